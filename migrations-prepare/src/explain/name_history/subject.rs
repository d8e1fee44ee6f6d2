//! What a server complains about.

use std::collections::BTreeSet;

use migrations_compiler::schema::Reach;
use migrations_runner::Cause;

/// What a refused query is about, as the server's code and the query's own words tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// A column that is not there, with its qualifiers.
    Column(Vec<String>),
    /// A table or a view that is not there.
    Relation {
        schema: Option<String>,
        name: String,
    },
    Schema(String),
    Type {
        schema: Option<String>,
        name: String,
    },
    /// A function that is not there with such arguments, and the columns among them.
    Function {
        schema: Option<String>,
        name: String,
        columns: Vec<Vec<String>>,
    },
    /// A value that an enum does not have; `of` ends with the enum's name.
    Value {
        of: String,
        name: String,
    },
    /// Types that do not go together, of these columns.
    Mismatch(Vec<Vec<String>>),
    /// A column that several relations have.
    Ambiguous(Vec<String>),
    /// A column that takes no value.
    Written(String),
    /// Something of which no name tells anything.
    Other,
}

impl Subject {
    pub(super) fn of(cause: &Cause, reach: &Reach) -> Subject {
        let name = reach.name.clone();
        let qualified = || {
            let name = reach.name.last().cloned().unwrap_or_default();
            let schema = reach.name.len().checked_sub(2).map(|at| reach.name[at].clone());
            (schema, name)
        };
        match cause.sqlstate.as_deref() {
            Some("42703") if !name.is_empty() => Subject::Column(name),
            Some("42P01") if !name.is_empty() => relation(&cause.message, &name),
            Some("3F000") if !name.is_empty() => Subject::Schema(name[0].clone()),
            Some("42704") if !name.is_empty() && cause.message.starts_with("type ") => {
                let (schema, name) = qualified();
                Subject::Type { schema, name }
            }
            Some("42883") if is_called(&cause.message, &name) => {
                let (schema, name) = qualified();
                Subject::Function { schema, name, columns: reach.operands.clone() }
            }
            Some("22P02") if is_of_enum(&cause.message) && name.len() == 1 => {
                let of = cause.message.split(": ").next().unwrap_or_default().to_owned();
                Subject::Value { of, name: name[0].clone() }
            }
            Some("42804") => {
                let assigned = quoted(&cause.message).map(|column| vec![vec![column]]);
                Subject::Mismatch(assigned.unwrap_or_else(|| reach.operands.clone()))
            }
            Some("42883" | "42846" | "22P02" | "22007" | "42725") => {
                Subject::Mismatch(reach.operands.clone())
            }
            Some("42702") if !name.is_empty() => Subject::Ambiguous(name),
            Some("428C9") => quoted(&cause.message).map_or(Subject::Other, Subject::Written),
            _ => Subject::Other,
        }
    }

    /// The name of the enum whose value is not there.
    pub(super) fn owner(&self) -> Option<&str> {
        match self {
            Subject::Value { of, .. } => of.rsplit(['"', '.', ' ']).find(|it| !it.is_empty()),
            _ => None,
        }
    }

    /// The names that would have to have changed.
    pub(super) fn keys(&self) -> BTreeSet<String> {
        let keys: Vec<&String> = match self {
            Subject::Column(name) | Subject::Ambiguous(name) => name.last().into_iter().collect(),
            Subject::Relation { schema, name } | Subject::Type { schema, name } => {
                schema.iter().chain([name]).collect()
            }
            Subject::Function { schema, name, columns } => {
                let columns = columns.iter().filter_map(|name| name.last());
                schema.iter().chain([name]).chain(columns).collect()
            }
            Subject::Schema(name) | Subject::Value { name, .. } | Subject::Written(name) => {
                vec![name]
            }
            Subject::Mismatch(columns) => columns.iter().filter_map(|name| name.last()).collect(),
            Subject::Other => Vec::new(),
        };
        keys.into_iter().cloned().collect()
    }
}

/// `schema.relation`, or the first of `alias.column` where no relation is called so.
fn relation(message: &str, name: &[String]) -> Subject {
    match name {
        [schema, name, ..] if message.contains(&format!("{schema}.{name}")) => {
            Subject::Relation { schema: Some(schema.clone()), name: name.clone() }
        }
        [name, ..] => Subject::Relation { schema: None, name: name.clone() },
        [] => Subject::Other,
    }
}

/// Whether the message speaks of a function of that name, and not of an operator.
fn is_called(message: &str, name: &[String]) -> bool {
    name.last().is_some_and(|name| message.contains(&format!("{name}(")))
}

/// The server gives an enum's complaint no code of its own, and its type a word of its own.
fn is_of_enum(message: &str) -> bool {
    message.contains(" enum ") && message.contains(": \"")
}

fn quoted(message: &str) -> Option<String> {
    message.split('"').nth(1).map(str::to_owned)
}
