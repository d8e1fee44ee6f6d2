//! The statements that are about no table's own shape: maintenance, schemas, types, views.
//!
//! Must not know what the parts are looked at for.

use squawk_syntax::{SyntaxKind, SyntaxNode};

use super::{StatementPlace, Walk};
use crate::sql::names::{ObjectName, child};
use crate::sql::objects::{Domain, ObjectKind, last_name};
use crate::sql::steps::{Age, Step};
use crate::sql::tables::Table;
use crate::sql::types::DataType;

impl<'a> Walk<'a> {
    /// `VACUUM`, `CLUSTER` and `REINDEX`: a part for each table or index that they name.
    pub(super) fn maintained(&mut self, at: StatementPlace<'a>, node: &SyntaxNode) {
        let is_target = |node: &SyntaxNode| {
            matches!(node.kind(), SyntaxKind::TABLE_NAME_REF | SyntaxKind::REINDEX_TARGET_INDEX)
        };
        let targets: Vec<SyntaxNode> = node.descendants().filter(is_target).collect();
        if targets.is_empty() {
            return self.keep(at, node.clone(), None);
        }
        for target in targets {
            let Some(name) = ObjectName::of(&target) else { continue };
            let table = match target.kind() {
                SyntaxKind::REINDEX_TARGET_INDEX => self.steps.tables.of_index(&name),
                _ => Some(name),
            };
            self.keep_as(node.kind(), at, target, table);
        }
    }

    /// Any other statement: of the tables that it makes, only the name is known.
    pub(super) fn other(&mut self, at: StatementPlace<'a>, node: SyntaxNode) {
        let makes_rows = matches!(
            node.kind(),
            SyntaxKind::CREATE_TABLE_AS
                | SyntaxKind::SELECT_INTO
                | SyntaxKind::CREATE_MATERIALIZED_VIEW
                | SyntaxKind::CREATE_FOREIGN_TABLE
                | SyntaxKind::CREATE_SCHEMA
        );
        let is_name =
            |node: &SyntaxNode| matches!(node.kind(), SyntaxKind::TABLE_NAME | SyntaxKind::VIEW);
        if makes_rows {
            for name in node.descendants().filter(is_name).filter_map(|it| ObjectName::of(&it)) {
                let mut table = Table::new(name, Some(self.index));
                table.is_unclear = true;
                self.steps.tables.add(table);
            }
        }
        if let Some(object) = object_kind(node.kind()) {
            self.keep_objects(at, &node, object);
        } else {
            let about = node.descendants().find(|node| is_relation(node.kind()));
            let about = about.and_then(|name| ObjectName::of(&name));
            self.keep(at, node.clone(), about);
        }
        self.steps.objects.note(&node, self.index);
    }

    /// A statement about schemas or types, as old as the oldest of those.
    fn keep_objects(&mut self, at: StatementPlace<'a>, node: &SyntaxNode, object: ObjectKind) {
        if !self.drafts[self.index] {
            return;
        }
        let is_name = |node: &SyntaxNode| {
            let kinds = [SyntaxKind::SCHEMA_REF, SyntaxKind::TYPE_NAME_REF, SyntaxKind::DOMAIN_REF];
            kinds.contains(&node.kind())
        };
        let is_new = |name: SyntaxNode| {
            let made_in = last_name(&name).and_then(|it| self.steps.objects.made_in(object, &it));
            made_in.is_some_and(|made_in| self.is_unreleased(made_in))
        };
        let are_new = node.children().filter(is_name).all(is_new);
        self.steps.steps.push(Step {
            script: at.script,
            statement: at.statement,
            kind: node.kind(),
            node: node.clone(),
            table: None,
            before: None,
            age: if are_new { Age::New } else { Age::Existing },
            domain: self.domain_of(node),
        });
    }

    /// The domain of the set that a new column is of, or that a statement changes.
    pub(super) fn domain_of(&self, node: &SyntaxNode) -> Option<Domain> {
        let name = match node.kind() {
            SyntaxKind::ADD_COLUMN => DataType::of_column(node)?.0.name,
            SyntaxKind::ALTER_DOMAIN => last_name(&child(node, SyntaxKind::DOMAIN_REF)?)?,
            _ => return None,
        };
        let is_existing = |table: &Table| self.age(Some(&table.name), Some(table)) == Age::Existing;
        self.steps.objects.domain(&name, &self.steps.tables, is_existing)
    }
}

/// What a statement is about that is no relation.
fn object_kind(statement: SyntaxKind) -> Option<ObjectKind> {
    match statement {
        SyntaxKind::ALTER_SCHEMA | SyntaxKind::DROP_SCHEMA => Some(ObjectKind::Schema),
        SyntaxKind::ALTER_TYPE | SyntaxKind::ALTER_DOMAIN => Some(ObjectKind::Type),
        _ => None,
    }
}

fn is_relation(kind: SyntaxKind) -> bool {
    matches!(
        kind,
        SyntaxKind::TABLE_NAME_REF | SyntaxKind::RELATION_NAME_REF | SyntaxKind::VIEW_REF
    )
}
