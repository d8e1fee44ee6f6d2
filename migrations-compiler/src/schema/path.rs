//! The search path: in which schemas a name without one is looked for.
//!
//! Must not know what is in them.

/// The schemas of the path, in order; nothing where nobody can tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SearchPath(Option<Vec<String>>);

impl Default for SearchPath {
    fn default() -> SearchPath {
        SearchPath::of(["public".to_owned()])
    }
}

impl SearchPath {
    /// A path of schemas as they are written; `$user` is a schema that does not exist, and the
    /// server's own is looked into anyway.
    pub(super) fn of(schemas: impl IntoIterator<Item = String>) -> SearchPath {
        let counts = |schema: &String| !["$user", "pg_catalog", ""].contains(&schema.as_str());
        SearchPath(Some(schemas.into_iter().filter(counts).collect()))
    }

    pub(super) fn unknown() -> SearchPath {
        SearchPath(None)
    }

    /// The schemas, where the path is known.
    pub(super) fn schemas(&self) -> Option<&[String]> {
        self.0.as_deref()
    }

    /// Puts a schema in front, as `$user` does.
    pub(super) fn led_by(self, schema: &str) -> SearchPath {
        SearchPath(self.0.map(|mut schemas| {
            schemas.insert(0, schema.to_owned());
            schemas
        }))
    }
}
