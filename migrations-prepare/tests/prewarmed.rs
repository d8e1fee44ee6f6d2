//! A server that stands by is taken by one run, is that run's own from then on, and stays for
//! nobody else.

#![cfg(unix)]

#[path = "../../migrations-postgres/tests/lab/mod.rs"]
mod lab;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::Duration;

use lab::{Lab, Mount, entries, process, psql_at, signal, wait_until};
use migrations_postgres::installations;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tempfile::TempDir;

/// Long enough to be worth a cluster.
const FIRST: &str = "SELECT pg_sleep(0.1);\nCREATE ROLE reader;\nCREATE TABLE a (b int);\n";

/// For a run that is to be met at work.
const ENDLESS: &str = "SELECT pg_sleep(600);\n";

/// A crate in a lab.
struct Case<'a> {
    lab: &'a Lab,
    folder: TempDir,
}

impl<'a> Case<'a> {
    /// A crate whose query has changed once, so that the cluster of its migration is kept.
    fn new(lab: &'a Lab, first: &str) -> Case<'a> {
        let case = Case { lab, folder: tempfile::tempdir().unwrap() };
        case.write("migrations/1_first.sql", first);
        case.ask("SELECT b FROM a");
        case.run();
        case.ask("SELECT b + 1 AS c FROM a");
        case.run();
        case
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn ask(&self, query: &str) {
        let source =
            format!("migrations::migrations!();\nfn f() {{ sqlx::query!(\"{query}\"); }}\n");
        self.write("src/lib.rs", &source);
    }

    /// A run in a process of its own, in which a pipe of the caller's has one more number.
    fn command(&self) -> Command {
        let role = self.lab.command(env!("CARGO_BIN_EXE_prepare-test-process"));
        let mut command = Command::new("/bin/sh");
        command.args(["-c", "exec 7>&1; exec \"$0\" \"$@\""]).arg(role.get_program());
        for (name, value) in role.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command.arg(self.folder.path());
        command.env_remove("CI").env_remove("MIGRATIONS_CACHE");
        command
    }

    fn run(&self) {
        self.run_with(&[]);
    }

    fn run_with(&self, environment: &[(&str, &str)]) {
        let output = self.command().envs(environment.iter().copied()).output().unwrap();
        assert!(output.status.success() && !said(&output).contains("@note"), "{}", said(&output));
    }

    fn start(&self) -> Child {
        self.command().stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    fn committed(&self) -> BTreeMap<PathBuf, String> {
        let files = entries(&self.folder.path().join(".sqlx"));
        files.into_iter().map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr[..]].concat()).into_owned()
}

fn cached_lab() -> Lab {
    Lab::new().with_empty_cache()
}

/// The folders of the servers that stand by.
fn prewarmed_servers(lab: &Lab) -> Vec<PathBuf> {
    let mut marks = lab.left();
    marks.retain(|path| path.extension().is_some_and(|extension| extension == "mark"));
    marks.into_iter().map(|path| path.with_extension("")).collect()
}

/// The only server that stands by, once it answers; one that a run has left ends on its own time.
#[track_caller]
fn prewarmed(lab: &Lab) -> PathBuf {
    wait_until("one stands by", || prewarmed_servers(lab).len() == 1);
    let found = prewarmed_servers(lab);
    let [prewarmed] = &found[..] else { panic!("{found:?}") };
    wait_until("it was greeted", || prewarmed.join("greeted").exists());
    wait_until("it answers", || at(prewarmed, "SELECT 1").is_ok());
    prewarmed.clone()
}

/// The folders of all servers.
fn servers(lab: &Lab) -> Vec<PathBuf> {
    lab.left().into_iter().filter(|path| path.extension().is_none()).collect()
}

fn at(folder: &Path, query: &str) -> Result<String, String> {
    let bin_dir = installations().unwrap().remove(0).bin_dir().to_owned();
    let url = format!("postgres://postgres@localhost/postgres?host={}", folder.display());
    psql_at(&bin_dir, &url, query)
}

/// Whether a run executes a migration that sleeps on this server.
fn is_at_work(folder: &Path) -> bool {
    let query = "SELECT count(*) FROM pg_stat_activity \
        WHERE wait_event = 'PgSleep'";
    at(folder, query).is_ok_and(|count| count == "1")
}

/// Says to the guards how long to wait, as whoever takes the lease may, and sees them end.
fn end(lab: &Lab) {
    // A run that was killed may have begun one that comes to stand by only now.
    let mut told = BTreeSet::new();
    wait_until("everything is gone", || {
        for folder in prewarmed_servers(lab) {
            if folder.join("lease").exists() && told.insert(folder.clone()) {
                tell(&folder, "1\n");
            }
        }
        lab.left().is_empty() && lab.processes().is_empty()
    });
}

fn tell(folder: &Path, words: &str) {
    let mut liveness_pipe = File::options().write(true).open(folder.join("lease")).unwrap();
    liveness_pipe.write_all(words.as_bytes()).unwrap();
}

#[test]
fn next_run_takes_it_and_leaves_another() {
    let lab = cached_lab();
    let case = Case::new(&lab, FIRST);
    let first = prewarmed(&lab);
    process(&first, " 300 postgres://");
    case.run();
    let second = prewarmed(&lab);
    assert_ne!(first, second);
    wait_until("the first is gone", || servers(&lab) == [second.clone()]);
    let with_prewarmed = case.committed();
    case.run_with(&[("MIGRATIONS_CACHE", "off")]);
    assert_eq!(case.committed(), with_prewarmed);
    end(&lab);
}

#[test]
fn shows_nothing_of_the_run_that_has_left_it() {
    let lab = cached_lab();
    let case = Case::new(&lab, FIRST);
    let secrets =
        [("SECRET_TOKEN", "s3cr3t"), ("DATABASE_URL", "postgres://u:s3cr3t@localhost/db")];
    let first = prewarmed(&lab);
    case.run_with(&secrets);
    wait_until("the first is gone", || !first.exists());
    let left = prewarmed(&lab);
    let read = "CREATE TABLE seen (line text); COPY seen FROM PROGRAM 'env'; \
        COPY seen FROM PROGRAM 'cat /proc/[0-9]*/environ 2>/dev/null | tr ''\\0'' ''\\n'' | tr -d ''\\\\'' || true'; \
        SELECT string_agg(line, ' ') FROM seen";
    let seen = at(&left, read).unwrap();
    assert!(seen.contains("TZ=UTC") && !seen.contains("s3cr3t"), "{seen}");
    for word in ["migrations-engine-guard", "sleep", "bin/postgres"] {
        // The `sleep` that holds the lease names no folder, so every one is looked at.
        let processes = if word == "sleep" { sleeps() } else { vec![process(&left, word)] };
        for process in processes {
            let environment = fs::read(format!("/proc/{process}/environ")).unwrap_or_default();
            assert!(!String::from_utf8_lossy(&environment).contains("s3cr3t"), "{word}");
        }
    }
    end(&lab);
}

fn sleeps() -> Vec<i32> {
    let output = Command::new("pgrep").args(["-x", "sleep"]).output().unwrap();
    String::from_utf8_lossy(&output.stdout).lines().filter_map(|id| id.parse().ok()).collect()
}

#[test]
fn ends_when_nobody_comes() {
    let lab = cached_lab();
    Case::new(&lab, FIRST);
    let folder = prewarmed(&lab);
    tell(&folder, "3\n");
    thread::sleep(Duration::from_secs(1));
    assert_eq!(at(&folder, "SELECT 1").unwrap(), "1");
    lab.wait_until_clean();
}

#[test]
fn one_of_two_runs_takes_it_and_each_server_ends_with_its_run() {
    let lab = cached_lab();
    let case = Case::new(&lab, FIRST);
    let waiting = prewarmed(&lab);
    case.write("migrations/2_second.sql", ENDLESS);
    let mut runs = [case.start(), case.start()];
    let at_work = || servers(&lab).iter().filter(|folder| is_at_work(folder)).count();
    wait_until("both are at work", || at_work() == 2);
    assert!(is_at_work(&waiting));
    assert_eq!(prewarmed_servers(&lab), Vec::<PathBuf>::new());
    for run in &mut runs {
        run.kill().unwrap();
        run.wait().unwrap();
    }
    lab.wait_until_clean();
}

#[test]
fn taken_one_is_kept_like_any_other() {
    let lab = cached_lab();
    let case = Case::new(&lab, FIRST);
    case.write("migrations/2_second.sql", "SELECT pg_sleep(0.1);\nCREATE TABLE d (e int);\n");
    case.run();
    let before = prewarmed(&lab);
    case.ask("SELECT e FROM d");
    case.run();
    assert!(!before.exists(), "it was taken");
    let shelf = entries(lab.cache()).pop().unwrap();
    let mut kept = entries(&shelf);
    kept.retain(|path| path.to_string_lossy().contains("-kept-"));
    assert_eq!(kept.len(), 2, "{kept:?}");
    assert_eq!(at(&prewarmed(&lab), "SELECT count(*) FROM d").unwrap(), "0");
    end(&lab);
}

#[test]
fn set_that_a_rule_refuses_leaves_the_next_run_as_much() {
    let lab = cached_lab();
    let case = Case::new(&lab, FIRST);
    let first = prewarmed(&lab);
    case.write("migrations/2_second.sql", "ALTER TABLE nowhere ADD COLUMN c int;\n");
    case.run();
    wait_until("the first is gone", || !first.exists());
    let second = prewarmed(&lab);
    case.write("migrations/2_second.sql", "ALTER TABLE a ADD COLUMN c int;\n");
    case.run();
    wait_until("the second was taken", || !second.exists());
    end(&lab);
}

#[test]
fn third_ends_the_oldest() {
    let lab = cached_lab();
    let mut left = Vec::new();
    for number in 0..3 {
        Case::new(&lab, &format!("{FIRST}-- {number}\n"));
        // The server that a run has left ends on its own time.
        let new = || {
            let there = prewarmed_servers(&lab).into_iter();
            there.filter(|it| !left.contains(it)).collect::<Vec<_>>()
        };
        let can_be_taken = |it: &PathBuf| it.join("greeted").exists() && it.join("lease").exists();
        wait_until("one more can be taken", || new().len() == 1 && new().iter().all(can_be_taken));
        let found = new();
        left.extend(found);
    }
    wait_until("the oldest is gone", || !left[0].exists());
    assert!(left[1].exists() && left[2].exists());
    end(&lab);
}

#[test]
fn none_is_left_or_taken_where_it_is_not_wanted() {
    let lab = cached_lab();
    let case = Case::new(&lab, FIRST);
    let waiting = prewarmed(&lab);
    for unwanted in [("CI", "true"), ("MIGRATIONS_CACHE", "off"), ("MIGRATIONS_CACHE", "disk")] {
        case.run_with(&[unwanted]);
        assert_eq!(servers(&lab), std::slice::from_ref(&waiting), "{unwanted:?}");
        assert_eq!(prewarmed(&lab), waiting, "{unwanted:?}");
    }
    end(&lab);
}

#[test]
fn none_is_left_where_room_is_short() {
    let lab = cached_lab();
    // Without the right to mount there is no such place.
    let Some(_mount) = Mount::over(&lab.temp, "190m") else { return };
    let case = Case::new(&lab, FIRST);
    case.run();
    assert_eq!(servers(&lab), Vec::<PathBuf>::new());
}

#[test]
fn outlives_a_starter_that_is_killed() {
    let lab = cached_lab();
    let case = Case::new(&lab, FIRST);
    end(&lab);
    let output = case.command().arg("and-die").output().unwrap();
    assert!(!output.status.success());
    let left = prewarmed(&lab);
    case.run();
    wait_until("it was taken", || !left.exists());
    end(&lab);
}

#[test]
fn one_without_its_guards_is_swept_by_the_next_run() {
    let lab = cached_lab();
    let case = Case::new(&lab, FIRST);
    let left = prewarmed(&lab);
    kill_guards(&left);
    case.run();
    assert_ne!(prewarmed(&lab), left);
    assert!(!left.exists());
    end(&lab);
}

/// The guard, and its own process that reads the lease.
fn kill_guards(folder: &Path) {
    for _ in 0..2 {
        signal(process(folder, "migrations-engine-guard"), Signal::SIGKILL);
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn run_stops_what_it_has_taken_also_without_guards() {
    let lab = cached_lab();
    let case = Case::new(&lab, FIRST);
    let taken = prewarmed(&lab);
    case.write("migrations/2_second.sql", ENDLESS);
    let mut run = case.start();
    wait_until("it is at work", || is_at_work(&taken));
    kill_guards(&taken);
    // The run goes on to its end, with a migration that the server refuses.
    let cancel = "SELECT pg_cancel_backend(pid) FROM pg_stat_activity \
        WHERE wait_event = 'PgSleep'";
    // The run may have stopped the server before this client has read its answer.
    let _ = at(&taken, cancel);
    assert!(run.wait().unwrap().success());
    wait_until("it is stopped", || !taken.exists());
    assert_eq!(prewarmed_servers(&lab).len(), 1, "the migration is corrected next");
    end(&lab);
}

#[test]
fn crashed_or_damaged_one_is_not_used() {
    let damages: [fn(&Path); 5] = [
        |folder| signal(process(folder, "bin/postgres"), Signal::SIGKILL),
        |folder| fs::remove_dir_all(folder.join("data/global")).unwrap(),
        |folder| fs::write(folder.with_extension("mark"), "standby\n").unwrap(),
        |folder| {
            fs::remove_file(folder.with_extension("mark")).unwrap();
            fs::create_dir(folder.with_extension("mark")).unwrap();
        },
        |folder| {
            fs::remove_file(folder.join("lease")).unwrap();
            fs::write(folder.join("lease"), "").unwrap();
        },
    ];
    let lab = cached_lab();
    let case = Case::new(&lab, FIRST);
    for damage in damages {
        let left = prewarmed(&lab);
        damage(&left);
        case.run();
        let is_new = |folder: &PathBuf| *folder != left;
        assert_eq!(prewarmed_servers(&lab).into_iter().filter(is_new).count(), 1);
        kill_server(&left);
    }
    end(&lab);
}

#[test]
fn one_that_hangs_is_given_up() {
    let lab = cached_lab();
    let case = Case::new(&lab, FIRST);
    let left = prewarmed(&lab);
    signal(process(&left, "bin/postgres"), Signal::SIGSTOP);
    // Its guard cannot end it either, and the run may say that it is still there.
    let output = case.command().output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    kill_server(&left);
    end(&lab);
}

/// Ends what a damage has left without a way to be told.
fn kill_server(folder: &Path) {
    let pid = fs::read_to_string(folder.join("data/postmaster.pid")).unwrap_or_default();
    if let Some(pid) = pid.lines().next().and_then(|line| line.parse().ok()) {
        // One that was stopped ends as soon as it goes on.
        for word in [Signal::SIGCONT, Signal::SIGQUIT] {
            let _ = kill(Pid::from_raw(pid), word);
        }
    }
    // The guard removes this one last.
    wait_until("it is gone", || !folder.with_extension("owner").exists());
    let _ = fs::remove_dir(folder.with_extension("mark"));
}

#[test]
fn whoever_is_killed_on_the_way_leaves_it_whole_or_ends_it() {
    let lab = cached_lab();
    let case = Case::new(&lab, FIRST);
    let waiting = prewarmed(&lab);
    // Before a word, it is as it was.
    drop(File::options().write(true).open(waiting.join("lease")).unwrap());
    assert_eq!(prewarmed(&lab), waiting);
    case.run();
    wait_until("it was taken", || !waiting.exists());
    // After the word, with and without the mark, the end comes by itself.
    tell(&prewarmed(&lab), "0\n");
    lab.wait_until_clean();
    case.run();
    let waiting = prewarmed(&lab);
    tell(&waiting, "0\n");
    let _ = fs::remove_file(waiting.with_extension("mark"));
    lab.wait_until_clean();
}

#[test]
fn runs_that_are_killed_at_any_moment_leave_only_what_can_be_taken() {
    let lab = cached_lab();
    let case = Case::new(&lab, FIRST);
    for moment in 0..16 {
        let mut run = case.start();
        thread::sleep(Duration::from_millis(20 * moment));
        run.kill().unwrap();
        run.wait().unwrap();
    }
    // A guard that is still at work when its run is killed may be met by the next sweep, which says so.
    assert!(case.start().wait().unwrap().success());
    wait_until("all that is left stands by", || {
        let (servers, prewarmed_servers) = (servers(&lab), prewarmed_servers(&lab));
        servers == prewarmed_servers && (1..=2).contains(&prewarmed_servers.len())
    });
    end(&lab);
}
