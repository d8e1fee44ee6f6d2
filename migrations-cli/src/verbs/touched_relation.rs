//! What a file did to a relation that was there before it, for people and for programs.
//!
//! Must not know who has observed it.

use std::fmt;

use migrations_compiler::catalog::timeline::UsedRelation;
use migrations_runner::TouchedRelation;
use schemars::JsonSchema;
use serde::Serialize;

/// What a migration did to a relation.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "TouchedRelation")]
pub(super) struct RelationReport {
    /// Its schema before.
    schema: String,
    /// Its name before.
    name: String,
    /// Strongest lock that was taken on it, as `LOCK TABLE` names it.
    lock: Option<String>,
    /// Whether all its rows were read.
    scanned: bool,
    /// Whether all its rows were written anew.
    rewritten: bool,
}

impl From<&TouchedRelation> for RelationReport {
    fn from(relation: &TouchedRelation) -> RelationReport {
        let TouchedRelation { schema, name, lock, scanned, rewritten } = relation.clone();
        RelationReport { schema, name, lock: lock.map(str::to_owned), scanned, rewritten }
    }
}

impl From<&UsedRelation> for RelationReport {
    fn from(relation: &UsedRelation) -> RelationReport {
        let UsedRelation { schema, name, lock, scanned, rewritten } = relation.clone();
        RelationReport { schema, name, lock, scanned, rewritten }
    }
}

/// `public.users: ACCESS EXCLUSIVE, all rows read, all rows written anew`.
impl fmt::Display for RelationReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RelationReport { schema, name, lock, scanned, rewritten } = self;
        let rows = [(*scanned, "all rows read"), (*rewritten, "all rows written anew")];
        let rows = rows.iter().filter(|(is_so, _)| *is_so).map(|(_, words)| *words);
        let words: Vec<&str> = lock.as_deref().into_iter().chain(rows).collect();
        write!(formatter, "{schema}.{name}: {}", words.join(", "))
    }
}
