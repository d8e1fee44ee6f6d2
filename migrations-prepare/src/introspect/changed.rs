//! A database that is read again and again: what has changed since the last time, and those objects
//! alone.
//!
//! ```text
//! everything, once ──▶ what is written since, what is gone ──▶ the objects that this concerns
//! ```
//! Where a change concerns objects that it does not write, the caller has to read everything again:
//! [`Written::circumstances`] tells of some, and a new name of an old object of the others.
//! Must not know why it changed.

use std::collections::{BTreeMap, BTreeSet};

use migrations_compiler::catalog::Object;
use migrations_core::HistoryTable;
use sqlx::postgres::types::Oid;
use sqlx::postgres::{PgConnectOptions, PgRow};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection, Row};

use super::{
    KINDS, NumberedObject, PLAIN, SPELLINGS, Shown, copy_sql_name, filtered, introspect_numbered,
    kind_query, numbered, sources, spell, spelled, spellings,
};
use crate::batch;

/// What has changed, with places for the relations that are meant: those that any row was written of,
/// or those that are named, which is cheaper where there are many others.
const CHANGED: &str = include_str!("changed.sql");
const ANY: [(&str, &str); 3] = [
    ("$written$", include_str!("changed/written.sql")),
    ("$relation$", ""),
    ("$parts$", include_str!("changed/parts.sql")),
];
const NAMED: [(&str, &str); 3] = [
    ("$written$", "SELECT pg_catalog.unnest($2::pg_catalog.oid[])"),
    ("$relation$", " AND class.oid = ANY (ARRAY(SELECT oid FROM touched))"),
    ("$parts$", "SELECT 0::pg_catalog.oid WHERE false"),
];

/// The filters of the objects that changed, and of names that are spelled.
const BY_NUMBER: [&str; 5] = [
    " AND class.oid = ANY ($1)",
    " AND type.oid = ANY ($1)",
    " AND proc.oid = ANY ($1)",
    // A change of a schema is one of the circumstances.
    " AND false",
    // A grant writes rows that are not looked at, so nobody is told of privileges.
    " WHERE false",
];
const BY_NAME: [&str; 5] =
    [" AND relname = ANY ($1::name[])", " AND typname = ANY ($1::name[])", "", "", ""];

/// Two sessions of one database: PostgreSQL plans a query anew when the search path has changed, so
/// each query has a session of its own path.
pub(crate) struct Reader {
    connect: PgConnectOptions,
    history: HistoryTable,
    /// How an application's session finds names.
    plain: PgConnection,
    /// The search path is empty, so that every name is written with its schema.
    bare: PgConnection,
    changed: String,
    changed_of: String,
    /// The kinds of objects whose queries the session has prepared.
    prepared: BTreeSet<&'static str>,
    spellings: String,
    trees: String,
    /// The first transaction whose work has not been seen.
    horizon: String,
}

/// What is there, and what of it was written since the last time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) relations: Vec<i64>,
    /// Those of them that are sequences, also where a column owns them.
    pub(crate) sequences: Vec<i64>,
    pub(crate) types: Vec<i64>,
    pub(crate) routines: Vec<i64>,
    pub(crate) there: There,
    /// What concerns more objects than those that a change of it writes, as a text to compare.
    pub(crate) circumstances: String,
}

/// The numbers of all objects, and of what their parts belong to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct There {
    pub(crate) relations: BTreeMap<i64, Relation>,
    pub(crate) types: Vec<i64>,
    pub(crate) routines: Vec<i64>,
    /// The parent of every relation that inherits from one.
    pub(crate) parents: Vec<i64>,
    /// The relation of every constraint, trigger, policy and comment.
    pub(crate) parts_of_relations: Vec<i64>,
    /// The type of every constraint and comment.
    pub(crate) parts_of_types: Vec<i64>,
}

/// A relation that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Relation {
    /// The number of the file of its rows.
    pub(crate) file: i64,
    /// What it is, as `pg_class.relkind` says it.
    pub(crate) kind: char,
}

/// What is known of objects that were read before.
pub(crate) trait KnownObjects {
    /// What a column of a view hands on, by the view's number and its own.
    fn shown(&self, view: i64, column: i64) -> Option<Shown>;

    /// The object of the same number, where its name was the same.
    fn of_same_name(&self, numbered: &NumberedObject) -> Option<&Object>;
}

