//! A day with the second brain, on a database that was made for it.
//!
//! What is said is written here, because no model is asked.

use std::error::Error;
use std::io::Write;

use rust_decimal::Decimal;
use serde_json::json;
use sqlx::PgPool;

use crate::agents::{self, Metrics, Outcome};
use crate::rows::{
    AgentRunStatus, ArtifactType, Mode, NewAgentArtifact, NewAgentRun, NewChatMessage,
    NewChatSession, Role,
};
use crate::{chats, tables, today};

/// What stands in a database before the first migration.
const EARLIER_PHASES: &str = include_str!("../migrations/external.sql");

/// What a database held on the day before phase 7.
const EARLIER_ROWS: &str = include_str!("../tests/fixtures/before_phase7.sql");

/// Why a demonstration ended early.
pub type Failure = Box<dyn Error + Send + Sync>;

/// Makes the tables of the earlier phases, with a few rows.
///
/// # Errors
///
/// When the database has them already, or does not answer.
pub async fn earlier_phases(pool: &PgPool) -> sqlx::Result<()> {
    sqlx::raw_sql(EARLIER_PHASES).execute(pool).await?;
    sqlx::raw_sql(EARLIER_ROWS).execute(pool).await?;
    Ok(())
}

/// Holds two chats, has two agents run, and shows what is in the database then.
///
/// # Errors
///
/// When the database does not answer, or the text cannot be written.
pub async fn show(pool: &PgPool, out: &mut impl Write) -> Result<(), Failure> {
    writeln!(out, "\n1. Today, from the calendars and the notes")?;
    writeln!(out, "{}", tables::events(&today::events(pool).await?))?;
    writeln!(out, "{}", tables::tasks(&today::tasks(pool).await?))?;
    chat(pool, out).await?;
    run(pool, out).await
}

async fn chat(pool: &PgPool, out: &mut impl Write) -> Result<(), Failure> {
    let new = NewChatSession {
        mode: Some(Mode::Planning),
        attached_skills: Some(json!(["calendar", "vault"])),
        ..NewChatSession::new(
            "A second offer for the kitchen".to_owned(),
            "local".to_owned(),
            "llama-3.1-8b".to_owned(),
        )
    };
    let kitchen = chats::start(pool, &new).await?;
    let said = [
        (Role::User, "When can I call the joiner today?", json!([])),
        (
            Role::Assistant,
            "After the stand-up: you are free from 09:15 until 16:00.",
            json!([{"name": "calendar.free", "arguments": {"day": "today"}}]),
        ),
    ];
    for (role, content, tool_calls) in said {
        let message = NewChatMessage {
            tool_calls: Some(tool_calls),
            ..NewChatMessage::new(kitchen.id, role, content.to_owned())
        };
        chats::say(pool, &message).await?;
    }

    let new = NewChatSession::new(
        "Which paper first?".to_owned(),
        "local".to_owned(),
        "llama-3.1-8b".to_owned(),
    );
    let papers = chats::start(pool, &new).await?;
    chats::archive(pool, papers.id).await?;

    writeln!(out, "\n2. The chats that are open, and one of them")?;
    writeln!(out, "{}", tables::chats(&chats::open(pool).await?))?;
    if let Some(chat) = chats::read(pool, kitchen.id).await? {
        writeln!(out, "{}", tables::chat(&chat))?;
    }
    Ok(())
}

async fn run(pool: &PgPool, out: &mut impl Write) -> Result<(), Failure> {
    let run = |agent: &str, goal: &str| {
        NewAgentRun::new(
            agent.to_owned(),
            goal.to_owned(),
            "local".to_owned(),
            "llama-3.1-8b".to_owned(),
        )
    };
    let outline = agents::start(pool, &run("writer", "Outline the talk on backups")).await?;
    let artifact = NewAgentArtifact {
        metadata: Some(json!({"note": "Projects/Talk.md"})),
        ..NewAgentArtifact::new(
            outline.id,
            ArtifactType::Note,
            "Outline.md".to_owned(),
            "1. What is lost without one\n2. What a restore takes\n3. Who tries it".to_owned(),
        )
    };
    agents::attach(pool, &artifact).await?;
    let metrics = Metrics {
        steps: 4,
        input_tokens: 5_210,
        output_tokens: 812,
        cost_usd: Decimal::new(183, 4),
    };
    agents::finish(pool, outline.id, &Outcome::Completed, &metrics).await?;

    let sync = agents::start(pool, &run("librarian", "File the papers of the inbox")).await?;
    let reason = Outcome::Failed("the vault is read-only".to_owned());
    agents::finish(pool, sync.id, &reason, &Metrics { steps: 1, ..Metrics::default() }).await?;

    writeln!(out, "\n3. The runs of agents, those that failed, and one with what it left behind")?;
    writeln!(out, "{}", tables::runs(&agents::list(pool, None).await?))?;
    let failed = agents::list(pool, Some(AgentRunStatus::Failed)).await?;
    writeln!(out, "{}", tables::runs(&failed))?;
    if let Some(run) = agents::read(pool, outline.id).await? {
        writeln!(out, "{}", tables::run(&run))?;
    }
    Ok(())
}
