//! A table is emptied.

use migrations_core::{Code, Diagnostic};

use crate::schema::steps::Steps;
use crate::sql::locks::Change;
use crate::sql::parser::SyntaxKind;
use crate::sql::syntax::child;

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    for step in steps.on_existing(SyntaxKind::TRUNCATE) {
        let message = format!("deletes every row of `{}`", step.table_name());
        let mut diagnostic = Diagnostic::new(Code::TruncatedTable, step.place(), message)
            .note(step.lock_note(Change::Truncate));
        if child(&step.root(), SyntaxKind::CASCADE).is_some() {
            let fact = "CASCADE empties every table that refers to it as well";
            diagnostic = diagnostic.note(fact);
        }
        let help = "delete the rows that are meant, with DELETE and a WHERE";
        found.push(diagnostic.help(help));
    }
}
