//! The many warnings of the safety rules about a set without a lock, whose files may have run long ago
//! → how many they are, and how such files become history.
//!
//! Must not know which files are new: without a lock nobody does.

use migrations_compiler::Parsed;
use migrations_core::{Diagnostic, Invocation, Severity};

use crate::by_code::FEW;
use crate::output;

/// Which diagnostics a person reads, and how many are left out.
pub(crate) struct Told {
    /// The diagnostics that are shown.
    pub(crate) shown: Vec<Diagnostic>,
    left_out: usize,
}

impl Told {
    /// Leaves out the warnings of the safety rules where the set has no lock and they are many.
    pub(crate) fn of(parsed: &Parsed, found: &[Diagnostic]) -> Told {
        let is_left_out =
            |it: &&Diagnostic| it.severity == Severity::Warning && it.code.is_safety();
        let (left_out, shown): (Vec<_>, Vec<_>) = found.iter().partition(is_left_out);
        match parsed.lock.is_none() && left_out.len() > FEW {
            true => Told { shown: shown.into_iter().cloned().collect(), left_out: left_out.len() },
            false => Told::all(found),
        }
    }

    /// Leaves nothing out.
    pub(crate) fn all(found: &[Diagnostic]) -> Told {
        Told { shown: found.to_vec(), left_out: 0 }
    }

    /// What is said of those that are left out; `way` makes the files history.
    pub(crate) fn note(&self, invocation: &Invocation, way: &str) -> Option<String> {
        let list = invocation.command("check", &["--format", "short"]);
        let count = output::count(self.left_out, "warning");
        (self.left_out > 0).then(|| {
            format!(
                "note: {count} of the safety rules left out: without a lock nothing says which files \
                 have run already; if these have, {way} makes them history and exempts them; if they \
                 are new, `{list}` lists the warnings"
            )
        })
    }
}
