//! A database that is read again and again: what has changed since the last time, and those objects
//! alone.
//!
//! ```text
//! everything, once ──▶ what is written since, what is gone ──▶ the objects that this concerns
//! ```
//! Where a change concerns objects that it does not write, the caller has to read everything again:
//! [`Written::circumstances`] tells of some, and a new name of an old object of the others.
//! Must not know why it changed.

use std::collections::BTreeSet;

use migrations_compiler::catalog::Object;
use migrations_core::HistoryTable;
use sqlx::postgres::PgConnectOptions;
use sqlx::postgres::types::Oid;
use sqlx::{AssertSqlSafe, ConnectOptions, PgConnection, Row};

use super::{
    NumberedObject, SPELLINGS, filtered, introspect_numbered, numbered, objects_query, sources,
    spell, spellings,
};

const CHANGED: &str = include_str!("changed.sql");

/// The filters of the objects that changed, and of names that are spelled.
const BY_NUMBER: [&str; 4] = [
    " AND class.oid = ANY ($1)",
    " AND type.oid = ANY ($2)",
    " AND proc.oid = ANY ($3)",
    // A change of a schema is one of the circumstances.
    " AND false",
];
const BY_NAME: [&str; 4] =
    [" AND relname = ANY ($1::name[])", " AND typname = ANY ($1::name[])", "", ""];

/// Two sessions of one database: PostgreSQL plans a query anew when the search path has changed, so
/// each query has a session of its own path.
pub(crate) struct Reader {
    connect: PgConnectOptions,
    history: HistoryTable,
    /// How an application's session finds names.
    plain: PgConnection,
    /// The search path is empty, so that every name is written with its schema.
    bare: PgConnection,
    objects: String,
    spellings: String,
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
    /// Relations, each with the file of its rows.
    pub(crate) relations: Vec<(i64, i64)>,
    pub(crate) types: Vec<i64>,
    pub(crate) routines: Vec<i64>,
    /// The relation of every constraint, trigger, policy, heir and comment.
    pub(crate) parts_of_relations: Vec<i64>,
    /// The type of every constraint and comment.
    pub(crate) parts_of_types: Vec<i64>,
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
        let bare = connect.clone().options([
            ("search_path", ""),
            // What differs from one time to the next are numbers of objects.
            ("plan_cache_mode", "force_generic_plan"),
        ]);
        let bare = bare.connect().await?;
        Ok(Reader {
            connect: connect.clone(),
            history: history.clone(),
            plain,
            bare,
            objects: objects_query(history, BY_NUMBER),
            spellings: filtered(SPELLINGS, BY_NAME),
            horizon: "3".to_owned(),
        })
    }

    /// The server's version, as it numbers it.
    pub(crate) fn version(&self) -> Option<u32> {
        self.plain.server_version_num()
    }

    /// Closes both sessions.
    pub(crate) async fn close(self) {
        use sqlx::Connection;
        let _ = self.plain.close().await;
        let _ = self.bare.close().await;
    }

    /// Everything, as a session that is opened now finds it.
    pub(crate) async fn everything(&mut self) -> Result<Vec<NumberedObject>, sqlx::Error> {
        self.plain = self.connect.connect().await?;
        introspect_numbered(&mut self.plain, &self.history).await
    }

    /// What has been written since the last call.
    pub(crate) async fn written(&mut self) -> Result<Written, sqlx::Error> {
        let row = sqlx::query(CHANGED).bind(&self.horizon).fetch_one(&mut self.bare).await?;
        let numbers = |column: &str| {
            let oids: Vec<Oid> = row.try_get(column)?;
            Ok::<_, sqlx::Error>(oids.into_iter().map(|oid| i64::from(oid.0)).collect::<Vec<_>>())
        };
        let files = numbers("all_files")?;
        let there = There {
            relations: numbers("all_relations")?.into_iter().zip(files).collect(),
            types: numbers("all_types")?,
            routines: numbers("all_routines")?,
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
        relations: &[i64],
        types: &[i64],
        routines: &[i64],
    ) -> Result<Vec<NumberedObject>, sqlx::Error> {
        let query = sqlx::query(AssertSqlSafe(self.objects.as_str()));
        let query = query.bind(oids(relations)).bind(oids(types)).bind(oids(routines));
        let rows = query.fetch_all(&mut self.bare).await?;
        let mut objects = rows.iter().map(numbered).collect::<Result<Vec<_>, _>>()?;
        // The rows of extensions come with every answer.
        objects.retain(|numbered| !matches!(numbered.object, Object::Extension(_)));
        self.spell(&mut objects).await?;
        if objects.iter().any(|numbered| matches!(numbered.object, Object::View(_))) {
            let trees = sqlx::raw_sql(sources::TREES).fetch_all(&mut self.plain).await?;
            sources::note(&mut self.plain, &trees, &mut objects).await?;
        }
        Ok(objects)
    }

    async fn spell(&mut self, objects: &mut [NumberedObject]) -> Result<(), sqlx::Error> {
        let names: BTreeSet<&str> =
            objects.iter().filter_map(|numbered| spelled_name(&numbered.object)).collect();
        if names.is_empty() {
            return Ok(());
        }
        let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        let query = sqlx::query(AssertSqlSafe(self.spellings.as_str())).bind(names);
        let found = spellings(&query.fetch_all(&mut self.plain).await?)?;
        objects.iter_mut().for_each(|numbered| spell(&mut numbered.object, &found));
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

fn oids(numbers: &[i64]) -> Vec<Oid> {
    numbers.iter().filter_map(|number| u32::try_from(*number).ok()).map(Oid).collect()
}
