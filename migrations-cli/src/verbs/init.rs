//! `init`: takes a project over as it is, without a change in its SQL or its source.
//!
//! What is there already stays, so a second call changes nothing.
//! A server is asked before anything is written: what it refuses is not frozen.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use migrations_compiler::config;
use migrations_prepare::committed::{OtherMajor, Places};
use schemars::JsonSchema;
use serde::Serialize;

use crate::exit::Failure;
use crate::format::Format;
use crate::init::answer::{self, Accepted, Answer};
use crate::init::conventions::OfSqlx;
use crate::init::convert::{self, ConvertedFile, FromTool};
use crate::init::home::Home;
use crate::init::next_steps::NextSteps;
use crate::init::plan::{self, Plan};
use crate::init::query_data::{self, Adopted};
use crate::init::refusal::refusal;
use crate::output;
use crate::project::relative_to;
use crate::report::FormatVersion;
use crate::steps;

/// The arguments of `init`.
#[derive(Args)]
pub(crate) struct InitArgs {
    /// Depend on the crates of `migrations` in this folder, by path
    #[arg(long, value_name = "DIR")]
    pub(crate) crates: Option<PathBuf>,
    /// Convert the migrations of another tool into a set, in the new folder of `--dir`
    #[arg(long, value_name = "TOOL", value_enum, conflicts_with = "crates")]
    pub(crate) from: Option<FromTool>,
    /// The folder of the other tool; the one that the tool uses where it is left out
    #[arg(value_name = "SOURCE_DIR", requires = "from")]
    pub(crate) source: Option<PathBuf>,
}

/// What was written, and what became of the query files that were there.
#[derive(Serialize, JsonSchema)]
struct InitReport {
    format: FormatVersion<1>,
    /// Paths of the files that were written.
    written: Vec<String>,
    /// How many query files of sqlx say what a server says.
    adopted: usize,
    /// What a server says otherwise than the query files did, each a line.
    differences: Vec<String>,
    /// Names of the query files whose queries are not in the source any more; they were removed.
    unused: Vec<String>,
    /// What only the author of a file can do, each a line.
    by_hand: Vec<String>,
    /// Commands of a shell that are left to type, in order.
    next: Vec<String>,
    /// With `--from`, files of the set and where each comes from; else empty.
    converted: Vec<ConvertedFile>,
    /// With `--from`, what is worth knowing of the conversion, each a line.
    notes: Vec<String>,
}

