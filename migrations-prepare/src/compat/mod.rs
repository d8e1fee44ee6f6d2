//! Two versions at once: the queries of each on the schema of the other.
//!
//! While a release rolls out, instances of the last one run on the schema that the new one has made;
//! and the new one runs on the last schema where it is up before its migrations, or after a rollback.
//! Must not know where the other version comes from.

mod declared;
mod difference;
mod unfed;
mod wording;

use std::collections::{BTreeMap, BTreeSet};

use migrations_compiler::scan::Query;
use migrations_core::{Diagnostic, Severity};

use crate::describe::session::DescribeSession;
use crate::describe::{Described, Rejection};
use crate::error::PrepareError;
use crate::explain::name_history::{NameHistories, RejectionContext};
use crate::explain::timeline::Timeline;

use difference::Change;
use unfed::Unfed;
use wording::Told;

/// What two versions are to each other.
#[derive(Clone, Debug, Default)]
pub struct Compat {
    /// What breaks, and what only one of the two ways breaks.
    pub diagnostics: Vec<Diagnostic>,
    /// How it went with the earlier version's queries on today's schema.
    pub old_release: Count,
    /// How it went with today's queries on the earlier schema.
    pub early: Count,
}

/// How many of one version's queries fit the other's schema.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// All that its own schema takes.
    pub asked: usize,
    /// Those that do not fit.
    pub broken: usize,
    /// Those that its own schema refuses, so that nothing can be said of them.
    pub unfit: usize,
}

/// What is wrong with one query on the schema of the other version.
enum Finding {
    Refused(Rejection),
    Changed(Change),
    Unfed(Unfed),
}

/// A query, the first place of each version of it, and what is wrong.
struct Broken<'a> {
    query: &'a Query,
    others: Vec<&'a Query>,
    finding: Finding,
}

/// Which of the two ways.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// The earlier version's queries on today's schema.
    OldRelease,
    /// Today's queries on the earlier schema.
    Early,
}

/// Asks each of two servers for what was written for the other.
///
/// # Errors
///
/// When a connection breaks, or no server can be had that follows the names.
pub async fn compared(
    revision: &str,
    (then, old): (&mut DescribeSession, &[Query]),
    (now, new): (&mut DescribeSession, &[Query]),
) -> Result<Compat, PrepareError> {
    let mut compat = Compat::default();
    let broken = across(&mut compat.old_release, old, then, now).await?;
    let early = across(&mut compat.early, new, now, then).await?;
    let timeline = now.follow(&names(&broken, &early)).await?;
    let told = Told { revision, timeline: &timeline, now };
    for broken in &broken {
        compat.diagnostics.push(told.of(Way::OldRelease, broken));
    }
    for broken in &early {
        let diagnostic = told.of(Way::Early, broken);
        compat.diagnostics.push(Diagnostic { severity: Severity::Warning, ..diagnostic });
    }
    Ok(compat)
}

/// The names whose lives may explain what was found.
fn names(broken: &[Broken<'_>], early: &[Broken<'_>]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for Broken { query, finding, .. } in broken.iter().chain(early) {
        match finding {
            Finding::Refused(rejection) => {
                names.extend(RejectionContext::of(&query.sql, rejection).names())
            }
            Finding::Changed(change) => names.extend(change.names()),
            Finding::Unfed(unfed) => names.extend([unfed.table.clone(), unfed.column.clone()]),
        }
    }
    names
}

/// Asks `other` for the queries that were written for `own`.
async fn across<'a>(
    count: &mut Count,
    queries: &'a [Query],
    own: &mut DescribeSession,
    other: &mut DescribeSession,
) -> Result<Vec<Broken<'a>>, PrepareError> {
    let mut places: BTreeMap<&str, Vec<&Query>> = BTreeMap::new();
    for query in queries {
        places.entry(&query.sql).or_default().push(query);
    }
    let texts: Vec<&str> = places.keys().copied().collect();
    let query_data = own.ask_proved(&texts).await?;
    let there = other.ask_proved(&texts).await?;
    let required = (unfed::required(own).await?, unfed::required(other).await?);
    let mut broken = Vec::new();
    for ((sql, answer), there) in texts.iter().zip(query_data).zip(there) {
        let Ok(answer) = answer else {
            count.unfit += 1;
            continue;
        };
        count.asked += 1;
        let mut findings = asked_across(sql, &answer, there, own, other).await?;
        let unfed = unfed::of(sql, &required.0, &required.1, own, other);
        findings.extend(unfed.into_iter().map(Finding::Unfed));
        count.broken += usize::from(findings.iter().any(Finding::is_fatal));
        for finding in findings {
            let Some((query, others)) = places[sql].split_first() else { continue };
            broken.push(Broken { query, others: others.to_vec(), finding });
        }
    }
    broken.sort_by_key(|broken| {
        let query = broken.query;
        (query.file.clone(), query.position(0))
    });
    Ok(broken)
}

/// What is wrong with one query on the other schema.
async fn asked_across(
    sql: &str,
    own_answer: &Described,
    there: Result<Described, Rejection>,
    own: &mut DescribeSession,
    other: &mut DescribeSession,
) -> Result<Vec<Finding>, PrepareError> {
    let answer = match there {
        Ok(answer) => answer,
        Err(rejection) => return Ok(vec![Finding::Refused(rejection)]),
    };
    // A program says of its parameters which types they have, and those are what they were.
    if let Some(rejection) = declared::refused(sql, &own_answer.describe, own, other).await? {
        return Ok(vec![Finding::Refused(rejection)]);
    }
    let changes = difference::between(&own_answer.describe, &answer.describe);
    Ok(changes.into_iter().map(Finding::Changed).collect())
}

impl Finding {
    /// Whether anything breaks, and not only differs.
    fn is_fatal(&self) -> bool {
        match self {
            Finding::Refused(_) | Finding::Unfed(_) => true,
            Finding::Changed(change) => change.is_fatal(),
        }
    }
}

/// Lives as the search path of a server sees them.
fn histories<'a>(timeline: &'a Timeline, interview: &'a DescribeSession) -> NameHistories<'a> {
    NameHistories { timeline, path: interview.search_path() }
}
