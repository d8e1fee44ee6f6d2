//! Columns: how one differs, and the clauses that make or change one.

use std::collections::BTreeSet;

use migrations_compiler::catalog::{Column, Table};
use migrations_core::quote::{literal, shown_part};

use super::Comparing;
use super::details::{comment_on, value};
use super::finding::{Change, Phase};
use super::names::{Subject, qualified};
use super::privileges::Grantable;
use super::scope::Texts;

/// The first major that changes the expression of a generated column in place.
const SETS_EXPRESSIONS: u32 = 17;

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

fn identity_clause(identity: &str, sequence: Option<&str>) -> String {
    let options = sequence.map_or_else(String::new, |text| format!(" ({})", without_type(text)));
    format!("GENERATED {} AS IDENTITY{options}", identity.to_uppercase())
}

/// The options of a sequence without its type, which is the column's.
fn without_type(options: &str) -> &str {
    options.find("START ").and_then(|start| options.get(start..)).unwrap_or(options)
}

/// The sequence that the default of a column takes its values from.
pub(super) fn default_sequence(column: &Column) -> Option<&str> {
    let rest = column.default.as_deref()?.strip_prefix("nextval('")?;
    rest.strip_suffix("'::regclass)")
}

/// The sequence of a `serial` column, as its default names it; none of those that the set makes by
/// themselves.
pub(super) fn owned_sequence<'a>(free: &BTreeSet<String>, column: &'a Column) -> Option<&'a str> {
    default_sequence(column).filter(|sequence| !free.contains(*sequence))
}

/// The statements that give a column that is made anew what its clause does not say.
pub(super) fn details(table: &Table, column: &Column) -> Vec<(Phase, String)> {
    let name = qualified(&table.schema, &table.name);
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
    grantable(table, column).all(property("privileges")).into_iter().for_each(add);
    statements
}

fn grantable(table: &Table, column: &Column) -> Grantable {
    Grantable {
        kind: 'c',
        on: format!("TABLE {}", qualified(&table.schema, &table.name)),
        column: Some(shown_part(&column.name)),
    }
}

fn of_sequence(sequence: &str) -> Grantable {
    Grantable { kind: 'S', on: format!("SEQUENCE {sequence}"), column: None }
}

/// One column on both sides.
struct Both<'a> {
    subject: &'a Subject<'a>,
    table: &'a Table,
    expected: &'a Column,
    live: &'a Column,
    /// `ALTER TABLE public.users ALTER COLUMN email`.
    alter: String,
}

