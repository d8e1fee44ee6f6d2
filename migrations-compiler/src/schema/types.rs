//! Types: those that the set makes, and those that it uses.

use super::analyzer::Analyzer;
use super::dependencies::{DependentKind, Holder, Object};
use super::fault::FaultKind;
use super::model::{Lookup, Type};
use super::queries::Seen;
use super::relation::{Column, EventKind, Id, Key, Kind};
use super::{builtin, dependents, near, rename, tables, uses};
use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::syntax::{
    Name, child, children, descendants, has, ident_in, name, name_in, string,
};
use crate::sql::types::DataType;

/// Whether a node is a type as it is used.
pub(super) fn is_type(kind: K) -> bool {
    matches!(
        kind,
        K::PATH_TYPE
            | K::ARRAY_TYPE
            | K::DOUBLE_TYPE
            | K::TIME_TYPE
            | K::TIMESTAMP_TYPE
            | K::INTERVAL_TYPE
            | K::BIT_TYPE
            | K::BIT_VARYING_TYPE
            | K::CHARACTER_TYPE
            | K::VARCHAR_TYPE
            | K::PERCENT_TYPE
    )
}

/// Whether a column of that type brings a sequence.
pub(super) fn is_serial(node: &SyntaxNode) -> bool {
    let name = name(node).filter(|name| name.schema.is_none()).map(|name| name.name);
    let kinds = ["serial", "serial4", "bigserial", "serial8", "smallserial", "serial2"];
    name.is_some_and(|name| kinds.contains(&name.as_str()))
}

/// The name that a type is written with, without what makes an array of it; `None` for one that the
/// grammar knows.
pub(super) fn name_of(node: &SyntaxNode) -> Option<Name> {
    let plain = match node.kind() {
        K::PATH_TYPE => Some(node.clone()),
        K::ARRAY_TYPE => descendants(node, K::PATH_TYPE).next(),
        _ => None,
    }?;
    name(&child(&plain, K::PATH_REF)?)
}

/// Reports a type that certainly does not exist; the type of the set where it is one.
pub(super) fn check(analyzer: &mut Analyzer, node: &SyntaxNode) -> Option<Id> {
    find(analyzer, &name_of(node)?)
}

/// The type of the set that a node names, where it is one; reports nothing.
fn known(analyzer: &Analyzer, node: &SyntaxNode) -> Option<Id> {
    match analyzer.model.named_type(&name(node)?) {
        Lookup::Found(id) => Some(id),
        Lookup::Absent(_) | Lookup::Unknown => None,
    }
}

/// The type of that name; reports where there certainly is none.
pub(super) fn find(analyzer: &mut Analyzer, name: &Name) -> Option<Id> {
    let is_servers = name.schema.as_deref().is_none_or(|schema| schema == "pg_catalog");
    if is_servers && builtin::is_type(&name.name) {
        return None;
    }
    match analyzer.model.named_type(name) {
        Lookup::Found(id) => Some(id),
        Lookup::Unknown => {
            analyzer.follow_word(&name.name, analyzer.span(name.range));
            None
        }
        Lookup::Absent(ids) => {
            let extension = builtin::extension_of_type(&name.name);
            // Where a platform's pages switch extensions on, no file says so.
            if extension.is_none() || !analyzer.is_supabase {
                report_missing(analyzer, name, &ids);
            }
            None
        }
    }
}

pub(super) fn report_missing(analyzer: &mut Analyzer, name: &Name, ids: &[Id]) {
    let extension = builtin::extension_of_type(&name.name);
    let span = analyzer.span(name.range);
    let fault = analyzer.report(FaultKind::MissingType { extension }, name.shown(), span);
    let last_event = analyzer.model.last_event(ids).cloned();
    let later = analyzer.ahead.relation(&name.name, span);
    if last_event.is_none() && later.is_none() && extension.is_none() {
        analyzer.faults[fault].nearest = near::nearest(name, analyzer.model.types.keys());
        if analyzer.faults[fault].nearest.is_none() {
            let common = [
                "bigint",
                "boolean",
                "integer",
                "jsonb",
                "numeric",
                "text",
                "timestamptz",
                "uuid",
                "varchar",
                "bytea",
                "date",
                "smallint",
                "interval",
                "serial",
                "bigserial",
            ];
            analyzer.faults[fault].nearest = near::word(&name.name, common.into_iter());
        }
    }
    analyzer.explain(fault, last_event, later);
    analyzer.give_up(&name.name, fault);
}

/// The types in the signature of a function.
pub(super) fn check_signature(analyzer: &mut Analyzer, node: &SyntaxNode) {
    let lists = children(node, K::PARAM_LIST).flat_map(|list| children(&list, K::PARAM));
    let returned = children(node, K::RET_TYPE);
    for place in lists.chain(returned) {
        let used = place.children().filter(|child| is_type(child.kind()));
        for used in used.collect::<Vec<_>>() {
            check(analyzer, &used);
        }
    }
}

