//! Databases for tests are copies of a template that is made once, whole, and by nobody else.

#![cfg(unix)]

mod lab;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use lab::{Holder, Lab, psql, psql_at, wait_until};
use migrations_postgres::testing::{Named, Place, Template, TestServer};
use migrations_postgres::{Options, Server};
use sqlx::{AssertSqlSafe, Connection, PgConnection};

const KEY: &str = "0123456789abcdef";

/// Somebody's server, and the way to it.
fn server(lab: &Lab) -> (Server, Place) {
    let server = lab.start();
    let url = Named { url: server.url().to_owned(), variable: "DATABASE_URL" };
    let place = Place {
        url: Some(url),
        engine: Options::default(),
        name: "lab".to_owned(),
        superuser: None,
        idle: Duration::from_secs(1),
        kept: Duration::from_secs(1),
    };
    (server, place)
}

/// A template that some SQL fills, and that counts how often.
fn template(sql: &str, filled: &Arc<AtomicUsize>) -> Template {
    let (sql, filled) = (sql.to_owned(), Arc::clone(filled));
    Template {
        key: KEY.to_owned(),
        label: "lab".to_owned(),
        fill: Box::new(move |url| {
            Box::pin(async move {
                filled.fetch_add(1, Ordering::Relaxed);
                let connection = PgConnection::connect(&url).await;
                let mut connection = connection.map_err(|error| error.to_string())?;
                let run = sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await;
                run.map(drop).map_err(|error| error.to_string())
            })
        }),
    }
}

fn asked(server: &Server, url: &str, query: &str) -> String {
    psql_at(server.bin_dir(), url, query).unwrap()
}

/// The databases of ours on a server.
fn ours(server: &Server) -> String {
    psql(server, "SELECT string_agg(datname, ' ' ORDER BY datname) FROM pg_database WHERE datname LIKE 'migrations%'")
        .unwrap()
}

#[test]
fn template_is_filled_once_for_all_who_come_at_once() {
    let lab = Lab::new();
    let (server, place) = server(&lab);
    let filled = Arc::new(AtomicUsize::new(0));
    let sql = "CREATE TABLE t (a int); INSERT INTO t VALUES (1); SELECT pg_sleep(0.5)";
    // Two processes of four threads each, as far as the server can tell.
    let processes = [(); 2].map(|()| TestServer::open(&place).unwrap());
    thread::scope(|scope| {
        for (process, number) in processes.iter().flat_map(|one| (0..4).map(move |n| (one, n))) {
            let (template, server) = (template(sql, &filled), &server);
            scope.spawn(move || {
                let database = process.database(template, &format!("case {number}")).unwrap();
                asked(server, database.url(), "INSERT INTO t VALUES (2)");
                let rows = asked(server, database.url(), "SELECT count(*) FROM t");
                assert_eq!(rows, "2", "somebody else writes to it");
                database.drop().unwrap();
            });
        }
    });
    assert_eq!(filled.load(Ordering::Relaxed), 1);
    let ours = ours(&server);
    assert!(ours.starts_with("migrations_template_") && ours.ends_with(KEY), "{ours}");
    assert!(!ours.contains(' '), "only the template is left: {ours}");
}

#[test]
fn template_that_cannot_be_filled_leaves_nothing_and_says_why() {
    let lab = Lab::new();
    let (server, place) = server(&lab);
    let filled = Arc::new(AtomicUsize::new(0));
    let process = TestServer::open(&place).unwrap();
    for _ in 0..2 {
        let failed = process.database(template("CREATE TABEL t ()", &filled), "case");
        let reason = failed.err().map(|error| error.to_string()).unwrap();
        assert!(reason.contains("syntax error at or near \"TABEL\""), "{reason}");
        assert_eq!(ours(&server), "");
    }
    let database = process.database(template("CREATE TABLE t ()", &filled), "case").unwrap();
    asked(&server, database.url(), "SELECT FROM t");
    assert_eq!(filled.load(Ordering::Relaxed), 3);
}

#[test]
fn template_of_a_killed_process_is_never_used_and_made_anew() {
    let lab = Lab::new();
    let (server, place) = server(&lab);
    let mut command = lab.role("fill");
    command.env("ENGINE_TEST_URL", server.url());
    let holder = Holder::start(command);
    let at_work = "FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(600)%'";
    wait_until("it is at work", || {
        psql(&server, &format!("SELECT count(*) {at_work}")).unwrap() == "1"
    });
    let filled = Arc::new(AtomicUsize::new(0));
    thread::scope(|scope| {
        let waiting = scope.spawn(|| {
            let process = TestServer::open(&place).unwrap();
            let template = template("CREATE TABLE whole ()", &filled);
            let database = process.database(template, "case").unwrap();
            asked(&server, database.url(), "SELECT FROM whole");
        });
        thread::sleep(Duration::from_millis(300));
        assert_eq!(filled.load(Ordering::Relaxed), 0, "somebody is at it");
        holder.kill();
        // What it was asked for last, the server would go on with to the end.
        psql(&server, &format!("SELECT pg_terminate_backend(pid) {at_work}")).unwrap();
        waiting.join().unwrap();
    });
    assert_eq!(filled.load(Ordering::Relaxed), 1);
    // The next process finds what the killed one has left.
    let _next = TestServer::open(&place).unwrap();
    wait_until("only the template is left", || !ours(&server).contains(' '));
}

