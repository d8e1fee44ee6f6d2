//! Holds every rule against its cases: the folders `tests/rules/<rule>/<situation>`.
//!
//! A case is a set, and `expected.txt` says what the rules find in it: a line a fault, its labels,
//! notes and help below it. It is empty where nothing may be found.
//! `BLESS=1 cargo test -p sealed-migrations-compiler --test rules` writes these files anew.
//!
//! A lock is written as `lock.txt`, a line a version in the notation of `notation`, because nobody
//! can type a checksum; one whose own text matters is there as `migrations.lock`.

#[expect(dead_code, reason = "the sets here are folders; only their locks are written down")]
mod notation;

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use migrations_compiler::source::{Content, SourceFile};
use migrations_compiler::{SourceDir, check, parse};
use migrations_core::{Code, Diagnostic, Location};

const EXPECTED: &str = "expected.txt";
const LOCK: &str = "lock.txt";

/// Rules whose faults no folder in git can hold, and why.
const WITHOUT_FOLDER: [(&str, &str); 3] = [
    ("unreadable_file", "git keeps neither sockets nor rights; the tests are below"),
    ("outside_link", "a link of git leads nowhere on some systems; the tests are below"),
    ("case_twin", "macOS and Windows would check out one file; the tests are below"),
];

struct Case {
    rule: String,
    folder: PathBuf,
}

