//! What the front end says of wrong SQL, and what a server says of the same text.
//!
//! A server parses a whole message before it executes any of it, so a message that ends in nonsense
//! executes nothing, and the first error in it is the grammar's.

#[path = "../../../migrations-postgres/tests/lab/lacking.rs"]
mod lacking;
mod mutant;
mod newer;
mod suite;

use migrations_compiler::source::{Content, SourceFile};
use migrations_compiler::sql::{Script, Scripts};
use migrations_compiler::{SourceDir, parse};
use migrations_postgres::{Options, Server};
use mutant::{mutants, statements};
use sqlx::postgres::{PgConnection, PgDatabaseError, PgErrorPosition};
use sqlx::{AssertSqlSafe, Connection as _};

const CORPUS: &str = include_str!("corpus.sql");

/// What the parser takes and the grammar does not.
const REFUSED: &str = include_str!("refused.sql");

/// What follows a text: a server that stops at the word has accepted the text. Inside the body of a
/// function it would go on to the sign.
const NONSENSE: &str = "\n; RETURN )";

/// What follows a text that was accepted so far: inside the parentheses of a rule, a server stops at
/// the word.
const OTHER_NONSENSE: &str = "\n; VACUUM )";

/// How many of a hundred faults must be placed to the character, with the server's own message.
const EXACT_PERCENT: usize = 97;

/// One mutant of so many is asked about; all of them take minutes.
const EVERY: usize = 5;

/// A fault: the character at which it is, counted from 0, and its message.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Fault {
    at: usize,
    message: String,
}

/// What front end and server said of the same texts.
#[derive(Debug, Default)]
struct Tally {
    exact: usize,
    other_place: Vec<String>,
    other_line: Vec<String>,
    false_alarms: Vec<String>,
    silent: Vec<String>,
    valid: usize,
}

