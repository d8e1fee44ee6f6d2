//! Where PostgreSQL's programs may lie on a machine.
//!
//! Lists folders; does not look whether a server is in them.

use std::collections::HashSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::remembered;
use crate::variables::{self, Libraries};

/// The folders to look into.
pub(super) struct Places {
    /// The folder that the user has named; nothing else counts then.
    pub(super) chosen: Option<PathBuf>,
    /// Places that do not exist here, for a message.
    pub(super) missing: Vec<String>,
    /// Folders in the order in which they are preferred.
    pub(super) found: Vec<Place>,
}

/// One folder that may hold programs.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) folder: PathBuf,
    /// Who named the folder, for a message.
    pub(super) origin: &'static str,
}

/// The variable with which the user names a folder.
pub(super) const CHOSEN: &str = "MIGRATIONS_POSTGRES_BIN";

/// What installs an engine into the cache.
#[cfg(unix)]
pub(crate) const INSTALLED: &str = "cargo migrations engine add";

/// Where packages put each version into a folder of its own: the parent, what the folder's name
/// starts with, and where the programs are below it.
const PACKAGES: [(&str, &str, &str, &str); 12] = [
    ("/usr/lib/postgresql", "", "bin", "Debian and Ubuntu packages"),
    ("/usr", "pgsql-", "bin", "packages of postgresql.org"),
    ("/usr/lib", "postgresql", "bin", "openSUSE packages"),
    ("/usr/libexec", "postgresql", "", "Alpine packages"),
    ("/usr/lib64", "postgresql-", "bin", "Gentoo packages"),
    ("/opt/homebrew/opt", "postgresql", "bin", "Homebrew"),
    ("/usr/local/opt", "postgresql", "bin", "Homebrew"),
    ("/home/linuxbrew/.linuxbrew/opt", "postgresql", "bin", "Homebrew"),
    ("/Applications/Postgres.app/Contents/Versions", "", "bin", "Postgres.app"),
    ("/Library/PostgreSQL", "", "bin", "installer of EnterpriseDB"),
    ("/opt/local/lib", "postgresql", "bin", "MacPorts"),
    ("/usr/local/pgsql", "", "", "built from source"),
];

impl Places {
    pub(super) fn of_this_machine() -> Places {
        let mut places = Places { chosen: chosen(), missing: Vec::new(), found: Vec::new() };
        if places.chosen.is_none() {
            places.ask_pg_config();
            places.read_path();
            places.list_packages();
            places.list_installed();
        }
        places
    }

    /// Returns every folder once, though several places may name it or link to its programs.
    pub(super) fn all(&self) -> Vec<Place> {
        let chosen =
            self.chosen.iter().map(|folder| Place { folder: folder.clone(), origin: CHOSEN });
        let mut seen = HashSet::new();
        chosen
            .chain(self.found.iter().cloned())
            .filter(|place| seen.insert(identity(&place.folder)))
            .collect()
    }

    fn ask_pg_config(&mut self) {
        match remembered::answer(deciding().as_deref(), bin_dir_of_pg_config) {
            Ok(folder) => {
                self.found.push(Place { folder: folder.into(), origin: "pg_config --bindir" });
            }
            Err(message) => self.missing.push(format!("pg_config --bindir: {message}")),
        }
    }

    /// Takes the folders of `PATH` that hold anything of PostgreSQL; the others are only counted.
    fn read_path(&mut self) {
        let path = env::var_os("PATH").unwrap_or_default();
        let folders: Vec<PathBuf> = env::split_paths(&path).collect();
        let (useful, others): (Vec<_>, Vec<_>) = folders.into_iter().partition(|folder| {
            folder.is_absolute()
                && ["postgres", "initdb"]
                    .into_iter()
                    .any(|name| folder.join(super::program(name)).is_file())
        });
        self.missing.push(format!("{} folders of PATH: none has `postgres`", others.len()));
        self.found.extend(useful.into_iter().map(|folder| Place { folder, origin: "PATH" }));
    }

    fn list_packages(&mut self) {
        for (parent, prefix, below, origin) in PACKAGES {
            let found = versions(Path::new(parent), prefix, below, "postgres");
            self.found.extend(found.into_iter().map(|folder| Place { folder, origin }));
        }
        let parents = PACKAGES.map(|(parent, ..)| parent).join(", ");
        self.missing.push(format!("packages below {parents}"));
    }
}

