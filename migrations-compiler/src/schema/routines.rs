//! `CREATE FUNCTION` and `CREATE PROCEDURE`: the signature that a statement writes.
//!
//! Must not know what a routine does.

use super::analyzer::Analyzer;
use super::dependencies::{DependentKind, Holder, Object};
use super::fault::{ChangeKind, FaultKind};
use super::model::Lookup;
use super::relation::Id;
use super::signatures::{ArgumentType, Mode, Parameter, Returned, RoutineKey, Signature};
use super::{builtin, dependents, drops, queries, replaced, types, uses};
use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::syntax::{Name, child, children, descendants_of, has, ident_in, name, name_in};
use crate::sql::types::DataType;

/// `CREATE FUNCTION` and `CREATE PROCEDURE`: keeps the signature, and reports what of the one that
/// is there cannot change.
pub(super) fn define(analyzer: &mut Analyzer, node: &SyntaxNode) {
    if analyzer.model.is_plausible() {
        return;
    }
    let name = name_in(node, K::FUNCTION_NAME).or_else(|| name_in(node, K::PROCEDURE_NAME));
    let Some(name) = name else { return };
    let home = analyzer.model.home(&name);
    let Some(signature) = home.and_then(|id| read(analyzer, node, id)) else {
        analyzer.model.signatures.forget(&name.name);
        return;
    };
    let inputs: Vec<ArgumentType> = signature.inputs().map(|input| input.of_type.clone()).collect();
    let existing = analyzer.model.signatures.find(&signature.id, &inputs);
    let before = existing.and_then(|key| analyzer.model.signatures.get(key)).cloned();
    if let Some(before) = &before {
        let span = analyzer.span(name.range);
        let shown = before.shown();
        if !has(node, K::OR_REPLACE) {
            let kind = FaultKind::Existing { noun: "function", of: None };
            let fault = analyzer.report(kind, shown, span);
            analyzer.tell(fault, ChangeKind::Created, before.made);
        } else if let Some(conflict) = replaced::conflict_of_routines(before, &signature) {
            replaced::report(analyzer, conflict, shown, span, before.made);
        }
    }
    let key = analyzer.model.signatures.set(existing, signature);
    record_uses(analyzer, node, key);
}

/// The routine that a statement defines; `None` where a type in it is not known for certain.
fn read(analyzer: &Analyzer, node: &SyntaxNode, id: Id) -> Option<Signature> {
    let parameters = parameters(analyzer, &child(node, K::PARAM_LIST)?)?;
    let is_procedure = node.kind() == K::CREATE_PROCEDURE;
    if is_procedure && parameters.iter().any(|it| matches!(it.mode, Mode::Out | Mode::InOut)) {
        return None;
    }
    let returned = if is_procedure {
        Returned::Procedure
    } else {
        returned(analyzer, child(node, K::RET_TYPE).as_ref(), &parameters)?
    };
    Some(Signature { id, parameters, returned, made: analyzer.span(node.text_range()) })
}

/// The types of the values that a list of parameters takes.
pub(super) fn input_types(analyzer: &Analyzer, list: &SyntaxNode) -> Option<Vec<ArgumentType>> {
    let parameters = parameters(analyzer, list)?;
    let inputs = parameters.into_iter().filter(|parameter| parameter.mode != Mode::Out);
    Some(inputs.map(|parameter| parameter.of_type).collect())
}

fn parameters(analyzer: &Analyzer, list: &SyntaxNode) -> Option<Vec<Parameter>> {
    if list.children().any(|part| part.kind() != K::PARAM) {
        return None;
    }
    list.children().map(|node| parameter(analyzer, &node)).collect()
}

fn parameter(analyzer: &Analyzer, node: &SyntaxNode) -> Option<Parameter> {
    let mode = match () {
        () if has(node, K::PARAM_OUT) => Mode::Out,
        () if has(node, K::PARAM_IN_OUT) => Mode::InOut,
        () if has(node, K::PARAM_VARIADIC) => Mode::Variadic,
        () => Mode::In,
    };
    let type_node = node.children().find(|child| types::is_type(child.kind()))?;
    let name = match child(node, K::PARAM_NAME) {
        Some(_) => Some(ident_in(node, K::PARAM_NAME)?.text),
        None => None,
    };
    let of_type = argument_type(analyzer, &type_node)?;
    Some(Parameter { name, of_type, mode, has_default: has(node, K::PARAM_DEFAULT) })
}

fn returned(
    analyzer: &Analyzer,
    node: Option<&SyntaxNode>,
    parameters: &[Parameter],
) -> Option<Returned> {
    let out = parameters.iter().filter(|it| matches!(it.mode, Mode::Out | Mode::InOut));
    let out: Vec<&Parameter> = out.collect();
    if let Some(list) = node.and_then(|node| child(node, K::RETURN_TABLE_ARG_LIST)) {
        let columns = children(&list, K::RETURN_TABLE_COLUMN).map(|column| {
            let type_node = column.children().find(|child| types::is_type(child.kind()))?;
            let of_type = argument_type(analyzer, &type_node)?;
            Some((ident_in(&column, K::COLUMN_NAME)?.text, of_type))
        });
        return Some(of_columns(columns.collect::<Option<Vec<_>>>()?, true));
    }
    let written = node.and_then(|node| node.children().find(|it| types::is_type(it.kind())));
    let is_set = written.as_ref().is_some_and(|written| has(written, K::SETOF_KW));
    if out.is_empty() {
        let of_type = argument_type(analyzer, &written?)?;
        return Some(Returned::Value { of_type, is_set });
    }
    let columns: Option<Vec<_>> =
        out.iter().map(|it| Some((it.name.clone()?, it.of_type.clone()))).collect();
    match (columns, out.as_slice()) {
        (_, [one]) => Some(Returned::Value { of_type: one.of_type.clone(), is_set }),
        (columns, _) => Some(of_columns(columns?, is_set)),
    }
}

