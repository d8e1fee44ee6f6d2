//! What the runner says of a migration that fails on an engine → what it means for whoever writes
//! the file.
//!
//! Must not know how the file was executed.

use std::path::Path;
use std::time::Duration;

use migrations_core::lexer::{self, TokenKind};
use migrations_core::{
    Code, Diagnostic, Location, Migration, MigrationSet, Position, shell_word, substring,
};
use migrations_postgres::Server;
use migrations_runner::{Cause, RunError, Step};
use tokio::time::sleep;

use super::made_elsewhere::with_external;
use migrations_provision::extension_statement::created_extensions;
use migrations_provision::substitute::Substituted;

/// How the message of a server ends that has run out of room.
const DISK_FULL: &str = "(SQLSTATE 53100)";

/// What is wrong with a set that an engine could not apply.
pub(crate) fn of_run(
    error: &RunError,
    substituted: &Substituted,
    set: &MigrationSet,
) -> Vec<Diagnostic> {
    if let RunError::OutcomeUnknown { step, cause } = error {
        return vec![broken_off(error.code(), step, cause)];
    }
    let found = error.diagnostics().into_iter().map(on_engine);
    let found = found.map(|found| of_stub(found, substituted));
    found.map(|found| explained(substituted.restored(found), set)).collect()
}

/// A server that is thrown away has committed nothing that matters to anybody.
fn broken_off(code: Code, step: &Step, cause: &Cause) -> Diagnostic {
    let message =
        format!("the server that executes the set broke off in {}: {cause}", step.version);
    let location = Location::whole_file(step.file.as_str());
    let diagnostic = Diagnostic::new(code, location, message);
    diagnostic.note("it is thrown away: databases are as they were").help(
        "run again; where it breaks off there each time, look at what the file does to a server",
    )
}

/// How often, and after what time, a log is looked into: a client learns of the end before the server
/// has written it down.
const LOOKS: (u32, Duration) = (50, Duration::from_millis(20));

/// What the log of a server says of a process that has ended as none should.
pub(crate) async fn end_of_process(server: &Server) -> Option<String> {
    let (count, pause) = LOOKS;
    for _ in 0..count {
        let log = server.log_end()?;
        if let Some(end) = end_in(&log) {
            return Some(end.to_owned());
        }
        sleep(pause).await;
    }
    None
}

fn end_in(log: &str) -> Option<&str> {
    let is_end = |text: &&str| {
        ["was terminated by", "exited with exit code"].iter().any(|end| text.contains(end))
    };
    let mut texts = log.lines().filter_map(|line| line.split_once(" LOG:  ")).map(|(_, text)| text);
    texts.rfind(is_end)
}

/// What an index asks for in the library of an extension, and cannot be written in SQL.
const INDEX_SUPPORT: &str = "cannot accept a value of type internal";

/// A refusal by a stub of an extension.
fn of_stub(diagnostic: Diagnostic, substituted: &Substituted) -> Diagnostic {
    if substituted.used.is_empty() || !diagnostic.message.contains(INDEX_SUPPORT) {
        return diagnostic;
    }
    let names: Vec<&str> = substituted.used.iter().map(String::as_str).collect();
    diagnostic
        .note("an index of an extension asks for what its stub does not have")
        .help(format!("install on this machine what the server lacks: {}", names.join(", ")))
}

/// A migration that fails here has failed nowhere else: it is a fault of the file, and what the
/// run did before it does not matter.
pub(crate) fn on_engine(diagnostic: Diagnostic) -> Diagnostic {
    if ![Code::MigrationFailed, Code::PartlyApplied].contains(&diagnostic.code) {
        return diagnostic;
    }
    let about_the_run = [
        "this run applied",
        "applied by this run",
        "not reached",
        "nothing of ",
        "done, and stays",
        "its row in the history says",
    ];
    let is_about_the_file =
        |note: &String| !about_the_run.iter().any(|begin| note.starts_with(begin));
    let help = if diagnostic.message.contains(DISK_FULL) {
        "the throw-away server has no room: set TMPDIR to a folder that has".to_owned()
    } else if let Some(folder) = folder_out_of_reach(&diagnostic.message) {
        format!(
            "an engine reads no file outside its own folder; to let it read that one, type \
             `export MIGRATIONS_ENGINE_READS={}`",
            shell_word(folder)
        )
    } else if diagnostic.message.contains("(SQLSTATE 25001)") || takes_history(&diagnostic) {
        // The runner knows what to type.
        diagnostic.help.clone().unwrap_or_default()
    } else {
        format!("correct {}; databases are as they were", diagnostic.location.file)
    };
    Diagnostic {
        code: Code::RejectedStatement,
        notes: diagnostic.notes.into_iter().filter(is_about_the_file).collect(),
        ..diagnostic
    }
    .help(help)
}

