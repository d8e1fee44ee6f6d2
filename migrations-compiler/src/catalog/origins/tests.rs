//! Lines of statements in all forms in which people write them.

use std::collections::BTreeMap;

use migrations_core::Version;

use super::*;
use crate::catalog::patch::{Former, FormerParts, Patch};

fn object(kind: &str, name: &str, rest: &str) -> Object {
    let text = format!(r#"{{"kind":"{kind}","schema":"public","name":"{name}"{rest}}}"#);
    serde_json::from_str(&text).expect("an object")
}

fn table(name: &str, columns: &[&str]) -> Object {
    let column = |name: &&str| {
        format!(r#"{{"name":"{name}","data_type":"text","base_type":"text","not_null":false}}"#)
    };
    let columns: Vec<String> = columns.iter().map(column).collect();
    object("table", name, &format!(r#","columns":[{}]"#, columns.join(",")))
}

fn located(sql: &str, after: &Object, effect: Effect) -> (Option<u32>, BTreeMap<String, u32>) {
    let object = ObjectName::of(after);
    let version = Version::new(1, 3);
    let column_lines = BTreeMap::new();
    let mut change = Change { version, object, effect, line: None, column_lines };
    Origins::of(sql).locate(&mut change, Some(after));
    (change.line, change.column_lines)
}

fn lines(lines: &[(&str, u32)]) -> BTreeMap<String, u32> {
    lines.iter().map(|(name, line)| ((*name).to_owned(), *line)).collect()
}

const CREATE: &str = "-- first\n\nCREATE TABLE IF NOT EXISTS public.\"users\" (\n    id int PRIMARY KEY,\n    \
                      name text DEFAULT concat('a', ','),\n    CONSTRAINT k CHECK (id > 0)\n);\n\
                      CREATE INDEX ON users (name);\nALTER TABLE users\n    ADD COLUMN IF NOT EXISTS age int,\n    \
                      ADD CONSTRAINT old CHECK (age > 0),\n    ADD mail text;\n";

#[test]
fn tables_and_columns_have_the_lines_that_make_them() {
    let users = table("users", &["id", "name", "age", "mail"]);
    let (line, columns) = located(CREATE, &users, Effect::Created);
    assert_eq!(line, Some(3));
    assert_eq!(columns, lines(&[("id", 4), ("name", 5), ("age", 10), ("mail", 12)]));
}

#[test]
fn names_that_the_server_gives_are_found() {
    let index = |name, keys| {
        let definition = format!("CREATE INDEX {name} ON public.users USING btree {keys}");
        object("index", name, &format!(r#","table":"users","definition":"{definition}""#))
    };
    let line = |sql, name, keys| located(sql, &index(name, keys), Effect::Created).0;
    assert_eq!(line(CREATE, "users_name_idx", "(name)"), Some(8));
    assert_eq!(line(CREATE, "users_name_idx1", "(name)"), Some(8));
    assert_eq!(line(CREATE, "users_id_idx", "(id)"), None);
    let sql = "CREATE INDEX ON users (lower(name), id ASC) INCLUDE (age);\n\
               CREATE INDEX named ON users (id);\n\
               CREATE INDEX ON users ((age + 1));\n\
               CREATE INDEX ON users ((data ->> 'x')::int);\n\
               CREATE INDEX ON users (upper(name));\nCREATE INDEX ON users (upper(name));\n";
    let lower = "(lower((name)::text), id) INCLUDE (age)";
    assert_eq!(line(sql, "users_lower_id_age_idx", lower), Some(1));
    assert_eq!(line(sql, "named", "(id)"), Some(2));
    assert_eq!(line(sql, "users_expr_idx", "(((age + 1)))"), Some(3));
    assert_eq!(line(sql, "users_int4_idx", "((((data ->> 'x'::text))::integer))"), Some(4));
    assert_eq!(line(sql, "users_upper_idx", "(upper(name))"), None, "one of two");
    assert_eq!(line(sql, "users_id_idx", "(id)"), None, "nothing makes it");
}

#[test]
fn names_with_quotes_in_them_are_read_whole() {
    let sql = "CREATE TABLE \"t\"\"1\" (\n    \"x\"\"y\" int,\n    z int\n);\n";
    let after = table("t\\\"1", &["x\\\"y", "z"]);
    let (line, columns) = located(sql, &after, Effect::Created);
    assert_eq!((line, columns), (Some(1), lines(&[("x\"y", 2), ("z", 3)])));
}

#[test]
fn changes_and_drops_have_the_lines_of_their_statements() {
    let (before, after) = (table("users", &["a", "b"]), table("users", &["c", "b", "d"]));
    let columns = Former::from([("c".to_owned(), Some("a".to_owned()))]);
    let renamed = FormerParts { columns, ..FormerParts::default() };
    let was = Patch::between(&before, &after, &renamed);
    let sql = "SELECT 1;\nALTER TABLE users RENAME a TO c;\nALTER TABLE ONLY users ADD d text;\n";
    let (line, columns) = located(sql, &after, Effect::Changed { was });
    assert_eq!((line, columns), (Some(2), lines(&[("c", 2), ("d", 3)])));
    let sql = "DROP VIEW a,\n b;\nDROP TABLE IF EXISTS other, public.users CASCADE;\n";
    let was = Box::new(after.clone());
    assert_eq!(located(sql, &after, Effect::Dropped { was }).0, Some(3));
    let comment = "\nCOMMENT ON COLUMN public.users.b IS 'x';\n";
    let was = Patch::default();
    assert_eq!(located(comment, &after, Effect::Changed { was }).0, Some(2));
}

#[test]
fn blocks_and_what_they_execute_are_read() {
    let sql = "DO $do$\nBEGIN\n  CREATE TABLE one (\n    id int);\n  EXECUTE '\n   CREATE TABLE two (id int)';\nEND $do$;\n";
    let (line, columns) = located(sql, &table("one", &["id"]), Effect::Created);
    assert_eq!((line, columns), (Some(3), lines(&[("id", 4)])));
    assert_eq!(located(sql, &table("two", &["id"]), Effect::Created).0, Some(6));
    assert_eq!(located(sql, &table("three", &["id"]), Effect::Created).0, None);
}

#[test]
fn overloaded_functions_are_told_apart_by_their_arguments_or_not_at_all() {
    let sql = "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'select 1';\n\
               CREATE OR REPLACE FUNCTION f(a int, b numeric(1,2)) RETURNS int LANGUAGE sql AS 'x';\n";
    let routine = |arguments: &str| {
        object("routine", "f", &format!(r#","arguments":"{arguments}","definition":"x""#))
    };
    let line = |sql: &str, arguments| located(sql, &routine(arguments), Effect::Created).0;
    assert_eq!(line(sql, "a integer, b numeric"), Some(2));
    assert_eq!(line(sql, "a integer"), Some(1));
    let same = "CREATE FUNCTION f(a int) RETURNS int;\nCREATE FUNCTION f(a text) RETURNS int;\n";
    assert_eq!(line(same, "a integer"), None);
}
