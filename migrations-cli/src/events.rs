//! What a run says while it goes on, and what the server says beside its answers, as lines on
//! standard error.
//!
//! The runner and sqlx hand both to `tracing`; this is who listens.

use std::fmt::{self, Write as _};

use migrations_core::printable::printable;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::registry::Registry;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::output;

/// Under which name the runner speaks.
const RUNNER: &str = "migrations";

/// Under which name sqlx hands on what the server says beside its answers.
const NOTICES: &str = "sqlx::postgres::notice";

/// Shows from now on what is said.
pub(crate) fn show() {
    // It fails only where somebody listens already.
    let _ = Registry::default().with(Lines).try_init();
}

struct Lines;

impl<S: Subscriber> Layer<S> for Lines {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let metadata = event.metadata();
        // PostgreSQL's debugging messages come only to who has asked for them.
        if *metadata.level() > Level::INFO {
            return;
        }
        let label = match (metadata.target(), *metadata.level()) {
            (RUNNER, Level::WARN) => "warning",
            (RUNNER, _) => "note",
            (NOTICES, Level::WARN) => "server warning",
            (NOTICES, _) => "server notice",
            _ => return,
        };
        let mut message = Message::default();
        event.record(&mut message);
        output::note(&format!("{label}: {}", printable(&message.0)));
    }
}

/// The message of an event.
#[derive(Default)]
struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            // Writing into a string cannot fail.
            let _ = write!(self.0, "{value:?}");
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "message" {
            self.0.push_str(value);
        }
    }
}
