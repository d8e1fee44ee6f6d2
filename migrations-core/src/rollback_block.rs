//! The inverse of a migration that stands in its own file, as comments: a `-- Rollback:` block.
//!
//! Must not know whether the set asks for a rollback, or whether a file holds another one.

mod written;

use std::ops::Range;

use crate::header::FIELDS;
use crate::{Position, lexer, substring};

/// What can begin a statement of a rollback; a line of prose begins with something else.
const VERBS: [&str; 22] = [
    "ALTER", "ANALYZE", "BEGIN", "CALL", "COMMENT", "COMMIT", "CREATE", "DELETE", "DO", "DROP",
    "GRANT", "INSERT", "LOCK", "REFRESH", "REINDEX", "REVOKE", "SELECT", "SET", "TRUNCATE",
    "UPDATE", "VACUUM", "WITH",
];

/// The SQL of one `-- Rollback:` block, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollbackBlock {
    /// The word `Rollback`, or the first of another label.
    pub label: Position,
    /// How it is labelled.
    pub form: LabelForm,
    /// What is executed: the lines without what makes them comments.
    pub sql: String,
    /// How many lines of the file come before `sql`.
    pub lines_before: u32,
    /// How many characters were taken from each line of `sql`.
    indents: Vec<u32>,
}

/// How a block is labelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelForm {
    /// As this tool asks for it: `-- Rollback:`.
    Declared,
    /// As people write it for people: `-- ROLLBACK INSTRUCTIONS`, `-- To rollback:`, `-- DOWN`.
    Written,
}

/// A comment line of a block, cut up.
#[derive(Clone, Copy)]
struct Line<'a> {
    number: u32,
    indent: u32,
    text: &'a str,
}

impl RollbackBlock {
    /// The blocks of a file, in order; `text` has `\n` line ends and no byte-order mark.
    ///
    /// A block is the comment lines from `-- Rollback:` on, up to the next field of a header or the
    /// first line that is no comment; at the end of a file blank lines may stand between them.
    /// It counts where one of its lines ends with `;`: what says `-- Rollback: restore the backup`
    /// is prose. So are lines before the first statement and after the last one.
    /// Where there is none, one block with another label counts, such as `-- ROLLBACK INSTRUCTIONS`; of
    /// several nobody knows which was meant.
    ///
    /// ```
    /// use migrations_core::rollback_block::RollbackBlock;
    /// let text = "CREATE TABLE a ();\n-- Rollback:\n-- DROP TABLE a;\n";
    /// let blocks = RollbackBlock::find_all(text);
    /// assert_eq!(blocks[0].sql, "DROP TABLE a;\n");
    /// assert_eq!(blocks[0].lines_before, 2);
    /// ```
    #[must_use]
    pub fn find_all(text: &str) -> Vec<RollbackBlock> {
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let labels = labels(&lines);
        if labels.is_empty() {
            return Vec::new();
        }
        let comments = lines_that_are_comments(text);
        let is_comment = |offset: usize| comments.binary_search(&offset).is_ok();
        let labels = labels.into_iter().filter(|(_, offset)| is_comment(*offset));
        let blocks = labels.filter_map(|(index, _)| block(&lines, index));
        let (written, declared): (Vec<_>, Vec<_>) =
            blocks.partition(|block| block.form == LabelForm::Written);
        match (declared.is_empty(), written.len()) {
            (false, _) => declared,
            (true, 1) => written,
            (true, _) => Vec::new(),
        }
    }

    /// The place in the file of a place in [`RollbackBlock::sql`].
    #[must_use]
    pub fn locate(&self, position: Position) -> Position {
        let index = usize::try_from(position.line.saturating_sub(1)).unwrap_or(usize::MAX);
        let indent = self.indents.get(index).copied().unwrap_or_default();
        let column = position.column.saturating_add(indent);
        Position { column, ..position.below(self.lines_before) }
    }
}

/// The lines that say `-- Rollback:`, with the byte at which their `--` stands.
fn labels(lines: &[&str]) -> Vec<(usize, usize)> {
    let mut offset = 0;
    let mut found = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        if form(line).is_some() {
            found.push((index, offset + line.len() - line.trim_start().len()));
        }
        offset += line.len();
    }
    found
}

/// How a line labels a block, if it does, and what follows the label.
fn form(line: &str) -> Option<(LabelForm, &str)> {
    let declared = after_label(line).map(|value| (LabelForm::Declared, value));
    declared.or_else(|| Some((LabelForm::Written, written::after_label(line)?)))
}

