//! Which server a set's tests use: `DATABASE_URL`, `.env`, else one of this machine.
//!
//! The only part of the tests that reads the environment.

use std::collections::BTreeSet;
use std::env::{self, VarError};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use migrations_core::provisioning::{Platform, Provisioning};
use migrations_core::{Checksum, MigrationSet, embedded};
use migrations_postgres::Options;
use migrations_postgres::testing::{Named, Place, TestServer};
use migrations_provision::substitute::Substituted;
use migrations_provision::{platform, stubs};
use sqlx::{ConnectOptions, Connection};

use crate::Migrations;

/// How long a server of this machine stays when nobody uses it: long enough to correct a test.
const IDLE: Duration = Duration::from_secs(60);

/// How long it stays when a database was kept: long enough to look at it.
const KEPT: Duration = Duration::from_secs(600);

/// Changes with what a template holds besides the set's own files, such as the history table.
const FORMAT: &str = concat!("2 ", env!("CARGO_PKG_VERSION"));

/// The servers that this process uses: one for most, never closed; or why there is none.
static SERVERS: Mutex<Vec<Opened>> = Mutex::new(Vec::new());

struct Opened {
    name: String,
    majors: Vec<u32>,
    server: Result<&'static TestServer, String>,
}

/// A set, and where its tests run.
pub(super) struct TestedSet {
    pub(super) set: &'static Migrations,
    pub(super) server: &'static TestServer,
    /// What a template has before the first migration, and what the server lacks.
    pub(super) provisioning: Provisioning,
    /// The set as the server executes it, with stubs in it.
    pub(super) executed: Migrations,
    /// What tells its template from every other.
    pub(super) key: String,
}

impl TestedSet {
    /// Opens the server of a set's tests, and has it tell which extensions it lacks.
    pub(super) fn open(set: &'static Migrations) -> Result<TestedSet, String> {
        let mut provisioning = set.provisioning();
        let key = key(set, &provisioning);
        let server = server(set, &provisioning, &key)?;
        provisioning.lacking = lacking(server, set, &provisioning)?;
        let lacking: String = provisioning.lacking.iter().map(|name| format!("\n{name}")).collect();
        let key = digest(&[&key, &lacking]);
        let executed = Migrations::new(Substituted::of(set, &provisioning).set);
        Ok(TestedSet { set, server, provisioning, executed, key })
    }

    /// The role that the tests act as, where it is another than the server's own.
    pub(super) fn role(&self) -> Option<&str> {
        self.provisioning.role.as_deref().or(platform::role(self.provisioning.platform))
    }
}

/// The extensions that a set creates, and that are made of stubs on this server.
fn lacking(
    server: &TestServer,
    set: &MigrationSet,
    provisioning: &Provisioning,
) -> Result<BTreeSet<String>, String> {
    let wanted = stubs::wanted(set, provisioning);
    if wanted.is_empty() {
        return Ok(BTreeSet::new());
    }
    let asked = server.ask("ask for the extensions", |options| async move {
        let mut connection = options.connect().await?;
        let lacking = stubs::lacking(&mut connection, &wanted).await?;
        connection.close().await.map(|()| lacking)
    });
    asked.map_err(|error| error.to_string())
}

/// What tells the template of a set from that of another, as far as no server has to tell it.
fn key(set: &MigrationSet, provisioning: &Provisioning) -> String {
    let table = set.history_table();
    let head = set.head().to_string();
    let provisioning = embedded::encode_provisioning(provisioning);
    digest(&[FORMAT, set.name(), &table.schema, &table.name, &head, &provisioning])
}

fn digest(parts: &[&str]) -> String {
    let mut digest = Checksum::of(&parts.join("\n")).to_string();
    digest.truncate(16);
    digest
}

