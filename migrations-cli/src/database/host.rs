//! The hosts of an address: names, addresses, folders of sockets, each with its port.
//!
//! Must not know about users, passwords and encryption.

use std::net::{IpAddr, Ipv6Addr};

use super::error::AddressError;
use super::settings::Settings;

/// The port that counts where none is named.
const DEFAULT_PORT: u16 = 5432;

/// Where systems keep the sockets of their servers.
const SOCKET_FOLDERS: [&str; 3] = ["/var/run/postgresql", "/private/tmp", "/tmp"];

/// One of the hosts of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Host {
    /// How it is reached.
    pub(crate) way: Way,
    /// The port; of a socket, a part of its name.
    pub(crate) port: u16,
    /// What it is called in a password file.
    pub(crate) password_name: String,
}

/// How a host is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// By a Unix socket in this folder.
    Socket(String),
    /// By TCP, to this name or address.
    Name(String),
    /// By TCP, to an address that stands for this other name.
    Address {
        /// The address.
        address: String,
        /// The name, which a certificate holds.
        name: String,
    },
}

/// Every host, in the order in which they are tried.
pub(crate) fn hosts(
    settings: &Settings,
    socket_exists: &dyn Fn(&str) -> bool,
) -> Result<Vec<Host>, AddressError> {
    let names = list(settings.given("host"));
    let addresses = list(settings.given("hostaddr"));
    let count = names.len().max(addresses.len()).max(1);
    for (name, values) in [("host", &names), ("hostaddr", &addresses)] {
        fits(settings, name, values.len(), count)?;
    }
    let ports = list(settings.given("port"));
    if ports.len() != 1 {
        fits(settings, "port", ports.len(), count)?;
    }
    let host = |index: usize| {
        let port = if ports.len() == 1 { ports.first() } else { ports.get(index) };
        let port = match port.map(|text| text.trim()).filter(|text| !text.is_empty()) {
            Some(text) => self::port(text).ok_or_else(|| invalid_port(&settings.shown("port")))?,
            None => DEFAULT_PORT,
        };
        let name = names.get(index).copied().unwrap_or("");
        let address = addresses.get(index).copied().unwrap_or("");
        host(settings, name, address, port, socket_exists)
    };
    (0..count).map(host).collect()
}

fn host(
    settings: &Settings,
    name: &str,
    address: &str,
    port: u16,
    socket_exists: &dyn Fn(&str) -> bool,
) -> Result<Host, AddressError> {
    let invalid = |parameter: &str, expected: &str| AddressError::InvalidValue {
        name: settings.shown(parameter),
        expected: expected.to_owned(),
    };
    if !address.is_empty() && !is_address(address) {
        return Err(invalid("hostaddr", "addresses such as 127.0.0.1 or ::1, without brackets"));
    }
    if name.starts_with('@') {
        return Err(AddressError::Unsupported {
            name: settings.shown("host"),
            reason: "sockets without a file are not reached",
            help: "name the folder of the socket, or a host",
        });
    }
    if name.chars().any(|character| character.is_whitespace() || character.is_control())
        && !name.starts_with('/')
    {
        return Err(invalid("host", "names without blanks, separated by commas"));
    }
    let default = || default_host(port, socket_exists);
    let way = match (name, address) {
        ("", "") => default(),
        (folder, "") if folder.starts_with('/') => Way::Socket(folder.to_owned()),
        (name, "") => Way::Name(name.to_owned()),
        (name, address) if name.is_empty() || name == address => Way::Name(address.to_owned()),
        (name, address) => Way::Address { address: address.to_owned(), name: name.to_owned() },
    };
    let password_name = match name {
        "" if address.is_empty() => "localhost",
        "" => address,
        // A password of `localhost` is never sent to a socket that anybody could have made.
        folder if folder == SOCKET_FOLDERS[0] => "localhost",
        name => name,
    };
    Ok(Host { way, port, password_name: password_name.to_owned() })
}

/// Where libpq has one folder compiled in, the first with a socket counts, else `localhost`.
fn default_host(port: u16, socket_exists: &dyn Fn(&str) -> bool) -> Way {
    let has_socket = |folder: &&str| socket_exists(&format!("{folder}/.s.PGSQL.{port}"));
    let folder = SOCKET_FOLDERS.into_iter().find(has_socket);
    folder
        .map_or_else(|| Way::Name("localhost".to_owned()), |folder| Way::Socket(folder.to_owned()))
}

