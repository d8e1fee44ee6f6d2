//! A file without a transaction that holds more than the one statement it was left out for.

use migrations_core::header::Transaction;
use migrations_core::transaction_control::{begins_transaction, ends_transaction};
use migrations_core::{Code, Diagnostic, lexer};

use crate::judged::is_frozen;
use crate::sql::{Script, Scripts, Statement};

pub(super) fn check(found: &mut Vec<Diagnostic>, scripts: &Scripts) {
    for script in &scripts.scripts {
        let is_whole = script.file.header.transaction() == Transaction::PerFile;
        if is_whole || is_frozen(scripts.parsed, script.file) {
            continue;
        }
        let statements = script.statements.iter().filter(|one| !is_setting(script.sql(one)));
        let statements: Vec<&Statement> = statements.collect();
        let [first, second, ..] = statements.as_slice() else { continue };
        if has_its_own(script, &statements) {
            found.extend(commits_alone(script, &statements));
            continue;
        }
        let count = statements.len();
        let place = script.location(second.range.clone());
        let message = format!("{count} statements in a file without a transaction");
        let diagnostic = Diagnostic::new(Code::NonatomicMigration, place, message)
            .label(script.location(first.range.clone()), "what came before stays if this one fails")
            .help("give each statement that cannot run in a transaction a migration of its own");
        found.push(diagnostic);
    }
}

/// What the file commits stands without its row of the history, where the run ends just then.
fn commits_alone(script: &Script, statements: &[&Statement]) -> Option<Diagnostic> {
    let [first, .., last] = statements else { return None };
    let ends = lexer::leading_words(script.sql(last), 1);
    if ends.first().is_some_and(|word| word == "ROLLBACK" || word == "ABORT") {
        return None;
    }
    let place = script.location(first.range.clone());
    let message = "a file without a transaction that is one all the same";
    let diagnostic = Diagnostic::new(Code::NonatomicMigration, place, message)
        .label(script.location(last.range.clone()), "commits before the history says so")
        .help("leave out the header line that takes the transaction away, and BEGIN and COMMIT with it");
    Some(diagnostic)
}

/// A timeout or the like changes nothing that could be left half done.
fn is_setting(sql: &str) -> bool {
    matches!(lexer::leading_words(sql, 1).first().map(String::as_str), Some("SET" | "RESET"))
}

/// Whether the file is one transaction all the same, because it says so itself.
fn has_its_own(script: &Script, statements: &[&Statement]) -> bool {
    let [first, middle @ .., last] = statements else { return false };
    let ends = |statement: &&&Statement| ends_transaction(script.sql(statement));
    begins_transaction(script.sql(first)) && ends(&last) && !middle.iter().any(|it| ends(&it))
}
