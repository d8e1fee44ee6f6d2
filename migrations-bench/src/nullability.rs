//! What `cargo sqlx prepare` answers to the queries of the nullability suite, on one server, with small
//! tables and with large ones that were analysed.
//!
//! The answers are kept in `sqlx.txt` beside the suite, whose tests hold them against the truth.

#[allow(dead_code, reason = "the suite asks for more")]
#[path = "../../migrations-prepare/tests/nullability/case.rs"]
mod case;
#[allow(dead_code, reason = "the suite asks for more")]
#[path = "../../migrations-prepare/tests/nullability/rival.rs"]
mod rival;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use migrations_postgres::{Options, Server};

use crate::measure;
use crate::project::{Tools, write};
use case::{Case, folder};
use rival::Answer;

const MANIFEST: &str = "\
[package]
name = \"nullability\"
version = \"0.0.0\"
edition = \"2024\"

[workspace]

[dependencies]
sqlx = { version = \"=0.9.0\", default-features = false, features = [\"postgres\", \"macros\", \"runtime-tokio\"] }
";

/// What takes the value of any column, so that the crate compiles whatever the types are.
const ANY: &str = "\
use sqlx::postgres::{PgTypeInfo, PgValueRef, Postgres};

pub struct Any;

impl sqlx::Type<Postgres> for Any {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_name(\"any\")
    }
}

impl<'r> sqlx::Decode<'r, Postgres> for Any {
    fn decode(_: PgValueRef<'r>) -> Result<Any, sqlx::error::BoxDynError> {
        Ok(Any)
    }
}
";

pub(crate) fn run(tools: &Tools) {
    let topics = case::topics();
    let server = Server::start(&Options::default()).expect("a server");
    let cases = topics.iter().flat_map(|topic| &topic.cases);
    let cases = cases.filter(|case| case.only.contains(&server.version().major));
    let cases: Vec<(&Case, Vec<&str>)> =
        cases.filter_map(|case| Some((case, case.fields()?))).collect();
    let mut scripts: Vec<PathBuf> = fs::read_dir(folder().join("schema"))
        .expect("the schema is there")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    scripts.sort();
    scripts.push(folder().join("rows.sql"));
    scripts.iter().for_each(|script| execute(&server, script));

    let dir = tools.fresh("nullability");
    write(&dir.join("Cargo.toml"), MANIFEST);
    write(&dir.join("src/lib.rs"), &source(&cases));
    let small = prepared(tools, &dir, &server, &cases);
    execute(&server, &folder().join("large.sql"));
    let large = prepared(tools, &dir, &server, &cases);

    let mut text = format!("PostgreSQL {}, sqlx-cli 0.9.0\n", server.version().major);
    for (((case, _), small), large) in cases.iter().zip(&small).zip(&large) {
        text += &format!("{} {} {}\n", case.id, letters(small), letters(large));
    }
    write(&folder().join("sqlx.txt"), &text);
    println!(
        "{} of {} queries measured",
        cases.len(),
        topics.iter().flat_map(|t| &t.cases).count()
    );
}

fn execute(server: &Server, script: &Path) {
    let mut psql = Command::new(server.bin_dir().join("psql"));
    let quiet = ["-q", "-X", "-o", "/dev/null", "-v", "ON_ERROR_STOP=1"];
    measure::run(psql.args(quiet).arg(server.url()).arg("-f").arg(script));
}

/// A function a query.
fn source(cases: &[(&Case, Vec<&str>)]) -> String {
    let mut text = format!("{ANY}\n");
    for (number, (case, fields)) in cases.iter().enumerate() {
        let fields: String =
            fields.iter().map(|field| format!(" r#{field}: Option<Any>,")).collect();
        let arguments = ", None::<i32>".repeat(case.parameters());
        text += &format!(
            "\n#[allow(dead_code, non_snake_case)]\npub fn query_{number}() {{\n    struct Row {{{fields} }}\n    let _ = sqlx::query_as_unchecked!(Row, r####\"{}\"####{arguments});\n}}\n",
            case.sql
        );
    }
    text
}

/// What the tool answers now.
fn prepared(
    tools: &Tools,
    dir: &Path,
    server: &Server,
    cases: &[(&Case, Vec<&str>)],
) -> Vec<Vec<Answer>> {
    let mut command = tools.cargo(dir, "nullability-target");
    measure::run(command.args(["sqlx", "prepare"]).env("DATABASE_URL", server.url()));
    let files = fs::read_dir(dir.join(".sqlx")).expect("the tool has written answers");
    let texts = files.map(|file| fs::read_to_string(file.expect("an entry").path()));
    let files: Vec<serde_json::Value> = texts
        .map(|text| serde_json::from_str(&text.expect("a file")).expect("an answer is JSON"))
        .collect();
    let answers = cases.iter().map(|(case, _)| {
        let file = files.iter().find(|file| file["query"] == case.sql.as_str());
        let file = file.unwrap_or_else(|| panic!("the tool has no answer to {}", case.id));
        let nullable = file["describe"]["nullable"].as_array().expect("a list");
        nullable.iter().map(|element| Answer::of(element.as_bool())).collect()
    });
    answers.collect()
}

fn letters(answers: &[Answer]) -> String {
    let letter = |answer: &Answer| Answer::LETTERS.iter().find(|(known, _)| known == answer);
    answers.iter().filter_map(letter).map(|(_, letter)| letter).collect()
}
