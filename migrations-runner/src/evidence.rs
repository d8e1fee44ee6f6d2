//! What a database knows of pending files that its history does not: that they were applied under
//! another name, by another tool, or by hand.
//!
//! Asked only where something is pending, in one message and three more for each history that is
//! found.
//! Changes nothing and runs nobody's code: the history of this set is read behind its judgement, and
//! tables of anybody else by `COPY`, which writes values as they are; functions that write them only
//! a superuser can have made.

pub(crate) mod other_tools;
mod refused_drafts;
mod relations;

use std::collections::HashSet;

use migrations_core::{Migration, MigrationSet, Plan, PlanProblem};
use sqlx::Row as _;
use sqlx::postgres::PgRow;

use crate::cause::{Cause, server_error};
use crate::error::{Direction, Failure, FailurePhase, HistoryAction, RunError, Step};
use crate::history::{self, Purpose, Table};
use crate::locate::{self, Executed};
use crate::session::{Answer, OWN_PATH, Session};
use crate::session::{EACH_SEES_THE_LATEST, NO_HIDDEN_ROWS};
use crate::survey::{Survey, survey};
use migrations_core::quote;

pub(crate) use self::refused_drafts::planned;
pub(crate) use self::relations::Absent;

/// Files whose rows were taken over from other tools and taken back since: what those tools say of them is
/// no news.
#[derive(Debug, Default)]
pub(crate) struct TakenBack(Vec<(String, String)>);

impl TakenBack {
    /// Asks for them, where the history is there.
    pub(crate) async fn of(
        session: &mut Session,
        set: &MigrationSet,
        table: &Table,
    ) -> Result<TakenBack, sqlx::Error> {
        if !matches!(table, Table::Present(_)) {
            return Ok(TakenBack::default());
        }
        let rows = session.ask(&taken_back_question(set)).await?;
        TakenBack::read(rows.iter())
    }

    fn read<'r>(rows: impl Iterator<Item = &'r PgRow>) -> Result<TakenBack, sqlx::Error> {
        let pairs: Result<_, sqlx::Error> =
            rows.map(|row| Ok((row.try_get(0)?, row.try_get("how")?))).collect();
        Ok(TakenBack(pairs?))
    }

    /// Whether the row of a file was that of a table, by the name under which it is shown.
    pub(crate) fn has(&self, stem: &str, table: &str) -> bool {
        let how = format!("{}{table} of ", history::ADOPTED);
        self.0.iter().any(|(version, adopted)| version == stem && adopted.starts_with(&how))
    }
}

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Evidence {
    /// Why the files are not to run.
    pub(crate) problems: Vec<PlanProblem>,
    /// What each pending file creates and must not be there when it runs.
    pub(crate) absent: Absent,
}

/// Looks for traces of pending files; `None` where the history is to be read again: they are those of
/// a runner that has been there since, or the table itself is another.
pub(crate) async fn traces(
    session: &mut Session,
    set: &MigrationSet,
    plan: &Plan<'_>,
    seen: &Survey,
    purpose: Purpose,
) -> Result<Option<Evidence>, RunError> {
    let Some(found) = gather(session, set, plan, seen).await? else { return Ok(None) };
    if found.problems.is_empty() {
        return Ok(Some(found));
    }
    // A row is committed with what its file made, so by now it can be read.
    let now = survey(session, set, purpose).await?;
    Ok((now.rows == seen.rows).then_some(found))
}

/// Looks for traces of the pending files of a plan; `None` where the history is another since it
/// was read.
async fn gather(
    session: &mut Session,
    set: &MigrationSet,
    plan: &Plan<'_>,
    survey: &Survey,
) -> Result<Option<Evidence>, RunError> {
    let wanted = relations::wanted(set, plan, &survey.facts.path);
    let message = [
        EACH_SEES_THE_LATEST.to_owned(),
        OWN_PATH.to_owned(),
        relations::question(&wanted),
        other_tools::question(set),
        history_question(set, plan, &survey.table),
    ];
    let answer = session.send(message.join("; ")).await;
    let failed =
        |error: &sqlx::Error| history::failure(set.history_table(), HistoryAction::Read, error);
    if let Some(error) = &answer.failure {
        if history::is_missing(error) {
            return Ok(None);
        }
        return Err(unencodable(plan, error).unwrap_or_else(|| failed(error)));
    }
    let (relations, absent) =
        relations::judge(set, &plan.already, &wanted, &answer).map_err(|error| failed(&error))?;
    let mut problems = other_sets(set, &answer).map_err(|error| failed(&error))?;
    let taken_back =
        TakenBack::read(answer.rows_of("migrations_taken_back")).map_err(|error| failed(&error))?;
    problems.extend(other_tools::problems(session, set, plan, &answer, &taken_back).await?);
    problems.extend(relations);
    Ok(Some(Evidence { problems: without_repetition(problems), absent }))
}

