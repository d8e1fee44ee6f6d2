//! A look at what later files make, so that a fault can say who comes too late.
//!
//! Nothing is believed because of it.

use std::collections::HashMap;

use rowan::TextRange;

use super::span::SourceSpan;
use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::syntax::{child, children, descendants, ident_in, name, name_in};

/// The places that make an object of a name, in order.
#[derive(Debug, Default)]
pub(super) struct Ahead {
    relations: HashMap<String, Vec<SourceSpan>>,
    columns: HashMap<(String, String), Vec<SourceSpan>>,
}

impl Ahead {
    /// Notes what a statement would make.
    pub(super) fn note(&mut self, statement: &SyntaxNode, span: impl Fn(TextRange) -> SourceSpan) {
        match statement.kind() {
            K::CREATE_TABLE | K::CREATE_TABLE_AS | K::CREATE_FOREIGN_TABLE => {
                self.created(statement, K::TABLE_NAME, &span);
            }
            K::CREATE_VIEW | K::CREATE_MATERIALIZED_VIEW => {
                self.created(statement, K::VIEW, &span);
            }
            K::CREATE_INDEX => self.created(statement, K::INDEX, &span),
            K::CREATE_SEQUENCE => self.created(statement, K::SEQUENCE, &span),
            K::CREATE_TYPE => self.created(statement, K::TYPE_NAME, &span),
            K::CREATE_DOMAIN => self.created(statement, K::DOMAIN, &span),
            K::ALTER_TABLE => self.altered(statement, &span),
            _ => {}
        }
    }

    fn created(
        &mut self,
        statement: &SyntaxNode,
        kind: K,
        span: &impl Fn(TextRange) -> SourceSpan,
    ) {
        if let Some(name) = name_in(statement, kind) {
            self.relations.entry(name.name).or_default().push(span(statement.text_range()));
        }
    }

    fn altered(&mut self, statement: &SyntaxNode, span: &impl Fn(TextRange) -> SourceSpan) {
        let Some(table) = child(statement, K::TABLE_RELATION_NAME).and_then(|node| name(&node))
        else {
            return;
        };
        for action in children(statement, K::ADD_COLUMN) {
            if let Some(column) = ident_in(&action, K::COLUMN_NAME) {
                let key = (table.name.clone(), column.text);
                self.columns.entry(key).or_default().push(span(action.text_range()));
            }
        }
        for to in descendants(statement, K::TABLE_RENAME_TO) {
            self.created(&to, K::TABLE_NAME, span);
        }
        for renamed in children(statement, K::RENAME_COLUMN) {
            if let Some(column) = ident_in(&renamed, K::COLUMN_NAME) {
                let key = (table.name.clone(), column.text);
                self.columns.entry(key).or_default().push(span(renamed.text_range()));
            }
        }
    }

    /// The first place after `now` that makes a relation or a type of that name.
    pub(super) fn relation(&self, name: &str, now: SourceSpan) -> Option<SourceSpan> {
        first_after(self.relations.get(name)?, now)
    }

    /// The first place after `now` that adds such a column to a table of that name.
    pub(super) fn column(&self, table: &str, column: &str, now: SourceSpan) -> Option<SourceSpan> {
        first_after(self.columns.get(&(table.to_owned(), column.to_owned()))?, now)
    }
}

fn first_after(spots: &[SourceSpan], now: SourceSpan) -> Option<SourceSpan> {
    let place = |span: SourceSpan| (span.source, span.start);
    let index = spots.partition_point(|span| place(*span) <= place(now));
    spots.get(index).copied()
}
