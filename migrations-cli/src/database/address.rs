//! An address, read to its end: how to connect to each of its hosts.
//!
//! Every field of sqlx's options is set here, because sqlx fills what is left out from variables of
//! its own choice. Connects to nothing.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgSslMode};

use super::connection_string::ConnectionString;
use super::conninfo;
use super::encryption::{Encryption, encryption};
use super::error::AddressError;
use super::host::{Host, Way, hosts};
use super::password_file::{PasswordFile, Target};
use super::server_options;
use super::service;
use super::settings::{Origin, Settings};
use super::variables::{SetIn, Variables};

/// What sqlx prepares at most before it forgets a statement; its own default.
const STATEMENT_CACHE: usize = 100;

/// What surrounds an address.
#[derive(Debug, Default)]
pub(crate) struct ConnectionEnvironment {
    /// The variables that count.
    pub(crate) variables: Variables,
    /// The user's folder.
    pub(crate) home: Option<PathBuf>,
    /// What the system calls the user.
    pub(crate) user: Option<String>,
}

/// How to connect to each host of an address.
#[derive(Debug)]
pub(crate) struct Address {
    /// The hosts in the order in which they are tried; at least one.
    pub(crate) candidates: Vec<PgConnectOptions>,
    /// Which of them will do.
    pub(crate) session_attributes: SessionAttributes,
    /// How long to try each, where the address says.
    pub(crate) timeout: Option<Duration>,
    /// Variables of the process that sqlx would put in where the address leaves something out.
    pub(crate) shadowing: Vec<&'static str>,
    /// What a person should know.
    pub(crate) notes: Vec<String>,
}

/// What a session must be good for, as libpq's `target_session_attrs` says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SessionAttributes {
    /// Anything.
    Any,
    /// Transactions that write.
    ReadWrite,
    /// Only transactions that read.
    ReadOnly,
    /// The server is no standby.
    Primary,
    /// The server is a standby.
    Standby,
    /// A standby if there is one, else anything.
    PreferStandby,
}

/// Reads an address; an empty text leaves everything to services and variables.
pub(crate) fn read(
    text: &str,
    connection_environment: &ConnectionEnvironment,
) -> Result<Address, AddressError> {
    let ConnectionEnvironment { variables, home, .. } = connection_environment;
    let string = if text.is_empty() { ConnectionString::default() } else { conninfo::parse(text)? };
    let service = service::values(&string.values, variables, home.as_deref())?;
    let settings = Settings::new(string, service, variables)?;
    build(&settings, connection_environment)
}

fn build(
    settings: &Settings,
    connection_environment: &ConnectionEnvironment,
) -> Result<Address, AddressError> {
    let home = connection_environment.home.as_deref();
    let hosts = hosts(settings, &|path| Path::new(path).exists())?;
    let user = settings.text("user").or(connection_environment.user.as_deref());
    let user = user.ok_or(AddressError::NoUser)?;
    let mut address = Address {
        candidates: Vec::new(),
        session_attributes: session_attributes(settings),
        timeout: timeout(settings),
        shadowing: Vec::new(),
        notes: Vec::new(),
    };
    let passwords = Passwords::new(settings, home);
    let base = base(settings, user)?;
    if !reads_options(settings)
        && connection_environment.variables.set_in("PGOPTIONS") == Some(SetIn::Process)
    {
        address.shadowing.push("PGOPTIONS");
    }
    for host in &hosts {
        let encryption = encryption(settings, &host.way, home)?;
        let database = settings.text("dbname").unwrap_or(user);
        let target = Target { host: &host.password_name, port: host.port, database, user };
        let options = reached_by(base.clone(), host).password(&passwords.of(target));
        address.notes.extend(encryption.note.map(str::to_owned));
        shadow_identity(&encryption, &connection_environment.variables, &mut address.shadowing);
        address.candidates.push(encrypted_by(options, encryption));
    }
    address.notes.extend(passwords.into_note());
    address.notes.dedup();
    Ok(address)
}

