//! Row security that lets nobody see a row, in the set as a whole.

use migrations_core::{Code, Diagnostic};

use crate::schema::steps::Steps;
use crate::schema::{RowSecurity, shown};

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    for table in steps.tables() {
        let RowSecurity::On(action) = table.row_security else { continue };
        let Some(place) = steps.place_in_draft(action) else { continue };
        let name = shown(&table.id);
        if !table.policies.is_empty() || steps.may_be_done_elsewhere("policy", &table.id.name) {
            continue;
        }
        let message = format!("row security is on for `{name}`, and it has no policy");
        found.push(
            Diagnostic::new(Code::RlsWithoutPolicy, place, message)
                .note("every role but the owner and those with BYPASSRLS sees no row and can write none")
                .help(format!("CREATE POLICY … ON {}", table.id.quoted())),
        );
    }
}
