//! The version of a PostgreSQL server, read once from what its programs and its settings say.
//!
//! Knows no files and no processes.

use std::fmt;

/// The version of a PostgreSQL server, shown as PostgreSQL writes it: `15.18`.
///
/// ```
/// use migrations_postgres::ServerVersion;
///
/// let version = ServerVersion { major: 15, minor: 18 };
/// assert_eq!(version.to_string(), "15.18");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServerVersion {
    /// The number that decides about features and file formats.
    pub major: u32,
    /// The number of the corrections within it; zero for a beta.
    pub minor: u32,
}

impl ServerVersion {
    /// Reads what `postgres --version` and `pg_dump --version` print.
    ///
    /// Vendors put their name in brackets on either side (`postgres (EnterpriseDB) 15.2.0`),
    /// so the version is the first word that starts with a digit.
    pub(crate) fn from_banner(banner: &str) -> Option<ServerVersion> {
        let word = banner
            .split_whitespace()
            .find(|word| word.starts_with(|character: char| character.is_ascii_digit()))?;
        let (major, rest) = leading_number(word)?;
        let minor = rest.strip_prefix('.').and_then(leading_number).map_or(0, |(minor, _)| minor);
        Some(ServerVersion { major, minor })
    }

    /// Reads the setting `server_version_num`: `150018`, or `90624` for 9.6.24.
    pub(crate) fn from_number(number: u32) -> ServerVersion {
        let major = number / 10_000;
        let minor = if major < 10 { number / 100 % 100 } else { number % 10_000 };
        ServerVersion { major, minor }
    }
}

impl fmt::Display for ServerVersion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.major, self.minor)
    }
}

fn leading_number(text: &str) -> Option<(u32, &str)> {
    let end = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    Some((digits.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::ServerVersion;

    fn banner(text: &str) -> Option<String> {
        ServerVersion::from_banner(text).map(|version| version.to_string())
    }

    #[test]
    fn banners_of_several_vendors() {
        let expected = |text: &str| Some(text.to_owned());
        assert_eq!(
            banner("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"),
            expected("15.18")
        );
        assert_eq!(banner("postgres (PostgreSQL) 17.2 (Homebrew)"), expected("17.2"));
        assert_eq!(banner("postgres (PostgreSQL) 18beta1"), expected("18.0"));
        assert_eq!(banner("postgres (PostgreSQL) 19devel"), expected("19.0"));
        assert_eq!(banner("postgres (EnterpriseDB) 15.2.0"), expected("15.2"));
        assert_eq!(banner("postgres (PostgreSQL) 9.6.24"), expected("9.6"));
        assert_eq!(banner("bash: postgres: not found"), None);
        assert_eq!(banner(""), None);
    }

    #[test]
    fn numbers_of_old_and_new_servers() {
        let number = |number| ServerVersion::from_number(number).to_string();
        assert_eq!(number(150_018), "15.18");
        assert_eq!(number(180_000), "18.0");
        assert_eq!(number(90_624), "9.6");
    }
}
