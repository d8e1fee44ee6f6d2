//! What `#[migrations::test]` calls: a database, the test, and what becomes of the database.
//!
//! A part of the test harness, and so the one place of a library that prints and panics: the
//! harness shows both with the test that failed.

mod database;
mod given;
mod server;

use std::any::Any;
use std::fmt::Debug;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use migrations_postgres::testing::{Kept, TestDatabase};
use migrations_runner::Script;

use crate::Migrations;
use database::OwnDatabase;
pub use given::{Database, Parameter};

/// What the attribute knows of a test.
#[derive(Debug)]
pub struct Case {
    /// The package that it belongs to.
    pub package: &'static str,
    /// Its module.
    pub module: &'static str,
    /// Its name.
    pub name: &'static str,
    /// How it is to end.
    pub ends: Ends,
    /// What is run on the database before it: the files' names and texts.
    pub fixtures: &'static [(&'static str, &'static str)],
}

/// How a test is to end.
#[derive(Debug)]
pub enum Ends {
    /// By returning, and no error.
    Returning,
    /// By a panic whose message holds this text.
    Panicking(&'static str),
}

/// What a test may return.
#[diagnostic::on_unimplemented(
    message = "a `#[migrations::test]` cannot return `{Self}`",
    label = "this is neither `()` nor a `Result`",
    note = "return `()`, or a `Result` of it whose error is `Debug`"
)]
pub trait Outcome {
    /// Whether the test has passed, if it was to return.
    fn is_success(&self) -> bool;
}

impl Outcome for () {
    fn is_success(&self) -> bool {
        true
    }
}

impl<T: Outcome, E: Debug> Outcome for Result<T, E> {
    fn is_success(&self) -> bool {
        self.as_ref().is_ok_and(Outcome::is_success)
    }
}

/// Runs a test on a database of its own.
///
/// # Panics
///
/// Where the test does, and where there is no database.
#[track_caller]
pub fn run<O: Outcome>(
    set: &'static Migrations,
    case: &Case,
    test: impl AsyncFnOnce(&Database) -> O,
) -> O {
    let name = format!("{} {}::{}", case.package, case.module, case.name);
    // A test without its database has failed, and only a panic can say so.
    let OwnDatabase { database, url, migrations } = match database::database(set, &name) {
        Ok(database) => database,
        Err(reason) => panic!("{reason}"),
    };
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => panic!("no runtime could be started: {error}"),
    };
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        runtime.block_on(async {
            let given = Database::at(&url, migrations);
            run_fixtures(&given, case.fixtures).await;
            test(&given).await
        })
    }));
    // Whatever the test has left running must let go of the database.
    runtime.shutdown_background();
    conclude(database, case.ends.are(&outcome));
    outcome.unwrap_or_else(|panic| resume_unwind(panic))
}

#[track_caller]
fn conclude(database: TestDatabase<'_>, passed: bool) {
    if passed {
        if let Err(error) = database.drop() {
            eprintln!("migrations: the database of this test is left behind: {error}");
        }
        return;
    }
    match database.keep() {
        Ok(kept) => eprintln!("{}", told(&kept)),
        Err(error) => eprintln!("migrations: the database of this test is lost: {error}"),
    }
}

fn told(kept: &Kept) -> String {
    let stays = match kept.server_stays {
        None => "until this test runs again, or for a day".to_owned(),
        Some(stays) => format!(
            "until this test runs again; its server ends {} after the last test",
            server::in_words(stays)
        ),
    };
    format!("migrations: the database of this test is kept {stays}:\n  psql '{}'", kept.url)
}

async fn run_fixtures(database: &Database, fixtures: &[(&str, &str)]) {
    if fixtures.is_empty() {
        return;
    }
    let mut connection = database.connect().await;
    for (file, sql) in fixtures {
        let script = Script { sql, lines_before: 0 };
        if let Err(failure) = script.run(&mut connection).await {
            let (line, column) = (failure.position.line, failure.position.column);
            panic!("{file}:{line}:{column}: {}", failure.cause);
        }
    }
}

impl Ends {
    /// Whether this is how the test has ended.
    fn are<O: Outcome>(&self, outcome: &Result<O, Box<dyn Any + Send>>) -> bool {
        match (self, outcome) {
            (Ends::Returning, Ok(outcome)) => outcome.is_success(),
            (Ends::Panicking(expected), Err(panic)) => {
                let text = panic.downcast_ref::<&str>().copied();
                let text = text.or(panic.downcast_ref::<String>().map(String::as_str));
                text.map_or(expected.is_empty(), |text| text.contains(expected))
            }
            (Ends::Returning, Err(_)) | (Ends::Panicking(_), Ok(_)) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Ends, Kept, told};

    #[test]
    fn a_test_has_passed_if_it_ended_as_it_was_to() {
        let panicked = |text: &'static str| Err::<(), _>(Box::new(text) as _);
        assert!(Ends::Returning.are(&Ok(())));
        assert!(Ends::Returning.are(&Ok(Ok::<_, String>(()))));
        assert!(!Ends::Returning.are(&Ok(Err::<(), _>("no"))));
        assert!(!Ends::Returning.are(&panicked("no")));
        assert!(Ends::Panicking("").are(&panicked("no")));
        assert!(Ends::Panicking("n").are(&panicked("no")));
        assert!(!Ends::Panicking("yes").are(&panicked("no")));
        assert!(Ends::Panicking("n").are(&Err::<(), _>(Box::new("no".to_owned()) as _)));
        assert!(!Ends::Panicking("n").are(&Err::<(), _>(Box::new(1) as _)));
        assert!(!Ends::Panicking("").are(&Ok(())));
    }

    #[test]
    fn life_of_a_kept_database_is_told() {
        let url = "postgres://a:***@h/d".to_owned();
        let elsewhere = told(&Kept { url: url.clone(), server_stays: None });
        assert!(elsewhere.ends_with("for a day:\n  psql 'postgres://a:***@h/d'"), "{elsewhere}");
        let here = told(&Kept { url, server_stays: Some(Duration::from_secs(600)) });
        assert!(here.contains("its server ends 10 minutes after the last test"), "{here}");
    }
}
