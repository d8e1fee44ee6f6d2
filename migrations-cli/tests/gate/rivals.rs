//! sqlx's own answers, for the same queries on the same schema.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use migrations_postgres::{Options, Server};

use crate::project::{Mode, Project, program};

#[test]
fn query_files_are_to_the_byte_those_of_sqlx() {
    let project = Project::copy("rivals");
    // What is generated are calls of functions and not of macros, so sqlx's tool does not see it.
    let agreed = compared(&project, &["recommendations", "option_ideas"]);
    println!("{agreed} of the trading application");
    assert!(agreed.same * 2 > agreed.all, "{agreed}");
}

/// A crate of queries and types of every kind, and of names that need quotes.
#[test]
fn query_files_of_a_rich_schema_are_to_the_byte_those_of_sqlx() {
    let project = Project::copy("rivals-rich");
    let rich = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gate/rich");
    for (from, to) in [("src", "src"), ("db/migrations", "db/migrations")] {
        fs::remove_dir_all(project.path(to)).expect("the application's own");
        fs::create_dir_all(project.path(to)).expect("a folder");
        for entry in fs::read_dir(rich.join(from)).expect("a folder of the rich crate") {
            let entry = entry.expect("an entry");
            fs::copy(entry.path(), project.path(to).join(entry.file_name())).expect("a file");
        }
    }
    fs::remove_dir_all(project.path(".sqlx")).expect("the application's answers");
    project.write("sqlx.toml", "");
    project.prepare();
    let agreed = compared(&project, &[]);
    println!("{agreed} of the rich crate");
    assert!(agreed.all >= 30, "{agreed}");
    assert!(agreed.same * 3 > agreed.all, "{agreed}");
}

/// How many files are the same, and how many say something else of what may be NULL and nothing
/// else.
struct Agreed {
    same: usize,
    all: usize,
}

impl std::fmt::Display for Agreed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Agreed { same, all } = self;
        write!(
            formatter,
            "{same} of {all} query files are the same to the byte; {} differ in what may be NULL alone,",
            all - same
        )
    }
}

/// `cargo sqlx prepare` has the macros describe every query online and save what they hear; so does
/// this, without the gate that would keep them offline.
///
/// Every file of theirs is one of ours; the others are those of the tables with generated functions.
fn compared(project: &Project, generated: &[&str]) -> Agreed {
    let theirs = theirs(project);
    let ours = project.files().into_iter().filter_map(|(path, bytes)| {
        let name = path.strip_prefix(".sqlx/")?.to_owned();
        name.starts_with("query-").then(|| (name, String::from_utf8_lossy(&bytes).into_owned()))
    });
    let ours: BTreeMap<String, String> = ours.collect();
    for (name, text) in ours.iter().filter(|(name, _)| !theirs.contains_key(*name)) {
        assert!(generated.iter().any(|table| text.contains(table)), "{name} is sealed in vain");
    }
    let mut same = 0;
    for name in theirs.keys() {
        let text = ours.get(name).unwrap_or_else(|| panic!("{name} is sealed by sqlx alone"));
        let [before, nullable, after] = parts(text);
        let [their_before, their_nullable, their_after] = parts(&theirs[name]);
        assert_eq!(before, their_before, "{name}");
        assert_eq!(after, their_after, "{name}");
        same += usize::from(nullable == their_nullable);
    }
    Agreed { same, all: theirs.len() }
}

/// A query file: before what it says of NULL, that, and after it.
fn parts(text: &str) -> [&str; 3] {
    let (before, rest) = text.rsplit_once("\"nullable\": [").expect("what may be NULL");
    let (nullable, after) = rest.split_once(']').expect("the end of it");
    [before, nullable, after]
}

fn theirs(project: &Project) -> BTreeMap<String, String> {
    let server = Server::start(&Options::default()).expect("a server");
    let applied = program()
        .args(["apply", "--database-url", server.url()])
        .current_dir(&project.dir)
        .output()
        .expect("the program runs");
    assert!(applied.status.success(), "{}", String::from_utf8_lossy(&applied.stderr));

    fs::write(project.path("build.rs"), "fn main() {}\n").expect("the build script");
    let saved = project.path("saved");
    fs::create_dir(&saved).expect("a folder");
    let mut cargo = project.cargo(Mode::Ci);
    let output = cargo
        .env("DATABASE_URL", server.url())
        .env("SQLX_OFFLINE", "false")
        .env("SQLX_OFFLINE_DIR", &saved)
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let entries = fs::read_dir(&saved).expect("the folder").map(|entry| entry.expect("an entry"));
    entries
        .map(|entry| {
            let text = fs::read_to_string(entry.path()).expect("a file");
            (entry.file_name().to_string_lossy().into_owned(), text)
        })
        .collect()
}
