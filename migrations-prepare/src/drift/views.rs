//! Views, and what has to be made anew around a change that they stand in the way of.

use migrations_compiler::catalog::{Object, View};
use migrations_core::quote::shown_part;

use super::Comparing;
use super::create::view;
use super::details::{comment_on, details, target, value};
use super::finding::{Change, Difference, Phase};
use super::names::{mentions, object_name, qualified, subject, view_kind};

/// Views that go before a change and come back after it, in the order in which they are made.
pub(super) struct Recreated {
    views: Vec<(View, Vec<Object>)>,
}

impl Recreated {
    pub(super) fn around(&self, difference: &mut Difference) {
        for (it, _) in self.views.iter().rev() {
            difference.sql(Phase::DropParts, drop(it));
        }
        for (it, parts) in &self.views {
            difference.sql(Phase::View, create_anew(it));
            for part in parts {
                if let Object::Index(index) = part {
                    difference.sql(Phase::Index, index.definition.clone());
                }
                if let Object::Trigger(trigger) = part {
                    difference.sql(Phase::Part, trigger.definition.clone());
                }
            }
            for statement in
                details(&Object::View(it.clone())).into_iter().chain(column_comments(it))
            {
                difference.sql(Phase::Detail, statement);
            }
        }
    }
}

fn drop(it: &View) -> String {
    let kind = view_kind(it).to_uppercase();
    format!("DROP {kind} IF EXISTS {}", qualified(&it.schema, &it.name))
}

fn create_anew(it: &View) -> String {
    let text = view(it);
    // Two changes may make it anew.
    text.replacen("CREATE MATERIALIZED VIEW ", "CREATE MATERIALIZED VIEW IF NOT EXISTS ", 1)
}

fn column_comments(it: &View) -> Vec<String> {
    let name = qualified(&it.schema, &it.name);
    let comment = |column: &migrations_compiler::catalog::Column| {
        let comment = column.comment.as_deref()?;
        Some(comment_on(&format!("COLUMN {name}.{}", shown_part(&column.name)), Some(comment)))
    };
    it.columns.iter().filter_map(comment).collect()
}

impl Comparing<'_> {
    /// The live views over a relation, or over one column of it, as the set makes them.
    ///
    /// A server writes every name of a view with its schema, so that the text tells.
    pub(super) fn recreated(&self, relation: &str, column: Option<&str>) -> Recreated {
        let mut views: Vec<&View> = Vec::new();
        let mut names = vec![relation.to_owned()];
        let live = || {
            self.live.values().filter_map(|object| match object {
                Object::View(view) => Some(view),
                _ => None,
            })
        };
        let mut index = 0;
        while let Some(name) = names.get(index).cloned() {
            for view in live() {
                let is_column = index > 0
                    || column.is_none_or(|column| mentions(&view.definition, &shown_part(column)));
                let is_new = !views
                    .iter()
                    .any(|known| known.name == view.name && known.schema == view.schema);
                if is_new && is_column && mentions(&view.definition, &name) {
                    names.push(qualified(&view.schema, &view.name));
                    views.push(view);
                }
            }
            index += 1;
        }
        let as_in_set = |view: &View| {
            let name = object_name(&Object::View(view.clone()));
            match self.expected.get(&name) {
                Some(Object::View(expected)) => expected.clone(),
                _ => view.clone(),
            }
        };
        Recreated {
            views: views.into_iter().map(|it| (as_in_set(it), self.parts_of(it))).collect(),
        }
    }

    fn parts_of(&self, view: &View) -> Vec<Object> {
        let is_part = |object: &&&Object| match object {
            Object::Index(it) => it.schema == view.schema && it.table == view.name,
            Object::Trigger(it) => it.schema == view.schema && it.table == view.name,
            _ => false,
        };
        self.expected.values().filter(is_part).map(|object| (*object).clone()).collect()
    }

    pub(super) fn view(&mut self, name: &str, expected: &View, live: &View) {
        let object = Object::View(expected.clone());
        let subject = subject(name, &object);
        let columns = |view: &View| -> Vec<(String, String)> {
            view.columns.iter().map(|it| (it.name.clone(), it.data_type.clone())).collect()
        };
        let (was, is) = (columns(expected), columns(live));
        let is_changed = self.differs(Some(&expected.definition), Some(&live.definition));
        if was != is || is_changed {
            let recreate = self.recreated(&qualified(&live.schema, &live.name), None);
            let parts = self.parts_of(expected);
            let values = (Some(&*expected.definition), Some(&*live.definition));
            let what = Some("query".to_owned());
            let found = self.findings.add(&subject, Change::Changed, what, values);
            // What stands before new columns may stay as it is.
            if !expected.materialized && was.starts_with(&is) {
                found.sql(Phase::View, view(expected));
            } else {
                let all = Recreated { views: vec![(expected.clone(), parts)] };
                recreate.around(found);
                let after: Vec<_> = found.statements.drain(..).collect();
                all.around(found);
                // Those over it go first and come last.
                let (before, back): (Vec<_>, Vec<_>) =
                    after.into_iter().partition(|(phase, _)| *phase == Phase::DropParts);
                found.statements.splice(0..0, before);
                found.statements.extend(back);
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
