//! Drafts that have changed since they were applied, where taking them back is not to be had.

use super::{Place, write_table};
use crate::advice::command;
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

#[test]
fn draft_whose_row_keeps_no_rollback_is_left_and_the_ways_on_are_told() {
    let place = Place::new("shop");
    write_table(&place, 2, "a int");
    place.folder.remove("set/002_t.rollback.sql");
    place.run(&["create"]).exits(0);
    place.run(&["apply"]).exits(0);
    let shop = place.server.database("shop");
    let count = "SELECT count(*) FROM t2";
    execute(&shop, "INSERT INTO t2 VALUES (1)");
    // One that is written now was not there when the text was applied, and is not believed.
    write_table(&place, 2, "a int, b int");
    let said = place.run(&["apply"]).exits(1).complains("002_t").to_string();
    assert_eq!(place.value("shop", count), "1");
    let repair = command(&said, "cargo migrations repair").to_owned();
    let reset = command(&said, "cargo migrations reset").to_owned();
    execute(&shop, "ALTER TABLE t2 ADD COLUMN b int");
    place.typed(&format!("{repair} --yes")).exits(0);
    place.run(&["apply"]).exits(0).prints("nothing is pending");
    assert_eq!(place.value("shop", count), "1");
    write_table(&place, 2, "a int, b int, c int");
    place.typed(&reset).exits(0).prints("applied: 002_t");
    assert_eq!(place.value("shop", count), "0");
}

#[test]
fn application_and_status_say_that_the_program_takes_a_changed_draft_back() {
    let place = Place::new("shop");
    write_table(&place, 2, "a int");
    place.run(&["create"]).exits(0);
    place.run(&["apply"]).exits(0);
    write_table(&place, 2, "b int");
    let said = place.run(&["status"]).exits(1).complains("[M9101]").to_string();
    let apply = command(&said, "cargo migrations apply");
    place.typed(apply).exits(0).prints("taken back: 002_t").prints("applied: 002_t");
}
