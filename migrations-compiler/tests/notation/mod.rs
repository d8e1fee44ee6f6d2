//! The notation in which the pages of the codes, and tests, write a set down.
//!
//! A text is cut at its directives, each a line of its own:
//!
//! * `-- file: NAME`: what follows, up to the next directive, is that file.
//! * `-- bytes: NAME`: the same, but `\xff` stands for that byte.
//! * `-- folder: NAME`: there is an empty folder of that name.
//! * `-- lock: STEM STATE`: `migrations.lock` knows that migration as `draft`, `frozen`, `retired`
//!   or `replaced`, with the text that its file has here.
//! * `-- lock: STEM STATE, of: SQL`: the same, but the lock was written when the file held `SQL`.
//! * `-- lock: STEM STATE, header: -- FIELD: VALUE`: the same, and the lock knows what is obeyed of
//!   such a header (of none, without the field); without it, the line says nothing of headers.
//! * `-- lock: STEM STATE, malformed header: …`: the same, and that header was at fault.
//!
//! The lock is made of all its lines, so that no checksum is ever typed.

use std::path::PathBuf;

use migrations_compiler::file_name::{Name, Numbering, Role, classify, infer};
use migrations_compiler::lock::{self, Entry, EntryState, HeaderDigest, Headers, Lock};
use migrations_compiler::source::{Content, SourceDir, SourceFile};
use migrations_compiler::text::decode;
use migrations_core::Checksum;
use migrations_core::checksum::HeadChain;
use migrations_core::header::Header;

const STATES: [EntryState; 4] =
    [EntryState::Draft, EntryState::Frozen, EntryState::Retired, EntryState::Replaced];

/// The set that `text` writes down.
pub fn set(text: &str) -> SourceDir {
    let mut files = Vec::new();
    let mut locked = Vec::new();
    for (directive, value, body) in directives(text) {
        let name = value.to_owned();
        match directive {
            "file" => files.push(file(name, body.trim_end().to_owned() + "\n")),
            "bytes" => {
                files.push(SourceFile { name, content: Content::Bytes(unescape(&body)) });
            }
            "folder" => files.push(SourceFile { name, content: Content::Directory }),
            "lock" => locked.push(value),
            other => panic!("unknown directive `{other}`"),
        }
    }
    if !locked.is_empty() {
        files.push(lock(&locked, &files));
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    SourceDir { root: PathBuf::from("migrations"), files }
}

/// The lock of the lines `STEM STATE` and `STEM STATE, of: SQL`, beside `files`.
pub fn lock(lines: &[&str], files: &[SourceFile]) -> SourceFile {
    let mut head = HeadChain::new();
    let mut entries: Vec<Entry> = lines.iter().map(|line| entry(line, files)).collect();
    entries.sort_by_key(|entry| entry.version);
    for entry in entries.iter().filter(|entry| entry.state.has_file()) {
        let checksum = entry.checksum.unwrap_or_else(|| panic!("{} has no text", entry.stem()));
        head.push(&entry.stem(), checksum);
    }
    file(lock::FILE.to_owned(), Lock { entries, head: head.head() }.to_string())
}

fn file(name: String, text: String) -> SourceFile {
    SourceFile { name, content: Content::Bytes(text.into_bytes()) }
}

/// The directives of a text, each with its value and the lines up to the next one.
fn directives(text: &str) -> Vec<(&str, &str, String)> {
    let mut found: Vec<(&str, &str, String)> = Vec::new();
    for line in text.lines() {
        if let Some((word, value)) = directive(line) {
            found.push((word, value, String::new()));
        } else if let Some((_, _, body)) = found.last_mut() {
            *body += line;
            *body += "\n";
        } else {
            assert!(line.trim().is_empty(), "`{line}` stands before the first directive");
        }
    }
    found
}

fn directive(line: &str) -> Option<(&str, &str)> {
    let (word, value) = line.strip_prefix("-- ")?.split_once(": ")?;
    ["file", "bytes", "folder", "lock"].contains(&word).then_some((word, value))
}

fn unescape(text: &str) -> Vec<u8> {
    let mut parts = text.split("\\x");
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let byte = part.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(byte.unwrap_or_else(|| panic!("`\\x{part}` is no byte")));
        bytes.extend_from_slice(&part.as_bytes()[2..]);
    }
    bytes
}

fn entry(line: &str, files: &[SourceFile]) -> Entry {
    let (line, headers) = locked_headers(line);
    let (locked, text) = match line.split_once(", of: ") {
        Some((locked, sql)) => (locked, Some(format!("{sql}\n"))),
        None => (line, None),
    };
    let (stem, state) = locked.rsplit_once(' ').unwrap_or_else(|| panic!("`{line}` has no state"));
    let Name::Versioned(name) = classify(&format!("{stem}.sql"), Some(infer(&[stem]))) else {
        panic!("`{stem}` is no stem");
    };
    let version = name.version;
    let name = &stem[version.to_string().len()..];
    Entry {
        version,
        name: name.strip_prefix('_').unwrap_or(name).to_owned(),
        checksum: text
            .map(|text| Checksum::of(&text))
            .or_else(|| executed(stem, Role::Migration, files)),
        rollback: executed(stem, Role::Rollback, files),
        headers,
        is_unproven: false,
        state: STATES
            .into_iter()
            .find(|known| known.as_str() == state)
            .unwrap_or_else(|| panic!("`{state}` is no state")),
    }
}

/// The line without what it says of a header, and that.
fn locked_headers(line: &str) -> (&str, Option<Headers>) {
    let Some((locked, header)) = line.split_once(" header:") else { return (line, None) };
    let (locked, is_malformed) = match locked.strip_suffix(", malformed") {
        Some(locked) => (locked, true),
        None => (locked.trim_end_matches(','), false),
    };
    let header = Header::parse(header.trim());
    let migration = HeaderDigest::of_migration(&header, Numbering::Sequential);
    (locked, Some(Headers { migration, rollback: None, is_malformed }))
}

/// The checksum of what the file of that stem executes, where there is one.
fn executed(stem: &str, role: Role, files: &[SourceFile]) -> Option<Checksum> {
    let is_it = |file: &&SourceFile| {
        matches!(classify(&file.name, Some(infer(&[stem]))),
            Name::Versioned(name) if name.stem == stem && name.role == role)
    };
    let Content::Bytes(bytes) = &files.iter().find(is_it)?.content else { return None };
    let text = decode(bytes).ok()?;
    Some(Checksum::of(&text[Header::parse(&text).end..]))
}
