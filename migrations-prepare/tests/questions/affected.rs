//! What is asked where the set is another one, and that the answers are those of who asks everything.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use migrations_compiler::QueryDataDir;
use migrations_compiler::snapshot::Snapshot;
use migrations_postgres::{Options, Reuse};
use migrations_prepare::committed::{OtherMajor, Places};
use migrations_prepare::prepare::{Prepared, Scope, prepare, prepare_in};
use tempfile::TempDir;

use crate::support::folder;

const FIRST: &str = "\
CREATE TABLE a (b int NOT NULL, c text);
CREATE TABLE d (e int NOT NULL, f text);
CREATE TABLE child (g int) INHERITS (d);
CREATE VIEW over_a AS SELECT b FROM a;
";

const QUERIES: [&str; 4] =
    ["SELECT b FROM a", "SELECT b FROM over_a", "SELECT e FROM d", "SELECT 1 AS one"];

/// A crate, and a cache of its own.
struct DraftCheckServer {
    folder: TempDir,
    cache: TempDir,
}

impl DraftCheckServer {
    /// A crate that was prepared and committed.
    async fn new() -> DraftCheckServer {
        DraftCheckServer::of(FIRST, &QUERIES).await
    }

    async fn of(first: &str, queries: &[&str]) -> DraftCheckServer {
        let cache = tempfile::tempdir().expect("a folder");
        // The server's user is another where root runs the tests.
        fs::set_permissions(cache.path(), Permissions::from_mode(0o755)).expect("our folder");
        let folder = folder(&[("migrations/1_first.sql", first.as_bytes()), ("src/lib.rs", b"")]);
        let check_server = DraftCheckServer { folder, cache };
        check_server.ask(queries);
        assert_eq!(check_server.run().await, 0, "nothing is known of a new crate");
        check_server
    }

    fn write(&self, path: &str, text: &str) {
        fs::write(self.folder.path().join(path), text).expect("a file");
    }

    fn ask(&self, queries: &[&str]) {
        let call = |query: &&str| format!("fn f() {{ sqlx::query!(r#\"{query}\"#); }}\n");
        let calls: String = queries.iter().map(call).collect();
        self.write("src/lib.rs", &format!("migrations::migrations!();\n{calls}"));
    }

    async fn prepared(&self) -> Prepared {
        self.prepared_in(self.folder.path()).await
    }

    async fn prepared_in(&self, folder: &Path) -> Prepared {
        let project = Snapshot::of_crate(folder).expect("a crate with a set");
        let scope =
            Scope { earlier: vec![project.layout.query_data_dir.clone()], ..Scope::default() };
        prepare_in(&project, &self.options(), &scope).await.expect("a server")
    }

    fn options(&self) -> Options {
        let cache_dir = Some(self.cache.path().to_owned());
        Options { cache_dir, reuse: Reuse::Clusters, ..Options::default() }
    }

    /// Prepares and commits; how many queries were not asked.
    ///
    /// Who asks everything is told the same, and finds nothing stale.
    async fn run(&self) -> usize {
        let prepared = self.prepared().await;
        let project = Snapshot::of_crate(self.folder.path()).expect("a crate with a set");
        let all = prepare(&project, &self.options()).await.expect("a server");
        assert_eq!(all.known, 0);
        let query_data = prepared.query_data.as_ref().expect("answers");
        let whole = all.query_data.as_ref().expect("answers");
        assert_eq!(query_data.queries, whole.queries);
        assert_eq!(query_data.schema, whole.schema);
        commit(self.folder.path(), &prepared);
        assert_eq!(places(self.folder.path()).changes(whole, OtherMajor::Keep).ok(), Some(vec![]));
        prepared.known
    }

    /// How many are not asked once this migration is added.
    async fn with(&self, migration: &str) -> usize {
        self.write("migrations/2_second.sql", migration);
        self.run().await
    }

