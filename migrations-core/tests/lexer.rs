//! Each `lexer/*.sql` with what the lexer makes of it beside it: tokens, statements and fault.
//!
//! `BLESS=1 cargo test -p sealed-migrations-core --test lexer` writes the golden files anew.
//! Knows nothing of how the lexer reads.

#![expect(clippy::disallowed_methods, reason = "the library reads no disk, its cases are files")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use migrations_core::lexer::{FaultKind, TokenKind, split, tokens};

const GOLDEN: &str = ".golden";

#[test]
fn every_text_is_read_as_its_golden_file_says() {
    let mut wrong = String::new();
    for sql in cases() {
        let found = dump(&fs::read_to_string(&sql).expect("a case is UTF-8"));
        let golden = PathBuf::from(format!("{}{GOLDEN}", sql.display()));
        if env::var_os("BLESS").is_some() {
            fs::write(&golden, &found).expect("the case can be written");
        }
        let expected = fs::read_to_string(&golden).unwrap_or_default();
        if found != expected {
            let sql = sql.display();
            writeln!(wrong, "{sql}\n--- expected\n{expected}--- found\n{found}")
                .expect("a string can be written");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn every_kind_of_token_and_fault_has_a_case() {
    let dumps: String = cases()
        .iter()
        .map(|sql| dump(&fs::read_to_string(sql).expect("a case is UTF-8")))
        .collect();
    for kind in [
        TokenKind::Word,
        TokenKind::Identifier,
        TokenKind::String,
        TokenKind::Number,
        TokenKind::Open,
        TokenKind::Close,
        TokenKind::Semicolon,
        TokenKind::Symbol,
    ] {
        assert!(dumps.contains(&format!("{kind:?} ")), "no case has a {kind:?}");
    }
    for kind in [
        FaultKind::OpenString,
        FaultKind::OpenIdentifier,
        FaultKind::OpenDollarQuote,
        FaultKind::OpenComment,
        FaultKind::CopyFromStdin,
        FaultKind::CopyToStdout,
        FaultKind::BackslashCommand,
    ] {
        assert!(dumps.contains(&format!("fault {kind:?} ")), "no case has the fault {kind:?}");
    }
}

#[test]
fn every_golden_file_has_its_text() {
    for path in files() {
        let name = path.to_str().expect("a plain name");
        let sql = name.strip_suffix(GOLDEN).unwrap_or(name);
        assert!(sql.ends_with(".sql") && Path::new(sql).is_file(), "{name} belongs to no text");
    }
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lexer");
    let entries = fs::read_dir(folder).expect("the folder of the cases");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files
}

fn cases() -> Vec<PathBuf> {
    files().into_iter().filter(|path| path.extension().is_some_and(|it| it == "sql")).collect()
}

/// One line a token, a statement and a fault, each with its bytes.
fn dump(sql: &str) -> String {
    let mut dump = String::new();
    for (kind, range) in tokens(sql) {
        let text = &sql[range.clone()];
        writeln!(dump, "{range:?} {kind:?} {text:?}").expect("a string can be written");
    }
    let split = split(sql);
    for statement in split.statements {
        writeln!(dump, "statement {statement:?}").expect("a string can be written");
    }
    if let Some(fault) = split.fault {
        writeln!(dump, "fault {:?} {}", fault.kind, fault.offset).expect("a string can be written");
    }
    dump
}
