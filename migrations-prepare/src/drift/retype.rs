//! A column of another type → the statements that give its values the type of the set, and whether every
//! value is kept.

use migrations_compiler::catalog::{Column, Object};
use migrations_core::quote::shown_part;

use super::Comparing;
use super::columns::Both;
use super::details::value;
use super::finding::{Change, Phase};
use super::server_state::ServerState;

/// Types that are written as any text.
const STRINGS: [&str; 3] = ["text", "varchar", "bpchar"];

/// How values of a type become those of another.
enum Conversion {
    /// By an assignment, which refuses what does not fit.
    Assignment,
    /// By a cast that has to be written.
    Written,
    /// By the text of the value, as from one enum to another.
    Text,
}

impl Comparing<'_> {
    pub(super) fn column_type(&mut self, both: &Both<'_>) {
        let Both { subject, table, expected, live, alter } = both;
        let is_recorded = table.properties.is_some();
        let (was, is) = (with_collation(expected, is_recorded), with_collation(live, is_recorded));
        if was == is {
            return;
        }
        let recreate = self.remade_for_type(subject.name, &expected.name);
        let what = if expected.data_type == live.data_type { "collation" } else { "type" };
        let values = (Some(was.as_str()), Some(is.as_str()));
        let only = self.only(both);
        let conversion = match self.are_enums(live, expected) {
            true => Some(Conversion::Text),
            false => conversion(&self.scope.server_state, live, expected),
        };
        let found = self.findings.add(subject, Change::Changed, both.what(what), values);
        let recreate = match recreate {
            Ok(recreate) => recreate,
            Err(obstacle) => {
                found.obstruct(obstacle);
                return;
            }
        };
        recreate.around(found);
        let (name, data_type) = (shown_part(&expected.name), &expected.data_type);
        if expected.generated.is_some() {
            found.sql(Phase::Table, format!("{alter} TYPE {was}"));
            return;
        }
        let using = match conversion {
            Some(Conversion::Assignment) => String::new(),
            Some(Conversion::Written) => format!(" USING {name}::{data_type}"),
            Some(Conversion::Text) => format!(" USING {name}::text::{data_type}"),
            None => {
                let (from, to) = (&live.data_type, data_type);
                found.obstruct(format!("the server has no cast from {from} to {to}"));
                return;
            }
        };
        found.discards = !keeps_every_value(&live.data_type, data_type);
        if live.default.is_some() {
            found.sql(Phase::Reset, format!("{only} DROP DEFAULT"));
        }
        found.sql(Phase::Table, format!("{alter} TYPE {was}{using}"));
        if let Some(default) = &expected.default {
            found.sql(Phase::ColumnValue, format!("{only} SET DEFAULT {default}"));
        }
    }

    /// Whether both columns hold labels of an enum, each of another one.
    fn are_enums(&self, live: &Column, expected: &Column) -> bool {
        let is_of = |object: &Object, column: &Column| match object {
            Object::Enum(it) => format!("{}.{}", it.schema, it.name) == column.base_type,
            _ => false,
        };
        let is_single = !live.is_array && !expected.is_array;
        is_single
            && live.base_type != expected.base_type
            && self.live.values().any(|it| is_of(it, live))
            && self.expected.values().any(|it| is_of(it, expected))
    }
}

fn with_collation(column: &Column, is_recorded: bool) -> String {
    let collation = value(&column.properties, "collation").filter(|_| is_recorded);
    let collation = collation.map_or_else(String::new, |name| format!(" COLLATE {name}"));
    format!("{}{collation}", column.data_type)
}

/// How a server converts the values of a column; `None` where it has no way that is known.
fn conversion(server: &ServerState, from: &Column, to: &Column) -> Option<Conversion> {
    let is_string = |column: &Column| !column.is_array && STRINGS.contains(&&*column.base_type);
    if from.is_array == to.is_array {
        if from.base_type == to.base_type {
            return Some(Conversion::Assignment);
        }
        match server.is_assignment(&from.base_type, &to.base_type) {
            Some(true) => return Some(Conversion::Assignment),
            Some(false) => return Some(Conversion::Written),
            None => {}
        }
    }
    // Every type is written as a string and read from one.
    match (is_string(from), is_string(to)) {
        (_, true) => Some(Conversion::Assignment),
        (true, false) => Some(Conversion::Written),
        (false, false) => None,
    }
}

