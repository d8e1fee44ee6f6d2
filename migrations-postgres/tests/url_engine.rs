//! `MIGRATIONS_ENGINE=URL`: a database of our own on a server that somebody else runs.

mod lab;

use std::net::TcpListener;
use std::time::Duration;

use lab::{Holder, Lab, psql, psql_at, said};
use migrations_postgres::{EngineChoice, EngineError, Options, Server};

fn options(url: &str) -> Options {
    Options { engine: EngineChoice::Url(url.to_owned()), ..Options::default() }
}

fn on(server: &Server) -> Server {
    Server::start(&options(server.url())).unwrap()
}

fn refusal(url: &str) -> String {
    Server::start(&options(url)).unwrap_err().to_string()
}

fn databases(server: &Server) -> Vec<String> {
    let names = "SELECT datname FROM pg_database WHERE datname LIKE 'migrations%' ORDER BY 1";
    psql(server, names).unwrap().lines().map(str::to_owned).collect()
}

/// Changes who may connect to a server and how; superusers are not asked for a password.
fn ask_for_passwords(server: &Server) {
    psql(server, "CREATE ROLE app LOGIN CREATEDB PASSWORD 's3cret word'").unwrap();
    psql(
        server,
        "COPY (VALUES ('local all postgres trust'), ('local all all scram-sha-256'))
         TO PROGRAM 'cat > pg_hba.conf'",
    )
    .unwrap();
    psql(server, "SELECT pg_reload_conf()").unwrap();
}

fn as_app(server: &Server, password: &str) -> String {
    server.url().replace("postgres://postgres@", &format!("postgres://app:{password}@"))
}

#[test]
fn a_database_is_created_and_dropped() {
    let lab = Lab::new();
    let host = lab.start();
    let engine = on(&host);
    assert_eq!(engine.version(), host.version());
    assert_eq!(engine.bin_dir(), host.bin_dir());
    assert_eq!(engine.notes(), []);

    let current = psql(&engine, "SELECT current_database()").unwrap();
    assert_eq!(databases(&host), [current]);
    let shape = "SELECT pg_encoding_to_char(encoding), datcollate FROM pg_database
                 WHERE datname = current_database()";
    assert_eq!(psql(&engine, shape).unwrap(), "UTF8|C");

    engine.stop().unwrap();
    assert_eq!(databases(&host), Vec::<String>::new());
}

#[test]
fn a_dropped_engine_drops_its_database() {
    let lab = Lab::new();
    let host = lab.start();
    drop(on(&host));
    assert_eq!(databases(&host), Vec::<String>::new());
}

#[test]
fn open_connections_do_not_keep_a_database() {
    let lab = Lab::new();
    let host = lab.start();
    let engine = on(&host);
    let (bin_dir, url) = (engine.bin_dir().to_owned(), engine.url().to_owned());
    let busy = std::thread::spawn(move || psql_at(&bin_dir, &url, "SELECT pg_sleep(600)"));
    let asleep = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'";
    lab::wait_until("the query runs", || psql(&host, asleep).unwrap() == "1");
    engine.stop().unwrap();
    assert_eq!(databases(&host), Vec::<String>::new());
    assert!(busy.join().unwrap().is_err());
}

#[tokio::test]
async fn a_runtime_may_start_one() {
    let lab = Lab::new();
    let host = lab.start();
    on(&host).stop().unwrap();
}

#[test]
fn a_killed_owners_database_is_dropped_by_a_later_start_and_others_are_not() {
    let lab = Lab::new();
    let host = lab.start();
    let living = on(&host);
    let mut command = lab.role("hold");
    command.env("MIGRATIONS_ENGINE", host.url());
    Holder::start(command).kill();
    // A database that only looks like ours belongs to somebody.
    psql(&host, "CREATE DATABASE migrations_engine_room").unwrap();
    assert_eq!(databases(&host).len(), 3);

    // The server needs a moment to notice that the connection is gone.
    lab::wait_until("the leftover is dropped", || {
        on(&host).stop().unwrap();
        databases(&host).len() == 2
    });
    assert_eq!(psql(&living, "SELECT 1").unwrap(), "1");
    assert!(databases(&host).contains(&"migrations_engine_room".to_owned()));
}

#[test]
fn a_start_from_another_database_leaves_ours_alone() {
    let lab = Lab::new();
    let host = lab.start();
    psql(&host, "CREATE DATABASE app").unwrap();
    let first = on(&host);
    let from_app = host.url().replace("/postgres?", "/app?");
    let second = Server::start(&options(&from_app)).unwrap();
    assert_eq!(psql(&first, "SELECT 1").unwrap(), "1");
    assert_eq!(psql(&second, "SELECT 1").unwrap(), "1");
}

