//! Dumps of a database before it is changed, and databases filled from dumps: `pg_dump` and `pg_restore`
//! of the database's own major or newer.
//!
//! A password goes to them by their environment, which no other user reads, and is never on a command
//! line.
//! Must not know why a database is dumped.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use chrono::Utc;
use migrations_postgres::{ServerVersion, client_dir};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, PgConnection, Row as _};

use crate::exit::Failure;

mod script;

/// A database, and the folder of the programs that suit its server.
pub(crate) struct Client {
    connect: PgConnectOptions,
    programs: PathBuf,
}

/// Whether a database holds nothing that anybody has made.
const IS_EMPTY: &str = "\
SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema')
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_namespace n
        WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('information_schema', 'public'))
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_proc p
        JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema')
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_type t
        JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
        WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema')
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_largeobject_metadata)";

impl Client {
    /// Asks the server for its version and looks for the programs.
    pub(crate) async fn of(connect: &PgConnectOptions) -> Result<Client, Failure> {
        let mut connection = connected(connect).await?;
        let number = sqlx::raw_sql("SELECT current_setting('server_version_num')::int")
            .fetch_one(&mut connection)
            .await
            .and_then(|row| row.try_get::<i32, _>(0))
            .map_err(Failure::other)?;
        let _ = connection.close().await;
        let major = u32::try_from(number / 10_000).unwrap_or_default();
        let programs = client_dir(ServerVersion { major, minor: 0 });
        Ok(Client { connect: connect.clone(), programs })
    }

    /// Dumps the database into a new file of the folder, which is there in full or not at all.
    pub(crate) fn dump(&self, folder: &Path) -> Result<PathBuf, Failure> {
        let at = |error: io::Error| backup_failed(&format!("{}: {error}", folder.display()));
        fs::create_dir_all(folder).map_err(at)?;
        let name = self.connect.get_database().unwrap_or(self.connect.get_username());
        let plain = |c: char| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '_' };
        let name: String = name.chars().map(plain).collect();
        let name = format!("{name}-{}.dump", Utc::now().format("%Y%m%dT%H%M%S%3fZ"));
        // Beside its place, so that it takes it at once.
        let staged = tempfile::Builder::new()
            .prefix(".dump-")
            .tempfile_in(folder)
            .map_err(at)?
            .into_temp_path();
        let file: OsString =
            [OsString::from("--file="), staged.as_os_str().to_owned()].into_iter().collect();
        let mut dump = self.program("pg_dump");
        dump.args(["--format=custom", "--no-password"]).arg(file).arg(self.database());
        run(dump).map_err(|said| backup_failed(&said))?;
        // What cannot be read again is no backup.
        let mut list = self.program("pg_restore");
        list.arg("--list").arg(&staged);
        run(list).map_err(|said| backup_failed(&said))?;
        let path = folder.join(name);
        File::open(&staged).and_then(|file| file.sync_all()).map_err(at)?;
        staged.persist_noclobber(&path).map_err(|error| at(error.error))?;
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(at)?;
        Ok(path)
    }

    /// Makes of the database, which has to be empty, what a dump says; all of it or nothing.
    pub(crate) async fn restore(&self, file: &Path) -> Result<(), Failure> {
        let mut connection = connected(&self.connect).await?;
        let is_empty = is_empty(&mut connection).await;
        let _ = connection.close().await;
        let name = self.connect.get_database().unwrap_or(self.connect.get_username());
        if !is_empty? {
            return Err(Failure::other(format!(
                "the database {name:?} is not empty; nothing was changed\n  help: name another one, \
                 which is created: --into {name}_restored"
            )));
        }
        let mut restore = self.program("pg_restore");
        restore.args(["--exit-on-error", "--single-transaction", "--no-password"]);
        restore.arg(self.database()).arg(file);
        let restored = match run(restore) {
            Err(said) if said.contains(script::REFUSED_SETTING) => script::run(
                self.program("pg_restore"),
                self.program("psql"),
                file,
                &self.database(),
            ),
            restored => restored,
        };
        restored.map_err(|said| {
            Failure::other(format!(
                "{} was not restored: {said}\n  the database {name:?} is as it was",
                file.display()
            ))
        })
    }

    /// A program, told by its environment where the database is.
    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.programs.join(name));
        for (name, _) in std::env::vars_os().filter(|(name, _)| is_of_libpq(name)) {
            command.env_remove(name);
        }
        let connect = &self.connect;
        let socket = connect.get_socket().map(|path| path.as_os_str().to_owned());
        command.env("PGHOST", socket.unwrap_or_else(|| connect.get_host().into()));
        command.env("PGPORT", connect.get_port().to_string());
        command.env("PGUSER", connect.get_username());
        command.env("PGAPPNAME", "migrations");
        // Of the whole address only what cannot be asked for otherwise is taken.
        let rest = connect.clone().host("localhost").username("u").database("d").to_url_lossy();
        if let Some(password) = rest.password() {
            command.env("PGPASSWORD", decoded(password));
        }
        for (name, value) in rest.query_pairs() {
            let variable = match &*name {
                "sslmode" => "PGSSLMODE",
                "sslrootcert" => "PGSSLROOTCERT",
                "sslcert" => "PGSSLCERT",
                "sslkey" => "PGSSLKEY",
                _ => continue,
            };
            command.env(variable, &*value);
        }
        if let Some(options) = connect.get_options() {
            command.env("PGOPTIONS", options);
        }
        command.stdin(Stdio::null());
        command
    }

    /// The database as an argument, whatever is in its name.
    fn database(&self) -> String {
        let name = self.connect.get_database().unwrap_or(self.connect.get_username());
        format!("--dbname=dbname='{}'", name.replace('\\', "\\\\").replace('\'', "\\'"))
    }
}

