//! The command line as clap reads it.

use std::path::PathBuf;

use clap::Parser;

use crate::format::CheckFormat;
use crate::verbs::Verb;

/// Checks, prepares and applies a directory of SQL migrations.
#[derive(Parser)]
#[command(name = "cargo migrations", bin_name = "cargo migrations", version)]
#[command(disable_help_subcommand = true)]
pub(crate) struct Arguments {
    /// The set's directory; the set of the nearest Cargo.toml where it is left out
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
    /// For people or for programs; `short`, `github` and `sarif` are for `check`
    #[arg(long, global = true, value_enum, default_value_t = CheckFormat::Human)]
    pub(crate) format: CheckFormat,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}
