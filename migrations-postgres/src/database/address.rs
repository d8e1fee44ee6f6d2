//! The URL of somebody's server: how to connect with it, how to speak of it, how to change its database.
//!
//! The password is in here and stays in here; whatever is shown passes through this module.

use std::str::FromStr;

use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgDatabaseError};
use url::Url;

use crate::error::EngineError;

/// A server's URL, read.
#[derive(Clone)]
pub(crate) struct Address {
    url: Url,
    options: PgConnectOptions,
    target: String,
    secrets: Vec<String>,
}

impl Address {
    /// Reads a URL in the way in which sqlx reads it.
    pub(crate) fn parse(text: &str) -> Result<Address, EngineError> {
        let unreadable = |reason: String| EngineError::UnreadableUrl { reason };
        let url = Url::parse(text).map_err(|error| unreadable(error.to_string()))?;
        // A password with a bare `/`, `?` or `#` ends up where the database or an option should be.
        let rest = [url.path(), url.query().unwrap_or(""), url.fragment().unwrap_or("")];
        if rest.iter().any(|part| part.contains('@')) {
            return Err(unreadable("there is an `@` after the host".to_owned()));
        }
        let options = PgConnectOptions::from_str(text)
            .map_err(|error| unreadable(without_secrets(error.to_string(), &secrets(&url))))?
            .application_name("migrations-engine")
            .disable_statement_logging();
        Ok(Address { target: target(&options), secrets: secrets(&url), url, options })
    }

    pub(crate) fn options(&self) -> &PgConnectOptions {
        &self.options
    }

    /// Returns host, port, user and database, for a message.
    pub(crate) fn target(&self) -> String {
        self.target.clone()
    }

    /// Returns what a failure says, without the password.
    pub(crate) fn reason(&self, error: &sqlx::Error) -> String {
        without_secrets(described(error), &self.secrets)
    }

    /// Returns the URL of another database on the same server, to be shown: without the password.
    pub(crate) fn shown_url_of(&self, database: &str) -> String {
        let Ok(mut url) = Url::parse(&self.url_of(database)) else { return self.target() };
        if url.password().is_some() && url.set_password(Some("***")).is_err() {
            return self.target();
        }
        let hidden = |pair: &str| match pair.split_once('=') {
            Some((key @ ("password" | "sslpassword"), _)) => format!("{key}=***"),
            _ => pair.to_owned(),
        };
        let query: Option<Vec<String>> =
            url.query().map(|query| query.split('&').map(hidden).collect());
        url.set_query(query.map(|pairs| pairs.join("&")).as_deref());
        without_secrets(url.to_string(), &self.secrets)
    }

    /// Returns the URL of another database on the same server.
    ///
    /// Edited as text: libpq and the parser of forms disagree about what a `+` means.
    pub(crate) fn url_of(&self, database: &str) -> String {
        let mut url = self.url.clone();
        url.set_path(database);
        let kept: Vec<&str> = url
            .query()
            .unwrap_or("")
            .split('&')
            .filter(|pair| !pair.is_empty() && !pair.starts_with("dbname="))
            .collect();
        let query = (!kept.is_empty()).then(|| kept.join("&"));
        url.set_query(query.as_deref());
        url.to_string()
    }
}

/// Returns the URL with which a role logs in by its name; a password in it is left out.
pub(crate) fn as_user(url: &str, role: &str) -> String {
    let Ok(mut parsed) = Url::parse(url) else { return url.to_owned() };
    // Neither fails for a URL with a host.
    let _ = parsed.set_username(role);
    let _ = parsed.set_password(None);
    parsed.to_string()
}

/// Returns the URL with which a session begins as another role that its own may act as; a reset comes
/// back to it.
pub(crate) fn as_role(url: &str, role: &str) -> String {
    let Ok(mut parsed) = Url::parse(url) else { return url.to_owned() };
    let escaped = role.replace('\\', "\\\\").replace(' ', "\\ ");
    let setting: String = percent_encoded(&format!("-c role={escaped}"));
    let pairs = parsed.query().unwrap_or("").split('&').filter(|pair| !pair.is_empty());
    let (options, mut pairs): (Vec<&str>, Vec<&str>) =
        pairs.partition(|pair| pair.starts_with("options="));
    let options = options.first().map_or("options=".to_owned(), |first| format!("{first}%20"));
    let options = options + &setting;
    pairs.push(&options);
    let query = pairs.join("&");
    parsed.set_query(Some(&query));
    parsed.to_string()
}

