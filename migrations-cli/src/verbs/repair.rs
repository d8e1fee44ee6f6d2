//! `repair`: makes rows of the history fit files that were edited, renamed, renumbered or deleted
//! after they were applied.

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use migrations_core::printable::printable;
use migrations_runner::{ApplyOptions, Difference, DifferenceKind, Repair, Repaired};
use schemars::JsonSchema;
use serde::Serialize;

use super::sound_set_at;
use crate::confirm::{Confirmation, confirm};
use crate::database::{self, DatabaseArgs};
use crate::events;
use crate::exit::{FAULTS, Failure};
use crate::format::Format;
use crate::git::Git;
use crate::output;
use crate::project::Place;
use crate::report::FormatVersion;

/// The arguments of `repair`.
#[derive(Args)]
pub(crate) struct RepairArgs {
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
    /// The database has what this file says by now: its row gets the file's checksum
    #[arg(long, value_name = "VERSION")]
    pub(crate) edited: Vec<String>,
    /// The file was renamed or renumbered: the row of OLD becomes that of NEW
    #[arg(long, value_name = "OLD=NEW", value_parser = renamed)]
    pub(crate) renamed: Vec<(String, String)>,
    /// The file is gone for good: its row counts no more
    #[arg(long, value_name = "VERSION")]
    pub(crate) deleted: Vec<String>,
    /// Change the rows without asking
    #[arg(long)]
    pub(crate) yes: bool,
    /// How many seconds to wait for another runner
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub(crate) runner_wait: u64,
}

fn renamed(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((old, new)) if !old.is_empty() && !new.is_empty() => {
            Ok((old.to_owned(), new.to_owned()))
        }
        _ => Err("name both, such as 002_users=003_users".to_owned()),
    }
}

/// Rows of the history that do not fit the files, and those that were made to.
#[derive(Serialize, JsonSchema)]
struct RepairReport {
    format: FormatVersion<1>,
    /// Rows that do not fit the files, in order; empty where repairs were asked for.
    differences: Vec<DifferenceReport>,
    /// Rows that were changed, in the order in which they were named.
    repaired: Vec<RepairedReport>,
}

/// A row that does not fit the files.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Difference")]
struct DifferenceReport {
    /// Name of the file when it was applied, without its ending.
    version: String,
    kind: DifferenceKindReport,
    /// When it was applied, in UTC.
    applied_at: String,
    /// Name that the file has now, without its ending, where it was renamed.
    renamed_to: Option<String>,
    /// Commit in which the file has the text that was applied, where git has it.
    commit: Option<String>,
    /// Command that makes the row fit.
    command: String,
}

/// What is different between a row and the files.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "DifferenceKind")]
enum DifferenceKindReport {
    /// The file has another text.
    Edited,
    /// A file of another name has the text, or a file of another number has the name.
    Renamed,
    /// No file has its name or its text.
    Missing,
}

/// A row that was changed.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Repaired")]
struct RepairedReport {
    /// Name that the row had.
    version: String,
    /// Name that it has now; null where it counts no more.
    becomes: Option<String>,
    /// Whether its checksum is another now.
    edited: bool,
}

pub(crate) async fn run(
    arguments: &RepairArgs,
    dir: Option<&Path>,
    format: Format,
) -> Result<ExitCode, Failure> {
    let (place, set) = sound_set_at(dir, format)?;
    let connect = database::connect_options(&arguments.database, dir).await?;
    let runner_wait = Duration::from_secs(arguments.runner_wait);
    let options = ApplyOptions { runner_wait, ..ApplyOptions::default() };
    let of_run = |error| Failure::of_run(&error, &place.invocation());
    let repairs = repairs(arguments);
    if repairs.is_empty() {
        let found = migrations_runner::differences(&set, &connect, &options).await;
        return list(&found.map_err(of_run)?, &place, format);
    }
    events::show();
    let planned = migrations_runner::planned_repairs(&set, &repairs, &connect, &options).await;
    let planned = planned.map_err(of_run)?;
    if format == Format::Human {
        planned.iter().for_each(|repaired| show(repaired, &place));
    }
    let rows = output::count(planned.len(), "row");
    let question = format!("{rows} of the history to be changed; no file is executed");
    let words = words(arguments);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let command = place.invocation().command("repair", &words);
    confirm(Confirmation::of(arguments.yes), &question, "yes", &command, format)?;
    let repaired = migrations_runner::repair(&set, &repairs, &connect, &options).await;
    let repaired = repaired.map_err(of_run)?;
    match format {
        Format::Json => output::object(&RepairReport {
            format: FormatVersion,
            differences: Vec::new(),
            repaired: repaired.iter().map(RepairedReport::from).collect(),
        }),
        Format::Human => output::line(&format!("{rows} repaired")),
    }
    Ok(ExitCode::SUCCESS)
}

fn repairs(arguments: &RepairArgs) -> Vec<Repair> {
    let edited = arguments.edited.iter().map(|it| Repair::Edited { version: it.clone() });
    let renamed = arguments.renamed.iter();
    let renamed = renamed.map(|(from, to)| Repair::Renamed { from: from.clone(), to: to.clone() });
    let deleted = arguments.deleted.iter().map(|it| Repair::Deleted { version: it.clone() });
    renamed.chain(edited).chain(deleted).collect()
}

