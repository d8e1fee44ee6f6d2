//! What the documents repeat of the code, they repeat in full: codes, keys, types and variables.

use std::collections::BTreeSet;
use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use migrations_compiler::config::Config;

use crate::markdown::{Document, repository};
use crate::place::crates;

const CORE: &str = "migrations-core";
const TYPES: &str = "migrations-compiler/src/generate/types.rs";

/// A code as `codes.rs` and its page have it.
struct Code {
    id: String,
    name: String,
    about: String,
}

#[test]
fn every_code_is_in_the_index() {
    let mut table = String::from("| Code | Name | Found at | What it does |\n");
    table.push_str("| --- | --- | --- | --- |\n");
    for Code { id, name, about } in codes() {
        let moment = found_at(&id);
        let page = format!("../{CORE}/codes/{name}.md");
        writeln!(table, "| {id} | [`{name}`]({page}) | {moment} | {about} |").expect("a string");
    }
    assert_generated("docs/codes.md", &table);
}

/// When a fault is found; what the words mean is said beside the tables.
fn found_at(id: &str) -> &'static str {
    match id {
        "M0407" | "M0450" | "M0451" | "M0452" | "M0453" => "check",
        "M0408" | "M0410" | "M1001" => "prepare",
        // Findings of what is tried on a server.
        _ if id.starts_with("M103") => "prepare",
        _ if id.starts_with("M9") => "run",
        _ => "build",
    }
}

fn codes() -> Vec<Code> {
    let text = read(&format!("{CORE}/src/codes.rs"));
    let codes = text.lines().filter_map(|line| {
        let words: Vec<&str> = line.trim().strip_suffix(';')?.split(' ').collect();
        let [id, _, name, _] = words.as_slice() else { return None };
        let is_code = id.len() == 5 && id.starts_with('M') && line.starts_with("    M");
        is_code.then(|| {
            let page = read(&format!("{CORE}/codes/{name}.md"));
            let about = page.split("## What it does\n\n").nth(1).expect("a page says what it does");
            let about = about.lines().next().unwrap_or_default().to_owned();
            Code { id: (*id).to_owned(), name: (*name).to_owned(), about }
        })
    });
    codes.collect()
}

/// Compares the part of a document that is generated, or writes it.
fn assert_generated(path: &str, table: &str) {
    const BEGIN: &str = "<!-- generated: BLESS=1 cargo test -p trading --test documents -->\n";
    const END: &str = "<!-- end -->";
    let text = read(path);
    let (before, rest) = text.split_once(BEGIN).unwrap_or_else(|| panic!("{path} has no table"));
    let (old, after) = rest.split_once(END).unwrap_or_else(|| panic!("{path}: no end"));
    if env::var_os("BLESS").is_some() {
        let text = format!("{before}{BEGIN}{table}{END}{after}");
        fs::write(repository().join(path), text).expect("the document can be written");
    } else {
        assert!(old == table, "{path} does not list the codes as they are; write it with BLESS=1");
    }
}

#[test]
fn every_key_of_the_config_is_documented_and_no_other() {
    let mut keys = BTreeSet::new();
    for key in expected("field", "nonsense = 1\n") {
        let below = [format!("[{key}]\nnonsense = 1\n"), format!("[[{key}]]\nnonsense = 1\n")];
        let below: Vec<String> = below.iter().flat_map(|text| expected("field", text)).collect();
        match below.as_slice() {
            [] => drop(keys.insert(key)),
            below => keys.extend(below.iter().map(|name| format!("{key}.{name}"))),
        }
    }
    let documented: BTreeSet<String> = rows("docs/config.md").map(|row| row.key).collect();
    assert_eq!(documented, keys);
}

#[test]
fn every_word_that_a_key_takes_is_documented() {
    for row in rows("docs/config.md").filter(|row| !row.key.contains('.')) {
        for text in [format!("{} = \"nonsense\"", row.key), format!("{} = [\"nonsense\"]", row.key)]
        {
            for word in words(&text) {
                assert!(row.line.contains(&word), "docs/config.md: {} takes {word}", row.key);
            }
        }
    }
}

/// The words of which one could stand in the place of `nonsense`, as the parser says.
fn words(config: &str) -> Vec<String> {
    let Err(fault) = Config::parse(config) else { return Vec::new() };
    let Some(known) = fault.message.strip_suffix(", and not \"nonsense\"") else {
        return Vec::new();
    };
    known.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The fields of which one could stand in the place of `nonsense`, as the parser says.
fn expected(kind: &str, config: &str) -> Vec<String> {
    let Err(fault) = Config::parse(config) else { return Vec::new() };
    let Some(names) = fault.message.strip_prefix(&format!("unknown {kind} `nonsense`")) else {
        return Vec::new();
    };
    names.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// A row of a table that begins with a key.
struct Row {
    key: String,
    line: String,
}

fn rows(path: &str) -> impl Iterator<Item = Row> {
    let rows = read(path).lines().map(str::to_owned).collect::<Vec<_>>().into_iter();
    rows.filter_map(|line| {
        let (key, _) = line.strip_prefix("| `")?.split_once('`')?;
        Some(Row { key: key.to_owned(), line: line.clone() })
    })
}

#[test]
fn every_type_of_a_column_is_documented() {
    let text = read(TYPES);
    let text = text.split("fn of_name").nth(1).expect("the table of types");
    let page = read("docs/rows.md");
    let types: BTreeSet<&str> = text.split('"').skip(1).step_by(2).collect();
    assert!(types.len() > 30, "{types:?}");
    for name in types {
        assert!(page.contains(&format!("`{name}`")), "docs/rows.md does not speak of {name}");
    }
}

#[test]
fn every_variable_is_documented() {
    let pages = read("docs/gate.md") + &read("docs/engine.md") + &read("docs/testing.md");
    let mut names = BTreeSet::new();
    for folder in crates() {
        collect_variables(&folder, &mut names);
    }
    assert!(names.contains("MIGRATIONS_REFRESH"), "{names:?}");
    for name in names {
        assert!(pages.contains(&format!("`{name}`")), "no page speaks of {name}");
    }
}

fn collect_variables(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a folder of source").flatten() {
        let path = entry.path();
        if path.is_dir() && !path.ends_with("tests") {
            collect_variables(&path, names);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = fs::read_to_string(&path).expect("source is text");
            let is_other = |c: char| !c.is_ascii_uppercase() && c != '_';
            let words = text.split(is_other).filter(|word| word.starts_with("MIGRATIONS_"));
            names.extend(words.map(str::to_owned));
        }
    }
}

fn read(path: &str) -> String {
    Document::read(path).text
}
