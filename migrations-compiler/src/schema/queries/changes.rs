//! Statements that change rows: which columns they assign to, and what their clauses can see.

use std::collections::HashSet;

use super::Walker;
use crate::schema::constraint_changes;
use crate::schema::relation::Key;
use crate::schema::scope::{Item, Scope, is_query};
use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::syntax::{child, children, descendants, has, ident_in, name, name_in, parts};

impl Walker<'_, '_> {
    pub(super) fn insert(&mut self, node: &SyntaxNode) {
        self.given_queries(node);
        let target = name_in(node, K::RELATION_NAME_REF);
        let key = target.as_ref().and_then(|target| self.look_up(target));
        if let Some(key) = key {
            for list in children(node, K::COLUMN_TARGET_LIST) {
                self.targets(&list, key);
            }
        }
        for part in node.children().filter(|part| is_query(part.kind())) {
            self.any(&part);
        }
        let alias =
            child(node, K::REQUIRED_AS_ALIAS).and_then(|alias| ident_in(&alias, K::TABLE_ALIAS));
        let alias = alias.map(|alias| alias.text).or(target.map(|target| target.name));
        let own = Item::of(alias.as_deref().unwrap_or_default(), key);
        if let Some(conflict) = child(node, K::ON_CONFLICT_CLAUSE) {
            self.conflict(&conflict, own.clone(), key);
        }
        self.returning(node, own);
    }

    fn conflict(&mut self, node: &SyntaxNode, own: Item, key: Option<Key>) {
        let constraints = descendants(node, K::CONSTRAINT_NAME_REF);
        for constraint in constraints.filter_map(|node| parts(&node)?.pop()) {
            if let Some(key) = key {
                constraint_changes::check(self.analyzer, key, &constraint);
            }
        }
        let excluded = Item::of("excluded", key);
        for part in node.children() {
            let is_action = part.kind() != K::CONFLICT_ON_INDEX;
            let mut visible = vec![own.clone()];
            visible.extend(is_action.then(|| excluded.clone()));
            let scope = Scope::of(visible, self.analyzer);
            self.scopes.push(scope);
            self.set(&part, key);
            self.scopes.pop();
        }
    }

    fn returning(&mut self, node: &SyntaxNode, own: Item) {
        let Some(returning) = child(node, K::RETURNING_CLAUSE) else { return };
        // Later servers know the rows `old` and `new` here.
        let rows = ["old", "new"].map(|row| Item::of(row, None));
        let mut scope = Scope::of(vec![own], self.analyzer);
        scope.items.extend(rows);
        self.scopes.push(scope);
        self.children(&returning);
        self.scopes.pop();
    }

    /// `UPDATE` and `DELETE`.
    pub(super) fn change(&mut self, node: &SyntaxNode) {
        self.given_queries(node);
        let target = child(node, K::RELATION_NAME).and_then(|node| name(&node));
        let key = target.as_ref().and_then(|target| self.look_up(target));
        let alias =
            child(node, K::OPTIONAL_AS_ALIAS).and_then(|alias| ident_in(&alias, K::TABLE_ALIAS));
        let alias = alias.map(|alias| alias.text).or(target.map(|target| target.name));
        let own = Item::of(alias.as_deref().unwrap_or_default(), key);
        let others = child(node, K::FROM_CLAUSE).or_else(|| child(node, K::USING_CLAUSE));
        let mut scope = self.scope(others.as_ref());
        scope.is_closed &= Scope::of(vec![own.clone()], self.analyzer).is_closed;
        scope.items.insert(0, own);
        if has(node, K::RETURNING_CLAUSE) {
            scope.items.extend(["old", "new"].map(|row| Item::of(row, None)));
        }
        self.scopes.push(scope);
        for part in node.children() {
            match part.kind() {
                K::WITH_CLAUSE | K::RELATION_NAME | K::OPTIONAL_AS_ALIAS => {}
                K::FROM_CLAUSE | K::USING_CLAUSE => self.from(&part),
                _ => self.set(&part, key),
            }
        }
        self.scopes.pop();
    }

    /// A clause in which columns of the target may be assigned to.
    fn set(&mut self, node: &SyntaxNode, key: Option<Key>) {
        if let Some(key) = key {
            self.targets(node, key);
        }
        self.any(node);
    }

    fn targets(&mut self, node: &SyntaxNode, key: Key) {
        let inner: HashSet<SyntaxNode> =
            node.descendants().filter(|below| is_query(below.kind())).collect();
        for target in descendants(node, K::COLUMN_TARGET) {
            // A query in an assignment may assign to another relation.
            if target.ancestors().any(|above| inner.contains(&above)) {
                continue;
            }
            if let Some(column) = ident_in(&target, K::COLUMN_NAME_REF) {
                self.analyzer.column(key, &column);
            }
        }
    }

    /// Only the relations are looked at.
    pub(super) fn merge(&mut self, node: &SyntaxNode) {
        self.given_queries(node);
        let target = child(node, K::TABLE_RELATION_NAME).and_then(|node| name(&node));
        if let Some(target) = target {
            self.look_up(&target);
        }
        if let Some(using) = child(node, K::USING_ON_CLAUSE) {
            self.scope(Some(&using));
        }
    }
}
