//! Queries → the trees that the server makes of them when it analyses them.
//!
//! A function with a body of the standard's form keeps the analysed tree, so each query becomes
//! the body of a temporary function, in a transaction that is rolled back.
//! Must not know what stands in a tree.

use migrations_core::quote;
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Row};

use crate::batch;

/// The oldest server that keeps trees of function bodies.
const OLDEST: u32 = 140_000;

/// Makes the function that makes the functions; each query has a subtransaction of its own.
const PREPARE: &str = r#"
CREATE FUNCTION pg_temp."migrations: trees"(queries text[], parameters text[])
RETURNS SETOF text LANGUAGE plpgsql SET check_function_bodies = off AS $migrations$
DECLARE
    signature text;
    tree text;
BEGIN
    -- Trees are long: the usual compression takes most of the time that it takes to store them.
    BEGIN
        PERFORM pg_catalog.set_config('default_toast_compression', 'lz4', true);
    EXCEPTION WHEN OTHERS THEN
        NULL;
    END;
    FOR i IN 1 .. pg_catalog.cardinality(queries) LOOP
        tree := NULL;
        BEGIN
            SELECT pg_catalog.string_agg(pg_catalog.format_type(p.type::pg_catalog.oid, NULL), ', ' ORDER BY p.n)
            INTO signature
            FROM ROWS FROM (pg_catalog.string_to_table(parameters[i], ',')) WITH ORDINALITY AS p (type, n);
            EXECUTE pg_catalog.format(
                E'CREATE FUNCTION pg_temp."migrations: query %s"(%s) RETURNS SETOF record LANGUAGE sql BEGIN ATOMIC %s\n;\nEND',
                i, signature, queries[i]);
            SELECT f.prosqlbody::pg_catalog.text
            INTO tree
            FROM pg_catalog.pg_proc AS f
            WHERE f.pronamespace OPERATOR(pg_catalog.=) pg_catalog.pg_my_temp_schema()
            AND f.proname OPERATOR(pg_catalog.=) pg_catalog.format('migrations: query %s', i)::pg_catalog.name;
        EXCEPTION WHEN OTHERS THEN
            tree := NULL;
        END;
        RETURN NEXT tree;
    END LOOP;
END
$migrations$"#;

/// A query that the server has described.
pub(crate) struct Question<'a> {
    /// Its text.
    pub(crate) sql: &'a str,
    /// The types of its parameters.
    pub(crate) parameters: Vec<u32>,
}

/// Whether a server keeps trees.
pub(crate) fn has_trees(connection: &PgConnection) -> bool {
    connection.server_version_num().is_some_and(|version| version >= OLDEST)
}

/// The text of each query's tree, where the server makes one: not of utility statements, and not
/// where a parameter is of a type that no function takes.
///
/// It begins a transaction, in which nothing of the user's is meant by a name any more, and which
/// is to be rolled back, whatever comes of it.
pub(crate) async fn trees(
    connection: &mut PgConnection,
    questions: &[Question<'_>],
) -> Result<Vec<Option<String>>, sqlx::Error> {
    // Triggers on events are other people's, and have no say in what is rolled back.
    let quiet = "SELECT pg_catalog.set_config('session_replication_role', 'replica', true)
                 WHERE pg_catalog.current_setting('is_superuser') OPERATOR(pg_catalog.=) 'on'";
    let queries: Vec<String> =
        questions.iter().map(|question| quote::literal(question.sql)).collect();
    let parameters: Vec<String> =
        questions.iter().map(|question| listed(&question.parameters)).collect();
    let trees = format!(
        r#"SELECT tree FROM pg_temp."migrations: trees"(ARRAY[{}]::pg_catalog.text[], ARRAY[{}]::pg_catalog.text[]) AS tree"#,
        queries.join(", "),
        parameters.join(", "),
    );
    let statements =
        ["BEGIN READ WRITE", quiet, PREPARE, &trees, "SET LOCAL search_path = pg_catalog"];
    let batch = batch::send(connection, statements.join(";\n")).await.whole()?;
    let tree = |row: &PgRow| row.try_get(0);
    batch.iter().rev().nth(1).into_iter().flatten().map(tree).collect()
}

/// Object ids, as a text between commas.
fn listed(oids: &[u32]) -> String {
    let oids: Vec<String> = oids.iter().map(ToString::to_string).collect();
    format!("'{}'", oids.join(","))
}
