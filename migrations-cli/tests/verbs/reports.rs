//! Reports for programs: every verb has a schema, and `docs/json.md` shows what its fields mean and
//! a report of a real run.
//!
//! `BLESS=1 cargo test -p cargo-migrations --bins --test verbs schema` writes the schemas and the page anew.

mod examples;
mod page;

use std::collections::BTreeSet;
use std::{env, fs};

use crate::folder::Folder;
use crate::schema;

/// The verbs that print no report, and why.
const WITHOUT_REPORT: &[(&str, &str)] =
    &[("completions", "prints a script or a page"), ("serve", "shows a page until it is ended")];

#[test]
fn every_verb_has_a_schema_and_no_other_is_there() {
    let mut expected: BTreeSet<String> = verbs().into_iter().collect();
    for (verb, _) in WITHOUT_REPORT {
        assert!(expected.remove(*verb), "there is no verb {verb}");
    }
    expected.extend(["document", "failure", "step"].map(str::to_owned));
    let files = fs::read_dir(schema::folder()).expect("the folder of the schemas");
    let names =
        files.map(|file| file.expect("an entry").file_name().to_string_lossy().into_owned());
    let found: BTreeSet<String> =
        names.map(|name| name.strip_suffix(".schema.json").unwrap_or(&name).to_owned()).collect();
    assert_eq!(found, expected);
}

/// The verbs of `--help`.
fn verbs() -> Vec<String> {
    let said = Folder::new().run(&["--help"]);
    let commands = said.out.split("Commands:\n").nth(1).expect("a list of commands");
    let commands = commands.lines().map_while(|line| line.strip_prefix("  "));
    commands.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

#[test]
fn page_is_that_of_the_schemas_and_of_real_runs() {
    let verbs = verbs();
    let is_without = |verb: &&String| WITHOUT_REPORT.iter().any(|(name, _)| name == *verb);
    let verbs: Vec<&str> = verbs.iter().filter(|it| !is_without(it)).map(String::as_str).collect();
    let page = page::draw(&verbs, &examples::all(), &examples::steps());
    let path = schema::folder().with_extension("md");
    if env::var_os("BLESS").is_some() {
        fs::write(&path, &page).expect("the page is written");
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == page,
        "docs/json.md is not that of the schemas and runs; write it with BLESS=1\n{}",
        difference(&written, &page)
    );
}

/// The first line that differs.
fn difference(written: &str, page: &str) -> String {
    let mut lines = written.lines().zip(page.lines()).enumerate();
    let line = lines.find(|(_, (written, page))| written != page);
    line.map_or("one has more lines".to_owned(), |(number, (written, page))| {
        format!("line {}\n  is     {written}\n  should {page}", number + 1)
    })
}
