//! Whether PostgreSQL has to write a column's values anew where its type changes.
//!
//! It does not where the new type takes the bytes of the old one: the same type under a length that
//! holds every value, or a type that `pg_cast` has as binary-coercible.
//! The engine's test `locks` holds this against a real server, for every pair of its own types.
//! Must not know which column it is, or whether its table has rows.

use super::DataType;

/// Types of PostgreSQL whose values are those of the second one as they are (`castmethod = 'b'`).
const SAME_BYTES: [(&str, &str); 12] = [
    ("bit", "varbit"),
    ("cidr", "inet"),
    ("int4", "oid"),
    ("oid", "int4"),
    ("text", "bpchar"),
    ("text", "varchar"),
    ("varbit", "bit"),
    ("varchar", "bpchar"),
    ("varchar", "text"),
    ("xml", "bpchar"),
    ("xml", "text"),
    ("xml", "varchar"),
];

/// As many digits of a second as a point in time has at most.
const MOST_DIGITS: u32 = 6;

/// Whether a column has to be written anew; `false` where that is not certain.
#[must_use]
pub fn needs_rewrite(old: &DataType, new: &DataType) -> bool {
    let (old, new) = (&old.stored(), &new.stored());
    if !old.is_builtin || !new.is_builtin {
        return false;
    }
    if old.name == new.name && old.is_array == new.is_array {
        return needs_other_length(old, new);
    }
    // The elements of an array are converted one by one, whatever they are.
    if old.is_array || new.is_array {
        return true;
    }
    let names = (old.name.as_ref(), new.name.as_ref());
    if is_of_zone(names) {
        return new.arguments.first().is_some_and(|digits| *digits < MOST_DIGITS);
    }
    // A length is held against what has none by then.
    !SAME_BYTES.contains(&names) || !new.arguments.is_empty()
}

/// Whether only the time zone of the session says what a point in time becomes.
fn is_of_zone(names: (&str, &str)) -> bool {
    matches!(names, ("timestamp", "timestamptz") | ("timestamptz", "timestamp"))
}

/// Whether a length or a precision of one type does not hold every value of another.
fn needs_other_length(old: &DataType, new: &DataType) -> bool {
    if new.arguments.is_empty() || new.arguments == old.arguments {
        return false;
    }
    if new.is_array {
        return true;
    }
    let (was, is) = (old.arguments.first(), new.arguments.first());
    let holds = is >= was && was.is_some();
    match new.name.as_ref() {
        "varchar" | "varbit" => !holds,
        "numeric" => !holds || scale(old) != scale(new),
        // The fields of an interval are a restriction as well, and are not kept here.
        "interval" | "time" | "timetz" | "timestamp" | "timestamptz" => {
            !holds && is.is_some_and(|digits| *digits < MOST_DIGITS)
        }
        _ => true,
    }
}

/// The digits behind the point.
fn scale(data_type: &DataType) -> u32 {
    data_type.arguments.get(1).copied().unwrap_or(0)
}
