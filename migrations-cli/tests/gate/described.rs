//! What `describe` says of types is what sqlx's macros take: a crate is built that holds both
//! together, with every type of the server and its array.

use std::fmt::Write as _;

use crate::project::{Mode, Project, program};

/// Every base and range type that a column may have, as SQL names it.
const TYPES: &[&str] = &[
    "bool",
    "bytea",
    "\"char\"",
    "name",
    "int8",
    "int2",
    "int4",
    "text",
    "oid",
    "json",
    "jsonb",
    "xml",
    "point",
    "lseg",
    "path",
    "box",
    "polygon",
    "line",
    "circle",
    "float4",
    "float8",
    "money",
    "macaddr",
    "macaddr8",
    "inet",
    "cidr",
    "bpchar",
    "char(3)",
    "varchar",
    "varchar(3)",
    "date",
    "time",
    "timestamp",
    "timestamptz",
    "interval",
    "timetz",
    "bit",
    "bit(3)",
    "varbit",
    "numeric",
    "numeric(4,2)",
    "uuid",
    "tsvector",
    "tsquery",
    "regclass",
    "regtype",
    "regproc",
    "int4range",
    "int8range",
    "numrange",
    "tsrange",
    "tstzrange",
    "daterange",
    "jsonpath",
    "pg_lsn",
    "xid",
    "xid8",
    "cid",
    "tid",
    "int2vector",
    "oidvector",
    "refcursor",
    "txid_snapshot",
    "pg_snapshot",
    "aclitem",
    "mood",
    "place",
    "way",
];

const OWN: &str = "\
CREATE TYPE mood AS ENUM ('happy', 'sad');
CREATE TYPE place AS (street text, number integer);
CREATE DOMAIN way AS text CHECK (VALUE IN ('in', 'out'));
";

/// The application with another set and no other source: its dependencies are built already.
fn project() -> Project {
    let project = Project::copy("described");
    for folder in ["src", "db", ".sqlx"] {
        std::fs::remove_dir_all(project.path(folder)).expect("a folder of the application");
    }
    std::fs::remove_file(project.path("sqlx.toml")).expect("a file of the application");
    std::fs::create_dir_all(project.path("migrations")).expect("a folder");
    std::fs::create_dir_all(project.path("src")).expect("a folder");
    project.write("src/lib.rs", "migrations::migrations!();\n");
    let columns: Vec<String> =
        columns().map(|(name, of)| format!("{name} {of} NOT NULL")).collect();
    let set = format!("{OWN}CREATE TABLE kinds ({});\n", columns.join(", "));
    project.write("migrations/001_kinds.sql", &set);
    project
}

/// A column of each type, and one of its array.
fn columns() -> impl Iterator<Item = (String, String)> {
    TYPES.iter().enumerate().flat_map(|(number, name)| {
        [(format!("c{number}"), (*name).to_owned()), (format!("a{number}"), format!("{name}[]"))]
    })
}

/// What `describe` says of a query: the name of each value, and its type in Rust.
fn described(project: &Project, sql: &str) -> Vec<(String, String)> {
    project.write("q.sql", sql);
    let output = program().args(["describe", "q.sql"]).current_dir(&project.dir).output();
    let output = output.expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    // Of one cell and the next, at least two blanks.
    let cells = |line: &str| -> Vec<String> {
        let cells = line.split("  ").map(str::trim).filter(|cell| !cell.is_empty());
        cells.map(str::to_owned).collect()
    };
    let rows = said.lines().map(cells).filter(|row| row.len() > 2);
    let rows = rows.filter(|row| row[0].starts_with(['c', 'a', '$']) && row[0] != "column");
    rows.map(|row| (row[0].clone(), row[2].clone())).collect()
}

/// Whether it is a type, and behind no feature that this crate does not have.
fn is_here(rust: &str) -> bool {
    rust != "-" && !rust.contains("BitVec")
}

#[test]
fn macros_take_every_type_as_it_is_described() {
    let project = project();
    let names: Vec<String> = columns().map(|(name, _)| name).collect();
    let all = described(&project, &format!("SELECT {} FROM kinds", names.join(", ")));
    assert_eq!(all.len(), names.len());
    let known: Vec<&(String, String)> = all.iter().filter(|(_, rust)| is_here(rust)).collect();
    assert!(known.len() > 80, "{} of {} have a type", known.len(), all.len());
    let mut source =
        "migrations::migrations!();\n\nfn same<T>(_: &T, _: std::marker::PhantomData<T>) {}\n\n\
        pub async fn columns(pool: &sqlx::PgPool) -> sqlx::Result<()> {\n"
            .to_owned();
    for (name, rust) in &known {
        writeln!(
            source,
            "    let row = sqlx::query!(\"SELECT {name} FROM kinds\").fetch_one(pool).await?;"
        )
        .expect("written");
        writeln!(source, "    same(&row.{name}, std::marker::PhantomData::<{rust}>);")
            .expect("written");
    }
    source.push_str("    Ok(())\n}\n");
    let mut casts = Vec::new();
    for (name, of) in columns() {
        casts.push(format!("${}::{of} AS {name}", casts.len() + 1));
    }
    let taken = described(&project, &format!("SELECT {}", casts.join(", ")));
    let taken: Vec<&(String, String)> =
        taken.iter().filter(|(name, _)| name.starts_with('$')).collect();
    assert_eq!(taken.len(), names.len());
    for ((name, of), (_, rust)) in columns().zip(taken).filter(|(_, (_, rust))| is_here(rust)) {
        // Which of the time zones it is does not matter.
        let rust = rust.replace("DateTime<_>", "DateTime<sqlx::types::chrono::Utc>");
        writeln!(
            source,
            "\npub async fn take_{name}(pool: &sqlx::PgPool, value: {rust}) -> sqlx::Result<()> {{\n    \
             sqlx::query!(\"SELECT $1::{} IS NULL AS is_null\", value).fetch_one(pool).await.map(drop)\n}}",
            of.replace('"', "\\\"")
        )
        .expect("written");
    }
    project.write("src/lib.rs", &source);
    project.prepare();
    project.build(Mode::Ci).passes();
}
