//! A function whose body certainly uses what a later file drops or renames.

use migrations_core::{Code, Diagnostic};

use crate::schema::{Analysis, BrokenBody, EventKind};
use crate::sql::Scripts;

pub(super) fn check(found: &mut Vec<Diagnostic>, _scripts: &Scripts, analysis: &Analysis) {
    found.extend(analysis.broken_bodies.iter().map(|body| broken(body, analysis)));
}

fn broken(body: &BrokenBody, analysis: &Analysis) -> Diagnostic {
    let BrokenBody { kind, function, missing, event, used, line } = body;
    let message = format!("{kind} `{function}` does not fit the schema any more: {missing}");
    let place = analysis.location(event.span);
    let help = format!(
        "write the {kind} anew with CREATE OR REPLACE in {}, or drop it there; where that file is \
         frozen, in a new migration",
        place.file
    );
    let became = match &event.kind {
        EventKind::Dropped => "dropped".to_owned(),
        EventKind::RenamedTo(name) => format!("renamed to \"{name}\""),
        EventKind::MovedTo(schema) => format!("moved to schema \"{schema}\""),
    };
    Diagnostic::new(Code::BrokenFunctionBody, place, message)
        .label(analysis.location(*used), format!("line {line} of its body"))
        .note(format!("it is {became} here, and the server looks into the body when it is called"))
        .help(help)
}
