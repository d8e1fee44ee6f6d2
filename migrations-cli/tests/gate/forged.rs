//! What is found where of a seal that was written by hand, and of a cache from elsewhere.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use migrations_compiler::QueryDataDir;
use migrations_compiler::seal::Seal;

use crate::project::{Built, Mode, Project, program};

/// A cache of its own, empty: a machine that has seen nothing.
fn machine(project: &Project, name: &str) -> PathBuf {
    let cache = project.path(name);
    fs::create_dir_all(&cache).expect("a cache");
    // The server's user is another where root runs the tests.
    fs::set_permissions(&cache, Permissions::from_mode(0o755)).expect("our folder");
    cache
}

fn prepare(project: &Project, cache: &Path, arguments: &[&str]) -> (bool, String) {
    let mut command = program();
    command.arg("prepare").args(arguments).current_dir(&project.dir);
    let output = command.env("MIGRATIONS_CACHE_DIR", cache).output().expect("the program runs");
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

/// How many queries a run has asked for, which must work: `17 queries` or `1 of 17 queries`.
fn asked(project: &Project, cache: &Path) -> usize {
    let (is_done, said) = prepare(project, cache, &[]);
    assert!(is_done, "{said}");
    if said.contains("sealed them") {
        return 0;
    }
    let line = said.lines().find(|line| line.contains(" checked by PostgreSQL ")).expect("a count");
    let (_, counts) = line.split_once(" and ").expect("migrations and queries");
    let count = counts.split_whitespace().next().expect("a number");
    count.parse().expect("a number")
}

/// An answer that no server gave, under a seal whose digests fit; the file that it is in.
fn forge(project: &Project) -> String {
    let query_file = project.files().into_keys().find(|path| {
        path.starts_with(".sqlx/query-") && project.read(path).contains("\"ordinal\": 0")
    });
    let query_file = query_file.expect("a query with a column");
    project.replace(&query_file, "\"ordinal\": 0", "\"ordinal\": 7");
    let QueryDataDir { seal, schema, queries, .. } =
        QueryDataDir::read(&project.path(".sqlx")).expect("the answers");
    let seal = Seal::parse(&seal.expect("a seal")).expect("a seal");
    let forged = Seal::new(seal.head, seal.server, &schema.expect("a schema"), &queries)
        .in_environment(seal.environment, seal.stubs)
        .with_compiled(seal.compiled);
    project.write(".sqlx/seal", &forged.to_string());
    query_file
}

fn copy(from: &Path, to: &Path) {
    let copied = std::process::Command::new("cp").arg("-a").arg(from).arg(to).status();
    assert!(copied.expect("cp runs").success());
}

#[test]
fn forged_answer_is_found_by_every_run_that_has_a_server_but_not_by_a_build() {
    let project = Project::copy("forged");
    let cache = machine(&project, "cache");
    // A fresh clone asks everything, once.
    let all = asked(&project, &cache);
    assert!(all > 10, "{all}");
    assert_eq!(asked(&project, &cache), 0);
    let genuine = project.files();
    let query_file = forge(&project);
    // Without a server nobody can tell: a seal is no signature.
    project.build(Mode::Ci).passes();
    let (is_current, said) = prepare(&project, &cache, &["--check"]);
    assert!(!is_current && said.contains(&query_file), "{said}");
    // The others have been seen here.
    assert_eq!(asked(&project, &cache), 1);
    assert_eq!(project.files(), genuine);
    assert_eq!(asked(&project, &cache), 0);
    forge(&project);
    assert_eq!(asked(&project, &machine(&project, "other")), all);
    assert_eq!(project.files(), genuine);
}

#[test]
fn cache_of_another_machine_counts_for_what_a_server_gave_there_and_damage_for_nothing() {
    let project = Project::copy("forged-cache");
    let cache = machine(&project, "cache");
    let all = asked(&project, &cache);
    let genuine = project.files();
    copy(&cache, &project.path("copied"));
    assert_eq!(asked(&project, &project.path("copied")), 0);
    forge(&project);
    assert_eq!(asked(&project, &project.path("copied")), 1, "no cache knows a forged answer");
    assert_eq!(project.files(), genuine);
    let notes = |cache: &Path| {
        let shelf = fs::read_dir(cache).expect("the cache").next().expect("a shelf");
        let entries = fs::read_dir(shelf.expect("a shelf").path()).expect("the shelf");
        let paths = entries.map(|entry| entry.expect("an entry").path());
        let notes = paths.filter(|path| path.to_string_lossy().contains("/note-"));
        notes.collect::<Vec<_>>()
    };
    let cut = project.path("copied");
    for note in notes(&cut) {
        let text = fs::read_to_string(&note).expect("a note");
        fs::write(&note, &text[..10.min(text.len())]).expect("ours");
    }
    assert_eq!(asked(&project, &cut), all);
    copy(&cache, &project.path("open"));
    let shelf = notes(&project.path("open"))[0].parent().expect("a shelf").to_owned();
    fs::set_permissions(shelf, Permissions::from_mode(0o777)).expect("ours");
    assert_eq!(asked(&project, &project.path("open")), all, "anyone could have written it");
}

#[test]
fn no_answer_is_given_out_while_anything_is_stale_in_words_of_ours() {
    let project = Project::copy("stale-kinds");
    project.build(Mode::Ci).passes();
    let seal = project.read(".sqlx/seal");
    let damaged = seal.replacen("server postgresql", "server mysql", 1);
    let migration = "db/migrations/003_next.sql";
    let rollback = "db/migrations/003_next.rollback.sql";
    let header = "-- Migration: 003_next\n-- Description: next\n-- Created: 2026-11-20\n\n";
    let next = format!("{header}CREATE TABLE notes (note_id bigint PRIMARY KEY);\n");
    let query_file = project.query_file();
    let edited = project.read(&query_file).replacen('{', "{ ", 1);
    let lock = project.read("db/migrations/migrations.lock");
    let behind = lock.lines().filter(|line| !line.starts_with("002 ")).collect::<Vec<_>>();
    let behind = behind.join("\n") + "\n";
    let config = format!("role = \"somebody\"\n{}", read_or_empty(&project, CONFIG));
    let kinds = [
        ("set", migration, next),
        ("seal", ".sqlx/seal", damaged),
        ("query file", query_file.as_str(), edited),
        ("lock", "db/migrations/migrations.lock", behind),
        ("config", CONFIG, config),
    ];
    for (kind, path, text) in kinds {
        let before = fs::read_to_string(project.path(path)).ok();
        project.write(path, &text);
        if path == migration {
            project.write(rollback, "DROP TABLE notes;\n");
        }
        println!("{kind}");
        assert_ne!(before.as_ref(), Some(&text));
        let built = project.build(Mode::Ci);
        let _ = fs::remove_file(project.path(rollback));
        built.fails().says("not sealed: run `cargo migrations prepare`, which has a real server");
        built.does_not_say("DynQueryData").does_not_say("mismatched types");
        for answer in given_out(&built) {
            assert!(answer.contains("not sealed"), "{kind}: {answer}");
        }
        match before {
            Some(text) => project.write(path, &text),
            None => fs::remove_file(project.path(path)).expect("the file"),
        }
    }
    project.build(Mode::Ci).passes();
}

const CONFIG: &str = "db/migrations/migrations.toml";

fn read_or_empty(project: &Project, path: &str) -> String {
    fs::read_to_string(project.path(path)).unwrap_or_default()
}

/// The lines that sqlx's calls end with, one for each that the library has.
fn given_out(built: &Built) -> Vec<String> {
    let lines = built.text().lines();
    let of_sqlx = lines.filter(|line| line.contains("unknown variant"));
    let lines: Vec<String> = of_sqlx.map(str::to_owned).collect();
    assert!(lines.len() >= 5, "every query is without an answer:\n{}", built.text());
    lines
}
