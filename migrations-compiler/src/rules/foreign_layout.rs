//! A folder, or files, laid out for another tool: one message for all of it.

use migrations_core::{Code, Diagnostic, FileId, Location};

use crate::foreign::{DownSection, ForeignLayout};
use crate::judged::drafts;
use crate::parse::{Parsed, ParsedFile, UnrecognizedEntry};

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    if let Some(layout) = ForeignLayout::of(parsed) {
        found.push(foreign(parsed, layout));
        return;
    }
    let sections = drafts(parsed).filter_map(|file| Some((file, DownSection::of(file)?)));
    let sections: Vec<(&ParsedFile, DownSection)> = sections.collect();
    if let [(file, first), others @ ..] = sections.as_slice() {
        found.push(undone(file, first, others));
    }
}

fn foreign(parsed: &Parsed, layout: ForeignLayout) -> Diagnostic {
    let first = parsed.unrecognized.iter().find_map(|entry| match entry {
        UnrecognizedEntry::Unnumbered(name)
        | UnrecognizedEntry::File(name)
        | UnrecognizedEntry::Directory(name) => Some(name.as_str()),
        UnrecognizedEntry::Leftover(_) => None,
    });
    let location = Location::whole_file(first.map_or(FileId::Nowhere, FileId::from));
    let message = format!("this is the layout of {}, which is not read", layout.tool());
    Diagnostic::new(Code::ForeignLayout, location, message)
        .note("a set is a folder of files such as `001_create_ships.sql`, each with its rollback beside it")
        .help(help(layout))
}

fn help(layout: ForeignLayout) -> &'static str {
    match layout {
        ForeignLayout::Flyway => {
            "make a set of it with `cargo migrations init --from flyway`, or `--from refinery`; by hand, in \
             the order of versions, rename each `V…__name.sql` to `001_name.sql`, `002_name.sql` and \
             so on, and each `U…__name.sql` to `NNN_name.down.sql` beside its own; a repeatable \
             `R__` file has no number: it becomes a migration whenever it changes"
        }
        ForeignLayout::Diesel => {
            "make a set of it with `cargo migrations init --from diesel`; by hand, in the order of \
             names, move each `up.sql` to `001_name.sql`, `002_name.sql` and so on, and \
             each `down.sql` to `NNN_name.down.sql` beside it"
        }
        ForeignLayout::Prisma => {
            "make a set of it with `cargo migrations init --from prisma`; by hand, move each \
             `NNN_name/migration.sql` to `NNN_name.sql`: the numbers are good as they are"
        }
        ForeignLayout::GraphileMigrate => "name the folder with what is committed: `committed`",
        ForeignLayout::Sqitch => {
            "in the order of `sqitch.plan`, move each file of `deploy` to `001_name.sql`, \
             `002_name.sql` and so on, and that of `revert` to `NNN_name.down.sql` beside it"
        }
        ForeignLayout::Python
        | ForeignLayout::Ruby
        | ForeignLayout::JavaScript
        | ForeignLayout::Php
        | ForeignLayout::Liquibase => {
            "have that tool print its SQL, and write what it prints into files of that form"
        }
    }
}

fn undone(
    file: &ParsedFile,
    first: &DownSection,
    others: &[(&ParsedFile, DownSection)],
) -> Diagnostic {
    let DownSection { tool, start, line } = first;
    let location = Location::new(&file.file, *start, line.chars().count());
    let message = format!(
        "from here on {} says to {tool} how it is undone, and that would be run right behind it",
        file.file
    );
    let stem = &file.name.stem;
    let help = format!(
        "move what follows to {stem}.down.sql, which is the rollback of {}, or make a set of all files \
         with `cargo migrations init --from {tool}`",
        file.file
    );
    let diagnostic = Diagnostic::new(Code::ForeignLayout, location, message);
    let diagnostic = match others {
        [] => diagnostic,
        [(other, _)] => diagnostic.note(format!("{} has such a line as well", other.file)),
        [(other, _), ..] => diagnostic.note(format!(
            "{} more files have such a line, the next of them {}",
            others.len(),
            other.file
        )),
    };
    diagnostic.help(help)
}
