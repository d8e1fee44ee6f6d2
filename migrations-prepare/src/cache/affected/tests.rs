//! What follows from a change, for worlds as values.

use super::*;

/// A table with columns of these types, and a check.
fn table(name: &str, types: &[&str], check: &str) -> String {
    let columns: Vec<String> = types
        .iter()
        .map(|of| {
            format!(
                r#"{{"name":"c","data_type":"{of}","base_type":"{of}","not_null":false,"comment":"of {name}"}}"#
            )
        })
        .collect();
    format!(
        r#"{{"kind":"table","schema":"public","name":"{name}","columns":[{}],"constraints":[{{"name":"k","type":"check","columns":[],"definition":"CHECK ({check})"}}]}}"#,
        columns.join(",")
    )
}

fn view(name: &str, definition: &str) -> String {
    format!(
        r#"{{"kind":"view","schema":"public","name":"{name}","columns":[],"definition":"{definition}"}}"#
    )
}

fn enumerated(name: &str, label: &str) -> String {
    format!(r#"{{"kind":"enum","schema":"public","name":"{name}","values":["{label}"]}}"#)
}

fn routine(name: &str, definition: &str) -> String {
    format!(
        r#"{{"kind":"routine","schema":"public","name":"{name}","arguments":"","definition":"{definition}"}}"#
    )
}

fn about(names: &[&str], state: &str, refers: &str) -> Fact {
    let names = names.iter().map(ToString::to_string).collect();
    Fact { names, state: state.to_owned(), refers: refers.to_owned() }
}

fn world(objects: &[String], facts: Vec<Fact>) -> SchemaSnapshot {
    SchemaSnapshot { schema: objects.iter().map(|line| format!("{line}\n")).collect(), facts }
}

/// Which of the words are affected as a query each.
fn affected<'a>(before: &SchemaSnapshot, now: &SchemaSnapshot, words: &[&'a str]) -> Vec<&'a str> {
    let affected =
        Affected::between(SnapshotIndex::of(before).as_ref(), SnapshotIndex::of(now).as_ref());
    words.iter().filter(|word| affected.has(&format!("SELECT * FROM {word}"))).copied().collect()
}

const WORDS: [&str; 6] = ["a", "b", "over_a", "over_over_a", "mood", "f"];

fn objects() -> Vec<String> {
    vec![
        table("a", &["int", "public.mood"], "c > 0"),
        table("b", &["int"], "c > 0"),
        view("over_a", "SELECT * FROM a"),
        view("over_over_a", "SELECT * FROM over_a"),
        enumerated("mood", "happy"),
        routine("f", "RETURNS SETOF public.over_over_a"),
    ]
}

fn with(place: usize, line: String) -> Vec<String> {
    let mut objects = objects();
    objects[place] = line;
    objects
}

#[test]
fn nothing_is_affected_where_nothing_differs() {
    let world = world(&objects(), vec![about(&[], "setting", "a b mood")]);
    assert!(affected(&world, &world, &WORDS).is_empty());
}

#[test]
fn what_lies_over_the_change_is_affected_and_nothing_else() {
    let before = world(&objects(), Vec::new());
    let after = |place, line| world(&with(place, line), Vec::new());
    let now = after(0, table("a", &["int"], "c > 0"));
    assert_eq!(affected(&before, &now, &WORDS), ["a", "over_a", "over_over_a", "f"]);
    let now = after(4, enumerated("mood", "sad"));
    assert_eq!(affected(&before, &now, &WORDS), ["a", "over_a", "over_over_a", "mood", "f"]);
    let now = after(3, view("over_over_a", "SELECT 1 FROM over_a"));
    assert_eq!(affected(&before, &now, &WORDS), ["over_over_a", "f"]);
    let now = after(1, table("b", &["text"], "c > 0"));
    assert_eq!(affected(&before, &now, &WORDS), ["b"]);
}

#[test]
fn old_name_and_new_name_are_affected() {
    let before = world(&objects(), Vec::new());
    let now = world(&with(1, table("renamed", &["int"], "c > 0")), Vec::new());
    assert_eq!(affected(&before, &now, &["a", "b", "renamed"]), ["b", "renamed"]);
}

#[test]
fn comment_changes_no_answer() {
    let before = world(&objects(), Vec::new());
    let commented =
        objects().iter().map(|line| line.replace("of b", "of what")).collect::<Vec<_>>();
    assert_ne!(commented, objects());
    assert!(affected(&before, &world(&commented, Vec::new()), &WORDS).is_empty());
}

#[test]
fn function_of_a_check_reaches_the_table() {
    let objects = |body: &str| {
        [routine("f", body), table("a", &["int"], "f(c)"), table("b", &["int"], "c > 0")]
    };
    let (before, now) = (world(&objects("one"), Vec::new()), world(&objects("other"), Vec::new()));
    assert_eq!(affected(&before, &now, &WORDS), ["a", "f"]);
}

#[test]
fn fact_about_a_name_affects_what_refers_to_it() {
    let before = world(&objects(), vec![about(&["a"], "one", "")]);
    let now = world(&objects(), vec![about(&["a"], "other", "")]);
    assert_eq!(affected(&before, &now, &WORDS), ["a", "over_a", "over_over_a", "f"]);
    // A child reaches its parent.
    let heir = || vec![about(&["b"], "heir", "mood")];
    let (before, now) =
        (world(&objects(), heir()), world(&with(4, enumerated("mood", "sad")), heir()));
    assert!(affected(&before, &now, &WORDS).contains(&"b"));
}

#[test]
fn what_has_no_name_affects_everything() {
    let before = world(&objects(), Vec::new());
    let now = world(&objects(), vec![about(&[], "an operator", "")]);
    assert_eq!(affected(&before, &now, &WORDS), WORDS);
    // So does a change below it.
    let operator = || vec![about(&[], "an operator", "public.f")];
    let now = world(&with(5, routine("f", "other")), operator());
    assert_eq!(affected(&world(&objects(), operator()), &now, &WORDS), WORDS);
    let mut more = objects();
    more.push(r#"{"kind":"schema","name":"other"}"#.to_owned());
    assert_eq!(affected(&before, &world(&more, Vec::new()), &WORDS), WORDS);
    let damaged = SchemaSnapshot { schema: "{".to_owned(), facts: Vec::new() };
    assert_eq!(affected(&damaged, &damaged, &WORDS), WORDS);
}

#[test]
fn query_that_may_hide_a_name_is_always_affected() {
    let world = world(&objects(), Vec::new());
    let queries = [
        "pg_class",
        "information_schema.tables",
        "b WHERE 'b'::regclass = 1",
        "U&\"\\0061\"",
        "b WHERE c = E'\\x61'",
        "has_table_privilege('b', 'SELECT')",
        "query_to_xml('SELECT', true, true, '')",
    ];
    assert_eq!(affected(&world, &world, &queries), queries);
}

#[test]
fn view_over_the_servers_own_tables_is_always_affected() {
    let world = world(&[view("sizes", "SELECT relpages FROM pg_class")], Vec::new());
    assert_eq!(affected(&world, &world, &["sizes", "a"]), ["sizes"]);
}
