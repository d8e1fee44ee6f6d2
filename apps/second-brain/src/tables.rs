//! The answers as text and tables that fit a terminal of 120 columns.
//!
//! Plain text in UTF-8 without colour, so a pipe, a log and `NO_COLOR` get the same. Only this module
//! knows how a moment, a length of time or a price is written.

use std::fmt::Write;

use chrono::{DateTime, TimeDelta, Utc};
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, presets};
use serde_json::Value;

use crate::agents::{Run, RunSummary};
use crate::chats::{Chat, ChatSummary};
use crate::rows::{AgentArtifact, ChatMessage};
use crate::today::{DueTask, Event};

/// Where a line has to end; a number of 36 characters is in most of them.
const WIDTH: u16 = 120;

/// What stands for a value that nobody gave.
const NOTHING: &str = "–";

/// Shows a list of chats.
pub fn chats(chats: &[ChatSummary]) -> Table {
    let mut table = table(["Chat", "Title", "Mode", "Model", "Messages", "Last (UTC)"]);
    for chat in chats {
        table.add_row([
            chat.id.to_string(),
            chat.title.clone(),
            chat.mode.to_string(),
            chat.model.clone(),
            chat.messages.to_string(),
            chat.last_message_at.map_or_else(nothing, moment),
        ]);
    }
    align_right(in_one_line(table, &[0, 5]), &[4])
}

/// Shows a chat: what it is, and a line for each message.
pub fn chat(chat: &Chat) -> String {
    let session = &chat.session;
    let mut text = format!("{} ({})\n", session.title, session.mode);
    // Nothing that is written into a `String` fails.
    let _ = writeln!(text, "{} of {}", session.model, session.provider);
    let _ = writeln!(text, "skills: {}", names(&session.attached_skills));
    if let Some(archived_at) = session.archived_at {
        let _ = writeln!(text, "archived: {}", moment(archived_at));
    }
    let _ = write!(text, "{}", messages(&chat.messages));
    text
}

/// Shows a list of runs.
pub fn runs(runs: &[RunSummary]) -> Table {
    let header = ["Run", "Agent and goal", "Status", "Started (UTC)", "Took", "USD", "Artifacts"];
    let mut table = table(header);
    for run in runs {
        table.add_row([
            run.id.to_string(),
            format!("{}: {}", run.agent, run.goal),
            run.status.to_string(),
            moment(run.started_at),
            duration(run.started_at, run.completed_at),
            format!("{:.4}", run.cost_usd),
            run.artifacts.to_string(),
        ]);
    }
    align_right(in_one_line(table, &[0, 2, 3]), &[4, 5, 6])
}

/// Shows a run with its metrics, and a line for each artifact.
pub fn run(run: &Run) -> String {
    let mut metrics = table(["Status", "Took", "Steps", "Tokens in", "Tokens out", "USD"]);
    metrics.add_row([
        run.run.status.to_string(),
        duration(run.run.started_at, run.run.completed_at),
        run.run.steps.to_string(),
        run.run.input_tokens.to_string(),
        run.run.output_tokens.to_string(),
        format!("{:.4}", run.run.cost_usd),
    ]);
    let metrics = align_right(metrics, &[1, 2, 3, 4, 5]);
    let mut text = format!("{}: {}\n", run.run.agent, run.run.goal);
    let _ = writeln!(text, "{} of {}", run.run.model, run.run.provider);
    if let Some(reason) = &run.run.error_message {
        let _ = writeln!(text, "failed: {reason}");
    }
    let _ = write!(text, "{metrics}\n{}", artifacts(&run.artifacts));
    text
}

