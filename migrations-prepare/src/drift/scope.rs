//! What a comparison is about: which objects, and which of their properties.

use std::collections::BTreeSet;
use std::ops::Deref;

use migrations_compiler::Catalog;
use migrations_compiler::catalog::Object;

use super::finding::Difference;
use super::names::{kind, object_name, path, relation_of, schema};
use super::server_state::ServerState;
use super::{External, Owners, Partitions};

/// Whether texts that a server writes are compared: those of two majors differ without any change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Texts {
    /// Both sides come from servers of one major.
    #[default]
    Compared,
    /// They do not; here is why.
    NotCompared(String),
}

/// What a comparison is about.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// What the config leaves out.
    pub ignore: Vec<Pattern>,
    /// Whether the texts of definitions are compared.
    pub texts: Texts,
    /// The major of the live server; 0 where nobody knows it.
    pub major: u32,
    /// Objects that are there and belong to somebody else, as [`object_name`] has them: those of
    /// extensions that stand behind a stub.
    pub elsewhere: BTreeSet<String>,
    /// Extensions that a stub stands in for.
    pub stubs: BTreeSet<String>,
    /// What is made outside of the migrations.
    pub external: External,
    /// The privileges that new objects get in the live database, a letter for the kind of object
    /// before each: `r GRANT SELECT TO reader`.
    pub default_privileges: BTreeSet<String>,
    /// Who owns the objects of the live database.
    pub owners: Owners,
    /// What the parts of the live database's partitioned tables have of the whole.
    pub partitions: Partitions,
    /// What statements have to respect in the live database.
    pub server_state: ServerState,
    /// The kinds of objects that nobody could read.
    pub unread: BTreeSet<&'static str>,
    /// What else could not be compared, and why.
    pub not_compared: Vec<String>,
}

/// A scope with what the set is about.
pub(super) struct SetScope<'a> {
    scope: &'a Scope,
    schemas: BTreeSet<String>,
    /// The roles to which the set gives anything.
    pub(super) roles: BTreeSet<String>,
}

impl Deref for SetScope<'_> {
    type Target = Scope;

    fn deref(&self) -> &Scope {
        self.scope
    }
}

impl Scope {
    /// The scope with what a set is about.
    pub(super) fn of_set(&self, expected: &Catalog) -> SetScope<'_> {
        let mut scope = SetScope { scope: self, schemas: BTreeSet::new(), roles: BTreeSet::new() };
        for object in &expected.objects {
            // A trigger on a table of somebody else's does not make the schema the set's.
            let is_part = matches!(object, Object::Trigger(_) | Object::Policy(_));
            if let Some(schema) = schema(object).filter(|_| !is_part) {
                scope.schemas.insert(schema.to_owned());
            }
            let lines = object.properties().and_then(|it| it.get("privileges")).into_iter();
            let words = lines.flat_map(|lines| lines.lines());
            scope.roles.extend(words.filter_map(role).map(str::to_owned));
        }
        scope
    }

    /// Whether the config or the set's world leaves the object out.
    pub(super) fn ignores(&self, object: &Object) -> bool {
        let path = path(object);
        if let Object::Extension(extension) = object
            && self.stubs.contains(&extension.name)
        {
            return true;
        }
        let of_relation = relation_of(object).is_some_and(|_| {
            path.rsplit_once('.')
                .is_some_and(|(relation, _)| self.external.relations.contains(relation))
        });
        let is_external = self.external.relations.contains(&path)
            || self.external.has_object(object)
            // What a migration hangs on such a table is the set's.
            || of_relation && matches!(object, Object::Index(_));
        let name = object_name(object);
        let is_unread = self.unread.contains(kind(&name));
        let is_part_of_elsewhere = relation_of(object).is_some_and(|relation| {
            ["table", "view", "materialized view"]
                .iter()
                .any(|kind| self.elsewhere.contains(&format!("{kind} {relation}")))
        });
        is_external || is_unread || is_part_of_elsewhere || self.leaves_out(object)
    }

    /// Whether the config leaves the object out, or an extension behind a stub brings it.
    pub(super) fn leaves_out(&self, object: &Object) -> bool {
        let path = path(object);
        self.is_elsewhere(object) || self.ignore.iter().any(|pattern| pattern.matches(&path))
    }

    /// Whether an object that is missing is there as somebody else's.
    pub(super) fn is_elsewhere(&self, object: &Object) -> bool {
        self.elsewhere.contains(&object_name(object))
    }

    /// Whether the config leaves out the part of an object that differs.
    pub(super) fn ignores_part(&self, difference: &Difference) -> bool {
        self.ignore.iter().any(|pattern| pattern.matches(&difference.path))
    }
}

impl SetScope<'_> {
    /// Whether the set makes anything in the schema of an object.
    pub(super) fn is_in_schema_of_set(&self, object: &Object) -> bool {
        match object {
            // They hang on tables, which are told apart by themselves.
            Object::Trigger(_) | Object::Policy(_) | Object::Index(_) => true,
            // Others may need more of them.
            Object::Extension(_) => true,
            // Nothing of the set is in it.
            Object::Schema(_) => false,
            _ => schema(object).is_some_and(|schema| self.schemas.contains(schema)),
        }
    }
}

/// What a line of privileges ends with whose role may pass them on.
pub(super) const WITH_GRANT_OPTION: &str = " WITH GRANT OPTION";

/// The role of a line of privileges: `GRANT SELECT TO reader WITH GRANT OPTION`.
pub(super) fn role(line: &str) -> Option<&str> {
    let (_, role) = line.split_once(" TO ").or_else(|| line.split_once(" FROM "))?;
    Some(role.strip_suffix(WITH_GRANT_OPTION).unwrap_or(role))
}

/// A name that the config leaves out, such as `public.spatial_ref_sys` or `audit.*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(String);

impl Pattern {
    /// A pattern in which `*` stands for anything.
    #[must_use]
    pub fn new(text: &str) -> Pattern {
        Pattern(text.to_owned())
    }

    /// Whether the pattern is about this path: an object, all that hangs on it, or all of a schema.
    ///
    /// ```
    /// use migrations_prepare::drift::Pattern;
    /// assert!(Pattern::new("audit.*").matches("audit.log.id"));
    /// assert!(Pattern::new("audit.*").matches("audit"));
    /// assert!(Pattern::new("public.orders").matches("public.orders.total"));
    /// assert!(!Pattern::new("public.orders").matches("public.orders_old"));
    /// ```
    #[must_use]
    pub fn matches(&self, path: &str) -> bool {
        let is_schema = self.0.strip_suffix(".*").is_some_and(|schema| glob(schema, path));
        let ends = path.match_indices('.').map(|(end, _)| end).chain([path.len()]);
        is_schema || ends.into_iter().any(|end| path.get(..end).is_some_and(|it| glob(&self.0, it)))
    }
}

fn glob(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((before, after)) => text.strip_prefix(before).is_some_and(|rest| {
            let starts = rest.char_indices().map(|(start, _)| start).chain([rest.len()]);
            starts.into_iter().any(|start| rest.get(start..).is_some_and(|it| glob(after, it)))
        }),
    }
}
