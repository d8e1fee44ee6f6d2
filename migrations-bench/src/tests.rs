//! Five hundred tests with a database each: `#[migrations::test]` against `#[sqlx::test]`.

use std::path::{Path, PathBuf};
use std::process::Command;

use migrations_postgres::{Options, Server};

use crate::large::write_set;
use crate::measure::{self, median, row, wall};
use crate::project::{Tools, write};

const TESTS: usize = 500;

/// How many migrations.
const SIZES: [usize; 2] = [10, 100];

pub(crate) fn run(tools: &Tools) {
    println!("\n| {TESTS} tests with a database each | migrations | sqlx | ratio |");
    println!("| --- | --- | --- | --- |");
    for size in SIZES {
        let dir = project(tools, size);
        let [ours, theirs] = ["ours", "theirs"].map(|name| built(tools, &dir, name));
        // One for each, so that neither finds what the other has left.
        let [for_ours, for_theirs] =
            [(); 2].map(|()| Server::start(&Options::default()).expect("a server"));
        let on = |program: &Path, server: &Server| {
            let mut command = Command::new(program);
            wall(command.current_dir(&dir).env("DATABASE_URL", server.url()))
        };
        let theirs = median(3, || on(&theirs, &for_theirs));
        let ours_there = median(3, || on(&ours, &for_ours));
        let without = || {
            let mut command = Command::new(&ours);
            command.env("DATABASE_URL", "").env("MIGRATIONS_TEST_IDLE", "1");
            // The server and the template are a part of it, so each time begins without.
            std::thread::sleep(std::time::Duration::from_secs(4));
            wall(command.current_dir(&dir))
        };
        row(&format!("{size} migrations, on one server"), ours_there, theirs);
        row(&format!("{size} migrations, ours starts its own"), median(3, without), theirs);
    }
}

/// A crate with both kinds of test over one set.
fn project(tools: &Tools, size: usize) -> PathBuf {
    let dir = tools.fresh(&format!("tests-{size}"));
    let crates = tools.root.display();
    let manifest = format!(
        "[package]\nname = \"bench\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\nsealed-migrations = {{ path = \"{crates}/migrations\" }}\n\
         sqlx = {{ version = \"0.9\", default-features = false, features = [\"postgres\", \"macros\", \
         \"migrate\", \"runtime-tokio\"] }}\n\n[dev-dependencies]\n\
         sealed-migrations = {{ path = \"{crates}/migrations\", features = [\"test\"] }}\n\n\
         [build-dependencies]\nsealed-migrations-build = {{ path = \"{crates}/migrations-build\" }}\n"
    );
    write(&dir.join("Cargo.toml"), &manifest);
    write(&dir.join("build.rs"), "fn main() {\n    migrations_build::gate();\n}\n");
    write(&dir.join("src/lib.rs"), "migrations::migrations!(rows = []);\n");
    write(&dir.join("tests/ours.rs"), &tests("migrations::test(set = bench::MIGRATIONS)"));
    write(&dir.join("tests/theirs.rs"), &tests("sqlx::test"));
    write_set(&dir.join("migrations"), size, |number| format!("{number:05}_step.sql"));
    measure::run(tools.program("cargo-migrations", &dir).arg("prepare"));
    dir
}

fn tests(attribute: &str) -> String {
    let test = |number| {
        format!(
            "\n#[{attribute}]\nasync fn test_{number}(pool: sqlx::PgPool) {{\n    \
             sqlx::query(\"INSERT INTO first_1 VALUES ({number})\").execute(&pool).await.unwrap();\n}}\n"
        )
    };
    (0..TESTS).map(test).collect()
}

/// Builds one of the two and returns its program.
fn built(tools: &Tools, dir: &Path, name: &str) -> PathBuf {
    let mut command = tools.cargo(dir, "tests-target");
    let output = command.args(["test", "--no-run", "--test", name]).output().expect("cargo runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let line = said.lines().find(|line| line.contains(&format!("tests/{name}.rs (")));
    let (_, path) = line.and_then(|line| line.split_once('(')).expect("the test's program");
    dir.join(path.trim_end_matches(')'))
}
