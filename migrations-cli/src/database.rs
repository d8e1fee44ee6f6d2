//! Which database a command is about: `--database-url`, `DATABASE_URL`, `.env`, the `PG*` variables.
//!
//! Read strictly, and as psql reads it; docs/running.md has the rules.
//! Must never print what it read: any part of an address may be a password.

mod error;
mod parameter;
mod variables;

mod connection_string;

mod conninfo;
mod url;

mod service;
mod settings;

mod encryption;
mod host;
mod password_file;
mod server_options;

mod address;
mod choose;
mod dot_env;

use std::env;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use clap::Args;
use nix::unistd::{User, geteuid};
use sqlx::postgres::PgConnectOptions;

use address::{Address, ConnectionEnvironment};
use dot_env::Trusted;
use error::AddressError;
use variables::{SetIn, Variables};

use crate::exit::Failure;
use crate::output;
use crate::project::Place;

/// The arguments that name a database.
#[derive(Args)]
pub(crate) struct DatabaseArgs {
    /// The database; DATABASE_URL, .env or the PG* variables where it is left out
    #[arg(long, value_name = "URL")]
    pub(crate) database_url: Option<String>,
    /// The database past a pooler, for files without a transaction; else DATABASE_URL_DIRECT
    #[arg(long, value_name = "URL")]
    pub(crate) direct_url: Option<String>,
}

/// How to connect; of several hosts, to the one that is to be used.
pub(crate) async fn connect_options(
    database: &DatabaseArgs,
    dir: Option<&Path>,
) -> Result<PgConnectOptions, Failure> {
    let (connection_environment, mut notes) = connection_environment(dir)?;
    let named = named(&connection_environment, database.database_url.as_deref(), &DATABASE_URL)?;
    if is_named_outside_of_files(&connection_environment, database) {
        notes.clear();
    }
    let (text, place) = match named {
        Some(named) => named,
        None if connection_environment.variables.name_a_database() => {
            (String::new(), "the PG* variables".to_owned())
        }
        None => {
            notes.iter().for_each(|note| output::note(note));
            return Err(Failure::wrong_use(
                "no database is named\n  help: set DATABASE_URL, such as \
                 postgres://user@localhost/database, or the PG* variables",
            ));
        }
    };
    let show = || notes.iter().for_each(|note| output::note(note));
    let address = read(&text, &place, &connection_environment).inspect_err(|_| show())?;
    without_shadows(&address)?;
    show();
    address.notes.iter().for_each(|note| output::note(note));
    choose::choose(address).await
}

/// How to connect past a pooler, where an address for that is named.
pub(crate) async fn direct_options(
    database: &DatabaseArgs,
    dir: Option<&Path>,
) -> Result<Option<PgConnectOptions>, Failure> {
    // What there is to note, the first address has said.
    let (connection_environment, _) = connection_environment(dir)?;
    let named =
        named(&connection_environment, database.direct_url.as_deref(), &DATABASE_URL_DIRECT)?;
    let Some((text, place)) = named else { return Ok(None) };
    let address = read(&text, &place, &connection_environment)?;
    without_shadows(&address)?;
    choose::choose(address).await.map(Some)
}

/// An option of the command line, and the variable that stands in for it.
struct Source {
    option: &'static str,
    variable: &'static str,
}

const DATABASE_URL: Source = Source { option: "--database-url", variable: "DATABASE_URL" };
const DATABASE_URL_DIRECT: Source =
    Source { option: "--direct-url", variable: "DATABASE_URL_DIRECT" };

/// The text of an address and what to call it; nothing where none is named, or an empty one.
fn named(
    connection_environment: &ConnectionEnvironment,
    option: Option<&str>,
    source: &Source,
) -> Result<Option<(String, String)>, Failure> {
    let Source { option: name, variable } = source;
    let variables = &connection_environment.variables;
    let (text, place) = match option {
        Some(text) => (Some(text), (*name).to_owned()),
        None => {
            let text = variables.get(variable).map_err(|error| failure(variable, &error))?;
            let is_of_file = variables.set_in(variable) == Some(SetIn::File);
            (text, if is_of_file { format!("{variable} of .env") } else { (*variable).to_owned() })
        }
    };
    Ok(text.filter(|text| !text.is_empty()).map(|text| (text.to_owned(), place)))
}

/// Whether the address comes from where no file could have changed it.
fn is_named_outside_of_files(
    connection_environment: &ConnectionEnvironment,
    database: &DatabaseArgs,
) -> bool {
    let set_in = connection_environment.variables.set_in(DATABASE_URL.variable);
    database.database_url.is_some() || set_in == Some(SetIn::Process)
}

fn read(
    text: &str,
    place: &str,
    connection_environment: &ConnectionEnvironment,
) -> Result<Address, Failure> {
    address::read(text, connection_environment).map_err(|error| failure(place, &error))
}

