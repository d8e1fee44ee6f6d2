//! A demonstration that needs no database: it starts a PostgreSQL of its own, with the programs of
//! this machine, made as the config describes production and with the set applied, and deletes it at
//! the end.
//!
//! ```console
//! $ cargo run -p sealed-migrations --features engine --example throw_away_server
//! ```

use std::error::Error;

use migrations::engine::{MigratedServer, Options};
use sqlx::PgPool;

migrations::migrations! { path = "./shop/migrations" }

/// Starts and stops the server outside of the runtime, because both block.
fn main() -> Result<(), Box<dyn Error>> {
    let server = MigratedServer::start(&MIGRATIONS, &Options::default())?;
    println!("PostgreSQL {}", server.version());
    for applied in &server.report().applied {
        println!("applied {} in {:?}", applied.version, applied.execution_time);
    }
    tokio::runtime::Runtime::new()?.block_on(show(server.url()))?;
    server.stop()?;
    Ok(())
}

async fn show(url: &str) -> Result<(), Box<dyn Error>> {
    let pool = PgPool::connect(url).await?;
    let again = MIGRATIONS.apply(&pool).await?;
    println!("{} applied, {} applied before", again.applied.len(), again.already.len());
    pool.close().await;
    Ok(())
}
