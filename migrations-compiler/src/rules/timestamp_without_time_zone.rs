//! `timestamp`: what a clock on a wall shows, and nobody knows where.

use migrations_core::{Code, Diagnostic};

use crate::findings::trapped;
use crate::schema::steps::Steps;

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    let columns = trapped(steps, |data_type| data_type.name == "timestamp");
    found.extend(columns.into_iter().map(|columns| {
        columns
            .diagnostic(
                Code::TimestampWithoutTimeZone,
                "is a timestamp without time zone, which is no point in time",
            )
            .note("it means another moment for each session whose time zone differs")
            .help("write timestamptz")
    }));
}
