//! Functions, procedures and aggregates.

use migrations_compiler::catalog::{Object, Routine};

use super::Comparing;
use super::create::routine;
use super::details::{details, value};
use super::finding::{Change, Phase};
use super::names::{signature, subject};
use super::scope::Texts;

impl Comparing<'_> {
    pub(super) fn routine(&mut self, name: &str, expected: &Routine, live: &Routine) {
        let object = Object::Routine(expected.clone());
        let aggregate = |it: &Routine| {
            it.properties.as_ref().and_then(|it| value(it, "aggregate").map(str::to_owned))
        };
        let is_recorded = expected.properties.is_some() && live.properties.is_some();
        let is_same_aggregate = !is_recorded || aggregate(expected) == aggregate(live);
        // A body that is a string is kept as it was written, by every server.
        let is_text = !expected.definition.contains("BEGIN ATOMIC");
        let is_same = match (&self.scope.texts, is_text) {
            (Texts::NotCompared(_), true) => body(expected) == body(live),
            (Texts::NotCompared(_), false) => true,
            (Texts::Compared, _) => expected.definition == live.definition,
        };
        if is_same && is_same_aggregate {
            return;
        }
        let phase = self.routine_phase(expected);
        let (was, is) = (shown(expected), shown(live));
        let subject = subject(name, &object);
        let what = Some("definition".to_owned());
        let found = self.findings.add(
            &subject,
            Change::Changed,
            what,
            (Some(was.as_str()), Some(is.as_str())),
        );
        let is_new = head(expected) != head(live) || aggregate(expected).is_some();
        if is_new {
            let kind = if aggregate(live).is_some() { "AGGREGATE" } else { "ROUTINE" };
            found.sql(Phase::Drop, format!("DROP {kind} {}", signature(live)));
        }
        found.sql(phase, routine(expected));
        if is_new {
            for statement in details(&object) {
                found.sql(Phase::Detail, statement);
            }
        }
    }
}

/// The text between the quotes of a definition, with what stands after it.
fn body(it: &Routine) -> Option<&str> {
    it.definition.find("AS $").and_then(|start| it.definition.get(start..))
}

/// Name, arguments and result, which `CREATE OR REPLACE` cannot change.
fn head(it: &Routine) -> String {
    let lines = it.definition.lines().take_while(|line| !line.starts_with(" LANGUAGE"));
    lines.collect::<Vec<_>>().join("\n")
}

fn shown(it: &Routine) -> String {
    let aggregate = it.properties.as_ref().and_then(|it| value(it, "aggregate"));
    aggregate
        .map_or_else(|| it.definition.clone(), |options| format!("{} ({options})", it.definition))
}
