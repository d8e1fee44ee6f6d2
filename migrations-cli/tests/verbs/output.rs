//! Where the output goes: readers that leave early, and cargo in between.

use std::io::pipe;
use std::process::{Command, Stdio};

use crate::folder::{Folder, PROGRAM, Said};

/// A pipe whose reader has left before the first byte.
fn closed() -> Stdio {
    let (reader, writer) = pipe().expect("a pipe");
    drop(reader);
    writer.into()
}

#[test]
fn reader_that_leaves_is_no_fault() {
    let folder = Folder::with(&[("set/001_a.sql", "SELECT 1;\n"), ("bad/001_a.sql", "")]);
    for (arguments, code) in [
        (&["explain"][..], 0),
        (&["explain", "M0101"], 0),
        (&["explain", "--format", "json"], 0),
        (&["check", "set"], 0),
        (&["check", "bad", "--format", "json"], 1),
        (&["--help"], 0),
        (&["--version"], 0),
    ] {
        Said::of(folder.command(arguments).stdout(closed())).exits(code);
    }
    for (arguments, code) in [(&["check", "bad"][..], 1), (&["explain", "x"], 2), (&["x"], 2)] {
        let said = Said::of(folder.command(arguments).stderr(closed()));
        assert_eq!(said.code, Some(code), "{arguments:?}: {said}");
    }
}

#[test]
fn results_that_cannot_be_written_are_a_failure() {
    let full = || std::fs::File::options().write(true).open("/dev/full").expect("a full device");
    let folder = Folder::with(&[("set/001_a.sql", "SELECT 1;\n"), ("bad/001_a.sql", "")]);
    for (arguments, code) in [
        (&["check", "set", "--format", "json"][..], 74),
        (&["check", "set"], 74),
        (&["check", "set", "--format", "sarif"], 74),
        (&["explain"], 74),
        (&["explain", "M0101", "--format", "json"], 74),
        (&["new", "b", "--dir", "set"], 74),
        (&["--help"], 74),
        (&["--version"], 74),
        // What was found counts for more.
        (&["check", "bad", "--format", "json"], 1),
    ] {
        let said = Said::of(folder.command(arguments).stdout(full()));
        said.exits(code).complains("error: the results cannot be written: ");
        said.complains("  help: give standard output room and run again");
    }
}

#[test]
fn head_in_a_shell() {
    let folder = Folder::new();
    let script = format!("set -o pipefail; '{PROGRAM}' explain | head -1");
    let output = Command::new("bash").args(["-c", &script]).current_dir(folder.root()).output();
    let said = Said::from(output.expect("a shell runs"));
    assert_eq!(said.exits(0).out, "M0001 invalid_utf8\n");
    assert_eq!(said.err, "");
}

#[test]
fn colours_are_for_terminals() {
    let folder = Folder::with(&[("set/001_a.sql", "")]);
    folder.run(&["check", "set"]).exits(1).never_says("\u{1b}[");
}

#[test]
fn cargo_finds_the_program() {
    let folder = Folder::new();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let program = std::path::Path::new(PROGRAM).parent().expect("a folder").to_owned();
    let folders = std::iter::once(program).chain(std::env::split_paths(&path));
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    command.args(["migrations", "explain", "M0101"]).current_dir(folder.root());
    command.env("PATH", std::env::join_paths(folders).expect("a path"));
    Said::of(&mut command).exits(0).prints("# M0101 duplicate_version");
    let help = folder.run(&["migrations", "--help"]);
    help.exits(0).prints("Usage: cargo migrations ").prints("Checks, prepares and applies");
}
