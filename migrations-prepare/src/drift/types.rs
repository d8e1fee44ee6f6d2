//! Types, sequences and extensions.

use migrations_compiler::catalog::{
    Column, Composite, Constraint, Domain, Enum, Extension, Object, Sequence,
};
use migrations_core::quote::{literal, shown_part};

use super::Comparing;
use super::create::attribute;
use super::details::{target, value};
use super::finding::{Change, Phase, ROWS_FIT};
use super::names::{Subject, qualified, subject};

impl Comparing<'_> {
    pub(super) fn extension(&mut self, name: &str, expected: &Extension, live: &Extension) {
        if expected.schema == live.schema {
            return;
        }
        let object = Object::Extension(expected.clone());
        let values = (Some(&*expected.schema), Some(&*live.schema));
        let what = Some("schema".to_owned());
        let found = self.findings.add(&subject(name, &object), Change::Changed, what, values);
        let (name, schema) = (shown_part(&expected.name), shown_part(&expected.schema));
        found.sql(Phase::Schema, format!("ALTER EXTENSION {name} SET SCHEMA {schema}"));
    }

    pub(super) fn labels(&mut self, name: &str, expected: &Enum, live: &Enum) {
        let object = Object::Enum(expected.clone());
        let subject = subject(name, &object);
        self.comment(&subject, None, &target(&object), (&expected.comment, &live.comment));
        if expected.values == live.values {
            return;
        }
        let list = |values: &[String]| values.join(", ");
        let (was, is) = (list(&expected.values), list(&live.values));
        let what = Some("labels".to_owned());
        let values = (Some(was.as_str()), Some(is.as_str()));
        let found = self.findings.add(&subject, Change::Changed, what, values);
        let alter = format!("ALTER TYPE {}", qualified(&expected.schema, &expected.name));
        for statement in labels(&expected.values, &live.values) {
            let phase = match statement.starts_with("ADD ") {
                true => Phase::Label,
                false => Phase::Type,
            };
            found.sql(phase, format!("{alter} {statement}"));
        }
    }

    pub(super) fn domain(&mut self, name: &str, expected: &Domain, live: &Domain) {
        let object = Object::Domain(expected.clone());
        let subject = subject(name, &object);
        let alter = format!("ALTER {}", target(&object));
        if expected.data_type != live.data_type {
            let values = (Some(&*expected.data_type), Some(&*live.data_type));
            // Nothing but a new domain has another type.
            self.findings.add(&subject, Change::Changed, Some("type".to_owned()), values);
        }
        if self.differs(expected.default.as_deref(), live.default.as_deref()) {
            let values = (expected.default.as_deref(), live.default.as_deref());
            let what = Some("default".to_owned());
            let found = self.findings.add(&subject, Change::Changed, what, values);
            let action = expected.default.as_ref().map_or_else(
                || "DROP DEFAULT".to_owned(),
                |default| format!("SET DEFAULT {default}"),
            );
            found.sql(Phase::Type, format!("{alter} {action}"));
        }
        if expected.not_null != live.not_null {
            let words = |not_null| Some(if not_null { "NOT NULL" } else { "NULL" });
            let values = (words(expected.not_null), words(live.not_null));
            let found =
                self.findings.add(&subject, Change::Changed, Some("null".to_owned()), values);
            let action = if expected.not_null { "SET" } else { "DROP" };
            found.sql(Phase::Type, format!("{alter} {action} NOT NULL"));
        }
        self.domain_constraints(&subject, &alter, expected, live);
        if let (Some(was), Some(is)) = (&expected.properties, &live.properties) {
            let collations = (value(was, "collation"), value(is, "collation"));
            self.property(&subject, "collation", collations, |_| None);
        }
    }

    fn domain_constraints(
        &mut self,
        subject: &Subject<'_>,
        alter: &str,
        expected: &Domain,
        live: &Domain,
    ) {
        let find = |domain: &Domain, name: &str| {
            domain.constraints.iter().find(|it| it.name == name).map(|it| it.definition.clone())
        };
        let part = |it: &Constraint| Some(format!("constraint {}", shown_part(&it.name)));
        for constraint in &expected.constraints {
            let definition = &constraint.definition;
            let found = find(live, &constraint.name);
            if !self.differs(Some(definition), found.as_deref()) {
                continue;
            }
            let change = if found.is_some() { Change::Changed } else { Change::Missing };
            let values = (Some(&**definition), found.as_deref());
            let difference = self.findings.add(subject, change, part(constraint), values);
            let name = shown_part(&constraint.name);
            if found.as_deref().and_then(|it| it.strip_suffix(" NOT VALID")) == Some(definition) {
                difference.sql(Phase::Type, format!("{alter} VALIDATE CONSTRAINT {name}"));
                difference.condition = Some(ROWS_FIT);
                continue;
            }
            if found.is_some() {
                difference.sql(Phase::DropParts, format!("{alter} DROP CONSTRAINT {name}"));
            }
            difference.sql(Phase::Type, format!("{alter} ADD CONSTRAINT {name} {definition}"));
            if !definition.ends_with(" NOT VALID") {
                difference.condition = Some(ROWS_FIT);
            }
        }
        for constraint in &live.constraints {
            if find(expected, &constraint.name).is_none() {
                let values = (None, Some(&*constraint.definition));
                let found = self.findings.add(subject, Change::Extra, part(constraint), values);
                let name = shown_part(&constraint.name);
                found.sql(Phase::DropParts, format!("{alter} DROP CONSTRAINT {name}"));
            }
        }
    }

    pub(super) fn composite(&mut self, name: &str, expected: &Composite, live: &Composite) {
        let object = Object::Composite(expected.clone());
        let subject = subject(name, &object);
        let alter = format!("ALTER {}", target(&object));
        let obstacle = self.obstacle_to_changing_type(name);
        let typed = self.obstacle_to_other_attributes(name);
        let find =
            |columns: &[Column], name: &str| columns.iter().find(|it| it.name == name).cloned();
        for column in &expected.columns {
            let text = attribute(column);
            let name = shown_part(&column.name);
            let what = Some(format!("attribute {name}"));
            match find(&live.columns, &column.name) {
                None => {
                    let values = (Some(&*text), None);
                    let found = self.findings.add(&subject, Change::Missing, what, values);
                    found.sql(Phase::Type, format!("{alter} ADD ATTRIBUTE {text}"));
                    if let Some(obstacle) = &typed {
                        found.obstruct(obstacle);
                    }
                }
                Some(other) if attribute(&other) != text => {
                    let other = attribute(&other);
                    let values = (Some(&*text), Some(&*other));
                    let found = self.findings.add(&subject, Change::Changed, what, values);
                    let data_type = text.get(name.len() + 1..).unwrap_or_default();
                    found.sql(
                        Phase::Type,
                        format!("{alter} ALTER ATTRIBUTE {name} TYPE {data_type}"),
                    );
                    if let Some(obstacle) = &obstacle {
                        found.obstruct(obstacle);
                    }
                }
                Some(_) => {}
            }
        }
        for column in &live.columns {
            if find(&expected.columns, &column.name).is_none() {
                let name = shown_part(&column.name);
                let what = Some(format!("attribute {name}"));
                let found = self.findings.add(&subject, Change::Extra, what, (None, None));
                found.sql(Phase::Drop, format!("{alter} DROP ATTRIBUTE {name}")).discards();
                if let Some(obstacle) = &typed {
                    found.obstruct(obstacle);
                }
            }
        }
    }

    pub(super) fn sequence(&mut self, name: &str, expected: &Sequence, live: &Sequence) {
        let object = Object::Sequence(expected.clone());
        let subject = subject(name, &object);
        let alter = format!("ALTER {}", target(&object));
        let values = (Some(&*expected.definition), Some(&*live.definition));
        self.property(&subject, "options", values, |options| {
            let options = options?;
            let no = if options.ends_with(" CYCLE") { "" } else { " NO CYCLE" };
            Some(format!("{alter} {options}{no}"))
        });
        if let (Some(was), Some(is)) = (&expected.properties, &live.properties) {
            let states = (value(was, "persistence"), value(is, "persistence"));
            self.property(&subject, "persistence", states, |unlogged| {
                let state = if unlogged.is_some() { "UNLOGGED" } else { "LOGGED" };
                Some(format!("{alter} SET {state}"))
            });
        }
    }
}

