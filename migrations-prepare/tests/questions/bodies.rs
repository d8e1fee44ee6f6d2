//! Bodies of routines that a later file breaks, and those of which nothing may be said.

use std::path::Path;

use migrations_compiler::snapshot::Snapshot;
use migrations_core::{Diagnostic, Severity};
use migrations_postgres::Options;
use migrations_prepare::bodies::Reason;
use migrations_prepare::prepare::{Prepared, Scope, prepare, prepare_in};
use tempfile::TempDir;

use crate::support::{folder, shown};

fn crate_of(files: &[(&str, &str)]) -> TempDir {
    let files: Vec<(String, &[u8])> = files
        .iter()
        .map(|(name, text)| (format!("migrations/{name}"), text.as_bytes()))
        .chain([("src/lib.rs".to_owned(), b"migrations::migrations!();\n".as_slice())])
        .collect();
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    folder(&files)
}

/// What is said of bodies and what is an error.
async fn prepared_in(folder: &Path) -> Prepared {
    let project = Snapshot::of_crate(folder).expect("a crate with a set");
    let mut prepared = prepare(&project, &Options::default()).await.expect("a server");
    let is_asked = |found: &Diagnostic| found.is_error() || found.code.id() == "M1035";
    prepared.diagnostics.retain(is_asked);
    prepared
}

async fn said(files: &[(&str, &str)]) -> Vec<String> {
    shown(&prepared_in(crate_of(files).path()).await)
}

/// Whether the server of these tests has `plpgsql_check`; macOS has no package of it.
fn reads_plpgsql(prepared: &Prepared) -> bool {
    let unjudged = prepared.unjudged.iter().flatten();
    let mut reasons = unjudged.map(|body| &body.reason);
    !reasons.any(|reason| *reason == Reason::NoPlpgsqlCheck)
}

const SHOP: &str = "\
CREATE TABLE orders (id bigint PRIMARY KEY, total int NOT NULL, note text);
CREATE TABLE log (at timestamptz, what text);
";

const RENAME: &str = "SELECT 1;\nALTER TABLE orders RENAME COLUMN total TO cents;\n\
                      DO $$ BEGIN EXECUTE concat('SELECT ', 1); END $$;\n";

/// What hides a set from those who look without a server: these tests are about what a server says.
const OPAQUE: &str = "DO $$ BEGIN EXECUTE concat('SELECT ', 1); END $$;\n";

#[tokio::test]
async fn trigger_that_a_rename_breaks_is_found_at_the_rename_and_at_its_line() {
    let folder = crate_of(&[
        ("001_shop.sql", SHOP),
        (
            "002_log.sql",
            "-- who ordered what\n\n\
             CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $body$\n\
             BEGIN\n\
             \x20 INSERT INTO log VALUES (now(), TG_TABLE_NAME || NEW.total);\n\
             \x20 RETURN NEW;\n\
             END $body$;\n\
             CREATE TRIGGER note BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION note();\n",
        ),
        ("003_rename.sql", RENAME),
        ("004_after.sql", "CREATE TABLE after (a int);\n"),
    ]);
    let prepared = prepared_in(folder.path()).await;
    if !reads_plpgsql(&prepared) {
        assert_eq!(shown(&prepared), [""; 0]);
        return;
    }
    assert_eq!(
        shown(&prepared),
        ["M1035 003_rename.sql:2:34 function `public.note()` does not fit the schema any more: \
          record \"new\" has no field \"total\" (SQLSTATE 42703)"]
    );
    let found = &prepared.diagnostics[0];
    assert_eq!(found.severity, Severity::Error);
    let label = &found.labels[0];
    let place =
        (label.location.file.name(), label.location.start.line, label.location.start.column);
    assert_eq!(place, ("002_log.sql", 5, 3));
    assert_eq!(label.message, "line 3 of its body");
    assert_eq!(found.notes, ["a trigger calls it for rows of public.orders"]);
    assert!(prepared.notes.is_empty(), "{:?}", prepared.notes);
    assert_eq!(prepared.unjudged.as_deref(), Some([].as_slice()));
}

/// Names of what is broken, with the file that broke it.
fn broken(said: &[String]) -> Vec<String> {
    let short = |line: &String| {
        let file = line.split([' ', ':']).nth(1).unwrap_or_default();
        let routine = line.split('`').nth(1).unwrap_or(line);
        format!("{file} {routine}")
    };
    said.iter().map(short).collect()
}

