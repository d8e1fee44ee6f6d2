//! Which of several lives a name means today.

use super::Ending;
use crate::explain::timeline::{Kind, Life, State, Timeline};

/// Lives, and the schemas in which a name without one is looked for.
#[derive(Clone, Copy)]
pub(crate) struct Lives<'a> {
    pub(crate) timeline: &'a Timeline,
    pub(crate) path: &'a [String],
}

impl<'a> Lives<'a> {
    /// How early a schema is looked into for a name; nothing where it is not.
    pub(crate) fn rank(&self, named: Option<&str>, schema: &str) -> Option<usize> {
        match named {
            Some(named) => (named == schema).then_some(0),
            None => self.path.iter().position(|known| known == schema),
        }
    }

    /// The relation that has that name now.
    pub(crate) fn relation(&self, schema: Option<&str>, name: &str) -> Option<&'a Life> {
        let found = self.timeline.of(Kind::Relation).filter_map(|life| {
            let state = life.present().filter(|state| state.name == name)?;
            Some((self.rank(schema, &state.schema)?, life))
        });
        found.min_by_key(|(rank, _)| *rank).map(|(_, life)| life)
    }

    /// The column of a relation that has that name now.
    pub(crate) fn column(&self, relation: &Life, name: &str) -> Option<&'a Life> {
        self.timeline.of(Kind::Column).find(|life| {
            life.object == relation.object && life.present().is_some_and(|state| state.name == name)
        })
    }

    /// What gave a column its type, where it has had another.
    pub(crate) fn retyped(&self, relation: &Life, name: &str) -> Option<Ending> {
        let now = self.column(relation, name)?;
        let state = now.present()?;
        let is_same_place = |life: &Life, old: &State| {
            life.object == relation.object || old.of == state.of && old.schema == state.schema
        };
        let is_before = |life: &Life| {
            life.beginning() < now.beginning()
                && life.past().any(|old| {
                    old.name == name && is_same_place(life, old) && old.nature != state.nature
                })
        };
        Ending::became(now, self.timeline.of(Kind::Column).any(is_before))
    }
}
