//! Runs the examples on the pages of the codes, so that no page shows a fault that is none.
//!
//! A page is `migrations-core/codes/<name>.md`, and its fenced blocks are marked:
//!
//! * `sql error`: a set in which the checks find this code, and no other error;
//! * `sql ok`: a set in which they find nothing;
//! * `sql engine-error` and `sql engine-ok`: the same for what only a server can tell. The engine's
//!   own tests run them; here they must have no fault that needs no server;
//! * `sql`, `rust`, `text` and `console`: not a set, and not run.
//!
//! A set is written in the notation of `notation`.

mod notation;

use migrations_compiler::freshness::stale;
use migrations_compiler::seal::Seal;
use migrations_compiler::{Checked, QueryDataDir, check, parse};
use migrations_core::{Code, Diagnostic};

/// Static codes whose page shows no set, and why.
const WITHOUT_SET: [(Code, &str); 3] = [
    (Code::UnreadableFile, "a set that was written down can be read"),
    (Code::MissingDirectory, "a set that was written down is there"),
    (Code::OutsideLink, "a set that was written down has no links"),
];

const NOT_RUN: [&str; 4] = ["sql", "rust", "text", "console"];

/// A fenced block of a page.
struct Block {
    info: String,
    text: String,
}

#[test]
fn every_example_says_what_its_mark_promises() {
    let wrong: Vec<String> = Code::ALL
        .iter()
        .flat_map(|code| blocks(code.page()).into_iter().filter_map(|block| fault(*code, &block)))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_page_of_a_static_code_shows_a_fault_and_its_correction() {
    let is_static = |code: &&Code| ["M00", "M01", "M02", "M03", "M30"].contains(&&code.id()[..3]);
    for code in Code::ALL.iter().filter(is_static) {
        let blocks = blocks(code.page());
        let has = |info: &str| blocks.iter().any(|block| block.info == info);
        let is_without = WITHOUT_SET.iter().any(|(other, _)| other == code);
        for info in ["sql error", "sql ok"] {
            let name = code.name();
            assert_eq!(has(info), !is_without, "codes/{name}.md and a block `{info}`");
        }
    }
}

#[test]
fn every_other_page_shows_something() {
    for code in Code::ALL {
        let (before, after) = code.page().split_once("## Use instead").expect("both parts");
        assert!(!blocks(before).is_empty(), "codes/{}.md has no example", code.name());
        assert!(!blocks(after).is_empty(), "codes/{}.md has no correction", code.name());
    }
}

/// Why a block is not what its mark says.
fn fault(code: Code, block: &Block) -> Option<String> {
    let info = block.info.as_str();
    if NOT_RUN.contains(&info) {
        return None;
    }
    let found = found(code, &block.text);
    let has_it = found.iter().any(|diagnostic| diagnostic.code == code);
    let is_other = |diagnostic: &Diagnostic| diagnostic.is_error() && diagnostic.code != code;
    let is_right = match info {
        "sql error" => has_it && !found.iter().any(is_other),
        "sql engine-error" => !found.iter().any(is_other),
        "sql ok" | "sql engine-ok" => found.is_empty(),
        _ => false,
    };
    let found: Vec<_> = found.iter().map(|it| format!("{} {}", it.code, it.message)).collect();
    (!is_right).then(|| format!("codes/{}.md, `{info}`: found {found:?}", code.name()))
}

fn found(code: Code, text: &str) -> Vec<Diagnostic> {
    let checked = check(parse(&notation::set(text)));
    let mut found = checked.diagnostics.clone();
    // The examples of the other pages are short, and the safety rules would have a word on each.
    if !code.is_safety() {
        found.retain(|diagnostic| !diagnostic.code.is_safety());
    }
    // The other pages show sets without a lock, for which there is nothing to be stale.
    if [Code::StaleLock, Code::MissingLock].contains(&code) {
        found.extend(stale(&checked, &sealed(&checked)));
    }
    found
}

/// Answers that are fresh, so that nothing but the lock can be stale.
fn sealed(checked: &Checked) -> QueryDataDir {
    let head = checked.set.as_ref().expect("a sound set").head();
    let mut query_data = QueryDataDir { schema: Some(String::new()), ..QueryDataDir::default() };
    query_data.seal = Some(Seal::new(head, 15, "", &query_data.queries).to_string());
    query_data
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for line in page.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (Some(_), Some("")) => blocks.extend(open.take()),
            (Some(block), _) => {
                block.text += line;
                block.text += "\n";
            }
            (None, Some(info)) => open = Some(Block { info: info.to_owned(), text: String::new() }),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block is not closed:\n{page}");
    blocks
}
