//! The largest of the applications against the same program on sqlx alone, with rows by hand: a clean
//! build, and builds after an edit.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::measure::{self, median, processor, row, wall};
use crate::project::{Tools, write};

/// What stands in for the rows that the macro generates.
const ROWS: &str = include_str!("rag/rows.rs");

/// How often a build after an edit is measured.
const EDITS: usize = 7;

pub(crate) fn run(tools: &Tools) {
    let (ours, theirs) = (ours(tools), theirs(tools));
    println!("\n| `apps/rag` | migrations | sqlx | ratio |\n| --- | --- | --- | --- |");
    let built = |dir: &Path, target: &str| {
        let _ = fs::remove_dir_all(tools.folder.join(target));
        measure::run(tools.cargo(dir, target).arg("fetch"));
        processor(&mut build(tools, dir, target))
    };
    let clean = built(&ours, "rag-ours-target");
    row("clean `cargo build`, processor time", clean, built(&theirs, "rag-theirs-target"));
    let touched = |dir: &Path, target: &str, file: &str| {
        median(EDITS, || {
            let path = dir.join("rag").join(file);
            let text = fs::read_to_string(&path).expect("a source");
            write(&path, &text);
            wall(&mut build(tools, dir, target))
        })
    };
    for (what, file) in [
        ("`src/lib.rs` touched, the library compiled again", "src/lib.rs"),
        ("`src/main.rs` touched, the program alone", "src/main.rs"),
    ] {
        let ours = touched(&ours, "rag-ours-target", file);
        row(what, ours, touched(&theirs, "rag-theirs-target", file));
    }
    prepared(tools);
}

/// The time of `prepare` for each application, from scratch and where nothing has changed.
fn prepared(tools: &Tools) {
    println!("\n| `prepare` | nothing has changed | from scratch |\n| --- | --- | --- |");
    let applications =
        ["", "apps/rag", "apps/agent-monitor", "apps/client-success", "apps/second-brain"];
    for application in applications {
        let name = application.rsplit('/').next().filter(|name| !name.is_empty());
        let name = name.unwrap_or("trading");
        let dir = tools.fresh(&format!("prepare-{name}"));
        let folder = tools.root.join(application);
        let parts = ["Cargo.toml", "sqlx.toml", "src", "db", "migrations", "supabase", ".sqlx"];
        // The crate `migrations` lies beside the root package, whose set is in `db`.
        let parts = parts.iter().filter(|part| !(application.is_empty() && **part == "migrations"));
        for part in parts.map(|part| folder.join(part)).filter(|part| part.exists()) {
            copy(&part, &dir);
        }
        let prepare = || {
            let mut command = tools.program("cargo-migrations", &dir);
            command.arg("prepare");
            command
        };
        let from_scratch = median(3, || {
            fs::remove_dir_all(dir.join(".sqlx")).expect("query data");
            wall(prepare().env("MIGRATIONS_CACHE", "off"))
        });
        measure::run(&mut prepare());
        let unchanged = median(EDITS, || wall(&mut prepare()));
        let seconds = [unchanged, from_scratch].map(|time: Duration| time.as_secs_f64());
        println!("| {name} | {:.2} s | {:.2} s |", seconds[0], seconds[1]);
    }
}

fn build(tools: &Tools, dir: &Path, target: &str) -> Command {
    let mut command = tools.cargo(dir, target);
    command.args(["build", "--offline", "--no-default-features"]);
    command
}

/// A workspace with the application as it is.
fn ours(tools: &Tools) -> PathBuf {
    let dir = workspace(tools, "rag-ours");
    copy(&tools.root.join("apps/rag"), &dir);
    dir
}

/// A workspace with the same program, whose rows are written by hand and whose set sqlx embeds.
fn theirs(tools: &Tools) -> PathBuf {
    let dir = workspace(tools, "rag-theirs");
    copy(&tools.root.join("apps/rag"), &dir);
    let package = dir.join("rag");
    for part in ["tests", ".sqlx"] {
        let _ = fs::remove_dir_all(package.join(part));
    }
    for entry in fs::read_dir(package.join("src")).expect("the sources") {
        edit(&entry.expect("a source").path(), |text| {
            text.replace("migrations::pgvector", "pgvector")
                .replace("rag::MIGRATIONS.apply(pool)", "rag::MIGRATOR.run(pool)")
                // sqlx does not tell what it has applied.
                .replace("report.applied.len()", "rag::MIGRATOR.iter().count()")
                .replace("report.already.len()", "format_args!(\"{report:?}\")")
        });
    }
    edit(&package.join("sqlx.toml"), |text| text.replace("migrations::pgvector", "pgvector"));
    edit(&package.join("src/lib.rs"), |text| {
        let (before, call) = text.split_once("migrations::migrations! {").expect("the call");
        let (_, after) = call.split_once("}\n").expect("the end of the call");
        let set =
            "pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();\n\npub mod rows;";
        format!("{before}{set}\n{after}")
    });
    write(&package.join("src/rows.rs"), ROWS);
    edit(&package.join("Cargo.toml"), |text| {
        let (head, rest) = text.split_once("[dependencies]").expect("the dependencies");
        let head = head.split("[features]").next().unwrap_or(head);
        let features = "[features]\nengine = []\n";
        let dependencies = rest.split("\n[").next().unwrap_or(rest);
        let dependencies = dependencies.lines().filter(|line| !line.starts_with("migrations"));
        let dependencies: Vec<&str> = dependencies.collect();
        format!(
            "{head}\n{features}\n[dependencies]{}\npgvector.workspace = true\n",
            dependencies.join("\n")
        )
    });
    // The text of each query is described against the schema, by the program that is here.
    measure::run(tools.program("cargo-migrations", &package).args([
        "prepare",
        "--dir",
        "migrations",
    ]));
    write(
        &package.join("build.rs"),
        "fn main() {\n    println!(\"cargo::rerun-if-changed=migrations\");\n}\n",
    );
    keep_migrations(&package.join("migrations"));
    dir
}

/// sqlx takes every file of SQL for a migration.
fn keep_migrations(set: &Path) {
    for entry in fs::read_dir(set).expect("the set") {
        let path = entry.expect("a file").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if !name.starts_with(|first: char| first.is_ascii_digit()) {
            fs::remove_file(&path).expect("a companion");
        }
    }
}

/// A workspace of one member, with the dependencies of this repository's.
fn workspace(tools: &Tools, name: &str) -> PathBuf {
    let dir = tools.fresh(name);
    let manifest = fs::read_to_string(tools.root.join("Cargo.toml")).expect("the manifest");
    let (_, workspace) = manifest.split_once("[workspace]\nmembers = [").expect("the members");
    let (_, rest) = workspace.split_once("]\n").expect("the end of the members");
    let crates = format!("path = \"{}/migrations", tools.root.display());
    let rest = rest.replace("path = \"migrations", &crates);
    write(&dir.join("Cargo.toml"), &format!("[workspace]\nmembers = [\"rag\"]\n{rest}"));
    copy(&tools.root.join("Cargo.lock"), &dir);
    dir
}

fn copy(from: &Path, into: &Path) {
    measure::run(Command::new("cp").arg("-R").arg(from).arg(into));
}

fn edit(path: &Path, change: impl Fn(String) -> String) {
    let text = fs::read_to_string(path).expect("a file");
    write(path, &change(text));
}
