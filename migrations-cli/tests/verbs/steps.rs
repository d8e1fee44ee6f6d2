//! What a run tells while it goes on: objects for programs, lines for people, and on a terminal the
//! file that is at work.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::database::Database;
use crate::folder::{Folder, PROGRAM, USERS};

fn slow_set() -> Folder {
    Folder::with(&[
        ("set/001_users.sql", USERS),
        ("set/002_slow.sql", "SELECT pg_sleep(1.5);\n"),
        ("set/002_slow.rollback.sql", "SELECT 1;\n"),
    ])
}

fn arguments<'a>(verb: &'a str, database: &'a Database) -> [&'a str; 5] {
    [verb, "--dir", "set", "--database-url", &database.url]
}

fn names(steps: &[Value]) -> Vec<&str> {
    steps.iter().filter_map(|step| step["event"].as_str()).collect()
}

/// The lines that a program at work has written until one holds that text.
#[track_caller]
fn until(child: &mut Child, text: &str) -> Vec<String> {
    let out = child.stdout.as_mut().expect("its output");
    let mut lines = Vec::new();
    for line in BufReader::new(out).lines() {
        lines.push(line.expect("a line"));
        if lines.last().is_some_and(|line| line.contains(text)) {
            return lines;
        }
    }
    panic!("no {text:?} in {lines:?}");
}

#[test]
fn program_gets_an_object_a_step_and_the_report_last() {
    let (folder, database) = (slow_set(), Database::new());
    let json = ["--format", "json"];
    let tried = folder.run(&[&arguments("apply", &database)[..], &["--dry-run"], &json].concat());
    tried.exits(0).json();
    let steps = tried.steps();
    assert_eq!(names(&steps).last(), Some(&"done"));
    assert_eq!(names(&steps).iter().filter(|name| **name == "file_tried").count(), 2);

    let applied = folder.run(&[&arguments("apply", &database)[..], &json].concat());
    let report = applied.exits(0).json();
    assert_eq!(report["applied"].as_array().map(Vec::len), Some(2));
    let last = applied.out.lines().last().expect("a line");
    assert_eq!(serde_json::from_str::<Value>(last).expect("one object"), report);
    let steps = applied.steps();
    let files: Vec<&str> =
        names(&steps).into_iter().filter(|name| name.starts_with("file")).collect();
    assert_eq!(files, ["file_started", "file_committed", "file_started", "file_committed"]);
    let second = steps.iter().rfind(|step| step["event"] == "file_started").expect("a start");
    let number = (&second["number"], &second["total"], &second["file"]);
    assert_eq!(number, (&2.into(), &2.into(), &"002_slow.sql".into()));

    let unproven = [&arguments("rollback", &database)[..], &["--unproven"], &json].concat();
    let back = folder.run(&unproven);
    back.exits(0).complains("which no server had tried");
    let lines: Vec<Value> =
        back.out.lines().map(|line| serde_json::from_str(line).expect("an object")).collect();
    assert!(names(&lines).contains(&"file_taken_back"), "{lines:?}");
    assert_eq!(lines.last().expect("a report")["taken_back"][0]["version"], "002_slow");
}

#[test]
fn failure_is_the_last_line_behind_the_steps() {
    let (folder, database) = (slow_set(), Database::new());
    folder.write("set/002_slow.sql", "SELECT 'one'::int;\n");
    let json = [&arguments("apply", &database)[..], &["--format", "json"]].concat();
    let said = folder.run(&json);
    let report = said.exits(4).json();
    assert!(report["error"].as_str().is_some_and(|text| text.contains("002_slow")), "{report}");
    assert!(names(&said.steps()).ends_with(&["failed"]), "{said}");
    folder.write("set/001_users.sql", "SELECT 1;\n");
    let said = folder.run(&json);
    said.exits(1).json();
    assert!(names(&said.steps()).ends_with(&["refused"]), "{said}");
}

#[test]
fn step_is_written_when_it_is_taken() {
    for (format, text) in [("json", "file_committed"), ("human", "applied: 001_users in ")] {
        let (folder, database) = (slow_set(), Database::new());
        let words = [&arguments("apply", &database)[..], &["--format", format]].concat();
        let mut command = folder.command(&words);
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the program runs");
        let lines = until(&mut child, text);
        assert!(lines.last().is_some_and(|line| line.contains("001_users")), "{lines:?}");
        let state = child.try_wait().expect("a state");
        assert!(state.is_none(), "it is at work on the second: {state:?}");
        let said = child.wait_with_output().expect("it ends");
        assert!(said.status.success());
    }
}

/// What a terminal is sent by the program.
fn on_a_terminal(folder: &Folder, words: &[&str], variables: &[(&str, &str)]) -> String {
    let call: Vec<String> = [PROGRAM].iter().chain(words).map(|it| format!("'{it}'")).collect();
    let mut command = Command::new("script");
    command.args(["-qec", &call.join(" "), "/dev/null"]).current_dir(folder.root()).env_clear();
    let program = folder.command(&[]);
    command.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.env("TERM", "xterm").envs(variables.iter().copied()).stdin(Stdio::null());
    let said = command.output().expect("a terminal can be had");
    let text = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(said.status.success(), "{text}");
    text
}

#[test]
fn terminal_shows_the_file_at_work_and_nothing_else_does() {
    let human = |variables: &[(&str, &str)], format: &str| {
        let (folder, database) = (slow_set(), Database::new());
        let words = [&arguments("apply", &database)[..], &["--format", format]].concat();
        on_a_terminal(&folder, &words, variables)
    };
    let shown = human(&[], "human");
    assert!(shown.contains("[2 of 2] 002_slow.sql"), "{shown:?}");
    assert!(shown.contains("applied: 001_users in "), "{shown:?}");
    // The line is written over again, and gone in the end.
    assert!(shown.contains("\r") && shown.contains("\u{1b}[2K"), "{shown:?}");
    for (variables, format) in [(&[("CI", "true")][..], "human"), (&[], "json")] {
        let shown = human(variables, format);
        assert!(!shown.contains("[2 of 2]") && !shown.contains('\u{1b}'), "{shown:?}");
    }
    let (folder, database) = (slow_set(), Database::new());
    let piped = folder.run(&arguments("apply", &database));
    assert_eq!(piped.exits(0).err, "");
    assert_eq!(piped.out.lines().count(), 3, "{piped}");
}
