//! A file that runs in no transaction → its steps: what is done as a whole or not at all, as far as
//! the server lets it.
//!
//! Must not know who runs them, nor how far somebody came.

use std::ops::Range;

use crate::non_transactional::NonTransactional;
use crate::transaction_control::{Outcome, TransactionControl};
use crate::{Checksum, lexer, substring};

/// The statements of a file that runs in no transaction, in the order in which they run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statements<'a> {
    sql: &'a str,
    ranges: Vec<Range<usize>>,
}

/// Statements of a file that are done together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Which of the file's statements, the `BEGIN` and the `COMMIT` of a block among them.
    pub statements: Range<usize>,
    /// How they run.
    pub kind: StepKind,
}

/// How a step runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// One statement, which runs in a transaction of its own where the server takes it in one.
    Transaction,
    /// One statement that runs in no transaction block.
    Alone(NonTransactional),
    /// A transaction of the file's own.
    Block(Block),
}

/// A transaction that a file opens and ends itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The `BEGIN` whose modes it has: its own, or where another block was chained to it, that one's.
    pub opening: usize,
    /// What becomes of it.
    pub outcome: Outcome,
}

impl<'a> Statements<'a> {
    /// The statements of a text that the server answers; it says nothing to a lone `;`.
    #[must_use]
    pub fn of(sql: &'a str) -> Statements<'a> {
        let mut ranges = lexer::split(sql).statements;
        ranges.retain(|range| substring(sql, range.clone()) != ";");
        Statements { sql, ranges }
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.ranges.len()
    }

    /// The bytes of one; nothing past the end.
    #[must_use]
    pub fn range(&self, index: usize) -> Range<usize> {
        self.ranges.get(index).cloned().unwrap_or(self.sql.len()..self.sql.len())
    }

    /// The text of one.
    #[must_use]
    pub fn text(&self, index: usize) -> &'a str {
        substring(self.sql, self.range(index))
    }

    /// The digest of the first `count`: it stays as it is, whatever is changed behind them.
    #[must_use]
    pub fn digest(&self, count: usize) -> Checksum {
        let texts: Vec<&str> = (0..count.min(self.count())).map(|index| self.text(index)).collect();
        Checksum::of(&texts.join("\n"))
    }

    /// The steps, in order.
    ///
    /// ```
    /// use migrations_core::steps::{StepKind, Statements};
    /// let steps = Statements::of("BEGIN; SELECT 1; COMMIT; SELECT 2; VACUUM").steps();
    /// assert_eq!(steps.len(), 3);
    /// assert_eq!(steps[1].kind, StepKind::Transaction);
    /// ```
    #[must_use]
    pub fn steps(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut open: Option<(usize, usize)> = None;
        for index in 0..self.count() {
            let control = TransactionControl::of(self.text(index));
            match (open, control) {
                (None, Some(TransactionControl::Begin)) => open = Some((index, index)),
                (None, _) => {
                    let kind = NonTransactional::of(self.text(index));
                    let kind = kind.map_or(StepKind::Transaction, StepKind::Alone);
                    steps.push(Step { statements: index..index + 1, kind });
                }
                (Some((start, opening)), Some(TransactionControl::End { outcome, chains })) => {
                    let kind = StepKind::Block(Block { opening, outcome });
                    steps.push(Step { statements: start..index + 1, kind });
                    open = chains.then_some((index + 1, opening));
                }
                (Some(_), _) => {}
            }
        }
        // What stays open is undone by the end of the session.
        if let Some((start, opening)) = open.filter(|(start, _)| *start < self.count()) {
            let kind = StepKind::Block(Block { opening, outcome: Outcome::Undone });
            steps.push(Step { statements: start..self.count(), kind });
        }
        steps
    }

    /// The statements before `count` that only the session feels, so that a new session has to have
    /// them run again; `Err` with one that cannot be had again so.
    ///
    /// # Errors
    ///
    /// The index of a statement that makes a temporary relation or a cursor.
    pub fn of_session(&self, count: usize) -> Result<Vec<usize>, usize> {
        let steps = self.steps();
        let done = steps.iter().filter(|step| step.statements.end <= count);
        let kept = done.filter(|step| {
            !matches!(step.kind, StepKind::Block(Block { outcome: Outcome::Undone, .. }))
        });
        let mut again = Vec::new();
        for index in kept.flat_map(|step| step.statements.clone()) {
            match session_effect(self.text(index)) {
                SessionEffect::None => {}
                SessionEffect::Again => again.push(index),
                SessionEffect::Lost => return Err(index),
            }
        }
        Ok(again)
    }
}

