//! Rows a second through generated functions, hand-written sqlx and tokio-postgres.
//!
//! The measuring program is a crate of its own, `access/main.rs`, because it calls the macro.

use std::path::PathBuf;

use migrations_postgres::{Options, Server};

use crate::measure;
use crate::project::{Tools, write};

const MIGRATION: &str = "\
CREATE TABLE things (
    thing_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    note text,
    amount float8 NOT NULL,
    is_public boolean NOT NULL DEFAULT false
);
";

pub(crate) fn run(tools: &Tools) {
    println!(
        "\n| rows a second | generated | sqlx | tokio-postgres | ours to sqlx's | ours to tokio-postgres's |"
    );
    println!("| --- | --- | --- | --- | --- | --- |");
    let dir = project(tools);
    let server = Server::start(&Options::default()).expect("a server");
    let mut build = tools.cargo(&dir, "access-target");
    measure::run(build.args(["build", "--release"]).env("CI", "true"));
    let mut run = tools.cargo(&dir, "access-target");
    let run = run.args(["run", "--release", "--quiet"]).env("CI", "true");
    let output = run.env("DATABASE_URL", server.url()).output().expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    print!("{}", String::from_utf8_lossy(&output.stdout));
}

fn project(tools: &Tools) -> PathBuf {
    let dir = tools.fresh("access");
    let at = |name: &str| format!("{{ path = \"{}/{name}\" }}", tools.root.display());
    let manifest = format!(
        "[package]\nname = \"access\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\nsealed-migrations = {}\nfutures-util = {{ version = \"0.3\", default-features = false }}\n\
         sqlx = {{ version = \"0.9\", default-features = false, features = [\"postgres\", \"macros\", \
         \"runtime-tokio\"] }}\ntokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n\
         tokio-postgres = \"0.7\"\n\n[build-dependencies]\nsealed-migrations-build = {}\n",
        at("migrations"),
        at("migrations-build"),
    );
    write(&dir.join("Cargo.toml"), &manifest);
    write(&dir.join("build.rs"), "fn main() {\n    migrations_build::gate();\n}\n");
    write(&dir.join("migrations/1_things.sql"), MIGRATION);
    write(&dir.join("src/main.rs"), include_str!("access/main.rs"));
    measure::run(tools.program("cargo-migrations", &dir).arg("prepare"));
    dir
}