/// Leaves out the relations of files that a history lists: it explains why they are there.
pub(crate) fn without_repetition(mut problems: Vec<PlanProblem>) -> Vec<PlanProblem> {
    let is_relation =
        |problem: &PlanProblem| matches!(problem, PlanProblem::ExistingRelation { .. });
    let listing = problems.iter().filter(|problem| !is_relation(problem));
    let listed: HashSet<String> = listing.flat_map(PlanProblem::versions).cloned().collect();
    problems.retain(|problem| !(is_relation(problem) && listed.contains(problem.version())));
    problems
}

/// The pending file that has a character which the database's encoding does not have, where the
/// question failed over one; in its name or in the name of something that it creates.
fn unencodable(plan: &Plan<'_>, error: &sqlx::Error) -> Option<RunError> {
    let character = locate::unencodable(server_error(error)?)?;
    let has = |migration: &&Migration| {
        migration.stem.contains(&character) || migration.sql.contains(&character)
    };
    let index = plan.pending.iter().position(has)?;
    let (migration, after) = (plan.pending.get(index)?, plan.pending.get(index + 1..)?);
    let is_in_name = migration.stem.contains(&character);
    let place = migration.sql.find(&character).filter(|_| !is_in_name);
    let place = place.map(|offset| Executed::of(migration).at(offset));
    Some(RunError::Failed(Box::new(Failure {
        step: Step {
            direction: Direction::Forth,
            version: migration.stem.to_string(),
            file: migration.file.to_string(),
            applied_before: Vec::new(),
            pending_after: after.iter().map(|migration| migration.stem.to_string()).collect(),
        },
        position: place.map(|place| place.position),
        length: place.map_or(0, |place| place.length),
        phase: if is_in_name { FailurePhase::BeforeFile } else { FailurePhase::InFile },
        cause: Cause::of(error),
    })))
}

/// What the history says of pending files under other names, behind the lock and the judgement that
/// stand before every look into it: who owns its schema may have put another in its place since.
fn history_question(set: &MigrationSet, plan: &Plan<'_>, table: &Table) -> String {
    if !matches!(table, Table::Present(_)) {
        return "SELECT 0".to_owned();
    }
    [
        NO_HIDDEN_ROWS.to_owned(),
        history::lock_for_reading(set),
        history::require_trusted(set),
        other_sets_question(set, plan),
        taken_back_question(set),
    ]
    .join("; ")
}

/// The rows of other sets that are pending files of this one.
fn other_sets_question(set: &MigrationSet, plan: &Plan<'_>) -> String {
    let column = |text: fn(&Migration) -> String| {
        let texts: Vec<String> = plan.pending.iter().map(|migration| text(migration)).collect();
        quote::array(&texts)
    };
    format!(
        "SELECT h.set_name AS migrations_other_set, \
         string_agg(h.version, chr(10) ORDER BY h.migration_id) AS versions \
         FROM ONLY {} h JOIN unnest({}::text[], {}::text[]) p (version, checksum) \
             ON p.version = h.version AND p.checksum = h.checksum \
         WHERE h.set_name <> {} AND NOT h.set_name LIKE {} \
         GROUP BY h.set_name ORDER BY h.set_name",
        quote::table(set.history_table()),
        column(|migration| migration.stem.to_string()),
        column(|migration| migration.checksum.to_string()),
        quote::literal(set.name()),
        quote::literal(&format!("%{}", history::DELETED)),
    )
}

/// The rows that were taken over from other tools, and whose migrations were taken back since. A table of
/// an earlier release lacks the column, which is not asked for by name.
fn taken_back_question(set: &MigrationSet) -> String {
    let adopted = format!("to_jsonb(h) ->> '{}'", history::OVERRIDES);
    format!(
        "SELECT split_part(h.version, '#', 1) AS migrations_taken_back, {adopted} AS how \
         FROM ONLY {} h WHERE h.set_name = {} AND {adopted} LIKE '{}%'",
        quote::table(set.history_table()),
        quote::literal(&format!("{}{}", set.name(), history::DELETED)),
        history::ADOPTED,
    )
}

fn other_sets(set: &MigrationSet, answer: &Answer) -> Result<Vec<PlanProblem>, sqlx::Error> {
    let rows = answer.rows_of("migrations_other_set");
    let problem = |row: &sqlx::postgres::PgRow| {
        let versions: String = row.try_get("versions")?;
        Ok(PlanProblem::AppliedAs {
            set_name: row.try_get(0)?,
            versions: versions.lines().map(str::to_owned).collect(),
            own_name: set.name().to_owned(),
        })
    };
    rows.map(problem).collect()
}
