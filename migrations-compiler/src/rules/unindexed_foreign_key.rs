//! A foreign key whose columns no index leads to, in the set as a whole.

use migrations_core::quote::shown_part;
use migrations_core::{Code, Diagnostic};

use crate::schema::steps::Steps;
use crate::schema::{Rule, shown};

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    let tables = steps.tables().filter(|it| !it.is_unclear && !it.is_derived && !it.is_temporary);
    for table in tables {
        for key in table.constraints.iter().filter(|key| !key.columns.is_empty()) {
            let Rule::ForeignKey(target) = &key.rule else { continue };
            let is_answered = steps.has_index_on(table, &key.columns)
                || steps.may_be_done_elsewhere("index", &table.id.name);
            if is_answered {
                continue;
            }
            let Some(place) = steps.place_in_draft(key.made) else { continue };
            let (name, columns) = (shown(&table.id), key.columns.join(", "));
            let target = target.as_ref().and_then(|(target, _)| steps.relation(*target));
            let target = target.map(|target| shown(&target.id)).unwrap_or_default();
            let quoted: Vec<String> = key.columns.iter().map(|it| shown_part(it)).collect();
            let quoted = quoted.join(", ");
            let message = format!("no index of `{name}` begins with {columns}");
            let note =
                format!("each DELETE and each change of a key in `{target}` reads all of `{name}`");
            found.push(
                Diagnostic::new(Code::UnindexedForeignKey, place, message)
                    .note(note)
                    .help(format!("CREATE INDEX ON {} ({quoted})", table.id.quoted())),
            );
        }
    }
}
