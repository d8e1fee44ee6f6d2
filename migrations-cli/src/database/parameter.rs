//! The parameters of libpq, from PostgreSQL 15 to 18, and what becomes of each here.
//!
//! One table: docs/running.md shows it, and a test holds the two together.
//! Must not know where a value comes from.

use super::error::AddressError;

/// A parameter of a connection.
#[derive(Debug)]
pub(crate) struct Parameter {
    /// What libpq calls it.
    pub(crate) name: &'static str,
    /// The environment variable that stands in for it.
    pub(crate) variable: Option<&'static str>,
    /// Which values it may have.
    pub(crate) values: Values,
    /// What becomes of it, for the documents, and the reason where it is refused.
    pub(crate) reason: &'static str,
}

/// Which values a parameter may have.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Values {
    /// Any text; what reads it checks it.
    Any,
    /// A whole number.
    Integer,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// One of the first words; the second are libpq's too, and cannot be honoured.
    Only(&'static [&'static str], &'static [&'static str]),
    /// None: whatever it asks for cannot be honoured.
    Empty,
}

const ON_OFF: &[&str] = &["0", "1"];
const TLS_VERSIONS: &str = "TLS 1.2 and 1.3 are spoken, and neither can be switched off";

const fn parameter(
    name: &'static str,
    variable: &'static str,
    values: Values,
    reason: &'static str,
) -> Parameter {
    let variable = if variable.is_empty() { None } else { Some(variable) };
    Parameter { name, variable, values, reason }
}

