//! A server that is as durable as one in production, and can be killed.
//!
//! The engine's own servers do not wait for their log, so that what they have committed may be gone
//! after a crash. Only the machine stays up here, so `fsync` may be off.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection as _};
use tempfile::TempDir;

/// The port is only a part of the socket's name.
const PORT: u16 = 5432;

/// The account that servers run as where the tests run as root.
const ACCOUNT: &str = "nobody";

/// A server of a test's own; it ends with its owner.
pub struct Server {
    bin: PathBuf,
    folder: TempDir,
    options: String,
}

impl Server {
    /// Starts one with these settings.
    pub fn start(settings: &[(&str, &str)]) -> Server {
        let server = Server::in_folder(settings);
        let data = server.data();
        server.run(
            "initdb",
            &[
                "-D",
                &data,
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--no-locale",
                "--no-sync",
            ],
        );
        server.start_again();
        server
    }

    /// The folder of its programs.
    pub fn bin_dir(&self) -> &Path {
        &self.bin
    }

    fn in_folder(settings: &[(&str, &str)]) -> Server {
        let found = migrations_postgres::installations().expect("a PostgreSQL is installed");
        let bin = found.first().expect("a PostgreSQL is installed").bin_dir().to_owned();
        let folder = tempfile::tempdir().expect("a folder");
        let socket = folder.path().display().to_string();
        let mut options = format!(
            "-c listen_addresses= -c unix_socket_directories={socket} -c fsync=off -c autovacuum=off -c log_min_error_statement=panic \
             -c shared_buffers=32MB -c wal_level=replica -c max_wal_senders=4"
        );
        for (name, value) in settings {
            options.push_str(&format!(" -c {name}={value}"));
        }
        if is_root(folder.path()) {
            let (uid, gid) = server_user();
            chown(folder.path(), Some(uid), Some(gid)).expect("given away");
        }
        Server { bin, folder, options }
    }

    /// A replica of it, which has whatever the server has said to be committed.
    pub fn replica(&self) -> Server {
        let replica = Server::in_folder(&[]);
        let (data, socket) = (replica.data(), self.folder.path().display().to_string());
        replica.run(
            "pg_basebackup",
            &["-D", &data, "-h", &socket, "-U", "postgres", "--no-sync", "-c", "fast"],
        );
        // `-R` of a newer program writes settings that this server does not know.
        let settings = format!("primary_conninfo = 'host={socket} port={PORT} user=postgres'\n");
        let file = Path::new(&data).join("postgresql.auto.conf");
        let mut file = fs::OpenOptions::new().append(true).open(file).expect("the settings");
        file.write_all(settings.as_bytes()).expect("written");
        fs::write(Path::new(&data).join("standby.signal"), "").expect("written");
        replica.start_again();
        let is_sync = "SELECT coalesce(max(sync_state), '-') FROM pg_stat_replication";
        for _ in 0..3_000 {
            if value(&self.database("postgres"), is_sync) == "sync" {
                return replica;
            }
            sleep(Duration::from_millis(20));
        }
        panic!("the replica does not follow: {}", replica.log());
    }

    /// Makes a server of a replica.
    pub fn promote(&self) {
        self.run("pg_ctl", &["-D", &self.data(), "-w", "-s", "promote"]);
    }

    /// Starts it once more.
    pub fn start_again(&self) {
        let log = self.folder.path().join("log").display().to_string();
        self.run(
            "pg_ctl",
            &["-D", &self.data(), "-l", &log, "-w", "-s", "-t", "60", "-o", &self.options, "start"],
        );
    }

    /// Stops it without a checkpoint.
    pub fn stop_at_once(&self) {
        self.run("pg_ctl", &["-D", &self.data(), "-m", "immediate", "-w", "-s", "stop"]);
    }

    /// Kills its processes, all of them at one moment.
    pub fn kill(&self) {
        let text = fs::read_to_string(Path::new(&self.data()).join("postmaster.pid"));
        let text = text.expect("the server is up");
        let postmaster = text.lines().next().expect("a number").to_owned();
        let pids = [vec![postmaster.clone()], children(&postmaster)].concat();
        let _ = Command::new("kill").arg("-9").args(&pids).output();
        while pids.iter().any(|pid| is_alive(pid)) {
            sleep(Duration::from_millis(5));
        }
        // Nobody may have waited yet for a process that has ended, and its number would count as alive.
        let socket = format!(".s.PGSQL.{PORT}.lock");
        let files =
            [Path::new(&self.data()).join("postmaster.pid"), self.folder.path().join(socket)];
        for file in files {
            let _ = fs::remove_file(file);
        }
    }

