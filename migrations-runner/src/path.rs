//! The search path of a database beside the one that files were checked under: whether names
//! without a schema mean the same.
//!
//! Must not know how either is read.

use migrations_core::created::{USER_SCHEMA, words};
use migrations_core::{Migration, identifier};

/// A search path as a database has it, and the schemas of it that are there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Path<'a> {
    /// As `SHOW search_path` gives it.
    pub(crate) text: &'a str,
    /// What of it is there, in order.
    pub(crate) schemas: &'a [String],
}

/// Whether what is created and looked up under one path is so under the other: the path of the
/// database begins with the same schemas.
///
/// Paths that are written otherwise are one as long as the same schemas are there, and all that
/// either names: one that is made later could come first.
pub(crate) fn means_the_same(checked: Path<'_>, found: Path<'_>) -> bool {
    let (checked_names, found_names) = (names(checked.text), names(found.text));
    let are_there = |path: Path<'_>, names: &[String]| {
        names.iter().all(|name| name == USER_SCHEMA || path.schemas.contains(name))
    };
    found_names.starts_with(&checked_names)
        || found.schemas.starts_with(checked.schemas)
            && are_there(checked, &checked_names)
            && are_there(found, &found_names)
}

/// Whether one of the files may have set the path itself, for a role, the database or the server; the
/// path of a function is none of theirs.
pub(crate) fn is_set_by(files: &[&Migration]) -> bool {
    files.iter().any(|migration| {
        let words = words(&migration.sql);
        words.contains("alter")
            && words.contains("search_path")
            && ["role", "user", "database", "system"].iter().any(|word| words.contains(*word))
    })
}

/// The names of a path: `"$user", public`.
fn names(path: &str) -> Vec<String> {
    identifier::list(path).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(checked: (&str, &[&str]), found: (&str, &[&str])) -> bool {
        let owned = |schemas: &[&str]| schemas.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
        let (one, other) = (owned(checked.1), owned(found.1));
        means_the_same(
            Path { text: checked.0, schemas: &one },
            Path { text: found.0, schemas: &other },
        )
    }

    #[test]
    fn names_are_read_as_the_server_writes_them() {
        assert_eq!(names("\"$user\", public"), ["$user", "public"]);
        assert_eq!(names("App,\"My, app\" , x"), ["app", "My, app", "x"]);
        assert_eq!(names(""), [""; 0]);
    }

    #[test]
    fn path_that_goes_on_means_the_same() {
        let checked = ("\"$user\", public", &["public"][..]);
        assert!(same(checked, ("\"$user\", public, extensions", &["public", "extensions"])));
        assert!(same(checked, ("public", &["public"])));
        assert!(same(("\"app\", \"public\"", &["public"]), ("app, public", &["public"])));
    }

    #[test]
    fn other_first_schema_means_another() {
        let checked = ("\"$user\", public", &["public"][..]);
        assert!(!same(checked, ("app, public", &["app", "public"])));
        assert!(!same(checked, ("app", &[])));
        // The schema is not there yet, and is created by the first file.
        assert!(!same(("\"app\", \"public\"", &["public"]), checked));
        assert!(!same(checked, ("app, public", &["public"])));
    }
}
