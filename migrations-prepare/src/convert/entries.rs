//! What the layouts of all tools have in common: files that are no migrations, and the order of those
//! that are.

use super::names::numbered;
use super::{Foreign, Reading};

/// Endings of migrations that are programs.
const PROGRAMS: [&str; 12] =
    [".go", ".js", ".ts", ".mjs", ".cjs", ".mts", ".cts", ".rs", ".java", ".kt", ".py", ".groovy"];

/// Says of a file that is no migration in SQL what becomes of it.
pub(super) fn other(reading: &mut Reading<'_>, path: &str) {
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_numbered = numbered(name).is_some() || name.starts_with(['V', 'U', 'R', 'B']);
    if PROGRAMS.iter().any(|ending| name.ends_with(ending)) && is_numbered {
        let message = format!("{path} is a program, and a set holds SQL alone");
        let help = "write what it does as SQL, in a file of the same number";
        reading.refuse(path, 0, message, help);
        return;
    }
    let is_of_tool = ["migration_lock.toml", "_journal.json", "atlas.sum", "diesel.toml"]
        .contains(&name)
        || name.ends_with("snapshot.json")
        || name.to_ascii_lowercase().starts_with("readme");
    if !is_of_tool {
        reading.notes.push(format!("left out: {path}, which is no migration"));
    }
}

/// Sorts by number, whatever its width; what has no number comes last, by its name.
pub(super) fn sort(foreign: &mut [Foreign]) {
    foreign.sort_by_key(|one| {
        let number: u64 = one.number.parse().unwrap_or(u64::MAX);
        (number, one.path.clone())
    });
}

/// Numbers of a tool that has them everywhere.
pub(super) fn refuse_unnumbered(reading: &mut Reading<'_>, foreign: &[Foreign]) {
    for one in foreign.iter().filter(|one| one.number.is_empty()) {
        let message = format!("{} begins with no number", one.path);
        reading.refuse(
            &one.path,
            0,
            message,
            "the tool passes it over; number it, or move it away",
        );
    }
}
