//! `serial`: an integer with a sequence that goes its own way.

use migrations_core::{Code, Diagnostic};

use crate::findings::trapped;
use crate::schema::steps::Steps;

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    let columns =
        trapped(steps, |data_type| data_type.is_builtin && data_type.name.ends_with("serial"));
    found.extend(columns.into_iter().map(|columns| {
        columns
            .diagnostic(
                Code::SerialColumn,
                "is a serial, whose sequence has rights and a default of its own",
            )
            .note("an identity column refuses numbers by hand, and its sequence needs no GRANT")
            .help("write bigint GENERATED ALWAYS AS IDENTITY")
    }));
}
