//! A shared server is one for all, whoever comes and however they go, and ends when nobody is left.

#![cfg(unix)]

mod lab;

use std::collections::BTreeSet;
use std::thread;
use std::time::{Duration, Instant};

use lab::{Holder, Lab, process, psql_at, signal, wait_until};
use migrations_postgres::{SharedServer, installations};
use nix::sys::signal::Signal;

/// A process that joins, with a server that stays for so many seconds.
fn holder(lab: &Lab, idle: u32) -> Holder {
    let mut command = lab.role("share");
    command.env("ENGINE_TEST_IDLE", idle.to_string());
    Holder::start(command)
}

fn answers(url: &str) -> bool {
    let bin_dir = installations().unwrap().remove(0).bin_dir().to_owned();
    psql_at(&bin_dir, url, "SELECT 1").is_ok()
}

#[test]
fn processes_that_come_at_once_meet_at_one_server() {
    let lab = Lab::new().with_empty_cache();
    let holders: Vec<Holder> = thread::scope(|scope| {
        let starts: Vec<_> = (0..8).map(|_| scope.spawn(|| holder(&lab, 1))).collect();
        starts.into_iter().map(|start| start.join().unwrap()).collect()
    });
    let urls: BTreeSet<&str> = holders.iter().map(|holder| holder.url.as_str()).collect();
    assert_eq!(urls.len(), 1, "{urls:?}");
    assert!(answers(&holders[0].url));
    holders.into_iter().for_each(Holder::kill);
    lab.wait_until_clean();
}

#[test]
fn killed_processes_stop_nobody_elses_server_and_the_last_one_ends_it() {
    let lab = Lab::new();
    let starter = holder(&lab, 2);
    let second = holder(&lab, 2);
    let url = second.url.clone();
    starter.kill();
    thread::sleep(Duration::from_secs(4));
    assert!(answers(&url), "the starter's death has ended the server of the second");
    let third = holder(&lab, 2);
    assert_eq!(third.url, url);
    second.kill();
    third.kill();
    assert!(answers(&url), "the server is there for a while");
    let start = Instant::now();
    lab.wait_until_clean();
    assert!(start.elapsed() > Duration::from_millis(500), "it waited for nobody");
}

#[test]
fn server_that_nobody_uses_is_joined_again() {
    let lab = Lab::new();
    let first = holder(&lab, 5);
    let url = first.url.clone();
    first.kill();
    thread::sleep(Duration::from_secs(2));
    let second = holder(&lab, 1);
    assert_eq!(second.url, url);
    second.kill();
    lab.wait_until_clean();
}

#[test]
fn last_word_about_the_end_holds() {
    let lab = Lab::new();
    let join = |idle| SharedServer::join(&lab.options(), "lab", Duration::from_secs(idle)).unwrap();
    let first = join(600);
    let second = join(600);
    assert_eq!(first.url(), second.url());
    second.linger(Duration::from_secs(1)).unwrap();
    drop((first, second));
    lab.wait_until_clean();
}

#[test]
fn other_names_are_other_servers() {
    let lab = Lab::new();
    let join = |name| SharedServer::join(&lab.options(), name, Duration::from_secs(1)).unwrap();
    let (one, other) = (join("lab"), join("lab-2"));
    assert_ne!(one.url(), other.url());
    drop((one, other));
    lab.wait_until_clean();
}

#[test]
fn server_that_has_crashed_is_replaced() {
    let lab = Lab::new();
    let first = holder(&lab, 1);
    signal(process(&lab.temp, "bin/postgres"), Signal::SIGKILL);
    wait_until("the guard has cleaned up", || !answers(&first.url));
    let mut second = holder(&lab, 1);
    for _ in 0..50 {
        if second.url != first.url {
            break;
        }
        // Met in the moment before the guard has looked.
        second.kill();
        second = holder(&lab, 1);
    }
    assert_ne!(second.url, first.url);
    assert!(answers(&second.url));
    first.kill();
    second.kill();
    lab.wait_until_clean();
}

#[test]
fn server_without_its_guards_is_swept_once_nobody_holds_it() {
    let lab = Lab::new();
    let first = holder(&lab, 1);
    let url = first.url.clone();
    // The guard, and its own process that reads the lease.
    for _ in 0..2 {
        signal(process(&lab.temp, "migrations-engine-guard"), Signal::SIGKILL);
        thread::sleep(Duration::from_millis(50));
    }
    let second = holder(&lab, 1);
    assert_ne!(second.url, url, "nobody would end the first one");
    assert!(answers(&url), "whoever uses it may go on");
    first.kill();
    second.kill();
    wait_until("the second server is gone", || !answers_at(&lab, 1));
    // The next start finds the first one's folder without an owner.
    let third = holder(&lab, 1);
    assert!(!answers(&url));
    third.kill();
    lab.wait_until_clean();
}

/// Whether more than so many servers run.
fn answers_at(lab: &Lab, more_than: usize) -> bool {
    let folders = lab.left().into_iter().filter(|path| path.extension().is_none());
    folders.count() > more_than
}

#[test]
fn half_started_server_ends_with_its_starter() {
    let lab = Lab::new().with_empty_cache();
    let mut command = lab.role("share");
    command.env("ENGINE_TEST_IDLE", "600");
    let mut child = command.stdout(std::process::Stdio::null()).spawn().unwrap();
    wait_until("a server has its folder", || lab.left().iter().any(|path| path.is_dir()));
    child.kill().unwrap();
    child.wait().unwrap();
    // Where `initdb` still ran, no guard was there yet, and the next start finds what it has left.
    drop(lab.start());
    lab.wait_until_clean();
}
