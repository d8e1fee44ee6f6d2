//! The first day with this product: a database to which a file was given by `psql -f` is recognised,
//! gets the next migration by the runner, and gives it back.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use migrations::RollbackOptions;
use migrations::engine::{Options, Server};
use second_brain::MIGRATIONS;
use second_brain::chats;
use second_brain::rows::NewChatSession;
use sqlx::PgPool;

/// What people count by hand after the file has run.
const COUNTS: &str = "tables=8,indexes=34,foreign_keys=2,triggers=1,functions=1";

#[tokio::test]
async fn database_migrated_by_hand_goes_on_with_the_runner() {
    let database = Database::before_phase7();
    database.says(&["verify", "--count", "tables=4,indexes=24"], "tables: 4\nindexes: 24\n");
    database.psql("migrations/001_add_phase7_tables.sql");
    database.says(&["verify", "--count", COUNTS], "tables: 8\nindexes: 34\n");

    database.says(
        &["baseline", "--detect", "--yes"],
        "001_add_phase7_tables      there\n002_archive_chat_sessions  absent\n\
         recorded: 001_add_phase7_tables\n1 recorded and not run, 0 applied before\n",
    );
    database.says(&["verify"], "the schema is that of 001_add_phase7_tables");

    let pool = database.connect().await;
    let report = MIGRATIONS.apply(&pool).await.expect("the next migration");
    assert_eq!(report.already, ["001_add_phase7_tables"]);
    let applied: Vec<&str> = report.applied.iter().map(|now| now.version.as_str()).collect();
    assert_eq!(applied, ["002_archive_chat_sessions"]);
    database.says(&["verify"], "the schema is that of 002_archive_chat_sessions");

    let report =
        MIGRATIONS.rollback(&pool, &RollbackOptions::default()).await.expect("its rollback");
    let taken_back: Vec<&str> =
        report.taken_back.iter().map(|back| back.version.as_str()).collect();
    assert_eq!(taken_back, ["002_archive_chat_sessions"]);
    assert_eq!(report.applied, ["001_add_phase7_tables"]);
    database.says(&["verify"], "the schema is that of 001_add_phase7_tables");
    database.says(&["verify", "--count", COUNTS], "tables: 8\nindexes: 34\n");
    let tasks = database.count("SELECT count(*) FROM tasks").await;
    assert_eq!(tasks, 4, "what was there before is there still");
}

#[tokio::test]
async fn file_may_be_given_by_hand_twice() {
    let database = Database::before_phase7();
    database.psql("migrations/001_add_phase7_tables.sql");
    let pool = database.connect().await;
    sqlx::query("INSERT INTO chat_sessions (title, provider, model) VALUES ('a', 'b', 'c')")
        .execute(&pool)
        .await
        .expect("a chat");

    database.psql("migrations/001_add_phase7_tables.sql");

    assert_eq!(database.count("SELECT count(*) FROM chat_sessions").await, 1);
    database.says(&["verify", "--count", COUNTS], "tables: 8\nindexes: 34\n");
}

/// What keeps a person from applying a file over itself and from taking that for an upgrade.
#[tokio::test]
async fn file_that_was_given_by_hand_is_not_applied_over_itself() {
    let database = Database::before_phase7();
    database.psql("migrations/001_add_phase7_tables.sql");

    let refused = MIGRATIONS.apply(&database.connect().await).await.expect_err("a refusal");

    let said = refused.to_string();
    assert!(said.contains("public.chat_sessions, which exists already"), "{said}");
    database.says(&["verify", "--count", COUNTS], "tables: 8\nindexes: 34\n");
}

#[tokio::test]
async fn half_of_a_file_is_not_taken_for_the_file() {
    let database = Database::before_phase7();
    database.psql("migrations/001_add_phase7_tables.sql");
    let pool = database.connect().await;
    sqlx::query("DROP TABLE agent_artifacts").execute(&pool).await.expect("a table less");

    let output = database.program(&["baseline", "--detect", "--yes"]);

    let said = text(&output);
    assert!(said.starts_with("001_add_phase7_tables      partly\n"), "{said}");
    assert!(said.contains("missing: "), "{said}");
    let history = "SELECT to_regclass('public.schema_migrations') IS NULL";
    let is_absent: bool = sqlx::query_scalar(history).fetch_one(&pool).await.expect("an answer");
    assert!(is_absent, "something was recorded: {said}");
}

/// Rows are written between the migration and its rollback, as they are in production.
#[tokio::test]
async fn chats_outlive_a_rollback() {
    let database = Database::before_phase7();
    let pool = database.connect().await;
    MIGRATIONS.apply(&pool).await.expect("both migrations");
    let new = NewChatSession::new("Offers".to_owned(), "local".to_owned(), "llama".to_owned());
    let chat = chats::start(&pool, &new).await.expect("a chat");
    chats::archive(&pool, chat.id).await.expect("an archived chat");

    MIGRATIONS.redo(&pool, &RollbackOptions::default()).await.expect("the way back and forth");

    let open = chats::open(&pool).await.expect("the chats");
    assert_eq!(open.len(), 1, "a chat that was archived is listed again, as the rollback says");
}

/// The database of the day before phase 7, on a server of its own.
struct Database {
    server: Server,
}

impl Database {
    fn before_phase7() -> Database {
        let database = Database { server: Server::start(&Options::default()).expect("a server") };
        database.psql("migrations/external.sql");
        database.psql("tests/fixtures/before_phase7.sql");
        database
    }

    async fn connect(&self) -> PgPool {
        PgPool::connect(self.server.url()).await.expect("the server answers")
    }

    async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.connect().await).await.expect("a number")
    }

    fn psql(&self, file: &str) {
        let output = Command::new(self.server.bin_dir().join("psql"))
            .args(["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--file"])
            .arg(folder().join(file))
            .arg(self.server.url())
            .output()
            .expect("psql runs");
        assert!(output.status.success(), "{file}: {}", error(&output));
    }

    /// Runs `cargo migrations`, which has to succeed and to print this among other things.
    fn says(&self, arguments: &[&str], expected: &str) {
        let output = self.program(arguments);
        assert!(output.status.success(), "{arguments:?}: {}{}", text(&output), error(&output));
        assert!(text(&output).contains(expected), "{arguments:?}: {}", text(&output));
    }

    fn program(&self, arguments: &[&str]) -> Output {
        Command::new(cargo_migrations())
            .args(arguments)
            .current_dir(folder())
            .env("DATABASE_URL", self.server.url())
            .output()
            .expect("the program runs")
    }
}

/// The program of this workspace, which lies beside that of this package; cargo has built it already
/// where all tests are run.
fn cargo_migrations() -> PathBuf {
    let built = Path::new(env!("CARGO_BIN_EXE_second-brain")).with_file_name("cargo-migrations");
    if !fs::exists(&built).unwrap_or(false) {
        let status = Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--package", "cargo-migrations"])
            .current_dir(folder())
            .status()
            .expect("cargo runs");
        assert!(status.success(), "cargo build: {status}");
    }
    built
}

fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn error(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
