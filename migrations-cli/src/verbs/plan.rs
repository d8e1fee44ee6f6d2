//! `plan`: what `apply` would do, without doing it.

mod observed;

use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use migrations_compiler::Checked;
use migrations_compiler::sealed_use::SealedUses;
use migrations_core::{Diagnostic, MigrationSet, Transaction};
use migrations_runner::{Planned, PlannedStep};
use schemars::JsonSchema;
use serde::Serialize;

use self::observed::SealedReport;
use super::apply::AllowedArgs;
use super::touched_relation::RelationReport;
use super::{checked_files_at, no_migrations, sound_set};
use crate::database::{self, DatabaseArgs};
use crate::exit::Failure;
use crate::format::Format;
use crate::output;
use crate::project::Place;
use crate::report::{DiagnosticReport, FormatVersion};

/// The arguments of `plan`.
#[derive(Args)]
pub(crate) struct PlanArgs {
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
    #[command(flatten)]
    pub(crate) allowed: AllowedArgs,
}

/// What `apply` would do with the same options.
#[derive(Serialize, JsonSchema)]
struct PlanReport {
    format: FormatVersion<1>,
    /// Name of the set.
    set: String,
    /// Migrations that would run, in order.
    steps: Vec<StepReport>,
    /// Migrations that the database has, in order.
    already: Vec<String>,
    /// Migrations that would stay pending because they come after the one that `--to` names.
    later: Vec<String>,
    /// Migrations that the database has beyond this set: a later release has applied them.
    ahead: Vec<String>,
}

/// A migration that would run.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Step")]
struct StepReport {
    /// File name without its ending, such as `001_create_users`.
    version: String,
    /// File, relative to the set.
    file: String,
    /// Whether the migration may still change.
    draft: bool,
    /// Whether it runs in one transaction with its row of the history; else statement by statement.
    in_transaction: bool,
    /// How many statements it has.
    statements: usize,
    /// How many of them are done, where it stopped on its way and goes on from there.
    done: Option<usize>,
    /// Whether a server has observed what it does to relations, when the set was sealed.
    sealed: SealedReport,
    /// What it did to relations that were there before it, where a server has observed that.
    relations: Vec<RelationReport>,
    /// What the safety rules find in it: locks, scans and rewrites, as far as the text tells.
    findings: Vec<DiagnosticReport>,
}

/// A migration that would run, and what the safety rules find in it.
struct Step<'a> {
    planned: &'a PlannedStep,
    sealed: SealedReport,
    relations: Vec<RelationReport>,
    findings: Vec<&'a Diagnostic>,
}

pub(crate) async fn run(
    plan: &PlanArgs,
    dir: Option<&Path>,
    format: Format,
) -> Result<ExitCode, Failure> {
    let (place, checked) = checked_files_at(dir)?;
    let checked = checked.with_statements();
    let set = sound_set(&place, &checked, format)?;
    let connect = database::connect_options(&plan.database, dir).await?;
    let direct = database::direct_options(&plan.database, dir).await?;
    let options = migrations_runner::ApplyOptions { direct, ..plan.allowed.options() };
    let planned = migrations_runner::planned(&set, &connect, &options).await;
    let planned = planned.map_err(|error| Failure::of_run(&error, &place.invocation()))?;
    if !planned.refusals.is_empty() {
        return Err(Failure::of_refusals(&planned.refusals, &place.invocation()));
    }
    let sealed = sealed_uses(dir, &place, &set);
    let step = |step| Step::of(step, &checked, (&set, sealed.as_ref()));
    let steps: Vec<Step<'_>> = planned.steps.iter().map(step).collect();
    match format {
        Format::Json => output::object(&PlanReport::of(&planned, &steps)),
        Format::Human if set.migrations().is_empty() => output::line(&no_migrations(&place)),
        Format::Human => human(&planned, &steps),
    }
    Ok(ExitCode::SUCCESS)
}

