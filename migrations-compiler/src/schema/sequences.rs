//! Sequences, and the columns that own them.

use super::analyzer::Analyzer;
use super::relation::{Key, Kind};
use super::{mentions, tables};
use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::syntax::{child, name_in};

/// `CREATE SEQUENCE`.
pub(super) fn create(analyzer: &mut Analyzer, node: &SyntaxNode) {
    let Some(name) = name_in(node, K::SEQUENCE) else { return analyzer.model.forget_everything() };
    let sequence = tables::place(analyzer, node, &name, Kind::Sequence);
    if let Some(owner) = child(node, K::OPTION_OWNED_BY) {
        owned_by(analyzer, sequence, &owner);
    }
}

/// `OWNED BY table.column`, with which the sequence goes from here on, or `OWNED BY NONE`.
pub(super) fn owned_by(analyzer: &mut Analyzer, sequence: Option<Key>, node: &SyntaxNode) {
    let column = child(node, K::QUALIFIED_COLUMN_NAME_REF);
    let owner = column.as_ref().and_then(|parts| mentions::qualified_column(analyzer, parts));
    let Some(sequence) = sequence else { return };
    let Some(known) = analyzer.model.change(sequence) else { return };
    known.indexed = owner.iter().map(|(_, column)| column.text.clone()).collect();
    let name = known.id.name.clone();
    let before = std::mem::replace(&mut known.of, owner.as_ref().map(|(table, _)| *table));
    if let Some(table) = before.and_then(|table| analyzer.model.change(table)) {
        table.owned.retain(|owned| *owned != sequence);
    }
    match owner.and_then(|(table, _)| analyzer.model.change(table)) {
        Some(table) => table.owned.push(sequence),
        // It may go with a table that nobody knows.
        None if column.is_some() => analyzer.model.forget(&name),
        None => {}
    }
}