#[test]
fn every_case_says_what_is_expected() {
    let mut wrong = String::new();
    for Case { rule, folder } in cases() {
        let found = found_for(&rule, &read_set(&folder));
        if env::var_os("BLESS").is_some() {
            fs::write(folder.join(EXPECTED), &found).expect("the case can be written");
        }
        let expected = expected(&folder);
        if found != expected {
            let folder = folder.display();
            writeln!(wrong, "{folder}\n--- expected\n{expected}--- found\n{found}")
                .expect("a string can be written");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn every_rule_has_a_fault_and_a_near_miss() {
    for rule in names(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules")) {
        let rule = rule.trim_end_matches(".rs");
        if rule == "mod" || WITHOUT_FOLDER.iter().any(|(name, _)| *name == rule) {
            continue;
        }
        let code = Code::parse(rule).unwrap_or_else(|| panic!("{rule} is not in codes.rs"));
        let cases = cases().into_iter().filter(|case| case.rule == rule);
        let texts: Vec<String> =
            cases.map(|case| found_for(rule, &read_set(&case.folder))).collect();
        let is_fault = |text: &String| text.contains(&format!("[{code}]"));
        assert!(texts.iter().any(is_fault), "tests/rules/{rule} has no case with the fault");
        assert!(texts.iter().any(String::is_empty), "tests/rules/{rule} has no near miss");
    }
}

#[test]
fn every_folder_of_cases_is_named_after_a_rule() {
    for Case { rule, .. } in cases() {
        assert!(Code::parse(&rule).is_some(), "tests/rules/{rule} is no rule's");
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules")
}

/// Every case; files beside the folders, such as `.gitattributes`, are none.
fn cases() -> Vec<Case> {
    let rules = names(&root()).into_iter().filter(|rule| root().join(rule).is_dir());
    let in_rule = |rule: String| {
        let folder = root().join(&rule);
        let situations = names(&folder).into_iter();
        situations.map(move |name| Case { rule: rule.clone(), folder: folder.join(name) })
    };
    rules.flat_map(in_rule).collect()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder can be read");
    let name = |entry: std::io::Result<fs::DirEntry>| {
        entry.expect("the entry can be read").file_name().to_string_lossy().into_owned()
    };
    let mut names: Vec<String> = entries.map(name).collect();
    names.sort();
    names
}

fn expected(folder: &Path) -> String {
    fs::read_to_string(folder.join(EXPECTED)).unwrap_or_default()
}

/// The set of a case, without the files that are the harness's.
fn read_set(folder: &Path) -> SourceDir {
    let mut dir = SourceDir::read(folder).expect("the case can be read");
    dir.files.retain(|file| ![EXPECTED, LOCK].contains(&file.name.as_str()));
    if let Ok(lines) = fs::read_to_string(folder.join(LOCK)) {
        let lock = notation::lock(&lines.lines().collect::<Vec<_>>(), &dir.files);
        dir.files.push(lock);
    }
    dir
}

/// What the rules find in a set, as `expected.txt` holds it.
fn found(dir: &SourceDir) -> String {
    check(parse(dir)).diagnostics.iter().map(shown).collect()
}

/// What is expected of a case of that rule: the safety rules speak only in cases of their own.
fn found_for(rule: &str, dir: &SourceDir) -> String {
    let is_about_safety = Code::parse(rule).is_some_and(|code| {
        code.is_safety() || [Code::InvalidAllow, Code::UnusedAllow].contains(&code)
    });
    let found = check(parse(dir)).diagnostics;
    let found = found.iter().filter(|found| is_about_safety || !found.code.is_safety());
    found.map(shown).collect()
}

fn shown(diagnostic: &Diagnostic) -> String {
    let Diagnostic { code, severity, message, location, labels, notes, help } = diagnostic;
    let labels =
        labels.iter().map(|label| format!("{}: {}", place(&label.location), label.message));
    let facts = labels.map(|label| ("label", label));
    let facts = facts.chain(notes.iter().map(|note| ("note", note.clone())));
    let facts = facts.chain(help.iter().map(|help| ("help", help.clone())));
    let first = format!("{}[{code}] {}: {message}\n", severity.as_str(), place(location));
    facts.fold(first, |text, (kind, fact)| text + &format!("  {kind}: {fact}\n"))
}

fn place(location: &Location) -> String {
    format!("{}:{}:{}", location.file, location.start.line, location.start.column)
}

/// What is found in a folder that holds `001_a.sql` and whatever `add` puts beside it.
#[cfg(unix)]
fn found_beside(add: impl FnOnce(&Path)) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("001_a.sql"), "SELECT 1;\n").expect("a file");
    add(folder.path());
    found(&SourceDir::read(folder.path()).expect("a set"))
}

#[cfg(unix)]
fn link(target: &str, path: &Path) {
    std::os::unix::fs::symlink(target, path).expect("a link");
}

#[cfg(unix)]
#[test]
fn unreadable_file_link_to_nowhere() {
    let found = found_beside(|folder| link("gone.sql", &folder.join("002_b.sql")));
    assert_eq!(
        found,
        "\
error[M0005] 002_b.sql:1:1: 002_b.sql could not be read: No such file or directory (os error 2)
  help: make it a file that this user can read, or move it out of the set
"
    );
}

/// A socket, because reading it fails at once; a pipe would be refused by the same branch, and an
/// attempt to read it would block for ever.
#[cfg(unix)]
#[test]
fn unreadable_file_that_is_no_regular_file() {
    use std::os::unix::net::UnixListener;
    let found = found_beside(|folder| {
        UnixListener::bind(folder.join("002_b.sql")).expect("a socket");
    });
    assert_eq!(
        found,
        "\
error[M0005] 002_b.sql:1:1: 002_b.sql could not be read: it is no regular file
  help: make it a file that this user can read, or move it out of the set
"
    );
}

/// One cause, one report: neither the gap nor the rollback is at fault.
#[cfg(unix)]
#[test]
fn unreadable_file_explains_what_is_missing_for_it() {
    let found = found_beside(|folder| {
        link("gone.sql", &folder.join("002_b.sql"));
        for name in ["002_b.rollback.sql", "003_c.sql"] {
            fs::write(folder.join(name), "SELECT 1;\n").expect("a file");
        }
        let config = "numbering = \"sequential\"\n";
        fs::write(folder.join("migrations.toml"), config).expect("a file");
    });
    assert_eq!(found.matches("error[").count(), 1, "{found}");
    assert!(found.starts_with("error[M0005] 002_b.sql"), "{found}");
}

#[cfg(unix)]
#[test]
fn unreadable_file_of_an_editor_is_passed_over() {
    let lock = |folder: &Path| link("ann@host.1234:1700000000", &folder.join(".#001_a.sql"));
    assert_eq!(
        found_beside(lock),
        "\
note[M0008] .#001_a.sql:1:1: .#001_a.sql is passed over; it is never run
  help: delete it, or name it in .gitignore
"
    );
}

#[cfg(unix)]
#[test]
fn outside_link_is_not_read() {
    let other = tempfile::tempdir().expect("a folder");
    let target = other.path().join("b.sql");
    fs::write(&target, "SELEC 2;\n").expect("a file");
    let target = target.to_string_lossy().into_owned();
    let found = found_beside(|folder| {
        link(&target, &folder.join("002_b.sql"));
        fs::write(folder.join("002_b.rollback.sql"), "SELECT 1;\n").expect("a file");
    });
    assert!(found.starts_with("error[M0009] 002_b.sql:1:1: 002_b.sql is a link"), "{found}");
    assert_eq!(found.matches("error[").count(), 1, "{found}");
}

#[cfg(unix)]
#[test]
fn outside_link_is_not_the_folder_itself() {
    let place = tempfile::tempdir().expect("a folder");
    let [real, named] = ["real", "named"].map(|name| place.path().join(name));
    fs::create_dir(&real).expect("a folder");
    fs::write(real.join("001_a.sql"), "SELECT 1;\n").expect("a file");
    link("001_a.sql", &real.join("002_b.sql"));
    link("real", &named);
    assert_eq!(found(&SourceDir::read(&named).expect("a set")), "");
}

fn found_in(names: &[&str]) -> String {
    let content = || Content::Bytes(b"SELECT 1;\n".to_vec());
    let file = |name: &&str| SourceFile { name: (*name).to_owned(), content: content() };
    let files = names.iter().map(file).collect();
    found(&SourceDir { root: PathBuf::from("migrations"), files })
}

#[test]
fn case_twin_is_the_only_fault_of_both_files() {
    for (name, twin) in
        [("001_a.sql", "001_A.sql"), ("001_a.sql", "001_a.SQL"), ("seed.sql", "Seed.sql")]
    {
        let found = found_in(&["002_b.sql", name, twin]);
        let expected = format!("error[M0010] {twin}:1:1: {twin} and {name} differ in case alone\n");
        assert!(found.starts_with(&expected), "{found}");
        assert_eq!(found.matches("[M").count(), 1, "{found}");
    }
}

#[test]
fn oversized_file_is_one_of_more_than_eight_mebibytes() {
    let found = |bytes: usize| {
        let text = format!("--{}\nSELECT 1;\n", " ".repeat(bytes - 13));
        let content = Content::Bytes(text.into_bytes());
        let files = vec![SourceFile { name: "001_a.sql".into(), content }];
        found(&SourceDir { root: PathBuf::from("migrations"), files })
    };
    assert_eq!(found(8 * 1024 * 1024), "");
    let text = found(8 * 1024 * 1024 + 1);
    assert!(text.starts_with("error[M0007] 001_a.sql:1:1: 001_a.sql has 8388609 bytes"), "{text}");
    assert!(text.contains("write `max_file_bytes = 9437184` in migrations.toml"), "{text}");
}

#[test]
fn invalid_name_is_one_that_cannot_be_seen_even_without_a_config() {
    let found = found_in(&["001_a b.sql", "002_a\nb.sql"]);
    assert!(found.starts_with("error[M0103] 002_a\nb.sql:1:1: 002_a\\nb.sql has"), "{found}");
    assert_eq!(found.matches("[M").count(), 1, "{found}");
}

#[test]
fn case_twin_is_no_other_letter() {
    assert_eq!(found_in(&["001_a.sql", "002_A.sql", "001_a.rollback.sql"]), "");
}

#[cfg(unix)]
#[test]
fn unreadable_file_is_no_link_to_a_file() {
    let found = found_beside(|folder| {
        fs::create_dir(folder.join("stubs")).expect("a folder");
        fs::write(folder.join("stubs/b.sql"), "SELECT 2;\n").expect("a file");
        link("stubs/b.sql", &folder.join("002_b.sql"));
    });
    assert_eq!(found, "");
}

#[test]
fn lock_is_written_for_the_files_beside_it() {
    let content = Content::Bytes(b"-- Migration: 001_a\nSELECT 1;\n".to_vec());
    let file = SourceFile { name: "001_a.sql".into(), content };
    let [of_file, of_text] = ["001_a frozen", "001_a frozen, of: SELECT 1;"]
        .map(|line| notation::lock(&[line], std::slice::from_ref(&file)));
    assert_eq!(of_file, of_text);
}
