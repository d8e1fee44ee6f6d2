//! Which object needs which: what `pg_depend` holds, as far as no constraint or view holds it already.
//!
//! Must not know statements, nor whether what is recorded is still there.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use super::relation::{Id, Key};
use super::signatures::RoutineKey;
use super::span::SourceSpan;

/// Something that others need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Object {
    Column(Key, String),
    Relation(Key),
    Routine(RoutineKey),
    Type(Id),
}

/// What a dependent goes with, without a word.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Holder {
    Relation(Key),
    Routine(RoutineKey),
    Type(Id),
    /// Nothing: it is dropped by itself.
    Database,
}

/// What needs an object, and by that how the server treats it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DependentKind {
    Trigger,
    Policy,
    Default,
    GeneratedColumn,
    Identity,
    Check,
    Index,
    Publication,
    View,
    Routine,
    Domain,
    Rule,
    Aggregate,
    Operator,
    Cast,
}

/// One that needs others; of a holder, there is one of each kind and name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Dependent {
    pub holder: Holder,
    pub kind: DependentKind,
    /// Its name in its holder; empty for the holder itself.
    pub name: String,
}

/// That something needs an object.
#[derive(Clone, Debug)]
pub(super) struct Dependency {
    pub object: Object,
    pub dependent: Dependent,
    pub made: SourceSpan,
}

/// What is looked for: a relation whole or by one of its columns, a routine, a type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Target {
    Relation(Key),
    Routine(RoutineKey),
    Type(Id),
}

impl Target {
    fn of(object: &Object) -> Target {
        match object {
            Object::Column(key, _) | Object::Relation(key) => Target::Relation(*key),
            Object::Routine(key) => Target::Routine(*key),
            Object::Type(id) => Target::Type(id.clone()),
        }
    }
}

/// What needs what, found from either side without a look at all the others.
#[derive(Clone, Debug, Default)]
pub(super) struct Dependencies {
    /// By what it goes with.
    known: HashMap<Holder, Vec<Dependency>>,
    /// What holds something that needs the target, or did so once.
    holders: HashMap<Target, Vec<Holder>>,
    /// What holds, or held, something of a name.
    named: HashMap<String, Vec<Holder>>,
}

impl Dependencies {
    /// Something needs these objects, and no others any more.
    pub(super) fn set(&mut self, dependent: Dependent, made: SourceSpan, objects: Vec<Object>) {
        self.remove(&dependent);
        if objects.is_empty() {
            return;
        }
        note(&mut self.named, dependent.name.clone(), &dependent.holder);
        for object in objects {
            note(&mut self.holders, Target::of(&object), &dependent.holder);
            let of_holder = self.known.entry(dependent.holder.clone()).or_default();
            of_holder.push(Dependency { object, dependent: dependent.clone(), made });
        }
    }

    /// Something is gone.
    pub(super) fn remove(&mut self, dependent: &Dependent) {
        if let Some(of_holder) = self.known.get_mut(&dependent.holder) {
            of_holder.retain(|known| known.dependent != *dependent);
        }
    }

    /// What needs an object.
    pub(super) fn of(&self, object: &Object) -> impl Iterator<Item = &Dependency> {
        self.of_target(&Target::of(object)).filter(move |known| known.object == *object)
    }

    /// What needs a relation, whole or one of its columns.
    pub(super) fn of_relation(&self, key: Key) -> impl Iterator<Item = &Dependency> {
        self.of_target(&Target::Relation(key))
    }

    fn of_target(&self, target: &Target) -> impl Iterator<Item = &Dependency> + use<'_> {
        let target = target.clone();
        let mut seen = HashSet::new();
        let holders = self.holders.get(&target).map(Vec::as_slice).unwrap_or_default();
        let holders = holders.iter().filter(move |holder| seen.insert(*holder));
        let known = holders.filter_map(|holder| self.known.get(holder)).flatten();
        known.filter(move |known| Target::of(&known.object) == target)
    }

    /// A type, or the row type of a relation, has another name.
    pub(super) fn rename_type(&mut self, from: &Id, to: &Id) {
        let holders = self.holders.remove(&Target::Type(from.clone())).unwrap_or_default();
        for holder in &holders {
            for known in self.known.get_mut(holder).into_iter().flatten() {
                if known.object == Object::Type(from.clone()) {
                    known.object = Object::Type(to.clone());
                }
            }
        }
        self.holders.entry(Target::Type(to.clone())).or_default().extend(holders);
    }

    /// A type is new: whatever needs one of that name needs another, which nobody can tell.
    pub(super) fn begin_type(&mut self, id: &Id) {
        self.holders.remove(&Target::Type(id.clone()));
    }

    /// A column has another name.
    pub(super) fn rename_column(&mut self, key: Key, from: &str, to: &str) {
        for holder in self.holders.get(&Target::Relation(key)).into_iter().flatten() {
            for known in self.known.get_mut(holder).into_iter().flatten() {
                if let Object::Column(relation, column) = &mut known.object
                    && *relation == key
                    && column == from
                {
                    to.clone_into(column);
                }
            }
        }
        for kind in
            [DependentKind::Default, DependentKind::GeneratedColumn, DependentKind::Identity]
        {
            self.rename_part(key, kind, from, to);
        }
    }

    /// A part of a table, as a trigger, a policy or the default of a column, has another name.
    pub(super) fn rename_part(&mut self, key: Key, kind: DependentKind, from: &str, to: &str) {
        let holder = Holder::Relation(key);
        for Dependency { dependent, .. } in self.known.get_mut(&holder).into_iter().flatten() {
            if dependent.kind == kind && dependent.name == from {
                to.clone_into(&mut dependent.name);
            }
        }
        note(&mut self.named, to.to_owned(), &holder);
    }

    /// Nobody can tell any more what a relation consists of.
    pub(super) fn forget_relation(&mut self, key: Key) {
        self.known.remove(&Holder::Relation(key));
    }

    /// Nobody can tell any more what of that name there is.
    pub(super) fn forget(&mut self, name: &str) {
        for holder in self.named.remove(name).into_iter().flatten() {
            if let Some(of_holder) = self.known.get_mut(&holder) {
                of_holder.retain(|known| known.dependent.name != name);
            }
        }
    }

    /// Nobody can tell any more what of that kind there is.
    pub(super) fn forget_kind(&mut self, kind: DependentKind) {
        for of_holder in self.known.values_mut() {
            of_holder.retain(|known| known.dependent.kind != kind);
        }
    }

    pub(super) fn forget_everything(&mut self) {
        *self = Dependencies::default();
    }
}

/// Notes a holder, once where it comes several times in a row.
fn note<K: Eq + Hash>(noted: &mut HashMap<K, Vec<Holder>>, key: K, holder: &Holder) {
    let holders = noted.entry(key).or_default();
    if holders.last() != Some(holder) {
        holders.push(holder.clone());
    }
}
