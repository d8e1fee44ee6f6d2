//! The relations that pending files create, and which of them are there already.

mod placement;
mod server_names;

use std::collections::{BTreeSet, HashMap, HashSet};

use migrations_core::created::{
    CreatedRelation, CreationSchema, Effect, MadeRelations, Role, SearchPath, effects,
};
use migrations_core::{Migration, MigrationSet, Plan, PlanProblem, Position, RelationName};
use sqlx::Row as _;

use self::placement::{Asked, Place, Schemas, Session};
use self::server_names::is_named_by_server;
use crate::path;
use crate::session::Answer;
use migrations_core::quote;

/// The relations that each file creates and that must not be there when it runs, by its stem.
pub(crate) type Absent = HashMap<String, Vec<(String, String)>>;

/// What the pending files do to relations and schemas, in order.
#[derive(Debug)]
pub(super) struct Wanted<'a> {
    session: Session,
    files: Vec<&'a Migration>,
    names: Vec<Name<'a>>,
    schema_changes: Vec<Effect>,
}

/// A name that a pending file takes or gives up.
#[derive(Debug)]
struct Name<'a> {
    migration: &'a Migration,
    /// How many pending files come before that one.
    before: usize,
    place: Place,
    name: String,
    /// Where the name stands in the file; `None` where the schema of the config's start has it.
    offset: Option<usize>,
    change: Change,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Created,
    Vacated,
}

/// What the pending files do, where files begin with that search path.
pub(super) fn wanted<'a>(set: &MigrationSet, plan: &Plan<'a>, search_path: &str) -> Wanted<'a> {
    let pending = &plan.pending;
    let session = Session::new(set, search_path);
    let (names, schema_changes) = (Vec::new(), Vec::new());
    let mut wanted = Wanted { session, files: pending.to_vec(), names, schema_changes };
    let (mut may_grant, mut has_known_path) = (false, true);
    for (before, migration) in pending.iter().enumerate() {
        may_grant |= migration.sql.to_ascii_lowercase().contains("grant");
        for effect in effects(&migration.sql, migration.transaction) {
            let (created, change) = match effect {
                Effect::Created(created) => (created, Change::Created),
                Effect::Vacated(vacated) => (vacated, Change::Vacated),
                of_schema => {
                    wanted.schema_changes.push(of_schema);
                    continue;
                }
            };
            let CreatedRelation { mut schema, name, offset } = created;
            if !has_known_path {
                forget_session_path(&mut schema);
            }
            let place = Place { schema, changes: wanted.schema_changes.len(), may_grant };
            let offset = Some(offset);
            wanted.names.push(Name { migration, before, place, name, offset, change });
        }
        if is_last_of_start(set, plan, before) {
            let names = start_names(set, migration, before);
            wanted.names.extend(names);
        }
        // The files after it are sessions with another path, and are looked at once more then.
        has_known_path &= !path::is_set_by(&[migration]);
    }
    wanted
}

/// Whether a pending file is the last of those that the schema of the config's start stands for, on a
/// database that has no file of the set.
fn is_last_of_start(set: &MigrationSet, plan: &Plan<'_>, index: usize) -> bool {
    let is_before = |one: &&&Migration| set.start().is_some_and(|start| one.version <= start.at);
    let next = plan.pending.get(index + 1);
    plan.already.is_empty()
        && plan.pending.get(index).filter(is_before).is_some()
        && next.filter(is_before).is_none()
}

/// The relations of the schema that stands for a file and those before it.
fn start_names<'a>(
    set: &MigrationSet,
    migration: &'a Migration,
    before: usize,
) -> impl Iterator<Item = Name<'a>> {
    let relations = set.start().into_iter().flat_map(|start| start.relations.iter());
    relations.map(move |RelationName { schema, name }| {
        let schema = match schema {
            Some(schema) => CreationSchema::Named(schema.to_string()),
            None => {
                CreationSchema::FirstOf { paths: vec![SearchPath::Session], role: Role::Initial }
            }
        };
        let place = Place { schema, changes: 0, may_grant: false };
        let (name, change) = (name.to_string(), Change::Created);
        Name { migration, before, place, name, offset: None, change }
    })
}

fn forget_session_path(schema: &mut CreationSchema) {
    if let CreationSchema::FirstOf { paths, .. } = schema {
        paths.retain(|path| *path != SearchPath::Session);
    }
}

