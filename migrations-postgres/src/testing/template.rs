//! The template: made once, under a name that nobody looks for, and renamed when it is whole.
//!
//! Everything here runs on the keeper's thread.

use std::time::Duration;

use sqlx::{ConnectOptions, Connection, PgConnection};
use tokio::time::sleep;

use super::host::{Host, Ready, execute, is, now};
use super::statements;
use super::{Template, TestingError};

/// How often a process looks whether another one has finished the template.
const LOOK: Duration = Duration::from_millis(20);

/// How long a template may be in use by those whose connections we have ended.
const FAREWELLS: usize = 250;

/// A template that nobody has used for so many hours is dropped when another one is made.
const LIFE: u64 = 24 * 7;

/// The database's name.
pub(super) fn name(host: &Host, key: &str) -> String {
    format!("{}{key}", host.templates)
}

/// Reads what a copy of the template needs besides, once a process.
pub(super) async fn ready(host: &Host, name: &str) -> Result<Ready, sqlx::Error> {
    let mut last = host.ready.lock().await;
    if let Some(ready) = last.as_ref().filter(|ready| ready.name == name) {
        return Ok(ready.clone());
    }
    let query = sqlx::query_scalar(statements::BESIDES).bind(name);
    let besides: Vec<String> = query.fetch_all(&host.pool).await?;
    mark_used(host, name).await?;
    let ready = Ready { name: name.to_owned(), besides };
    Ok(last.insert(ready).clone())
}

/// Writes down that the template was used in this hour, unless that stands there.
async fn mark_used(host: &Host, name: &str) -> Result<(), sqlx::Error> {
    for (database, comment) in templates(host).await? {
        let comment = comment.unwrap_or_default();
        let used = statements::template_used(&comment);
        if database == name && used.is_some_and(|used| used < this_hour()) {
            let label = comment.split_once(": ").map_or("", |(_, label)| label);
            // Another process may do the same at this moment; one of the two is enough.
            let _ = host.execute(&statements::mark_template(name, label, this_hour())).await;
        }
    }
    Ok(())
}

/// Makes the template, unless somebody was faster.
pub(super) async fn make(host: &Host, name: &str, template: Template) -> Result<(), TestingError> {
    // One at a time in this process, and one at a time on the server.
    let _turn = host.ready.lock().await;
    let mut connection = wait_for_turn(host, name)
        .await
        .map_err(|error| host.refused("wait for the template", &error))?;
    let made = make_in_turn(host, name, template).await;
    // The end of the connection lets the lock go, however the farewell goes.
    let _ = connection.ping().await;
    let _ = connection.close().await;
    made
}

/// Takes the template's lock, on a connection of its own.
///
/// The lock is asked for again and again: to wait inside the server would keep a snapshot open there, for
/// which `CREATE INDEX CONCURRENTLY` waits in turn.
async fn wait_for_turn(host: &Host, name: &str) -> Result<PgConnection, sqlx::Error> {
    let mut connection = host.address().options().connect().await?;
    sqlx::query(statements::NO_LIMITS).execute(&mut connection).await?;
    loop {
        let taken = sqlx::query_scalar(statements::TAKE).bind(name);
        if taken.fetch_one(&mut connection).await? {
            return Ok(connection);
        }
        sleep(LOOK).await;
    }
}

async fn make_in_turn(host: &Host, name: &str, template: Template) -> Result<(), TestingError> {
    let refused = |error| host.refused("make the template", &error);
    let templates = templates(host).await.map_err(refused)?;
    if templates.iter().any(|(database, _)| database == name) {
        return Ok(());
    }
    drop_stale(host, &templates).await;
    let draft = host.next_name();
    host.execute(&statements::create(&draft)).await.map_err(refused)?;
    let made = fill(host, &draft, name, template).await;
    if made.is_err() {
        // What cannot be dropped now is swept by a later process.
        let _ = host.drop_database(&draft).await;
    }
    made
}

async fn fill(
    host: &Host,
    draft: &str,
    name: &str,
    template: Template,
) -> Result<(), TestingError> {
    let filled = (template.fill)(host.address().url_of(draft)).await;
    let target = host.address().target();
    filled.map_err(|reason| TestingError::Fill { target, reason })?;
    publish(host, draft, name, &template.label)
        .await
        .map_err(|error| host.refused("name the template", &error))
}

/// Gives a finished template its name.
async fn publish(host: &Host, draft: &str, name: &str, label: &str) -> Result<(), sqlx::Error> {
    host.execute(&statements::close(draft)).await?;
    host.execute(&statements::mark_template(draft, label, this_hour())).await?;
    for _ in 0..FAREWELLS {
        sqlx::query(statements::DISCONNECT).bind(draft).execute(&host.pool).await?;
        match host.execute(&statements::rename(draft, name)).await {
            // A connection that was closed, or ended, takes a moment to go.
            Err(error) if is(&error, "55006") => sleep(LOOK).await,
            renamed => return renamed,
        }
    }
    host.execute(&statements::rename(draft, name)).await
}

async fn templates(host: &Host) -> Result<Vec<(String, Option<String>)>, sqlx::Error> {
    sqlx::query_as(statements::OURS).bind(&host.templates).fetch_all(&host.pool).await
}

/// Drops templates that nobody has used for a long time; only one that bears our mark.
async fn drop_stale(host: &Host, templates: &[(String, Option<String>)]) {
    for (database, comment) in templates {
        let used = comment.as_deref().and_then(statements::template_used);
        if used.is_some_and(|used| used + LIFE < this_hour()) {
            // It may be in use after all, or gone already.
            let _ = execute(&host.pool, &statements::drop(database, host.version)).await;
        }
    }
}

fn this_hour() -> u64 {
    now().as_secs() / (60 * 60)
}
