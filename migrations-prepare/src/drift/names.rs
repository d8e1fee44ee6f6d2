//! What people, patterns and SQL call an object.

use migrations_compiler::catalog::{Object, Routine, View};
use migrations_core::quote::shown_part;

/// What a fact is about: the object, and the part or property of it; the object itself where that is
/// empty.
pub(super) type FactKey = (String, String);

/// What people call an object: `trigger touched on public.notes`.
#[must_use]
pub fn object_name(object: &Object) -> String {
    let (kind, name) = match object {
        Object::Extension(it) => ("extension", shown_part(&it.name)),
        Object::Schema(it) => ("schema", shown_part(&it.name)),
        Object::Enum(it) => ("enum", qualified(&it.schema, &it.name)),
        Object::Domain(it) => ("domain", qualified(&it.schema, &it.name)),
        Object::Composite(it) => ("composite", qualified(&it.schema, &it.name)),
        Object::Sequence(it) => ("sequence", qualified(&it.schema, &it.name)),
        Object::Table(it) => ("table", qualified(&it.schema, &it.name)),
        Object::View(it) => (view_kind(it), qualified(&it.schema, &it.name)),
        Object::Index(it) => ("index", qualified(&it.schema, &it.name)),
        Object::Routine(it) => ("routine", signature(it)),
        Object::Trigger(it) => ("trigger", on(&it.name, &it.schema, &it.table)),
        Object::Policy(it) => ("policy", on(&it.name, &it.schema, &it.table)),
    };
    format!("{kind} {name}")
}

/// What patterns of the config are held against: `public.users`, and for what hangs on a table
/// `public.users.name`.
#[must_use]
pub fn path(object: &Object) -> String {
    match object {
        Object::Extension(it) => it.name.clone(),
        Object::Schema(it) => it.name.clone(),
        Object::Enum(it) => format!("{}.{}", it.schema, it.name),
        Object::Domain(it) => format!("{}.{}", it.schema, it.name),
        Object::Composite(it) => format!("{}.{}", it.schema, it.name),
        Object::Sequence(it) => format!("{}.{}", it.schema, it.name),
        Object::Table(it) => format!("{}.{}", it.schema, it.name),
        Object::View(it) => format!("{}.{}", it.schema, it.name),
        Object::Routine(it) => format!("{}.{}", it.schema, it.name),
        Object::Index(it) => format!("{}.{}.{}", it.schema, it.table, it.name),
        Object::Trigger(it) => format!("{}.{}.{}", it.schema, it.table, it.name),
        Object::Policy(it) => format!("{}.{}.{}", it.schema, it.table, it.name),
    }
}

/// The kind of an object of that name, as the queries of catalogs have it.
pub(super) fn kind(name: &str) -> &str {
    let name = name.strip_prefix("materialized ").unwrap_or(name);
    name.split(' ').next().unwrap_or_default()
}

/// The schema that an object is in; an extension is in none.
pub(super) fn schema(object: &Object) -> Option<&str> {
    Some(match object {
        Object::Extension(_) => return None,
        Object::Schema(it) => &it.name,
        Object::Enum(it) => &it.schema,
        Object::Domain(it) => &it.schema,
        Object::Composite(it) => &it.schema,
        Object::Sequence(it) => &it.schema,
        Object::Table(it) => &it.schema,
        Object::View(it) => &it.schema,
        Object::Index(it) => &it.schema,
        Object::Routine(it) => &it.schema,
        Object::Trigger(it) => &it.schema,
        Object::Policy(it) => &it.schema,
    })
}

/// The table or view that an object hangs on.
pub(super) fn relation_of(object: &Object) -> Option<String> {
    match object {
        Object::Index(it) => Some(qualified(&it.schema, &it.table)),
        Object::Trigger(it) => Some(qualified(&it.schema, &it.table)),
        Object::Policy(it) => Some(qualified(&it.schema, &it.table)),
        _ => None,
    }
}

/// An object of the comparison: its name, its path, and what it hangs on.
pub(super) struct Subject<'a> {
    pub(super) name: &'a str,
    pub(super) path: String,
    pub(super) relation: Option<String>,
}

pub(super) fn subject<'a>(name: &'a str, object: &Object) -> Subject<'a> {
    Subject { name, path: path(object), relation: relation_of(object) }
}

pub(super) fn view_kind(view: &View) -> &'static str {
    if view.materialized { "materialized view" } else { "view" }
}

/// A name with its schema, quoted where it must be.
pub(super) fn qualified(schema: &str, name: &str) -> String {
    format!("{}.{}", shown_part(schema), shown_part(name))
}

/// A routine as `DROP ROUTINE` takes it.
pub(super) fn signature(routine: &Routine) -> String {
    format!("{}({})", qualified(&routine.schema, &routine.name), routine.arguments)
}

fn on(name: &str, schema: &str, table: &str) -> String {
    format!("{} on {}", shown_part(name), qualified(schema, table))
}

/// Whether a text has a name, and not only a longer one that holds it.
pub(super) fn mentions(text: &str, name: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '"' || c == '$';
    text.match_indices(name).any(|(start, found)| {
        let before = text.get(..start).and_then(|text| text.chars().next_back());
        let after = text.get(start + found.len()..).and_then(|text| text.chars().next());
        !before.is_some_and(is_word) && !after.is_some_and(is_word)
    })
}
