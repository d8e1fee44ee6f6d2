//! A table without a primary key, in the set as a whole.

use migrations_core::{Code, Diagnostic};

use crate::sql::steps::Steps;

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    for table in steps.tables.iter() {
        let name = &table.name;
        let is_known = !table.is_unclear && !table.is_derived && !table.is_temporary;
        let has_key = table.keys.iter().any(|key| key.is_primary);
        let Some(place) = table.place.clone().filter(|_| is_known && !has_key) else { continue };
        if steps.may_be_done_elsewhere("primary key", &name.name) {
            continue;
        }
        found.push(
            Diagnostic::new(
                Code::MissingPrimaryKey,
                place,
                format!("`{name}` has no primary key"),
            )
            .note("nothing tells two equal rows apart, and logical replication refuses UPDATE and DELETE")
            .help("add one: id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
        );
    }
}
