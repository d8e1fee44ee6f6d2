//! A table that Supabase serves to everybody, because nothing keeps its rows.

use migrations_core::{Code, Diagnostic};

use crate::config::Platform;
use crate::sql::steps::Steps;
use crate::sql::tables::RowSecurity;

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    if steps.scripts.parsed.config_or_default().platform != Platform::Supabase {
        return;
    }
    for table in steps.tables.iter() {
        let name = &table.name;
        let is_served = name.schema.as_deref().is_none_or(|schema| schema == "public");
        let is_plain = !table.is_temporary && !table.is_derived && is_served;
        let is_open = table.row_security == RowSecurity::Off && is_plain;
        let Some(place) = table.place.clone().filter(|_| is_open) else { continue };
        if steps.may_be_done_elsewhere("row level security", &name.name) || steps.leaves_path() {
            continue;
        }
        let message = format!("`{name}` has no row security: Supabase serves it to everybody");
        found.push(
            Diagnostic::new(Code::MissingRls, place, message)
                .note("the roles anon and authenticated have rights on every table of the schema public")
                .help(format!("ALTER TABLE {name} ENABLE ROW LEVEL SECURITY, and add its policies")),
        );
    }
}
