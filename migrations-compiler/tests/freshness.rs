//! Holds `freshness` against every way in which files, lock and seal part company.
//!
//! A set is prepared as it was before, and looked at as it is after; sets are written in the
//! notation of `notation`.

mod notation;

use std::collections::BTreeSet;
use std::fs;

use migrations_compiler::freshness::stale;
use migrations_compiler::lock::Lock;
use migrations_compiler::locking::{self, Proof};
use migrations_compiler::seal::Seal;
use migrations_compiler::source::{Content, SourceFile};
use migrations_compiler::{Checked, Environment, QueryDataDir, check, parse};
use migrations_core::{Diagnostic, MigrationSet};

const ONE: &str = "-- file: 001_a.sql\nSELECT 1;\n";
const TWO: &str = "-- file: 001_a.sql\nSELECT 1;\n-- file: 002_b.sql\nSELECT 2;\n";
const WITH_ROLLBACK: &str =
    "-- file: 001_a.sql\nSELECT 1;\n-- file: 001_a.rollback.sql\nSELECT 2;\n";

const QUERY: &str = "query-1.json";
const POSTGRES: &str = r#"{"db_name": "PostgreSQL", "query": "SELECT 1"}"#;

/// A set with what `prepare` wrote for it.
struct Prepared {
    lock: Lock,
    query_data: QueryDataDir,
}

/// What `prepare` writes for a set with one query.
fn prepared(set: &str) -> Prepared {
    let checked = checked(set, None);
    let set = checked.set.expect("a sound set");
    let mut query_data = QueryDataDir { schema: Some("{}\n".into()), ..QueryDataDir::default() };
    query_data.queries.insert(QUERY.into(), POSTGRES.into());
    seal(&mut query_data, &set);
    Prepared { lock: locking::renew(&set, &checked.parsed), query_data }
}

/// The lock of a set in which everything is frozen.
fn frozen(set: &str) -> Lock {
    let checked = checked(set, None);
    locking::freeze(&checked.set.expect("a sound set"), &checked.parsed, Proof::Sealed)
}

fn seal(query_data: &mut QueryDataDir, set: &MigrationSet) {
    let schema = query_data.schema.as_deref().unwrap_or_default();
    query_data.seal = Some(Seal::new(set.head(), 15, schema, &query_data.queries).to_string());
}

/// What `prepare` writes for a set that declares where it runs.
fn prepared_in_environment(set: &str) -> Prepared {
    let checked = checked(set, None);
    let environment = Environment::of(&checked.parsed).digest();
    let mut prepared = prepared(set);
    let seal = Seal::parse(prepared.query_data.seal.as_deref().expect("a seal")).expect("a seal");
    let seal = seal.in_environment(environment, BTreeSet::from(["pg_net".to_owned()]));
    prepared.query_data.seal = Some(seal.to_string());
    prepared
}

fn checked(set: &str, lock: Option<&str>) -> Checked {
    let mut dir = notation::set(set);
    dir.files.extend(lock.map(|lock| SourceFile {
        name: "migrations.lock".into(),
        content: Content::Bytes(lock.as_bytes().to_vec()),
    }));
    check(parse(&dir))
}

impl Prepared {
    /// What is stale once the set has become `after`.
    fn stale(&self, after: &str) -> Vec<String> {
        let checked = checked(after, Some(&self.lock.to_string()));
        stale(&checked, &self.query_data).iter().map(shown).collect()
    }
}

fn shown(diagnostic: &Diagnostic) -> String {
    let Diagnostic { code, location, message, .. } = diagnostic;
    let help = diagnostic.help.as_deref().unwrap_or_default();
    assert!(help.contains("cargo migrations prepare"), "{message}: {help:?} says what to type");
    format!("{code} {}:{}:{}: {message}", location.file, location.start.line, location.start.column)
}

/// What is stale after a change to what `prepare` wrote beside the set.
fn stale_after(change: impl FnOnce(&mut QueryDataDir)) -> Vec<String> {
    let mut prepared = prepared(ONE);
    change(&mut prepared.query_data);
    prepared.stale(ONE)
}

#[test]
fn set_that_was_just_prepared_is_fresh() {
    for set in [ONE, TWO, WITH_ROLLBACK] {
        assert_eq!(prepared(set).stale(set), [""; 0]);
    }
}

const ENVIRONMENT: &str = "-- file: 001_a.sql
SELECT 1;
-- file: migrations.toml
platform = \"supabase\"
role = \"app\"
external = \"external.sql\"
idempotent = \"warn\"
[types]
nullability = \"sqlx\"
[start]
at = \"001\"
schema = \"start.sql\"
[[extension]]
name = \"pg_net\"
stub = \"stubs/pg_net.sql\"
-- file: external.sql
SELECT 2;
-- file: start.sql
SELECT 3;
-- file: stubs/pg_net.sql
SELECT 4;
-- file: seed.sql
SELECT 5;
-- file: README.md
nothing
";

