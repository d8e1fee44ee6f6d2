//! A table without a primary key, in the set as a whole.

use migrations_core::quote::shown_part;
use migrations_core::{Code, Diagnostic};

use crate::schema::steps::Steps;
use crate::schema::{Partitioning, Relation, shown};

const IDENTITY: &str = "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY";

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    for table in steps.tables() {
        let is_known = !table.is_unclear && !table.is_derived && !table.is_temporary;
        // PostgreSQL gives no key to what is partitioned by an expression.
        let has_key =
            table.primary_key().is_some() || table.partitioning == Partitioning::Expressions;
        if !is_known || has_key || steps.may_be_done_elsewhere("primary key", &table.id.name) {
            continue;
        }
        let Some(place) = steps.place_in_draft(table.named) else { continue };
        let message = format!("`{}` has no primary key", shown(&table.id));
        let diagnostic = Diagnostic::new(Code::MissingPrimaryKey, place, message);
        found.push(match table.row_key() {
            Some(key) => of_key(diagnostic, key),
            None => of_new_column(diagnostic, table),
        });
    }
}

/// The table has a key already, under another name.
fn of_key(diagnostic: Diagnostic, key: &[String]) -> Diagnostic {
    let columns: Vec<String> = key.iter().map(|column| shown_part(column)).collect();
    let columns = columns.join(", ");
    diagnostic.note("logical replication refuses UPDATE and DELETE without one").help(format!(
        "say PRIMARY KEY ({columns}) in place of UNIQUE: no column of it can be NULL"
    ))
}

/// Nothing tells its rows apart.
fn of_new_column(diagnostic: Diagnostic, table: &Relation) -> Diagnostic {
    let diagnostic = diagnostic.note(
        "nothing tells two equal rows apart, and logical replication refuses UPDATE and DELETE",
    );
    let own = format!("{}_id", table.id.name);
    let names = ["id", own.as_str(), "row_id"];
    let has = |name: &&str| table.column(name).is_some();
    if let Partitioning::Columns(by) = &table.partitioning {
        let column = names.into_iter().filter(has).find(|name| by.iter().all(|by| by != name));
        let columns = column.into_iter().chain(by.iter().map(String::as_str));
        let columns: Vec<String> = columns.map(shown_part).collect();
        let columns = columns.join(", ");
        let more = if column.is_some() { "" } else { ", with what tells rows of one value apart" };
        return diagnostic
            .help(format!("a key holds what partitions it: PRIMARY KEY ({columns}){more}"));
    }
    match names.into_iter().find(|name| !has(name)) {
        Some(name) => diagnostic.help(format!("add one: {} {IDENTITY}", shown_part(name))),
        None => diagnostic.help(format!("add a column: … {IDENTITY}")),
    }
}