    /// What was written down of the schema of each head.
    fn schemas(&self) -> Vec<PathBuf> {
        // That of a kept cluster holds its timeline and numbers.
        let is_of_schema = |text: String| text.starts_with('{') && !text.contains("\"numbers\":");
        let is_schema = |path: &PathBuf| fs::read_to_string(path).is_ok_and(is_of_schema);
        self.notes().into_iter().filter(is_schema).collect()
    }

    /// Everything that was written down.
    fn notes(&self) -> Vec<PathBuf> {
        let shelf = fs::read_dir(self.cache.path()).expect("the cache").next().expect("a shelf");
        let entries = fs::read_dir(shelf.expect("a shelf").path()).expect("the shelf");
        let paths = entries.map(|entry| entry.expect("an entry").path());
        paths.filter(|path| path.to_string_lossy().contains("/note-")).collect()
    }
}

fn places(folder: &Path) -> Places {
    Places { lock: folder.join("migrations/migrations.lock"), query_data: folder.join(".sqlx") }
}

fn commit(folder: &Path, prepared: &Prepared) {
    let query_data = prepared.query_data.as_ref().expect("answers");
    places(folder).write(query_data, OtherMajor::Keep).expect("written");
}

#[tokio::test]
async fn only_what_a_migration_can_affect_is_asked() {
    let check_server = DraftCheckServer::new().await;
    assert_eq!(check_server.with("ALTER TABLE a ALTER b DROP NOT NULL;").await, 2);
    assert_eq!(
        check_server.with("CREATE TABLE other ();").await,
        2,
        "what was dropped is there again"
    );
    assert_eq!(check_server.with("CREATE TABLE other (h int);").await, 4);
    assert_eq!(
        check_server.with("CREATE OR REPLACE VIEW over_a AS SELECT b FROM a WHERE b > 0;").await,
        3
    );
}

#[tokio::test]
async fn edit_that_makes_the_same_schema_asks_nothing() {
    let check_server = DraftCheckServer::new().await;
    assert_eq!(check_server.with("INSERT INTO a VALUES (1, 'one');").await, 2, "a table has grown");
    assert_eq!(check_server.with("INSERT INTO a VALUES (2, 'two');").await, 4);
    assert_eq!(check_server.with("INSERT INTO a VALUES (2, 'two'); -- no more").await, 4);
    assert_eq!(
        check_server.with("INSERT INTO a VALUES (2, ''); COMMENT ON TABLE a IS 'a';").await,
        4
    );
}

/// What is not proved is `null` or `true` as a plan has it, and a plan follows sizes.
#[tokio::test]
async fn table_that_has_grown_is_asked_again() {
    const JOINED: &str =
        "SELECT k.i, y.n FROM k LEFT JOIN (SELECT j, j + 1 AS n FROM wide OFFSET 0) y ON y.j = k.i";
    const TABLES: &str =
        "CREATE TABLE k (i int PRIMARY KEY); CREATE TABLE wide (j int NOT NULL, l char(2000));";
    let check_server = DraftCheckServer::of(TABLES, &[JOINED, "SELECT i FROM k"]).await;
    let nullable = || {
        let query_data =
            QueryDataDir::read(&check_server.folder.path().join(".sqlx")).expect("answers");
        let joined = query_data.queries.into_values().find(|text| text.contains("OFFSET"));
        joined.expect("an answer").split_once("\"nullable\"").expect("a list").1.to_owned()
    };
    let small = nullable();
    assert_eq!(
        check_server.with("INSERT INTO wide SELECT n FROM generate_series(1, 50000) n;").await,
        1
    );
    assert_ne!(nullable(), small);
}

