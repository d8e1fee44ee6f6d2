//! What a part of a partitioned table has because the whole has it: attached indexes, inherited constraints.
//!
//! They come and go with those of the whole and have names of their own, which nobody chooses; so they are
//! compared at the whole, and at the part only what they have besides: a comment, a state. One that is
//! missing at the part, or not attached, is told there.
//! Which ones these are in a live database, its catalog says; in the schema of a set, that they say what
//! those of the whole do.
//! Must not know how an index or a constraint is compared.

mod members;
mod settled;

use std::collections::{BTreeMap, BTreeSet};

use migrations_compiler::Catalog;
use migrations_compiler::catalog::Table;
use migrations_compiler::catalog::definition::PartitionOf;
use sqlx::{PgConnection, Row};

use super::names::FactKey;
use members::Members;
pub(super) use settled::{Unattached, settle};

const PARTITIONS: &str = include_str!("partitions.sql");

/// Schema and name of a table.
pub type Name = (String, String);

/// An index or a constraint: its table and its name.
pub type Member = (Name, String);

/// What the parts of a live database have of the whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Partitions {
    /// The indexes that are attached, and the index of the whole table that each belongs to.
    pub indexes: BTreeMap<Member, Member>,
    /// The constraints that are inherited, and the constraint of the whole table.
    pub constraints: BTreeMap<Member, Member>,
    /// The parts that are half detached: `DETACH PARTITION … CONCURRENTLY` was broken off.
    pub detaching: BTreeSet<Name>,
}

/// Reads what the parts of the tables of a database have of the whole.
///
/// # Errors
///
/// When the connection breaks, or the role may not read a catalog.
pub(super) async fn read(connection: &mut PgConnection) -> Result<Partitions, sqlx::Error> {
    let mut found = Partitions::default();
    for row in sqlx::query(PARTITIONS).persistent(false).fetch_all(connection).await? {
        let table = (row.try_get(1)?, row.try_get(2)?);
        let own = (table.clone(), row.try_get(3)?);
        let root = ((row.try_get(4)?, row.try_get(5)?), row.try_get(6)?);
        match row.try_get(0)? {
            "index" => drop(found.indexes.insert(own, root)),
            "constraint" => drop(found.constraints.insert(own, root)),
            _ => drop(found.detaching.insert(table)),
        }
    }
    Ok(found)
}

/// The facts of catalogs that are about what parts have of the whole in every catalog that has them.
pub(super) fn derived_facts(catalogs: &[Catalog]) -> BTreeSet<FactKey> {
    let (mut derived, mut own) = (BTreeSet::new(), BTreeSet::new());
    for catalog in catalogs {
        for members in [Members::indexes(catalog), Members::constraints(catalog)] {
            let origins = members.origins();
            for member in members.keys() {
                let facts = if origins.contains_key(member) { &mut derived } else { &mut own };
                facts.insert(members.fact(member));
            }
        }
    }
    derived.retain(|fact| !own.contains(fact));
    derived
}

/// The table that a table is a part of.
pub(super) fn parent(table: &Table) -> Option<Name> {
    let PartitionOf { schema, table } = PartitionOf::parse(table.partition.as_deref()?)?;
    Some((schema, table))
}

pub(super) fn name(table: &Table) -> Name {
    (table.schema.clone(), table.name.clone())
}