/// The types of the columns of a table that is not kept.
pub(super) fn check_columns(analyzer: &mut Analyzer, node: &SyntaxNode) {
    if has(node, K::IF_NOT_EXISTS) {
        return;
    }
    for column in descendants(node, K::COLUMN) {
        if let Some(used) = column.children().find(|child| is_type(child.kind())) {
            check(analyzer, &used);
        }
    }
}

/// `CREATE TYPE` and `CREATE DOMAIN`.
pub(super) fn create(analyzer: &mut Analyzer, node: &SyntaxNode) {
    let named = name_in(node, K::TYPE_NAME).or_else(|| name_in(node, K::DOMAIN));
    let Some(named) = named else { return analyzer.model.forget_everything() };
    let base = descendants(node, K::PATH_TYPE).filter(|_| child(node, K::COMPOSITE_TYPE).is_none());
    let base: Vec<SyntaxNode> = base.collect();
    let domain = node.children().find(|child| is_type(child.kind()));
    let over = domain.as_ref().and_then(DataType::of);
    let base = match domain {
        Some(domain) => check(analyzer, &domain),
        None => base.iter().find_map(|base| known(analyzer, base)),
    };
    if let Some(composite) = child(node, K::COMPOSITE_TYPE) {
        return create_composite(analyzer, node, &named, &composite);
    }
    let Some(id) = analyzer.model.home(&named) else { return analyzer.model.forget(&named.name) };
    let is_shell = node.kind() == K::CREATE_TYPE && child(node, K::ENUM_TYPE).is_none();
    let known = analyzer.model.types.get(&id).map(|known| known.made);
    if let Some(made) = known.filter(|_| !is_shell) {
        let kind = FaultKind::Existing { noun: "type", of: None };
        let fault = analyzer.report(kind, named.shown(), analyzer.span(named.range));
        analyzer.tell(fault, super::fault::ChangeKind::Created, made);
        return;
    }
    analyzer.restore(&named.name);
    let values = child(node, K::ENUM_TYPE).and_then(|list| enum_values(&list));
    if let Some(range) = child(node, K::RANGE_TYPE) {
        forget_multirange(analyzer, &named.name, &range);
    }
    if child(node, K::ENUM_TYPE).is_some() {
        note_enum(analyzer, &id);
    }
    let made = analyzer.span(node.text_range());
    let is_domain = node.kind() == K::CREATE_DOMAIN;
    let domain = is_domain.then(|| node.children().any(|it| constrains(it.kind())));
    if is_domain {
        let objects = uses::objects(analyzer, node, Seen::default());
        let own = |object: &Object| matches!(object, Object::Routine(_) | Object::Relation(_));
        let objects = objects.into_iter().filter(own).collect();
        let holder = Holder::Type(id.clone());
        dependents::set(analyzer, holder, (DependentKind::Domain, &id.name), node, objects);
    }
    analyzer.model.add_type(id, Type { made, values, base, over, domain });
}

fn note_enum(analyzer: &mut Analyzer, id: &Id) {
    if let Some(recorder) = &mut analyzer.recorder {
        recorder.enums.insert(id.clone());
    }
}

/// Whether a part of a statement about a domain holds its values to something.
fn constrains(part: K) -> bool {
    matches!(
        part,
        K::CHECK_CONSTRAINT | K::NOT_NULL_CONSTRAINT | K::ADD_CONSTRAINT | K::SET_NOT_NULL
    )
}

/// A range brings a multirange, under a name that is given or that the server chooses.
fn forget_multirange(analyzer: &mut Analyzer, name: &str, range: &SyntaxNode) {
    for given in descendants(range, K::PATH_TYPE).filter_map(|node| crate::sql::syntax::name(&node))
    {
        analyzer.model.forget(&given.name);
    }
    analyzer.model.forget(&name.replacen("range", "multirange", 1));
    analyzer.model.forget(crate::sql::syntax::cut(&format!("{name}_multirange")));
}

fn enum_values(node: &SyntaxNode) -> Option<Vec<String>> {
    let tokens = node.descendants_with_tokens().filter_map(rowan::NodeOrToken::into_token);
    let is_string = |kind: K| {
        matches!(kind, K::STRING | K::ESC_STRING | K::UNICODE_ESC_STRING | K::DOLLAR_QUOTED_STRING)
    };
    tokens.filter(|token| is_string(token.kind())).map(|token| string(token.text())).collect()
}

fn create_composite(analyzer: &mut Analyzer, node: &SyntaxNode, named: &Name, fields: &SyntaxNode) {
    let Some(key) = tables::place(analyzer, node, named, Kind::Composite) else { return };
    for field in descendants(fields, K::COMPOSITE_FIELD_DEF) {
        add_field(analyzer, key, &field);
    }
}

fn add_field(analyzer: &mut Analyzer, key: Key, field: &SyntaxNode) {
    let type_id = field
        .children()
        .find(|child| is_type(child.kind()))
        .and_then(|node| check(analyzer, &node));
    let Some(relation) = analyzer.model.change(key) else { return };
    match ident_in(field, K::COMPOSITE_FIELD) {
        Some(name) => relation.columns.push(Column { type_id, ..Column::named(&name.text) }),
        None => relation.knows_columns = false,
    }
}