#[tokio::test]
async fn what_concerns_every_query_asks_everything() {
    let check_server = DraftCheckServer::new().await;
    for migration in [
        "CREATE SCHEMA other;",
        "CREATE FUNCTION same(int, text) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT true';\n\
         CREATE OPERATOR = (LEFTARG = int, RIGHTARG = text, FUNCTION = same);",
        "CREATE CAST (int AS text) WITH INOUT AS IMPLICIT;",
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = a', current_database()); END $$;",
        "ALTER ROLE postgres SET work_mem = '8MB';",
        "UPDATE pg_proc SET proisstrict = false WHERE proname = 'lower';",
        "CREATE FUNCTION pg_catalog.extra(int) RETURNS int LANGUAGE sql AS 'SELECT 1';",
    ] {
        check_server.write("migrations/2_second.sql", migration);
        let prepared = check_server.prepared().await;
        assert_eq!(prepared.known, 0, "{migration}");
    }
}

#[tokio::test]
async fn child_reaches_its_parent() {
    let check_server = DraftCheckServer::new().await;
    assert_eq!(check_server.with("CREATE TABLE another () INHERITS (d);").await, 3);
    assert_eq!(check_server.with("ALTER TABLE child ADD h int;").await, 3);
}

#[tokio::test]
async fn refused_query_is_asked_until_it_is_answered() {
    let check_server = DraftCheckServer::new().await;
    check_server.write("migrations/2_second.sql", "ALTER TABLE d RENAME e TO renamed;");
    let prepared = check_server.prepared().await;
    assert_eq!(prepared.known, 3);
    let [fault] = &prepared.diagnostics.iter().filter(|it| it.is_error()).collect::<Vec<_>>()[..]
    else {
        panic!("one query is refused: {:?}", prepared.diagnostics)
    };
    assert!(fault.message.contains("2_second.sql"), "{}", fault.message);
    // Nothing was committed, so the same is said again.
    assert_eq!(check_server.prepared().await.known, 3);
    assert_eq!(check_server.with("ALTER TABLE d ADD renamed int;").await, 3);
}

#[tokio::test]
async fn changed_query_alone_is_asked_and_the_sealed_schema_is_believed() {
    let check_server = DraftCheckServer::new().await;
    check_server.ask(&["SELECT b FROM a", "SELECT c, b FROM a"]);
    assert_eq!(check_server.run().await, 1);
    // One that is refused is told what there is.
    check_server.ask(&["SELECT b FROM a", "SELECT bb FROM a"]);
    let prepared = check_server.prepared().await;
    assert_eq!(prepared.known, 1);
    let errors = prepared.diagnostics.iter().filter(|found| found.is_error());
    let helps: Vec<_> = errors.flat_map(|found| found.help.clone()).collect();
    assert_eq!(helps, ["did you mean \"b\"?"]);
}

#[tokio::test]
async fn queries_of_macros_are_among_the_known() {
    let check_server = DraftCheckServer::new().await;
    let seal = check_server.folder.path().join(".sqlx/seal");
    let text = fs::read_to_string(&seal).expect("a seal");
    let query_data =
        QueryDataDir::read(&check_server.folder.path().join(".sqlx")).expect("answers");
    let of_macro =
        query_data.queries.iter().find(|(_, text)| text.contains("FROM d")).expect("one").0;
    let marked = text.replacen("\nquery-", &format!("\ncompiled {of_macro}\nquery-"), 1);
    fs::write(&seal, marked).expect("a seal");
    check_server.ask(&["SELECT b FROM a"]);
    assert_eq!(check_server.with("CREATE TABLE other ();").await, 2);
    assert_eq!(check_server.with("CREATE TABLE other (); ALTER TABLE d ADD h int;").await, 1);
}

#[tokio::test]
async fn nothing_is_known_without_what_an_earlier_run_has_written_down() {
    let check_server = DraftCheckServer::new().await;
    let [note] = &check_server.schemas()[..] else { panic!("one head was seen") };
    let whole = fs::read_to_string(note).expect("a note");
    let of_another_schema = whole.replace("over_a", "over_b");
    check_server.write("migrations/2_second.sql", "CREATE TABLE other ();");
    for (text, known) in
        [("", 0), (&whole[..whole.len() / 2], 0), (&of_another_schema, 0), (&whole, 4)]
    {
        fs::write(note, text).expect("ours");
        assert_eq!(check_server.prepared().await.known, known, "{text}");
    }
}

