//! What the safety rules advise, taken as it is written: a server accepts it over a table with rows,
//! and the finding is gone.

mod cases;

use std::path::PathBuf;

use cases::{CASES, Case};
use migrations_compiler::source::{Content, SourceFile};
use migrations_compiler::{SourceDir, check, parse};
use migrations_core::header::Header;
use migrations_core::{Code, Diagnostic, Transaction};
use migrations_postgres::{Options, Server};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection, Executor};

/// What the checks say of a set, file by file.
fn found(files: &[String], config: &str) -> Vec<Diagnostic> {
    let file = |name: String, text: &str| SourceFile {
        name,
        content: Content::Bytes(text.as_bytes().to_vec()),
    };
    let named = |(index, text): (usize, &String)| file(format!("{}_a.sql", index + 1), text);
    let mut files: Vec<SourceFile> = files.iter().enumerate().map(named).collect();
    if !config.is_empty() {
        files.push(file("migrations.toml".to_owned(), config));
    }
    check(parse(&SourceDir { root: PathBuf::from("migrations"), files })).diagnostics
}

/// The help of the finding that a case is about.
fn help(case: &Case) -> String {
    let Case { code, released, draft, config, .. } = case;
    let files = [(*released).to_owned(), (*draft).to_owned()];
    let found = found(&files, config);
    let mut of_code = found.iter().filter(|found| found.code.id() == *code);
    let finding = of_code.next().unwrap_or_else(|| panic!("{code}: {draft}: {found:?}"));
    finding.help.clone().unwrap_or_else(|| panic!("{code} has no help"))
}

/// Runs each file as the runner would.
async fn run(connection: &mut PgConnection, files: &[String]) -> Result<(), String> {
    for text in files {
        let header = Header::parse(text);
        let whole = header.transaction() == Transaction::PerFile;
        let parts = match whole {
            true => vec![text.as_str()],
            // A message of several statements is one transaction.
            false => text.split_inclusive(';').collect(),
        };
        for part in parts {
            let sent = connection.execute(AssertSqlSafe(part)).await;
            sent.map_err(|error| format!("{part}: {error}"))?;
        }
    }
    Ok(())
}

#[tokio::test]
async fn advice_is_accepted_and_the_finding_is_gone() {
    let server = Server::start(&Options::default()).expect("a server");
    let mut admin = PgConnection::connect(server.url()).await.expect("a connection");
    let mut wrong = Vec::new();
    for (index, case) in CASES.iter().enumerate() {
        let help = help(case);
        let follow: Vec<String> =
            (case.followed)(&help).split("\n--\n").map(|file| format!("{file}\n")).collect();
        let database = format!("case_{index}");
        let create = format!("CREATE DATABASE {database}");
        admin.execute(AssertSqlSafe(create)).await.expect("a database");
        let options: PgConnectOptions = server.url().parse().expect("an address");
        let options = options.database(&database);
        let mut connection = PgConnection::connect_with(&options).await.expect("a connection");
        let files = [&[case.released.to_owned()][..], &follow].concat();
        if let Err(error) = run(&mut connection, &files).await {
            wrong.push(format!("{} {}: {help}\n  {error}", case.code, case.draft));
        }
        let code = Code::parse(case.code).expect("a code");
        let left = found(&files, case.config);
        if let Some(left) = left.iter().find(|found| found.code == code) {
            wrong.push(format!("{} is still there: {help}\n  {left:?}\n  {follow:?}", case.code));
        }
    }
    println!("{} advices followed, {} wrong", CASES.len(), wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_safety_rule_has_its_advice_followed() {
    for code in Code::ALL.iter().filter(|code| code.is_safety()) {
        let is_here = CASES.iter().any(|case| case.code == code.id());
        let is_elsewhere = cases::WITHOUT_SQL.iter().any(|(other, _)| *other == code.id());
        assert!(is_here != is_elsewhere, "{code} has to be in CASES or in WITHOUT_SQL of cases.rs");
    }
}
