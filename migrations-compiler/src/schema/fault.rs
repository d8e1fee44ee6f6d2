//! What the fold finds wrong, as facts; each rule makes a sentence of its own kind.

use migrations_core::{Code, Diagnostic, Location};

use super::refusal::Refusal;
use super::relation::Id;

/// Something that the server will refuse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// What is wrong.
    pub kind: FaultKind,
    /// Where it is written.
    pub place: Location,
    /// What it is about, as the server shows it.
    pub name: String,
    /// What became of it before, or will become of it later.
    pub history: Vec<History>,
    /// A name that is there and looks like it.
    pub nearest: Option<String>,
    /// Later uses of the same thing, which fail for the same reason: how many, and the first.
    pub followers: Option<(usize, Location)>,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FaultKind {
    /// No relation has that name; the server's word for what it looks for.
    MissingRelation { noun: &'static str },
    /// No column of the relation has that name; the relation, where the server names it.
    MissingColumn { relation: Option<String> },
    /// No type has that name; the extension that would make it.
    MissingType { extension: Option<&'static str> },
    /// The relation has no constraint of that name.
    MissingConstraint { relation: String },
    /// The relation has no trigger or policy of that name, or the enum no such value.
    MissingPart { noun: &'static str, of: String },
    /// Something of that name is there already.
    Existing { noun: &'static str, of: Option<String> },
    /// The relation is there and is of another kind; the kind that the statement names.
    OtherKind { noun: &'static str, is: &'static str, verb: &'static str },
    /// A list gives a name twice, or a table gets a second primary key.
    Repeated { noun: &'static str },
    /// No unique constraint covers exactly the columns that a foreign key refers to.
    Unreferenceable { columns: Vec<String>, candidates: Vec<Vec<String>> },
    /// `CREATE OR REPLACE` cannot make what it describes of what is there.
    NotReplaceable(Conflict),
    /// A column keeps its type as long as something uses it, and what that is.
    FixedType { user: &'static str, dependents: Vec<(String, Location)> },
    /// The column is part of the partition key of its table; what the statement does to it.
    PartitionKey { verb: &'static str, table: String },
    /// A constraint owns the index that is dropped; its name and its table.
    OwnedIndex { constraint: String, table: Id },
    /// The two sides of a foreign key can be compared, and are of different types.
    OtherKeyType { column: (String, String), referred: (String, String) },
    /// Everything is there, and the server refuses it all the same.
    Refused(Refusal),
    /// Others need what is dropped.
    Needed { noun: &'static str, dependents: Vec<(String, Location)> },
}

/// What of an object `CREATE OR REPLACE` cannot change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Conflict {
    /// The relation is no view; its kind.
    NoView { is: &'static str },
    /// The new query gives fewer columns; those that are not among them.
    DroppedColumns { columns: Vec<String> },
    /// A column stands where another one was.
    RenamedColumn { from: String, to: String },
    /// A column is of another type.
    RetypedColumn { column: String },
    /// A procedure became a function, or the other way round.
    OtherKind { is: &'static str },
    /// The result is of another type.
    OtherResult,
    /// The columns of the result are others.
    OtherRow,
    /// A parameter has another name, or none.
    RenamedParameter { name: String },
    /// Fewer parameters have a default.
    RemovedDefaults,
}

/// Something that a file did, or will do, to an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct History {
    /// What it did.
    pub change_kind: ChangeKind,
    /// Where.
    pub place: Location,
}

/// What it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ChangeKind {
    /// It was made.
    Created,
    /// It was dropped.
    Dropped,
    /// It got another name.
    RenamedTo(String),
    /// It got into another schema.
    MovedTo(String),
    /// Made by a statement that comes after the fault.
    CreatedLater,
}

impl Fault {
    /// The diagnostic with that message, and what is known of the object's life.
    pub(crate) fn diagnostic(&self, code: Code, message: String) -> Diagnostic {
        let mut diagnostic = Diagnostic::new(code, self.place.clone(), message);
        for History { change_kind, place } in &self.history {
            diagnostic = diagnostic.label(place.clone(), change_kind.told());
        }
        if let Some((count, first)) = &self.followers {
            let uses = if *count == 1 { "use fails" } else { "uses fail" };
            let place = format!("{}:{}", first.file, first.start.line);
            let note = match count {
                1 => format!("1 later {uses} for the same reason, at {place}"),
                _ => format!("{count} later {uses} for the same reason, the first at {place}"),
            };
            diagnostic = diagnostic.note(note);
        }
        match &self.nearest {
            Some(nearest) => diagnostic.help(format!("did you mean \"{nearest}\"?")),
            None => diagnostic,
        }
    }

    /// Whether a later statement makes what is missing here.
    pub(crate) fn comes_too_early(&self) -> bool {
        self.history.iter().any(|history| history.change_kind == ChangeKind::CreatedLater)
    }

    /// Whether the set has never heard of it.
    pub(crate) fn is_unheard_of(&self) -> bool {
        self.history.is_empty() && self.nearest.is_none()
    }
}

impl ChangeKind {
    fn told(&self) -> String {
        match self {
            ChangeKind::Created => "created here".to_owned(),
            ChangeKind::Dropped => "dropped here".to_owned(),
            ChangeKind::RenamedTo(name) => format!("renamed to \"{name}\" here"),
            ChangeKind::MovedTo(schema) => format!("moved to schema \"{schema}\" here"),
            ChangeKind::CreatedLater => "created only here".to_owned(),
        }
    }
}
