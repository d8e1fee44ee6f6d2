//! The functions and procedures, each in a row: the files have their text.

use super::escape::code;
use super::parts::{Context, HEAD, comment, shown_name};
use super::properties::{self, used};
use crate::document::Routine;

pub(super) fn page(context: &Context<'_>) -> String {
    let row = |routine: &Routine| {
        let name = shown_name(&routine.schema, &routine.name);
        let returns = match (&routine.returns, routine.kind) {
            (Some(returns), _) => code(returns),
            (None, kind) => kind.to_owned(),
        };
        vec![
            code(&format!("{name}({})", routine.arguments)),
            returns,
            comment(routine.comment.as_ref()),
            properties::cell(routine.properties.as_ref()),
            context.made(routine.made.as_ref()),
            context.changed(&routine.events),
        ]
    };
    let heads = ["Function", "Returns", "What it does", "Properties", "Made by", "Changed by"];
    format!("{HEAD}\n# Functions\n\n{}", used(&heads, context.document.routines.iter().map(row)))
}
