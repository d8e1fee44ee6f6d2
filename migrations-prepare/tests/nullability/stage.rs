//! A server with the suite's schema, in databases that differ in what is in the tables.
//!
//! Must not know what is asked there.

#[path = "../../../migrations-postgres/tests/lab/lacking.rs"]
mod lacking;

use std::fs;

use migrations_compiler::source::{Content, SourceDir};
use migrations_compiler::{check, parse};
use migrations_postgres::{EngineChoice, Options, Server};
use migrations_runner::{ApplyOptions, DraftPolicy};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};
use tokio::sync::OnceCell;

use crate::case::{Case, folder};

/// Makes null, in every row, what a table lets be null.
const SPARSE: &str = include_str!("sparse.sql");

/// What is in the tables.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Data {
    /// Nothing.
    Empty,
    /// `rows.sql`.
    Rows,
    /// `rows.sql`, with every column null that a table lets be null.
    Sparse,
    /// `rows.sql`, for whoever executes: even what is taken back makes a table larger.
    Tried,
    /// `rows.sql` and `large.sql`, analysed.
    Large,
}

impl Data {
    pub fn name(self) -> &'static str {
        match self {
            Data::Empty => "empty",
            Data::Rows => "rows",
            Data::Sparse => "sparse",
            Data::Tried => "tried",
            Data::Large => "large",
        }
    }
}

/// The server.
///
/// It is shared by the tests of a process and ends with it.
pub struct Stage {
    server: Server,
    lacking: Vec<String>,
    takes_missing_for_other: bool,
    large: OnceCell<()>,
}

/// The one server of this process.
pub async fn stage() -> &'static Stage {
    static STAGE: OnceCell<Stage> = OnceCell::const_new();
    STAGE.get_or_init(Stage::open).await
}

impl Stage {
    /// The migrations go into one database and the rows into a copy; all others are copies of the two,
    /// and nobody stays connected to these.
    async fn open() -> Stage {
        // Databases and a role stay behind, so never on somebody's server.
        let options = Options { engine: EngineChoice::Native, ..Options::default() };
        let server = Server::start(&options).expect("a server");
        let mut dir = SourceDir::read(&folder().join("schema")).expect("the schema is there");
        let lacking = without_lacking(&server, &mut dir).await;
        let takes_missing_for_other = takes_missing_for_other(&server).await;
        let large = OnceCell::const_new();
        let stage = Stage { server, lacking, takes_missing_for_other, large };
        stage.create("seed", "template0").await;
        let set = check(parse(&dir)).set.expect("the schema has no faults");
        let options = ApplyOptions { drafts: DraftPolicy::Allow, ..ApplyOptions::default() };
        let applied = migrations_runner::apply(&set, &stage.options("seed"), &options).await;
        applied.expect("the schema is accepted");
        stage.create("planted", "seed").await;
        stage.fill("planted", &read("rows.sql")).await;
        stage.create(Data::Empty.name(), "seed").await;
        stage.create(Data::Rows.name(), "planted").await;
        stage.create(Data::Tried.name(), "planted").await;
        stage.create(Data::Sparse.name(), "planted").await;
        stage.fill(Data::Sparse.name(), SPARSE).await;
        stage
    }

    /// Whether the server has what a case is shown with.
    pub fn has(&self, case: &Case) -> bool {
        let lacks = case.needs.as_ref().is_some_and(|needed| self.lacking.contains(needed));
        case.only.contains(&self.major()) && !lacks
    }

    /// Whether the server says that a row which is not there differs from every element of an empty
    /// array: minors from 18.6 on say nothing of it.
    pub fn takes_missing_for_other(&self) -> bool {
        self.takes_missing_for_other
    }

    /// The major of the server.
    pub fn major(&self) -> u32 {
        self.server.version().major
    }

    /// A connection to where these rows are.
    pub async fn connect(&self, data: Data) -> PgConnection {
        if data == Data::Large {
            let large = async || {
                self.create(data.name(), "planted").await;
                self.fill(data.name(), &read("large.sql")).await;
            };
            self.large.get_or_init(large).await;
        }
        self.options(data.name()).connect().await.expect("a connection")
    }

    async fn create(&self, name: &str, template: &str) {
        let statement = format!("CREATE DATABASE {name} TEMPLATE {template}");
        execute(&self.server.url().parse().expect("a URL"), &statement).await;
    }

    async fn fill(&self, name: &str, sql: &str) {
        execute(&self.options(name), sql).await;
    }

    fn options(&self, database: &str) -> PgConnectOptions {
        let options: PgConnectOptions = self.server.url().parse().expect("a URL");
        options.database(database).disable_statement_logging()
    }
}

async fn takes_missing_for_other(server: &Server) -> bool {
    let mut connection = PgConnection::connect(server.url()).await.expect("a connection");
    let query = "SELECT count(*) > 0 FROM pg_am \
        LEFT JOIN (SELECT oid, oid <> ALL ('{}'::oid[]) AS differs FROM pg_database) AS none \
        ON none.oid = pg_am.oid WHERE differs";
    sqlx::query_scalar(query).fetch_one(&mut connection).await.expect("the server answers")
}

/// Takes the extensions out of the schema that the build of the server lacks, and returns their names.
async fn without_lacking(server: &Server, dir: &mut SourceDir) -> Vec<String> {
    let mut connection = PgConnection::connect(server.url()).await.expect("a connection");
    let mut lacking = Vec::new();
    for file in &mut dir.files {
        let Content::Bytes(bytes) = &mut file.content else { continue };
        let text = String::from_utf8_lossy(bytes).into_owned();
        for line in text.lines() {
            let Some(name) = line.strip_prefix("CREATE EXTENSION ") else { continue };
            let tried = AssertSqlSafe(format!("BEGIN; {line} ROLLBACK;"));
            let Err(error) = sqlx::raw_sql(tried).execute(&mut connection).await else { continue };
            let bin_dir = server.bin_dir();
            assert!(lacking::is_left_out("nullability", &error.to_string(), bin_dir), "{error}");
            *bytes = String::from_utf8_lossy(bytes).replace(line, "").into_bytes();
            lacking.push(name.trim_matches([';', '"']).to_owned());
            sqlx::raw_sql("ROLLBACK").execute(&mut connection).await.expect("the server obeys");
        }
    }
    lacking
}

/// Executes a script on a connection of its own, which is closed: a database is copied only while
/// nobody is there.
async fn execute(options: &PgConnectOptions, sql: &str) {
    let mut connection = options.connect().await.expect("a connection");
    let script = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
    script.execute(&mut connection).await.expect("the script is accepted");
    connection.close().await.expect("the connection is closed");
}

fn read(name: &str) -> String {
    fs::read_to_string(folder().join(name)).expect("the script is there")
}
