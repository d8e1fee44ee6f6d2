//! Why a column certainly can be NULL, for whoever has said that it cannot.
//!
//! That something is not proved is no reason: an application knows things of its rows that no
//! schema says.
//! Here are the few cases in which the schema allows a row with a NULL and nothing in the query
//! or around the table could rule it out.
//! Must not know where a query stands.

use super::catalogued::Relation;
use super::functions::Promise;
use super::level::{Command, Level};
use super::strict::{Joined, joined};
use crate::node_tree::{Node, Tree};

impl<'a> Level<'a> {
    /// For each column that the level returns: why it can be NULL, where that is certain.
    pub(crate) fn reasons(&self) -> Vec<Option<String>> {
        let is_plain = self.command == Some(Command::Select)
            && !self.query.get("setOperations").is_there()
            && !self.query.get("havingQual").is_there()
            && !self.grouping.has_sets;
        let targets = super::query::targets(self.query, self.command);
        targets.map(|target| is_plain.then(|| self.reason(target.get("expr"))).flatten()).collect()
    }

    fn reason(&self, target: &Tree<'_>) -> Option<String> {
        let node = target.node()?;
        match node.label {
            "VAR" if !self.grouping.is_grouped && node.number("varlevelsup") == Some(0) => {
                let (table, column) = (node.index("varno")?, node.number("varattno")?);
                match joined(self.query.items("rtable"), table, column) {
                    Joined::No => self.missing_row(table).or_else(|| self.nullable(table, column)),
                    Joined::As(value) => self.reason(value),
                    Joined::Lost => None,
                }
            }
            "AGGREF" => self.no_rows(node),
            _ => None,
        }
    }

    /// An aggregate over tables that can be empty, without `GROUP BY`.
    fn no_rows(&self, node: &Node<'_>) -> Option<String> {
        let function = node.oid("aggfnoid")?;
        let is_null = matches!(
            self.facts.promise(function)?,
            Promise::OfRows | Promise::OfOrderedRows | Promise::OfAnyRow
        );
        let from = self.query.node("jointree")?.items("fromlist");
        let tables: Option<Vec<usize>> = from.iter().map(|item| self.base_table(item)).collect();
        let may_be_empty = |table: &usize| {
            let relation = self.relation(*table);
            relation.is_some_and(|relation| !is_seen_to(relation) && !relation.is_kept_by_guarded)
        };
        let may_be_empty = tables.is_some_and(|tables| tables.iter().all(may_be_empty));
        let is_one_group = !self.query.get("groupClause").is_there();
        let name = self.facts.built_in(function)?;
        (is_null && is_one_group && !from.is_empty() && may_be_empty)
            .then(|| format!("`{name}` of no rows is NULL, and there is no GROUP BY"))
    }

    /// A table on the side of an outer join that need not have a row.
    fn missing_row(&self, table: usize) -> Option<String> {
        let from = self.query.node("jointree")?;
        let [only] = from.items("fromlist") else { return None };
        if from.get("quals").is_there() || !self.has_gap(table) {
            return None;
        }
        let join = only.node().filter(|join| join.label == "JOINEXPR")?;
        let (other, own, name) = match join.number("jointype")? {
            1 => (join.get("larg"), join.get("rarg"), "LEFT"),
            3 => (join.get("rarg"), join.get("larg"), "RIGHT"),
            _ => return None,
        };
        let (other, own) = (self.base_table(other)?, self.base_table(own)?);
        let (kept, looked_for) = (self.relation(other)?, self.relation(own)?);
        // A key that refers to the other table may promise that its row is there, and so may
        // whatever sees to new rows; a condition that is about one table alone may be true of
        // every row.
        let is_promised = kept.needed.contains(&looked_for.oid)
            || kept.needs_guarded
            || is_seen_to(kept)
            || looked_for.is_guarded;
        let compared = self.conditions().if_true(join.get("quals"));
        let is_about = |table: usize| compared.iter().any(|column| column.0 == table);
        (own == table && !is_promised && is_about(own) && is_about(other)).then(|| {
            format!(
                "the {name} JOIN keeps rows of `{}` without one of `{}`",
                kept.name, looked_for.name
            )
        })
    }

    /// A column of a table whose rows come as they are, or by the primary key.
    fn nullable(&self, table: usize, number: i64) -> Option<String> {
        let from = self.query.node("jointree")?;
        let [only] = from.items("fromlist") else { return None };
        let relation = self.relation(self.base_table(only)?)?;
        let column = relation.columns.iter().find(|column| column.number == number)?;
        let is_by_key = |quals: &Tree<'_>| {
            let columns = self.key_columns(quals, table);
            columns.is_some_and(|columns| columns.iter().all(|one| relation.key.contains(one)))
        };
        // What a check, a policy, a trigger or a default sees to need not be declared again.
        let is_free = !relation.has_checks && !is_seen_to(relation) && column.is_plain;
        // A partitioned table has no rows but those of its partitions.
        let is_of_parts = relation.kind == "p" && relation.has_children;
        let is_free = is_free && !(is_of_parts && column.is_not_null_of_children);
        let is_there = !column.is_own_not_null && self.base_table(only) == Some(table);
        (is_there && is_free && is_by_key(from.get("quals"))).then(|| {
            format!("column `{}` of `{}` is not declared NOT NULL", column.name, relation.name)
        })
    }

    fn relation(&self, table: usize) -> Option<&'a Relation> {
        self.facts.relation(self.table(table)?.oid("relid")?)
    }

    /// The index of the plain table that an item of `FROM` is.
    fn base_table(&self, item: &Tree<'_>) -> Option<usize> {
        let table = item.node().filter(|item| item.label == "RANGETBLREF")?.index("rtindex")?;
        let entry = self.table(table).filter(|entry| entry.number("rtekind") == Some(0))?;
        let relation = self.facts.relation(entry.oid("relid")?)?;
        matches!(relation.kind.as_str(), "r" | "p").then_some(table)
    }

    /// The columns that a condition compares with parameters or constants for equality, where it
    /// does nothing else.
    fn key_columns(&self, quals: &Tree<'_>, table: usize) -> Option<Vec<i64>> {
        let Some(node) = quals.node() else { return (!quals.is_there()).then(Vec::new) };
        match (node.label, node.word("boolop")) {
            ("BOOLEXPR", Some("and")) => {
                let parts = node.items("args").iter().map(|part| self.key_columns(part, table));
                parts.collect::<Option<Vec<_>>>().map(|parts| parts.concat())
            }
            ("OPEXPR", _) => {
                let [one, other] = node.items("args") else { return None };
                let column = one.node().filter(|one| one.label == "VAR")?;
                let is_given =
                    other.node().is_some_and(|other| matches!(other.label, "PARAM" | "CONST"));
                let is_equality = self.facts.is_equality(node.oid("opfuncid")?);
                let is_own = column.index("varno") == Some(table);
                (is_given && is_equality && is_own)
                    .then(|| column.number("varattno").into_iter().collect())
            }
            _ => None,
        }
    }
}

/// Whether something may see to the rows of a table that no constraint says.
fn is_seen_to(relation: &Relation) -> bool {
    relation.is_guarded || relation.is_read_only
}
