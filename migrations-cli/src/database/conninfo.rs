//! The text of an address, read into parameters: a URL or `name=value …`, as libpq reads both.
//!
//! Knows which names there are, and neither what they mean nor where else values come from.

use super::connection_string::{ConnectionString, Values, set};
use super::error::AddressError;
use super::parameter;
use super::url;

/// Reads an address.
pub(crate) fn parse(text: &str) -> Result<ConnectionString, AddressError> {
    for scheme in ["postgresql://", "postgres://"] {
        if let Some(rest) = text.strip_prefix(scheme) {
            return url::parse(rest);
        }
    }
    let Some((name, _)) = text.split_once('=') else { return Err(AddressError::NotAnAddress) };
    if name.contains("://") {
        return Err(AddressError::NotAnAddress);
    }
    Ok(ConnectionString { values: pairs(text)?, settings: Vec::new() })
}

/// Reads `name=value name='value'`.
fn pairs(text: &str) -> Result<Values, AddressError> {
    let mut values = Values::new();
    let mut rest = text.trim_start_matches(is_space);
    let mut follows_password = false;
    while !rest.is_empty() {
        let end = rest.find(|character| character == '=' || is_space(character));
        let (name, after) = rest.split_at_checked(end.unwrap_or(rest.len())).unwrap_or((rest, ""));
        let Some(after) = after.trim_start_matches(is_space).strip_prefix('=') else {
            return Err(AddressError::Malformed {
                reason: "a parameter has no `=`",
                help: "write name=value, and quote a value with blanks: password='…'",
            });
        };
        let found = parameter::find(name);
        let found = found.ok_or_else(|| unknown(name, follows_password))?;
        follows_password = matches!(found.name, "password" | "sslpassword");
        let (value, after) = value(after.trim_start_matches(is_space))?;
        set(&mut values, found, value);
        rest = after.trim_start_matches(is_space);
    }
    Ok(values)
}

/// A password with a blank goes on where the next name should be.
fn unknown(name: &str, follows_password: bool) -> AddressError {
    match parameter::unknown(name) {
        AddressError::UnknownParameter { nearest: None, .. } if follows_password => {
            AddressError::UnknownParameter { name: None, nearest: None }
        }
        error => error,
    }
}

/// Takes a value, quoted or not, off the front of a text.
fn value(text: &str) -> Result<(String, &str), AddressError> {
    let quoted = text.strip_prefix('\'');
    let mut value = String::new();
    let mut characters = quoted.unwrap_or(text).chars();
    loop {
        match characters.next() {
            Some('\\') => value.extend(characters.next()),
            Some('\'') if quoted.is_some() => return Ok((value, characters.as_str())),
            Some(character) if quoted.is_none() && is_space(character) => {
                return Ok((value, characters.as_str()));
            }
            Some(character) => value.push(character),
            None if quoted.is_some() => {
                return Err(AddressError::Malformed {
                    reason: "a quote is not closed",
                    help: "close it with ', and write ' and \\ in a value as \\' and \\\\",
                });
            }
            None => return Ok((value, "")),
        }
    }
}

/// What C calls white space, whatever the locale.
pub(crate) fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t'..='\r')
}

#[cfg(test)]
mod tests {
    use super::{ConnectionString, parse};
    use crate::database::error::AddressError;

    fn read(text: &str) -> Vec<(&'static str, String)> {
        let ConnectionString { values, settings } = parse(text).expect(text);
        assert!(settings.is_empty());
        values.into_iter().collect()
    }

    #[track_caller]
    fn reads_as(text: &str, expected: &[(&'static str, &str)]) {
        let expected: Vec<_> =
            expected.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        assert_eq!(read(text), expected, "{text}");
    }

    #[test]
    fn pairs_are_read_as_libpq_reads_them() {
        reads_as("host=a port=1", &[("host", "a"), ("port", "1")]);
        reads_as("  host = a\tport\n=\n1 ", &[("host", "a"), ("port", "1")]);
        reads_as("host='a b' user='o\\'neil'", &[("host", "a b"), ("user", "o'neil")]);
        reads_as("password=a\\ b\\\\c user=", &[("password", "a b\\c"), ("user", "")]);
        reads_as("host='a'port='1'", &[("host", "a"), ("port", "1")]);
        reads_as("host=a host=b", &[("host", "b")]);
        reads_as("user= port=1", &[("user", "port=1")]);
        reads_as("dbname='' host=''", &[("dbname", ""), ("host", "")]);
        reads_as("requiressl=1", &[("sslmode", "require")]);
        reads_as("password=ends\\", &[("password", "ends")]);
    }

    #[test]
    fn what_is_no_address() {
        for text in ["shop", "", "mysql://a:b@c/d", "mysql://a:b@c/d?e=f", "POSTGRES://a"] {
            assert_eq!(parse(text), Err(AddressError::NotAnAddress), "{text}");
        }
    }

    #[test]
    fn faults_of_pairs() {
        for text in ["host=a port", "host='a", "host='a\\", "host a=b"] {
            let said = parse(text);
            assert!(matches!(said, Err(AddressError::Malformed { .. })), "{text}: {said:?}");
        }
        let name = Some("hots".to_owned());
        let nearest = Some("host");
        assert_eq!(parse("hots=a"), Err(AddressError::UnknownParameter { name, nearest }));
    }

    #[test]
    fn rest_of_a_password_is_not_shown() {
        for text in ["password=se cret=a", "user=a password=my wordy=1", "password=a b7=1"] {
            let hidden = AddressError::UnknownParameter { name: None, nearest: None };
            assert_eq!(parse(text), Err(hidden), "{text}");
        }
    }
}
