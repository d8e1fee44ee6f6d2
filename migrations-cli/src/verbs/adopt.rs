//! `adopt`: takes over what another tool has applied, by the tool's own history, and runs nothing.

mod sealed;

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use migrations_core::plan::helps;
use migrations_runner::{
    AdoptOptions, AdoptedFile, Adoption, AdoptionPolicy, AdoptionProblem, ApplyOptions, RunError,
    Status, TheirRow, Told, Verdict,
};
use schemars::JsonSchema;
use serde::Serialize;

use self::sealed::Compared;
use super::sound_set_at;
use crate::confirm::{Confirmation, confirm};
use crate::database::{self, DatabaseArgs};
use crate::events;
use crate::exit::Failure;
use crate::format::Format;
use crate::output;
use crate::project::Place;
use crate::report::FormatVersion;

/// The arguments of `adopt`.
#[derive(Args)]
pub(crate) struct AdoptArgs {
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
    /// The other tool, such as sqlx, or its table, such as public._sqlx_migrations
    #[arg(long, value_name = "TABLE|TOOL")]
    pub(crate) from: Option<String>,
    /// Accept that something which the files create is not in the database
    #[arg(long)]
    pub(crate) accept_missing: bool,
    /// Accept files whose text is not the one that the tool has applied
    #[arg(long)]
    pub(crate) accept_edited: bool,
    /// Write the rows without asking
    #[arg(long)]
    pub(crate) yes: bool,
    /// How many seconds to wait for another runner
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub(crate) runner_wait: u64,
}

/// What another tool's history says of the set, and the rows that were written by it.
#[derive(Serialize, JsonSchema)]
struct AdoptReport {
    format: FormatVersion<1>,
    /// Name of the other tool.
    tool: String,
    /// Its table, with its schema.
    table: String,
    /// History table that the rows were written to.
    own_table: String,
    /// Files of the set, in order.
    files: Vec<AdoptedFileReport>,
    /// Rows of the other tool that mean no file of the set.
    rows_without_file: Vec<TheirRowReport>,
    /// How many relations that the files create were looked for in the database.
    compared_relations: usize,
    /// How many objects of the sealed schema at that version were looked for; null where there is no
    /// fresh seal of it.
    compared_objects: Option<usize>,
    /// What the files create, or the sealed schema has, and the database does not have.
    missing: Vec<String>,
    /// Migrations whose rows were written, in order.
    recorded: Vec<String>,
}

/// A file, and what the other tool's history says of it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AdoptedFile")]
struct AdoptedFileReport {
    /// File name without its ending, such as `001_create_users`.
    version: String,
    verdict: VerdictReport,
    /// By what the row was told to mean the file; null where there is no row.
    told_by: Option<ToldReport>,
    /// Row of the other tool; null where there is none.
    row: Option<TheirRowReport>,
}

/// What the other tool's history says of a file.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "Verdict")]
enum VerdictReport {
    /// The history of this tool had it before.
    Recorded,
    /// It was applied.
    Agrees,
    /// It was applied with another text.
    Differs,
    /// It began and did not end.
    Stopped,
    /// No row means it, so it is pending.
    NoRow,
}

/// By what a row was told to mean a file.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "Told")]
enum ToldReport {
    /// A digest of its text, or the statements.
    Content,
    /// Its number or its name.
    Name,
    /// A number that is not lower than its own, where a row means everything up to it.
    UpTo,
}

/// A row of another tool's history.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "TheirRow")]
struct TheirRowReport {
    /// Number and name, as the tool keeps them.
    row: String,
    /// When it was applied, in UTC; null where the tool does not keep it.
    applied_at: Option<String>,
}