/// The changes that make an enum's labels those of the set; none where no statement can: a label is
/// never taken away, and none changes its place.
fn labels(expected: &[String], live: &[String]) -> Vec<String> {
    let missing = |label: &&String| !live.contains(label);
    let extra: Vec<&String> = live.iter().filter(|label| !expected.contains(label)).collect();
    if !extra.is_empty() {
        // A label that was renamed stands where the other one does.
        let pairs: Vec<(&String, &String)> =
            expected.iter().zip(live).filter(|(one, other)| one != other).collect();
        let is_renamed = expected.len() == live.len()
            && pairs.iter().all(|(one, other)| missing(one) && extra.contains(other));
        let rename = |(to, from): &(&String, &String)| {
            format!("RENAME VALUE {} TO {}", literal(from), literal(to))
        };
        return if is_renamed { pairs.iter().map(rename).collect() } else { Vec::new() };
    }
    let kept: Vec<&String> = expected.iter().filter(|label| !missing(label)).collect();
    if !kept.iter().copied().eq(live.iter()) {
        return Vec::new();
    }
    let mut statements = Vec::new();
    for (index, label) in expected.iter().enumerate().filter(|(_, label)| missing(label)) {
        let place = match index.checked_sub(1).and_then(|before| expected.get(before)) {
            Some(before) => format!("AFTER {}", literal(before)),
            None => live.first().map_or_else(String::new, |it| format!("BEFORE {}", literal(it))),
        };
        statements.push(format!("ADD VALUE {} {place}", literal(label)));
    }
    statements
}
