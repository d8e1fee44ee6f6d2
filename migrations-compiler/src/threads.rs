//! Work on threads with a stack for deep trees, and on as many threads as there are processors.
//!
//! Must not know what the work is.

use std::io;
use std::thread::{self, ScopedJoinHandle};

use crate::crash;

/// The parser descends once for every nesting; what the system gives a thread by itself is too
/// little for a list of ten thousand conditions.
const STACK_BYTES: usize = 256 * 1024 * 1024;

/// Fewer items than this are done before another thread has started.
const FEW: usize = 8;

/// Runs `work` on a thread of its own, or here where the system gives none.
pub(crate) fn on_a_large_stack<T: Send>(work: impl Fn() -> T + Sync) -> T {
    run_in_parallel(work, || ()).0
}

/// Runs `work` on a thread of its own while `here` runs on this one.
pub(crate) fn run_in_parallel<T: Send, U>(
    work: impl Fn() -> T + Sync,
    here: impl FnOnce() -> U,
) -> (T, U) {
    let watch = crash::Watch::current();
    let work = || watch.on_this_thread(&work);
    thread::scope(|scope| {
        let thread = large_stack().spawn_scoped(scope, work);
        let here = here();
        (thread.map_or_else(|_| work(), joined), here)
    })
}

/// What `work` makes of each item, in their order, on as many threads as there are processors.
pub(crate) fn map_in_parallel<'a, I: Sync, T: Send>(
    items: &'a [I],
    work: impl Fn(&'a I) -> T + Sync,
) -> Vec<T> {
    let processors = thread::available_parallelism().map_or(1, usize::from);
    let size = items.len().div_ceil(processors).max(FEW);
    let watch = crash::Watch::current();
    let do_part =
        |part: &'a [I]| watch.on_this_thread(|| part.iter().map(&work).collect::<Vec<T>>());
    thread::scope(|scope| {
        let do_part = &do_part;
        let start = |part| (part, large_stack().spawn_scoped(scope, move || do_part(part)));
        let parts: Vec<_> = items.chunks(size).map(start).collect();
        let done =
            |(part, thread): (_, io::Result<_>)| thread.map_or_else(|_| do_part(part), joined);
        parts.into_iter().flat_map(done).collect()
    })
}

/// A thread whose stack bears the deepest trees.
pub(crate) fn large_stack() -> thread::Builder {
    thread::Builder::new().stack_size(STACK_BYTES)
}

/// A panic goes on here, as if there had been no thread.
fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}
