//! The answers as tables that fit a terminal of 100 columns.
//!
//! Plain text in UTF-8 without colour. Only this module knows how a score or a moment is written.

use chrono::{DateTime, Utc};
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use crate::alerts::OpenAlert;
use crate::ingest::Ingested;
use crate::queue::{JobLine, Worked};
use crate::search::Hit;
use crate::strategy::VersionLine;
use crate::tune::{FoldLine, Winner};
use crate::workspace::Overview;

const WIDTH: u16 = 100;

/// What stands for a value that nobody gave.
const NOTHING: &str = "–";

/// Letters of a chunk that a table shows.
const EXCERPT: usize = 160;

/// Shows what every workspace has.
#[must_use]
pub fn workspaces(answer: &[Overview]) -> Table {
    let mut table =
        table(["Workspace", "Plan", "Documents", "Strategies", "Live", "Open jobs", "Alerts"]);
    for line in answer {
        table.add_row([
            line.slug.clone(),
            line.plan.to_string(),
            line.documents.to_string(),
            line.strategies.to_string(),
            line.live_versions.to_string(),
            line.open_jobs.to_string(),
            line.open_alerts.to_string(),
        ]);
    }
    align_right(table, &[2, 3, 4, 5, 6])
}

/// Shows what became of each file of a folder.
#[must_use]
pub fn ingested(answer: &[Ingested]) -> Table {
    let mut table = table(["File", "Chunks"]);
    for line in answer {
        let chunks = line.chunks.map_or_else(|| "there already".to_owned(), |n| n.to_string());
        table.add_row([line.title.clone(), chunks]);
    }
    align_right(table, &[1])
}

/// Shows what was found, the nearest first.
#[must_use]
pub fn hits(answer: &[Hit]) -> Table {
    let mut table = table(["Score", "Document", "Passage"]);
    for hit in answer {
        let mut passage: String = hit.content.chars().take(EXCERPT).collect();
        if passage.len() < hit.content.len() {
            passage.push('…');
        }
        table.add_row([format!("{:.4}", hit.score), hit.title.clone(), passage]);
    }
    align_right(table, &[0])
}

/// Shows what each worker has done.
#[must_use]
pub fn worked(answer: &[Worked]) -> Table {
    let mut table = table(["Worker", "Succeeded", "Failed"]);
    for line in answer {
        table.add_row([line.worker.clone(), line.succeeded.to_string(), line.failed.to_string()]);
    }
    align_right(table, &[1, 2])
}

/// Shows jobs, the newest first.
#[must_use]
pub fn jobs(answer: &[JobLine]) -> Table {
    let mut table =
        table(["Job", "Kind", "Status", "Attempts", "Worker", "Events", "Queued (UTC)", "Error"]);
    for job in answer {
        table.add_row([
            job.job_id.to_string(),
            job.kind.clone(),
            job.status.to_string(),
            job.attempts.to_string(),
            or_nothing(job.locked_by.as_ref()),
            job.events.to_string(),
            moment(job.created_at),
            or_nothing(job.last_error.as_ref()),
        ]);
    }
    align_right(table, &[0, 3, 5])
}

/// Shows the folds of a walk-forward run.
#[must_use]
pub fn folds(answer: &[FoldLine]) -> Table {
    let mut table = table(["Fold", "Judged from", "Parameters", "In sample", "Out of sample"]);
    for fold in answer {
        table.add_row([
            fold.fold.to_string(),
            fold.tested_from.to_string(),
            fold.parameters.to_string(),
            format!("{:+.2}", fold.in_sample_score),
            format!("{:+.2}", fold.out_sample_score),
        ]);
    }
    align_right(table, &[0, 3, 4])
}

/// Shows the best trial of each tuning session.
#[must_use]
pub fn winners(answer: &[Winner]) -> Table {
    let mut table = table(["Session", "Trial", "Parameters", "Sharpe", "Return", "Drawdown"]);
    for winner in answer {
        table.add_row([
            winner.name.clone(),
            winner.trial.to_string(),
            winner.parameters.to_string(),
            format!("{:+.2}", winner.score),
            percent(winner.total_return),
            percent(-winner.max_drawdown),
        ]);
    }
    align_right(table, &[1, 3, 4, 5])
}

/// Shows the versions of strategies.
#[must_use]
pub fn versions(answer: &[VersionLine]) -> Table {
    let mut table =
        table(["Strategy", "Version", "State", "Configuration", "Since (UTC)", "Transitions"]);
    for version in answer {
        table.add_row([
            version.slug.clone(),
            version.version_number.to_string(),
            version.state.to_string(),
            version.config.to_string(),
            moment(version.state_changed_at),
            version.transitions.to_string(),
        ]);
    }
    align_right(table, &[1, 5])
}

/// Shows the alerts that nobody has resolved.
#[must_use]
pub fn alerts(answer: &[OpenAlert]) -> Table {
    let mut table =
        table(["Alert", "Source", "Severity", "Message", "Times", "Since (UTC)", "With"]);
    for alert in answer {
        table.add_row([
            alert.ops_alert_id.to_string(),
            alert.source.clone(),
            alert.severity.to_string(),
            alert.message.clone(),
            alert.occurrences.to_string(),
            moment(alert.raised_at),
            or_nothing(alert.acknowledged_by.as_ref()),
        ]);
    }
    align_right(table, &[0, 4])
}

fn table<const N: usize>(header: [&str; N]) -> Table {
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

fn percent(part: f64) -> String {
    format!("{:+.1}%", part * 100.0)
}

fn or_nothing(value: Option<impl ToString>) -> String {
    value.map_or_else(|| NOTHING.to_owned(), |value| value.to_string())
}
