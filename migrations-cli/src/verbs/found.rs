//! What a check has found. Must not know what was checked.

use migrations_compiler::render::Sources;
use migrations_core::Diagnostic;

/// Faults, and the texts that they point into.
pub(super) struct Found {
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) sources: Sources,
}
