//! The objects of a database, kept up to date by what each file has written.
//!
//! Must not know how a change is told.

use std::collections::{BTreeMap, BTreeSet};

use migrations_compiler::catalog::object_name::ObjectName;
use migrations_compiler::catalog::origins::Origins;
use migrations_compiler::catalog::timeline::{Change, Execution, Timeline};
use migrations_compiler::catalog::{Catalog, Object};
use migrations_core::Migration;

use super::difference;
use super::objects::{Key, Objects, key, keyed};
use super::{InitialState, Reading, used};
use crate::introspect::changed::{
    KnownObjects, ObjectNumbers, Reader, There, Written, spelled_name,
};
use crate::introspect::{NumberedObject, Shown};

/// What is there, and how it came about.
pub(super) struct CatalogState {
    initial_state: InitialState,
    objects: Objects,
    there: There,
    circumstances: String,
    changes: Vec<Change>,
    executions: Vec<Execution>,
}

impl CatalogState {
    /// A state after no file yet, with what is there.
    pub(super) fn new(
        initial_state: InitialState,
        objects: Vec<NumberedObject>,
        written: Written,
    ) -> CatalogState {
        CatalogState::resumed(initial_state, keyed(objects), written, Vec::new(), Vec::new())
    }

    /// A state that goes on.
    pub(super) fn resumed(
        initial_state: InitialState,
        objects: Objects,
        written: Written,
        changes: Vec<Change>,
        executions: Vec<Execution>,
    ) -> CatalogState {
        let Written { there, circumstances, .. } = written;
        let brought = initial_state.brought.into_iter().map(Object::without_properties);
        let mut brought: Vec<Object> = brought.collect();
        brought.sort();
        let initial_state = InitialState { brought, ..initial_state };
        CatalogState { initial_state, objects, there, circumstances, changes, executions }
    }

    /// Everything that is there.
    pub(super) fn objects(&self) -> &Objects {
        &self.objects
    }

    /// The timeline up to now.
    pub(super) fn timeline(&self) -> Timeline {
        let shown = self.objects.values().map(|numbered| &numbered.object);
        let shown = shown.filter(|object| self.initial_state.shows(object)).cloned();
        let catalog = Catalog::new(shown.collect());
        let (changes, executions) = (self.changes.clone(), self.executions.clone());
        Timeline::new(catalog, self.initial_state.start, changes, executions)
    }

    /// Reads what a file has done.
    pub(super) async fn follow(
        &mut self,
        reader: &mut Reader,
        reading: Reading,
        (executed, migration): (&used::Execution<'_>, &Migration),
    ) -> Result<(), sqlx::Error> {
        // Whatever changes a relation holds a lock on it that rows do not need, to the end.
        let locked = executed.held().filter(|_| reading == Reading::Changes);
        let (written, gone) = match locked {
            Some(locked) => {
                let written = reader.written_of(&locked).await?;
                let gone =
                    locked.into_iter().filter(|it| !written.there.relations.contains_key(it));
                let gone = gone.collect();
                (self.completed(written), gone)
            }
            None => {
                let written = reader.written().await?;
                let gone = differing_keys(&self.there.relations, &written.there.relations);
                (written, gone)
            }
        };
        let some = match reading {
            Reading::Changes => self.some(reader, &written, &gone).await?,
            Reading::Everything => None,
        };
        let (before, after) = match some {
            Some(some) => some,
            None => (self.objects.clone(), keyed(reader.everything().await?)),
        };
        let files = (&self.there, &written.there);
        let is_told = |object: &Object| !self.initial_state.is_of_sqlx(object);
        self.executions.extend(used::execution(executed, &self.objects, files, is_told));
        let shows = |object: &Object| self.initial_state.shows(object);
        let mut changes = difference::changes(executed.version, &before, &after, shows);
        if !changes.is_empty() {
            self.locate(&mut changes, &after, migration);
        }
        self.changes.extend(changes);
        for key in before.keys() {
            self.objects.remove(key);
        }
        self.objects.extend(after);
        (self.there, self.circumstances) = (written.there, written.circumstances);
        self.there.relations.retain(|oid, _| !gone.contains(oid));
        Ok(())
    }

    /// Notes where the file says what it did.
    fn locate(&self, changes: &mut [Change], after: &Objects, migration: &Migration) {
        let original = self.initial_state.originals.get(&*migration.file);
        let origins = Origins::of(original.map_or(&*migration.sql, String::as_str));
        let after: BTreeMap<ObjectName, &Object> =
            after.values().map(|it| (ObjectName::of(&it.object), &it.object)).collect();
        for change in changes {
            let object = after.get(&change.object).copied();
            origins.locate(change, object);
        }
    }

    /// What was read of some relations, with what is known of all others.
    fn completed(&self, mut written: Written) -> Written {
        let There { relations, parts_of_relations, .. } = self.there.clone();
        let touched = std::mem::replace(&mut written.there.relations, relations);
        written.there.relations.extend(touched);
        written.there.parts_of_relations = parts_of_relations;
        written
    }

    /// The objects that a file has written, as they were and as they are; `None` where it may concern
    /// others as well.
    async fn some(
        &self,
        reader: &mut Reader,
        written: &Written,
        gone: &BTreeSet<i64>,
    ) -> Result<Option<(Objects, Objects)>, sqlx::Error> {
        let was_there = |oid: &i64| self.there.relations.contains_key(oid);
        if written.circumstances != self.circumstances || written.sequences.iter().any(was_there) {
            return Ok(None);
        }
        let touched = Touched::between(&self.there, written, gone);
        let before: Objects = self
            .objects
            .iter()
            .filter(|(key, numbered)| touched.has(**key, numbered))
            .map(|(key, numbered)| (*key, numbered.clone()))
            .collect();
        let after = match touched.is_read() {
            true => reader.objects(&touched.numbers, self).await?,
            false => Vec::new(),
        };
        let after = keyed(after);
        let is_contained = !difference::concerns_others(&before, &after)
            && !self.hides_or_uncovers(&before, &after);
        Ok(is_contained.then_some((before, after)))
    }

    /// Whether a name comes or goes that something in another schema has as well: on a search path one
    /// hides the other.
    fn hides_or_uncovers(&self, before: &Objects, after: &Objects) -> bool {
        let names = |objects: &Objects| -> BTreeSet<ObjectName> {
            objects.values().map(|numbered| ObjectName::of(&numbered.object)).collect()
        };
        let (before_names, after_names) = (names(before), names(after));
        let differing: BTreeSet<&str> = before_names
            .symmetric_difference(&after_names)
            .map(|object| object.name.as_str())
            .collect();
        let all =
            self.objects.iter().filter(|(key, _)| !before.contains_key(key)).map(|(_, it)| it);
        let mut schemas: BTreeMap<&str, BTreeSet<Option<String>>> = BTreeMap::new();
        for numbered in all.chain(after.values()).chain(before.values()) {
            let name = spelled_name(&numbered.object).filter(|name| differing.contains(name));
            if let Some(name) = name {
                let schema = ObjectName::of(&numbered.object).schema;
                schemas.entry(name).or_default().insert(schema);
            }
        }
        schemas.values().any(|schemas| schemas.len() > 1)
    }
}

impl KnownObjects for CatalogState {
    fn shown(&self, view: i64, column: i64) -> Option<Shown> {
        let numbered = self.objects.get(&Key::Relation(view))?;
        let Object::View(view) = &numbered.object else { return None };
        let at = numbered.columns.iter().position(|number| i64::from(*number) == column)?;
        Some(view.columns.get(at)?.source.clone())
    }

