//! The command line as clap reads it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

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

/// For whom the output is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// Lines for people.
    Human,
    /// One JSON object.
    Json,
}

/// For whom the output of `check` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// Lines for people
    Human,
    /// One JSON object
    Json,
    /// One line a fault, for editors
    Short,
    /// Workflow commands of GitHub Actions
    Github,
    /// A log in SARIF 2.1.0
    Sarif,
}

impl CheckFormat {
    /// The same for a verb that shows no places of faults; nothing where it would mean nothing.
    pub(crate) fn of_any_verb(self) -> Option<Format> {
        match self {
            CheckFormat::Human => Some(Format::Human),
            CheckFormat::Json => Some(Format::Json),
            CheckFormat::Short | CheckFormat::Github | CheckFormat::Sarif => None,
        }
    }
}

#[derive(Subcommand)]
pub(crate) enum Verb {
    /// Take a project over as it is: config, lock, seal and build script
    Init(Init),
    /// Write the next migration, with its header and its rollback
    New(New),
    /// Find what is wrong with a set, without a server
    Check(Check),
    /// Run the set on a throw-away server and write lock, seal and query files
    Prepare(Prepare),
    /// Say what a query gives and takes on the schema that the set makes
    Describe(Describe),
    /// Give a draft, and what belongs to it, another number
    Renumber(Renumber),
    /// Give a number up for ever, with a reason in the config
    Retire(Retire),
    /// Freeze every draft: from now on its file may not change
    Freeze,
    /// Show what a database has and what is pending
    Status(Status),
    /// Apply what is pending
    Apply(Apply),
    /// Record that migrations have run by other means, and run nothing
    Baseline(Baseline),
    /// Show the page of a code, or list all codes
    Explain(Explain),
}

#[derive(Args)]
pub(crate) struct Init {
    /// Depend on the crates of `migrations` in this folder, by path
    #[arg(long, value_name = "DIR")]
    pub(crate) crates: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct New {
    /// What the migration does, such as `add_users`
    pub(crate) name: String,
}

#[derive(Args)]
pub(crate) struct Check {
    /// The set's directory, like --dir
    #[arg(value_name = "DIR")]
    pub(crate) directory: Option<PathBuf>,
    /// Have a throw-away server run the set as well; nothing is written
    #[arg(long)]
    pub(crate) engine: bool,
    /// Only what the branch adds since it left REV, alone and merged with REV
    #[arg(long, value_name = "REV")]
    pub(crate) since: Option<String>,
    /// Whether the queries of REV run on this schema, and those of now on the schema of REV
    #[arg(long, value_name = "REV", conflicts_with = "since")]
    pub(crate) compat: Option<String>,
}

#[derive(Args)]
pub(crate) struct Prepare {
    /// Write nothing; say what is stale, and exit with 1 if anything is
    #[arg(long)]
    pub(crate) check: bool,
    /// Let the seal name this server even where nothing but its major is new
    #[arg(long)]
    pub(crate) reseal: bool,
    /// Compile the crate as well, to find the queries that macros write
    #[arg(long, conflicts_with = "into")]
    pub(crate) complete: bool,
    /// For `cargo check`, which --complete runs: features, mostly
    #[arg(last = true, requires = "complete", value_name = "CARGO ARGUMENTS")]
    pub(crate) cargo: Vec<std::ffi::OsString>,
    /// Prepare every member of the workspace that has a set or uses one
    #[arg(long, conflicts_with = "into")]
    pub(crate) workspace: bool,
    /// The crate's directory; that of the nearest Cargo.toml where it is left out
    #[arg(long, value_name = "DIR")]
    pub(crate) manifest_dir: Option<PathBuf>,
    /// Write everything into this directory instead (for the build script)
    #[arg(long, value_name = "DIR", hide = true)]
    pub(crate) into: Option<PathBuf>,
    /// End when the standard input is closed (for the build script)
    #[arg(long, hide = true)]
    pub(crate) until_stdin_closes: bool,
}

#[derive(Args)]
pub(crate) struct Describe {
    /// Files with one query each; `-` is the standard input
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Renumber {
    /// The draft's number, or its name such as 007_add_users where two have one number
    pub(crate) version: String,
    /// The new number; the next free one where it is left out
    #[arg(long, value_name = "VERSION")]
    pub(crate) to: Option<String>,
}

#[derive(Args)]
pub(crate) struct Retire {
    /// The draft's number or name; a number that has no file is retired as well
    pub(crate) version: String,
    /// Why there is no migration with that number
    #[arg(long)]
    pub(crate) reason: String,
}

#[derive(Args)]
pub(crate) struct Database {
    /// The database; DATABASE_URL, .env or the PG* variables where it is left out
    #[arg(long, value_name = "URL")]
    pub(crate) database_url: Option<String>,
    /// The same database past a pooler, for files without a transaction; else DATABASE_URL_DIRECT
    #[arg(long, value_name = "URL")]
    pub(crate) direct_url: Option<String>,
}

#[derive(Args)]
pub(crate) struct Apply {
    #[command(flatten)]
    pub(crate) database: Database,
    /// Apply drafts to a database that is not on this machine
    #[arg(long)]
    pub(crate) allow_drafts: bool,
    /// Apply a migration that is lower than one that was applied
    #[arg(long)]
    pub(crate) allow_out_of_order: bool,
    /// Apply files whose work may be there already: their tables exist, or another history lists them
    #[arg(long)]
    pub(crate) over_existing: bool,
    /// Accept a database that a later release has migrated, where nothing of this one is pending
    #[arg(long)]
    pub(crate) allow_ahead: bool,
    /// How many seconds to wait for another runner
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub(crate) runner_wait: u64,
    /// How many seconds a statement waits for a lock before its file is taken back and tried again
    #[arg(long, value_name = "SECONDS", default_value_t = 2)]
    pub(crate) lock_timeout: u64,
}

#[derive(Args)]
pub(crate) struct Baseline {
    #[command(flatten)]
    pub(crate) database: Database,
    /// The last migration whose work the database has: its number, or its name such as 007_add_users
    #[arg(long, value_name = "VERSION")]
    pub(crate) to: String,
    /// How many seconds to wait for another runner
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub(crate) runner_wait: u64,
}

#[derive(Args)]
pub(crate) struct Status {
    #[command(flatten)]
    pub(crate) database: Database,
    /// Accept a database that a later release has migrated, where nothing of this one is pending
    #[arg(long)]
    pub(crate) allow_ahead: bool,
}

#[derive(Args)]
pub(crate) struct Explain {
    /// A code such as M0101
    pub(crate) code: Option<String>,
}
