//! Whether and how a connection is encrypted, and which certificates and keys that takes.
//!
//! sqlx trusts the public authorities beside `sslrootcert`, so a certificate that is checked at all
//! is checked with its name; else any site's certificate would do.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use sqlx::postgres::PgSslMode;

use super::error::AddressError;
use super::host::Way;
use super::settings::Settings;

/// How a connection is encrypted.
#[derive(Clone, Debug)]
pub(crate) struct Encryption {
    /// Whether it is.
    pub(crate) mode: PgSslMode,
    /// The authorities that are trusted beside the public ones.
    pub(crate) root: Option<PathBuf>,
    /// The client's certificate and its key.
    pub(crate) identity: Option<(PathBuf, PathBuf)>,
    /// What a person should know about it.
    pub(crate) note: Option<&'static str>,
}

const NAME_IS_CHECKED: &str = "note: a certificate that is checked is checked with its name, as \
     with sslmode=verify-full, because public authorities are trusted beside sslrootcert";

const IS_BOUND: &str = "note: channel_binding=require checks the server's certificate and its name \
     instead, as sslmode=verify-full does";

/// Reads how to encrypt the connection to a host.
pub(crate) fn encryption(
    settings: &Settings,
    way: &Way,
    home: Option<&Path>,
) -> Result<Encryption, AddressError> {
    // Nothing is encrypted on the way through a socket, whatever is asked for.
    let described = match way {
        Way::Socket(_) => "disable",
        Way::Name(_) | Way::Address { .. } => settings.given("sslmode").unwrap_or("prefer"),
    };
    let folder = home.map(|home| home.join(".postgresql"));
    let folder = folder.as_deref();
    let root = root(settings, described, folder)?;
    let is_bound = is_bound(settings, described)?;
    let (mode, note) = match described {
        "disable" => (PgSslMode::Disable, None),
        _ if is_bound && described != "verify-full" => (PgSslMode::VerifyFull, Some(IS_BOUND)),
        "verify-full" => (PgSslMode::VerifyFull, None),
        "verify-ca" => (PgSslMode::VerifyFull, Some(NAME_IS_CHECKED)),
        "require" if root.is_some() => (PgSslMode::VerifyFull, Some(NAME_IS_CHECKED)),
        "require" => (PgSslMode::Require, None),
        _ => (PgSslMode::Prefer, None),
    };
    let identity = match mode {
        PgSslMode::Disable => None,
        _ => identity(settings, folder)?,
    };
    if matches!(mode, PgSslMode::VerifyFull) {
        refuse_unchecked(settings, way, folder)?;
    }
    Ok(Encryption { mode, root, identity, note })
}

/// The file of trusted authorities; one that is named and missing is an error where it counts.
fn root(
    settings: &Settings,
    described: &str,
    folder: Option<&Path>,
) -> Result<Option<PathBuf>, AddressError> {
    match settings.text("sslrootcert") {
        _ if described == "disable" => Ok(None),
        Some("system") => Err(AddressError::Unsupported {
            name: settings.shown("sslrootcert"),
            reason: "the system's own authorities are not known, only the public ones",
            help: "write sslmode=verify-full, and name the file of the authority in sslrootcert \
                   where it is not a public one",
        }),
        Some(_) if matches!(described, "allow" | "prefer") => Ok(None),
        Some(path) if fs::File::open(path).is_ok() => Ok(Some(PathBuf::from(path))),
        Some(_) => Err(AddressError::InvalidValue {
            name: settings.shown("sslrootcert"),
            expected: "a file that can be read".to_owned(),
        }),
        None => Ok(folder.map(|folder| folder.join("root.crt")).filter(|path| path.exists())),
    }
}

/// Refuses what would weaken the check of a certificate.
fn refuse_unchecked(
    settings: &Settings,
    way: &Way,
    folder: Option<&Path>,
) -> Result<(), AddressError> {
    if matches!(way, Way::Address { .. }) {
        return Err(AddressError::Unsupported {
            name: settings.shown("hostaddr"),
            reason: "the certificate would be compared with the address, not with the name",
            help: "leave hostaddr out, and let the name be resolved",
        });
    }
    let revoked = folder.map(|folder| folder.join("root.crl"));
    if settings.given("sslcrl").is_none() && revoked.is_some_and(|path| path.exists()) {
        return Err(AddressError::Unsupported {
            name: "~/.postgresql/root.crl".to_owned(),
            reason: "whether a certificate was revoked is not checked",
            help: "write `sslcrl=` with nothing after it to go on without",
        });
    }
    Ok(())
}

/// Whether the channel is to be bound to the server that knows the password. sqlx cannot, and a
/// certificate that is checked keeps another server out as well.
fn is_bound(settings: &Settings, described: &str) -> Result<bool, AddressError> {
    match settings.given("channel_binding") {
        None | Some("disable" | "prefer") => Ok(false),
        Some("require") if described == "disable" => Err(AddressError::Unsupported {
            name: settings.shown("channel_binding"),
            reason: "without encryption there is no channel to be bound",
            help: "write sslmode=verify-full, which keeps another server out by its certificate",
        }),
        Some("require") => Ok(true),
        Some(_) => Err(AddressError::InvalidValue {
            name: settings.shown("channel_binding"),
            expected: "disable, prefer or require".to_owned(),
        }),
    }
}

