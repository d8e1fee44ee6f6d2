//! Which object needs which: what `pg_depend` holds, as far as no constraint or view holds it already.
//!
//! Must not know statements, nor whether what is recorded is still there.

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
#[derive(Clone, Debug, PartialEq, Eq)]
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

/// What needs what.
#[derive(Clone, Debug, Default)]
pub(super) struct Dependencies {
    known: Vec<Dependency>,
}

impl Dependencies {
    /// Something needs these objects, and no others any more.
    pub(super) fn set(&mut self, dependent: Dependent, made: SourceSpan, objects: Vec<Object>) {
        self.remove(&dependent);
        for object in objects {
            self.known.push(Dependency { object, dependent: dependent.clone(), made });
        }
    }

    /// Something is gone.
    pub(super) fn remove(&mut self, dependent: &Dependent) {
        self.known.retain(|known| known.dependent != *dependent);
    }

    /// What needs an object.
    pub(super) fn of(&self, object: &Object) -> impl Iterator<Item = &Dependency> {
        self.known.iter().filter(move |known| known.object == *object)
    }

    /// What needs a relation, whole or one of its columns.
    pub(super) fn of_relation(&self, key: Key) -> impl Iterator<Item = &Dependency> {
        let is_of = move |object: &Object| match object {
            Object::Column(relation, _) | Object::Relation(relation) => *relation == key,
            Object::Routine(_) | Object::Type(_) => false,
        };
        self.known.iter().filter(move |known| is_of(&known.object))
    }

    /// A column has another name.
    pub(super) fn rename_column(&mut self, key: Key, from: &str, to: &str) {
        for known in &mut self.known {
            if let Object::Column(relation, column) = &mut known.object
                && *relation == key
                && column == from
            {
                to.clone_into(column);
            }
            let kind = known.dependent.kind;
            let is_column = matches!(
                kind,
                DependentKind::Default | DependentKind::GeneratedColumn | DependentKind::Identity
            );
            let dependent = &mut known.dependent;
            if is_column && dependent.holder == Holder::Relation(key) && dependent.name == from {
                to.clone_into(&mut dependent.name);
            }
        }
    }

    /// A trigger or a policy of a table has another name.
    pub(super) fn rename_part(&mut self, key: Key, kind: DependentKind, from: &str, to: &str) {
        let holder = Holder::Relation(key);
        for Dependency { dependent, .. } in &mut self.known {
            if dependent.holder == holder && dependent.kind == kind && dependent.name == from {
                to.clone_into(&mut dependent.name);
            }
        }
    }

    /// Nobody can tell any more what a relation consists of.
    pub(super) fn forget_relation(&mut self, key: Key) {
        self.known.retain(|known| known.dependent.holder != Holder::Relation(key));
    }

    /// Nobody can tell any more what of that name there is.
    pub(super) fn forget(&mut self, name: &str) {
        self.known.retain(|known| known.dependent.name != name);
    }

    /// Nobody can tell any more what of that kind there is.
    pub(super) fn forget_kind(&mut self, kind: DependentKind) {
        self.known.retain(|known| known.dependent.kind != kind);
    }

    pub(super) fn forget_everything(&mut self) {
        self.known.clear();
    }
}
