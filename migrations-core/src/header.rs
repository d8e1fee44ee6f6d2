//! The comment block that opens a migration: `-- Field: value` lines.
//!
//! Must not know which fields a set requires, or what their values should be; it only says what is
//! written where.

use std::time::Duration;

use crate::Position;

/// The fields that a header may carry, in the order in which `new` writes them.
pub const FIELDS: [&str; 7] = [
    "Migration",
    "Description",
    "Created",
    "Depends",
    "Transaction",
    "Lock-Timeout",
    "Irreversible",
];

/// How sqlx writes `-- Transaction: none`: as the very first characters of a file.
const NO_TRANSACTION: &str = "-- no-transaction";

/// The leading comment block of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// Its `-- Field: value` lines, in order; lines of prose are left out.
    pub fields: Vec<Field>,
    /// How many lines it takes, blank lines around it included.
    pub lines: u32,
    /// Where the executed text begins, in bytes.
    pub end: usize,
    is_no_transaction: bool,
}

/// Whether a file is executed inside a transaction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Transaction {
    /// The whole file is one: all of it happens, or nothing.
    #[default]
    PerFile,
    /// Each statement is its own, as `CREATE INDEX CONCURRENTLY` needs it.
    None,
}

/// One `-- Field: value` line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The word before the colon.
    pub name: String,
    /// What follows it, without white space around it.
    pub value: String,
    /// Where the name begins.
    pub name_at: Position,
    /// Where the value begins (or would).
    pub value_at: Position,
}

impl Header {
    /// Reads the leading comment block of `text`, which has `\n` line ends and no byte-order mark.
    ///
    /// The block is a run of `--` lines, with blank lines allowed before it and one run of them
    /// after it. A block that opens no statement of its own is never part of the checksum, so a
    /// description can be corrected at any time.
    ///
    /// ```
    /// use migrations_core::header::Header;
    /// let header = Header::parse("-- Migration: 001_a\n\nSELECT 1;\n");
    /// assert_eq!(header.value("migration"), Some("001_a"));
    /// assert_eq!(header.lines, 2);
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Header {
        let is_no_transaction = text.starts_with(NO_TRANSACTION);
        let mut header = Header { is_no_transaction, ..Header::default() };
        let mut in_block = false;
        let mut after_block = false;
        for line in text.split_inclusive('\n') {
            let trimmed = line.trim();
            let is_comment = trimmed.starts_with("--");
            if is_comment && after_block || !is_comment && !trimmed.is_empty() {
                break;
            }
            after_block = in_block && !is_comment;
            in_block |= is_comment;
            header.lines += 1;
            header.end += line.len();
            header.fields.extend(field(line, header.lines));
        }
        header
    }

    /// The value of the first field of that name, whatever its case.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.field(name).map(|field| field.value.as_str())
    }

    /// The first field of that name, whatever its case.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name.eq_ignore_ascii_case(name))
    }

    /// What the file says it depends on, `-- Depends: 003, 005_name`, each with its place.
    ///
    /// What does not begin with a digit is no version but prose, and is left out.
    ///
    /// ```
    /// use migrations_core::header::Header;
    /// let header = Header::parse("-- Depends: 003, 005_users\n");
    /// let depends: Vec<_> = header.depends().map(|(text, _)| text).collect();
    /// assert_eq!(depends, ["003", "005_users"]);
    /// ```
    pub fn depends(&self) -> impl Iterator<Item = (&str, Position)> {
        let is_it = |field: &&Field| field.name.eq_ignore_ascii_case("Depends");
        self.fields.iter().filter(is_it).flat_map(listed)
    }

    /// Whether the file asks to be executed outside a transaction: with `-- Transaction: none`, or
    /// as sqlx has it, with a first line `-- no-transaction`.
    ///
    /// ```
    /// use migrations_core::header::{Header, Transaction};
    /// let transaction = |text| Header::parse(text).transaction();
    /// assert_eq!(transaction("-- Transaction: none\nVACUUM;\n"), Transaction::None);
    /// assert_eq!(transaction("-- no-transaction\nVACUUM;\n"), Transaction::None);
    /// assert_eq!(transaction("VACUUM;\n"), Transaction::PerFile);
    /// ```
    #[must_use]
    pub fn transaction(&self) -> Transaction {
        let is_none = |value: &str| value.eq_ignore_ascii_case("none");
        if self.is_no_transaction || self.value("Transaction").is_some_and(is_none) {
            Transaction::None
        } else {
            Transaction::PerFile
        }
    }

    /// How long a statement of the file may wait for a lock, as `-- Lock-Timeout: 5s` says; zero is
    /// for ever, and what is no time says nothing.
    ///
    /// ```
    /// use migrations_core::header::Header;
    /// let timeout = Header::parse("-- Lock-Timeout: 1500ms\n").lock_timeout();
    /// assert_eq!(timeout.map(|timeout| timeout.as_millis()), Some(1500));
    /// ```
    #[must_use]
    pub fn lock_timeout(&self) -> Option<Duration> {
        self.value("Lock-Timeout").and_then(parse_time)
    }

    /// Why nothing takes the file back, as `-- Irreversible: the rows are deleted` says.
    ///
    /// ```
    /// use migrations_core::header::Header;
    /// let header = Header::parse("-- Irreversible: the rows are deleted\n");
    /// assert_eq!(header.irreversible(), Some("the rows are deleted"));
    /// ```
    #[must_use]
    pub fn irreversible(&self) -> Option<&str> {
        self.value("Irreversible")
            .map(|reason| if reason.is_empty() { "its header says so" } else { reason })
    }
}

