//! Projects as they lie on public hosts, taken over by `init`: what its last lines say is typed, and
//! then the build is green with no change in SQL or source.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use crate::project::{Project, in_environment, path, program_dir, workspace};

/// A project in one text: a line `=== path` before each file.
fn project(name: &str, text: &str) -> Project {
    let project = Project::empty(&format!("adopted-{name}"));
    for part in text.split("=== ").skip(1) {
        let (file, text) = part.split_once('\n').expect("a line with the path");
        let file = project.path(file);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder for the file");
        fs::write(file, text).expect("the file is written");
    }
    let lock = workspace().join("Cargo.lock");
    fs::copy(lock, project.path("Cargo.lock")).expect("a lock with the versions that are here");
    project
}

/// What a command of a shell says, in a folder of the project; it has to work.
#[track_caller]
fn shell(dir: &Path, line: &str, ci: bool) -> String {
    let mut command = Command::new("sh");
    command.args(["-ec", line]).current_dir(dir);
    in_environment(&mut command);
    command.env("PATH", path(Some(program_dir()))).env_remove("CI");
    for (name, value) in [("NAME", "somebody"), ("EMAIL", "somebody@example.com")] {
        command.env(format!("GIT_AUTHOR_{name}"), value);
        command.env(format!("GIT_COMMITTER_{name}"), value);
    }
    command.env("GIT_CONFIG_GLOBAL", "/dev/null");
    if ci {
        command.env("CI", "true");
    }
    let output = command.output().expect("the shell runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{line}:\n{said}{complaint}");
    said
}

/// The commands below `next:`, in order.
fn next(said: &str) -> Vec<String> {
    let (_, below) = said.split_once("\nnext:\n").unwrap_or_else(|| panic!("no next: in {said}"));
    let lines = below.lines().take_while(|line| line.starts_with("  "));
    lines.map(|line| line.trim().to_owned()).collect()
}

/// The file in which the set may be embedded.
fn embedding(said: &str, dir: &Path) -> PathBuf {
    let (_, rest) =
        said.split_once("add `migrations::migrations!();` to ").expect("where it is embedded");
    dir.join(rest.split(", then run").next().expect("a file"))
}

/// Takes a project over in one of its folders, types what is left, and says what was printed.
fn adopt(project: &Project, folder: &str) -> String {
    let begin = Instant::now();
    let root = &project.dir;
    shell(root, "git init --quiet && git add . && git commit --quiet -m 'As it was'", false);
    let dir = root.join(folder);
    let crates = workspace();
    let init = format!("cargo migrations init --crates '{}'", crates.display());
    let said = shell(&dir, &init, false);
    let initialised = begin.elapsed();
    let commands = next(&said);
    assert!(commands.iter().any(|line| line == "cargo build"), "{said}");
    for command in &commands {
        assert!(!command.starts_with("by hand"), "{said}");
        // What the other members are told is typed as well.
        let more = shell(&dir, command, false);
        if command.contains("cargo migrations init") {
            let inner = command.trim_start_matches("(cd ").split(" && ").next().expect("a folder");
            next(&more).iter().for_each(|command| drop(shell(&dir.join(inner), command, false)));
        }
    }
    shell(root, "cargo build --workspace", true);
    println!("{folder}: init {initialised:?}, all of it {:?}", begin.elapsed());
    let changed = shell(root, "git diff --name-only $(git rev-list --max-parents=0 HEAD)", false);
    for file in changed.lines() {
        let is_source = file.ends_with(".sql") || (file.contains("src/") && file.ends_with(".rs"));
        assert!(!is_source, "{file} was changed: {changed}");
    }
    let open = shell(root, "git status --porcelain", false);
    assert_eq!(open, "", "left open");
    said
}

/// Does what the last line offers, and what the build then wants.
fn embed(project: &Project, folder: &str, said: &str) {
    let dir = project.dir.join(folder);
    let file = embedding(said, &dir);
    let source = fs::read_to_string(&file).expect("the source");
    fs::write(&file, format!("{source}\nmigrations::migrations!();\n")).expect("the source");
    let (_, then) = said.split_once(", then run `").expect("what is typed then");
    shell(&dir, then.split('`').next().expect("a command"), false);
    shell(&project.dir, "cargo build --workspace", true);
}

/// The attributes that git gives a file.
fn attributes(project: &Project, file: &str) -> String {
    shell(&project.dir, &format!("git check-attr text eol -- '{file}'"), false)
}

#[test]
fn wrapped_files() {
    let project = project("newsletter", include_str!("adopted_projects/newsletter.txt"));
    let said = adopt(&project, "");
    assert!(said.contains("5 migrations and 2 queries checked by PostgreSQL"), "{said}");
    assert!(attributes(&project, "migrations/20210307181858_x.sql").contains("eol: lf"));
    embed(&project, "", &said);
    // A stale set does not build.
    let new = "migrations/20260101000000_new.sql";
    project.write(new, "CREATE TABLE more (id bigint PRIMARY KEY);\n");
    shell(&project.dir, "! cargo build", true);
}

#[test]
fn rollbacks_that_nobody_runs() {
    let project = project("rollbacks", include_str!("adopted_projects/rollbacks.txt"));
    let said = adopt(&project, "");
    assert!(said.contains("6 migrations and 1 query checked by PostgreSQL"), "{said}");
    embed(&project, "", &said);
}

#[test]
fn set_in_the_root_of_a_workspace() {
    let project = project("services", include_str!("adopted_projects/services.txt"));
    let said = adopt(&project, "api");
    let config = project.read("api/sqlx.toml");
    assert_eq!(config, "[migrate]\nmigrations-dir = \"../migrations\"\n");
    assert!(said.contains("(cd ../jobs && cargo migrations init"), "{said}");
    assert!(attributes(&project, "migrations/0003_x.sql").contains("eol: lf"));
    assert!(attributes(&project, "jobs/.sqlx/seal").contains("eol: lf"));
    embed(&project, "api", &said);
}

#[test]
fn edition_2021_and_its_resolver() {
    let project = project("edition-2021", include_str!("adopted_projects/edition-2021.txt"));
    let said = adopt(&project, "");
    assert!(said.contains("kept: texts where a CHECK has a list"), "{said}");
    assert!(project.read("build.rs").contains("migrations_build::gate();"));
    embed(&project, "", &said);
}

#[test]
fn names_that_nobody_has_planned() {
    let project = project("my-web-shop", include_str!("adopted_projects/my-web-shop.txt"));
    let said = adopt(&project, "");
    assert!(project.read("sqlx.toml").contains("migrations-dir = \"db-files/my sets\""));
    assert!(attributes(&project, "db-files/my sets/9_x y.sql").contains("eol: lf"));
    embed(&project, "", &said);
}
