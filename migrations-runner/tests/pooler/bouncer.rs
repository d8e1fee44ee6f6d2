//! A PgBouncer in front of a database, which ends with its owner on every path.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _};
use tempfile::TempDir;

use crate::support::Database;

/// The port is only a part of the socket's name.
const PORT: u16 = 6432;

/// When a client gives a session back.
#[derive(Clone, Copy)]
pub enum Mode {
    Transaction,
    Session,
    Statement,
}

impl Mode {
    fn name(self) -> &'static str {
        match self {
            Mode::Transaction => "transaction",
            Mode::Session => "session",
            Mode::Statement => "statement",
        }
    }
}

/// How clients share sessions.
pub struct Pool<'a> {
    /// When a client gives its session back.
    pub mode: Mode,
    /// How many sessions there are.
    pub size: u32,
    /// What is run on a session when it is begun; empty for nothing.
    pub connect_query: &'a str,
}

impl Pool<'_> {
    /// Sessions without anything on them.
    pub fn of(mode: Mode, size: u32) -> Pool<'static> {
        Pool { mode, size, connect_query: "" }
    }
}

/// A running PgBouncer.
pub struct Bouncer {
    process: Child,
    /// How to connect through it.
    pub connect: PgConnectOptions,
    folder: TempDir,
}

impl Bouncer {
    /// Starts one in front of a database.
    pub fn start(database: &Database, pool: &Pool<'_>) -> Bouncer {
        let socket = database.connect.get_socket().expect("the engine listens on a socket");
        let owner = fs::metadata(socket).expect("the engine's folder");
        let folder = tempfile::tempdir().expect("a folder");
        let config = folder.path().join("pgbouncer.ini");
        fs::write(&config, settings(database, pool, folder.path())).expect("written");
        let user = format!("\"{}\" \"\"\n", database.connect.get_username());
        fs::write(folder.path().join("users"), user).expect("written");
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL"]);
        // PgBouncer does not run as root, and the socket is the server's account's.
        if fs::metadata(folder.path()).expect("the folder").uid() == 0 {
            chown(folder.path(), Some(owner.uid()), Some(owner.gid())).expect("given away");
            command.arg(format!("--reuid={}", owner.uid()));
            command.args([&format!("--regid={}", owner.gid()), "--clear-groups"]);
        }
        command.arg(program()).arg(&config).stdin(Stdio::null()).stdout(Stdio::null());
        let process = command.stderr(Stdio::null()).spawn().expect("setpriv is installed");
        let connect = database.connect.clone().socket(folder.path()).port(PORT);
        let mut bouncer = Bouncer { process, connect, folder };
        bouncer.wait_until_ready();
        bouncer
    }

    fn wait_until_ready(&mut self) {
        let socket = self.folder.path().join(format!(".s.PGSQL.{PORT}"));
        for _ in 0..1_000 {
            if UnixStream::connect(&socket).is_ok() {
                return;
            }
            if let Some(status) = self.process.try_wait().expect("a child") {
                panic!("PgBouncer ended with {status}: {}", self.log());
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("PgBouncer does not listen: {}", self.log());
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Connects through it, as an application does.
    pub async fn client(&self) -> Client {
        Client(self.connect.connect().await.expect("a connection through the pooler"))
    }
}

impl Drop for Bouncer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A connection of an application.
pub struct Client(PgConnection);

impl Client {
    /// Runs statements.
    pub async fn execute(&mut self, sql: &str) {
        let sql = AssertSqlSafe(sql.to_owned());
        sqlx::raw_sql(sql).execute(&mut self.0).await.expect("the statements run");
    }

    /// The one value of a query, as text; `-` for NULL.
    pub async fn value(&mut self, sql: &str) -> String {
        use sqlx::Row as _;
        let sql = AssertSqlSafe(format!("SELECT (({sql})::text)"));
        let row = sqlx::raw_sql(sql).fetch_one(&mut self.0).await.expect("the query runs");
        let value: Option<String> = row.try_get(0).expect("a text");
        value.unwrap_or_else(|| "-".into())
    }
}

fn program() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
    let mut programs = folders.map(|folder| folder.join("pgbouncer"));
    programs.find(|program| program.is_file()).expect("PgBouncer is installed: see .ci/run")
}

fn settings(database: &Database, pool: &Pool<'_>, folder: &Path) -> String {
    let folder = folder.display();
    let connect = &database.connect;
    let name = connect.get_database().expect("a database");
    let socket = connect.get_socket().expect("a socket").display();
    let connect_query = match pool.connect_query {
        "" => String::new(),
        query => format!(" connect_query='{}'", query.replace('\'', "''")),
    };
    format!(
        "[databases]\n\
         {name} = host={socket} port={} pool_size={}{connect_query}\n\
         [pgbouncer]\n\
         unix_socket_dir = {folder}\n\
         listen_port = {PORT}\n\
         auth_type = trust\n\
         auth_file = {folder}/users\n\
         logfile = {folder}/log\n\
         pool_mode = {}\n\
         max_client_conn = 200\n\
         ignore_startup_parameters = extra_float_digits\n",
        connect.get_port(),
        pool.size,
        pool.mode.name(),
    )
}
