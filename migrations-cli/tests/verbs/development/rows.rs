//! Files of rows, each in a transaction and a session of its own.

use super::Place;

#[test]
fn what_one_file_of_rows_sets_does_not_reach_the_next() {
    let place = Place::new("shop");
    place.run(&["create"]).exits(0);
    place.run(&["apply"]).exits(0);
    // So begins what `pg_dump` writes.
    let dumped = "SELECT pg_catalog.set_config('search_path', '', false);\n\
                  INSERT INTO public.users VALUES (1, 'a');\n";
    place.folder.write("set/seed.sql", dumped);
    place.folder.write("set/seeds/1.sql", "CREATE TEMP TABLE users AS SELECT 'lost';\n");
    place.folder.write("set/seeds/2.sql", "INSERT INTO users VALUES (2, 'b');\n");
    let seeded = "seeded: set/seed.sql\nseeded: set/seeds/1.sql\nseeded: set/seeds/2.sql";
    place.run(&["seed"]).exits(0).prints(seeded);
    let emails = "SELECT string_agg(email, ' ' ORDER BY id) FROM users";
    assert_eq!(place.value("shop", emails), "a b");
    place.run(&["reset"]).exits(0).prints(seeded);
    assert_eq!(place.value("shop", emails), "a b");
}

#[test]
fn file_of_rows_that_ends_its_transaction_before_its_end_is_refused() {
    let place = Place::new("shop");
    place.run(&["create"]).exits(0);
    place.run(&["apply"]).exits(0);
    let count = "SELECT count(*) FROM users";
    for end in ["COMMIT", "ROLLBACK", "COMMIT AND CHAIN"] {
        let sql = format!("INSERT INTO users VALUES (1, 'a');\n{end};\nSELECT 1 / 0;\n");
        place.folder.write("set/seed.sql", &sql);
        for verb in ["seed", "reset"] {
            let said = place.run(&[verb]);
            said.exits(1).complains("set/seed.sql:2:1: the file runs in one transaction");
            assert_eq!(place.value("shop", count), "0", "{end}");
        }
    }
    let sql = "BEGIN;\nINSERT INTO users VALUES (1, 'a');\nSAVEPOINT s;\nROLLBACK TO s;\nCOMMIT;\n";
    place.folder.write("set/seed.sql", sql);
    place.run(&["seed"]).exits(0);
    assert_eq!(place.value("shop", count), "1");
}