/// `ALTER TYPE` and `ALTER DOMAIN`.
pub(super) fn alter(analyzer: &mut Analyzer, node: &SyntaxNode) {
    let named = name_in(node, K::TYPE_NAME_REF).or_else(|| name_in(node, K::DOMAIN_REF));
    let Some(named) = named else { return analyzer.model.forget_everything() };
    let found = find(analyzer, &named);
    let to = rename::new_type_name(node);
    let is_moved = has(node, K::SET_SCHEMA);
    let Some(id) = found else {
        if let Some(to) = to {
            analyzer.model.forget(&to.name);
        }
        if is_moved {
            analyzer.model.forget(&named.name);
        }
        return;
    };
    if let Some(key) = analyzer.model.at(&id) {
        return alter_composite(analyzer, node, key, to);
    }
    if let Some(to) = to {
        return rename_type(analyzer, node, &id, &to);
    }
    if is_moved {
        return analyzer.model.forget(&named.name);
    }
    if let Some(known) = analyzer.model.types.get_mut(&id) {
        let adds = node.children().any(|it| constrains(it.kind()));
        known.domain = known.domain.map(|is_constrained| is_constrained || adds);
    }
    change_values(analyzer, node, &id);
}

fn rename_type(analyzer: &mut Analyzer, node: &SyntaxNode, id: &Id, to: &Name) {
    let Some(known) = analyzer.model.types.remove(id) else { return };
    let new = Id { schema: id.schema.clone(), name: to.name.clone() };
    analyzer.restore(&to.name);
    let span = analyzer.span(node.text_range());
    analyzer.model.remember(id.clone(), EventKind::RenamedTo(to.name.clone()), span);
    analyzer.model.add_type(new.clone(), known);
    analyzer.model.rename_in_columns(id, &new);
    if analyzer.recorder.as_ref().is_some_and(|recorder| recorder.enums.contains(id)) {
        note_enum(analyzer, &new);
    }
}

fn alter_composite(analyzer: &mut Analyzer, node: &SyntaxNode, key: Key, to: Option<Name>) {
    if let Some(to) = to {
        return rename::to(analyzer, key, Some(to));
    }
    if let Some(action) = child(node, K::SET_SCHEMA) {
        return rename::into_schema(analyzer, key, &action);
    }
    // Attributes are seldom used by name; what is not followed is not known, in tables `OF` the type
    // as well.
    analyzer.model.blur_relation(key);
}

/// `ADD VALUE` and `RENAME VALUE`.
fn change_values(analyzer: &mut Analyzer, node: &SyntaxNode, id: &Id) {
    let is_added = child(node, K::ADD_VALUE);
    let Some(action) = is_added.clone().or_else(|| child(node, K::RENAME_VALUE)) else { return };
    let literals = action.descendants_with_tokens().filter_map(rowan::NodeOrToken::into_token);
    let literals: Vec<_> = literals.filter(|token| token.kind() == K::STRING).collect();
    let texts: Option<Vec<String>> = literals.iter().map(|token| string(token.text())).collect();
    let known = analyzer.model.types.get(id).cloned();
    let (Some(texts), Some(known)) = (texts, known) else { return };
    let Some(mut values) = known.values else { return };
    let neighbour = usize::from(is_added.is_some());
    let named =
        texts.get(neighbour).or(texts.first()).filter(|_| is_added.is_none() || texts.len() > 1);
    let named = if is_added.is_some() { named } else { texts.first() };
    if let Some(missing) = named.filter(|named| !values.contains(named)) {
        let place = if is_added.is_some() { 1 } else { 0 };
        let span = analyzer.span(literals[place].text_range());
        let kind = FaultKind::MissingPart { noun: "value", of: super::analysis::shown(id) };
        let fault = analyzer.report(kind, missing.clone(), span);
        analyzer.faults[fault].nearest = near::word(missing, values.iter().map(String::as_str));
    }
    let Some(first) = texts.first() else { return };
    if is_added.is_none() {
        if let Some(value) = values.iter_mut().find(|value| *value == first) {
            value.clone_from(texts.get(1).unwrap_or(first));
        }
    } else if !values.contains(first) {
        values.push(first.clone());
    } else if !has(&action, K::IF_NOT_EXISTS) {
        let kind = FaultKind::Existing { noun: "enum value", of: Some(super::analysis::shown(id)) };
        analyzer.report(kind, first.clone(), analyzer.span(literals[0].text_range()));
    }
    if let Some(known) = analyzer.model.types.get_mut(id) {
        known.values = Some(values);
    }
}

/// The row type of a relation or a type, as something that columns are made of.
pub(super) fn is_used_by(analyzer: &mut Analyzer, id: &Id, key: Key) {
    analyzer.model.users.entry(id.clone()).or_default().push(key);
}
