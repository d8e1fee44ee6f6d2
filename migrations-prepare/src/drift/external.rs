//! What is made outside of the migrations, by the words of the script of the config.
//!
//! What stands there is a likeness of what production has, which may be more or otherwise.
//! Must not know how it is compared.

use std::collections::BTreeSet;

use migrations_compiler::catalog::Object;
use migrations_compiler::environment::Environment;
use migrations_core::Migration;
use migrations_core::created::{
    CreatedKind, CreatedObject, CreationSchema, created_objects, created_relations,
};

use super::names::path;

/// Objects that are made outside of the migrations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct External {
    /// The relations, by their path; of these nothing but columns is compared.
    pub relations: BTreeSet<String>,
    /// The routines, types, triggers and policies that no migration makes anew, by kind and path; nothing
    /// of these is compared.
    objects: BTreeSet<(CreatedKind, String)>,
}

impl External {
    /// What the script of an environment makes and these migrations do not.
    pub(super) fn of(environment: &Environment, migrations: &[Migration]) -> External {
        let script = environment.provisioning.external.iter();
        let relations = script.clone().flat_map(|script| created_relations(&script.sql));
        let objects = script.flat_map(|script| created_objects(&script.sql)).map(key);
        let made = migrations.iter().flat_map(|migration| created_objects(&migration.sql)).map(key);
        let made: BTreeSet<_> = made.collect();
        External {
            relations: relations.map(|it| in_schema(it.schema, &it.name)).collect(),
            objects: objects.filter(|object| !made.contains(object)).collect(),
        }
    }

    /// Whether an object is one of those of which nothing is compared.
    pub(super) fn has_object(&self, object: &Object) -> bool {
        kind(object).is_some_and(|kind| self.objects.contains(&(kind, path(object))))
    }

    /// The names to say of what is not compared.
    pub(super) fn names(&self) -> Vec<&str> {
        let is_named = |kind| matches!(kind, CreatedKind::Routine | CreatedKind::Type);
        let objects = self.objects.iter().filter(|(kind, _)| is_named(*kind));
        let objects: BTreeSet<&String> = objects.map(|(_, path)| path).collect();
        self.relations
            .iter()
            .collect::<BTreeSet<_>>()
            .union(&objects)
            .map(|it| it.as_str())
            .collect()
    }
}

fn key(it: CreatedObject) -> (CreatedKind, String) {
    let relation = it.table.iter().map(|table| format!("{table}.")).collect::<String>();
    (it.kind, in_schema(it.schema, &format!("{relation}{}", it.name)))
}

fn in_schema(schema: CreationSchema, name: &str) -> String {
    format!("{}.{name}", schema.known().unwrap_or_else(|| "public".to_owned()))
}

fn kind(object: &Object) -> Option<CreatedKind> {
    Some(match object {
        Object::Routine(_) => CreatedKind::Routine,
        Object::Enum(_) | Object::Domain(_) | Object::Composite(_) => CreatedKind::Type,
        Object::Trigger(_) => CreatedKind::Trigger,
        Object::Policy(_) => CreatedKind::Policy,
        Object::Table(_)
        | Object::View(_)
        | Object::Index(_)
        | Object::Sequence(_)
        | Object::Schema(_)
        | Object::Extension(_) => return None,
    })
}
