//! What the code that is generated for very many tables costs to compile, in processor time.
//!
//! What counts is the build of the crate with the macro's call less that of the same crate, with the
//! same dependencies, where the call generates nothing; beside it stands the same by hand, with sqlx
//! alone.

use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

use crate::measure::{self, processor};
use crate::project::{Tools, write};

mod by_hand;

/// How many tables, and whether functions are generated as well: nobody asks for those of 500.
const SIZES: [(usize, bool); 3] = [(10, true), (100, true), (500, false)];

/// What is derived beside the usual: what an application that answers in JSON needs.
const DERIVES: &str = "derives = [serde::Serialize, serde::Deserialize]";

pub(crate) fn run(tools: &Tools) {
    println!("\n| processor time | rows | by hand | rows, serde | rows, functions | by hand |");
    println!("| --- | --- | --- | --- | --- | --- |");
    for (size, with_functions) in SIZES {
        let dir = project(tools, size);
        let nothing = build(tools, &dir, "rows = []", "");
        let cost = |arguments: &str, source: &str| {
            let cost = build(tools, &dir, arguments, source).saturating_sub(nothing);
            format!("{:.2} s", cost.as_secs_f64())
        };
        let rows = cost("", "");
        let rows_by_hand = cost("rows = []", &by_hand::rows(size));
        let serde = cost(DERIVES, "");
        let (functions, by_hand) = match with_functions {
            true => (cost(&queries(size), ""), cost("rows = []", &by_hand::functions(size))),
            false => Default::default(),
        };
        println!("| {size} tables | {rows} | {rows_by_hand} | {serde} | {functions} | {by_hand} |");
    }
}

/// The middle of three builds of the crate itself; what it depends on is built already.
fn build(tools: &Tools, dir: &Path, arguments: &str, by_hand: &str) -> Duration {
    let source = format!("migrations::migrations!({arguments});\n{by_hand}");
    write(&dir.join("src/lib.rs"), &source);
    measure::run(tools.program("cargo-migrations", dir).arg("prepare"));
    let mut cargo = tools.cargo(dir, "generated-target");
    // What the compiler remembers of the last build would be left out of the cost.
    cargo.arg("build").env("CI", "true").env("CARGO_INCREMENTAL", "0");
    measure::run(&mut cargo);
    let mut taken: Vec<Duration> = (0..3)
        .map(|_| {
            write(&dir.join("src/lib.rs"), &source);
            processor(&mut cargo)
        })
        .collect();
    taken.sort();
    taken[1]
}

fn queries(size: usize) -> String {
    let tables: Vec<String> = (0..size).map(|number| format!("things_{number}")).collect();
    format!("queries = [{}]", tables.join(", "))
}

fn project(tools: &Tools, size: usize) -> std::path::PathBuf {
    let dir = tools.fresh(&format!("generated-{size}"));
    let at = |name: &str| format!("{{ path = \"{}/{name}\" }}", tools.root.display());
    let manifest = format!(
        "[package]\nname = \"generated-{size}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\nsealed-migrations = {}\nserde = {{ version = \"1\", features = [\"derive\"] }}\n\
         chrono = {{ version = \"0.4\", default-features = false, features = [\"serde\"] }}\n\
         rust_decimal = {{ version = \"1\", default-features = false, features = [\"serde\"] }}\n\
         sqlx = {{ version = \"0.9\", default-features = false, features = [\"postgres\", \"macros\", \
         \"runtime-tokio\"] }}\n\n[build-dependencies]\nsealed-migrations-build = {}\n",
        at("migrations"),
        at("migrations-build"),
    );
    write(&dir.join("Cargo.toml"), &manifest);
    write(&dir.join("build.rs"), "fn main() {\n    migrations_build::gate();\n}\n");
    write(&dir.join("migrations/1_things.sql"), &schema(size));
    dir
}

/// Tables of ten columns, as an application has them: each one has a key, a parent, a list of texts
/// and columns with defaults.
fn schema(size: usize) -> String {
    let mut sql = String::new();
    for number in 0..size {
        let parent = number / 2;
        let _ = writeln!(
            sql,
            "CREATE TABLE things_{number} (\n    thing_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,\n    \
             parent_id bigint REFERENCES things_{parent} (thing_id),\n    name text NOT NULL UNIQUE,\n    \
             state_{number} text NOT NULL CHECK (state_{number} IN ('open', 'closed', 'lost')),\n    \
             about text,\n    amount numeric NOT NULL DEFAULT 0,\n    is_public boolean NOT NULL DEFAULT false,\n    \
             extra jsonb NOT NULL DEFAULT '{{}}',\n    tags text[] NOT NULL DEFAULT '{{}}',\n    \
             created_at timestamptz NOT NULL DEFAULT now()\n);"
        );
    }
    sql
}
