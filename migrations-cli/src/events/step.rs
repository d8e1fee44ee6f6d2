//! One step of a run: an event of the runner with its fields, and the JSON object that it is.
//!
//! Must not know what is done with it.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use migrations_runner::{EVENTS, EventField, EventKind, FieldKind};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use serde_json::{Map, Value, json};
use tracing::Event;
use tracing::field::{Field, Visit};

use crate::report::FormatVersion;

/// One step of a run.
#[derive(Serialize)]
pub(super) struct Step {
    format: FormatVersion<1>,
    #[serde(rename = "event")]
    pub(super) name: &'static str,
    pub(super) message: String,
    #[serde(flatten)]
    fields: Map<String, Value>,
}

impl Step {
    pub(super) fn of(event: &Event<'_>) -> Step {
        let metadata = event.metadata();
        // A field without a value is one all the same.
        let fields = metadata.fields().iter().filter(|field| field.name() != MESSAGE);
        let fields = fields.map(|field| (field.name().to_owned(), Value::Null)).collect();
        let (format, message) = (FormatVersion, String::new());
        let mut step = Step { format, name: metadata.name(), message, fields };
        event.record(&mut step);
        step
    }

    pub(super) fn text(&self, field: &str) -> &str {
        self.fields.get(field).and_then(Value::as_str).unwrap_or_default()
    }

    pub(super) fn number(&self, field: &str) -> u64 {
        self.fields.get(field).and_then(Value::as_u64).unwrap_or_default()
    }

    pub(super) fn is(&self, field: &str) -> bool {
        self.fields.get(field).and_then(Value::as_bool).unwrap_or_default()
    }

    fn set(&mut self, field: &Field, value: Value) {
        self.fields.insert(field.name().to_owned(), value);
    }
}

const MESSAGE: &str = "message";

impl Visit for Step {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == MESSAGE {
            // Writing into a string cannot fail.
            let _ = write!(self.message, "{value:?}");
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            MESSAGE => self.message.push_str(value),
            _ => self.set(field, json!(value)),
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.set(field, json!(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.set(field, json!(value));
    }
}

/// The forms of all events; their fields are those of the runner's own table.
impl JsonSchema for Step {
    fn schema_name() -> Cow<'static, str> {
        "Step".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let forms: Vec<Value> = EVENTS.iter().map(|kind| form(kind, generator)).collect();
        json_schema!({ "description": "One step of a run.", "anyOf": forms })
    }
}

fn form(kind: &EventKind, generator: &mut SchemaGenerator) -> Value {
    let mut properties = Map::new();
    let format = FormatVersion::<1>::json_schema(generator);
    properties.insert("format".to_owned(), format.to_value());
    let text = |about: &str| json!({ "type": "string", "description": about });
    let event = json!({ "const": kind.name, "description": "Name of the event." });
    properties.insert("event".to_owned(), event);
    properties.insert(MESSAGE.to_owned(), text("What it says to people; the words may change."));
    properties.extend(kind.fields.iter().map(|field| (field.name.to_owned(), of_field(field))));
    let required: Vec<&String> = properties.keys().collect();
    json!({
        "type": "object",
        "description": kind.meaning.trim(),
        "required": required,
        "properties": properties,
    })
}

fn of_field(field: &EventField) -> Value {
    let kind = match field.kind {
        FieldKind::Text => "string",
        FieldKind::Integer => "integer",
        FieldKind::Boolean => "boolean",
    };
    match field.is_optional {
        true => json!({ "type": [kind, "null"] }),
        false => json!({ "type": kind }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::assert_schema;

    #[test]
    fn schema_is_that_of_the_events() {
        assert_schema::<Step>("step");
    }
}
