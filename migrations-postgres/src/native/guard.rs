//! The process between this one and the server: it outlives us by just long enough to clean up.
//!
//! It runs as the server's user and in a process group of its own, so Ctrl-C in a terminal ends
//! us and not it. `PR_SET_PDEATHSIG` would be simpler and is wrong: it fires when the *thread*
//! that started the process ends.
//! What it does is written in `guard.sh`; `close.sh` comes before it, and leaves it no file of our caller's.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::liveness_pipe::LivenessPipe;
use super::run_folder::{Paths, is_held};
use crate::confinement::Confinement;
use crate::discover::Installation;
use crate::error::Stage;
use crate::server_user::ServerUser;

/// The shell that every Unix has.
pub(super) const SHELL: &str = "/bin/sh";

/// How often a process is asked whether it has ended.
pub(super) const PULSE: Duration = Duration::from_millis(2);

/// Where a cluster comes from.
#[derive(Debug, Clone)]
pub(super) enum Source {
    /// The copy of a cluster in the cache.
    Template(PathBuf),
    /// A new cluster, made in the server's folder before the guard comes.
    Initdb,
}

/// The files that a guard inherits, what the second one means to it, and how it greets the server.
#[derive(Debug)]
pub(super) struct Outputs {
    log: File,
    second: File,
    idle: Option<Duration>,
    url: Option<String>,
}

impl Outputs {
    /// The server is needed by this process alone.
    pub(super) fn of_own(log: File) -> io::Result<Outputs> {
        Ok(Outputs { second: log.try_clone()?, log, idle: None, url: None })
    }

    /// The server outlives this process, so the guard keeps the owner's lock.
    pub(super) fn of_shared(log: File, owner: File, idle: Duration) -> Outputs {
        // Less than a second is none to a shell.
        Outputs { log, second: owner, idle: Some(idle.max(Duration::from_secs(1))), url: None }
    }

    /// The server is greeted at this URL once it answers.
    pub(super) fn greeted(self, url: Option<String>) -> Outputs {
        Outputs { url, ..self }
    }
}

/// A running guard.
#[derive(Debug)]
pub(super) enum Guard {
    /// One that this process has started.
    Own {
        /// The guard itself.
        child: Child,
        /// Its input, whose end is the order to stop.
        lifeline: Option<ChildStdin>,
    },
    /// One that somebody else has started, and that waits for the end of our lease.
    Taken {
        /// The lease, until we let go.
        liveness_pipe: Option<LivenessPipe>,
        /// The server's, one of which is locked while it is there.
        paths: Paths,
        /// How it ended before we let go, or what must do where it is gone.
        ended: Option<GuardExit>,
    },
}

impl Guard {
    pub(super) fn spawn(
        server_user: &ServerUser,
        paths: &Paths,
        source: &Source,
        installation: &Installation,
        settings: &[String],
        output: Outputs,
    ) -> io::Result<Guard> {
        let template = match source {
            Source::Template(cluster) => cluster.as_path(),
            Source::Initdb => Path::new(""),
        };
        let mut confinement = Confinement::of(installation).writing(&paths.folder);
        // The guard removes the server's files there. Others have names that nobody can guess.
        confinement = confinement.removing(paths.place());
        if let Source::Template(cluster) = source {
            confinement = confinement.reading(cluster);
        }
        let mut command = server_user.command(Path::new(SHELL));
        command
            .envs(installation.variables())
            .args(["-c", include_str!("close.sh"), "migrations-engine-guard"])
            .arg(include_str!("guard.sh"))
            .arg(open_files())
            .args([&paths.folder, &paths.owner, &paths.server, &paths.marker])
            .args([template, installation.bin_dir()])
            .arg(output.idle.map_or(String::new(), |idle| idle.as_secs().to_string()))
            .arg(output.url.unwrap_or_default())
            .args(settings.iter().flat_map(|setting| ["-c", setting]))
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(output.log)
            .stderr(output.second);
        let mut child = confinement.spawn(&mut command)?;
        let lifeline = child.stdin.take();
        Ok(Guard::Own { child, lifeline })
    }

