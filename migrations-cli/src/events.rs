//! What a run says while it goes on, and what the server says beside its answers, as lines on
//! standard error; and each step of a run that is followed, on standard output.
//!
//! The runner and sqlx hand both to `tracing`; this is who listens.

mod follow;
mod step;

use migrations_runner::TARGET as RUNNER;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::registry::Registry;
use tracing_subscriber::util::SubscriberInitExt as _;

pub(crate) use self::follow::{Following, follow};
use self::step::Step;
use crate::output;

/// Under which name sqlx hands on what the server says beside its answers.
const NOTICES: &str = "sqlx::postgres::notice";

/// What the verbs themselves tell, as a result or as a failure.
const RESULTS: [&str; 6] =
    ["file_committed", "file_taken_back", "row_recorded", "row_repaired", "refused", "failed"];

/// Shows from now on what is said.
pub(crate) fn show() {
    // It fails only where somebody listens already.
    let _ = Registry::default().with(Listener).try_init();
}

struct Listener;

impl<S: Subscriber> Layer<S> for Listener {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let metadata = event.metadata();
        if metadata.target() == RUNNER {
            follow::tell(event);
        }
        // PostgreSQL's debugging messages come only to who has asked for them.
        if *metadata.level() > Level::INFO || RESULTS.contains(&metadata.name()) {
            return;
        }
        let label = match (metadata.target(), *metadata.level()) {
            (RUNNER, Level::WARN) => "warning",
            (RUNNER, _) => "note",
            (NOTICES, Level::WARN) => "server warning",
            (NOTICES, _) => "server notice",
            _ => return,
        };
        output::note(&format!("{label}: {}", Step::of(event).message));
    }
}