/// A time as PostgreSQL's settings have it, with its unit: `1500ms`, `30s`, `5min`; and `0`.
#[must_use]
pub fn parse_time(text: &str) -> Option<Duration> {
    /// As long as the server's own setting can be.
    const LONGEST: u64 = i32::MAX as u64;
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at_checked(digits)?;
    let number: u64 = number.parse().ok()?;
    let factor = match unit.trim_start() {
        "" if number == 0 => 1,
        "ms" => 1,
        "s" => 1_000,
        "min" => 60_000,
        _ => return None,
    };
    let milliseconds = number.checked_mul(factor).filter(|time| *time <= LONGEST)?;
    Some(Duration::from_millis(milliseconds))
}

/// The versions of a list with `,` between them.
fn listed(field: &Field) -> impl Iterator<Item = (&str, Position)> {
    let mut column = field.value_at.column;
    let items = field.value.split(',').map(move |item| {
        let blanks = item.chars().take_while(|c| c.is_whitespace()).count();
        let at = column + u32::try_from(blanks).unwrap_or_default();
        column += u32::try_from(item.chars().count() + 1).unwrap_or_default();
        (item.trim(), Position { column: at, ..field.value_at })
    });
    items.filter(|(item, _)| item.starts_with(|c: char| c.is_ascii_digit()))
}

/// Reads `-- Name: value`; a name is one word that begins with a capital, so prose such as
/// `-- note: see below` or a URL is not taken for a field.
fn field(line: &str, number: u32) -> Option<Field> {
    let comment = line.trim_start().strip_prefix("--")?;
    let (name, value) = comment.split_once(':')?;
    let is_word = name.trim().chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    let known = is_known(name.trim(), value.trim());
    let capital = name.trim().starts_with(|c: char| c.is_ascii_uppercase());
    if !is_word || !(capital || known) || value.starts_with("//") {
        return None;
    }
    let column_of = |part: &str| {
        let offset = line.len() - part.len();
        Position { line: number, ..Position::of(line, offset) }
    };
    let name_to_end = comment.trim_start();
    let value_to_end = value.trim_start_matches([' ', '\t']);
    Some(Field {
        name: name.trim().to_owned(),
        value: value.trim().to_owned(),
        name_at: column_of(name_to_end),
        value_at: column_of(value_to_end),
    })
}

/// Whether a name counts without a capital: `-- depends: on the weather` is prose.
fn is_known(name: &str, value: &str) -> bool {
    let is = |field: &str| field.eq_ignore_ascii_case(name);
    match FIELDS.iter().find(|field| is(field)) {
        Some(&"Depends") => value.starts_with(|c: char| c.is_ascii_digit()),
        Some(&"Transaction") => value.eq_ignore_ascii_case("none"),
        Some(_) => true,
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_those_of_name_and_value() {
        let header = Header::parse("\n  --  Created:  2026-01-31\nSELECT 1");
        let field = header.field("Created").expect("the field is there");
        assert_eq!(field.name_at, Position { line: 2, column: 7 });
        assert_eq!(field.value_at, Position { line: 2, column: 17 });
        assert_eq!(header.lines, 2);
    }

    #[test]
    fn transaction_is_left_out_by_the_header_alone() {
        let transaction = |text| Header::parse(text).transaction();
        assert_eq!(transaction("-- Migration: a\n--transaction : NONE\n"), Transaction::None);
        for text in [
            "-- Transaction: nonesuch\n",
            "-- Migration: a\n\n-- Transaction: none\n",
            "SELECT 1;\n-- Transaction: none\n",
            "\n-- no-transaction\n",
        ] {
            assert_eq!(transaction(text), Transaction::PerFile, "{text}");
        }
    }

    #[test]
    fn times_are_read_with_their_unit() {
        let milliseconds = |text| parse_time(text).map(|time| time.as_millis());
        let good = ["0", "0ms", "20ms", "2s", "3 min"].map(milliseconds);
        assert_eq!(good, [Some(0), Some(0), Some(20), Some(2_000), Some(180_000)]);
        for text in ["", "s", "5", "5 m", "-1s", "1.5s", "1h", "99999999min", "1s later"] {
            assert_eq!(milliseconds(text), None, "{text}");
        }
    }

    #[test]
    fn dependencies_have_a_place_each() {
        let header = Header::parse("-- Depends: 003,  005_é , pgcrypto\n-- depends: on 4\n");
        let at = |column| Position { line: 1, column };
        let depends: Vec<_> = header.depends().collect();
        assert_eq!(depends, [("003", at(13)), ("005_é", at(19))]);
    }

    #[test]
    fn second_block_after_a_blank_line_is_executed_text() {
        let text = "-- Migration: a\n\n-- why\nSELECT 1;\n";
        let header = Header::parse(text);
        assert_eq!(&text[header.end..], "-- why\nSELECT 1;\n");
    }

    #[test]
    fn prose_and_links_are_no_fields() {
        let header = Header::parse("-- see https://example.org\n-- note: x\n-- Two words: y\n");
        assert_eq!(header.fields, []);
    }

    #[test]
    fn file_without_a_header_is_all_executed() {
        assert_eq!(Header::parse("SELECT 1;\n"), Header::default());
    }

    #[test]
    fn file_of_comments_alone_has_nothing_to_execute() {
        let text = "-- a\n-- b";
        assert_eq!(Header::parse(text).end, text.len());
    }
}
