//! `prepare` on servers of other majors than the one that has sealed a set, or that the config names.

use std::collections::BTreeSet;

use migrations_compiler::seal::Seal;
use migrations_core::Checksum;

use crate::database::server;
use crate::folder::{Folder, Said};

const SOURCE: &str = "migrations::migrations!();\n\
    fn emails() { sqlx::query!(\"SELECT email FROM users\"); }\n";

/// Runs the program on the server of this test alone.
fn run(folder: &Folder, arguments: &[&str]) -> Said {
    let mut command = folder.command(arguments);
    Said::of(command.env("MIGRATIONS_POSTGRES_BIN", server().bin_dir()))
}

/// Makes the committed seal one of the major before, which has said of a query what `edit` makes of
/// its file.
fn seal_with_older(folder: &Folder, edit: impl Fn(&str) -> String) {
    let mut seal = Seal::parse(&folder.read(".sqlx/seal")).expect("a seal");
    seal.server -= 1;
    for (name, sum) in &mut seal.queries {
        let path = format!(".sqlx/{name}");
        let text = edit(&folder.read(&path));
        *sum = Checksum::under(seal.head, &text);
        folder.write(&path, text);
    }
    folder.write(".sqlx/seal", seal.to_string());
}

#[test]
fn seal_of_an_older_major_stays_where_a_newer_one_says_the_same() {
    let folder = Folder::package(SOURCE);
    run(&folder, &["prepare"]).exits(0);
    seal_with_older(&folder, str::to_owned);
    let (before, major) = (folder.files(), server().version().major);
    let note = format!("note: the seal of PostgreSQL {} stays, because PostgreSQL ", major - 1);
    let said = run(&folder, &["prepare", "--check"]);
    said.exits(0).complains(&note).prints("everything is as it was sealed");
    assert_eq!(folder.files(), before);
}

#[test]
fn seal_of_an_older_major_stays_where_a_newer_one_differs_and_says_where() {
    let folder = Folder::package(SOURCE);
    run(&folder, &["prepare"]).exits(0);
    seal_with_older(&folder, |text| text.replace("false\n    ]", "true\n    ]"));
    let (before, major) = (folder.files(), server().version().major);
    let older = major - 1;
    let differs = format!(
        "  src/lib.rs:2:29: email can be NULL on PostgreSQL {older}, and is never NULL on {major}\n"
    );
    run(&folder, &["prepare", "--check"]).exits(1).prints(&differs);
    let said = run(&folder, &["prepare", "--check", "--format", "json"]).exits(1).json();
    let kept = &said["majors"]["kept_seal"];
    assert_eq!(
        (&kept["major"], &kept["differences"][0]["place"]),
        (&older.into(), &"src/lib.rs:2:29".into())
    );
    let said = run(&folder, &["prepare"]);
    said.exits(0).prints(&differs).complains("`cargo migrations prepare --reseal` replaces it");
    assert_eq!(folder.files(), before);
    run(&folder, &["prepare", "--reseal"]).exits(0).prints("written: .sqlx/seal (changed)\n");
    run(&folder, &["prepare", "--check"]).exits(0).never_says("stays");
}

/// Makes the committed seal one of the major after, which has said of the schema what `edit` makes of its
/// file.
fn seal_with_newer(folder: &Folder, edit: impl Fn(&str) -> String) {
    let mut seal = Seal::parse(&folder.read(".sqlx/seal")).expect("a seal");
    let was = folder.read(".sqlx/schema.json");
    let is = edit(&was);
    assert_ne!(was, is, "another schema");
    seal.server += 1;
    seal.schema = Checksum::under(seal.head, &is);
    folder.write(".sqlx/schema.json", is);
    folder.write(".sqlx/seal", seal.to_string());
}

