//! Columns: how one differs, and the clauses that make or change one.

use migrations_compiler::catalog::{Column, Table};
use migrations_core::quote::shown_part;

use super::Comparing;
use super::details::{comment_on, value};
use super::finding::{Change, Difference, HAS_VALUES, Phase};
use super::names::{Subject, qualified};
use super::privileges::Grantable;
use super::scope::Texts;
use super::sequences::{
    column_sequence, create_sequence, default_sequence, owned_sequence, without_type,
};

/// A column as `CREATE TABLE` and `ADD COLUMN` take it.
pub(super) fn clause(column: &Column) -> String {
    let mut text = format!("{} {}", shown_part(&column.name), column.data_type);
    let mut add = |part: String| {
        text.push(' ');
        text.push_str(&part);
    };
    if let Some(collation) = value(&column.properties, "collation") {
        add(format!("COLLATE {collation}"));
    }
    if column.not_null {
        add("NOT NULL".to_owned());
    }
    if let Some(default) = &column.default {
        add(format!("DEFAULT {default}"));
    }
    if let Some(expression) = &column.generated {
        let kind = value(&column.properties, "generated").map_or("STORED", |_| "VIRTUAL");
        add(format!("GENERATED ALWAYS AS ({expression}) {kind}"));
    }
    if let Some(identity) = &column.identity {
        add(identity_clause(identity, value(&column.properties, "sequence")));
    }
    text
}

pub(super) fn identity_clause(identity: &str, sequence: Option<&str>) -> String {
    let options = sequence.map_or_else(String::new, |text| format!(" ({})", without_type(text)));
    format!("GENERATED {} AS IDENTITY{options}", identity.to_uppercase())
}

/// The statements that give a column that is made anew what its clause does not say.
pub(super) fn details(name: &str, column: &Column) -> Vec<(Phase, String)> {
    let alter = format!("ALTER TABLE {name} ALTER COLUMN {}", shown_part(&column.name));
    let mut statements = Vec::new();
    let mut add = |statement: String| statements.push((Phase::Detail, statement));
    let property = |key| value(&column.properties, key);
    if let Some(storage) = property("storage") {
        add(format!("{alter} SET STORAGE {storage}"));
    }
    if let Some(compression) = property("compression") {
        add(format!("{alter} SET COMPRESSION {compression}"));
    }
    if let Some(statistics) = property("statistics") {
        add(format!("{alter} SET STATISTICS {statistics}"));
    }
    if let Some(options) = property("options") {
        add(format!("{alter} SET ({options})"));
    }
    if let (Some(options), Some(sequence)) = (property("sequence"), default_sequence(column)) {
        add(format!("ALTER SEQUENCE {sequence} {options}"));
    }
    if let Some(sequence) = default_sequence(column) {
        of_sequence(sequence).all(property("sequence privileges")).into_iter().for_each(&mut add);
    }
    if let Some(comment) = &column.comment {
        let target = format!("COLUMN {name}.{}", shown_part(&column.name));
        add(comment_on(&target, Some(comment)));
    }
    grantable(name, column).all(property("privileges")).into_iter().for_each(add);
    statements
}

pub(super) fn grantable(relation: &str, column: &Column) -> Grantable {
    Grantable { kind: 'c', on: format!("TABLE {relation}"), column: Some(shown_part(&column.name)) }
}

pub(super) fn of_sequence(sequence: &str) -> Grantable {
    Grantable { kind: 'S', on: format!("SEQUENCE {sequence}"), column: None }
}

/// One column on both sides.
pub(super) struct Both<'a> {
    pub(super) subject: &'a Subject<'a>,
    pub(super) table: &'a Table,
    pub(super) expected: &'a Column,
    pub(super) live: &'a Column,
    /// `ALTER TABLE public.users ALTER COLUMN email`.
    pub(super) alter: String,
}

impl Both<'_> {
    pub(super) fn what(&self, property: &str) -> Option<String> {
        Some(format!("column {}: {property}", shown_part(&self.expected.name)))
    }
}

