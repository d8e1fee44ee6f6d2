//! The examples of the pages on a server: what is marked for the engine says what its mark promises,
//! and every correction that a page shows is accepted as it is written.

use migrations_compiler::source::Content;
use migrations_core::Code;

use crate::support::{folder, prepared};

#[path = "../../../migrations-compiler/tests/notation/mod.rs"]
mod notation;

#[tokio::test]
async fn every_example_for_the_engine_says_what_its_mark_promises() {
    let mut shown = 0;
    for code in Code::ALL {
        for (info, text) in blocks(code.page()) {
            if !info.starts_with("sql engine-") {
                continue;
            }
            let found = found(&text).await;
            shown += 1;
            match info.as_str() {
                "sql engine-error" => {
                    assert_eq!(found, [*code], "codes/{}.md:\n{text}", code.name())
                }
                _ => assert_eq!(found, [], "codes/{}.md:\n{text}", code.name()),
            }
        }
    }
    assert!(shown >= 6, "the pages of M1001 to M1003 each show both");
}

/// Pages whose corrections cannot be run as they stand, and why.
const NOT_RUN: [(Code, &str); 0] = [];

#[tokio::test]
async fn every_correction_of_a_page_is_accepted() {
    let is_of_statements = |code: &&Code| ["M1", "M2", "M3"].contains(&&code.id()[..2]);
    let (mut shown, mut refused) = (0, Vec::new());
    for code in Code::ALL.iter().filter(is_of_statements) {
        for (info, text) in blocks(code.page()) {
            if info != "sql ok" || NOT_RUN.iter().any(|(other, _)| other == code) {
                continue;
            }
            shown += 1;
            let found = found(&text).await;
            if !found.is_empty() {
                refused.push(format!("codes/{}.md: {found:?}\n{text}", code.name()));
            }
        }
    }
    println!("{shown} corrections run, {} refused", refused.len());
    assert!(shown > 50, "{shown}");
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

/// The blocks of a page: their marks and their texts.
fn blocks(page: &str) -> Vec<(String, String)> {
    let mut blocks = Vec::new();
    let mut rest = page;
    while let Some((_, after)) = rest.split_once("```sql ") {
        let (info, after) = after.split_once('\n').expect("a line");
        let (text, after) = after.split_once("\n```").expect("the end of a block");
        blocks.push((format!("sql {info}"), format!("{text}\n")));
        rest = after;
    }
    blocks
}

async fn found(text: &str) -> Vec<Code> {
    let set = notation::set(text);
    let mut files: Vec<(String, Vec<u8>)> =
        vec![("src/lib.rs".into(), b"migrations::migrations!();\n".to_vec())];
    for file in set.files {
        if let Content::Bytes(bytes) = file.content {
            files.push((format!("migrations/{}", file.name), bytes));
        }
    }
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect();
    let prepared = prepared(folder(&files).path()).await;
    let mut codes: Vec<Code> =
        prepared.diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    codes.dedup();
    codes
}
