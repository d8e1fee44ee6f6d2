//! A `postgres://` URL, cut into parameters as libpq cuts it.
//!
//! Not the `url` crate: libpq takes several hosts, folders of sockets and `@` in the database's
//! name, and a `+` is no blank.

use super::connection_string::{ConnectionString, Values, set};
use super::error::AddressError;
use super::parameter;

/// Reads what follows the scheme.
pub(super) fn parse(text: &str) -> Result<ConnectionString, AddressError> {
    let mut values = Values::new();
    let rest = credentials(&mut values, text)?;
    // The rest of a password with a bare `@`, `/` or `?` would be taken for a host, a database or a
    // parameter, and be shown.
    let (shown, _) = rest.split_once('?').unwrap_or((rest, ""));
    if shown.contains('@') {
        return Err(stray_at());
    }
    let went_astray = rest.contains('@');
    let rest = hosts(&mut values, rest)?;
    let (path, query) =
        rest.split_once('?').map_or((rest, None), |(path, rest)| (path, Some(rest)));
    if let Some(name) = path.strip_prefix('/').filter(|name| !name.is_empty()) {
        values.insert("dbname", decoded(name)?);
    }
    let mut settings = Vec::new();
    let mut query = query.unwrap_or("");
    while !query.is_empty() {
        let (pair, rest) = query.split_once('&').unwrap_or((query, ""));
        read_pair(&mut values, &mut settings, pair).map_err(|error| match error {
            AddressError::UnknownParameter { .. } if went_astray => stray_at(),
            error => error,
        })?;
        query = rest;
    }
    Ok(ConnectionString { values, settings })
}

/// Takes `user:password@` off the front.
fn credentials<'t>(values: &mut Values, text: &'t str) -> Result<&'t str, AddressError> {
    let end = text.find(['@', '/']);
    let (before, after) = end.and_then(|end| text.split_at_checked(end)).unwrap_or((text, ""));
    let Some(rest) = after.strip_prefix('@') else { return Ok(text) };
    let (user, password) = before.split_once(':').unwrap_or((before, ""));
    for (name, value) in [("user", user), ("password", password)] {
        if !value.is_empty() {
            values.insert(name, decoded(value)?);
        }
    }
    Ok(rest)
}

/// Takes `host:port,host:port` off the front.
fn hosts<'t>(values: &mut Values, text: &'t str) -> Result<&'t str, AddressError> {
    let (mut hosts, mut ports) = (String::new(), String::new());
    let mut rest = text;
    loop {
        let (host, after) = host(rest)?;
        hosts.push_str(host);
        rest = after;
        if let Some(after) = rest.strip_prefix(':') {
            let (port, after) = cut(after, &['/', '?', ',']);
            check_port(port)?;
            ports.push_str(port);
            rest = after;
        }
        let Some(after) = rest.strip_prefix(',') else { break };
        hosts.push(',');
        ports.push(',');
        rest = after;
    }
    for (name, list) in [("host", hosts), ("port", ports)] {
        if !list.is_empty() {
            values.insert(name, decoded(&list)?);
        }
    }
    Ok(rest)
}

/// Takes one host off the front; brackets stand around an IPv6 address.
fn host(text: &str) -> Result<(&str, &str), AddressError> {
    let Some(inside) = text.strip_prefix('[') else { return Ok(cut(text, &[':', '/', '?', ','])) };
    let Some((host, after)) = inside.split_once(']') else {
        return Err(AddressError::malformed_url("the `]` of an IPv6 address is missing"));
    };
    if host.is_empty() {
        return Err(AddressError::malformed_url("there is no address between `[` and `]`"));
    }
    if !(after.is_empty() || after.starts_with([':', '/', '?', ','])) {
        return Err(AddressError::malformed_url("a `]` is followed by neither `:` nor `/`"));
    }
    Ok((host, after))
}

/// Before anything else, because a bad port is mostly the rest of a password.
fn check_port(text: &str) -> Result<(), AddressError> {
    let port = decoded(text)?;
    if port.is_empty() || super::host::port(&port).is_some() {
        return Ok(());
    }
    Err(super::host::invalid_port("port"))
}

fn read_pair(
    values: &mut Values,
    settings: &mut Vec<(String, String)>,
    pair: &str,
) -> Result<(), AddressError> {
    let Some((name, value)) = pair.split_once('=') else {
        return Err(AddressError::malformed_url("a parameter after the `?` has no `=`"));
    };
    if value.contains('=') {
        return Err(AddressError::Malformed {
            reason: "a parameter after the `?` has two `=`",
            help: "write %3D for a `=` in a value",
        });
    }
    let has_bare_at = value.contains('@');
    let (name, value) = (decoded(name)?, decoded(value)?);
    if name == "ssl" && value == "true" {
        values.insert("sslmode", "require".to_owned());
        return Ok(());
    }
    if let Some(setting) = name.strip_prefix("options[").and_then(|rest| rest.strip_suffix(']')) {
        settings.push((setting.to_owned(), value));
        return Ok(());
    }
    let parameter = parameter::find_in_url(&name).ok_or_else(|| parameter::unknown(&name))?;
    if has_bare_at && SHOWN.contains(&parameter.name) {
        return Err(stray_at());
    }
    set(values, parameter, value);
    Ok(())
}

/// The parameters whose values are shown to a person.
const SHOWN: [&str; 5] = ["host", "hostaddr", "port", "dbname", "user"];

fn stray_at() -> AddressError {
    AddressError::malformed_url("an `@` comes after the one that ends user and password")
}

