//! Whether a column is never NULL in a row that was just written, by what the statement wrote there.
//!
//! Must not know what a table declares of its columns.

use super::expression::Place;
use super::level::{Command, Level};
use super::strict::NotNullColumns;
use crate::node_tree::{Node, Tree};

const DO_UPDATE: i64 = 2;

impl<'a> Level<'a> {
    /// Whether the statement writes something that is never NULL to a column of the table that it
    /// writes, in every row that it returns.
    pub(super) fn is_assigned(&self, column: i64) -> bool {
        let Some(entry) = self.written.and_then(|table| self.table(table)) else { return false };
        let conflict = self.query.node("onConflict");
        let is_update = conflict.is_some_and(|one| one.number("action") == Some(DO_UPDATE));
        self.is_stored_as_written(entry, column)
            && match self.command {
                Some(Command::Insert) => {
                    self.is_value("targetList", self.query, column)
                        && (!is_update
                            || conflict.is_some_and(|conflict| {
                                self.is_value("onConflictSet", conflict, column)
                            }))
                }
                Some(Command::Update) => self.is_value("targetList", self.query, column),
                _ => false,
            }
    }

    /// Whether nothing stands between what is written and what is stored: no trigger or rule that
    /// could write something else, no other table that the row goes to, no generated value.
    fn is_stored_as_written(&self, entry: &Node<'_>, column: i64) -> bool {
        let Some(relation) = entry.oid("relid").and_then(|oid| self.facts.relation(oid)) else {
            return false;
        };
        let is_generated = |number: i64| {
            let column = self.facts.column(relation.oid, number);
            column.is_none_or(|column| column.generated.is_some())
        };
        relation.kind == "r"
            && !relation.is_rewritten
            && !relation.is_changed_before
            && (self.command == Some(Command::Insert) || !relation.has_children)
            && !is_generated(column)
    }

    /// Whether one thing is written to a column, and is never NULL.
    fn is_value(&self, field: &str, of: &'a Node<'a>, column: i64) -> bool {
        let mut values = of.nodes(field).filter(|target| target.number("resno") == Some(column));
        let (Some(value), None) = (values.next(), values.next()) else { return false };
        self.is_excluded_value(value.get("expr")) || self.is_written_value(value.get("expr"))
    }

    /// What is written sees the row as it was.
    fn is_written_value(&self, value: &'a Tree<'a>) -> bool {
        let nothing = NotNullColumns::new();
        Level::before_writing(self.facts, self.query, self.outer)
            .expression(value, Place::of(&nothing))
    }

    /// Whether a value is what the row would have had that was not inserted.
    fn is_excluded_value(&self, value: &Tree<'_>) -> bool {
        let Some(node) = value.node().filter(|node| node.label == "VAR") else { return false };
        let excluded = self.query.node("onConflict").and_then(|one| one.index("exclRelIndex"));
        let column = node.number("varattno");
        node.index("varlevelsup") == Some(0)
            && excluded.is_some_and(|table| table != 0 && node.index("varno") == Some(table))
            && column.is_some_and(|column| self.is_value("targetList", self.query, column))
    }
}
