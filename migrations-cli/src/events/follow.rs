//! A run whose steps somebody follows: a program gets an object a step, a person a line for each file
//! that is done, and on a terminal the file that is at work, with its number and its time.
//!
//! Only one run is followed at a time, and none that a throw-away server sees.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tracing::Event;

use super::step::Step;
use crate::format::Format;
use crate::output::{self, Progress};

/// Who follows the run that goes on.
static FOLLOWER: Mutex<Option<Follower>> = Mutex::new(None);

enum Follower {
    Program,
    Person { progress: Progress, file: String },
}

/// A run that is followed, until it is dropped.
pub(crate) struct Following;

/// Follows the run that comes now; it is shown by that text until its first file begins.
pub(crate) fn follow(format: Format, text: &'static str) -> Following {
    set(Some(match format {
        Format::Json => Follower::Program,
        Format::Human => Follower::Person { progress: output::progress(text), file: String::new() },
    }));
    Following
}

impl Drop for Following {
    fn drop(&mut self) {
        set(None);
    }
}

fn set(follower: Option<Follower>) {
    *FOLLOWER.lock().unwrap_or_else(PoisonError::into_inner) = follower;
}

/// Tells a step to whoever follows.
pub(super) fn tell(event: &Event<'_>) {
    let mut follower = FOLLOWER.lock().unwrap_or_else(PoisonError::into_inner);
    match &mut *follower {
        None => {}
        Some(Follower::Program) => output::object(&Step::of(event)),
        Some(Follower::Person { progress, file }) => show(&Step::of(event), progress, file),
    }
}

fn show(step: &Step, progress: &Progress, file: &mut String) {
    match step.name {
        "file_started" => {
            let (number, total) = (step.number("number"), step.number("total"));
            *file = format!("[{number} of {total}] {}", step.text("file"));
            progress.begin(file);
        }
        "statement_started" => {
            let (number, total) = (step.number("statement"), step.number("total"));
            progress.go_on(&format!("{file}, statement {number} of {total}"));
        }
        "file_committed" => output::line(&applied(step)),
        "file_taken_back" => output::line(&taken_back(step)),
        _ => {}
    }
}

fn applied(step: &Step) -> String {
    format!("applied: {} in {}", step.text("version"), time(step))
}

fn taken_back(step: &Step) -> String {
    let kept = if step.text("origin") == "stored" { ", kept in the history" } else { "" };
    let untried = if step.is("proven") { "" } else { ", which no server had tried" };
    let (version, file) = (step.text("version"), step.text("file"));
    format!("taken back: {version} in {} (by {file}{kept}{untried})", time(step))
}

fn time(step: &Step) -> String {
    output::time(Duration::from_millis(step.number("execution_time_ms")))
}
