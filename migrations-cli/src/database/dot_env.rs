//! `.env`: which files count, and what they say.
//!
//! A file counts up to the root of the repository, and only if it belongs to somebody who may say
//! which database this user changes. Must not know what the variables mean, and never show them.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::exit::Failure;
use migrations_compiler::manifests::Manifests;

/// What the files say that count.
#[derive(Debug, Default)]
pub(crate) struct DotEnv {
    /// Names and values, in the order of the file.
    pub(crate) variables: Vec<(String, String)>,
    /// One line for each file that was ignored.
    pub(crate) notes: Vec<String>,
}

/// Whose files count besides root's.
pub(crate) struct Trusted<'o> {
    /// The user.
    pub(crate) user: u32,
    /// The owner of the set's folder, which is only looked at where it matters.
    pub(crate) owner_of_set: &'o dyn Fn() -> Option<u32>,
}

/// Reads the nearest file that counts.
pub(crate) fn read(current: &Path, trusted: &Trusted) -> Result<DotEnv, Failure> {
    let mut found = DotEnv::default();
    for folder in folders(current) {
        let path = folder.join(".env");
        if !path.is_file() {
            continue;
        }
        if !is_trusted(&path, trusted) {
            found.notes.push(format!(
                "ignored: {} belongs to another user; set DATABASE_URL, or own the file",
                path.display()
            ));
            continue;
        }
        found.variables = variables(&path)?;
        break;
    }
    Ok(found)
}

/// The folders where a file counts, the nearest first.
fn folders(current: &Path) -> Vec<PathBuf> {
    let above = |root: &Path| {
        let below = |folder: &&Path| folder.starts_with(root);
        current.ancestors().take_while(below).map(Path::to_owned).collect()
    };
    let holds = |name: &'static str| move |folder: &&Path| folder.join(name).exists();
    if let Some(repository) = current.ancestors().find(holds(".git")) {
        return above(repository);
    }
    match current.ancestors().find(holds("Cargo.toml")) {
        Some(package) => above(Manifests::read(package).workspace_root().unwrap_or(package)),
        None => vec![current.to_owned()],
    }
}

/// Whether both the file and a link to it belong to somebody who may name the database.
fn is_trusted(path: &Path, trusted: &Trusted) -> bool {
    let is_trusted = |metadata: io::Result<fs::Metadata>| {
        let Ok(owner) = metadata.map(|metadata| metadata.uid()) else { return false };
        owner == 0 || owner == trusted.user || (trusted.owner_of_set)() == Some(owner)
    };
    is_trusted(fs::symlink_metadata(path)) && is_trusted(fs::metadata(path))
}

fn variables(path: &Path) -> Result<Vec<(String, String)>, Failure> {
    let file = File::open(path).map_err(|error| {
        Failure::wrong_use(format!(
            "{} cannot be read: {error}\n  help: make it readable, or remove it",
            path.display()
        ))
    })?;
    let read: Result<_, _> = dotenvy::from_read_iter(file).collect();
    // The error repeats the line, and a line may hold a password.
    read.map_err(|_| {
        Failure::wrong_use(format!(
            "{} cannot be read: one of its lines is no NAME=value\n  \
             help: quote a value with blanks or `#`: NAME='…'",
            path.display()
        ))
    })
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::{MetadataExt, chown, symlink};
    use std::path::Path;

    use super::{DotEnv, Trusted, read};

    const NOBODY: u32 = 65534;

    /// The user of the tests.
    fn user(folder: &Path) -> u32 {
        fs::metadata(folder).expect("it is there").uid()
    }

    fn look(folder: &Path, user: u32, owner_of_set: Option<u32>) -> DotEnv {
        let owner_of_set = || owner_of_set;
        read(folder, &Trusted { user, owner_of_set: &owner_of_set }).expect("it is read")
    }

    fn is_found(folder: &Path, below: &str) -> bool {
        !look(&folder.join(below), user(folder), None).variables.is_empty()
    }

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            let text = if file.ends_with(".toml") { "[workspace]\n" } else { "DATABASE_URL=x\n" };
            fs::write(path, text).expect("it is written");
        }
        folder
    }

    #[test]
    fn file_counts_up_to_the_root_of_the_repository() {
        let outside = folder(&[".env", "repository/.git", "repository/a/b/file"]);
        assert!(!is_found(outside.path(), "repository/a/b"));
        let inside = folder(&["repository/.env", "repository/.git", "repository/a/b/file"]);
        assert!(is_found(inside.path(), "repository/a/b"));
        let nearest = folder(&[".git", ".env", "a/.env"]);
        fs::write(nearest.path().join("a/.env"), "PGPORT=1\n").expect("it is written");
        let found = look(&nearest.path().join("a"), user(nearest.path()), None);
        assert_eq!(found.variables[0].0, "PGPORT");
    }

    #[test]
    fn without_a_repository_the_workspace_is_the_limit() {
        let workspace = folder(&[".env", "Cargo.toml", "a/Cargo.toml", "a/src/lib.rs"]);
        fs::write(workspace.path().join("a/Cargo.toml"), "[package]\n").expect("it is written");
        assert!(is_found(workspace.path(), "a/src"));
        let outside = folder(&[".env", "a/Cargo.toml", "a/src/lib.rs"]);
        assert!(!is_found(outside.path(), "a/src"));
        let bare = folder(&[".env", "a/file"]);
        assert!(is_found(bare.path(), "") && !is_found(bare.path(), "a"));
    }

    #[test]
    fn file_of_another_user_is_ignored_with_a_note() {
        let folder = folder(&[".git", "file/.env", "link/file"]);
        let root = folder.path();
        let mut owner = user(root);
        if owner == 0 {
            owner = NOBODY;
            chown(root.join("file/.env"), Some(owner), None).expect("it is given away");
        }
        let file = root.join("file");
        let found = look(&file, owner + 1, None);
        assert!(found.variables.is_empty() && found.notes.len() == 1, "{found:?}");
        assert!(found.notes[0].contains(&file.display().to_string()), "{found:?}");
        for trusted in [look(&file, owner, None), look(&file, owner + 1, Some(owner))] {
            assert!(trusted.variables.len() == 1 && trusted.notes.is_empty(), "{trusted:?}");
        }
        // Where the link points does not make up for who made it.
        symlink(file.join(".env"), root.join("link/.env")).expect("a link");
        assert_eq!(look(&root.join("link"), owner + 1, Some(user(root))).notes.len(), 1);
    }

    #[test]
    fn note_does_not_end_the_search() {
        let folder = folder(&[".git", ".env", "a/.env"]);
        let mine = user(folder.path());
        let root = mine == 0;
        if root {
            chown(folder.path().join("a/.env"), Some(NOBODY), None).expect("it is given away");
        }
        let found = look(&folder.path().join("a"), mine, None);
        assert_eq!((found.variables.len(), found.notes.len()), (1, usize::from(root)));
    }
}
