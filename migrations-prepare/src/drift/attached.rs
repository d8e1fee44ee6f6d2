//! What hangs on a table: indexes, triggers and policies.

use migrations_compiler::catalog::{Index, Object, Policy, Trigger};
use migrations_core::quote::shown_part;

use super::Comparing;
use super::create::{enable, index, policy, trigger};
use super::details::{details, drop, value};
use super::finding::{Change, Phase};
use super::names::{Subject, qualified, subject};

impl Comparing<'_> {
    /// What hangs on a table of the set, and the set does not make.
    pub(super) fn extra_part(&mut self, name: &str, object: &Object) {
        let definition = match object {
            Object::Index(it) => &it.definition,
            Object::Trigger(it) => &it.definition,
            Object::Policy(it) => &it.definition,
            _ => return,
        };
        let values = (None, Some(definition.as_str()));
        let is_of_partition =
            matches!(object, Object::Index(it) if !self.parents(&it.schema, &it.table).is_empty());
        let obstacle = self.obstacle_to_dropping_index(name);
        let renamed = self.renamed_to(object);
        let found = self.findings.add(&subject(name, object), Change::Extra, None, values);
        if let Some(rename) = renamed {
            found.sql(Phase::Rename, rename);
            return;
        }
        if let Some(obstacle) = obstacle {
            found.obstruct(obstacle);
            return;
        }
        // The index of a partition goes with that of the whole table.
        found.sql(if is_of_partition { Phase::Drop } else { Phase::DropParts }, drop(object));
    }

    /// The statement that gives an index the name that the set has for it.
    fn renamed_to(&self, object: &Object) -> Option<String> {
        let Object::Index(live) = object else { return None };
        let expected = self.expected.iter().filter(|(name, _)| !self.live.contains_key(*name));
        expected.into_iter().find_map(|(_, object)| match object {
            Object::Index(it) if is_same_but_name(it, live) => Some(rename(live, it)),
            _ => None,
        })
    }

    /// The statement that gives a missing index its name, where another one has its definition.
    pub(super) fn renamed_from(&self, expected: &Index) -> Option<String> {
        let live = self.live.iter().filter(|(name, _)| !self.expected.contains_key(*name));
        live.into_iter().find_map(|(_, object)| match object {
            Object::Index(it) if is_same_but_name(expected, it) => Some(rename(it, expected)),
            _ => None,
        })
    }

    pub(super) fn index(&mut self, name: &str, expected: &Index, live: &Index) {
        let object = Object::Index(expected.clone());
        let subject = subject(name, &object);
        let is_moved = (&expected.schema, &expected.table) != (&live.schema, &live.table);
        if is_moved || self.differs(Some(&expected.definition), Some(&live.definition)) {
            let values = (Some(&*expected.definition), Some(&*live.definition));
            let what = Some("definition".to_owned());
            let obstacle = self.obstacle_to_dropping_index(name);
            let found = self.findings.add(&subject, Change::Changed, what, values);
            if let Some(obstacle) = obstacle {
                found.obstruct(obstacle);
                return;
            }
            found.sql(Phase::DropParts, drop(&object));
            index(found, expected);
            for statement in details(&object) {
                found.sql(Phase::Detail, statement);
            }
            return;
        }
        self.attachment(&subject, expected);
        let (Some(was), Some(is)) = (&expected.properties, &live.properties) else { return };
        let pair = |key| (value(was, key), value(is, key));
        let (state, found_state) = pair("state");
        if state != found_state {
            let words =
                |state: Option<&str>| Some(if state.is_some() { "invalid" } else { "valid" });
            let values = (words(state), words(found_state));
            let what = Some("validity".to_owned());
            let found = self.findings.add(&subject, Change::Changed, what, values);
            // Of an index on a partitioned table its partitions' are missing, and told by themselves.
            if state.is_none() && !expected.definition.contains(" ON ONLY ") {
                let name = qualified(&expected.schema, &expected.name);
                found.sql(Phase::Index, format!("REINDEX INDEX {name}"));
            }
        }
        let table = qualified(&expected.schema, &expected.table);
        self.property(&subject, "clustering", pair("clustered"), |clustered| {
            Some(match clustered {
                Some(_) => format!("ALTER TABLE {table} CLUSTER ON {}", shown_part(&expected.name)),
                None => format!("ALTER TABLE {table} SET WITHOUT CLUSTER"),
            })
        });
    }

    /// Tells of the index of a part that the index of the whole does not have.
    fn attachment(&mut self, subject: &Subject<'_>, index: &Index) {
        let attach = self.unattached.attach_index(index);
        self.tell_unattached(subject, "attachment".to_owned(), (Phase::Attach, attach));
    }

    /// Tells of what a part has and the whole does not, with the statement that attaches it.
    pub(super) fn tell_unattached(
        &mut self,
        subject: &Subject<'_>,
        what: String,
        (phase, attach): (Phase, Option<String>),
    ) {
        let Some(attach) = attach else { return };
        let values = (Some("attached"), Some("not attached"));
        let found = self.findings.add(subject, Change::Changed, Some(what), values);
        found.sql(phase, attach);
    }

    pub(super) fn trigger(&mut self, name: &str, expected: &Trigger, live: &Trigger) {
        let object = Object::Trigger(expected.clone());
        let subject = subject(name, &object);
        if self.differs(Some(&expected.definition), Some(&live.definition)) {
            let values = (Some(&*expected.definition), Some(&*live.definition));
            let what = Some("definition".to_owned());
            let found = self.findings.add(&subject, Change::Changed, what, values);
            found.sql(Phase::DropParts, drop(&object));
            trigger(found, expected);
            for statement in details(&object) {
                found.sql(Phase::Detail, statement);
            }
            return;
        }
        let (Some(was), Some(is)) = (&expected.properties, &live.properties) else { return };
        let states = (value(was, "enabled"), value(is, "enabled"));
        self.property(&subject, "state", states, |state| Some(enable(expected, state)));
    }

    pub(super) fn policy(&mut self, name: &str, expected: &Policy, live: &Policy) {
        if !self.differs(Some(&expected.definition), Some(&live.definition)) {
            return;
        }
        let object = Object::Policy(expected.clone());
        let values = (Some(&*expected.definition), Some(&*live.definition));
        let what = Some("definition".to_owned());
        let found = self.findings.add(&subject(name, &object), Change::Changed, what, values);
        found.sql(Phase::DropParts, drop(&object));
        found.sql(Phase::Part, policy(expected));
        for statement in details(&object) {
            found.sql(Phase::Detail, statement);
        }
    }
}

fn is_same_but_name(one: &Index, other: &Index) -> bool {
    let rest = |it: &Index| {
        it.definition.replacen(&format!(" INDEX {} ON ", shown_part(&it.name)), " INDEX ON ", 1)
    };
    rest(one) == rest(other)
}

fn rename(from: &Index, to: &Index) -> String {
    let (from, to) = (qualified(&from.schema, &from.name), shown_part(&to.name));
    format!("ALTER INDEX {from} RENAME TO {to}")
}
