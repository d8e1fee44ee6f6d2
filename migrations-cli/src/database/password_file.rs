//! A password file: `host:port:database:user:password`, one line a server.
//!
//! Must never show what it read.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// What a password is looked up for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target<'t> {
    /// The host as libpq calls it there: a socket in the usual folder is `localhost`.
    pub(crate) host: &'t str,
    /// The port.
    pub(crate) port: u16,
    /// The database.
    pub(crate) database: &'t str,
    /// The user.
    pub(crate) user: &'t str,
}

/// A password file, read once for all hosts.
#[derive(Debug, Default)]
pub(crate) struct PasswordFile {
    text: String,
    /// Why the file does not count, where that is worth a word.
    pub(crate) note: Option<String>,
}

impl PasswordFile {
    /// Reads a file; one that is not there holds nothing.
    pub(crate) fn read(path: &Path) -> PasswordFile {
        let ignored = |reason: &str| PasswordFile {
            text: String::new(),
            note: Some(format!("ignored: the password file {} {reason}", path.display())),
        };
        let Ok(metadata) = fs::metadata(path) else { return PasswordFile::default() };
        if !metadata.is_file() {
            return ignored("is no plain file");
        }
        if metadata.permissions().mode() & 0o077 != 0 {
            let help =
                format!("can be read by others\n  help: type `chmod 0600 {}`", path.display());
            return ignored(&help);
        }
        // What is no text of UTF-8 is no password that could be sent either.
        let bytes = fs::read(path).unwrap_or_default();
        PasswordFile { text: String::from_utf8_lossy(&bytes).into_owned(), note: None }
    }

    /// The password of the first line that fits.
    pub(crate) fn password(&self, target: Target) -> Option<String> {
        let lines = self.text.split('\n').map(|line| line.trim_end_matches('\r'));
        let mut lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
        lines.find_map(|line| password_of_line(line, target))
    }
}

fn password_of_line(line: &str, target: Target) -> Option<String> {
    let port = target.port.to_string();
    let rest = after_field(line, target.host)?;
    let rest = after_field(rest, &port)?;
    let rest = after_field(rest, target.database)?;
    let rest = after_field(rest, target.user)?;
    Some(unescaped(rest))
}

/// What follows a field that is `*` or this word; `\` keeps the character after it as it is.
fn after_field<'l>(line: &'l str, word: &str) -> Option<&'l str> {
    if let Some(rest) = line.strip_prefix("*:") {
        return Some(rest);
    }
    let mut characters = line.chars();
    let mut expected = word.chars();
    loop {
        match characters.next()? {
            ':' => return expected.next().is_none().then_some(characters.as_str()),
            '\\' => {
                if characters.next()? != expected.next()? {
                    return None;
                }
            }
            character => {
                if character != expected.next()? {
                    return None;
                }
            }
        }
    }
}

/// A password up to a bare `:`, without its `\`.
fn unescaped(text: &str) -> String {
    let mut password = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next().filter(|character| *character != ':') {
        let escaped = if character == '\\' { characters.next() } else { None };
        password.push(escaped.unwrap_or(character));
    }
    password
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::{PasswordFile, Target};

    fn look_up(text: &str, host: &str) -> Option<String> {
        let file = PasswordFile { text: text.to_owned(), note: None };
        file.password(Target { host, port: 5432, database: "shop", user: "anna" })
    }

    #[test]
    fn first_line_that_fits_counts() {
        let text = "# db:5432:shop:anna:no\n\ndb:5433:shop:anna:port\ndb:5432:other:anna:database\n\
                    db:5432:shop:bob:user\ndb:5432:shop:anna:yes\r\n*:*:*:*:late\n";
        assert_eq!(look_up(text, "db").as_deref(), Some("yes"));
        assert_eq!(look_up(text, "d").as_deref(), Some("late"));
        assert_eq!(look_up("*:*:*:anna:a:b", "x").as_deref(), Some("a"));
        assert_eq!(look_up("db:5432:shop", "db"), None);
        assert_eq!(look_up("db2:*:*:*:no", "db"), None);
        assert_eq!(look_up("", "db"), None);
    }

    #[test]
    fn colons_and_backslashes_are_escaped() {
        assert_eq!(look_up(r"\:\:1:5432:shop:anna:a\:b\\c", "::1").as_deref(), Some(r"a:b\c"));
        assert_eq!(look_up(r"::1:5432:shop:anna:no", "::1"), None);
        assert_eq!(look_up(r"d\b:5432:shop:anna:yes\", "db").as_deref(), Some(r"yes\"));
    }

    #[test]
    fn file_that_others_can_read_is_ignored() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("pgpass");
        assert!(PasswordFile::read(&path).note.is_none());
        std::fs::write(&path, "*:*:*:*:s3cret").expect("it is written");
        let target = Target { host: "a", port: 1, database: "b", user: "c" };
        for (mode, password) in [(0o600, Some("s3cret")), (0o640, None), (0o604, None)] {
            let permissions = std::fs::Permissions::from_mode(mode);
            std::fs::set_permissions(&path, permissions).expect("the mode is set");
            let file = PasswordFile::read(&path);
            assert_eq!(file.password(target).as_deref(), password, "{mode:o}");
            assert_eq!(file.note.is_some(), password.is_none(), "{mode:o}");
            assert!(!file.note.unwrap_or_default().contains("s3cret"));
        }
        assert!(PasswordFile::read(folder.path()).note.is_some());
    }
}
