//! Names that the server gives to sequences and indexes, and cuts.

use super::assert_passes;
use crate::support::{database, set};

#[tokio::test]
async fn names_that_the_server_has_cut_are_those_of_the_set() {
    let (table, column) = ("t".repeat(50), "c".repeat(40));
    let odd = "\u{65e5}\u{4ed8}".repeat(10);
    let names = "SELECT coalesce(string_agg(format('CREATE %s IF NOT EXISTS %I', CASE relkind \
        WHEN 'S' THEN 'SEQUENCE' ELSE 'INDEX' END, relname) || CASE relkind WHEN 'S' THEN '' \
        ELSE format(' ON %s (%I)', (SELECT indrelid::regclass FROM pg_index \
            WHERE indexrelid = c.oid), (SELECT a.attname FROM pg_attribute a, pg_index i \
            WHERE i.indexrelid = c.oid AND a.attrelid = i.indrelid AND a.attnum > 0 LIMIT 1)) END, \
        '; '), '') FROM pg_class c WHERE relkind IN ('S', 'i') \
        AND relnamespace = 'public'::regnamespace AND relname !~ 'schema_migrations'";
    for first in [
        format!(
            "CREATE TABLE {table} ({column} int); CREATE INDEX ON {table} ({column}); \
                 CREATE INDEX ON {table} ({column})"
        ),
        format!("CREATE TABLE {table}_and_more ({column} serial PRIMARY KEY, b int UNIQUE)"),
        format!("CREATE TABLE t ({column}{column} serial, UNIQUE ({column}{column}))"),
        format!("CREATE TABLE \"{odd}\" (\"{odd}\" serial PRIMARY KEY, b int UNIQUE)"),
        format!("CREATE TABLE t ({column} int, {column}2 int, UNIQUE ({column}, {column}2))"),
        format!("CREATE TABLE t (a int CONSTRAINT k_{column} UNIQUE)"),
        "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME s))".to_owned(),
        "CREATE TABLE u (a int PRIMARY KEY, b int UNIQUE); \
         CREATE TABLE t (LIKE u INCLUDING ALL)"
            .to_owned(),
    ] {
        let database = database().await;
        database.apply_files(&[&first]).await.expect(&first);
        let second = database.value(names).await;
        assert!(second.contains("IF NOT EXISTS"), "{first}: {second}");
        assert_passes(&format!("{first}; {second}"), &database, &set(&[&first, &second])).await;
    }
}
