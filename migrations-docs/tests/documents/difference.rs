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
    let sample = sample();
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
