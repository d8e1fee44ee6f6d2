//! What PostgreSQL's own functions promise, as a list that a test holds against a server.
//!
//! That a function is strict says what it does with NULL, and nothing about what it returns
//! otherwise: many a strict function returns NULL for an empty array or an infinite time.
//! Must not know what a query is.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The list: a section for each promise, a signature a line.
pub(crate) const LIST: &str = include_str!("functions.txt");

/// What a function promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Promise {
    /// Never NULL where no argument is.
    OfArguments,
    /// Never NULL where the first argument is not.
    OfFirst,
    /// Never NULL, whatever the arguments are.
    Always,
    /// A set without NULL, whatever the arguments are: of NULL the set is empty.
    Set,
    /// An aggregate that is never NULL over rows whose first argument is not.
    OfRows,
    /// An aggregate over rows in an order that is never NULL over rows whose argument is not, if the
    /// arguments of the group are not either.
    OfOrderedRows,
    /// An aggregate that is never NULL over any row.
    OfAnyRow,
    /// An aggregate that is never NULL.
    Count,
}

/// The headings of the list.
const SECTIONS: [(&str, Promise); 8] = [
    ("[of arguments]", Promise::OfArguments),
    ("[of the first argument]", Promise::OfFirst),
    ("[always]", Promise::Always),
    ("[set]", Promise::Set),
    ("[of rows]", Promise::OfRows),
    ("[of ordered rows]", Promise::OfOrderedRows),
    ("[of any row]", Promise::OfAnyRow),
    ("[count]", Promise::Count),
];

/// What the function of a signature promises; nothing where it is not in the list.
pub(crate) fn promise(signature: &str) -> Option<Promise> {
    static PROMISES: LazyLock<BTreeMap<&str, Promise>> = LazyLock::new(|| promises().collect());
    PROMISES.get(signature).copied()
}

/// All of the list.
fn promises() -> impl Iterator<Item = (&'static str, Promise)> {
    let mut section = None;
    let lines = LIST.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.filter_map(move |line| match SECTIONS.iter().find(|(heading, _)| *heading == line) {
        Some((_, promise)) => {
            section = Some(*promise);
            None
        }
        None => section.map(|promise| (line, promise)),
    })
}

#[cfg(test)]
pub(super) mod tests {
    use std::collections::BTreeSet;

    use sqlx::postgres::PgConnectOptions;
    use sqlx::{ConnectOptions, PgConnection};

    use super::*;
    use migrations_postgres::{Options, Server};

    /// Calls every function of a list with every combination of values that are no NULL.
    const CALLS: &str = include_str!("functions_test.sql");

    pub(crate) async fn connected(server: &Server) -> PgConnection {
        let options: PgConnectOptions = server.url().parse().expect("a URL");
        let mut connection = options.connect().await.expect("a connection");
        // Some functions are for this encoding alone.
        let create = "CREATE DATABASE unicode TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'";
        sqlx::raw_sql(create).execute(&mut connection).await.expect("a database");
        let mut connection = options.database("unicode").connect().await.expect("a connection");
        sqlx::raw_sql(CALLS).execute(&mut connection).await.expect("the functions of the test");
        connection
    }

    #[test]
    fn every_line_stands_once_and_in_order() {
        for (heading, promise) in SECTIONS {
            let lines: Vec<&str> =
                promises().filter(|line| line.1 == promise).map(|line| line.0).collect();
            assert!(!lines.is_empty() && lines.is_sorted(), "{heading}");
        }
        let all: Vec<&str> = promises().map(|line| line.0).collect();
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
    }

    #[tokio::test]
    async fn every_function_keeps_its_promise_on_a_server() {
        let server = Server::start(&Options::default()).expect("a server");
        let mut connection = connected(&server).await;
        let mut called = 0;
        let mut faults = Vec::new();
        for (signature, promise) in promises() {
            let form = match promise {
                Promise::OfArguments => "arguments",
                Promise::OfFirst => "first",
                Promise::Always if signature.ends_with("build_object(any)") => "pairs",
                Promise::Always => "always",
                Promise::Set => "set",
                Promise::OfOrderedRows => "ordered",
                Promise::OfRows | Promise::OfAnyRow | Promise::Count => "rows",
            };
            let answer: (i64, i64, Option<String>) = sqlx::query_as(
                "SELECT tried, answered, broken FROM promise_test($1, $2, 'pg_catalog')",
            )
            .bind(signature)
            .bind(form)
            .fetch_one(&mut connection)
            .await
            .expect(signature);
            let (tried, answered, broken) = answer;
            faults.extend(broken);
            if tried > 0 && answered == 0 {
                faults.push(format!("{signature} was never called without an error"));
            }
            called += usize::from(answered > 0);
        }
        assert_eq!(faults, Vec::<String>::new());
        assert!(called > 1_000, "only {called} functions were called");
    }
}
