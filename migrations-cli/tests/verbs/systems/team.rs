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
        Team::with(application, set, Database::new())
    }

    /// A team that has this database.
    pub(crate) fn with(application: &str, set: &'static str, database: Database) -> Team {
        let team = Team { folder: Folder::new(), database, set };
        team.take_files_of(application);
        team
    }

    /// Copies what an application has of today, over what is there.
    pub(crate) fn take_files_of(&self, application: &str) {
        let root = repository().join(application);
        for part in [self.set, ".sqlx", "sqlx.toml", "Cargo.toml", "src"] {
            copy(&root.join(part), &self.folder.path(part));
        }
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
    /// The text of a file of the set.
    #[track_caller]
    pub(crate) fn read(&self, file: &str) -> String {
        self.folder.read(&format!("{}/{file}", self.set))
    }

    /// The names of the set's migrations, in order.
    #[track_caller]
    pub(crate) fn stems(&self) -> Vec<String> {
        let report = self.run(&["status", "--format", "json"]).exits(0).json();
        let rows = report["migrations"].as_array().expect("migrations");
        rows.iter().map(|row| row["version"].as_str().expect("a version").to_owned()).collect()
    }

    /// Has psql run a file of the set, as somebody does by hand.
    #[track_caller]
    pub(crate) fn by_psql(&self, file: &str) {
        self.psql(&[file]).exits(0);
    }

    /// Has psql run files of the set over one connection, up to the first that fails.
    pub(crate) fn psql(&self, files: &[&str]) -> Said {
        let mut command = psql();
        for file in files {
            command.arg("-f").arg(self.folder.path(&format!("{}/{file}", self.set)));
        }
        Said::of(command.arg(&self.database.url))
    }

    /// What the server says against statements that it refuses.
    pub(crate) fn refusal_of(&self, statements: &str) -> Option<String> {
        let said = Said::of(psql().args(["-c", statements, &self.database.url]));
        (said.code != Some(0)).then_some(said.err)
    }

    /// The catalog of the database but for histories, in words.
    pub(crate) fn schema(&self) -> String {
        let output = Command::new(server().bin_dir().join("pg_dump"))
            .args(["--schema-only", "--no-owner", &self.database.url])
            .args(["-T", "public.schema_migrations", "-T", "public.migration_history"])
            .output()
            .expect("pg_dump runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        // A dump of 17 and later has a word of its own in two lines.
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        let mut lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('\\')).collect();
        // A right that was revoked and is granted again comes after the others of its object.
        let is_grant = |line: &str| line.starts_with("GRANT ");
        for grants in lines.chunk_by_mut(|line, next| is_grant(line) && is_grant(next)) {
            grants.sort_unstable();
        }
        lines.into_iter().flat_map(|line| [line, "\n"]).collect()
    }
}

fn psql() -> Command {
    let mut command = Command::new(server().bin_dir().join("psql"));
    command.args(["-X", "-q", "-v", "ON_ERROR_STOP=1"]).stdin(Stdio::null());
    command
}

/// The root of this repository.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Copies a file, or a folder with all that is in it, over what is there.
pub(crate) fn copy(from: &Path, to: &Path) {
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
