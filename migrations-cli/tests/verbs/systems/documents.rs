//! What the documents show of a system is what `pg_catalog` says of a database that has its set: names,
//! types, defaults and definitions, none left out and none too many.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use super::team::{Team, copy, repository};
use super::{agent_monitor, client_success, rag, second_brain};
use crate::folder::{Folder, Said};
use crate::schema;

/// Each statement asks for one kind, a fact a line; `public` and `private` are all that the sets make
/// anything in, and histories are no part of a schema.
const FACTS: &str = include_str!("facts.sql");

#[test]
fn documents_of_the_trading_platform_are_what_the_catalog_says() {
    let team = Team::of("", "db/migrations");
    team.run(&["apply"]).exits(0);
    assert_shown(&team);
}

#[test]
fn documents_of_the_agent_monitor_are_what_the_catalog_says() {
    let team = agent_monitor::team();
    assert_shown(&team);
}

#[test]
fn documents_of_the_second_brain_are_what_the_catalog_says() {
    let team = second_brain::before_phase7();
    team.run(&["apply"]).exits(0);
    assert_shown(&team);
}

#[test]
fn documents_of_the_rag_system_are_what_the_catalog_says() {
    let test = "documents_of_the_rag_system_are_what_the_catalog_says";
    let Some(team) = rag::project(test) else { return };
    rag::apply_to(&team, "085_workspace_overview");
    assert_shown(&team);
}

#[test]
fn documents_of_client_success_are_what_the_catalog_says() {
    let test = "documents_of_client_success_are_what_the_catalog_says";
    let Some(team) = client_success::project(test) else { return };
    team.run(&["apply"]).exits(0);
    assert_shown(&team);
}

#[track_caller]
fn assert_shown(team: &Team) {
    team.run_without_database(&["docs", "--as", "json", "--out", "shown"]).exits(0);
    let document: Value =
        serde_json::from_str(&team.folder.read("shown/schema.json")).expect("a document");
    schema::assert_valid(&["document"], &document);
    let mut shown = BTreeSet::new();
    relations(&mut shown, &document);
    others(&mut shown, &document);
    let shown: BTreeSet<String> = shown.iter().map(|fact| fact.replace('\n', " ")).collect();
    let said = team.database.ask(&format!("SET search_path = ''; {FACTS}"));
    let catalog: BTreeSet<String> =
        said.lines().filter(|line| *line != "SET").map(str::to_owned).collect();
    let only = |one: &BTreeSet<String>, other: &BTreeSet<String>| {
        one.difference(other).cloned().collect::<Vec<_>>()
    };
    assert!(
        shown == catalog,
        "shown alone {:#?}, of the catalog alone {:#?}",
        only(&shown, &catalog),
        only(&catalog, &shown)
    );
    assert!(catalog.len() > 100, "{} facts", catalog.len());
    assert_counts(&document, &catalog);
}

fn relations(facts: &mut BTreeSet<String>, document: &Value) {
    for table in list(&document["tables"]) {
        let name = name(table);
        facts.insert(format!("table {name} {}", table["row_security"]));
        facts.extend(list(&table["columns"]).iter().map(|column| fact_of_column(&name, column)));
        for (kind, field) in [
            ("constraint", "constraints"),
            ("index", "indexes"),
            ("trigger", "triggers"),
            ("policy", "policies"),
        ] {
            let items = list(&table[field]).iter();
            facts.extend(items.map(|item| part(kind, &name, item)));
        }
    }
    for view in list(&document["views"]) {
        let name = name(view);
        let kind = if view["is_materialized"] == true { "materialized view" } else { "view" };
        facts.insert(format!("{kind} {name}"));
        let columns = list(&view["columns"]).iter();
        facts.extend(columns.map(|column| {
            format!("column {name}.{} {}", text(&column["name"]), text(&column["data_type"]))
        }));
        facts.extend(list(&view["indexes"]).iter().map(|item| part("index", &name, item)));
    }
}

/// A definition of a policy is put together of its parts, and that of an index of vectors is another
/// where the server has a stub.
fn part(kind: &str, owner: &str, item: &Value) -> String {
    match kind {
        "policy" | "index" => format!("{kind} {owner}.{}", text(&item["name"])),
        _ => format!("{kind} {owner}.{} {}", text(&item["name"]), text(&item["definition"])),
    }
}

fn fact_of_column(table: &str, column: &Value) -> String {
    let null = if column["not_null"] == true { "not null" } else { "null" };
    let value = ["generated", "default", "identity"].map(|field| text(&column[field]));
    let value = value.into_iter().find(|value| !value.is_empty()).unwrap_or("none");
    format!(
        "column {table}.{} {} {null} {value}",
        text(&column["name"]),
        text(&column["data_type"])
    )
}

fn others(facts: &mut BTreeSet<String>, document: &Value) {
    for it in list(&document["enums"]) {
        let values: Vec<&str> = list(&it["values"]).iter().map(text).collect();
        facts.insert(format!("enum {} {}", name(it), values.join(",")));
    }
    for it in list(&document["routines"]) {
        let returns = text(&it["returns"]);
        facts.insert(format!("routine {}({}) {returns}", name(it), text(&it["arguments"])));
    }
}

