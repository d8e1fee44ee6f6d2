//! `docs/json.md`: a chapter for each report, with a table of its fields and real examples.
//!
//! Must not know what a field is about: its schema says so.

use std::fmt::Write as _;

use serde_json::Value;

use super::examples::Example;
use crate::schema;

const HEAD: &str = "\
# Reports for programs

With `--format json` a verb prints one report on standard output, as one JSON value; those that run files print what they do before it.
This page and the schemas in `docs/json` are written from the program's own types and from real runs; `BLESS=1 cargo test -p cargo-migrations --bins --test verbs schema` writes them anew.

- Every report has `format`, the version of its form.
  It rises when a field changes its meaning or goes; a field that is added does not raise it, so a program ignores the fields that it does not know.
- A verb that cannot do what it was asked for prints a [failure](#failure) instead, and its exit code is not 0; [what the codes say](running.md#at-the-command-line).
- `apply`, `rollback` and `redo` print a [step](#steps) in a line of its own whenever they take one, and the report, or the failure, in the last line.
- While `apply` and `baseline` run, notes and warnings of the run and of the server are lines of text on standard error, in every format.
- What is wrong with the call itself, such as an unknown option, is text on standard error as well.
- `check --format short`, `github` and `sarif` are for [editors](editors.md) and [CI](ci.md), and are none of these reports.

In the examples, times, dates, commits and the version of the server are always the same, and `…` stands for text that is left out.
";

const STEPS: &str = "
## Steps

One step of a run of `apply`, `rollback` or `redo`, written when it is taken; the last line of the output is the report or the failure.
[Schema](json/step.schema.json).

| Field | Type | Meaning |
| --- | --- | --- |
| `format` | integer | Version of this form. Today it is 1. |
| `event` | string | Name of the event. |
| `message` | string | What it says to people; the words may change. |

The other fields are those of [the event](events.md), null where it lacks one.
Of new events and fields a program takes no notice, and the last line is the one without `event`.

`cargo migrations apply --format json`, its steps:

```json
";

/// The whole page; `verbs` are in the order in which `--help` lists them.
pub(super) fn draw(verbs: &[&str], examples: &[Example], steps: &[Value]) -> String {
    let mut page = HEAD.to_owned();
    for name in verbs.iter().chain(&["document", "failure"]) {
        chapter(&mut page, name, examples);
    }
    page += STEPS;
    for step in steps {
        push(&mut page, &format!("{step}\n"));
    }
    page += "```\n";
    for Shared { name, title, schema } in &SHARED {
        let schema = schema::read(schema);
        let definition = &schema["$defs"][name];
        push(&mut page, &format!("\n## {title}\n\n{}\n\n", text(definition)));
        table(&mut page, &schema, definition);
    }
    page
}

/// A part of several reports, which has a chapter of its own.
struct Shared {
    /// What the schemas call it.
    name: &'static str,
    title: &'static str,
    /// A schema that has it.
    schema: &'static str,
}

const SHARED: [Shared; 6] = [
    Shared { name: "Diagnostic", title: "Diagnostics", schema: "failure" },
    Shared { name: "Table", title: "Tables", schema: "document" },
    Shared { name: "View", title: "Views", schema: "document" },
    Shared { name: "Column", title: "Columns", schema: "document" },
    Shared { name: "Event", title: "Events of an object", schema: "document" },
    Shared { name: "Place", title: "Places", schema: "document" },
];

fn chapter(page: &mut String, name: &str, examples: &[Example]) {
    let schema = schema::read(name);
    let title = match name {
        "document" => "Document",
        "failure" => "Failure",
        verb => verb,
    };
    let about = text(&schema);
    push(page, &format!("\n## {title}\n\n{about}\n[Schema](json/{name}.schema.json).\n"));
    match schema["anyOf"].as_array() {
        None => {
            page.push('\n');
            table(page, &schema, &schema);
        }
        Some(forms) => forms.iter().for_each(|form| {
            let form = resolved(&schema, form.get("items").unwrap_or(form));
            push(page, &format!("\n{}\n\n", text(form)));
            table(page, &schema, form);
        }),
    }
    let mut count = 0;
    for example in examples.iter().filter(|example| example.report_name == name) {
        let report = serde_json::to_string_pretty(&example.report).expect("JSON");
        let Example { command, code, .. } = example;
        push(page, &format!("\n`{command}`, exit code {code}:\n\n```json\n{report}\n```\n"));
        count += 1;
    }
    assert!(count >= schema["anyOf"].as_array().map_or(1, Vec::len), "{name} has {count} examples");
}

fn table(page: &mut String, schema: &Value, form: &Value) {
    page.push_str("| Field | Type | Meaning |\n| --- | --- | --- |\n");
    rows(page, schema, form, "");
}

fn rows(page: &mut String, schema: &Value, form: &Value, prefix: &str) {
    for (name, field) in fields(form) {
        let path = format!("{prefix}{name}");
        let is_required = required(form).any(|required| required == name);
        let kind = kind(schema, field) + if is_required { "" } else { ", optional" };
        let meaning = meaning(schema, field);
        assert!(!meaning.is_empty(), "{path} has no description");
        push(page, &format!("| `{path}` | {kind} | {meaning} |\n"));
        let (items, below) = match field.get("items") {
            Some(items) => (items, format!("{path}[].")),
            None => (field, format!("{path}.")),
        };
        let items = resolved(schema, items);
        if shared(field).is_none() && items.get("properties").is_some() {
            rows(page, schema, items, &below);
        }
    }
}

/// The fields in the order of the type, which `required` keeps, and then those that may be missing.
fn fields(form: &Value) -> Vec<(&str, &Value)> {
    let properties = form["properties"].as_object().expect("an object has fields");
    let optional = properties.keys().map(String::as_str);
    let optional = optional.filter(|name| !required(form).any(|required| required == *name));
    required(form).chain(optional).map(|name| (name, &properties[name])).collect()
}

fn required(form: &Value) -> impl Iterator<Item = &str> {
    form["required"].as_array().into_iter().flatten().filter_map(Value::as_str)
}

fn kind(schema: &Value, field: &Value) -> String {
    if let Some(items) = field.get("items") {
        let or_null = if types(field).contains(&"null") { " or null" } else { "" };
        return match shared(field) {
            Some(shared) => format!("array of {}", shared.link(&shared.title.to_lowercase())),
            None => match kind(schema, items) {
                several if several.contains(' ') => format!("array, each {several}{or_null}"),
                one => format!("array of {one}s{or_null}"),
            },
        };
    }
    let or_null = if optional(field).is_some() { " or null" } else { "" };
    if let Some(shared) = shared(field) {
        return format!("{}{or_null}", shared.link(&shared.name.to_lowercase()));
    }
    let field = resolved(schema, field);
    match (types(field).as_slice(), field.get("oneOf")) {
        (_, Some(_)) => format!("string{or_null}"),
        ([], None) => "any".to_owned(),
        (types, None) => format!("{}{or_null}", types.join(" or ")),
    }
}

impl Shared {
    fn link(&self, words: &str) -> String {
        format!("[{words}](#{})", self.title.to_lowercase().replace(' ', "-"))
    }
}

/// The chapter of what a field holds, or of what each item of it is.
fn shared(field: &Value) -> Option<&'static Shared> {
    let item = field.get("items").or_else(|| optional(field)).unwrap_or(field);
    let name = item["$ref"].as_str()?.strip_prefix("#/$defs/")?;
    SHARED.iter().find(|shared| shared.name == name)
}

