//! What can be wrong with an address, as data.
//!
//! Must never hold a value of an address: any of them may be a piece of a password.

use std::fmt;
use std::path::PathBuf;

/// Why an address cannot be used.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum AddressError {
    /// Neither `postgres://…` nor `name=value …`.
    NotAnAddress,
    /// The text of the address breaks off or goes astray.
    Malformed {
        /// What is wrong, as a sentence without its end.
        reason: &'static str,
        /// What to do about it.
        help: &'static str,
    },
    /// A name that libpq does not know.
    UnknownParameter {
        /// The name as it was written; `None` where it may be a piece of a password.
        name: Option<String>,
        /// The name that was probably meant.
        nearest: Option<&'static str>,
    },
    /// A parameter has a value that means nothing.
    InvalidValue {
        /// The parameter, or the environment variable.
        name: String,
        /// What it takes.
        expected: String,
    },
    /// A parameter asks for what this program cannot do.
    Unsupported {
        /// The parameter, or the environment variable.
        name: String,
        /// Why it cannot.
        reason: &'static str,
        /// What to do about it.
        help: &'static str,
    },
    /// Two lists do not have the same length.
    ListLength {
        /// The parameter, or the environment variable.
        name: String,
        /// How many values it has.
        values: usize,
        /// How many hosts there are.
        hosts: usize,
    },
    /// A variable of the environment is no text.
    NotUnicode {
        /// The variable.
        name: String,
    },
    /// No service file defines the service.
    UnknownService,
    /// A service file cannot be read.
    UnreadableServiceFile {
        /// The file.
        path: PathBuf,
    },
    /// A service file defines the service in a way that cannot be used.
    ServiceFile {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        reason: Box<AddressError>,
    },
    /// Nothing says who connects.
    NoUser,
}

const PERCENT: &str =
    "percent-encode `@`, `/`, `:`, `?`, `#` and `%` in user and password, such as %40 for `@`";

impl AddressError {
    /// A URL that is cut in the wrong place, mostly because of what is in its password.
    pub(crate) fn malformed_url(reason: &'static str) -> AddressError {
        AddressError::Malformed { reason, help: PERCENT }
    }

    /// What to type next.
    pub(crate) fn help(&self) -> String {
        match self {
            AddressError::NotAnAddress => "it has the form postgres://user:password@host:port/\
                 database or `host=… port=… dbname=… user=…`; special characters of a URL are \
                 percent-encoded"
                .to_owned(),
            AddressError::Malformed { help, .. } | AddressError::Unsupported { help, .. } => {
                (*help).to_owned()
            }
            AddressError::UnknownParameter { nearest: Some(nearest), .. } => {
                format!("did you mean `{nearest}`?")
            }
            AddressError::UnknownParameter { name: Some(_), .. } => {
                "remove it; the parameters that count are those of libpq, in docs/running.md"
                    .to_owned()
            }
            AddressError::UnknownParameter { .. } => {
                "percent-encode special characters in a URL, and quote a value with blanks: \
                 password='…'"
                    .to_owned()
            }
            AddressError::InvalidValue { expected, .. } => format!("it takes {expected}"),
            AddressError::ListLength { .. } => {
                "write one value for all hosts, or one for each".to_owned()
            }
            AddressError::NotUnicode { name } => format!("set {name} to text in UTF-8"),
            AddressError::UnknownService => "the name stands in brackets in the file of \
                 PGSERVICEFILE, in ~/.pg_service.conf or in pg_service.conf of PGSYSCONFDIR"
                .to_owned(),
            AddressError::UnreadableServiceFile { .. } => {
                "correct PGSERVICEFILE, or unset it".to_owned()
            }
            AddressError::ServiceFile { reason, .. } => reason.help(),
            AddressError::NoUser => "name the user in the address, or set PGUSER".to_owned(),
        }
    }
}

impl fmt::Display for AddressError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AddressError::NotAnAddress => formatter.write_str("it is not a PostgreSQL URL"),
            AddressError::Malformed { reason, .. } => formatter.write_str(reason),
            AddressError::UnknownParameter { name: Some(name), .. } => {
                write!(formatter, "unknown parameter `{name}`")
            }
            AddressError::UnknownParameter { name: None, .. } => formatter
                .write_str("unknown parameter, not shown because it may be part of a password"),
            AddressError::InvalidValue { name, .. } => write!(formatter, "invalid value of {name}"),
            AddressError::Unsupported { name, reason, .. } => {
                write!(formatter, "{name} cannot be honoured: {reason}")
            }
            AddressError::ListLength { name, values, hosts } => {
                write!(formatter, "{name} has {values} values for {hosts} hosts")
            }
            AddressError::NotUnicode { name } => write!(formatter, "{name} is not UTF-8"),
            AddressError::UnknownService => {
                formatter.write_str("the service is defined in no service file")
            }
            AddressError::UnreadableServiceFile { path } => {
                write!(formatter, "the service file {} cannot be read", path.display())
            }
            AddressError::ServiceFile { path, line, reason } => {
                write!(formatter, "{}:{line}: {reason}", path.display())
            }
            AddressError::NoUser => formatter.write_str("no user is named"),
        }
    }
}