/// Both libpq and sqlx decode it; in a query a blank may not be a `+`.
fn percent_encoded(text: &str) -> String {
    let encode = |byte: u8| match byte.is_ascii_alphanumeric() {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}

fn target(options: &PgConnectOptions) -> String {
    let host = match options.get_socket() {
        Some(socket) => socket.display().to_string(),
        None => options.get_host().to_owned(),
    };
    let user = options.get_username();
    let (port, database) = (options.get_port(), options.get_database().unwrap_or(user));
    format!("host {host}, port {port}, user {user}, database {database}")
}

/// Collects the password as it stands in the URL, and as the server gets to see it.
///
/// One that is also the name of the user, host or database is left out: blanking those names in a
/// message would give it away.
fn secrets(url: &Url) -> Vec<String> {
    let asked = url.query_pairs().filter(|(key, _)| key == "password");
    let mut secrets: Vec<String> = asked.map(|(_, value)| value.into_owned()).collect();
    let written = url.password().unwrap_or("");
    secrets.push(written.to_owned());
    // The parser of forms decodes the same escapes; a `+` is kept from becoming a space.
    let pair = format!("password={}", written.replace('+', "%2B").replace('&', "%26"));
    let decoded = url::form_urlencoded::parse(pair.as_bytes()).map(|(_, value)| value.into_owned());
    secrets.extend(decoded);
    secrets.extend(std::env::var("PGPASSWORD"));
    let names = format!("{} {} {}", url.username(), url.host_str().unwrap_or(""), url.path());
    secrets.retain(|secret| !secret.is_empty() && !names.contains(secret.as_str()));
    secrets
}

fn without_secrets(text: String, secrets: &[String]) -> String {
    secrets.iter().fold(text, |text, secret| text.replace(secret.as_str(), "****"))
}

fn described(error: &sqlx::Error) -> String {
    let sqlx::Error::Database(database) = error else { return error.to_string() };
    let mut text = database.message().to_owned();
    if let Some(error) = database.try_downcast_ref::<PgDatabaseError>() {
        for more in [error.detail(), error.hint()].into_iter().flatten() {
            text.push_str("; ");
            text.push_str(more);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::str::FromStr;

    use sqlx::postgres::PgConnectOptions;

    use super::{Address, as_role, as_user};

    fn parse(text: &str) -> Address {
        Address::parse(text).unwrap()
    }

    fn message(text: &str) -> String {
        match Address::parse(text) {
            Ok(_) => panic!("{text} was read"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn a_message_names_everything_but_the_password() {
        let address = parse("postgres://app:s3cret@db.example:6543/shop?sslmode=disable");
        assert_eq!(address.target(), "host db.example, port 6543, user app, database shop");
        assert_eq!(
            address.reason(&sqlx::Error::Protocol("bad s3cret here".to_owned())),
            "encountered unexpected or invalid data: bad **** here"
        );
    }

    #[test]
    fn an_encoded_password_is_hidden_in_both_forms() {
        let address = parse("postgres://app:p%40ss%2Bword@db/shop");
        for secret in ["p%40ss%2Bword", "p@ss+word"] {
            let reason = address.reason(&sqlx::Error::Protocol(format!("x {secret} y")));
            assert!(!reason.contains(secret), "{reason}");
        }
        let address = parse("postgres://db/shop?password=in%20query");
        assert!(!address.reason(&sqlx::Error::Protocol("in query".to_owned())).contains("query"));
    }

    #[test]
    fn a_password_that_is_also_a_name_does_not_blank_the_name() {
        let address = parse("postgres://postgres:postgres@db/postgres");
        let said = "password authentication failed for user \"postgres\"";
        let reason = address.reason(&sqlx::Error::Protocol(said.to_owned()));
        assert!(reason.ends_with(said), "{reason}");
    }

    #[test]
    fn a_socket_is_named_by_its_folder() {
        let address = parse("postgres://app@localhost/shop?host=/run/postgresql");
        assert_eq!(address.target(), "host /run/postgresql, port 5432, user app, database shop");
    }

    #[test]
    fn another_database_keeps_the_rest_of_the_url() {
        let url = |text| parse(text).url_of("mine");
        assert_eq!(url("postgres://a:b@h:1/x"), "postgres://a:b@h:1/mine");
        assert_eq!(url("postgres://a@h"), "postgres://a@h/mine");
        assert_eq!(
            url("postgres:///x?dbname=y&host=/a%20b&options=-c%20a%3Db+c"),
            "postgres:///mine?host=/a%20b&options=-c%20a%3Db+c"
        );
    }

    #[test]
    fn a_role_logs_in_by_its_name_or_is_set() {
        assert_eq!(
            as_user("postgres://a:b@h:1/x?host=/r", "o w"),
            "postgres://o%20w@h:1/x?host=/r"
        );
        let url = as_role("postgres://a:b@h:1/x?options=-c%20a%3Db&host=/r", "app owner");
        let expected =
            "postgres://a:b@h:1/x?host=/r&options=-c%20a%3Db%20%2Dc%20role%3Dapp%5C%20owner";
        assert_eq!(url, expected);
        let options = PgConnectOptions::from_str(&url).unwrap();
        assert_eq!(options.get_options(), Some("-c a=b -c role=app\\ owner"));
        assert!(as_role("postgres://h/x", "é").ends_with("?options=%2Dc%20role%3D%C3%A9"));
    }

    #[test]
    fn a_url_that_is_shown_holds_no_password() {
        let shown = |text| parse(text).shown_url_of("mine");
        assert_eq!(shown("postgres://a:se%40cret@h:1/x"), "postgres://a:***@h:1/mine");
        assert_eq!(shown("postgres://a@h/x"), "postgres://a@h/mine");
        assert_eq!(
            shown("postgres://h/x?user=a&password=s%26x&host=/r"),
            "postgres://h/mine?user=a&password=***&host=/r"
        );
    }

    #[test]
    fn an_unreadable_url_is_not_repeated() {
        for text in [
            "postgres://app:se/cret@host/db",
            "postgres://app:12/secret@host/db",
            "postgres://app:12?secret@host/db",
            "postgres://app:12#secret@host/db",
            "postgres://app:secret@host:port/db",
            "postgres://app:secret@host/db?sslmode=secret",
            "postgres://app:secret@",
        ] {
            let message = message(text);
            assert!(!message.contains("cret"), "{message}");
            assert!(message.contains("cannot be read"), "{message}");
        }
    }
}