#[test]
fn seal_of_a_newer_major_stays_where_an_older_one_writes_another_text_alone() {
    let folder = Folder::package(SOURCE);
    folder.write("migrations/002_b.sql", "CREATE VIEW emails AS SELECT email FROM users;\n");
    run(&folder, &["prepare"]).exits(0);
    seal_with_newer(&folder, |text| text.replace("\\n   FROM public", " FROM public"));
    let (before, server) = (folder.files(), server().version());
    let note = format!(
        "note: the seal of PostgreSQL {} stays, because PostgreSQL {server} says the same",
        server.major + 1
    );
    let said = run(&folder, &["prepare", "--check"]);
    said.exits(0).complains(&note).prints("everything is as it was sealed");
    assert_eq!(folder.files(), before);
}

#[test]
fn seal_of_a_newer_major_is_stale_where_an_older_one_says_something_else() {
    let folder = Folder::package(SOURCE);
    run(&folder, &["prepare"]).exits(0);
    seal_with_newer(&folder, |text| text.replace("\"text\"", "\"bpchar\""));
    let said = run(&folder, &["prepare", "--check"]);
    said.exits(1).prints("stale: .sqlx/schema.json (changed)").never_says("stays");
}

#[test]
fn new_seal_says_where_its_major_is_not_the_lowest_that_is_declared() {
    let folder = Folder::package(SOURCE);
    let major = server().version().major;
    let lowest = major - 1;
    folder.write("migrations/migrations.toml", format!("servers = [{lowest}, {major}]\n"));
    let warning = format!(
        "warning: the seal names PostgreSQL {major}, and the lowest of `servers` is {lowest}; \
         with the programs of that major, `cargo migrations prepare --reseal` corrects it"
    );
    run(&folder, &["prepare"]).exits(0).complains(&warning);
    let seal = folder.read(".sqlx/seal");
    assert!(seal.contains(&format!("\nserver postgresql {major}\n")), "{seal}");
    folder.write("migrations/migrations.toml", format!("servers = [{major}]\n"));
    folder.write("migrations/002_b.sql", "ALTER TABLE users ADD COLUMN name text;\n");
    run(&folder, &["prepare"]).exits(0).never_says("warning: the seal");
}

/// PostgreSQL 18 leaves a foreign key of a partitioned table unchecked, and older ones refuse to.
const UNCHECKED_KEY: &str = "CREATE TABLE owners (id int PRIMARY KEY);\n\
    CREATE TABLE spans (at date, owner int, PRIMARY KEY (at)) PARTITION BY RANGE (at);\n\
    CREATE INDEX ON spans (owner);\n\
    ALTER TABLE spans ADD FOREIGN KEY (owner) REFERENCES owners (id) NOT VALID;\n";

#[test]
fn set_without_declared_servers_is_judged_as_the_server_does_that_executes_it() {
    let folder = Folder::with(&[("set/001_spans.sql", UNCHECKED_KEY)]);
    let refuses = server().version().major < 18;
    let code = i32::from(refuses);
    // Nobody knows its servers yet, and most of those that are in use refuse it.
    run(&folder, &["check", "set"]).exits(1).complains("`servers = [18]` in migrations.toml");
    run(&folder, &["check", "set", "--engine"]).exits(code);
    run(&folder, &["prepare", "--dir", "set"]).exits(code);
    if !refuses {
        // The seal says from here on which one has executed it.
        run(&folder, &["check", "set"]).exits(0);
        run(&folder, &["plan", "--dir", "set", "--database-url", server().url()]).exits(0);
    }
}

#[test]
fn declared_major_that_is_not_there_is_named_and_nothing_else_is_wrong() {
    let folder = Folder::package(SOURCE);
    let major = server().version().major;
    folder.write("migrations/migrations.toml", format!("servers = [{major}, 99]\n"));
    run(&folder, &["prepare"]).exits(0).never_says("PostgreSQL 99");
    let said = run(&folder, &["prepare", "--check"]);
    said.exits(0).prints("everything is as it was sealed").complains(
        "note: the config declares PostgreSQL 99, and nothing was tried there: \
         this machine has no programs of PostgreSQL 99",
    );
    let said = run(&folder, &["prepare", "--check", "--format", "json"]).exits(0).json();
    assert_eq!(said["majors"]["declared"][0]["major"], 99);
}