/// What is broken: the second file, the third, which breaks it, and what is said.
const BREAKS: &[(&str, &str, &str, &[&str])] = &[
    (
        "a table that a function in SQL reads is dropped",
        "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM log';",
        "DROP TABLE log;",
        &["3.sql public.f()"],
    ),
    (
        "of two functions of one name one is broken",
        "CREATE FUNCTION f(a int) RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM total FROM orders; END $$; \
         CREATE FUNCTION f(a text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM note FROM orders; END $$;",
        "ALTER TABLE orders DROP COLUMN note;",
        &["3.sql public.f(a text)"],
    ),
    (
        "a function sets the search path of its schema",
        "CREATE SCHEMA app; CREATE TABLE app.t (a int); \
             CREATE FUNCTION f() RETURNS int LANGUAGE sql SET search_path = app AS 'SELECT a FROM t'; \
             CREATE FUNCTION g() RETURNS int LANGUAGE plpgsql SET search_path = app AS $$ BEGIN RETURN (SELECT a FROM t); END $$;",
        "ALTER TABLE app.t RENAME a TO b;",
        &["3.sql public.f()", "3.sql public.g()"],
    ),
    (
        "a procedure that commits",
        "CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN UPDATE orders SET total = 0; COMMIT; END $$;",
        RENAME,
        &["3.sql public.p()"],
    ),
    (
        "a function of an event trigger",
        "CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log VALUES (now(), TG_TAG); END $$; \
             CREATE EVENT TRIGGER e ON ddl_command_end WHEN TAG IN ('CREATE SCHEMA') EXECUTE FUNCTION e();",
        "ALTER TABLE log RENAME TO logged;",
        &["3.sql public.e()"],
    ),
    (
        "a type that a variable has",
        "CREATE FUNCTION v() RETURNS int LANGUAGE plpgsql AS $$ DECLARE t orders.total%TYPE := 1; BEGIN RETURN t; END $$;",
        RENAME,
        &["3.sql public.v()"],
    ),
    (
        "a function that another one calls is dropped",
        "CREATE FUNCTION inner_one() RETURNS void LANGUAGE plpgsql AS $$ BEGIN NULL; END $$; \
         CREATE FUNCTION outer_one() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM inner_one(); END $$;",
        "DROP FUNCTION inner_one();",
        &["3.sql public.outer_one()"],
    ),
    (
        "a column more than a function returns",
        "CREATE FUNCTION s() RETURNS SETOF log LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY SELECT at, what FROM log; END $$;",
        "ALTER TABLE log ADD COLUMN who text;",
        &["3.sql public.s()"],
    ),
    (
        "a trigger with the rows of a statement",
        "CREATE FUNCTION r() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log SELECT now(), note FROM fresh; RETURN NULL; END $$; \
             CREATE TRIGGER r AFTER INSERT ON orders REFERENCING NEW TABLE AS fresh EXECUTE FUNCTION r();",
        "ALTER TABLE orders RENAME note TO remark;",
        &["3.sql public.r()"],
    ),
    (
        "a path that a file sets for the database",
        "CREATE SCHEMA app; CREATE TABLE app.t (a int); \
             DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = app', current_database()); END $$; \
             CREATE FUNCTION app.f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT a FROM t); END $$;",
        "ALTER TABLE app.t RENAME a TO b;",
        &["3.sql app.f()"],
    ),
    (
        "a DO block that renames",
        "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN UPDATE orders SET total = 1; END $$;",
        "DO $$ BEGIN EXECUTE 'ALTER TABLE orders RENAME total TO cents'; END $$;",
        &["3.sql public.f()"],
    ),
    (
        "a trigger on two tables of which one changes",
        "CREATE FUNCTION t() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log VALUES (now(), TG_TABLE_NAME || NEW.note); RETURN NEW; END $$; \
             CREATE TABLE other (note text); \
             CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION t(); \
             CREATE TRIGGER t BEFORE INSERT ON other FOR EACH ROW EXECUTE FUNCTION t();",
        "ALTER TABLE other DROP note;",
        &["3.sql public.t()"],
    ),
];

#[tokio::test]
async fn whatever_a_later_file_breaks_is_found_and_the_file_named() {
    for (what, first, second, expected) in BREAKS {
        let files = [("1.sql", SHOP), ("2.sql", first), ("3.sql", second), ("4.sql", OPAQUE)];
        let prepared = prepared_in(crate_of(&files).path()).await;
        if reads_plpgsql(&prepared) {
            let said = shown(&prepared);
            assert_eq!(broken(&said), *expected, "{what}: {said:#?}");
        }
    }
}

