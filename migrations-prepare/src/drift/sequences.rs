//! The sequences that columns take their values from.

use std::collections::BTreeSet;

use migrations_compiler::catalog::Column;

use super::details::value;

/// The options of a sequence without its type, which is the column's.
pub(super) fn without_type(options: &str) -> &str {
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

/// The statement that makes the sequence of a `serial` column.
pub(super) fn create_sequence(sequence: &str, column: &Column) -> String {
    let plain = format!("AS {}", column.data_type);
    let options = value(&column.properties, "sequence").unwrap_or(&plain);
    format!("CREATE SEQUENCE IF NOT EXISTS {sequence} {options}")
}

/// The statement that gives the sequence of a column its options; `alter` is for that of an identity.
pub(super) fn column_sequence(column: &Column, options: Option<&str>, alter: &str) -> String {
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