/// The arguments with which it is done unasked.
fn words(arguments: &RepairArgs) -> Vec<String> {
    let flag = |name: &str, values: &[String]| -> Vec<String> {
        values.iter().flat_map(|value| [name.to_owned(), value.clone()]).collect()
    };
    let pairs: Vec<String> =
        arguments.renamed.iter().map(|(old, new)| format!("{old}={new}")).collect();
    let mut words = flag("--renamed", &pairs);
    words.extend(flag("--edited", &arguments.edited));
    words.extend(flag("--deleted", &arguments.deleted));
    words.push("--yes".to_owned());
    words
}

/// Shows every row that does not fit, and what to type for it.
fn list(found: &[Difference], place: &Place, format: Format) -> Result<ExitCode, Failure> {
    let git = Git::of(&place.set_dir).ok();
    if format == Format::Json {
        let differences = found.iter().map(|it| DifferenceReport::of(it, place, git.as_ref()));
        output::object(&RepairReport {
            format: FormatVersion,
            differences: differences.collect(),
            repaired: Vec::new(),
        });
        let code = if found.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(FAULTS) };
        return Ok(code);
    }
    found.iter().for_each(|difference| describe(difference, place, git.as_ref()));
    let said = match found.len() {
        0 => {
            output::line("every row of the history fits its file");
            return Ok(ExitCode::SUCCESS);
        }
        1 => "1 row of the history does not fit its file".to_owned(),
        count => format!("{count} rows of the history do not fit their files"),
    };
    Err(Failure::other(format!("{said}; nothing was changed")))
}

fn describe(difference: &Difference, place: &Place, git: Option<&Git>) {
    let Difference { kind, version, applied_at, .. } = difference;
    let what = match kind {
        DifferenceKind::Edited => "has another text now".to_owned(),
        DifferenceKind::Renamed { to } => format!("is called {to} now"),
        DifferenceKind::Missing => "has no file any more".to_owned(),
    };
    output::line(&format!("{version}, applied at {applied_at}, {what}"));
    let file = difference.file.as_deref();
    show_text(version, &difference.checksum, file, place, git);
    output::line(&format!("  to make the row fit: `{}`", command(difference, place)));
}

/// What git knows of the text that was applied.
fn show_text(version: &str, checksum: &str, file: Option<&str>, place: &Place, git: Option<&Git>) {
    let Some(git) = git else {
        output::line("  its text is in no git repository, and the row has its checksum alone");
        return;
    };
    let Some(kept) = git.text_of(&names(version, file), checksum) else {
        output::line("  git has no commit with the text that was applied");
        return;
    };
    let subject = printable(&kept.subject).into_owned();
    output::line(&format!("  what was applied is in commit {} ({subject})", kept.commit));
    if let Some(diff) = file.and_then(|file| git.diff(&kept, file)) {
        diff.lines().for_each(|line| output::line(&format!("    {}", printable(line))));
    } else if file.is_none()
        && let Some(path) = place.invocation().path(&kept.file)
    {
        output::line(&format!("  to restore it: `git checkout {} -- {path}`", kept.commit));
    }
}

/// The names that a file may have in git.
fn names(version: &str, file: Option<&str>) -> Vec<String> {
    let applied = [format!("{version}.sql"), format!("{version}.up.sql")];
    file.map(str::to_owned).into_iter().chain(applied).collect()
}

fn command(difference: &Difference, place: &Place) -> String {
    let version = difference.version.as_str();
    let invocation = place.invocation();
    match &difference.kind {
        DifferenceKind::Edited => invocation.command("repair", &["--edited", version]),
        DifferenceKind::Renamed { to } => {
            invocation.command("repair", &["--renamed", &format!("{version}={to}")])
        }
        DifferenceKind::Missing => invocation.command("repair", &["--deleted", version]),
    }
}

/// What becomes of one row.
fn show(repaired: &Repaired, place: &Place) {
    let Repaired { version, applied_at, checksum, becomes, file, is_edited } = repaired;
    let becomes = match becomes {
        None => "its row counts no more, and stays under another set's name".to_owned(),
        Some(becomes) if becomes == version => "its row gets the checksum of the file".to_owned(),
        Some(becomes) if *is_edited => {
            format!("its row becomes that of {becomes}, with its checksum")
        }
        Some(becomes) => format!("its row becomes that of {becomes}"),
    };
    output::line(&format!("{version}, applied at {applied_at}: {becomes}"));
    if *is_edited {
        let git = Git::of(&place.set_dir).ok();
        show_text(version, checksum, file.as_deref(), place, git.as_ref());
    }
}

impl DifferenceReport {
    fn of(difference: &Difference, place: &Place, git: Option<&Git>) -> DifferenceReport {
        let Difference { kind, version, applied_at, checksum, file } = difference;
        let kept = git.and_then(|git| git.text_of(&names(version, file.as_deref()), checksum));
        DifferenceReport {
            version: version.clone(),
            kind: match kind {
                DifferenceKind::Edited => DifferenceKindReport::Edited,
                DifferenceKind::Renamed { .. } => DifferenceKindReport::Renamed,
                DifferenceKind::Missing => DifferenceKindReport::Missing,
            },
            applied_at: applied_at.clone(),
            renamed_to: match kind {
                DifferenceKind::Renamed { to } => Some(to.clone()),
                _ => None,
            },
            commit: kept.map(|kept| kept.commit),
            command: command(difference, place),
        }
    }
}

impl From<&Repaired> for RepairedReport {
    fn from(repaired: &Repaired) -> RepairedReport {
        RepairedReport {
            version: repaired.version.clone(),
            becomes: repaired.becomes.clone(),
            edited: repaired.is_edited,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::assert_schema;

    #[test]
    fn schema_is_that_of_the_type() {
        assert_schema::<RepairReport>("repair");
    }
}
