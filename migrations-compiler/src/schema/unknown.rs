//! Losing sight: what the fold does with its belief where nobody can tell what a statement did.
//!
//! A plausible belief keeps what it has.
//! Must not know which statements those are.

use migrations_core::substring::clipped;
use std::sync::Arc;

use super::model::SchemaModel;
use super::relation::{Column, Constraint, Id, Key, Kind, Rule};
use crate::sql::search_path::SearchPath;

impl SchemaModel {
    /// From here on nobody can tell what exists, but for what is made from here on.
    pub(super) fn forget_everything(&mut self) {
        if self.is_plausible() {
            return;
        }
        self.relations.clear();
        self.names.clear();
        self.types.clear();
        self.signatures.forget_everything();
        self.dependencies.forget_everything();
        self.schemas.retain(|schema| schema == "public");
        self.gone.clear();
        self.root_causes.clear();
        self.constraint_names.clear();
        self.schemas_touched.clear();
        self.users.clear();
        self.path = SearchPath::unknown();
        self.open();
    }

    /// From here on there may be objects that nobody has named.
    pub(super) fn open(&mut self) {
        if self.is_plausible() {
            return;
        }
        self.is_open = true;
        self.has_open_types = true;
    }

    /// From here on nobody can tell what objects of that name are.
    pub(super) fn forget(&mut self, name: &str) {
        if self.is_plausible() {
            return;
        }
        self.signatures.forget(name);
        self.dependencies.forget(name);
        for key in self.named(name) {
            self.forget_relation(key);
        }
        for schema in self.schemas_touched.clone() {
            self.types.remove(&Id { schema, name: name.to_owned() });
        }
        self.unknown.insert(name.to_owned());
    }

    /// A temporary relation of that name stands before all others until the end of the file.
    pub(super) fn shadow(&mut self, name: &str) {
        self.forget(name);
        self.temporary_relations.insert(name.to_owned());
    }

    /// From here on nobody can tell what the relations of that name consist of; they are still
    /// there, and where there was none, there may be one.
    pub(super) fn blur(&mut self, name: &str) {
        if self.is_plausible() {
            return;
        }
        self.signatures.forget(name);
        self.dependencies.forget(name);
        for key in self.named(name) {
            self.blur_relation(key);
        }
        for schema in self.schemas_touched.clone() {
            let id = Id { schema, name: name.to_owned() };
            if let Some(known) = self.types.get_mut(&id) {
                known.values = None;
            }
        }
        self.unknown.insert(name.to_owned());
    }

    /// Names that begin like this may have been given by the server.
    pub(super) fn expect_chosen_names(&mut self, start: &str) {
        if self.is_plausible() {
            return;
        }
        let start = clipped(start, 24);
        if !self.chosen.iter().any(|known| known == start) {
            self.chosen.push(start.to_owned());
        }
    }

    fn named(&self, name: &str) -> Vec<Key> {
        let id = |schema: &String| Id { schema: schema.clone(), name: name.to_owned() };
        self.schemas_touched.iter().filter_map(|schema| self.at(&id(schema))).collect()
    }

    fn forget_relation(&mut self, key: Key) {
        self.blur_relation(key);
        let Some(relation) = self.relations.remove(&key) else { return };
        self.names.remove(&relation.id);
        for dependent in &relation.dependents {
            if let Some(dependent) = self.change(*dependent) {
                dependent.knows_constraints = false;
            }
        }
    }

    /// A change to a table reaches the tables that inherit from it, and takes indexes along.
    pub(super) fn blur_relation(&mut self, key: Key) {
        if self.is_plausible() {
            if let Some(relation) = self.change(key) {
                relation.is_unclear = true;
            }
            return;
        }
        let mut waiting = vec![key];
        while let Some(key) = waiting.pop() {
            waiting.extend(self.blur_alone(key));
        }
    }

    /// Makes columns and constraints of one table unknown; gives the tables that inherit from it, and
    /// none the second time.
    fn blur_alone(&mut self, key: Key) -> Vec<Key> {
        self.dependencies.forget_relation(key);
        let Some(relation) = self.change(key) else { return Vec::new() };
        let is_blurred = !relation.knows_columns && !relation.knows_constraints;
        if is_blurred && relation.columns.is_empty() && relation.owned.is_empty() {
            return Vec::new();
        }
        relation.knows_columns = false;
        relation.knows_constraints = false;
        // Any of them may be gone, so that one of its name may come.
        relation.columns.clear();
        let indexes = std::mem::take(&mut relation.owned);
        let children = relation.children.clone();
        let constraints: Vec<String> =
            relation.constraints.drain(..).map(|constraint| constraint.name).collect();
        relation.triggers.clear();
        relation.policies.clear();
        for index in indexes {
            if let Some(index) = self.relations.remove(&index) {
                self.names.remove(&index.id);
                self.unknown.insert(index.id.name.clone());
            }
        }
        for name in constraints {
            self.forget(&name);
        }
        children
    }
}

impl SchemaModel {
    /// Columns that came out of a query may have been of a type that is gone.
    pub(super) fn forget_untyped_columns(&mut self) {
        if self.is_plausible() {
            return;
        }
        let is_untyped = |column: &Column| column.type_text.is_none();
        for relation in self.relations.values_mut() {
            if relation.columns.iter().any(is_untyped) {
                let relation = Arc::make_mut(relation);
                relation.columns.retain(|column| !is_untyped(column));
                relation.knows_columns = false;
            }
        }
    }

    /// A view may be gone, and with it the views that read it.
    pub(super) fn forget_view(&mut self, key: Key) {
        if self.is_plausible() {
            return;
        }
        let mut waiting = vec![key];
        while let Some(key) = waiting.pop() {
            // One that was forgotten is not found again, so a circle ends.
            let Some(view) = self.get(key).cloned() else { continue };
            self.forget(&view.id.name);
            waiting.extend(&view.dependents);
        }
    }

    /// Something that nobody knows was dropped with what needed it.
    pub(super) fn forget_uncertain_dependents(&mut self) {
        if self.is_plausible() {
            return;
        }
        let keys: Vec<Key> = self.relations.keys().copied().collect();
        for key in keys {
            let Some(relation) = self.change(key) else { continue };
            let is_loose = |known: &Constraint| known.rule == Rule::ForeignKey(None);
            relation.knows_constraints &= !relation.constraints.iter().any(is_loose);
            if relation.reads_unknown {
                self.forget_view(key);
            }
        }
    }

    /// From here on nobody can tell what there still is of whatever has an expression, which may
    /// have called a function or named a type.
    pub(super) fn forget_whatever_has_expressions(&mut self) {
        if self.is_plausible() {
            return;
        }
        self.has_open_parts = true;
        self.signatures.forget_everything();
        self.dependencies.forget_everything();
        let keys: Vec<Key> = self.relations.keys().copied().collect();
        for key in keys {
            let Some(relation) = self.change(key) else { continue };
            relation.knows_constraints = false;
            let is_generated = |column: &Column| !column.generated_from.is_empty();
            if relation.columns.iter().any(is_generated) {
                relation.knows_columns = false;
                relation.columns.retain(|column| !is_generated(column));
            }
            if matches!(relation.kind, Kind::View | Kind::MaterializedView | Kind::Index) {
                let name = relation.id.name.clone();
                self.forget(&name);
            }
        }
    }
}
