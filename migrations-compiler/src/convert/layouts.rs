//! Which files of a folder are migrations, tool by tool.

use super::names::{numbered, pad};
use super::{Foreign, Reading, SourceTool, flyway, folders, sections};

/// Reads the migrations in the order in which the tool runs them.
pub(super) fn read(reading: &mut Reading<'_>) -> Vec<Foreign> {
    match reading.tool {
        SourceTool::Goose
        | SourceTool::Dbmate
        | SourceTool::SqlMigrate
        | SourceTool::NodePgMigrate => of_sections(reading),
        SourceTool::GolangMigrate => of_pairs(reading),
        SourceTool::Supabase => of_plain_files(reading),
        SourceTool::Diesel | SourceTool::Prisma => folders::read(reading),
        SourceTool::Drizzle => folders::of_drizzle(reading),
        SourceTool::Flyway | SourceTool::Refinery => flyway::read(reading),
    }
}

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

/// Files that hold both ways.
fn of_sections(reading: &mut Reading<'_>) -> Vec<Foreign> {
    let mut foreign = Vec::new();
    for (path, content) in reading.files.clone() {
        let Some(stem) = path.strip_suffix(".sql") else {
            other(reading, path);
            continue;
        };
        let Some(text) = reading.text(path, content) else { continue };
        let read = sections::read(reading, path, &text);
        let (number, name) = numbered(stem).unwrap_or(("", stem));
        foreign.push(Foreign { number: number.to_owned(), name: name.to_owned(), ..read });
    }
    sort(&mut foreign);
    // sql-migrate takes files without a number, in the order of their names.
    if reading.tool != SourceTool::SqlMigrate {
        refuse_unnumbered(reading, &foreign);
    }
    foreign
}

/// `000001_name.up.sql` and `000001_name.down.sql`.
fn of_pairs(reading: &mut Reading<'_>) -> Vec<Foreign> {
    let mut foreign: Vec<Foreign> = Vec::new();
    let mut downs: Vec<(String, String, String)> = Vec::new();
    for (path, content) in reading.files.clone() {
        let up = path.strip_suffix(".up.sql");
        let Some((stem, is_up)) = up
            .map(|stem| (stem, true))
            .or_else(|| path.strip_suffix(".down.sql").map(|stem| (stem, false)))
        else {
            other(reading, path);
            continue;
        };
        let Some(text) = reading.text(path, content) else { continue };
        let (number, name) = numbered(stem).unwrap_or(("", stem));
        let (number, name) = (number.to_owned(), name.to_owned());
        match is_up {
            true => {
                let path = path.to_owned();
                foreign.push(Foreign { number, name, path, up: text, ..Foreign::default() });
            }
            false => downs.push((number, path.to_owned(), text)),
        }
    }
    for (number, path, text) in downs {
        match foreign.iter_mut().find(|one| one.number == number) {
            Some(one) => one.down = Some(text),
            None => {
                let message = format!("{path} takes back what no file does");
                reading.refuse(&path, 0, message, "take it away, or restore its `.up.sql`");
            }
        }
    }
    sort(&mut foreign);
    refuse_unnumbered(reading, &foreign);
    foreign
}

/// Files that hold the way there alone.
fn of_plain_files(reading: &mut Reading<'_>) -> Vec<Foreign> {
    let mut foreign = Vec::new();
    for (path, content) in reading.files.clone() {
        let Some(stem) = path.strip_suffix(".sql").filter(|stem| !stem.contains('/')) else {
            other(reading, path);
            continue;
        };
        let Some(up) = reading.text(path, content) else { continue };
        let (number, name) = numbered(stem).unwrap_or(("", stem));
        let (number, name, path) = (number.to_owned(), name.to_owned(), path.to_owned());
        foreign.push(Foreign { number, name, path, up, ..Foreign::default() });
    }
    sort(&mut foreign);
    refuse_unnumbered(reading, &foreign);
    foreign
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

/// Gives numbers one width, where they are short.
pub(super) fn padded(mut foreign: Vec<Foreign>) -> Vec<Foreign> {
    pad(&mut foreign);
    foreign
}
