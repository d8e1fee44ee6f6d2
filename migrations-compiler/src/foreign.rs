//! Folders that are laid out for another tool, by their names and by the lines that only that tool
//! writes.
//!
//! Must not know what is said about them.

use migrations_core::{Position, lexer};

use crate::parse::{Parsed, ParsedFile, UnrecognizedEntry};

/// A folder whose entries are laid out for another tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForeignLayout {
    /// `V1__init.sql`, `U1__init.sql`, `R__view.sql`.
    Flyway,
    /// A folder a migration, with `up.sql` and `down.sql`: `2024-01-01-000000_ships`.
    Diesel,
    /// A folder a migration, with `migration.sql`: `20240101000000_ships`.
    Prisma,
    /// `committed` and `current.sql`.
    GraphileMigrate,
    /// `deploy`, `revert`, `verify` and `sqitch.plan`.
    Sqitch,
    /// Programs: `0001_initial.py`, `env.py` and `versions`.
    Python,
    /// Programs: `20240101000000_create_ships.rb`.
    Ruby,
    /// Programs in JavaScript or TypeScript.
    JavaScript,
    /// Programs in PHP.
    Php,
    /// Change logs in XML or YAML.
    Liquibase,
}

impl ForeignLayout {
    /// The layout of a folder in which nothing is a migration of a set; `None` where it is none that
    /// is known, or where anything in it is a migration.
    #[must_use]
    pub fn of(parsed: &Parsed) -> Option<ForeignLayout> {
        if !parsed.files.is_empty() {
            return None;
        }
        let entries = Entries::of(parsed);
        let Entries { sql, other, folders } = &entries;
        let all = |names: &[&str], is: fn(&str) -> bool| {
            !names.is_empty() && names.iter().all(|name| is(name))
        };
        let ends = |ending: &str| other.iter().any(|name| name.ends_with(ending));
        if other.contains(&"sqitch.plan") {
            Some(ForeignLayout::Sqitch)
        } else if folders.contains(&"committed") {
            Some(ForeignLayout::GraphileMigrate)
        } else if all(sql, is_of_flyway) {
            Some(ForeignLayout::Flyway)
        } else if all(folders, is_of_diesel) {
            Some(ForeignLayout::Diesel)
        } else if all(folders, |name| has_digits(name, 14)) {
            Some(ForeignLayout::Prisma)
        } else if !sql.is_empty() {
            None
        } else if ends(".py") {
            Some(ForeignLayout::Python)
        } else if ends(".rb") {
            Some(ForeignLayout::Ruby)
        } else if [".js", ".ts", ".mjs", ".cjs", ".mts", ".cts"].into_iter().any(ends) {
            Some(ForeignLayout::JavaScript)
        } else if ends(".php") {
            Some(ForeignLayout::Php)
        } else {
            let is_log = |name: &&&str| name.to_ascii_lowercase().contains("changelog");
            other.iter().any(|name| is_log(&name)).then_some(ForeignLayout::Liquibase)
        }
    }

    /// Whose layout it is.
    #[must_use]
    pub fn tool(self) -> &'static str {
        match self {
            ForeignLayout::Flyway => "Flyway and refinery",
            ForeignLayout::Diesel => "diesel",
            ForeignLayout::Prisma => "Prisma",
            ForeignLayout::GraphileMigrate => "graphile-migrate",
            ForeignLayout::Sqitch => "sqitch",
            ForeignLayout::Python => "Alembic and Django, whose migrations are programs in Python",
            ForeignLayout::Ruby => "Rails, whose migrations are programs in Ruby",
            ForeignLayout::JavaScript => "a tool whose migrations are programs in JavaScript",
            ForeignLayout::Php => "Laravel and Doctrine, whose migrations are programs in PHP",
            ForeignLayout::Liquibase => "Liquibase",
        }
    }
}

/// The names in a folder that are no migrations.
#[derive(Default)]
struct Entries<'a> {
    sql: Vec<&'a str>,
    other: Vec<&'a str>,
    folders: Vec<&'a str>,
}

