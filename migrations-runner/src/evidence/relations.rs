//! The relations that pending files create, and which of them are there already.

use std::collections::{HashMap, HashSet};

use migrations_core::created::{CreatedRelation, created_relations, may_have_made};
use migrations_core::{Migration, MigrationSet, PlanProblem, Position};
use sqlx::Row as _;

use crate::path;
use crate::session::Answer;
use migrations_core::quote;

/// The relations that each file creates and that must not be there when it runs, by its stem.
pub(crate) type Absent = HashMap<String, Vec<(String, String)>>;

/// A relation that a pending file creates first of all.
#[derive(Debug)]
pub(super) struct Wanted<'a> {
    migration: &'a Migration,
    schema: String,
    name: String,
    offset: usize,
}

/// What the pending files create, but for what is made outside the migrations and for what an earlier
/// pending file may have made by then.
///
/// Without a schema in the path, what has none cannot be created, and is not looked for.
pub(super) fn wanted<'a>(
    set: &MigrationSet,
    pending: &[&'a Migration],
    creation_schema: Option<&str>,
) -> Vec<Wanted<'a>> {
    let mut earlier: HashSet<String> = HashSet::new();
    let mut wanted = Vec::new();
    let mut creation_schema = creation_schema;
    for migration in pending {
        for CreatedRelation { schema, name, offset } in created_relations(&migration.sql) {
            let is_provided = set.provided().iter().any(|provided| {
                let is_schema = provided.schema.as_deref().zip(schema.as_deref());
                provided.name == name && is_schema.is_none_or(|(one, other)| one == other)
            });
            let schema = schema.or_else(|| creation_schema.map(str::to_owned));
            let Some(schema) = schema.filter(|_| !is_provided && !earlier.contains(&name)) else {
                continue;
            };
            wanted.push(Wanted { migration, schema, name, offset });
        }
        earlier.extend(may_have_made(&migration.sql));
        // The files after it are sessions with another path.
        creation_schema = creation_schema.filter(|_| !path::is_set_by(&[migration]));
    }
    wanted
}

/// Asks which of them are there; what belongs to an extension is the extension's, and no trace.
pub(super) fn question(wanted: &[Wanted<'_>]) -> String {
    if wanted.is_empty() {
        return "SELECT 0".to_owned();
    }
    let column = |text: fn(&Wanted<'_>) -> String| {
        quote::array(&wanted.iter().map(text).collect::<Vec<_>>())
    };
    format!(
        "SELECT n.nspname::text AS migrations_relation, c.relname::text AS name, \
         CASE WHEN EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass \
             AND d.objid = c.oid AND d.deptype = 'e') THEN NULL ELSE CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' \
             WHEN 'S' THEN 'sequence' WHEN 'i' THEN 'index' WHEN 'I' THEN 'index' \
             WHEN 'f' THEN 'foreign table' WHEN 'c' THEN 'type' ELSE 'table' END END AS kind \
         FROM (SELECT DISTINCT * FROM unnest({}::name[], {}::name[]) w (schema, name)) w \
         JOIN pg_namespace n ON n.nspname = w.schema \
         JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.name",
        column(|wanted| wanted.schema.clone()),
        column(|wanted| wanted.name.clone()),
    )
}

/// What is there: by schema and name, what it is; `None` where it is an extension's.
pub(super) type Found = HashMap<(String, String), Option<String>>;

/// Reads what is there.
pub(super) fn found(answer: &Answer) -> Result<Found, sqlx::Error> {
    let rows = answer.rows_of("migrations_relation");
    rows.map(|row| Ok(((row.try_get(0)?, row.try_get(1)?), row.try_get(2)?))).collect()
}

/// Whether the server may have named it so for want of a name in an applied file: `fees_pkey`,
/// `fees_amount_idx1`, `fees_id_seq`.
fn is_named_by_server(name: &str, kind: &str, known: &HashSet<String>) -> bool {
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let ends: &[&str] = match kind {
        "index" => &["_pkey", "_key", "_idx", "_excl"],
        "sequence" => &["_seq"],
        _ => return false,
    };
    let is_part = |(at, _): (usize, char)| {
        name.get(..at).is_some_and(|table| at > 0 && known.contains(table))
    };
    ends.iter().any(|end| stem.ends_with(end))
        && name.char_indices().filter(|(_, c)| *c == '_').any(is_part)
}

/// Tells what an applied file may have made from what is a trace of a pending one.
///
/// A name that an applied file may have made by whatever means, also by a block, a rename or a call,
/// is nobody else's.
pub(super) fn judge(
    applied: &[&Migration],
    wanted: Vec<Wanted<'_>>,
    found: &Found,
) -> (Vec<PlanProblem>, Absent) {
    let mut problems = Vec::new();
    let mut absent = Absent::new();
    let mut known: Option<HashSet<String>> = None;
    for Wanted { migration, schema, name, offset } in wanted {
        let Some(kind) = found.get(&(schema.clone(), name.clone())) else {
            absent.entry(migration.stem.to_string()).or_default().push((schema, name));
            continue;
        };
        let Some(kind) = kind else { continue };
        let known = known.get_or_insert_with(|| {
            applied.iter().flat_map(|migration| may_have_made(&migration.sql)).collect()
        });
        if known.contains(&name) || is_named_by_server(&name, kind, known) {
            continue;
        }
        problems.push(PlanProblem::ExistingRelation {
            version: migration.stem.to_string(),
            position: Position::of(&migration.sql, offset).below(migration.lines_before),
            length: u32::try_from(name.chars().count()).unwrap_or(u32::MAX),
            kind: kind.clone(),
            relation: format!("{}.{}", quote::shown_part(&schema), quote::shown_part(&name)),
        });
    }
    (problems, absent)
}
