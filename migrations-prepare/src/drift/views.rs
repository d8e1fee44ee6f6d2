//! Views, whose query is compared as the server writes it.

use migrations_compiler::catalog::{Object, View};
use migrations_core::quote::shown_part;

use super::Comparing;
use super::create::view;
use super::details::{target, value};
use super::finding::{Change, Phase};
use super::names::{qualified, subject, view_kind};

impl Comparing<'_> {
    pub(super) fn view(&mut self, name: &str, expected: &View, live: &View) {
        let object = Object::View(expected.clone());
        let subject = subject(name, &object);
        let columns = |view: &View| -> Vec<(String, String)> {
            view.columns.iter().map(|it| (it.name.clone(), it.data_type.clone())).collect()
        };
        let (was, is) = (columns(expected), columns(live));
        let is_changed = self.differs(Some(&expected.definition), Some(&live.definition));
        if was != is || is_changed {
            let remade = self.remade_view(name);
            let values = (Some(&*expected.definition), Some(&*live.definition));
            let what = Some("query".to_owned());
            let found = self.findings.add(&subject, Change::Changed, what, values);
            // What stands before new columns may stay as it is.
            match remade {
                _ if !expected.materialized && was.starts_with(&is) => {
                    found.sql(Phase::View, view(expected));
                }
                Ok(remade) => remade.around(found),
                Err(obstacle) => {
                    found.obstruct(obstacle);
                }
            }
        }
        self.comment(&subject, None, &target(&object), (&expected.comment, &live.comment));
        for (column, other) in expected.columns.iter().zip(&live.columns) {
            let column_name = shown_part(&column.name);
            let name = qualified(&expected.schema, &expected.name);
            let part = format!("column {column_name}");
            let comments = (&column.comment, &other.comment);
            self.comment(&subject, Some(&part), &format!("COLUMN {name}.{column_name}"), comments);
            if self.differs(column.default.as_deref(), other.default.as_deref()) {
                let what = Some(format!("{part}: default"));
                let values = (column.default.as_deref(), other.default.as_deref());
                let found = self.findings.add(&subject, Change::Changed, what, values);
                let action = column.default.as_ref().map_or_else(
                    || "DROP DEFAULT".to_owned(),
                    |default| format!("SET DEFAULT {default}"),
                );
                found.sql(
                    Phase::Detail,
                    format!("ALTER VIEW {name} ALTER COLUMN {column_name} {action}"),
                );
            }
        }
        if let (Some(was), Some(is)) = (&expected.properties, &live.properties) {
            let name = qualified(&expected.schema, &expected.name);
            let kind = view_kind(expected).to_uppercase();
            let options = (value(was, "options"), value(is, "options"));
            let alter = format!("ALTER {kind} {name}");
            self.property(&subject, "options", options, |_| {
                super::details::set_options(&alter, options)
            });
            self.table_parts(&subject, &name, was, is);
        }
    }
}
