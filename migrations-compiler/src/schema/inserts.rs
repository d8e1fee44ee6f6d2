//! The rows that a statement inserts: into which table, and which of its columns get a value.
//!
//! Reads the query alone; must not know what exists.

use crate::sql;
use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::syntax::{child, children, descendants, has, ident_in, name_in};
use crate::threads;

/// An `INSERT`, wherever in a query it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Insert {
    /// The byte of the query at which it begins.
    pub offset: usize,
    /// The table's schema, where the query names it.
    pub schema: Option<String>,
    /// The table.
    pub table: String,
    /// The columns that get a value.
    pub given: Given,
}

/// Which columns of a table an `INSERT` gives a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// These.
    Named(Vec<String>),
    /// So many, from the first.
    First(usize),
}

/// The `INSERT`s of a query of which it is certain what they give.
///
/// ```
/// use migrations_compiler::schema::{Given, inserts};
/// let found = inserts("INSERT INTO users (email) VALUES ($1)");
/// assert_eq!(found[0].given, Given::Named(vec!["email".to_owned()]));
/// ```
#[must_use]
pub fn inserts(query: &str) -> Vec<Insert> {
    threads::on_a_large_stack(|| {
        let mut found = Vec::new();
        for statement in sql::statements(query) {
            let start = statement.range.start;
            let nodes = statement.tree().into_iter().flat_map(|root| descendants(&root, K::INSERT));
            found.extend(nodes.filter_map(|node| insert(&node, start)));
        }
        found
    })
}

fn insert(node: &SyntaxNode, start: usize) -> Option<Insert> {
    let table = name_in(node, K::RELATION_NAME_REF)?;
    let lists: Vec<SyntaxNode> = children(node, K::COLUMN_TARGET_LIST).collect();
    let given = match lists.as_slice() {
        [list] => Given::Named(
            children(list, K::COLUMN_TARGET)
                .map(|target| Some(ident_in(&target, K::COLUMN_NAME_REF)?.text))
                .collect::<Option<_>>()?,
        ),
        [] if has(node, K::DEFAULT_VALUES) => Given::First(0),
        [] => Given::First(width(node)?),
        _ => return None,
    };
    let offset = start + usize::from(node.text_range().start());
    Some(Insert { offset, schema: table.schema, table: table.name, given })
}

/// How many values the first row has.
fn width(node: &SyntaxNode) -> Option<usize> {
    let rows = child(node, K::VALUES)?;
    let row = descendants(&rows, K::ROW).next()?;
    Some(row.children().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_that_get_a_value_are_told() {
        let named =
            |names: &[&str]| Given::Named(names.iter().map(|it| (*it).to_owned()).collect());
        for (query, expected) in [
            ("INSERT INTO t (a, \"B\") VALUES ($1, $2)", &[named(&["a", "B"])][..]),
            ("INSERT INTO s.t AS x (a) SELECT 1 RETURNING a", &[named(&["a"])]),
            ("INSERT INTO t VALUES (1, f(2, 3)), (4, 5)", &[Given::First(2)]),
            ("INSERT INTO t DEFAULT VALUES", &[Given::First(0)]),
            ("INSERT INTO t SELECT * FROM u", &[]),
            ("INSERT INTO t TABLE u", &[]),
            (
                "WITH i AS (INSERT INTO t (a) VALUES (1) RETURNING a) INSERT INTO u (b) SELECT a FROM i",
                &[named(&["b"]), named(&["a"])],
            ),
            ("UPDATE t SET a = 1", &[]),
        ] {
            let found: Vec<Given> = inserts(query).into_iter().map(|it| it.given).collect();
            assert_eq!(found, expected, "{query}");
        }
    }
}