/// What follows `-- Rollback:` in a line that begins so; a capital tells it from prose.
fn after_label(line: &str) -> Option<&str> {
    let comment = line.trim_start().strip_prefix("--")?.trim_start();
    let rest = comment.strip_prefix("Rollback").or_else(|| comment.strip_prefix("ROLLBACK"))?;
    rest.trim_start().strip_prefix(':')
}

/// The bytes at which `--` opens a comment, in order; one inside a string or another comment does
/// not.
fn lines_that_are_comments(text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut end = 0;
    for (_, token) in lexer::tokens(text) {
        comments_between(text, end..token.start, &mut found);
        end = token.end;
    }
    comments_between(text, end..text.len(), &mut found);
    found
}

/// Adds the bytes at which `--` opens a comment in a stretch between two tokens, which holds blanks
/// and comments alone.
fn comments_between(text: &str, stretch: Range<usize>, found: &mut Vec<usize>) {
    let bytes = &text.as_bytes()[..stretch.end];
    let mut at = stretch.start;
    let mut depth = 0_u32;
    while at < bytes.len() {
        let rest = &bytes[at..];
        if rest.starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if depth > 0 && rest.starts_with(b"*/") {
            depth -= 1;
            at += 2;
        } else if depth == 0 && rest.starts_with(b"--") {
            found.push(at);
            at += rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
        } else {
            at += 1;
        }
    }
}

fn block(lines: &[&str], label: usize) -> Option<RollbackBlock> {
    let (form, _) = form(lines[label])?;
    let written = written(lines, label);
    let sql = match form {
        LabelForm::Declared => statements(&written)?.to_vec(),
        LabelForm::Written => written::statements(&written)?,
    };
    let (first, last) = (sql.first()?, sql.last()?);
    let lines_before = first.number - 1;
    // Lines of prose between statements, and blank ones, keep their places.
    let mut text = String::new();
    let mut indents = Vec::new();
    let mut rest = sql.iter().peekable();
    for number in first.number..=last.number {
        let line = rest.next_if(|line| line.number == number);
        text.push_str(line.map_or("", |line| line.text));
        text.push('\n');
        indents.push(line.map_or(0, |line| line.indent));
    }
    let line = lines[label];
    let offset = line.find(|c: char| c.is_ascii_alphabetic()).unwrap_or_default();
    let number = u32::try_from(label).unwrap_or(u32::MAX);
    let label = Position::of(line, offset).below(number);
    Some(RollbackBlock { label, form, sql: text, lines_before, indents })
}

/// The comment lines that belong to a label, what follows it on its own line first.
fn written<'a>(lines: &[&'a str], label: usize) -> Vec<Line<'a>> {
    let value = form(lines[label]).map(|(_, value)| value).unwrap_or_default();
    let mut written = vec![cut(lines[label], value.trim_start(), label)];
    let is_last_of_file = lines[label..].iter().all(|line| is_comment(line) || is_blank(line));
    for (index, line) in lines.iter().enumerate().skip(label + 1) {
        let ends = !(is_comment(line) || is_last_of_file && is_blank(line));
        if ends || is_field(line) || form(line).is_some() {
            break;
        }
        if let Some(comment) = line.trim_start().strip_prefix("--") {
            written.push(cut(line, comment.strip_prefix(' ').unwrap_or(comment), index));
        }
    }
    written
}

/// A line of which `text` is the end.
fn cut<'a>(line: &str, text: &'a str, index: usize) -> Line<'a> {
    let taken = substring(line, ..line.len() - text.len()).chars().count();
    let to_u32 = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Line { number: to_u32(index + 1), indent: to_u32(taken), text: text.trim_end() }
}

fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with("--")
}

/// Whether the line is another field of a header.
fn is_field(line: &str) -> bool {
    let comment = line.trim_start().trim_start_matches('-').trim_start();
    let name = comment.split_once(':').map(|(name, _)| name.trim_end());
    name.is_some_and(|name| FIELDS.contains(&name))
}

/// The lines from the first statement to the last one; `None` where there is none.
fn statements<'a, 'b>(written: &'b [Line<'a>]) -> Option<&'b [Line<'a>]> {
    let last = written.iter().rposition(|line| ends_statement(line.text))?;
    let first = written.iter().position(|line| begins(line.text) || ends_statement(line.text))?;
    // A last statement may have been left without its `;`.
    let open = written[last + 1..].iter().position(|line| begins(line.text));
    let end = if open.is_some() { written.len() } else { last + 1 };
    Some(&written[first..end])
}