#[test]
fn copy_has_the_settings_and_rights_of_the_template() {
    let lab = Lab::new();
    let (server, place) = server(&lab);
    psql(&server, "CREATE ROLE \"odd role\"").unwrap();
    let sql = r#"CREATE SCHEMA "My Schema"; CREATE TABLE "My Schema".t (a int);
        DO $do$ DECLARE it text := quote_ident(current_database()); BEGIN
            EXECUTE format('ALTER DATABASE %s SET search_path TO "My Schema", public', it);
            EXECUTE format('ALTER DATABASE %s SET my.note TO %L', it, 'it''s, = "odd"');
            EXECUTE format('ALTER ROLE "odd role" IN DATABASE %s SET work_mem TO %L', it, '5MB');
            EXECUTE format('REVOKE CONNECT ON DATABASE %s FROM PUBLIC', it);
            EXECUTE format('GRANT CREATE ON DATABASE %s TO "odd role" WITH GRANT OPTION', it);
        END $do$"#;
    let filled = Arc::new(AtomicUsize::new(0));
    let process = TestServer::open(&place).unwrap();
    for case in ["one", "another"] {
        let database = process.database(template(sql, &filled), case).unwrap();
        let asked = |query| asked(&server, database.url(), query);
        assert_eq!(asked("SELECT count(*) FROM t"), "0", "by the search path");
        assert_eq!(asked("SHOW my.note"), "it's, = \"odd\"");
        let of_role = "SELECT setconfig[1] FROM pg_db_role_setting WHERE setrole <> 0 AND \
            setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())";
        assert_eq!(asked(of_role), "work_mem=5MB");
        let rights = "SELECT concat_ws(' ', \
            has_database_privilege('odd role', current_database(), 'CONNECT'), \
            has_database_privilege('odd role', current_database(), 'CREATE WITH GRANT OPTION'), \
            has_database_privilege('odd role', current_database(), 'TEMP'))";
        assert_eq!(asked(rights), "f t t");
    }
    assert_eq!(filled.load(Ordering::Relaxed), 1);
}

#[test]
fn only_what_bears_our_mark_and_is_long_unused_is_dropped() {
    let lab = Lab::new();
    let (server, place) = server(&lab);
    let filled = Arc::new(AtomicUsize::new(0));
    let process = TestServer::open(&place).unwrap();
    process.database(template("SELECT 1", &filled), "case").unwrap().drop().unwrap();
    let name = ours(&server);
    let stem = name.strip_suffix(KEY).unwrap();
    for (name, comment) in [
        ("old", "template of migrations::test, used in hour 1: lab"),
        ("new", "template of migrations::test, used in hour 9999999: lab"),
        ("foreign", "of a person"),
    ] {
        psql(&server, &format!("CREATE DATABASE {stem}{name}")).unwrap();
        psql(&server, &format!("COMMENT ON DATABASE {stem}{name} IS '{comment}'")).unwrap();
    }
    let mut another = template("SELECT 1", &filled);
    another.key = "fedcba9876543210".to_owned();
    process.database(another, "case").unwrap().drop().unwrap();
    let left: Vec<String> = ours(&server).split(' ').map(|name| name.replace(stem, "")).collect();
    assert_eq!(left, [KEY, "fedcba9876543210", "foreign", "new"]);
}

#[test]
fn databases_of_those_who_live_are_left_alone() {
    let lab = Lab::new();
    let (server, place) = server(&lab);
    let filled = Arc::new(AtomicUsize::new(0));
    let first = TestServer::open(&place).unwrap();
    let alive = first.database(template("SELECT 1", &filled), "alive").unwrap();
    let kept = first.database(template("SELECT 1", &filled), "kept").unwrap().keep().unwrap();
    let dead = TestServer::open(&place).unwrap();
    std::mem::forget(dead.database(template("SELECT 1", &filled), "dead").unwrap());
    assert_eq!(ours(&server).split(' ').count(), 4);
    // Its thread, and with it its lock, ends with it.
    drop(dead);
    wait_until("the dead one's is swept", || {
        let _next = TestServer::open(&place).unwrap();
        thread::sleep(Duration::from_millis(200));
        ours(&server).split(' ').count() == 3
    });
    assert_eq!(asked(&server, alive.url(), "SELECT 1"), "1");
    assert_eq!(asked(&server, &kept.url, "SELECT 1"), "1");
}

#[test]
fn role_without_the_right_is_told_what_it_needs() {
    let lab = Lab::new();
    let (server, mut place) = server(&lab);
    psql(&server, "CREATE ROLE modest LOGIN").unwrap();
    let url = server.url().replace("postgres@", "modest@");
    place.url = Some(Named { url, variable: "DATABASE_URL" });
    let process = TestServer::open(&place).unwrap();
    let filled = Arc::new(AtomicUsize::new(0));
    let refused = process.database(template("SELECT 1", &filled), "case").err().unwrap();
    assert!(refused.to_string().contains("ALTER ROLE … CREATEDB"), "{refused}");
    psql(&server, "ALTER ROLE modest CREATEDB").unwrap();
    let database = process.database(template("SELECT 1", &filled), "case").unwrap();
    assert_eq!(asked(&server, database.url(), "SELECT current_user"), "modest");
}

#[test]
fn server_that_is_too_old_is_refused() {
    let lab = Lab::new();
    let (_server, mut place) = server(&lab);
    place.engine.servers = vec![99];
    let refused = TestServer::open(&place).err().unwrap().to_string();
    assert!(refused.contains("the set declares PostgreSQL 99"), "{refused}");
}
