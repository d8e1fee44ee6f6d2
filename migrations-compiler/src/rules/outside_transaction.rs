//! A statement that PostgreSQL refuses inside a transaction, in a file that is one.

use migrations_core::header::Transaction;
use migrations_core::{Code, Diagnostic, outside_transaction};

use crate::sql::{Script, Scripts, Statement};

pub(super) fn check(found: &mut Vec<Diagnostic>, scripts: &Scripts) {
    let line = scripts.parsed.transaction_none();
    for script in &scripts.scripts {
        match script.file.header.transaction() {
            Transaction::PerFile => {
                let refused = |statement| refused(script, statement, &help(script, line));
                found.extend(script.statements.iter().filter_map(refused));
            }
            Transaction::None => found.extend(in_own_transaction(script)),
        }
    }
}

/// What to do in a file that is one transaction.
fn help(script: &Script, line: &str) -> String {
    if script.statements.len() == 1 {
        format!("give this file {line}")
    } else {
        format!("move it into a migration of its own, with {line}")
    }
}

/// The statements between a `BEGIN` and its `COMMIT` in a file that is no transaction.
fn in_own_transaction(script: &Script) -> Vec<Diagnostic> {
    const HELP: &str = "leave out the BEGIN before it and the COMMIT behind it";
    let inside = script.by_own_transaction().filter(|(is_open, _)| *is_open);
    inside.filter_map(|(_, statement)| refused(script, statement, HELP)).collect()
}

fn refused(script: &Script, statement: &Statement, help: &str) -> Option<Diagnostic> {
    // A statement that is wrong is refused for that.
    if statement.fault().is_some() {
        return None;
    }
    let sql = script.sql(statement);
    let what = outside_transaction::name_of(sql)?;
    let place = script.location(statement.range.clone());
    let transaction = match script.file.header.transaction() {
        Transaction::PerFile => "this file is one",
        Transaction::None => "here is one open",
    };
    let message = format!("{what} cannot run inside a transaction, and {transaction}");
    Some(Diagnostic::new(Code::OutsideTransaction, place, message).help(help))
}
