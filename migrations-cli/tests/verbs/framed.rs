//! Files that are one `BEGIN … COMMIT` around everything: the runner brings the transaction.

use crate::database::Database;
use crate::folder::Folder;

const ACCOUNTS: &str = "-- accounts\nBEGIN;\nCREATE TABLE accounts (id bigint PRIMARY KEY);\nINSERT INTO accounts VALUES (1);\nCOMMIT;\n";
const DROP_ACCOUNTS: &str = "START TRANSACTION;\nDROP TABLE accounts;\nEND;\n";
const FAILING: &str = "BEGIN;\nINSERT INTO accounts VALUES (2);\nSELECT 1 / 0;\nCOMMIT;\n";
const BUNDLED: &str = "begin work;\nCREATE TABLE b (id bigint PRIMARY KEY);\ncommit work;\n\n-- Rollback:\n-- BEGIN;\n-- DROP TABLE b;\n-- COMMIT;\n";

#[test]
fn file_is_applied_with_its_row_and_the_rows_of_a_failing_one_go() {
    let files = [("set/001_accounts.sql", ACCOUNTS), ("set/002_fails.sql", FAILING)];
    let (folder, database) = (Folder::with(&files), Database::new());
    let said = folder.run(&["apply", "--dir", "set", "--database-url", &database.url]);
    said.exits(4).complains("002_fails.sql:3:").complains("division by zero");
    // With a COMMIT that counts, row 2 would have stayed.
    assert_eq!(database.ask("SELECT string_agg(id::text, ' ') FROM accounts"), "1");
    let digest = "SELECT checksum FROM public.schema_migrations WHERE version = '001_accounts'";
    let text = ACCOUNTS.split_once('\n').expect("a comment").1;
    let expected = format!("SELECT encode(sha256(convert_to('{text}', 'UTF8')), 'hex')");
    assert_eq!(database.ask(digest), database.ask(&expected));
}

#[test]
fn server_takes_file_rollback_and_block_and_the_note_says_what_is_left_out() {
    let folder = Folder::with(&[
        ("set/001_accounts.sql", ACCOUNTS),
        ("set/001_accounts.rollback.sql", DROP_ACCOUNTS),
        ("set/002_b.sql", BUNDLED),
    ]);
    let said = folder.run(&["check", "set", "--engine"]);
    said.exits(0).complains("note[M1014]: BEGIN and COMMIT are left out");
    said.never_says("M1003").never_says("M1030").never_says("M1031");
}

#[test]
fn modes_keep_their_transaction_in_the_way_that_the_help_names() {
    let file =
        "BEGIN ISOLATION LEVEL SERIALIZABLE;\nCREATE TABLE c (id bigint PRIMARY KEY);\nCOMMIT;\n";
    let folder = Folder::with(&[("set/001_c.sql", file)]);
    let said = folder.run(&["check", "set"]);
    said.exits(1).complains("help: keep both, with `-- no-transaction` as its very first line");
    folder.write("set/001_c.sql", format!("-- no-transaction\n{file}"));
    folder.run(&["check", "set", "--engine"]).exits(0);
    let database = Database::new();
    folder.run(&["apply", "--dir", "set", "--database-url", &database.url]).exits(0);
    assert_eq!(database.ask("SELECT to_regclass('c') IS NOT NULL"), "t");
}
