//! A table that had its rows before the file is dropped.

use migrations_core::{Code, Diagnostic};

use crate::schema::steps::{Step, Steps};
use crate::sql::locks::Change;
use crate::sql::parser::SyntaxKind;
use crate::sql::syntax::child;

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    found.extend(steps.on_existing(SyntaxKind::DROP_SCHEMA).filter_map(dropped_schema));
    found.extend(steps.of_kind(SyntaxKind::DROP_DATABASE).map(dropped_database));
    for step in steps.on_existing(SyntaxKind::DROP_TABLE) {
        let message = format!("drops `{}` and every row in it", step.table_name());
        found.push(
            Diagnostic::new(Code::DroppedTable, step.place(), message)
                .note("a rollback makes the table again, and not its rows")
                .note(step.lock_note(Change::DropTable))
                .help("drop it one release after the last query that reads it is gone"),
        );
    }
}

/// A schema that has to be empty; with CASCADE it is another rule's.
fn dropped_schema(step: &Step) -> Option<Diagnostic> {
    if child(&step.node, SyntaxKind::CASCADE).is_some() {
        return None;
    }
    let schemas = step.node.children().filter(|it| it.kind() == SyntaxKind::SCHEMA_REF);
    let schemas: Vec<String> = schemas.map(|schema| format!("`{}`", schema.text())).collect();
    let noun = if schemas.len() == 1 { "schema" } else { "schemas" };
    let message = format!("drops the {noun} {}", schemas.join(", "));
    Some(
        Diagnostic::new(Code::DroppedTable, step.place(), message)
            .note("it fails where anything is left in it, whoever has made that")
            .help("drop it one release after the last statement that names it is gone"),
    )
}

fn dropped_database(step: &Step) -> Diagnostic {
    let database = child(&step.node, SyntaxKind::DATABASE_REF);
    let database = database.map(|name| name.text().to_string()).unwrap_or_default();
    Diagnostic::new(Code::DroppedTable, step.place(), format!("drops the database `{database}`"))
        .note("every table in it is gone at once, and nothing brings it back but a backup")
        .help("drop a database by hand, where a person looks at what is in it")
}