/// A type as PostgreSQL writes it: its name without what is in brackets, and the numbers in those.
fn parts(data_type: &str) -> (String, Vec<i64>) {
    let Some((before, rest)) = data_type.split_once('(') else {
        return (data_type.to_owned(), Vec::new());
    };
    let (numbers, after) = rest.split_once(')').unwrap_or((rest, ""));
    let numbers = numbers.split(',').filter_map(|number| number.trim().parse().ok()).collect();
    (format!("{before}{after}"), numbers)
}

/// Whether a type is known to hold every value of another one, as it is.
fn keeps_every_value(from: &str, to: &str) -> bool {
    let ((from, had), (to, has)) = (parts(from), parts(to));
    let is_as_long = has.is_empty() || !had.is_empty() && had.iter().zip(&has).all(|(a, b)| a <= b);
    if from == to {
        return match &*from {
            _ if had == has => true,
            "numeric" => holds_digits(&had, &has),
            // Another length is refused, or filled up.
            "bit" | "character" => false,
            _ => is_as_long,
        };
    }
    let digits = |digits: i64| has.is_empty() || holds_digits(&[digits, 0], &has);
    match (&*from, &*to) {
        ("character varying", "text") | ("text", "character varying") => has.is_empty(),
        ("name", "text") | ("uuid" | "smallint" | "integer" | "bigint", "text") => true,
        ("smallint", "integer" | "bigint" | "real" | "double precision") => true,
        ("integer", "bigint" | "double precision") | ("real", "double precision") => true,
        ("smallint", "numeric") => digits(5),
        ("integer", "numeric") => digits(10),
        ("bigint", "numeric") => digits(19),
        _ => false,
    }
}

/// Whether a `numeric` holds the digits of another one, before the point and after it.
fn holds_digits(had: &[i64], has: &[i64]) -> bool {
    let scale = |numbers: &[i64]| numbers.get(1).copied().unwrap_or_default();
    match (had.first(), has.first()) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(had_all), Some(has_all)) => {
            scale(had) <= scale(has) && had_all - scale(had) <= has_all - scale(has)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::keeps_every_value;

    #[test]
    fn type_that_is_wider_keeps_every_value_and_any_other_may_not() {
        let kept = [
            ("character varying(10)", "character varying(20)"),
            ("character varying(10)", "text"),
            ("numeric(10,2)", "numeric(12,2)"),
            ("numeric(10,2)", "numeric"),
            ("numeric(10,2)", "numeric(13,4)"),
            ("integer", "bigint"),
            ("integer", "numeric(12,2)"),
            ("timestamp(3) with time zone", "timestamp with time zone"),
            ("character varying(10)[]", "character varying(20)[]"),
        ];
        for (from, to) in kept {
            assert!(keeps_every_value(from, to), "{from} to {to}");
        }
        let lost = [
            ("text", "character varying(10)"),
            ("character varying", "character varying(10)"),
            ("numeric", "numeric(10,2)"),
            ("numeric(10,2)", "numeric(10,4)"),
            ("bigint", "numeric(12,2)"),
            ("bigint", "integer"),
            ("bigint", "double precision"),
            ("double precision", "numeric"),
            ("timestamp without time zone", "timestamp with time zone"),
            ("timestamp with time zone", "timestamp(0) with time zone"),
            ("timestamp with time zone", "date"),
            ("json", "jsonb"),
            ("character(5)", "text"),
            ("text", "integer"),
            ("app.mood", "text"),
        ];
        for (from, to) in lost {
            assert!(!keeps_every_value(from, to), "{from} to {to}");
        }
    }
}
