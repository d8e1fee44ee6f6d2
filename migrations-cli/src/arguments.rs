//! The command line as clap reads it.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::format::CheckFormat;
use crate::verbs::adopt::AdoptArgs;
use crate::verbs::apply::ApplyArgs;
use crate::verbs::baseline::BaselineArgs;
use crate::verbs::bundle::BundleArgs;
use crate::verbs::check::CheckArgs;
use crate::verbs::completions::CompletionsArgs;
use crate::verbs::create::CreateArgs;
use crate::verbs::describe::DescribeArgs;
use crate::verbs::diff::DiffArgs;
use crate::verbs::docs::DocsArgs;
use crate::verbs::drop::DropArgs;
use crate::verbs::engine::EngineArgs;
use crate::verbs::explain::ExplainArgs;
use crate::verbs::freeze::FreezeArgs;
use crate::verbs::init::InitArgs;
use crate::verbs::log::LogArgs;
use crate::verbs::new::NewArgs;
use crate::verbs::plan::PlanArgs;
use crate::verbs::prepare::PrepareArgs;
use crate::verbs::redo::RedoArgs;
use crate::verbs::renumber::RenumberArgs;
use crate::verbs::repair::RepairArgs;
use crate::verbs::reset::ResetArgs;
use crate::verbs::restore::RestoreArgs;
use crate::verbs::retire::RetireArgs;
use crate::verbs::rollback::RollbackArgs;
use crate::verbs::seed::SeedArgs;
use crate::verbs::serve::ServeArgs;
use crate::verbs::show::ShowArgs;
use crate::verbs::status::StatusArgs;
use crate::verbs::unfreeze::UnfreezeArgs;
use crate::verbs::verify::VerifyArgs;

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

#[derive(Subcommand)]
pub(crate) enum Verb {
    /// Take a project over as it is: config, lock, seal and build script
    Init(InitArgs),
    /// Write the next migration, with its header and its rollback
    New(NewArgs),
    /// Find what is wrong with a set, without a server
    Check(CheckArgs),
    /// Run the set on a throw-away server and write lock, seal and query files
    Prepare(PrepareArgs),
    /// Say what a query gives and takes on the schema that the set makes
    Describe(DescribeArgs),
    /// Show which migration made, changed and dropped what, and where
    Log(LogArgs),
    /// Show a table as the set makes it, with the line that made each column
    Show(ShowArgs),
    /// Show what differs between two versions of the schema
    Diff(DiffArgs),
    /// Write the documents of the schema, or check that they are not behind
    Docs(DocsArgs),
    /// Show the schema in a browser, and follow the files as they change
    Serve(ServeArgs),
    /// Give a draft, and what belongs to it, another number
    Renumber(RenumberArgs),
    /// Give a number up for ever, with a reason in the config
    Retire(RetireArgs),
    /// Freeze every draft: from now on its file may not change
    Freeze(FreezeArgs),
    /// Give a draft back that was frozen and never released
    Unfreeze(UnfreezeArgs),
    /// Make an empty database, marked as one for development
    Create(CreateArgs),
    /// Delete a database for development
    Drop(DropArgs),
    /// Make a database for development anew: empty, the set, its rows
    Reset(ResetArgs),
    /// Add the rows of `seed.sql` and `seeds/` to a database for development
    Seed(SeedArgs),
    /// Show what a database has and what is pending
    Status(StatusArgs),
    /// Show what `apply` would do, and do nothing
    Plan(PlanArgs),
    /// Apply what is pending
    Apply(ApplyArgs),
    /// Take migrations back, the one that was applied last first
    Rollback(RollbackArgs),
    /// Take migrations back and apply them again
    Redo(RedoArgs),
    /// Make a database of a backup, in an empty database or a new one
    Restore(RestoreArgs),
    /// Take over what another tool has applied, by its own history, and run nothing
    Adopt(AdoptArgs),
    /// Record that migrations have run by other means, and run nothing
    Baseline(BaselineArgs),
    /// Write several migrations as one plain script, for a web editor
    Bundle(BundleArgs),
    /// Make rows fit files that were edited, renamed or deleted after they were applied
    Repair(RepairArgs),
    /// Compare the schema of a database with the one that the set makes
    Verify(VerifyArgs),
    /// Show the PostgreSQL servers that can be used here, and install or remove one
    Engine(EngineArgs),
    /// Show the page of a code, or list all codes
    Explain(ExplainArgs),
    /// Print a completion script for a shell, or the manual page
    Completions(CompletionsArgs),
}
