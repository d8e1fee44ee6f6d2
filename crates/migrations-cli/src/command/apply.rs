//! `apply`: runs what is pending, each file in a transaction of its own.

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use migrations_core::OutOfOrder;
use migrations_runner::{ApplyOptions, DraftPolicy, Report};
use serde_json::json;

use super::sound_set_at;
use crate::arguments::{Apply, Format};
use crate::database;
use crate::exit::Failure;
use crate::output;

pub(crate) async fn run(
    apply: &Apply,
    dir: Option<&Path>,
    format: Format,
) -> Result<ExitCode, Failure> {
    let set = sound_set_at(dir, format)?;
    let connect = database::connect_options(&apply.database, dir).await?;
    let progress = output::progress("applying");
    let report = migrations_runner::apply(&set, &connect, &options(apply)).await;
    progress.finish_and_clear();
    show(&report?, format);
    Ok(ExitCode::SUCCESS)
}

fn options(apply: &Apply) -> ApplyOptions {
    ApplyOptions {
        lock_timeout: Duration::from_secs(apply.lock_timeout),
        drafts: if apply.allow_drafts { DraftPolicy::Allow } else { DraftPolicy::default() },
        out_of_order: if apply.allow_out_of_order { OutOfOrder::Allow } else { OutOfOrder::Refuse },
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
            output::object(&json!({ "applied": applied, "already": report.already }));
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
