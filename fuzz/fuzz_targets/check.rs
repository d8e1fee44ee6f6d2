//! Any bytes are a set of one file, and every place in a diagnostic is one of that file.

#![no_main]

use libfuzzer_sys::fuzz_target;
use migrations_compiler::source::{Content, SourceFile};
use migrations_compiler::{SourceDir, check, parse};
use migrations_core::Location;

const FILE: &str = "001_a.sql";

fuzz_target!(|bytes: &[u8]| {
    let file = |name: &str, bytes: &[u8]| SourceFile {
        name: name.to_owned(),
        content: Content::Bytes(bytes.to_vec()),
    };
    let files = vec![file(FILE, bytes), file("migrations.toml", b"servers = [13]\n")];
    let checked = check(parse(&SourceDir { root: "migrations".into(), files }));
    let text = checked.parsed.text(FILE).unwrap_or_default();
    for diagnostic in &checked.diagnostics {
        holds(text, &diagnostic.location);
        diagnostic.labels.iter().for_each(|label| holds(text, &label.location));
    }
});

/// The place is in the text: a line of it, and characters of that line.
fn holds(text: &str, location: &Location) {
    if location.file != FILE || location.length == 0 && location.start.column == 1 {
        return;
    }
    let line = text.split('\n').nth(location.start.line as usize - 1).expect("a line of the text");
    let length = line.chars().count() + 1;
    let end = location.start.column as usize - 1 + location.length as usize;
    assert!(end <= length, "{location:?} of {length} in {line:?}");
}
