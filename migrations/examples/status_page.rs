//! A page that says how a database stands, for people and for the probe of an orchestrator.
//!
//! ```console
//! $ DATABASE_URL=postgres:///shop cargo run -p sealed-migrations --example status_page
//! $ curl --include http://127.0.0.1:8080
//! ```
//!
//! It answers 200 when the set is applied and 503 while it is not; it takes no lock, changes
//! nothing, and needs no right but `SELECT` on the history.

use std::env;
use std::error::Error;
use std::fmt::Write as _;

use migrations::{EntryState, Status, StatusEntry};
use sqlx::PgPool;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

migrations::migrations! { path = "./shop/migrations" }

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let pool = PgPool::connect(&env::var("DATABASE_URL")?).await?;
    let listener = TcpListener::bind("127.0.0.1:8080").await?;
    loop {
        let (stream, _) = listener.accept().await?;
        if let Err(error) = answer(&pool, stream).await {
            eprintln!("a request was not answered: {error}");
        }
    }
}

async fn answer(pool: &PgPool, mut stream: TcpStream) -> std::io::Result<()> {
    // Every path is this page, so the request is not looked at.
    let _ = stream.read(&mut [0; 1024]).await?;
    let (code, page) = match MIGRATIONS.status(pool).await {
        Ok(status) if is_ready(&status) => ("200 OK", page(&status)),
        Ok(status) => ("503 Service Unavailable", page(&status)),
        Err(error) => ("503 Service Unavailable", format!("{error}\n")),
    };
    let head = "Content-Type: text/plain; charset=utf-8\r\nConnection: close";
    stream.write_all(format!("HTTP/1.1 {code}\r\n{head}\r\n\r\n{page}").as_bytes()).await
}

/// Whether everything is applied; what a later release has added is no obstacle.
fn is_ready(status: &Status) -> bool {
    let is_applied = |entry: &StatusEntry| matches!(entry.state, EntryState::Applied { .. });
    status.problems.is_empty() && status.entries.iter().all(is_applied)
}

fn page(status: &Status) -> String {
    let mut page = format!("{}\n\n", status.name);
    let lines = status.entries.iter().map(line);
    let ahead = status.ahead.iter().map(|stem| format!("{stem}  of a later release"));
    let problems = status.problems.iter().map(|problem| format!("problem: {problem}"));
    for line in lines.chain(ahead).chain(problems) {
        // A string takes every text.
        let _ = writeln!(page, "{line}");
    }
    page
}

fn line(entry: &StatusEntry) -> String {
    let state = match &entry.state {
        EntryState::Applied { applied_at, execution_time, recorded: None } => {
            format!("applied {applied_at} in {execution_time:?}")
        }
        EntryState::Applied { applied_at, recorded: Some(how), .. } => {
            format!("recorded {applied_at} ({how})")
        }
        EntryState::Running { began_at } => format!("running since {began_at}"),
        EntryState::Interrupted { began_at, .. } => format!("interrupted; began {began_at}"),
        EntryState::Pending => "pending".to_owned(),
        EntryState::PendingDraft => "pending, and still a draft".to_owned(),
    };
    format!("{}  {state}", entry.version)
}
