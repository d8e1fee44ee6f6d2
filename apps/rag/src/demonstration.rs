//! A desk with notes and a strategy, on a database that was made for it.
//!
//! Must not know where that database is.

use std::error::Error;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use sqlx::PgPool;
use uuid::Uuid;

use crate::answers::{self, By};
use crate::embedding::{Embedder, HashEmbedder};
use crate::ingest::{self, Ingested};
use crate::queue::{self, Worked};
use crate::rows::{Severity, State, Workspace};
use crate::{alerts, strategy, tables, workspace};

/// Why a demonstration ended early.
pub type Failure = Box<dyn Error + Send + Sync>;

/// Slug of the workspace.
pub const WORKSPACE: &str = "macro";

/// Slug of the strategy.
pub const STRATEGY: &str = "crossing-averages";

const NOTES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/notes");

const QUESTION: &str = "what does volatility do to the size of a position";

/// Words that a chunk may have.
const BUDGET: usize = 80;

const WORKERS: usize = 4;

/// What a database holds before anybody asks.
pub struct Desk {
    workspace: Workspace,
    ingested: Vec<Ingested>,
    worked: Vec<Worked>,
    tuned: String,
}

impl Desk {
    /// Makes a workspace, ingests and embeds the notes, and tunes a strategy.
    ///
    /// # Errors
    ///
    /// When a note cannot be read, or the database refuses a row.
    pub async fn set_up(pool: &PgPool) -> Result<Desk, Failure> {
        let workspace = workspace::create(pool, WORKSPACE, "Macro desk").await?;
        let id = workspace.workspace_id;
        let ingested = ingest::folder(pool, id, Path::new(NOTES), BUDGET).await?;
        let embedder: Arc<dyn Embedder> = Arc::new(HashEmbedder);
        let worked = queue::work(pool, &embedder, "default", WORKERS).await?;
        let tuned = answers::tuned(pool, id, STRATEGY, "ACME").await?;
        Ok(Desk { workspace, ingested, worked, tuned })
    }

    /// Shows what was made, asks, has a version go live, and looks after an alert.
    ///
    /// # Errors
    ///
    /// When the database does not answer, or the text cannot be written.
    pub async fn show(&self, pool: &PgPool, out: &mut impl Write) -> Result<(), Failure> {
        let Desk { workspace, ingested, worked, tuned } = self;
        writeln!(out, "\n1. Workspace {} ({}), and its notes", workspace.slug, workspace.plan)?;
        writeln!(out, "{}", tables::ingested(ingested))?;
        writeln!(out, "\n2. {WORKERS} workers embed them")?;
        writeln!(out, "{}", tables::worked(worked))?;
        writeln!(out, "\n3. Question: {QUESTION}?")?;
        let id = workspace.workspace_id;
        writeln!(out, "{}", answers::passages(pool, id, QUESTION, 3, By::Meaning).await?)?;
        writeln!(out, "\n4. A strategy, tuned on one window after another\n{tuned}")?;
        promote(pool, id, out).await?;
        look_after_an_alert(pool, id, out).await?;
        writeln!(out, "\n7. What every workspace has")?;
        writeln!(out, "{}", tables::workspaces(&workspace::overview(pool).await?))?;
        Ok(())
    }
}

async fn promote(pool: &PgPool, workspace_id: Uuid, out: &mut impl Write) -> Result<(), Failure> {
    writeln!(out, "\n5. From draft to live, one state after another")?;
    let found = strategy::find(pool, workspace_id, STRATEGY).await?;
    match strategy::promote(pool, found.strategy_id, 1, State::Live).await {
        Err(sqlx::Error::Database(refused)) => writeln!(out, "Refused: {}", refused.message())?,
        jumped => jumped?,
    }
    for state in [State::Backtested, State::Paper, State::Live] {
        strategy::promote(pool, found.strategy_id, 1, state).await?;
    }
    writeln!(out, "{}", tables::versions(&strategy::versions(pool, workspace_id).await?))?;
    Ok(())
}

async fn look_after_an_alert(
    pool: &PgPool,
    workspace_id: Uuid,
    out: &mut impl Write,
) -> Result<(), Failure> {
    writeln!(out, "\n6. An alert, raised twice and resolved")?;
    let mut alert = 0;
    for message in ["no prices since 09:30", "no prices since 09:45"] {
        alert =
            alerts::raise(pool, workspace_id, "price-feed", Severity::Critical, message).await?;
    }
    alerts::acknowledge(pool, alert, "priya@example.org").await?;
    writeln!(out, "{}", tables::alerts(&alerts::open(pool, workspace_id).await?))?;
    alerts::resolve(pool, alert, "the provider has restarted").await?;
    let open = alerts::open(pool, workspace_id).await?.len();
    writeln!(out, "Alert {alert} is resolved; {open} are open")?;
    Ok(())
}
