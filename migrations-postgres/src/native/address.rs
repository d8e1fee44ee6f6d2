//! Where a server listens, as a path and as the URL that clients connect to.
//!
//! Knows what sqlx and libpq make of a URL; opens nothing.

use std::path::{Path, PathBuf};

/// The port is part of the socket's name only; given, so that a client's `PGPORT` changes nothing.
pub(super) const PORT: u16 = 5432;

/// The system's limit for a socket's path, without the final zero byte.
const LONGEST: usize = if cfg!(target_os = "linux") { 107 } else { 103 };

/// Returns the socket in a server's folder.
pub(super) fn socket(folder: &Path) -> PathBuf {
    folder.join(format!(".s.PGSQL.{PORT}"))
}

/// Says why no client could find a server in this folder.
pub(super) fn unusable(folder: &Path) -> Option<String> {
    let Some(text) = folder.to_str() else {
        return Some("its path is not UTF-8, as URLs must be".to_owned());
    };
    // libpq takes a comma for the end of the first of several hosts, even percent-encoded.
    if text.contains([',', '\n', '\r']) {
        return Some("its path has a comma or a line break, which clients cannot read".to_owned());
    }
    let length = socket(folder).as_os_str().len();
    (length > LONGEST)
        .then(|| format!("its path is too long for a socket ({length} bytes of at most {LONGEST})"))
}

/// Returns the URL of the server in a folder.
///
/// Without `sslmode`, a client whose `PGSSLMODE` asks for encryption would refuse the socket.
pub(super) fn url(folder: &Path) -> String {
    let host = percent_encoded(&folder.to_string_lossy());
    format!("postgres://postgres@localhost:{PORT}/postgres?host={host}&sslmode=disable")
}

/// Returns the setting that makes the server listen there: a list, so the one name stands in quotes.
pub(super) fn socket_directories(folder: &Path) -> String {
    format!("unix_socket_directories=\"{}\"", folder.to_string_lossy().replace('"', "\"\""))
}

fn percent_encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'/' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, socket, socket_directories, unusable, url};
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::path::Path;

    #[test]
    fn odd_characters_are_encoded_in_the_url_and_quoted_in_the_setting() {
        let folder = Path::new("/tmp/a b+\"é\"");
        assert_eq!(
            url(folder),
            "postgres://postgres@localhost:5432/postgres\
             ?host=/tmp/a%20b%2B%22%C3%A9%22&sslmode=disable"
        );
        assert_eq!(socket_directories(folder), "unix_socket_directories=\"/tmp/a b+\"\"é\"\"\"");
    }

    #[test]
    fn a_path_of_the_greatest_length_is_usable() {
        let fixed = socket(Path::new("/")).as_os_str().len() + 1;
        let longest = format!("/{}", "x".repeat(LONGEST - fixed));
        assert_eq!(unusable(Path::new(&longest)), None);
        let reason = unusable(Path::new(&format!("{longest}x"))).unwrap();
        assert!(reason.contains("too long for a socket"), "{reason}");
    }

    #[test]
    fn a_path_that_no_client_could_read_is_unusable() {
        assert!(unusable(Path::new("/tmp/a,b")).is_some());
        assert!(unusable(Path::new(OsStr::from_bytes(b"/tmp/\xff"))).is_some());
        assert!(unusable(Path::new("/tmp/a'b; rm -rf $HOME")).is_none());
    }
}