fn cut<'t>(text: &'t str, ends: &[char]) -> (&'t str, &'t str) {
    let end = text.find(ends).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// Replaces `%40` and the like.
fn decoded(text: &str) -> Result<String, AddressError> {
    let invalid = || AddressError::malformed_url("a `%` is not followed by two hexadecimal digits");
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|digit| char::from(digit).to_digit(16));
        let (Some(high), Some(low)) = (digit(), digit()) else { return Err(invalid()) };
        match u8::try_from(high * 16 + low) {
            Ok(0) => return Err(AddressError::malformed_url("%00 stands for no character")),
            Ok(byte) => bytes.push(byte),
            Err(_) => return Err(invalid()),
        }
    }
    String::from_utf8(bytes)
        .map_err(|_| AddressError::malformed_url("what is percent-encoded is not UTF-8"))
}

#[cfg(test)]
mod tests {
    use crate::database::conninfo::parse;
    use crate::database::error::AddressError;

    #[track_caller]
    fn reads_as(url: &str, expected: &[(&'static str, &str)]) {
        let values = parse(url).unwrap_or_else(|error| panic!("{url}: {error}")).values;
        let values: Vec<_> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(values, expected, "{url}");
    }

    #[test]
    fn urls_are_cut_as_libpq_cuts_them() {
        reads_as("postgres://", &[]);
        reads_as("postgresql:///shop", &[("dbname", "shop")]);
        reads_as("postgres://localhost", &[("host", "localhost")]);
        reads_as(
            "postgres://anna:p%40ss@db:1/shop",
            &[
                ("dbname", "shop"),
                ("host", "db"),
                ("password", "p@ss"),
                ("port", "1"),
                ("user", "anna"),
            ],
        );
        reads_as("postgres://anna@/shop", &[("dbname", "shop"), ("user", "anna")]);
        reads_as("postgres://anna:@h", &[("host", "h"), ("user", "anna")]);
        reads_as("postgres://u:p:q@h", &[("host", "h"), ("password", "p:q"), ("user", "u")]);
        reads_as("postgres://:1/a", &[("dbname", "a"), ("port", "1")]);
        reads_as("postgres://[::1]:2/a", &[("dbname", "a"), ("host", "::1"), ("port", "2")]);
        reads_as(
            "postgres://a,b:2,[::1]/d",
            &[("dbname", "d"), ("host", "a,b,::1"), ("port", ",2,")],
        );
        reads_as("postgres://a:1,b:2", &[("host", "a,b"), ("port", "1,2")]);
        reads_as("postgres://%2Frun%2Fpg/a", &[("dbname", "a"), ("host", "/run/pg")]);
        reads_as(
            "postgres:///a?host=/run/pg&port=2",
            &[("dbname", "a"), ("host", "/run/pg"), ("port", "2")],
        );
        reads_as("postgres://a?host=b", &[("host", "b")]);
        reads_as("postgres://h/a%40b/c", &[("dbname", "a@b/c"), ("host", "h")]);
        reads_as(
            "postgres://h/d?application_name=a@b",
            &[("application_name", "a@b"), ("dbname", "d"), ("host", "h")],
        );
        reads_as(
            "postgres://h?user=a%40b&password=a+b",
            &[("host", "h"), ("password", "a+b"), ("user", "a@b")],
        );
        reads_as("postgres://h?ssl=true", &[("host", "h"), ("sslmode", "require")]);
        reads_as("postgres://h?", &[("host", "h")]);
        reads_as("postgres://h?port=1&", &[("host", "h"), ("port", "1")]);
        reads_as("postgres://h/%C3%A9", &[("dbname", "é"), ("host", "h")]);
        reads_as("postgres://h?ssl-mode=require", &[("host", "h"), ("sslmode", "require")]);
    }

    #[test]
    fn settings_in_the_form_of_sqlx() {
        let read = parse("postgres://h?options[search_path]=a,b").expect("it is one");
        assert_eq!(read.settings, [("search_path".to_owned(), "a,b".to_owned())]);
    }

    #[test]
    fn faults_of_urls() {
        for url in [
            "postgres://[::1/a",
            "postgres://[]/a",
            "postgres://[::1]a/b",
            "postgres://a%zz@h",
            "postgres://a%4",
            "postgres://a%00@h",
            "postgres://a%ff@h",
            "postgres://h?port",
            "postgres://h?options=-c a=b",
            "postgres://h?&port=1",
        ] {
            let said = parse(url);
            assert!(matches!(said, Err(AddressError::Malformed { .. })), "{url}: {said:?}");
        }
        for url in
            ["postgres://h:port", "postgres://h:70000", "postgres://h:0,b:1", "postgres://h:-1"]
        {
            let said = parse(url);
            assert!(matches!(said, Err(AddressError::InvalidValue { .. })), "{url}: {said:?}");
        }
    }

    #[test]
    fn password_that_was_cut_is_not_shown() {
        for url in [
            "postgres://u:secret/word@h/d",
            "postgres://u:12/s?ecret=1@h/d",
            "postgres://u:se/cret?a=b@h",
            "postgres://u:12/cret?pass&word@h",
            "postgres://u:p@cret@h/d",
            "postgres://u:p@x/cret@h/d",
            "postgres://u:12/cret@h/d",
            "postgres://u:p@x?cret=1@h/d",
            "postgres://u:p@x?host=cret@h/d",
        ] {
            let said = parse(url).expect_err(url);
            let text = format!("{said} {}", said.help());
            assert!(!text.contains("cret") && !text.contains("word@"), "{url}: {text}");
            assert!(text.contains("%40"), "{url}: {text}");
        }
    }
}
