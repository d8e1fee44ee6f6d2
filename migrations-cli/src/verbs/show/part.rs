//! What is shown with the table or view that it belongs to, and not by its own name.
//!
//! Must not know how it is shown.

use migrations_docs::Document;
use migrations_docs::typed_name;

/// A part of a table or a view.
pub(super) struct Part<'a> {
    /// What it is, with its article.
    pub(super) kind: &'static str,
    pub(super) schema: &'a str,
    pub(super) table: &'a str,
    name: &'a str,
}

/// The index, constraint, trigger or policy that a typed name means.
pub(super) fn of<'a>(document: &'a Document, typed: &str) -> Option<Part<'a>> {
    let parts = parts(document);
    let readings = typed_name::objects(typed);
    readings
        .iter()
        .find_map(|reading| parts.iter().position(|part| reading.names(part.schema, part.name)))
        .and_then(|at| parts.into_iter().nth(at))
}

fn parts(document: &Document) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    for table in &document.tables {
        let part = |kind, name| Part { kind, schema: &table.schema, table: &table.name, name };
        parts.extend(table.indexes.iter().map(|it| part("an index", &*it.name)));
        parts.extend(table.constraints.iter().map(|it| part("a constraint", &*it.name)));
        parts.extend(table.triggers.iter().map(|it| part("a trigger", &*it.name)));
        parts.extend(table.policies.iter().map(|it| part("a policy", &*it.name)));
    }
    for view in &document.views {
        let part = |kind, name| Part { kind, schema: &view.schema, table: &view.name, name };
        parts.extend(view.indexes.iter().map(|it| part("an index", &*it.name)));
        parts.extend(view.triggers.iter().map(|it| part("a trigger", &*it.name)));
    }
    parts
}
