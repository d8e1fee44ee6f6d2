//! Lines and objects on standard output and standard error.
//!
//! The only place of the product that prints.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use indicatif::ProgressBar;
use migrations_compiler::render::{self, Sources, Style};
use migrations_core::Diagnostic;
use serde_json::{Value, json};

use crate::arguments::Format;
use crate::exit::Failure;

/// Writes a line of results; a reader that has gone away is no fault of ours.
pub(crate) fn line(text: &str) {
    let _ = writeln!(io::stdout(), "{text}");
}

/// Writes an object of results.
pub(crate) fn object(value: &Value) {
    line(&serde_json::to_string_pretty(value).unwrap_or_default());
}

/// Writes a line beside the results.
pub(crate) fn note(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// Writes why a command failed.
pub(crate) fn failure(failure: &Failure, format: Format) {
    match format {
        Format::Human => note(&format!("error: {}", failure.message)),
        Format::Json => {
            let diagnostics = render::to_json("", &failure.diagnostics)["diagnostics"].take();
            object(&json!({ "error": failure.message, "diagnostics": diagnostics }));
        }
    }
}

/// Writes diagnostics with the lines that they point at, and how many there are.
pub(crate) fn diagnostics(found: &[Diagnostic], sources: &Sources) {
    let style = if is_colored() { Style::Colored } else { Style::Plain };
    for diagnostic in found {
        note(&render::render(diagnostic, sources, style));
        note("");
    }
}

/// How many errors and warnings there are, as a sentence.
pub(crate) fn summary(found: &[Diagnostic]) -> String {
    let errors = found.iter().filter(|diagnostic| diagnostic.is_error()).count();
    let others = found.len() - errors;
    match (errors, others) {
        (0, 0) => "no faults".to_owned(),
        (errors, 0) => count(errors, "error"),
        (0, others) => count(others, "warning"),
        (errors, others) => format!("{}, {}", count(errors, "error"), count(others, "warning")),
    }
}

/// `1 file`, `2 files`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    match (number, noun.strip_suffix('y')) {
        (1, _) => format!("1 {noun}"),
        (_, Some(stem)) => format!("{number} {stem}ies"),
        (_, None) => format!("{number} {noun}s"),
    }
}

/// A time as a person reads it.
pub(crate) fn time(duration: Duration) -> String {
    if duration.as_millis() < 1000 {
        format!("{} ms", duration.as_millis())
    } else {
        format!("{:.2} s", duration.as_secs_f64())
    }
}

fn is_colored() -> bool {
    io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Shows on a terminal that something takes its time; elsewhere it shows nothing.
pub(crate) fn progress(text: &'static str) -> ProgressBar {
    let bar = ProgressBar::new_spinner().with_message(text);
    // It knows by itself whether standard error is a terminal.
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}
