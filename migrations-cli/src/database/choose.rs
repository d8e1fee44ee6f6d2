//! Which of several hosts is used: the first that answers and is what the address asks for.
//!
//! Connects as libpq does: a host that cannot be reached is passed over, and one that refuses the
//! user, the password or the database ends the search.

use std::time::Duration;

use migrations_runner::{Cause, RunError, Server};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgDatabaseError};
use sqlx::{Connection, Row};
use tokio::time::timeout;

use super::address::{Address, SessionAttributes};
use crate::exit::Failure;

/// How long a host is tried where the address does not say.
const PATIENCE: Duration = Duration::from_secs(30);

/// Names operators and types of nobody else.
const STATE: &str = "SELECT pg_catalog.current_setting('transaction_read_only'), \
     pg_catalog.pg_is_in_recovery()";

/// Why a host is not used.
enum Unfit {
    /// The next one may do.
    PassedOver(String),
    /// What it says, the next one would say as well.
    Refused,
}

/// The options of the host to use; a single one of which nothing is asked is not connected to.
pub(crate) async fn choose(address: Address) -> Result<PgConnectOptions, Failure> {
    let Address { candidates, session_attributes, timeout, .. } = address;
    let (Some(first), Some(last)) = (candidates.first(), candidates.last()) else {
        return Err(Failure::wrong_use("the address names no host"));
    };
    let passes: &[SessionAttributes] = match session_attributes {
        SessionAttributes::Any if candidates.len() == 1 => &[],
        SessionAttributes::PreferStandby => &[SessionAttributes::Standby, SessionAttributes::Any],
        SessionAttributes::Any => &[SessionAttributes::Any],
        SessionAttributes::ReadWrite => &[SessionAttributes::ReadWrite],
        SessionAttributes::ReadOnly => &[SessionAttributes::ReadOnly],
        SessionAttributes::Primary => &[SessionAttributes::Primary],
        SessionAttributes::Standby => &[SessionAttributes::Standby],
    };
    if passes.is_empty() {
        return Ok(first.clone());
    }
    let mut tried = Vec::new();
    for wanted in passes {
        tried.clear();
        for candidate in &candidates {
            match try_one(candidate, *wanted, timeout.unwrap_or(PATIENCE)).await {
                // Whoever connects next meets the refusal again, and says what to do about it.
                Ok(()) | Err(Unfit::Refused) => return Ok(candidate.clone()),
                Err(Unfit::PassedOver(reason)) => {
                    tried.push(format!("{}: {reason}", name(candidate)))
                }
            }
        }
    }
    Err(none_will_do(last, &tried))
}

async fn try_one(
    candidate: &PgConnectOptions,
    wanted: SessionAttributes,
    patience: Duration,
) -> Result<(), Unfit> {
    let described = timeout(patience, ask(candidate, wanted)).await;
    let passed_over = |reason: &str| Err(Unfit::PassedOver(reason.to_owned()));
    match described {
        Err(_) => passed_over(&format!("no answer within {} s", patience.as_secs())),
        Ok(Err(error)) if is_passed_over(&error) => passed_over(&Cause::of(&error).to_string()),
        Ok(Err(_)) => Err(Unfit::Refused),
        Ok(Ok(None)) => Ok(()),
        Ok(Ok(Some(reason))) => passed_over(reason),
    }
}

/// Why a server is not what is wanted; nothing where it is.
async fn ask(
    candidate: &PgConnectOptions,
    wanted: SessionAttributes,
) -> Result<Option<&'static str>, sqlx::Error> {
    let mut connection = PgConnection::connect_with(candidate).await?;
    let unfit = match wanted {
        SessionAttributes::Any => None,
        wanted => unfit(&mut connection, wanted).await?,
    };
    // That it may fail changes nothing about what was said.
    let _ = connection.close().await;
    Ok(unfit)
}

async fn unfit(
    connection: &mut PgConnection,
    wanted: SessionAttributes,
) -> Result<Option<&'static str>, sqlx::Error> {
    let row = sqlx::query(STATE).persistent(false).fetch_one(connection).await?;
    let is_read_only = row.try_get::<String, _>(0)? == "on";
    let is_standby: bool = row.try_get(1)?;
    Ok(match wanted {
        SessionAttributes::ReadWrite if is_read_only => Some("its session is read-only"),
        SessionAttributes::ReadOnly if !is_read_only => Some("its session is not read-only"),
        SessionAttributes::Primary if is_standby => Some("it is a standby"),
        SessionAttributes::Standby if !is_standby => Some("it is no standby"),
        _ => None,
    })
}

/// Nobody listens, or the server says that it is starting or stopping.
fn is_passed_over(error: &sqlx::Error) -> bool {
    match error {
        // A certificate that is not believed comes as data that is not valid.
        sqlx::Error::Io(error) => error.kind() != std::io::ErrorKind::InvalidData,
        sqlx::Error::Database(said) => {
            said.try_downcast_ref::<PgDatabaseError>().is_some_and(|said| said.code() == "57P03")
        }
        _ => false,
    }
}

fn none_will_do(last: &PgConnectOptions, tried: &[String]) -> Failure {
    let user = last.get_username();
    let server = Server {
        host: last.get_host().to_owned(),
        port: last.get_port(),
        database: last.get_database().unwrap_or(user).to_owned(),
        user: user.to_owned(),
    };
    let error = RunError::Unreachable { server, cause: Cause::new(tried.join("; ")) };
    let message = format!(
        "no host of the address will do [{}]\n  {}\n  nothing was changed\n  \
         help: start one of the servers, or correct the address",
        error.code(),
        tried.join("\n  ")
    );
    let mut failure = Failure::from(error);
    failure.message = message;
    failure
}

fn name(candidate: &PgConnectOptions) -> String {
    format!("{}, port {}", candidate.get_host(), candidate.get_port())
}

#[cfg(test)]
mod tests {
    use super::choose;
    use crate::database::address::{ConnectionEnvironment, read};
    use crate::exit::Failure;

    /// Nobody listens on the first ports.
    async fn chosen(text: &str) -> Result<(String, u16), Failure> {
        let connection_environment =
            ConnectionEnvironment { user: Some("anna".to_owned()), ..Default::default() };
        let address =
            read(text, &connection_environment).unwrap_or_else(|error| panic!("{text}: {error}"));
        choose(address).await.map(|options| (options.get_host().to_owned(), options.get_port()))
    }

    #[tokio::test]
    async fn single_host_is_not_connected_to() {
        let found = chosen("host=127.0.0.1 port=1").await.expect("nothing is asked");
        assert_eq!(found, ("127.0.0.1".to_owned(), 1));
    }

    #[tokio::test]
    async fn every_host_that_failed_is_named_and_no_password() {
        let several = "postgres://anna:s3cret@127.0.0.1:1,127.0.0.1:2/shop";
        for text in [several, &format!("{several}?target_session_attrs=prefer-standby")] {
            let Failure { message: said, diagnostics, .. } =
                chosen(text).await.expect_err("nobody listens");
            assert_eq!(diagnostics.len(), 1, "{diagnostics:?}");
            for port in [1, 2] {
                assert_eq!(said.matches(&format!("127.0.0.1, port {port}: ")).count(), 1, "{said}");
            }
            assert!(!said.contains("s3cret") && !said.contains("postgres://"), "{said}");
        }
    }
}