#[tokio::test]
async fn nothing_is_said_of_what_no_file_broke() {
    let trigger = "CREATE FUNCTION t() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
                   IF TG_TABLE_NAME = 'orders' THEN NEW.note := ''; END IF; RETURN NEW; END $$; \
                   CREATE TABLE other (note text); \
                   CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION t(); \
                   CREATE TRIGGER t BEFORE INSERT ON other FOR EACH ROW EXECUTE FUNCTION t();";
    let body = |body: &str| {
        format!("CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN {body} END $$;")
    };
    for (what, first, second) in [
        ("broken from the start", body("PERFORM nothing FROM orders;"), RENAME),
        ("dynamic SQL", body("EXECUTE 'UPDATE orders SET total = 1';"), RENAME),
        (
            "dynamic SQL that returns rows",
            "CREATE FUNCTION f() RETURNS SETOF int LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY\n EXECUTE 'SELECT total FROM orders'; END $$;".to_owned(),
            RENAME,
        ),
        ("a temporary table of its own", body("CREATE TEMP TABLE log (a int); INSERT INTO log VALUES (1);"), "DROP TABLE log;"),
        (
            "a temporary table that dynamic SQL makes",
            body("EXECUTE 'CREATE TEMP TABLE IF NOT EXISTS log (a int)'; INSERT INTO log VALUES (now(), '');"),
            "DROP TABLE log;",
        ),
        (
            "a body that looks first",
            body("IF to_regclass('public.log') IS NOT NULL THEN INSERT INTO log VALUES (now(), ''); END IF;"),
            "DROP TABLE log;",
        ),
        (
            "a body that expects it",
            body("INSERT INTO log VALUES (now(), ''); EXCEPTION WHEN undefined_table THEN NULL;"),
            "DROP TABLE log;",
        ),
        ("dropped with what it used", body("PERFORM 1 FROM log;"), "DROP FUNCTION f(); DROP TABLE log;"),
        (
            "written anew",
            body("UPDATE orders SET total = 1;"),
            "ALTER TABLE orders RENAME total TO cents; \
             CREATE OR REPLACE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN UPDATE orders SET cents = 1; END $$;",
        ),
        ("a trigger that tells its tables apart", trigger.to_owned(), "ALTER TABLE other DROP note;"),
        (
            "a trigger that is gone",
            trigger.to_owned(),
            "DROP TRIGGER t ON other; DROP TRIGGER t ON orders; ALTER TABLE other DROP note; ALTER TABLE orders DROP note;",
        ),
        (
            "any type",
            "CREATE FUNCTION any_of(a anyelement) RETURNS anyelement LANGUAGE plpgsql AS $$ BEGIN RETURN a; END $$; \
             CREATE FUNCTION shown(a anyelement) RETURNS text LANGUAGE sql AS 'SELECT a::text';"
                .to_owned(),
            RENAME,
        ),
        (
            "functions of an extension and in C",
            "CREATE EXTENSION tablefunc; CREATE FUNCTION own(cstring) RETURNS cstring LANGUAGE internal AS 'textin';".to_owned(),
            RENAME,
        ),
        (
            "a body that the server follows",
            "CREATE FUNCTION f() RETURNS bigint BEGIN ATOMIC SELECT sum(total) FROM orders; END;".to_owned(),
            RENAME,
        ),
    ] {
        let files = [("1.sql", SHOP), ("2.sql", &first), ("3.sql", second), ("4.sql", OPAQUE)];
        let said = said(&files).await;
        assert_eq!(said, [""; 0], "{what}");
    }
    let mended = said(&[
        ("1.sql", SHOP),
        ("2.sql", &body("UPDATE orders SET total = 1;")),
        ("3.sql", RENAME),
        ("4.sql", "ALTER TABLE orders RENAME cents TO total;"),
    ])
    .await;
    assert_eq!(mended, [""; 0]);
}

