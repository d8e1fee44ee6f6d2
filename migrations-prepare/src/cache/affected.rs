//! Two worlds, one before and one after a change → which queries a server may answer otherwise now.
//!
//! ```text
//! what differs ──▶ its names ──▶ names of all that refers to one of them ──▶ queries with such a name
//! ```
//! Sound and not exact: a name that stands anywhere in a text is taken for what it may mean.
//! What concerns every query, such as an operator or the search path, affects all of them.
//! Must not know how the worlds were read.

mod names;

#[cfg(test)]
mod random;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use migrations_compiler::Catalog;
use migrations_compiler::catalog::{Column, Constraint, ConstraintKind, Object};
use serde::{Deserialize, Serialize};

use crate::introspect::server_state::Fact;
use names::{Names, Text};

/// All that answers depend on, besides the queries and the server itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SchemaSnapshot {
    /// The catalog, as it is sealed.
    pub(crate) schema: String,
    /// The rest.
    pub(crate) facts: Vec<Fact>,
}

impl SchemaSnapshot {
    /// A world as a server tells of it; what the platform brought is in no sealed catalog.
    pub(crate) fn new(schema: String, mut facts: Vec<Fact>, brought: &[Object]) -> SchemaSnapshot {
        facts.extend(brought.iter().map(|object| Fact {
            names: names_of(object),
            state: format!("{object:?}"),
            refers: references(object),
        }));
        SchemaSnapshot { schema, facts }
    }

    /// It, taken apart, where its catalog is at hand.
    pub(crate) fn with_catalog(&self, catalog: Catalog) -> Option<SnapshotIndex> {
        SnapshotIndex::new(catalog, &self.facts)
    }
}

/// The queries that may have another answer.
#[derive(Debug)]
pub(crate) enum Affected {
    /// All of them.
    Everything,
    /// Those that have one of the names.
    Named(Names),
}

impl Affected {
    /// Compares two worlds; nobody knows what differs from one that cannot be read.
    pub(crate) fn between(before: Option<&SnapshotIndex>, now: Option<&SnapshotIndex>) -> Affected {
        let of_affected = || {
            let (before, now) = (before?, now?);
            let mut names = Names::default();
            before.differences(now, &mut names)?;
            now.unsteady(&mut names)?;
            now.close(&mut names)?;
            Some(names)
        };
        of_affected().map_or(Affected::Everything, Affected::Named)
    }

    /// Whether it may be this query.
    pub(crate) fn has(&self, sql: &str) -> bool {
        let Affected::Named(names) = self else { return true };
        let text = Text::of(sql);
        names.are_in(&text) || text.is_escaped() || text.words().any(looks_into_the_server)
    }
}

/// Whether a word leads to the server's own tables, which every change changes, or makes a name out
/// of a text, which may be put together of several.
fn looks_into_the_server(word: &str) -> bool {
    const BY_NAME: [&str; 10] = [
        "class",
        "proc",
        "procedure",
        "type",
        "oper",
        "operator",
        "role",
        "namespace",
        "config",
        "dictionary",
    ];
    let of_name = word.strip_prefix("to_reg").or_else(|| word.strip_prefix("reg"));
    word.starts_with("pg_")
        || word == "information_schema"
        || word == "regcollation"
        || of_name.is_some_and(|of| BY_NAME.contains(&of))
        || (word.starts_with("has_") && word.ends_with("_privilege"))
        || word == "row_security_active"
        || word.contains("_to_xml")
}

/// A part of a world: what it is called, all that is known of it, and what it refers to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Thing {
    /// None where it may concern every query.
    names: Vec<String>,
    state: String,
    refers: String,
    /// Whether a query over it reads what `refers` to as well.
    is_view: bool,
}

/// A world, taken apart to be compared.
pub(crate) struct SnapshotIndex(HashSet<Thing>);

impl SnapshotIndex {
    /// `None` where the text of the catalog is none.
    pub(crate) fn of(world: &SchemaSnapshot) -> Option<SnapshotIndex> {
        SnapshotIndex::new(Catalog::parse(&world.schema).ok()?, &world.facts)
    }

    fn new(catalog: Catalog, facts: &[Fact]) -> Option<SnapshotIndex> {
        let objects = catalog.objects.into_iter().map(|object| {
            let object = uncommented(object);
            let is_view = matches!(object, Object::View(_));
            let (names, refers) = (names_of(&object), references(&object));
            // What is sealed of it, without the words of a person.
            let state = serde_json::to_string(&object).ok()?;
            Some(Thing { names, refers, state, is_view })
        });
        let facts = facts.iter().cloned();
        let facts = facts.map(|Fact { names, state, refers }| {
            Some(Thing { names, state, refers, is_view: false })
        });
        objects.chain(facts).collect::<Option<_>>().map(SnapshotIndex)
    }

