//! An application that brings its database up to date before it serves anybody.
//!
//! ```console
//! $ DATABASE_URL=postgres:///shop cargo run -p sealed-migrations --example apply_at_start
//! ```
//!
//! Any number of instances may start at once: one of them applies, and the others wait for it.

use std::env;
use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use migrations::{ApplyOptions, DraftPolicy, Report};
use sqlx::PgPool;

// The set lies beside this file; in a crate of yours it is `migrations::migrations!();`, with the
// set in `migrations` beside `Cargo.toml`.
migrations::migrations! { path = "./shop/migrations" }

#[tokio::main]
async fn main() -> ExitCode {
    match start().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // A `RunError` says what happened, where, what is intact and what to type next.
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn start() -> Result<(), Box<dyn Error>> {
    let pool = PgPool::connect(&env::var("DATABASE_URL")?).await?;
    let options = ApplyOptions {
        // What may still change runs nowhere but here, on the developer's own databases.
        drafts: DraftPolicy::Development,
        // Longer than the longest migration, or an instance that waits for it gives up.
        runner_wait: Duration::from_secs(300),
        ..ApplyOptions::default()
    };
    log(&MIGRATIONS.apply_with(&pool, &options).await?);
    serve(&pool).await
}

fn log(report: &Report) {
    for applied in &report.applied {
        println!("applied {} in {:?}", applied.version, applied.execution_time);
    }
    // During a rolling deploy a newer instance may have been here first.
    for stem in &report.ahead {
        println!("the database has {stem}, which this release does not know");
    }
    for warning in &report.warnings {
        println!("warning: {warning}");
    }
}

/// Stands for what the application does; `rows` has a struct for every table.
async fn serve(pool: &PgPool) -> Result<(), Box<dyn Error>> {
    let users: Vec<rows::User> =
        sqlx::query_as("SELECT * FROM users ORDER BY user_id").fetch_all(pool).await?;
    for user in users {
        println!("{} {} {:?}", user.user_id, user.email, user.full_name);
    }
    Ok(())
}
