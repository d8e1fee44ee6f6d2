//! The text that a file of the set had in an earlier commit, by its checksum.

use migrations_compiler::SourceDir;
use migrations_compiler::parse;
use migrations_compiler::source::{Content, SourceFile};
use migrations_core::Checksum;

use super::{Git, text};

/// So many commits of a file are looked at.
const MOST_COMMITS: &str = "--max-count=500";

/// A commit in which a file had a text.
pub(crate) struct Kept {
    /// The commit, cut short.
    pub(crate) commit: String,
    /// Its day and its subject.
    pub(crate) subject: String,
    /// The name that the file has in it.
    pub(crate) file: String,
}

impl Git {
    /// The latest commit of this branch or any other in which one of these files had the text with
    /// that checksum; `None` where git does not know.
    pub(crate) fn text_of(&self, files: &[String], checksum: &str) -> Option<Kept> {
        let checksum: Checksum = checksum.parse().ok()?;
        files.iter().find_map(|file| self.kept_in(file, checksum))
    }

    fn kept_in(&self, file: &str, checksum: Checksum) -> Option<Kept> {
        let log = ["log", "--all", MOST_COMMITS, "--format=%h%x09%as %s", "--", file];
        let said = self.ask(&log)?;
        let path = format!("{}{file}", self.prefix());
        said.lines().find_map(|line| {
            let (commit, subject) = line.split_once('\t')?;
            // Where the commit deletes the file, the text is that of the one before.
            let commit = [commit.to_owned(), format!("{commit}^")].into_iter().find(|commit| {
                let texts = self.texts(commit, std::slice::from_ref(&path)).unwrap_or_default();
                texts.into_iter().any(|(_, bytes)| executed(file, bytes) == Some(checksum))
            })?;
            let commit = if commit.ends_with('^') {
                self.ask(&["rev-parse", "--short", &commit])?
            } else {
                commit
            };
            Some(Kept { commit, subject: subject.to_owned(), file: file.to_owned() })
        })
    }

    /// What has changed in a file since a commit, as git shows it.
    pub(crate) fn diff(&self, kept: &Kept, file: &str) -> Option<String> {
        let old = format!("{}:{}{}", kept.commit, self.prefix(), kept.file);
        let arguments =
            ["diff", "--no-color", "--no-ext-diff", "--no-index", "-U1", "--", "-", file];
        let texts = self.texts(&kept.commit, &[format!("{}{}", self.prefix(), kept.file)]).ok()?;
        let (_, bytes) = texts.into_iter().next()?;
        let mut command = self.command(None);
        let output = super::feed(command.args(arguments), &bytes).ok()?;
        let said = text(&output);
        let lines = said.lines().skip_while(|line| !line.starts_with("@@"));
        let lines: Vec<&str> = lines.collect();
        (!lines.is_empty()).then(|| format!("--- {old}\n+++ {file}\n{}", lines.join("\n")))
    }
}

/// The checksum of what is executed of a file.
fn executed(name: &str, bytes: Vec<u8>) -> Option<Checksum> {
    let name = name.to_owned();
    let files = vec![SourceFile { name, content: Content::Bytes(bytes) }];
    let parsed = parse(&SourceDir { root: std::path::PathBuf::new(), files });
    parsed.files.first().map(|file| Checksum::of(file.executed()))
}
