//! What is said of another tool's history that cannot be taken over as it is.

use migrations_core::{Code, Diagnostic, Invocation, Location};

use super::nowhere;
use crate::error::{AdoptionProblem, DifferingFile, FoundHistory, MissingRelation, StoppedRow};

const INTACT: &str = "nothing was written";

/// So many rows or files are named before the rest is counted.
const NAMED: usize = 5;

pub(super) fn of_problem(problem: &AdoptionProblem, invocation: &Invocation) -> Vec<Diagnostic> {
    let code = problem.code();
    let one = match problem {
        AdoptionProblem::NotFound { from, histories } => {
            not_found(code, from.as_deref(), histories, invocation)
        }
        AdoptionProblem::Unknown { table, columns, rows } => {
            unknown(code, table, columns, rows, invocation)
        }
        AdoptionProblem::Several { histories } => several(code, histories, invocation),
        AdoptionProblem::NoFile { tool, table, rows } => {
            no_file(code, tool, table, rows, invocation)
        }
        AdoptionProblem::Stopped { tool, table, rows } => {
            stopped(code, tool, table, rows, invocation)
        }
        AdoptionProblem::Differs { tool, table, files } => {
            return files.iter().map(|file| differs(code, tool, table, file, invocation)).collect();
        }
        AdoptionProblem::Missing { table, relations, .. } => {
            return relations.iter().map(|it| missing(code, table, it, invocation)).collect();
        }
        AdoptionProblem::Changed { table } => {
            nowhere(code, format!("{table} has changed since it was shown"))
                .note(INTACT)
                .help(format!("look again: `{}`", invocation.command("adopt", &["--from", table])))
        }
    };
    vec![one]
}

fn from_each(histories: &[FoundHistory], invocation: &Invocation) -> String {
    let commands = histories
        .iter()
        .map(|found| format!("`{}`", invocation.command("adopt", &["--from", &found.table])));
    commands.collect::<Vec<_>>().join(" or ")
}

fn not_found(
    code: Code,
    from: Option<&str>,
    histories: &[FoundHistory],
    invocation: &Invocation,
) -> Diagnostic {
    let message = match from {
        Some(from) => format!("this database has no history called {from}, and none of that tool"),
        None => "this database has no history of another tool".to_owned(),
    };
    let diagnostic = nowhere(code, message);
    let diagnostic = histories.iter().fold(diagnostic, |diagnostic, found| {
        diagnostic.note(format!("it has {}, the history of {}", found.table, found.tool))
    });
    let diagnostic = diagnostic.note(INTACT);
    if histories.is_empty() {
        let baseline = invocation.command("baseline", &[]);
        return diagnostic.help(format!(
            "where the files have run by other means, record them: `{baseline} --to` with the last \
             of them"
        ));
    }
    diagnostic.help(from_each(histories, invocation))
}

fn unknown(
    code: Code,
    table: &str,
    columns: &[String],
    rows: &[String],
    invocation: &Invocation,
) -> Diagnostic {
    let diagnostic = nowhere(code, format!("{table} is no history that is known"));
    let diagnostic = diagnostic.note(format!("its columns are: {}", columns.join(", ")));
    let diagnostic =
        rows.iter().fold(diagnostic, |diagnostic, row| diagnostic.note(format!("row: {row}")));
    let baseline = invocation.command("baseline", &[]);
    diagnostic.note(INTACT).help(format!(
        "read it yourself, and record what has run: `{baseline} --to` with the last of the files"
    ))
}

fn several(code: Code, histories: &[FoundHistory], invocation: &Invocation) -> Diagnostic {
    let diagnostic = nowhere(code, "this database has the histories of several tools".to_owned());
    let diagnostic = histories.iter().fold(diagnostic, |diagnostic, found| {
        diagnostic.note(format!("{} is the history of {}", found.table, found.tool))
    });
    diagnostic.note(INTACT).help(format!("name one: {}", from_each(histories, invocation)))
}

