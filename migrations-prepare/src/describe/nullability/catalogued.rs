//! What the catalogs say of everything that trees name, read in bulk.
//!
//! Must not know what it proves.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, Row};

use crate::batch;
use crate::introspect::questions;

/// How many views may lie over one another; what is deeper is not looked at.
pub(super) const DEPTH: usize = 40;

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
    pub(crate) has_children: bool,
    /// Whether rules, or triggers instead, do other things than the statement says.
    pub(crate) is_rewritten: bool,
    /// Whether triggers see a row before it is written, and can change it.
    pub(crate) is_changed_before: bool,
    /// The tree of a view.
    pub(crate) definition: Option<String>,
    pub(crate) columns: Vec<Column>,
    /// The trees of the validated checks.
    pub(crate) checks: Vec<String>,
    /// Whether policies, triggers, rules or functions in checks, of it or of its family, see to what
    /// no constraint says.
    pub(crate) is_guarded: bool,
    /// Whether a new row needs one, here or elsewhere, to which something sees.
    pub(crate) needs_guarded: bool,
    /// Whether rows to which something sees keep its rows from being deleted.
    pub(crate) is_kept_by_guarded: bool,
    /// Whether whoever has rights on it, beside its owner, may only read it.
    pub(crate) is_read_only: bool,
    /// Whether it or its family has any check, validated or not.
    pub(crate) has_checks: bool,
    /// The numbers of the primary key's columns.
    pub(crate) key: Vec<i64>,
    /// The tables in which its rows need one, over however many foreign keys; itself among them.
    pub(crate) needed: Vec<u32>,
    /// Whether policies hide rows of it.
    pub(crate) has_row_security: bool,
    /// The foreign keys that are kept after every statement.
    pub(crate) foreign_keys: Vec<ForeignKey>,
}

/// A foreign key, its columns in the order of those that they refer to.
#[derive(Debug, Deserialize)]
pub(crate) struct ForeignKey {
    /// The table that it refers to.
    pub(crate) table: u32,
    pub(crate) columns: Vec<i64>,
    pub(crate) referenced: Vec<i64>,
    /// How each pair is compared: with the referenced column on the left, and on the right.
    pub(crate) operators: Vec<[u32; 2]>,
}

/// A column of a relation.
#[derive(Debug, Deserialize)]
pub(crate) struct Column {
    pub(crate) number: i64,
    pub(crate) name: String,
    /// Whether the table itself holds no NULL there.
    pub(crate) is_own_not_null: bool,
    /// Whether none of its heirs does.
    pub(crate) is_not_null_of_children: bool,
    /// Whether it has no default, is not generated, and is of no domain.
    pub(crate) is_plain: bool,
    /// The tree of what it is generated from.
    pub(crate) generated: Option<String>,
}

/// A function.
#[derive(Clone, Debug)]
pub(crate) struct Function {
    /// Whether it is not called with NULL, and gives NULL instead.
    pub(crate) is_strict: bool,
    /// Whether the server can put a body in its place that is not strict, although the function is
    /// declared so; see `functions.sql`.
    pub(crate) is_inlined_as_nonstrict: bool,
    /// Whether it returns a set.
    pub(crate) is_set: bool,
    /// Whether it looks at nothing but its arguments.
    pub(crate) is_immutable: bool,
    /// Its name, with the types of its arguments.
    pub(crate) signature: String,
    /// Whether the server came with it.
    pub(crate) is_built_in: bool,
    /// The extension that came with it, as a function of the extension's own library.
    pub(crate) extension: Option<String>,
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
        let missing: BTreeSet<u32> =
            asked.iter().filter(|oid| !known.contains_key(oid)).copied().collect();
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
        asked.retain(|oid| catalogued.relations.contains_key(oid) || !missing.contains(oid));
    }
    let promised = of(questions::FUNCTIONS, &functions);
    let statements = format!("{promised};\n{}", questions::NOT_NULL_DOMAINS);
    if let [functions, domains] = batch::send(connection, statements).await.whole()?.as_slice() {
        catalogued.functions = functions.iter().map(function).collect::<Result<_, _>>()?;
        catalogued.domains = domains.iter().map(oid).collect::<Result<_, _>>()?;
    }
    Ok(catalogued)
}

/// A question of these objects, with their ids in it: so it goes in one message with others.
fn of(question: &str, oids: &BTreeSet<u32>) -> String {
    let oids: Vec<String> = oids.iter().map(ToString::to_string).collect();
    question.replace("$1", &format!("'{{{}}}'", oids.join(",")))
}

/// Collects the object ids that a tree's text names; one too many does no harm.
///
/// A field begins with `:`, for which alone the long text is searched.
pub(super) fn named(tree: &str, relations: &mut BTreeSet<u32>, functions: &mut BTreeSet<u32>) {
    for (field, rest) in tree.split(':').skip(1).filter_map(|field| field.split_once(' ')) {
        let names = match field {
            "relid" => &mut *relations,
            "funcid" | "opfuncid" | "aggfnoid" | "winfnoid" => &mut *functions,
            _ => continue,
        };
        let oid = rest.split(|c: char| !c.is_ascii_digit()).next();
        names.extend(oid.and_then(|oid| oid.parse::<u32>().ok()).filter(|oid| *oid != 0));
    }
}

async fn relations(
    connection: &mut PgConnection,
    oids: &BTreeSet<u32>,
) -> Result<Vec<Relation>, sqlx::Error> {
    let question = of(questions::RELATIONS, oids);
    let batch = batch::send(connection, question).await.whole()?;
    batch.iter().flatten().map(relation).collect()
}

fn relation(row: &PgRow) -> Result<Relation, sqlx::Error> {
    let text: &str = row.try_get(0)?;
    serde_json::from_str(text).map_err(|error| sqlx::Error::Decode(Box::new(error)))
}

fn function(row: &PgRow) -> Result<(u32, Function), sqlx::Error> {
    let (
        _,
        is_strict,
        is_inlined_as_nonstrict,
        is_set,
        is_immutable,
        signature,
        is_built_in,
        extension,
    ) = <(i64, _, _, _, _, _, _, _)>::from_row(row)?;
    Ok((
        oid(row)?,
        Function {
            is_strict,
            is_inlined_as_nonstrict,
            is_set,
            is_immutable,
            signature,
            is_built_in,
            extension,
        },
    ))
}

/// The object id in the first column.
fn oid(row: &PgRow) -> Result<u32, sqlx::Error> {
    let oid: i64 = row.try_get(0)?;
    u32::try_from(oid).map_err(|error| sqlx::Error::Decode(Box::new(error)))
}
