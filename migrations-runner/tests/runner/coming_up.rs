//! Waiting for a server that is not there yet, and for somebody else to apply a set.

use std::io::ErrorKind;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use migrations_core::{Code, PlanProblem};
use migrations_runner::{ApplyOptions, Migrations, RunError, apply, wait, wait_for_server};
use sqlx::postgres::PgConnectOptions;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UnixListener;
use tokio::time::sleep;

use crate::support::{Database, database, set};

const LONG: Duration = Duration::from_secs(30);
const SHORT: Duration = Duration::from_millis(1_500);

/// A place where the socket of a server may come to be.
struct Place {
    folder: tempfile::TempDir,
    server: PathBuf,
    connect: PgConnectOptions,
}

impl Place {
    fn of(database: &Database) -> Place {
        let folder = tempfile::tempdir().expect("a folder");
        let socket = database.connect.get_socket().cloned();
        let server = socket.unwrap_or_else(|| database.connect.get_host().into());
        let connect = database.connect.clone().socket(folder.path());
        Place { folder, server, connect }
    }

    fn name(&self) -> String {
        format!(".s.PGSQL.{}", self.connect.get_port())
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join(self.name())
    }

    /// Lets the server be there.
    fn open(&self) {
        symlink(self.server.join(self.name()), self.socket()).expect("a link");
    }

    /// Answers every client with an error, until it is dropped.
    fn answer(&self, sqlstate: &'static str, message: &'static str) -> tokio::task::JoinHandle<()> {
        let listener = UnixListener::bind(self.socket()).expect("a socket");
        tokio::spawn(async move {
            loop {
                let Ok((mut client, _)) = listener.accept().await else { return };
                let mut said = [0; 1024];
                let _ = client.read(&mut said).await;
                let fields = format!("SFATAL\0VFATAL\0C{sqlstate}\0M{message}\0\0");
                let length = u32::try_from(fields.len() + 4).expect("it is short").to_be_bytes();
                let answer = [&b"E"[..], &length, fields.as_bytes()].concat();
                let _ = client.write_all(&answer).await;
            }
        })
    }
}

#[tokio::test]
async fn server_that_is_not_there_and_then_starts_up_is_waited_for() {
    let place = Place::of(&database().await);
    let comes_up = async {
        sleep(Duration::from_millis(300)).await;
        let starting = place.answer("57P03", "the database system is starting up");
        sleep(Duration::from_millis(700)).await;
        starting.abort();
        let _ = starting.await;
        match std::fs::remove_file(place.socket()) {
            Err(error) if error.kind() != ErrorKind::NotFound => panic!("{error}"),
            _ => place.open(),
        }
    };
    let begun = Instant::now();
    let waited = wait_for_server(&place.connect, LONG);
    let (waited, ()) = futures_util::future::join(waited, comes_up).await;
    waited.expect("it is there");
    assert!(begun.elapsed() > Duration::from_secs(1) && begun.elapsed() < LONG);
}

#[tokio::test]
async fn server_that_never_comes_is_waited_for_as_long_as_it_is_said() {
    let place = Place::of(&database().await);
    let begun = Instant::now();
    let error = wait_for_server(&place.connect, SHORT).await.expect_err("nobody listens");
    assert_eq!(error.code(), Code::DatabaseUnreachable);
    let waited = begun.elapsed();
    assert!(waited >= SHORT && waited < SHORT * 3, "{waited:?}");
}

#[tokio::test]
async fn what_does_not_pass_by_itself_is_not_waited_for() {
    let database = database().await;
    let place = Place::of(&database);
    let refused = place.answer("28P01", "password authentication failed for user \"anna\"");
    let nowhere = database.connect.clone().database("no_such_database");
    for connect in [&place.connect, &nowhere] {
        let begun = Instant::now();
        let error = wait_for_server(connect, LONG).await.expect_err("it is refused");
        assert!(
            error.to_string().contains("SQLSTATE 28P01") || error.to_string().contains("3D000")
        );
        let error = wait(&set(&["SELECT 1"]), connect, LONG).await.expect_err("it is refused");
        assert_eq!(error.code(), Code::DatabaseUnreachable);
        assert!(begun.elapsed() < SHORT, "{:?}", begun.elapsed());
    }
    refused.abort();
}

#[tokio::test]
async fn application_waits_until_somebody_else_has_applied_everything() {
    let database = database().await;
    let place = Place::of(&database);
    let set = set(&["CREATE TABLE t (a int);", "SELECT pg_sleep(0.5);"]);
    let other = async {
        sleep(Duration::from_millis(300)).await;
        place.open();
        sleep(Duration::from_millis(300)).await;
        database.apply(&set).await.expect("it is applied");
    };
    let waited = wait(&set, &place.connect, LONG);
    let (waited, ()) = futures_util::future::join(waited, other).await;
    assert_eq!(waited.expect("everything is applied").ahead, [""; 0]);
    assert_eq!(database.history().await, "001_a 002_a");
}

#[tokio::test]
async fn what_is_missing_when_the_time_is_over_is_named() {
    let database = database().await;
    let migrations = Migrations::new(set(&["CREATE TABLE t (a int);", "SELECT 1;"]));
    let first = set(&["CREATE TABLE t (a int);"]);
    apply(&first, &database.connect, &ApplyOptions::default()).await.expect("it is applied");
    let begun = Instant::now();
    match migrations.wait(&database.pool, SHORT).await {
        Err(RunError::Pending { versions }) => assert_eq!(versions, ["002_a"]),
        other => panic!("expected what is pending and got {other:?}"),
    }
    assert!(begun.elapsed() >= SHORT);
}

#[tokio::test]
async fn edited_file_is_said_at_once() {
    let database = database().await;
    database.apply_files(&["CREATE TABLE t (a int);"]).await.expect("it is applied");
    let begun = Instant::now();
    let other = set(&["CREATE TABLE t (b int);", "SELECT 1;"]);
    let Err(RunError::Unplannable { problems }) = wait(&other, &database.connect, LONG).await
    else {
        panic!("it was edited");
    };
    assert!(matches!(problems[0].problem, PlanProblem::Edited { .. }));
    assert!(begun.elapsed() < SHORT);
}
