//! `baseline --detect`: which files were run by hand, by what they do to the schema.
//!
//! Shows what was found; a person confirms, and only rows of the history are written.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use migrations_core::{Migration, MigrationSet};
use migrations_postgres::Options;
use migrations_prepare::drift::detected::{Detected, detected};
use migrations_prepare::drift::{FileVerdict, Verdict};
use migrations_runner::{ApplyOptions, EntryState, Status};
use schemars::JsonSchema;
use serde::Serialize;
use sqlx::postgres::PgConnectOptions;

use super::{BaselineArgs, show, up_to};
use crate::confirm::{Confirmation, confirm};
use crate::database;
use crate::events;
use crate::exit::Failure;
use crate::format::Format;
use crate::output;
use crate::project::Place;
use crate::verbs::sound_set;
use crate::verbs::verify::unverifiable_for;

/// What the schema of a database shows of one file.
#[derive(Clone, Serialize, JsonSchema)]
#[schemars(rename = "DetectedFile")]
pub(super) struct FileReport {
    /// File name without its ending, such as `001_create_users`.
    version: String,
    verdict: VerdictReport,
    /// Whether the history has it already.
    applied: bool,
    /// What shows that the file has run.
    there: Vec<String>,
    /// What shows that it has not.
    missing: Vec<String>,
    /// What is as no file makes it.
    different: Vec<String>,
}

/// Whether a file has run.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum VerdictReport {
    /// All that the file does is there.
    There,
    /// Some of it is there, or something else in its place.
    Partly,
    /// Nothing of it is there.
    Absent,
    /// Nobody can tell: the file changes no schema, or nothing that can still be seen.
    Unknown,
}

pub(super) async fn run(
    baseline: &BaselineArgs,
    dir: Option<&Path>,
    format: Format,
) -> Result<ExitCode, Failure> {
    let place = Place::with_seal(dir)?;
    let snapshot = place.snapshot();
    let set = sound_set(&place, &place.readable(&snapshot)?.checked, format)?;
    let connect = database::connect_options(&baseline.database, dir).await?;
    let of_run = |error| Failure::of_run(&error, &place.invocation());
    let status = migrations_runner::status(&set, &connect).await.map_err(of_run)?;
    let mut connection = migrations_runner::connect(&connect).await.map_err(of_run)?;
    let progress = output::progress("a throw-away PostgreSQL runs the set");
    let found = detected(&snapshot, &mut connection, &Options::default()).await;
    progress.finish_and_clear();
    let found = found?.map_err(|reason| unverifiable_for(&reason, &place))?;
    let files = reports(&set, &status, &found);
    if format == Format::Human {
        table(&files, &found);
    }
    let wanted = match &baseline.to {
        Some(to) => up_to(&set, to)?,
        None => recordable(&set, &files, &place)?,
    };
    let is_new = |migration: &&Migration| !is_applied(&files, migration);
    if wanted.iter().any(|it| is_new(&it)) {
        confirm_new(baseline, wanted, &files, (&place, format))?;
    }
    let recorded = record(baseline, &set, wanted, &connect, &place).await?;
    show(recorded, Some(files), wanted.len(), format);
    Ok(ExitCode::SUCCESS)
}

async fn record(
    baseline: &BaselineArgs,
    set: &MigrationSet,
    wanted: &[Migration],
    connect: &PgConnectOptions,
    place: &Place,
) -> Result<Vec<String>, Failure> {
    let runner_wait = Duration::from_secs(baseline.runner_wait);
    let options = ApplyOptions { runner_wait, ..ApplyOptions::default() };
    events::show();
    let recorded = migrations_runner::record_detected(set, wanted, connect, &options).await;
    recorded.map_err(|error| Failure::of_run(&error, &place.invocation()))
}

