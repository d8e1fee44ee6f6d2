//! A place for one test: folders of its own, and eyes for what is left in them.
//!
//! Holds no test and asserts nothing about the engine itself.

#![allow(dead_code, reason = "each test program uses another part")]

pub mod lacking;

use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use migrations_postgres::{EngineChoice, Options, Server};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tempfile::TempDir;

/// How long anything may take that happens by itself.
const PATIENCE: Duration = Duration::from_secs(30);

/// A temporary folder that no other test uses, and the user's own cache or another one.
pub struct Lab {
    _root: TempDir,
    cache: Option<PathBuf>,
    pub temp: PathBuf,
}

impl Lab {
    /// Makes a folder that a server's user can reach, also when the tests run as root.
    pub fn new() -> Lab {
        Lab::named("lab")
    }

    /// Makes folders below one with a given name.
    pub fn named(name: &str) -> Lab {
        let root = tempfile::Builder::new().prefix("e-").tempdir_in("/tmp").unwrap();
        fs::set_permissions(root.path(), Permissions::from_mode(0o755)).unwrap();
        let temp = root.path().join(name).join("temp");
        fs::create_dir_all(&temp).unwrap();
        Lab { _root: root, cache: None, temp }
    }

    /// Gives the lab an empty cache of its own, beside the temporary folder.
    pub fn with_empty_cache(mut self) -> Lab {
        self.cache = Some(self.temp.with_file_name("cache"));
        self
    }

    /// Returns the cache of its own.
    pub fn cache(&self) -> &Path {
        self.cache.as_deref().unwrap()
    }

    pub fn options(&self) -> Options {
        Options {
            engine: EngineChoice::Native,
            cache_dir: self.cache.clone(),
            temp_dir: Some(self.temp.clone()),
            ..Options::default()
        }
    }

    pub fn start(&self) -> Server {
        Server::start(&self.options()).unwrap()
    }

    /// Returns a command that runs a role of `process.rs`, with this lab's folders.
    pub fn role(&self, role: &str) -> Command {
        let program = option_env!("CARGO_BIN_EXE_engine-test-process");
        let program = program.expect("the package of this test has no `engine-test-process`");
        let mut command = self.command(program);
        command.arg(role);
        command
    }

    /// Returns a command that runs a program with this lab's folders.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .env("TMPDIR", &self.temp)
            .envs(self.cache.iter().map(|cache| ("MIGRATIONS_CACHE_DIR", cache)))
            .env_remove("MIGRATIONS_ENGINE");
        command
    }

    /// Lists what is left below the temporary folder; the engine's own empty folder is allowed, and
    /// the empty file by which processes take turns.
    pub fn left(&self) -> Vec<PathBuf> {
        let mut left = Vec::new();
        for folder in entries(&self.temp) {
            left.extend(entries(&folder));
        }
        left.retain(|path| !path.ends_with("shared.turn"));
        left
    }

    /// Lists the processes whose command line names the temporary folder.
    pub fn processes(&self) -> Vec<i32> {
        processes_of(&self.temp)
    }

    pub fn assert_clean(&self) {
        assert_eq!(self.left(), Vec::<PathBuf>::new());
        assert_eq!(self.processes(), Vec::<i32>::new());
    }

    pub fn wait_until_clean(&self) {
        wait_until("everything is gone", || self.left().is_empty() && self.processes().is_empty());
    }

    /// Returns the only template in the cache.
    pub fn template(&self) -> PathBuf {
        let shelf = entries(self.cache()).pop().unwrap();
        let mut found = entries(&shelf);
        found.retain(|path| path.join("manifest").is_file());
        assert_eq!(found.len(), 1, "{found:?}");
        found.remove(0)
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        // A folder that a test has closed could not be removed.
        if let Some(cache) = self.cache.as_deref().filter(|cache| cache.is_dir()) {
            let _ = fs::set_permissions(cache, Permissions::from_mode(0o700));
        }
    }
}

pub fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut entries: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries
}

