//! SARIF 2.1.0: the form that code hosts and editors take results of analysers in.

use std::collections::BTreeMap;

use migrations_core::{Code, Diagnostic, FileId, Location, Severity};
use serde_json::{Value, json};

/// A log of one run; `path` is from the root of the repository.
#[must_use]
pub fn to_sarif(diagnostics: &[Diagnostic], path: &dyn Fn(&FileId) -> String) -> Value {
    let codes = diagnostics.iter().map(|diagnostic| (diagnostic.code.id(), diagnostic.code));
    let codes: BTreeMap<&str, Code> = codes.collect();
    let rules: Vec<Value> = codes.values().map(|code| rule(*code)).collect();
    let index = |code: Code| codes.keys().position(|id| *id == code.id());
    let results: Vec<Value> = diagnostics
        .iter()
        .map(|diagnostic| result(diagnostic, index(diagnostic.code), path))
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "cargo-migrations",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn rule(code: Code) -> Value {
    let page = code.page();
    json!({
        "id": code.id(),
        "name": code.name(),
        "shortDescription": { "text": summary(page) },
        "help": { "text": page, "markdown": page },
        "defaultConfiguration": { "level": level(code.severity()) },
    })
}

/// The first line of prose of a page.
fn summary(page: &str) -> &str {
    let is_prose = |line: &&str| !line.is_empty() && !line.starts_with('#');
    page.lines().find(is_prose).unwrap_or(page)
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn result(
    diagnostic: &Diagnostic,
    index: Option<usize>,
    path: &dyn Fn(&FileId) -> String,
) -> Value {
    let notes = diagnostic.notes.iter().map(|note| format!("note: {note}"));
    let help = diagnostic.help.iter().map(|help| format!("help: {help}"));
    let lines = std::iter::once(diagnostic.message.clone()).chain(notes).chain(help);
    let related = diagnostic.labels.iter().enumerate().map(|(id, label)| {
        json!({
            "id": id,
            "message": { "text": label.message },
            "physicalLocation": physical(&label.location, path),
        })
    });
    json!({
        "ruleId": diagnostic.code.id(),
        "ruleIndex": index,
        "level": level(diagnostic.severity),
        "message": { "text": lines.collect::<Vec<_>>().join("\n") },
        "locations": [{ "physicalLocation": physical(&diagnostic.location, path) }],
        "relatedLocations": related.collect::<Vec<_>>(),
    })
}

fn physical(location: &Location, path: &dyn Fn(&FileId) -> String) -> Value {
    let (line, column) = (location.start.line, location.start.column);
    json!({
        "artifactLocation": { "uri": uri(&path(&location.file)), "uriBaseId": "%SRCROOT%" },
        "region": {
            "startLine": line,
            "startColumn": column,
            "endLine": line,
            // The column behind the last one.
            "endColumn": column.saturating_add(location.length),
        },
    })
}

/// A relative reference: what has a meaning in a URI is written as its bytes.
fn uri(path: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let mut uri = String::new();
    for byte in path.replace('\\', "/").bytes() {
        match is_plain(byte) {
            true => uri.push(char::from(byte)),
            false => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use migrations_core::{Code, Position};

    use super::*;

    #[test]
    fn results_point_to_their_rules_and_places() {
        let location = Location::new("2 ä.sql", Position { line: 3, column: 5 }, 4);
        let diagnostics = [
            Diagnostic::new(Code::MissingLock, Location::whole_file("migrations.lock"), "none"),
            Diagnostic::new(Code::DuplicateVersion, location, "twice")
                .label(Location::whole_file("1.sql"), "first")
                .note("a fact")
                .help("rename it"),
        ];
        let log = to_sarif(&diagnostics, &|file| format!("db/{file}"));
        let run = &log["runs"][0];
        let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
        let ids: Vec<_> = rules.iter().map(|rule| rule["id"].as_str()).collect();
        assert_eq!(ids, [Some("M0101"), Some("M0307")]);
        assert_eq!(run["results"][0]["ruleIndex"], 1);
        let second = &run["results"][1];
        assert_eq!(second["message"]["text"], "twice\nnote: a fact\nhelp: rename it");
        let place = &second["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "db/2%20%C3%A4.sql");
        let region = json!({ "startLine": 3, "startColumn": 5, "endLine": 3, "endColumn": 9 });
        assert_eq!(place["region"], region);
        let uri = &second["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"];
        assert_eq!(uri, "db/1.sql");
        assert_eq!(to_sarif(&[], &ToString::to_string)["runs"][0]["results"], json!([]));
    }
}
