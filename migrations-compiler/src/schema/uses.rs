//! What an expression or a query certainly uses: columns, relations, routines and types.
//!
//! A name that may stand for something else is left out.
//! Must not know who uses it.

use super::analyzer::Analyzer;
use super::dependencies::Object;
use super::model::Lookup;
use super::queries::Seen;
use super::relation::{Id, Key, Kind};
use super::signatures::RoutineKey;
use super::{builtin, types};
use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::syntax::{Name, child, children, descendants, descendants_of, ident, string};

/// Everything that an expression uses, but for the columns of `own`, which `seen` holds with others.
pub(super) fn objects(analyzer: &Analyzer, node: &SyntaxNode, seen: Seen) -> Vec<Object> {
    if analyzer.model.is_plausible() {
        return Vec::new();
    }
    let columns = seen.columns.into_iter().map(|(key, column)| Object::Column(key, column));
    let relations = seen.relations.into_iter().map(Object::Relation);
    let mut found: Vec<Object> = columns.chain(relations).collect();
    found.extend(called(analyzer, node));
    found.extend(sequences(analyzer, node).into_iter().map(Object::Relation));
    found.extend(named_types(analyzer, node));
    found
}

/// The routines of the set that a node certainly calls.
fn called(analyzer: &Analyzer, node: &SyntaxNode) -> Vec<Object> {
    let calls = descendants(node, K::CALL_EXPR);
    calls.filter_map(|call| Some(Object::Routine(routine(analyzer, &call)?))).collect()
}

/// The routine that a call means: the only one of its name that there can be.
fn routine(analyzer: &Analyzer, call: &SyntaxNode) -> Option<RoutineKey> {
    let key = only_routine(analyzer, &called_name(call)?)?;
    let values = child(call, K::ARG_LIST).map_or(0, |list| children(&list, K::ARG).count());
    let takes = analyzer.model.signatures.get(key)?.takes(values);
    takes.then_some(key)
}

/// The function without arguments that a trigger executes.
pub(super) fn trigger_function(analyzer: &Analyzer, call: &SyntaxNode) -> Option<RoutineKey> {
    let name = called_name(call)?;
    routine_of(analyzer, &name, &[])
}

/// The routine of that name and types, as the server looks for it.
pub(super) fn routine_of(
    analyzer: &Analyzer,
    name: &Name,
    inputs: &[super::signatures::ArgumentType],
) -> Option<RoutineKey> {
    for schema in schemas(analyzer, name)? {
        let id = Id { schema, name: name.name.clone() };
        if let Some(found) = analyzer.model.signatures.find(&id, inputs) {
            return Some(found);
        }
        if !analyzer.model.is_provable(&id) {
            return None;
        }
    }
    None
}

/// The only routine that a name can mean, whatever its arguments.
pub(super) fn only_routine(analyzer: &Analyzer, name: &Name) -> Option<RoutineKey> {
    let is_builtin = name.schema.is_none() && builtin::is_function(&name.name);
    if is_builtin || analyzer.has_extensions || analyzer.is_supabase {
        return None;
    }
    let key = analyzer.model.signatures.only(&name.name)?;
    let id = &analyzer.model.signatures.get(key)?.id;
    let schemas = schemas(analyzer, name)?;
    let is_reached = schemas.iter().all(|schema| {
        let other = Id { schema: schema.clone(), name: name.name.clone() };
        other == *id || analyzer.model.is_provable(&other)
    });
    (is_reached && schemas.contains(&id.schema)).then_some(key)
}

/// The schemas in which a name is looked for.
fn schemas(analyzer: &Analyzer, name: &Name) -> Option<Vec<String>> {
    match &name.schema {
        Some(schema) => Some(vec![schema.clone()]),
        None => Some(analyzer.model.path.schemas()?.to_vec()),
    }
}

fn called_name(call: &SyntaxNode) -> Option<Name> {
    let callee = call.first_child()?;
    let range = callee.text_range();
    if callee.kind() == K::NAME_REF {
        return Some(Name { schema: None, name: ident(&callee)?.text, range });
    }
    let parts: Vec<SyntaxNode> = callee.children().collect();
    let [schema, name] = parts.as_slice() else { return None };
    let is_path = callee.kind() == K::FIELD_EXPR && schema.kind() == K::NAME_REF;
    Some(Name {
        schema: Some(ident(schema).filter(|_| is_path)?.text),
        name: ident(name)?.text,
        range,
    })
}

/// Sequences that `nextval` and its like name by a constant.
fn sequences(analyzer: &Analyzer, node: &SyntaxNode) -> Vec<Key> {
    let mut found = Vec::new();
    for call in descendants(node, K::CALL_EXPR) {
        let is_about = |name: &Name| ["nextval", "currval", "setval"].contains(&name.name.as_str());
        if called_name(&call).filter(is_about).is_some() {
            found.extend(sequence_of(analyzer, &call));
        }
    }
    found
}

fn sequence_of(analyzer: &Analyzer, call: &SyntaxNode) -> Option<Key> {
    let mut argument = child(&child(call, K::ARG_LIST)?, K::ARG)?.first_child()?;
    if argument.kind() == K::CAST_EXPR {
        let to = argument.children().find(|part| types::is_type(part.kind()))?;
        types::name_of(&to).filter(|to| to.name == "regclass")?;
        argument = argument.first_child()?;
    }
    let text =
        string(argument.text().to_string().trim()).filter(|_| argument.kind() == K::LITERAL)?;
    // Quoted parts and capitals are left to the server.
    let is_plain = |part: &str| {
        !part.is_empty()
            && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    let parts: Vec<&str> = text.split('.').collect();
    let (schema, name) = match parts.as_slice() {
        [name] => (None, *name),
        [schema, name] => (Some((*schema).to_owned()), *name),
        _ => return None,
    };
    let name = Name { schema, name: name.to_owned(), range: argument.text_range() };
    match analyzer.model.relation(&name) {
        Lookup::Found(key) if parts.iter().all(|part| is_plain(part)) => {
            let is_sequence = analyzer.model.get(key).is_some_and(|it| it.kind == Kind::Sequence);
            is_sequence.then_some(key)
        }
        _ => None,
    }
}

/// The types of the set that a node names.
fn named_types(analyzer: &Analyzer, node: &SyntaxNode) -> Vec<Object> {
    let mut found = Vec::new();
    for node in descendants_of(node, types::is_type) {
        let Some(name) = types::name_of(&node) else { continue };
        let is_servers = name.schema.as_deref().is_none_or(|schema| schema == "pg_catalog");
        if is_servers && builtin::is_type(&name.name) {
            continue;
        }
        if let Lookup::Found(id) = analyzer.model.named_type(&name) {
            found.push(Object::Type(id));
        }
    }
    found
}
