//! `timetz`: an offset without a date.

use migrations_core::{Code, Diagnostic};

use crate::findings::trapped;
use crate::schema::steps::Steps;

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    let columns = trapped(steps, |data_type| data_type.name == "timetz");
    found.extend(columns.into_iter().map(|columns| {
        columns
            .diagnostic(
                Code::TimeWithTimeZone,
                "is a time with time zone, which cannot know summer time",
            )
            .note("without a date nobody can say which offset a time zone has")
            .help("write timestamptz for a moment, or time for what a clock shows")
    }));
}
