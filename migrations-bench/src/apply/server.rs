//! A server that waits for the disk, as one in production does; the engine's own do not.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::measure;

/// The account that it runs as where the bench runs as root.
const ACCOUNT: &str = "nobody";

/// A server that ends with its owner.
pub(super) struct DurableServer {
    bin: PathBuf,
    folder: TempDir,
    /// Where it listens, on this machine.
    pub(super) port: String,
}

impl DurableServer {
    /// Starts one with the settings that `initdb` gives.
    pub(super) fn start() -> DurableServer {
        let found = migrations_postgres::installations().expect("a PostgreSQL is installed");
        let bin = found.first().expect("a PostgreSQL is installed").bin_dir().to_owned();
        let folder = tempfile::tempdir().expect("a folder");
        if is_root() {
            let (uid, gid) = server_user();
            chown(folder.path(), Some(uid), Some(gid)).expect("given away");
        }
        let free = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = free.local_addr().expect("an address").port().to_string();
        drop(free);
        let server = DurableServer { bin, folder, port };
        let (data, socket) = (server.data(), server.folder.path().display().to_string());
        let initdb = ["-D", &data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale"];
        measure::run(server.command("initdb").args(initdb));
        let options = format!(
            "-c listen_addresses=127.0.0.1 -p {} -c unix_socket_directories={socket}",
            server.port
        );
        let log = server.folder.path().join("log");
        let start = ["-D", &data, "-w", "-s", "-o", &options, "start", "-l"];
        measure::run(server.command("pg_ctl").args(start).arg(log));
        server
    }

    /// A program of its installation.
    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.bin.join(name)
    }

    /// Runs a statement; says what came back.
    pub(super) fn sql(&self, database: &str, sql: &str) -> String {
        let mut command = Command::new(self.program("psql"));
        command.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-U", "postgres"]);
        command.arg("-h").arg(self.folder.path()).args(["-p", &self.port, "-d", database]);
        let output = command.args(["-c", sql]).output().expect("psql runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    fn command(&self, program: &str) -> Command {
        let program = self.program(program);
        if !is_root() {
            return Command::new(program);
        }
        let (uid, gid) = server_user();
        let mut command = Command::new("setpriv");
        command.args([format!("--reuid={uid}"), format!("--regid={gid}")]);
        command.arg("--clear-groups").arg(program);
        command
    }
}

impl Drop for DurableServer {
    fn drop(&mut self) {
        let stop = ["-D", &self.data(), "-m", "immediate", "-w", "-s", "stop"];
        let _ = self.command("pg_ctl").args(stop).output();
    }
}

fn is_root() -> bool {
    fs::metadata(Path::new("/proc/self")).is_ok_and(|metadata| metadata.uid() == 0)
}

/// The numbers of the account and of its group.
fn server_user() -> (u32, u32) {
    let accounts = fs::read_to_string("/etc/passwd").expect("the accounts");
    let mut accounts = accounts.lines().map(|line| line.split(':').collect::<Vec<&str>>());
    let found = accounts.find(|fields| fields[0] == ACCOUNT).expect("the account");
    (found[2].parse().expect("a number"), found[3].parse().expect("a number"))
}
