//! What each migration did, as it is sealed with the schema.

use std::fs;
use std::path::Path;
use std::process::Command;

use migrations_compiler::Catalog;
use migrations_compiler::catalog::timeline::{Change, Effect, Timeline};
use migrations_compiler::seal::Seal;
use migrations_core::Version;
use migrations_prepare::committed::{Change as FileChange, OtherMajor, Places};
use migrations_prepare::prepare::Prepared;
use tempfile::TempDir;

use crate::support::{folder, prepared};

fn set(files: &[(&str, &str)]) -> TempDir {
    let source = ("src/lib.rs".to_owned(), "migrations::migrations!();\n");
    let files = files.iter().map(|(name, text)| (format!("migrations/{name}"), *text));
    let files: Vec<(String, &str)> = files.chain([source]).collect();
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    folder(&files)
}

fn schema(prepared: &Prepared) -> &str {
    let query_data = prepared.query_data.as_ref();
    &query_data.unwrap_or_else(|| panic!("{:?}", prepared.diagnostics)).schema
}

async fn timeline(files: &[(&str, &str)]) -> Timeline {
    let prepared = prepared(set(files).path()).await;
    Timeline::parse(schema(&prepared)).expect("a schema file").expect("a timeline")
}

/// A change on one line: what, the line, and the lines of columns.
fn told(change: &Change) -> String {
    let what = match &change.effect {
        Effect::Created => "created".to_owned(),
        Effect::Replaced { .. } => "replaced".to_owned(),
        Effect::Changed { was } => {
            format!("changed {}", serde_json::to_string(was).expect("text"))
        }
        Effect::Renamed { from, .. } => format!("renamed from {from}"),
        Effect::Shown => "shown".to_owned(),
        Effect::Dropped { .. } => "dropped".to_owned(),
    };
    let line = change.line.map_or("?".to_owned(), |line| line.to_string());
    let columns: String =
        change.column_lines.iter().map(|(name, line)| format!(" {name}:{line}")).collect();
    format!("{} {} {what} at {line}{columns}", change.version, change.object)
}

fn changes(timeline: &Timeline) -> Vec<String> {
    timeline.changes().iter().map(told).collect()
}

fn uses(timeline: &Timeline) -> Vec<String> {
    let uses = timeline.executions().iter().flat_map(|execution| {
        execution.relations.iter().map(move |used| {
            let lock = used.lock.as_deref().unwrap_or("?");
            let scanned = if used.scanned { " scanned" } else { "" };
            let rewritten = if used.rewritten { " rewritten" } else { "" };
            format!(
                "{} {}.{} {lock}{scanned}{rewritten}",
                execution.version, used.schema, used.name
            )
        })
    });
    uses.collect()
}

#[tokio::test]
async fn each_file_says_what_it_did_and_where() {
    let timeline = timeline(&[
        (
            "001_create.sql",
            "-- Description: three lines\n-- Created: 2026-01-31\n\nCREATE TYPE plan AS ENUM ('a');\nCREATE TABLE notes (\n    id int PRIMARY KEY,\n    body text,\n    plan plan\n);\n",
        ),
        ("002_index.sql", "CREATE INDEX ON notes (body);\n"),
        (
            "003_change.sql",
            "\nALTER TABLE notes\n    ADD COLUMN due date,\n    ALTER COLUMN id TYPE bigint;\n",
        ),
        ("004_rows.sql", "INSERT INTO notes VALUES (1, 'x', 'a', NULL);\n"),
        ("005_rename.sql", "ALTER TABLE notes RENAME body TO text;\nALTER TABLE notes RENAME TO memos;\n"),
        ("006_empty.sql", "TRUNCATE memos;\n"),
        ("007_replace.sql", "DROP TABLE memos;\nCREATE TABLE memos (id int);\nCREATE TABLE gone ();\nDROP TABLE gone;\n"),
        ("008_refer.sql", "CREATE TABLE parts (memo int);\nALTER TABLE memos ADD PRIMARY KEY (id);\n"),
        ("009_refer.sql", "ALTER TABLE parts ADD FOREIGN KEY (memo) REFERENCES memos;\n"),
        ("010_slowly.sql", "-- Transaction: none\n\nCREATE INDEX CONCURRENTLY slowly ON parts (memo);\n"),
        ("011_drop.sql", "\n\nDROP TABLE parts;\n"),
    ])
    .await;
    assert_eq!(
        changes(&timeline),
        [
            "001 enum plan created at 1",
            "001 table notes created at 2 body:4 id:3 plan:5",
            "002 index notes_body_idx created at 1",
            "003 table notes changed {\"columns\":{\"added\":[\"due\"],\"changed\":{\"id\":{\"base_type\":\"int4\",\"data_type\":\"integer\"}}}} at 1 due:2",
            "005 table memos renamed from table notes at 2 text:1",
            "005 index notes_body_idx changed {\"definition\":\"CREATE INDEX notes_body_idx ON public.notes USING btree (body)\",\"table\":\"notes\"} at ?",
            "007 table memos replaced at 2 id:2",
            "007 index notes_body_idx dropped at ?",
            "008 table memos changed {\"columns\":{\"changed\":{\"id\":{\"not_null\":false}}},\"constraints\":{\"added\":[\"memos_pkey\"]}} at 2",
            "008 table parts created at 1 memo:1",
            "009 table parts changed {\"constraints\":{\"added\":[\"parts_memo_fkey\"]}} at 1",
            "010 index slowly created at 1",
            "011 table parts dropped at 1",
            "011 index slowly dropped at ?",
        ]
    );
    assert_eq!(
        uses(&timeline),
        [
            "002 public.notes SHARE scanned",
            "003 public.notes ACCESS EXCLUSIVE scanned rewritten",
            "004 public.notes ROW EXCLUSIVE",
            "005 public.notes ACCESS EXCLUSIVE",
            "006 public.memos ACCESS EXCLUSIVE",
            "007 public.memos ACCESS EXCLUSIVE",
            "008 public.memos ACCESS EXCLUSIVE scanned",
            "009 public.memos SHARE ROW EXCLUSIVE",
            "009 public.parts SHARE ROW EXCLUSIVE scanned",
            "011 public.memos ACCESS EXCLUSIVE",
            "011 public.parts ACCESS EXCLUSIVE",
        ]
    );
}

