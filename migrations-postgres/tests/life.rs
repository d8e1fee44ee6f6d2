//! A server comes, answers, and goes without a trace, however its owner ends.

mod lab;

use std::os::unix::process::CommandExt;
use std::process::Command;
use std::thread;

use lab::{Holder, Lab, process, psql, psql_at, signal};
use migrations_postgres::{EngineError, Options, Server, installations};
use nix::sys::signal::Signal;
use nix::unistd::{Pid, getpgid};
use sqlx::Connection;

#[test]
fn start_and_stop_leave_nothing() {
    let lab = Lab::new().with_empty_cache();
    let server = lab.start();
    assert_eq!(psql(&server, "SELECT 1 + 1").unwrap(), "2");
    assert_eq!(server.notes(), []);
    let server_version = psql(&server, "SHOW server_version").unwrap();
    assert!(server_version.starts_with(&server.version().to_string()), "{server_version}");
    server.stop().unwrap();
    lab.assert_clean();
}

#[test]
fn a_dropped_server_leaves_nothing() {
    let lab = Lab::new();
    drop(lab.start());
    lab.assert_clean();
}

#[test]
fn a_server_may_be_shared_between_threads() {
    fn is_shareable<T: Send + Sync>() {}
    is_shareable::<Server>();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_runtime_may_start_one_and_sqlx_understands_its_url() {
    let lab = Lab::new();
    let server = lab.start();
    let mut connection = sqlx::PgConnection::connect(server.url()).await.unwrap();
    let database: String =
        sqlx::query_scalar("SELECT current_database()").fetch_one(&mut connection).await.unwrap();
    assert_eq!(database, "postgres");
    // The connection is still open: it must not delay the end.
    server.stop().unwrap();
    lab.assert_clean();
}

#[test]
fn pg_dump_understands_its_url() {
    let lab = Lab::new();
    let server = lab.start();
    psql(&server, "CREATE TABLE quotes (price numeric)").unwrap();
    let dump = Command::new(server.bin_dir().join("pg_dump")).arg(server.url()).output().unwrap();
    assert!(dump.status.success(), "{dump:?}");
    assert!(String::from_utf8_lossy(&dump.stdout).contains("CREATE TABLE public.quotes"));
}

#[test]
fn settings_are_those_of_a_server_that_nobody_will_miss() {
    let lab = Lab::new();
    let server = lab.start();
    for (setting, value) in [
        ("fsync", "off"),
        ("full_page_writes", "off"),
        ("synchronous_commit", "off"),
        ("autovacuum", "off"),
        ("jit", "off"),
        ("wal_level", "minimal"),
        ("max_wal_senders", "0"),
        ("listen_addresses", ""),
        ("timezone", "UTC"),
        ("server_encoding", "UTF8"),
        ("lc_messages", "C"),
    ] {
        assert_eq!(psql(&server, &format!("SHOW {setting}")).unwrap(), value, "{setting}");
    }
    let collation = "SELECT datcollate FROM pg_database WHERE datname = current_database()";
    assert_eq!(psql(&server, collation).unwrap(), "C");
}

#[test]
fn a_picked_installation_is_used() {
    let lab = Lab::new();
    let installation = installations().unwrap().remove(0);
    let bin_dir = installation.bin_dir().to_owned();
    let engine = migrations_postgres::EngineChoice::Installed(installation);
    let server = Server::start(&Options { engine, ..lab.options() }).unwrap();
    assert_eq!(server.bin_dir(), bin_dir);
}

#[test]
fn eight_at_once_with_an_empty_cache() {
    let lab = Lab::new().with_empty_cache();
    let servers: Vec<Server> = thread::scope(|scope| {
        let starts: Vec<_> = (0..8).map(|_| scope.spawn(|| lab.start())).collect();
        starts.into_iter().map(|start| start.join().unwrap()).collect()
    });
    for server in &servers {
        assert_eq!(server.notes(), []);
        assert_eq!(psql(server, "SELECT 1").unwrap(), "1");
    }
    drop(servers);
    lab.assert_clean();
    lab.template();
}

#[test]
fn eight_processes_at_once_with_an_empty_cache() {
    let lab = Lab::new().with_empty_cache();
    let holders: Vec<Holder> = thread::scope(|scope| {
        let starts: Vec<_> =
            (0..8).map(|_| scope.spawn(|| Holder::start(lab.role("hold")))).collect();
        starts.into_iter().map(|start| start.join().unwrap()).collect()
    });
    lab.template();
    holders.into_iter().for_each(Holder::kill);
    lab.wait_until_clean();
}

#[test]
fn a_killed_owner_takes_server_and_folder_along() {
    let lab = Lab::new();
    let holder = Holder::start(lab.role("hold"));
    assert!(!lab.left().is_empty());
    assert!(!lab.processes().is_empty());
    holder.kill();
    lab.wait_until_clean();
}

#[test]
fn an_owner_killed_during_the_start_leaves_nothing() {
    let lab = Lab::new();
    lab.start().stop().unwrap();
    for pause in [0, 20, 40, 60, 80, 100, 130, 160, 200] {
        let mut child = lab.role("hold").stdout(std::process::Stdio::null()).spawn().unwrap();
        thread::sleep(std::time::Duration::from_millis(pause));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    // Killed between two system calls, an owner may leave a file that only a sweep finds.
    lab::wait_until("every server is gone", || lab.processes().is_empty());
    lab.start().stop().unwrap();
    lab.assert_clean();
}

#[test]
fn a_busy_server_goes_with_its_owner() {
    let lab = Lab::new();
    let holder = Holder::start(lab.role("hold"));
    let bin_dir = installations().unwrap()[0].bin_dir().to_owned();
    let busy = thread::spawn({
        let (bin_dir, url) = (bin_dir.clone(), holder.url.clone());
        move || psql_at(&bin_dir, &url, "SELECT pg_sleep(600)")
    });
    let asleep = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'";
    lab::wait_until("the query runs", || psql_at(&bin_dir, &holder.url, asleep).unwrap() == "1");
    holder.kill();
    lab.wait_until_clean();
    assert!(busy.join().unwrap().is_err());
}

#[test]
fn ctrl_c_does_not_hit_the_guard() {
    let lab = Lab::new();
    let mut command = lab.role("hold");
    command.process_group(0);
    let mut holder = Holder::start(command);
    let guard = process(&lab.temp, "migrations-engine-guard");
    let group = |process| getpgid(Some(Pid::from_raw(process))).unwrap();
    assert_ne!(group(guard), group(holder.child.id() as i32));

    // A terminal sends it to the whole group of its foreground program.
    nix::sys::signal::killpg(Pid::from_raw(holder.child.id() as i32), Signal::SIGINT).unwrap();
    holder.child.wait().unwrap();
    lab.wait_until_clean();
}

#[test]
fn a_guard_that_is_told_to_end_cleans_up() {
    let lab = Lab::new();
    let server = lab.start();
    signal(process(&lab.temp, "migrations-engine-guard"), Signal::SIGTERM);
    lab.wait_until_clean();
    assert!(matches!(server.stop(), Err(EngineError::Ended { .. })));
}

#[test]
fn a_killed_guard_changes_nothing_for_its_owner() {
    let lab = Lab::new();
    let server = lab.start();
    signal(process(&lab.temp, "migrations-engine-guard"), Signal::SIGKILL);
    assert_eq!(psql(&server, "SELECT 1").unwrap(), "1");
    server.stop().unwrap();
    lab.wait_until_clean();
}

#[test]
fn a_server_that_ends_by_itself_is_reported_with_its_log() {
    let lab = Lab::new();
    let server = lab.start();
    signal(process(&lab.temp, "postgres -D"), Signal::SIGQUIT);
    lab.wait_until_clean();
    let message = server.stop().unwrap_err().to_string();
    assert!(message.contains("ended before it was told to"), "{message}");
    assert!(message.contains("received immediate shutdown request"), "{message}");
}

#[test]
fn owner_and_guard_killed_are_swept_by_the_next_start() {
    let lab = Lab::new();
    let holder = Holder::start(lab.role("hold"));
    let url = holder.url.clone();
    // The guard's own watcher has the same command line, so both are killed.
    for _ in 0..2 {
        signal(process(&lab.temp, "migrations-engine-guard"), Signal::SIGKILL);
        thread::sleep(std::time::Duration::from_millis(20));
    }
    holder.kill();
    let bin_dir = installations().unwrap()[0].bin_dir().to_owned();
    assert_eq!(psql_at(&bin_dir, &url, "SELECT 1").unwrap(), "1", "the server should be orphaned");

    let server = lab.start();
    assert!(psql_at(&bin_dir, &url, "SELECT 1").is_err());
    assert_eq!(server.notes(), []);
    server.stop().unwrap();
    lab.assert_clean();
}

#[test]
fn a_sweep_leaves_the_servers_of_the_living_alone() {
    let lab = Lab::new();
    let first = lab.start();
    let holder = Holder::start(lab.role("hold"));
    let third = lab.start();
    assert_eq!(psql(&first, "SELECT 1").unwrap(), "1");
    assert_eq!(psql_at(first.bin_dir(), &holder.url, "SELECT 1").unwrap(), "1");
    assert_eq!(psql(&third, "SELECT 1").unwrap(), "1");
    holder.kill();
    drop((first, third));
    lab.wait_until_clean();
}

#[test]
fn a_server_that_is_too_slow_is_stopped_again() {
    let lab = Lab::new();
    drop(lab.start());
    let options = Options { start_timeout: std::time::Duration::from_millis(5), ..lab.options() };
    let error = Server::start(&options).unwrap_err();
    assert!(matches!(error, EngineError::NotReady { .. }), "{error:?}");
    lab.assert_clean();
}

#[test]
fn a_killed_server_process_is_reported() {
    let lab = Lab::new();
    let server = lab.start();
    signal(process(&lab.temp, "postgres -D"), Signal::SIGKILL);
    lab::wait_until("it is gone", || psql(&server, "SELECT 1").is_err());
    lab::wait_until("the guard noticed", || lab.left().is_empty());
    assert!(matches!(server.stop(), Err(EngineError::Ended { .. })));
    lab.wait_until_clean();
}
