//! A statement that is nested too deep for anybody but the server.

use migrations_core::{Code, Diagnostic};

use crate::sql::{Script, Scripts, Statement};

pub(super) fn check(found: &mut Vec<Diagnostic>, scripts: &Scripts) {
    for script in scripts.all() {
        let deep = script.statements.iter().filter(|statement| statement.is_too_deep());
        found.extend(deep.map(|statement| left_to_the_server(script, statement)));
    }
}

fn left_to_the_server(script: &Script, statement: &Statement) -> Diagnostic {
    let place = script.location(statement.range.clone());
    let message = "statement is nested too deep to be looked at without a server";
    Diagnostic::new(Code::DeepNesting, place, message)
        .note("nothing is said about it, and nothing that exists is taken for certain after it")
        .help("write it less deep, or let `cargo migrations prepare` execute it")
}