fn no_file(
    code: Code,
    tool: &str,
    table: &str,
    rows: &[String],
    invocation: &Invocation,
) -> Diagnostic {
    let message = match rows.is_empty() {
        true => format!("{table}, the history of {tool}, says of no file that it was applied"),
        false => format!("no row of {table}, the history of {tool}, means a file of this set"),
    };
    let diagnostic = nowhere(code, message);
    let diagnostic = match rows.is_empty() {
        true => diagnostic,
        false => diagnostic.note(format!("it has: {}", named(rows))),
    };
    let baseline = invocation.command("baseline", &[]);
    diagnostic.note(INTACT).help(format!(
        "where files have run, record them: `{baseline} --to` with the last of them; where none \
         has, `{}`",
        invocation.command("apply", &["--over-existing"])
    ))
}

fn stopped(
    code: Code,
    tool: &str,
    table: &str,
    rows: &[StoppedRow],
    invocation: &Invocation,
) -> Diagnostic {
    let diagnostic = nowhere(code, format!("{tool} has not ended its work, says {table}"));
    let diagnostic = rows.iter().fold(diagnostic, |diagnostic, row| {
        diagnostic.note(match row.row.is_empty() {
            true => row.why.clone(),
            false => format!("{}: {}", row.row, row.why),
        })
    });
    diagnostic.note(INTACT).help(format!(
        "{}; then `{}`",
        way_out(tool),
        invocation.command("adopt", &["--from", table])
    ))
}

fn differs(
    code: Code,
    tool: &str,
    table: &str,
    file: &DifferingFile,
    invocation: &Invocation,
) -> Diagnostic {
    let DifferingFile { version, file, row } = file;
    let message = format!("{version} is not what {tool} applied as {row}: its text is another");
    Diagnostic::new(code, Location::whole_file(file), message).note(INTACT).help(format!(
        "restore the file as it was applied; where the database has what the file says, `{}`",
        invocation.command("adopt", &["--from", table, "--accept-edited"])
    ))
}

fn missing(
    code: Code,
    table: &str,
    missing: &MissingRelation,
    invocation: &Invocation,
) -> Diagnostic {
    let MissingRelation { version, file, position, length, relation } = missing;
    let location = Location { file: file.as_str().into(), start: *position, length: *length };
    let message = format!("{version} was applied, says {table}, and {relation} is not there");
    Diagnostic::new(code, location, message).note(INTACT).help(format!(
        "find out who dropped it and make it again; where it is gone for good, `{}`",
        invocation.command("adopt", &["--from", table, "--accept-missing"])
    ))
}

fn named(rows: &[String]) -> String {
    let first = rows.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    match rows.len().saturating_sub(NAMED) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

/// What to do with a tool about a migration of its own that stopped, before its history is taken over.
fn way_out(tool: &str) -> &'static str {
    match tool {
        "sqlx" => {
            "complete or undo its work by hand; then delete its row, or set success to true where \
             all of it is there"
        }
        "golang-migrate" => {
            "complete or undo its work by hand, then say which version the database has: \
             `migrate force VERSION`"
        }
        "Hasura" => {
            "complete or undo its work by hand, then `hasura migrate apply --version VERSION \
             --skip-execution`"
        }
        "Flyway" => "undo by hand what it left, take its row away with `flyway repair`",
        "Prisma" => {
            "undo or complete its work by hand, then `prisma migrate resolve --rolled-back NAME` \
             or `prisma migrate resolve --applied NAME`"
        }
        "Atlas" => "run `atlas migrate apply` again, or `atlas migrate set VERSION`",
        "Liquibase" => {
            "run `liquibase update` again; where no run is at work, `liquibase release-locks`"
        }
        "Knex" => "where no run is at work, `knex migrate:unlock`",
        "this tool" => "run `cargo migrations apply` over that table first",
        _ => "let the tool complete it, or take it back with the tool",
    }
}
