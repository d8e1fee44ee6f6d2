//! Where a column has its values from: its default, its identity, its expression.

use std::collections::BTreeSet;

use migrations_compiler::catalog::{Column, Constraint, Object, Table};
use migrations_core::quote::{literal, shown_part};

use super::Comparing;
use super::columns::{Both, clause, details, grantable, identity_clause, of_sequence};
use super::create::{add_constraint, create};
use super::details::{part_made, value};
use super::finding::{Change, Difference, Phase};
use super::names::{mentions, qualified, relation_of};
use super::sequences::{create_sequence, default_sequence, owned_sequence};

/// The first major that changes the expression of a generated column in place.
const SETS_EXPRESSIONS: u32 = 17;

impl Comparing<'_> {
    /// Where the values of a column come from: default, identity, expression.
    pub(super) fn column_values(&mut self, both: &Both<'_>) {
        let Both { subject, table, expected, live, alter } = both;
        if expected.generated.is_some() || live.generated.is_some() {
            self.generated(both);
            return;
        }
        if self.differs(expected.default.as_deref(), live.default.as_deref()) {
            self.column_default(both);
        }
        if expected.identity != live.identity {
            let values = (expected.identity.as_deref(), live.identity.as_deref());
            let found = self.findings.add(subject, Change::Changed, both.what("identity"), values);
            let sequence = value(&expected.properties, "sequence");
            match (&expected.identity, &live.identity) {
                (Some(identity), Some(_)) => {
                    let identity = identity.to_uppercase();
                    found.sql(Phase::ColumnValue, format!("{alter} SET GENERATED {identity}"));
                }
                (Some(identity), None) => {
                    let clause = identity_clause(identity, sequence);
                    found.sql(Phase::ColumnValue, format!("{alter} ADD {clause}"));
                    let (table, column) =
                        (qualified(&table.schema, &table.name), shown_part(&expected.name));
                    let (relation, name) = (literal(&table), literal(&expected.name));
                    found.sql(
                        Phase::ColumnValue,
                        format!(
                            "SELECT pg_catalog.setval(pg_catalog.pg_get_serial_sequence({relation}, \
                             {name}), pg_catalog.max({column})) FROM {table}"
                        ),
                    );
                }
                // The default of the set may take its values from a sequence of the same name.
                (None, _) => {
                    found.sql(Phase::Reset, format!("{alter} DROP IDENTITY"));
                }
            }
        }
    }

    fn column_default(&mut self, both: &Both<'_>) {
        let Both { subject, table, expected, live, .. } = both;
        let values = (expected.default.as_deref(), live.default.as_deref());
        let (only, sequence) = (self.only(both), owned_sequence(&self.free_sequences, expected));
        let relation = qualified(&table.schema, &table.name);
        let column = shown_part(&expected.name);
        let released = live_serial(both).map(str::to_owned);
        let found = self.findings.add(subject, Change::Changed, both.what("default"), values);
        if live.default.is_some() {
            found.sql(Phase::Reset, format!("{only} DROP DEFAULT"));
        }
        // The sequence of an identity is to be the only one that the column owns.
        if let Some(sequence) = released {
            found.sql(Phase::Reset, format!("ALTER SEQUENCE {sequence} OWNED BY NONE"));
        }
        let Some(default) = &expected.default else { return };
        if let Some(sequence) = sequence {
            found.sql(Phase::Sequence, create_sequence(sequence, expected));
            let owner = format!("{relation}.{column}");
            found.sql(Phase::Table, format!("ALTER SEQUENCE {sequence} OWNED BY {owner}"));
            let name = literal(sequence);
            found.sql(
                Phase::Table,
                format!(
                    "SELECT pg_catalog.setval({name}, greatest(pg_catalog.max({column}), \
                     pg_catalog.nextval({name}))) FROM {relation}"
                ),
            );
            for grant in
                of_sequence(sequence).all(value(&expected.properties, "sequence privileges"))
            {
                found.sql(Phase::Detail, grant);
            }
        }
        found.sql(Phase::ColumnValue, format!("{only} SET DEFAULT {default}"));
    }

    fn generated(&mut self, both: &Both<'_>) {
        let Both { subject, table, expected, live, alter } = both;
        let kind = |column: &Column| value(&column.properties, "generated").map(str::to_owned);
        let (was, is) = (expected.generated.as_deref(), live.generated.as_deref());
        let is_same_kind = table.properties.is_none() || kind(expected) == kind(live);
        if !self.differs(was, is) && is_same_kind {
            return;
        }
        let relation = qualified(&table.schema, &table.name);
        let is_new =
            was.is_some() && (is.is_none() || self.scope.major < SETS_EXPRESSIONS || !is_same_kind);
        let remade = self.remade_for_drop(subject.name, &expected.name);
        let lost = self.lost_with_column(table, live);
        let found = self.findings.add(subject, Change::Changed, both.what("expression"), (was, is));
        let column = shown_part(&expected.name);
        match (was, is) {
            (None, _) => {
                found.sql(Phase::Reset, format!("{alter} DROP EXPRESSION"));
                if let Some(default) = &expected.default {
                    found.sql(Phase::ColumnValue, format!("{alter} SET DEFAULT {default}"));
                }
            }
            (Some(expression), _) if !is_new => {
                found.sql(Phase::Table, format!("{alter} SET EXPRESSION AS ({expression})"));
            }
            (Some(_), _) => {
                let remade = match remade {
                    Ok(remade) => remade,
                    Err(obstacle) => {
                        found.obstruct(obstacle);
                        return;
                    }
                };
                remade.around(found);
                // What is in it is worked out anew.
                found.sql(Phase::Table, format!("ALTER TABLE {relation} DROP COLUMN {column}"));
                let clause = clause(expected);
                found.sql(Phase::Table, format!("ALTER TABLE {relation} ADD COLUMN {clause}"));
                found.discards = is.is_none();
                found.statements.extend(details(&relation, expected));
                lost.make_again(found, &relation);
            }
        }
    }

    /// What a server drops with a column, of the set or given by others.
    fn lost_with_column(&self, table: &Table, column: &Column) -> Lost {
        let relation = qualified(&table.schema, &table.name);
        let name = shown_part(&column.name);
        let is_index = |object: &&Object| {
            matches!(object, Object::Index(it) if mentions(&it.definition, &name))
                && relation_of(object).as_deref() == Some(&*relation)
        };
        let indexes = self.expected.values().copied().filter(is_index).cloned().collect();
        let is_over = |it: &&Constraint| mentions(&it.definition, &name);
        let constraints = table.constraints.iter().filter(is_over).cloned().collect();
        let is_statistics = |(key, definition): &(&String, &String)| {
            key.starts_with("statistics ") && mentions(definition, &name)
        };
        let properties = table.properties.iter().flatten().filter(is_statistics);
        let statistics = properties.flat_map(|(key, it)| part_made(&relation, key, it));
        let privileges = value(&column.properties, "privileges");
        let granted = self.given_by_others(&grantable(&relation, column), privileges);
        let granted = granted.into_iter().map(|statement| (Phase::Detail, statement));
        Lost { indexes, constraints, parts: statistics.chain(granted).collect() }
    }
}

/// What a server drops with a column.
struct Lost {
    indexes: Vec<Object>,
    constraints: Vec<Constraint>,
    /// Statistics, and what others have given to roles of theirs.
    parts: Vec<(Phase, String)>,
}

impl Lost {
    fn make_again(self, found: &mut Difference, relation: &str) {
        for index in &self.indexes {
            create(found, index, Phase::Routine, &BTreeSet::new());
        }
        for constraint in &self.constraints {
            add_constraint(found, relation, constraint);
        }
        found.statements.extend(self.parts);
    }
}

/// The sequence that a `serial` column of the database owns and that the set does not have.
fn live_serial<'a>(both: &Both<'a>) -> Option<&'a str> {
    let sequence = default_sequence(both.live)?;
    let usual =
        qualified(&both.table.schema, &format!("{}_{}_seq", both.table.name, both.live.name));
    (both.expected.identity.is_some() && sequence == usual).then_some(sequence)
}
