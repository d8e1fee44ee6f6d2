//! Which server a set's tests use: `DATABASE_URL`, `.env`, else one of this machine.
//!
//! The only part of the tests that reads the environment.

use std::env::{self, VarError};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use migrations_core::{Checksum, MigrationSet};
use migrations_postgres::Options;
use migrations_postgres::testing::{Named, Place, Template, TestDatabase, TestServer};
use migrations_runner::{ApplyOptions, DraftPolicy, RunError};
use sqlx::postgres::PgConnectOptions;

use crate::Migrations;

/// How long a server of this machine stays when nobody uses it: long enough to correct a test.
const IDLE: Duration = Duration::from_secs(60);

/// How long it stays when a database was kept: long enough to look at it.
const KEPT: Duration = Duration::from_secs(600);

/// Changes with what a template holds besides the set's own files, such as the history table.
const FORMAT: &str = concat!("1 ", env!("CARGO_PKG_VERSION"));

/// The servers that this process uses: one for most, never closed; or why there is none.
static SERVERS: Mutex<Vec<Opened>> = Mutex::new(Vec::new());

struct Opened {
    name: String,
    majors: Vec<u32>,
    server: Result<&'static TestServer, String>,
}

/// Makes a database for a test, with the set applied.
pub(super) fn database(
    set: &'static Migrations,
    case: &str,
) -> Result<TestDatabase<'static>, String> {
    let key = key(set);
    let server = server(set, &key)?;
    let template = Template {
        key,
        label: set.name().to_owned(),
        fill: Box::new(move |url| Box::pin(apply(set, url))),
    };
    server.database(template, case).map_err(|error| error.to_string())
}

/// What tells the template of a set from that of another.
fn key(set: &MigrationSet) -> String {
    let table = set.history_table();
    let parts = [FORMAT, set.name(), &table.schema, &table.name, &set.head().to_string()];
    let mut key = Checksum::of(&parts.join("\n")).to_string();
    key.truncate(16);
    key
}

async fn apply(set: &'static Migrations, url: String) -> Result<(), String> {
    let options: PgConnectOptions = url.parse().map_err(|error: sqlx::Error| error.to_string())?;
    // A database that is made for tests is nobody's, wherever it is.
    let how = ApplyOptions { drafts: DraftPolicy::Allow, ..ApplyOptions::default() };
    let applied = migrations_runner::apply(set, &options, &how).await;
    applied.map(drop).map_err(|error: RunError| error.to_string())
}

fn server(set: &MigrationSet, key: &str) -> Result<&'static TestServer, String> {
    let majors: Vec<u32> = set.oldest_server().into_iter().collect();
    let name = if is_felt_by_others(set) { format!("tests-{key}") } else { "tests".to_owned() };
    // A list is whole whenever its lock is free, also after a panic elsewhere. The lock is held
    // while a server is opened, so that it is opened once.
    let mut servers = SERVERS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(opened) = servers.iter().find(|one| one.name == name && one.majors == majors) {
        return opened.server.clone();
    }
    let server = open(&name, &majors).map(|server| &*Box::leak(Box::new(server)));
    servers.push(Opened { name, majors, server: server.clone() });
    server
}

fn open(name: &str, majors: &[u32]) -> Result<TestServer, String> {
    let place = Place {
        url: url()?.map(|url| Named { url, variable: "DATABASE_URL" }),
        engine: Options { servers: majors.to_vec(), ..Options::default() },
        name: name.to_owned(),
        idle: seconds("MIGRATIONS_TEST_IDLE", IDLE)?,
        kept: seconds("MIGRATIONS_TEST_KEEP", KEPT)?,
    };
    TestServer::open(&place).map_err(|error| error.to_string())
}

