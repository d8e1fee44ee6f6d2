//! Databases of tests, and servers for programs, made as a config describes production: a role, a search
//! path, tables that are made elsewhere, a history that starts later, and the stub of an extension.
//!
//! What is so in `given` on a server of this machine has to be so on a server of somebody as well, so the
//! tests of that module run once more from here.

mod given;

use std::env;
use std::process::{Command, Output};

use migrations::engine::{EngineChoice, MigratedServer, Options, Server};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, PgConnection};

migrations::migrations! { path = "./owned/migrations" }

const NOTHING: [&str; 0] = [];

/// A server of somebody: ours, which is named by a URL.
struct Elsewhere {
    server: Server,
    connection: PgConnection,
}

impl Elsewhere {
    async fn start() -> Elsewhere {
        let options = Options { engine: EngineChoice::Native, ..Options::default() };
        let server = Server::start(&options).expect("a server");
        let options: PgConnectOptions = server.url().parse().expect("a URL");
        let connection = options.connect().await.expect("a connection");
        Elsewhere { server, connection }
    }

    async fn execute(&mut self, statement: &'static str) {
        sqlx::raw_sql(statement).execute(&mut self.connection).await.expect(statement);
    }

    /// The names in a catalog that are not the server's own.
    async fn names(&mut self, of: &str) -> Vec<String> {
        let query = format!("SELECT {of} ORDER BY 1");
        let names = sqlx::query_scalar(AssertSqlSafe(query));
        names.fetch_all(&mut self.connection).await.expect("names")
    }

    async fn roles(&mut self) -> Vec<String> {
        self.names("rolname::text FROM pg_roles WHERE rolname !~ '^(pg_|postgres$)'").await
    }

    async fn databases(&mut self, kind: &str) -> Vec<String> {
        self.names(&format!("datname::text FROM pg_database WHERE datname ~ '^migrations_{kind}'"))
            .await
    }

    /// Runs the tests of `given` on it, as a role.
    fn tests_as(&self, role: &str) -> Output {
        let program = env::current_exe().expect("this program");
        let mut command = Command::new(program);
        command.arg("given::").env("DATABASE_URL", self.server.url_as(role));
        command.env("RUST_BACKTRACE", "0").env_remove("MIGRATIONS_ENGINE");
        command.output().expect("the tests run")
    }

    /// Starts a server for a program, which is a database there.
    fn migrated_as(&self, role: &str) -> Result<MigratedServer, migrations::engine::StartError> {
        let engine = EngineChoice::Url(self.server.url_as(role));
        MigratedServer::start(&MIGRATIONS, &Options { engine, ..Options::default() })
    }
}

fn text(output: &Output) -> String {
    let texts = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    texts.concat()
}

#[tokio::test]
async fn tests_on_a_server_of_somebody_are_given_the_same() {
    let mut elsewhere = Elsewhere::start().await;

    let output = elsewhere.tests_as("postgres");

    assert!(output.status.success(), "{}", text(&output));
    assert!(text(&output).contains("test result: ok. 4 passed"), "{}", text(&output));
    assert_eq!(elsewhere.databases("test").await, NOTHING);
    // The next run begins with the template, whose owner has to stay.
    assert_eq!(elsewhere.databases("template").await.len(), 1);
    assert_eq!(elsewhere.roles().await, ["app_owner"]);
}

#[tokio::test]
async fn role_that_lacks_a_right_is_told_which_and_goes_on_with_it() {
    let mut elsewhere = Elsewhere::start().await;
    elsewhere.execute("CREATE ROLE tester LOGIN CREATEDB").await;

    let said = text(&elsewhere.tests_as("tester"));

    let refusal =
        "the server could not be given the role that migrations.toml names: permission denied";
    assert!(said.contains(refusal), "{said}");
    assert!(said.contains("create roles (ALTER ROLE … CREATEROLE)"), "{said}");
    assert_eq!(elsewhere.databases("").await, NOTHING);
    assert_eq!(elsewhere.roles().await, ["tester"]);

    elsewhere.execute("ALTER ROLE tester CREATEROLE").await;

    let output = elsewhere.tests_as("tester");
    assert!(output.status.success(), "{}", text(&output));
    assert_eq!(elsewhere.databases("test").await, NOTHING);
}

#[tokio::test]
async fn server_for_a_program_has_the_set_and_is_stopped() {
    let server = MigratedServer::start(&MIGRATIONS, &Options::default()).expect("a server");
    let url: PgConnectOptions = server.url().parse().expect("a URL");
    let pool = sqlx::PgPool::connect_with(url.clone()).await.expect("a pool");

    let user: String =
        sqlx::query_scalar("SELECT current_user::text").fetch_one(&pool).await.expect("a name");

    assert_eq!(user, "app_owner");
    let applied = server.report().applied.iter().map(|applied| applied.version.as_str());
    assert_eq!(applied.collect::<Vec<_>>(), ["002_create_order_lines"]);
    MIGRATIONS.check(&pool).await.expect("everything is applied");
    pool.close().await;
    server.stop().expect("it ends");
    assert!(url.connect().await.is_err(), "nobody answers any more");
}

#[tokio::test]
async fn server_of_somebody_is_left_as_it_was() {
    let mut elsewhere = Elsewhere::start().await;

    let server = elsewhere.migrated_as("postgres").expect("a database there");
    let url: PgConnectOptions = server.url().parse().expect("a URL");
    let mut connection = url.connect().await.expect("a connection");
    let query = "SELECT format('%s %s', session_user, current_user)";
    let user: String = sqlx::query_scalar(query).fetch_one(&mut connection).await.expect("a name");
    assert_eq!(user, "postgres app_owner");
    assert_eq!(elsewhere.roles().await, ["app_owner"]);
    server.stop().expect("it is dropped");

    assert_eq!(elsewhere.databases("").await, NOTHING);
    assert_eq!(elsewhere.roles().await, NOTHING);
}

#[tokio::test]
async fn config_that_a_server_refuses_leaves_nothing_on_it() {
    let mut elsewhere = Elsewhere::start().await;
    elsewhere.execute("CREATE ROLE tester LOGIN CREATEDB CREATEROLE").await;
    // The role of the config is one that nobody but a superuser may act as.
    elsewhere.execute("CREATE ROLE app_owner SUPERUSER").await;

    let error = elsewhere.migrated_as("tester").expect_err("no such server").to_string();

    assert!(error.contains("the server could not be given the role"), "{error}");
    assert_eq!(elsewhere.databases("").await, NOTHING);
    assert_eq!(elsewhere.roles().await, ["app_owner", "tester"]);
}
