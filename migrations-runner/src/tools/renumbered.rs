//! Rows whose number is no file's → the file that each means all the same, by its name.
//!
//! Must not know which tool gives numbers of its own, nor what a row keeps of a text.

use migrations_core::{Migration, MigrationSet};

use super::listing::{bears, lists_in};
use super::{Row, Rows};

/// Whether the numbers of these rows need not be those of the files.
pub(crate) fn may_differ(rules: Rows) -> bool {
    matches!(rules, Rows::Number { may_differ: true, .. })
}

/// For each row the file that it means by its name alone: neither the row's number is a file's, nor
/// the file's number a row's, and both names are there once.
pub(crate) fn by_name<'s>(
    rules: Rows,
    set: &'s MigrationSet,
    rows: &[Row],
) -> Vec<Option<&'s Migration>> {
    let is_listed = |row: &Row| set.migrations().iter().any(|one| lists_in(set, rules, row, one));
    let is_open = |one: &Migration| !rows.iter().any(|row| lists_in(set, rules, row, one));
    let file = |row: &Row| {
        let mut bearers = set.migrations().iter().filter(|one| bears(row, one));
        let file = bearers.next().filter(|_| bearers.next().is_none())?;
        let is_only = rows.iter().filter(|other| bears(other, file)).count() == 1;
        (is_only && is_open(file) && !is_listed(row)).then_some(file)
    };
    match may_differ(rules) {
        true => rows.iter().map(file).collect(),
        false => rows.iter().map(|_| None).collect(),
    }
}
