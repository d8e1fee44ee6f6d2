//! `explain CODE`: the page of a code.

use std::process::ExitCode;

use clap::Args;
use migrations_core::{Code, codes};
use serde_json::json;

use crate::exit::Failure;
use crate::format::Format;
use crate::output;

/// The arguments of `explain`.
#[derive(Args)]
pub(crate) struct ExplainArgs {
    /// A code such as M0101
    pub(crate) code: Option<String>,
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
            let all =
                codes::ALL.iter().map(|code| json!({ "code": code.id(), "name": code.name() }));
            output::object(&json!({ "codes": all.collect::<Vec<_>>() }));
        }
        Format::Human => {
            for code in codes::ALL {
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
        Format::Json => output::object(&json!({
            "code": code.id(),
            "name": code.name(),
            "severity": code.severity().as_str(),
            "page": code.page(),
        })),
    }
    Ok(())
}
