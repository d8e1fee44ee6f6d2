//! Whether a foreign key of one type can refer to a key of another.
//!
//! PostgreSQL wants an operator that compares the two in the family of the key's index, or a cast
//! that turns the column's type into that of the key without being asked.
//! What is not certain is `None`; a test asks a server about every pair.
//! Must not know which table a column is of.

use super::model::SchemaModel;
use super::relation::{Column, Id};
use crate::sql::types::DataType;

/// What the values of a column are, whatever domains stand between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum KeyType {
    /// A type of the server's, by the name that it has there.
    Builtin(String),
    /// An array of such a type.
    ArrayOf(String),
    /// An enum of the set.
    Enum(Id),
}

/// The integers, between which every comparison is one of their own.
const INTEGERS: &[&str] = &["int2", "int4", "int8"];
const NUMBERS: &[&str] = &["int2", "int4", "int8", "numeric", "float4", "float8"];
const TEXTS: &[&str] = &["text", "varchar", "bpchar", "name"];
const TIMES: &[&str] = &["date", "timestamp", "timestamptz"];

/// For each type of a key, the other types that a foreign key to it can have.
const REFERRING: [(&str, &[&str]); 26] = [
    ("bit", &["varbit"]),
    ("bool", &[]),
    ("bpchar", &["text", "varchar"]),
    ("bytea", &[]),
    ("cidr", &["inet"]),
    ("date", TIMES),
    ("float4", NUMBERS),
    ("float8", NUMBERS),
    ("inet", &["cidr"]),
    ("int2", INTEGERS),
    ("int4", INTEGERS),
    ("int8", INTEGERS),
    ("interval", &["time"]),
    ("jsonb", &[]),
    ("macaddr", &[]),
    ("money", &[]),
    ("numeric", INTEGERS),
    ("oid", INTEGERS),
    ("text", TEXTS),
    ("time", &[]),
    ("timestamp", TIMES),
    ("timestamptz", TIMES),
    ("timetz", &["time"]),
    ("uuid", &[]),
    ("varbit", &["bit"]),
    ("varchar", TEXTS),
];

impl KeyType {
    /// The type of a column, where it is certain.
    pub(super) fn of(model: &SchemaModel, column: &Column) -> Option<KeyType> {
        let data_type = column.data_type.as_ref()?;
        match &column.type_id {
            Some(id) if !data_type.is_array => KeyType::of_named(model, id),
            Some(_) => None,
            None => KeyType::of_builtin(data_type),
        }
    }

    fn of_builtin(data_type: &DataType) -> Option<KeyType> {
        let stored = data_type.stored();
        let known = REFERRING.iter().any(|(name, _)| *name == stored.name);
        if !data_type.is_builtin || !known {
            return None;
        }
        Some(if stored.is_array {
            KeyType::ArrayOf(stored.name.into_owned())
        } else {
            KeyType::Builtin(stored.name.into_owned())
        })
    }

    /// A type of the set; a domain over itself is refused by the server, and not followed for ever.
    fn of_named(model: &SchemaModel, id: &Id) -> Option<KeyType> {
        let mut id = id.clone();
        for _ in 0..16 {
            let known = model.types.get(&id)?;
            if known.domain.is_none() {
                return known.values.is_some().then_some(KeyType::Enum(id));
            }
            let over = known.over.as_ref()?;
            match &known.base {
                None => return KeyType::of_builtin(over),
                Some(base) if !over.is_array => id = base.clone(),
                Some(_) => return None,
            }
        }
        None
    }
}

/// Whether a foreign key of the one type can refer to a key of the other.
pub(super) fn can_refer(from: &KeyType, to: &KeyType) -> bool {
    match (from, to) {
        _ if from == to => true,
        (KeyType::Builtin(from), KeyType::Builtin(to)) => {
            let known = REFERRING.iter().find(|(name, _)| name == to);
            known.is_none_or(|(_, referring)| referring.contains(&from.as_str()))
        }
        _ => false,
    }
}

/// Whether both keep the same values in the same way, so that no value of the one is lost or
/// compared otherwise in the other.
pub(super) fn is_same_kind(from: &KeyType, to: &KeyType) -> bool {
    let is_text = |it: &KeyType| matches!(it, KeyType::Builtin(name) if ["text", "varchar"].contains(&name.as_str()));
    from == to || is_text(from) && is_text(to)
}
