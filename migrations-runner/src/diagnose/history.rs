//! What is said of a history that cannot be read, written or trusted.

use migrations_core::{Code, Diagnostic, Invocation};

use migrations_core::quote::shown_part;

use super::nowhere;
use super::refused::{grantee, writing};
use crate::cause::Cause;
use crate::error::HistoryAction;

pub(super) fn foreign_history(
    code: Code,
    table: &str,
    columns: &[String],
    tool: Option<&'static str>,
    invocation: &Invocation,
) -> Diagnostic {
    let whose = tool.map(|tool| format!(": it looks like {tool}'s")).unwrap_or_default();
    nowhere(code, format!("{table} is not a history that this tool wrote{whose}"))
        .note(format!("its columns are: {}", columns.join(", ")))
        .note("nothing was changed")
        .help(match tool {
            Some(_) => format!(
                "name another table in migrations.toml: [history] table = \
                 \"public.migration_history\"; then take this one over, which stays as it is: `{}`",
                invocation.command("adopt", &["--from", table])
            ),
            None => "name another table in migrations.toml: [history] table = \
                     \"public.migration_history\""
                .to_owned(),
        })
}

pub(super) fn untrusted_history(
    code: Code,
    table: &str,
    owner: &str,
    faults: &[String],
) -> Diagnostic {
    let message =
        format!("the history table {table}, which role {owner:?} owns, is not to be trusted");
    let diagnostic = nowhere(code, message);
    let diagnostic = faults.iter().fold(diagnostic, |diagnostic, fault| diagnostic.note(fault));
    diagnostic.note("nothing was read from it and nothing was changed").help(
        "find out who made it so and take that away, or name another table in migrations.toml",
    )
}

pub(super) fn newer_history(code: Code, table: &str, found: i32, known: i32) -> Diagnostic {
    nowhere(code, format!("{table} is written in format {found}, and {known} is the latest known"))
        .note("nothing was changed")
        .help("update the crate `migrations`, or deploy the release that wrote the table")
}

pub(super) fn history(code: Code, table: &str, action: HistoryAction, cause: &Cause) -> Diagnostic {
    let doing = match action {
        HistoryAction::Lock => "take the lock for",
        HistoryAction::Read => "read",
        HistoryAction::Create => "create",
        HistoryAction::Record => "write into",
        HistoryAction::Flush => return unflushed(code, table, cause),
    };
    let diagnostic = nowhere(code, format!("cannot {doing} the history table {table}: {cause}"));
    let diagnostic = cause.notes().into_iter().fold(diagnostic, Diagnostic::note);
    let diagnostic = diagnostic.note("no migration was sent");
    match cause.sqlstate.as_deref() {
        Some("42501") if action == HistoryAction::Read => diagnostic.help(reading(table, cause)),
        Some("42501") => diagnostic.help(creating(cause)),
        Some("25006") => diagnostic.help(writing(cause)),
        Some("55P03") => diagnostic.help(format!(
            "another session holds the table: see who with SELECT pid, mode FROM pg_locks WHERE \
             relation = '{table}'::regclass, and run again once it is done"
        )),
        // In the words of PgBouncer.
        Some("08P01") if cause.message.contains("statement pooling mode") => diagnostic.help(
            "use the pooler in transaction mode (`pool_mode = transaction`), or connect to the \
             server itself",
        ),
        _ => diagnostic.help("run again once it is corrected"),
    }
}

/// What is said where everything is committed and nobody can say that the disk has it.
fn unflushed(code: Code, table: &str, cause: &Cause) -> Diagnostic {
    let message = format!("the server does not say that its disk has what is in {table}: {cause}");
    let diagnostic = cause.notes().into_iter().fold(nowhere(code, message), Diagnostic::note);
    diagnostic
        .note("the files of this run are committed; should the server have crashed, the last of them may be gone, each with its row")
        .help("run again: it applies what is not there, and nothing twice")
}

/// What lets a user create or extend the history who may not.
fn creating(cause: &Cause) -> String {
    const OTHER_TABLE: &str = "or name another table in migrations.toml: [history] table = \"…\"";
    let grantee = grantee(cause);
    match cause.message.strip_prefix("permission denied for ").and_then(|it| it.split_once(' ')) {
        Some((kind @ ("schema" | "database"), name)) => format!(
            "grant the user what it needs: GRANT CREATE ON {} {} TO {grantee}; {OTHER_TABLE}",
            kind.to_uppercase(),
            shown_part(name)
        ),
        _ => format!("grant the user the ownership of the table, {OTHER_TABLE}"),
    }
}

/// What lets a user read the history who may not.
fn reading(table: &str, cause: &Cause) -> String {
    if cause.message.contains("row-level security") {
        return format!(
            "connect as the owner of the table, who sees every row, or let all see them: \
             ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"
        );
    }
    let schema = cause.message.strip_prefix("permission denied for schema ");
    let grantee = grantee(cause);
    let usage =
        schema.map(|schema| format!("GRANT USAGE ON SCHEMA {} TO {grantee}; ", shown_part(schema)));
    format!(
        "grant the user what it needs to look: {}GRANT SELECT ON {table} TO {grantee}",
        usage.unwrap_or_default()
    )
}
