//! A migration that runs in no transaction and stopped on its way, as data.
//!
//! Must not know how it is worded.

use migrations_core::Position;

use super::Step;
use crate::cause::Cause;

/// A migration that runs in no transaction and stopped on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interruption {
    /// The migration.
    pub step: Step,
    /// Where it stopped.
    pub position: Position,
    /// How many characters the place covers.
    pub length: u32,
    /// The statements that were completed and stay, in order.
    pub done: Vec<Statement>,
    /// The statements after the one that failed.
    pub not_reached: Vec<Statement>,
    /// What the statement that failed may have left behind.
    pub leaves: Option<&'static str>,
    /// The statement that takes its row out of the history; empty where all of it was done.
    pub withdraw: String,
    /// How it goes on.
    pub continuation: Continuation,
    /// What was said.
    pub cause: Cause,
}

/// How a migration goes on that runs in no transaction and stopped on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Continuation {
    /// The next run goes on where it stopped.
    Automatic,
    /// A person says whether the statement is done: nothing in the database tells.
    Decision {
        /// The statement that says that it is done.
        done: String,
        /// The statement that has it run once more.
        again: String,
    },
    /// The history is a table of an earlier release, and does not say how far it came.
    ByHand,
}

/// A statement of a file, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Where it begins in the file.
    pub position: Position,
    /// Its text on one line, cut off where it is long.
    pub text: String,
}
