//! A team: a copy of its set and of its seal, and the database that it has.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::database::{Database, server};
use crate::folder::{Folder, Said};

/// A team on its first day.
pub(crate) struct Team {
    pub(crate) folder: Folder,
    pub(crate) database: Database,
    set: &'static str,
}

impl Team {
    /// The team of an application: its folder below the repository, and its set's folder in there.
    pub(crate) fn of(application: &str, set: &'static str) -> Team {
        let folder = Folder::new();
        let root = repository().join(application);
        for part in [set, ".sqlx", "Cargo.toml", "src"] {
            copy(&root.join(part), &folder.path(part));
        }
        Team { folder, database: Database::new(), set }
    }

    /// Runs a verb on the set and the database.
    pub(crate) fn run(&self, verb: &[&str]) -> Said {
        let mut command = self.folder.command(verb);
        command.args(["--dir", self.set]).env("DATABASE_URL", &self.database.url);
        Said::of(command.stdin(Stdio::null()))
    }

    /// Runs a verb on the set alone.
    pub(crate) fn run_without_database(&self, verb: &[&str]) -> Said {
        Said::of(self.folder.command(verb).args(["--dir", self.set]).stdin(Stdio::null()))
    }

    /// Changes a file of the set.
    #[track_caller]
    pub(crate) fn edit(&self, file: &str, from: &str, to: &str) {
        let path = format!("{}/{file}", self.set);
        let text = self.folder.read(&path);
        assert!(text.contains(from), "{file} has no {from:?}");
        self.folder.write(&path, text.replacen(from, to, 1));
    }

    /// Writes a file of the set.
    pub(crate) fn write(&self, file: &str, text: &str) {
        self.folder.write(&format!("{}/{file}", self.set), text);
    }

    /// Has psql run a file of the set, as somebody does by hand.
    #[track_caller]
    pub(crate) fn by_psql(&self, file: &str) {
        let output = Command::new(server().bin_dir().join("psql"))
            .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-f"])
            .arg(self.folder.path(&format!("{}/{file}", self.set)))
            .arg(&self.database.url)
            .stdin(Stdio::null())
            .output()
            .expect("psql runs");
        assert!(output.status.success(), "{file}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// The catalog of the database, in words.
    pub(crate) fn schema(&self) -> String {
        let output = Command::new(server().bin_dir().join("pg_dump"))
            .args(["--schema-only", "--no-owner", &self.database.url])
            .output()
            .expect("pg_dump runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        // A dump of 17 and later has a word of its own in two lines.
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        let lines = text.lines().filter(|line| !line.starts_with('\\'));
        lines.flat_map(|line| [line, "\n"]).collect()
    }
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).expect("a folder");
        for entry in fs::read_dir(from).expect("a folder") {
            let entry = entry.expect("an entry");
            copy(&entry.path(), &to.join(entry.file_name()));
        }
    } else if from.exists() {
        fs::create_dir_all(to.parent().expect("a parent")).expect("a folder");
        fs::copy(from, to).expect("a copy");
    }
}
