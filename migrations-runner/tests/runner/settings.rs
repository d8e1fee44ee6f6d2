//! A file means what it means, whatever is set for the database, the role or by another file; and a
//! character that the database cannot keep is shown where it stands.

use migrations_core::{Migration, MigrationSet, Position, Transaction};
use migrations_runner::{FailurePhase, RunError};
use tokio::sync::OnceCell;

use crate::support::{Database, database, is_left_out, migration, set_of};

/// Every literal here is read, or shown, otherwise under one of [`SETTINGS`].
const LITERALS: &str = r"CREATE TABLE seen AS SELECT concat_ws('|', length('a\nb\'), '01/02/2026'::date,
    extract(epoch FROM '-1 2:00:00'::interval)::int, '1 day 02:00'::interval::text, '\x5cff'::bytea::text,
    '<a/><b/>'::xml::text, extract(epoch FROM '2026-01-01'::timestamptz)::int,
    ('{NULL}'::text[])[1] IS NULL, '2026-01-31'::date::text, 'é') AS v;";

const SETTINGS: [(&str, &str); 8] = [
    ("standard_conforming_strings", "off"),
    ("client_encoding", "'LATIN1'"),
    ("DateStyle", "'SQL, DMY'"),
    ("IntervalStyle", "'sql_standard'"),
    ("bytea_output", "'escape'"),
    ("xmloption", "'document'"),
    ("TimeZone", "'Asia/Tokyo'"),
    ("array_nulls", "off"),
];

async fn seen(database: &Database) -> String {
    // What is looked with has the server's own settings.
    let plain = [("DateStyle", "ISO, MDY"), ("standard_conforming_strings", "on")];
    database.with_settings(&plain).value("SELECT v FROM public.seen").await
}

async fn expected() -> String {
    let database = database().await;
    let set = set_of(vec![literals("001_a", Transaction::PerFile).await]);
    database.apply(&set).await.expect("it is applied");
    let value = seen(&database).await;
    assert_eq!(
        value,
        r"5|2026-01-02|-79200|1 day 02:00:00|\x5cff|<a/><b/>|1767225600|t|2026-01-31|é"
    );
    value
}

/// The literals as a file; a server that cannot read XML takes that one as text.
async fn literals(stem: &str, transaction: Transaction) -> Migration {
    static SQL: OnceCell<String> = OnceCell::const_new();
    let readable = async || match is_left_out("xmloption", "SELECT '<a/>'::xml").await {
        true => LITERALS.replace("::xml", ""),
        false => LITERALS.to_owned(),
    };
    Migration { transaction, ..migration(stem, SQL.get_or_init(readable).await) }
}

fn kinds() -> [Transaction; 2] {
    [Transaction::PerFile, Transaction::None]
}

#[tokio::test]
async fn settings_of_database_and_role_do_not_reach_a_file() {
    let expected = expected().await;
    for transaction in kinds() {
        for (name, value) in SETTINGS {
            for target in ["DATABASE", "ROLE"] {
                let database = database().await;
                let owner = database.role("owner").await;
                let of = match target {
                    "DATABASE" => database.connect.get_database().expect("it has one").to_owned(),
                    _ => owner.clone(),
                };
                database
                    .execute(&format!(
                        "GRANT CREATE ON SCHEMA public TO {owner}; \
                         ALTER {target} {of} SET {name} = {value}"
                    ))
                    .await;
                let user = database.as_role(&owner);
                let set = set_of(vec![literals("001_a", transaction).await]);
                let case = format!("{transaction:?}, {target}, {name}");
                user.apply(&set).await.unwrap_or_else(|error| panic!("{case}: {error}"));
                assert_eq!(seen(&database).await, expected, "{case}");
            }
        }
    }
}

#[tokio::test]
async fn settings_of_an_earlier_file_do_not_reach_a_file() {
    let expected = expected().await;
    for transaction in kinds() {
        for (name, value) in SETTINGS {
            for set_by in ["SET", "ALTER DATABASE", "ALTER ROLE"] {
                let database = database().await;
                let statement = match set_by {
                    "SET" => format!("SET {name} = {value}"),
                    // Also by words that no text shows.
                    "ALTER DATABASE" => format!(
                        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET {name} = %s', \
                         current_database(), $v${value}$v$); END $$"
                    ),
                    _ => format!("ALTER ROLE CURRENT_USER SET {name} = {value}"),
                };
                let owner = database.role("owner").await;
                database
                    .execute(&format!(
                        "GRANT CREATE ON SCHEMA public TO {owner}; ALTER DATABASE {} OWNER TO {owner}",
                        database.connect.get_database().expect("it has one")
                    ))
                    .await;
                for first in kinds() {
                    let first = Migration { transaction: first, ..migration("001_a", &statement) };
                    let case =
                        format!("{:?}, {transaction:?}, {set_by}, {name}", first.transaction);
                    let set = set_of(vec![first, literals("002_b", transaction).await]);
                    let user = database.as_role(&owner);
                    user.apply(&set).await.unwrap_or_else(|error| panic!("{case}: {error}"));
                    assert_eq!(seen(&database).await, expected, "{case}");
                    assert_eq!(database.history().await, "001_a 002_b", "{case}");
                    database
                        .execute("DROP TABLE seen; TRUNCATE schema_migrations RESTART IDENTITY")
                        .await;
                }
            }
        }
    }
}