#[tokio::test]
async fn what_is_made_outside_belongs_to_no_migration() {
    let timeline = timeline(&[
        (
            "migrations.toml",
            "external = \"external.sql\"\n[start]\nat = \"002\"\nschema = \"start.sql\"\n",
        ),
        ("external.sql", "CREATE SCHEMA auth;\nCREATE TABLE auth.users (id int PRIMARY KEY);\n"),
        ("start.sql", "CREATE TABLE a (id int);\nCREATE TABLE b (id int);\n"),
        ("001_create_a.sql", "CREATE TABLE a (id int);\n"),
        ("002_create_b.sql", "CREATE TABLE b (id int);\n"),
        ("003_refer.sql", "ALTER TABLE a ADD COLUMN owner int REFERENCES auth.users;\n"),
    ])
    .await;
    assert_eq!(changes(&timeline).len(), 1);
    assert!(changes(&timeline)[0].starts_with("003 table a changed"), "{:?}", changes(&timeline));
    let names = |version| {
        let catalog = timeline.catalog_at(Version::new(version, 3))?;
        Some(
            catalog
                .tables()
                .map(|table| format!("{} {}", table.name, table.columns.len()))
                .collect(),
        )
    };
    let at_start = ["users 1", "a 1", "b 1"].map(str::to_owned).to_vec();
    assert_eq!(names(2), Some(at_start));
    assert_eq!(names(3), Some(["users 1", "a 2", "b 1"].map(str::to_owned).to_vec()));
    assert_eq!(names(1), None::<Vec<String>>);
}

/// The schema of a set that both branches have, with what a branch adds to it.
async fn branch(added: &[(&str, &str)]) -> String {
    let base = [
        ("001_create_b.sql", "CREATE TABLE b (id int PRIMARY KEY);\n"),
        ("002_create_d.sql", "CREATE TABLE d (id int PRIMARY KEY);\n"),
    ];
    let files: Vec<(&str, &str)> = base.iter().chain(added).copied().collect();
    schema(&prepared(set(&files).path()).await).to_owned()
}

#[tokio::test]
async fn branches_that_make_different_objects_merge() {
    let ours = ("003_create_a.sql", "CREATE TABLE a (b int REFERENCES b);\n");
    let theirs = ("004_create_c.sql", "CREATE TABLE c (b int REFERENCES b);\n");
    let folder = folder(&[
        ("base", branch(&[]).await.as_bytes()),
        ("ours", branch(&[ours]).await.as_bytes()),
        ("theirs", branch(&[theirs]).await.as_bytes()),
    ]);
    let mut merge = Command::new("git");
    let merge = merge.args(["merge-file", "ours", "base", "theirs"]).current_dir(folder.path());
    assert!(merge.status().expect("git").success());
    let merged = fs::read_to_string(folder.path().join("ours")).expect("the merged file");
    assert_eq!(merged, branch(&[ours, theirs]).await);
}

/// Commits what a server says.
fn commit(folder: &Path, prepared: &Prepared) {
    let query_data = prepared.query_data.as_ref().expect("answers");
    places(folder).write(query_data, OtherMajor::Keep).expect("written");
}

fn places(folder: &Path) -> Places {
    let lock = folder.join("migrations/migrations.lock");
    Places { lock, query_data: folder.join(".sqlx") }
}

/// What is stale, and what is written.
fn compared(folder: &Path, prepared: &Prepared, other: OtherMajor) -> (usize, Vec<String>) {
    let query_data = prepared.query_data.as_ref().expect("answers");
    let places = places(folder);
    let plan = places.plan(query_data, other).expect("a plan");
    let name = |change: &FileChange| {
        change.path().file_name().expect("a name").to_string_lossy().into_owned()
    };
    (plan.stale().len(), plan.changes().iter().map(name).collect())
}

