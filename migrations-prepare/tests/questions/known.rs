//! What is asked again, and what is not.

use std::fs;
use std::path::Path;

use migrations_compiler::seal::Seal;
use migrations_compiler::snapshot::Snapshot;
use migrations_postgres::{Options, Reuse};
use migrations_prepare::committed::{OtherMajor, Places};
use migrations_prepare::prepare::{Prepared, Scope, prepare_in};
use migrations_prepare::sealed::{SealStatus, is_sealed, seal_status};
use tempfile::TempDir;

use crate::support::folder;

const TABLE: &str = "CREATE TABLE a (b int, c text);";

fn source(queries: &[&str]) -> String {
    let call = |query: &&str| format!("fn f() {{ sqlx::query!(\"{query}\"); }}\n");
    format!("migrations::migrations!();\n{}", queries.iter().map(call).collect::<String>())
}

/// A crate that was prepared and committed.
async fn committed(queries: &[&str]) -> TempDir {
    let source = source(queries);
    let folder =
        folder(&[("migrations/1_a.sql", TABLE.as_bytes()), ("src/lib.rs", source.as_bytes())]);
    commit(folder.path(), &changes(folder.path()).await);
    folder
}

async fn changes(folder: &Path) -> Prepared {
    let project = Snapshot::of_crate(folder).expect("a crate with a set");
    let scope = Scope { earlier: vec![project.layout.query_data_dir.clone()], ..Scope::default() };
    let options = Options { reuse: Reuse::Clusters, ..Options::default() };
    prepare_in(&project, &options, &scope).await.expect("a server")
}

fn commit(folder: &Path, prepared: &Prepared) {
    let lock = folder.join("migrations/migrations.lock");
    let places = Places { lock, query_data: folder.join(".sqlx") };
    let query_data = prepared.query_data.as_ref().expect("answers");
    places.write(query_data, OtherMajor::Keep).expect("written");
}

fn write(folder: &Path, path: &str, text: &str) {
    fs::write(folder.join(path), text).expect("a file");
}

/// The committed seal with that change, and digests that fit the files as they are.
fn reseal_with(folder: &Path, change: impl Fn(Seal) -> Seal) {
    let query_data =
        migrations_compiler::QueryDataDir::read(&folder.join(".sqlx")).expect("answers");
    let seal = Seal::parse(&query_data.seal.expect("a seal")).expect("a seal");
    let schema = query_data.schema.expect("a schema");
    let sealed = Seal::new(seal.head, seal.server, &schema, &query_data.queries)
        .in_environment(seal.environment, seal.stubs);
    write(folder, ".sqlx/seal", &change(sealed).to_string());
}

/// Answers that no server gave, under a seal whose digests fit.
fn forge(folder: &Path) {
    for entry in fs::read_dir(folder.join(".sqlx")).expect("a folder") {
        let path = entry.expect("an entry").path();
        let text = fs::read_to_string(&path).expect("a file");
        if path.extension().is_some() && !path.ends_with("schema.json") {
            let text = text.replace("\"Int4\"", "\"Int8\"").replace("\"Text\"", "\"Bool\"");
            fs::write(path, text).expect("a file");
        }
    }
    reseal_with(folder, |seal| seal);
}

/// How many queries were known, and whether any answer is the one that no server gave.
async fn known(folder: &Path) -> (usize, bool) {
    let prepared = changes(folder).await;
    let query_data = prepared.query_data.expect("answers");
    (prepared.known, query_data.queries.values().any(|text| text.contains("Int8")))
}

#[tokio::test]
async fn only_the_query_that_is_new_is_asked() {
    let folder = committed(&["SELECT b FROM a", "SELECT c FROM a"]).await;
    write(folder.path(), "src/lib.rs", &source(&["SELECT b FROM a", "SELECT b, c FROM a"]));
    let prepared = changes(folder.path()).await;
    assert_eq!(prepared.known, 1);
    commit(folder.path(), &prepared);
    assert!(is_sealed(&Snapshot::of_crate(folder.path()).expect("a set")));
}

