//! What git knows of a set's folder, asked of the user's own `git`.
//!
//! Writes nothing into the repository: what has to be stored goes into a temporary folder.

mod released;
mod texts;

use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

pub(crate) use released::short;

use migrations_compiler::SourceDir;
use migrations_compiler::file_name::STUBS;
use migrations_compiler::source::{Content, SourceFile};
use tempfile::TempDir;

use crate::exit::Failure;

/// A folder in a repository.
pub(crate) struct Git {
    folder: PathBuf,
    /// The folder as the repository calls it, with a `/` after it; empty for the root.
    prefix: String,
}

/// Two branches as git merges them.
pub(crate) struct Merged {
    /// The folder in the merged tree, with git's markers where there is a conflict.
    pub(crate) dir: SourceDir,
    /// The files of the folder that git could not merge.
    pub(crate) conflicts: Vec<String>,
}

/// Variables that a hook of git inherits and that would name another repository or index.
const LOCAL: [&str; 6] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_PREFIX",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
];

impl Git {
    /// The repository that a folder lies in.
    pub(crate) fn of(folder: &Path) -> Result<Git, Failure> {
        let mut git = Git { folder: folder.to_owned(), prefix: String::new() };
        let output = git.run(&["rev-parse", "--show-prefix"])?;
        if !output.status.success() {
            return Err(Failure::wrong_use(format!(
                "{} is in no git repository: {}",
                folder.display(),
                complaint(&output)
            )));
        }
        git.prefix = text(&output).trim_end().to_owned();
        Ok(git)
    }

    /// The commit that a revision names.
    pub(crate) fn commit(&self, revision: &str) -> Option<String> {
        let revision = format!("{revision}^{{commit}}");
        self.ask(&["rev-parse", "--quiet", "--verify", "--end-of-options", &revision])
    }

    /// The commit that a revision names, where the command cannot do without.
    pub(crate) fn needed_commit(&self, revision: &str) -> Result<String, Failure> {
        self.commit(revision).ok_or_else(|| {
            Failure::wrong_use(format!(
                "git knows no revision `{revision}`\n  help: {}",
                if self.is_shallow() { DEEPEN } else { "name a branch, a tag or a commit" }
            ))
        })
    }

    /// The commit from which two others went apart.
    pub(crate) fn merge_base(&self, one: &str, other: &str) -> Result<String, Failure> {
        self.ask(&["merge-base", one, other]).ok_or_else(|| {
            let (reason, help) = if self.is_shallow() {
                ("this clone is shallow, and has no commit that both come from", DEEPEN)
            } else {
                ("the two have no commit in common", "name a branch of the same history")
            };
            Failure::wrong_use(format!("{reason}\n  help: {help}"))
        })
    }

    /// The names of what a commit has in the folder.
    pub(crate) fn names(&self, commit: &str) -> Vec<String> {
        self.entries(commit).into_iter().map(|entry| entry.name).collect()
    }

    /// The folder as a commit or a tree has it; one that is not there is empty.
    pub(crate) fn read(&self, tree: &str) -> Result<SourceDir, Failure> {
        self.read_in(tree, None)
    }

    fn read_in(&self, tree: &str, store: Option<&Store>) -> Result<SourceDir, Failure> {
        let mut entries = entries_of(self.command(store), tree, &self.prefix);
        // Of the sub-folders of a set this one alone is read, from disk as well.
        if entries.iter().any(|entry| entry.name == STUBS && !entry.is_blob) {
            let stubs = entries_of(self.command(store), tree, &format!("{}{STUBS}/", self.prefix));
            entries.extend(stubs.into_iter().map(|entry| entry.below(STUBS)));
        }
        let blobs: Vec<&Entry> = entries.iter().filter(|entry| entry.is_blob).collect();
        let described: String =
            blobs.iter().map(|entry| format!("{tree}:{}{}\n", self.prefix, entry.name)).collect();
        let mut command = self.command(store);
        // A symbolic link is the file that it leads to, as on disk.
        command.args(["cat-file", "--batch", "--follow-symlinks"]);
        let output = feed(&mut command, described.as_bytes()).map_err(|error| not_run(&error))?;
        let mut contents = parse_batch(&output.stdout).into_iter();
        let files = entries.iter().map(|entry| SourceFile {
            name: entry.name.clone(),
            content: match entry.is_blob {
                true => contents.next().unwrap_or_else(|| Content::Unreadable(MISSING.to_owned())),
                false => Content::Directory,
            },
        });
        let mut files: Vec<SourceFile> = files.collect();
        files.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(SourceDir { root: self.folder.clone(), files })
    }

