//! The schemas of `docs/json`, and reports held against them.
//!
//! Must not know what a report is about.

use std::fs;
use std::path::PathBuf;

use boon::{Compiler, Schemas};
use serde_json::{Value, json};

/// The folder of the schemas.
pub(crate) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/json")
}

/// The schema of a report.
#[track_caller]
pub(crate) fn read(name: &str) -> Value {
    let path = folder().join(format!("{name}.schema.json"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
    serde_json::from_str(&text).expect("a schema is JSON")
}

/// Whether a report is as one of the schemas has it, and has no field that the schema has not.
#[track_caller]
pub(crate) fn assert_valid(names: &[&str], report: &Value) {
    let faults: Vec<String> = names.iter().filter_map(|name| fault(&read(name), report)).collect();
    assert!(faults.len() < names.len(), "{}\n{report:#}", faults.join("\n"));
}

/// What is wrong with a report, if anything.
fn fault(schema: &Value, report: &Value) -> Option<String> {
    let mut schema = schema.clone();
    close(&mut schema);
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    compiler.add_resource("mem:///report.json", schema).expect("a URL");
    let index = compiler.compile("mem:///report.json", &mut schemas).expect("a valid schema");
    schemas.validate(report, index).err().map(|error| format!("{error:#}"))
}

/// Forbids every field that is not listed. Later versions add fields, so the schemas themselves
/// allow them.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            if fields.get("properties").is_some_and(Value::is_object) {
                fields.insert("additionalProperties".to_owned(), json!(false));
            }
            fields.values_mut().for_each(close);
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}

#[test]
fn reports_of_another_form_are_refused() {
    let schema = read("retire");
    let good = json!({ "format": 1, "retired": "007", "removed": [] });
    assert_eq!(fault(&schema, &good), None);
    let wrong = [
        json!({ "retired": "007", "removed": [] }),
        json!({ "format": 2, "retired": "007", "removed": [] }),
        json!({ "format": 1, "retired": 7, "removed": [] }),
        json!({ "format": 1, "retired": null, "removed": [], "more": 1 }),
        json!([good]),
    ];
    for wrong in wrong {
        assert!(fault(&schema, &wrong).is_some(), "{wrong}");
    }
}
