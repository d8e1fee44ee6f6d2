//! The cost of folding grows with the number of files, and no faster.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use migrations_compiler::schema;
use migrations_compiler::source::{Content, SourceDir, SourceFile};
use migrations_compiler::sql::Scripts;
use migrations_compiler::{Parsed, parse};

/// A set in which every file makes a table, refers to an earlier one, and changes a third.
fn set(files: usize) -> Parsed {
    let file = |number: usize| {
        let earlier = number / 2;
        let mut sql =
            format!("CREATE TABLE t{number} (id serial PRIMARY KEY, a int UNIQUE, b text);\n");
        if number > 1 {
            writeln!(sql, "ALTER TABLE t{number} ADD COLUMN up int REFERENCES t{earlier} (a);")
                .unwrap();
            writeln!(sql, "CREATE INDEX ON t{earlier} (b, a);").unwrap();
            writeln!(sql, "CREATE VIEW v{number} AS SELECT id, b FROM t{earlier} WHERE a > 1;")
                .unwrap();
            writeln!(sql, "DO $$ BEGIN CREATE TYPE e{number} AS ENUM ('a'); END $$;").unwrap();
        }
        let content = Content::Bytes(sql.into_bytes());
        SourceFile { name: format!("{number:06}_t.sql"), content }
    };
    parse(&SourceDir { root: "migrations".into(), files: (1..=files).map(file).collect() })
}

fn time(files: usize) -> Duration {
    let parsed = set(files);
    let scripts = Scripts::of(&parsed);
    let start = Instant::now();
    let fold = schema::fold(&scripts);
    let known = fold.relations().filter(|relation| relation.kind.is_table()).count();
    assert_eq!(known, files);
    start.elapsed()
}

/// Quadratic cost would make eight times the files take 64 times as long.
#[test]
fn eight_times_the_files_take_about_eight_times_as_long() {
    time(100);
    let few = time(500);
    let many = time(4_000);
    println!("{few:?} for 500 files, {many:?} for 4,000");
    assert!(many < few * 24, "{few:?} for 500 files, {many:?} for 4,000");
}