#[test]
fn every_change_to_where_a_set_runs_is_stale() {
    let prepared = prepared_in_environment(ENVIRONMENT);
    assert_eq!(prepared.stale(ENVIRONMENT), [""; 0]);
    let unrelated = ENVIRONMENT.replace("nothing", "something");
    assert_eq!(prepared.stale(&unrelated), [""; 0]);
    let changes = [
        ("platform = \"supabase\"\n", ""),
        ("role = \"app\"", "role = \"owner\""),
        ("role = \"app\"\n", ""),
        ("external = \"external.sql\"\n", ""),
        ("\"warn\"", "\"require\""),
        ("nullability = \"sqlx\"\n", ""),
        ("\"sqlx\"", "\"listed\""),
        ("pg_net\"\nstub", "pg_cron\"\nstub"),
        ("SELECT 2", "SELECT 6"),
        ("SELECT 3", "SELECT 6"),
        ("SELECT 4", "SELECT 6"),
        ("SELECT 5", "SELECT 6"),
    ];
    for (from, to) in changes {
        assert!(ENVIRONMENT.contains(from), "{from}");
        let stale = prepared.stale(&ENVIRONMENT.replace(from, to));
        let expected = "M0402 .sqlx/seal:1:1: these migrations were executed in another \
                        environment than the one declared now";
        assert_eq!(stale, [expected], "{from} -> {to}");
    }
}

#[test]
fn environment_that_came_later_is_stale() {
    let seed = format!("{ONE}-- file: seed.sql\nSELECT 2;\n");
    assert_eq!(prepared(ONE).stale(&seed).len(), 1);
    assert_eq!(prepared_in_environment(&seed).stale(ONE).len(), 1);
}

#[test]
fn draft_was_added() {
    let expected = "M0306 002_b.sql:1:1: 002_b was added since the set was last prepared";
    assert_eq!(prepared(ONE).stale(TWO), [expected]);
}

#[test]
fn draft_was_changed() {
    let after = TWO.replace("SELECT 2", "SELECT 3");
    let expected = "M0306 002_b.sql:1:1: 002_b was changed since the set was last prepared";
    assert_eq!(prepared(TWO).stale(&after), [expected]);
}

#[test]
fn draft_was_removed() {
    let expected = "M0306 migrations.lock:3:1: 002_b was removed since the set was last prepared";
    assert_eq!(prepared(TWO).stale(ONE), [expected]);
}

#[test]
fn draft_was_renamed() {
    let after = TWO.replace("002_b", "002_c");
    let expected =
        "M0306 002_c.sql:1:1: 002_b was renamed to 002_c since the set was last prepared";
    assert_eq!(prepared(TWO).stale(&after), [expected]);
}

#[test]
fn draft_was_renumbered() {
    let after = TWO.replace("002_b", "003_b");
    let expected = [
        "M0306 003_b.sql:1:1: 003_b was added since the set was last prepared",
        "M0306 migrations.lock:3:1: 002_b was removed since the set was last prepared",
    ];
    assert_eq!(prepared(TWO).stale(&after), expected);
}

#[test]
fn rollback_was_changed_added_or_removed() {
    let changed = WITH_ROLLBACK.replace("SELECT 2", "SELECT 3");
    for (before, after, expected) in [
        (WITH_ROLLBACK, &*changed, "001_a.rollback.sql:1:1: the rollback of 001_a was changed"),
        (ONE, WITH_ROLLBACK, "001_a.rollback.sql:1:1: the rollback of 001_a was added"),
        (WITH_ROLLBACK, ONE, "001_a.sql:1:1: the rollback of 001_a was removed"),
    ] {
        let expected = format!("M0306 {expected} since the set was last prepared");
        assert_eq!(prepared(before).stale(after), [expected]);
    }
}

#[test]
fn every_change_is_named_at_once() {
    let after = format!("{}-- file: 003_c.sql\nSELECT 3;\n", ONE.replace("SELECT 1", "SELECT 9"));
    let files: Vec<String> = prepared(TWO)
        .stale(&after)
        .iter()
        .filter_map(|line| line.split(' ').nth(1).map(str::to_owned))
        .collect();
    assert_eq!(files, ["001_a.sql:1:1:", "003_c.sql:1:1:", "migrations.lock:3:1:"]);
}

#[test]
fn frozen_migration_that_the_config_retires_is_not_called_edited_by_hand() {
    let mut prepared = prepared(TWO);
    prepared.lock = frozen(TWO);
    let after = format!(
        "{ONE}-- file: migrations.toml\n[[retired]]\nversions = \"002\"\nreason = \"withdrawn\"\n"
    );
    let expected = "M0306 migrations.lock:3:1: 002_b was removed since the set was last prepared";
    assert_eq!(prepared.stale(&after), [expected]);
}