impl Comparing<'_> {
    pub(super) fn column(
        &mut self,
        subject: &Subject<'_>,
        (table, live_table): (&Table, &Table),
        (expected, live): (&Column, &Column),
    ) {
        let name = qualified(&table.schema, &table.name);
        let alter = format!("ALTER TABLE {name} ALTER COLUMN {}", shown_part(&expected.name));
        let both = Both { subject, table, expected, live, alter };
        let before = self.findings.differences.len();
        // A new field does not compile before somebody has compared it.
        let Column {
            name: _,
            data_type: _,
            // Follow from the type.
            base_type: _,
            is_array: _,
            not_null,
            // Follows from other tables, or is a property.
            can_be_null: _,
            default: _,
            identity: _,
            generated: _,
            // Is of views alone, whose query is compared.
            source: _,
            comment,
            properties: _,
        } = expected;
        self.column_type(&both);
        let has_type = self.findings.differences[before..].iter().all(|it| it.obstacle.is_none());
        let values = self.findings.differences.len();
        self.column_values(&both);
        if !has_type {
            for difference in &mut self.findings.differences[values..] {
                difference.obstruct("the column has another type");
            }
        }
        if *not_null != live.not_null {
            let words = |not_null| Some(if not_null { "NOT NULL" } else { "NULL" });
            let (expected, live) = (words(*not_null), words(live.not_null));
            let found =
                self.findings.add(subject, Change::Changed, both.what("null"), (expected, live));
            let action = if both.expected.not_null { "SET" } else { "DROP" };
            found.sql(Phase::Table, format!("{} {action} NOT NULL", both.alter));
            found.condition = both.expected.not_null.then_some(HAS_VALUES);
        }
        let comments = (comment, &live.comment);
        let part = format!("column {}", shown_part(&expected.name));
        let target = format!("COLUMN {name}.{}", shown_part(&expected.name));
        self.comment(subject, Some(&part), &target, comments);
        if table.properties.is_some() && live_table.properties.is_some() {
            self.column_properties(&both);
        }
        for difference in &mut self.findings.differences[before..] {
            difference.part(&expected.name);
        }
    }

    fn column_properties(&mut self, both: &Both<'_>) {
        let Both { subject, table, expected, live, alter } = both;
        let pair = |key| (value(&expected.properties, key), value(&live.properties, key));
        let what = |key| both.what(key).unwrap_or_default();
        self.property(subject, &what("storage"), pair("storage"), |storage| {
            let storage = storage.unwrap_or_else(|| default_storage(&expected.base_type));
            Some(format!("{alter} SET STORAGE {storage}"))
        });
        self.property(subject, &what("compression"), pair("compression"), |compression| {
            Some(format!("{alter} SET COMPRESSION {}", compression.unwrap_or("default")))
        });
        self.property(subject, &what("statistics"), pair("statistics"), |statistics| {
            Some(format!("{alter} SET STATISTICS {}", statistics.unwrap_or("-1")))
        });
        let options = pair("options");
        self.property(subject, &what("options"), options, |_| {
            super::details::set_options(alter, options)
        });
        // A declared NOT NULL is validated by declaring it again.
        self.property(subject, &what("validity of NOT NULL"), pair("not null"), |state| {
            state.is_none().then(|| format!("{alter} SET NOT NULL"))
        });
        let is_same_source = expected.identity.is_some() == live.identity.is_some()
            && default_sequence(expected) == default_sequence(live);
        if is_same_source && (expected.identity.is_some() || default_sequence(expected).is_some()) {
            self.property(subject, &what("sequence"), pair("sequence"), |options| {
                Some(column_sequence(expected, options, alter))
            });
        }
        if let Some(on) = default_sequence(expected).filter(|_| is_same_source) {
            let (was, is) = pair("sequence privileges");
            let before = self.findings.differences.len();
            self.privileges(subject, &what("sequence privileges"), &of_sequence(on), (was, is));
            // A seal without them may be of an earlier release, which did not record them.
            let found = self.findings.differences.iter_mut().skip(before);
            found.for_each(|difference| difference.is_note |= was.is_none());
        }
        let lines = pair("privileges");
        self.privileges(
            subject,
            &what("privileges"),
            &grantable(&qualified(&table.schema, &table.name), expected),
            lines,
        );
    }

    /// Whether texts of a server differ as far as they can be compared.
    pub(super) fn differs(&self, expected: Option<&str>, live: Option<&str>) -> bool {
        match self.scope.texts {
            Texts::Compared => expected != live,
            Texts::NotCompared(_) => expected.is_some() != live.is_some(),
        }
    }

    /// Finds the columns that are there and not the set's, and those that are missing.
    pub(super) fn column_sets(&mut self, subject: &Subject<'_>, expected: &Table, live: &Table) {
        let has = |table: &Table, name: &str| table.columns.iter().any(|it| it.name == name);
        let missing: Vec<&Column> =
            expected.columns.iter().filter(|it| !has(live, &it.name)).collect();
        let mut extra: Vec<&Column> =
            live.columns.iter().filter(|it| !has(expected, &it.name)).collect();
        let table = qualified(&expected.schema, &expected.name);
        let is_single = missing.len() == 1;
        let typed = self.is_of_type(subject.name);
        for column in missing {
            let part = Some(format!("column {}", shown_part(&column.name)));
            let place = expected.columns.iter().position(|it| it.name == column.name);
            let is_only_one = is_single && extra.len() == 1;
            let renamed = extra.iter().position(|it| {
                let live_place = live.columns.iter().position(|own| own.name == it.name);
                is_same_but_name(it, column) && (is_only_one || live_place == place)
            });
            if let Some(index) = renamed {
                let old = extra.remove(index);
                let names = (Some(&*column.name), Some(&*old.name));
                let what = Some(format!("name of column {}", shown_part(&column.name)));
                let found = self.findings.add(subject, Change::Changed, what, names);
                let (from, to) = (shown_part(&old.name), shown_part(&column.name));
                found.part(&column.name);
                let rename = format!("ALTER TABLE {table} RENAME COLUMN {from} TO {to}");
                found.sql(Phase::Rename, rename);
                continue;
            }
            let sequence = owned_sequence(&self.free_sequences, column);
            let found =
                self.findings.add(subject, Change::Missing, part, (None, None)).part(&column.name);
            if let Some(sequence) = sequence {
                found.sql(Phase::Sequence, create_sequence(sequence, column));
            }
            add_column(found, &table, column);
            if let Some(sequence) = sequence {
                let name = shown_part(&column.name);
                found.sql(
                    Phase::Table,
                    format!("ALTER SEQUENCE {sequence} OWNED BY {table}.{name}"),
                );
            }
            found.statements.extend(details(&table, column));
            if let Some(obstacle) = &typed {
                found.obstruct(obstacle);
            }
        }
        for column in extra {
            let remade = self.remade_for_drop(subject.name, &column.name);
            let name = shown_part(&column.name);
            let part = Some(format!("column {name}"));
            let found =
                self.findings.add(subject, Change::Extra, part, (None, None)).part(&column.name);
            match typed.clone().map_or(remade, Err) {
                Ok(remade) => {
                    remade.around(found);
                    let drop = format!("ALTER TABLE {table} DROP COLUMN {name}");
                    found.sql(Phase::Drop, drop).discards();
                }
                Err(obstacle) => {
                    found.obstruct(obstacle);
                }
            }
        }
    }
}