/// Servers of two majors are seldom on one machine; where they are, both are asked.
#[test]
fn declared_majors_that_are_there_are_asked() {
    let found = migrations_postgres::installations().expect("a server");
    let majors: BTreeSet<u32> = found.iter().map(|it| it.version().major).collect();
    let (Some(lowest), Some(highest)) = (majors.first(), majors.last()) else { panic!("none") };
    if lowest == highest {
        println!("left out: declared_majors_that_are_there_are_asked: no two majors are here");
        return;
    }
    let folder = Folder::package(SOURCE);
    folder.write("migrations/migrations.toml", format!("servers = [{lowest}, {highest}]\n"));
    folder.write("migrations/002_b.sql", "GRANT ALL ON users TO PUBLIC;\n");
    folder.run(&["prepare"]).exits(0);
    let same = format!("PostgreSQL {highest}.");
    let said = folder.run(&["prepare", "--check"]);
    said.exits(0).prints(&same).prints(" says the same\n");
    // A view of the server's own statistics has other columns from 17 on.
    folder.write(
        "migrations/003_c.sql",
        "\nCREATE VIEW stats AS SELECT * FROM pg_catalog.pg_stat_bgwriter;\n",
    );
    folder.run(&["prepare"]).exits(0);
    let said = folder.run(&["prepare", "--check"]);
    match *lowest < 17 && *highest >= 17 {
        true => said.exits(1).prints(" says otherwise\n").prints("  migrations/003_c.sql:2: view "),
        false => said.exits(0).prints(" says the same\n"),
    };
    // What the higher one refuses is shown in its file.
    folder.write(
        "migrations/003_c.sql",
        "CREATE FUNCTION json_exists(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';\n",
    );
    folder.run(&["prepare"]).exits(0);
    let said = folder.run(&["prepare", "--check"]);
    match *lowest < 17 && *highest >= 17 {
        true => said.exits(1).complains("migrations/003_c.sql:1:").prints(", refuses the set\n"),
        false => said.exits(0).prints(" says the same\n"),
    };
}

/// What a major has brought, in the set that tries all of it, and queries of it.
const BROUGHT: [(u32, &str, &str); 2] = [
    (
        16,
        include_str!("../../../migrations-prepare/tests/accepted/sets/taken_from_16.sql"),
        "sqlx::query!(\"SELECT listed, any_value(id) AS one FROM shown GROUP BY listed\"); \
         sqlx::query!(\"SELECT JSON_OBJECT('a': id RETURNING jsonb) AS made, note IS JSON AS fits FROM orders\");",
    ),
    (
        17,
        include_str!("../../../migrations-prepare/tests/accepted/sets/taken_from_17.sql"),
        "sqlx::query!(\"SELECT * FROM parts\"); \
         sqlx::query!(\"SELECT JSON_VALUE(doc, '$.a' RETURNING int) AS a, JSON_EXISTS(doc, '$.b') AS b FROM orders\"); \
         sqlx::query!(\"MERGE INTO orders o USING incoming i ON o.id = i.id WHEN MATCHED THEN DELETE \
         RETURNING merge_action() AS action, o.a, i.id AS other\");",
    ),
];

#[test]
fn declared_majors_say_the_same_of_what_one_of_them_has_brought() {
    let found = migrations_postgres::installations().expect("a server");
    let there: BTreeSet<u32> = found.iter().map(|it| it.version().major).collect();
    for (first, set, queries) in BROUGHT {
        let majors: Vec<&u32> = there.range(first..).collect();
        if majors.len() < 2 {
            println!("left out: what {first} has brought: no two majors from {first} on are here");
            continue;
        }
        let source = format!("migrations::migrations!();\nfn asked() {{ {queries} }}\n");
        let folder = Folder::package(&source);
        folder.write("migrations/migrations.toml", format!("servers = {majors:?}\n"));
        folder.remove("migrations/001_users.sql");
        let (_, set) = set.split_once('\n').expect("the name of a file");
        folder.write("migrations/001_a.sql", set);
        folder.run(&["prepare"]).exits(0);
        let said = folder.run(&["prepare", "--check"]);
        said.exits(0);
        for major in &majors[1..] {
            said.prints(&format!("PostgreSQL {major}."));
        }
        said.prints(" says the same\n").never_says(" says otherwise");
    }
}
