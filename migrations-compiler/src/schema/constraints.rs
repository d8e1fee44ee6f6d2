//! Constraints: the columns that they name, the keys that they make, and what they refer to.

use super::analyzer::Analyzer;
use super::chosen;
use super::dependencies::DependentKind;
use super::fault::{ChangeKind, FaultKind};
use super::foreign_keys::{self, ForeignKey};
pub(super) use super::relation::Constraint;
use super::relation::{Id, Key, Kind, Relation, Rule};
use super::{dependents, opaque, queries};
use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::presence::never_null;
use crate::sql::syntax::{
    Ident, child, children, descendants, has, ident, ident_in, idents_in, name_in,
};

/// Whether a node is a constraint of a table or a column.
pub(super) fn is_constraint(kind: K) -> bool {
    matches!(
        kind,
        K::CHECK_CONSTRAINT
            | K::PRIMARY_KEY_CONSTRAINT
            | K::UNIQUE_CONSTRAINT
            | K::EXCLUDE_CONSTRAINT
            | K::FOREIGN_KEY_CONSTRAINT
            | K::REFERENCES_CONSTRAINT
            | K::NOT_NULL_CONSTRAINT
            | K::DEFAULT_CONSTRAINT
            | K::GENERATED_CONSTRAINT
            | K::NULL_CONSTRAINT
    )
}

/// The constraints of a new table; foreign keys last, because they may refer to the table's keys.
pub(super) fn of_new_table(analyzer: &mut Analyzer, key: Key, list: &SyntaxNode) {
    let mut found: Vec<(Option<Ident>, SyntaxNode)> = Vec::new();
    for argument in list.children() {
        if is_constraint(argument.kind()) {
            found.push((None, argument));
        } else if argument.kind() == K::COLUMN {
            found.extend(of_column(&argument));
        }
    }
    add_all(analyzer, key, found);
}

/// The constraints written behind a column.
pub(super) fn of_column(node: &SyntaxNode) -> Vec<(Option<Ident>, SyntaxNode)> {
    let column = ident_in(node, K::COLUMN_NAME);
    let is_one = |child: &SyntaxNode| is_constraint(child.kind());
    node.children().filter(is_one).map(|constraint| (column.clone(), constraint)).collect()
}

/// Adds constraints, each with the column that it is written behind.
pub(super) fn add_all(analyzer: &mut Analyzer, key: Key, found: Vec<(Option<Ident>, SyntaxNode)>) {
    let is_reference = |node: &SyntaxNode| {
        matches!(node.kind(), K::FOREIGN_KEY_CONSTRAINT | K::REFERENCES_CONSTRAINT)
    };
    let (references, others): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|(_, node)| is_reference(node));
    for (column, node) in others.into_iter().chain(references) {
        add(analyzer, key, column, &node);
    }
}

fn add(analyzer: &mut Analyzer, key: Key, column: Option<Ident>, node: &SyntaxNode) {
    opaque::hide(analyzer, node);
    if node.kind() == K::NOT_NULL_CONSTRAINT && child(node, K::NOT_VALID).is_none() {
        let named = column.clone().or_else(|| ident_in(node, K::COLUMN_NAME_REF));
        named.iter().for_each(|it| super::alter::set_not_null(analyzer, key, &it.text, true));
    }
    match node.kind() {
        K::CHECK_CONSTRAINT => check(analyzer, key, node),
        K::PRIMARY_KEY_CONSTRAINT => unique(analyzer, key, column, node, "pkey"),
        K::UNIQUE_CONSTRAINT => unique(analyzer, key, column, node, "key"),
        K::EXCLUDE_CONSTRAINT => exclude(analyzer, key, node),
        K::FOREIGN_KEY_CONSTRAINT | K::REFERENCES_CONSTRAINT => {
            foreign_key(analyzer, key, column, node)
        }
        K::GENERATED_CONSTRAINT => {
            let seen = queries::check_columns_of(analyzer, node, key);
            dependents::record_value(
                analyzer,
                key,
                column,
                node,
                (DependentKind::GeneratedColumn, seen),
            );
        }
        K::DEFAULT_CONSTRAINT => {
            let seen = queries::Seen::default();
            dependents::record_value(analyzer, key, column, node, (DependentKind::Default, seen));
            other(analyzer, key, node);
        }
        _ => other(analyzer, key, node),
    }
}

