//! Objects by the numbers that the server has for them, which stay the same under another name.
//!
//! Must not know what happens to them.

use std::collections::BTreeMap;

use migrations_compiler::catalog::Object;
use migrations_compiler::catalog::object_name::{ObjectKind, ObjectName};

use crate::introspect::NumberedObject;

/// Objects by the server's numbers.
pub(super) type Objects = BTreeMap<Key, NumberedObject>;

/// What the server numbers an object by: the catalog that it is in, and its number there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Relation(i64),
    Type(i64),
    Routine(i64),
    Schema(i64),
    Extension(i64),
    Trigger(i64),
    Policy(i64),
}

/// Definitions alone: a grant holds no lock, and a comment of a function writes no row of it, so
/// what a file does to properties could not be told from its locks and rows.
pub(super) fn keyed(objects: Vec<NumberedObject>) -> Objects {
    let plain = |numbered: NumberedObject| NumberedObject {
        object: numbered.object.without_properties(),
        ..numbered
    };
    let objects = objects.into_iter().map(plain);
    objects.map(|numbered| (key(&numbered.object, numbered.oid), numbered)).collect()
}

/// The key of an object, by its kind and its number.
pub(super) fn key(object: &Object, oid: i64) -> Key {
    match ObjectName::of(object).kind {
        ObjectKind::Extension => Key::Extension(oid),
        ObjectKind::Schema => Key::Schema(oid),
        ObjectKind::Enum | ObjectKind::Domain => Key::Type(oid),
        ObjectKind::Composite
        | ObjectKind::Sequence
        | ObjectKind::Table
        | ObjectKind::View
        | ObjectKind::Index => Key::Relation(oid),
        ObjectKind::Routine => Key::Routine(oid),
        ObjectKind::Trigger => Key::Trigger(oid),
        ObjectKind::Policy => Key::Policy(oid),
    }
}