fn failure(place: &str, error: &AddressError) -> Failure {
    Failure::wrong_use(format!("{place}: {error}\n  help: {}", error.help()))
}

/// Everything around an address that counts, and what to note about it.
#[expect(clippy::disallowed_methods, reason = "the program knows where it was called")]
fn connection_environment(
    dir: Option<&Path>,
) -> Result<(ConnectionEnvironment, Vec<String>), Failure> {
    let owner_of_set = || owner_of_set(dir);
    let user = geteuid();
    let trusted = Trusted { user: user.as_raw(), owner_of_set: &owner_of_set };
    let found = dot_env::read(&env::current_dir()?, &trusted)?;
    let connection_environment = ConnectionEnvironment {
        variables: Variables::new(env::vars_os(), found.variables.into_iter()),
        home: env::home_dir().filter(|home| !home.as_os_str().is_empty()),
        user: User::from_uid(user).ok().flatten().map(|user| user.name),
    };
    Ok((connection_environment, found.notes))
}

fn owner_of_set(dir: Option<&Path>) -> Option<u32> {
    let place = Place::find(dir).ok()?;
    fs::metadata(place.set_dir).ok().map(|metadata| metadata.uid())
}

/// Goes on where sqlx mixes no variable into the address; else starts the program anew without it.
///
/// sqlx reads some variables by itself, and its options cannot be rid of them again. Nothing was
/// done or said yet, and the program that is started takes the place of this one.
fn without_shadows(address: &Address) -> Result<(), Failure> {
    match address.shadowing.as_slice() {
        [] => Ok(()),
        names => Err(restart_without(names)),
    }
}

/// Returns only where the program cannot be started.
fn restart_without(names: &[&str]) -> Failure {
    let mut arguments = env::args_os();
    let program = env::current_exe();
    let error = program.map(|program| {
        let mut command = Command::new(program);
        command.arg0(arguments.next().unwrap_or_default()).args(arguments);
        for name in names {
            command.env_remove(name);
            if name.starts_with("PGSSL") {
                // The usual certificate must not step in for the one that is missing.
                command.env("PGSSLCERTMODE", "disable");
            }
        }
        command.exec()
    });
    let (Ok(error) | Err(error)) = error;
    let names = names.join(" and ");
    Failure::wrong_use(format!(
        "{names} would be mixed into the address: {error}\n  help: unset {names}"
    ))
}

#[cfg(test)]
mod tests {
    use super::{DATABASE_URL, DATABASE_URL_DIRECT, DatabaseArgs, direct_options, named};
    use crate::database::address::ConnectionEnvironment;
    use crate::database::variables::Variables;

    fn of_variables(process: &[(&str, &str)], file: &[(&str, &str)]) -> ConnectionEnvironment {
        let process = process.iter().map(|(name, value)| (name.into(), value.into()));
        let file = file.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        ConnectionEnvironment { variables: Variables::new(process, file), home: None, user: None }
    }

    #[test]
    fn option_goes_before_variable_and_variable_before_file() {
        let name = "DATABASE_URL_DIRECT";
        let read = |option, process: &[_], file: &[_]| {
            let connection_environment = of_variables(process, file);
            named(&connection_environment, option, &DATABASE_URL_DIRECT).expect("nothing is wrong")
        };
        let found = |text: &str, place: &str| Some((text.to_owned(), place.to_owned()));
        let (process, file) = ([(name, "b")], [(name, "c"), ("DATABASE_URL", "d")]);
        assert_eq!(read(Some("a"), &process, &file), found("a", "--direct-url"));
        assert_eq!(read(None, &process, &file), found("b", name));
        assert_eq!(read(None, &[], &file), found("c", "DATABASE_URL_DIRECT of .env"));
        assert_eq!(read(None, &[(name, "")], &file), None);
        let other =
            named(&of_variables(&[], &file), None, &DATABASE_URL).expect("nothing is wrong");
        assert_eq!(other, found("d", "DATABASE_URL of .env"));
    }

    #[tokio::test]
    async fn direct_address_is_read_as_strictly() {
        let direct = |url: &str| DatabaseArgs {
            database_url: None,
            direct_url: Some(url.to_owned()).filter(|url| !url.is_empty()),
        };
        let read = async |url: &str| direct_options(&direct(url), None).await;
        let found = read("postgres://anna@127.0.0.1:7/shop").await.expect("it is an address");
        assert_eq!(found.expect("one is named").get_port(), 7);
        let said = read("postgres://anna:s3cret@db/shop?sslmod=a").await.expect_err("it is wrong");
        assert!(said.message.starts_with("--direct-url: unknown parameter `sslmod`"), "{said:?}");
        assert!(!said.message.contains("s3cret"), "{said:?}");
    }
}
