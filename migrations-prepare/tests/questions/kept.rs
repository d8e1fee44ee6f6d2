//! Where a run begins: at the migrations that an earlier one has settled, or at nothing.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use migrations_compiler::snapshot::Snapshot;
use migrations_postgres::{Options, Reuse};
use migrations_prepare::committed::{OtherMajor, Places};
use migrations_prepare::prepare::{Prepared, Scope, prepare, prepare_in};
use tempfile::TempDir;

use crate::support::folder;

/// So long takes the first migration, so that nobody runs it unseen.
const LONG: Duration = Duration::from_secs(1);

const FIRST: &str = "\
SELECT pg_sleep(1);
CREATE ROLE reader;
CREATE UNLOGGED TABLE a (b int NOT NULL, c text);
INSERT INTO a VALUES (1, 'one');
";

/// A crate, and a cache of its own.
struct DraftCheckServer {
    folder: TempDir,
    cache: TempDir,
    reuse: Reuse,
}

impl DraftCheckServer {
    /// A crate whose first migration takes long, prepared and committed.
    async fn new(first: &str) -> DraftCheckServer {
        DraftCheckServer::reusing(first, Reuse::Clusters).await
    }

    async fn reusing(first: &str, reuse: Reuse) -> DraftCheckServer {
        let cache = tempfile::tempdir().expect("a folder");
        // The server's user is another where root runs the tests.
        fs::set_permissions(cache.path(), Permissions::from_mode(0o755)).expect("our folder");
        let folder = folder(&[("migrations/1_first.sql", first.as_bytes()), ("src/lib.rs", b"")]);
        let check_server = DraftCheckServer { folder, cache, reuse };
        check_server.ask("SELECT b FROM a");
        check_server.run().await;
        check_server
    }

    fn write(&self, path: &str, text: &str) {
        fs::write(self.folder.path().join(path), text).expect("a file");
    }

    fn ask(&self, query: &str) {
        let source =
            format!("migrations::migrations!();\nfn f() {{ sqlx::query!(\"{query}\"); }}\n");
        self.write("src/lib.rs", &source);
    }

    fn project(&self) -> Snapshot {
        Snapshot::of_crate(self.folder.path()).expect("a crate with a set")
    }

    fn options(&self) -> Options {
        let cache_dir = Some(self.cache.path().to_owned());
        Options { cache_dir, reuse: self.reuse, ..Options::default() }
    }

    /// Prepares and commits; how long the migrations took.
    async fn run(&self) -> Duration {
        let project = self.project();
        let earlier = vec![project.layout.query_data_dir.clone()];
        let scope = Scope { earlier, ..Scope::default() };
        let prepared = prepare_in(&project, &self.options(), &scope).await;
        let prepared = prepared.expect("a server");
        let from_scratch = prepare(&project, &self.options()).await.expect("a server");
        assert!(from_scratch.times.migrations >= LONG, "who asks for all of it gets all of it");
        assert_same(&prepared, &from_scratch);
        commit(self.folder.path(), &prepared);
        prepared.times.migrations
    }

    /// The folders of the clusters that are kept.
    fn kept(&self) -> Vec<PathBuf> {
        self.cached("-kept-")
    }

    /// What is in the cache under names that contain this.
    fn cached(&self, part: &str) -> Vec<PathBuf> {
        let shelves = fs::read_dir(self.cache.path()).expect("the cache");
        let shelves = shelves.map(|shelf| shelf.expect("a shelf").path());
        let shelf = shelves.into_iter().find(|shelf| shelf.to_string_lossy().contains("templates"));
        let Some(shelf) = shelf else { return Vec::new() };
        let entries = fs::read_dir(shelf).expect("the shelf");
        let paths = entries.map(|entry| entry.expect("an entry").path());
        paths.filter(|path| path.to_string_lossy().contains(part)).collect()
    }

    fn forget(&self, part: &str) {
        for path in self.cached(part) {
            match path.is_dir() {
                true => fs::remove_dir_all(path).expect("our folder"),
                false => fs::remove_file(path).expect("our file"),
            }
        }
    }
}

fn assert_same(one: &Prepared, other: &Prepared) {
    let (one, other) =
        (one.query_data.as_ref().expect("answers"), other.query_data.as_ref().expect("answers"));
    assert_eq!(one.queries, other.queries);
    assert_eq!(one.schema, other.schema);
    assert_eq!(one.lock.to_string(), other.lock.to_string());
}

fn commit(folder: &Path, prepared: &Prepared) {
    let lock = folder.join("migrations/migrations.lock");
    let places = Places { lock, query_data: folder.join(".sqlx") };
    let query_data = prepared.query_data.as_ref().expect("answers");
    places.write(query_data, OtherMajor::Keep).expect("written");
}

