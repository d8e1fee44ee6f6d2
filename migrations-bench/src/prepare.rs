//! `prepare` against `cargo sqlx prepare`, on the same crate, with everything warm.

use std::fs;
use std::path::{Path, PathBuf};

use migrations_postgres::{Options, Server};

use crate::measure::{self, median, row, wall};
use crate::project::{Tools, write};

pub(crate) fn run(tools: &Tools) {
    println!("\n| `prepare` of the trading application, warm | migrations | sqlx | ratio |");
    println!("| --- | --- | --- | --- |");
    let ours_dir = tools.trading("prepare-ours");
    let theirs_dir = theirs(tools);
    // sqlx's tool needs a server that is up and a schema that is there; ours starts one each time,
    // runs the set and stops the server.
    let server = Server::start(&Options::default()).expect("a server");
    let mut apply = tools.program("cargo-migrations", &theirs_dir);
    measure::run(apply.args([
        "apply",
        "--dir",
        "sealed/migrations",
        "--database-url",
        server.url(),
    ]));
    let ours = || wall(tools.program("cargo-migrations", &ours_dir).arg("prepare"));
    let theirs = || {
        let mut command = tools.cargo(&theirs_dir, "prepare-target");
        wall(command.args(["sqlx", "prepare"]).env("DATABASE_URL", server.url()))
    };
    theirs();
    row("nothing has changed", median(9, ours), median(5, theirs));
    row("one query has changed", edited(&ours_dir, ours), edited(&theirs_dir, theirs));
    let check = || wall(tools.program("cargo-migrations", &ours_dir).args(["prepare", "--check"]));
    ours();
    row("`--check`: a server says everything again", median(9, check), median(5, theirs));
}

/// Measures with another query each time: its text gets one more blank.
fn edited(dir: &Path, mut measure: impl FnMut() -> std::time::Duration) -> std::time::Duration {
    let path = dir.join("src/questions.rs");
    let source = fs::read_to_string(&path).expect("the source");
    let mut blanks = String::new();
    median(7, || {
        blanks.push(' ');
        let edited =
            source.replacen("FROM reco_targets\n", &format!("FROM reco_targets{blanks}\n"), 1);
        assert_ne!(edited, source, "there is a query to edit");
        write(&path, &edited);
        measure()
    })
}

/// The application without the gate, which would keep sqlx's macros offline, and with the seal where
/// `cargo sqlx prepare` does not delete it.
fn theirs(tools: &Tools) -> PathBuf {
    let dir = tools.trading("prepare-theirs");
    write(&dir.join("build.rs"), "fn main() {}\n");
    let sealed = dir.join("sealed");
    fs::create_dir_all(&sealed).expect("a folder");
    fs::rename(dir.join("db/migrations"), sealed.join("migrations")).expect("the set");
    fs::rename(dir.join(".sqlx"), sealed.join(".sqlx")).expect("the seal");
    let source = fs::read_to_string(dir.join("src/lib.rs")).expect("the source");
    write(&dir.join("src/lib.rs"), &source.replace("db/migrations", "../sealed/migrations"));
    dir
}