#[test]
fn a_lost_connection_is_replaced_to_drop_the_database() {
    let lab = Lab::new();
    let host = lab.start();
    let engine = on(&host);
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE application_name = 'migrations-engine'";
    assert_eq!(psql(&host, cut).unwrap(), "t");
    engine.stop().unwrap();
    assert_eq!(databases(&host), Vec::<String>::new());
}

#[test]
fn a_server_that_is_gone_is_reported_at_the_stop() {
    let lab = Lab::new();
    let host = lab.start();
    let engine = on(&host);
    host.stop().unwrap();
    let error = engine.stop().unwrap_err();
    assert!(matches!(error, EngineError::DropDatabase { .. }), "{error}");
    let message = error.to_string();
    assert!(message.contains("DROP DATABASE \"migrations_engine_"), "{message}");
}

#[test]
fn a_password_is_used_and_a_wrong_one_is_not_shown() {
    let lab = Lab::new();
    let host = lab.start();
    ask_for_passwords(&host);
    let engine = Server::start(&options(&as_app(&host, "s3cret%20word"))).unwrap();
    assert_eq!(psql(&engine, "SELECT current_user").unwrap(), "app");
    assert!(!format!("{engine:?}").contains("s3cret"));

    let options = options(&as_app(&host, "wr0ng%20one"));
    let error = Server::start(&options).unwrap_err();
    assert!(matches!(error, EngineError::Connect { .. }), "{error:?}");
    for text in [error.to_string(), format!("{error:?}"), format!("{options:?}")] {
        assert!(!text.contains("wr0ng"), "{text}");
    }
    let message = error.to_string();
    assert!(message.contains("password authentication failed"), "{message}");
    for part in ["host /tmp", "port 5432", "user app", "database postgres"] {
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn a_role_that_may_not_create_databases() {
    let lab = Lab::new();
    let host = lab.start();
    psql(&host, "CREATE ROLE app LOGIN").unwrap();
    let message = refusal(&as_app(&host, "x"));
    assert!(message.contains("permission denied to create database"), "{message}");
    assert!(message.contains("ALTER ROLE"), "{message}");
}

#[test]
fn a_database_that_does_not_exist() {
    let lab = Lab::new();
    let host = lab.start();
    let message = refusal(&host.url().replace("/postgres?", "/none?"));
    assert!(message.contains("database \"none\" does not exist"), "{message}");
}

#[test]
fn a_server_older_than_declared() {
    let lab = Lab::new();
    let host = lab.start();
    let options = Options { servers: vec![99], ..options(host.url()) };
    let error = Server::start(&options).unwrap_err();
    assert!(matches!(error, EngineError::TargetTooOld { lowest: 99, .. }), "{error:?}");
    assert!(error.to_string().starts_with("a server older than the set declares"), "{error}");
    assert_eq!(databases(&host), Vec::<String>::new());
}

#[test]
fn a_host_that_nobody_answers_for() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let message = refusal(&format!("postgres://me:s3cret@127.0.0.1:{free}/shop"));
    assert!(message.contains(&format!("host 127.0.0.1, port {free}, user me, database shop")));
    assert!(message.contains("refused"), "{message}");
    assert!(!message.contains("s3cret"), "{message}");
}

#[test]
fn a_host_that_has_no_address() {
    let message = refusal("postgres://me:s3cret@nowhere.invalid/shop");
    assert!(message.contains("host nowhere.invalid, port 5432"), "{message}");
    assert!(!message.contains("s3cret"), "{message}");
}

#[test]
fn a_server_that_never_answers() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    let options = Options {
        start_timeout: Duration::from_millis(300),
        ..options(&format!("postgres://me@127.0.0.1:{port}/shop"))
    };
    let message = Server::start(&options).unwrap_err().to_string();
    assert!(message.contains("no answer within 0.3 s"), "{message}");
}

#[test]
fn the_environment_chooses_it() {
    let lab = Lab::new();
    let host = lab.start();
    let output = lab.role("once").env("MIGRATIONS_ENGINE", host.url()).output().unwrap();
    assert_eq!(said(&output), "query 1\nstopped Ok(())");
    assert_eq!(databases(&host), Vec::<String>::new());
}

#[test]
fn an_unreadable_url_in_the_environment_is_not_repeated() {
    let lab = Lab::new();
    let url = "postgres://me:12/s3cret@db/shop";
    let output = lab.role("once").env("MIGRATIONS_ENGINE", url).output().unwrap();
    let said = said(&output);
    assert!(said.starts_with("error the URL in MIGRATIONS_ENGINE cannot be read"), "{said}");
    assert!(!said.contains("s3cret"), "{said}");
}
