//! What the catalogs say of everything that trees name, read in bulk.
//!
//! Must not know what it proves.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use sqlx::PgConnection;

/// How many views may lie over one another; what is deeper is not looked at.
const DEPTH: usize = 40;

/// What the catalogs say.
#[derive(Default)]
pub(crate) struct Catalogued {
    /// Tables, views and the like.
    pub(crate) relations: BTreeMap<u32, Relation>,
    /// Functions, aggregates among them.
    pub(crate) functions: BTreeMap<u32, Function>,
    /// Domains that refuse NULL.
    pub(crate) domains: BTreeSet<u32>,
}

/// A table, a view or the like.
#[derive(Debug, Deserialize)]
pub(crate) struct Relation {
    pub(crate) oid: u32,
    /// `r`, `p`, `v`, `m`, `f`: as `pg_class` has it.
    pub(crate) kind: String,
    pub(crate) schema: String,
    pub(crate) name: String,
    /// Whether other tables inherit from it, or are its partitions.
    pub(crate) has_heirs: bool,
    /// Whether rules, or triggers instead, do other things than the statement says.
    pub(crate) is_rewritten: bool,
    /// The tree of a view.
    pub(crate) definition: Option<String>,
    pub(crate) columns: Vec<Column>,
    /// The trees of the validated checks.
    pub(crate) checks: Vec<String>,
    /// Whether there is any check, validated or not.
    pub(crate) has_checks: bool,
    /// The numbers of the primary key's columns.
    pub(crate) key: Vec<i64>,
    /// The tables that it refers to.
    pub(crate) references: Vec<u32>,
}

/// A column of a relation.
#[derive(Debug, Deserialize)]
pub(crate) struct Column {
    pub(crate) number: i64,
    pub(crate) name: String,
    /// Whether neither the table nor any of its heirs holds a NULL there.
    pub(crate) is_not_null: bool,
    /// The tree of what it is generated from.
    pub(crate) generated: Option<String>,
}

/// A function.
#[derive(Clone, Debug)]
pub(crate) struct Function {
    /// Whether it is not called with NULL, and gives NULL instead.
    pub(crate) is_strict: bool,
    /// Whether it returns a set.
    pub(crate) is_set: bool,
    /// Its name, with the types of its arguments.
    pub(crate) signature: String,
    /// Whether the server came with it.
    pub(crate) is_built_in: bool,
}

/// Reads what the trees name, what the views among them name, and so on.
pub(crate) async fn read(
    connection: &mut PgConnection,
    trees: &[Option<String>],
) -> Result<Catalogued, sqlx::Error> {
    let mut catalogued = Catalogued::default();
    let mut functions = BTreeSet::new();
    let mut asked = BTreeSet::new();
    for tree in trees.iter().flatten() {
        named(tree, &mut asked, &mut functions);
    }
    for _ in 0..DEPTH {
        let known = &catalogued.relations;
        let missing: Vec<i64> =
            asked.iter().filter(|oid| !known.contains_key(oid)).copied().map(i64::from).collect();
        if missing.is_empty() {
            break;
        }
        for relation in relations(connection, &missing).await? {
            let generated = relation.columns.iter().filter_map(|column| column.generated.as_ref());
            let trees = relation.definition.iter().chain(&relation.checks).chain(generated);
            for tree in trees {
                named(tree, &mut asked, &mut functions);
            }
            catalogued.relations.insert(relation.oid, relation);
        }
        // What does not exist any more would be asked for again and again.
        asked.retain(|oid| {
            catalogued.relations.contains_key(oid) || !missing.contains(&i64::from(*oid))
        });
    }
    let functions: Vec<i64> = functions.into_iter().map(i64::from).collect();
    catalogued.functions = self::functions(connection, &functions).await?;
    let domains: Vec<i64> = sqlx::query_scalar(include_str!("domains.sql"))
        .persistent(false)
        .fetch_all(connection)
        .await?;
    catalogued.domains = domains.into_iter().filter_map(|oid| u32::try_from(oid).ok()).collect();
    Ok(catalogued)
}

/// Collects the object ids that a tree's text names; one too many does no harm.
fn named(tree: &str, relations: &mut BTreeSet<u32>, functions: &mut BTreeSet<u32>) {
    let mut words = tree.split([' ', ')', '}', '(', '{']);
    while let Some(word) = words.next() {
        let names = match word {
            ":relid" => &mut *relations,
            ":funcid" | ":opfuncid" | ":aggfnoid" | ":winfnoid" => &mut *functions,
            _ => continue,
        };
        names.extend(words.next().and_then(|oid| oid.parse::<u32>().ok()).filter(|oid| *oid != 0));
    }
}

async fn relations(
    connection: &mut PgConnection,
    oids: &[i64],
) -> Result<Vec<Relation>, sqlx::Error> {
    let rows: Vec<String> = sqlx::query_scalar(include_str!("relations.sql"))
        .persistent(false)
        .bind(oids)
        .fetch_all(connection)
        .await?;
    let read = |row: &String| {
        serde_json::from_str(row).map_err(|error| sqlx::Error::Decode(Box::new(error)))
    };
    rows.iter().map(read).collect()
}

async fn functions(
    connection: &mut PgConnection,
    oids: &[i64],
) -> Result<BTreeMap<u32, Function>, sqlx::Error> {
    let rows: Vec<(i64, bool, bool, String, bool)> = sqlx::query_as(include_str!("functions.sql"))
        .persistent(false)
        .bind(oids)
        .fetch_all(connection)
        .await?;
    let functions = rows.into_iter().filter_map(|row| {
        let (oid, is_strict, is_set, signature, is_built_in) = row;
        let function = Function { is_strict, is_set, signature, is_built_in };
        Some((u32::try_from(oid).ok()?, function))
    });
    Ok(functions.collect())
}
