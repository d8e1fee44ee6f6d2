//! The answers as tables that fit a terminal of 100 columns.
//!
//! Plain text in UTF-8 without colour, so a pipe, a log and `NO_COLOR` get the same.

use chrono::{DateTime, Utc};
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use migrations::{EntryState, Status};
use rust_decimal::Decimal;
use serde_json::Value;

use crate::memory::{CollectionUsage, FoundMemory};
use crate::questions::{SessionOverview, TimelineEvent, ToolUse, WorkflowOverview};

const WIDTH: u16 = 100;

/// What stands for a value that nobody gave.
const NOTHING: &str = "–";

/// How many characters of a session's id are shown: as many as tell those of a screen apart.
const SHORT_ID: usize = 4;

/// Shows workflows, with what their sessions add up to.
#[must_use]
pub fn workflows(answer: &[WorkflowOverview]) -> Table {
    let mut table = table([
        "Workflow", "Status", "Rev.", "Sessions", "Good", "Failed", "Median", "Tokens", "Cost",
    ]);
    for workflow in answer {
        table.add_row([
            workflow.name.clone(),
            workflow.status.to_string(),
            workflow.revision.to_string(),
            workflow.sessions.to_string(),
            workflow.succeeded.to_string(),
            workflow.failed.to_string(),
            or_nothing(workflow.median_ms.map(milliseconds)),
            workflow.tokens.to_string(),
            money(workflow.cost_usd),
        ]);
    }
    align_right(table, &[2, 3, 4, 5, 6, 7, 8])
}

/// Shows sessions, with what their events add up to.
#[must_use]
pub fn sessions(answer: &[SessionOverview]) -> Table {
    let mut table = table([
        "Started (UTC)",
        "Session",
        "Workflow",
        "Status",
        "Took",
        "Tools",
        "Tokens",
        "Cost",
        "Error",
    ]);
    for session in answer {
        table.add_row([
            or_nothing(session.started_at.map(moment)),
            short(session),
            session.workflow.clone(),
            session.status.to_string(),
            or_nothing(session.duration_ms.map(whole_milliseconds)),
            or_nothing(session.tool_calls),
            or_nothing(session.tokens),
            or_nothing(session.cost_usd.map(money)),
            or_nothing(session.error.as_ref()),
        ]);
    }
    align_right(table, &[4, 5, 6, 7])
}

/// Shows tools, with how they do.
#[must_use]
pub fn tools(answer: &[ToolUse]) -> Table {
    let mut table = table(["Tool", "Calls", "Failed", "Sessions", "Median"]);
    for tool in answer {
        table.add_row([
            tool.tool.clone(),
            tool.calls.to_string(),
            tool.failures.to_string(),
            tool.sessions.to_string(),
            or_nothing(tool.median_ms.map(milliseconds)),
        ]);
    }
    align_right(table, &[1, 2, 3, 4])
}

/// Shows what happened in a session.
#[must_use]
pub fn timeline(answer: &[TimelineEvent]) -> Table {
    let mut table = table(["#", "After", "Event", "Tool", "Payload"]);
    for event in answer {
        table.add_row([
            event.ordinal.to_string(),
            whole_milliseconds(event.offset_ms),
            event.kind.to_string(),
            or_nothing(event.tool_name.as_ref()),
            payload(&event.payload),
        ]);
    }
    align_right(table, &[0, 1])
}

/// Shows what a search has found, the nearest first.
#[must_use]
pub fn memories(answer: &[FoundMemory]) -> Table {
    let mut table = table(["Distance", "Importance", "Memory"]);
    for memory in answer {
        table.add_row([
            format!("{:.3}", memory.distance),
            memory.importance.to_string(),
            memory.content.clone(),
        ]);
    }
    align_right(table, &[0, 1])
}

/// Shows collections, with how they are used.
#[must_use]
pub fn collections(answer: &[CollectionUsage]) -> Table {
    let mut table = table(["Collection", "Embeddings by", "Memories", "Never found", "Found"]);
    for collection in answer {
        table.add_row([
            collection.name.clone(),
            collection.embedding_model.clone(),
            collection.entries.to_string(),
            collection.unused.to_string(),
            collection.accesses.to_string(),
        ]);
    }
    align_right(table, &[2, 3, 4])
}

/// Shows the migrations of the set and whether they are applied.
#[must_use]
pub fn migrations(status: &Status) -> Table {
    let mut table = table(["Migration", "State"]);
    for entry in &status.entries {
        table.add_row([entry.version.clone(), state(&entry.state)]);
    }
    table
}

fn state(state: &EntryState) -> String {
    match state {
        EntryState::Applied { applied_at, .. } => format!("applied {applied_at}"),
        EntryState::Interrupted { began_at, .. } => format!("interrupted, began {began_at}"),
        EntryState::Running { began_at } => format!("running since {began_at}"),
        EntryState::Pending => "pending".to_owned(),
        EntryState::PendingDraft => "pending (draft)".to_owned(),
    }
}

fn table<T: ToString, const COLUMNS: usize>(header: [T; COLUMNS]) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_FULL_CONDENSED)
        // No line may depend on who is watching: a terminal, a pipe or a test.
        .force_no_tty()
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(WIDTH)
        .set_header(header.map(|cell| cell.to_string()));
    table
}

fn align_right(mut table: Table, columns: &[usize]) -> Table {
    for &column in columns {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// The end of the id: the beginning is the same in ids that were counted up.
fn short(session: &SessionOverview) -> String {
    let id = session.session_id.simple().to_string();
    let skipped = id.chars().count().saturating_sub(SHORT_ID);
    format!("…{}", id.chars().skip(skipped).collect::<String>())
}

fn moment(moment: DateTime<Utc>) -> String {
    moment.format("%Y-%m-%d %H:%M").to_string()
}

fn money(usd: Decimal) -> String {
    format!("${usd:.4}")
}

fn whole_milliseconds(milliseconds: i64) -> String {
    let (seconds, rest) = (milliseconds / 1000, milliseconds % 1000);
    format!("{seconds}.{} s", rest / 100)
}

fn milliseconds(milliseconds: f64) -> String {
    format!("{:.1} s", milliseconds / 1000.0)
}

fn or_nothing(value: Option<impl ToString>) -> String {
    value.map_or_else(|| NOTHING.to_owned(), |value| value.to_string())
}

/// Writes what a payload holds besides the tool, which has a column.
fn payload(payload: &Value) -> String {
    let fields = payload.as_object().into_iter().flatten();
    let parts: Vec<String> = fields
        .filter(|(key, _)| *key != "tool")
        .map(|(key, value)| match value {
            Value::String(text) => format!("{key}: {text}"),
            value => format!("{key}: {value}"),
        })
        .collect();
    if parts.is_empty() { NOTHING.to_owned() } else { parts.join(", ") }
}
