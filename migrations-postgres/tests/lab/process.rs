//! The other process of a test: holds a server, shares one, fills a template, or uses a server once.
//!
//! The environment cannot be changed safely within a process with threads, and a process that is to
//! be killed cannot be the one that looks what happens then.
//! It asserts nothing, and knows of its test only what arguments and environment say.

use std::thread;
use std::time::Duration;

use migrations_postgres::testing::{Named, Place, Template, TestServer};
use migrations_postgres::{Options, Server, SharedServer};

fn main() {
    let role = std::env::args().nth(1);
    match role.as_deref() {
        Some("hold") => hold(),
        Some("once") => once(),
        Some("share") => share(),
        Some("fill") => fill(),
        other => panic!("no such role: {other:?}"),
    }
}

fn hold() {
    let server = Server::start(&Options::default()).unwrap();
    println!("\n@url {}", server.url());
    loop {
        thread::park();
    }
}

/// Joins the shared server and holds it.
fn share() {
    let idle = std::env::var("ENGINE_TEST_IDLE").unwrap().parse().unwrap();
    let idle = Duration::from_secs(idle);
    let server = SharedServer::join(&Options::default(), "lab", idle).unwrap();
    println!("\n@url {}", server.url());
    loop {
        thread::park();
    }
}

/// Fills a template, and never comes to its end.
fn fill() {
    let url = std::env::var("ENGINE_TEST_URL").unwrap();
    let place = Place {
        url: Some(Named { url, variable: "DATABASE_URL" }),
        engine: Options::default(),
        name: "lab".to_owned(),
        superuser: None,
        idle: Duration::from_secs(1),
        kept: Duration::from_secs(1),
    };
    let template = Template {
        key: "0123456789abcdef".to_owned(),
        label: "lab".to_owned(),
        fill: Box::new(|url| {
            Box::pin(async move {
                use sqlx::Connection;
                let mut connection = sqlx::PgConnection::connect(&url).await.unwrap();
                println!("\n@url {url}");
                sqlx::raw_sql("CREATE TABLE half ()").execute(&mut connection).await.unwrap();
                sqlx::raw_sql("SELECT pg_sleep(600)").execute(&mut connection).await.unwrap();
                Ok(())
            })
        }),
    };
    let server = TestServer::open(&place).unwrap();
    let _ = server.database(template, "case");
}

fn once() {
    match Server::start(&options_from_test()) {
        Err(error) => say("error", &error.to_string()),
        Ok(server) => {
            say("query", &select_one(server.url()));
            server.notes().iter().for_each(|note| say("note", &note.to_string()));
            say("stopped", &format!("{:?}", server.stop()));
        }
    }
}

fn options_from_test() -> Options {
    let servers = std::env::var("ENGINE_TEST_SERVERS").unwrap_or_default();
    let servers = servers.split(',').filter_map(|major| major.parse().ok()).collect();
    let patience = std::env::var("ENGINE_TEST_PATIENCE").ok().and_then(|text| text.parse().ok());
    let start_timeout = patience.map_or(Duration::from_secs(60), Duration::from_millis);
    Options { servers, start_timeout, ..Options::default() }
}

fn select_one(url: &str) -> String {
    use sqlx::Connection;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
        let one: i32 = sqlx::query_scalar("SELECT 1").fetch_one(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        one.to_string()
    })
}

fn say(what: &str, text: &str) {
    println!("\n@{what} {}", text.replace('\n', "\n@"));
}
