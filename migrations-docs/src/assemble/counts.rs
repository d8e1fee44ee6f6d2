//! How many objects of each kind a catalog has.

use std::collections::BTreeMap;

use migrations_compiler::Catalog;
use migrations_compiler::catalog::Object;

use crate::document::{ConstraintKind, Counts, Index, IndexCount, Table, View};

pub(super) fn counts(catalog: &Catalog, tables: &[Table], views: &[View]) -> Counts {
    let of_kind = |is: fn(&Object) -> bool| catalog.objects.iter().filter(|it| is(it)).count();
    let constraints = |kind| {
        let constraints = tables.iter().flat_map(|table| &table.constraints);
        constraints.filter(|it| it.kind == kind && !it.is_inherited).count()
    };
    let of_tables = tables.iter().flat_map(|table| &table.indexes);
    Counts {
        tables: tables.len(),
        views: views.len(),
        columns: tables.iter().map(|table| table.columns.len()).sum(),
        primary_keys: constraints(ConstraintKind::PrimaryKey),
        unique_constraints: constraints(ConstraintKind::Unique),
        exclusion_constraints: constraints(ConstraintKind::Exclusion),
        foreign_keys: constraints(ConstraintKind::ForeignKey),
        check_constraints: constraints(ConstraintKind::Check),
        indexes: by_method(of_tables.chain(views.iter().flat_map(|view| &view.indexes))),
        triggers: of_kind(|object| matches!(object, Object::Trigger(_))),
        policies: of_kind(|object| matches!(object, Object::Policy(_))),
        routines: of_kind(|object| matches!(object, Object::Routine(_))),
        enums: of_kind(|object| matches!(object, Object::Enum(_))),
    }
}

fn by_method<'a>(indexes: impl Iterator<Item = &'a Index>) -> Vec<IndexCount> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for index in indexes.filter(|index| !index.is_inherited) {
        *counts.entry(&index.method).or_default() += 1;
    }
    let count = |(method, count): (&str, usize)| IndexCount { method: method.to_owned(), count };
    counts.into_iter().map(count).collect()
}
