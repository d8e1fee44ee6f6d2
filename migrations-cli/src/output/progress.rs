//! A line on a terminal that is written over again while something takes its time.
//!
//! Must not know what it is; lines beside it are written above it.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use migrations_core::printable::printable;

/// What is shown, where something is.
static SHOWN: Mutex<Option<ProgressBar>> = Mutex::new(None);

/// Something that takes its time, until it is dropped.
pub(crate) struct Progress {
    bar: ProgressBar,
}

/// Shows on a terminal that something takes its time; elsewhere, and in the log of a CI, which may
/// be a terminal, it shows nothing.
pub(crate) fn progress(text: &'static str) -> Progress {
    let bar = ProgressBar::new_spinner().with_message(text);
    if std::env::var_os("CI").is_some_and(|value| !value.is_empty()) {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    // It knows by itself whether standard error is a terminal.
    bar.enable_steady_tick(Duration::from_millis(100));
    show(Some(bar.clone()));
    Progress { bar }
}

impl Progress {
    /// Shows what is being done now, and the time since this began.
    pub(crate) fn begin(&self, text: &str) {
        self.bar.reset_elapsed();
        self.go_on(text);
    }

    /// Shows how far it came, and the time since it began.
    pub(crate) fn go_on(&self, text: &str) {
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}  {elapsed}") {
            self.bar.set_style(style);
        }
        self.bar.set_message(printable(text).into_owned());
    }

    /// Shows nothing any more.
    pub(crate) fn finish_and_clear(self) {}
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
        show(None);
    }
}

/// Writes while nothing is shown.
pub(super) fn suspended<T>(write: impl FnOnce() -> T) -> T {
    let shown = SHOWN.lock().unwrap_or_else(PoisonError::into_inner).clone();
    match shown {
        Some(bar) => bar.suspend(write),
        None => write(),
    }
}

fn show(bar: Option<ProgressBar>) {
    *SHOWN.lock().unwrap_or_else(PoisonError::into_inner) = bar;
}
