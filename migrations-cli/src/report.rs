//! What the reports for programs have in common: the version of their form, and faults.
//!
//! Must not know any verb. The schemas in `docs/json` are written from the types, and each verb's
//! file compares its own.

use std::borrow::Cow;
use std::time::Duration;

use migrations_core::diagnostic::Label;
use migrations_core::{self as core, Diagnostic};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

/// Version of a report's form, which its field `format` holds; a constant of the report's type.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct FormatVersion<const NUMBER: u32>;

impl<const NUMBER: u32> Serialize for FormatVersion<NUMBER> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(NUMBER)
    }
}

impl<const NUMBER: u32> JsonSchema for FormatVersion<NUMBER> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("FormatVersion{NUMBER}").into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "integer",
            "const": NUMBER,
            "description": "Version of this report's form.",
        })
    }
}

/// A fault, or something worth knowing, and its place.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Diagnostic")]
pub(crate) struct DiagnosticReport {
    /// Code, such as `M0101`; `cargo migrations explain` shows its page.
    code: &'static str,
    /// Name of the code, such as `duplicate_version`.
    name: &'static str,
    severity: Severity,
    /// What is wrong, in one line.
    message: String,
    /// File that it is in.
    file: String,
    /// Line in the file, from 1.
    line: u32,
    /// Column in the line, in characters, from 1.
    column: u32,
    /// Facts about it, one each: also what the server adds, as `detail: …` and `hint: …`.
    notes: Vec<String>,
    /// Other places that belong to it.
    labels: Vec<LabelReport>,
    /// What to do about it.
    help: Option<String>,
}

/// A place that belongs to a fault beside its own.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Label")]
pub(crate) struct LabelReport {
    /// What is there.
    message: String,
    /// File that it is in.
    file: String,
    /// Line in the file, from 1.
    line: u32,
    /// Column in the line, in characters, from 1.
    column: u32,
}

impl From<&Label> for LabelReport {
    fn from(label: &Label) -> LabelReport {
        let start = label.location.start;
        LabelReport {
            message: label.message.clone(),
            file: label.location.file.name().to_owned(),
            line: start.line,
            column: start.column,
        }
    }
}

/// How bad it is.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Severity {
    /// The build, or the command, fails.
    Error,
    /// Worth knowing; nothing fails.
    Warning,
    /// Belongs to another diagnostic.
    Note,
}

impl From<core::Severity> for Severity {
    fn from(severity: core::Severity) -> Severity {
        match severity {
            core::Severity::Error => Severity::Error,
            core::Severity::Warning => Severity::Warning,
            core::Severity::Note => Severity::Note,
        }
    }
}

impl From<&Diagnostic> for DiagnosticReport {
    fn from(diagnostic: &Diagnostic) -> DiagnosticReport {
        let start = diagnostic.location.start;
        DiagnosticReport {
            code: diagnostic.code.id(),
            name: diagnostic.code.name(),
            severity: diagnostic.severity.into(),
            message: diagnostic.message.clone(),
            file: diagnostic.location.file.name().to_owned(),
            line: start.line,
            column: start.column,
            notes: diagnostic.notes.clone(),
            labels: diagnostic.labels.iter().map(LabelReport::from).collect(),
            help: diagnostic.help.clone(),
        }
    }
}

impl DiagnosticReport {
    /// All diagnostics, in their order.
    pub(crate) fn all<'a>(
        diagnostics: impl IntoIterator<Item = &'a Diagnostic>,
    ) -> Vec<DiagnosticReport> {
        diagnostics.into_iter().map(DiagnosticReport::from).collect()
    }
}

/// A duration in the milliseconds of a report.
pub(crate) fn milliseconds(duration: Duration) -> u64 {
    // More of them than fit have never passed.
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
pub(crate) mod tests {
    use std::path::Path;
    use std::{env, fs};

    use schemars::generate::SchemaSettings;
    use schemars::transform::RecursiveTransform;

    use super::*;

    /// Compares `docs/json/NAME.schema.json` with the type of a report, or writes it.
    ///
    /// The page `docs/json.md` is drawn from the schemas by a test that has the program as well, for
    /// its examples.
    #[track_caller]
    pub(crate) fn assert_schema<T: JsonSchema>(name: &str) {
        let settings = SchemaSettings::draft2020_12().for_serialize();
        let settings = settings.with_transform(RecursiveTransform(join_lines));
        let schema = settings.into_generator().into_root_schema_for::<T>();
        let text = serde_json::to_string_pretty(&schema).expect("a schema is JSON") + "\n";
        let path = format!("docs/json/{name}.schema.json");
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(&path);
        if env::var_os("BLESS").is_some() {
            fs::write(&file, &text).expect("the schema is written");
        }
        let written = fs::read_to_string(&file).unwrap_or_default();
        assert!(written == text, "{path} is not that of the type; write it with BLESS=1");
    }

    /// A description as one line: its line ends are those of the source.
    fn join_lines(schema: &mut Schema) {
        let text = schema.get("description").and_then(|text| text.as_str());
        if let Some(text) = text.map(|text| text.replace('\n', " ")) {
            schema.insert("description".to_owned(), text.into());
        }
    }

    #[test]
    fn format_is_the_number_of_the_type() {
        let json = serde_json::to_value(FormatVersion::<7>).expect("JSON");
        assert_eq!(json, serde_json::json!(7));
    }

    #[test]
    fn severities_are_the_words_of_diagnostics() {
        for severity in [core::Severity::Error, core::Severity::Warning, core::Severity::Note] {
            let json = serde_json::to_value(Severity::from(severity)).expect("JSON");
            assert_eq!(json, severity.as_str());
        }
    }
}
