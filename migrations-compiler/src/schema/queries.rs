//! Queries: the relations that they read, and the columns that their names can only mean.
//!
//! A name is looked for as the server does it, from the innermost query outwards.
//! A plausible belief takes every name for what it says, and no query is looked at.
//! Where a query reads anything whose columns are not all known, a name that is not found there may
//! be one of those, and nothing is said.

mod changes;

use std::collections::HashSet;

use super::analyzer::{Analyzer, is_system_column};
use super::fault::FaultKind;
use super::relation::Key;
use super::scope::{Item, Scope, is_query, items};
use super::{builtin, opaque, session, types};
use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::syntax::{
    Ident, Name, child, children, descendants, first_token, has, ident, ident_in, is_value, name,
    name_in,
};

/// What a query certainly reads.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub relations: Vec<Key>,
    pub columns: Vec<(Key, String)>,
    /// Whether it reads something that is not known.
    pub has_unknown: bool,
}

/// A statement that reads or changes rows.
pub(super) fn run(analyzer: &mut Analyzer, node: &SyntaxNode) {
    walk(analyzer, node);
    session::note_set_config(analyzer, node);
    opaque::execute(analyzer, node);
}

/// Looks at a query, or at the queries in a statement.
pub(super) fn walk(analyzer: &mut Analyzer, node: &SyntaxNode) -> Seen {
    if analyzer.model.is_plausible() {
        return Seen::default();
    }
    let mut walker = Walker::new(analyzer, node);
    walker.any(node);
    walker.seen
}

/// Looks at expressions that can use the columns of one relation only.
pub(super) fn check_columns_of(analyzer: &mut Analyzer, node: &SyntaxNode, key: Key) -> Seen {
    if analyzer.model.is_plausible() {
        return Seen::default();
    }
    let Some(relation) = analyzer.model.get(key) else { return Seen::default() };
    let item = Item::of(&relation.id.name, Some(key));
    let mut walker = Walker::new(analyzer, node);
    walker.scopes.push(Scope::of(vec![item], walker.analyzer));
    walker.expands_rows = false;
    walker.children(node);
    walker.seen
}

/// The body of a function in SQL's own grammar, in which a name may be a parameter.
pub(super) fn walk_body(analyzer: &mut Analyzer, node: &SyntaxNode) -> Seen {
    let mut walker = Walker::new(analyzer, node);
    let parameters = Scope { is_closed: false, ..Scope::of(Vec::new(), walker.analyzer) };
    walker.scopes.push(parameters);
    walker.expands_rows = false;
    walker.children(node);
    walker.seen
}

/// The condition of a trigger, in which the table's columns are those of `new` and `old`.
pub(super) fn check_trigger_condition(
    analyzer: &mut Analyzer,
    node: &SyntaxNode,
    key: Key,
) -> Seen {
    if analyzer.model.is_plausible() {
        return Seen::default();
    }
    let mut walker = Walker::new(analyzer, node);
    let rows = vec![Item::of("new", Some(key)), Item::of("old", Some(key))];
    let mut scope = Scope::of(rows, walker.analyzer);
    scope.is_closed = false;
    walker.scopes.push(scope);
    walker.expands_rows = false;
    walker.children(node);
    walker.seen
}

struct Walker<'f, 'a> {
    analyzer: &'f mut Analyzer<'a>,
    scopes: Vec<Scope>,
    /// Names of queries that the statement gives.
    given: HashSet<String>,
    /// Columns that are reported already.
    reported: HashSet<String>,
    seen: Seen,
    /// Whether `relation.*` stands for columns; in an expression it is one value, the row.
    expands_rows: bool,
}

impl<'f, 'a> Walker<'f, 'a> {
    fn new(analyzer: &'f mut Analyzer<'a>, node: &SyntaxNode) -> Walker<'f, 'a> {
        let given =
            descendants(node, K::CTE_NAME).chain(descendants(node, K::TRANSITION_RELATION_NAME));
        let mut given: HashSet<String> =
            given.filter_map(|node| Some(ident(&node)?.text)).collect();
        if has(node, K::RECURSIVE_KW) {
            // A recursive view reads itself.
            given.extend(name_in(node, K::VIEW).map(|view| view.name));
        }
        let (scopes, reported) = (Vec::new(), HashSet::new());
        Walker { analyzer, scopes, given, reported, seen: Seen::default(), expands_rows: true }
    }

    fn children(&mut self, node: &SyntaxNode) {
        for child in node.children() {
            self.any(&child);
        }
    }