/// Servers before 18 pass over the name of a `NOT NULL`; later ones keep it.
fn other(analyzer: &mut Analyzer, key: Key, node: &SyntaxNode) {
    if has(node, K::CONSTRAINT_NAME_CLAUSE)
        && let Some(relation) = analyzer.model.change(key)
    {
        relation.knows_constraints = false;
    }
    if let Some(column) = ident_in(node, K::COLUMN_NAME_REF) {
        analyzer.column(key, &column);
    }
}

fn check(analyzer: &mut Analyzer, key: Key, node: &SyntaxNode) {
    let seen = queries::check_columns_of(analyzer, node, key);
    let Some(relation) = analyzer.model.get(key) else { return };
    let mut columns: Vec<String> = Vec::new();
    for used in descendants(node, K::NAME_REF).filter_map(|node| ident(&node)) {
        if relation.column(&used.text).is_some() && !columns.contains(&used.text) {
            columns.push(used.text);
        }
    }
    let named = if columns.len() == 1 { columns.clone() } else { Vec::new() };
    let knows = relation.knows_columns || analyzer.model.is_plausible();
    let label = if knows { "check" } else { "" };
    if let Some(name) = keep(analyzer, key, node, Rule::Check, columns, &named, label) {
        dependents::record(analyzer, key, (DependentKind::Check, &name), node, seen);
    }
}

fn exclude(analyzer: &mut Analyzer, key: Key, node: &SyntaxNode) {
    queries::check_columns_of(analyzer, node, key);
    let plain = |item: SyntaxNode| {
        let column = item.first_child().filter(|column| column.kind() == K::NAME_REF)?;
        Some(ident(&column)?.text)
    };
    let columns: Option<Vec<String>> =
        descendants(node, K::CONSTRAINT_EXCLUSION).map(plain).collect();
    let columns = columns.map(|mut columns| {
        columns.extend(include(analyzer, key, Some(node)));
        columns
    });
    let label = if columns.is_some() { "excl" } else { "" };
    let columns = columns.unwrap_or_default();
    let name = keep(analyzer, key, node, Rule::Exclude, columns.clone(), &columns, label);
    own_index(analyzer, key, name, columns, None);
}

/// A table has one primary key at most.
fn report_second_primary_key(analyzer: &mut Analyzer, key: Key, node: &SyntaxNode) {
    let Some(relation) = analyzer.model.get(key).filter(|relation| relation.knows_constraints)
    else {
        return;
    };
    // Where the column is there already, its constraints may be passed over with it.
    let may_be_passed_over = node.parent().is_some_and(|column| has(&column, K::IF_NOT_EXISTS));
    if relation.primary_key().is_some() && !may_be_passed_over {
        let name = relation.id.name.clone();
        let kind = FaultKind::Repeated { noun: "primary key" };
        analyzer.report(kind, name, analyzer.span(node.text_range()));
        analyzer.model.blur_relation(key);
    }
}

