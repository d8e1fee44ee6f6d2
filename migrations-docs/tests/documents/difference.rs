//! What differs between two versions, however many migrations lie between.

use migrations_core::Version;
use migrations_docs::difference::difference;
use migrations_docs::words;

use crate::sample::Sample;

/// 002 renames `b` of `t`, 003 renames it again and makes `u`, 004 drops `u`, 005 changes the type.
fn sample() -> Sample {
    let files = ["001_a.sql", "002_b.sql", "003_c.sql", "004_d.sql", "005_e.sql"];
    let files = files.map(|name| (name, "CREATE TABLE x ();\n"));
    let files: Vec<(&str, &str)> = files
        .iter()
        .enumerate()
        .map(|(at, (name, _))| {
            (
                *name,
                [
                    "CREATE TABLE t (a int, b int);\n",
                    "SELECT 2;\n",
                    "SELECT 3;\n",
                    "SELECT 4;\n",
                    "SELECT 5;\n",
                ][at],
            )
        })
        .collect();
    Sample::new(
        &files,
        concat!(
            r#"{"kind":"table","schema":"public","name":"t","columns":[{"name":"a","data_type":"integer","base_type":"int4","not_null":false},{"name":"d","data_type":"bigint","base_type":"int8","not_null":false}]}"#,
            "\n",
            r#"{"version":"001","created":{"kind":"table","schema":"public","name":"t"}}"#,
            "\n",
            r#"{"version":"002","changed":{"kind":"table","schema":"public","name":"t"},"was":{"columns":{"changed":{"c":{"name":"b"}}}}}"#,
            "\n",
            r#"{"version":"003","changed":{"kind":"table","schema":"public","name":"t"},"was":{"columns":{"changed":{"d":{"name":"c"}}}}}"#,
            "\n",
            r#"{"version":"003","created":{"kind":"table","schema":"public","name":"u"}}"#,
            "\n",
            r#"{"version":"004","dropped":{"kind":"table","schema":"public","name":"u"},"was":{"kind":"table","schema":"public","name":"u","columns":[]}}"#,
            "\n",
            r#"{"version":"005","changed":{"kind":"table","schema":"public","name":"t"},"was":{"columns":{"changed":{"d":{"data_type":"integer","base_type":"int4"}}}}}"#,
            "\n",
        ),
    )
}

#[track_caller]
fn between(from: u64, to: u64) -> Vec<String> {
    of(&sample(), from, to)
}

#[track_caller]
fn of(sample: &Sample, from: u64, to: u64) -> Vec<String> {
    let (from, to) = (Version::new(from, 3), Version::new(to, 3));
    let found = difference(&sample.timeline, from, to).expect("known versions");
    let line = |it: &migrations_docs::difference::Difference| {
        let versions: Vec<String> = it.versions.iter().map(ToString::to_string).collect();
        format!("{} by {}", words::change(&it.change), versions.join(", "))
    };
    found.iter().map(line).collect()
}

#[test]
fn renames_and_changes_of_several_migrations_are_one_difference() {
    assert_eq!(
        between(1, 5),
        ["changed table t: renamed column b to d (data type was integer) by 002, 003, 005"]
    );
}

#[test]
fn what_was_made_and_dropped_between_leaves_no_trace() {
    assert_eq!(between(2, 4), ["changed table t: renamed column c to d by 003"]);
    assert_eq!(between(3, 4), ["dropped table u by 004"]);
    assert_eq!(between(2, 3)[1], "created table u by 003");
    assert_eq!(between(4, 4), Vec::<String>::new());
}

#[test]
fn everything_is_created_since_the_beginning() {
    assert_eq!(between(0, 5), ["created table t by 001, 002, 003, 005"]);
}

/// Three files of which the second and the third do to `t`, and to what belongs to it, what these lines
/// of `schema.json` say.
fn three_files(lines: &[&str]) -> Sample {
    let files =
        [("001_a.sql", "SELECT 1;\n"), ("002_b.sql", "SELECT 2;\n"), ("003_c.sql", "SELECT 3;\n")];
    Sample::new(&files, &lines.iter().map(|line| format!("{line}\n")).collect::<String>())
}

const CREATED: &str =
    r#"{"version":"001","created":{"kind":"table","schema":"public","name":"t"}}"#;

fn column(name: &str, data_type: &str) -> String {
    format!(
        r#"{{"name":"{name}","data_type":"{data_type}","base_type":"{data_type}","not_null":false}}"#
    )
}

