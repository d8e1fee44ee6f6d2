//! Text with which no server would ever be done, or that only `psql` can send.

use migrations_core::lexer::FaultKind;
use migrations_core::{Diagnostic, codes};

use crate::sql::{Script, Scripts};

pub(super) fn check(found: &mut Vec<Diagnostic>, scripts: &Scripts) {
    found.extend(scripts.all().filter_map(unsendable));
}

fn unsendable(script: &Script) -> Option<Diagnostic> {
    let fault = script.fault?;
    let place = script.location(fault.offset..script.text.len());
    let diagnostic = Diagnostic::new(codes::UNSENDABLE_STATEMENT, place, fault.kind.message());
    Some(diagnostic.help(help(fault.kind)))
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
