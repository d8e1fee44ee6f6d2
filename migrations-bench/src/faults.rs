//! What other tools' macros say at build time of the directories of `docs/faults.md`.
//!
//! Each directory is handed to each tool in the tool's own form: names are changed to its grammar,
//! a rollback becomes what it calls one, and everything else stays as it is.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::measure;
use crate::project::{Tools, write};

/// Where the directories are, and where the answers are kept.
const FAULTS: &str = "migrations-cli/tests/faults";

struct Rival {
    name: &'static str,
    dependencies: &'static str,
    source: &'static str,
    /// Writes one file of a set in the form of the tool.
    adapt: fn(&Path, &str, &[u8]),
}

const RIVALS: [Rival; 3] = [
    Rival {
        name: "sqlx",
        dependencies: "sqlx = { version = \"=0.9.0\", default-features = false, features = [\"postgres\", \"macros\", \"migrate\", \"runtime-tokio\"] }",
        source: "pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();\n",
        adapt: for_sqlx,
    },
    Rival {
        name: "refinery",
        dependencies: "refinery = { version = \"=0.10.0\", default-features = false }",
        source: "refinery::embed_migrations!(\"migrations\");\n",
        adapt: for_refinery,
    },
    Rival {
        name: "diesel",
        dependencies: "diesel_migrations = \"=2.3.2\"",
        source: "pub const MIGRATIONS: diesel_migrations::EmbeddedMigrations = diesel_migrations::embed_migrations!();\n",
        adapt: for_diesel,
    },
];

pub(crate) fn run(tools: &Tools) {
    let cases = cases(&tools.root.join(FAULTS).join("cases"));
    let crates: Vec<PathBuf> = RIVALS.iter().map(|rival| project(tools, rival)).collect();
    let mut text = String::new();
    for case in &cases {
        let name = case.file_name().expect("a case has a name").to_string_lossy();
        let query_data =
            RIVALS.iter().zip(&crates).map(|(rival, dir)| answer(tools, rival, dir, case));
        let query_data: Vec<&str> =
            query_data.map(|refused| if refused { "refused" } else { "built" }).collect();
        let line = format!("{name} {}\n", query_data.join(" "));
        eprint!("{line}");
        text += &line;
    }
    write(&tools.root.join(FAULTS).join("rivals.txt"), &text);
}

fn cases(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the cases are there");
    let mut cases: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    cases.sort();
    cases
}

fn project(tools: &Tools, rival: &Rival) -> PathBuf {
    let dir = tools.fresh(&format!("faults-{}", rival.name));
    let manifest = format!(
        "[package]\nname = \"faults-{}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n{}\n",
        rival.name, rival.dependencies
    );
    write(&dir.join("Cargo.toml"), &manifest);
    write(&dir.join("src/lib.rs"), "");
    measure::run(tools.cargo(&dir, "faults-target").arg("check"));
    dir
}

/// Whether the tool refuses to build the set.
fn answer(tools: &Tools, rival: &Rival, dir: &Path, case: &Path) -> bool {
    let set = dir.join("migrations");
    let _ = fs::remove_dir_all(&set);
    fs::create_dir_all(&set).expect("a folder");
    copy(&case.join("migrations"), &mut |name, bytes| (rival.adapt)(&set, name, bytes));
    write(&dir.join("src/lib.rs"), &format!("// {}\n{}", case.display(), rival.source));
    let mut command: Command = tools.cargo(dir, "faults-target");
    let output = command.args(["check", "--offline"]).output().expect("cargo runs");
    !output.status.success()
}

fn copy(folder: &Path, write: &mut dyn FnMut(&str, &[u8])) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_file() {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            write(&name, &fs::read(&path).expect("a file"));
        }
    }
}

fn put(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is made");
    fs::write(path, bytes).expect("the file is written");
}

/// `001_a.sql` is a migration, and with a rollback the pair is `001_a.up.sql` and `001_a.down.sql`.
fn for_sqlx(set: &Path, name: &str, bytes: &[u8]) {
    let Some(stem) = name.strip_suffix(".rollback.sql") else {
        let up = name.strip_suffix(".sql").map(|stem| set.join(format!("{stem}.down.sql")));
        let is_paired = up.is_some_and(|down| down.exists());
        let name = if is_paired { name.replace(".sql", ".up.sql") } else { name.to_owned() };
        return put(&set.join(name), bytes);
    };
    let single = set.join(format!("{stem}.sql"));
    if single.exists() {
        fs::rename(single, set.join(format!("{stem}.up.sql"))).expect("the file is renamed");
    }
    put(&set.join(format!("{stem}.down.sql")), bytes);
}

/// `V1__a.sql`; there are no rollbacks.
fn for_refinery(set: &Path, name: &str, bytes: &[u8]) {
    let versioned = name.split_once('_').filter(|(number, _)| is_number(number));
    match versioned {
        _ if name.ends_with(".rollback.sql") => {}
        Some((number, rest)) => put(&set.join(format!("V{number}__{rest}")), bytes),
        None => put(&set.join(name), bytes),
    }
}

/// `001_a/up.sql` and `001_a/down.sql`.
fn for_diesel(set: &Path, name: &str, bytes: &[u8]) {
    let is_versioned = name.split_once('_').is_some_and(|(number, _)| is_number(number));
    let path = match (name.strip_suffix(".rollback.sql"), name.strip_suffix(".sql")) {
        (Some(stem), _) if is_versioned => set.join(stem).join("down.sql"),
        (None, Some(stem)) if is_versioned => set.join(stem).join("up.sql"),
        _ => set.join(name),
    };
    put(&path, bytes);
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