/// What a statement leaves in its session.
enum SessionEffect {
    None,
    /// It leaves the same once more.
    Again,
    /// It made something that went with its session.
    Lost,
}

fn session_effect(statement: &str) -> SessionEffect {
    let words = lexer::leading_words(statement, 5);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["SET", "LOCAL" | "TRANSACTION" | "CONSTRAINTS", ..] => SessionEffect::None,
        ["SET" | "RESET" | "LOAD" | "LISTEN" | "UNLISTEN" | "DEALLOCATE" | "DISCARD", ..]
        | ["SELECT", "SET_CONFIG"] => SessionEffect::Again,
        ["SELECT", "PG_CATALOG"] if statement.to_ascii_lowercase().contains("set_config") => {
            SessionEffect::Again
        }
        ["PREPARE", "TRANSACTION", ..] => SessionEffect::None,
        ["PREPARE", ..] => SessionEffect::Again,
        ["CREATE", words @ ..] if words.iter().any(|it| matches!(*it, "TEMP" | "TEMPORARY")) => {
            SessionEffect::Lost
        }
        ["DECLARE", ..] if statement.to_ascii_uppercase().contains("HOLD") => SessionEffect::Lost,
        _ => SessionEffect::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(sql: &str) -> Vec<String> {
        let shown = |step: Step| {
            let Range { start, end } = step.statements;
            let kind = match step.kind {
                StepKind::Transaction => "one".to_owned(),
                StepKind::Alone(_) => "alone".to_owned(),
                StepKind::Block(Block { opening, outcome }) => format!("{opening} {outcome:?}"),
            };
            format!("{start}..{end} {kind}")
        };
        Statements::of(sql).steps().into_iter().map(shown).collect()
    }

    #[test]
    fn block_is_one_step_and_a_chain_goes_on_with_its_modes() {
        let sql = "SELECT 1;; BEGIN READ ONLY; SELECT 2; COMMIT AND CHAIN; SELECT 3; ROLLBACK; VACUUM; COMMIT";
        assert_eq!(
            shown(sql),
            ["0..1 one", "1..4 1 Kept", "4..6 1 Undone", "6..7 alone", "7..8 alone"]
        );
        assert_eq!(shown("BEGIN; SELECT 1"), ["0..2 0 Undone"]);
        assert_eq!(shown("START TRANSACTION; PREPARE TRANSACTION 'x'"), ["0..2 0 Prepared"]);
        assert_eq!(shown("-- nothing\n;"), [""; 0]);
    }

    #[test]
    fn digest_is_that_of_what_stands_before() {
        let before = Statements::of("SELECT 1; SELECT 2; SELECT 3;");
        let after = Statements::of("SELECT 1;\n-- more\nSELECT 2; SELECT 4;");
        assert_eq!(before.digest(2), after.digest(2));
        assert_ne!(before.digest(3), after.digest(3));
    }

    #[test]
    fn settings_are_had_again_and_what_went_with_the_session_is_not() {
        let again = |sql| Statements::of(sql).of_session(usize::MAX);
        let sql = "SET search_path TO a; SET LOCAL x.y = 1; CREATE TABLE t (); BEGIN; SET ROLE b; \
                   COMMIT; BEGIN; SET ROLE c; ROLLBACK; SELECT set_config('a', 'b', false); \
                   SELECT pg_catalog.set_config('a', 'b', false); SELECT 1; RESET ROLE; PREPARE p AS SELECT 1";
        assert_eq!(again(sql), Ok(vec![0, 4, 9, 10, 12, 13]));
        assert_eq!(again("SELECT 1; CREATE TEMP TABLE t ()"), Err(1));
        assert_eq!(again("CREATE LOCAL TEMPORARY VIEW v AS SELECT 1"), Err(0));
        assert_eq!(
            Statements::of("SET a.b = 1; CREATE TEMP TABLE t ()").of_session(1),
            Ok(vec![0])
        );
    }
}
