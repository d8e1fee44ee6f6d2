//! Which of several lives a name means today.

use super::NameOutcome;
use crate::explain::timeline::{Kind, NameHistory, State, Timeline};

/// Lives, and the schemas in which a name without one is looked for.
#[derive(Clone, Copy)]
pub(crate) struct NameHistories<'a> {
    pub(crate) timeline: &'a Timeline,
    pub(crate) path: &'a [String],
}

impl<'a> NameHistories<'a> {
    /// How early a schema is looked into for a name; nothing where it is not.
    pub(crate) fn rank(&self, named: Option<&str>, schema: &str) -> Option<usize> {
        match named {
            Some(named) => (named == schema).then_some(0),
            None => self.path.iter().position(|known| known == schema),
        }
    }

    /// The relation that has that name now.
    pub(crate) fn relation(&self, schema: Option<&str>, name: &str) -> Option<&'a NameHistory> {
        let found = self.timeline.of(Kind::Relation).filter_map(|history| {
            let state = history.present().filter(|state| state.name == name)?;
            Some((self.rank(schema, &state.schema)?, history))
        });
        found.min_by_key(|(rank, _)| *rank).map(|(_, history)| history)
    }

    /// The column of a relation that has that name now.
    pub(crate) fn column(&self, relation: &NameHistory, name: &str) -> Option<&'a NameHistory> {
        self.timeline.of(Kind::Column).find(|history| {
            history.object == relation.object
                && history.present().is_some_and(|state| state.name == name)
        })
    }

    /// What gave a column its type, where it has had another.
    pub(crate) fn retyped(&self, relation: &NameHistory, name: &str) -> Option<NameOutcome> {
        let now = self.column(relation, name)?;
        let state = now.present()?;
        let is_same_place = |history: &NameHistory, old: &State| {
            history.object == relation.object || old.of == state.of && old.schema == state.schema
        };
        let is_before = |history: &NameHistory| {
            history.beginning() < now.beginning()
                && history.past().any(|old| {
                    old.name == name && is_same_place(history, old) && old.nature != state.nature
                })
        };
        NameOutcome::became(now, self.timeline.of(Kind::Column).any(is_before))
    }
}