#[tokio::test]
async fn sealed_answer_is_believed_under_the_same_head_and_major_only() {
    let folder = committed(&["SELECT b FROM a"]).await;
    let path = folder.path();
    let committed = fs::read_to_string(path.join(".sqlx/seal")).expect("a seal");
    reseal_with(path, |seal| seal);
    assert_eq!(known(path).await, (1, false));
    reseal_with(path, |seal| Seal { server: seal.server + 1, ..seal });
    assert_eq!(known(path).await, (0, false));
    write(path, ".sqlx/seal", &committed);
    let other = migrations_core::Checksum::of("another head, or environment");
    reseal_with(path, |seal| Seal { head: other, ..seal });
    assert_eq!(known(path).await, (0, false));
    write(path, ".sqlx/seal", "damaged");
    assert_eq!(known(path).await, (0, false));
}

#[tokio::test]
async fn answer_is_believed_only_where_a_server_gave_it_on_this_machine() {
    let folder = committed(&["SELECT b FROM a", "SELECT c FROM a"]).await;
    let path = folder.path();
    assert_eq!(known(path).await, (2, false));
    let genuine = fs::read_to_string(path.join(".sqlx/schema.json")).expect("a schema");
    forge(path);
    assert!(is_sealed(&Snapshot::of_crate(path).expect("a set")), "the digests fit");
    assert_eq!(known(path).await, (0, false));
    let forged = genuine.replacen("\"b\"", "\"z\"", 1);
    assert_ne!(forged, genuine);
    write(path, ".sqlx/schema.json", &forged);
    reseal_with(path, |seal| seal);
    assert_eq!(changes(path).await.query_data.expect("answers").schema, genuine);
}

#[tokio::test]
async fn file_that_was_edited_after_it_was_sealed_is_asked_again() {
    let folder = committed(&["SELECT b FROM a", "SELECT c FROM a"]).await;
    let path = folder.path();
    let seal = fs::read_to_string(path.join(".sqlx/seal")).expect("a seal");
    forge(path);
    write(path, ".sqlx/seal", &seal);
    assert_eq!(known(path).await, (0, false));
}

#[tokio::test]
async fn another_environment_asks_everything_and_another_migration_what_it_affects() {
    let folder = committed(&["SELECT b FROM a"]).await;
    let path = folder.path();
    write(path, "migrations/migrations.toml", "role = \"somebody\"\n");
    assert_eq!(known(path).await, (0, false));
    fs::remove_file(path.join("migrations/migrations.toml")).expect("the config");
    assert_eq!(known(path).await, (1, false));
    write(path, "migrations/2_b.sql", "SELECT 1;");
    assert_eq!(known(path).await, (1, false));
    write(path, "migrations/2_b.sql", "ALTER TABLE a ADD d int;");
    assert_eq!(known(path).await, (0, false));
}

#[tokio::test]
async fn answers_that_nobody_asks_for_go_without_a_server() {
    let folder = committed(&["SELECT b FROM a", "SELECT c FROM a"]).await;
    let path = folder.path();
    let project = || Snapshot::of_crate(path).expect("a set");
    assert!(is_sealed(&project()));
    write(path, "src/lib.rs", &source(&["SELECT c FROM a"]));
    let Some(SealStatus::Outdated(_, query_data)) = seal_status(&project()) else {
        panic!("there is less to do")
    };
    let asked = changes(path).await.query_data.expect("answers");
    assert_eq!((query_data.seal(), &query_data.queries), (asked.seal(), &asked.queries));
    assert_eq!(
        (query_data.schema, query_data.lock.to_string()),
        (asked.schema, asked.lock.to_string())
    );
    // One that no server has seen needs one.
    write(path, "src/lib.rs", &source(&["SELECT c, b FROM a"]));
    assert!(seal_status(&project()).is_none());
}