    /// The folder as the repository calls it, with a `/` after it.
    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Every file of a commit, by its path from the root of the repository.
    pub(crate) fn paths(&self, commit: &str) -> Vec<String> {
        let arguments = ["ls-tree", "-r", "-z", "--name-only", "--full-tree", commit];
        let output = self.run(&arguments).ok().filter(|output| output.status.success());
        let said = output.map(|output| text(&output)).unwrap_or_default();
        let is_path = |path: &&str| !path.is_empty() && !path.contains('\n');
        said.split('\0').filter(is_path).map(str::to_owned).collect()
    }

    /// The texts of files of a commit, in their order; one that git cannot give is left out.
    pub(crate) fn texts(
        &self,
        commit: &str,
        paths: &[String],
    ) -> Result<Vec<(String, Vec<u8>)>, Failure> {
        let described: String = paths.iter().map(|path| format!("{commit}:{path}\n")).collect();
        let mut command = self.command(None);
        command.args(["cat-file", "--batch", "--follow-symlinks"]);
        let output = feed(&mut command, described.as_bytes()).map_err(|error| not_run(&error))?;
        let contents = parse_batch(&output.stdout).into_iter();
        let texts = paths.iter().zip(contents).filter_map(|(path, content)| match content {
            Content::Bytes(bytes) => Some((path.clone(), bytes)),
            Content::Directory | Content::Unreadable(_) | Content::Outside(_) => None,
        });
        Ok(texts.collect())
    }

    /// What `HEAD` with the folder as it lies on disk would be after a merge with `other`.
    pub(crate) fn merge(&self, other: &str) -> Result<Merged, Failure> {
        let store = Store::of(self)?;
        let ours = self.commit_of_disk(&store)?;
        let merge = ["merge-tree", "--write-tree", "--name-only", "-z", &ours, other];
        // From its root, because git names the files from where it runs.
        let root = self.ask(&["rev-parse", "--show-toplevel"]).unwrap_or_default();
        let output = Git::command_in(Path::new(&root), Some(&store)).args(merge).output();
        let output = output.map_err(|error| not_run(&error))?;
        if !matches!(output.status.code(), Some(0 | 1)) {
            return Err(Failure::wrong_use(format!(
                "git cannot merge in memory: {}\n  help: install git 2.38 or newer",
                complaint(&output)
            )));
        }
        let said = text(&output);
        // The tree, the files in conflict, an empty field, and git's own words about them.
        let mut fields = said.split('\0');
        let tree = fields.next().unwrap_or_default();
        let conflicts = fields.take_while(|field| !field.is_empty());
        let is_read = |name: &&str| match name.split_once('/') {
            None => true,
            Some((folder, rest)) => folder == STUBS && !rest.contains('/'),
        };
        let in_folder =
            |path: &str| path.strip_prefix(&self.prefix).filter(is_read).map(str::to_owned);
        let conflicts = conflicts.filter_map(in_folder).collect();
        Ok(Merged { dir: self.read_in(tree, Some(&store))?, conflicts })
    }

    /// A commit like `HEAD` that holds the folder as it lies on disk, what git ignores left out.
    fn commit_of_disk(&self, store: &Store) -> Result<String, Failure> {
        let needed = |arguments: &[&str]| -> Result<String, Failure> {
            let output = self.command(Some(store)).args(arguments).output();
            let output = output.map_err(|error| not_run(&error))?;
            if output.status.success() {
                return Ok(text(&output).trim().to_owned());
            }
            let (verb, complaint) = (arguments[0], complaint(&output));
            Err(Failure::wrong_use(format!("`git {verb}` fails: {complaint}")))
        };
        needed(&["read-tree", "HEAD"])?;
        needed(&["add", "--all", "--", "."])?;
        let tree = needed(&["write-tree"])?;
        needed(&["commit-tree", &tree, "-p", "HEAD", "-m", "the working tree"])
    }

    /// Whether the clone lacks a part of the history.
    pub(crate) fn is_shallow(&self) -> bool {
        self.ask(&["rev-parse", "--is-shallow-repository"]).as_deref() == Some("true")
    }

    fn entries(&self, tree: &str) -> Vec<Entry> {
        entries_of(self.command(None), tree, &self.prefix)
    }

    /// What git prints; nothing where it fails.
    fn ask(&self, arguments: &[&str]) -> Option<String> {
        let output = self.run(arguments).ok().filter(|output| output.status.success())?;
        Some(text(&output).trim().to_owned())
    }