pub(crate) async fn run(
    adopt: &AdoptArgs,
    dir: Option<&Path>,
    format: Format,
) -> Result<ExitCode, Failure> {
    let (place, set) = sound_set_at(dir, format)?;
    let connect = database::connect_options(&adopt.database, dir).await?;
    let options = options(adopt);
    events::show();
    let of_run = |error| Failure::of_run(&error, &place.invocation());
    let adoption = migrations_runner::adoption(&set, &connect, &options).await.map_err(of_run)?;
    let sealed = sealed::compared(dir, &set, &adoption, &connect).await;
    if format == Format::Human {
        show(&adoption, &sealed);
    }
    adoption.refuse(&options).map_err(of_run)?;
    refuse_missing(&adoption, &sealed, &options).map_err(of_run)?;
    let count = adoption.to_write().count();
    if count > 0 {
        let question = format!(
            "{} {} be written to {}; no file is executed, and {} stays as it is",
            output::count(count, "row"),
            if count == 1 { "is to" } else { "are to" },
            adoption.own_table,
            adoption.table,
        );
        let command = place.invocation().command("adopt", &accepted(adopt, &adoption));
        confirm(Confirmation::of(adopt.yes), &question, "yes", &command, format)?;
    }
    let recorded = migrations_runner::adopt(&set, &adoption, &connect, &options).await;
    let recorded = recorded.map_err(of_run)?;
    match format {
        Format::Json => output::object(&report(&adoption, sealed.ok(), recorded)),
        Format::Human => {
            let status = migrations_runner::status_with(&set, &connect, &options.run).await;
            conclude(&adoption, recorded.len(), &status.map_err(of_run)?, &place);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What the sealed schema has and the database does not have.
fn refuse_missing(
    adoption: &Adoption,
    sealed: &Result<Compared, String>,
    options: &AdoptOptions,
) -> Result<(), RunError> {
    let relations = sealed.as_ref().map(Compared::relations).unwrap_or_default();
    if relations.is_empty() || options.missing == AdoptionPolicy::Accept {
        return Ok(());
    }
    let (tool, table) = (adoption.tool.clone(), adoption.table.clone());
    Err(RunError::Adoption(Box::new(AdoptionProblem::Missing { tool, table, relations })))
}

fn options(adopt: &AdoptArgs) -> AdoptOptions {
    let policy = |accept| if accept { AdoptionPolicy::Accept } else { AdoptionPolicy::Refuse };
    let runner_wait = Duration::from_secs(adopt.runner_wait);
    AdoptOptions {
        from: adopt.from.clone(),
        missing: policy(adopt.accept_missing),
        edited: policy(adopt.accept_edited),
        run: ApplyOptions { runner_wait, ..ApplyOptions::default() },
    }
}

/// The arguments with which it is done unasked.
fn accepted<'a>(adopt: &AdoptArgs, adoption: &'a Adoption) -> Vec<&'a str> {
    let mut arguments = vec!["--from", &adoption.table];
    arguments.extend(adopt.accept_missing.then_some("--accept-missing"));
    arguments.extend(adopt.accept_edited.then_some("--accept-edited"));
    arguments.push("--yes");
    arguments
}

/// One line a file, and one for each row that means none.
fn show(adoption: &Adoption, sealed: &Result<Compared, String>) {
    output::line(&format!("{} is the history of {}", adoption.table, adoption.tool));
    let files = adoption.files.iter().map(|file| (file.version.as_str(), words(file)));
    let rows = adoption.rows_without_file.iter().map(|row| ("-", ("no file", shown(row))));
    let lines: Vec<(&str, (&str, String))> = files.chain(rows).collect();
    let width = lines.iter().map(|(version, _)| version.chars().count()).max().unwrap_or(0);
    for (version, (verdict, row)) in lines {
        let line = format!("{version:width$}  {verdict:8}  {row}");
        output::line(line.trim_end());
    }
    let reason = match sealed {
        Ok(Compared { version, objects, missing }) => {
            output::line(&match missing.len() {
                0 => format!(
                    "the sealed schema at {version} has {}, and nothing of it is missing",
                    output::count(*objects, "object")
                ),
                count => format!("of the sealed schema at {version} {count} missing"),
            });
            return;
        }
        Err(reason) => reason,
    };
    output::line(&format!("the schema was not compared with the seal: {reason}"));
    output::line(&match (adoption.relations, adoption.missing.len()) {
        (0, _) => "nothing was compared with the database: the files create no relation that is \
                   certain to be there"
            .to_owned(),
        (count, 0) => format!(
            "of what the files make, relations alone were looked for: {} there",
            if count == 1 { "the one is".to_owned() } else { format!("all {count} are") }
        ),
        (count, missing) => format!(
            "of what the files make, relations alone were looked for: {missing} of {count} \
             missing"
        ),
    });
}

fn words(file: &AdoptedFile) -> (&'static str, String) {
    let row = file.row.as_ref().map(shown).unwrap_or_default();
    let verdict = match file.verdict {
        Verdict::Recorded => return ("recorded", String::new()),
        Verdict::Agrees => "agrees",
        Verdict::Differs => "differs",
        Verdict::Stopped => "stopped",
        Verdict::NoRow => "no row",
    };
    let by = match (file.verdict, file.told) {
        (Verdict::Agrees, Told::Content) => " (its text)",
        (Verdict::Agrees, Told::Name) => " (its name alone)",
        _ => "",
    };
    (verdict, format!("{row}{by}"))
}

fn shown(row: &TheirRow) -> String {
    let at = row.applied_at.as_ref().map_or_else(String::new, |at| format!(", applied {at}"));
    format!("{}{at}", row.label)
}

/// How many rows there are now, and what is left: files that are pending, or why they cannot run as
/// it is, such as one that a tool began outside of a transaction and of which it keeps no row.
fn conclude(adoption: &Adoption, recorded: usize, status: &Status, place: &Place) {
    let pending = adoption.files.iter().filter(|file| file.verdict == Verdict::NoRow).count();
    let before = adoption.files.iter().filter(|file| file.verdict == Verdict::Recorded).count();
    output::line(&format!("{recorded} recorded and not run, {before} recorded before"));
    output::line(&match pending {
        0 => format!("nothing is pending; see `{}`", place.invocation().command("status", &[])),
        _ => format!(
            "{pending} pending: `{}` runs {}",
            place.invocation().command("apply", &[]),
            if pending == 1 { "it" } else { "them" }
        ),
    });
    let helps = helps(&status.problems, usize::MAX, &place.invocation());
    for (problem, help) in status.problems.iter().zip(helps) {
        let help = help.map_or_else(String::new, |help| format!("\n  help: {help}"));
        output::note(&format!("warning[{}]: {problem}{help}", problem.code()));
    }
}

fn report(adoption: &Adoption, sealed: Option<Compared>, recorded: Vec<String>) -> AdoptReport {
    let mut missing: Vec<String> =
        adoption.missing.iter().map(|missing| missing.relation.clone()).collect();
    missing.extend(sealed.iter().flat_map(|sealed| sealed.missing.clone()));
    AdoptReport {
        format: FormatVersion,
        tool: adoption.tool.clone(),
        table: adoption.table.clone(),
        own_table: adoption.own_table.clone(),
        files: adoption.files.iter().map(AdoptedFileReport::from).collect(),
        rows_without_file: adoption.rows_without_file.iter().map(TheirRowReport::from).collect(),
        compared_relations: adoption.relations,
        compared_objects: sealed.map(|sealed| sealed.objects),
        missing,
        recorded,
    }
}

impl From<&AdoptedFile> for AdoptedFileReport {
    fn from(file: &AdoptedFile) -> AdoptedFileReport {
        AdoptedFileReport {
            version: file.version.clone(),
            verdict: match file.verdict {
                Verdict::Recorded => VerdictReport::Recorded,
                Verdict::Agrees => VerdictReport::Agrees,
                Verdict::Differs => VerdictReport::Differs,
                Verdict::Stopped => VerdictReport::Stopped,
                Verdict::NoRow => VerdictReport::NoRow,
            },
            told_by: match file.told {
                Told::Content => Some(ToldReport::Content),
                Told::Name => Some(ToldReport::Name),
                Told::UpTo => Some(ToldReport::UpTo),
                Told::Nothing => None,
            },
            row: file.row.as_ref().map(TheirRowReport::from),
        }
    }
}

impl From<&TheirRow> for TheirRowReport {
    fn from(row: &TheirRow) -> TheirRowReport {
        TheirRowReport { row: row.label.clone(), applied_at: row.applied_at.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::assert_schema;

    #[test]
    fn schema_is_that_of_the_type() {
        assert_schema::<AdoptReport>("adopt");
    }
}
