//! What is believed to exist at one point of the fold, and what cannot be told.
//!
//! Whoever asks gets one of three answers: it is there, it is certainly not, or nobody can say.
//! Must not know statements; it is told what they did.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::dependencies::Dependencies;
use super::relation::{Column, Event, EventKind, Id, Key, Kind, Relation};
use super::signatures::Signatures;
use super::span::SourceSpan;
use crate::sql::search_path::SearchPath;
use crate::sql::syntax::Name;
use crate::sql::types::DataType;

/// The answer to the question whether something exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Lookup<T> {
    Found(T),
    /// It does not; these are the places where it would have been looked for.
    Absent(Vec<Id>),
    Unknown,
}

/// How much is taken for granted where nobody can tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Attitude {
    /// Nothing: what is said to be wrong certainly is.
    #[default]
    Certain,
    /// What was written last still holds, and what is changed is there: a warning is rather given
    /// than lost.
    Plausible,
}

/// A type that the set has made.
#[derive(Clone, Debug)]
pub(super) struct Type {
    pub made: SourceSpan,
    /// The values of an enum, where they are known.
    pub values: Option<Vec<String>>,
    /// The type of the set that it is a domain or a range over.
    pub base: Option<Id>,
    /// What a domain is over, as it is written.
    pub over: Option<DataType>,
    /// Whether it is a domain, and whether that has a constraint of its own.
    pub domain: Option<IsConstrained>,
}

/// Whether a domain holds its values to anything.
pub(super) type IsConstrained = bool;

/// The schema of what ends with its session; it stands before the path.
pub(super) const TEMPORARY: &str = "pg_temp";

/// The schema of what is made where nobody can tell.
const NOWHERE: &str = "";

/// What is believed.
#[derive(Clone, Debug, Default)]
pub(super) struct SchemaModel {
    attitude: Attitude,
    pub(super) relations: HashMap<Key, Arc<Relation>>,
    pub(super) names: HashMap<Id, Key>,
    next: Key,
    pub(super) types: HashMap<Id, Type>,
    pub(super) signatures: Signatures,
    pub(super) dependencies: Dependencies,
    /// Schemas that are the set's own: what it has not made in them is not there.
    pub(super) schemas: HashSet<String>,
    pub(super) path: SearchPath,
    /// Words whose objects nobody can tell.
    pub(super) unknown: HashSet<String>,
    /// The report that explains why nobody can tell what a word is.
    pub(super) root_causes: HashMap<String, usize>,
    /// Beginnings of names that the server has chosen and that were not worked out.
    pub(super) chosen: Vec<String>,
    /// Whether there may be objects that nobody has named.
    pub(super) is_open: bool,
    /// Whether there may be types that nobody has named.
    pub(super) has_open_types: bool,
    /// Whether tables may have other triggers and policies than those that are known.
    pub(super) has_open_parts: bool,
    pub(super) gone: HashMap<Id, Vec<Event>>,
    pub(super) constraint_names: HashSet<Id>,
    /// The relations with columns of a type of the set.
    pub(super) users: HashMap<Id, Vec<Key>>,
    /// Names of the file's own temporary relations, which stand before all others of the name.
    pub(super) temporary_relations: HashSet<String>,
    /// Schemas in which the set has made anything.
    pub(super) schemas_touched: HashSet<String>,
}

impl SchemaModel {
    /// What an empty database holds.
    pub(super) fn of_an_empty_database(attitude: Attitude) -> SchemaModel {
        let mut model = SchemaModel { attitude, ..SchemaModel::default() };
        model.add_schema("public");
        model
    }

    /// Whether what was written last still holds where nobody can tell.
    pub(super) fn is_plausible(&self) -> bool {
        self.attitude == Attitude::Plausible
    }

    /// Another session: what was temporary is gone.
    pub(super) fn begin_session(&mut self) {
        for name in std::mem::take(&mut self.temporary_relations) {
            let id = Id { schema: TEMPORARY.to_owned(), name };
            if let Some(key) = self.at(&id) {
                self.remove_name(key);
            }
        }
    }

    pub(super) fn add_schema(&mut self, schema: &str) {
        self.schemas.insert(schema.to_owned());
    }

    /// Whether everything in a schema was made by the set.
    pub(super) fn owns(&self, schema: &str) -> bool {
        self.schemas.contains(schema)
    }

    pub(super) fn get(&self, key: Key) -> Option<&Arc<Relation>> {
        self.relations.get(&key)
    }

    /// The relation, to change it.
    pub(super) fn change(&mut self, key: Key) -> Option<&mut Relation> {
        self.relations.get_mut(&key).map(Arc::make_mut)
    }

