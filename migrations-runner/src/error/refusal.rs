//! Why nothing was sent: what set, history and files have against it.

use migrations_core::lexer::FaultKind;
use migrations_core::rollback_plan::RollbackProblem;
use migrations_core::{Code, PlanProblem, Position};

/// A reason not to run, with the file that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocatedProblem {
    /// The file, relative to the set; `None` when the set has no such file.
    pub file: Option<String>,
    /// The reason.
    pub problem: PlanProblem,
}

/// A reason not to take a migration back, with the file that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocatedRollbackProblem {
    /// The file, relative to the set; `None` when the set has no such file.
    pub file: Option<String>,
    /// The reason.
    pub problem: RollbackProblem,
}

/// A place in a pending file that must not be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The stem.
    pub version: String,
    /// The file, relative to the set.
    pub file: String,
    /// Where it begins in the file.
    pub position: Position,
    /// How many characters it covers.
    pub length: u32,
    /// What it is.
    pub kind: RefusalKind,
}

/// What must not be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefusalKind {
    /// The server would wait for ever, or read something else than what is written.
    Unsendable(FaultKind),
    /// A statement would end the runner's transaction; its first word.
    TransactionControl(String),
    /// A file that runs in no transaction opens one and does not close it; the word that does.
    OpenTransaction(String),
    /// A statement would drop, rename or move the history table of that name, or its schema.
    TakesHistory(String),
}

impl Refusal {
    /// The stable code.
    ///
    /// ```
    /// use migrations_core::Position;
    /// use migrations_runner::{Refusal, RefusalKind};
    /// let refusal = Refusal {
    ///     version: "001_a".into(),
    ///     file: "001_a.sql".into(),
    ///     position: Position::START,
    ///     length: 6,
    ///     kind: RefusalKind::TransactionControl("COMMIT".into()),
    /// };
    /// assert_eq!(refusal.code().name(), "transaction_control");
    /// ```
    #[must_use]
    pub fn code(&self) -> Code {
        match self.kind {
            RefusalKind::Unsendable(_) => Code::UnsendableStatement,
            RefusalKind::TransactionControl(_) | RefusalKind::OpenTransaction(_) => {
                Code::TransactionControl
            }
            RefusalKind::TakesHistory(_) => Code::MigrationFailed,
        }
    }
}