#[test]
fn freezing_and_correcting_a_header_leave_everything_fresh() {
    let mut prepared = prepared(TWO);
    prepared.lock = frozen(TWO);
    let after = TWO.replace("SELECT 2", "-- Migration: 002_b\n-- Created: 2026-01-31\n\nSELECT 2");
    assert_eq!(prepared.stale(&after), [""; 0]);
}

#[test]
fn header_that_a_server_has_not_obeyed_is_stale() {
    let after = ONE.replace("SELECT 1", "-- Transaction: none\n\nSELECT 1");
    let expected =
        "M0306 001_a.sql:1:1: the header of 001_a was changed since the set was last prepared";
    assert_eq!(prepared(ONE).stale(&after), [expected]);
    let before = ONE.replace("SELECT 1", "-- Depends: 1\n\nSELECT 1");
    let checked = checked(&before, None);
    assert!(checked.set.is_none(), "it would depend on itself");
    let after = TWO.replace("SELECT 2", "-- Depends: 1\n-- Lock-Timeout: 3s\n\nSELECT 2");
    let found = prepared(TWO).stale(&after);
    assert_eq!(found.len(), 1, "{found:?}");
    let same = after.replace("Depends: 1", "Depends: 001_a").replace("3s", "3000ms");
    assert_eq!(prepared(&after).stale(&same), [""; 0]);
}

#[test]
fn header_of_a_rollback_that_a_server_has_not_obeyed_is_stale() {
    let after = WITH_ROLLBACK.replace("SELECT 2", "-- Transaction: none\n\nSELECT 2");
    let expected = "M0306 001_a.rollback.sql:1:1: the header of the rollback of 001_a was changed \
                    since the set was last prepared";
    assert_eq!(prepared(WITH_ROLLBACK).stale(&after), [expected]);
    // A rollback is not frozen with its migration, and neither is its header.
    let mut prepared = prepared(WITH_ROLLBACK);
    prepared.lock = frozen(WITH_ROLLBACK);
    assert_eq!(prepared.stale(&after), [expected]);
    let after = WITH_ROLLBACK.replace("SELECT 2", "-- Lock-Timeout: 3s\n\nSELECT 2");
    assert_eq!(prepared.stale(&after), [""; 0]);
}

#[test]
fn lock_of_format_1_says_nothing_of_headers() {
    let mut prepared = prepared(ONE);
    prepared.lock.entries[0].headers = None;
    let after = ONE.replace("SELECT 1", "-- Transaction: none\n\nSELECT 1");
    assert_eq!(prepared.stale(&after), [""; 0]);
}

#[test]
fn line_ends_and_byte_order_mark_leave_everything_fresh() {
    let after = "-- bytes: 001_a.sql\n\\xef\\xbb\\xbfSELECT 1;\\x0d\n";
    assert_eq!(prepared(ONE).stale(after), [""; 0]);
}

#[test]
fn lock_is_missing() {
    let checked = checked(ONE, None);
    let found = stale(&checked, &prepared(ONE).query_data);
    let found: Vec<String> = found.iter().map(shown).collect();
    assert_eq!(found, ["M0307 migrations.lock:1:1: this set has no lock"]);
}

#[test]
fn head_of_the_lock_is_not_that_of_its_lines() {
    let mut prepared = prepared(TWO);
    prepared.lock.head = checked(ONE, None).set.expect("a sound set").head();
    let expected = "M0306 migrations.lock:4:1: the head is not that of these files: \
                    the lock was edited or merged by hand";
    assert_eq!(prepared.stale(TWO), [expected]);
}

#[test]
fn line_of_the_lock_was_edited_by_hand() {
    let mut prepared = prepared(TWO);
    prepared.lock.entries[1].checksum = prepared.lock.entries[0].checksum;
    let expected = "M0306 002_b.sql:1:1: 002_b was changed since the set was last prepared";
    assert_eq!(prepared.stale(TWO), [expected]);
}

#[test]
fn seal_is_missing() {
    let expected = "M0401 .sqlx/seal:1:1: no server has executed this set";
    assert_eq!(stale_after(|query_data| query_data.seal = None), [expected]);
    assert_eq!(stale_after(|query_data| *query_data = QueryDataDir::default()), [expected]);
}

#[test]
fn seal_is_that_of_another_set() {
    let other = prepared(TWO).query_data;
    let expected = "M0402 .sqlx/seal:1:1: the seal is that of another set: \
                    these migrations were never executed together";
    assert_eq!(stale_after(|query_data| *query_data = other), [expected]);
}