#[tokio::test]
async fn history_is_known_again_where_every_name_is_quoted() {
    let database = database().await;
    let name = database.connect.get_database().expect("a test's database has a name");
    database.execute(&format!("ALTER DATABASE {name} SET quote_all_identifiers = on")).await;
    database.apply_files(&["CREATE TABLE t ()"]).await.expect("applied");
    let more = ["CREATE TABLE t ()", "CREATE TABLE u ()"];
    assert_eq!(database.apply_files(&more).await.expect("applied").applied.len(), 1);
}

#[tokio::test]
async fn path_that_a_file_sets_for_the_database_is_that_of_the_next() {
    let database = database().await;
    let name = database.connect.get_database().expect("it has one").to_owned();
    let first = format!("CREATE SCHEMA app; ALTER DATABASE {name} SET search_path = app, public");
    for transaction in kinds() {
        let stem = if transaction == Transaction::None { "003_c" } else { "002_b" };
        let file =
            Migration { transaction, ..migration(stem, &format!("CREATE TABLE t_{stem} ()")) };
        let set = set_of(vec![migration("001_a", &first), file]);
        database.apply(&set).await.unwrap_or_else(|error| panic!("{error}"));
        assert!(database.has(&format!("app.t_{stem}")).await);
        database.execute("TRUNCATE public.schema_migrations; DROP SCHEMA app CASCADE").await;
        database.execute(&format!("ALTER DATABASE {name} RESET ALL")).await;
    }
}

/// A database whose encoding has few characters.
async fn latin1() -> Database {
    database().await.with_encoding("LATIN1").await
}

#[tokio::test]
async fn character_that_the_database_does_not_have_is_shown_where_it_stands() {
    let files = [
        ("comment", "CREATE TABLE u ();\nSELECT 1; -- a → b", (2, 16)),
        ("comment before", "-- é →\nCREATE TABLE u ();", (1, 6)),
        ("block comment", "CREATE TABLE u ();\n/* é → */ SELECT 1;", (2, 6)),
        ("identifier", "CREATE TABLE u ();\nCREATE TABLE \"é→\" ();", (2, 16)),
        ("column", "CREATE TABLE u (\n  \"→\" int);", (2, 4)),
        ("string", "CREATE TABLE u ();\nSELECT 'é→';", (2, 10)),
        ("block", "CREATE TABLE u ();\nDO $$ BEGIN\n  PERFORM '→';\nEND $$;", (3, 12)),
        ("name in a block", "DO $$ BEGIN\n  CREATE TABLE \"→\" ();\nEND $$;", (2, 17)),
        ("astral", "CREATE TABLE u ();\nSELECT '😀';", (2, 9)),
    ];
    for transaction in kinds() {
        for (case, sql, (line, column)) in files {
            // The server is sent the statements alone.
            if transaction == Transaction::None && case.contains("comment") {
                continue;
            }
            let database = latin1().await;
            let file = Migration { transaction, lines_before: 2, ..migration("002_b", sql) };
            let set = set_of(vec![migration("001_a", "CREATE TABLE t (\"é\" int)"), file]);
            let error = database.apply(&set).await.expect_err(case);
            let case = format!("{transaction:?}, {case}: {error}");
            let position = match &error {
                RunError::Failed(failure) => {
                    assert_eq!(failure.phase, FailurePhase::InFile, "{case}");
                    failure.position
                }
                RunError::Interrupted(interruption) => Some(interruption.position),
                _ => panic!("{case}"),
            };
            assert_eq!(position, Some(Position { line: line + 2, column }), "{case}");
            let text = error.to_string();
            assert!(text.contains("\"LATIN1\""), "{case}");
            let is_undone = matches!(&error, RunError::Failed(_));
            assert_eq!(text.contains("ENCODING 'UTF8'"), is_undone, "{case}");
            assert!(!text.contains("else writes the history"), "{case}");
            let rows = "SELECT count(*) FROM schema_migrations WHERE execution_time_ms IS NOT NULL";
            if database.has("schema_migrations").await {
                let expected = if database.has("t").await { "1" } else { "0" };
                assert_eq!(database.value(rows).await, expected, "{case}");
            }
        }
    }
}

#[tokio::test]
async fn character_in_the_name_of_a_file_is_said_to_be_there() {
    for transaction in kinds() {
        let database = latin1().await;
        let file = Migration { transaction, ..migration("002_a→b", "CREATE TABLE u ()") };
        let set: MigrationSet = set_of(vec![migration("001_é", "CREATE TABLE t ()"), file]);
        let error = database.apply(&set).await.expect_err("it has no such character");
        let RunError::Failed(failure) = &error else { panic!("{error:?}") };
        assert_eq!(failure.position, None, "{error}");
        let text = error.to_string();
        assert!(text.starts_with("002_a→b.sql: "), "{text}");
        assert!(text.contains("help: rename 002_a→b.sql"), "{text}");
        assert!(text.contains("ENCODING 'UTF8'"), "{text}");
        assert!(!database.has("u").await);
    }
    let database = latin1().await;
    database
        .apply(&set_of(vec![migration("001_é", "CREATE TABLE \"é\" ()")]))
        .await
        .expect("it has é");
    assert_eq!(database.history().await, "001_é");
}