#[tokio::test]
async fn what_the_frozen_files_broke_and_a_draft_mends_is_a_warning() {
    let files = [
        ("1.sql", SHOP),
        (
            "2.sql",
            "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT sum(total) FROM orders';\n",
        ),
        ("3.sql", RENAME),
    ];
    let folder = crate_of(&files);
    let project = Snapshot::of_crate(folder.path()).unwrap();
    let set = project.set.as_ref().unwrap().checked.set.clone().unwrap();
    let mut lock =
        migrations_compiler::locking::renew(&set, &project.set.as_ref().unwrap().checked.parsed);
    for entry in &mut lock.entries {
        entry.state = migrations_compiler::lock::EntryState::Frozen;
    }
    std::fs::write(folder.path().join("migrations/migrations.lock"), lock.to_string()).unwrap();
    let frozen = prepared_in(folder.path()).await;
    assert_eq!(broken(&shown(&frozen)), ["3.sql public.f()"]);
    assert!(frozen.diagnostics[0].is_error());
    assert!(frozen.diagnostics[0].help.as_deref().unwrap().starts_with("add a migration"));
    let mend = "CREATE OR REPLACE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT sum(cents) FROM orders';\n";
    std::fs::write(folder.path().join("migrations/4.sql"), mend).unwrap();
    let mended = prepared_in(folder.path()).await;
    assert_eq!(broken(&shown(&mended)), ["3.sql public.f()"]);
    assert_eq!(mended.diagnostics[0].severity, Severity::Warning);
    assert!(mended.query_data.is_some());
}

#[tokio::test]
async fn extension_is_not_in_the_catalog_and_a_set_may_have_it_itself() {
    let function = "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN UPDATE orders SET total = 1; END $$;";
    let plain = prepared_in(crate_of(&[("1.sql", SHOP), ("2.sql", function)]).path()).await;
    let schema = plain.query_data.expect("a sound set").schema;
    assert!(!schema.contains("plpgsql_check"), "{schema}");
    if plain.unjudged != Some(Vec::new()) {
        return;
    }
    let own = said(&[
        ("1.sql", SHOP),
        ("2.sql", "CREATE SCHEMA tools; CREATE EXTENSION plpgsql_check SCHEMA tools;"),
        ("3.sql", function),
        ("4.sql", RENAME),
    ])
    .await;
    assert_eq!(broken(&own), ["4.sql public.f()"]);
}

#[tokio::test]
async fn body_that_nobody_can_read_is_named() {
    let stand_in = "CREATE FUNCTION handler() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler'; \
                    CREATE LANGUAGE odd HANDLER handler; \
                    CREATE FUNCTION f(a int) RETURNS int LANGUAGE odd AS 'whatever';";
    let prepared = prepared_in(crate_of(&[("1.sql", stand_in)]).path()).await;
    let unjudged = prepared.unjudged.expect("an executed set");
    assert_eq!(unjudged.len(), 1);
    assert_eq!(unjudged[0].routine, "public.f(a integer)");
    assert_eq!(unjudged[0].reason, Reason::Language("odd".to_owned()));
    assert_eq!(
        prepared.notes,
        [
            "nobody has held these bodies against the schema, because they are in odd: public.f(a integer)"
        ]
    );
}

/// A server of somebody else's, whose role may create databases and no extension.
#[tokio::test]
async fn bodies_are_named_where_nobody_can_read_plpgsql_and_those_in_sql_are_judged() {
    use migrations_postgres::{EngineChoice, Server};
    let native = Options { engine: EngineChoice::Native, ..Options::default() };
    let visited = Server::start(&native).expect("a server");
    let mut connection =
        <sqlx::PgConnection as sqlx::Connection>::connect(visited.url()).await.expect("reached");
    let role = "CREATE ROLE limited LOGIN CREATEDB";
    sqlx::raw_sql(role).execute(&mut connection).await.expect("made");
    let url = visited.url().replace("postgres://postgres@", "postgres://limited@");
    let options = Options { engine: EngineChoice::Url(url), ..Options::default() };
    let folder = crate_of(&[
        ("1.sql", SHOP),
        (
            "2.sql",
            "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT sum(total) FROM orders';\n\
             CREATE FUNCTION g() RETURNS void LANGUAGE plpgsql AS $$ BEGIN UPDATE orders SET total = 1; END $$;\n",
        ),
        ("3.sql", RENAME),
    ]);
    let project = Snapshot::of_crate(folder.path()).expect("a set");
    let mut prepared = prepare(&project, &options).await.expect("asked");
    prepared.diagnostics.retain(Diagnostic::is_error);
    assert_eq!(broken(&shown(&prepared)), ["3.sql public.f()"]);
    let unjudged = prepared.unjudged.expect("an executed set");
    assert_eq!(unjudged.len(), 1);
    assert_eq!(unjudged[0].routine, "public.g()");
    assert_eq!(unjudged[0].reason, Reason::NoPlpgsqlCheck);
    let note = prepared.notes.iter().find(|note| note.contains("public.g()"));
    assert!(note.is_some_and(|note| note.contains("has no plpgsql_check")), "{:?}", prepared.notes);
    visited.stop().expect("stopped");
}

