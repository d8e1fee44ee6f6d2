//! What the runner says while it works, as a subscriber of an application hears it.

mod table;

use std::fmt;
use std::sync::{Arc, Mutex};

use migrations_runner::{FieldKind, TARGET};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Dispatch, Event, Level, Metadata, Subscriber};

/// Hears the events of this thread until it is dropped.
pub struct Events {
    heard: Arc<Mutex<Vec<Heard>>>,
    _guard: DefaultGuard,
    // With a single subscriber, what another thread's lack of one says is remembered for all.
    _second: Dispatch,
}

/// An event as it was heard.
#[derive(Clone, Debug)]
pub struct Heard {
    pub name: &'static str,
    pub level: Level,
    /// The fields that the event can have, but for its message.
    pub fields: Vec<&'static str>,
    /// The values that it has, but for its message.
    pub values: Vec<(&'static str, FieldKind)>,
    pub message: String,
}

impl Events {
    /// Begins to listen.
    pub fn listen() -> Events {
        let ear = Ear::default();
        let heard = ear.0.clone();
        let _second = Dispatch::new(Ear::default());
        Events { heard, _guard: tracing::subscriber::set_default(ear), _second }
    }

    /// The messages that were heard so far.
    pub fn heard(&self) -> Vec<String> {
        self.all().into_iter().map(|heard| heard.message).collect()
    }

    /// The messages of the events of that name.
    pub fn of(&self, name: &str) -> Vec<String> {
        let of_name = self.all().into_iter().filter(|heard| heard.name == name);
        of_name.map(|heard| heard.message).collect()
    }

    /// What was heard so far.
    pub fn all(&self) -> Vec<Heard> {
        self.heard.lock().expect("no panic").clone()
    }
}

#[derive(Default)]
struct Ear(Arc<Mutex<Vec<Heard>>>);

impl Subscriber for Ear {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == TARGET
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let metadata = event.metadata();
        let fields = metadata.fields().iter().map(|field| field.name());
        let mut values = Values::default();
        event.record(&mut values);
        self.0.lock().expect("no panic").push(Heard {
            name: metadata.name(),
            level: *metadata.level(),
            fields: fields.filter(|name| *name != "message").collect(),
            values: values.kinds,
            message: values.message,
        });
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[derive(Default)]
struct Values {
    kinds: Vec<(&'static str, FieldKind)>,
    message: String,
}

impl Visit for Values {
    fn record_str(&mut self, field: &Field, _: &str) {
        self.kinds.push((field.name(), FieldKind::Text));
    }

    fn record_u64(&mut self, field: &Field, _: u64) {
        self.kinds.push((field.name(), FieldKind::Integer));
    }

    fn record_bool(&mut self, field: &Field, _: bool) {
        self.kinds.push((field.name(), FieldKind::Boolean));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        assert_eq!(field.name(), "message", "a value without a type");
        self.message = format!("{value:?}");
    }
}
