//! What the program is told at the command line.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::{Parser, Subcommand};
use rust_decimal::Decimal;
use trading::rows::Status;
use uuid::Uuid;

/// Recommendations with their targets and options: recorded, held against later prices, and ended.
///
/// The database is that of DATABASE_URL; where it is not set, a throw-away PostgreSQL with sample data
/// is started and deleted at exit. Whatever is asked, the database is brought up to date first.
#[derive(Debug, Parser)]
#[command(name = "trading", version)]
pub(crate) struct Arguments {
    /// Who is asking, for `actions`.
    #[arg(long, value_name = "UUID", env = "TRADING_USER", global = true, default_value_t = Uuid::nil())]
    pub(crate) user: Uuid,
    /// What to do; without a command, four questions are asked and answered.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Records a recommendation, its targets and its option, all or nothing.
    Record {
        /// A JSON document such as src/example.json; `-` is the standard input.
        file: PathBuf,
    },
    /// Lists recommendations, newest first.
    List {
        /// Of this symbol alone.
        #[arg(long)]
        symbol: Option<String>,
        /// Only those that stand so: OPEN, REACHED or EXPIRED.
        #[arg(long)]
        status: Option<Status>,
    },
    /// Shows everything about one recommendation.
    Show {
        /// Its key, as `list` shows it.
        reco_id: Uuid,
    },
    /// Records what a symbol is traded at.
    Price {
        /// The exchange symbol.
        symbol: String,
        /// The price of one share.
        price: Decimal,
        /// When, such as 2026-11-29T15:30:00Z; now, where it is not given.
        #[arg(long)]
        at: Option<DateTime<Utc>>,
    },
    /// Ends what has reached its targets, and shows what became of every recommendation.
    Score,
    /// Ends what nobody should act on any more.
    Expire {
        /// At this moment; now, where it is not given.
        #[arg(long)]
        at: Option<DateTime<Utc>>,
    },
    /// Shows what users did last.
    Actions {
        /// How many at most.
        #[arg(long, default_value_t = 20)]
        limit: u16,
    },
    /// Shows how a recommendation came to be what it is.
    Audit {
        /// Its key, as `list` shows it.
        reco_id: Uuid,
    },
    /// Brings the database up to date, as a deployment does before the application starts.
    Migrate,
    /// Shows which migrations are applied, and changes nothing.
    Status,
}
