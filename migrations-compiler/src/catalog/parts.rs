//! The parts of an object that have names of their own, whatever its kind.
//!
//! Must not know what they were before.

use super::{Column, Constraint, Object};

impl Object {
    /// The columns of a table, a view or a composite type, in order; of another object none.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        match self {
            Object::Table(it) => &it.columns,
            Object::View(it) => &it.columns,
            Object::Composite(it) => &it.columns,
            _ => &[],
        }
    }

    /// The constraints of a table or a domain, by name; of another object none.
    #[must_use]
    pub fn constraints(&self) -> &[Constraint] {
        match self {
            Object::Table(it) => &it.constraints,
            Object::Domain(it) => &it.constraints,
            _ => &[],
        }
    }
}