#[test]
fn change_of_the_set_is_not_reported_for_the_seal_again() {
    let mut prepared = prepared(ONE);
    prepared.query_data.seal = None;
    assert_eq!(prepared.stale(TWO).len(), 1);
}

#[test]
fn seal_cannot_be_read() {
    let merge = |text: String| text.replace("server ", "<<<<<<< HEAD\nserver ");
    let found = stale_after(|query_data| query_data.seal = query_data.seal.take().map(merge));
    let expected = "M0403 .sqlx/seal:3:1: expected a line that begins with `server postgresql`";
    assert_eq!(found, [expected]);
}

#[test]
fn schema_is_missing_or_another() {
    let found = stale_after(|query_data| query_data.schema = None);
    assert_eq!(found, ["M0403 .sqlx/schema.json:1:1: the sealed schema is missing"]);
    let found = stale_after(|query_data| query_data.schema = Some("{ }\n".into()));
    assert_eq!(found, ["M0403 .sqlx/schema.json:1:1: the sealed schema is not what was sealed"]);
}

#[test]
fn query_file_was_edited() {
    let found = stale_after(|query_data| {
        query_data.queries.insert(QUERY.into(), POSTGRES.replace('1', "2"));
    });
    let expected = "M0404 .sqlx/query-1.json:1:1: query-1.json is not what was sealed: \
                    it was edited, or checked against another schema";
    assert_eq!(found, [expected]);
}

/// What git merges without a conflict: a query that one branch sealed, over the other's migrations.
#[test]
fn query_file_was_sealed_under_another_head() {
    let text = |set: &str| prepared(set).query_data.seal.expect("a seal");
    let of_query = |text: &str| {
        text.lines().find(|line| line.starts_with(QUERY)).map(str::to_owned).expect("its line")
    };
    let (ours, theirs) = (text(ONE), text(TWO));
    let merged = ours.replace(&of_query(&ours), &of_query(&theirs));
    let found = stale_after(|query_data| query_data.seal = Some(merged));
    assert!(matches!(found.as_slice(), [one] if one.starts_with("M0404")), "{found:?}");
}

#[test]
fn query_file_is_not_in_the_seal() {
    for (text, is_ours) in [
        (POSTGRES, true),
        (r#"{"query": "SELECT 1"}"#, true),
        (r#""not sealed""#, true),
        ("no JSON", true),
        (r#"{"db_name": "MySQL"}"#, false),
        (r#"{"db_name": "SQLite"}"#, false),
    ] {
        let found = stale_after(|query_data| {
            query_data.queries.insert("query-2.json".into(), text.into());
        });
        let expected = "M0405 .sqlx/query-2.json:1:1: query-2.json is not in the seal: \
                        no server has checked it";
        assert_eq!(found, if is_ours { vec![expected] } else { vec![] }, "{text}");
    }
}

#[test]
fn query_file_is_gone() {
    let found = stale_after(|query_data| query_data.queries.clear());
    assert_eq!(found, ["M0406 .sqlx/query-1.json:1:1: query-1.json was sealed and is gone"]);
}

#[test]
fn every_answer_is_judged_at_once() {
    let found = stale_after(|query_data| {
        query_data.schema = None;
        query_data.queries.clear();
        query_data.queries.insert("query-2.json".into(), POSTGRES.into());
    });
    let codes: Vec<&str> = found.iter().map(|line| &line[..5]).collect();
    assert_eq!(codes, ["M0403", "M0405", "M0406"]);
}

#[test]
fn set_with_a_fault_has_no_stale_lock() {
    let after = TWO.replace("002_b", "001_b");
    assert_eq!(prepared(ONE).stale(&after), [""; 0]);
}

/// Git may check the folder out with `\r\n`; a folder on disk is the only way to see that.
#[test]
fn crlf_in_seal_schema_and_query_files_is_no_change() {
    let prepared = prepared(ONE);
    let folder = tempfile::tempdir().expect("a folder");
    let QueryDataDir { seal, schema, queries } = &prepared.query_data;
    let texts = [("seal", seal), ("schema.json", schema), (QUERY, &queries.get(QUERY).cloned())];
    for (name, text) in texts {
        let text = text.clone().expect("the text").replace('\n', "\r\n");
        fs::write(folder.path().join(name), text).expect("a file");
    }
    let query_data = QueryDataDir::read(folder.path()).expect("the answers");
    assert_eq!(query_data, prepared.query_data);
    assert_eq!(Prepared { query_data, ..prepared }.stale(ONE), [""; 0]);
}

#[test]
fn folder_that_is_not_there_holds_no_answers() {
    let folder = tempfile::tempdir().expect("a folder");
    let query_data = QueryDataDir::read(&folder.path().join(".sqlx")).expect("no answers");
    assert_eq!(query_data, QueryDataDir::default());
}
