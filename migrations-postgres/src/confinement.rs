//! What the programs of a server may reach: their own folder, and what they need to run.
//!
//! The migrations of a pull request are a program that somebody else wrote. A thread gives up rights and
//! starts the program then, which has no more of them, nor has anything that it starts.
//! Knows nothing of servers and templates.

#[cfg(target_os = "linux")]
mod landlocked;
#[cfg(target_os = "linux")]
use landlocked as kernel;
#[cfg(not(target_os = "linux"))]
mod absent;
#[cfg(not(target_os = "linux"))]
use absent as kernel;
#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "riscv64")
))]
mod socketless;
#[cfg(all(
    target_os = "linux",
    not(any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "riscv64"))
))]
#[path = "confinement/any_socket.rs"]
mod socketless;

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::OnceLock;
use std::thread;

use crate::discover::Installation;
use crate::installed::tree_of_engine;

/// What any program needs to be loaded and to know the time: no file of a user is there.
///
/// Debian's dictionaries lie in `/var/cache/postgresql`; Nix, Guix and Homebrew have all libraries in one
/// folder each, which everybody may read.
const OF_SYSTEM: [&str; 33] = [
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/usr",
    "/home/linuxbrew/.linuxbrew",
    "/nix/store",
    "/gnu/store",
    "/run/current-system/sw",
    "/nix/var/nix/profiles/default",
    "/var/cache/postgresql/dicts",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/ld.so.preload",
    "/etc/alternatives",
    "/etc/passwd",
    "/etc/group",
    "/etc/nsswitch.conf",
    "/etc/hosts",
    "/etc/localtime",
    "/etc/timezone",
    "/etc/locale.alias",
    "/etc/ssl/openssl.cnf",
    "/etc/pki/tls/openssl.cnf",
    "/etc/crypto-policies",
    "/etc/perl",
    "/etc/python3",
    "/dev/random",
    "/dev/urandom",
    "/dev/zero",
    "/sys/devices/system/cpu",
];

/// What everybody may write to.
const DEVICE: &str = "/dev/null";

/// Further folders that the SQL of a set reads, as `PATH` lists them.
const FURTHER: &str = "MIGRATIONS_ENGINE_READS";

/// The files and folders that a program may reach.
#[derive(Debug)]
pub(crate) struct Confinement {
    reads: Vec<PathBuf>,
    writes: Vec<PathBuf>,
    removes: Vec<PathBuf>,
    #[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "nothing is refused there"))]
    sockets: Sockets,
}

/// The sockets that a program may make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sockets {
    /// Those of the machine.
    Unix,
    /// Those, and UDP: the collector of statistics of PostgreSQL 14 and older is sent datagrams, and without
    /// it every question for them takes ten seconds.
    UnixAndDatagrams,
}

impl Sockets {
    fn of(installation: &Installation) -> Sockets {
        match installation.version().major {
            ..15 => Sockets::UnixAndDatagrams,
            _ => Sockets::Unix,
        }
    }
}

impl Confinement {
    /// For a program of an installation: it reads the installation and what the system has for everybody.
    pub(crate) fn of(installation: &Installation) -> Confinement {
        let mut reads: Vec<PathBuf> = OF_SYSTEM.iter().map(PathBuf::from).collect();
        reads.extend(tree(installation.bin_dir()));
        reads.extend(tree_of_engine(installation.bin_dir()));
        reads.extend(installation.library_dirs());
        if let Some(further) = env::var_os(FURTHER) {
            reads.extend(env::split_paths(&further).filter(|path| path.is_absolute()));
        }
        let sockets = Sockets::of(installation);
        Confinement { reads, writes: vec![PathBuf::from(DEVICE)], removes: Vec::new(), sockets }
    }

    /// It may read what is below a folder.
    pub(crate) fn reading(mut self, folder: &Path) -> Confinement {
        self.reads.push(folder.to_owned());
        self
    }

    /// It may do everything below a folder, which must be there.
    pub(crate) fn writing(mut self, folder: &Path) -> Confinement {
        self.writes.push(folder.to_owned());
        self
    }

    /// It may remove what it can name below a folder, and neither list nor read it.
    pub(crate) fn removing(mut self, folder: &Path) -> Confinement {
        self.removes.push(folder.to_owned());
        self
    }

    /// Starts a program that is held to this; what the kernel cannot refuse, it may do.
    pub(crate) fn spawn(&self, command: &mut Command) -> io::Result<Child> {
        in_thread(|| {
            kernel::restrict(self);
            command.spawn()
        })?
    }
}

/// What this kernel does not keep from a program, if there is anything.
///
/// Elsewhere than on Linux that is known before, and no news of a start.
pub(crate) fn missing() -> Option<&'static str> {
    static MISSING: OnceLock<Option<String>> = OnceLock::new();
    let find = || {
        let sockets = Sockets::Unix;
        let nothing = Confinement { reads: vec![], writes: vec![], removes: vec![], sockets };
        let missing = in_thread(|| kernel::restrict(&nothing)).unwrap_or_default();
        (!missing.is_empty()).then(|| missing.join("; "))
    };
    MISSING.get_or_init(find).as_deref()
}

/// Does something in a thread of its own, whose rights nobody needs afterwards.
fn in_thread<T: Send>(work: impl FnOnce() -> T + Send) -> io::Result<T> {
    thread::scope(|scope| {
        let thread = thread::Builder::new().spawn_scoped(scope, work)?;
        thread.join().map_err(|_| io::Error::other("the thread has panicked"))
    })
}

/// The folders of an installation: those of its programs, and what lies beside them under the usual names,
/// also where links of the folder or of the programs lead.
fn tree(bin_dir: &Path) -> Vec<PathBuf> {
    let resolved = |path: &Path| fs::canonicalize(path).ok();
    let mut folders = vec![bin_dir.to_owned()];
    folders.extend(resolved(bin_dir));
    for program in ["postgres", "initdb"] {
        folders
            .extend(resolved(&bin_dir.join(program)).and_then(|it| Some(it.parent()?.to_owned())));
    }
    folders.dedup();
    let beside = folders.iter().filter_map(|folder| folder.parent()).flat_map(|prefix| {
        ["lib", "lib64", "share", "etc"].into_iter().map(|name| prefix.join(name))
    });
    let beside: Vec<PathBuf> = beside.collect();
    folders.extend(beside);
    folders
}

#[cfg(test)]
mod tests {
    use super::tree;
    use std::fs;
    use std::os::unix::fs::symlink;

    #[test]
    fn an_installation_is_found_behind_its_links_and_its_neighbours_are_not() {
        let home = tempfile::tempdir().unwrap();
        let home = fs::canonicalize(home.path()).unwrap();
        let real = home.join("pg/16/bin");
        fs::create_dir_all(&real).unwrap();
        fs::write(real.join("postgres"), "").unwrap();
        let bin = home.join("bin");
        fs::create_dir(&bin).unwrap();
        symlink(real.join("postgres"), bin.join("postgres")).unwrap();
        let tree = tree(&bin);
        for name in ["bin", "pg/16/bin", "pg/16/lib", "pg/16/share"] {
            assert!(tree.contains(&home.join(name)), "{name}: {tree:?}");
        }
        assert!(!tree.iter().any(|folder| home.starts_with(folder)), "{tree:?}");
    }
}
