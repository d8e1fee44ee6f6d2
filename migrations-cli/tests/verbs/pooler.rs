//! The program through a PgBouncer as it comes, whose sessions are handed on after each transaction.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use tempfile::TempDir;

use crate::database::{Database, server};
use crate::folder::Folder;

/// The port is only a part of the socket's name.
const PORT: u16 = 6432;

/// It ends with its owner.
struct Pooler {
    process: Child,
    folder: TempDir,
}

impl Pooler {
    /// One session for all clients of the server.
    fn start() -> Pooler {
        let server: PgConnectOptions = server().url().parse().expect("an address");
        let socket = server.get_socket().expect("the engine listens on a socket");
        let owner = fs::metadata(socket).expect("the engine's folder");
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name).display().to_string();
        let (user, port) = (server.get_username(), server.get_port());
        let settings = format!(
            "[databases]\n* = host={} port={port} user={user}\n[pgbouncer]\nlisten_port={PORT}\n\
             unix_socket_dir={}\nauth_type=any\nauth_file={}\nlogfile={}\npool_mode=transaction\n\
             default_pool_size=1\n",
            socket.display(),
            folder.path().display(),
            at("users"),
            at("log"),
        );
        fs::write(at("users"), format!("\"{user}\" \"\"\n")).expect("written");
        fs::write(at("pgbouncer.ini"), settings).expect("written");
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL"]);
        // PgBouncer does not run as root, and the server's socket is that of its account.
        if fs::metadata(folder.path()).expect("the folder").uid() == 0 {
            chown(folder.path(), Some(owner.uid()), Some(owner.gid())).expect("given away");
            command.arg(format!("--reuid={}", owner.uid()));
            command.args([&format!("--regid={}", owner.gid()), "--clear-groups"]);
        }
        command.arg(program()).arg(at("pgbouncer.ini"));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let process = command.spawn().expect("setpriv is installed");
        let mut pooler = Pooler { process, folder };
        pooler.wait_until_ready();
        pooler
    }

    fn wait_until_ready(&mut self) {
        let socket = self.folder.path().join(format!(".s.PGSQL.{PORT}"));
        for _ in 0..1_000 {
            if UnixStream::connect(&socket).is_ok() {
                return;
            }
            let ended = self.process.try_wait().expect("a child");
            let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
            assert!(ended.is_none(), "PgBouncer has ended: {log}");
            thread::sleep(Duration::from_millis(10));
        }
        panic!("PgBouncer does not listen");
    }

    /// The address of a database through it.
    fn url(&self, database: &Database) -> String {
        let server: PgConnectOptions = server().url().parse().expect("an address");
        let (user, folder) = (server.get_username(), self.folder.path().display());
        format!("postgres://{user}@localhost/{}?host={folder}&port={PORT}", database.name)
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn program() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain([Path::new("/usr/sbin").to_owned()]);
    let mut programs = folders.map(|folder| folder.join("pgbouncer"));
    programs.find(|program| program.is_file()).expect("PgBouncer is installed: see .ci/run")
}

#[test]
fn what_one_run_asks_is_nothing_to_the_next_on_the_same_session() {
    let folder =
        Folder::with(&[("set/001_users.sql", "CREATE TABLE users (id bigint PRIMARY KEY);\n")]);
    folder.run(&["prepare", "--dir", "set"]).exits(0);
    folder.run(&["freeze", "--dir", "set"]).exits(0);
    let (pooler, database, by_hand) = (Pooler::start(), Database::new(), Database::new());
    by_hand.ask("CREATE TABLE users (id bigint PRIMARY KEY)");
    let run = |database: &Database, arguments: &[&str]| {
        let url = pooler.url(database);
        folder.run(&[arguments, &["--dir", "set", "--database-url", &url]].concat())
    };
    run(&database, &["apply"]).exits(0).prints("applied: 001_users");
    for _ in 0..3 {
        run(&database, &["verify"]).exits(0).prints("the schema is that of 001_users");
        run(&database, &["status", "--verify"]).exits(0).prints("schema: as the applied");
        run(&database, &["verify", "--count", "tables=1"]).exits(0);
        let detect = ["baseline", "--detect", "--to", "001_users", "--yes"];
        run(&by_hand, &detect).exits(0);
    }
}
