//! A foreign key whose columns no index leads to, in the set as a whole.

use migrations_core::{Code, Diagnostic};

use crate::sql::steps::Steps;

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    let tables = steps.tables.iter();
    let tables = tables.filter(|it| !it.is_unclear && !it.is_derived && !it.is_temporary);
    for table in tables {
        for key in table.foreign_keys.iter().filter(|key| !key.columns.is_empty()) {
            let Some(place) = key.place.clone() else { continue };
            let is_answered = table.has_index_on(&key.columns)
                || steps.may_be_done_elsewhere("index", &table.name.name);
            if is_answered {
                continue;
            }
            let (name, columns) = (&table.name, key.columns.join(", "));
            let target = key.target.as_ref().map_or_else(String::new, ToString::to_string);
            let message = format!("no index of `{name}` begins with {columns}");
            let note =
                format!("each DELETE and each change of a key in `{target}` reads all of `{name}`");
            found.push(
                Diagnostic::new(Code::UnindexedForeignKey, place, message)
                    .note(note)
                    .help(format!("CREATE INDEX ON {name} ({columns})")),
            );
        }
    }
}
