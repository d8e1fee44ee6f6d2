//! Many processes that apply one set at once: each file runs once, and all of them succeed.
//!
//! `MIGRATIONS_LONG=1` makes it 50 rounds, and `MIGRATIONS_SEED` repeats the pauses and sizes of a
//! run that printed that number.

use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use migrations_runner::{ApplyOptions, apply};
use sqlx::postgres::PgConnectOptions;

use crate::bouncer::{Bouncer, Mode, Pool};
use crate::support::{Database, database, set};

const PROCESSES: u32 = 32;

/// Starts `apply.rs`, which applies its set to a database.
fn process(connect: &PgConnectOptions) -> Child {
    let at = [
        connect.get_socket().expect("a socket").to_str().expect("a text").to_owned(),
        connect.get_port().to_string(),
        connect.get_username().to_owned(),
        connect.get_database().expect("a database").to_owned(),
    ];
    Command::new(env!("CARGO_BIN_EXE_runner-test-process"))
        .args(at)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts")
}

/// How many files a process has applied.
fn applied(child: Child) -> u32 {
    let output = child.wait_with_output().expect("it ends");
    let text = String::from_utf8_lossy(&output.stdout);
    let count = text.lines().find_map(|line| line.strip_prefix("@applied "));
    let count = count.unwrap_or_else(|| {
        panic!("a process failed: {text}{}", String::from_utf8_lossy(&output.stderr))
    });
    count.parse().expect("a number")
}

/// Numbers by chance (xorshift).
struct Chance(u64);

impl Chance {
    fn new() -> Chance {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
        let seed = std::env::var("MIGRATIONS_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed = seed.unwrap_or(u64::from(now.subsec_nanos()));
        println!("MIGRATIONS_SEED={seed}");
        Chance(seed | 1)
    }

    fn below(&mut self, bound: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from(self.0 % u64::from(bound)).expect("it is below a u32")
    }
}

fn rounds() -> u32 {
    if std::env::var_os("MIGRATIONS_LONG").is_some() { 50 } else { 3 }
}

async fn round(database: &Database, connect: &PgConnectOptions, chance: &mut Chance) {
    let pause = Duration::from_millis(chance.below(8).into());
    let children: Vec<Child> = (0..PROCESSES)
        .map(|_| {
            thread::sleep(pause);
            process(connect)
        })
        .collect();
    let count: u32 = children.into_iter().map(applied).sum();
    assert_eq!(count, 5);
    assert_eq!(database.history().await, "001_a 002_a 003_a 004_a 005_a");
    assert_eq!(database.value("SELECT count(*) || ' ' || sum(a) FROM t").await, "100 1000");
    assert_eq!(database.value("SELECT count(*) || ' ' || sum(a) FROM u").await, "101 1001");
    assert_eq!(database.advisory_locks().await, "0");
}

#[tokio::test]
async fn thirty_two_processes_apply_each_file_once() {
    let mut chance = Chance::new();
    for _ in 0..rounds() {
        let database = database().await;
        round(&database, &database.connect, &mut chance).await;
    }
}

#[tokio::test]
async fn thirty_two_processes_apply_each_file_once_through_a_pooler() {
    let mut chance = Chance::new();
    for _ in 0..rounds() {
        let database = database().await;
        let pool = Pool::of(Mode::Transaction, 1 + chance.below(8));
        let bouncer = Bouncer::start(&database, &pool);
        round(&database, &bouncer.connect, &mut chance).await;
    }
}

/// Eight runners as a role that may not use these functions.
async fn without(functions: &[&str]) {
    let mut database = database().await;
    let user = database.value("SELECT 'plain_' || current_database()").await;
    let revoke = functions
        .iter()
        .map(|name| format!("REVOKE EXECUTE ON FUNCTION pg_catalog.{name} FROM PUBLIC; "));
    database
        .execute(&format!(
            "CREATE ROLE {user} LOGIN; GRANT CREATE ON SCHEMA public TO {user}; {}",
            revoke.collect::<String>()
        ))
        .await;
    database.connect = database.connect.username(&user);
    let set = set(&[
        "CREATE TABLE t (a int)",
        "INSERT INTO t VALUES (1)",
        "UPDATE t SET a = a + 1; SELECT pg_sleep(0.1)",
    ]);
    let runs: Vec<_> = (0..8)
        .map(|_| {
            let (set, connect) = (set.clone(), database.connect.clone());
            tokio::spawn(async move { apply(&set, &connect, &ApplyOptions::default()).await })
        })
        .collect();
    let mut applied = 0;
    for run in runs {
        applied += run.await.expect("no panic").expect("every run succeeds").applied.len();
    }
    assert_eq!(applied, 3);
    assert_eq!(database.value("SELECT count(*) || ' ' || sum(a) FROM t").await, "1 2");
    assert_eq!(database.history().await, "001_a 002_a 003_a");
}

#[tokio::test(flavor = "multi_thread")]
async fn role_without_advisory_locks_is_kept_from_running_twice() {
    without(&["pg_try_advisory_xact_lock(int, int)"]).await;
    without(&[
        "pg_try_advisory_xact_lock(int, int)",
        "pg_try_advisory_lock(int, int)",
        "pg_advisory_xact_lock(int, int)",
        "pg_advisory_unlock(int, int)",
        "pg_advisory_unlock_all()",
    ])
    .await;
}
