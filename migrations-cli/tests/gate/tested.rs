//! `#[migrations::test]` as a user meets it: tests of a copy of the application, built by cargo and
//! run in one process, in many, and under whatever can happen to one.

use std::collections::BTreeSet;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use migrations_postgres::{EngineChoice, Options, Server};
use sqlx::{Connection, PgConnection};
use tempfile::TempDir;

use crate::project::{Project, cargo};

/// How many tests there are in the one file.
const MANY: usize = 500;

/// How long a shared server stays in these tests.
const IDLE: &str = "2";

/// The application's copy with its tests built.
struct Tested {
    project: Project,
    fates: PathBuf,
    many: PathBuf,
}

static TESTED: LazyLock<Tested> = LazyLock::new(|| {
    let project = Project::copy("tested");
    fs::create_dir_all(project.path("tests/fixtures")).expect("a folder");
    project.write("tests/fates.rs", include_str!("tested/fates.rs"));
    project.write(
        "tests/fixtures/one.sql",
        "CREATE TABLE notes (note text);\nINSERT INTO notes VALUES ('from one.sql');\n",
    );
    project.write("more.sql", "INSERT INTO notes VALUES ('from more.sql');\n");
    project.write("tests/fixtures/wrong.sql", "SELECT 1;\n\nSELECT no_such_column;\n");
    project.write("tests/many.rs", &many());
    let built = cargo(&project.dir)
        .args(["test", "--no-run", "--test", "fates", "--test", "many"])
        .output()
        .expect("cargo runs");
    let said = String::from_utf8_lossy(&built.stderr).into_owned();
    assert!(built.status.success(), "{said}");
    assert!(!said.contains("warning"), "{said}");
    let program = |name: &str| {
        let line = said.lines().find(|line| line.contains(&format!("tests/{name}.rs (")));
        let (_, path) = line.and_then(|line| line.split_once('(')).expect("the test's program");
        project.path(path.trim_end_matches(')'))
    };
    Tested { fates: program("fates"), many: program("many"), project }
});

/// Each test says when the first migration was applied to its database, and that nobody else uses it.
fn many() -> String {
    let mut text = String::from(
        "//! Many tests.\n\nuse sqlx::PgPool;\nuse trading::MIGRATIONS;\n\n\
         async fn look(pool: &PgPool, number: i32) {\n    \
         sqlx::query(\"CREATE TABLE mine AS SELECT $1::int\").bind(number).execute(pool).await.unwrap();\n    \
         let applied: String = sqlx::query_scalar(\"SELECT string_agg(applied_at::text, ' ' ORDER BY applied_at) \
         FROM schema_migrations\").fetch_one(pool).await.unwrap();\n    \
         let folder = std::env::var(\"MANY_FOLDER\").unwrap();\n    \
         std::fs::write(format!(\"{folder}/{number}\"), applied).unwrap();\n}\n",
    );
    for number in 0..MANY {
        text.push_str(&format!(
            "\n#[migrations::test]\nasync fn test_{number}(pool: PgPool) {{\n    look(&pool, {number}).await;\n}}\n"
        ));
    }
    text
}

/// A place of its own for the servers of one test.
struct Lab {
    root: TempDir,
}

