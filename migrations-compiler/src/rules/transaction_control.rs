//! A statement that begins or ends the transaction that the runner has opened for the file.

use migrations_core::frame::begins_transaction;
use migrations_core::header::Transaction;
use migrations_core::lexer;
use migrations_core::{Code, Diagnostic};

use crate::sql::{Script, Scripts, Statement};

pub(super) fn check(found: &mut Vec<Diagnostic>, scripts: &Scripts) {
    let is_transaction =
        |script: &&Script| script.file.header.transaction() == Transaction::PerFile;
    let line = scripts.parsed.transaction_none();
    for script in scripts.scripts.iter().filter(is_transaction) {
        let help = help(script, line);
        let control = |statement| control(script, statement, &help);
        found.extend(script.statements.iter().filter_map(control));
    }
}

/// What helps depends on whether the file asks for another transaction than the runner brings: what
/// the server takes as `SET TRANSACTION` it takes before anything has been asked.
fn help(script: &Script, line: &str) -> String {
    let has_modes = script.statements.iter().any(|statement| has_modes(script.sql(statement)));
    if has_modes {
        format!("keep both, with {line}: the file brings its own then")
    } else {
        "leave it out".to_owned()
    }
}

/// Whether a statement begins a transaction and says which kind.
fn has_modes(sql: &str) -> bool {
    let words = lexer::leading_words(sql, 3);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    matches!(
        words.as_slice(),
        ["BEGIN" | "START", "WORK" | "TRANSACTION", "ISOLATION" | "READ" | "DEFERRABLE" | "NOT"]
            | ["BEGIN", "ISOLATION" | "READ" | "DEFERRABLE" | "NOT", ..]
    )
}

fn control(script: &Script, statement: &Statement, help: &str) -> Option<Diagnostic> {
    let sql = script.sql(statement);
    if !begins_transaction(sql) && !lexer::ends_transaction(sql) {
        return None;
    }
    let word = lexer::leading_words(sql, 1).pop()?;
    let message = format!("{word} inside a migration, which is a transaction already");
    let place = script.location(statement.range.clone());
    Some(
        Diagnostic::new(Code::TransactionControl, place, message)
            .note("the file and its line in the history are committed together, or not at all")
            .help(help),
    )
}
