//! `char(n)`: text that is filled up with spaces.

use migrations_core::{Code, Diagnostic};

use crate::findings::trapped;
use crate::schema::steps::Steps;

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    let columns = trapped(steps, |data_type| data_type.name == "bpchar");
    found.extend(columns.into_iter().map(|columns| {
        columns
            .diagnostic(Code::PaddedChar, "is char, which is filled up with spaces")
            .note("the spaces are stored, and are left out of some comparisons and not of others")
            .help("write text, and CHECK (length(…) = n) where the length means something")
    }));
}
