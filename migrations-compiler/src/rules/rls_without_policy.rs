//! Row security that lets nobody see a row, in the set as a whole.

use migrations_core::{Code, Diagnostic};

use crate::sql::steps::Steps;
use crate::sql::tables::RowSecurity;

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    for table in steps.tables.iter().filter(|table| table.made_in.is_some()) {
        let RowSecurity::On(Some(place)) = &table.row_security else { continue };
        let name = &table.name;
        if !table.policies.is_empty() || steps.may_be_done_elsewhere("policy", &name.name) {
            continue;
        }
        let message = format!("row security is on for `{name}`, and it has no policy");
        found.push(
            Diagnostic::new(Code::RlsWithoutPolicy, place.clone(), message)
                .note("every role but the owner and those with BYPASSRLS sees no row and can write none")
                .help(format!("CREATE POLICY … ON {name}")),
        );
    }
}
