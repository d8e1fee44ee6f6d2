//! Whether an aggregate or a window function is never NULL.
//!
//! Must not know where a table's columns come from.

use super::expression::Place;
use super::functions::Promise;
use super::level::Level;
use super::strict::NotNullColumns;
use crate::node_tree::{Node, Tree};

/// A frame's bits, as the server writes them.
const BY_RANGE: i64 = 0x2;
const STARTS_AT_OFFSET: i64 = 0x800;
const ENDS_AT_OFFSET: i64 = 0x4000;
/// Starts at the first row, at this one, or at one before it.
const STARTS_BY_NOW: i64 = 0x20 | 0x200 | STARTS_AT_OFFSET;
/// Ends at the last row, at this one, or at one after it.
const ENDS_FROM_NOW: i64 = 0x100 | 0x400 | ENDS_AT_OFFSET;
const EXCLUDES: i64 = 0x8000 | 0x1_0000 | 0x2_0000;

impl<'a> Level<'a> {
    /// An aggregate: over no row most are NULL, and so they are where a filter lets none through.
    pub(super) fn aggregate(&self, node: &'a Node<'a>) -> bool {
        let level = node.index("agglevelsup").and_then(|up| self.up(up));
        let function = node.oid("aggfnoid");
        let promise = function.and_then(|function| self.facts.promise(function));
        let (Some(level), Some(promise)) = (level, promise) else { return false };
        // What can have no row of its own is not empty where the level's tables are not.
        let has_rows = level.grouping.is_grouped
            && node.get("aggfilter") == &Tree::Nothing
            && (!level.grouping.has_empty || level.rows().has_input_row());
        match promise {
            Promise::Count => true,
            Promise::OfAnyRow => has_rows,
            Promise::OfRows | Promise::OfOrderedRows => {
                let nothing = NotNullColumns::new();
                let place = Place::of(&nothing).before_grouping();
                let args = node.nodes("args").next().map(|target| target.get("expr"));
                // The fractions of a percentile are of the group, and not of its rows.
                let direct = node.items("aggdirectargs").iter();
                has_rows && args.is_some_and(|arg| self.expression(arg, place)) && { direct }
                    .all(|arg| self.expression(arg, Place::of(&nothing)))
            }
            Promise::OfArguments | Promise::OfFirst | Promise::Always | Promise::Set => false,
        }
    }

    /// A window function: an aggregate among them sees this row at least, if its frame does.
    pub(super) fn window(&self, node: &'a Node<'a>, place: Place<'_>) -> bool {
        let Some(function) = node.oid("winfnoid") else { return false };
        // It looks at other rows than the one that a condition around it was about.
        let nothing = NotNullColumns::new();
        let place = Place { known: &nothing, ..place };
        let args = node.items("args");
        let is_never =
            |index: usize| args.get(index).is_some_and(|arg| self.expression(arg, place));
        if let Some(promise) = self.facts.promise(function) {
            let sees_this =
                node.get("aggfilter") == &Tree::Nothing && self.frame_has_this_row(node);
            return match promise {
                Promise::Count => true,
                Promise::OfAnyRow => sees_this,
                Promise::OfRows => sees_this && is_never(0),
                Promise::OfArguments
                | Promise::OfFirst
                | Promise::Always
                | Promise::Set
                | Promise::OfOrderedRows => false,
            };
        }
        match self.facts.built_in(function) {
            Some("row_number" | "rank" | "dense_rank" | "percent_rank" | "cume_dist") => true,
            Some("ntile") => is_never(0),
            Some("first_value" | "last_value") => is_never(0) && self.frame_has_this_row(node),
            Some("lag" | "lead") => args.len() == 3 && (0..3).all(is_never),
            _ => false,
        }
    }

    fn frame_has_this_row(&self, node: &Node<'_>) -> bool {
        let window = node.number("winref");
        let mut clauses = self.query.nodes("windowClause");
        let clause = clauses.find(|clause| clause.number("winref") == window);
        let Some(frame) = clause.and_then(|clause| clause.number("frameOptions")) else {
            return false;
        };
        // How far an offset by value reaches is up to the type.
        let by_value = frame & BY_RANGE != 0 && frame & (STARTS_AT_OFFSET | ENDS_AT_OFFSET) != 0;
        frame & STARTS_BY_NOW != 0
            && frame & ENDS_FROM_NOW != 0
            && frame & EXCLUDES == 0
            && !by_value
    }
}