    /// A new database.
    pub fn create_database(&self, name: &str) -> PgConnectOptions {
        execute(&self.database("postgres"), &format!("CREATE DATABASE {name}"));
        self.database(name)
    }

    /// One that is there.
    pub fn database(&self, name: &str) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .socket(self.folder.path())
            .port(PORT)
            .username("postgres")
            .database(name)
    }

    /// Drops one.
    pub fn drop_database(&self, connect: &PgConnectOptions) {
        let name = connect.get_database().expect("a name");
        execute(&self.database("postgres"), &format!("DROP DATABASE {name} WITH (FORCE)"));
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    /// Runs a program of the server as the account that owns the folder.
    fn run(&self, program: &str, arguments: &[&str]) {
        let output = self.command(program).args(arguments).output().expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{program} failed: {said}\n{}", self.log());
    }

    /// The end of its log.
    fn log(&self) -> String {
        let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        let log: Vec<&str> = log.lines().filter(|line| !line.contains("STATEMENT")).collect();
        log[log.len().saturating_sub(20)..].join("\n")
    }

    fn command(&self, program: &str) -> Command {
        let program = self.bin_dir().join(program);
        if !is_root(Path::new("/proc/self")) {
            return Command::new(program);
        }
        let (uid, gid) = server_user();
        let mut command = Command::new("setpriv");
        command.args([format!("--reuid={uid}"), format!("--regid={gid}")]).arg("--clear-groups");
        command.arg(program);
        command
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let stop = ["-D", &self.data(), "-m", "immediate", "-w", "-s", "stop"];
        let _ = self.command("pg_ctl").args(stop).output();
    }
}

fn is_root(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| metadata.uid() == 0)
}

/// The numbers of the account and its group.
fn server_user() -> (u32, u32) {
    let accounts = fs::read_to_string("/etc/passwd").expect("the accounts");
    let fields = accounts.lines().map(|line| line.split(':').collect::<Vec<&str>>());
    let found = fields.into_iter().find(|fields| fields[0] == ACCOUNT).expect("the account");
    (found[2].parse().expect("a number"), found[3].parse().expect("a number"))
}

fn children(parent: &str) -> Vec<String> {
    let output = Command::new("ps").args(["-o", "pid=", "--ppid", parent]).output();
    let output = output.expect("ps runs");
    String::from_utf8_lossy(&output.stdout).split_whitespace().map(str::to_owned).collect()
}

fn is_alive(pid: &str) -> bool {
    // One that has ended and was not waited for yet has no command line.
    fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|line| !line.is_empty())
}

/// Waits for a future, without a runtime of its own anywhere else.
pub fn block<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(future)
}

/// Runs statements by hand.
pub fn execute(connect: &PgConnectOptions, sql: &str) {
    assert_eq!(refusal(connect, sql), None, "it runs");
}

/// What the server says against statements; `None` where they were executed.
pub fn refusal(connect: &PgConnectOptions, sql: &str) -> Option<String> {
    block(async {
        let mut connection = PgConnection::connect_with(connect).await.expect("connected");
        let sql = AssertSqlSafe(sql.to_owned());
        let refused = sqlx::raw_sql(sql).execute(&mut connection).await.err();
        connection.close().await.expect("closed");
        refused.map(|error| error.to_string())
    })
}

/// The one value of a query.
pub fn value(connect: &PgConnectOptions, sql: &str) -> String {
    block(async {
        let mut connection = PgConnection::connect_with(connect).await.expect("connected");
        let sql = AssertSqlSafe(sql.to_owned());
        let value = sqlx::query_scalar(sql).fetch_one(&mut connection).await.expect("it runs");
        connection.close().await.expect("closed");
        value
    })
}

/// The catalog as `pg_dump` writes it, without what differs from run to run.
pub fn dump(connect: &PgConnectOptions) -> String {
    let found = migrations_postgres::installations().expect("a PostgreSQL is installed");
    let program = found.first().expect("one").bin_dir().join("pg_dump");
    let output = Command::new(program)
        .arg("--schema-only")
        .args(["-U", connect.get_username(), "-h"])
        .arg(connect.get_socket().expect("a socket"))
        .args(["-p", &PORT.to_string(), connect.get_database().expect("a name")])
        .output();
    let output = output.expect("pg_dump runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("a text");
    // Later releases write a word by chance there.
    let is_fixed =
        |line: &&str| !line.starts_with("\\restrict") && !line.starts_with("\\unrestrict");
    text.lines().filter(is_fixed).collect::<Vec<_>>().join("\n")
}