/// The numbers of objects that are to be read.
#[derive(Debug, Default)]
pub(crate) struct ObjectNumbers {
    /// Relations, each with its kind.
    pub(crate) relations: BTreeMap<i64, char>,
    pub(crate) types: Vec<i64>,
    pub(crate) routines: Vec<i64>,
}

impl ObjectNumbers {
    /// The queries that can find any of them, by the kind of their objects, and the numbers that each
    /// is given.
    fn queries(&self) -> BTreeMap<&'static str, Vec<i64>> {
        let of_relations = self.relations.values().flat_map(|kind| kinds(*kind)).copied();
        let relations = || self.relations.keys().copied().collect();
        let mut queries: BTreeMap<&str, Vec<i64>> =
            of_relations.map(|kind| (kind, relations())).collect();
        if !self.types.is_empty() {
            queries.extend(["domain", "enum"].map(|kind| (kind, self.types.clone())));
        }
        if !self.routines.is_empty() {
            queries.insert("routine", self.routines.clone());
        }
        queries
    }
}

/// The kinds of objects that a relation of such a kind is, or that belong to it.
fn kinds(of_relation: char) -> &'static [&'static str] {
    match of_relation {
        'r' | 'p' | 'f' => &["table", "index", "trigger", "policy"],
        'v' => &["view", "trigger"],
        'm' => &["view", "index"],
        'i' | 'I' => &["index"],
        'S' => &["sequence"],
        'c' => &["composite"],
        _ => &[],
    }
}

impl There {
    /// Whether nothing is there.
    pub(crate) fn is_empty(&self) -> bool {
        *self == There::default()
    }
}

impl Reader {
    /// Opens both sessions.
    pub(crate) async fn open(
        connect: &PgConnectOptions,
        history: &HistoryTable,
    ) -> Result<Reader, sqlx::Error> {
        let plain = connect.connect().await?;
        // What differs from one time to the next are numbers of objects.
        let bare = connect.clone().options([("plan_cache_mode", "force_generic_plan")]);
        let bare = bare.options(PLAIN);
        let bare = bare.connect().await?;
        Ok(Reader {
            connect: connect.clone(),
            history: history.clone(),
            plain,
            bare,
            changed: placed(ANY),
            changed_of: placed(NAMED),
            prepared: BTreeSet::new(),
            spellings: filtered(SPELLINGS, BY_NAME),
            trees: format!("{} AND class.oid = ANY ($1)", sources::TREES.trim_end()),
            horizon: "3".to_owned(),
        })
    }

    /// The server's version, as it numbers it.
    pub(crate) fn version(&self) -> Option<u32> {
        self.plain.server_version_num()
    }

    /// Closes both sessions.
    pub(crate) async fn close(self) {
        let _ = self.plain.close().await;
        let _ = self.bare.close().await;
    }

    /// Everything, as a session that is opened now finds it.
    pub(crate) async fn everything(&mut self) -> Result<Vec<NumberedObject>, sqlx::Error> {
        let anew = self.connect.connect().await?;
        // A database is dropped when nobody is connected to it any more.
        let _ = std::mem::replace(&mut self.plain, anew).close().await;
        introspect_numbered(&mut self.plain, &self.history).await
    }

    /// What has been written since the last call.
    pub(crate) async fn written(&mut self) -> Result<Written, sqlx::Error> {
        let query = sqlx::query(AssertSqlSafe(self.changed.as_str())).bind(&self.horizon);
        let row = query.fetch_one(&mut self.bare).await?;
        self.read(&row)
    }

    /// What has been written since the last call, where no relation is concerned but these.
    pub(crate) async fn written_of(&mut self, relations: &[i64]) -> Result<Written, sqlx::Error> {
        let query = sqlx::query(AssertSqlSafe(self.changed_of.as_str())).bind(&self.horizon);
        let row = query.bind(oids(relations)).fetch_one(&mut self.bare).await?;
        self.read(&row)
    }

    fn read(&mut self, row: &PgRow) -> Result<Written, sqlx::Error> {
        let numbers = |column: &str| {
            let oids: Vec<Oid> = row.try_get(column)?;
            Ok::<_, sqlx::Error>(oids.into_iter().map(|oid| i64::from(oid.0)).collect::<Vec<_>>())
        };
        let kinds: Option<String> = row.try_get("all_kinds")?;
        let kinds = kinds.unwrap_or_default();
        let stored = std::iter::zip(numbers("all_files")?, kinds.chars());
        let stored = stored.map(|(file, kind)| Relation { file, kind });
        let there = There {
            relations: numbers("all_relations")?.into_iter().zip(stored).collect(),
            types: numbers("all_types")?,
            routines: numbers("all_routines")?,
            parents: numbers("parents")?,
            parts_of_relations: numbers("parts_of_relations")?,
            parts_of_types: numbers("parts_of_types")?,
        };
        self.horizon = row.try_get("horizon")?;
        Ok(Written {
            relations: numbers("relations")?,
            sequences: numbers("sequences")?,
            types: numbers("types")?,
            routines: numbers("routines")?,
            there,
            circumstances: row.try_get("circumstances")?,
        })
    }

