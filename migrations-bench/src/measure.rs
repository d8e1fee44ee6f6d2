//! Time on the clock and time of the processor.

use std::process::Command;
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

/// Runs a command that must succeed and says how long it took.
pub(crate) fn wall(command: &mut Command) -> Duration {
    let begin = Instant::now();
    run(command);
    begin.elapsed()
}

/// Runs a command that must succeed and says how much processor time it and its children took.
pub(crate) fn processor(command: &mut Command) -> Duration {
    let before = of_children();
    run(command);
    of_children() - before
}

fn of_children() -> Duration {
    let usage =
        getrusage(UsageWho::RUSAGE_CHILDREN).expect("the kernel keeps the time of children");
    let micros = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    Duration::from_micros(u64::try_from(micros).unwrap_or_default())
}

pub(crate) fn run(command: &mut Command) {
    let output = command.output().expect("the command runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} failed:\n{said}");
}

/// Runs a command that must fail and says how long it took.
pub(crate) fn failing(command: &mut Command) -> Duration {
    let begin = Instant::now();
    let output = command.output().expect("the command runs");
    assert!(!output.status.success(), "{command:?} did not fail");
    begin.elapsed()
}

/// The middle of several measurements: one that was disturbed does not count.
pub(crate) fn median(times: usize, mut measure: impl FnMut() -> Duration) -> Duration {
    let mut taken: Vec<Duration> = (0..times).map(|_| measure()).collect();
    taken.sort();
    taken[times / 2]
}

/// Prints a row of the table.
pub(crate) fn row(what: &str, ours: Duration, theirs: Duration) {
    let ratio = theirs.as_secs_f64() / ours.as_secs_f64();
    println!(
        "| {what} | {:.2} s | {:.2} s | {ratio:.2} |",
        ours.as_secs_f64(),
        theirs.as_secs_f64()
    );
}
