//! `apply`: runs what is pending, each file in a transaction of its own.

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use migrations_core::{AheadPolicy, Migration, OutOfOrder};
use migrations_runner::{ApplyOptions, DraftPolicy, ExistingPolicy, Report};
use serde_json::json;

use super::{checked_files_at, sound_set};
use crate::arguments::{Apply, Format};
use crate::database;
use crate::events;
use crate::exit::Failure;
use crate::output;

pub(crate) async fn run(
    apply: &Apply,
    dir: Option<&Path>,
    format: Format,
) -> Result<ExitCode, Failure> {
    let (place, checked) = checked_files_at(dir)?;
    let set = sound_set(&place, &checked, format)?;
    let connect = database::connect_options(&apply.database, dir).await?;
    let direct = database::direct_options(&apply.database, dir).await?;
    let options = ApplyOptions { direct, ..options(apply) };
    events::show();
    let progress = output::progress("applying");
    // The statements are held against their rules only where some of them are to run.
    let review = |_: &[&Migration]| sound_set(&place, &checked.with_statements(), format).map(drop);
    let report =
        migrations_runner::apply_reviewed(&set, &connect, &options, |_| true, review).await;
    progress.finish_and_clear();
    show(&report?, format);
    Ok(ExitCode::SUCCESS)
}

fn options(apply: &Apply) -> ApplyOptions {
    ApplyOptions {
        runner_wait: Duration::from_secs(apply.runner_wait),
        lock_timeout: Duration::from_secs(apply.lock_timeout),
        drafts: if apply.allow_drafts { DraftPolicy::Allow } else { DraftPolicy::default() },
        out_of_order: if apply.allow_out_of_order { OutOfOrder::Allow } else { OutOfOrder::Refuse },
        ahead: if apply.allow_ahead { AheadPolicy::Accept } else { AheadPolicy::Refuse },
        existing: if apply.over_existing { ExistingPolicy::Over } else { ExistingPolicy::Refuse },
        ..ApplyOptions::default()
    }
}

fn show(report: &Report, format: Format) {
    match format {
        Format::Json => {
            let applied = report.applied.iter().map(|applied| {
                json!({
                    "version": applied.version,
                    "execution_time_ms": applied.execution_time.as_millis(),
                })
            });
            let applied: Vec<_> = applied.collect();
            output::object(&json!({
                "applied": applied,
                "already": report.already,
                "ahead": report.ahead,
                "warnings": report.warnings,
            }));
        }
        Format::Human => {
            for applied in &report.applied {
                let time = output::time(applied.execution_time);
                output::line(&format!("applied: {} in {time}", applied.version));
            }
            let (now, before) = (report.applied.len(), report.already.len());
            output::line(&match now {
                0 => format!("nothing is pending; {before} applied before"),
                now => format!("{now} applied, {before} applied before"),
            });
        }
    }
}