/// The folder of a file that the server was to read, and that the kernel keeps from an engine.
fn folder_out_of_reach(message: &str) -> Option<&str> {
    let (_, file) = message.split_once("could not open file \"")?;
    let (file, _) = file.split_once("\" for reading: Permission denied")?;
    Path::new(file).parent()?.to_str().filter(|folder| folder.starts_with('/'))
}

/// Whether the file fails because it takes the history table away.
fn takes_history(diagnostic: &Diagnostic) -> bool {
    diagnostic.help.as_ref().is_some_and(|help| help.contains("[history] table"))
}

/// Says what only the whole set can tell: who left the session as the file expects it, and where a
/// function that failed is written.
fn explained(diagnostic: Diagnostic, set: &MigrationSet) -> Diagnostic {
    if diagnostic.code != Code::RejectedStatement {
        return diagnostic;
    }
    let Some(failed) =
        set.migrations().iter().position(|migration| diagnostic.location.file == *migration.file)
    else {
        return diagnostic;
    };
    let (before, failed) = (&set.migrations()[..failed], &set.migrations()[failed]);
    let diagnostic = of_extension(diagnostic, failed);
    let diagnostic = with_external(diagnostic, set);
    let diagnostic = of_session(diagnostic, before, failed);
    of_functions(diagnostic, before, failed)
}

/// An extension that the server does not have: what to write into the config instead.
fn of_extension(diagnostic: Diagnostic, migration: &Migration) -> Diagnostic {
    let is_missing = ["is not available", "could not open extension control file"];
    let is_refused = diagnostic.message.contains("permission denied to create extension");
    if !is_refused && !is_missing.iter().any(|text| diagnostic.message.contains(text)) {
        return diagnostic;
    }
    let quoted = diagnostic.message.split('"').nth(1).unwrap_or_default().to_owned();
    let name = quoted.rsplit('/').next().unwrap_or_default().trim_end_matches(".control");
    let Some(name) = created_extensions(&migration.sql).find(|created| created == name) else {
        return diagnostic;
    };
    let stub = format!(
        "write what the set uses of it into stubs/{name}.sql, and into migrations.toml: \
         [[extension]] name = \"{name}\" stub = \"stubs/{name}.sql\""
    );
    if is_refused {
        return diagnostic.note("the files run as a role that is no superuser").help(format!(
            "have an administrator create it, and say so with `CREATE EXTENSION` in external.sql; or {stub}"
        ));
    }
    diagnostic
        .note("engines run on this machine's PostgreSQL, which does not have it")
        .help(format!("install {name} on this machine, or {stub}"))
}

/// What an earlier file set for its own session, and this one counts on.
fn of_session(diagnostic: Diagnostic, before: &[Migration], failed: &Migration) -> Diagnostic {
    let state = |code: &str| diagnostic.message.contains(&format!("(SQLSTATE {code})"));
    let is_unknown = ["42P01", "42883", "42704", "3F000"].into_iter().any(state);
    let name = diagnostic.message.split('"').nth(1).unwrap_or_default().to_owned();
    let sets = |what: &'static str| {
        let found = last(before, move |words| sets_setting(words, what));
        found.filter(|_| !statements(failed).any(|(words, _)| sets_setting(&words, what)))
    };
    let likely = if is_unknown {
        last(before, |words| makes_temporary(words, &name))
            .map(|place| {
                (
                    place,
                    "temporary, and gone at the end of that file",
                    "make it in this file as well, or as a table that stays",
                )
            })
            .or_else(|| {
                Some((
                    sets("search_path")?,
                    "this holds until the end of that file",
                    "set search_path in this file as well, or write the schema before the name",
                ))
            })
    } else if state("26000") {
        last(before, |words| words.first().is_some_and(|word| word == "PREPARE")).map(|place| {
            (
                place,
                "prepared until the end of that file",
                "prepare the statement in this file as well",
            )
        })
    } else if state("42501") {
        sets("role").map(|place| {
            (place, "this holds until the end of that file", "set the role in this file as well")
        })
    } else {
        None
    };
    match likely {
        None => diagnostic,
        Some((place, message, help)) => diagnostic
            .label(place, message)
            .note("every file runs in a session of its own: what one sets does not reach the next")
            .help(help),
    }
}

