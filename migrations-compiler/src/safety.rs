//! What the safety rules say of every migration, also of those that are history, and which findings the
//! set has accepted.
//!
//! [`check()`](crate::check()) says nothing of frozen files, because nobody can change them; whoever reads
//! what happened wants to know. Must not know what is made of it.

use migrations_core::Diagnostic;

use crate::check::settled_statements;
use crate::judged;
use crate::parse::{Parsed, ParsedFile};

pub use crate::allow::Acceptance;

/// A finding of a safety rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SafetyFinding {
    /// The finding.
    pub diagnostic: Diagnostic,
    /// Why the set has accepted it; `None` where it has not.
    pub accepted: Option<Acceptance>,
}

/// The findings in all files of a set, in the order of files and lines.
///
/// Those of drafts are the ones of a check. A frozen file is judged as it would be without the lock: as
/// if all files before it had been released before, because nobody remembers which of them were.
///
/// ```
/// use migrations_compiler::safety::safety_findings;
/// use migrations_compiler::source::{Content, SourceFile};
/// use migrations_compiler::{SourceDir, parse};
///
/// let text = "-- allow: dropped_table nobody reads it\nDROP TABLE orders;\n";
/// let file = SourceFile {
///     name: "001_drop_orders.sql".to_owned(),
///     content: Content::Bytes(text.as_bytes().to_vec()),
/// };
/// let parsed = parse(&SourceDir { root: "migrations".into(), files: vec![file] });
/// let found = safety_findings(&parsed);
/// let accepted = found[0].accepted.as_ref().expect("a reason");
/// assert_eq!((accepted.reason.as_str(), accepted.location.start.line), ("nobody reads it", 1));
/// ```
#[must_use]
pub fn safety_findings(parsed: &Parsed) -> Vec<SafetyFinding> {
    let is_frozen = |file: &&ParsedFile| judged::is_frozen(parsed, file);
    let frozen: Vec<&str> =
        parsed.files.iter().filter(is_frozen).map(|file| file.file.as_str()).collect();
    let mut found = Vec::new();
    if frozen.len() < parsed.files.len() {
        found.extend(judged(parsed));
    }
    if !frozen.is_empty() {
        let of_frozen =
            |it: &SafetyFinding| frozen.iter().any(|file| it.diagnostic.location.file == **file);
        let unlocked = Parsed { lock: None, ..parsed.clone() };
        found.extend(judged(&unlocked).into_iter().filter(of_frozen));
    }
    let place = |it: &SafetyFinding| (it.diagnostic.location.clone(), it.diagnostic.code.id());
    found.sort_by_cached_key(place);
    found
}

/// The findings in the files that the rules look at.
fn judged(parsed: &Parsed) -> Vec<SafetyFinding> {
    let settled = settled_statements(parsed);
    let left = settled.left.into_iter().filter(|diagnostic| diagnostic.code.is_safety());
    let left = left.map(|diagnostic| SafetyFinding { diagnostic, accepted: None });
    let accepted = settled.accepted.into_iter();
    let accepted =
        accepted.map(|(diagnostic, reason)| SafetyFinding { diagnostic, accepted: Some(reason) });
    left.chain(accepted).collect()
}
