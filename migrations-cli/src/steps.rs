//! Several changes of files that are done all, or not at all.
//!
//! Must not know what the files are.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use migrations_prepare::committed;

use crate::exit::Failure;

/// One change of one file.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// The file gets another name, which no file has.
    Rename { from: PathBuf, to: PathBuf },
    /// The file holds this text from now on, whether it was there or not.
    Write { path: PathBuf, text: String },
    /// The file is gone.
    Remove { path: PathBuf },
}

/// What brings back what a step has changed.
enum Undo {
    Rename { from: PathBuf, to: PathBuf },
    Restore { path: PathBuf, bytes: Option<Vec<u8>> },
}

/// Takes every step; where one cannot be taken, those before it are taken back.
pub(crate) fn take(steps: &[Step]) -> Result<(), Failure> {
    let mut done: Vec<Undo> = Vec::new();
    for step in steps {
        match step.take() {
            Ok(undo) => done.push(undo),
            Err(error) => {
                let lost: Vec<String> = done.into_iter().rev().filter_map(Undo::take).collect();
                return Err(failure(&error, &lost));
            }
        }
    }
    Ok(())
}

fn failure(error: &io::Error, lost: &[String]) -> Failure {
    match lost {
        [] => Failure::other(format!("{error}; every file is as it was")),
        lost => Failure::other(format!(
            "{error}\n  these could not be put back: {}\n  help: restore them with `git checkout`",
            lost.join(", ")
        )),
    }
}

impl Step {
    fn take(&self) -> io::Result<Undo> {
        match self {
            Step::Rename { from, to } => {
                // A rename would replace the file in silence.
                if fs::symlink_metadata(to).is_ok() {
                    return Err(io::Error::other(format!("{} is there already", to.display())));
                }
                fs::rename(from, to).map_err(|error| at(from, &error))?;
                Ok(Undo::Rename { from: to.clone(), to: from.clone() })
            }
            Step::Write { path, text } => {
                let bytes = before(path)?;
                committed::replace(path, text)?;
                Ok(Undo::Restore { path: path.clone(), bytes })
            }
            Step::Remove { path } => {
                let bytes = before(path)?;
                fs::remove_file(path).map_err(|error| at(path, &error))?;
                Ok(Undo::Restore { path: path.clone(), bytes })
            }
        }
    }
}

fn before(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(at(path, &error)),
    }
}

impl Undo {
    /// The file that could not be put back, if any.
    fn take(self) -> Option<String> {
        let (path, outcome) = match self {
            Undo::Rename { from, to } => (to.clone(), fs::rename(from, to)),
            Undo::Restore { path, bytes: Some(bytes) } => {
                let outcome = fs::write(&path, bytes);
                (path, outcome)
            }
            Undo::Restore { path, bytes: None } => {
                let outcome = fs::remove_file(&path);
                (path, outcome)
            }
        };
        outcome.err().map(|_| path.display().to_string())
    }
}

fn at(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn step_that_cannot_be_taken_takes_all_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        for name in ["a", "b", "c", "taken"] {
            fs::write(path(name), name).expect("a file");
        }
        let steps = [
            Step::Rename { from: path("a"), to: path("x") },
            Step::Write { path: path("b"), text: "other".to_owned() },
            Step::Write { path: path("new"), text: "new".to_owned() },
            Step::Remove { path: path("c") },
            Step::Rename { from: path("x"), to: path("taken") },
        ];
        let failure = take(&steps).expect_err("the last step is refused");
        assert!(failure.message.ends_with("taken is there already; every file is as it was"));
        for name in ["a", "b", "c", "taken"] {
            assert_eq!(fs::read_to_string(path(name)).expect("a file"), name);
        }
        assert!(!path("x").exists() && !path("new").exists());
    }
}