impl Lab {
    fn new() -> Lab {
        // In memory where there is some, as servers are by themselves: TMPDIR would keep them from it.
        let place = ["/dev/shm", "/tmp"].into_iter().find(|place| Path::new(place).is_dir());
        let place = place.expect("a folder for temporary files");
        let root = tempfile::Builder::new().prefix("t-").tempdir_in(place).expect("a folder");
        // The server's user must reach it, also when the tests run as root.
        fs::set_permissions(root.path(), Permissions::from_mode(0o755)).expect("the permissions");
        for folder in ["temp", "many"] {
            fs::create_dir(root.path().join(folder)).expect("a folder");
        }
        Lab { root }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    /// A test program with arguments, not yet run.
    fn command(&self, program: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(&TESTED.project.dir)
            .env("TMPDIR", self.path("temp"))
            .env("MIGRATIONS_TEST_IDLE", IDLE)
            .env("MIGRATIONS_TEST_KEEP", "20")
            .env("MANY_FOLDER", self.path("many"))
            .env("FATES_STARTED", self.path("started"))
            .env_remove("DATABASE_URL")
            .env_remove("MIGRATIONS_ENGINE")
            .env("RUST_BACKTRACE", "0");
        command
    }

    fn outcome(&self, name: &str) -> Run {
        Run::of(self.command(&TESTED.fates, &["--exact", name]).output().expect("the tests run"))
    }

    /// The folders of servers that are there.
    fn servers(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        for folder in entries(&self.path("temp")) {
            found.extend(entries(&folder).into_iter().filter(|path| path.is_dir()));
        }
        found
    }

    /// The only server's URL.
    fn url(&self) -> String {
        let servers = self.servers();
        assert_eq!(servers.len(), 1, "{servers:?}");
        format!("postgres://postgres@localhost/postgres?host={}", servers[0].display())
    }

    fn wait_until_no_server_is_left(&self) {
        let start = Instant::now();
        while !self.servers().is_empty() {
            assert!(start.elapsed() < Duration::from_secs(60), "{:?}", self.servers());
            thread::sleep(Duration::from_millis(50));
        }
    }
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).map(|entries| entries.flatten().map(|entry| entry.path()));
    entries.map(Iterator::collect).unwrap_or_default()
}

/// What a run of a test program said.
struct Run {
    passed: bool,
    said: String,
}

impl Run {
    fn of(output: Output) -> Run {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let said = text(&output.stdout) + &text(&output.stderr);
        Run { passed: output.status.success(), said }
    }

    #[track_caller]
    fn passes(self) {
        assert!(self.passed, "{}", self.said);
    }

    #[track_caller]
    fn fails(self) -> String {
        assert!(!self.passed, "{}", self.said);
        self.said
    }
}

/// The URL that a failed test has printed.
fn kept(said: &str) -> String {
    let line = said.lines().find_map(|line| line.trim().strip_prefix("psql '"));
    line.and_then(|line| line.strip_suffix('\'')).unwrap_or_else(|| panic!("{said}")).to_owned()
}

fn described(url: &str, query: &'static str) -> sqlx::Result<Vec<String>> {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let mut connection = PgConnection::connect(url).await?;
        let answer = sqlx::query_scalar(query).fetch_all(&mut connection).await?;
        connection.close().await?;
        Ok(answer)
    })
}

/// The databases of tests on a server.
fn databases(url: &str) -> Vec<String> {
    let query = "SELECT datname::text FROM pg_database WHERE datname LIKE 'migrations\\_test\\_%'";
    described(url, query).expect("an answer")
}

/// The moments in which the set was applied, over all databases of a lab's tests.
fn moments(lab: &Lab) -> BTreeSet<String> {
    let files = entries(&lab.path("many"));
    assert_eq!(files.len(), MANY, "each test has run");
    files.iter().map(|file| fs::read_to_string(file).expect("a moment")).collect()
}

#[test]
fn five_hundred_tests_of_one_process_apply_the_set_once() {
    let lab = Lab::new();
    let start = Instant::now();
    Run::of(lab.command(&TESTED.many, &[]).output().expect("the tests run")).passes();
    eprintln!("{MANY} tests in one process: {:?}", start.elapsed());
    assert_eq!(moments(&lab).len(), 1);
    assert_eq!(databases(&lab.url()), Vec::<String>::new());
    lab.wait_until_no_server_is_left();
}

