//! The forms in which people write a rollback for people: `-- ROLLBACK INSTRUCTIONS`,
//! `-- To rollback:`, `-- DOWN`, a label between lines of `=`, statements with numbers before them.
//!
//! Stricter than the declared form: a line that is no statement is prose, and what is not surely
//! statements is no block.

use super::{Line, begins, ends_statement};
use crate::{lexer, substring};

/// The labels, without what stands in brackets behind them, and without the colon.
const LABELS: [&str; 24] = [
    "rollback",
    "roll back",
    "rollback instructions",
    "rollback script",
    "rollback sql",
    "rollback statements",
    "rollback commands",
    "rollback steps",
    "rollback plan",
    "rollback procedure",
    "rollback migration",
    "how to rollback",
    "how to roll back",
    "to rollback",
    "to roll back",
    "to rollback this migration",
    "to roll back this migration",
    "down",
    "down migration",
    "undo",
    "to undo",
    "to undo this migration",
    "revert",
    "to revert",
];

/// What frames a label.
const FRAME: [char; 6] = ['-', '=', '*', '#', '~', ' '];

/// Words that follow a verb in prose and never in a statement.
const PROSE: [&str; 16] = [
    "the",
    "a",
    "an",
    "this",
    "these",
    "those",
    "that",
    "your",
    "it",
    "not",
    "by",
    "and",
    "or",
    "each",
    "every",
    "everything",
];

/// What follows the label in a line that is one; nothing but a statement may follow it.
pub(super) fn after_label(line: &str) -> Option<&str> {
    let comment = line.trim_start().strip_prefix("--")?;
    let (label, value) = match comment.split_once(':') {
        Some((label, value)) => (label, value.trim_start()),
        None => (comment, substring(comment, comment.len()..)),
    };
    // `----- DOWN -----` has its frame behind the colon as well.
    let is_framed = value.trim().trim_matches(FRAME).is_empty();
    let value = if is_framed { substring(value, value.len()..) } else { value };
    if !(value.is_empty() || is_statement_begin(value)) {
        return None;
    }
    let label = label.trim().trim_matches(FRAME);
    let label = match label.split_once('(') {
        Some((label, note)) if note.trim_end().ends_with(')') => label.trim_end(),
        Some(_) => return None,
        None => label,
    };
    LABELS.iter().any(|known| known.eq_ignore_ascii_case(label)).then_some(value)
}

/// The lines of the statements among those that belong to a label; `None` where there is none, or
/// one that does not end.
pub(super) fn statements<'a>(written: &[Line<'a>]) -> Option<Vec<Line<'a>>> {
    let mut found = Vec::new();
    let mut rest = written;
    while let Some((line, after)) = rest.split_first() {
        let line = line.without_number();
        if !is_statement_begin(line.text) {
            rest = after;
            continue;
        }
        let statement = statement(line, after)?;
        rest = after.get(statement.len() - 1..)?;
        found.extend(statement);
    }
    (!found.is_empty()).then_some(found)
}