/// The counts of the first page are those of the catalog.
fn assert_counts(document: &Value, catalog: &BTreeSet<String>) {
    let counts = &document["counts"];
    let number = |begin: &str, part: &str| {
        catalog.iter().filter(|fact| fact.starts_with(begin) && fact.contains(part)).count()
    };
    let expected = [
        ("tables", number("table ", "")),
        ("primary_keys", number("constraint ", " PRIMARY KEY (")),
        ("foreign_keys", number("constraint ", " FOREIGN KEY (")),
        ("unique_constraints", number("constraint ", " UNIQUE (")),
        ("triggers", number("trigger ", "")),
        ("policies", number("policy ", "")),
        ("routines", number("routine ", "")),
        ("enums", number("enum ", "")),
    ];
    for (field, number) in expected {
        assert_eq!(counts[field], number, "{field}");
    }
    let indexes = list(&counts["indexes"]).iter().filter_map(|it| it["count"].as_u64());
    assert_eq!(indexes.sum::<u64>(), number("index ", "") as u64);
}

fn name(object: &Value) -> String {
    format!("{}.{}", text(&object["schema"]), text(&object["name"]))
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().expect("a list")
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The applications, and the folders of their committed documents.
const COMMITTED: [(&str, &str); 5] = [
    (".", "docs/systems/trading"),
    ("apps/rag", "../../docs/systems/rag"),
    ("apps/agent-monitor", "../../docs/systems/agent-monitor"),
    ("apps/client-success", "../../docs/systems/client-success"),
    ("apps/second-brain", "../../docs/systems/second-brain"),
];

/// `BLESS=1` writes them.
#[test]
fn committed_documents_of_the_systems_are_what_their_schema_is() {
    for (application, folder) in COMMITTED {
        let place = repository().join(application);
        let place = fs::canonicalize(place).expect("the application");
        let check: &[&str] = if std::env::var_os("BLESS").is_some() { &[] } else { &["--check"] };
        let mut command = Folder::new().command(&[&["docs", "--out", folder], check].concat());
        Said::of(command.current_dir(place)).exits(0);
    }
}

/// What the documents say of frozen files is what `check` says of a copy without a lock; with the comments
/// that accept something taken apart, also of that.
#[test]
fn findings_of_the_documents_are_those_of_a_check() {
    let mut accepted = 0;
    for (application, set) in SETS {
        let place = fs::canonicalize(repository().join(application)).expect("the application");
        let folder = Folder::new();
        let out = folder.path("shown").display().to_string();
        let mut command = Folder::new().command(&["docs", "--as", "json", "--out", &out]);
        Said::of(command.current_dir(&place)).exits(0);
        let document = serde_json::from_str(&folder.read("shown/schema.json")).expect("a document");
        let shown = of_document(&document, set);
        let standing: Vec<&Value> = shown.iter().filter(|it| it["accepted"].is_null()).collect();
        accepted += shown.len() - standing.len();
        copy(&place.join(set), &folder.path("set"));
        folder.remove("set/migrations.lock");
        assert_same(application, &standing, &of_check(&folder));
        for (file, text) in folder.files() {
            folder.write(&file, text.replace("-- allow: ", "-- allows "));
        }
        assert_same(application, &shown.iter().collect::<Vec<_>>(), &of_check(&folder));
    }
    assert!(accepted > 5, "{accepted} findings are accepted");
}

/// The applications, and where their files lie in them.
const SETS: [(&str, &str); 5] = [
    (".", "db/migrations"),
    ("apps/rag", "migrations"),
    ("apps/agent-monitor", "migrations"),
    ("apps/client-success", "supabase/migrations"),
    ("apps/second-brain", "migrations"),
];

/// The findings of a document, with files named from the set's folder as `check` of a folder does.
fn of_document(document: &Value, set: &str) -> Vec<Value> {
    let steps = list(&document["history"]).iter();
    let mut found: Vec<Value> =
        steps.flat_map(|step| list(&step["findings"]).iter().cloned()).collect();
    let inside = |file: &mut Value| {
        let name = text(file).strip_prefix(set).expect("a file of the set").trim_start_matches('/');
        *file = name.into();
    };
    for finding in &mut found {
        inside(&mut finding["file"]);
        let labels = finding["labels"].as_array_mut().expect("a list");
        labels.iter_mut().for_each(|label| inside(&mut label["file"]));
    }
    found
}

fn of_check(folder: &Folder) -> Vec<Value> {
    let report = folder.run(&["check", "set", "--format", "json"]).json();
    let is_safety = |it: &&Value| text(&it["code"]).starts_with("M3");
    list(&report["diagnostics"]).iter().filter(is_safety).cloned().collect()
}

/// What is said of a finding, in the fields that both have.
#[track_caller]
fn assert_same(application: &str, shown: &[&Value], checked: &[Value]) {
    const FIELDS: [&str; 9] =
        ["code", "name", "severity", "message", "file", "line", "column", "notes", "help"];
    let said = |it: &Value| {
        let labels = list(&it["labels"]).iter();
        let labels: Vec<String> =
            labels.map(|it| format!("{} {} {}", it["message"], it["file"], it["line"])).collect();
        (FIELDS.map(|field| it[field].to_string()), labels)
    };
    let sorted = |mut said: Vec<_>| {
        said.sort();
        said
    };
    let shown = sorted(shown.iter().map(|it| said(it)).collect());
    assert_eq!(shown, sorted(checked.iter().map(said).collect()), "{application}");
}
