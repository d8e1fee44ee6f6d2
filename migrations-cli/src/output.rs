//! Lines and objects on standard output and standard error.
//!
//! The only place of the product that prints, and that knows whether it could.

mod progress;

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use migrations_compiler::crash::Crash;
use migrations_compiler::render::{self, Sources, Style};
use migrations_core::Diagnostic;
use migrations_core::printable::printable;
use serde::Serialize;

pub(crate) use self::progress::{Progress, progress};
use crate::by_code;
use crate::exit::{self, Failure};
use crate::format::Format;

/// Whether a JSON value is a line among others.
static IN_LINES: AtomicBool = AtomicBool::new(false);

/// Why results could not be written, where they could not.
static LOST: Mutex<Option<io::Error>> = Mutex::new(None);

/// Writes a line of results for people; [`finish`] says so if it could not be written.
///
/// Names, comments and rows are those of others: what a terminal would obey in them is written out.
pub(crate) fn line(text: &str) {
    verbatim(&printable(text));
}

/// Writes what a program reads, byte for byte, and a line end.
pub(crate) fn verbatim(text: &str) {
    keep(progress::suspended(|| writeln!(io::stdout(), "{text}")));
}

/// A reader that has gone away has what it wanted, as with `| head`.
fn keep(result: io::Result<()>) {
    let Err(error) = result else { return };
    if error.kind() != io::ErrorKind::BrokenPipe {
        LOST.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
    }
}

/// Writes what is still to be written; a command that was done and whose results are lost has failed.
pub(crate) fn finish(code: ExitCode) -> ExitCode {
    keep(io::stdout().flush());
    let lost = LOST.lock().unwrap_or_else(PoisonError::into_inner).take();
    let Some(error) = lost else { return code };
    note(&format!(
        "error: the results cannot be written: {error}\n  \
         what was printed is not complete\n  \
         help: give standard output room and run again"
    ));
    if code == ExitCode::SUCCESS { ExitCode::from(exit::UNWRITTEN) } else { code }
}

/// Writes the help that was asked for, or what is wrong with the call.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    keep(error.print());
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(exit::WRONG_USE))
}

/// Writes that the program itself has failed.
pub(crate) fn crash(crash: &Crash) {
    note(&format!("error: {crash}"));
}

/// Writes from now on each JSON value in a line of its own: steps come before the report.
pub(crate) fn steps(format: Format) {
    IN_LINES.store(format == Format::Json, Ordering::Relaxed);
}

/// Writes a report as one JSON value, its fields in the order of their names.
pub(crate) fn object(report: &impl Serialize) {
    let text =
        serde_json::to_value(report).and_then(|value| match IN_LINES.load(Ordering::Relaxed) {
            true => serde_json::to_string(&value),
            false => serde_json::to_string_pretty(&value),
        });
    match text {
        Ok(text) => verbatim(&text),
        Err(error) => keep(Err(error.into())),
    }
}

/// Writes a line beside the results, as [`line()`] does.
pub(crate) fn note(text: &str) {
    beside(&printable(text));
}

fn beside(text: &str) {
    let _ = progress::suspended(|| writeln!(io::stderr(), "{text}"));
}

/// Writes why a command failed.
pub(crate) fn failure(failure: &Failure, format: Format) {
    match format {
        Format::Human => note(&format!("error: {}", failure.message)),
        Format::Json => object(&failure.report()),
    }
}

/// Writes diagnostics with the lines that they point at; before many warnings, how many there are of
/// each code.
pub(crate) fn diagnostics(found: &[Diagnostic], sources: &Sources) {
    let overview = by_code::overview(found);
    if !overview.is_empty() {
        note(&overview.join("\n"));
        note("");
    }
    let style = if is_colored() { Style::Colored } else { Style::Plain };
    // Standard error is not buffered: thousands of lines go out at once.
    let mut text = render::render_all(found, sources, style).join("\n\n");
    if !text.is_empty() {
        text.push('\n');
        // The renderer has written out what is not its own colour.
        beside(&text);
    }
}

/// How many errors and warnings there are, as a sentence.
pub(crate) fn summary<'a>(found: impl IntoIterator<Item = &'a Diagnostic>) -> String {
    let (errors, others): (Vec<_>, Vec<_>) = found.into_iter().partition(|found| found.is_error());
    let (errors, others) = (errors.len(), others.len());
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