    /// The objects that have these numbers now, with the parts of relations.
    pub(crate) async fn objects(
        &mut self,
        numbers: &ObjectNumbers,
        known: &impl KnownObjects,
    ) -> Result<Vec<NumberedObject>, sqlx::Error> {
        let message = self.question(&numbers.queries());
        let rows = batch::send(&mut self.bare, message).await.whole()?;
        let mut objects = rows.iter().flatten().map(numbered).collect::<Result<Vec<_>, _>>()?;
        self.spell(&mut objects, known).await?;
        let is_view = |numbered: &&NumberedObject| matches!(numbered.object, Object::View(_));
        let views: Vec<i64> = objects.iter().filter(is_view).map(|view| view.oid).collect();
        if !views.is_empty() {
            let query = sqlx::query(AssertSqlSafe(self.trees.as_str())).bind(oids(&views));
            let trees = query.fetch_all(&mut self.plain).await?;
            let shown = |view, column| known.shown(view, column);
            sources::note_over(&mut self.plain, &trees, &mut objects, shown).await?;
        }
        Ok(objects)
    }

    /// Executes queries, each prepared where it is asked for the first time: to plan one takes
    /// longer than to execute it.
    fn question(&mut self, queries: &BTreeMap<&'static str, Vec<i64>>) -> String {
        let mut statements = Vec::new();
        for (kind, query) in KINDS.iter().filter(|(kind, _)| queries.contains_key(kind)) {
            if self.prepared.insert(kind) {
                let query = kind_query(&self.history, query, BY_NUMBER);
                statements.push(format!("PREPARE migrations_{kind} (oid[]) AS {query}"));
            }
        }
        statements.extend(queries.iter().map(|(kind, numbers)| {
            let numbers: Vec<String> = numbers.iter().map(i64::to_string).collect();
            format!("EXECUTE migrations_{kind} ('{{{}}}')", numbers.join(","))
        }));
        statements.join(";\n")
    }

    /// Asks how a session writes the names that are new.
    async fn spell(
        &mut self,
        objects: &mut [NumberedObject],
        known: &impl KnownObjects,
    ) -> Result<(), sqlx::Error> {
        let mut new = BTreeSet::new();
        for numbered in &mut *objects {
            match known.of_same_name(numbered) {
                Some(before) => copy_sql_name(before, &mut numbered.object),
                None => {
                    new.extend(spelled(&mut numbered.object).map(|(_, _, name, _)| name.clone()))
                }
            }
        }
        if new.is_empty() {
            return Ok(());
        }
        let names: Vec<String> = new.into_iter().collect();
        let query = sqlx::query(AssertSqlSafe(self.spellings.as_str())).bind(names);
        let found = spellings(&query.fetch_all(&mut self.plain).await?)?;
        let unknown = objects.iter_mut().filter(|numbered| known.of_same_name(numbered).is_none());
        unknown.for_each(|numbered| spell(&mut numbered.object, &found));
        Ok(())
    }
}

/// The name of an object that may hide another one of its name on a search path.
pub(crate) fn spelled_name(object: &Object) -> Option<&str> {
    match object {
        Object::Table(it) => Some(&it.name),
        Object::View(it) => Some(&it.name),
        Object::Enum(it) => Some(&it.name),
        Object::Domain(it) => Some(&it.name),
        Object::Composite(it) => Some(&it.name),
        // A sequence, or an index, hides a table of its name as well.
        Object::Sequence(it) => Some(&it.name),
        Object::Index(it) => Some(&it.name),
        _ => None,
    }
}

fn placed(places: [(&str, &str); 3]) -> String {
    places.iter().fold(CHANGED.to_owned(), |query, (place, text)| query.replace(place, text))
}

fn oids(numbers: &[i64]) -> Vec<Oid> {
    numbers.iter().filter_map(|number| u32::try_from(*number).ok()).map(Oid).collect()
}
