//! A table's constraints and indexes → the lists of columns that rows are found by.
//!
//! Understands an index of plain columns; of any other it says nothing.

use crate::catalog::definition::IndexParts;
use crate::catalog::{Catalog, ConstraintKind, Index, Object, Table};

/// What rows of a table are found by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Keys {
    /// The columns of the primary key.
    pub(super) primary: Option<Vec<String>>,
    /// The columns of every other key of which there is at most one row.
    pub(super) unique: Vec<Vec<String>>,
    /// The columns of each foreign key, and what it says.
    pub(super) foreign: Vec<(Vec<String>, String)>,
}

impl Keys {
    pub(super) fn of(catalog: &Catalog, table: &Table) -> Keys {
        let mut keys = Keys::default();
        for constraint in &table.constraints {
            let columns = constraint.columns.clone();
            // Such a key holds one row for each moment and not one in all.
            let is_plain = !constraint.definition.contains("WITHOUT OVERLAPS");
            match constraint.kind {
                ConstraintKind::PrimaryKey if is_plain => keys.primary = Some(columns),
                ConstraintKind::Unique if is_plain => keys.add_unique(columns),
                ConstraintKind::ForeignKey => keys.add_foreign(columns, &constraint.definition),
                _ => {}
            }
        }
        for index in indexes(catalog, table) {
            keys.unique_index(table, index);
        }
        keys.unique.retain(|columns| {
            keys.primary.as_ref().is_none_or(|primary| !is_same(columns, primary))
        });
        keys
    }

    fn unique_index(&mut self, table: &Table, index: &Index) {
        let columns = columns_of_unique_index(&index.definition);
        let is_column = |name: &String| table.columns.iter().any(|column| column.name == *name);
        if let Some(columns) = columns.filter(|columns| columns.iter().all(is_column)) {
            self.add_unique(columns);
        }
    }

    fn add_unique(&mut self, columns: Vec<String>) {
        if !self.unique.iter().any(|known| is_same(known, &columns)) {
            self.unique.push(columns);
        }
    }

    fn add_foreign(&mut self, columns: Vec<String>, definition: &str) {
        if !self.foreign.iter().any(|(known, _)| is_same(known, &columns)) {
            self.foreign.push((columns, definition.to_owned()));
        }
    }
}

fn indexes<'a>(catalog: &'a Catalog, table: &'a Table) -> impl Iterator<Item = &'a Index> {
    catalog.objects.iter().filter_map(move |object| match object {
        Object::Index(index) if index.schema == table.schema && index.table == table.name => {
            Some(index)
        }
        _ => None,
    })
}

/// Whether two keys have the same columns, in whatever order.
fn is_same(one: &[String], other: &[String]) -> bool {
    one.len() == other.len() && one.iter().all(|column| other.contains(column))
}

/// The columns of a unique index; `None` for an index that is partial, is over an expression, or
/// compares in a way of its own.
fn columns_of_unique_index(definition: &str) -> Option<Vec<String>> {
    let parts = IndexParts::parse(definition)?;
    let is_key = parts.is_unique && parts.method == "btree" && !parts.is_partial;
    parts.columns.into_iter().collect::<Option<_>>().filter(|_| is_key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(definition: &str) -> Option<Vec<String>> {
        columns_of_unique_index(definition)
    }

    #[test]
    fn plain_columns_of_a_unique_index_are_a_key() {
        let index = "CREATE UNIQUE INDEX i ON public.t USING btree";
        let found = columns(&format!("{index} (a, \"B \"\"c\" DESC NULLS LAST) INCLUDE (d)"));
        assert_eq!(found, Some(vec!["a".to_owned(), "B \"c".to_owned()]));
        assert_eq!(columns(&format!("{index} (a) NULLS NOT DISTINCT")), Some(vec!["a".to_owned()]));
    }

    #[test]
    fn index_of_any_other_kind_is_none() {
        let index = "CREATE UNIQUE INDEX \"a USING btree (x)\" ON public.t USING btree";
        for other in [
            format!("{index} (lower(a))"),
            format!("{index} (((a || b)))"),
            format!("{index} (a) WHERE (b IS NULL)"),
            format!("{index} (a COLLATE \"C\")"),
            format!("{index} (a text_pattern_ops)"),
            "CREATE INDEX i ON public.t USING btree (a)".to_owned(),
        ] {
            assert_eq!(columns(&other), None, "{other}");
        }
        assert_eq!(columns(&format!("{index} (a)")), Some(vec!["a".to_owned()]));
    }
}
