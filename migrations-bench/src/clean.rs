//! A clean build of an application with `migrations!` against one with `sqlx::migrate!`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::measure::{self, processor, row};
use crate::project::{Tools, write};

const MIGRATION: &str = "CREATE TABLE users (user_id bigint PRIMARY KEY, name text NOT NULL);\n";

/// What both applications have: a database, and the features that any application on it has.
const DEPENDENCIES: &str = "\
sqlx = { version = \"0.9\", default-features = false, features = [\"runtime-tokio\", \"tls-rustls\", \"postgres\", \
\"macros\", \"migrate\", \"json\", \"uuid\", \"chrono\", \"rust_decimal\", \"sqlx-toml\"] }
tokio = { version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }
";

pub(crate) fn run(tools: &Tools) {
    println!(
        "\n| clean build, processor time | migrations | sqlx | ratio |\n| --- | --- | --- | --- |"
    );
    let (ours, theirs) = (ours(tools), theirs(tools));
    let ours = build(tools, &ours, "clean-ours-target");
    let theirs = build(tools, &theirs, "clean-theirs-target");
    row("`cargo build` of an application with one migration", ours, theirs);
}

fn build(tools: &Tools, dir: &Path, target: &str) -> Duration {
    measure::run(tools.cargo(dir, target).arg("fetch"));
    let _ = std::fs::remove_dir_all(tools.folder.join(target));
    processor(tools.cargo(dir, target).args(["build", "--offline"]))
}

fn ours(tools: &Tools) -> PathBuf {
    let dir = tools.fresh("clean-ours");
    let at = |name: &str| format!("{{ path = \"{}/{name}\" }}", tools.root.display());
    let manifest = format!(
        "[package]\nname = \"ours\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
         sealed-migrations = {}\n{DEPENDENCIES}\n[build-dependencies]\nsealed-migrations-build = {}\n",
        at("migrations"),
        at("migrations-build"),
    );
    write(&dir.join("Cargo.toml"), &manifest);
    write(&dir.join("build.rs"), "fn main() {\n    migrations_build::gate();\n}\n");
    write(&dir.join("migrations/1_users.sql"), MIGRATION);
    write(
        &dir.join("src/main.rs"),
        &main("migrations::migrations!();", "MIGRATIONS.apply(&pool).await.unwrap();"),
    );
    measure::run(tools.program("cargo-migrations", &dir).arg("prepare"));
    dir
}

fn theirs(tools: &Tools) -> PathBuf {
    let dir = tools.fresh("clean-theirs");
    let manifest = format!(
        "[package]\nname = \"theirs\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n{DEPENDENCIES}"
    );
    write(&dir.join("Cargo.toml"), &manifest);
    write(&dir.join("migrations/1_users.sql"), MIGRATION);
    write(&dir.join("src/main.rs"), &main("", "sqlx::migrate!().run(&pool).await.unwrap();"));
    dir
}

fn main(item: &str, statement: &str) -> String {
    format!(
        "{item}\n\n#[tokio::main]\nasync fn main() {{\n    \
         let pool = sqlx::PgPool::connect(&std::env::var(\"DATABASE_URL\").unwrap()).await.unwrap();\n    \
         {statement}\n}}\n"
    )
}
