//! `explain CODE`: the page of a code.

use std::process::ExitCode;

use clap::Args;
use migrations_core::Code;
use schemars::JsonSchema;
use serde::Serialize;

use crate::exit::Failure;
use crate::format::Format;
use crate::output;
use crate::report::{FormatVersion, Severity};

/// The arguments of `explain`.
#[derive(Args)]
pub(crate) struct ExplainArgs {
    /// A code such as M0101
    pub(crate) code: Option<String>,
}

/// The page of a code, or the list of all codes.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
enum ExplainReport {
    Page(PageReport),
    Codes(CodesReport),
}

/// With a code: its page.
#[derive(Serialize, JsonSchema)]
struct PageReport {
    format: FormatVersion<1>,
    /// Code, such as `M0101`.
    code: &'static str,
    /// Name of the code, such as `duplicate_version`.
    name: &'static str,
    severity: Severity,
    /// Text of the page, in Markdown.
    page: &'static str,
}

/// Without a code: all of them.
#[derive(Serialize, JsonSchema)]
struct CodesReport {
    format: FormatVersion<1>,
    /// All codes, in order.
    codes: Vec<CodeReport>,
}

/// One code.
#[derive(Serialize, JsonSchema)]
struct CodeReport {
    /// Code, such as `M0101`.
    code: &'static str,
    /// Name of the code, such as `duplicate_version`.
    name: &'static str,
}

pub(crate) fn run(explain: &ExplainArgs, format: Format) -> Result<ExitCode, Failure> {
    match &explain.code {
        None => list(format),
        Some(text) => page(text, format)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn list(format: Format) {
    match format {
        Format::Json => {
            let codes =
                Code::ALL.iter().map(|code| CodeReport { code: code.id(), name: code.name() });
            let report = CodesReport { format: FormatVersion, codes: codes.collect() };
            output::object(&ExplainReport::Codes(report));
        }
        Format::Human => {
            for code in Code::ALL {
                output::line(&format!("{} {}", code.id(), code.name()));
            }
        }
    }
}

fn page(text: &str, format: Format) -> Result<(), Failure> {
    let code = Code::parse(text).ok_or_else(|| {
        Failure::wrong_use(format!(
            "there is no code {text}\n  help: `cargo migrations explain` lists all codes"
        ))
    })?;
    match format {
        Format::Human => output::line(code.page().trim_end()),
        Format::Json => output::object(&ExplainReport::Page(PageReport {
            format: FormatVersion,
            code: code.id(),
            name: code.name(),
            severity: code.severity().into(),
            page: code.page(),
        })),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::assert_schema;

    #[test]
    fn schema_is_that_of_the_type() {
        assert_schema::<ExplainReport>("explain");
    }
}
