//! How we cut a file into statements, and how `psql` does.
//!
//! `psql` sends what it reads to a server that executes nothing and keeps every query.

mod listener;
mod nasty;

use std::fs;
use std::path::{Path, PathBuf};

use listener::queries;
use migrations_compiler::text::decode;
use migrations_core::lexer::{self, TokenKind};

#[test]
fn every_file_of_the_workspace_is_cut_as_psql_cuts_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    collect(&root, &mut files);
    assert!(files.len() >= 100, "{} files", files.len());
    let different: Vec<String> = files.iter().filter_map(|file| difference(file)).collect();
    assert!(different.is_empty(), "{}", different.join("\n"));
}

#[test]
fn nasty_texts_are_cut_as_psql_cuts_them() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let texts = nasty::texts();
    assert!(texts.len() >= 500, "{} texts", texts.len());
    let mut different = Vec::new();
    // Few enough in a file to see which one it is, and few enough files to be done soon.
    for (index, chunk) in texts.chunks(24).enumerate() {
        let file = folder.path().join(format!("{index}.sql"));
        fs::write(&file, chunk.join("\n")).expect("the file");
        different.extend(difference(&file));
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}

/// The server reads on in a string that goes on in the next line; `psql` looks at one line at a time.
#[test]
fn string_with_escapes_on_two_lines_is_one_although_psql_cuts_it() {
    let text = "SELECT E'one'\n'\\';';";
    assert_eq!(lexer::split(text).statements.len(), 1);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("a.sql");
    fs::write(&file, text).expect("the file");
    assert_eq!(queries(&psql(), &file)[0], "SELECT E'one'\n'\\';");
}

/// Every `.sql` file below a folder, what is built left out.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry"));
    for entry in entries {
        let (path, name) = (entry.path(), entry.file_name());
        let kind = entry.file_type().expect("a kind");
        let is_hidden = name.to_string_lossy().starts_with('.');
        if kind.is_dir() && !is_hidden && name != "target" {
            collect(&path, files);
        } else if kind.is_file() && path.extension().is_some_and(|extension| extension == "sql") {
            files.push(path);
        }
    }
}

/// How the two differ over a file.
fn difference(file: &Path) -> Option<String> {
    let bytes = fs::read(file).expect("the file can be read");
    // What has no text is refused before it is split.
    let text = decode(&bytes).ok()?;
    let split = lexer::split(&text);
    let mut ours: Vec<String> =
        split.statements.iter().map(|range| bare(&text[range.clone()])).collect();
    if split.fault.is_some() {
        // What cannot be sent is where we stop, and where `psql` does something of its own.
        ours.pop();
    }
    ours.retain(|statement| !statement.is_empty());
    // The text that we split, and execute, has its line ends read as `\n`.
    let theirs = queries(&psql(), file).into_iter().map(|query| query.replace("\r\n", "\n"));
    let mut theirs: Vec<String> = theirs.map(|query| bare(&query)).collect();
    theirs.retain(|query| !query.is_empty());
    if split.fault.is_some() {
        theirs.truncate(ours.len());
    }
    let wrong =
        (0..ours.len().max(theirs.len())).find(|index| ours.get(*index) != theirs.get(*index))?;
    let (ours, theirs) = (ours.get(wrong), theirs.get(wrong));
    Some(format!("{}: statement {}\n  {ours:?}\n  {theirs:?}", file.display(), wrong + 1))
}

/// A statement without comments, without blanks between its tokens, and without its end.
fn bare(statement: &str) -> String {
    let mut tokens: Vec<_> = lexer::tokens(statement).collect();
    if tokens.last().is_some_and(|(kind, _)| *kind == TokenKind::Semicolon) {
        tokens.pop();
    }
    let tokens: Vec<&str> = tokens.into_iter().map(|(_, range)| &statement[range]).collect();
    tokens.join(" ")
}

fn psql() -> PathBuf {
    let installations = migrations_postgres::installations().expect("a server on this machine");
    installations[0].bin_dir().join("psql")
}