/// Asks which of them are there; what belongs to an extension is the extension's, and no trace.
pub(super) fn question(wanted: &Wanted<'_>) -> String {
    if wanted.names.iter().all(|name| name.change == Change::Vacated) {
        return "SELECT 0".to_owned();
    }
    let mut schemas: BTreeSet<Asked> = BTreeSet::new();
    let mut relations: Vec<(Option<Asked>, &str)> = Vec::new();
    for name in &wanted.names {
        for asked in wanted.session.asked(&name.place.schema) {
            let is_of_path = matches!(name.place.schema, CreationSchema::FirstOf { .. });
            schemas.extend(asked.clone().filter(|_| is_of_path));
            if name.change == Change::Created {
                relations.push((asked, &name.name));
            }
        }
    }
    let schemas: Vec<Asked> = schemas.into_iter().collect();
    format!(
        "{}; {}",
        placement::question(&wanted.session, &schemas),
        relations_question(&wanted.session, &relations)
    )
}

fn relations_question(session: &Session, relations: &[(Option<Asked>, &str)]) -> String {
    let placed: Vec<(&Asked, &str)> =
        relations.iter().filter_map(|(asked, name)| Some((asked.as_ref()?, *name))).collect();
    let anywhere = relations.iter().filter(|(asked, _)| asked.is_none());
    format!(
        "SELECT n.nspname::text AS migrations_relation, c.relname::text AS name, \
         CASE WHEN EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass \
             AND d.objid = c.oid AND d.deptype = 'e') THEN NULL ELSE CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' \
             WHEN 'S' THEN 'sequence' WHEN 'i' THEN 'index' WHEN 'I' THEN 'index' \
             WHEN 'f' THEN 'foreign table' WHEN 'c' THEN 'type' ELSE 'table' END END AS kind, \
         p.schemas, p.names \
         FROM (SELECT w.oid FROM ( \
                 SELECT DISTINCT u.name, coalesce(u.schema, u.role, {role}) AS schema \
                 FROM unnest({}::name[], {}::name[], {}::name[]) u (role, schema, name)) s \
             JOIN pg_namespace m ON m.nspname = s.schema \
             JOIN pg_class w ON w.relnamespace = m.oid AND w.relname = s.name \
             UNION SELECT w.oid FROM unnest({}::name[]) u (name) \
             JOIN pg_class w ON w.relname = u.name) f \
         JOIN pg_class c ON c.oid = f.oid JOIN pg_namespace n ON n.oid = c.relnamespace \
         CROSS JOIN LATERAL ({PARENTS}) p \
         WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'",
        placement::roles(placed.iter().map(|(asked, _)| *asked)),
        placement::names(placed.iter().map(|(asked, _)| asked.schema.as_deref())),
        placement::names(placed.iter().map(|(_, name)| Some(*name))),
        placement::names(anywhere.map(|(_, name)| Some(*name))),
        role = session.role_expression(),
    )
}

/// The tables that a relation belongs to: the one of an index or a sequence, and those that it is a
/// part or a child of, however deep.
const PARENTS: &str = "WITH RECURSIVE up (oid) AS ( \
        SELECT coalesce((SELECT i.indrelid FROM pg_index i WHERE i.indexrelid = c.oid), \
            (SELECT d.refobjid FROM pg_depend d WHERE d.classid = 'pg_class'::regclass \
                AND d.objid = c.oid AND d.refclassid = 'pg_class'::regclass AND c.relkind = 'S' \
                AND d.deptype IN ('a', 'i') LIMIT 1), c.oid) \
        UNION SELECT h.inhparent FROM up u JOIN pg_inherits h ON h.inhrelid = u.oid) \
    SELECT coalesce(array_agg(pn.nspname::text ORDER BY pc.oid), '{}') AS schemas, \
        coalesce(array_agg(pc.relname::text ORDER BY pc.oid), '{}') AS names \
    FROM up u JOIN pg_class pc ON pc.oid = u.oid JOIN pg_namespace pn ON pn.oid = pc.relnamespace \
    WHERE u.oid <> c.oid";

/// A relation that is there.
#[derive(Debug)]
struct Relation {
    /// What it is; `None` where it is an extension's.
    kind: Option<String>,
    /// The tables that it belongs to, each with its schema.
    parents: Vec<(String, String)>,
}

/// What is there: the schemas of each name.
type Found = HashMap<String, HashMap<String, Relation>>;

fn found(answer: &Answer) -> Result<Found, sqlx::Error> {
    let mut found = Found::new();
    for row in answer.rows_of("migrations_relation") {
        let (schemas, names): (Vec<String>, Vec<String>) = (row.try_get(3)?, row.try_get(4)?);
        let parents = schemas.into_iter().zip(names).collect();
        let relation = Relation { kind: row.try_get(2)?, parents };
        found.entry(row.try_get(1)?).or_default().insert(row.try_get(0)?, relation);
    }
    Ok(found)
}

