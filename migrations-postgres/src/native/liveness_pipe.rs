//! How a process holds a server that did not end with the process that started it.
//!
//! A lease is the writing end of a named pipe that the server's guard reads: however the process
//! ends, the system closes it.

use std::fs::File;
use std::io::{self, Write};
use std::time::Duration;

use super::run_folder::Paths;

/// What a process holds of such a server.
#[derive(Debug)]
pub(super) struct LivenessPipe {
    pipe: File,
}

impl LivenessPipe {
    /// Takes a lease of a server; without a guard that reads it, that is an error.
    pub(super) fn open(paths: &Paths) -> io::Result<LivenessPipe> {
        Ok(LivenessPipe { pipe: paths.inside()?.pipe("lease")? })
    }

    /// Lets the server stay that long after its last lease.
    pub(super) fn linger(&self, idle: Duration) -> io::Result<()> {
        // Less than a second is none to a shell.
        self.tell(&idle.as_secs().max(1).to_string())
    }

    /// Lets the server end with its last lease.
    pub(super) fn end_with_it(&self) -> io::Result<()> {
        self.tell("0")
    }

    /// Ends the server in order, and has its cluster stay until the end of this lease.
    pub(super) fn keep(&self) -> io::Result<()> {
        self.tell("keep")
    }

    /// The guard reads a line at a time, and the system keeps such short lines whole.
    fn tell(&self, word: &str) -> io::Result<()> {
        (&self.pipe).write_all(format!("{word}\n").as_bytes())
    }
}
