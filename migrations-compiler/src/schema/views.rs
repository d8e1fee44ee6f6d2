//! Views, and tables that are made of a query.

use super::analyzer::Analyzer;
use super::dependencies::DependentKind;
use super::queries::{self, Seen};
use super::relation::{Column, Key, Kind, Reads};
use super::scope::is_query;
use super::{dependents, opaque, output, replaced, tables};
use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::syntax::{child, descendants, ident, name_in};

/// `CREATE VIEW`, `CREATE MATERIALIZED VIEW`, `CREATE TABLE AS` and `SELECT INTO`.
pub(super) fn create(analyzer: &mut Analyzer, node: &SyntaxNode) {
    let kind = match node.kind() {
        K::CREATE_VIEW => Kind::View,
        K::CREATE_MATERIALIZED_VIEW => Kind::MaterializedView,
        _ => Kind::Table,
    };
    let holder = child(node, K::INTO_CLAUSE).unwrap_or_else(|| node.clone());
    let name = name_in(&holder, if kind == Kind::Table { K::TABLE_NAME } else { K::VIEW });
    let Some(name) = name else { return analyzer.model.forget_everything() };
    let seen = queries::walk(analyzer, node);
    let is_read = !analyzer.model.is_plausible();
    let columns = is_read.then(|| columns(analyzer, node)).flatten();
    if kind == Kind::View && crate::sql::syntax::has(node, K::OR_REPLACE) {
        let existing = analyzer.model.home(&name).and_then(|id| analyzer.model.at(&id));
        let existing = existing.filter(|_| is_read && !has_temporary_name(&holder, &name));
        if let Some(existing) = existing
            && !replaced::check_view(analyzer, existing, &name, columns.as_deref())
        {
            return;
        }
    }
    // The words that say so stand where the name stands.
    let placed = tables::place(analyzer, &holder, &name, kind);
    if let Some(key) = placed {
        fill(analyzer, key, columns, seen, kind);
        if kind != Kind::Table {
            dependents::record(analyzer, key, (DependentKind::View, ""), node, Seen::default());
        }
    }
    if kind == Kind::View {
        opaque::hide(analyzer, node);
    } else {
        opaque::execute(analyzer, node);
    }
}

fn has_temporary_name(holder: &SyntaxNode, name: &crate::sql::syntax::Name) -> bool {
    crate::sql::syntax::has(holder, K::TEMP) || name.schema.as_deref() == Some("pg_temp")
}

fn fill(analyzer: &mut Analyzer, key: Key, columns: Option<Vec<Column>>, seen: Seen, kind: Kind) {
    let Some(relation) = analyzer.model.change(key) else { return };
    relation.knows_columns &= columns.is_some();
    relation.columns = columns.unwrap_or_default();
    if kind == Kind::Table {
        relation.is_derived = true;
        return;
    }
    let mut reads: Vec<Reads> = Vec::new();
    for read in seen.relations {
        if reads.iter().all(|known| known.relation != read) {
            reads.push(Reads { relation: read, columns: Vec::new() });
        }
    }
    for (read, column) in seen.columns {
        for known in reads.iter_mut().filter(|known| known.relation == read) {
            known.columns.push(column.clone());
        }
    }
    relation.reads_unknown = seen.has_unknown;
    relation.reads.clone_from(&reads);
    for read in reads {
        if let Some(read) = analyzer.model.change(read.relation) {
            read.dependents.push(key);
        }
    }
}

/// The columns, where the name of each is certain.
fn columns(analyzer: &Analyzer, node: &SyntaxNode) -> Option<Vec<Column>> {
    let listed = child(node, K::COLUMN_LIST).or_else(|| child(node, K::TABLE_ARG_LIST));
    let listed = match listed {
        Some(list) => {
            let names = descendants(&list, K::COLUMN_NAME);
            Some(names.map(|name| Some(ident(&name)?.text)).collect::<Option<Vec<String>>>()?)
        }
        None => None,
    };
    let query = node.children().find(|child| is_query(child.kind()));
    let from_query = match (&query, node.kind()) {
        (None, K::SELECT_INTO) => output::output(analyzer, node),
        (Some(query), _) => output::output(analyzer, query),
        (None, _) => None,
    };
    match (listed, from_query) {
        // A list may name the first columns only.
        (Some(listed), Some(of_query)) => {
            let mut columns = of_query;
            for (column, name) in columns.iter_mut().zip(listed) {
                column.name = name;
            }
            Some(columns)
        }
        (None, of_query) => of_query,
        (Some(_), None) => None,
    }
}
