//! Rollbacks tried before they run on a database that anybody keeps: each after its migration, on a
//! throw-away server.
//!
//! Must not know why they are tried.

use std::collections::BTreeMap;

use migrations_compiler::{Environment, Parsed};
use migrations_core::{Checksum, Diagnostic, MigrationSet};
use migrations_postgres::Options;

use crate::draft_checks::{Tried, tried_rollbacks};
use crate::error::PrepareError;
use crate::provision::AuxiliaryServer;
use migrations_provision::substitute::Substituted;

/// What came of rollbacks that were tried.
#[derive(Debug, Default)]
pub struct RollbackCheck {
    /// What is at fault with those that did not hold.
    pub found: Vec<Diagnostic>,
    /// Those that ran and left what was there before their migrations, by stem.
    pub held: BTreeMap<String, Checksum>,
}

/// Applies the set up to each of the migrations of these stems, takes that back, compares the schema
/// with the one before it, and applies it again.
///
/// # Errors
///
/// When no server can be had.
pub async fn check_rollbacks(
    set: &MigrationSet,
    parsed: &Parsed,
    stems: &[&str],
    options: &Options,
) -> Result<RollbackCheck, PrepareError> {
    let mut environment = Environment::of(parsed);
    let servers = parsed.config_or_default().servers;
    let options = Options { servers, ..options.clone() };
    let mut auxiliary = AuxiliaryServer::none(&options);
    auxiliary.tell_lacking(set, &mut environment).await?;
    let substituted = Substituted::of(set, &environment.provisioning);
    let tried = tried_rollbacks(&substituted.set, &environment, stems, &mut auxiliary).await?;
    let Tried { found, rollbacks: held } = tried;
    let found = found.into_iter().map(|found| substituted.restored(found)).collect();
    Ok(RollbackCheck { found, held })
}