    /// An expression, a clause or a query.
    fn any(&mut self, node: &SyntaxNode) {
        match node.kind() {
            K::SELECT | K::SELECT_INTO => self.select(node),
            K::COMPOUND_SELECT | K::PAREN_SELECT => self.compound(node),
            K::VALUES => {
                // What stands behind the rows names their columns, `column1` and so on.
                if let Some(rows) = child(node, K::ROW_LIST) {
                    self.children(&rows);
                }
            }
            K::INSERT => self.insert(node),
            K::UPDATE | K::DELETE => self.change(node),
            K::MERGE => self.merge(node),
            K::TABLE => {
                if let Some(table) = child(node, K::RELATION_NAME) {
                    self.relation(&table);
                }
            }
            K::NAME_REF => self.name(node),
            K::FIELD_EXPR => self.field(node),
            K::CALL_EXPR => self.call(node),
            kind if types::is_type(kind) => {
                types::check(self.analyzer, node);
            }
            // Names that are no columns.
            K::LOCKING_CLAUSE
            | K::WITH_PARAMS
            | K::OP_CLASS_REF
            | K::TABLE_RELATION_NAME
            | K::OP => {}
            K::ORDER_BY_CLAUSE | K::GROUP_BY_CLAUSE | K::DISTINCT_CLAUSE => self.by_output(node),
            _ => self.children(node),
        }
    }

    /// Names of output columns count here as well as those of input columns, where they stand alone.
    fn by_output(&mut self, node: &SyntaxNode) {
        for part in node.children() {
            match part.kind() {
                K::SORT_BY_LIST
                | K::SORT_BY
                | K::GROUP_BY_LIST
                | K::GROUPING_EXPR
                | K::DISTINCT_ON => {
                    self.by_output(&part);
                }
                K::NAME_REF if self.is_output(&part) => {}
                _ => self.any(&part),
            }
        }
    }

    fn is_output(&self, node: &SyntaxNode) -> bool {
        let (Some(name), Some(scope)) = (ident(node), self.scopes.last()) else { return true };
        scope.has_unnamed || scope.outputs.contains(&name.text)
    }

    fn select(&mut self, node: &SyntaxNode) {
        self.given_queries(node);
        let scope = self.scope(child(node, K::FROM_CLAUSE).as_ref());
        let (outputs, has_unnamed) = outputs(node);
        let scope = Scope { outputs, has_unnamed, ..scope };
        self.scopes.push(scope);
        for part in node.children() {
            match part.kind() {
                K::WITH_CLAUSE => {}
                K::FROM_CLAUSE => self.from(&part),
                _ => self.any(&part),
            }
        }
        self.scopes.pop();
    }

    /// The clauses behind a `UNION` or a parenthesis name output columns only.
    fn compound(&mut self, node: &SyntaxNode) {
        self.given_queries(node);
        for part in node.children().filter(|part| is_query(part.kind())) {
            self.any(&part);
        }
    }

    fn given_queries(&mut self, node: &SyntaxNode) {
        if let Some(with) = child(node, K::WITH_CLAUSE) {
            self.children(&with);
        }
    }

    /// The scope that a list of relations opens; looks them up.
    fn scope(&mut self, from: Option<&SyntaxNode>) -> Scope {
        let mut found = Vec::new();
        for item in from.into_iter().flat_map(items) {
            let key = item.relation.as_ref().and_then(|relation| self.source(relation));
            found.push(Item { key: key.filter(|_| !item.renames), ..item });
        }
        Scope::of(found, self.analyzer)
    }

    /// A relation in `FROM`, unless it is a query that the statement gives.
    fn source(&mut self, relation: &Name) -> Option<Key> {
        if relation.schema.is_none() && self.given.contains(&relation.name) {
            return None;
        }
        self.look_up(relation)
    }

    fn look_up(&mut self, relation: &Name) -> Option<Key> {
        let found = self.analyzer.relation(relation, "relation");
        match found {
            Some(key) => self.seen.relations.push(key),
            None => self.seen.has_unknown = true,
        }
        found
    }

    fn relation(&mut self, node: &SyntaxNode) -> Option<Key> {
        let name = name(node)?;
        self.source(&name)
    }

    /// Conditions and sub-queries between the relations of a list.
    fn from(&mut self, node: &SyntaxNode) {
        for part in node.children() {
            match part.kind() {
                K::RELATION_FROM_ITEM => {}
                K::PAREN_FROM_ITEM if !has(&part, K::LATERAL_KW) => {
                    if descendants(&part, K::JOIN_EXPR).next().is_some()
                        && !part.children().any(|c| is_query(c.kind()))
                    {
                        self.from(&part);
                        continue;
                    }
                    let own = self.scopes.pop();
                    self.children(&part);
                    self.scopes.extend(own);
                }
                K::PAREN_EXPR | K::JOIN_EXPR | K::JOIN => self.from(&part),
                K::FROM_ALIAS | K::JOIN_USING_CLAUSE => {}
                _ => self.any(&part),
            }
        }
    }

    fn call(&mut self, node: &SyntaxNode) {
        let normalizes = first_token(node).is_some_and(|token| token.kind() == K::NORMALIZE_KW);
        if normalizes {
            // The form is a keyword, behind the text.
            return descendants(node, K::ARG).take(1).for_each(|text| self.any(&text));
        }
        let mut parts = node.children();
        // The name of the function; the others of its kind hold their arguments themselves.
        if let Some(first) = parts.next()
            && !matches!(first.kind(), K::NAME_REF | K::FIELD_EXPR)
        {
            self.any(&first);
        }
        for part in parts {
            self.any(&part);
        }
    }