fn fits(settings: &Settings, name: &str, values: usize, hosts: usize) -> Result<(), AddressError> {
    if values == 0 || values == hosts {
        return Ok(());
    }
    Err(AddressError::ListLength { name: settings.shown(name), values, hosts })
}

/// A list with commas; nothing where it is empty.
fn list(text: Option<&str>) -> Vec<&str> {
    let text = text.filter(|text| !text.is_empty());
    text.map(|text| text.split(',').collect()).unwrap_or_default()
}

/// A port as libpq reads it.
pub(super) fn port(text: &str) -> Option<u16> {
    text.trim().parse().ok().filter(|port| *port != 0)
}

/// The error about a port that is none.
pub(super) fn invalid_port(shown: &str) -> AddressError {
    AddressError::InvalidValue {
        name: shown.to_owned(),
        expected: "numbers from 1 to 65535; a password with `@`, `/` or `:` is percent-encoded, \
                   such as %40 for `@`"
            .to_owned(),
    }
}

fn is_address(text: &str) -> bool {
    let scoped = text
        .split_once('%')
        .is_some_and(|(address, zone)| !zone.is_empty() && address.parse::<Ipv6Addr>().is_ok());
    scoped || text.parse::<IpAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::{Host, Way, hosts};
    use crate::database::error::AddressError;
    use crate::database::settings::Settings;

    fn read(text: &str) -> Result<Vec<Host>, AddressError> {
        let settings = Settings::of_string(text);
        hosts(&settings, &|path| path == "/tmp/.s.PGSQL.7")
    }

    #[track_caller]
    fn ways(text: &str) -> Vec<(Way, u16, String)> {
        let hosts = read(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        hosts.into_iter().map(|host| (host.way, host.port, host.password_name)).collect()
    }

    fn name(name: &str) -> Way {
        Way::Name(name.to_owned())
    }

    fn socket(folder: &str) -> Way {
        Way::Socket(folder.to_owned())
    }

    #[test]
    fn hosts_with_their_ports() {
        let two = |first, second| [(name("a"), first, "a".into()), (name("b"), second, "b".into())];
        assert_eq!(ways("host=a,b"), two(5432, 5432));
        assert_eq!(ways("host=a,b port=1"), two(1, 1));
        assert_eq!(ways("host=a,b port=1,2"), two(1, 2));
        assert_eq!(ways("host=a,b port=,2"), two(5432, 2));
        assert_eq!(ways("host=a,b port=''"), two(5432, 5432));
        assert_eq!(ways("host=a port=' 8 '"), [(name("a"), 8, "a".into())]);
    }

    #[test]
    fn sockets_and_addresses() {
        assert_eq!(ways("host=/a"), [(socket("/a"), 5432, "/a".into())]);
        let usual = "/var/run/postgresql";
        assert_eq!(ways(&format!("host={usual}")), [(socket(usual), 5432, "localhost".into())]);
        assert_eq!(ways("port=7"), [(socket("/tmp"), 7, "localhost".into())]);
        assert_eq!(ways("host='' port=8"), [(name("localhost"), 8, "localhost".into())]);
        assert_eq!(ways("hostaddr=::1"), [(name("::1"), 5432, "::1".into())]);
        assert_eq!(ways("hostaddr=fe80::1%eth0").len(), 1);
        let address = Way::Address { address: "10.0.0.1".into(), name: "db".into() };
        assert_eq!(ways("host=db hostaddr=10.0.0.1"), [(address, 5432, "db".into())]);
    }

    #[test]
    fn faults() {
        for text in ["host=a,b port=1,2,3", "host=a hostaddr=::1,::2", "port=1,2"] {
            let said = read(text);
            assert!(matches!(said, Err(AddressError::ListLength { .. })), "{text}: {said:?}");
        }
        for text in
            ["port=x", "port=0", "port=65536", "hostaddr=localhost", "host='a b'", "hostaddr=[::1]"]
        {
            let said = read(text);
            assert!(matches!(said, Err(AddressError::InvalidValue { .. })), "{text}: {said:?}");
        }
        assert!(matches!(read("host=@pg"), Err(AddressError::Unsupported { .. })));
    }
}
