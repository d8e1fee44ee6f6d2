//! Text with which no server would ever be done, or that only `psql` can send.

use migrations_core::lexer::FaultKind;
use migrations_core::{Code, Diagnostic, substring};

use crate::sql::{Script, Scripts};

pub(super) fn check(found: &mut Vec<Diagnostic>, scripts: &Scripts) {
    found.extend(scripts.all().filter_map(unsendable));
}

fn unsendable(script: &Script) -> Option<Diagnostic> {
    let fault = script.fault?;
    let place = script.location(fault.offset..script.text.len());
    let (message, help) = match fault.kind {
        FaultKind::BackslashCommand => {
            let command = command(substring(script.text, fault.offset..));
            (format!("\\{command} is a command of psql and not SQL"), command_help(command))
        }
        kind => (kind.message().to_owned(), help(kind)),
    };
    Some(Diagnostic::new(Code::UnsendableStatement, place, message).help(help))
}

/// The letters after a backslash.
fn command(text: &str) -> &str {
    let name = text.trim_start_matches('\\');
    let length = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    substring(name, ..length)
}

/// What to write instead of a command of `psql`.
fn command_help(command: &str) -> &'static str {
    match command {
        "copy" => "write the rows as INSERT … VALUES",
        "i" | "ir" | "include" | "include_relative" => {
            "write the statements of that file here, or make it a migration of its own"
        }
        "c" | "connect" => "leave it out; a set is applied to one database",
        "set" | "unset" | "prompt" | "getenv" => {
            "leave it out, and write the value where the variable is used"
        }
        "gexec" => "write the statements that it would execute, or a DO block that makes them",
        "if" | "elif" | "else" | "endif" => "leave it out, or write the condition in a DO block",
        "g" | "gx" | "gset" => "end the statement with `;`",
        _ => "leave it out, or write what it does as SQL",
    }
}

fn help(kind: FaultKind) -> &'static str {
    match kind {
        FaultKind::OpenString => "close it with `'`",
        FaultKind::OpenIdentifier => "close it with `\"`",
        FaultKind::OpenDollarQuote => "close it with the tag that opens it",
        FaultKind::OpenComment => "close it with `*/`; comments nest",
        FaultKind::CopyFromStdin => "write the rows as INSERT … VALUES",
        FaultKind::CopyToStdout => "leave it out; a migration has nobody to read it",
        FaultKind::BackslashCommand => "leave it out, or write what it does as SQL",
    }
}
