//! A statement that begins or ends the transaction that the runner has opened for the file.

use migrations_core::header::Transaction;
use migrations_core::lexer;
use migrations_core::{Diagnostic, codes};

use crate::sql::{Script, Scripts, Statement};

pub(super) fn check(found: &mut Vec<Diagnostic>, scripts: &Scripts) {
    let is_transaction =
        |script: &&Script| script.file.header.transaction() == Transaction::PerFile;
    for script in scripts.scripts.iter().filter(is_transaction) {
        found.extend(script.statements.iter().filter_map(|statement| control(script, statement)));
    }
}

fn control(script: &Script, statement: &Statement) -> Option<Diagnostic> {
    let sql = script.sql(statement);
    let words = lexer::leading_words(sql, 2);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let begins = matches!(words.as_slice(), ["BEGIN", ..] | ["START", "TRANSACTION"]);
    if !begins && !lexer::ends_transaction(sql) {
        return None;
    }
    let word = words.first()?;
    let message = format!("{word} inside a migration, which is a transaction already");
    let place = script.location(statement.range.clone());
    Some(
        Diagnostic::new(codes::TRANSACTION_CONTROL, place, message)
            .note("the file and its line in the history are committed together, or not at all")
            .help("leave it out"),
    )
}
