//! `varchar(n)`: a limit that is in the wrong place.

use migrations_core::{Code, Diagnostic};

use crate::findings::trapped;
use crate::schema::steps::Steps;

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    let columns =
        trapped(steps, |data_type| data_type.name == "varchar" && !data_type.arguments.is_empty());
    found.extend(columns.into_iter().map(|columns| {
        columns
            .diagnostic(
                Code::VarcharLength,
                "has a length that only a change of the table can change",
            )
            .note("text is as fast and takes as little room")
            .help("write text, and CHECK (length(…) <= n) where the limit means something")
    }));
}
