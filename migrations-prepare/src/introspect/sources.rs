//! Views → the columns of tables that they show as they are.
//!
//! The server notes with each column of a query where it comes from, through sub-queries and joins;
//! of a view over a view that is the other view, so the way down is gone here.
//! A materialised view may hold values that its table does not allow any more, and a set operation
//! has several sources: neither shows a column as it is.

use std::collections::{BTreeMap, BTreeSet};

use migrations_compiler::catalog::{Object, Source, View};
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, FromRow, PgConnection};

use super::NumberedObject;
use crate::node_tree::{Node, Tree};

/// Asks for the trees of the views.
pub(super) const TREES: &str = include_str!("sources/views.sql");

/// A column, by the object id of its relation and its number.
type Place = (i64, i64);

/// Views, in which more than this lie over one another, show nothing.
const DEPTH: usize = 40;

/// Notes with the columns of views what they show, by the views' trees.
pub(super) async fn note(
    connection: &mut PgConnection,
    trees: &[PgRow],
    objects: &mut [NumberedObject],
) -> Result<(), sqlx::Error> {
    let trees = trees.iter().map(FromRow::from_row);
    let trees: Vec<(i64, String, String, String)> = trees.collect::<Result<_, _>>()?;
    let shown: BTreeMap<Place, Place> =
        trees.iter().flat_map(|(view, _, _, tree)| shown(*view, tree)).collect();
    let columns = columns(connection, &shown).await?;
    for numbered in objects {
        let (oid, Object::View(view)) = (numbered.oid, &mut numbered.object) else { continue };
        name_sources(view, |number| columns.get(&bottom((oid, number), &shown)?).cloned());
    }
    Ok(())
}

/// What a column of a view is known to show: the column of a table, or none.
pub(crate) type Shown = Option<Source>;

/// Notes with the columns of some views what they show; `known` is asked of the views that are none
/// of them, and knows nothing of what is no view.
pub(super) async fn note_over(
    connection: &mut PgConnection,
    trees: &[PgRow],
    objects: &mut [NumberedObject],
    known: impl Fn(i64, i64) -> Option<Shown>,
) -> Result<(), sqlx::Error> {
    let trees = trees.iter().map(FromRow::from_row);
    let trees: Vec<(i64, String, String, String)> = trees.collect::<Result<_, _>>()?;
    let shown: BTreeMap<Place, Place> =
        trees.iter().flat_map(|(view, _, _, tree)| shown(*view, tree)).collect();
    let columns = columns(connection, &shown).await?;
    for numbered in objects {
        let (oid, Object::View(view)) = (numbered.oid, &mut numbered.object) else { continue };
        name_sources(view, |number| {
            let place = bottom((oid, number), &shown)?;
            known(place.0, place.1).unwrap_or_else(|| columns.get(&place).cloned())
        });
    }
    Ok(())
}

/// What the columns of one view show, one step down.
fn shown(view: i64, tree: &str) -> Vec<(Place, Place)> {
    let tree = Tree::read(tree);
    let targets = tree.as_ref().and_then(Tree::query).map(|query| query.nodes("targetList"));
    let step = |target: &Node<'_>| {
        let source = (target.number("resorigtbl")?, target.number("resorigcol")?);
        let is_source = source.0 != 0 && source.1 > 0;
        is_source.then_some(((view, target.number("resno")?), source))
    };
    targets.into_iter().flatten().filter_map(step).collect()
}

/// The last column on the way down from a column of a view.
fn bottom(top: Place, shown: &BTreeMap<Place, Place>) -> Option<Place> {
    let mut place = *shown.get(&top)?;
    for _ in 0..DEPTH {
        match shown.get(&place) {
            Some(below) => place = *below,
            None => return Some(place),
        }
    }
    None
}

/// The names of the columns of tables that views show.
async fn columns(
    connection: &mut PgConnection,
    shown: &BTreeMap<Place, Place>,
) -> Result<BTreeMap<Place, Source>, sqlx::Error> {
    if shown.is_empty() {
        return Ok(BTreeMap::new());
    }
    let relations: BTreeSet<i64> = shown.values().map(|(relation, _)| *relation).collect();
    let relations: Vec<String> = relations.iter().map(i64::to_string).collect();
    let query = include_str!("sources/columns.sql").replace("$relations$", &relations.join(","));
    let rows = sqlx::raw_sql(AssertSqlSafe(query)).fetch_all(connection).await?;
    let columns = rows.iter().map(FromRow::from_row);
    let columns: Vec<(i64, i64, String, String, String)> = columns.collect::<Result<_, _>>()?;
    let named = columns.into_iter().map(|(relation, number, schema, table, column)| {
        ((relation, number), Source { schema, table, column })
    });
    Ok(named.collect())
}

/// A view's columns are numbered as they stand, since none is ever dropped.
fn name_sources(view: &mut View, source: impl Fn(i64) -> Option<Source>) {
    for (column, number) in view.columns.iter_mut().zip(1..) {
        column.source = source(number);
    }
}