/// What is the same for all hosts.
fn base(settings: &Settings, user: &str) -> Result<PgConnectOptions, AddressError> {
    let cached = settings.text("statement-cache-capacity").and_then(|text| text.parse().ok());
    let options = PgConnectOptions::new_without_pgpass()
        .username(user)
        .database(settings.text("dbname").unwrap_or(user))
        .application_name(settings.text("application_name").unwrap_or("migrations"))
        .statement_cache_capacity(cached.unwrap_or(STATEMENT_CACHE))
        // PgBouncer refuses a setting that it does not know, and whatever needs this one sets it.
        .extra_float_digits(None)
        .disable_statement_logging();
    let mut of_session = Vec::new();
    if !reads_options(settings) {
        let text = settings.given("options").unwrap_or("");
        of_session = server_options::settings(text, &settings.shown("options"))?;
    }
    of_session.extend(settings.settings.iter().cloned());
    // Not even an empty list where there is none: poolers refuse the parameter.
    Ok(if of_session.is_empty() { options } else { options.options(of_session) })
}

/// Whether sqlx has read the options that count itself; it puts others behind those.
fn reads_options(settings: &Settings) -> bool {
    settings.origin("options") == Some(Origin::Variable("PGOPTIONS", SetIn::Process))
}

fn reached_by(options: PgConnectOptions, host: &Host) -> PgConnectOptions {
    let options = options.port(host.port);
    match &host.way {
        Way::Socket(folder) => options.host(folder).socket(folder),
        Way::Name(name) | Way::Address { address: name, .. } => options.host(name),
    }
}

fn encrypted_by(options: PgConnectOptions, encryption: Encryption) -> PgConnectOptions {
    let options = options.ssl_mode(encryption.mode);
    let options = match encryption.root {
        Some(root) => options.ssl_root_cert(root),
        // No authority beside the public ones, whatever a variable says.
        None => options.ssl_root_cert_from_pem(Vec::new()),
    };
    match encryption.identity {
        Some((certificate, key)) => options.ssl_client_cert(certificate).ssl_client_key(key),
        None => options,
    }
}

/// A certificate of a variable cannot be taken out of sqlx's options again.
fn shadow_identity(
    encryption: &Encryption,
    variables: &Variables,
    shadowing: &mut Vec<&'static str>,
) {
    if encryption.identity.is_some() || matches!(encryption.mode, PgSslMode::Disable) {
        return;
    }
    for name in ["PGSSLCERT", "PGSSLKEY"] {
        if variables.set_in(name) == Some(SetIn::Process) && !shadowing.contains(&name) {
            shadowing.push(name);
        }
    }
}

/// The password of the address, else those of a file.
enum Passwords {
    Given(String),
    File(PasswordFile),
}

impl Passwords {
    fn new(settings: &Settings, home: Option<&Path>) -> Passwords {
        if let Some(password) = settings.text("password") {
            return Passwords::Given(password.to_owned());
        }
        let named = settings.text("passfile").map(PathBuf::from);
        let path = named.or_else(|| home.map(|home| home.join(".pgpass")));
        Passwords::File(path.map(|path| PasswordFile::read(&path)).unwrap_or_default())
    }

    /// The password for one host; an empty one is none.
    fn of(&self, target: Target) -> String {
        match self {
            Passwords::Given(password) => password.clone(),
            Passwords::File(file) => file.password(target).unwrap_or_default(),
        }
    }

    fn into_note(self) -> Option<String> {
        match self {
            Passwords::Given(_) => None,
            Passwords::File(file) => file.note,
        }
    }
}

fn session_attributes(settings: &Settings) -> SessionAttributes {
    match settings.given("target_session_attrs") {
        Some("read-write") => SessionAttributes::ReadWrite,
        Some("read-only") => SessionAttributes::ReadOnly,
        Some("primary") => SessionAttributes::Primary,
        Some("standby") => SessionAttributes::Standby,
        Some("prefer-standby") => SessionAttributes::PreferStandby,
        _ => SessionAttributes::Any,
    }
}