/// One column is a value, whatever its name.
fn of_columns(mut columns: Vec<(String, ArgumentType)>, is_set: bool) -> Returned {
    match columns.pop() {
        Some((_, of_type)) if columns.is_empty() => Returned::Value { of_type, is_set },
        last => {
            columns.extend(last);
            Returned::Row { columns, is_set }
        }
    }
}

/// The type that a node names; `None` where nobody can tell.
fn argument_type(analyzer: &Analyzer, node: &SyntaxNode) -> Option<ArgumentType> {
    let data_type = DataType::of(node)?.stored();
    let is_array = data_type.is_array;
    if data_type.is_builtin {
        return Some(ArgumentType { name: data_type.name.into_owned(), id: None, is_array });
    }
    let name = types::name_of(node)?;
    let is_servers = name.schema.as_deref().is_none_or(|schema| schema == "pg_catalog");
    if is_servers && builtin::is_type(&name.name) {
        // The types of arrays have names of their own.
        let is_plain = !name.name.starts_with('_');
        return is_plain.then_some(ArgumentType { name: name.name, id: None, is_array });
    }
    match analyzer.model.named_type(&name) {
        Lookup::Found(id) => Some(ArgumentType {
            name: format!("{}.{}", id.schema, id.name),
            id: Some(id),
            is_array,
        }),
        Lookup::Absent(_) | Lookup::Unknown => None,
    }
}

/// A routine needs the types of its signature, and what a body in SQL's own grammar names.
fn record_uses(analyzer: &mut Analyzer, node: &SyntaxNode, key: RoutineKey) {
    let signature = analyzer.model.signatures.get(key);
    let types = signature.map(Signature::named_types).unwrap_or_default();
    let mut objects: Vec<Object> = types.into_iter().map(Object::Type).collect();
    let is_body = |part: &SyntaxNode| matches!(part.kind(), K::ATOMIC_BODY | K::RETURN_STMT);
    if let Some(body) = node.children().find(is_body) {
        let seen = queries::walk_body(analyzer, &body);
        objects.extend(uses::objects(analyzer, &body, seen));
    }
    dependents::set(analyzer, Holder::Routine(key), (DependentKind::Routine, ""), node, objects);
}

/// `DROP FUNCTION`, `DROP PROCEDURE` and `DROP ROUTINE` without `CASCADE`.
pub(super) fn drop(analyzer: &mut Analyzer, node: &SyntaxNode) {
    let is_signature = |kind| matches!(kind, K::FUNCTION_SIG | K::PROCEDURE_SIG | K::ROUTINE_SIG);
    let mut doomed = Vec::new();
    for signature in descendants_of(node, is_signature) {
        let Some(name) = signature.first_child().and_then(|node| name(&node)) else {
            return analyzer.model.signatures.forget_everything();
        };
        match named(analyzer, &signature, &name) {
            Some(key) => doomed.push((key, name)),
            None => analyzer.model.signatures.forget(&name.name),
        }
    }
    let keys: Vec<RoutineKey> = doomed.iter().map(|(key, _)| *key).collect();
    for (key, name) in &doomed {
        let dependents = dependents::of_routine(analyzer, *key, &keys);
        let Some(signature) = analyzer.model.signatures.get(*key) else { continue };
        let (noun, shown) = (signature.noun(), signature.shown());
        if !dependents.is_empty() {
            drops::needed(analyzer, noun, shown, analyzer.span(name.range), dependents);
        }
    }
    keys.iter().for_each(|key| analyzer.model.signatures.remove(*key));
}

/// The routine that a statement names, with or without the types of its arguments.
fn named(analyzer: &Analyzer, node: &SyntaxNode, name: &Name) -> Option<RoutineKey> {
    let Some(list) = child(node, K::PARAM_LIST) else {
        let key = analyzer.model.signatures.only(&name.name)?;
        let id = &analyzer.model.signatures.get(key)?.id;
        let schema = name.schema.as_ref();
        return (schema.is_none_or(|schema| *schema == id.schema)).then_some(key);
    };
    uses::routine_of(analyzer, name, &input_types(analyzer, &list)?)
}

/// `ALTER FUNCTION` and the like: one with another name is not followed.
pub(super) fn alter(analyzer: &mut Analyzer, node: &SyntaxNode) {
    let renames = |node: &SyntaxNode| {
        matches!(
            node.kind(),
            K::SET_SCHEMA | K::FUNCTION_RENAME_TO | K::PROCEDURE_RENAME_TO | K::ROUTINE_RENAME_TO
        )
    };
    let Some(action) = node.children().find(renames) else { return };
    analyzer.model.signatures.forget_everything();
    // What was called by the old name is called by the new one, whatever it does.
    let name = [K::FUNCTION_NAME, K::PROCEDURE_NAME, K::ROUTINE_NAME];
    if let Some(name) = name.into_iter().find_map(|kind| name_in(&action, kind)) {
        analyzer.routines.rename(name.name);
    }
}
