//! What is asked of a database of somebody's leaves nothing on its session: a pooler hands that session
//! to the next client, whose statement of the same name would be refused.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::source;

/// Where databases are spoken to that are no throw-away servers.
const CRATES: [&str; 2] = ["migrations-runner/src/lib.rs", "migrations-cli/src/main.rs"];
const MODULES: [(&str, &str); 1] = [("migrations-prepare/src/lib.rs", "drift")];

#[test]
fn statements_to_databases_of_others_are_not_kept() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let of_crate = |file: &str| source::modules(&root.join(file));
    let whole = CRATES.iter().flat_map(|file| of_crate(file));
    let parts = MODULES.iter().flat_map(|(file, module)| {
        of_crate(file)
            .into_iter()
            .filter(move |it| it.path.first().is_some_and(|name| name == module))
    });
    let files: BTreeSet<PathBuf> = whole.chain(parts).map(|module| module.file).collect();
    let mut asked = 0;
    let mut kept = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).expect("a file of the crate");
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        let code: String = code.flat_map(|line| [line, "\n"]).collect();
        for (start, _) in code.match_indices("sqlx::query") {
            asked += 1;
            let statement = code[start..].split(';').next().unwrap_or_default();
            if !statement.contains(".persistent(false)") {
                kept.push(format!("{}: {statement}", file.display()));
            }
        }
    }
    assert!(asked > 5, "the questions are asked elsewhere by now");
    assert!(kept.is_empty(), "without `.persistent(false)`:\n{}", kept.join("\n"));
}
