//! How a set is applied where everything is made for it.
//!
//! Must not know what it is applied to.

use migrations_runner::{ApplyOptions, DraftPolicy, ExistingPolicy};

/// How a set is applied to a database like production's: everything, over whatever the platform and the start have
/// made, and as production does otherwise.
#[must_use]
pub fn apply_options() -> ApplyOptions {
    ApplyOptions {
        drafts: DraftPolicy::Allow,
        existing: ExistingPolicy::Over,
        ..ApplyOptions::default()
    }
}