/// Tells what an applied file may have made from what is a trace of a pending one.
///
/// What an applied file may have made by whatever means, also by a block, a rename or a call, is
/// nobody else's; neither is what is made outside the migrations, what an earlier pending file may
/// have made by then, and what a pending file itself says to be there, by moving it away.
pub(super) fn judge(
    set: &MigrationSet,
    applied: &[&Migration],
    wanted: &Wanted<'_>,
    answer: &Answer,
) -> Result<(Vec<PlanProblem>, Absent), sqlx::Error> {
    let found = found(answer)?;
    let schemas = Schemas::new(&wanted.session, &wanted.schema_changes, answer)?;
    let mut judged = Judged { found: &found, applied, made: None, problems: Vec::new() };
    let mut absent = Absent::new();
    let mut vacated: HashSet<(String, String)> = HashSet::new();
    let mut earlier = MadeRelations::default();
    let mut files = wanted.files.iter().enumerate().peekable();
    for name in &wanted.names {
        while let Some((_, file)) = files.next_if(|(index, _)| *index < name.before) {
            earlier.add(&file.sql);
        }
        let placement = schemas.placement(&name.place);
        if name.change == Change::Vacated {
            // Of several it may be another one that is moved away.
            if let ([schema], false) = (&*placement.schemas, placement.is_anywhere) {
                vacated.insert((schema.clone(), name.name.clone()));
            }
            continue;
        }
        let elsewhere = found.get(&name.name).filter(|_| placement.is_anywhere);
        let elsewhere = elsewhere.into_iter().flat_map(HashMap::keys);
        let all: BTreeSet<&String> = placement.schemas.iter().chain(elsewhere).collect();
        for schema in all {
            let key = (schema.clone(), name.name.clone());
            if is_provided(set, name.migration, &key)
                || earlier.has(schema, &name.name)
                || vacated.contains(&key)
                || judged.is_there(name, schema)
                || name.offset.is_none()
            {
                continue;
            }
            absent.entry(name.migration.stem.to_string()).or_default().push(key);
        }
    }
    Ok((judged.problems, absent))
}

fn is_provided(
    set: &MigrationSet,
    migration: &Migration,
    (schema, name): &(String, String),
) -> bool {
    set.provided_to(migration).any(|provided| {
        provided.name == *name && provided.schema.as_deref().is_none_or(|one| one == schema)
    })
}

struct Judged<'a> {
    found: &'a Found,
    applied: &'a [&'a Migration],
    /// What the applied files may have made, read when it is needed.
    made: Option<MadeRelations>,
    problems: Vec<PlanProblem>,
}

impl Judged<'_> {
    /// Whether a relation is there, and notes it where no applied file may have made it.
    fn is_there(&mut self, wanted: &Name<'_>, schema: &str) -> bool {
        let Name { migration, name, offset, .. } = wanted;
        let relation = self.found.get(name).and_then(|schemas| schemas.get(schema));
        let Some(Relation { kind, parents }) = relation else { return false };
        let Some(kind) = kind else { return true };
        let made = self.made.get_or_insert_with(|| {
            let mut made = MadeRelations::default();
            self.applied.iter().for_each(|migration| made.add(&migration.sql));
            made
        });
        let is_own = made.has(schema, name)
            || is_named_by_server(name, kind, made.names())
            || is_computed(made, name, kind, parents);
        if !is_own {
            let relation = format!("{}.{}", quote::shown_part(schema), quote::shown_part(name));
            self.note(migration, *offset, name, (kind.clone(), relation));
        }
        true
    }

    /// Notes a relation with the others of its file.
    fn note(
        &mut self,
        migration: &Migration,
        offset: Option<usize>,
        name: &str,
        (kind, relation): (String, String),
    ) {
        let found = self.problems.last_mut().filter(|it| it.version() == &*migration.stem);
        let Some(PlanProblem::ExistingRelation { relation: first, others, .. }) = found else {
            let place = offset.map(|offset| {
                let position = Position::of(&migration.sql, offset).below(migration.lines_before);
                (position, u32::try_from(name.chars().count()).unwrap_or(u32::MAX))
            });
            self.problems.push(PlanProblem::ExistingRelation {
                version: migration.stem.to_string(),
                place,
                kind,
                relation,
                others: Vec::new(),
            });
            return;
        };
        let other = format!("{kind} {relation}");
        if *first != relation && !others.contains(&other) {
            others.push(other);
        }
    }
}

/// Whether a relation is a part of a table of the set, or an index or a sequence of one, where a body
/// of the set makes such parts under names that it computes.
fn is_computed(made: &MadeRelations, name: &str, kind: &str, parents: &[(String, String)]) -> bool {
    let is_of_set = || parents.iter().any(|(schema, parent)| made.has(schema, parent));
    made.computes_partitions
        && is_of_set()
        && match kind {
            "table" | "foreign table" => true,
            _ => is_named_by_server(name, kind, parents.iter().map(|(_, parent)| &**parent)),
        }
}
