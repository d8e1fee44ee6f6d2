//! What the runner says while it works, as a subscriber of an application hears it.

use std::fmt;
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Metadata, Subscriber};

/// Hears the events of this thread until it is dropped.
pub struct Events {
    heard: Arc<Mutex<Vec<String>>>,
    _guard: DefaultGuard,
}

impl Events {
    /// Begins to listen.
    pub fn listen() -> Events {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let guard = tracing::subscriber::set_default(Ear { heard: heard.clone() });
        Events { heard, _guard: guard }
    }

    /// What was heard so far.
    pub fn heard(&self) -> Vec<String> {
        self.heard.lock().expect("no panic").clone()
    }
}

struct Ear {
    heard: Arc<Mutex<Vec<String>>>,
}

impl Subscriber for Ear {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "migrations"
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut message = Message(String::new());
        event.record(&mut message);
        self.heard.lock().expect("no panic").push(message.0);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            self.0 = format!("{value:?}");
        }
    }
}