    fn of_same_name(&self, numbered: &NumberedObject) -> Option<&Object> {
        let before = &self.objects.get(&key(&numbered.object, numbered.oid))?.object;
        (ObjectName::of(before) == ObjectName::of(&numbered.object)).then_some(before)
    }
}

/// The numbers of what a file has written or taken away.
struct Touched {
    /// Those that are still there.
    numbers: ObjectNumbers,
    all: BTreeSet<Key>,
}

impl Touched {
    fn between(was: &There, written: &Written, gone: &BTreeSet<i64>) -> Touched {
        let is = &written.there;
        let mut relations: BTreeSet<i64> = written.relations.iter().copied().collect();
        let parts = differing(&was.parts_of_relations, &is.parts_of_relations);
        relations.extend(parts);
        relations.extend(differing(&was.parents, &is.parents));
        let mut types: BTreeSet<i64> = written.types.iter().copied().collect();
        types.extend(differing(&was.parts_of_types, &is.parts_of_types));
        let routines: BTreeSet<i64> = written.routines.iter().copied().collect();
        let all = relations.iter().chain(gone).copied().map(Key::Relation);
        let gone = differing(&was.types, &is.types);
        let all = all.chain(types.iter().copied().chain(gone).map(Key::Type));
        let gone = differing(&was.routines, &is.routines);
        let all = all.chain(routines.iter().copied().chain(gone).map(Key::Routine)).collect();
        let kind = |oid: i64| Some((oid, is.relations.get(&oid)?.kind));
        let numbers = ObjectNumbers {
            relations: relations.into_iter().filter_map(kind).collect(),
            types: types.into_iter().collect(),
            routines: routines.into_iter().collect(),
        };
        Touched { numbers, all }
    }

    fn is_read(&self) -> bool {
        let ObjectNumbers { relations, types, routines } = &self.numbers;
        !(relations.is_empty() && types.is_empty() && routines.is_empty())
    }

    fn has(&self, key: Key, numbered: &NumberedObject) -> bool {
        self.all.contains(&key)
            || numbered.table.is_some_and(|table| self.all.contains(&Key::Relation(table)))
    }
}

fn differing_keys<T>(was: &BTreeMap<i64, T>, is: &BTreeMap<i64, T>) -> BTreeSet<i64> {
    was.keys().filter(|key| !is.contains_key(key)).copied().collect()
}

/// What two lists do not have as often as one another.
fn differing(was: &[i64], is: &[i64]) -> BTreeSet<i64> {
    let mut counts: BTreeMap<i64, i64> = BTreeMap::new();
    was.iter().for_each(|number| *counts.entry(*number).or_default() -= 1);
    is.iter().for_each(|number| *counts.entry(*number).or_default() += 1);
    counts.into_iter().filter(|(_, count)| *count != 0).map(|(number, _)| number).collect()
}
