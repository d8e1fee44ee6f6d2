//! What a table has from another one: the statement of the parent reaches the children.

use std::collections::BTreeSet;

use migrations_compiler::catalog::Object;

use super::Comparing;
use super::columns::Both;
use super::create::split_partition;
use super::finding::Phase;
use super::names::qualified;

impl Comparing<'_> {
    /// The tables that a live table inherits from, or is a partition of.
    pub(super) fn parents(&self, schema: &str, table: &str) -> Vec<String> {
        let name = format!("table {}", qualified(schema, table));
        let Some(Object::Table(table)) = self.live.get(&name) else { return Vec::new() };
        let partition = table.partition.as_deref().and_then(split_partition);
        let inherits = table.properties.as_ref().and_then(|it| it.get("inherits"));
        let inherits = inherits.into_iter().flat_map(|text| text.split(", "));
        partition.map(|(parent, _)| parent).into_iter().chain(inherits).map(str::to_owned).collect()
    }

    /// `ALTER TABLE ONLY public.log ALTER COLUMN text`, where the table has children, whose own defaults
    /// the statement is to leave alone.
    pub(super) fn only(&self, both: &Both<'_>) -> String {
        let name = qualified(&both.table.schema, &both.table.name);
        let is_parent = self.live.values().any(|object| match object {
            Object::Table(it) => self.parents(&it.schema, &it.name).contains(&name),
            _ => false,
        });
        match is_parent {
            true => both.alter.replacen("ALTER TABLE ", "ALTER TABLE ONLY ", 1),
            false => both.alter.clone(),
        }
    }

    /// Takes the statements away from a difference that a parent has as well.
    pub(super) fn leave_to_parents(&mut self) {
        let tables: Vec<(String, Vec<String>)> = self
            .live
            .iter()
            .filter_map(|(name, object)| match object {
                Object::Table(it) => Some((name.clone(), self.parents(&it.schema, &it.name))),
                _ => None,
            })
            .filter(|(_, parents)| !parents.is_empty())
            .collect();
        type Told = (String, Option<String>, Option<String>, Option<String>);
        let told = |it: &super::Difference, object: &str| -> Told {
            let what = it.what.clone();
            (object.to_owned(), what, it.expected.clone(), it.found.clone())
        };
        let all: BTreeSet<Told> =
            self.findings.differences.iter().map(|it| told(it, &it.object)).collect();
        for difference in &mut self.findings.differences {
            let Some(what) = &difference.what else { continue };
            let is_shared = ["column ", "name of column ", "constraint "];
            if !is_shared.iter().any(|part| what.starts_with(part)) || !is_of_all(what) {
                continue;
            }
            let Some((_, parents)) = tables.iter().find(|(name, _)| *name == difference.object)
            else {
                continue;
            };
            let has_it = |parent: &String| {
                let parent = format!("table {parent}");
                let (_, what, expected, found) = told(difference, &parent);
                let is_key = what.as_ref().is_some_and(|it| it.starts_with("constraint "));
                all.iter().any(|other| {
                    other.0 == parent
                        && (other.1 == what
                            // A key has a name of its own in each partition.
                            || is_key && other.1.as_ref().is_some_and(|it| it.starts_with("constraint ")))
                        && other.2 == expected
                        && other.3 == found
                })
            };
            if parents.iter().any(has_it) {
                // Another type needs the default of each to go and to come back.
                let is_type = what.ends_with(": type");
                let is_own = |phase: &Phase| match phase {
                    Phase::Detail => true,
                    Phase::Reset | Phase::ColumnValue => is_type,
                    _ => false,
                };
                difference.statements.retain(|(phase, _)| is_own(phase));
                difference.obstacle = None;
            }
        }
    }
}

/// Whether a statement about the part of a parent is one about its children.
fn is_of_all(what: &str) -> bool {
    ["comment", "privileges", "enforcement", "options", "statistics", "default"]
        .iter()
        .all(|own| !what.ends_with(&format!(": {own}")))
}
