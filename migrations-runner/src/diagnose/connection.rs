//! What is said of a server that cannot be reached, is too old, or is at work for another runner.

use std::time::Duration;

use migrations_core::{Code, Diagnostic};

use super::nowhere;
use super::other_sessions::Span;
use crate::cause::Cause;
use crate::error::{Holder, Server};
use migrations_core::quote;

pub(super) fn unreachable_server(code: Code, server: &Server, cause: &Cause) -> Diagnostic {
    let help = match cause.sqlstate.as_deref() {
        Some("28P01") => "check user and password in DATABASE_URL, PGPASSWORD or ~/.pgpass".into(),
        Some("28000") => "check the user, and what the server's pg_hba.conf lets in".into(),
        Some("3D000") => format!(
            "correct DATABASE_URL, or create the database: `createdb {}`, or `cargo migrations \
             create` for development",
            server.database
        ),
        Some("42501") => format!(
            "let the user in, as the owner of the database: GRANT CONNECT ON DATABASE {} TO {}",
            quote::shown_part(&server.database),
            quote::shown_part(&server.user)
        ),
        Some("53300") => "close other connections, or raise max_connections".into(),
        Some(_) => "correct what the server complains about in DATABASE_URL".into(),
        None => "start the server, or correct host and port in DATABASE_URL".into(),
    };
    let diagnostic = nowhere(code, format!("cannot connect to {server}: {cause}"));
    cause
        .notes()
        .into_iter()
        .fold(diagnostic, Diagnostic::note)
        .note("nothing was changed")
        .help(help)
}

pub(super) fn server_too_old(code: Code, server: u32, oldest: u32) -> Diagnostic {
    nowhere(code, format!("the server is PostgreSQL {server}, and {oldest} or newer is needed"))
        .note("nothing was changed")
        .help("upgrade the server, or correct `servers` in migrations.toml")
}

pub(super) fn lock_timeout(
    code: Code,
    set: &str,
    waited: Duration,
    holder: Option<&Holder>,
) -> Diagnostic {
    let waited = Span(waited);
    let message = match holder {
        Some(holder) => {
            format!("waited {waited} for the lock of set \"{set}\", which {holder} holds")
        }
        None => format!("waited {waited} for the lock of set \"{set}\", and others were faster"),
    };
    let help = match holder {
        Some(_) => "wait until it is done and run again, or wait longer: `--runner-wait 600`",
        None => "run again",
    };
    nowhere(code, message).note("nothing was changed").help(help)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::cause::Cause;
    use crate::error::{Holder, RunError, Server};

    fn unreachable(sqlstate: &str, message: &str) -> String {
        let server = Server {
            host: "db.example.org".into(),
            port: 5432,
            database: "shop".into(),
            user: "anna".into(),
        };
        let sqlstate = Some(sqlstate.to_owned());
        let cause = Cause { sqlstate, ..Cause::new(message) };
        RunError::Unreachable { server, cause }.to_string()
    }

    #[test]
    fn wrong_password_is_said_and_where_it_comes_from() {
        assert_eq!(
            unreachable("28P01", "password authentication failed for user \"anna\""),
            "cannot connect to database \"shop\" on db.example.org, port 5432, as user \"anna\": \
             password authentication failed for user \"anna\" (SQLSTATE 28P01) [M9001]\n  \
             nothing was changed\n  \
             help: check user and password in DATABASE_URL, PGPASSWORD or ~/.pgpass"
        );
    }

    #[test]
    fn holder_without_details_is_still_named() {
        let holder =
            Holder { pid: 42, application_name: None, connected_for: None, running_for: None };
        let waited = Duration::from_secs(75);
        let error = RunError::LockTimeout { set: "rag".into(), waited, holder: Some(holder) };
        let text = error.to_string();
        assert!(
            text.starts_with(
                "waited 1 min 15 s for the lock of set \"rag\", which process 42 holds"
            ),
            "{text}"
        );
    }
}
