//! The names that the server gives to indexes and sequences for want of one in a statement.
//!
//! Must not know what exists.

use migrations_core::identifier::LONGEST;
use migrations_core::substring::clipped;

/// What such a name ends with, by the kind of the relation.
fn labels(kind: &str) -> &'static [&'static str] {
    match kind {
        "index" => &["pkey", "key", "idx", "excl"],
        "sequence" => &["seq"],
        _ => &[],
    }
}

/// Whether the server may have named the relation so: `fees_pkey`, `fees_amount_idx1`, `fees_id_seq`
/// for a table `fees`, whatever its columns are called.
pub(super) fn is_named_by_server<'a>(
    name: &str,
    kind: &str,
    mut tables: impl Iterator<Item = &'a str>,
) -> bool {
    let Some((rest, label)) = labels(kind).iter().find_map(|label| without_label(name, label))
    else {
        return false;
    };
    tables.any(|table| {
        object_name(table, None, label) == name
            || rest.char_indices().filter(|(_, c)| *c == '_').any(|(at, _)| {
                let (head, column) = (rest.get(..at), rest.get(at + 1..).unwrap_or_default());
                head.is_some_and(|head| !head.is_empty() && table.starts_with(head))
                    && is_of_column(name, table, column, label)
            })
    })
}

/// A name without its label, and the label with the number that makes the name free.
fn without_label<'a>(name: &'a str, label: &str) -> Option<(&'a str, &'a str)> {
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let rest = stem.strip_suffix(label)?.strip_suffix('_')?;
    Some((rest, name.get(rest.len() + 1..)?))
}

/// Whether a column of that name makes that name, or one of which this is what was kept: how much is
/// kept of a part that is cut does not depend on its length, and no part of the widest character fits.
fn is_of_column(name: &str, table: &str, column: &str, label: &str) -> bool {
    let cut = format!("{column}{}", "\u{10000}".repeat(LONGEST));
    [column, &cut].iter().any(|column| object_name(table, Some(column), label) == name)
}

/// The server's `makeObjectName`: what is too long loses the end of its longer part.
fn object_name(table: &str, column: Option<&str>, label: &str) -> String {
    let overhead = label.len() + 1 + column.map_or(0, |_| 1);
    let available = LONGEST.saturating_sub(overhead);
    let (mut of_table, mut of_column) = (table.len(), column.map_or(0, str::len));
    while of_table + of_column > available {
        match of_table > of_column {
            true => of_table -= 1,
            false => of_column -= 1,
        }
    }
    let table = clipped(table, of_table);
    match column {
        Some(column) => format!("{table}_{}_{label}", clipped(column, of_column)),
        None => format!("{table}_{label}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_named(name: &str, kind: &str, table: &str) -> bool {
        is_named_by_server(name, kind, [table].into_iter())
    }

    #[test]
    fn names_are_those_of_the_server() {
        for (name, kind, table) in [
            ("fees_pkey", "index", "fees"),
            ("fees_amount_idx1", "index", "fees"),
            ("fees_a_b_key", "index", "fees"),
            ("fees_id_seq", "sequence", "fees"),
            ("monthly_fees_id_seq2", "sequence", "monthly_fees"),
        ] {
            assert!(is_named(name, kind, table), "{name}");
        }
        for (name, kind, table) in [
            ("fees_pkey", "table", "fees"),
            ("fees_id_seq", "index", "fees"),
            ("fees_amount", "index", "fees"),
            ("fee_amount_idx", "index", "fees"),
            ("fees_amount_idx", "index", "fee"),
            ("_idx", "index", "fees"),
            ("fees_pkey", "index", ""),
        ] {
            assert!(!is_named(name, kind, table), "{name} {table}");
        }
    }

    #[test]
    fn longer_part_of_a_long_name_is_cut() {
        let (table, column) = ("t".repeat(50), "c".repeat(40));
        for (table, column, label, kind) in [
            (&*table, Some(&*column), "idx", "index"),
            (&"t".repeat(60), Some("id"), "seq", "sequence"),
            ("fees", Some(&"c".repeat(63)), "key1", "index"),
            (&"t".repeat(63), None, "pkey", "index"),
            (&"é".repeat(31), Some(&"ж".repeat(31)), "idx", "index"),
            (&"日付".repeat(10), Some("金額"), "idx12", "index"),
        ] {
            let name = object_name(table, column, label);
            assert!(name.len() <= LONGEST && name.len() > LONGEST - 6, "{name}");
            assert!(is_named(&name, kind, table), "{name}");
            // A table that was not cut there has another name.
            assert!(!is_named(&name, kind, &format!("x{table}")), "{name}");
        }
        assert_eq!(object_name(&table, Some(&column), "idx").len(), LONGEST);
        let short = format!("{}_id_seq", "t".repeat(20));
        assert!(!is_named(&short, "sequence", &table), "nothing is cut from a short name");
    }
}
