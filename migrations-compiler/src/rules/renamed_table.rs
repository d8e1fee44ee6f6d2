//! A table gets another name while the last release still uses the old one.

use migrations_core::{Code, Diagnostic};

use crate::schema::steps::{Step, Steps};
use crate::schema::{Id, Relation};
use crate::sql::locks::Change;
use crate::sql::parser::SyntaxKind;
use crate::sql::syntax::{child, identifier_of};

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    let schemas = steps.on_existing(SyntaxKind::ALTER_SCHEMA);
    found.extend(schemas.filter_map(|step| renamed_schema(steps, step)));
    let kinds = [SyntaxKind::TABLE_RENAME_TO, SyntaxKind::SET_SCHEMA];
    for step in kinds.into_iter().flat_map(|kind| steps.on_existing(kind)) {
        let is_left = |table: &Relation| steps.leaves_view(&table.id, step.source);
        if step.before.as_deref().is_some_and(is_left) {
            continue;
        }
        let message = format!("a release that knows `{}` fails from here on", step.table_name());
        found.push(
            Diagnostic::new(Code::RenamedTable, step.place(), message)
                .note("old and new release run side by side while one replaces the other")
                .note(step.lock_note(Change::RenameTable))
                .help("leave a view of the old name behind until the old release is gone"),
        );
    }
}

/// A schema: every name in it is another one from there on.
fn renamed_schema(steps: &Steps, step: &Step) -> Option<Diagnostic> {
    let to = child(&step.node, SyntaxKind::SCHEMA_RENAME_TO)?;
    let to = identifier_of(&child(&to, SyntaxKind::SCHEMA)?)?;
    let schema = identifier_of(&child(&step.node, SyntaxKind::SCHEMA_REF)?)?;
    let is_left = |table: &Relation| {
        let old = Id { schema: schema.clone(), name: table.id.name.clone() };
        steps.leaves_view(&old, step.source)
    };
    let mut tables = steps.tables_of(&to).peekable();
    if tables.peek().is_some() && tables.all(is_left) {
        return None;
    }
    let message = format!("a release that knows `{schema}` fails from here on");
    Some(
        Diagnostic::new(Code::RenamedTable, step.place(), message)
            .note("old and new release run side by side while one replaces the other")
            .help("leave a schema of the old name behind, with a view of each table in it"),
    )
}
