//! The statements of PostgreSQL's own test scripts, as far as a server is to be asked about them.
//!
//! The scripts are for `psql`: its commands, and the data of `COPY`, are taken out.

use std::fs;
use std::path::Path;

use super::mutant::statements;

/// The folders of scripts that a run is to try as well, as in `PATH`.
pub(crate) const VARIABLE: &str = "MIGRATIONS_SYNTAX_SUITES";

/// The distinct statements of the scripts below a folder, in the order of their names.
pub(crate) fn read(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let is_script = |path: &&std::path::PathBuf| path.extension().is_some_and(|it| it == "sql");
    let mut found: Vec<String> = Vec::new();
    for path in paths.iter().filter(is_script) {
        let text = String::from_utf8_lossy(&fs::read(path).expect("a script")).into_owned();
        found.extend(statements(&without_commands(&text)).into_iter().map(str::to_owned));
    }
    let mut seen = std::collections::HashSet::new();
    found.retain(|statement| seen.insert(statement.clone()));
    found
}

/// The text without what only `psql` reads.
fn without_commands(text: &str) -> String {
    let mut kept = String::new();
    let mut is_data = false;
    for line in text.lines() {
        if is_data {
            is_data = line != "\\.";
            continue;
        }
        let lower = line.to_lowercase();
        is_data = lower.starts_with("copy ") && lower.contains("from stdin");
        if is_data || line.trim_start().starts_with('\\') {
            continue;
        }
        // A command behind a statement sends it, as `;` does.
        match [" \\", ";\\"].iter().find_map(|start| line.find(start)) {
            Some(at) if !line.contains('\'') => kept.push_str(&format!("{};\n", &line[..at])),
            _ => kept.push_str(&format!("{line}\n")),
        }
    }
    kept
}
