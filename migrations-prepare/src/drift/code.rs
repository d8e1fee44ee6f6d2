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
        let is_new = cannot_be_replaced(expected, live) || aggregate(expected).is_some();
        let obstacle = is_new.then(|| self.obstacle_to_dropping_routine(name)).flatten();
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
        if let Some(obstacle) = obstacle {
            found.obstruct(obstacle);
            return;
        }
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

/// Whether `CREATE OR REPLACE` refuses to make one of the other: it changes the default of an argument,
/// and neither takes one away nor changes the result.
fn cannot_be_replaced(expected: &Routine, live: &Routine) -> bool {
    let (was, is) = (head(expected), head(live));
    let result = |head: &str| {
        head.rfind("\n RETURNS ").and_then(|start| head.get(start..)).map(str::to_owned)
    };
    let kind = |head: &str| head.split(' ').nth(3).map(str::to_owned);
    let defaults = |head: &str| head.matches(" DEFAULT ").count();
    result(&was) != result(&is) || kind(&was) != kind(&is) || defaults(&was) < defaults(&is)
}

/// Name, arguments and result.
fn head(it: &Routine) -> String {
    let lines = it.definition.lines().take_while(|line| !line.starts_with(" LANGUAGE"));
    lines.collect::<Vec<_>>().join("\n")
}

fn shown(it: &Routine) -> String {
    let aggregate = it.properties.as_ref().and_then(|it| value(it, "aggregate"));
    aggregate
        .map_or_else(|| it.definition.clone(), |options| format!("{} ({options})", it.definition))
}
