//! A table that Supabase serves to everybody, because nothing keeps its rows.

use migrations_core::provisioning::Platform;
use migrations_core::{Code, Diagnostic};

use crate::schema::steps::Steps;
use crate::schema::{RowSecurity, shown};

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    if steps.scripts.parsed.config_or_default().platform != Platform::Supabase {
        return;
    }
    for table in steps.tables() {
        // Where it is made is not known of a table that stands nowhere.
        let is_served = table.id.schema == "public";
        let is_plain = !table.is_temporary && !table.is_derived && is_served;
        let is_open = table.row_security == RowSecurity::Off && is_plain;
        let name = shown(&table.id);
        if !is_open || steps.may_be_done_elsewhere("row level security", &table.id.name) {
            continue;
        }
        let Some(place) = steps.place_in_draft(table.named) else { continue };
        let message = format!("`{name}` has no row security: Supabase serves it to everybody");
        found.push(
            Diagnostic::new(Code::MissingRls, place, message)
                .note("the roles anon and authenticated have rights on every table of the schema public")
                .help(format!("ALTER TABLE {} ENABLE ROW LEVEL SECURITY, and add its policies", table.id.quoted())),
        );
    }
}