impl Both<'_> {
    fn what(&self, property: &str) -> Option<String> {
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
        self.column_values(&both);
        if *not_null != live.not_null {
            let words = |not_null| Some(if not_null { "NOT NULL" } else { "NULL" });
            let (expected, live) = (words(*not_null), words(live.not_null));
            let found =
                self.findings.add(subject, Change::Changed, both.what("null"), (expected, live));
            let action = if both.expected.not_null { "SET" } else { "DROP" };
            found.sql(Phase::Table, format!("{} {action} NOT NULL", both.alter));
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

    fn column_type(&mut self, both: &Both<'_>) {
        let Both { subject, table, expected, live, alter } = both;
        let is_recorded = table.properties.is_some();
        let of = |column: &Column| {
            let collation = value(&column.properties, "collation").filter(|_| is_recorded);
            let collation = collation.map_or_else(String::new, |name| format!(" COLLATE {name}"));
            format!("{}{collation}", column.data_type)
        };
        let (was, is) = (of(expected), of(live));
        if was == is {
            return;
        }
        let recreate = self.recreated(&qualified(&table.schema, &table.name), Some(&expected.name));
        let what = if expected.data_type == live.data_type { "collation" } else { "type" };
        let values = (Some(was.as_str()), Some(is.as_str()));
        let found = self.findings.add(subject, Change::Changed, both.what(what), values);
        recreate.around(found);
        let (name, data_type) = (shown_part(&expected.name), &expected.data_type);
        let default = expected.default.as_ref().filter(|_| live.default == expected.default);
        if expected.generated.is_some() {
            found.sql(Phase::Table, format!("{alter} TYPE {was}"));
            return;
        }
        if default.is_some() {
            found.sql(Phase::Table, format!("{alter} DROP DEFAULT"));
        }
        found.sql(Phase::Table, format!("{alter} TYPE {was} USING {name}::{data_type}"));
        if let Some(default) = default {
            found.sql(Phase::Table, format!("{alter} SET DEFAULT {default}"));
        }
    }

    /// Where the values of a column come from: default, identity, expression.
    fn column_values(&mut self, both: &Both<'_>) {
        let Both { subject, table, expected, live, alter } = both;
        if expected.generated.is_some() || live.generated.is_some() {
            self.generated(both);
            return;
        }
        if self.differs(expected.default.as_deref(), live.default.as_deref()) {
            let values = (expected.default.as_deref(), live.default.as_deref());
            let sequence = owned_sequence(&self.free_sequences, expected);
            let found = self.findings.add(subject, Change::Changed, both.what("default"), values);
            match &expected.default {
                None => {
                    found.sql(Phase::Table, format!("{alter} DROP DEFAULT"));
                }
                Some(default) => {
                    if let Some(sequence) = sequence {
                        let (table, column) =
                            (qualified(&table.schema, &table.name), shown_part(&expected.name));
                        let data_type = &expected.data_type;
                        found.sql(Phase::Sequence, format!(
                            "CREATE SEQUENCE IF NOT EXISTS {sequence} AS {data_type} OWNED BY {table}.{column}"
                        ));
                        let name = literal(sequence);
                        found.sql(Phase::Table, format!(
                            "SELECT pg_catalog.setval({name}, greatest(pg_catalog.max({column}), \
                             pg_catalog.nextval({name}))) FROM {table}"
                        ));
                        let lines = value(&expected.properties, "sequence privileges");
                        for grant in of_sequence(sequence).all(lines) {
                            found.sql(Phase::Detail, grant);
                        }
                    }
                    found.sql(Phase::Table, format!("{alter} SET DEFAULT {default}"));
                }
            }
        }
        if expected.identity != live.identity {
            let values = (expected.identity.as_deref(), live.identity.as_deref());
            let found = self.findings.add(subject, Change::Changed, both.what("identity"), values);
            let sequence = value(&expected.properties, "sequence");
            found.sql(
                Phase::Table,
                match (&expected.identity, &live.identity) {
                    (Some(identity), Some(_)) => {
                        format!("{alter} SET GENERATED {}", identity.to_uppercase())
                    }
                    (Some(identity), None) => {
                        format!("{alter} ADD {}", identity_clause(identity, sequence))
                    }
                    (None, _) => format!("{alter} DROP IDENTITY"),
                },
            );
            if expected.identity.is_some() && live.identity.is_none() {
                let (table, column) =
                    (qualified(&table.schema, &table.name), shown_part(&expected.name));
                found.sql(
                    Phase::Table,
                    format!(
                        "SELECT pg_catalog.setval(pg_catalog.pg_get_serial_sequence({}, {}), \
                     pg_catalog.max({column})) FROM {table}",
                        literal(&table),
                        literal(&expected.name)
                    ),
                );
            }
        }
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
        let recreate = self.recreated(&relation, is_new.then_some(&*expected.name));
        let found = self.findings.add(subject, Change::Changed, both.what("expression"), (was, is));
        let column = shown_part(&expected.name);
        match (was, is) {
            (None, _) => {
                found.sql(Phase::Table, format!("{alter} DROP EXPRESSION"));
                if let Some(default) = &expected.default {
                    found.sql(Phase::Table, format!("{alter} SET DEFAULT {default}"));
                }
            }
            (Some(expression), _) if !is_new => {
                found.sql(Phase::Table, format!("{alter} SET EXPRESSION AS ({expression})"));
            }
            (Some(_), _) => {
                recreate.around(found);
                // What is in it is worked out anew.
                found.sql(Phase::Table, format!("ALTER TABLE {relation} DROP COLUMN {column}"));
                let clause = clause(expected);
                found.sql(Phase::Table, format!("ALTER TABLE {relation} ADD COLUMN {clause}"));
                found.discards = is.is_none();
                found.statements.extend(details(table, expected));
            }
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
        self.privileges(subject, &what("privileges"), &grantable(table, expected), lines);
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
                found
                    .sql(Phase::Table, format!("ALTER TABLE {table} RENAME COLUMN {from} TO {to}"));
                continue;
            }
            let sequence = owned_sequence(&self.free_sequences, column);
            let found =
                self.findings.add(subject, Change::Missing, part, (None, None)).part(&column.name);
            if let Some(sequence) = sequence {
                let data_type = &column.data_type;
                found.sql(
                    Phase::Sequence,
                    format!("CREATE SEQUENCE IF NOT EXISTS {sequence} AS {data_type}"),
                );
            }
            found.sql(Phase::Table, format!("ALTER TABLE {table} ADD COLUMN {}", clause(column)));
            if let Some(sequence) = sequence {
                let name = shown_part(&column.name);
                found.sql(
                    Phase::Table,
                    format!("ALTER SEQUENCE {sequence} OWNED BY {table}.{name}"),
                );
            }
            found.statements.extend(details(expected, column));
        }
        for column in extra {
            let recreate = self.recreated(&table, Some(&column.name));
            let name = shown_part(&column.name);
            let part = Some(format!("column {name}"));
            let found =
                self.findings.add(subject, Change::Extra, part, (None, None)).part(&column.name);
            recreate.around(found);
            found.sql(Phase::Drop, format!("ALTER TABLE {table} DROP COLUMN {name}")).discards();
        }
    }
}

fn column_sequence(column: &Column, options: Option<&str>, alter: &str) -> String {
    let largest = match column.data_type.as_str() {
        "smallint" => "32767",
        "integer" => "2147483647",
        _ => "9223372036854775807",
    };
    let plain = format!(
        "AS {} START 1 INCREMENT 1 MINVALUE 1 MAXVALUE {largest} CACHE 1 NO CYCLE",
        column.data_type
    );
    let cycle = |text: &str| match text.ends_with(" CYCLE") {
        true => text.to_owned(),
        false => format!("{text} NO CYCLE"),
    };
    let options = options.map_or(plain, cycle);
    match default_sequence(column) {
        Some(sequence) => format!("ALTER SEQUENCE {sequence} {options}"),
        None => {
            let options = without_type(&options)
                .replace("START ", "SET START ")
                .replace(" INCREMENT ", " SET INCREMENT ")
                .replace(" MINVALUE ", " SET MINVALUE ")
                .replace(" MAXVALUE ", " SET MAXVALUE ")
                .replace(" CACHE ", " SET CACHE ");
            let options = match options.strip_suffix(" NO CYCLE") {
                Some(rest) => format!("{rest} SET NO CYCLE"),
                None => format!("{} SET CYCLE", options.trim_end_matches(" CYCLE")),
            };
            format!("{alter} {options}")
        }
    }
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
