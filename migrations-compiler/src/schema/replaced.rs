//! `CREATE OR REPLACE` of something that is there: what the server keeps of it, and so refuses to
//! change.
//!
//! Must not know what depends on it.

use super::analyzer::Analyzer;
use super::fault::{ChangeKind, Conflict, FaultKind};
use super::relation::{Column, Key, Kind};
use super::signatures::{Returned, Signature};
use super::span::SourceSpan;
use crate::sql::syntax::Name;
use crate::sql::types::DataType;

/// Reports what of a view a new query cannot change; false where what is there is no view.
pub(super) fn check_view(
    analyzer: &mut Analyzer,
    key: Key,
    name: &Name,
    columns: Option<&[Column]>,
) -> bool {
    let Some(before) = analyzer.model.get(key).cloned() else { return true };
    let span = analyzer.span(name.range);
    if before.kind != Kind::View {
        // A relation of that name may be another than the one that the set has tried to make.
        if before.knows_constraints {
            let conflict = Conflict::NoView { is: before.kind.noun() };
            report(analyzer, conflict, name.shown(), span, before.made);
        }
        return false;
    }
    let is_sound = before.columns.iter().all(|column| column.root_cause.is_none());
    if let Some(columns) = columns.filter(|_| before.knows_columns && is_sound)
        && let Some(conflict) = conflict_of_columns(&before.columns, columns)
    {
        report(analyzer, conflict, name.shown(), span, before.made);
    }
    true
}

/// The first column that is not what it was, as the server looks for it.
fn conflict_of_columns(before: &[Column], now: &[Column]) -> Option<Conflict> {
    if now.len() < before.len() {
        let name = |column: &Column| column.name.clone();
        let is_gone = |column: &&Column| now.iter().all(|other| other.name != column.name);
        let columns = before.iter().filter(is_gone).map(name).collect();
        return Some(Conflict::DroppedColumns { columns });
    }
    for (before, now) in before.iter().zip(now) {
        if before.name != now.name {
            let (from, to) = (before.name.clone(), now.name.clone());
            return Some(Conflict::RenamedColumn { from, to });
        }
        let (Some(from), Some(to)) = (&before.data_type, &now.data_type) else { continue };
        if !is_same(from, to) {
            return Some(Conflict::RetypedColumn { column: now.name.clone() });
        }
    }
    None
}

/// `numeric(10)` is `numeric(10, 0)`.
fn is_same(one: &DataType, other: &DataType) -> bool {
    let scaled = |of: &DataType| match of.arguments.as_slice() {
        [precision] if of.name == "numeric" => vec![*precision, 0],
        arguments => arguments.to_vec(),
    };
    let plain = |of: &DataType| DataType { arguments: scaled(of), ..of.clone() };
    plain(one) == plain(other)
}

/// Reports what cannot be replaced, and shows where it was made.
pub(super) fn report(
    analyzer: &mut Analyzer,
    conflict: Conflict,
    name: String,
    span: SourceSpan,
    made: SourceSpan,
) {
    let fault = analyzer.report(FaultKind::NotReplaceable(conflict), name, span);
    analyzer.tell(fault, ChangeKind::Created, made);
}

/// What of a routine a new definition cannot change, in the order in which the server looks.
pub(super) fn conflict_of_routines(before: &Signature, now: &Signature) -> Option<Conflict> {
    if before.noun() != now.noun() {
        return Some(Conflict::OtherKind { is: before.noun() });
    }
    match (&before.returned, &now.returned) {
        (Returned::Row { columns, is_set }, Returned::Row { columns: new, is_set: new_set })
            if is_set == new_set =>
        {
            if columns != new {
                return Some(Conflict::OtherRow);
            }
        }
        (before, now) if before == now => {}
        _ => return Some(Conflict::OtherResult),
    }
    for (from, to) in before.inputs().zip(now.inputs()) {
        if let Some(name) = from.name.as_ref().filter(|_| from.name != to.name) {
            return Some(Conflict::RenamedParameter { name: name.clone() });
        }
    }
    (now.defaults() < before.defaults()).then_some(Conflict::RemovedDefaults)
}
