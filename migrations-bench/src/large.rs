//! Touch and rebuild of a crate that embeds very many migrations, against sqlx and refinery.
//!
//! What counts is the overhead: the time of the rebuild less that of the same crate, with the same
//! dependencies, without the macro's call.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::measure::{self, median, wall};
use crate::project::{Tools, write};

const SIZES: [usize; 2] = [1_000, 10_000];

/// How a crate embeds its migrations.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tool {
    Sqlx,
    Refinery,
    Ours,
}

impl Tool {
    fn name(self) -> &'static str {
        match self {
            Tool::Sqlx => "sqlx",
            Tool::Refinery => "refinery",
            Tool::Ours => "migrations",
        }
    }

    fn dependencies(self, root: &Path) -> String {
        let ours = |name: &str| format!("{{ path = \"{}/{name}\" }}", root.display());
        match self {
            Tool::Sqlx => "sqlx = { version = \"0.9\", default-features = false, features = [\"postgres\", \"macros\", \"migrate\", \"runtime-tokio\"] }\n".into(),
            Tool::Refinery => "refinery = { version = \"0.10\", default-features = false }\n".into(),
            Tool::Ours => format!(
                "sealed-migrations = {}\nsqlx = {{ version = \"0.9\", default-features = false, features = [\"postgres\", \"macros\", \"runtime-tokio\"] }}\n\n[build-dependencies]\nsealed-migrations-build = {}\n",
                ours("migrations"),
                ours("migrations-build")
            ),
        }
    }

    fn source(self) -> &'static str {
        match self {
            Tool::Sqlx => "pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();\n",
            Tool::Refinery => "refinery::embed_migrations!(\"migrations\");\n",
            Tool::Ours => "migrations::migrations!(rows = []);\n",
        }
    }

    fn file_name(self, number: usize) -> String {
        match self {
            Tool::Refinery => format!("V{number}__step.sql"),
            _ => format!("{number:05}_step.sql"),
        }
    }
}

pub(crate) fn run(tools: &Tools) {
    println!(
        "\n| touch and rebuild, overhead | migrations | of a stale seal | sqlx | refinery | ours to sqlx's |\n| --- | --- | --- | --- | --- | --- |"
    );
    for size in SIZES {
        let [sqlx, refinery] = [Tool::Sqlx, Tool::Refinery].map(|tool| {
            let dir = project(tools, tool, size);
            overhead(tools, &dir, tool)
        });
        let (fresh, stale) = ours(tools, size);
        println!(
            "| {size} migrations | {fresh:.2} s | {stale:.2} s | {sqlx:.2} s | {refinery:.2} s | {:.2} |",
            fresh / sqlx
        );
    }
}

fn ours(tools: &Tools, size: usize) -> (f64, f64) {
    let dir = project(tools, Tool::Ours, size);
    measure::run(tools.program("cargo-migrations", &dir).arg("prepare"));
    measure::run(tools.program("cargo-migrations", &dir).arg("freeze"));
    let fresh = overhead(tools, &dir, Tool::Ours);
    fs::remove_file(dir.join(".sqlx/seal")).expect("the seal is there");
    // The build fails, and has parsed everything to say why.
    let stale = median(3, || {
        touch(&dir);
        measure::failing(tools.cargo(&dir, "large-target").arg("build").env("CI", "true"))
    });
    (fresh, stale.as_secs_f64())
}

/// How much longer the rebuild takes with the call than without it, in seconds.
fn overhead(tools: &Tools, dir: &Path, tool: Tool) -> f64 {
    let source = dir.join("src/lib.rs");
    write(&source, "pub fn count() -> usize {\n    0\n}\n");
    let without = rebuild(tools, dir);
    write(&source, tool.source());
    let with = rebuild(tools, dir);
    eprintln!("{}: {with:.2?} with the call, {without:.2?} without", tool.name());
    with.saturating_sub(without).as_secs_f64()
}

fn rebuild(tools: &Tools, dir: &Path) -> Duration {
    let mut build = tools.cargo(dir, "large-target");
    build.arg("build").env("CI", "true");
    measure::run(&mut build);
    median(5, || {
        touch(dir);
        wall(&mut build)
    })
}

fn touch(dir: &Path) {
    let source = dir.join("src/lib.rs");
    let text = fs::read_to_string(&source).expect("the source");
    write(&source, &text);
}

fn project(tools: &Tools, tool: Tool, size: usize) -> PathBuf {
    let dir = tools.fresh(&format!("large-{}-{size}", tool.name()));
    let manifest = format!(
        "[package]\nname = \"large-{}-{size}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n{}",
        tool.name(),
        tool.dependencies(&tools.root)
    );
    write(&dir.join("Cargo.toml"), &manifest);
    write(&dir.join("src/lib.rs"), tool.source());
    if tool == Tool::Ours {
        write(&dir.join("build.rs"), "fn main() {\n    migrations_build::gate();\n}\n");
    }
    write_set(&dir.join("migrations"), size, |number| tool.file_name(number));
    dir
}

/// Writes a set of `size` files that a server accepts.
pub(crate) fn write_set(folder: &Path, size: usize, file_name: impl Fn(usize) -> String) {
    for number in 1..=size {
        write(&folder.join(file_name(number)), &sql(number));
    }
}

/// A table, and changes of it: the size of an ordinary migration.
fn sql(number: usize) -> String {
    let table = number - number % 10;
    match number % 10 {
        0 => format!(
            "CREATE TABLE table_{table} (\n    id bigint PRIMARY KEY,\n    name text NOT NULL,\n    \
             created_at timestamptz NOT NULL DEFAULT now()\n);\n\n\
             CREATE INDEX table_{table}_name_idx ON table_{table} (name);\n"
        ),
        _ if table == 0 => format!("CREATE TABLE first_{number} (id bigint PRIMARY KEY);\n"),
        step => format!(
            "ALTER TABLE table_{table} ADD COLUMN step_{step} integer NOT NULL DEFAULT 0;\n\n\
             COMMENT ON COLUMN table_{table}.step_{step} IS 'What step {step} adds.';\n"
        ),
    }
}