/// What the seal says of files; where a directory was named, that of the package which embeds it.
fn sealed_uses(dir: Option<&Path>, place: &Place, set: &MigrationSet) -> Option<SealedUses> {
    let sealed = Place::with_seal(dir);
    let snapshot = sealed.as_ref().unwrap_or(place).snapshot();
    SealedUses::new(set, snapshot.seal.as_ref()?, snapshot.schema()?)
}

fn human(planned: &Planned, steps: &[Step<'_>]) {
    for step in steps {
        output::line(&step.to_string());
        for relation in &step.relations {
            output::line(&format!("  {relation}"));
        }
        for finding in &step.findings {
            let Diagnostic { severity, code, message, notes, .. } = finding;
            output::line(&format!("  {}[{code}]: {message}", severity.as_str()));
            notes.iter().for_each(|note| output::line(&format!("    {note}")));
        }
    }
    for stem in &planned.ahead {
        output::line(&format!("{}  applied by a later release", stem));
    }
    output::line(&summary(planned));
}

/// How many files would run, and how many would not; of the rarer ones only where there are any.
fn summary(planned: &Planned) -> String {
    let rare = [(planned.later.len(), "left pending"), (planned.ahead.len(), "ahead")];
    let rare = rare.iter().filter(|(count, _)| *count > 0);
    let rare: String = rare.map(|(count, what)| format!(", {count} {what}")).collect();
    let already = planned.already.len();
    match planned.steps.len() {
        0 => format!("nothing to apply, {already} applied before{rare}"),
        steps => format!("{steps} to apply, {already} applied before{rare}"),
    }
}

impl<'a> Step<'a> {
    fn of(
        planned: &'a PlannedStep,
        checked: &'a Checked,
        (set, uses): (&MigrationSet, Option<&SealedUses>),
    ) -> Step<'a> {
        let migration = set.get(&planned.version);
        let found = uses.zip(migration).map(|(uses, migration)| uses.of(migration));
        let (sealed, relations) = observed::report(found);
        let is_of_step =
            |it: &&Diagnostic| it.code.is_safety() && it.location.file.name() == planned.file;
        let findings = checked.diagnostics.iter().filter(is_of_step).collect();
        Step { planned, sealed, relations, findings }
    }
}

impl std::fmt::Display for Step<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let PlannedStep { version, transaction, statements, is_draft, done, .. } = self.planned;
        let statements = output::count(*statements, "statement");
        let how = match transaction {
            Transaction::PerFile => "in one transaction",
            Transaction::None => "without a transaction",
        };
        let draft = if *is_draft { " (draft)" } else { "" };
        write!(formatter, "{version}{draft}  {statements} {how}")?;
        if let Some(done) = done {
            write!(formatter, ", goes on after {done}")?;
        }
        match self.sealed {
            SealedReport::Unsealed => write!(formatter, ", unsealed"),
            SealedReport::Observed | SealedReport::NotObserved => Ok(()),
        }
    }
}

impl PlanReport {
    fn of(planned: &Planned, steps: &[Step<'_>]) -> PlanReport {
        PlanReport {
            format: FormatVersion,
            set: planned.name.clone(),
            steps: steps.iter().map(StepReport::from).collect(),
            already: planned.already.clone(),
            later: planned.later.clone(),
            ahead: planned.ahead.clone(),
        }
    }
}

impl From<&Step<'_>> for StepReport {
    fn from(step: &Step<'_>) -> StepReport {
        let PlannedStep { version, file, transaction, statements, is_draft, done } = step.planned;
        StepReport {
            version: version.clone(),
            file: file.clone(),
            draft: *is_draft,
            in_transaction: *transaction == Transaction::PerFile,
            statements: *statements,
            done: *done,
            sealed: step.sealed,
            relations: step.relations.clone(),
            findings: DiagnosticReport::all(step.findings.iter().copied()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::assert_schema;

    #[test]
    fn schema_is_that_of_the_type() {
        assert_schema::<PlanReport>("plan");
    }
}