impl Entries<'_> {
    fn of(parsed: &Parsed) -> Entries<'_> {
        let mut entries = Entries::default();
        for unrecognized in &parsed.unrecognized {
            match unrecognized {
                UnrecognizedEntry::Unnumbered(name) => entries.sql.push(name),
                UnrecognizedEntry::File(name) => entries.other.push(name),
                UnrecognizedEntry::Directory(name) => entries.folders.push(name),
                UnrecognizedEntry::Leftover(_) => {}
            }
        }
        // What holds no migration says nothing.
        entries.folders.retain(|name| !matches!(*name, "meta" | "__pycache__"));
        entries
    }
}

/// `V1__a.sql`, `V1.2__a.sql`, `U1__a.sql`, `R__a.sql`.
fn is_of_flyway(name: &str) -> bool {
    let Some((version, _)) = name.split_once("__") else { return false };
    let digits = version.strip_prefix(['V', 'U', 'B']);
    let is_number = |text: &str| {
        !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit() || b"._".contains(&c))
    };
    version == "R" || digits.is_some_and(is_number)
}

/// `2024-01-01-000000_ships`, or the first one, which diesel writes itself.
fn is_of_diesel(name: &str) -> bool {
    let Some((version, name)) = name.split_once('_') else { return false };
    let is_version = version.len() == 17 && version.split('-').map(str::len).eq([4, 2, 2, 6]);
    is_version && version.bytes().all(|c| c.is_ascii_digit() || c == b'-')
        || name == "diesel_initial_setup"
}

fn has_digits(name: &str, count: usize) -> bool {
    let digits = name.bytes().take_while(u8::is_ascii_digit).count();
    digits == count && name.as_bytes().get(count) == Some(&b'_')
}

/// The lines from which on a file is the way back, by the tool that reads them.
///
/// Of Liquibase's formatted SQL the way back is a comment to everybody else, and does no harm.
const DOWN_LINES: [(&str, &str); 4] = [
    ("goose", "-- +goose down"),
    ("dbmate", "-- migrate:down"),
    ("sql-migrate", "-- +migrate down"),
    ("node-pg-migrate", "-- down migration"),
];

/// Where a file says how it is undone, in the words of another tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DownSection {
    /// The tool.
    pub tool: &'static str,
    /// Where the line begins.
    pub start: Position,
    /// The line as it is written.
    pub line: String,
}

impl DownSection {
    /// The first line of a file from which on another tool would undo it.
    ///
    /// Certain without a server: such a line is a comment, which counts only where no string and no
    /// other comment is open. Where nothing but comments follows, nothing would be undone.
    #[must_use]
    pub fn of(file: &ParsedFile) -> Option<DownSection> {
        let text = file.text.as_deref().ok()?;
        let lower = text.to_ascii_lowercase();
        let is_there = |(_, down): &&(&str, &str)| lower.contains(down);
        let (tool, down) = DOWN_LINES.iter().find(is_there)?;
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            if is_line(&line.to_ascii_lowercase(), down) && is_outside(text, at) {
                if !is_followed(text, at) {
                    return None;
                }
                let (start, line) = (Position::of(text, at), line.trim_end().to_owned());
                return Some(DownSection { tool, start, line });
            }
            at += line.len();
        }
        None
    }
}

/// Whether a line is that one; options may follow, as in `-- migrate:down transaction:false`.
fn is_line(line: &str, wanted: &str) -> bool {
    let rest = line.trim_end().strip_prefix(wanted);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
}

/// Whether a statement stands behind a byte of the text.
fn is_followed(text: &str, at: usize) -> bool {
    lexer::tokens(text).any(|(_, token)| token.start > at)
}

/// Whether a byte of the text is part of no statement's token, so that a comment may begin there.
fn is_outside(text: &str, at: usize) -> bool {
    !lexer::tokens(text).any(|(_, token)| token.start < at && at < token.end)
}