fn reports(set: &MigrationSet, status: &Status, found: &Detected) -> Vec<FileReport> {
    let applied: BTreeSet<&str> = status
        .entries
        .iter()
        .filter(|entry| matches!(entry.state, EntryState::Applied { .. }))
        .map(|entry| entry.version.as_str())
        .collect();
    let report = |(migration, file): (&Migration, &FileVerdict)| FileReport {
        version: migration.stem.to_string(),
        verdict: match file.verdict {
            Verdict::There => VerdictReport::There,
            Verdict::Partly => VerdictReport::Partly,
            Verdict::Absent => VerdictReport::Absent,
            Verdict::Unknown => VerdictReport::Unknown,
        },
        applied: applied.contains(&*migration.stem),
        there: file.there.clone(),
        missing: file.missing.clone(),
        different: file.different.clone(),
    };
    set.migrations().iter().zip(&found.files).map(report).collect()
}

fn is_applied(files: &[FileReport], migration: &Migration) -> bool {
    files.iter().any(|file| file.applied && file.version == migration.stem)
}

fn table(files: &[FileReport], found: &Detected) {
    let width = files.iter().map(|file| file.version.len()).max().unwrap_or_default();
    for file in files {
        let words = match file.verdict {
            _ if file.applied => "in the history",
            VerdictReport::There => "there",
            VerdictReport::Partly => "partly",
            VerdictReport::Absent => "absent",
            VerdictReport::Unknown => "cannot be told",
        };
        output::line(&format!("{:width$}  {words}", file.version));
        if file.verdict == VerdictReport::Partly && !file.applied {
            let lists = [
                ("there", &file.there),
                ("missing", &file.missing),
                ("different", &file.different),
            ];
            for (word, names) in lists.iter().filter(|(_, names)| !names.is_empty()) {
                output::line(&format!("{:width$}    {word}: {}", "", names.join(", ")));
            }
        }
    }
    found.not_compared.iter().for_each(|what| output::line(&format!("not compared: {what}")));
}

/// The migrations that can be recorded: all up to the last one that is there.
fn recordable<'a>(
    set: &'a MigrationSet,
    files: &[FileReport],
    place: &Place,
) -> Result<&'a [Migration], Failure> {
    let is_there = |file: &FileReport| file.applied || file.verdict == VerdictReport::There;
    let end = files.iter().rposition(is_there).map_or(0, |last| last + 1);
    if end == 0 {
        return Err(Failure::other(format!(
            "no file of {} is there; nothing was recorded\n  help: run them with `{}`",
            place.shown_as,
            place.invocation().command("apply", &[])
        )));
    }
    let stands_in_the_way = |file: &&FileReport| {
        !is_there(file) && matches!(file.verdict, VerdictReport::Absent | VerdictReport::Partly)
    };
    let holes: Vec<&FileReport> = files[..end].iter().filter(stands_in_the_way).collect();
    let Some(first) = holes.first() else {
        return Ok(set.migrations().get(..end).unwrap_or_default());
    };
    let names: Vec<&str> = holes.iter().map(|file| file.version.as_str()).collect();
    let last = &files[end - 1].version;
    let before = files.iter().take_while(|file| file.version != first.version).last();
    let before = before.map_or_else(String::new, |before| {
        let command = place.invocation().command("baseline", &["--to", &before.version]);
        format!("; to record only what comes before them: `{command}`")
    });
    let all = place.invocation().command("baseline", &["--to", last]);
    Err(Failure::other(format!(
        "{last} is there, and before it {} not, or not all of it: {}; nothing was recorded\n  \
         help: run what is missing by hand and detect again, or, if it is not needed, record all of \
         it with `{all}`{before}",
        if names.len() == 1 { "a file is" } else { "files are" },
        names.join(", ")
    )))
}

/// Waits for a person to have looked at what was found.
fn confirm_new(
    baseline: &BaselineArgs,
    wanted: &[Migration],
    files: &[FileReport],
    (place, format): (&Place, Format),
) -> Result<(), Failure> {
    let new: Vec<&str> = wanted
        .iter()
        .filter(|migration| !is_applied(files, migration))
        .map(|migration| &*migration.stem)
        .collect();
    let count = output::count(new.len(), "migration");
    let question = format!("{count} would be recorded and not run: {}", new.join(", "));
    let to = baseline.to.iter().flat_map(|to| ["--to", to]);
    let arguments: Vec<&str> = ["--detect", "--yes"].into_iter().chain(to).collect();
    let command = place.invocation().command("baseline", &arguments);
    confirm(Confirmation::of(baseline.yes), &question, "yes", &command, format)
}
