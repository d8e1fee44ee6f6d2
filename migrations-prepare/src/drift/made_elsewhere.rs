//! Tables and views that are made outside of the migrations: whether each column is there that the
//! script of the config and the migrations give them.
//!
//! The script is a likeness and often only a part, so what production has beyond it is no difference:
//! further columns, a `NOT NULL`, defaults, constraints, and who owns what or may do what.
//! Must not know how the migrations' own objects are compared.

use std::collections::BTreeMap;

use migrations_compiler::Catalog;
use migrations_compiler::catalog::{Column, Object};
use migrations_core::quote::shown_part;

use super::create::split_partition;
use super::finding::{Change, Findings};
use super::names::{Subject, object_name, path, subject};
use super::scope::Scope;

/// Adds what the relations of `scope.external` lack of what is expected of them.
pub(super) fn compare(
    findings: &mut Findings,
    (expected, live): (&Catalog, &Catalog),
    scope: &Scope,
) {
    let live: BTreeMap<String, &[Column]> = relations(live).collect();
    let before = findings.differences.len();
    for object in &expected.objects {
        let path = path(object);
        let Some(columns) = columns(object).filter(|_| scope.external.relations.contains(&path))
        else {
            continue;
        };
        if scope.leaves_out(object) {
            continue;
        }
        let name = object_name(object);
        let subject = subject(&name, object);
        match live.get(&path) {
            Some(found) => compare_columns(findings, &subject, columns, found),
            // A partition comes and goes with the time that it is for.
            None if is_partition(object) => {}
            None => {
                findings.add(&subject, Change::Missing, None, (None, None));
            }
        }
    }
    for difference in findings.differences.iter_mut().skip(before) {
        difference.is_made_elsewhere = true;
    }
}

fn relations(catalog: &Catalog) -> impl Iterator<Item = (String, &[Column])> {
    catalog.objects.iter().filter_map(|object| Some((path(object), columns(object)?)))
}

/// The columns of a table or a view; of what kind a relation is, a likeness need not say.
fn columns(object: &Object) -> Option<&[Column]> {
    match object {
        Object::Table(table) => Some(&table.columns),
        Object::View(view) => Some(&view.columns),
        _ => None,
    }
}

fn is_partition(object: &Object) -> bool {
    let Object::Table(table) = object else { return false };
    table.partition.as_deref().is_some_and(|partition| split_partition(partition).is_some())
}

fn compare_columns(
    findings: &mut Findings,
    subject: &Subject<'_>,
    expected: &[Column],
    live: &[Column],
) {
    for column in expected {
        let name = shown_part(&column.name);
        let Some(found) = live.iter().find(|it| it.name == column.name) else {
            let values = (Some(column.data_type.as_str()), None);
            let what = Some(format!("column {name}"));
            findings.add(subject, Change::Missing, what, values).part(&column.name);
            continue;
        };
        if column.data_type != found.data_type {
            let values = (Some(column.data_type.as_str()), Some(found.data_type.as_str()));
            let what = Some(format!("column {name}: type"));
            findings.add(subject, Change::Changed, what, values).part(&column.name);
        }
        if column.not_null && !found.not_null {
            let values = (Some("NOT NULL"), Some("NULL"));
            let what = Some(format!("column {name}: null"));
            findings.add(subject, Change::Changed, what, values).part(&column.name);
        }
    }
}
