//! Drift of a real database: each kind is found and named, what is told brings the schema back, and an
//! undisturbed database has none.

mod cases;
mod pasted;
mod remedies;

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use migrations_core::HistoryTable;
use migrations_postgres::{Options, Server};
use migrations_prepare::drift::live::{self, LiveSchema};
use migrations_prepare::drift::{Comparison, Difference, Scope, Script, compare, script};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, PgConnection};
use tokio::sync::OnceCell;

use cases::{Back, CASES, NO_DRIFT};

const SCHEMA: &str = include_str!("schema.sql");

fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| Server::start(&Options::default()).expect("a PostgreSQL is installed"))
}

async fn connect(database: &str) -> PgConnection {
    let options: PgConnectOptions = server().url().parse().expect("an address");
    let options = options.database(database).disable_statement_logging();
    options.connect().await.expect("a connection")
}

async fn execute(connection: &mut PgConnection, sql: &str) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(connection).await.map(drop)
}

/// What a database with the schema has, which the others are copies of.
async fn expected() -> &'static LiveSchema {
    static EXPECTED: OnceCell<LiveSchema> = OnceCell::const_new();
    EXPECTED.get_or_init(template).await
}

async fn template() -> LiveSchema {
    let mut connection = connect("postgres").await;
    execute(&mut connection, "CREATE DATABASE template_of_drift").await.expect("a database");
    let mut connection = connect("template_of_drift").await;
    execute(&mut connection, SCHEMA).await.expect("the schema");
    read(&mut connection).await
}

async fn copy() -> (PgConnection, String) {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!("drift_{}", NEXT.fetch_add(1, Ordering::Relaxed));
    let mut connection = connect("postgres").await;
    let create = format!("CREATE DATABASE {name} TEMPLATE template_of_drift");
    execute(&mut connection, &create).await.expect("a copy");
    (connect(&name).await, name)
}

async fn read(connection: &mut PgConnection) -> LiveSchema {
    let history = HistoryTable::default();
    live::read(connection, &history, &Default::default()).await.expect("the catalog")
}

fn compared(expected: &LiveSchema, live: &LiveSchema) -> Comparison {
    let scope = Scope {
        major: live.major,
        default_privileges: live.default_privileges.clone(),
        owners: live.owners.clone(),
        partitions: live.partitions.clone(),
        server_state: live.server_state.clone(),
        ..Scope::default()
    };
    compare(&expected.catalog, &live.catalog, &scope)
}

fn title(difference: &Difference) -> String {
    match &difference.what {
        None => difference.object.clone(),
        Some(what) => format!("{}: {what}", difference.object),
    }
}

/// Runs a script as it is told, in its transaction.
async fn run(connection: &mut PgConnection, script: &Script<'_>) -> Result<(), String> {
    for statement in &script.before {
        let done = execute(connection, statement).await;
        done.map_err(|error| format!("{statement}: {error}"))?;
    }
    for statement in ["BEGIN"].iter().chain(&script.transaction).chain(&["COMMIT"]) {
        if let Err(error) = execute(connection, statement).await {
            execute(connection, "ROLLBACK").await.expect("a transaction");
            return Err(format!("{statement}: {error}"));
        }
    }
    Ok(())
}

/// What goes wrong with one case; each tells all of it.
async fn faults(
    connection: &mut PgConnection,
    expected: &LiveSchema,
    (sql, wanted, back): &cases::Case,
) -> Vec<String> {
    if let Err(error) = execute(connection, sql).await {
        return vec![format!("{sql}: is refused: {error}")];
    }
    let comparison = compared(expected, &read(connection).await);
    let drift: Vec<&Difference> = comparison.drift().collect();
    let titles: Vec<String> = drift.iter().map(|it| title(it)).collect();
    let mut faults = Vec::new();
    if !titles.iter().any(|title| title == wanted) {
        faults.push(format!("{sql}: {wanted} is not among {titles:?}"));
    }
    if let Back::Obstacle(obstacle) = back {
        let is_it = |it: &&&Difference| title(it) == *wanted;
        let found = drift.iter().find(is_it).and_then(|it| it.obstacle.as_deref());
        if found != Some(obstacle) {
            faults.push(format!("{sql}: {found:?} stands in the way"));
        }
    }
    let script = script(drift);
    match (back, script.statements().next().is_none()) {
        (Back::Nothing, true) => return faults,
        (Back::Nothing, false) => faults.push(format!("{sql}: {script:?}")),
        (Back::Statements, true) => faults.push(format!("{sql}: no statement")),
        (Back::Statements, false) | (Back::Obstacle(_), _) => {}
    }
    if let Err(error) = run(connection, &script).await {
        faults.push(format!("{sql}: {error}"));
    }
    if matches!(back, Back::Obstacle(_)) {
        return faults;
    }
    let statements = script;
    let after = compared(expected, &read(connection).await);
    let left: Vec<String> = after.drift().map(title).collect();
    if !left.is_empty() {
        faults.push(format!("{sql}: is left {left:?} after {statements:#?}"));
    }
    faults
}

#[tokio::test]
async fn every_kind_is_found_and_brought_back_and_nothing_else_is_drift() {
    let expected = expected().await;
    let mut all = Vec::new();
    let (mut connection, _) = copy().await;
    for case in CASES {
        let found = faults(&mut connection, expected, case).await;
        // What was brought back is as new.
        if case.2 != Back::Statements || !found.is_empty() {
            connection = copy().await.0;
        }
        all.extend(found);
    }
    for sql in NO_DRIFT {
        let (mut connection, name) = copy().await;
        let sql = sql.replace("current_database_name", &name);
        if let Err(error) = execute(&mut connection, &sql).await {
            all.push(format!("{sql}: is refused: {error}"));
            continue;
        }
        let mut connection = match sql.contains("DATABASE") {
            true => connect(&name).await,
            false => connection,
        };
        let comparison = compared(expected, &read(&mut connection).await);
        let found: Vec<String> = comparison.drift().map(title).collect();
        if !found.is_empty() {
            all.push(format!("{sql}: {found:?}"));
        }
    }
    assert!(all.is_empty(), "{} faults:\n{}", all.len(), all.join("\n"));
}
