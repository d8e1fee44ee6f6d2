//! What has to be made anew around a change that it stands in the way of: views, policies, triggers and
//! rules of the set.
//!
//! Nobody can make anew what is not of the set: its owner, its rows and who may read it are somebody
//! else's. Such an object is an obstacle, and no statement is told.

use std::collections::BTreeSet;

use migrations_compiler::catalog::{Constraint, Object, Properties, View};
use migrations_core::quote::shown_part;

use super::Comparing;
use super::columns::grantable as of_column;
use super::create::create;
use super::details::{drop, grantable, part_made, value};
use super::finding::{Difference, Phase};
use super::names::{qualified, relation_of};

/// The kinds of what is made anew where it is of the set; rules are as well.
const MADE_ANEW: [&str; 4] = ["view ", "materialized view ", "policy ", "trigger "];

/// Objects of the set that go before a change and come back after it.
#[derive(Default)]
pub(super) struct Remade {
    /// What drops each, those first that are made of others.
    drops: Vec<String>,
    made: Vec<Object>,
    /// Rules, and what others have given to roles of theirs.
    parts: Vec<(Phase, String)>,
    /// What has been looked at.
    names: Vec<String>,
}

impl Remade {
    pub(super) fn around(&self, difference: &mut Difference) {
        for drop in &self.drops {
            difference.sql(Phase::DropParts, drop.clone());
        }
        for object in &self.made {
            create(difference, object, Phase::Routine, &BTreeSet::new());
        }
        difference.statements.extend(self.parts.iter().cloned());
    }
}

impl Comparing<'_> {
    /// What stands in the way of another type of a column; an error says what of it nobody can make
    /// anew.
    pub(super) fn remade_for_type(&self, table: &str, column: &str) -> Result<Remade, String> {
        // A server changes keys, checks and indexes with their columns.
        let follows = |name: &str| name.starts_with("constraint ") || is_of_relation(name);
        let blocks = |part: &str, name: &str| match part {
            "" => name.starts_with("column "),
            part => part == column && !follows(name),
        };
        self.remade(table, &blocks)
    }

    /// What stands in the way of dropping a column.
    pub(super) fn remade_for_drop(&self, table: &str, column: &str) -> Result<Remade, String> {
        // The table's own constraints go with the column.
        let own = format!(" on {table}");
        let goes = |name: &str| name.starts_with("constraint ") && name.ends_with(&own);
        self.remade(table, &|part, name| part == column && !is_of_relation(name) && !goes(name))
    }

    fn remade(&self, table: &str, blocks: &dyn Fn(&str, &str) -> bool) -> Result<Remade, String> {
        let mut remade = Remade::default();
        for (part, name) in self.scope.server_state.dependents(table) {
            if blocks(part, name) {
                self.remake(name, &mut remade)?;
            }
        }
        Ok(remade)
    }

    /// A view that is made anew, with all that is made of it.
    pub(super) fn remade_view(&self, name: &str) -> Result<Remade, String> {
        let mut remade = Remade::default();
        self.remake(name, &mut remade)?;
        Ok(remade)
    }

    fn remake(&self, name: &str, remade: &mut Remade) -> Result<(), String> {
        if remade.names.iter().any(|known| known == name) {
            return Ok(());
        }
        remade.names.push(name.to_owned());
        match self.expected.get(name) {
            Some(Object::View(view)) => self.remake_view(name, view, remade),
            Some(object @ (Object::Policy(_) | Object::Trigger(_))) => {
                remade.drops.push(drop(object));
                remade.made.push((*object).clone());
                Ok(())
            }
            _ if name.starts_with("rule ") => self.remake_rule(name, remade),
            _ if self.is_dropped_with_its_finding(name) => Ok(()),
            None if MADE_ANEW.iter().any(|kind| name.starts_with(kind)) => {
                Err(format!("{name} is made of it and is not of the set"))
            }
            _ => Err(format!("{name} is made of it")),
        }
    }

    fn remake_view(&self, name: &str, view: &View, remade: &mut Remade) -> Result<(), String> {
        for (_, dependent) in self.scope.server_state.dependents(name) {
            self.remake(dependent, remade)?;
        }
        let object = Object::View(view.clone());
        remade.drops.push(drop(&object));
        remade.made.push(object);
        remade.made.extend(self.parts_of(view).cloned());
        if let Some(Object::View(live)) = self.live.get(name) {
            remade.parts.extend(self.grants_of_others(live));
        }
        Ok(())
    }

    /// What roles have been given of a view of which the set never speaks, so that they keep it.
    fn grants_of_others(&self, live: &View) -> Vec<(Phase, String)> {
        let object = Object::View(live.clone());
        let properties = live.properties.as_ref();
        let own =
            grantable(&object).map(|it| (it, properties.and_then(|it| value(it, "privileges"))));
        let name = qualified(&live.schema, &live.name);
        let of_column =
            |column| (of_column(&name, column), value(&column.properties, "privileges"));
        let all = own.into_iter().chain(live.columns.iter().map(of_column));
        let statements = all.flat_map(|(on, lines)| self.given_by_others(&on, lines));
        statements.map(|statement| (Phase::Detail, statement)).collect()
    }

    /// The indexes and triggers of a view of the set.
    fn parts_of<'a>(&'a self, view: &'a View) -> impl Iterator<Item = &'a Object> {
        let name = qualified(&view.schema, &view.name);
        let is_part = move |object: &&&Object| relation_of(object).as_deref() == Some(&*name);
        self.expected.values().filter(is_part).copied()
    }

    fn remake_rule(&self, name: &str, remade: &mut Remade) -> Result<(), String> {
        let rule = name.strip_prefix("rule ").and_then(|rest| rest.split_once(" on "));
        let Some((rule, relation)) = rule else { return Ok(()) };
        let key = format!("rule {rule}");
        let is_ruled = |object: &&&Object| rules_of(object).is_some_and(|(own, _)| own == relation);
        let Some(object) = self.expected.values().find(is_ruled) else {
            return Err(format!("{name} is made of it and is not of the set"));
        };
        let definition = rules_of(object).and_then(|(_, properties)| value(properties?, &key));
        if let Some(definition) = definition {
            remade.parts.extend(part_made(relation, &key, definition));
        }
        remade.drops.push(format!("DROP RULE IF EXISTS {} ON {relation}", shown_part(rule)));
        Ok(())
    }

    /// Whether it hangs on a table of the set that has none of its name: its own finding drops it
    /// before.
    pub(super) fn is_dropped_with_its_finding(&self, name: &str) -> bool {
        if let Some(rest) = name.strip_prefix("constraint ") {
            return rest.split_once(" on table ").is_some_and(|(constraint, table)| {
                let is_it = |it: &Constraint| it.name == constraint;
                matches!(self.expected.get(&format!("table {table}")),
                    Some(Object::Table(table)) if !table.constraints.iter().any(is_it))
            });
        }
        let part = self.live.get(name).filter(|_| !self.expected.contains_key(name));
        part.and_then(|part| relation_of(part)).is_some_and(|relation| self.is_of_set(&relation))
    }
}

/// What belongs to a relation and goes with a column.
fn is_of_relation(name: &str) -> bool {
    name.starts_with("index ") || name.starts_with("statistics object ")
}

/// The name of a relation, and its properties, of which rules are some.
fn rules_of(object: &Object) -> Option<(String, Option<&Properties>)> {
    match object {
        Object::Table(it) => Some((qualified(&it.schema, &it.name), it.properties.as_ref())),
        Object::View(it) => Some((qualified(&it.schema, &it.name), it.properties.as_ref())),
        _ => None,
    }
}
