//! The process between this one and the server: it outlives us by just long enough to clean up.
//!
//! It runs as the server's user and in a process group of its own, so Ctrl-C in a terminal ends
//! us and not it. `PR_SET_PDEATHSIG` would be simpler and is wrong: it fires when the *thread*
//! that started the process ends.
//! What it does is written in `guard.sh`.

use std::fs::File;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::run_folder::Paths;
use crate::account::Account;
use crate::error::Stage;

/// The shell that every Unix has.
pub(super) const SHELL: &str = "/bin/sh";

/// How often a process is asked whether it has ended.
pub(super) const PULSE: Duration = Duration::from_millis(2);

/// Where a cluster comes from.
#[derive(Debug, Clone)]
pub(super) enum Source {
    Template(PathBuf),
    Initdb,
}

/// The files that a guard inherits, and what the second one means to it.
#[derive(Debug)]
pub(super) struct Outputs {
    log: File,
    second: File,
    idle: Option<Duration>,
}

impl Outputs {
    /// The server is needed by this process alone.
    pub(super) fn of_own(log: File) -> io::Result<Outputs> {
        Ok(Outputs { second: log.try_clone()?, log, idle: None })
    }

    /// The server outlives this process, so the guard keeps the owner's lock.
    pub(super) fn of_shared(log: File, owner: File, idle: Duration) -> Outputs {
        // Less than a second is none to a shell.
        Outputs { log, second: owner, idle: Some(idle.max(Duration::from_secs(1))) }
    }
}

/// A running guard.
#[derive(Debug)]
pub(super) struct Guard {
    child: Child,
    /// The guard's input: its end is the order to stop.
    lifeline: Option<ChildStdin>,
}

impl Guard {
    pub(super) fn spawn(
        account: &Account,
        paths: &Paths,
        source: &Source,
        programs: &Path,
        settings: &[String],
        output: Outputs,
    ) -> io::Result<Guard> {
        let template = match source {
            Source::Template(cluster) => cluster.as_path(),
            Source::Initdb => Path::new(""),
        };
        let mut command = account.command(Path::new(SHELL));
        command
            .arg("-c")
            .arg(include_str!("guard.sh"))
            .arg("migrations-engine-guard")
            .args([&paths.folder, &paths.owner, &paths.server])
            .args([template, programs])
            .arg(crate::template::INITDB_ARGUMENTS)
            .arg(output.idle.map_or(String::new(), |idle| idle.as_secs().to_string()))
            .args(settings.iter().flat_map(|setting| ["-c", setting]))
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(output.log)
            .stderr(output.second);
        let mut child = command.spawn()?;
        let lifeline = child.stdin.take();
        Ok(Guard { child, lifeline })
    }

    /// Returns how it ended, if it has.
    pub(super) fn ended(&mut self) -> io::Result<Option<ExitStatus>> {
        self.child.try_wait()
    }

    /// Lets go of the server.
    pub(super) fn release(&mut self) {
        self.lifeline = None;
    }

    /// Waits until it has cleaned up and ended.
    pub(super) fn wait(&mut self, patience: Duration) -> io::Result<Option<ExitStatus>> {
        let start = Instant::now();
        loop {
            match self.ended()? {
                None if start.elapsed() < patience => thread::sleep(PULSE),
                status => return Ok(status),
            }
        }
    }
}

/// Tells whether the server ended although its owner had not let go of it.
pub(super) fn unasked(status: ExitStatus) -> bool {
    status.code() == Some(84)
}

/// Reads how far the guard came from how it ended; the codes are those in `guard.sh`.
pub(super) fn stage(status: ExitStatus) -> Stage {
    match status.code() {
        Some(81) => Stage::Folder,
        Some(82) => Stage::Copy,
        Some(83) => Stage::Initdb,
        _ => Stage::Postgres,
    }
}
