//! Finding a PostgreSQL server, and the client programs that belong to one, on this machine.
//!
//! Runs nothing but `pg_config --bindir` and `--version` of what it finds; starts no server.

mod install;
mod places;
#[cfg(unix)]
mod remembered;
#[cfg(not(unix))]
#[path = "discover/asked.rs"]
mod remembered;

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::error::EngineError;
use crate::packages;
use crate::variables::{self, Libraries};
use crate::version::ServerVersion;
pub(crate) use install::install_command;
#[cfg(unix)]
pub(crate) use places::INSTALLED;
use places::{Place, Places};

/// The programs of one PostgreSQL server on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installation {
    bin_dir: PathBuf,
    version: ServerVersion,
    banner: String,
    libraries: Libraries,
    origin: &'static str,
}

impl Installation {
    /// Returns the folder that holds `postgres`, `initdb`, `psql` and `pg_dump`.
    ///
    /// ```
    /// for installation in migrations_postgres::installations()? {
    ///     assert!(installation.bin_dir().join("initdb").is_file());
    /// }
    /// # Ok::<(), migrations_postgres::EngineError>(())
    /// ```
    pub fn bin_dir(&self) -> &Path {
        &self.bin_dir
    }

    /// Returns the version of these programs.
    ///
    /// ```
    /// let installations = migrations_postgres::installations()?;
    /// let newest = installations.iter().max_by_key(|installation| installation.version());
    /// # Ok::<(), migrations_postgres::EngineError>(())
    /// ```
    pub fn version(&self) -> ServerVersion {
        self.version
    }

    /// Returns what named their folder: a variable, a program, `PATH`, or a kind of packages.
    ///
    /// ```
    /// for installation in migrations_postgres::installations()? {
    ///     println!("{}: {}", installation.version(), installation.origin());
    /// }
    /// # Ok::<(), migrations_postgres::EngineError>(())
    /// ```
    pub fn origin(&self) -> &'static str {
        self.origin
    }

    /// Returns what `postgres --version` printed: two builds of one version differ there.
    #[cfg_attr(not(unix), allow(dead_code, reason = "only the names of templates need it"))]
    pub(crate) fn banner(&self) -> &str {
        &self.banner
    }

    /// Returns the variables that its programs need besides those of every command.
    #[cfg_attr(not(unix), allow(dead_code, reason = "only a server of this machine needs it"))]
    pub(crate) fn variables(&self) -> Vec<(&'static str, OsString)> {
        variables::of_programs(&self.bin_dir, self.libraries)
    }

    /// Returns the folders besides its own in which its programs look for libraries.
    #[cfg_attr(not(unix), allow(dead_code, reason = "only a server of this machine needs it"))]
    pub(crate) fn library_dirs(&self) -> Vec<PathBuf> {
        variables::library_dirs(self.libraries)
    }

    /// Refuses an installation that is older than everything that the set declares.
    pub(crate) fn accepted_by(self, servers: &[u32]) -> Result<Installation, EngineError> {
        choose(vec![self], servers)
    }

    fn listed(&self) -> String {
        format!("{} in {}", self.version, self.bin_dir.display())
    }
}

/// Returns every server on this machine, in the order in which they are preferred.
///
/// The order is `MIGRATIONS_POSTGRES_BIN` (alone, if set), `pg_config --bindir`, `PATH`,
/// the folders that packages install to, and then the engines that this program has installed.
///
/// ```
/// for installation in migrations_postgres::installations()? {
///     println!("{} in {}", installation.version(), installation.bin_dir().display());
/// }
/// # Ok::<(), migrations_postgres::EngineError>(())
/// ```
///
/// # Errors
///
/// There is none, or `MIGRATIONS_POSTGRES_BIN` names a folder without one.
pub fn installations() -> Result<Vec<Installation>, EngineError> {
    all_in(&Places::of_this_machine(), &[])
}

/// Returns the server to use for a set that declares these majors: the lowest of them, else the nearest newer one.
///
/// ```no_run
/// let server = migrations_postgres::installation(&[16, 17])?;
/// println!("{}", server.bin_dir().display());
/// # Ok::<(), migrations_postgres::EngineError>(())
/// ```
///
/// # Errors
///
/// There is none, or none that is new enough.
pub fn installation(servers: &[u32]) -> Result<Installation, EngineError> {
    let places = Places::of_this_machine();
    choose(all_in(&places, servers)?, servers).map_err(|error| match &places.chosen {
        // Nothing is looked for anywhere else, so nothing that is installed would be found.
        Some(_) => error.without_offer(),
        None => error,
    })
}

/// Returns the lowest major that the set declares, if this server is older.
pub(crate) fn older_than_declared(servers: &[u32], version: ServerVersion) -> Option<u32> {
    servers.iter().min().copied().filter(|&lowest| version.major < lowest)
}

