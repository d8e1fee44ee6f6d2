//! A statement that begins or ends the transaction that the runner has opened for the file; in a file
//! without one, a transaction of its own of which nothing stays.

use migrations_core::header::Transaction;
use migrations_core::lexer;
use migrations_core::transaction_control::{Outcome, TransactionControl};
use migrations_core::{Code, Diagnostic, Severity};

use crate::judged::is_frozen;
use crate::sql::{Script, Scripts, Statement};

pub(super) fn check(found: &mut Vec<Diagnostic>, scripts: &Scripts) {
    for script in &scripts.scripts {
        let is_without = script.file.header.transaction() == Transaction::None;
        if is_without && !is_frozen(scripts.parsed, script.file) {
            check_own(found, script);
        }
    }
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
    TransactionControl::of(sql)?;
    let word = word(sql);
    let message = format!("{word} inside a migration, which is a transaction already");
    let place = script.location(statement.range.clone());
    Some(
        Diagnostic::new(Code::TransactionControl, place, message)
            .note("the file and its line in the history are committed together, or not at all")
            .help(help),
    )
}

/// What a file without a transaction undoes itself, and what it leaves open.
fn check_own(found: &mut Vec<Diagnostic>, script: &Script) {
    let mut open: Option<&Statement> = None;
    let mut has_work = false;
    for statement in &script.statements {
        let control = TransactionControl::of(script.sql(statement));
        let is_undone =
            matches!(control, Some(TransactionControl::End { outcome: Outcome::Undone, .. }));
        if let Some(begin) = open.filter(|_| is_undone && has_work) {
            found.push(undone(script, begin, statement));
        }
        match control {
            None => has_work |= leaves_something(script.sql(statement)),
            Some(TransactionControl::Begin) if open.is_some() => {}
            Some(control) => {
                open = control.leaves_open().then_some(statement);
                has_work = false;
            }
        }
    }
    found.extend(open.map(|begin| left_open(script, begin)));
}

/// What only reads, or lasts no longer than its session, leaves nothing that could be undone.
fn leaves_something(sql: &str) -> bool {
    const PASSING: [&str; 14] = [
        "CLOSE",
        "DECLARE",
        "EXPLAIN",
        "FETCH",
        "LOCK",
        "MOVE",
        "RELEASE",
        "RESET",
        "ROLLBACK",
        "SAVEPOINT",
        "SELECT",
        "SET",
        "SHOW",
        "VALUES",
    ];
    !PASSING.contains(&word(sql).as_str())
}

fn undone(script: &Script, begin: &Statement, end: &Statement) -> Diagnostic {
    let word = word(script.sql(end));
    let message = format!("{word} undoes everything since the transaction began");
    let place = script.location(end.range.clone());
    let found = Diagnostic::new(Code::TransactionControl, place, message)
        .label(script.location(begin.range.clone()), "here")
        .note("the history says that the file was applied, and nothing of this is there")
        .help("write COMMIT instead, or leave out what is undone");
    Diagnostic { severity: Severity::Warning, ..found }
}

/// The runner refuses to send such a file: the end of its session would undo what it began.
fn left_open(script: &Script, begin: &Statement) -> Diagnostic {
    let word = word(script.sql(begin));
    let message = format!("{word} opens a transaction that the file does not close");
    let place = script.location(begin.range.clone());
    Diagnostic::new(Code::TransactionControl, place, message)
        .help("end it with COMMIT before the end of the file")
}

fn word(sql: &str) -> String {
    lexer::leading_words(sql, 1).pop().unwrap_or_default()
}