impl Places {
    #[cfg(unix)]
    fn list_installed(&mut self) {
        let Some(shelf) = crate::installed::Shelf::of_this_user() else { return };
        let folders = shelf.engines().into_iter().map(|engine| engine.join("bin"));
        self.found.extend(folders.map(|folder| Place { folder, origin: INSTALLED }));
        self.missing.push(format!("engines in {}", shelf.folder.display()));
    }

    #[cfg(not(unix))]
    fn list_installed(&mut self) {}
}

fn bin_dir_of_pg_config() -> Result<String, String> {
    let mut command = Command::new("pg_config");
    let command = variables::ask(&mut command, Libraries::OfCaller);
    let output = command.arg("--bindir").stdin(Stdio::null()).output();
    let output = output.map_err(|error| error.to_string())?;
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    if output.status.success() { Ok(said(&output.stdout)) } else { Err(said(&output.stderr)) }
}

/// The files that decide what `pg_config` says, where that is known.
///
/// Debian's is a script that asks the newest one in the folders of packages.
fn deciding() -> Option<Vec<PathBuf>> {
    let path = env::var_os("PATH")?;
    let mut programs = env::split_paths(&path).map(|folder| folder.join("pg_config"));
    let program = programs.find(|program| program.is_file()).filter(|it| it.is_absolute())?;
    if remembered::is_plain_program(&program, "pg_config") {
        return Some(vec![program]);
    }
    let real = fs::canonicalize(&program).ok()?;
    let is_of_system = real.parent() == Some(Path::new("/usr/bin"));
    let packaged = PACKAGES.iter().flat_map(|(parent, prefix, below, _)| {
        let folders = versions(Path::new(parent), prefix, below, "pg_config");
        folders.into_iter().map(|folder| folder.join("pg_config"))
    });
    let others = Some(PathBuf::from("/usr/bin/pg_config.libpq-dev")).filter(|it| it.is_file());
    is_of_system.then(|| [program].into_iter().chain(others).chain(packaged).collect())
}

/// Homebrew, for one, links each program from a folder in `PATH` to the folder of the version.
fn identity(folder: &Path) -> PathBuf {
    fs::canonicalize(folder.join(super::program("postgres")))
        .or_else(|_| fs::canonicalize(folder))
        .unwrap_or_else(|_| folder.to_owned())
}

fn chosen() -> Option<PathBuf> {
    let folder = PathBuf::from(env::var_os(CHOSEN)?);
    if folder.as_os_str().is_empty() {
        return None;
    }
    // The server's programs run elsewhere, so a relative path would not be found again.
    Some(std::path::absolute(&folder).unwrap_or(folder))
}

/// Lists the version folders of a parent that hold a program, the newest first.
fn versions(parent: &Path, prefix: &str, below: &str, name: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(parent) else { return Vec::new() };
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.starts_with(prefix))
        .collect();
    names.sort_by_key(|name| std::cmp::Reverse((number_in(name), name.clone())));
    names
        .into_iter()
        .map(|name| parent.join(name).join(below))
        .filter(|folder| folder.join(super::program(name)).is_file())
        .collect()
}

fn number_in(name: &str) -> Option<u32> {
    let digits: String = name
        .chars()
        .skip_while(|character| !character.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{Place, Places, versions};
    use std::fs;
    use std::path::Path;

    fn make(parent: &Path, name: &str) {
        let folder = parent.join(name).join("bin");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(super::super::program("postgres")), "").unwrap();
    }

    #[test]
    fn version_folders_come_newest_first() {
        let parent = tempfile::tempdir().unwrap();
        for name in ["postgresql@9", "postgresql@17", "postgresql@15", "redis@7"] {
            make(parent.path(), name);
        }
        fs::create_dir_all(parent.path().join("postgresql@18")).unwrap();
        let found: Vec<_> = versions(parent.path(), "postgresql", "bin", "postgres")
            .iter()
            .map(|folder| folder.strip_prefix(parent.path()).unwrap().display().to_string())
            .collect();
        assert_eq!(found, ["postgresql@17/bin", "postgresql@15/bin", "postgresql@9/bin"]);
    }

    #[test]
    fn a_folder_that_two_places_name_counts_once() {
        let folder = tempfile::tempdir().unwrap();
        let place = |origin| Place { folder: folder.path().to_owned(), origin };
        let places = Places {
            chosen: None,
            missing: vec![],
            found: vec![place("pg_config --bindir"), place("PATH")],
        };
        let origins: Vec<_> = places.all().into_iter().map(|place| place.origin).collect();
        assert_eq!(origins, ["pg_config --bindir"]);
    }
}