/// Returns the folder of the `psql` and `pg_dump` that suit a server elsewhere.
///
/// `pg_dump` refuses a server newer than itself, so the nearest one that is not older is best.
/// Without any, the path is empty: a program joined to it is then looked up in `PATH`.
///
/// ```
/// use migrations_postgres::{ServerVersion, client_dir};
/// let pg_dump = client_dir(ServerVersion { major: 13, minor: 0 }).join("pg_dump");
/// println!("{}", pg_dump.display());
/// ```
#[must_use]
pub fn client_dir(server: ServerVersion) -> PathBuf {
    Places::of_this_machine()
        .all()
        .into_iter()
        .filter(|place| place.folder.join(program("psql")).is_file())
        .filter_map(|place| {
            let pg_dump = place.folder.join(program("pg_dump"));
            let version = version_in(&pg_dump, &said_by(&pg_dump, None).ok()?.0).ok()?;
            (version.major >= server.major).then_some((version.major, place.folder))
        })
        .min_by_key(|(major, _)| *major)
        .map(|(_, folder)| folder)
        .unwrap_or_default()
}

fn all_in(places: &Places, servers: &[u32]) -> Result<Vec<Installation>, EngineError> {
    if let Some(folder) = &places.chosen {
        return match inspect(folder, places::CHOSEN) {
            Ok(installation) => Ok(vec![installation]),
            Err(reason) => Err(EngineError::NotServerPrograms { folder: folder.clone(), reason }),
        };
    }
    let mut found = Vec::new();
    let mut searched = places.missing.clone();
    for place in places.all() {
        match inspect(&place.folder, place.origin) {
            Ok(installation) => found.push(installation),
            Err(reason) => searched.push(refused(&place, &reason)),
        }
    }
    if found.is_empty() {
        let install = install_command(servers.iter().min().copied());
        let offer = packages::offer(servers);
        return Err(EngineError::NotFound { searched, install, offer });
    }
    Ok(found)
}

fn refused(place: &Place, reason: &str) -> String {
    format!("{} ({}): {reason}", place.folder.display(), place.origin)
}

/// Takes the lowest declared major, else the nearest newer one; among equals the first that was found.
fn choose(found: Vec<Installation>, servers: &[u32]) -> Result<Installation, EngineError> {
    let lowest = servers.iter().min().copied();
    let listed: Vec<String> = found.iter().map(Installation::listed).collect();
    let chosen = match lowest {
        None => found.into_iter().next(),
        Some(lowest) => found
            .into_iter()
            .filter(|installation| installation.version.major >= lowest)
            .min_by_key(|installation| installation.version.major),
    };
    chosen.ok_or_else(|| EngineError::TooOld {
        lowest: lowest.unwrap_or_default(),
        found: listed,
        install: install_command(lowest),
        offer: packages::offer(servers),
    })
}

/// Looks whether a folder holds a server that runs.
///
/// Debian's `pg_config` belongs to the client library and names a folder that need not hold one.
pub(crate) fn inspect(folder: &Path, origin: &'static str) -> Result<Installation, String> {
    for name in ["postgres", "initdb"] {
        if !folder.join(program(name)).is_file() {
            return Err(missing(folder, name));
        }
    }
    let server = folder.join(program("postgres"));
    let (said, libraries) = said_by(&server, Some(&folder.join(program("initdb"))))?;
    let version = version_in(&server, &said)?;
    Ok(Installation { bin_dir: folder.to_owned(), version, banner: said, libraries, origin })
}

fn missing(folder: &Path, name: &str) -> String {
    if !folder.is_dir() {
        return "there is no such folder".to_owned();
    }
    if folder.join(program("psql")).is_file() {
        return format!("it has no `{name}`, only client programs");
    }
    format!("it has no `{name}`")
}

/// What a program says of its version, and where it and its companion find their libraries.
fn said_by(program: &Path, companion: Option<&Path>) -> Result<(String, Libraries), String> {
    let is_plain = |file: &Path| {
        let name = file.file_name().and_then(OsStr::to_str).unwrap_or_default();
        remembered::is_plain_program(file, name)
    };
    let deciding: Option<Vec<PathBuf>> = is_plain(program).then(|| {
        let companion = companion.filter(|companion| is_plain(companion));
        [program].into_iter().chain(companion).map(Path::to_owned).collect()
    });
    let answer = remembered::answer(deciding.as_deref(), || asked(program, companion))?;
    Ok(match answer.strip_suffix(WITH_LIBRARIES) {
        Some(banner) => (banner.to_owned(), Libraries::OfCaller),
        None => (answer, Libraries::OfSystem),
    })
}

/// What stands behind the banner of a program that does not run without the caller's library path.
const WITH_LIBRARIES: &str = " with LD_LIBRARY_PATH";

