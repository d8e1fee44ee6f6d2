//! What became of a column, also of one that is gone.

use schemars::JsonSchema;
use serde::Serialize;

use super::Event;

/// What migrations did to a column, under whatever names it had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ColumnLife {
    /// Schema of the table, view or type that has or had it.
    pub schema: String,
    /// That table, view or type.
    pub table: String,
    /// Its last name.
    pub name: String,
    /// Its last type.
    pub data_type: String,
    /// Whether it is there.
    pub is_there: bool,
    /// What was done to it, in order; the first of it is `created` where a migration made it.
    pub events: Vec<Event>,
}
