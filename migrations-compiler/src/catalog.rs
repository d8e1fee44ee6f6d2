//! The schema as a value: what a server says the migrations produce.
//!
//! Holds no object ids and no times; must not know how it was read.

pub mod definition;
mod missing;
pub mod object_name;
mod objects;
pub mod origins;
mod parts;
pub mod patch;
mod properties;
mod schema_file;
pub mod timeline;

pub use self::missing::missing;
pub use self::objects::{
    Column, Composite, Constraint, ConstraintKind, Domain, Enum, Extension, Index, Object, Policy,
    Properties, Routine, Schema, Sequence, Source, Table, Trigger, View,
};

/// Every object of a schema, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    /// The objects.
    pub objects: Vec<Object>,
}

/// A line of `schema.json` that is no object of a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogFault {
    /// The line, from 1.
    pub line: u32,
    /// What is wrong with it.
    pub message: String,
}

impl Catalog {
    /// A catalog of these objects.
    #[must_use]
    pub fn new(mut objects: Vec<Object>) -> Catalog {
        objects.sort();
        Catalog { objects }
    }

    /// The tables.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.objects.iter().filter_map(|object| match object {
            Object::Table(table) => Some(table),
            _ => None,
        })
    }

    /// The views.
    pub fn views(&self) -> impl Iterator<Item = &View> {
        self.objects.iter().filter_map(|object| match object {
            Object::View(view) => Some(view),
            _ => None,
        })
    }

    /// The domains.
    pub fn domains(&self) -> impl Iterator<Item = &Domain> {
        self.objects.iter().filter_map(|object| match object {
            Object::Domain(domain) => Some(domain),
            _ => None,
        })
    }

    /// The composite types.
    pub fn composites(&self) -> impl Iterator<Item = &Composite> {
        self.objects.iter().filter_map(|object| match object {
            Object::Composite(composite) => Some(composite),
            _ => None,
        })
    }

    /// The enumerated types.
    pub fn enums(&self) -> impl Iterator<Item = &Enum> {
        self.objects.iter().filter_map(|object| match object {
            Object::Enum(object) => Some(object),
            _ => None,
        })
    }
}