    /// Adds the names of what one world has and the other has not; `None` where one has no name.
    fn differences(&self, now: &SnapshotIndex, names: &mut Names) -> Option<()> {
        for thing in self.0.symmetric_difference(&now.0) {
            thing.add_to(names)?;
        }
        Some(())
    }

    /// Adds the names of views that look into the server's own tables, as a query may.
    fn unsteady(&self, names: &mut Names) -> Option<()> {
        for thing in self.0.iter().filter(|thing| thing.is_view) {
            if Text::of(&thing.refers).words().any(looks_into_the_server) {
                thing.add_to(names)?;
            }
        }
        Some(())
    }

    /// Adds the names of what refers to one of the names, until there is nothing more; `None`
    /// where something without a name does.
    fn close(&self, names: &mut Names) -> Option<()> {
        let mut open: Vec<(&Thing, Text)> =
            self.0.iter().map(|thing| (thing, Text::of(&thing.refers))).collect();
        loop {
            let is_reached = |(_, text): &mut (&Thing, Text)| names.are_in(text);
            let reached: Vec<(&Thing, Text)> = open.extract_if(.., is_reached).collect();
            if reached.is_empty() {
                return Some(());
            }
            for (thing, _) in reached {
                thing.add_to(names)?;
            }
        }
    }
}

impl Thing {
    fn add_to(&self, names: &mut Names) -> Option<()> {
        for name in &self.names {
            names.add(name);
        }
        (!self.names.is_empty()).then_some(())
    }
}

/// The names by which a query reaches an object; none of what may concern every query.
fn names_of(object: &Object) -> Vec<String> {
    let names: &[&String] = match object {
        // Both decide what a name without a schema means.
        Object::Extension(_) | Object::Schema(_) => &[],
        Object::Enum(it) => &[&it.name],
        Object::Domain(it) => &[&it.name],
        Object::Composite(it) => &[&it.name],
        Object::Sequence(it) => &[&it.name],
        Object::Table(it) => &[&it.name],
        Object::View(it) => &[&it.name],
        Object::Routine(it) => &[&it.name],
        Object::Index(it) => &[&it.name, &it.table],
        Object::Trigger(it) => &[&it.table],
        Object::Policy(it) => &[&it.table],
    };
    names.iter().map(ToString::to_string).collect()
}

/// The text by which an object refers to others.
fn references(object: &Object) -> String {
    let mut texts: Vec<&str> = Vec::new();
    match object {
        Object::Extension(_) | Object::Schema(_) | Object::Enum(_) | Object::Sequence(_) => {}
        // What a trigger does is seen when it fires, and not by whoever asks what a query returns.
        Object::Trigger(_) => {}
        Object::Domain(it) => {
            texts.push(&it.data_type);
            texts.extend(it.default.as_deref());
            texts.extend(it.constraints.iter().map(|constraint| &*constraint.definition));
        }
        Object::Composite(it) => texts.extend(it.columns.iter().flat_map(of_column)),
        Object::Table(it) => {
            texts.extend(it.columns.iter().flat_map(of_column));
            texts.extend(it.constraints.iter().filter_map(of_constraint));
            texts.extend(it.partition.as_deref());
        }
        Object::View(it) => {
            texts.extend(it.columns.iter().flat_map(of_column));
            texts.push(&it.definition);
        }
        Object::Index(it) => texts.push(&it.definition),
        Object::Routine(it) => texts.extend([&*it.arguments, &*it.definition]),
        Object::Policy(it) => texts.push(&it.definition),
    }
    texts.join("\n")
}

fn of_column(column: &Column) -> impl Iterator<Item = &str> {
    let types = [&*column.data_type, &*column.base_type];
    types.into_iter().chain(column.default.as_deref()).chain(column.generated.as_deref())
}

/// A foreign key says nothing of the table that it points to but that it is there.
fn of_constraint(constraint: &Constraint) -> Option<&str> {
    (constraint.kind != ConstraintKind::ForeignKey).then_some(&*constraint.definition)
}

/// Nobody answers by a comment, and what answers depend on of the properties are facts of the server.
fn uncommented(mut object: Object) -> Object {
    *object.properties_mut() = None;
    let columns = match &mut object {
        Object::Schema(it) => {
            it.comment = None;
            return object;
        }
        Object::Enum(it) => {
            it.comment = None;
            return object;
        }
        Object::Table(it) => {
            it.comment = None;
            it.constraints.iter_mut().for_each(|constraint| constraint.properties.clear());
            &mut it.columns
        }
        Object::View(it) => {
            it.comment = None;
            &mut it.columns
        }
        Object::Composite(it) => &mut it.columns,
        _ => return object,
    };
    for column in columns {
        column.comment = None;
        column.properties.clear();
    }
    object
}