/// Adds a column; where it takes no NULL and nothing says what it holds, whoever has rows fills it before
/// the last statement.
fn add_column(found: &mut Difference, table: &str, column: &Column) {
    let has_values =
        column.default.is_some() || column.identity.is_some() || column.generated.is_some();
    if !column.not_null || has_values {
        found.sql(Phase::Table, format!("ALTER TABLE {table} ADD COLUMN {}", clause(column)));
        return;
    }
    let nullable = Column { not_null: false, ..column.clone() };
    found.sql(Phase::Table, format!("ALTER TABLE {table} ADD COLUMN {}", clause(&nullable)));
    let name = shown_part(&column.name);
    found.sql(Phase::Table, format!("ALTER TABLE {table} ALTER COLUMN {name} SET NOT NULL"));
    found.condition = Some(HAS_VALUES);
}

fn is_same_but_name(one: &Column, other: &Column) -> bool {
    one.data_type == other.data_type
        && one.not_null == other.not_null
        && one.default == other.default
        && one.identity == other.identity
        && one.generated == other.generated
}

/// How the server stores values of a type where nobody has said otherwise.
fn default_storage(base_type: &str) -> &'static str {
    match base_type {
        "numeric" | "inet" | "cidr" => "MAIN",
        _ => "EXTENDED",
    }
}

/// The columns of two objects in the same order, where both have the same ones.
pub(super) fn is_reordered(expected: &[Column], live: &[Column]) -> bool {
    let kept = |columns: &[Column], others: &[Column]| -> Vec<String> {
        let names = columns.iter().map(|it| it.name.clone());
        names.filter(|name| others.iter().any(|it| it.name == *name)).collect()
    };
    kept(expected, live) != kept(live, expected)
}