/// What a field holds where it is not null.
fn optional(field: &Value) -> Option<&Value> {
    let [value, null] = field["anyOf"].as_array()?.as_slice() else { return None };
    (null["type"] == "null").then_some(value)
}

fn types(field: &Value) -> Vec<&str> {
    match &field["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// What a field is, and the words that it can be.
fn meaning(schema: &Value, field: &Value) -> String {
    let resolved = resolved(schema, field);
    let mut meaning = match text(field) {
        "" => text(resolved).to_owned(),
        own => own.to_owned(),
    };
    if let Some(number) = resolved.get("const") {
        let _ = write!(meaning, " Today it is {number}.");
    }
    for word in resolved["oneOf"].as_array().into_iter().flatten() {
        let name = word["const"].as_str().expect("a word");
        let _ = write!(meaning, " `{name}`: {}", lower_case(text(word)));
    }
    meaning
}

fn lower_case(sentence: &str) -> String {
    let mut characters = sentence.chars();
    let first = characters.next().map(|c| c.to_ascii_lowercase());
    first.into_iter().chain(characters).collect()
}

fn resolved<'a>(schema: &'a Value, field: &'a Value) -> &'a Value {
    let field = optional(field).unwrap_or(field);
    let name = field["$ref"].as_str().and_then(|path| path.strip_prefix("#/$defs/"));
    name.map_or(field, |name| &schema["$defs"][name])
}

fn text(schema: &Value) -> &str {
    schema["description"].as_str().unwrap_or_default()
}

fn push(page: &mut String, text: &str) {
    page.push_str(text);
}