fn begins(text: &str) -> bool {
    let word = text.trim_start().split(|c: char| !c.is_ascii_alphabetic()).next();
    // `Do not run this` is prose, `DO $$` and `do $$` are not.
    let is_one_case = |word: &str| {
        substring(word, 1..).to_ascii_uppercase() == substring(word, 1..)
            || word.to_ascii_lowercase() == word
    };
    let is_verb = |word: &str| VERBS.iter().any(|verb| verb.eq_ignore_ascii_case(word));
    word.is_some_and(|word| is_verb(word) && is_one_case(word))
}

fn ends_statement(text: &str) -> bool {
    let code = text.split("--").next().unwrap_or_default();
    code.trim_end().ends_with(';')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sql(text: &str) -> Vec<String> {
        RollbackBlock::find_all(text).into_iter().map(|block| block.sql).collect()
    }

    #[test]
    fn places_come_back_to_the_file() {
        let text = "CREATE TABLE a ();\n\n  --  Rollback:\n  --   DROP TABLE é,\n--b;\n";
        let block = RollbackBlock::find_all(text).remove(0);
        assert_eq!(block.sql, "  DROP TABLE é,\nb;\n");
        assert_eq!(block.label, Position { line: 3, column: 7 });
        let place = |line, column| block.locate(Position { line, column });
        assert_eq!(place(1, 3), Position { line: 4, column: 8 });
        assert_eq!(place(2, 1), Position { line: 5, column: 3 });
    }

    #[test]
    fn statement_may_follow_the_label() {
        let text = "-- Migration: a\n-- Rollback: ALTER TABLE a\n--   DROP b;\n-- Created: x\n";
        assert_eq!(sql(text), ["ALTER TABLE a\n  DROP b;\n"]);
        let block = RollbackBlock::find_all(text).remove(0);
        let start = block.locate(Position::START);
        assert_eq!(start, Position { line: 2, column: 14 });
    }

    #[test]
    fn prose_is_no_rollback() {
        for text in [
            "-- Rollback: not possible; restore the backup\nSELECT 1;\n",
            "-- Rollback: 001_a\n",
            "-- Rollback:\n-- ask Ann\n",
            "-- rollback: drop the table\n",
            "-- Rollback plan of Ann: DROP TABLE a;\n",
        ] {
            assert_eq!(sql(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn prose_around_the_statements_is_left_out() {
        let text = "-- Rollback: run this by hand:\n-- Do not run it twice!\n-- DROP TABLE a;\n-- That is all\n";
        assert_eq!(sql(text), ["DROP TABLE a;\n"]);
    }

    #[test]
    fn last_semicolon_may_be_missing() {
        let text = "-- Rollback:\n-- DROP TABLE b; -- first\n-- DROP TABLE a\n";
        assert_eq!(sql(text), ["DROP TABLE b; -- first\nDROP TABLE a\n"]);
    }

    #[test]
    fn misspelt_statement_is_still_one() {
        assert_eq!(sql("-- Rollback:\n-- DORP TABLE a;\n"), ["DORP TABLE a;\n"]);
    }

    #[test]
    fn text_in_quotes_and_comments_is_no_block() {
        for text in [
            "SELECT '\n-- Rollback:\n-- DROP TABLE a;\n';\n",
            "DO $$\n-- Rollback:\n-- DROP TABLE a;\n$$;\n",
            "/*\n-- Rollback:\n-- DROP TABLE a;\n*/\n",
        ] {
            assert_eq!(sql(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn blank_lines_may_part_a_block_at_the_end_alone() {
        let end = "SELECT 1;\n-- Rollback:\n-- DROP TABLE b;\n\n-- DROP TABLE a;\n";
        assert_eq!(sql(end), ["DROP TABLE b;\n\nDROP TABLE a;\n"]);
        let middle = "-- Rollback: DROP TABLE b;\n\n-- DROP TABLE a;\nSELECT 1;\n";
        assert_eq!(sql(middle), ["DROP TABLE b;\n"]);
    }

    #[test]
    fn every_block_is_found() {
        let text = "-- Rollback: DROP TABLE a;\nSELECT 1;\n-- Rollback: DROP TABLE b;\n";
        assert_eq!(sql(text).len(), 2);
    }
}
