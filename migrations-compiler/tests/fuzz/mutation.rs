//! Sets made of the statements that the tests of this tree have, with names of many scripts in them,
//! cut, spliced and doubled.

use std::fs;
use std::path::Path;

use migrations_compiler::SourceDir;
use migrations_compiler::source::{Content, SourceFile};
use migrations_core::lexer::{self, TokenKind};

use super::seed::Seed;

/// Names whose characters have one to four bytes, change their length with their case, join or turn.
const NAMES: [&str; 40] = [
    "año",
    "aé",
    "é",
    "él",
    "ñu",
    "x€",
    "€",
    "日付",
    "价格",
    "заказы",
    "ЗАКАЗЫ",
    "İstanbul",
    "ıi",
    "straße",
    "ΣΊΣΥΦΟΣ",
    "ſelect",
    "K",
    "ẞ",
    "Å",
    "e\u{301}",
    "\u{301}e",
    "👩\u{200d}👧",
    "🇩🇪",
    "a🦀",
    "\u{202e}abc",
    "עברית",
    "عربي",
    "ไทย",
    "한국어",
    "\u{feff}a",
    "a\u{a0}b",
    "\u{2028}",
    "ﬀ",
    "\"año\"",
    "\"日\"\"付\"",
    "U&\"\\00e9\"",
    "u&\"d!0061t\" UESCAPE '!'",
    "u&é",
    "_é",
    "é$1",
];

/// Pieces that open, close or end something.
const PIECES: [&str; 44] = [
    "'",
    "\"",
    "$$",
    "$é$",
    "$a$",
    "/*",
    "*/",
    "--",
    "\n",
    "\r",
    "\r\n",
    "\t",
    ";",
    "(",
    ")",
    "[",
    "]",
    ",",
    ".",
    "::",
    ":é",
    ":'é'",
    "\\",
    "\\é",
    "E'\\",
    "U&'",
    "u&",
    "{{ é }}",
    "${é}",
    "$1",
    "-- Rollback:\n-- ",
    "-- migrations:allow M3001 é\n",
    "-- Depends: é, 1\n",
    "-- Transaction: none\n",
    "<<<<<<< é\n",
    "=======\n",
    ">>>>>>> é\n",
    "BEGIN ATOMIC ",
    "CASE ",
    " END",
    " AS é",
    "postgres://é:é@é/é",
    "1e",
    "0x",
];

const FILES: [&str; 14] = [
    "001_a.sql",
    "002_b.sql",
    "002_b.rollback.sql",
    "003_größe.sql",
    "4_日付.sql",
    "é_1.sql",
    "18446744073709551615_a.sql",
    "20260131_a.sql",
    "20260131_99_b.sql",
    "migrations.toml",
    "migrations.lock",
    "external.sql",
    "seed.sql",
    "README.md",
];

/// The statements to begin with.
pub struct Corpus {
    statements: Vec<String>,
}

impl Corpus {
    /// Reads the SQL of this crate's tests and of those beside it, where they are.
    pub fn read() -> Corpus {
        let home = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut texts = Vec::new();
        for folder in ["tests/rules", "../migrations-postgres/tests", "../db"] {
            collect(&home.join(folder), &mut texts);
        }
        texts.sort();
        let statements = texts.iter().flat_map(|text| {
            let ranges = lexer::split(text).statements.into_iter();
            ranges.filter_map(|range| text.get(range)).filter(|text| text.len() < 4_000)
        });
        let mut statements: Vec<String> = statements.map(str::to_owned).collect();
        statements.dedup();
        Corpus { statements }
    }

    pub fn len(&self) -> usize {
        self.statements.len()
    }

    /// A set of one to three files.
    pub fn set(&self, seed: &mut Seed) -> SourceDir {
        let mut files: Vec<SourceFile> = Vec::new();
        for _ in 0..=seed.below(3) {
            let name = seed.one_of(&FILES).to_owned();
            if !files.iter().any(|file| file.name == name) {
                files.push(SourceFile { name, content: Content::Bytes(self.text(seed)) });
            }
        }
        files.sort_by(|a, b| a.name.cmp(&b.name));
        SourceDir { root: "migrations".into(), files }
    }