/// Every parameter, in the order of the documents of libpq.
#[rustfmt::skip]
pub(crate) const PARAMETERS: &[Parameter] = &[
    parameter("host", "PGHOST", Values::Any, "honoured; a list is tried in its order, and a folder is that of a Unix socket"),
    parameter("hostaddr", "PGHOSTADDR", Values::Any, "honoured; with `sslmode=verify-full` it is refused beside another `host`, because the certificate would be compared with the address"),
    parameter("port", "PGPORT", Values::Any, "honoured; one for all hosts, or one for each"),
    parameter("dbname", "PGDATABASE", Values::Any, "honoured; the user's name where it is left out"),
    parameter("user", "PGUSER", Values::Any, "honoured; the name of the system's user where it is left out"),
    parameter("password", "PGPASSWORD", Values::Any, "honoured"),
    parameter("passfile", "PGPASSFILE", Values::Any, "honoured; a file that group or world can read is ignored with a warning"),
    parameter("require_auth", "PGREQUIREAUTH", Values::Empty, "which authentication the server asks for cannot be limited"),
    parameter("channel_binding", "PGCHANNELBINDING", Values::Any, "honoured by other means: `require` checks the server's certificate and its name, as `sslmode=verify-full` does, and is refused without encryption"),
    parameter("connect_timeout", "PGCONNECT_TIMEOUT", Values::Integer, "honoured for each of several hosts; the program waits no longer than 30 seconds for the one that it uses"),
    parameter("client_encoding", "PGCLIENTENCODING", Values::Any, "ignored: files are UTF-8 and are sent as such"),
    parameter("options", "PGOPTIONS", Values::Any, "honoured: `-c name=value` and `--name=value`"),
    parameter("application_name", "PGAPPNAME", Values::Any, "ignored: sessions are called `migrations`"),
    parameter("fallback_application_name", "", Values::Any, "ignored: sessions are called `migrations`"),
    parameter("keepalives", "", Values::Integer, "ignored: TCP keepalives are left to the system"),
    parameter("keepalives_idle", "", Values::Integer, "ignored, like `keepalives`"),
    parameter("keepalives_interval", "", Values::Integer, "ignored, like `keepalives`"),
    parameter("keepalives_count", "", Values::Integer, "ignored, like `keepalives`"),
    parameter("tcp_user_timeout", "", Values::Integer, "ignored, like `keepalives`"),
    parameter("replication", "", Values::Only(&["false", "off", "no", "0"], &["true", "on", "yes", "1", "database"]), "migrations do not run in a replication session"),
    parameter("gssencmode", "PGGSSENCMODE", Values::Only(&["disable", "prefer"], &["require"]), "connections are not encrypted by GSSAPI"),
    parameter("sslmode", "PGSSLMODE", Values::OneOf(&["disable", "allow", "prefer", "require", "verify-ca", "verify-full"]), "honoured; `allow` acts as `prefer`, which does not go back to plain text where the server refuses an encrypted session, and `verify-ca` (also `require` with a root certificate) checks the name as well, because public authorities are trusted beside `sslrootcert`"),
    parameter("requiressl", "PGREQUIRESSL", Values::Any, "honoured: `1` is `sslmode=require`"),
    parameter("sslnegotiation", "PGSSLNEGOTIATION", Values::OneOf(&["postgres", "direct"]), "ignored: TLS is asked for in the way that every server knows"),
    parameter("sslcompression", "PGSSLCOMPRESSION", Values::OneOf(ON_OFF), "ignored: TLS is never compressed"),
    parameter("sslcert", "PGSSLCERT", Values::Any, "honoured; `~/.postgresql/postgresql.crt` where it is left out"),
    parameter("sslkey", "PGSSLKEY", Values::Any, "honoured; `~/.postgresql/postgresql.key` where it is left out"),
    parameter("sslkeylogfile", "", Values::Any, "ignored: keys are not written down"),
    parameter("sslpassword", "", Values::Empty, "a key that is encrypted cannot be read"),
    parameter("sslcertmode", "PGSSLCERTMODE", Values::Only(&["disable", "allow"], &["require"]), "whether the server asks for a certificate is not known"),
    parameter("sslrootcert", "PGSSLROOTCERT", Values::Any, "honoured; `~/.postgresql/root.crt` where it is left out; `system` is refused"),
    parameter("sslcrl", "PGSSLCRL", Values::Empty, "whether a certificate was revoked is not checked"),
    parameter("sslcrldir", "PGSSLCRLDIR", Values::Empty, "whether a certificate was revoked is not checked"),
    parameter("sslsni", "PGSSLSNI", Values::Only(&["1"], &["0"]), "the host's name is always sent"),
    parameter("requirepeer", "PGREQUIREPEER", Values::Empty, "the user of the server's process is not checked"),
    parameter("ssl_min_protocol_version", "PGSSLMINPROTOCOLVERSION", Values::Only(&["", "TLSv1", "TLSv1.1", "TLSv1.2"], &["TLSv1.3"]), TLS_VERSIONS),
    parameter("ssl_max_protocol_version", "PGSSLMAXPROTOCOLVERSION", Values::Only(&["", "TLSv1.2", "TLSv1.3"], &["TLSv1", "TLSv1.1"]), TLS_VERSIONS),
    parameter("min_protocol_version", "PGMINPROTOCOLVERSION", Values::Only(&["3.0"], &["3.2", "latest"]), "version 3.0 of the protocol is spoken"),
    parameter("max_protocol_version", "PGMAXPROTOCOLVERSION", Values::OneOf(&["3.0", "3.2", "latest"]), "ignored: version 3.0 of the protocol is spoken"),
    parameter("krbsrvname", "PGKRBSRVNAME", Values::Any, "ignored: GSSAPI is not used"),
    parameter("gsslib", "PGGSSLIB", Values::Any, "ignored: GSSAPI is not used"),
    parameter("gssdelegation", "PGGSSDELEGATION", Values::OneOf(ON_OFF), "ignored: GSSAPI is not used"),
    parameter("scram_client_key", "", Values::Empty, "SCRAM takes a password"),
    parameter("scram_server_key", "", Values::Empty, "SCRAM takes a password"),
    parameter("service", "PGSERVICE", Values::Any, "honoured"),
    parameter("servicefile", "PGSERVICEFILE", Values::Any, "honoured"),
    parameter("target_session_attrs", "PGTARGETSESSIONATTRS", Values::OneOf(&["any", "read-write", "read-only", "primary", "standby", "prefer-standby"]), "honoured; each host is asked over a connection of its own"),
    parameter("load_balance_hosts", "PGLOADBALANCEHOSTS", Values::OneOf(&["disable", "random"]), "ignored: hosts are tried as they are written"),
    parameter("oauth_issuer", "", Values::Empty, "OAuth is not spoken"),
    parameter("oauth_client_id", "", Values::Empty, "OAuth is not spoken"),
    parameter("oauth_client_secret", "", Values::Empty, "OAuth is not spoken"),
    parameter("oauth_scope", "", Values::Empty, "OAuth is not spoken"),
    parameter("statement-cache-capacity", "", Values::Integer, "honoured; sqlx's own, only in a URL"),
];

/// How sqlx spells some of them in a URL, which an application may share with this program.
const SQLX_SPELLINGS: &[(&str, &str)] = &[
    ("ssl-mode", "sslmode"),
    ("ssl-root-cert", "sslrootcert"),
    ("ssl-ca", "sslrootcert"),
    ("ssl-cert", "sslcert"),
    ("ssl-key", "sslkey"),
    ("statement-cache-capacity", "statement-cache-capacity"),
];

/// The parameter of this name.
pub(crate) fn find(name: &str) -> Option<&'static Parameter> {
    let is_sqlx = |name: &str| SQLX_SPELLINGS.iter().any(|(spelling, _)| *spelling == name);
    PARAMETERS.iter().find(|parameter| parameter.name == name && !is_sqlx(name))
}

/// The parameter of this name in a URL.
pub(crate) fn find_in_url(name: &str) -> Option<&'static Parameter> {
    let spelled = SQLX_SPELLINGS.iter().find(|(spelling, _)| *spelling == name);
    let name = spelled.map_or(name, |(_, name)| name);
    PARAMETERS.iter().find(|parameter| parameter.name == name)
}