/// `PRIMARY KEY` and `UNIQUE`, which bring an index of their own name.
fn unique(
    analyzer: &mut Analyzer,
    key: Key,
    column: Option<Ident>,
    node: &SyntaxNode,
    label: &str,
) {
    let parameters = child(node, K::INDEX_PARAMETERS);
    let list = parameters.as_ref().and_then(|list| child(list, K::CONSTRAINT_COLUMN_REF_LIST));
    let listed = list.and_then(|list| idents_in(&list, K::COLUMN_NAME_REF));
    for column in listed.iter().flatten() {
        analyzer.column(key, column);
    }
    let included = include(analyzer, key, parameters.as_ref());
    let columns = listed.or_else(|| column.map(|column| vec![column]));
    let rule = if label == "pkey" { Rule::PrimaryKey } else { Rule::Unique };
    if rule == Rule::PrimaryKey {
        report_second_primary_key(analyzer, key, node);
    }
    let Some(columns) = columns.filter(|columns| !columns.is_empty()) else {
        return adopt_index(analyzer, key, node, rule);
    };
    let columns: Vec<String> = columns.into_iter().map(|column| column.text).collect();
    if rule == Rule::PrimaryKey {
        columns.iter().for_each(|it| super::alter::set_not_null(analyzer, key, it, true));
    }
    let indexed: Vec<String> = columns.iter().cloned().chain(included).collect();
    let named = if rule == Rule::PrimaryKey { Vec::new() } else { indexed.clone() };
    let name = keep(analyzer, key, node, rule, columns.clone(), &named, label);
    if indexed.len() > columns.len()
        && let Some(relation) = analyzer.model.change(key)
    {
        // The constraint goes with a column that is no part of its key.
        relation.knows_constraints = false;
    }
    let unique = (!is_deferrable(node)).then_some(columns);
    own_index(analyzer, key, name, indexed, unique);
}

/// The columns that an index carries along, which count for its name as well.
fn include(analyzer: &mut Analyzer, key: Key, parameters: Option<&SyntaxNode>) -> Vec<String> {
    let clause = parameters.and_then(|list| child(list, K::CONSTRAINT_INCLUDE_CLAUSE));
    let columns = clause.iter().flat_map(|clause| descendants(clause, K::COLUMN_NAME_REF));
    let included: Vec<Ident> = columns.filter_map(|node| ident(&node)).collect();
    for column in &included {
        analyzer.column(key, column);
    }
    included.into_iter().map(|column| column.text).collect()
}

/// `USING INDEX`: the index takes the constraint's name.
fn adopt_index(analyzer: &mut Analyzer, key: Key, node: &SyntaxNode, rule: Rule) {
    let index =
        descendants(node, K::INDEX_REF).next().and_then(|node| crate::sql::syntax::name(&node));
    let found = index.as_ref().and_then(|index| analyzer.index_beside(key, index));
    let Some(index) = found.and_then(|index| analyzer.model.get(index)).cloned() else {
        if let Some(index) = index.filter(|_| analyzer.model.is_plausible()) {
            keep(analyzer, key, node, rule, Vec::new(), &[index.name], "key");
        }
        if let Some(relation) = analyzer.model.change(key) {
            relation.knows_constraints = false;
        }
        return;
    };
    let clause = child(node, K::CONSTRAINT_NAME_CLAUSE);
    let named = clause.and_then(|clause| ident_in(&clause, K::CONSTRAINT_NAME));
    let name = named.map_or_else(|| index.id.name.clone(), |named| named.text);
    let columns = index.indexed.clone();
    let to = Id { schema: index.id.schema.clone(), name: name.clone() };
    if let Some(index) = found.filter(|_| to != index.id) {
        let span = analyzer.span(node.text_range());
        let kind = super::relation::EventKind::RenamedTo(name.clone());
        analyzer.model.rename(index, to, kind, span);
    }
    if rule == Rule::PrimaryKey {
        columns.iter().for_each(|it| super::alter::set_not_null(analyzer, key, it, true));
    }
    let constraint = constraint(analyzer, node, name, rule, columns);
    push(analyzer, key, constraint);
}

/// A constraint as a node writes it.
fn constraint(
    analyzer: &Analyzer,
    node: &SyntaxNode,
    name: String,
    rule: Rule,
    columns: Vec<String>,
) -> Constraint {
    let is_condition =
        |part: &SyntaxNode| !matches!(part.kind(), K::CONSTRAINT_NAME_CLAUSE | K::NOT_VALID);
    let condition = node.children().find(is_condition).filter(|_| rule == Rule::Check);
    Constraint {
        name,
        rule,
        columns,
        is_deferrable: is_deferrable(node),
        is_deferred: child(node, K::INITIALLY_DEFERRED_CONSTRAINT_OPTION).is_some(),
        made: analyzer.span(node.text_range()),
        is_valid: child(node, K::NOT_VALID).is_none(),
        never_null: condition.map(|condition| never_null(&condition)).unwrap_or_default(),
    }
}