    fn text(&self, seed: &mut Seed) -> Vec<u8> {
        let mut text = String::new();
        for _ in 0..=seed.below(5) {
            let statement = &self.statements[seed.below(self.statements.len())];
            text.push_str(&self.mutated(statement, seed));
            text.push_str(seed.one_of(&[";\n", "\n", "", ";", "\r\n"]));
        }
        let mut bytes = text.into_bytes();
        // A file need not be text at all.
        if seed.once_in(20) && !bytes.is_empty() {
            let at = seed.below(bytes.len());
            bytes[at] = u8::try_from(seed.below(256)).expect("a byte");
        }
        bytes
    }

    fn mutated(&self, statement: &str, seed: &mut Seed) -> String {
        let mut text = with_names(statement, seed);
        for _ in 0..seed.below(4) {
            text = match seed.below(7) {
                0 => inserted(&text, seed.one_of(&PIECES), seed),
                1 => inserted(&text, seed.one_of(&NAMES), seed),
                2 => cut(&text, seed),
                3 => doubled(&text, seed),
                4 => {
                    let other = &self.statements[seed.below(self.statements.len())];
                    let from = place(other, seed);
                    inserted(&text, &other[from..], seed)
                }
                5 => nested(&text, seed),
                _ => with_names(&text, seed),
            };
        }
        text
    }
}

fn collect(folder: &Path, texts: &mut Vec<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, texts);
        } else if path.extension().is_some_and(|extension| extension == "sql") {
            texts.extend(fs::read_to_string(&path).ok().filter(|text| text.len() < 100_000));
        }
    }
}

/// Some words, and the same word everywhere, become names of other scripts.
fn with_names(statement: &str, seed: &mut Seed) -> String {
    let words: Vec<_> =
        lexer::tokens(statement).filter(|(kind, _)| *kind == TokenKind::Word).collect();
    let Some((_, range)) = words.get(seed.below(words.len())) else { return statement.to_owned() };
    let word = &statement[range.clone()];
    let name = seed.one_of(&NAMES);
    let name = match seed.below(8) {
        0 => name.repeat(20),
        1 => format!("{}{name}", "a".repeat(55 + seed.below(12))),
        2 => format!("{word}{name}"),
        _ => name.to_owned(),
    };
    if seed.once_in(2) {
        statement.replace(word, &name)
    } else {
        statement.replacen(word, &name, 1)
    }
}

/// A byte of a text at which a character begins.
fn place(text: &str, seed: &mut Seed) -> usize {
    text.floor_char_boundary(seed.below(text.len() + 1))
}

fn inserted(text: &str, piece: &str, seed: &mut Seed) -> String {
    let (before, after) = text.split_at(place(text, seed));
    format!("{before}{piece}{after}")
}

fn cut(text: &str, seed: &mut Seed) -> String {
    let (one, other) = (place(text, seed), place(text, seed));
    format!("{}{}", &text[..one.min(other)], &text[one.max(other)..])
}

fn doubled(text: &str, seed: &mut Seed) -> String {
    let (one, other) = (place(text, seed), place(text, seed));
    let part = text[one.min(other)..one.max(other)].repeat(1 + seed.below(3));
    inserted(text, &part, seed)
}

/// A part in many parentheses, `CASE`s or operators.
fn nested(text: &str, seed: &mut Seed) -> String {
    let times = if seed.once_in(10) { seed.below(4_000) } else { seed.below(30) };
    let (before, after) = text.split_at(place(text, seed));
    let (open, close) = [
        ("(", ")"),
        ("CASE WHEN a THEN ", " END"),
        ("NOT ", ""),
        ("- ", ""),
        ("", "::int"),
        ("a + ", ""),
        ("(SELECT ", ")"),
        ("é OR ", ""),
        ("/*", "*/"),
        ("ARRAY[", "]"),
    ][seed.below(10)];
    format!("{before}{}1{}{after}", open.repeat(times), close.repeat(times))
}
