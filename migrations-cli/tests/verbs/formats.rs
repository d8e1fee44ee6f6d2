//! `check --format`: what machines and editors read.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

use crate::folder::{Folder, PROGRAM, Said, USERS};
use crate::repository::begin;

/// A set with a duplicate, and a file name that every format has to escape.
fn set() -> Folder {
    Folder::with(&[
        ("db/sets/001_a.sql", USERS),
        ("db/sets/001_b.sql", "SELECT 1;\n"),
        ("db/sets/002_50%, a:b.sql", "SELECT 'ä' 1 FROM FROM;\n"),
    ])
}

#[test]
fn one_line_a_fault() {
    let said = set().run(&["check", "db/sets", "--format", "short"]);
    said.exits(1);
    let lines: Vec<&str> = said.out.lines().collect();
    let first = "db/sets/001_b.sql:1:1: error[M0101]: 001_b.sql has the version 001, which \
                 001_a.sql has already";
    assert_eq!((lines.len(), lines[0]), (2, first), "{said}");
    assert!(lines[1].starts_with("db/sets/002_50%, a:b.sql:1:"), "{said}");
}

#[test]
fn remarks_of_github_are_placed_from_the_root_of_the_repository() {
    let folder = set();
    begin(&folder);
    let from = |place: &str, arguments: &[&str]| {
        let mut command = folder.command(arguments);
        Said::of(command.current_dir(folder.path(place)))
    };
    let said = from("db", &["check", "sets", "--format", "github"]);
    let first =
        "::error file=db/sets/001_b.sql,line=1,endLine=1,col=1,title=M0101 duplicate_version::";
    said.exits(1).prints(first).prints("%0Ahelp: rename it to 003_b.sql\n");
    said.prints("file=db/sets/002_50%25%2C a%3Ab.sql,line=1,");
    assert!(said.out.lines().all(|line| line.starts_with("::error file=")), "{said}");
    assert_eq!(said.err, "");
    // A checkout may be told by the workflow alone.
    let mut command = folder.command(&["check", "sets", "--format", "github"]);
    command.current_dir(folder.path("db")).env("GITHUB_WORKSPACE", folder.path("db"));
    Said::of(&mut command).prints("::error file=sets/001_b.sql,");
}

#[test]
fn green_set_makes_no_remark() {
    let folder = Folder::with(&[("set/001_a.sql", USERS)]);
    for format in ["short", "github"] {
        let said = folder.run(&["check", "set", "--format", format]);
        assert_eq!((said.exits(0).out.as_str(), said.err.as_str()), ("", ""));
    }
    let log = folder.run(&["check", "set", "--format", "sarif"]).exits(0).json();
    assert_eq!(log["runs"][0]["results"], serde_json::json!([]));
}

/// What `sarif-schema-2.1.0.json` requires of the parts that are used, and what GitHub requires of
/// those that it reads.
#[test]
fn log_has_the_form_of_sarif() {
    let folder =
        Folder::package("migrations::migrations!();\nfn a() { sqlx::query!(\"SELECT 1\"); }\n");
    folder.write("migrations/002_b.sql", "SELECT 1;\n");
    folder.write("migrations/2_c d.sql", "SELECT 1;\n");
    let log = folder.run(&["check", "--format", "sarif"]).exits(1).json();
    assert_eq!(log["version"], "2.1.0");
    let runs = log["runs"].as_array().expect("runs");
    let [run] = runs.as_slice() else { panic!("{log}") };
    let driver = &run["tool"]["driver"];
    assert_eq!(driver["name"], "cargo-migrations");
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let rules = driver["rules"].as_array().expect("rules");
    let ids: BTreeSet<&str> = rules.iter().filter_map(|rule| rule["id"].as_str()).collect();
    assert_eq!(ids.len(), rules.len(), "ids are unique");
    for rule in rules {
        assert!(rule["shortDescription"]["text"].as_str().is_some_and(|text| !text.is_empty()));
        assert!(
            rule["help"]["markdown"].as_str().is_some_and(|page| page.contains("## Use instead"))
        );
    }
    let results = run["results"].as_array().expect("results");
    assert!(!results.is_empty());
    for result in results {
        let index =
            usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small");
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().expect("a level")));
        assert!(result["message"]["text"].as_str().is_some_and(|text| !text.is_empty()));
        is_place(&result["locations"][0]["physicalLocation"]);
        for related in result["relatedLocations"].as_array().expect("a list") {
            assert!(related["id"].is_u64() && related["message"]["text"].is_string());
            is_place(&related["physicalLocation"]);
        }
    }
    let text = log.to_string();
    assert!(
        text.contains("migrations/2_c%20d.sql")
            && !text.contains(&*folder.root().to_string_lossy())
    );
}

fn is_place(place: &Value) {
    let uri = place["artifactLocation"]["uri"].as_str().expect("a URI");
    assert!(!uri.starts_with('/') && !uri.contains([' ', '\\', ':']), "{uri}");
    let region = &place["region"];
    let number = |name: &str| region[name].as_u64().expect("a number");
    assert!(number("startLine") >= 1 && number("startColumn") >= 1, "{place}");
    assert!(number("endLine") >= number("startLine"), "{place}");
    assert!(number("endColumn") >= number("startColumn"), "{place}");
}

#[test]
fn formats_of_check_are_wrong_use_elsewhere() {
    for format in ["short", "github", "sarif"] {
        let said = set().run(&["freeze", "--unproven", "--dir", "db/sets", "--format", format]);
        said.exits(2).complains("this format is for `check` alone");
    }
}

