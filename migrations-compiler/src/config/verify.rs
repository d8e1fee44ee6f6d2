//! `[verify]`: what a comparison of a real database with the set leaves out of account.
//!
//! Must not know how the two are compared.

use serde::Deserialize;

/// What `[verify]` says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Verify {
    /// The objects that nobody compares: `public.spatial_ref_sys`, `audit.*`.
    pub ignore: Vec<String>,
    /// What becomes of objects that the set does not make.
    pub extra: ExtraObjects,
}

/// What becomes of objects that lie beside those of the set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ExtraObjects {
    /// They are told.
    #[default]
    Note,
    /// They are drift.
    Error,
}
