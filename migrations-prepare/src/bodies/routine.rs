//! A routine of the schema, and what a server has against its body.
//!
//! Must not know how a server is asked.

use migrations_core::Checksum;
use migrations_runner::Cause;
use sqlx::Row;
use sqlx::postgres::PgRow;

/// A function or a procedure whose body is a text; a trigger function on one of its relations.
#[derive(Clone, Debug)]
pub(crate) struct Routine {
    /// The server's number of it.
    pub(crate) id: i64,
    pub(crate) schema: String,
    pub(crate) name: String,
    pub(crate) arguments: String,
    /// `function` or `procedure`.
    pub(crate) kind: String,
    pub(crate) language: String,
    pub(crate) body: String,
    /// The search path that it sets for itself.
    pub(crate) search_path: Option<String>,
    /// The relation whose trigger calls it.
    pub(crate) relation: Option<FiringRelation>,
}

/// A relation that has a trigger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FiringRelation {
    /// The server's number of it.
    pub(crate) id: i64,
    /// Schema and name, as they are written.
    pub(crate) name: String,
    /// What the trigger calls the rows of before and after.
    pub(crate) old_table: Option<String>,
    pub(crate) new_table: Option<String>,
}

/// What a server makes of a body.
#[derive(Clone, Debug)]
pub(crate) enum Verdict {
    Fits,
    Refused(Vec<Complaint>),
    /// Nothing here can read it.
    Unjudged(Reason),
}

/// Why nobody has judged a body.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The server has no `plpgsql_check`, or lets nobody of this run create it.
    NoPlpgsqlCheck,
    /// The body is in a language that no server can hold against its schema.
    Language(String),
    /// What judges it has failed over it.
    Failed(String),
}

/// A body that nobody has held against the schema.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnjudgedBody {
    /// Why.
    pub reason: Reason,
    /// The function with the types of its arguments: `public.total(integer)`.
    pub routine: String,
}

/// One thing that does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Complaint {
    /// The line of the body, from 1.
    pub(crate) line: Option<usize>,
    /// The kind of statement, as `plpgsql_check` calls it.
    pub(crate) statement: String,
    /// The text that the server was reading, where it says so.
    pub(crate) query: Option<String>,
    pub(crate) cause: Cause,
}

impl Routine {
    pub(super) fn of_row(row: &PgRow) -> Result<Routine, sqlx::Error> {
        let relation: Option<String> = row.try_get("relation_name")?;
        let relation = match relation {
            None => None,
            Some(name) => Some(FiringRelation {
                id: row.try_get("relation")?,
                name,
                old_table: row.try_get("old_table")?,
                new_table: row.try_get("new_table")?,
            }),
        };
        Ok(Routine {
            id: row.try_get("routine")?,
            schema: row.try_get("schema")?,
            name: row.try_get("name")?,
            arguments: row.try_get("arguments")?,
            kind: row.try_get("kind")?,
            language: row.try_get("language")?,
            body: row.try_get("body")?,
            search_path: row.try_get("search_path")?,
            relation,
        })
    }

    /// `public.total(order_id integer)`.
    pub(crate) fn signature(&self) -> String {
        format!("{}.{}({})", self.schema, self.name, self.arguments)
    }

    /// What it is told apart by on another server that has run the same files.
    pub(crate) fn key(&self) -> String {
        let relation = self.relation.as_ref().map(|relation| relation.name.as_str());
        format!("{} {:?} {}", self.signature(), relation, Checksum::of(&self.body))
    }

    /// Whether it is that routine at another moment of one server's life: of the same text, and
    /// called from the same relation.
    pub(crate) fn is_at_another_time(&self, other: &Routine) -> bool {
        let is_same_relation = match (&self.relation, &other.relation) {
            (Some(one), Some(two)) => one.id == two.id || one.name == two.name,
            (one, two) => one.is_none() && two.is_none(),
        };
        self.id == other.id && self.body == other.body && is_same_relation
    }
}