fn own_index(
    analyzer: &mut Analyzer,
    key: Key,
    name: Option<String>,
    columns: Vec<String>,
    unique: Option<Vec<String>>,
) {
    let Some(table) = analyzer.model.get(key) else { return };
    let is_named = name.is_some();
    // An index whose name is not known is kept under one that nobody can write.
    let name = name.unwrap_or_else(|| format!("\0{}", columns.join("\0")));
    let id = Id { schema: table.id.schema.clone(), name };
    let mut index =
        Relation::new(id.clone(), Kind::Index, analyzer.span(rowan::TextRange::default()));
    index.of = Some(key);
    index.leading.clone_from(&columns);
    index.indexed = columns;
    index.unique = unique;
    let index = analyzer.model.add(index);
    if !is_named {
        analyzer.model.names.remove(&id);
    }
    if let Some(table) = analyzer.model.change(key) {
        table.owned.push(index);
    }
}

/// A foreign key, of one column or of several.
fn foreign_key(analyzer: &mut Analyzer, key: Key, column: Option<Ident>, node: &SyntaxNode) {
    let lists: Vec<SyntaxNode> = children(node, K::FOREIGN_KEY_COLUMN_LIST).collect();
    let of_list = |index: usize| columns_of_key(lists.get(index)?);
    let is_column = node.kind() == K::REFERENCES_CONSTRAINT;
    let from = if is_column { column.map(|column| vec![column]) } else { of_list(0) };
    let to = if is_column { idents_in(node, K::COLUMN_NAME_REF) } else { of_list(1) };
    let from = from.unwrap_or_default();
    for column in &from {
        analyzer.column(key, column);
    }
    let to = to.filter(|columns| !columns.is_empty());
    let named = name_in(node, K::TABLE_NAME_REF);
    if let Some(named) = &named {
        foreign_keys::check_target_of_session(analyzer, named, node);
    }
    let target = named.and_then(|name| analyzer.subject(&name));
    let mut is_reported = false;
    if let Some(target) = target {
        is_reported |= !foreign_keys::refers_to_table(analyzer, target, node);
        if !is_reported {
            let before = analyzer.faults.len();
            referred_columns(analyzer, target, to.as_deref(), node);
            is_reported = analyzer.faults.len() > before;
        }
        if let Some(referred) = analyzer.model.change(target) {
            referred.dependents.push(key);
        }
    }
    let names = |columns: &[Ident]| columns.iter().map(|column| column.text.clone()).collect();
    let columns: Vec<String> = names(&from);
    let referred = target.map(|target| {
        let to = to.as_deref().map(names);
        let primary = || analyzer.model.get(target)?.primary_key().map(<[String]>::to_vec);
        (target, to.or_else(primary).unwrap_or_default())
    });
    if let Some((target, referred)) = referred.as_ref().filter(|_| !is_reported) {
        let foreign_key = ForeignKey { node, key, columns: &columns, target: *target, referred };
        foreign_keys::check(analyzer, &foreign_key);
    }
    keep(analyzer, key, node, Rule::ForeignKey(referred), columns.clone(), &columns, "fkey");
}

/// The columns of a list of a foreign key, the one behind `PERIOD` among them.
fn columns_of_key(list: &SyntaxNode) -> Option<Vec<Ident>> {
    let column = |part: SyntaxNode| match part.kind() {
        K::PERIOD_COLUMN => Some(ident_in(&part, K::COLUMN_NAME_REF)),
        K::COLUMN_NAME_REF => Some(ident(&part)),
        _ => None,
    };
    list.children().filter_map(column).collect()
}

