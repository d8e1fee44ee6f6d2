//! `json`: text that is parsed again at each access.

use migrations_core::{Code, Diagnostic};

use crate::findings::trapped;
use crate::schema::steps::Steps;

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    let columns = trapped(steps, |data_type| data_type.name == "json");
    found.extend(columns.into_iter().map(|columns| {
        columns
            .diagnostic(Code::JsonColumn, "is json, which can be neither compared nor indexed")
            .note("DISTINCT, GROUP BY and = fail on it, and the order of keys and duplicates are kept")
            .help("write jsonb")
    }));
}
