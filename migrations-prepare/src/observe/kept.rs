//! A timeline that waits beside a kept cluster for a run that goes on there.
//!
//! The numbers of the objects are those of the cluster, so it is worth nothing without.
//! Must not know where either is kept.

use migrations_compiler::catalog::object_name::ObjectName;
use migrations_compiler::catalog::timeline::Timeline;
use serde::{Deserialize, Serialize};

use super::InitialState;
use super::catalog_state::CatalogState;
use super::objects::keyed;
use crate::introspect::NumberedObject;
use crate::introspect::changed::Written;

/// A timeline, and the numbers of the objects of its latest catalog in their order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KeptTimeline {
    text: String,
    numbers: Vec<Numbers>,
}

/// The numbers of an object, of its table, of its columns and of its constraints.
type Numbers = (i64, Option<i64>, Vec<i16>, Vec<i64>);

impl KeptTimeline {
    pub(super) fn of(state: &CatalogState) -> KeptTimeline {
        let timeline = state.timeline();
        let mut objects: Vec<&NumberedObject> = state.objects().values().collect();
        objects.sort_by_cached_key(|numbered| ObjectName::of(&numbered.object));
        let numbers = objects
            .into_iter()
            .map(|it| (it.oid, it.table, it.columns.clone(), it.constraints.clone()));
        KeptTimeline { text: timeline.to_text(), numbers: numbers.collect() }
    }

    /// The timeline itself.
    pub(crate) fn timeline(&self) -> Option<Timeline> {
        Timeline::parse(&self.text).ok()?
    }

    /// A state that goes on; `None` where this is none of such a cluster.
    pub(super) fn catalog_state(
        &self,
        initial_state: InitialState,
        written: Written,
    ) -> Option<CatalogState> {
        let timeline = self.timeline()?;
        let (changes, executions) = (timeline.changes().to_vec(), timeline.executions().to_vec());
        let objects = timeline.latest.objects;
        let is_whole = objects.len() == self.numbers.len();
        let numbered = objects.into_iter().zip(&self.numbers);
        let numbered =
            numbered.map(|(object, (oid, table, columns, constraints))| NumberedObject {
                object,
                oid: *oid,
                table: *table,
                columns: columns.clone(),
                constraints: constraints.clone(),
            });
        let objects = keyed(numbered.collect());
        is_whole
            .then(|| CatalogState::resumed(initial_state, objects, written, changes, executions))
    }
}