pub(crate) async fn run(
    init: &InitArgs,
    dir: Option<&Path>,
    format: Format,
) -> Result<ExitCode, Failure> {
    if let Some(from) = init.from {
        return convert(from, init.source.as_deref(), dir, format).await;
    }
    let home = Home::find(dir)?;
    let crates = init.crates.as_deref();
    let mut plan = Plan::of(&home, crates)?;
    if let Some(checked) = &plan.faulty {
        if format == Format::Human {
            output::diagnostics(&checked.diagnostics, &home.place.sources(checked));
        }
        return Err(refusal(&home, checked, &checked.diagnostics));
    }
    let answer = answer::of_server(&home, &mut plan).await?;
    if let Answer::Refused(prepared) = &answer {
        if format == Format::Human {
            output::diagnostics(&prepared.diagnostics, &prepared.sources);
        }
        return Err(refusal(&home, &prepared.checked, &prepared.diagnostics));
    }
    let done = Done::write(&home, &plan, &answer)?;
    let next = NextSteps::of(&home, &plan, &answer, &done.files, crates);
    match (format, answer) {
        (Format::Human, answer) => {
            done.show(&home, &answer, &next);
            failure(answer)
        }
        (Format::Json, Answer::NoServer(failure)) => Err(failure),
        (Format::Json, _) => {
            output::object(&done.report(next));
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Converts the migrations of another tool, and writes the set.
async fn convert(
    from: FromTool,
    source: Option<&Path>,
    dir: Option<&Path>,
    format: Format,
) -> Result<ExitCode, Failure> {
    let conversion = convert::plan(from, source, dir, format).await?;
    let existed = conversion.target.is_dir();
    fs::create_dir_all(&conversion.target)?;
    if let Err(failure) = steps::take(&conversion.steps) {
        if !existed {
            // What else is in it was written by somebody meanwhile, and keeps it.
            let _ = fs::remove_dir(&conversion.target);
        }
        return Err(failure);
    }
    match format {
        Format::Human => conversion.show(),
        Format::Json => output::object(&InitReport {
            format: FormatVersion,
            written: conversion.files.iter().map(|file| file.path.clone()).collect(),
            adopted: 0,
            differences: Vec::new(),
            unused: Vec::new(),
            by_hand: Vec::new(),
            next: conversion.next,
            converted: conversion.files,
            notes: conversion.notes,
        }),
    }
    Ok(ExitCode::SUCCESS)
}

/// How it ends: where no server could be had, that is said last.
fn failure(answer: Answer) -> Result<ExitCode, Failure> {
    match answer {
        Answer::NoServer(failure) => Err(failure),
        _ => Ok(ExitCode::SUCCESS),
    }
}

/// What was done.
struct Done {
    files: Vec<PathBuf>,
    /// The files as they are reached from the package.
    written: Vec<PathBuf>,
    adopted: Adopted,
}

impl Done {
    /// Writes what was planned, then what the server has said.
    fn write(home: &Home, plan: &Plan, answer: &Answer) -> Result<Done, Failure> {
        let steps = plan.all_steps(home);
        fs::create_dir_all(&home.place.set_dir)?;
        steps::take(&steps)?;
        let mut files = plan::paths(&steps);
        let mut adopted = Adopted::default();
        if let Answer::Accepted(accepted) = answer
            && let Some(query_data) = &accepted.prepared.query_data
        {
            let layout = &accepted.snapshot.layout;
            let places = Places { lock: layout.lock(), query_data: layout.query_data_dir.clone() };
            for change in places.write(query_data, OtherMajor::Keep)? {
                if !files.iter().any(|path| path == change.path()) {
                    files.push(change.path().to_owned());
                }
            }
            adopted = query_data::compare(&accepted.old, &query_data.queries);
        }
        let written = files.iter().map(|path| relative_to(home.root(), path)).collect();
        Ok(Done { files, written, adopted })
    }

    fn report(&self, next: NextSteps) -> InitReport {
        InitReport {
            format: FormatVersion,
            written: self.written.iter().map(|path| path.display().to_string()).collect(),
            adopted: self.adopted.same,
            differences: self.adopted.differences.clone(),
            unused: self.adopted.unused.clone(),
            by_hand: next.by_hand,
            next: next.commands,
            converted: Vec::new(),
            notes: Vec::new(),
        }
    }

    fn show(&self, home: &Home, answer: &Answer, next: &NextSteps) {
        for path in &self.written {
            output::line(&format!("written: {}", path.display()));
        }
        if self.adopted.same > 0 {
            let query_data = output::count(self.adopted.same, "answer");
            output::line(&format!("{query_data} of sqlx kept: the server says the same"));
        }
        for line in &self.adopted.differences {
            output::line(&format!("differs: {line}"));
        }
        for name in &self.adopted.unused {
            output::line(&format!("removed: {name}: its query is not in the source"));
        }
        match answer {
            Answer::Accepted(accepted) => accepted.lines().iter().for_each(|it| output::line(it)),
            Answer::NoServer(_) => {
                output::line("no server has seen these files; the lock holds them as they are");
            }
            Answer::NotAsked | Answer::Refused(_) => {}
        }
        if self.written.is_empty() {
            output::line(&format!(
                "{} is set up already; nothing was changed",
                home.place.shown_as
            ));
        }
        show_next(next);
    }
}

fn show_next(next: &NextSteps) {
    if !(next.by_hand.is_empty() && next.commands.is_empty()) {
        output::line("next:");
    }
    for line in &next.by_hand {
        output::line(&format!("  by hand: {line}"));
    }
    for command in &next.commands {
        output::line(&format!("  {command}"));
    }
    if let Some(file) = &next.embedding {
        output::line(&format!(
            "to embed the set: add `migrations::migrations!();` to {file}, then run \
             `cargo migrations prepare`"
        ));
    }
}

impl Accepted {
    fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let file = config::FILE;
        for kept in &self.kept {
            lines.push(match kept {
                OfSqlx::Nullability => format!(
                    "kept: sqlx's nullability of {}, until `nullability` in {file} is \"proved\"",
                    output::count(self.beyond_sqlx, "query")
                ),
                OfSqlx::Texts => format!(
                    "kept: texts where a CHECK has a list of them, until `enums` in {file} is \"all\""
                ),
            });
        }
        let warnings = self.prepared.diagnostics.len();
        if warnings > 0 {
            lines.push(format!(
                "{} about what is history; `cargo migrations check` shows them",
                output::count(warnings, "warning")
            ));
        }
        if let Some(query_data) = &self.prepared.query_data {
            let set = self.prepared.checked.set.as_ref();
            let migrations = set.map_or(0, |set| set.migrations().len());
            lines.push(format!(
                "{} and {} checked by PostgreSQL {}",
                output::count(migrations, "migration"),
                output::count(query_data.queries.len(), "query"),
                query_data.server,
            ));
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::assert_schema;

    #[test]
    fn schema_is_that_of_the_type() {
        assert_schema::<InitReport>("init");
    }
}