#[test]
fn five_hundred_processes_with_one_test_each_apply_the_set_once() {
    let lab = Lab::new();
    let next = AtomicUsize::new(0);
    let start = Instant::now();
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= MANY {
                        return;
                    }
                    let name = format!("test_{number}");
                    let mut command = lab.command(&TESTED.many, &["--exact", &name]);
                    Run::of(command.output().expect("the test runs")).passes();
                }
            });
        }
    });
    eprintln!("{MANY} tests in as many processes: {:?}", start.elapsed());
    assert_eq!(moments(&lab).len(), 1);
    assert_eq!(databases(&lab.url()), Vec::<String>::new());
    lab.wait_until_no_server_is_left();
}

#[test]
fn test_that_passes_leaves_nothing_whatever_it_was_given() {
    let lab = Lab::new();
    for name in [
        "passes",
        "panics_as_it_should",
        "is_not_run",
        "leaves_connections_open",
        "needs_no_database",
        "is_given_a_borrowed_connection",
        "is_given_everything",
        "is_given_fixtures",
    ] {
        lab.outcome(name).passes();
        let left = if lab.servers().is_empty() { Vec::new() } else { databases(&lab.url()) };
        assert_eq!(left, Vec::<String>::new(), "{name}");
    }
}

#[test]
fn test_that_fails_keeps_its_database_until_it_runs_again() {
    let lab = Lab::new();
    let names = ["panics", "returns_an_error", "returns_although_it_should_panic"];
    let mut urls: Vec<String> = Vec::new();
    for name in names {
        let said = lab.outcome(name).fails();
        assert!(said.contains("until this test runs again"), "{said}");
        assert!(said.contains("ends 20 seconds after the last test"), "{said}");
        urls.push(kept(&said));
    }
    // Longer than an idle server stays: somebody is to look at them.
    thread::sleep(Duration::from_secs(4));
    for url in &urls {
        assert_eq!(described(url, "SELECT a::text FROM mark").expect("the test's own row"), ["42"]);
    }
    let said = lab.outcome("panics").fails();
    assert_ne!(kept(&said), urls[0]);
    assert!(described(&urls[0], "SELECT 1::text").is_err(), "the one before is gone");
    assert_eq!(databases(&lab.url()).len(), names.len());
    let mut command = lab.command(&TESTED.fates, &["--exact", "panics"]);
    Run::of(command.env("FATES_PASS", "1").output().expect("the test runs")).passes();
    assert_eq!(databases(&lab.url()).len(), names.len() - 1);
    lab.wait_until_no_server_is_left();
}

#[test]
fn wrong_fixture_is_named_with_its_place() {
    let lab = Lab::new();
    let said = lab.outcome("is_given_a_wrong_fixture").fails();
    assert!(said.contains("fixtures/wrong.sql:3:8: column \"no_such_column\""), "{said}");
}

#[test]
fn killed_test_leaves_a_database_to_the_next_and_no_server() {
    let lab = Lab::new();
    let mut killed =
        lab.command(&TESTED.fates, &["--exact", "waits_to_be_killed"]).spawn().expect("it runs");
    let start = Instant::now();
    while !lab.path("started").exists() {
        assert!(start.elapsed() < Duration::from_secs(60), "it does not start");
        thread::sleep(Duration::from_millis(10));
    }
    lab.outcome("passes").passes();
    let url = lab.url();
    assert_eq!(databases(&url).len(), 1, "a test that runs keeps its database");
    killed.kill().expect("it is killed");
    killed.wait().expect("it is gone");
    assert_eq!(databases(&url).len(), 1);
    lab.outcome("passes").passes();
    // The sweep goes on while tests run, and what one process does not finish is the next one's.
    lab.outcome("passes").passes();
    assert_eq!(databases(&url), Vec::<String>::new());
    lab.wait_until_no_server_is_left();
}