/// Whether a set changes what belongs to a whole server, as roles do.
///
/// Such sets would meet each other's roles, and their own of yesterday, on one server of this
/// machine; so each state of one gets a server of its own.
fn is_felt_by_others(set: &MigrationSet) -> bool {
    set.migrations().iter().any(|migration| {
        let mut before = String::new();
        migration.sql.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| {
            if word.is_empty() {
                return false;
            }
            let word = word.to_lowercase();
            let changes = matches!(before.as_str(), "create" | "alter" | "drop")
                && matches!(word.as_str(), "role" | "user" | "group" | "tablespace" | "system");
            before = word;
            changes
        })
    })
}

/// The URL in `DATABASE_URL`, or in the `.env` of this folder or one above it.
fn url() -> Result<Option<String>, String> {
    let url = match env::var("DATABASE_URL") {
        Ok(url) => Some(url),
        Err(VarError::NotPresent) => of_file()?,
        Err(VarError::NotUnicode(_)) => return Err("DATABASE_URL is not UTF-8".to_owned()),
    };
    Ok(url.filter(|url| !url.is_empty()))
}

fn of_file() -> Result<Option<String>, String> {
    let malformed = |_| ".env cannot be read: one of its lines is no NAME=value".to_owned();
    let lines = match dotenvy::dotenv_iter() {
        Ok(lines) => lines,
        Err(error) if error.not_found() => return Ok(None),
        Err(error) => return Err(malformed(error)),
    };
    for line in lines {
        let (name, value) = line.map_err(malformed)?;
        if name == "DATABASE_URL" {
            return Ok(Some(value));
        }
    }
    Ok(None)
}

fn seconds(variable: &str, otherwise: Duration) -> Result<Duration, String> {
    match env::var(variable) {
        Err(VarError::NotPresent) => Some(otherwise),
        Ok(text) => text.trim().parse().map(Duration::from_secs).ok(),
        Err(VarError::NotUnicode(_)) => None,
    }
    .ok_or_else(|| format!("{variable} is not a number of seconds"))
}

/// A time as a person says it.
pub(super) fn in_words(time: Duration) -> String {
    match time.as_secs() {
        60 => "a minute".to_owned(),
        seconds if seconds % 60 == 0 => format!("{} minutes", seconds / 60),
        seconds => format!("{seconds} seconds"),
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use migrations_core::{
        Checksum, Migration, MigrationSet, OnDisk, SetParts, Transaction, Version,
    };

    use super::{is_felt_by_others, key};

    fn set(name: &'static str, sql: &'static str) -> MigrationSet {
        let migration = Migration {
            version: Version::new(1, 3),
            stem: Cow::Borrowed("001_a"),
            file: Cow::Borrowed("001_a.sql"),
            sql: Cow::Borrowed(sql),
            lines_before: 0,
            on_disk: OnDisk::Opening(Cow::Borrowed("")),
            transaction: Transaction::PerFile,
            lock_timeout: None,
            checksum: Checksum::of(sql),
            rollback: None,
            irreversible: None,
            state: None,
        };
        MigrationSet::from_checked(SetParts {
            name: name.into(),
            head: Checksum::of(sql),
            migrations: vec![migration].into(),
            ..SetParts::default()
        })
    }

    #[test]
    fn sets_that_change_roles_are_felt_by_others() {
        for sql in [
            "CREATE ROLE app;",
            "create\n  user app",
            "DO $$ BEGIN CREATE ROLE app; END $$;",
            "ALTER ROLE app SET search_path = x;",
            "DROP ROLE app;",
        ] {
            assert!(is_felt_by_others(&set("a", sql)), "{sql}");
        }
        for sql in ["CREATE TABLE role (a int);", "GRANT app TO other;", "SELECT 'user';"] {
            assert!(!is_felt_by_others(&set("a", sql)), "{sql}");
        }
    }

    #[test]
    fn key_changes_with_the_set() {
        let one = key(&set("a", "SELECT 1;"));
        assert_eq!(one.len(), 16);
        assert_ne!(one, key(&set("a", "SELECT 2;")));
        assert_ne!(one, key(&set("b", "SELECT 1;")));
    }
}
