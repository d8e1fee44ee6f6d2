//! Drafts that have changed since they were applied, where taking them back is not to be had.

use super::Place;
use crate::foreign_server::execute;

/// A database of a role that is no superuser, with the draft 002 of these statements.
fn owned(sql: &str, rollback: &str) -> Place {
    let place = Place::new("shop");
    execute(&place.server.database("postgres"), "CREATE ROLE dev LOGIN CREATEDB");
    place.folder.write("set/002_b.sql", sql);
    place.folder.write("set/002_b.rollback.sql", rollback);
    place.run_as("dev", &["create"]).exits(0);
    place.run_as("dev", &["apply"]).exits(0);
    place.folder.write("set/002_b.sql", format!("{sql}SELECT 2;\n"));
    place
}

#[test]
fn rows_that_a_policy_hides_are_taken_to_be_there() {
    let sql = "CREATE TABLE b (id int, tenant int);\nALTER TABLE b ENABLE ROW LEVEL SECURITY;\n\
               ALTER TABLE b FORCE ROW LEVEL SECURITY;\nCREATE POLICY p ON b USING (tenant = 7);\n";
    let place = owned(sql, "DROP TABLE b;\n");
    execute(&place.server.database("shop"), "INSERT INTO b VALUES (1, 1)");
    let said = place.run_as("dev", &["apply"]);
    said.exits(1).complains("[M9170]").complains("public.b");
    assert_eq!(place.value("shop", "SELECT count(*) FROM b"), "1");
    place.run_as("dev", &["apply", "--discard-rows"]).exits(0).prints("applied: 002_b");
    assert_eq!(place.value("shop", "SELECT count(*) FROM b"), "0");
}

#[test]
fn tables_of_others_do_not_go_with_their_schema() {
    let place = owned("CREATE SCHEMA s;\n", "DROP SCHEMA s CASCADE;\n");
    execute(&place.server.database("shop"), "CREATE TABLE s.theirs AS SELECT 1 AS id");
    let said = place.run_as("dev", &["apply"]);
    said.exits(1).complains("[M9170]").complains("s.theirs");
    assert_eq!(place.value("shop", "SELECT count(*) FROM s.theirs"), "1");
}