/// Shows the events of a day.
pub fn events(events: &[Event]) -> Table {
    let mut table = table(["From (UTC)", "To", "Event", "Where", "Calendar"]);
    for event in events {
        let hour = |moment: DateTime<Utc>| match event.is_all_day {
            true => "all day".to_owned(),
            false => moment.format("%H:%M").to_string(),
        };
        table.add_row([
            hour(event.starts_at),
            hour(event.ends_at),
            event.title.clone(),
            event.location.clone().unwrap_or_else(nothing),
            event.source.to_string(),
        ]);
    }
    table
}

/// Shows what is to be done.
pub fn tasks(tasks: &[DueTask]) -> Table {
    let mut table = table(["Due", "Task", "Status", "Project", "Note"]);
    for task in tasks {
        table.add_row([
            task.due_on.map_or_else(nothing, |day| day.to_string()),
            task.description.clone(),
            task.status.to_string(),
            task.project.clone().unwrap_or_else(nothing),
            format!("{}:{}", task.note_path, task.line_number),
        ]);
    }
    table
}

fn messages(messages: &[ChatMessage]) -> Table {
    let mut table = table(["At (UTC)", "Role", "Message", "Tools"]);
    for message in messages {
        table.add_row([
            moment(message.created_at),
            message.role.to_string(),
            message.content.clone(),
            names(&message.tool_calls),
        ]);
    }
    in_one_line(table, &[0, 1])
}

fn artifacts(artifacts: &[AgentArtifact]) -> Table {
    let mut table = table(["Type", "Artifact", "Content"]);
    for artifact in artifacts {
        table.add_row([
            artifact.artifact_type.to_string(),
            artifact.name.clone(),
            artifact.content.clone(),
        ]);
    }
    table
}

fn table<const COLUMNS: usize>(header: [&str; COLUMNS]) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_FULL_CONDENSED)
        // No line may depend on who is watching: a terminal, a pipe or a test.
        .force_no_tty()
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(WIDTH)
        .set_header(header);
    table
}

/// Keeps columns in one line, so that a number can be copied.
fn in_one_line(mut table: Table, columns: &[usize]) -> Table {
    for &column in columns {
        if let Some(column) = table.column_mut(column) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
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

/// Writes an array of texts, or of objects that have a name.
fn names(array: &Value) -> String {
    let word = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Object(fields) => match fields.get("name") {
            Some(Value::String(name)) => name.clone(),
            _ => value.to_string(),
        },
        _ => value.to_string(),
    };
    let words: Vec<String> = array.as_array().into_iter().flatten().map(word).collect();
    if words.is_empty() { nothing() } else { words.join(", ") }
}

fn moment(moment: DateTime<Utc>) -> String {
    moment.format("%Y-%m-%d %H:%M").to_string()
}

fn duration(started_at: DateTime<Utc>, completed_at: Option<DateTime<Utc>>) -> String {
    completed_at.map_or_else(nothing, |completed_at| length(completed_at - started_at))
}

/// Writes a length of time with as much of it as anybody wants to know.
fn length(length: TimeDelta) -> String {
    let seconds = length.num_seconds();
    match seconds {
        0..60 => format!("{seconds}s"),
        60..3600 => format!("{}min {}s", seconds / 60, seconds % 60),
        _ => format!("{}h {}min", seconds / 3600, seconds / 60 % 60),
    }
}

fn nothing() -> String {
    NOTHING.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tools_are_called_by_their_names() {
        let calls =
            serde_json::json!([{"name": "search", "arguments": {"query": "joiner"}}, {"id": 1}]);

        assert_eq!(names(&calls), r#"search, {"id":1}"#);
        assert_eq!(names(&serde_json::json!(["calendar", "vault"])), "calendar, vault");
        assert_eq!(names(&serde_json::json!([])), NOTHING);
    }

    #[test]
    fn lengths_are_short() {
        assert_eq!(length(TimeDelta::seconds(59)), "59s");
        assert_eq!(length(TimeDelta::seconds(61)), "1min 1s");
        assert_eq!(length(TimeDelta::seconds(2 * 3600 + 59 * 60)), "2h 59min");
    }
}
