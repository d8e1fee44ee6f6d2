//! Looks at pending files for what must not be sent; pure.
//!
//! What the server would wait for ever for hangs the connection, a file that ends the transaction
//! that it runs in is half applied when it then fails, and one that takes the history away without a
//! transaction would be applied again. All are found before the first file is sent.

use std::ops::Range;

use migrations_core::lexer::{self, Fault};
use migrations_core::transaction_control::{TransactionControl, ends_transaction};
use migrations_core::{Migration, MigrationSet, Position, Transaction, substring};

use crate::error::{Refusal, RefusalKind, RunError};

mod history;

/// Refuses to send anything while one of the files must not be sent.
pub(crate) fn inspect(set: &MigrationSet, pending: &[&Migration]) -> Result<(), RunError> {
    let history = set.history_table();
    let of_migration = |migration: &&Migration| {
        refusals(migration).into_iter().chain(history::taken_away(migration, history))
    };
    let refusals: Vec<Refusal> = pending.iter().flat_map(of_migration).collect();
    if refusals.is_empty() { Ok(()) } else { Err(RunError::Refused { refusals }) }
}

fn refusals(migration: &Migration) -> Vec<Refusal> {
    let sql = migration.sql.as_ref();
    let split = lexer::split(sql);
    let ends = split.statements.iter().filter_map(|range| {
        let statement = substring(sql, range.clone());
        // Outside a transaction there is none of the runner's to end.
        if migration.transaction == Transaction::None || !ends_transaction(statement) {
            return None;
        }
        let word = lexer::leading_words(statement, 1).pop()?;
        let length = word.chars().count();
        Some(refusal(migration, range.start, length, RefusalKind::TransactionControl(word)))
    });
    let fault = split
        .fault
        .map(|Fault { kind, offset }| refusal(migration, offset, 1, RefusalKind::Unsendable(kind)));
    ends.chain(left_open(migration, &split.statements)).chain(fault).collect()
}

/// A transaction that a file without one opens and does not close: its end would be lost.
fn left_open(migration: &Migration, statements: &[Range<usize>]) -> Option<Refusal> {
    if migration.transaction == Transaction::PerFile {
        return None;
    }
    let sql = migration.sql.as_ref();
    let open = statements.iter().fold(None, |open, range| {
        let statement = substring(sql, range.clone());
        match TransactionControl::of(statement) {
            Some(TransactionControl::Begin) => open.or(Some(range.start)),
            Some(end) => end.leaves_open().then_some(range.start),
            None => open,
        }
    })?;
    let word = lexer::leading_words(substring(sql, open..), 1).pop()?;
    let length = word.chars().count();
    Some(refusal(migration, open, length, RefusalKind::OpenTransaction(word)))
}

fn refusal(migration: &Migration, offset: usize, length: usize, kind: RefusalKind) -> Refusal {
    Refusal {
        version: migration.stem.to_string(),
        file: migration.file.to_string(),
        position: Position::of(&migration.sql, offset).below(migration.lines_before),
        length: u32::try_from(length).unwrap_or(u32::MAX),
        kind,
    }
}