/// Asks without the caller's library path first, and with it where that does not do.
fn asked(program: &Path, companion: Option<&Path>) -> Result<String, String> {
    let runs = |program, libraries| banner_of(program, libraries).is_ok();
    let refused = match banner_of(program, Libraries::OfSystem) {
        Ok(banner) if !Libraries::are_given() => return Ok(banner),
        Ok(banner) => {
            let needs_them = companion.is_some_and(|companion| {
                !runs(companion, Libraries::OfSystem) && runs(companion, Libraries::OfCaller)
            });
            return Ok(if needs_them { banner + WITH_LIBRARIES } else { banner });
        }
        Err(reason) => reason,
    };
    let given = Libraries::are_given().then(|| banner_of(program, Libraries::OfCaller).ok());
    given.flatten().map(|banner| banner + WITH_LIBRARIES).ok_or(refused)
}

fn banner_of(program: &Path, libraries: Libraries) -> Result<String, String> {
    let mut command = Command::new(program);
    let output = variables::ask(&mut command, libraries)
        .arg("--version")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("`{}` does not run: {error}", program.display()))?;
    let banner = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    version_in(program, &banner).map(|_| banner)
}

fn version_in(program: &Path, banner: &str) -> Result<ServerVersion, String> {
    ServerVersion::from_banner(banner)
        .ok_or_else(|| format!("`{} --version` names no version", program.display()))
}

fn program(name: &str) -> String {
    format!("{name}{}", std::env::consts::EXE_SUFFIX)
}

#[cfg(test)]
mod tests {
    use super::places::{Place, Places};
    use super::{Installation, Libraries, all_in, choose, older_than_declared};
    use crate::error::EngineError;
    use crate::version::ServerVersion;
    use std::path::{Path, PathBuf};

    fn installations(majors: &[u32]) -> Vec<Installation> {
        majors
            .iter()
            .enumerate()
            .map(|(place, &major)| Installation {
                bin_dir: PathBuf::from(format!("/{place}/{major}")),
                version: ServerVersion { major, minor: 1 },
                banner: String::new(),
                libraries: Libraries::OfSystem,
                origin: "PATH",
            })
            .collect()
    }

    fn chosen(found: &[u32], servers: &[u32]) -> String {
        match choose(installations(found), servers) {
            Ok(installation) => installation.bin_dir.display().to_string(),
            Err(error) => error.to_string().lines().next().unwrap_or_default().to_owned(),
        }
    }

    #[test]
    fn without_a_declaration_the_first_place_wins() {
        assert_eq!(chosen(&[14, 17, 13], &[]), "/0/14");
    }

    #[test]
    fn the_lowest_declared_major_wins_over_an_earlier_place() {
        assert_eq!(chosen(&[17, 15, 15], &[17, 15]), "/1/15");
    }

    #[test]
    fn else_the_nearest_newer_one() {
        assert_eq!(chosen(&[14, 18, 16], &[15]), "/2/16");
    }

    #[test]
    fn an_older_one_is_refused() {
        let message = choose(installations(&[13, 14]), &[17, 15]).unwrap_err().to_string();
        assert!(message.starts_with("a server older than the set declares"), "{message}");
        assert!(message.contains("declares PostgreSQL 15"), "{message}");
        assert!(message.contains("13.1 in /0/13"), "{message}");
        assert!(message.contains("14.1 in /1/14"), "{message}");
    }

    #[test]
    fn any_version_suits_a_set_that_declares_none() {
        let version = ServerVersion { major: 9, minor: 6 };
        assert_eq!(older_than_declared(&[], version), None);
        assert_eq!(older_than_declared(&[9, 17], version), None);
        assert_eq!(older_than_declared(&[17, 15], version), Some(15));
    }

    fn place(folder: &Path) -> Place {
        Place { folder: folder.to_owned(), origin: "pg_config" }
    }

    #[test]
    fn a_machine_without_a_server_says_where_it_looked_and_what_to_install() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("psql"), "").unwrap();
        let places = Places {
            chosen: None,
            missing: vec!["pg_config: not in PATH".to_owned()],
            found: vec![place(folder.path()), place(Path::new("/nonexistent"))],
        };
        let message = all_in(&places, &[17]).unwrap_err().to_string();
        assert!(message.contains("it has no `postgres`, only client programs"), "{message}");
        assert!(message.contains("/nonexistent (pg_config): there is no such folder"), "{message}");
        assert!(message.contains("pg_config: not in PATH"), "{message}");
        assert!(message.contains("to install one: "), "{message}");
    }

    #[cfg(unix)]
    #[test]
    fn programs_that_do_not_run_are_no_server() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["postgres", "initdb"] {
            std::fs::write(folder.path().join(name), "not a program").unwrap();
        }
        let chosen = Some(folder.path().to_owned());
        let places = Places { chosen, missing: vec![], found: vec![] };
        let error = all_in(&places, &[]).unwrap_err();
        assert!(matches!(error, EngineError::NotServerPrograms { .. }), "{error}");
        assert!(error.to_string().contains("does not run"), "{error}");
    }
}