async fn connected(connect: &PgConnectOptions) -> Result<PgConnection, Failure> {
    let connection = connect.clone().disable_statement_logging().connect().await;
    connection.map_err(|error| Failure::other(format!("the database cannot be reached: {error}")))
}

async fn is_empty(connection: &mut PgConnection) -> Result<bool, Failure> {
    let row = sqlx::raw_sql(IS_EMPTY).fetch_one(connection).await;
    row.and_then(|row| row.try_get(0)).map_err(Failure::other)
}

/// Runs a program to its end, or says what it said.
fn run(mut command: Command) -> Result<(), String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| format!("{program}: {error}"))?;
    match output.status.success() {
        true => Ok(()),
        false => Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
    }
}

fn backup_failed(said: &str) -> Failure {
    Failure::other(format!(
        "the backup was not written, and nothing was applied: {said}\n  help: the programs have to \
         be of the server's major version or newer: name their folder in MIGRATIONS_POSTGRES_BIN"
    ))
}

fn is_of_libpq(name: &std::ffi::OsStr) -> bool {
    name.to_str().is_some_and(|name| name.starts_with("PG"))
}

/// A text without the `%41` of an address.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let digit = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16));
        match byte {
            b'%' => match (digit(rest.next()), digit(rest.next())) {
                (Some(high), Some(low)) => {
                    bytes.push(u8::try_from(high * 16 + low).unwrap_or_default());
                }
                _ => return text.to_owned(),
            },
            byte => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn password_is_in_the_environment_alone() {
        let password = "p%ä:/ '\\";
        let connect = PgConnectOptions::new_without_pgpass().password(password).database("a'b");
        let client = Client { connect, programs: PathBuf::new() };
        let mut command = client.program("pg_dump");
        command.arg(client.database());
        let given = command.get_envs().find(|(name, _)| *name == "PGPASSWORD");
        assert_eq!(given.and_then(|(_, value)| value), Some(std::ffi::OsStr::new(password)));
        let arguments: Vec<_> = command.get_args().collect();
        assert_eq!(arguments, ["--dbname=dbname='a\\'b'"]);
    }
}