#[test]
fn column_that_was_dropped_and_made_again_is_another_one_wherever_it_stood() {
    let (a, b, id) = (column("a", "text"), column("b", "text"), column("id", "text"));
    let of_type = |last: &str| column("a", last);
    for (before, dropped_at, last) in [
        (vec![&id], 1, of_type("text")),
        (vec![&id, &b], 1, of_type("text")),
        (vec![&id], 1, of_type("bigint")),
    ] {
        let rest: Vec<&str> = before.iter().map(|it| it.as_str()).collect();
        let columns = [&rest[..], &[&last]].concat().join(",");
        let table =
            format!(r#"{{"kind":"table","schema":"public","name":"t","columns":[{columns}]}}"#);
        let changed = |version: &str, was: String| {
            format!(
                r#"{{"version":"{version}","changed":{{"kind":"table","schema":"public","name":"t"}},"was":{{"columns":{{{was}}}}}}}"#
            )
        };
        let dropped = changed("002", format!(r#""dropped":[[{dropped_at},{a}]]"#));
        let sample = three_files(&[
            &table,
            CREATED,
            &dropped,
            &changed("003", r#""added":["a"]"#.to_owned()),
        ]);
        let expected = "changed table t: replaced column a (was text) by 002, 003";
        assert_eq!(of(&sample, 1, 3), [expected], "{columns}");
    }
}

#[test]
fn name_that_went_to_another_column_is_told_as_it_was() {
    let table = format!(
        r#"{{"kind":"table","schema":"public","name":"t","columns":[{},{}]}}"#,
        column("b", "text"),
        column("a", "text")
    );
    let first = format!(
        r#"{{"version":"002","changed":{{"kind":"table","schema":"public","name":"t"}},"was":{{"columns":{{"dropped":[[1,{}]],"changed":{{"b":{{"name":"a"}}}}}}}}}}"#,
        column("b", "text")
    );
    let then = r#"{"version":"003","changed":{"kind":"table","schema":"public","name":"t"},"was":{"columns":{"added":["a"]}}}"#;
    let sample = three_files(&[&table, CREATED, &first, then]);
    assert_eq!(
        of(&sample, 1, 3),
        ["changed table t: added column a, dropped column b, renamed column a to b by 002, 003"]
    );
}

#[test]
fn what_is_gone_is_called_as_the_earlier_version_has_it() {
    let objects = [
        ("table", "", r#""columns":[]"#, "t"),
        ("view", "", r#""columns":[],"definition":"SELECT""#, "t"),
        ("enum", "", r#""values":["a"]"#, "t"),
        ("index", "", r#""table":"o","definition":"""#, "t"),
        ("routine", r#","arguments":"integer""#, r#""definition":"""#, "t(integer)"),
        ("trigger", r#","table":"o""#, r#""definition":"""#, "t on o"),
        ("policy", r#","table":"o""#, r#""definition":"""#, "t on o"),
    ];
    for (kind, more, rest, shown) in objects {
        let object =
            |name: &str| format!(r#"{{"kind":"{kind}","schema":"public","name":"{name}"{more}}}"#);
        let parts = if rest.contains("\"table\"") || more.is_empty() { "" } else { more };
        let was = format!(r#"{{"kind":"{kind}","schema":"public","name":"x"{parts},{rest}}}"#);
        let sample = three_files(&[
            &format!(r#"{{"version":"001","created":{}}}"#, object("t")),
            &format!(
                r#"{{"version":"002","renamed":{},"from":{},"was":{{"name":"t"}}}}"#,
                object("x"),
                object("t")
            ),
            &format!(r#"{{"version":"003","dropped":{},"was":{was}}}"#, object("x")),
        ]);
        assert_eq!(of(&sample, 1, 3), [format!("dropped {kind} {shown} by 002, 003")]);
        assert_eq!(of(&sample, 0, 3), Vec::<String>::new(), "neither version has it");
        assert_eq!(
            of(&sample, 0, 2),
            [format!("created {kind} {} by 001, 002", shown.replacen('t', "x", 1))]
        );
    }
}

#[test]
fn object_that_was_dropped_and_made_again_in_a_later_file_is_replaced() {
    let table = r#"{"kind":"table","schema":"public","name":"t","columns":[]}"#;
    let dropped = format!(
        r#"{{"version":"002","dropped":{{"kind":"table","schema":"public","name":"t"}},"was":{table}}}"#
    );
    let again = r#"{"version":"003","created":{"kind":"table","schema":"public","name":"t"}}"#;
    let sample = three_files(&[table, CREATED, &dropped, again]);
    assert_eq!(of(&sample, 1, 3), ["replaced table t by 002, 003"]);
    assert_eq!(of(&sample, 2, 3), ["created table t by 003"]);
}

#[test]
fn object_that_was_replaced_and_then_renamed_is_not_the_earlier_one() {
    let table = |name: &str| {
        format!(r#"{{"kind":"table","schema":"public","name":"{name}","columns":[]}}"#)
    };
    let replaced = r#"{"version":"002","replaced":{"kind":"table","schema":"public","name":"t"}}"#;
    let renamed = r#"{"version":"003","renamed":{"kind":"table","schema":"public","name":"x"},"from":{"kind":"table","schema":"public","name":"t"},"was":{"name":"t"}}"#;
    let sample = three_files(&[&table("x"), CREATED, replaced, renamed]);
    assert_eq!(of(&sample, 1, 3), ["dropped table t by 002, 003", "created table x by 002, 003"]);
}

#[test]
fn constraint_is_followed_under_its_names_and_is_nothing_beside_its_definition() {
    let table = |name: &str| {
        format!(
            r#"{{"kind":"table","schema":"public","name":"t","columns":[],"constraints":[{}]}}"#,
            check(name)
        )
    };
    let changed = |version: &str, was: &str| {
        format!(
            r#"{{"version":"{version}","changed":{{"kind":"table","schema":"public","name":"t"}},"was":{{"constraints":{{{was}}}}}}}"#
        )
    };
    let renamed = [
        changed("002", r#""changed":{"m":{"name":"k"}}"#),
        changed("003", r#""changed":{"a":{"name":"m"}}"#),
    ];
    let sample = three_files(&[&table("a"), CREATED, &renamed[0], &renamed[1]]);
    assert_eq!(of(&sample, 1, 3), ["changed table t: renamed constraint k to a by 002, 003"]);
    let again = [
        changed("002", &format!(r#""dropped":[[0,{}]]"#, check("k"))),
        changed("003", r#""added":["k"]"#),
    ];
    let sample = three_files(&[&table("k"), CREATED, &again[0], &again[1]]);
    assert_eq!(of(&sample, 1, 3), Vec::<String>::new());
}

fn check(name: &str) -> String {
    format!(r#"{{"name":"{name}","type":"check","definition":"CHECK (true)"}}"#)
}