/// The blocks of a document with a language.
fn blocks(document: &str, language: &str) -> Vec<String> {
    let text = include_repository(document);
    let fence = format!("```{language}\n");
    let blocks = text.split(&fence).skip(1);
    blocks.map(|rest| rest.split("```").next().unwrap_or_default().to_owned()).collect()
}

fn include_repository(path: &str) -> String {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    std::fs::read_to_string(format!("{root}/{path}")).expect("a document")
}

#[test]
fn problem_matcher_of_the_document_reads_real_output() {
    let blocks = blocks("docs/editors.md", "json");
    let [tasks] = blocks.as_slice() else { panic!("one block of JSON") };
    let tasks: Value = serde_json::from_str(tasks).expect("JSON without comments");
    let task = &tasks["tasks"][0];
    let matcher = &task["problemMatcher"];
    let pattern = &matcher["pattern"];
    let regexp = regex::Regex::new(pattern["regexp"].as_str().expect("a text")).expect("a regex");
    let arguments: Vec<&str> =
        task["args"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    assert_eq!((&task["command"], arguments[0]), (&Value::from("cargo"), "migrations"));
    let folder = Folder::package("");
    folder.write("migrations/002_b.sql", "SELEC 1;\n");
    let said = folder.run(&arguments[1..]);
    let line = said.exits(1).out.lines().next().expect("a line");
    let captured = regexp.captures(line).unwrap_or_else(|| panic!("no match in {line}"));
    let group = |name: &str| {
        let index = usize::try_from(pattern[name].as_u64().expect("a group")).expect("small");
        captured.get(index).expect("it takes part").as_str()
    };
    assert_eq!((group("file"), group("line"), group("column")), ("migrations/002_b.sql", "1", "1"));
    assert_eq!((group("severity"), group("code")), ("error", "M1004"));
    assert_eq!(group("message"), "syntax error at or near \"SELEC\"");
    assert_eq!(matcher["fileLocation"], serde_json::json!(["relative", "${workspaceFolder}"]));
}

#[test]
fn errorformat_of_the_document_reads_real_output() {
    let text = include_repository("docs/editors.md");
    let line = text.lines().find_map(|line| line.split_once("errorformat=")).expect("a line").1;
    // What each item of the format takes, as Vim's manual has it.
    let mut regexp = regex::escape(line.trim_matches('"'));
    for (item, takes) in [
        ("%f", "(?<f>.+?)"),
        ("%l", r"(?<l>\d+)"),
        ("%c", r"(?<c>\d+)"),
        ("%t%\\*\\[a\\-z\\]", "(?<t>[a-z])[a-z]*"),
        ("%n", r"\d+"),
        ("%m", "(?<m>.+)"),
    ] {
        assert!(regexp.contains(item), "no {item} in {regexp}");
        regexp = regexp.replace(item, takes);
    }
    let regexp = regex::Regex::new(&format!("^{regexp}$")).expect("a regex");
    let folder = set();
    let said = folder.run(&["check", "db/sets", "--format", "short"]);
    for line in said.exits(1).out.lines() {
        let captured = regexp.captures(line).unwrap_or_else(|| panic!("{regexp} in {line}"));
        assert!(folder.path(&captured["f"]).is_file(), "{line}");
        assert_eq!(&captured["t"], "e");
    }
}

/// Each `cargo migrations …` in a document that is not run, as its words.
fn commands_of(document: &str, language: &str) -> Vec<Vec<String>> {
    let mut commands = Vec::new();
    for block in blocks(document, language) {
        for line in block.lines().filter(|line| !line.trim_start().starts_with('#')) {
            let Some((_, command)) = line.split_once("cargo migrations ") else { continue };
            let ends = ["&&", "||", "|", ">", ";"];
            let words = command.split_whitespace().take_while(|word| !ends.contains(word));
            commands.push(words.map(str::to_owned).collect());
        }
    }
    commands
}

#[test]
fn recipes_call_verbs_with_arguments_that_exist() {
    let mut commands = commands_of("docs/ci.md", "yaml");
    commands.extend(commands_of("docs/ci.md", "text"));
    assert!(commands.len() >= 4, "{commands:?}");
    for command in commands {
        let mut help = Command::new(PROGRAM);
        let said = Said::of(help.arg(&command[0]).arg("--help"));
        said.exits(0);
        for word in command.iter().filter(|word| word.starts_with("--")) {
            let name = word.split('=').next().unwrap_or(word);
            assert!(said.out.contains(name), "{command:?}: no {name} in {said}");
        }
    }
}

#[test]
fn readme_lists_every_verb() {
    let said = Folder::new().run(&["--help"]);
    let commands = said.out.split("Commands:\n").nth(1).expect("a list of commands");
    let commands = commands.lines().map_while(|line| line.strip_prefix("  "));
    let verbs: Vec<&str> = commands.filter_map(|line| line.split_whitespace().next()).collect();
    assert!(verbs.len() >= 10, "{verbs:?}");
    let readme = include_repository("README.md");
    let table = readme.split("## Commands").nth(1).expect("a table of commands");
    let table = table.split("\n## ").next().expect("the part");
    for verb in verbs {
        let is_listed = [format!("`{verb}`"), format!("`{verb} ")];
        assert!(is_listed.iter().any(|name| table.contains(name)), "the table has no {verb}");
    }
}