#[tokio::test]
async fn functions_that_a_platform_brings_are_not_among_those_that_nobody_has_judged() {
    let plpgsql =
        "CREATE FUNCTION g() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; END $$;\n";
    let files = [("migrations.toml", "platform = \"supabase\"\n"), ("1.sql", plpgsql)];
    let prepared = prepared_in(crate_of(&files).path()).await;
    let unjudged = prepared.unjudged.as_deref().expect("an executed set");
    let unjudged: Vec<&str> = unjudged.iter().map(|body| body.routine.as_str()).collect();
    let expected: &[&str] = if reads_plpgsql(&prepared) { &[] } else { &["public.g()"] };
    assert_eq!(unjudged, expected);
}

#[tokio::test]
async fn body_that_catches_everything_is_a_warning() {
    let prepared = prepared_in(
        crate_of(&[
            ("1.sql", SHOP),
            (
                "2.sql",
                "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN \
                 UPDATE orders SET total = 1; EXCEPTION WHEN OTHERS THEN RAISE NOTICE 'no'; END $$;",
            ),
            ("3.sql", RENAME),
        ])
        .path(),
    )
    .await;
    if reads_plpgsql(&prepared) {
        assert_eq!(broken(&shown(&prepared)), ["3.sql public.f()"]);
        assert_eq!(prepared.diagnostics[0].severity, Severity::Warning);
        assert!(prepared.query_data.is_some());
    }
}

#[tokio::test]
async fn function_of_an_external_script_is_broken_by_the_first_file() {
    let external = "CREATE TABLE made (a int);\n\
                    CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT a FROM made';\n";
    let folder = crate_of(&[
        ("migrations.toml", "external = \"external.sql\"\n"),
        ("external.sql", external),
        ("1.sql", "ALTER TABLE made RENAME a TO b;\n"),
        ("2.sql", OPAQUE),
    ]);
    let prepared = prepared_in(folder.path()).await;
    assert_eq!(broken(&shown(&prepared)), ["1.sql public.f()"]);
    let notes = &prepared.diagnostics[0].notes;
    assert!(notes.contains(&"line 1 of its body: SELECT a FROM made".to_owned()), "{notes:?}");
}

#[tokio::test]
async fn file_is_found_among_many() {
    let mut files: Vec<(String, String)> = (1..=130)
        .map(|at| (format!("{at:03}.sql"), format!("CREATE TABLE t{at} (a int);")))
        .collect();
    files[1].1 += "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT count(a) FROM t1';";
    files[96].1 += "ALTER TABLE t1 RENAME a TO b;";
    files[129].1 += OPAQUE;
    let files: Vec<(&str, &str)> =
        files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    assert_eq!(broken(&said(&files).await), ["097.sql public.f()"]);
}

/// The cases of the rule that needs no server: a server says the same of each.
#[tokio::test]
async fn server_agrees_with_what_is_certain_without_one() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../migrations-compiler/tests/rules/broken_function_body");
    let (mut faults, mut near_misses) = (0, 0);
    for case in std::fs::read_dir(cases).expect("the cases") {
        let case = case.expect("a case").path();
        let read = |file: &Path| std::fs::read_to_string(file).expect("a file");
        let files: Vec<(String, String)> = std::fs::read_dir(&case)
            .expect("its files")
            .map(|file| file.expect("a file").path())
            .filter(|file| file.extension().is_some_and(|extension| extension == "sql"))
            .map(|file| (file.file_name().unwrap().to_string_lossy().into_owned(), read(&file)))
            .collect();
        if files.iter().any(|(_, text)| text.contains("plpython3u")) {
            // A language that hardly any server has.
            continue;
        }
        let files: Vec<(&str, &str)> =
            files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let folder = crate_of(&files);
        let project = Snapshot::of_crate(folder.path()).expect("a crate with a set");
        let scope = Scope { despite_faults: true, ..Scope::default() };
        let prepared = prepare_in(&project, &Options::default(), &scope).await.expect("a server");
        let of_bodies = |found: &&Diagnostic| found.code.id() == "M1035";
        let mut said = prepared.diagnostics.iter().filter(of_bodies);
        let is_fault = read(&case.join("expected.txt")).contains("M1035");
        if !is_fault {
            near_misses += 1;
            assert!(said.next().is_none(), "{}", case.display());
        } else if reads_plpgsql(&prepared) {
            faults += 1;
            let is_of_server =
                said.next().is_some_and(|found| found.message.contains("(SQLSTATE "));
            assert!(is_of_server, "{}: {:?}", case.display(), shown(&prepared));
        }
    }
    assert!(near_misses >= 15, "{near_misses} near misses and {faults} faults");
}
