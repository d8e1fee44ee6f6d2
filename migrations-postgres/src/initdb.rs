//! Making a cluster of nothing: one run of `initdb`, as the server's user, for a limited time.
//!
//! Must not know what becomes of the cluster.

use std::fmt;
use std::io::{self, Read};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use crate::confinement::Confinement;
use crate::discover::Installation;
use crate::server_user::ServerUser;

/// Arguments, the same for a template and for a cluster without one.
///
/// No locale: the sort order and the messages are the same on every machine.
/// Small segments of the log, because every start copies the template.
const ARGUMENTS: [&str; 6] = [
    "--no-sync",
    "--no-locale",
    "--auth=trust",
    "--encoding=UTF8",
    "--username=postgres",
    "--wal-segsize=1",
];

/// How often it is looked whether it has ended.
const PULSE: Duration = Duration::from_millis(2);

/// Why there is no cluster.
#[derive(Debug)]
pub(crate) enum InitdbError {
    /// It could not be run.
    System(io::Error),
    /// What it said.
    Failed(String),
    /// It was ended after this time.
    Hung(Duration),
}

impl fmt::Display for InitdbError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            InitdbError::System(error) => write!(formatter, "cannot run initdb: {error}"),
            InitdbError::Failed(message) => write!(formatter, "initdb failed: {message}"),
            InitdbError::Hung(limit) => {
                write!(
                    formatter,
                    "initdb was not done within {} s, and was ended",
                    limit.as_secs_f32()
                )
            }
        }
    }
}

/// Makes a cluster of that name in a folder of the server's user, which is all that it can write to.
pub(crate) fn run(
    folder: &Path,
    name: &str,
    installation: &Installation,
    server_user: &ServerUser,
    limit: Duration,
) -> Result<(), InitdbError> {
    let program = installation.bin_dir().join("initdb");
    let (mut command, besides) = server_user.named_command(&program);
    let written = std::iter::once(folder).chain(besides);
    let confinement = written.fold(Confinement::of(installation), Confinement::writing);
    command
        .envs(installation.variables())
        .args(ARGUMENTS)
        .arg("-D")
        .arg(folder.join(name))
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut child = confinement.spawn(&mut command).map_err(InitdbError::System)?;
    if !waited(&mut child, limit).map_err(InitdbError::System)? {
        return Err(InitdbError::Hung(limit));
    }
    match child.wait().map_err(InitdbError::System)?.success() {
        true => Ok(()),
        false => Err(InitdbError::Failed(said(child, server_user))),
    }
}

/// Waits for its end; after the limit everything that it has started is ended.
fn waited(child: &mut Child, limit: Duration) -> io::Result<bool> {
    let start = Instant::now();
    while child.try_wait()?.is_none() {
        if start.elapsed() > limit {
            let _ = killpg(Pid::from_raw(child.id().cast_signed()), Signal::SIGKILL);
            child.wait()?;
            return Ok(false);
        }
        thread::sleep(PULSE);
    }
    Ok(true)
}

/// Its message, which is short: a pipe holds it.
fn said(child: Child, server_user: &ServerUser) -> String {
    let mut bytes = Vec::new();
    // Without its message, there is still its failure.
    let _ = child.stderr.map(|mut stderr| stderr.read_to_end(&mut bytes));
    let message = String::from_utf8_lossy(&bytes).trim().to_owned();
    match server_user.advice(&message) {
        Some(advice) => format!("{message}\n{advice}"),
        None => message,
    }
}
