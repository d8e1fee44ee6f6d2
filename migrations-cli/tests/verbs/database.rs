//! One server for all tests, and a database for each.

use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use migrations_postgres::{Options, Server};

/// A database of a test's own.
pub(crate) struct Database {
    pub(crate) name: String,
    pub(crate) url: String,
}

/// It ends with the process.
pub(crate) fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| Server::start(&Options::default()).expect("a PostgreSQL is installed"))
}

impl Database {
    pub(crate) fn new() -> Database {
        Database::on(server())
    }

    /// A database of another server.
    pub(crate) fn on(server: &Server) -> Database {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("verbs_{}_{number}", std::process::id());
        psql(server.url(), &format!("CREATE DATABASE {name}"));
        let (path, query) = server.url().split_once('?').unwrap_or((server.url(), ""));
        let (base, _) = path.rsplit_once('/').expect("the URL names a database");
        Database { url: format!("{base}/{name}?{query}"), name }
    }

    /// What `psql` prints for a statement.
    #[track_caller]
    pub(crate) fn ask(&self, statement: &str) -> String {
        psql(&self.url, statement)
    }

    /// What the server says to a statement that it refuses.
    #[track_caller]
    pub(crate) fn refuses(&self, statement: &str) -> String {
        let output = psql_output(&self.url, statement);
        assert!(!output.status.success(), "{statement}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    /// What `pg_dump` writes.
    #[track_caller]
    pub(crate) fn dump(&self, arguments: &[&str]) -> String {
        let output = Command::new(server().bin_dir().join("pg_dump"))
            .args(arguments)
            .args(["--dbname", &self.url])
            .output()
            .expect("pg_dump runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

#[track_caller]
fn psql(url: &str, statement: &str) -> String {
    let output = psql_output(url, statement);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn psql_output(url: &str, statement: &str) -> Output {
    Command::new(server().bin_dir().join("psql"))
        .args(["-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", statement, url])
        .stdin(Stdio::null())
        .output()
        .expect("psql runs")
}