/// Lists every process: its id, its command line, and its folder where the system tells.
///
/// A server's own processes change their command lines, and stay in the folder of its data.
fn all_processes() -> Vec<(i32, String)> {
    let output = Command::new("ps").args(["-axww", "-o", "pid=,command="]).output().unwrap();
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| {
            let (id, command) = line.trim().split_once(' ')?;
            let id: i32 = id.parse().ok()?;
            let folder = fs::read_link(format!("/proc/{id}/cwd")).unwrap_or_default();
            Some((id, format!("{command} in {}", folder.display())))
        })
        .collect()
}

fn processes_of(folder: &Path) -> Vec<i32> {
    let wanted = folder.to_str().unwrap();
    let mut found = all_processes();
    found.retain(|(_, process)| process.contains(wanted));
    found.into_iter().map(|(id, _)| id).collect()
}

/// Finds a process of a lab's server by its command line.
pub fn process(folder: &Path, word: &str) -> i32 {
    let wanted = folder.to_str().unwrap();
    let mut found = all_processes();
    found.retain(|(_, process)| process.contains(wanted) && process.contains(word));
    found.first().unwrap_or_else(|| panic!("no process with {word} in {wanted}")).0
}

pub fn signal(process: i32, signal: Signal) {
    kill(Pid::from_raw(process), signal).unwrap();
}

pub fn wait_until(what: &str, mut condition: impl FnMut() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < PATIENCE, "in vain: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// The folder of the programs of a server that is installed.
pub fn bin_dir() -> PathBuf {
    migrations_postgres::installations().unwrap().remove(0).bin_dir().to_owned()
}

/// The folder of that installation, with its libraries.
pub fn installation() -> PathBuf {
    bin_dir().parent().expect("programs lie in a folder of it").to_owned()
}

/// Runs `psql` with a statement and returns what it prints, or its error.
pub fn psql(server: &Server, statement: &str) -> Result<String, String> {
    psql_at(server.bin_dir(), server.url(), statement)
}

pub fn psql_at(bin_dir: &Path, url: &str, statement: &str) -> Result<String, String> {
    let output = Command::new(bin_dir.join("psql"))
        .args(["-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", statement, url])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
}

/// A process that holds a server until it is killed.
pub struct Holder {
    pub child: Child,
    pub url: String,
}

impl Holder {
    pub fn start(mut command: Command) -> Holder {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let url = lines
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("@url ").map(str::to_owned))
            .expect("the holder printed no URL");
        Holder { child, url }
    }

    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Returns what a role printed on its lines.
pub fn said(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().filter_map(|line| line.strip_prefix('@')).collect::<Vec<_>>().join("\n")
}

/// A small file system of its own.
pub struct Mount {
    folder: PathBuf,
}

impl Mount {
    /// Mounts one over a folder, where this user may: as root, or with `sudo` as on CI machines.
    pub fn over(folder: &Path, size: &str) -> Option<Mount> {
        fs::create_dir_all(folder).unwrap();
        let options = format!("size={size},mode=755,uid={}", nix::unistd::geteuid());
        as_root(&["mount", "-t", "tmpfs", "-o", &options, "engine-test", folder.to_str().unwrap()])
            .then(|| Mount { folder: folder.to_owned() })
    }

    /// A guard that is about to end may have its log open for some milliseconds more.
    pub fn make_read_only(&self) {
        let folder = self.folder.to_str().unwrap();
        wait_until("it is read-only", || as_root(&["mount", "-o", "remount,ro", folder]));
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        as_root(&["umount", "-l", self.folder.to_str().unwrap()]);
    }
}

fn as_root(arguments: &[&str]) -> bool {
    let mut command = if is_root() { Command::new("env") } else { Command::new("sudo") };
    if !is_root() {
        command.arg("-n");
    }
    command.args(arguments).stdin(Stdio::null()).status().is_ok_and(|status| status.success())
}

pub fn is_root() -> bool {
    nix::unistd::geteuid().is_root()
}

pub fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}