/// Nothing, zero and less mean that there is no limit of the address's own; one second is two.
fn timeout(settings: &Settings) -> Option<Duration> {
    let seconds: u64 = settings.text("connect_timeout")?.trim().parse().ok()?;
    (seconds > 0).then(|| Duration::from_secs(seconds.max(2)))
}

#[cfg(test)]
mod tests {
    use super::{Address, ConnectionEnvironment, SessionAttributes, read};
    use crate::database::error::AddressError;
    use crate::database::variables::Variables;

    fn connection_environment(variables: &[(&str, &str)]) -> ConnectionEnvironment {
        let process = variables.iter().map(|(name, value)| (name.into(), value.into()));
        ConnectionEnvironment {
            variables: Variables::new(process, std::iter::empty()),
            home: None,
            user: Some("os".to_owned()),
        }
    }

    fn address(text: &str, variables: &[(&str, &str)]) -> Address {
        read(text, &connection_environment(variables))
            .unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn defaults_are_the_user_of_the_system_and_a_database_of_that_name() {
        let options = &address("host=a", &[]).candidates[0];
        assert_eq!((options.get_username(), options.get_database()), ("os", Some("os")));
        let options = &address("host=a user=anna", &[]).candidates[0];
        assert_eq!((options.get_username(), options.get_database()), ("anna", Some("anna")));
        let options = &address("", &[("PGUSER", "eve"), ("PGHOST", "b")]).candidates[0];
        assert_eq!((options.get_username(), options.get_host()), ("eve", "b"));
        let nobody = ConnectionEnvironment { user: None, ..connection_environment(&[]) };
        assert_eq!(read("host=a", &nobody).expect_err("nobody"), AddressError::NoUser);
    }

    #[test]
    fn every_host_is_a_candidate() {
        let found =
            address("postgres://u@a:1,[::1]:2,%2Frun:3/d?target_session_attrs=primary", &[]);
        assert_eq!(found.session_attributes, SessionAttributes::Primary);
        let hosts: Vec<_> = found
            .candidates
            .iter()
            .map(|options| (options.get_host(), options.get_port()))
            .collect();
        assert_eq!(hosts, [("a", 1), ("::1", 2), ("/run", 3)]);
        let sockets: Vec<_> =
            found.candidates.iter().map(|options| options.get_socket().is_some()).collect();
        assert_eq!(sockets, [false, false, true]);
    }

    #[test]
    fn options_are_handed_on() {
        let found = address("host=a options='-c geqo=off --work_mem=1MB'", &[]);
        assert_eq!(found.candidates[0].get_options(), Some("-c geqo=off -c work_mem=1MB"));
        let found = address("postgres://a?options[geqo]=off", &[]);
        assert_eq!(found.candidates[0].get_options(), Some("-c geqo=off"));
    }

    #[test]
    fn identity_of_a_variable_that_does_not_count_is_named() {
        let named = [("PGSSLCERT", "/none"), ("PGSSLKEY", "/none")];
        assert_eq!(address("host=a", &named).shadowing, ["PGSSLCERT", "PGSSLKEY"]);
        assert!(address("host=/a", &named).shadowing.is_empty());
        assert!(address("host=a sslmode=disable", &named).shadowing.is_empty());
    }

    #[test]
    fn time_to_wait() {
        let timeout = |text| address(text, &[]).timeout.map(|timeout| timeout.as_secs());
        assert_eq!(timeout("host=a connect_timeout=5"), Some(5));
        assert_eq!(timeout("host=a connect_timeout=1"), Some(2));
        assert_eq!(
            (timeout("host=a connect_timeout=0"), timeout("connect_timeout=-1")),
            (None, None)
        );
    }
}