/// The client's certificate with its key, where there is one.
fn identity(
    settings: &Settings,
    folder: Option<&Path>,
) -> Result<Option<(PathBuf, PathBuf)>, AddressError> {
    if settings.given("sslcertmode") == Some("disable") {
        return Ok(None);
    }
    let file = |parameter: &str, usual: &str| {
        let named = settings.text(parameter).map(PathBuf::from);
        named.or_else(|| folder.map(|folder| folder.join(usual)))
    };
    // As in libpq: without the certificate the server decides whether it needs one.
    let Some(certificate) = file("sslcert", "postgresql.crt").filter(|path| path.exists()) else {
        return Ok(None);
    };
    let invalid = |expected: &str| AddressError::InvalidValue {
        name: settings.shown("sslkey"),
        expected: expected.to_owned(),
    };
    let key = file("sslkey", "postgresql.key").filter(|path| path.is_file());
    let Some(key) = key else {
        return Err(invalid("the file of the key that belongs to the certificate"));
    };
    if is_open_to_others(&key) {
        return Err(invalid("a file that only its owner can read: type `chmod 0600` and its name"));
    }
    Ok(Some((certificate, key)))
}

/// Whether libpq would refuse a key: a group may read one that root owns.
fn is_open_to_others(key: &Path) -> bool {
    let others = |metadata: fs::Metadata| {
        let forbidden = if metadata.uid() == 0 { 0o037 } else { 0o077 };
        metadata.mode() & forbidden != 0
    };
    fs::metadata(key).map_or(true, others)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use std::path::Path;

    use sqlx::postgres::PgSslMode;
    use tempfile::TempDir;

    use super::{Encryption, encryption};
    use crate::database::error::AddressError;
    use crate::database::host::Way;
    use crate::database::settings::Settings;

    fn home(files: &[&str]) -> TempDir {
        let home = tempfile::tempdir().expect("a folder");
        fs::create_dir(home.path().join(".postgresql")).expect("a folder");
        for file in files {
            let path = home.path().join(".postgresql").join(file);
            fs::write(&path, "").expect("it is written");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("its mode is set");
        }
        home
    }

    fn of(text: &str, home: &Path) -> Result<Encryption, AddressError> {
        encryption(&Settings::of_string(text), &Way::Name("db".to_owned()), Some(home))
    }

    #[track_caller]
    fn is(text: &str, home: &Path, mode: PgSslMode) -> Encryption {
        let found = of(text, home).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(format!("{:?}", found.mode), format!("{mode:?}"), "{text}");
        found
    }

    #[test]
    fn modes() {
        let bare = home(&[]);
        let bare = bare.path();
        is("host=a", bare, PgSslMode::Prefer);
        is("sslmode=allow", bare, PgSslMode::Prefer);
        is("sslmode=disable", bare, PgSslMode::Disable);
        is("sslmode=require", bare, PgSslMode::Require);
        is("sslmode=verify-full", bare, PgSslMode::VerifyFull);
        assert!(is("sslmode=verify-ca", bare, PgSslMode::VerifyFull).note.is_some());
        let rooted = home(&["root.crt"]);
        let found = is("sslmode=require", rooted.path(), PgSslMode::VerifyFull);
        assert!(found.note.is_some() && found.root.is_some());
        is("host=a", rooted.path(), PgSslMode::Prefer);
        let socket = Way::Socket("/tmp".to_owned());
        let settings = Settings::of_string("sslmode=verify-full sslrootcert=/none");
        let found = encryption(&settings, &socket, None).expect("nothing is wrong");
        assert!(matches!(found.mode, PgSslMode::Disable));
    }

    #[test]
    fn what_would_weaken_a_check_is_refused() {
        let bare = home(&[]);
        let refused = |text: &str, home: &Path| match of(text, home) {
            Err(
                AddressError::Unsupported { name, .. } | AddressError::InvalidValue { name, .. },
            ) => name,
            other => panic!("{text}: {other:?}"),
        };
        assert_eq!(refused("sslmode=verify-full sslrootcert=system", bare.path()), "sslrootcert");
        assert_eq!(refused("sslmode=verify-full sslrootcert=/none", bare.path()), "sslrootcert");
        is("sslmode=require channel_binding=require", bare.path(), PgSslMode::VerifyFull);
        is("channel_binding=require", bare.path(), PgSslMode::VerifyFull);
        assert_eq!(
            refused("sslmode=disable channel_binding=require", bare.path()),
            "channel_binding"
        );
        assert_eq!(refused("sslmode=require channel_binding=x", bare.path()), "channel_binding");
        is("sslmode=verify-full channel_binding=require", bare.path(), PgSslMode::VerifyFull);
        let revoked = home(&["root.crl"]);
        assert_eq!(refused("sslmode=verify-full", revoked.path()), "~/.postgresql/root.crl");
        is("sslmode=verify-full sslcrl=", revoked.path(), PgSslMode::VerifyFull);
        let settings = Settings::of_string("sslmode=verify-full");
        let way = Way::Address { address: "10.0.0.1".to_owned(), name: "db".to_owned() };
        assert!(encryption(&settings, &way, None).is_err());
        assert!(encryption(&Settings::of_string("sslmode=require"), &way, None).is_ok());
    }

    #[test]
    fn certificate_comes_with_its_key() {
        let both = home(&["postgresql.crt", "postgresql.key"]);
        assert!(is("host=a", both.path(), PgSslMode::Prefer).identity.is_some());
        assert!(is("sslcertmode=disable", both.path(), PgSslMode::Prefer).identity.is_none());
        assert!(is("sslcert=/none", both.path(), PgSslMode::Prefer).identity.is_none());
        assert!(of("sslkey=/none", both.path()).is_err());
        let key = both.path().join(".postgresql/postgresql.key");
        fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).expect("its mode is set");
        assert!(of("host=a", both.path()).is_err());
        assert!(of("sslmode=disable", both.path()).is_ok());
        let alone = home(&["postgresql.crt"]);
        assert!(of("host=a", alone.path()).is_err());
    }
}