/// The lines of one statement, up to the `;` that ends it.
fn statement<'a>(first: Line<'a>, after: &[Line<'a>]) -> Option<Vec<Line<'a>>> {
    let mut text = String::new();
    let mut lines = Vec::new();
    for line in std::iter::once(first).chain(after.iter().copied()) {
        text.push_str(line.text);
        text.push('\n');
        lines.push(line);
        let is_whole = || {
            let split = lexer::split(&text);
            split.fault.is_none() && !split.statements.is_empty()
        };
        if ends_statement(line.text) && is_whole() {
            return Some(lines);
        }
    }
    None
}

fn is_statement_begin(text: &str) -> bool {
    let second = text.split_whitespace().nth(1).unwrap_or_default().to_ascii_lowercase();
    begins(text) && !PROSE.contains(&second.as_str())
}

impl<'a> Line<'a> {
    /// The line without `1. ` or `- ` before a statement that is whole; a number before prose stays.
    fn without_number(self) -> Line<'a> {
        let text = self.text.trim_start();
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let rest = match digits {
            0 => text.strip_prefix(['-', '*']),
            _ => substring(text, digits..).strip_prefix(['.', ')']),
        };
        let Some(rest) = rest.map(str::trim_start) else { return self };
        if !(is_statement_begin(rest) && ends_statement(rest)) {
            return self;
        }
        let taken = substring(self.text, ..self.text.len() - rest.len()).chars().count();
        let taken = u32::try_from(taken).unwrap_or(u32::MAX);
        Line { indent: self.indent.saturating_add(taken), text: rest, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::super::RollbackBlock;
    use crate::Position;

    fn sql(text: &str) -> Vec<String> {
        RollbackBlock::find_all(text).into_iter().map(|block| block.sql).collect()
    }

    #[test]
    fn every_form_of_the_label_is_read() {
        for label in [
            "-- ROLLBACK INSTRUCTIONS",
            "-- Rollback instructions:",
            "-- Rollback script:",
            "-- To rollback:",
            "-- to roll back",
            "-- rollback sql",
            "-- Rollback (run manually):",
            "-- ROLLBACK (if needed)",
            "-- DOWN",
            "-- down:",
            "--- Down migration ---",
            "-- =========== ROLLBACK ===========",
            "-- ====\n-- ROLLBACK\n-- ====",
            "-- rollback:",
        ] {
            let text = format!("CREATE TABLE a ();\n\n{label}\n-- DROP TABLE a;\n");
            assert_eq!(sql(&text), ["DROP TABLE a;\n"], "{label}");
        }
        assert_eq!(sql("-- To rollback: DROP TABLE a;\nSELECT 1;\n"), ["DROP TABLE a;\n"]);
    }

    #[test]
    fn numbers_stand_before_statements_and_prose_is_left_out() {
        let text = "\
CREATE TABLE é ();
-- ============================================================
-- ROLLBACK INSTRUCTIONS
-- ============================================================
-- Stop the workers, then in this order:
-- 1. DROP INDEX i;
-- 2) Drop the table by hand; nobody else may.
-- 3. drop the table below
-- - DROP TABLE é
--   CASCADE;
-- DROP TABLE \"b\"
--   CASCADE;
-- 4. Verify that nothing is left;
";
        let block = RollbackBlock::find_all(text).remove(0);
        assert_eq!(block.sql, "DROP INDEX i;\n\n\n\n\nDROP TABLE \"b\"\n  CASCADE;\n");
        let place = block.locate(Position { line: 1, column: 6 });
        assert_eq!(place, Position { line: 6, column: 12 });
        assert_eq!(block.locate(Position { line: 6, column: 1 }), Position { line: 11, column: 4 });
    }

    #[test]
    fn body_in_quotes_is_one_statement() {
        let body = "DO $$\nBEGIN\n  PERFORM 1;\nEND $$;\nDROP TABLE a;\n";
        let comments: String = body.lines().map(|line| format!("-- {line}\n")).collect();
        assert_eq!(sql(&format!("SELECT 1;\n-- To rollback:\n{comments}")), [body]);
    }

    #[test]
    fn what_is_not_surely_statements_is_no_block() {
        for text in [
            "-- Rollback instructions: see the wiki\nSELECT 1;\n",
            "-- Rollback script:\n-- ask Ann; she knows.\nSELECT 1;\n",
            "-- To rollback:\n-- drop the table users;\nSELECT 1;\n",
            "-- To rollback:\n-- DROP TABLE a\nSELECT 1;\n",
            "-- To rollback:\n-- DO $$ BEGIN\n-- PERFORM 1;\nSELECT 1;\n",
            "-- To roll back the transaction, type:\n-- DROP TABLE a;\nSELECT 1;\n",
            "-- Down is where we go\n-- DROP TABLE a;\nSELECT 1;\n",
            "-- rollback DROP TABLE a;\nSELECT 1;\n",
            "--rollback DROP TABLE a;\n",
            "-- +goose Down\n-- DROP TABLE a;\n",
            "-- migrate:down\n-- DROP TABLE a;\n",
            "SELECT '\n-- DOWN\n-- DROP TABLE a;\n';\n",
            "-- DOWN\nDROP TABLE a;\n",
            "-- Undo\n-- 1. Drop the table;\nSELECT 1;\n",
        ] {
            assert_eq!(sql(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn declared_block_counts_alone_and_of_two_written_ones_neither() {
        let written = "-- DOWN\n-- DROP TABLE a;\n";
        let declared = "-- Rollback:\n-- DROP TABLE b;\n";
        let text = format!("SELECT 1;\n{written}SELECT 2;\n{declared}");
        assert_eq!(sql(&text), ["DROP TABLE b;\n"]);
        assert_eq!(sql(&format!("{written}SELECT 1;\n{written}")), Vec::<String>::new());
    }
}