/// The error about a name that is no parameter.
pub(crate) fn unknown(name: &str) -> AddressError {
    let lower = name.to_ascii_lowercase();
    let distance =
        |parameter: &&'static Parameter| strsim::damerau_levenshtein(&lower, parameter.name);
    let nearest = PARAMETERS.iter().min_by_key(distance);
    let nearest = nearest.filter(|nearest| distance(nearest) <= nearest.name.len() / 4 + 1);
    AddressError::UnknownParameter {
        name: is_name(name).then(|| name.to_owned()),
        nearest: nearest.map(|nearest| nearest.name),
    }
}

/// Whether a text could be a name; anything else is a piece of a value that went astray.
fn is_name(text: &str) -> bool {
    let is_of_name = |character: char| {
        character.is_ascii_alphabetic() || matches!(character, '_' | '-' | '[' | ']' | '.')
    };
    !text.is_empty() && text.len() <= 40 && text.chars().all(is_of_name)
}

impl Parameter {
    /// Checks a value; `shown` is what the value's place is called.
    pub(crate) fn check(&self, value: &str, shown: &str) -> Result<(), AddressError> {
        let expected = |words: &[&str]| AddressError::InvalidValue {
            name: shown.to_owned(),
            expected: one_of(words),
        };
        match self.values {
            Values::Any => Ok(()),
            Values::Integer if value.trim().parse::<i32>().is_ok() => Ok(()),
            Values::Integer => Err(AddressError::InvalidValue {
                name: shown.to_owned(),
                expected: "a whole number".to_owned(),
            }),
            Values::OneOf(words) if words.contains(&value) => Ok(()),
            Values::OneOf(words) => Err(expected(words)),
            Values::Only(words, _) if words.contains(&value) => Ok(()),
            Values::Only(_, refused) if refused.contains(&value) => Err(self.refusal(shown)),
            Values::Only(words, _) => Err(expected(words)),
            Values::Empty if value.is_empty() => Ok(()),
            Values::Empty => Err(self.refusal(shown)),
        }
    }

    fn refusal(&self, shown: &str) -> AddressError {
        AddressError::Unsupported {
            name: shown.to_owned(),
            reason: self.reason,
            help: "remove it where the connection is safe without it",
        }
    }
}

fn one_of(words: &[&str]) -> String {
    let words: Vec<&str> = words.iter().copied().filter(|word| !word.is_empty()).collect();
    match words.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => "nothing".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{PARAMETERS, Values, find, find_in_url, unknown};
    use crate::database::error::AddressError;

    #[test]
    fn documents_show_the_table() {
        let document = include_str!("../../../docs/running.md");
        for parameter in PARAMETERS {
            let variable = parameter.variable.map(|name| format!("`{name}`")).unwrap_or_default();
            let refused = match parameter.values {
                Values::Empty => "refused: ".to_owned(),
                Values::Only(_, refused) => format!("`{}` is refused: ", refused.join("`, `")),
                _ => String::new(),
            };
            let row =
                format!("| `{}` | {variable} | {refused}{} |", parameter.name, parameter.reason);
            assert!(document.contains(&row), "docs/running.md lacks this row:\n{row}");
        }
    }

    #[test]
    fn nearest_name_is_offered_and_pieces_of_values_are_not_shown() {
        let said = |name: &str| match unknown(name) {
            AddressError::UnknownParameter { name, nearest } => (name, nearest),
            other => panic!("{other:?}"),
        };
        assert_eq!(said("sslmod"), (Some("sslmod".to_owned()), Some("sslmode")));
        assert_eq!(said("SSLMODE"), (Some("SSLMODE".to_owned()), Some("sslmode")));
        assert_eq!(said("hots"), (Some("hots".to_owned()), Some("host")));
        assert_eq!(said("pgbouncer"), (Some("pgbouncer".to_owned()), None));
        assert_eq!(said("pa55word"), (None, Some("password")));
        assert_eq!(said(""), (None, None));
    }

    #[test]
    fn spellings_of_sqlx_count_in_a_url_alone() {
        assert_eq!(find_in_url("ssl-ca").map(|found| found.name), Some("sslrootcert"));
        assert!(find_in_url("statement-cache-capacity").is_some());
        assert!(find("ssl-ca").is_none() && find("statement-cache-capacity").is_none());
        assert!(find("sslmode").is_some());
    }

    #[test]
    fn values_are_checked() {
        let check = |name: &str, value: &str| find(name).expect("it is known").check(value, "it");
        assert_eq!(check("sslmode", "verify-full"), Ok(()));
        for (name, value) in
            [("sslmode", "foo"), ("sslmode", ""), ("sslmode", "Require"), ("keepalives_idle", "1s")]
        {
            let said = check(name, value);
            assert!(matches!(said, Err(AddressError::InvalidValue { .. })), "{name}: {said:?}");
        }
        for (name, value) in [
            ("require_auth", "scram-sha-256"),
            ("sslcrl", "/a"),
            ("gssencmode", "require"),
            ("ssl_min_protocol_version", "TLSv1.3"),
            ("requirepeer", "postgres"),
        ] {
            let said = check(name, value);
            assert!(matches!(said, Err(AddressError::Unsupported { .. })), "{name}: {said:?}");
        }
        assert_eq!(check("require_auth", ""), Ok(()));
    }
}