    fn run(&self, arguments: &[&str]) -> Result<Output, Failure> {
        self.command(None).args(arguments).output().map_err(|error| not_run(&error))
    }

    fn command(&self, store: Option<&Store>) -> Command {
        Git::command_in(&self.folder, store)
    }

    fn command_in(folder: &Path, store: Option<&Store>) -> Command {
        let mut command = Command::new("git");
        command.arg("-C").arg(folder).stdin(Stdio::null()).env("LC_ALL", "C");
        for name in LOCAL {
            command.env_remove(name);
        }
        if let Some(store) = store {
            store.point(&mut command);
        }
        command
    }
}

const DEEPEN: &str = "fetch the history: `git fetch --unshallow`, or `fetch-depth: 0` in a checkout \
                      of GitHub Actions";

const MISSING: &str = "git does not have it";

/// Where a merge in memory keeps what it has to write.
struct Store {
    folder: TempDir,
    objects: String,
}

impl Store {
    fn of(git: &Git) -> Result<Store, Failure> {
        let objects = git.ask(&["rev-parse", "--path-format=absolute", "--git-path", "objects"]);
        let objects = objects.ok_or_else(|| {
            Failure::wrong_use(
                "git does not say where its objects are\n  help: install git 2.38 or newer",
            )
        })?;
        Ok(Store { folder: tempfile::tempdir()?, objects })
    }

    fn point(&self, command: &mut Command) {
        let objects: &OsStr = self.folder.path().as_os_str();
        command
            .env("GIT_OBJECT_DIRECTORY", objects)
            .env("GIT_ALTERNATE_OBJECT_DIRECTORIES", &self.objects)
            .env("GIT_INDEX_FILE", self.folder.path().join("index"));
        // Nobody will ever see the commit, and git makes none without an author.
        for role in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{role}_NAME"), "cargo-migrations");
            command.env(format!("GIT_{role}_EMAIL"), "cargo-migrations@localhost");
        }
    }
}

/// An entry of a folder in git.
struct Entry {
    name: String,
    is_blob: bool,
}

impl Entry {
    fn below(self, folder: &str) -> Entry {
        Entry { name: format!("{folder}/{}", self.name), ..self }
    }
}

fn entries_of(mut command: Command, tree: &str, prefix: &str) -> Vec<Entry> {
    let folder = format!("{tree}:{}", prefix.trim_end_matches('/'));
    command.args(["ls-tree", "-z", "--full-tree", &folder]);
    let output = command.output().ok().filter(|output| output.status.success());
    let said = output.map(|output| text(&output)).unwrap_or_default();
    // `mode type object`, a tab, the name.
    let entry = |line: &str| {
        let (about, name) = line.split_once('\t')?;
        let is_blob = about.split(' ').nth(1) == Some("blob") && !name.contains('\n');
        Some(Entry { name: name.to_owned(), is_blob })
    };
    said.split('\0').filter_map(entry).collect()
}

fn feed(command: &mut Command, input: &[u8]) -> io::Result<Output> {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let stdin = child.stdin.take();
    // The answers may fill the pipe before the questions are through.
    std::thread::scope(|scope| {
        scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(input)));
        child.wait_with_output()
    })
}

/// `object type size`, the bytes, a line end; or `name missing`, and for a link that leads away
/// another word, a size and its target.
fn parse_batch(mut bytes: &[u8]) -> Vec<Content> {
    let mut contents = Vec::new();
    while let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
        let line = String::from_utf8_lossy(&bytes[..end]).into_owned();
        bytes = &bytes[end + 1..];
        let words: Vec<&str> = line.rsplitn(3, ' ').collect();
        let size = words.first().and_then(|size| size.parse::<usize>().ok());
        match size.filter(|size| *size < bytes.len()) {
            Some(size) => {
                let is_blob = words.get(1) == Some(&"blob");
                contents.push(match is_blob {
                    true => Content::Bytes(bytes[..size].to_vec()),
                    false => Content::Unreadable("it is no regular file".to_owned()),
                });
                bytes = &bytes[size + 1..];
            }
            None => contents.push(Content::Unreadable(MISSING.to_owned())),
        }
    }
    contents
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The first line of what git complains about.
fn complaint(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    let line = said.lines().find(|line| !line.trim().is_empty()).unwrap_or("it does not say why");
    line.trim_start_matches("fatal: ").trim_start_matches("error: ").to_owned()
}

fn not_run(error: &io::Error) -> Failure {
    Failure::wrong_use(format!("git cannot be run: {error}\n  help: install git"))
}