#[tokio::test(flavor = "multi_thread")]
async fn no_valid_statement_is_refused() {
    let mut connection = connection().await;
    let corpus: Vec<String> = statements(CORPUS).into_iter().map(str::to_owned).collect();
    assert!(corpus.len() >= 200, "{} statements", corpus.len());
    for (sql, fault) in corpus.iter().zip(front_end(&corpus)) {
        assert_eq!(server(&mut connection.1, sql).await, None, "the corpus is valid: {sql}");
        assert_eq!(fault, Ok(None), "{sql}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_the_parser_takes_is_refused_where_the_server_says() {
    let mut connection = connection().await;
    let refused: Vec<String> = statements(REFUSED).into_iter().map(str::to_owned).collect();
    let mut tally = Tally::default();
    for (sql, ours) in refused.iter().zip(front_end(&refused)) {
        tally.add(sql, ours.expect("a statement"), server(&mut connection.1, sql).await);
    }
    tally.report();
    assert_eq!((tally.valid, tally.silent, tally.false_alarms), (0, vec![], vec![]));
    assert_eq!(tally.other_line, [""; 0]);
    assert!(tally.other_place.len() <= 9, "{}", tally.other_place.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_are_where_the_server_says_in_its_words() {
    let mut connection = connection().await;
    let all = statements(CORPUS).into_iter().flat_map(mutants);
    let all: Vec<String> = all.step_by(EVERY).collect();
    let mut tally = Tally::default();
    for (sql, ours) in all.iter().zip(front_end(&all)) {
        let Ok(ours) = ours else { continue };
        let theirs = server(&mut connection.1, sql).await;
        tally.add(sql, ours, theirs);
    }
    tally.report();
    assert_eq!(tally.false_alarms, [""; 0]);
    assert_eq!(tally.other_line, [""; 0]);
    let known = tally.exact + tally.other_place.len();
    assert!(tally.exact * 100 >= known * EXACT_PERCENT, "{} of {known}", tally.exact);
}

/// What a server of another folder of programs takes is tried with `MIGRATIONS_POSTGRES_BIN`.
#[tokio::test(flavor = "multi_thread")]
async fn no_statement_of_a_suite_is_refused_that_the_server_takes() {
    let folders = std::env::var_os(suite::VARIABLE).unwrap_or_default();
    let folders = std::env::split_paths(&folders).filter(|it| !it.as_os_str().is_empty());
    let of_folders = folders.flat_map(|folder| suite::read(&folder));
    let all = statements(CORPUS).into_iter().map(str::to_owned).chain(of_folders);
    let all: Vec<String> = all.collect();
    let mut connection = connection().await;
    let mut tally = Tally::default();
    for (sql, ours) in all.iter().zip(front_end(&all)) {
        let Ok(ours) = ours else { continue };
        let theirs = server(&mut connection.1, sql).await;
        tally.add(sql, ours, theirs);
    }
    tally.report();
    assert_eq!(tally.false_alarms, [""; 0]);
}

impl Tally {
    fn add(&mut self, sql: &str, ours: Option<Fault>, theirs: Option<Fault>) {
        match (ours, theirs) {
            (None, None) => self.valid += 1,
            (None, Some(theirs)) => self.silent.push(format!("{sql}\n  {theirs:?}")),
            (Some(ours), None) => self.false_alarms.push(format!("{sql}\n  {ours:?}")),
            (Some(ours), Some(theirs)) if ours == theirs => self.exact += 1,
            (Some(ours), Some(theirs)) => {
                let line = |at: usize| sql.chars().take(at).filter(|c| *c == '\n').count();
                let text = format!("{sql}\n  {ours:?}\n  {theirs:?}");
                if line(ours.at) != line(theirs.at) {
                    self.other_line.push(text.clone());
                }
                self.other_place.push(text);
            }
        }
    }

    fn report(&self) {
        println!(
            "{} exact, {} elsewhere, {} silent, {} valid, {} false alarms",
            self.exact,
            self.other_place.len(),
            self.silent.len(),
            self.valid,
            self.false_alarms.len()
        );
        for text in self.other_place.iter().take(20) {
            println!("{text}");
        }
        if std::env::var_os(suite::VARIABLE).is_some() {
            for text in &self.silent {
                println!("silent: {text}");
            }
        }
    }
}

async fn connection() -> (Server, PgConnection) {
    let server = Server::start(&Options::default()).expect("a server");
    let connection = PgConnection::connect(server.url()).await.expect("a connection");
    (server, connection)
}

/// The first fault of each text, or nothing where it cannot be sent at all.
fn front_end(texts: &[String]) -> Vec<Result<Option<Fault>, ()>> {
    let file = |(index, sql): (usize, &String)| SourceFile {
        name: format!("{:06}_case.sql", index + 1),
        content: Content::Bytes(sql.clone().into_bytes()),
    };
    let files = texts.iter().enumerate().map(file).collect();
    let parsed = parse(&SourceDir { root: "migrations".into(), files });
    let scripts = Scripts::of(&parsed).scripts;
    assert_eq!(scripts.len(), texts.len());
    let answer = |script: &Script| {
        // Where a body is cut apart, as `psql` would cut it, the server sees another text.
        let is_cut = script.text.contains("BEGIN ATOMIC") && script.statements.len() > 1;
        if script.fault.is_some() || is_cut { Err(()) } else { Ok(first(script)) }
    };
    scripts.iter().map(answer).collect()
}

fn first(script: &Script) -> Option<Fault> {
    let statement = script.statements.iter().find(|statement| statement.fault().is_some())?;
    let fault = statement.fault()?;
    let offset = statement.range.start + fault.range.start;
    let at = script.text[..offset].chars().count();
    Some(Fault { at, message: fault.message.clone() })
}

/// The first fault that the server's grammar finds in `sql`.
async fn server(connection: &mut PgConnection, sql: &str) -> Option<Fault> {
    let length = sql.chars().count();
    let fault = refusal(connection, format!("{sql}{NONSENSE}")).await;
    if fault.at < length {
        return Some(fault);
    }
    let is_whole = fault.at == length + "\n; ".len()
        && refusal(connection, format!("{sql}{OTHER_NONSENSE}")).await.at
            == length + "\n; VACUUM ".len();
    // What the server met there is not part of the text, which ends too early.
    let message = "syntax error at end of input".to_owned();
    (!is_whole).then_some(Fault { at: length, message })
}

async fn refusal(connection: &mut PgConnection, message: String) -> Fault {
    let result = sqlx::raw_sql(AssertSqlSafe(message.clone())).execute(connection).await;
    let error = result.expect_err("nonsense is refused");
    let error = error.into_database_error().expect("the server's word");
    let error = error.downcast_ref::<PgDatabaseError>();
    // What the grammar knows and does not support has no place.
    let position = match error.position() {
        Some(PgErrorPosition::Original(position)) => position,
        _ => 1,
    };
    Fault { at: position - 1, message: error.message().to_owned() }
}