#[tokio::test]
async fn answers_are_asked_again_where_the_note_of_them_is_lost_cut_or_of_others() {
    let check_server = DraftCheckServer::new().await;
    let is_of_answers = |path: &&PathBuf| {
        let text = fs::read_to_string(path).expect("a note");
        text.lines().count() == QUERIES.len() + 1 && !text.contains(' ')
    };
    let notes = check_server.notes();
    let note = notes.iter().find(is_of_answers).expect("the answers of one head");
    let whole = fs::read_to_string(note).expect("a note");
    let half = &whole[..whole.len() / 2];
    for (text, known) in [("", 0..1), (half, 1..4), ("no digest\n", 0..1), (&whole, 4..5)] {
        fs::write(note, text).expect("ours");
        let asked = check_server.prepared().await;
        assert!(known.contains(&asked.known), "{} of {text}", asked.known);
    }
}

#[tokio::test]
async fn cache_that_others_can_write_to_is_not_believed() {
    let check_server = DraftCheckServer::new().await;
    assert_eq!(check_server.prepared().await.known, 4);
    let shelf = fs::read_dir(check_server.cache.path()).expect("the cache").next();
    let shelf = shelf.expect("a shelf").expect("a shelf").path();
    let mode = fs::metadata(&shelf).expect("the shelf").permissions();
    fs::set_permissions(&shelf, Permissions::from_mode(0o777)).expect("ours");
    assert_eq!(check_server.prepared().await.known, 0);
    fs::set_permissions(&shelf, mode).expect("ours");
}

#[tokio::test]
async fn what_sqlx_reads_off_plans_is_asked_again() {
    let check_server = DraftCheckServer::new().await;
    check_server.write("migrations/migrations.toml", "[types]\nnullability = \"sqlx\"\n");
    assert_eq!(check_server.run().await, 0);
    assert_eq!(check_server.with("CREATE TABLE other ();").await, 0);
}

#[tokio::test]
async fn crate_that_uses_the_set_of_another_asks_no_more_than_its_owner() {
    let check_server = DraftCheckServer::new().await;
    let user = check_server.folder.path().join("user");
    fs::create_dir_all(user.join("src")).expect("a folder");
    let write = |query| {
        let calls = ["SELECT f FROM d", query].map(|sql| format!("sqlx::query!(\"{sql}\");"));
        let source = format!("migrations::uses!(\"..\");\nfn f() {{ {} }}\n", calls.concat());
        fs::write(user.join("src/lib.rs"), source).expect("a file");
    };
    write("SELECT c FROM a");
    let known = async || {
        let prepared = check_server.prepared_in(&user).await;
        let query_data = prepared.query_data.as_ref().expect("answers");
        places(&user).write(query_data, OtherMajor::Keep).expect("written");
        let all =
            prepare(&Snapshot::of_crate(&user).expect("a set"), &check_server.options()).await;
        let all = all.expect("a server").query_data.expect("answers");
        assert_eq!((&query_data.queries, &query_data.schema), (&all.queries, &all.schema));
        prepared.known
    };
    assert_eq!(known().await, 0);
    assert_eq!(known().await, 2);
    write("SELECT b, c FROM a");
    assert_eq!(known().await, 1);
    // Its owner has another seal by then, or the old one.
    assert_eq!(check_server.with("ALTER TABLE d ADD h int;").await, 3);
    assert_eq!(known().await, 1);
    check_server
        .write("migrations/2_second.sql", "ALTER TABLE d ADD i int; ALTER TABLE a ADD i int;");
    assert_eq!(known().await, 0);
}