/// The first words of each statement in upper case, names in quotes as they are, and its bytes.
fn statements(
    migration: &Migration,
) -> impl Iterator<Item = (Vec<String>, std::ops::Range<usize>)> {
    lexer::split(&migration.sql).statements.into_iter().map(|range| {
        let text = substring(&migration.sql, range.clone());
        let words = lexer::tokens(text).take(12).map(|(kind, token)| match kind {
            TokenKind::Identifier => substring(text, token).trim_matches('"').to_owned(),
            _ => substring(text, token).to_ascii_uppercase(),
        });
        (words.collect(), range)
    })
}

/// The last statement of earlier files that is such a one.
fn last(before: &[Migration], is_it: impl Fn(&[String]) -> bool) -> Option<Location> {
    before.iter().rev().find_map(|migration| {
        let (_, range) = statements(migration).filter(|(words, _)| is_it(words)).last()?;
        let text = substring(&migration.sql, range.clone()).lines().next().unwrap_or_default();
        let position = Position::of(&migration.sql, range.start).below(migration.lines_before);
        Some(Location::new(migration.file.as_ref(), position, text.trim_end().chars().count()))
    })
}

fn sets_setting(words: &[String], setting: &str) -> bool {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["SET", "SESSION", name, ..] | ["SET", name, ..] => name.eq_ignore_ascii_case(setting),
        _ => {
            words.first() == Some(&"SELECT")
                && words.contains(&"SET_CONFIG")
                && words.iter().any(|word| word.trim_matches('\'').eq_ignore_ascii_case(setting))
        }
    }
}

fn makes_temporary(words: &[String], name: &str) -> bool {
    let is_temporary = |word: &String| matches!(word.as_str(), "TEMP" | "TEMPORARY");
    let name = name.rsplit('.').next().unwrap_or_default();
    !name.is_empty()
        && words.first().is_some_and(|word| word == "CREATE")
        && words.iter().any(is_temporary)
        && words.iter().any(|word| word == name || *word == name.to_ascii_uppercase())
}

/// Names the places at which the functions are written that the server was in.
fn of_functions(diagnostic: Diagnostic, before: &[Migration], failed: &Migration) -> Diagnostic {
    let context = diagnostic.notes.iter().find_map(|note| note.strip_prefix("context: "));
    let frames: Vec<(String, usize)> =
        context.into_iter().flat_map(str::lines).filter_map(frame).collect();
    let files = || before.iter().chain([failed]).rev();
    let labels: Vec<Location> = frames
        .iter()
        .filter_map(|(function, line)| files().find_map(|file| line_of(file, function, *line)))
        .collect();
    labels.into_iter().fold(diagnostic, |diagnostic, place| {
        if place == diagnostic.location
            || diagnostic.labels.iter().any(|label| label.location == place)
        {
            return diagnostic;
        }
        diagnostic.label(place, "the server was here")
    })
}

/// `PL/pgSQL function public.f(integer) line 3 at RAISE` → the function's own name, and the line.
fn frame(line: &str) -> Option<(String, usize)> {
    let rest = line.strip_prefix("PL/pgSQL function ")?;
    let (signature, rest) = rest.split_once(" line ")?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let name = signature.split('(').next()?.rsplit('.').next()?;
    let line = digits.parse().ok()?;
    (name != "inline_code_block").then(|| (name.trim_matches('"').to_owned(), line))
}

/// The line of a function's body in the last statement of a file that writes it.
fn line_of(migration: &Migration, function: &str, line: usize) -> Option<Location> {
    let is_it = |words: &[String]| {
        let is_routine =
            words.iter().take(4).any(|word| matches!(word.as_str(), "FUNCTION" | "PROCEDURE"));
        words.first().is_some_and(|word| word == "CREATE")
            && is_routine
            && words.iter().any(|word| word == function || *word == function.to_ascii_uppercase())
    };
    let (_, range) = statements(migration).filter(|(words, _)| is_it(words)).last()?;
    let text = substring(&migration.sql, range.clone());
    let body = lexer::tokens(text).filter(|(kind, _)| *kind == TokenKind::String);
    // Not a default or a setting: the body is the longest.
    let body = body.map(|(_, range)| range).max_by_key(std::ops::Range::len)?;
    let start = range.start + body.start;
    let shown = substring(text, body).split_inclusive('\n').nth(line.checked_sub(1)?)?;
    let lines_start: usize =
        substring(&migration.sql, start..).split_inclusive('\n').take(line - 1).map(str::len).sum();
    let indent = shown.len() - shown.trim_start().len();
    let offset = start + lines_start + indent;
    let position = Position::of(&migration.sql, offset).below(migration.lines_before);
    Some(Location::new(migration.file.as_ref(), position, shown.trim().chars().count().max(1)))
}
