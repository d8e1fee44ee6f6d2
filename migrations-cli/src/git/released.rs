//! The refs that others may have built from: tags, and the main branches of remotes.
//!
//! Must not know what a file of theirs says.

use migrations_compiler::source::Content;

use super::{Git, feed, not_run, parse_batch};
use crate::exit::Failure;

/// Every tag, and what remotes call their main branch.
const PATTERNS: [&str; 4] =
    ["refs/tags", "refs/remotes/*/HEAD", "refs/remotes/*/main", "refs/remotes/*/master"];

/// A ref as people call it: `v1.0`, `origin/main`.
pub(crate) fn short(name: &str) -> &str {
    let short = name.strip_prefix("refs/tags/").or(name.strip_prefix("refs/remotes/"));
    short.unwrap_or(name)
}

impl Git {
    /// The tags, and the main branches of remotes as they were last fetched, by their full names.
    pub(crate) fn released(&self) -> Result<Vec<String>, Failure> {
        let arguments = ["for-each-ref", "--format=%(refname)"];
        let output = self.run(&[&arguments[..], &PATTERNS[..]].concat())?;
        if !output.status.success() {
            let complaint = super::complaint(&output);
            return Err(Failure::wrong_use(format!("`git for-each-ref` fails: {complaint}")));
        }
        Ok(super::text(&output).lines().map(str::to_owned).collect())
    }

    /// The texts that a file of the folder has in these refs, each with its ref; where the folder
    /// was elsewhere, those of a file of that name anywhere in the ref that hold `words`.
    pub(crate) fn in_refs(
        &self,
        refs: &[String],
        file: &str,
        words: &str,
    ) -> Result<Vec<(String, String)>, Failure> {
        let own = refs.iter().map(|name| (name.clone(), format!("{}{file}", self.prefix)));
        let mut places: Vec<(String, String)> = own.collect();
        // A command line has an end, and a repository may have thousands of tags.
        for refs in refs.chunks(500) {
            let elsewhere = self.paths_with(refs, file, words)?;
            let elsewhere: Vec<_> =
                elsewhere.into_iter().filter(|place| !places.contains(place)).collect();
            places.extend(elsewhere);
        }
        let described: String =
            places.iter().map(|(name, path)| format!("{name}:{path}\n")).collect();
        let mut command = self.command(None);
        command.args(["cat-file", "--batch", "--follow-symlinks"]);
        let output = feed(&mut command, described.as_bytes()).map_err(|error| not_run(&error))?;
        let contents = parse_batch(&output.stdout).into_iter();
        let texts = places.into_iter().zip(contents).filter_map(|((name, _), content)| {
            let Content::Bytes(bytes) = content else { return None };
            Some((name, String::from_utf8_lossy(&bytes).replace("\r\n", "\n")))
        });
        Ok(texts.collect())
    }

    /// The refs and paths of files of that name that hold some words.
    fn paths_with(
        &self,
        refs: &[String],
        file: &str,
        words: &str,
    ) -> Result<Vec<(String, String)>, Failure> {
        let anywhere = [format!(":(top,glob)**/{file}")];
        let mut command = self.command(None);
        // Whatever the user has configured for `git grep`.
        command.args(["grep", "--no-color", "--no-recurse-submodules", "--full-name", "-z"]);
        command.args(["--files-with-matches", "-F", "-e", words]);
        command.args(refs).arg("--").args(anywhere);
        let output = command.output().map_err(|error| not_run(&error))?;
        // 1 is that there is none.
        if !matches!(output.status.code(), Some(0 | 1)) {
            let complaint = super::complaint(&output);
            return Err(Failure::wrong_use(format!("`git grep` fails: {complaint}")));
        }
        let said = super::text(&output);
        let place = |line: &str| {
            let (name, path) = line.split_once(':')?;
            (!path.contains('\n')).then(|| (name.to_owned(), path.to_owned()))
        };
        Ok(said.split('\0').filter_map(place).collect())
    }
}