    /// The relation of exactly that schema and name.
    pub(super) fn at(&self, id: &Id) -> Option<Key> {
        self.names.get(id).copied()
    }

    /// Looks a relation up as the server would.
    pub(super) fn relation(&self, name: &Name) -> Lookup<Key> {
        self.look_up(name, |model, id| model.at(id))
    }

    /// Looks a type up: one of the set, or the row type of a relation.
    pub(super) fn named_type(&self, name: &Name) -> Lookup<Id> {
        let find = |model: &SchemaModel, id: &Id| {
            let is_there = model.types.contains_key(id) || model.names.contains_key(id);
            is_there.then(|| id.clone())
        };
        match self.look_up(name, find) {
            // The types of arrays are named by the server.
            Lookup::Absent(_) if self.has_open_types || name.name.starts_with('_') => {
                Lookup::Unknown
            }
            lookup => lookup,
        }
    }

    fn look_up<T>(&self, name: &Name, find: impl Fn(&SchemaModel, &Id) -> Option<T>) -> Lookup<T> {
        if self.is_plausible() {
            return self.plausible(name, find).map_or(Lookup::Unknown, Lookup::Found);
        }
        let schemas = match (&name.schema, self.path.schemas()) {
            (Some(schema), _) => vec![schema.clone()],
            (None, _) if self.temporary_relations.contains(&name.name) => return Lookup::Unknown,
            (None, Some(schemas)) => schemas.to_vec(),
            (None, None) => return Lookup::Unknown,
        };
        let mut missed = Vec::new();
        for schema in schemas {
            let id = Id { schema, name: name.name.clone() };
            if let Some(found) = find(self, &id) {
                return Lookup::Found(found);
            }
            // PostgreSQL passes over a schema that does not exist, and `$user` stands for one.
            if !self.is_provable(&id) {
                return Lookup::Unknown;
            }
            missed.push(id);
        }
        if missed.is_empty() { Lookup::Unknown } else { Lookup::Absent(missed) }
    }

    /// The first of the name on the path, else the only one that may be meant.
    fn plausible<T>(
        &self,
        name: &Name,
        find: impl Fn(&SchemaModel, &Id) -> Option<T>,
    ) -> Option<T> {
        let find =
            |schema: &str| find(self, &Id { schema: schema.to_owned(), name: name.name.clone() });
        let path = self.path.schemas().unwrap_or_default().iter().map(String::as_str);
        let found = match &name.schema {
            Some(schema) => find(schema),
            None => std::iter::once(TEMPORARY).chain(path).find_map(find),
        };
        found.or_else(|| {
            let touched = self.schemas_touched.iter().map(String::as_str);
            let may_be = |schema: &&str| name.schema.is_none() || *schema == NOWHERE;
            let mut found = touched.filter(may_be).filter_map(find);
            found.next().filter(|_| found.next().is_none())
        })
    }

    /// Whether it would be known if that were there.
    pub(super) fn is_provable(&self, id: &Id) -> bool {
        self.is_plausible() || self.is_owned(id)
    }

    fn is_owned(&self, id: &Id) -> bool {
        self.owns(&id.schema)
            && !self.is_open
            && !self.is_foggy(&id.name)
            && !id.name.starts_with("pg_")
    }

    fn is_foggy(&self, name: &str) -> bool {
        self.unknown.contains(name) || self.chosen.iter().any(|start| name.starts_with(start))
    }

    /// The schema in which an object of that name would be made.
    pub(super) fn home(&self, name: &Name) -> Option<Id> {
        if self.is_plausible() {
            let first = || self.path.schemas()?.iter().find(|schema| !schema.is_empty()).cloned();
            let schema = name.schema.clone().or_else(first);
            let schema = schema.unwrap_or_else(|| NOWHERE.to_owned());
            return Some(Id { schema, name: name.name.clone() });
        }
        let schema = match &name.schema {
            Some(schema) => schema.clone(),
            None => self.path.schemas()?.iter().find(|schema| !schema.is_empty())?.clone(),
        };
        let is_certain = name.schema.is_some() || self.owns(&schema);
        let is_temporary = schema == TEMPORARY;
        (is_certain && !is_temporary).then(|| Id { schema, name: name.name.clone() })
    }

    /// The relations of a schema.
    pub(super) fn in_schema(&self, schema: &str) -> Vec<Key> {
        let mut found: Vec<Key> =
            self.names.iter().filter(|(id, _)| id.schema == schema).map(|(_, key)| *key).collect();
        found.sort_unstable();
        found
    }