    fn name(&mut self, node: &SyntaxNode) {
        let is_word = first_token(node).is_some_and(|token| !is_value(token.kind()));
        if let Some(name) = ident(node).filter(|_| is_word && !is_truth_value(node)) {
            self.unqualified(&name);
        }
    }

    fn unqualified(&mut self, name: &Ident) {
        if is_system_column(&name.text) {
            return;
        }
        for scope in self.scopes.iter().rev() {
            for item in &scope.items {
                let relation = item.key.and_then(|key| Some((key, self.analyzer.model.get(key)?)));
                if let Some((key, relation)) = relation
                    && let Some(column) = relation.column(&name.text)
                {
                    let root_cause = column.root_cause;
                    self.seen.columns.push((key, name.text.clone()));
                    if let Some(root_cause) = root_cause {
                        self.analyzer.follow(root_cause, self.analyzer.span(name.range));
                    }
                    return;
                }
            }
            // A relation's name stands for its whole row.
            if !scope.is_closed || scope.items.iter().any(|item| item.alias == name.text) {
                return;
            }
        }
        self.missing(name);
    }

    fn missing(&mut self, name: &Ident) {
        let inner = self.scopes.last().map_or(&[][..], |scope| &scope.items);
        if let Some(key) = inner.first().and_then(|item| item.key)
            && inner.iter().filter(|item| item.key.is_some()).count() == 1
        {
            return self.analyzer.referenced_column(key, name);
        }
        if self.reported.insert(name.text.clone()) {
            let kind = FaultKind::MissingColumn { relation: None };
            let span = self.analyzer.span(name.range);
            self.analyzer.report(kind, name.text.clone(), span);
        }
    }

    /// `relation.column`, `relation.*`, or a field of some other expression.
    fn field(&mut self, node: &SyntaxNode) {
        let mut parts = node.children();
        let (base, field) = (parts.next(), parts.next());
        let Some(base) = base else { return };
        if base.kind() != K::NAME_REF {
            // Three names are a schema, a relation and a column; anything else is an expression.
            if !is_path(&base) {
                self.any(&base);
            }
            return;
        }
        let Some(alias) = ident(&base) else { return };
        let found = self.scopes.iter().rev().find_map(|scope| {
            scope.items.iter().find(|item| item.alias == alias.text).map(|item| item.key)
        });
        let Some(Some(key)) = found else { return };
        let Some(field) = field else { return self.whole_row(key) };
        let Some(column) = ident(&field) else { return };
        self.seen.columns.push((key, column.text.clone()));
        // `relation.function` calls the function with the row.
        let may_call = builtin::takes_a_row(&column.text)
            || self.analyzer.routines.has(&column.text)
            || self.analyzer.has_extensions;
        let is_there =
            self.analyzer.model.get(key).is_some_and(|found| found.column(&column.text).is_some());
        if is_there || !may_call {
            self.analyzer.referenced_column(key, &column);
        }
    }

    fn whole_row(&mut self, key: Key) {
        let relation = self.analyzer.model.get(key).filter(|_| self.expands_rows);
        let Some(relation) = relation else { return };
        let columns = relation.columns.iter().map(|column| (key, column.name.clone()));
        self.seen.columns.extend(columns);
    }
}

/// The names that a query gives to its output, and whether the server names any of it.
fn outputs(node: &SyntaxNode) -> (Vec<String>, bool) {
    let clause = child(node, K::SELECT_CLAUSE);
    let list = clause.and_then(|clause| child(&clause, K::TARGET_LIST));
    let (mut names, mut has_unnamed) = (Vec::new(), false);
    for target in list.iter().flat_map(|list| children(list, K::TARGET)) {
        let given = child(&target, K::AS_NAME).and_then(|given| ident_in(&given, K::COLUMN_NAME));
        let is_plain = has(&target, K::STAR)
            || target.first_child().is_some_and(|expression| is_path(&expression));
        has_unnamed |= given.is_none() && !is_plain;
        names.extend(given.map(|given| given.text));
    }
    (names, has_unnamed)
}

/// The `UNKNOWN` of `IS UNKNOWN`.
fn is_truth_value(node: &SyntaxNode) -> bool {
    let is_tested = |test: SyntaxNode| has(&test, K::IS_KW) || has(&test, K::IS_NOT);
    first_token(node).is_some_and(|token| token.kind() == K::UNKNOWN_KW)
        && node.parent().is_some_and(is_tested)
}

/// Whether an expression is names and points only.
fn is_path(node: &SyntaxNode) -> bool {
    match node.kind() {
        K::NAME_REF => true,
        K::FIELD_EXPR => node.children().all(|part| is_path(&part)),
        _ => false,
    }
}
