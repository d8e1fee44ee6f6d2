//! The inverse of a migration as one text, which its row in the history keeps, and the text as an
//! inverse again: how a program takes back what a later one has applied.
//!
//! Fields as those of a header, an empty line, and the SQL; so a person can run the text as it is.
//! Fields that a later release adds are passed over.
//! Must not know where the text is kept.

use std::borrow::Cow;

use crate::set::{Inverse, Migration, Rollback, RollbackProof};
use crate::{Checksum, Transaction};

/// The inverse that a row keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoredRollback {
    /// There is none, for this reason.
    Irreversible(String),
    /// This one; its checksum is that of what is executed.
    Rollback(Rollback),
}

const FILE: &str = "-- File: ";
const LINE: &str = "-- Line: ";
const NO_TRANSACTION: &str = "-- Transaction: none";
const PROVEN: &str = "-- Proven: yes";
const IRREVERSIBLE: &str = "-- Irreversible: ";

/// Writes the inverse of a migration as one text; `None` where it has none and says nothing of it.
///
/// ```
/// use migrations_core::stored_rollback::{StoredRollback, decode};
/// let text = "-- File: 001_a.rollback.sql\n-- Line: 3\n\nDROP TABLE a;\n";
/// let Some(StoredRollback::Rollback(rollback)) = decode(text) else { panic!("a rollback") };
/// assert_eq!((&*rollback.sql, rollback.lines_before), ("DROP TABLE a;\n", 2));
/// ```
#[must_use]
pub fn encode(migration: &Migration) -> Option<String> {
    match migration.inverse() {
        Inverse::None => None,
        Inverse::Irreversible(reason) => Some(format!("{IRREVERSIBLE}{reason}\n")),
        Inverse::Rollback(rollback) => Some(of_rollback(rollback)),
    }
}

fn of_rollback(rollback: &Rollback) -> String {
    let Rollback { file, sql, lines_before, transaction, proof, .. } = rollback;
    let mut text = format!("{FILE}{file}\n{LINE}{}\n", u64::from(*lines_before) + 1);
    if *transaction == Transaction::None {
        text.push_str(NO_TRANSACTION);
        text.push('\n');
    }
    if *proof == RollbackProof::Tried {
        text.push_str(PROVEN);
        text.push('\n');
    }
    text.push('\n');
    text.push_str(sql);
    text
}

/// Reads a text that [`encode`] wrote; `None` for any other.
#[must_use]
pub fn decode(text: &str) -> Option<StoredRollback> {
    if let Some(reason) = text.strip_prefix(IRREVERSIBLE) {
        return Some(StoredRollback::Irreversible(reason.lines().next()?.to_owned()));
    }
    let (fields, sql) = text.split_once("\n\n")?;
    let value = |name: &str| fields.lines().find_map(|line| line.strip_prefix(name));
    let has = |line: &str| fields.lines().any(|other| other == line);
    let is_field = |line: &str| line.starts_with("-- ");
    let line: u32 = value(LINE)?.parse().ok()?;
    let file = value(FILE)?;
    if sql.is_empty() || !fields.lines().all(is_field) {
        return None;
    }
    Some(StoredRollback::Rollback(Rollback {
        file: Cow::Owned(file.to_owned()),
        sql: Cow::Owned(sql.to_owned()),
        lines_before: line.checked_sub(1)?,
        checksum: Checksum::of(sql),
        transaction: if has(NO_TRANSACTION) { Transaction::None } else { Transaction::PerFile },
        proof: if has(PROVEN) { RollbackProof::Tried } else { RollbackProof::Untried },
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rollback(sql: &str, transaction: Transaction, proof: RollbackProof) -> Rollback {
        let checksum = Checksum::of(sql);
        let (file, sql) = ("001_é.rollback.sql".into(), sql.to_owned().into());
        Rollback { file, sql, lines_before: 7, checksum, transaction, proof }
    }

    #[test]
    fn text_form_comes_back() {
        for (sql, transaction, proof) in [
            ("DROP TABLE a;\n", Transaction::PerFile, RollbackProof::Untried),
            ("\n\n-- File: x\n\nDROP TABLE a", Transaction::None, RollbackProof::Tried),
            ("-- Proven: yes\nDROP TABLE a", Transaction::PerFile, RollbackProof::Untried),
        ] {
            let rollback = rollback(sql, transaction, proof);
            let text = of_rollback(&rollback);
            assert_eq!(decode(&text), Some(StoredRollback::Rollback(rollback)), "{text}");
        }
    }

    #[test]
    fn fields_of_a_later_release_are_passed_over_and_other_texts_are_none() {
        let text = of_rollback(&rollback("SELECT 1;", Transaction::PerFile, RollbackProof::Tried));
        let later = text.replace("-- Line", "-- Later: x\n-- Line");
        assert_eq!(decode(&later), decode(&text));
        let torn = [text.replace("-- Line: 8", "-- Line: x"), text.replace("-- File", "File")];
        for text in torn.iter().map(String::as_str).chain(["", "DROP TABLE a;", "-- File: a\n\n"]) {
            assert_eq!(decode(text), None, "{text:?}");
        }
        let reason = StoredRollback::Irreversible("rows are gone".into());
        assert_eq!(decode("-- Irreversible: rows are gone\n"), Some(reason));
    }
}
