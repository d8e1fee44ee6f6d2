//! `money`: an amount whose currency is a setting.

use migrations_core::{Code, Diagnostic};

use crate::findings::trapped;
use crate::schema::steps::Steps;

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    let columns = trapped(steps, |data_type| data_type.name == "money");
    found.extend(columns.into_iter().map(|columns| {
        columns
            .diagnostic(Code::MoneyColumn, "is money, whose currency is a setting of the server")
            .note("lc_monetary decides what is stored, how many decimals it has and how it is read back")
            .help("write numeric, and the currency in a column beside it")
    }));
}
