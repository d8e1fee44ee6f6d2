//! One directory of the suite, and what the program says about it.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// When a fault is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// By macro, build script and `check`, without a server.
    Build,
    /// By `prepare`, the refresh of a build, and `check --engine`.
    Prepare,
}

impl Stage {
    pub fn as_str(self) -> &'static str {
        match self {
            Stage::Build => "build",
            Stage::Prepare => "prepare",
        }
    }
}

/// A directory with one fault.
#[derive(Debug)]
pub struct Case {
    pub name: String,
    pub title: String,
    pub stage: Stage,
    pub expected: Finding,
    folder: PathBuf,
}

/// An error: its rule and its place.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    pub code: String,
    pub rule: String,
    pub at: String,
}

impl Finding {
    /// Whether this is the same fault at another place: a pair such as `BEGIN` and `COMMIT`.
    pub fn is_of(&self, other: &Finding) -> bool {
        self.rule == other.rule
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.rule, self.at)
    }
}

impl Case {
    /// Every directory, by name.
    pub fn all() -> Vec<Case> {
        let folder = folder().join("cases");
        let entries = fs::read_dir(&folder).expect("the cases are there");
        let mut folders: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        folders.sort();
        folders.into_iter().map(Case::read).collect()
    }

    fn read(folder: PathBuf) -> Case {
        let text = fs::read_to_string(folder.join("fault.txt")).expect("a case has a fault.txt");
        let value = |key: &str| -> String {
            let mut lines = text.lines();
            let value = lines.find_map(|line| line.strip_prefix(key)?.strip_prefix(": "));
            value.unwrap_or_else(|| panic!("{} has no `{key}`", folder.display())).to_owned()
        };
        let stage = match value("stage").as_str() {
            "build" => Stage::Build,
            "prepare" => Stage::Prepare,
            other => panic!("`{other}` is no stage"),
        };
        let rule = value("rule");
        let code = migrations_core::Code::parse(&rule);
        let code = code.unwrap_or_else(|| panic!("{}: `{rule}` is no rule", folder.display()));
        Case {
            name: folder.file_name().unwrap().to_str().unwrap().to_owned(),
            title: value("title"),
            stage,
            expected: Finding { code: code.id().to_owned(), rule, at: value("at") },
            folder,
        }
    }

    /// The errors that the program reports at a stage.
    pub fn check(&self, stage: Stage) -> Vec<Finding> {
        let place = tempfile::tempdir().unwrap();
        let set = place.path().join("migrations");
        copy(&self.folder.join("migrations"), &set);
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-migrations"));
        command.args(["check", "migrations", "--format", "json"]).current_dir(place.path());
        if stage == Stage::Prepare {
            command.arg("--engine");
        }
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        let report: Value = serde_json::from_str(&said).unwrap_or_else(|error| {
            panic!("{}: {error}: {said}{}", self.name, String::from_utf8_lossy(&output.stderr))
        });
        let found = report["diagnostics"].as_array().expect("a list");
        let errors = found.iter().filter(|found| found["severity"] == "error");
        errors.map(finding).collect()
    }
}

fn finding(found: &Value) -> Finding {
    let text = |key: &str| found[key].as_str().unwrap_or_default().to_owned();
    Finding {
        code: text("code"),
        rule: text("name"),
        at: format!("{}:{}:{}", text("file"), found["line"], found["column"]),
    }
}

pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}