    /// A table, and the tables that inherit from it.
    pub(super) fn lineage(&self, key: Key) -> Vec<Key> {
        let mut found = vec![key];
        let mut next = 0;
        while let Some(key) = found.get(next) {
            let children = self.get(*key).map_or(&[][..], |relation| &relation.children);
            let new: Vec<Key> =
                children.iter().copied().filter(|child| !found.contains(child)).collect();
            found.extend(new);
            next += 1;
        }
        found
    }

    /// A table is of no type any more.
    pub(super) fn leave_parents(&mut self, key: Key) {
        for parent in self.relations.values_mut().filter(|parent| parent.children.contains(&key)) {
            Arc::make_mut(parent).children.retain(|child| *child != key);
        }
    }

    /// Adds a relation.
    pub(super) fn add(&mut self, relation: Relation) -> Key {
        if relation.kind.has_row_type() {
            self.dependencies.begin_type(&relation.id);
        }
        let key = self.next;
        self.next += 1;
        self.schemas_touched.insert(relation.id.schema.clone());
        self.names.insert(relation.id.clone(), key);
        self.relations.insert(key, Arc::new(relation));
        key
    }

    /// Adds a type.
    pub(super) fn add_type(&mut self, id: Id, made: Type) {
        self.dependencies.begin_type(&id);
        self.schemas_touched.insert(id.schema.clone());
        self.types.insert(id, made);
    }

    /// Takes a relation away that is certainly gone, with its indexes and the sequences it owns.
    pub(super) fn remove(&mut self, key: Key, kind: EventKind, span: SourceSpan) {
        let Some(relation) = self.relations.remove(&key) else { return };
        self.signatures.forget_type(&relation.id);
        for constraint in &relation.constraints {
            let name = constraint.name.clone();
            self.constraint_names.remove(&Id { schema: relation.id.schema.clone(), name });
        }
        for index in &relation.owned {
            self.remove_name(*index);
        }
        self.remember(relation.id.clone(), kind, span);
        self.names.remove(&relation.id);
    }

    pub(super) fn remove_name(&mut self, key: Key) {
        if let Some(relation) = self.relations.remove(&key) {
            self.names.remove(&relation.id);
        }
    }

    /// A constraint's name is free again.
    pub(super) fn free_constraint_name(&mut self, table: &Id, name: &str) {
        let id = Id { schema: table.schema.clone(), name: name.to_owned() };
        self.constraint_names.remove(&id);
    }

    /// Gives a relation another name or schema.
    pub(super) fn rename(&mut self, key: Key, to: Id, kind: EventKind, span: SourceSpan) {
        let Some(relation) = self.change(key) else { return };
        let from = std::mem::replace(&mut relation.id, to.clone());
        let has_row_type = relation.kind.has_row_type();
        self.names.remove(&from);
        self.schemas_touched.insert(to.schema.clone());
        self.names.insert(to.clone(), key);
        if has_row_type {
            self.rename_in_columns(&from, &to);
        }
        self.remember(from, kind, span);
    }

    /// A type, or the row type of a relation, has another name.
    pub(super) fn rename_in_columns(&mut self, from: &Id, to: &Id) {
        self.signatures.forget_type(from);
        self.dependencies.rename_type(from, to);
        let Some(users) = self.users.remove(from) else { return };
        for user in &users {
            let Some(user) = self.change(*user) else { continue };
            let of_type = |column: &&mut Column| column.type_id.as_ref() == Some(from);
            for column in user.columns.iter_mut().filter(of_type) {
                column.type_id = Some(to.clone());
            }
        }
        self.users.insert(to.clone(), users);
    }

    /// Keeps what became of an object.
    pub(super) fn remember(&mut self, id: Id, kind: EventKind, span: SourceSpan) {
        self.gone.entry(id).or_default().push(Event { kind, span });
    }

    /// The last thing that is known to have happened to an object that is not there.
    pub(super) fn last_event(&self, ids: &[Id]) -> Option<&Event> {
        ids.iter().find_map(|id| self.gone.get(id)?.last())
    }

    /// A table of which the set only says that it is changed; nothing where that must be certain.
    pub(super) fn assume(&mut self, name: &Name, span: SourceSpan) -> Option<Key> {
        let id = self.home(name).filter(|_| self.is_plausible())?;
        let mut assumed = Relation::new(id, Kind::Table, span);
        assumed.is_assumed = true;
        assumed.is_unclear = true;
        assumed.knows_columns = false;
        assumed.knows_constraints = false;
        Some(self.add(assumed))
    }

    /// The relations that exist under names of the set.
    pub(super) fn names(&self) -> impl Iterator<Item = (&Id, Kind)> {
        let kind = |(id, key): (_, &Key)| Some((id, self.get(*key)?.kind));
        self.names.iter().filter_map(kind)
    }
}
