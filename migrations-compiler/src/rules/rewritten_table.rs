//! A change of a column's type that makes PostgreSQL write every row anew.
//!
//! Says nothing where the old type is not known, unless the conversion alone proves it.

use migrations_core::{Code, Diagnostic};
use squawk_syntax::{SyntaxKind, SyntaxNode};

use crate::sql::locks::Change;
use crate::sql::names::{child, identifier_of};
use crate::sql::steps::{Step, Steps};
use crate::sql::types::DataType;

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    for step in steps.on_existing(SyntaxKind::ALTER_COLUMN) {
        let Some(change) = child(&step.node, SyntaxKind::SET_TYPE) else { continue };
        let column = child(&step.node, SyntaxKind::COLUMN_NAME_REF);
        let Some(column) = column.and_then(|name| identifier_of(&name)) else { continue };
        if !is_rewritten(step, &column, &change) {
            continue;
        }
        let table = step.table_name();
        let message = format!("writes all of `{table}` anew to change the type of `{column}`");
        found.push(
            Diagnostic::new(Code::RewrittenTable, step.place(), message)
                .note(step.lock_note(Change::AlterType))
                .note("every index on the column is built anew as well")
                .help("add a column of the new type, fill it in batches, and change over in a later release"),
        );
    }
}

fn is_rewritten(step: &Step, column: &str, change: &SyntaxNode) -> bool {
    if child(change, SyntaxKind::USING_EXPR).is_some_and(|using| computes(&using)) {
        return true;
    }
    let old = step.before.as_ref().and_then(|table| table.column(column));
    let new = DataType::of_column(change).map(|(data_type, _)| data_type);
    old.zip(new.as_ref()).is_some_and(|(old, new)| needs_rewrite(old, new))
}

/// Whether an expression is more than a column and casts of it.
fn computes(using: &SyntaxNode) -> bool {
    let expression = using.children().next();
    let kind = expression.map(|expression| expression.kind());
    matches!(kind, Some(SyntaxKind::CALL_EXPR | SyntaxKind::BIN_EXPR | SyntaxKind::CASE_EXPR))
}

/// Whether the bytes of a value differ between two of PostgreSQL's own types.
fn needs_rewrite(old: &DataType, new: &DataType) -> bool {
    if !old.is_builtin || !new.is_builtin || old.is_array != new.is_array {
        return false;
    }
    let names = (old.name.as_str(), new.name.as_str());
    if old.is_array {
        return names.0 != names.1 && is_certain(names);
    }
    match names {
        ("varchar" | "text", "varchar") => !holds_length(old, new),
        ("varchar", "text") => false,
        ("numeric", "numeric") => !holds_precision(old, new),
        ("varbit", "varbit") => !holds_length(old, new),
        (one, other) if one == other => {
            matches!(one, "bpchar" | "bit") && old.arguments != new.arguments
        }
        names => is_certain(names),
    }
}

/// Types between which no conversion leaves the bytes alone.
fn is_certain((old, new): (&str, &str)) -> bool {
    const PLAIN: [&str; 17] = [
        "bool",
        "bpchar",
        "bytea",
        "date",
        "float4",
        "float8",
        "int2",
        "int4",
        "int8",
        "json",
        "jsonb",
        "numeric",
        "text",
        "timestamp",
        "timestamptz",
        "uuid",
        "varchar",
    ];
    // Whether a point in time is written anew is the session's time zone's to say.
    let is_zone = old.starts_with("timestamp") && new.starts_with("timestamp");
    let is_text = |name: &str| name == "text" || name == "varchar";
    let is_same = old == new || is_zone || (is_text(old) && is_text(new));
    PLAIN.contains(&old) && PLAIN.contains(&new) && !is_same
}

/// Whether the new length holds every value of the old one.
fn holds_length(old: &DataType, new: &DataType) -> bool {
    match (old.arguments.first(), new.arguments.first()) {
        (_, None) => true,
        (Some(old), Some(new)) => new >= old,
        (None, Some(_)) => false,
    }
}

/// Whether the new precision holds every value of the old one; another scale means other bytes.
fn holds_precision(old: &DataType, new: &DataType) -> bool {
    let scale = |data_type: &DataType| data_type.arguments.get(1).copied().unwrap_or(0);
    match (old.arguments.first(), new.arguments.first()) {
        (_, None) => true,
        (Some(precision), Some(wider)) => wider >= precision && scale(old) == scale(new),
        (None, Some(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data_type(name: &str, arguments: &[u32]) -> DataType {
        let arguments = arguments.to_vec();
        DataType { name: name.to_owned(), arguments, is_array: false, is_builtin: true }
    }

    #[test]
    fn wider_types_keep_their_bytes() {
        for (old, new) in [
            (("varchar", &[20][..]), ("varchar", &[40][..])),
            (("varchar", &[20]), ("varchar", &[])),
            (("varchar", &[20]), ("text", &[])),
            (("text", &[]), ("varchar", &[])),
            (("numeric", &[10, 2]), ("numeric", &[12, 2])),
            (("numeric", &[10, 2]), ("numeric", &[])),
            (("timestamp", &[]), ("timestamptz", &[])),
            (("int4", &[]), ("int4", &[])),
            (("interval", &[]), ("text", &[])),
        ] {
            let (old, new) = (data_type(old.0, old.1), data_type(new.0, new.1));
            assert!(!needs_rewrite(&old, &new), "{old:?} {new:?}");
        }
    }

    #[test]
    fn other_types_do_not() {
        for (old, new) in [
            (("int4", &[][..]), ("int8", &[][..])),
            (("varchar", &[40]), ("varchar", &[20])),
            (("text", &[]), ("varchar", &[20])),
            (("numeric", &[10, 2]), ("numeric", &[12, 4])),
            (("bpchar", &[3]), ("text", &[])),
            (("json", &[]), ("jsonb", &[])),
            (("text", &[]), ("uuid", &[])),
        ] {
            let (old, new) = (data_type(old.0, old.1), data_type(new.0, new.1));
            assert!(needs_rewrite(&old, &new), "{old:?} {new:?}");
        }
    }
}
