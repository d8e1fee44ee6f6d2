//! A statement that PostgreSQL's grammar refuses.

use migrations_core::{Code, Diagnostic};

use super::{psql_variable, template_placeholder};
use crate::sql::Scripts;

pub(super) fn check(found: &mut Vec<Diagnostic>, scripts: &Scripts) {
    for script in scripts.all() {
        // Where the markers stand is said already, and nothing else is wrong.
        if script.file.is_unmerged {
            continue;
        }
        for statement in &script.statements {
            let Some(fault) = statement.fault() else { continue };
            // What was to be replaced has a rule of its own.
            if psql_variable::of(script, statement).is_some()
                || template_placeholder::of(script, statement).is_some()
            {
                continue;
            }
            let from = statement.range.start;
            let range = from + fault.range.start..from + fault.range.end;
            let place = script.location(range);
            found.push(Diagnostic::new(Code::SyntaxError, place, &fault.message));
        }
    }
}
