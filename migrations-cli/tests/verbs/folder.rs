//! A temporary folder, and the program run in it; tests say only what they are about.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

use crate::schema;

/// The program under test.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_cargo-migrations");

/// A temporary folder that other users may look into.
pub(crate) struct Folder {
    root: TempDir,
}

impl Folder {
    pub(crate) fn new() -> Folder {
        let root = tempfile::Builder::new().prefix("verbs-").tempdir().expect("a folder");
        let folder = Folder { root };
        folder.set_mode("", 0o755);
        folder
    }

    /// A folder that holds these files.
    pub(crate) fn with(files: &[(&str, &str)]) -> Folder {
        let folder = Folder::new();
        files.iter().for_each(|(path, text)| folder.write(path, text));
        folder
    }

    /// A package with this source and one migration.
    pub(crate) fn package(source: &str) -> Folder {
        Folder::with(&[
            ("Cargo.toml", "[package]\nname = \"shop\"\nedition = \"2024\"\n"),
            ("src/lib.rs", source),
            ("migrations/001_users.sql", USERS),
        ])
    }

    pub(crate) fn root(&self) -> &Path {
        self.root.path()
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    #[track_caller]
    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder for the file");
        fs::write(path, text).expect("the file is written");
    }

    #[track_caller]
    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).expect("the file is read")
    }

    #[track_caller]
    pub(crate) fn remove(&self, path: &str) {
        fs::remove_file(self.path(path)).expect("the file is removed");
    }

    /// Every file below the folder, with its text.
    pub(crate) fn files(&self) -> BTreeMap<String, String> {
        let mut files = BTreeMap::new();
        collect(self.root(), self.root(), &mut files);
        files
    }

    /// The names of the files, in order.
    pub(crate) fn names(&self) -> Vec<String> {
        self.files().into_keys().collect()
    }

    pub(crate) fn set_mode(&self, path: &str, mode: u32) {
        use std::os::unix::fs::PermissionsExt;
        let permissions = fs::Permissions::from_mode(mode);
        fs::set_permissions(self.path(path), permissions).expect("the mode is set");
    }

    /// The program in this folder, not yet run, and deaf to what surrounds the tests.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.args(arguments).current_dir(self.root()).env_clear();
        let is_kept = |name: &str| {
            matches!(name, "PATH" | "HOME" | "TMPDIR") || name.starts_with("MIGRATIONS_")
        };
        command.envs(std::env::vars_os().filter(|(name, _)| is_kept(&name.to_string_lossy())));
        // No server is left to a next run.
        command.env("MIGRATIONS_CACHE", "disk");
        // What a developer keeps there is nobody's business here.
        command.env("PGPASSFILE", self.path("no-such-file"));
        command
    }

    /// Runs the program in this folder.
    #[track_caller]
    pub(crate) fn run(&self, arguments: &[&str]) -> Said {
        Said::of(&mut self.command(arguments))
    }
}

/// A migration that any server takes.
pub(crate) const USERS: &str = "CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL);\n";

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).expect("the folder is read") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            let name = path.strip_prefix(root).expect("a path below the root");
            let bytes = fs::read(&path).expect("the file is read");
            let text = String::from_utf8_lossy(&bytes).into_owned();
            files.insert(name.to_string_lossy().into_owned(), text);
        }
    }
}

/// What the program said, and how it ended.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
    /// The verb whose report is on standard output, where one was asked for.
    verb: Option<String>,
}

impl Said {
    /// What a program said that was not run for a report.
    pub(crate) fn new(code: Option<i32>, out: String, err: String) -> Said {
        Said { code, out, err, verb: None }
    }

    #[track_caller]
    pub(crate) fn of(command: &mut Command) -> Said {
        let said = Said::from(command.output().expect("the program runs"));
        Said { verb: reporting_verb(command), ..said }
    }

    #[track_caller]
    pub(crate) fn exits(&self, code: i32) -> &Said {
        assert_eq!(self.code, Some(code), "{self}");
        assert!(!self.err.contains("panicked"), "{self}");
        self
    }

    /// Whether the text is on standard output.
    #[track_caller]
    pub(crate) fn prints(&self, text: &str) -> &Said {
        assert!(self.out.contains(text), "no {text:?} in {self}");
        self
    }

    /// Whether the text is on standard error.
    #[track_caller]
    pub(crate) fn complains(&self, text: &str) -> &Said {
        assert!(self.err.contains(text), "no {text:?} in {self}");
        self
    }

    #[track_caller]
    pub(crate) fn never_says(&self, text: &str) -> &Said {
        assert!(!self.out.contains(text) && !self.err.contains(text), "{text:?} in {self}");
        self
    }

    /// The JSON values of standard output before the last, which are steps as their schema has them.
    #[track_caller]
    pub(crate) fn steps(&self) -> Vec<Value> {
        let mut steps = self.values();
        steps.pop();
        if !steps.is_empty() {
            let values = self.out.lines().count();
            assert_eq!(values, steps.len() + 1, "one value a line in {self}");
        }
        steps.iter().for_each(|step| schema::assert_valid(&["step"], step));
        steps
    }

    #[track_caller]
    fn values(&self) -> Vec<Value> {
        let values = serde_json::Deserializer::from_str(&self.out).into_iter();
        values.map(|value| value.unwrap_or_else(|error| panic!("{error} in {self}"))).collect()
    }

    /// The last JSON value of standard output, a report as its schema has it; before it are at most
    /// steps, and standard error is silent.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.err, "", "{self}");
        self.steps();
        let value = self.values().pop().unwrap_or_else(|| panic!("nothing in {self}"));
        if let Some(verb) = &self.verb {
            let names: &[&str] = if self.code == Some(0) { &[verb] } else { &[verb, "failure"] };
            schema::assert_valid(names, &value);
        }
        value
    }
}

/// The verb of a command that asks for `--format json`.
fn reporting_verb(command: &Command) -> Option<String> {
    let arguments: Vec<_> = command.get_args().map(|word| word.to_string_lossy()).collect();
    let is_json = arguments.windows(2).any(|pair| pair == ["--format", "json"]);
    let verb = arguments.first()?;
    is_json.then(|| verb.clone().into_owned())
}

impl From<Output> for Said {
    fn from(output: Output) -> Said {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        Said::new(output.status.code(), out, err)
    }
}

impl std::fmt::Display for Said {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Said { code, out, err, .. } = self;
        write!(formatter, "exit {code:?}\n--- out\n{out}\n--- err\n{err}")
    }
}
