//! The text of a file → the lines at which it makes, changes and drops objects and columns.
//!
//! A server says what a file did, and never where: the line is that of the statement that says so,
//! wherever it stands in the file, also in the body of a block. What no statement names has none.
//! Must not know what was there before the file.

mod read;

use migrations_core::lexer;

use super::definition::IndexParts;
use super::object_name::{ObjectKind, ObjectName};
use super::patch::ListPatch;
use super::timeline::{Change, Effect};
use super::{Column, Object};

/// What the statements of a file speak of, in their order.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    statements: Vec<Mention>,
}

/// What a statement does to what it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verb {
    Create,
    Alter,
    Rename,
    Drop,
}

/// An object that a statement names.
#[derive(Clone, Debug)]
struct Mention {
    verb: Verb,
    kinds: &'static [ObjectKind],
    schema: Option<String>,
    /// None for an index that the server names.
    name: Option<String>,
    /// The table of a trigger, a policy or an index.
    table: Option<String>,
    /// How many arguments a routine has.
    arguments: Option<usize>,
    line: u32,
    columns: Vec<(String, u32)>,
    /// Of an index that the server names, the names in each of its keys.
    keys: Vec<Vec<String>>,
}

impl Origins {
    /// Reads a text, the executed part of a file.
    #[must_use]
    pub fn of(sql: &str) -> Origins {
        let mut statements = Vec::new();
        for range in lexer::split(sql).statements {
            read::statement(&mut statements, sql, range);
        }
        Origins { statements }
    }

    /// Notes with a change the line of the statement that made it, and those of the columns that came
    /// by it; `after` is the object as it is then.
    pub fn locate(&self, change: &mut Change, after: Option<&Object>) {
        let verbs: &[Verb] = match change.effect {
            Effect::Created | Effect::Replaced { .. } => &[Verb::Create, Verb::Rename],
            Effect::Changed { .. } | Effect::Shown => &[Verb::Alter, Verb::Create, Verb::Rename],
            Effect::Renamed { .. } => &[Verb::Rename, Verb::Alter],
            Effect::Dropped { .. } => &[Verb::Drop],
        };
        let name = &change.object;
        let line = verbs.iter().find_map(|verb| self.line(*verb, name));
        change.line = line.or_else(|| self.line_of_unnamed(after?));
        let made = match &change.effect {
            Effect::Created | Effect::Replaced { .. } => names(after.map_or(&[], columns)),
            Effect::Changed { was } | Effect::Renamed { was, .. } => {
                was.columns().map(|columns| made(&columns)).unwrap_or_default()
            }
            Effect::Shown | Effect::Dropped { .. } => Vec::new(),
        };
        let lines = made.into_iter().filter_map(|column| {
            let line = self.column_line(&change.object, &change.effect, &column)?;
            Some((column, line))
        });
        change.column_lines = lines.collect();
    }

    /// The line of the one statement that may be meant; the last of several that make the same.
    fn line(&self, verb: Verb, name: &ObjectName) -> Option<u32> {
        let named: Vec<&Mention> =
            self.statements.iter().filter(|it| it.verb == verb && it.is_of(name)).collect();
        let arguments = name.arguments.as_deref().map(read::count_arguments);
        let fitting: Vec<&Mention> =
            named.iter().copied().filter(|it| it.arguments == arguments).collect();
        match (named.as_slice(), fitting.as_slice()) {
            ([one], _) | (_, [one]) => Some(one.line),
            ([first, ..], _) if verb == Verb::Alter => Some(first.line),
            // Of two functions of a name nobody can tell which is which.
            ([.., last], _) if arguments.is_none() => Some(last.line),
            _ => None,
        }
    }

    /// The line of the one statement that makes an index and leaves its name to the server.
    fn line_of_unnamed(&self, object: &Object) -> Option<u32> {
        let Object::Index(index) = object else { return None };
        let keys = IndexParts::parse(&index.definition)?.keys;
        let keys: Vec<Vec<String>> = keys.iter().map(|key| read::names(key)).collect();
        let fitting = self.statements.iter().filter(|it| {
            let is_in = |schema: &String| *schema == index.schema;
            it.name.is_none()
                && it.table.as_ref() == Some(&index.table)
                && it.schema.as_ref().is_none_or(is_in)
                && it.has_keys(&keys)
        });
        let names = |it: &Mention| it.keys.iter().map(Vec::len).sum::<usize>();
        let mut fitting: Vec<(usize, u32)> = fitting.map(|it| (names(it), it.line)).collect();
        fitting.sort_unstable_by_key(|(names, _)| std::cmp::Reverse(*names));
        match fitting.as_slice() {
            [(_, line)] => Some(*line),
            // One that names more of what is there is the one that is meant.
            [(most, line), (next, _), ..] if most > next => Some(*line),
            _ => None,
        }
    }

    /// The last statement that makes a column of that name there.
    fn column_line(&self, name: &ObjectName, effect: &Effect, column: &str) -> Option<u32> {
        let former = match effect {
            Effect::Renamed { from, .. } => Some(from),
            _ => None,
        };
        let is_of = |it: &&Mention| it.is_of(name) || former.is_some_and(|from| it.is_of(from));
        let columns = self.statements.iter().filter(is_of).flat_map(|it| &it.columns);
        columns.filter(|(made, _)| made == column).map(|(_, line)| *line).next_back()
    }
}

impl Mention {
    fn is_of(&self, object: &ObjectName) -> bool {
        let is_kind = self.kinds.contains(&object.kind);
        let is_in = |schema: &String| object.schema.as_ref().is_none_or(|it| it == schema);
        let is_on = |table: &String| object.table.as_ref().is_none_or(|it| it == table);
        is_kind
            && self.name.as_ref() == Some(&object.name)
            && self.schema.as_ref().is_none_or(is_in)
            && self.table.as_ref().is_none_or(is_on)
    }

    /// Whether each key of an index has the names of a key here; the server adds those of casts.
    fn has_keys(&self, keys: &[Vec<String>]) -> bool {
        let has = |(own, key): (&Vec<String>, &Vec<String>)| own.iter().all(|it| key.contains(it));
        self.keys.len() == keys.len() && self.keys.iter().zip(keys).all(has)
    }
}

fn columns(object: &Object) -> &[Column] {
    match object {
        Object::Table(it) => &it.columns,
        Object::Composite(it) => &it.columns,
        _ => &[],
    }
}

fn names(columns: &[Column]) -> Vec<String> {
    columns.iter().map(|column| column.name.clone()).collect()
}

/// The columns that came by a change, under whatever name they had before.
fn made(columns: &ListPatch) -> Vec<String> {
    let renamed = columns.changed.iter().filter(|(_, was)| was.contains_key("name"));
    columns.added.iter().chain(renamed.map(|(name, _)| name)).cloned().collect()
}

#[cfg(test)]
mod tests;