    /// The guard of a server that this process takes over, and that is to end with its lease.
    pub(super) fn taken(liveness_pipe: LivenessPipe, paths: &Paths) -> Guard {
        Guard::Taken { liveness_pipe: Some(liveness_pipe), paths: paths.clone(), ended: None }
    }

    /// Whether it has heard that we let go, and holds the server's locks itself until its end.
    pub(super) fn goes_on_alone(&self) -> bool {
        matches!(self, Guard::Taken { liveness_pipe: None, ended: None, .. })
    }

    /// Returns how it ended, if it has.
    pub(super) fn ended(&mut self) -> io::Result<Option<GuardExit>> {
        match self {
            Guard::Own { child, .. } => Ok(child.try_wait()?.map(GuardExit::of)),
            Guard::Taken { ended: Some(ending), .. } => Ok(Some(*ending)),
            Guard::Taken { liveness_pipe, paths, .. } => {
                let ending =
                    if liveness_pipe.is_some() { GuardExit::Unasked } else { GuardExit::Asked };
                Ok((!is_held(paths)?).then_some(ending))
            }
        }
    }

    /// Has it keep the server when this process lets go, for whoever takes a lease.
    pub(super) fn leave(&mut self) -> io::Result<()> {
        if let Guard::Own { lifeline: Some(lifeline), .. } = self {
            lifeline.write_all(b"stay\n")?;
        }
        self.release();
        Ok(())
    }

    /// Has it shut the server down in order, and keep the cluster until this process lets go.
    pub(super) fn keep(&mut self) -> io::Result<()> {
        match self {
            Guard::Own { lifeline: Some(lifeline), .. } => lifeline.write_all(b"keep\n"),
            Guard::Taken { liveness_pipe: Some(liveness_pipe), .. } => liveness_pipe.keep(),
            Guard::Own { .. } | Guard::Taken { .. } => Err(io::Error::other("it is let go")),
        }
    }

    /// Lets go of the server.
    pub(super) fn release(&mut self) {
        let before = self.ended();
        match self {
            Guard::Own { lifeline, .. } => *lifeline = None,
            Guard::Taken { liveness_pipe, ended, .. } => {
                let Some(liveness_pipe) = liveness_pipe.take() else { return };
                // Nobody waits for the end of a lease that nobody reads.
                let without_guard =
                    liveness_pipe.end_with_it().is_err().then_some(GuardExit::Asked);
                *ended = before.ok().flatten().or(without_guard);
            }
        }
    }

    /// Waits until it has cleaned up and ended.
    pub(super) fn wait(&mut self, start_timeout: Duration) -> io::Result<Option<GuardExit>> {
        let start = Instant::now();
        loop {
            match self.ended()? {
                None if start.elapsed() < start_timeout => thread::sleep(PULSE),
                ending => return Ok(ending),
            }
        }
    }
}

/// The numbers above 9 of the files that this process has open, those that it was started with among them.
fn open_files() -> String {
    let names = fs::read_dir("/dev/fd").into_iter().flatten().flatten();
    let numbers = names.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let shown: Vec<String> = numbers.filter(|it| *it > 9).map(|it| it.to_string()).collect();
    shown.join(" ")
}

/// How a guard ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GuardExit {
    /// Its owner had let go of the server.
    Asked,
    /// The server ended although its owner had not.
    Unasked,
    /// There was no server yet.
    Early(Stage),
}

impl GuardExit {
    /// The codes are those in `guard.sh`; one that was killed is as good as asked.
    fn of(status: ExitStatus) -> GuardExit {
        match status.code() {
            Some(81) => GuardExit::Early(Stage::Folder),
            Some(82) => GuardExit::Early(Stage::Copy),
            Some(84) => GuardExit::Unasked,
            _ => GuardExit::Asked,
        }
    }

    /// How far the guard came of one whose server is not ready.
    pub(super) fn stage(self) -> Stage {
        match self {
            GuardExit::Early(stage) => stage,
            GuardExit::Asked | GuardExit::Unasked => Stage::Postgres,
        }
    }
}
