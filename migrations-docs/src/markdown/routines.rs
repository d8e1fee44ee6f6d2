//! The functions and procedures, each in a row: the files have their text.

use super::escape::code;
use super::parts::{Context, HEAD, comment, grid, shown_name};
use crate::document::Routine;

pub(super) fn page(context: &Context<'_>) -> String {
    let row = |routine: &Routine| {
        let name = shown_name(&routine.schema, &routine.name);
        let returns = match (&routine.returns, routine.kind) {
            (Some(returns), _) => code(returns),
            (None, kind) => kind.to_owned(),
        };
        let last = routine.events.last().filter(|event| event.effect != "created");
        vec![
            code(&format!("{name}({})", routine.arguments)),
            returns,
            comment(routine.comment.as_ref()),
            context.made(routine.made.as_ref()),
            last.map(|event| context.place(&event.place)).unwrap_or_default(),
        ]
    };
    let heads = ["Function", "Returns", "What it does", "Made by", "Changed by"];
    format!("{HEAD}\n# Functions\n\n{}", grid(&heads, context.document.routines.iter().map(row)))
}
