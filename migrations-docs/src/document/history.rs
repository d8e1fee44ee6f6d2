//! The migrations of a set, and the numbers that none has.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Finding, ObjectRef};

/// A migration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Step {
    /// Version and name, such as `007_add_names`.
    pub version: String,
    /// Path of its file.
    pub file: String,
    /// Its day as `YYYY-MM-DD`: `Created` of its header, else the day in its name; null without either.
    pub date: Option<String>,
    /// `Phase` of its header; null without one.
    pub phase: Option<String>,
    /// `Description` of its header, else its name as words.
    pub description: String,
    /// `Purpose` of its header; null without one.
    pub purpose: Option<String>,
    /// What takes it back.
    pub inverse: Inverse,
    /// Whether what it did was recorded: of those up to the version that a set starts at it was not.
    pub is_recorded: bool,
    /// What it did to objects.
    pub changes: Vec<StepChange>,
    /// What the safety rules say of it, also of what the set has accepted; of a frozen file, as if every
    /// file before it had been released.
    pub findings: Vec<Finding>,
}

/// What takes a migration back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Inverse {
    /// Path of the file that does, which is the migration's own where that has it in comments; null where
    /// nothing does.
    pub file: Option<String>,
    /// Why nothing can, where the header says so; else null.
    pub irreversible: Option<String>,
}

/// What a migration did to an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StepChange {
    /// `created`, `replaced`, `changed`, `renamed` or `dropped`.
    pub effect: &'static str,
    /// The object, under the name that it has after the migration.
    pub object: ObjectRef,
    /// What a renamed object was called before; else null.
    pub from: Option<ObjectRef>,
    /// Line of the file that says so, from 1; null where nobody can tell.
    pub line: Option<u32>,
    /// How it differs from what it was, for people.
    pub details: Vec<String>,
}

/// Numbers that no file has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Gap {
    /// The first number.
    pub first: String,
    /// The last number.
    pub last: String,
    /// Whether they were given out and are never given again; else they are kept free.
    pub is_retired: bool,
    /// Why they have no file.
    pub reason: String,
}
