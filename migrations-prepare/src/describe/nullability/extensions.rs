//! What the functions of PostgreSQL's contrib extensions promise, as a list that a test holds against a
//! server.
//!
//! Must not know what a query is.

use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The list: a section for each extension, a signature a line.
pub(crate) const LIST: &str = include_str!("extensions.txt");

/// Whether a function of an extension is never NULL where no argument is.
pub(super) fn is_total(extension: &str, signature: &str) -> bool {
    static FUNCTIONS: LazyLock<BTreeSet<(&str, &str)>> = LazyLock::new(|| functions().collect());
    FUNCTIONS.contains(&(extension, signature))
}

/// All of the list: an extension and a signature.
fn functions() -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut extension = "";
    let lines = LIST.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.filter_map(move |line| {
        match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            Some(name) => {
                extension = name;
                None
            }
            None => Some((extension, line)),
        }
    })
}

#[cfg(test)]
#[path = "../../../../migrations-postgres/tests/lab/lacking.rs"]
mod lacking;

#[cfg(test)]
mod tests {
    use migrations_postgres::{Options, Server};
    use sqlx::AssertSqlSafe;

    use super::lacking::is_left_out;
    use super::*;
    use crate::describe::nullability::functions::tests::connected;

    #[test]
    fn every_line_stands_once_and_in_order() {
        let all: Vec<(&str, &str)> = functions().collect();
        assert!(all.is_sorted());
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
    }

    #[tokio::test]
    async fn every_function_of_an_extension_keeps_its_promise_on_a_server() {
        let server = Server::start(&Options::default()).expect("a server");
        let mut connection = connected(&server).await;
        let mut extensions: BTreeSet<&str> = functions().map(|function| function.0).collect();
        for extension in extensions.clone() {
            let create = format!("CREATE EXTENSION \"{extension}\"");
            let create = sqlx::raw_sql(AssertSqlSafe(create));
            let Err(refusal) = create.execute(&mut connection).await else { continue };
            let test = format!("promises of {extension}");
            assert!(is_left_out(&test, &refusal.to_string(), server.bin_dir()), "{refusal}");
            extensions.remove(extension);
        }
        let mut faults = Vec::new();
        let there = functions().filter(|function| extensions.contains(function.0));
        for (extension, signature) in there {
            let answer: (i64, i64, Option<String>) = sqlx::query_as(
                "SELECT tried, answered, broken FROM promise_test($1, 'arguments', 'public')",
            )
            .bind(signature)
            .fetch_one(&mut connection)
            .await
            .expect(signature);
            let (tried, answered, broken) = answer;
            faults.extend(broken);
            if tried > 0 && answered == 0 {
                faults.push(format!("{extension}: {signature} was never called without an error"));
            }
        }
        assert_eq!(faults, Vec::<String>::new());
    }
}
