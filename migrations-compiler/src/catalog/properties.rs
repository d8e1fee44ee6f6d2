//! The properties of an object, whatever its kind.
//!
//! Must not know which properties there are; the queries that read them name them.

use super::{Catalog, Object, Properties};

impl Object {
    /// What differs from the server's default, where that was recorded.
    #[must_use]
    pub fn properties(&self) -> Option<&Properties> {
        match self {
            Object::Extension(it) => it.properties.as_ref(),
            Object::Schema(it) => it.properties.as_ref(),
            Object::Enum(it) => it.properties.as_ref(),
            Object::Domain(it) => it.properties.as_ref(),
            Object::Composite(it) => it.properties.as_ref(),
            Object::Sequence(it) => it.properties.as_ref(),
            Object::Table(it) => it.properties.as_ref(),
            Object::View(it) => it.properties.as_ref(),
            Object::Index(it) => it.properties.as_ref(),
            Object::Routine(it) => it.properties.as_ref(),
            Object::Trigger(it) => it.properties.as_ref(),
            Object::Policy(it) => it.properties.as_ref(),
        }
    }

    /// Properties of an object, to be changed.
    pub fn properties_mut(&mut self) -> &mut Option<Properties> {
        match self {
            Object::Extension(it) => &mut it.properties,
            Object::Schema(it) => &mut it.properties,
            Object::Enum(it) => &mut it.properties,
            Object::Domain(it) => &mut it.properties,
            Object::Composite(it) => &mut it.properties,
            Object::Sequence(it) => &mut it.properties,
            Object::Table(it) => &mut it.properties,
            Object::View(it) => &mut it.properties,
            Object::Index(it) => &mut it.properties,
            Object::Routine(it) => &mut it.properties,
            Object::Trigger(it) => &mut it.properties,
            Object::Policy(it) => &mut it.properties,
        }
    }

    /// The object as a server has it that records no properties.
    #[must_use]
    pub fn without_properties(mut self) -> Object {
        *self.properties_mut() = None;
        let (columns, constraints) = match &mut self {
            Object::Table(it) => (&mut it.columns[..], &mut it.constraints[..]),
            Object::View(it) => (&mut it.columns[..], &mut [][..]),
            Object::Composite(it) => (&mut it.columns[..], &mut [][..]),
            Object::Domain(it) => (&mut [][..], &mut it.constraints[..]),
            _ => (&mut [][..], &mut [][..]),
        };
        columns.iter_mut().for_each(|column| column.properties.clear());
        constraints.iter_mut().for_each(|constraint| constraint.properties.clear());
        self
    }
}

impl Catalog {
    /// The catalog with nothing but definitions.
    #[must_use]
    pub fn without_properties(&self) -> Catalog {
        Catalog::new(self.objects.iter().cloned().map(Object::without_properties).collect())
    }
}
