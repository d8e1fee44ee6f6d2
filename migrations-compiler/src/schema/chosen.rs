//! The names that the server chooses for what a statement leaves without one.
//!
//! As `makeObjectName` and its callers do; where a first choice may be taken, nobody can tell.

use migrations_core::identifier;
use migrations_core::substring::clipped;

use super::model::SchemaModel;
use super::relation::Id;

/// The name of a constraint, `None` where it may be another.
pub(super) fn constraint(
    model: &SchemaModel,
    table: &Id,
    columns: &[String],
    label: &str,
) -> Option<String> {
    let id = first_choice(table, columns, label);
    let is_free =
        model.is_plausible() || model.is_provable(&id) && !model.constraint_names.contains(&id);
    is_free.then_some(id.name)
}

/// The name of an index or a sequence, `None` where it may be another.
pub(super) fn relation(
    model: &SchemaModel,
    table: &Id,
    columns: &[String],
    label: &str,
) -> Option<String> {
    let id = first_choice(table, columns, label);
    if model.is_plausible() {
        return Some(id.name);
    }
    // A column that comes twice is numbered.
    let mut rest = columns;
    while let [first, others @ ..] = rest {
        if others.contains(first) {
            return None;
        }
        rest = others;
    }
    let is_free =
        model.is_provable(&id) && model.at(&id).is_none() && !model.constraint_names.contains(&id);
    is_free.then_some(id.name)
}

fn first_choice(table: &Id, columns: &[String], label: &str) -> Id {
    // The server stops adding columns when the name is full anyway.
    let columns = columns.join("_");
    let columns = Some(identifier::cut(&columns)).filter(|columns| !columns.is_empty());
    Id { schema: table.schema.clone(), name: object_name(&table.name, columns, label) }
}

/// Shortens the longer part, a byte at a time, until all fits.
fn object_name(first: &str, second: Option<&str>, label: &str) -> String {
    let overhead = label.len() + 1 + usize::from(second.is_some());
    let room = identifier::LONGEST - overhead;
    let (mut one, mut two) = (first.len(), second.map_or(0, str::len));
    while one + two > room {
        if one > two { one -= 1 } else { two -= 1 }
    }
    let first = clipped(first, one);
    match second {
        Some(second) => format!("{first}_{}_{label}", clipped(second, two)),
        None => format!("{first}_{label}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_where_the_server_cuts_them() {
        assert_eq!(object_name("orders", Some("user_id"), "fkey"), "orders_user_id_fkey");
        assert_eq!(object_name("orders", None, "pkey"), "orders_pkey");
        let long = object_name(&"a".repeat(50), Some(&"b".repeat(20)), "key");
        assert_eq!(long, format!("{}_{}_key", "a".repeat(38), "b".repeat(20)));
        assert_eq!(long.len(), 63);
    }
}
