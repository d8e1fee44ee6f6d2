//! A server that stands by: started from a kept cluster when a run ends, for the next run that begins
//! with that cluster.
//!
//! Such a server is announced at once, and no process uses it until one takes it. From then on it
//! belongs to that process: it ends with the process, and is not given back.
//!
//! Who takes one opens the lease first, says that the server is to end with it, and takes the mark
//! away then; a guard that gives up takes the mark away and waits for the end of every lease. So one
//! of all who want it has it, and whoever is killed on the way leaves nothing for long.
//! Whatever is wrong with one, a start of one's own does as well.

use std::io;
use std::time::Duration;

use super::guard::Guard;
use super::launch::{Launch, SETTINGS};
use super::liveness_pipe::LivenessPipe;
use super::marker::{self, Marked};
use super::run_folder::{Paths, RunFolder};
use super::{Native, RunState};
use crate::reuse::Reuse;
use crate::template;

mod leaving;
pub(crate) use leaving::Leaving;

/// How long one that still starts is waited for: it is further along than another one would be,
/// unless something hangs.
const STARTING: Duration = Duration::from_secs(3);

/// The servers that stand by in a place.
pub(super) struct PrewarmedServers<'a> {
    launch: &'a Launch<'a>,
    marked: Vec<Marked>,
}

impl PrewarmedServers<'_> {
    /// Looks for them, where they are wanted.
    pub(super) fn of<'a>(launch: &'a Launch<'a>) -> PrewarmedServers<'a> {
        let marked = match launch.options.reuse.resolved() {
            Reuse::Prewarmed => marker::all(launch.place, launch.server_user),
            _ => Vec::new(),
        };
        PrewarmedServers { launch, marked }
    }

    /// Whether there is nothing to take.
    pub(super) fn are_none(&self) -> bool {
        self.marked.is_empty()
    }

    /// Takes one that was started from the kept cluster of that name.
    pub(super) fn take(&self, name: &str, evidence: Evidence) -> Option<Native> {
        let text = mark_of(self.launch, name)?;
        let fitting = self.marked.iter().filter(|marked| marked.text == text);
        fitting.map(|marked| &marked.paths).find_map(|paths| taken(self.launch, paths, evidence))
    }
}

/// What is believed of a server's answering.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Evidence {
    /// What it says itself, now.
    Asked,
    /// Also what its guard has heard: whoever takes it connects at once and finds out.
    Greeted,
}

fn taken(launch: &Launch, paths: &Paths, evidence: Evidence) -> Option<Native> {
    // One that goes at this moment, or that somebody else has, is none.
    let (liveness_pipe, run_folder) = claimed(paths).ok().flatten()?;
    let guard = Guard::taken(liveness_pipe, paths);
    let server_user = launch.server_user.clone();
    let installation = launch.installation.clone();
    let mut native =
        Native { guard, run_folder, server_user, installation, run_state: RunState::Running };
    let is_believed = evidence == Evidence::Greeted && paths.is_greeted();
    if !is_believed && native.wait_until_ready(STARTING.min(launch.options.start_timeout)).is_err()
    {
        native.let_go();
        return None;
    }
    Some(native)
}

/// Takes one from its guard, and from everybody else.
fn claimed(paths: &Paths) -> io::Result<Option<(LivenessPipe, RunFolder)>> {
    let Some(run_folder) = RunFolder::shared(paths)? else { return Ok(None) };
    let liveness_pipe = LivenessPipe::open(paths)?;
    liveness_pipe.end_with_it()?;
    marker::take(paths)?;
    Ok(Some((liveness_pipe, run_folder)))
}

/// Everything that decides whether a server is the one that a run would start.
fn mark_of(launch: &Launch, name: &str) -> Option<String> {
    let programs = launch.installation.bin_dir().display();
    let cache = launch.cache().ok()?;
    let (begin, cache, settings) = (begin_of_mark(launch), cache.display(), SETTINGS.join(" "));
    Some(format!("{begin}{programs}\n{cache}\n{settings}\n{name}\n"))
}

/// What the marks of one build of PostgreSQL have in common.
fn begin_of_mark(launch: &Launch) -> String {
    format!("standby\n{}\n", template::key(launch.installation))
}
