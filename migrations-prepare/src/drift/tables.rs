//! Tables: their columns, constraints and what else belongs to them.

use migrations_compiler::catalog::{Constraint, ConstraintKind, Object, Properties, Table};
use migrations_core::quote::shown_part;

use super::Comparing;
use super::columns::is_reordered;
use super::create::{add_constraint, attach, split_partition};
use super::details::{comment_on, part_made, set_options, target, value};
use super::finding::{Change, Difference, Phase, ROWS_FIT};
use super::names::{Subject, qualified, subject};
use super::partitions;

impl Comparing<'_> {
    pub(super) fn table(&mut self, name: &str, expected: &Table, live: &Table) {
        let object = Object::Table(expected.clone());
        let subject = subject(name, &object);
        self.detaching(&subject, expected, live);
        self.column_sets(&subject, expected, live);
        for column in &expected.columns {
            if let Some(found) = live.columns.iter().find(|it| it.name == column.name) {
                self.column(&subject, (expected, live), (column, found));
            }
        }
        if is_reordered(&expected.columns, &live.columns) {
            let order = |table: &Table| {
                let names: Vec<&str> = table.columns.iter().map(|it| it.name.as_str()).collect();
                names.join(", ")
            };
            let (was, is) = (order(expected), order(live));
            let what = Some("order of columns".to_owned());
            let values = (Some(was.as_str()), Some(is.as_str()));
            // Only a table that is made anew has another order.
            self.findings.add(&subject, Change::Changed, what, values).is_note = true;
        }
        self.constraints(&subject, expected, live);
        self.partition(&subject, expected, live);
        let table = qualified(&expected.schema, &expected.name);
        if expected.row_security != live.row_security {
            let words = |is| Some(if is { "enabled" } else { "disabled" });
            let values = (words(expected.row_security), words(live.row_security));
            let what = Some("row security".to_owned());
            let found = self.findings.add(&subject, Change::Changed, what, values);
            let action = if expected.row_security { "ENABLE" } else { "DISABLE" };
            found.sql(Phase::Detail, format!("ALTER TABLE {table} {action} ROW LEVEL SECURITY"));
        }
        self.comment(&subject, None, &target(&object), (&expected.comment, &live.comment));
        if let (Some(was), Some(is)) = (&expected.properties, &live.properties) {
            self.table_properties(&subject, &table, was, is);
        }
    }

    fn table_properties(
        &mut self,
        subject: &Subject<'_>,
        table: &str,
        was: &Properties,
        is: &Properties,
    ) {
        let pair = |key| (value(was, key), value(is, key));
        let alter = format!("ALTER TABLE {table}");
        self.property(subject, "persistence", pair("persistence"), |unlogged| {
            Some(format!("{alter} SET {}", if unlogged.is_some() { "UNLOGGED" } else { "LOGGED" }))
        });
        self.property(subject, "forced row security", pair("row security"), |forced| {
            let no = if forced.is_some() { "" } else { "NO " };
            Some(format!("{alter} {no}FORCE ROW LEVEL SECURITY"))
        });
        let options = pair("options");
        self.property(subject, "options", options, |_| set_options(&alter, options));
        self.property(subject, "replica identity", pair("replica identity"), |identity| {
            Some(format!("{alter} REPLICA IDENTITY {}", identity.unwrap_or("DEFAULT")))
        });
        let parents = pair("inherits");
        self.property(subject, "inheritance", parents, |_| inherit(&alter, parents));
        self.property(subject, "access method", pair("access method"), |_| None);
        self.property(subject, "foreign server", pair("server"), |_| None);
        self.table_parts(subject, table, was, is);
    }

    /// Rules and extended statistics.
    pub(super) fn table_parts(
        &mut self,
        subject: &Subject<'_>,
        table: &str,
        was: &Properties,
        is: &Properties,
    ) {
        let is_part = |key: &&String| key.starts_with("rule ") || key.starts_with("statistics ");
        let keys: std::collections::BTreeSet<&String> =
            was.keys().chain(is.keys()).filter(is_part).collect();
        for key in keys {
            let (expected, found) = (value(was, key), value(is, key));
            if !self.differs(expected, found) {
                continue;
            }
            let change = match (expected, found) {
                (Some(_), None) => Change::Missing,
                (None, _) => Change::Extra,
                _ => Change::Changed,
            };
            let what = Some(key.clone());
            let difference = self.findings.add(subject, change, what, (expected, found));
            if found.is_some() {
                let drop = match key.split_once(' ') {
                    Some(("rule", name)) => {
                        format!("DROP RULE IF EXISTS {} ON {table}", shown_part(name))
                    }
                    Some((_, name)) => {
                        let (schema, name) = name.split_once('.').unwrap_or(("public", name));
                        format!("DROP STATISTICS {}", qualified(schema, name))
                    }
                    None => continue,
                };
                difference.sql(Phase::DropParts, drop);
            }
            if let Some(definition) = expected {
                difference.statements.extend(part_made(table, key, definition));
            }
        }
    }

    fn constraints(&mut self, subject: &Subject<'_>, expected: &Table, live: &Table) {
        let table = qualified(&expected.schema, &expected.name);
        for constraint in &expected.constraints {
            match live.constraints.iter().find(|it| it.name == constraint.name) {
                None => {
                    let part = constraint_part(constraint);
                    let values = (Some(&*constraint.definition), None);
                    let renamed = renamed(constraint, live, expected);
                    let taken = self.key_name_is_taken(expected, std::slice::from_ref(constraint));
                    let found = self.findings.add(subject, Change::Missing, part, values);
                    found.part(&constraint.name);
                    if let Some(obstacle) = taken {
                        found.obstruct(obstacle);
                        continue;
                    }
                    match renamed {
                        Some(other) => rename(found, &table, (other, constraint)),
                        None => add_constraint(found, &table, constraint),
                    }
                    if let Some(attach) = self.unattached.attach_key(expected, constraint) {
                        found.sql(Phase::Constraint, attach);
                    }
                }
                Some(found) => {
                    self.constraint(subject, expected, constraint, found);
                    let what = format!("constraint {}: attachment", shown_part(&constraint.name));
                    let attach = self.unattached.attach_key(expected, constraint);
                    self.tell_unattached(subject, what, (Phase::Constraint, attach));
                }
            }
        }
        for constraint in &live.constraints {
            if expected.constraints.iter().any(|it| it.name == constraint.name) {
                continue;
            }
            let values = (None, Some(&*constraint.definition));
            let part = constraint_part(constraint);
            let obstacle = self.obstacle_to_dropping_key(expected, constraint);
            let renamed = renamed(constraint, expected, live);
            let taken =
                renamed.and_then(|it| self.key_name_is_taken(expected, std::slice::from_ref(it)));
            let found = self.findings.add(subject, Change::Extra, part, values);
            found.part(&constraint.name);
            if let Some(other) = renamed.filter(|_| taken.is_none()) {
                rename(found, &table, (constraint, other));
                continue;
            }
            if let Some(obstacle) = taken.or(obstacle) {
                found.obstruct(obstacle);
                continue;
            }
            let name = shown_part(&constraint.name);
            found.sql(
                Phase::DropParts,
                format!("ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}"),
            );
        }
    }

    fn constraint(
        &mut self,
        subject: &Subject<'_>,
        table: &Table,
        expected: &Constraint,
        live: &Constraint,
    ) {
        let relation = qualified(&table.schema, &table.name);
        let name = shown_part(&expected.name);
        let valid = |constraint: &Constraint| !constraint.definition.ends_with(" NOT VALID");
        let is_text = |constraint: &Constraint| {
            matches!(constraint.kind, ConstraintKind::Check | ConstraintKind::Exclusion)
        };
        let is_same = match is_text(expected) && is_text(live) {
            true => {
                !self.differs(Some(&expected.definition), Some(&live.definition))
                    && valid(expected) == valid(live)
            }
            // Keys are written alike by every server.
            false => expected.definition == live.definition && expected.kind == live.kind,
        };
        if !is_same {
            let values = (Some(&*expected.definition), Some(&*live.definition));
            let part = constraint_part(expected);
            let obstacle = self.obstacle_to_dropping_key(table, live);
            let found = self.findings.add(subject, Change::Changed, part, values);
            found.part(&expected.name);
            let bare = live.definition.strip_suffix(" NOT VALID");
            if bare == Some(&*expected.definition)
                || bare.is_some()
                    && !is_same
                    && valid(expected)
                    && expected.definition == live.definition.trim_end_matches(" NOT VALID")
            {
                let validate = format!("ALTER TABLE {relation} VALIDATE CONSTRAINT {name}");
                found.sql(Phase::Detail, validate);
                found.condition = Some(ROWS_FIT);
            } else if let Some(obstacle) = obstacle {
                found.obstruct(obstacle);
            } else {
                let drop = format!("ALTER TABLE {relation} DROP CONSTRAINT {name}");
                found.sql(Phase::DropParts, drop);
                add_constraint(found, &relation, expected);
            }
        }
        if table.properties.is_none() {
            return;
        }
        let pair = |key| (value(&expected.properties, key), value(&live.properties, key));
        let (was, is) = pair("comment");
        let target = format!("CONSTRAINT {name} ON {relation}");
        let part = format!("constraint {name}");
        self.comment(
            subject,
            Some(&part),
            &target,
            (&was.map(str::to_owned), &is.map(str::to_owned)),
        );
        let (was, is) = pair("disabled on");
        if was != is {
            let what = Some(format!("{part}: enforcement"));
            let words = |tables: Option<&str>| {
                tables.map_or_else(
                    || "enforced".to_owned(),
                    |tables| format!("not enforced on {tables}"),
                )
            };
            let (expected, found) = (words(was), words(is));
            // Those of the key alone: others of the table may be off because the set has it so.
            let statements = match was {
                None => self.scope.server_state.key_triggers(&relation, &live.name).to_vec(),
                Some(_) => Vec::new(),
            };
            let values = (Some(expected.as_str()), Some(found.as_str()));
            let difference = self.findings.add(subject, Change::Changed, what, values);
            for statement in statements {
                difference.sql(Phase::Part, statement);
            }
        }
    }

    /// Tells of a part that is half detached: no query of the whole sees its rows, and nothing but the rest
    /// of the detaching is taken of it.
    fn detaching(&mut self, subject: &Subject<'_>, expected: &Table, live: &Table) {
        if !self.scope.partitions.detaching.contains(&partitions::name(live)) {
            return;
        }
        let (was, is) = (expected.partition.as_deref(), live.partition.as_deref());
        let found = is.map(|is| format!("{is}, half detached: the whole does not show its rows"));
        let what = Some("detaching".to_owned());
        let found = self.findings.add(subject, Change::Changed, what, (was, found.as_deref()));
        let Some((parent, _)) = is.and_then(split_partition) else { return };
        let name = qualified(&live.schema, &live.name);
        let detach = format!("ALTER TABLE {parent} DETACH PARTITION {name} FINALIZE");
        found.sql(Phase::DropParts, detach);
        if let Some(attach) = attach(expected) {
            found.sql(Phase::Attach, attach);
        }
    }

    fn partition(&mut self, subject: &Subject<'_>, expected: &Table, live: &Table) {
        let (was, is) = (expected.partition.as_deref(), live.partition.as_deref());
        let parents = (was.and_then(split_partition), is.and_then(split_partition));
        let is_same = match parents {
            (Some((one, _)), Some((other, _))) => one == other && !self.differs(was, is),
            _ => !self.differs(was, is),
        };
        if is_same {
            return;
        }
        let what = Some("partition".to_owned());
        let obstacle = self.cannot_be_attached(expected);
        let found = self.findings.add(subject, Change::Changed, what, (was, is));
        if let Some(obstacle) = obstacle {
            found.obstruct(obstacle);
            return;
        }
        let is_by = |text: Option<&str>| text.is_some_and(|it| it.starts_with("PARTITION BY"));
        if is_by(was) || is_by(is) {
            found.obstruct("nothing but a new table is partitioned otherwise");
            return;
        }
        if let Some((parent, _)) = parents.1 {
            let name = qualified(&expected.schema, &expected.name);
            found.sql(Phase::Drop, format!("ALTER TABLE {parent} DETACH PARTITION {name}"));
        }
        if let Some(attach) = attach(expected) {
            found.sql(Phase::Attach, attach);
        }
    }
}

