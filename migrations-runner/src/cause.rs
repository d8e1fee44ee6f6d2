//! What the server or the network said when something failed, as plain data.
//!
//! Must not know what was being done; the error that holds it does.
//! Never holds connection options, so a password cannot get into a message.

use std::fmt;

use migrations_core::quote;
use sqlx::postgres::PgDatabaseError;

/// What the server, or the way to it, said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cause {
    /// The SQLSTATE, where the server itself spoke.
    pub sqlstate: Option<String>,
    /// The message.
    pub message: String,
    /// The server's detail.
    pub detail: Option<String>,
    /// The server's hint.
    pub hint: Option<String>,
    /// The functions and statements that the server was in, innermost first.
    pub context: Option<String>,
    /// The table that it was said about.
    pub table: Option<String>,
    /// The session that was refused, where it was asked: for want of a right, of a schema to create
    /// in, or because it may only read.
    pub session: Option<Box<SessionState>>,
}

/// What a refused session was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionState {
    /// The role whose rights counted.
    pub user: String,
    /// The database.
    pub database: String,
    /// Whether the server is a standby.
    pub is_standby: bool,
    /// Whether the session only reads by default, and where that was set: `database`, `user`.
    pub read_only: Option<String>,
}

impl Cause {
    /// A cause that no server reported.
    ///
    /// ```
    /// use migrations_runner::Cause;
    /// assert_eq!(Cause::new("connection refused").to_string(), "connection refused");
    /// ```
    #[must_use]
    pub fn new(message: impl Into<String>) -> Cause {
        Cause { message: message.into(), ..Cause::default() }
    }

    /// What an error of sqlx says, without the place in the C source that PostgreSQL adds.
    #[must_use]
    pub fn of(error: &sqlx::Error) -> Cause {
        match server_error(error) {
            Some(said) => Cause::of_server(said),
            // Without sqlx's own words around it: the place and the kind of failure are said by
            // the error that holds the cause.
            None => match error {
                sqlx::Error::Io(error) => Cause::new(error.to_string()),
                sqlx::Error::Tls(error) => Cause::new(format!("TLS: {error}")),
                other => Cause::new(other.to_string()),
            },
        }
    }

    fn of_server(said: &PgDatabaseError) -> Cause {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Cause {
            sqlstate: Some(said.code().to_owned()),
            message: said.message().to_owned(),
            detail: owned(said.detail()),
            hint: owned(said.hint()),
            context: owned(said.r#where()),
            table: said.schema().zip(said.table()).map(|(schema, table)| {
                format!("{}.{}", quote::shown_part(schema), quote::shown_part(table))
            }),
            session: None,
        }
    }

    /// Whether the server gave this SQLSTATE.
    ///
    /// ```
    /// use migrations_runner::Cause;
    /// let sqlstate = Some("42703".to_owned());
    /// let cause = Cause { sqlstate, ..Cause::new("column \"y\" does not exist") };
    /// assert!(cause.is("42703"));
    /// ```
    #[must_use]
    pub fn is(&self, sqlstate: &str) -> bool {
        self.sqlstate.as_deref() == Some(sqlstate)
    }

    /// Whether the server did not find a table, or its schema.
    pub(crate) fn is_missing_relation(&self) -> bool {
        self.is("42P01") || self.is("3F000")
    }

    /// Detail, hint and context, one fact each.
    ///
    /// ```
    /// use migrations_runner::Cause;
    /// let cause = Cause { hint: Some("use x".into()), ..Cause::new("no such column") };
    /// assert_eq!(cause.notes(), ["hint: use x"]);
    /// ```
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        [("detail", &self.detail), ("hint", &self.hint), ("context", &self.context)]
            .into_iter()
            .filter_map(|(label, text)| Some(format!("{label}: {}", text.as_ref()?)))
            .collect()
    }
}

/// What PostgreSQL itself answered, when it was the server that failed and not the way to it.
pub(crate) fn server_error(error: &sqlx::Error) -> Option<&PgDatabaseError> {
    error.as_database_error()?.try_downcast_ref::<PgDatabaseError>()
}

impl fmt::Display for Cause {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)?;
        match &self.sqlstate {
            Some(sqlstate) => write!(formatter, " (SQLSTATE {sqlstate})"),
            None => Ok(()),
        }
    }
}
