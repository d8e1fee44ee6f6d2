//! Which files of a folder are migrations, tool by tool.

use super::entries::{other, refuse_unnumbered, sort};
use super::names::numbered;
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
