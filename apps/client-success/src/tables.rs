//! The answers as tables that fit a terminal of 100 columns.
//!
//! Plain text in UTF-8 without colour, so a pipe, a log and `NO_COLOR` get the same.

use chrono::{DateTime, Utc};
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use rust_decimal::Decimal;
use serde_json::Value;

use crate::alerts::Alert;
use crate::digests::PersonalDigest;
use crate::goals::Goal;
use crate::health::Prediction;
use crate::segmentation::{OwedContact, SegmentedClient};
use crate::tasks::{Outcome, QueuedTask, Worked};

const WIDTH: u16 = 100;

/// What stands for a value that nobody gave.
const NOTHING: &str = "–";

/// Shows clients by tier.
pub fn segmented_clients(answer: &[SegmentedClient]) -> Table {
    let mut table =
        table(["Tier", "Client", "Looked after by", "Revenue", "Contract ends", "Held"]);
    for client in answer {
        table.add_row([
            client.tier_name.clone(),
            client.client_name.clone(),
            or_nothing(client.cse_name.as_ref()),
            or_nothing(client.arr_amount.map(money)),
            or_nothing(client.contract_end),
            or_nothing(client.compliance_percent.map(percent)),
        ]);
    }
    align_right(table, &[3, 5])
}

/// Shows what a client is owed.
pub fn owed_contacts(answer: &[OwedContact]) -> Table {
    let mut table = table(["Contact", "Owed a year", "Held this year"]);
    for contact in answer {
        table.add_row([
            contact.event_name.clone(),
            contact.events_owed.to_string(),
            contact.events_held.to_string(),
        ]);
    }
    align_right(table, &[1, 2])
}

/// Shows predictions, whoever needs help first.
pub fn predictions(answer: &[Prediction]) -> Table {
    let mut table = table(["Client", "Today", "Week", "Predicted", "Risk", "Confidence"]);
    for prediction in answer {
        table.add_row([
            prediction.client_name.clone(),
            prediction.current_score.to_string(),
            or_nothing(prediction.weekly_change.map(|change| format!("{change:+}"))),
            prediction.predicted_score.to_string(),
            prediction.risk_level.to_string(),
            percent(prediction.confidence * Decimal::ONE_HUNDRED),
        ]);
    }
    align_right(table, &[1, 2, 3, 5])
}

/// Shows goals as a tree.
pub fn goals(answer: &[Goal]) -> Table {
    let mut table = table(["Goal", "Team", "Status", "Progress", "By"]);
    for goal in answer {
        let indent = match goal.goal_level.as_str() {
            "company" => "",
            "team" => "  ",
            _ => "    ",
        };
        table.add_row([
            format!("{indent}{}", goal.title),
            or_nothing(goal.team_name.as_ref()),
            goal.status.clone(),
            percent(goal.progress),
            goal.target_date.to_string(),
        ]);
    }
    align_right(table, &[3])
}

/// Shows the queue, what runs first before the rest.
pub fn queue(answer: &[QueuedTask]) -> Table {
    let mut table = table(["Task", "Kind", "Status", "Prio", "Client", "Waits for"]);
    for task in answer {
        table.add_row([
            task.title.clone(),
            task.task_type.to_string(),
            task.status.to_string(),
            task.priority.to_string(),
            or_nothing(task.client_name.as_ref()),
            lines(task.waits_for.iter().cloned()),
        ]);
    }
    align_right(table, &[3])
}

/// Shows what a worker has done, in its order.
pub fn worked(answer: &[Worked]) -> Table {
    let mut table = table(["#", "Task", "Outcome"]);
    for (place, task) in answer.iter().enumerate() {
        let outcome = match &task.outcome {
            Outcome::Done(result) => format!("done: {}", json(result)),
            Outcome::Failed(reason) => format!("failed: {reason}"),
        };
        table.add_row([(place + 1).to_string(), task.title.clone(), outcome]);
    }
    align_right(table, &[0])
}

/// Shows alerts, the worst first.
pub fn alerts(answer: &[Alert]) -> Table {
    let mut table =
        table(["Raised (UTC)", "Client", "Looked after by", "Alert", "Status", "Mood", "Said"]);
    for alert in answer {
        table.add_row([
            moment(alert.raised_at),
            alert.client_name.clone(),
            or_nothing(alert.cse_name.as_ref()),
            format!("{} {}", alert.severity, alert.alert_type),
            alert.status.to_string(),
            format!("{:+.2}", alert.score),
            or_nothing(alert.excerpt.as_ref()),
        ]);
    }
    align_right(table, &[5])
}

/// Shows digests, a row a person.
pub fn digests(answer: &[PersonalDigest]) -> Table {
    let mut table = table([
        "For",
        "Day",
        "Open alerts",
        "Overdue actions",
        "Contacts to make",
        "Clients at risk",
    ]);
    for PersonalDigest { cse, digest } in answer {
        let content = &digest.content;
        table.add_row([
            cse.full_name.clone(),
            digest.digest_date.to_string(),
            json(&content["alerts"]),
            json(&content["overdue_actions"]),
            json(&content["touchpoints"]),
            json(&content["at_risk"]),
        ]);
    }
    align_right(table, &[2, 3, 4])
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

fn align_right(mut table: Table, columns: &[usize]) -> Table {
    for &column in columns {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

fn moment(moment: DateTime<Utc>) -> String {
    moment.format("%Y-%m-%d %H:%M").to_string()
}

fn percent(percent: Decimal) -> String {
    format!("{}%", percent.round())
}

/// Writes an amount in thousands, as a list of clients needs it.
fn money(amount: Decimal) -> String {
    format!("{}k", (amount / Decimal::ONE_THOUSAND).round())
}

fn or_nothing(value: Option<impl ToString>) -> String {
    value.map_or_else(|| NOTHING.to_owned(), |value| value.to_string())
}

fn lines(lines: impl Iterator<Item = String>) -> String {
    let lines: Vec<String> = lines.collect();
    if lines.is_empty() { NOTHING.to_owned() } else { lines.join("\n") }
}

/// Writes JSON for a reader: no quotes and no brackets.
fn json(value: &Value) -> String {
    match value {
        Value::Null => NOTHING.to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(values) => joined(values.iter().map(json)),
        Value::Object(fields) => {
            joined(fields.iter().map(|(key, value)| format!("{key} {}", json(value))))
        }
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() { NOTHING.to_owned() } else { parts.join(", ") }
}