/// The constraint that another table has in the place of one that is not in it, under a name that is
/// not in `own`.
fn renamed<'a>(missing: &Constraint, other: &'a Table, own: &Table) -> Option<&'a Constraint> {
    let is_own = |it: &Constraint| own.constraints.iter().any(|own| own.name == it.name);
    let is_it = |it: &&Constraint| it.kind == missing.kind && it.definition == missing.definition;
    other.constraints.iter().filter(is_it).find(|it| !is_own(it))
}

fn rename(found: &mut Difference, table: &str, (from, to): (&Constraint, &Constraint)) {
    let names = (shown_part(&from.name), shown_part(&to.name));
    let statement = format!("ALTER TABLE {table} RENAME CONSTRAINT {} TO {}", names.0, names.1);
    found.sql(Phase::Rename, statement);
    let comments = (value(&to.properties, "comment"), value(&from.properties, "comment"));
    if comments.0 != comments.1 {
        let target = format!("CONSTRAINT {} ON {table}", names.1);
        found.sql(Phase::Detail, comment_on(&target, comments.0));
    }
}

fn constraint_part(constraint: &Constraint) -> Option<String> {
    Some(format!("constraint {}", shown_part(&constraint.name)))
}

fn inherit(alter: &str, (was, is): (Option<&str>, Option<&str>)) -> Option<String> {
    let list = |text: Option<&str>| -> Vec<String> {
        text.into_iter().flat_map(|text| text.split(", ")).map(str::to_owned).collect()
    };
    let (was, is) = (list(was), list(is));
    let no = is.iter().filter(|it| !was.contains(it)).map(|it| format!("{alter} NO INHERIT {it}"));
    let new = was.iter().filter(|it| !is.contains(it)).map(|it| format!("{alter} INHERIT {it}"));
    let statements: Vec<String> = no.chain(new).collect();
    (!statements.is_empty()).then(|| statements.join("; "))
}
