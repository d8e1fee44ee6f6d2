//! The functions and procedures of a set under their names and argument types, as the server tells
//! them apart.
//!
//! A function whose types are not all known is not kept, and its name stands for nothing any more.
//! Must not know how one is written, nor what it does.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::relation::Id;
use super::span::SourceSpan;

/// The number of a routine; it stays the same when the routine is replaced.
pub(super) type RoutineKey = u32;

/// A type as the server tells types apart: without a length, under one name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ArgumentType {
    /// PostgreSQL's own name, or the name in its schema.
    pub name: String,
    /// The type of the set that it is.
    pub id: Option<Id>,
    pub is_array: bool,
}

/// How a value goes in or out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    In,
    Out,
    InOut,
    Variadic,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Parameter {
    pub name: Option<String>,
    pub of_type: ArgumentType,
    pub mode: Mode,
    pub has_default: bool,
}

/// What a function returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Returned {
    /// Nothing: it is a procedure.
    Procedure,
    /// A value, or a set of them.
    Value { of_type: ArgumentType, is_set: bool },
    /// Rows of columns that its parameters or `TABLE` name.
    Row { columns: Vec<(String, ArgumentType)>, is_set: bool },
}

/// A function or a procedure.
#[derive(Clone, Debug)]
pub(super) struct Signature {
    pub id: Id,
    pub parameters: Vec<Parameter>,
    pub returned: Returned,
    pub made: SourceSpan,
}

/// The functions and procedures that are certainly there.
#[derive(Clone, Debug, Default)]
pub(super) struct Signatures {
    known: BTreeMap<RoutineKey, Signature>,
    next: RoutineKey,
    /// By name, the routines that have it, or had it once.
    named: HashMap<String, Vec<RoutineKey>>,
    /// Names for which there may be others than those that are known.
    unknown: HashSet<String>,
}

impl Signature {
    /// The parameters that a call gives.
    pub(super) fn inputs(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().filter(|parameter| parameter.mode != Mode::Out)
    }

    /// How the server shows it: `f(integer)`.
    pub(super) fn shown(&self) -> String {
        let types: Vec<String> = self.inputs().map(|input| input.of_type.shown()).collect();
        let Id { schema, name } = &self.id;
        let schema = if schema == "public" { String::new() } else { format!("{schema}.") };
        format!("{schema}{name}({})", types.join(", "))
    }

    /// The server's word for it.
    pub(super) fn noun(&self) -> &'static str {
        if self.returned == Returned::Procedure { "procedure" } else { "function" }
    }

    /// Whether a call with that many values may mean it.
    pub(super) fn takes(&self, values: usize) -> bool {
        let (all, given) = (self.inputs().count(), self.defaults());
        !self.inputs().any(|input| input.mode == Mode::Variadic)
            && (all - given..=all).contains(&values)
    }

    /// How many of its parameters need no value.
    pub(super) fn defaults(&self) -> usize {
        self.parameters.iter().filter(|parameter| parameter.has_default).count()
    }

    /// The types of the set that it names.
    pub(super) fn named_types(&self) -> Vec<Id> {
        let of_parameters = self.parameters.iter().map(|parameter| &parameter.of_type);
        let returned: Vec<&ArgumentType> = match &self.returned {
            Returned::Procedure => Vec::new(),
            Returned::Value { of_type, .. } => vec![of_type],
            Returned::Row { columns, .. } => columns.iter().map(|(_, it)| it).collect(),
        };
        of_parameters.chain(returned).filter_map(|of_type| of_type.id.clone()).collect()
    }
}

impl ArgumentType {
    /// The words that the server writes in messages.
    pub(super) fn shown(&self) -> String {
        let name = match self.name.as_str() {
            "int2" => "smallint",
            "int4" => "integer",
            "int8" => "bigint",
            "bool" => "boolean",
            "float4" => "real",
            "float8" => "double precision",
            "varchar" => "character varying",
            "bpchar" => "character",
            "timestamptz" => "timestamp with time zone",
            "timestamp" => "timestamp without time zone",
            "timetz" => "time with time zone",
            "time" => "time without time zone",
            name => name.strip_prefix("public.").unwrap_or(name),
        };
        if self.is_array { format!("{name}[]") } else { name.to_owned() }
    }
}

impl Signatures {
    pub(super) fn get(&self, key: RoutineKey) -> Option<&Signature> {
        self.known.get(&key)
    }

    /// The routine of that name that takes values of these types.
    pub(super) fn find(&self, id: &Id, inputs: &[ArgumentType]) -> Option<RoutineKey> {
        let is_it = |known: &Signature| {
            known.id == *id && known.inputs().map(|input| &input.of_type).eq(inputs)
        };
        let found = self.of_name(&id.name).find(|(_, known)| is_it(known)).map(|(key, _)| key);
        found.filter(|_| !self.unknown.contains(&id.name))
    }

    /// The only routine of that name, in whatever schema; `None` where nobody can tell.
    pub(super) fn only(&self, name: &str) -> Option<RoutineKey> {
        let mut found = self.of_name(name);
        let first = found.next().map(|(key, _)| key);
        first.filter(|_| found.next().is_none() && !self.unknown.contains(name))
    }

    fn of_name(&self, name: &str) -> impl Iterator<Item = (RoutineKey, &Signature)> {
        let keys = self.named.get(name).map(Vec::as_slice).unwrap_or_default();
        let found = keys.iter().filter_map(|key| Some((*key, self.known.get(key)?)));
        found.filter(move |(_, known)| known.id.name == name)
    }

    /// Puts a routine in its place, or in that of the one that it replaces.
    pub(super) fn set(&mut self, key: Option<RoutineKey>, signature: Signature) -> RoutineKey {
        let key = key.unwrap_or_else(|| {
            self.next += 1;
            self.next
        });
        let named = self.named.entry(signature.id.name.clone()).or_default();
        if !named.contains(&key) {
            named.push(key);
        }
        self.known.insert(key, signature);
        key
    }

    pub(super) fn remove(&mut self, key: RoutineKey) {
        self.known.remove(&key);
    }

    /// From here on nobody can tell what routines of that name there are.
    pub(super) fn forget(&mut self, name: &str) {
        for key in self.named.remove(name).into_iter().flatten() {
            if self.known.get(&key).is_some_and(|known| known.id.name == name) {
                self.known.remove(&key);
            }
        }
        self.unknown.insert(name.to_owned());
    }

    /// From here on nobody can tell what there is of what was.
    pub(super) fn forget_everything(&mut self) {
        let names: Vec<String> = self.known.values().map(|known| known.id.name.clone()).collect();
        self.known.clear();
        self.named.clear();
        self.unknown.extend(names);
    }

    /// A type has another name, or is gone: routines with it are not told apart any more.
    pub(super) fn forget_type(&mut self, id: &Id) {
        let with = |known: &&Signature| known.named_types().contains(id);
        let names: Vec<String> =
            self.known.values().filter(with).map(|known| known.id.name.clone()).collect();
        names.iter().for_each(|name| self.forget(name));
    }
}