#[tokio::test]
async fn changed_query_and_added_migration_begin_after_what_the_first_run_has_kept() {
    let check_server = DraftCheckServer::new(FIRST).await;
    assert_eq!(check_server.kept().len(), 1);
    check_server.ask("SELECT b, c FROM a");
    assert!(check_server.run().await < LONG);

    // The rows, also those that a crash would lose, and the roles are there.
    check_server.write(
        "migrations/2_second.sql",
        "GRANT SELECT ON a TO reader;\nDO $$ BEGIN ASSERT (SELECT count(*) FROM a) = 1; END $$;\n",
    );
    assert!(check_server.run().await < LONG);
}

#[tokio::test]
async fn changed_query_keeps_what_is_settled_where_nothing_is_kept() {
    let check_server = DraftCheckServer::new(FIRST).await;
    check_server.forget("-kept-");
    check_server.ask("SELECT c FROM a");
    assert!(check_server.run().await >= LONG);
    assert_eq!(check_server.kept().len(), 1);
    check_server.ask("SELECT b, c FROM a");
    assert!(check_server.run().await < LONG);
}

#[tokio::test]
async fn edits_of_a_draft_begin_before_it_and_keep_nothing() {
    let check_server = DraftCheckServer::new(FIRST).await;
    for number in 1..=3 {
        check_server.write("migrations/2_second.sql", &format!("CREATE TABLE t{number} ();\n"));
        assert!(check_server.run().await < LONG, "edit {number}");
    }
    assert_eq!(check_server.kept().len(), 1);
}

/// What a cluster is worth without its timeline would be told by a run of everything, each time.
#[tokio::test]
async fn cluster_whose_timeline_is_lost_is_made_anew_once() {
    let check_server = DraftCheckServer::new(FIRST).await;
    check_server.forget("note-");
    check_server.ask("SELECT c FROM a");
    assert!(check_server.run().await >= LONG);
    check_server.ask("SELECT b, c FROM a");
    assert!(check_server.run().await < LONG);
}

#[tokio::test]
async fn edit_of_what_was_kept_makes_it_anew() {
    let check_server = DraftCheckServer::new(FIRST).await;
    check_server.ask("SELECT c FROM a");
    check_server.run().await;
    check_server.write("migrations/1_first.sql", &FIRST.replace("'one'", "'two'"));
    assert!(check_server.run().await >= LONG);
}

#[tokio::test]
async fn damaged_cluster_is_not_used() {
    let check_server = DraftCheckServer::new(FIRST).await;
    check_server.ask("SELECT c FROM a");
    check_server.run().await;
    let [kept] = &check_server.kept()[..] else { panic!("one is kept") };
    fs::write(kept.join("cluster/global/1262"), "").expect("a file of the cluster");
    check_server.ask("SELECT b, c FROM a");
    assert!(check_server.run().await >= LONG);
    assert_eq!(check_server.kept().len(), 1);
}

#[tokio::test]
async fn cluster_that_others_can_write_to_is_not_used() {
    let check_server = DraftCheckServer::new(FIRST).await;
    check_server.ask("SELECT c FROM a");
    check_server.run().await;
    let [kept] = &check_server.kept()[..] else { panic!("one is kept") };
    fs::set_permissions(kept, Permissions::from_mode(0o777)).expect("our folder");
    check_server.ask("SELECT b, c FROM a");
    assert!(check_server.run().await >= LONG);
}

#[tokio::test]
async fn nothing_is_kept_and_nothing_used_where_that_is_not_wanted() {
    let mut check_server = DraftCheckServer::reusing(FIRST, Reuse::Nothing).await;
    check_server.ask("SELECT c FROM a");
    assert!(check_server.run().await >= LONG);
    assert_eq!(check_server.kept().len(), 0);
    check_server.reuse = Reuse::Clusters;
    check_server.ask("SELECT b, c FROM a");
    check_server.run().await;
    assert_eq!(check_server.kept().len(), 1);
    check_server.reuse = Reuse::Nothing;
    check_server.ask("SELECT c FROM a");
    assert!(check_server.run().await >= LONG);
}

/// A setting of a role or a database holds in the next session and not in the one that makes it.
#[tokio::test]
async fn what_a_later_session_would_see_otherwise_is_not_kept() {
    let check_server =
        DraftCheckServer::new(&format!("{FIRST}ALTER ROLE reader SET search_path = nowhere;\n"))
            .await;
    check_server.ask("SELECT c FROM a");
    check_server.run().await;
    assert_eq!(check_server.kept().len(), 0);
}
