//! `check --since REV`: what a branch adds, alone and merged with the other one.
//!
//! Two branches can each be green and collide all the same: with one number, one retired by the
//! other, one that the other has frozen.

use std::collections::HashSet;

use migrations_compiler::lock::{self, with_lock_of_both_sides};
use migrations_compiler::render::Sources;
use migrations_compiler::source::{Content, SourceFile};
use migrations_compiler::{Checked, SourceDir, check, parse};
use migrations_core::{Code, Diagnostic, FileId, Location, Severity};

use super::found::Found;
use crate::exit::Failure;
use crate::git::{Git, Merged};
use crate::project::Place;

/// The set in the states that a merge is about.
struct Branches {
    revision: String,
    /// Where the two went apart.
    base: SourceDir,
    /// As it lies on disk.
    ours: SourceDir,
    /// As the revision has it.
    theirs: SourceDir,
}

/// What the working tree has that its merge base with `revision` has not, and what a merge of the
/// two would have that neither has.
pub(super) fn added(
    place: &Place,
    found: Found,
    checked: &Checked,
    revision: &str,
) -> Result<Vec<Found>, Failure> {
    let git = Git::of(&place.set_dir)?;
    let other = git.needed_commit(revision)?;
    let base = git.merge_base(&other, &git.needed_commit("HEAD")?)?;
    let branches = Branches {
        revision: revision.to_owned(),
        base: git.read(&base)?,
        ours: place.read()?,
        theirs: git.read(&other)?,
    };
    let collisions = branches.collisions(place, git.merge(&other)?, checked);
    let before = faults(&branches.base);
    let is_added = |diagnostic: &Diagnostic| {
        let mut places = places(diagnostic);
        places.any(|file| branches.is_ours(file)) || !before.contains(&key(diagnostic))
    };
    let Found { mut diagnostics, sources } = found;
    diagnostics.retain(is_added);
    Ok(vec![Found { diagnostics, sources }, collisions])
}

type Key = (&'static str, FileId, String);

/// What makes two diagnostics of two states one fault; its line may have moved.
fn key(diagnostic: &Diagnostic) -> Key {
    let Diagnostic { code, location, message, .. } = diagnostic;
    (code.id(), location.file.clone(), message.clone())
}

fn faults(dir: &SourceDir) -> HashSet<Key> {
    check(parse(dir)).diagnostics.iter().map(key).collect()
}

/// The files of the set that it points at.
fn places(diagnostic: &Diagnostic) -> impl Iterator<Item = &str> {
    let labels = diagnostic.labels.iter().map(|label| &label.location);
    std::iter::once(&diagnostic.location).chain(labels).map(|location| location.file.name())
}

impl Branches {
    /// Whether this branch has added, changed or removed a file.
    fn is_ours(&self, file: &str) -> bool {
        !is_same(self.base.file(file), self.ours.file(file))
    }

    fn is_theirs(&self, file: &str) -> bool {
        !is_same(self.base.file(file), self.theirs.file(file))
    }

    /// The faults of the merged set that neither branch has alone.
    fn collisions(&self, place: &Place, merged: Merged, checked: &Checked) -> Found {
        let alone: HashSet<Key> = checked.diagnostics.iter().map(key).collect();
        let theirs = faults(&self.theirs);
        let Merged { dir, conflicts } = merged;
        // Whoever merges has the program merge the lock.
        let together = check(parse(&with_lock_of_both_sides(dir)));
        let sources = Sources::of_set(&together.parsed, &place.shown_as);
        let is_new = |diagnostic: &&Diagnostic| {
            let key = key(diagnostic);
            !alone.contains(&key) && !theirs.contains(&key)
        };
        let found = together.diagnostics.iter().filter(is_new).cloned();
        let mut diagnostics: Vec<Diagnostic> =
            found.map(|diagnostic| self.with_origins(diagnostic)).collect();
        for file in conflicts {
            let is_told = diagnostics.iter().any(|diagnostic| {
                diagnostic.code == Code::MergeConflict && diagnostic.location.file == *file.as_str()
            });
            if !is_told {
                diagnostics.push(self.conflict(&file));
            }
        }
        Found { diagnostics, sources }
    }

    /// Says which branch has brought which file.
    fn with_origins(&self, diagnostic: Diagnostic) -> Diagnostic {
        let mut told: Vec<String> = Vec::new();
        for file in places(&diagnostic) {
            let origin = match (self.is_ours(file), self.is_theirs(file)) {
                (true, false) => format!("{file} comes from this branch"),
                (false, true) => format!("{file} comes from {}", self.revision),
                (true, true) => {
                    format!("this branch and {} have both changed {file}", self.revision)
                }
                (false, false) => continue,
            };
            if !told.contains(&origin) {
                told.push(origin);
            }
        }
        let merged = format!("found in the merge of this branch with {}", self.revision);
        told.into_iter().fold(diagnostic.note(merged), Diagnostic::note)
    }

    fn conflict(&self, file: &str) -> Diagnostic {
        let message = format!("merging {} conflicts in {file}", self.revision);
        let diagnostic = Diagnostic::new(Code::MergeConflict, Location::whole_file(file), message);
        if file == lock::FILE {
            // Two branches that add a migration always conflict there.
            let diagnostic = Diagnostic { severity: Severity::Warning, ..diagnostic };
            return diagnostic
                .help("after the merge run `cargo migrations prepare`, which writes it anew");
        }
        let help = format!("merge {} into this branch, and resolve the conflict", self.revision);
        self.with_origins(diagnostic).help(help)
    }
}

fn is_same(one: Option<&SourceFile>, other: Option<&SourceFile>) -> bool {
    match (one.map(|file| &file.content), other.map(|file| &file.content)) {
        (None, None) => true,
        // Git may have changed line ends on the way to the disk.
        (Some(Content::Bytes(one)), Some(Content::Bytes(other))) => {
            one == other || without_returns(one) == without_returns(other)
        }
        (one, other) => one == other,
    }
}

fn without_returns(bytes: &[u8]) -> Vec<u8> {
    String::from_utf8_lossy(bytes).replace("\r\n", "\n").into_bytes()
}