/// Puts a schema and a seal of it into the place of those that are committed.
fn reseal(folder: &Path, schema: &str, server: Option<u32>) {
    let path = folder.join(".sqlx/seal");
    let seal = Seal::parse(&fs::read_to_string(&path).expect("a seal")).expect("a seal");
    let new = Seal::new(seal.head, server.unwrap_or(seal.server), schema, []);
    let new = Seal { queries: seal.queries, ..new };
    fs::write(path, new.to_string()).expect("written");
    fs::write(folder.join(".sqlx/schema.json"), schema).expect("written");
}

#[tokio::test]
async fn seal_of_a_release_before_the_timeline_is_not_stale_and_is_written_anew() {
    let folder = set(&[
        ("001_a.sql", "CREATE TABLE a (id int);\n"),
        ("001_a.rollback.sql", "DROP TABLE a;\n"),
    ]);
    let prepared = prepared(folder.path()).await;
    commit(folder.path(), &prepared);
    assert_eq!(compared(folder.path(), &prepared, OtherMajor::Keep), (0, vec![]));
    let objects = Catalog::parse(schema(&prepared)).expect("a catalog").to_text();
    reseal(folder.path(), &objects, None);
    assert!(
        fs::read_to_string(folder.path().join(".sqlx/seal")).unwrap().starts_with("format 1\n")
    );
    let written = vec!["schema.json".to_owned(), "seal".to_owned()];
    assert_eq!(compared(folder.path(), &prepared, OtherMajor::Keep), (0, written.clone()));
    reseal(folder.path(), &objects.replace("\"id\"", "\"no\""), None);
    assert_eq!(compared(folder.path(), &prepared, OtherMajor::Keep), (2, written));
}

#[tokio::test]
async fn timeline_of_another_major_stays_while_the_schema_is_the_same() {
    let folder = set(&[
        ("001_a.sql", "CREATE TABLE a (id int);\n"),
        ("002_a.sql", "CREATE INDEX ON a (id);\n"),
    ]);
    let prepared = prepared(folder.path()).await;
    commit(folder.path(), &prepared);
    let other = schema(&prepared).replace("\"SHARE\"", "\"EXCLUSIVE\"");
    assert_ne!(other, schema(&prepared));
    reseal(folder.path(), &other, Some(99));
    assert_eq!(compared(folder.path(), &prepared, OtherMajor::Keep), (0, vec![]));
    let written = vec!["schema.json".to_owned(), "seal".to_owned()];
    assert_eq!(compared(folder.path(), &prepared, OtherMajor::Reseal), (2, written.clone()));
    let same = prepared.query_data.as_ref().expect("answers").server.major;
    reseal(folder.path(), &other, Some(same));
    assert_eq!(compared(folder.path(), &prepared, OtherMajor::Keep), (2, written));
}

#[tokio::test]
async fn timeline_that_knew_columns_and_constraints_by_their_names_stays() {
    let folder = set(&[
        ("001_a.sql", "CREATE TABLE a (id int CONSTRAINT one CHECK (id > 0), b text);\n"),
        ("002_b.sql", "ALTER TABLE a DROP b, ADD b text;\n"),
        ("003_c.sql", "ALTER TABLE a RENAME CONSTRAINT one TO two;\n"),
    ]);
    let prepared = prepared(folder.path()).await;
    commit(folder.path(), &prepared);
    let now = schema(&prepared).to_owned();
    let change = |version: &str| {
        let head = format!("{{\"version\":\"{version}\",\"changed\"");
        now.lines().find(|line| line.starts_with(&head)).expect("a change")
    };
    let renamed = r#""constraints":{"changed":{"two":{"name":"one"}}}"#;
    assert!(change("003").contains(renamed), "{now}");
    let by_name = concat!(
        r#""constraints":{"added":["two"],"dropped":[[0,{"columns":["id"],"#,
        r#""definition":"CHECK ((id > 0))","name":"one","type":"check"}]]}"#
    );
    let earlier = now.replace(&format!("{}\n", change("002")), "").replace(renamed, by_name);
    reseal(folder.path(), &earlier, None);
    assert_eq!(compared(folder.path(), &prepared, OtherMajor::Keep), (0, vec![]));
    let written = vec!["schema.json".to_owned(), "seal".to_owned()];
    assert_eq!(compared(folder.path(), &prepared, OtherMajor::Reseal), (2, written.clone()));
    for wrong in [
        earlier.replace("CHECK ((id > 0))\",\"name\":\"one", "CHECK ((id > 1))\",\"name\":\"one"),
        earlier.replace("\"version\":\"003\",\"changed\"", "\"version\":\"002\",\"changed\""),
        earlier.replace("ACCESS EXCLUSIVE", "SHARE"),
    ] {
        assert_ne!(wrong, earlier);
        reseal(folder.path(), &wrong, None);
        let found = compared(folder.path(), &prepared, OtherMajor::Keep);
        assert_eq!(found, (2, written.clone()), "{wrong}");
    }
}