/// The columns that a foreign key refers to are there, and are a key.
fn referred_columns(analyzer: &mut Analyzer, target: Key, to: Option<&[Ident]>, node: &SyntaxNode) {
    let before = analyzer.faults.len();
    for column in to.into_iter().flatten() {
        analyzer.column(target, column);
    }
    let Some(table) = analyzer.model.get(target).cloned() else { return };
    let is_reported = analyzer.faults.len() > before
        || to.into_iter().flatten().any(|column| {
            table.column(&column.text).is_some_and(|column| column.root_cause.is_some())
        });
    let is_known = table.knows_columns && table.knows_constraints && table.kind.is_table();
    if is_reported || !is_known {
        return;
    }
    let of_table = table.owned.iter().filter_map(|key| analyzer.model.get(*key));
    let keys: Vec<Vec<String>> = of_table.filter_map(|index| index.unique.clone()).collect();
    let is_met = match to {
        None => table.primary_key().is_some(),
        Some(to) => keys.iter().any(|key| is_same_set(key, to)),
    };
    if is_met {
        return;
    }
    let columns = to.into_iter().flatten().map(|column| column.text.clone()).collect();
    let kind = FaultKind::Unreferenceable { columns, candidates: keys };
    let range = child(node, K::TABLE_NAME_REF).map_or(node.text_range(), |name| name.text_range());
    let fault = analyzer.report(kind, super::analysis::shown(&table.id), analyzer.span(range));
    analyzer.tell(fault, ChangeKind::Created, table.made);
}

fn is_same_set(key: &[String], columns: &[Ident]) -> bool {
    key.len() == columns.len() && columns.iter().all(|column| key.contains(&column.text))
}

fn is_deferrable(node: &SyntaxNode) -> bool {
    children(node, K::DEFERRABLE_CONSTRAINT_OPTION).next().is_some()
        || children(node, K::INITIALLY_DEFERRED_CONSTRAINT_OPTION).next().is_some()
}

/// Keeps a constraint under its name, or the one that the server chooses; an empty label says that
/// nobody can tell which.
fn keep(
    analyzer: &mut Analyzer,
    key: Key,
    node: &SyntaxNode,
    rule: Rule,
    columns: Vec<String>,
    named: &[String],
    label: &str,
) -> Option<String> {
    let clause = child(node, K::CONSTRAINT_NAME_CLAUSE);
    let written = clause.and_then(|clause| ident_in(&clause, K::CONSTRAINT_NAME));
    let table = analyzer.model.get(key)?.id.clone();
    if let Some(written) = &written {
        report_taken(analyzer, key, written);
    }
    let chosen = || match label {
        "" => None,
        "pkey" | "key" | "excl" => chosen::relation(&analyzer.model, &table, named, label),
        _ => chosen::constraint(&analyzer.model, &table, named, label),
    };
    let Some(name) = written.map(|written| written.text).or_else(chosen) else {
        analyzer.model.expect_chosen_names(&format!("{}_", table.name));
        if let Some(relation) = analyzer.model.change(key) {
            relation.knows_constraints = false;
        }
        return None;
    };
    let constraint = constraint(analyzer, node, name.clone(), rule, columns);
    push(analyzer, key, constraint);
    Some(name)
}

fn report_taken(analyzer: &mut Analyzer, key: Key, name: &Ident) {
    let Some(relation) = analyzer.model.get(key) else { return };
    let is_there = relation.constraints.iter().any(|known| known.name == name.text);
    if !is_there || !relation.knows_constraints {
        return;
    }
    let of = Some(relation.id.name.clone());
    let kind = FaultKind::Existing { noun: "constraint", of };
    analyzer.report(kind, name.text.clone(), analyzer.span(name.range));
}

fn push(analyzer: &mut Analyzer, key: Key, constraint: Constraint) {
    let Some(relation) = analyzer.model.get(key) else { return };
    let id = Id { schema: relation.id.schema.clone(), name: constraint.name.clone() };
    analyzer.model.constraint_names.insert(id);
    if let Some(relation) = analyzer.model.change(key) {
        relation.constraints.push(constraint);
    }
    // Whoever inherits gets it as well, or has one of that name already.
    for child in analyzer.model.lineage(key).into_iter().skip(1) {
        if let Some(child) = analyzer.model.change(child) {
            child.knows_constraints = false;
        }
    }
}
