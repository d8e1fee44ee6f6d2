//! What an earlier program has written, and what people wrote for it, is read as it was.
//!
//! `older_files/project` is what the program of commit `bf8268c` committed for the application, and
//! `older_files/codes.txt` is every code that it knew, under the name that it had.
//! Knows nothing of how a file is read; a history table of that program is tried in the runner.

use std::fs;
use std::path::{Path, PathBuf};

use migrations_compiler::config::{Config, Level};
use migrations_compiler::file_name::SameDay;
use migrations_compiler::freshness::stale;
use migrations_compiler::lock::{EntryState, Lock};
use migrations_compiler::seal::Seal;
use migrations_compiler::source::{Content, QueryDataDir, SourceDir, SourceFile};
use migrations_compiler::{Checked, check, locking, parse};
use migrations_core::Code;

/// Names that a code had, and which it has now.
const RENAMED: [(&str, Code); 2] =
    [("broken_replica", Code::BreaksOldRelease), ("invalid_ledger", Code::InvalidConfig)];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/older_files")
}

fn project() -> (Checked, QueryDataDir) {
    let folder = folder().join("project");
    let set = SourceDir::read(&folder.join("migrations")).expect("the set");
    let query_data = QueryDataDir::read(&folder.join("query_data")).expect("the query data");
    (check(parse(&set)), query_data)
}

/// The codes of that program: id and name.
fn known() -> Vec<(String, String)> {
    let text = fs::read_to_string(folder().join("codes.txt")).expect("the codes");
    let pair = |line: &str| line.split_once(' ').map(|(id, name)| (id.to_owned(), name.to_owned()));
    text.lines().map(|line| pair(line).expect("an id and a name")).collect()
}

#[test]
fn lock_seal_schema_and_queries_are_fresh() {
    let (checked, query_data) = project();
    assert_eq!(checked.diagnostics, []);
    assert_eq!(query_data.queries.len(), 17);
    assert!(query_data.schema.is_some());
    let lock = fs::read_to_string(folder().join("project/migrations/migrations.lock"));
    let lock = lock.expect("the lock");
    let parsed = Lock::parse(&lock, SameDay::Refuse).expect("a lock");
    assert!(parsed.entries.iter().all(|entry| entry.state == EntryState::Frozen));
    let renewed = locking::renew(checked.set.as_ref().expect("a sound set"), &checked.parsed);
    assert!(parsed.is_earlier_form_of(&renewed), "it is written in format 2 and says the same");
    let seal = query_data.seal.as_deref().expect("a seal");
    assert_eq!(Seal::parse(seal).expect("a seal").to_string(), seal, "it is written as it was");
    assert_eq!(stale(&checked, &query_data), []);
}

#[test]
fn what_is_changed_in_them_is_stale() {
    let (checked, mut query_data) = project();
    query_data.schema.as_mut().expect("a schema").push(' ');
    query_data.queries.pop_first();
    assert_eq!(stale(&checked, &query_data).len(), 2);
}

#[test]
fn every_code_has_its_number_under_its_name_of_then() {
    for (id, name) in known() {
        let code = Code::parse(&name).unwrap_or_else(|| panic!("{id} {name} is not known"));
        assert_eq!(code.id(), id, "{name}");
        let renamed = RENAMED.iter().find(|(former, _)| *former == name);
        assert_eq!(code.name(), renamed.map_or(&*name, |(_, code)| code.name()));
    }
}

#[test]
fn config_and_comments_accept_the_safety_rules_under_their_names_of_then() {
    let (_, safety): (Vec<_>, Vec<_>) =
        known().into_iter().partition(|(id, _)| !id.starts_with("M3"));
    assert!(safety.len() > 30);
    let levels: String = safety.iter().map(|(_, name)| format!("{name} = \"deny\"\n")).collect();
    let config = Config::parse(&format!("[safety]\n{levels}")).expect("a config");
    for (id, name) in &safety {
        let code = Code::parse(id).expect("a code");
        assert_eq!(config.level(code), Some(Level::Deny), "{name}");
        // Only an allowance that is not understood is a fault of the comment.
        let sql = format!("-- allow: {name} it was so before\nSELECT 1;\n");
        let found = found_in(&sql);
        assert!(!found.contains(&Code::InvalidAllow), "{name}: {found:?}");
    }
    assert_eq!(found_in("-- allow: M3999 it was so before\nSELECT 1;\n"), [Code::InvalidAllow]);
}

#[test]
fn codes_of_other_classes_were_no_safety_rules_then_either() {
    for (former, _) in RENAMED {
        let fault = Config::parse(&format!("[safety]\n{former} = \"deny\"\n")).expect_err(former);
        assert_eq!(fault.message, format!("`{former}` is no safety rule"));
    }
}

fn found_in(sql: &str) -> Vec<Code> {
    let content = Content::Bytes(sql.as_bytes().to_vec());
    let files = vec![SourceFile { name: "1_a.sql".into(), content }];
    let checked = check(parse(&SourceDir { root: "migrations".into(), files }));
    checked.diagnostics.iter().map(|diagnostic| diagnostic.code).collect()
}
