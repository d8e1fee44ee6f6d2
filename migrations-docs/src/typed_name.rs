//! A name that a person typed → the objects and columns that it may mean, PostgreSQL's own reading first.
//!
//! A name without quotes is folded, and means what is written exactly so where nothing has the folded
//! one: people copy names from pages that show them without quotes.
//! Must not know what exists under a name.

use migrations_compiler::catalog::object_name::ObjectName;
use migrations_core::{identifier, substring};

/// One reading of the name of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Its schema, where the name has one.
    pub schema: Option<String>,
    /// Its own name.
    pub name: String,
}

/// One reading of the name of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnReading {
    /// Its table, view or composite type.
    pub owner: Reading,
    /// Its own name.
    pub column: String,
}

impl Reading {
    /// Whether it is the name of what has these.
    #[must_use]
    pub fn names(&self, schema: &str, name: &str) -> bool {
        self.name == name && self.schema.as_ref().is_none_or(|own| own == schema)
    }

    /// Whether it is the name of an object.
    #[must_use]
    pub fn is_of(&self, object: &ObjectName) -> bool {
        let schema = object.schema.as_deref();
        self.name == object.name && (self.schema.is_none() || self.schema.as_deref() == schema)
    }
}

/// What a name may mean as that of an object, the most likely first: `users`, `app.users`, `"Users"`.
///
/// ```
/// use migrations_docs::typed_name::objects;
/// let readings = objects("App.\"Users\"");
/// assert!(readings[0].names("app", "Users"));
/// assert!(readings[1].names("App", "Users"));
/// ```
#[must_use]
pub fn objects(typed: &str) -> Vec<Reading> {
    let qualified = splits(typed).flat_map(|(schema, name)| {
        let pairs = parts(schema).into_iter().flat_map(|schema| {
            parts(name).into_iter().map(move |name| Reading { schema: Some(schema.clone()), name })
        });
        pairs.collect::<Vec<_>>()
    });
    let plain = parts(typed).into_iter().map(|name| Reading { schema: None, name });
    qualified.chain(plain).collect()
}

/// What a name may mean as that of a column, the most likely first: `users.name`, `app."Users"."a.b"`.
#[must_use]
pub fn columns(typed: &str) -> Vec<ColumnReading> {
    let mut splits: Vec<_> = splits(typed).collect();
    splits.reverse();
    let readings = splits.into_iter().flat_map(|(owner, column)| {
        let columns = parts(column);
        objects(owner).into_iter().flat_map(move |owner| {
            let of =
                |column: &String| ColumnReading { owner: owner.clone(), column: column.clone() };
            columns.iter().map(of).collect::<Vec<_>>()
        })
    });
    readings.collect()
}

/// What stands before and after each dot that is in no quotes.
fn splits(typed: &str) -> impl Iterator<Item = (&str, &str)> {
    let is_outside = |at: &usize| substring(typed, ..*at).matches('"').count().is_multiple_of(2);
    let dots = typed.match_indices('.').map(|(at, _)| at).filter(is_outside);
    dots.map(|at| (substring(typed, ..at), substring(typed, at + 1..)))
}

/// One name: what is in its quotes, else as PostgreSQL folds it, and as it is written.
fn parts(typed: &str) -> Vec<String> {
    let is_quoted = typed.starts_with('"') && splits(typed).next().is_none();
    let read = identifier::read(typed).filter(|_| is_quoted || !typed.starts_with('"'));
    let is_other = read.as_deref().is_none_or(|read| !is_quoted && read != typed);
    let written = is_other.then(|| typed.to_owned());
    read.into_iter().chain(written).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_means(typed: &str, expected: &[(Option<&str>, &str)]) {
        let readings = objects(typed);
        let found: Vec<_> =
            readings.iter().map(|it| (it.schema.as_deref(), it.name.as_str())).collect();
        assert_eq!(found, expected, "{typed}");
    }

    #[test]
    fn name_is_folded_and_then_taken_as_it_is_written() {
        assert_means("plain", &[(None, "plain")]);
        assert_means("Mixed", &[(None, "mixed"), (None, "Mixed")]);
        assert_means("\"Mixed\"", &[(None, "Mixed")]);
        assert_means("\"a\"\"b\"", &[(None, "a\"b")]);
        assert_means("a-b", &[(None, "a-b")]);
        assert_means("", &[(None, "")]);
    }

    #[test]
    fn dot_divides_unless_it_is_in_quotes() {
        let quoted = "\"public\".\"plain\"";
        assert_means(quoted, &[(Some("public"), "plain"), (None, quoted)]);
        assert_means("s.\"T.x\"", &[(Some("s"), "T.x"), (None, "s.\"T.x\"")]);
        assert_means("\"T.x\"", &[(None, "T.x")]);
        assert_means("s.T.x", &[(Some("s"), "T.x"), (Some("s.T"), "x"), (None, "s.T.x")]);
    }

    #[test]
    fn column_may_have_dots_with_and_without_quotes() {
        let first = |typed: &str| columns(typed).into_iter().next().expect("a reading");
        let quoted = first("s.\"T.x\".\"Mixed\"");
        assert!(quoted.owner.names("s", "T.x") && quoted.column == "Mixed");
        let quoted = first("s.\"T.x\".\"a.b\"");
        assert!(quoted.owner.names("s", "T.x") && quoted.column == "a.b");
        let is_it = |it: &ColumnReading| it.owner.names("s", "T.x") && it.column == "a.b";
        assert!(columns("s.T.x.a.b").iter().any(is_it));
        assert_eq!(columns("total"), []);
    }

    #[test]
    fn quote_that_does_not_end_is_a_part_of_the_name() {
        assert_means("\"a", &[(None, "\"a")]);
        assert!(columns("\"a.b").is_empty());
    }
}
