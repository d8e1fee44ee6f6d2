//! Which columns of a query are never NULL, proved from the tree that the server makes of it.
//!
//! ```text
//! queries ──▶ analysed trees ──▶ what the catalogs say of all that they name ──▶ proofs
//! ```
//! sqlx reads a plan, which is another with every size of a table; a tree says what the query is.
//! What is not understood is not proved, and never an error.
//! Must not know what is written down of it, nor where a query stands in the source.

mod aggregate;
mod analysed;
mod assigned;
mod catalogued;
mod contradiction;
mod exhausted;
mod expression;
mod extensions;
mod facts;
mod foreign_keys;
mod functions;
mod grouping;
mod joins;
mod known_expressions;
mod level;
mod missing;
mod partners;
mod query;
mod rows;
mod snapshots;
mod source;
mod strict;

use std::cell::LazyCell;
use std::collections::BTreeSet;

use sqlx::PgConnection;

pub(crate) use self::analysed::Question;
use self::catalogued::Catalogued;
use self::facts::{Facts, Keys};
use self::level::Level;
use self::snapshots::Snapshots;
use crate::node_tree::Tree;

/// What is proved of a query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Proof {
    /// For each column: whether it is never NULL.
    pub(crate) never_null: Vec<bool>,
    /// For each column: why it can be NULL, where that is certain.
    pub(crate) reasons: Vec<Option<String>>,
    /// The tables that it reads, each with its schema, views among them seen through.
    pub(crate) reads: BTreeSet<(String, String)>,
}

/// Proves what can be proved of each query; nothing of one that the server does not analyse.
///
/// # Errors
///
/// When the connection is broken.
pub(crate) async fn proofs(
    connection: &mut PgConnection,
    questions: &[Question<'_>],
) -> Result<Vec<Option<Proof>>, sqlx::Error> {
    if questions.is_empty() || !analysed::has_trees(connection) {
        return Ok(vec![None; questions.len()]);
    }
    let read = read(connection, questions).await;
    sqlx::raw_sql("ROLLBACK").execute(&mut *connection).await?;
    let (texts, catalogued) = match read {
        Ok(read) => read,
        // A server that refuses the questions, be it for want of a right, proves nothing.
        Err(sqlx::Error::Database(_)) => return Ok(vec![None; questions.len()]),
        Err(error) => return Err(error),
    };
    let reading = Facts::of(&catalogued, Keys::Hold);
    // No foreign key holds while rows come and go, nor when a row is looked at again in another
    // state than its partner.
    let writing = LazyCell::new(|| Facts::of(&catalogued, Keys::Broken));
    let snapshots = Snapshots::of(&catalogued);
    let proofs = texts.iter().map(|text| {
        let text = text.as_deref()?;
        match snapshots.is_one(text) {
            true => proof(&reading, text),
            // What writes, or locks what it reads.
            false => proof(&writing, text),
        }
    });
    Ok(proofs.collect())
}

async fn read(
    connection: &mut PgConnection,
    questions: &[Question<'_>],
) -> Result<(Vec<Option<String>>, Catalogued), sqlx::Error> {
    let texts = analysed::trees(connection, questions).await?;
    let catalogued = catalogued::read(connection, &texts).await?;
    Ok((texts, catalogued))
}

fn proof(facts: &Facts<'_>, text: &str) -> Option<Proof> {
    let tree = Tree::read(text)?;
    let query = tree.query()?;
    let level = Level::of(facts, query, None);
    let mut reads = BTreeSet::new();
    gather(facts, &tree, &mut BTreeSet::new(), &mut reads);
    Some(Proof { never_null: level.outputs(), reasons: level.reasons(), reads })
}

/// Collects the tables that a tree names, and those of the views among them.
fn gather(
    facts: &Facts<'_>,
    tree: &Tree<'_>,
    seen: &mut BTreeSet<u32>,
    reads: &mut BTreeSet<(String, String)>,
) {
    match tree {
        Tree::List(items) => items.iter().for_each(|item| gather(facts, item, seen, reads)),
        Tree::Node(node) => {
            if let Some(oid) = node.oid("relid").filter(|oid| seen.insert(*oid)) {
                match facts.view(oid) {
                    Some(view) => gather(facts, view, seen, reads),
                    None => reads.extend(
                        facts
                            .relation(oid)
                            .map(|relation| (relation.schema.clone(), relation.name.clone())),
                    ),
                }
            }
            node.fields().iter().for_each(|(_, value)| gather(facts, value, seen, reads));
        }
        Tree::Nothing | Tree::Word(_) | Tree::Bytes(_) => {}
    }
}