#[test]
fn server_of_a_url_is_used_and_its_password_not_shown() {
    let lab = Lab::new();
    let options = Options {
        engine: EngineChoice::Native,
        temp_dir: Some(lab.path("many")),
        ..Options::default()
    };
    let server = Server::start(&options).expect("a server");
    let url = server.url().replace("postgres@", "postgres:s3cret@");
    for name in ["passes", "panics"] {
        let mut command = lab.command(&TESTED.fates, &["--exact", name]);
        let run = Run::of(command.env("DATABASE_URL", &url).output().expect("the test runs"));
        assert_eq!(run.passed, name == "passes", "{}", run.said);
        assert!(!run.said.contains("s3cret"), "{}", run.said);
        if !run.passed {
            let kept = kept(&run.said);
            assert!(kept.contains("postgres:***@"), "{kept}");
            let url = kept.replace("***", "s3cret");
            assert_eq!(described(&url, "SELECT a::text FROM mark").expect("its row"), ["42"]);
        }
    }
    assert_eq!(databases(server.url()).len(), 1);
    assert_eq!(lab.servers(), Vec::<PathBuf>::new(), "no server of this machine was needed");
    server.stop().expect("the server stops");
}

#[test]
fn server_that_is_not_there_is_named() {
    let lab = Lab::new();
    let said = |variable: &str, value: &str| {
        let mut command = lab.command(&TESTED.fates, &["--exact", "passes"]);
        Run::of(command.env(variable, value).output().expect("the test runs")).fails()
    };
    let nowhere = said("DATABASE_URL", "postgres://me:s3cret@127.0.0.1:1/x");
    assert!(nowhere.contains("cannot connect to host 127.0.0.1, port 1, user me"), "{nowhere}");
    assert!(nowhere.contains("check DATABASE_URL") && !nowhere.contains("s3cret"), "{nowhere}");
    let other = said("DATABASE_URL", "mysql://me:s3cret@db/x");
    assert!(other.contains("the URL in DATABASE_URL cannot be read"), "{other}");
    assert!(!other.contains("s3cret"), "{other}");
    for (file, reason) in [
        ("# ours\nDATABASE_URL=mysql://db/x\n", "the URL in DATABASE_URL cannot be read"),
        ("this is s3cret\n", ".env cannot be read: one of its lines is no NAME=value"),
    ] {
        fs::write(lab.path("many/.env"), file).expect("the file is written");
        let mut command = lab.command(&TESTED.fates, &["--exact", "passes"]);
        let run = command.current_dir(lab.path("many")).output().expect("the test runs");
        let said = Run::of(run).fails();
        assert!(said.contains(reason) && !said.contains("s3cret"), "{said}");
    }
    let none = said("MIGRATIONS_POSTGRES_BIN", "/no/such/folder");
    assert!(none.contains("holds no usable PostgreSQL server"), "{none}");
    assert!(none.contains("or set DATABASE_URL"), "{none}");
    let idle = said("MIGRATIONS_TEST_IDLE", "soon");
    assert!(idle.contains("MIGRATIONS_TEST_IDLE is not a number of seconds"), "{idle}");
    assert_eq!(lab.servers(), Vec::<PathBuf>::new());
}

#[test]
fn wrong_use_is_an_error_where_it_is() {
    let project = &TESTED.project;
    project.write("tests/wrong.rs", include_str!("tested/wrong.rs"));
    let built = cargo(&project.dir).args(["test", "--no-run", "--test", "wrong"]).output();
    let said = String::from_utf8_lossy(&built.expect("cargo runs").stderr).into_owned();
    for (message, place) in [
        ("a test with a database is an `async fn`", "7:1"),
        ("there is no `migrator`", "9:20"),
        ("`#[migrations::test]` makes a test of it", "13:1"),
        ("fixtures/no_such_file.sql", "16:29"),
        ("a `#[migrations::test]` cannot be given `", "20:48"),
        ("a `#[migrations::test]` cannot return `i32`", "23:45"),
    ] {
        let from = said.find(message).unwrap_or_else(|| panic!("no {message:?} in\n{said}"));
        let (_, line) = said[from..].split_once("--> ").expect("a place");
        let found = line.lines().next().expect("a line");
        assert_eq!(found, format!("tests/wrong.rs:{place}"), "{message}\n{said}");
        assert_eq!(said.matches(message).count(), 1, "{message}\n{said}");
    }
}