fn server(
    set: &MigrationSet,
    provisioning: &Provisioning,
    key: &str,
) -> Result<&'static TestServer, String> {
    let majors: Vec<u32> = set.oldest_server().into_iter().collect();
    let is_alone = is_felt_by_others(set, provisioning);
    let name = if is_alone { format!("tests-{key}") } else { "tests".to_owned() };
    // A list is whole whenever its lock is free, also after a panic elsewhere. The lock is held
    // while a server is opened, so that it is opened once.
    let mut servers = SERVERS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(opened) = servers.iter().find(|one| one.name == name && one.majors == majors) {
        return opened.server.clone();
    }
    let server = open(&name, &majors, platform::superuser(provisioning.platform));
    let server = server.map(|server| &*Box::leak(Box::new(server)));
    servers.push(Opened { name, majors, server: server.clone() });
    server
}

fn open(name: &str, majors: &[u32], superuser: Option<&'static str>) -> Result<TestServer, String> {
    let place = Place {
        url: url()?.map(|url| Named { url, variable: "DATABASE_URL" }),
        engine: Options { servers: majors.to_vec(), ..Options::default() },
        name: name.to_owned(),
        superuser,
        idle: seconds("MIGRATIONS_TEST_IDLE", IDLE)?,
        kept: seconds("MIGRATIONS_TEST_KEEP", KEPT)?,
    };
    TestServer::open(&place).map_err(|error| error.to_string())
}

/// Whether a set, or what it is given, changes what belongs to a whole server, as roles do.
///
/// Such sets would meet each other's roles, and their own of yesterday, on one server of this
/// machine; so each state of one gets a server of its own.
fn is_felt_by_others(set: &MigrationSet, provisioning: &Provisioning) -> bool {
    let files = set.migrations().iter().map(|migration| &*migration.sql);
    let scripts = provisioning.scripts().chain(provisioning.stubs.iter().map(|stub| &stub.script));
    let mut texts = files.chain(scripts.map(|script| script.sql.as_str()));
    let has_roles = provisioning.platform != Platform::Postgres || provisioning.role.is_some();
    has_roles || texts.any(changes_whole_server)
}

fn changes_whole_server(sql: &str) -> bool {
    let mut before = String::new();
    sql.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| {
        if word.is_empty() {
            return false;
        }
        let word = word.to_lowercase();
        let changes = matches!(before.as_str(), "create" | "alter" | "drop")
            && matches!(word.as_str(), "role" | "user" | "group" | "tablespace" | "system");
        before = word;
        changes
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

    use migrations_core::provisioning::{Platform, Provisioning, Script};

    use super::{is_felt_by_others, key};

    fn plain() -> Provisioning {
        Provisioning::default()
    }

    fn external(sql: &str) -> Provisioning {
        let script = Script { file: "external.sql".to_owned(), sql: sql.to_owned() };
        Provisioning { external: Some(script), ..plain() }
    }

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
            assert!(is_felt_by_others(&set("a", sql), &plain()), "{sql}");
        }
        for sql in ["CREATE TABLE role (a int);", "GRANT app TO other;", "SELECT 'user';"] {
            assert!(!is_felt_by_others(&set("a", sql), &plain()), "{sql}");
        }
    }

    #[test]
    fn roles_of_what_is_made_elsewhere_are_felt_by_others() {
        let set = set("a", "SELECT 1;");
        let supabase = Provisioning { platform: Platform::Supabase, ..plain() };
        let owned = Provisioning { role: Some("app".to_owned()), ..plain() };
        for provisioning in [supabase, owned, external("CREATE ROLE app;")] {
            assert!(is_felt_by_others(&set, &provisioning), "{provisioning:?}");
        }
        assert!(!is_felt_by_others(&set, &external("CREATE TABLE users ();")));
    }

    #[test]
    fn key_changes_with_the_set_and_with_what_is_there_before_it() {
        let one = key(&set("a", "SELECT 1;"), &plain());
        assert_eq!(one.len(), 16);
        assert_ne!(one, key(&set("a", "SELECT 2;"), &plain()));
        assert_ne!(one, key(&set("b", "SELECT 1;"), &plain()));
        let with_table = key(&set("a", "SELECT 1;"), &external("CREATE TABLE users ();"));
        assert_ne!(one, with_table);
        assert_ne!(with_table, key(&set("a", "SELECT 1;"), &external("CREATE TABLE orders ();")));
    }
}
