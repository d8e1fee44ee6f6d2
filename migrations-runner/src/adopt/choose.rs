//! Which history is taken over, where a database has several, and what is said where it has none.
//!
//! Must not know what its rows say of a set beyond that they say something.

use migrations_core::MigrationSet;

use super::compare::Compared;
use super::their_history::{self, TheirHistory};
use crate::error::{AdoptionProblem, FoundHistory, RunError};
use crate::evidence::other_tools;
use crate::session::Session;
use crate::tools::{self, Candidate};

/// The histories that are there, or those that are asked for.
pub(super) async fn histories(
    session: &mut Session,
    candidates: &[Candidate],
    from: Option<&str>,
) -> Result<Vec<TheirHistory>, RunError> {
    let mut found = Vec::new();
    for candidate in candidates {
        let Some(tool) = tools::tool_of(candidate) else { continue };
        if from.is_none_or(|from| is_meant(from, candidate, tools::name_of(tool, candidate))) {
            found.push(their_history::read(session, candidate, tool, candidates).await?);
        }
    }
    Ok(found)
}

/// Whether a table is the one that a person names, by its name or by its tool.
fn is_meant(from: &str, candidate: &Candidate, tool: &str) -> bool {
    is_table(from, candidate) || tool.split(" or ").any(|tool| plain(tool) == plain(from))
}

fn is_table(from: &str, candidate: &Candidate) -> bool {
    from == candidate.name
        || from == other_tools::shown(candidate)
        || from == format!("{}.{}", candidate.schema, candidate.name)
}

/// `node-pg-migrate` and `Node PG Migrate` are one tool.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Those that say something of the set; all of them where none does, for the error to name them.
pub(super) fn only_meant(
    compared: Vec<(TheirHistory, Compared)>,
) -> Result<Vec<(TheirHistory, Compared)>, RunError> {
    let says = |(_, compared): &(TheirHistory, Compared)| {
        compared.files.iter().any(|file| file.row.is_some())
    };
    if !compared.iter().any(says) && compared.len() > 1 {
        return Err(ambiguous(&compared));
    }
    let (meant, others): (Vec<_>, Vec<_>) = compared.into_iter().partition(says);
    Ok(if meant.is_empty() { others } else { meant })
}

pub(super) fn one_of(
    mut compared: Vec<(TheirHistory, Compared)>,
) -> Result<Option<(TheirHistory, Compared)>, RunError> {
    if compared.len() > 1 {
        return Err(ambiguous(&compared));
    }
    let Some((theirs, compared)) = compared.pop() else { return Ok(None) };
    if compared.files.iter().all(|file| file.row.is_none()) {
        let rows = compared.without_file.iter().map(|row| row.label.clone()).collect();
        let (tool, table) = (theirs.tool.to_owned(), theirs.table);
        let problem = AdoptionProblem::NoFile { tool, table, rows };
        return Err(RunError::Adoption(Box::new(problem)));
    }
    Ok(Some((theirs, compared)))
}

fn ambiguous(compared: &[(TheirHistory, Compared)]) -> RunError {
    let history = |(theirs, _): &(TheirHistory, Compared)| FoundHistory {
        tool: theirs.tool.to_owned(),
        table: theirs.table.clone(),
    };
    let histories = compared.iter().map(history).collect();
    RunError::Adoption(Box::new(AdoptionProblem::Several { histories }))
}

/// So many rows of a table that nobody knows are shown.
const SHOWN_ROWS: usize = 3;

/// Says what there is instead; of a table that was asked for and that nobody knows, what is in it.
pub(super) async fn nothing_found(
    session: &mut Session,
    set: &MigrationSet,
    candidates: &[Candidate],
    from: Option<&str>,
) -> Result<RunError, RunError> {
    let called = match from {
        Some(from) => other_tools::called(session, set, from).await?,
        None => Vec::new(),
    };
    if let Some(unknown) = called.first() {
        let columns: Vec<&str> = unknown.columns.iter().map(|(name, _)| &**name).collect();
        let rows = other_tools::values(session, unknown, "a tool", &columns).await?;
        let row = |row: &Vec<Option<String>>| {
            let values = row.iter().map(|value| value.as_deref().unwrap_or("NULL"));
            values.collect::<Vec<_>>().join(" | ")
        };
        return Ok(RunError::Adoption(Box::new(AdoptionProblem::Unknown {
            table: other_tools::shown(unknown),
            columns: unknown.columns.iter().map(|(name, kind)| format!("{name} {kind}")).collect(),
            rows: rows.iter().take(SHOWN_ROWS).map(row).collect(),
        })));
    }
    let history = |one: &Candidate| {
        let tool = tools::tool_of(one)?;
        let tool = tools::name_of(tool, one).to_owned();
        Some(FoundHistory { tool, table: other_tools::shown(one) })
    };
    let histories = candidates.iter().filter_map(history).collect();
    let from = from.map(str::to_owned);
    Ok(RunError::Adoption(Box::new(AdoptionProblem::NotFound { from, histories })))
}
