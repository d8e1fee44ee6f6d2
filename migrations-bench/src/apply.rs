//! A thousand files applied to an empty database: ours, `sqlx migrate run`, refinery and `psql -1`.
//!
//! The server waits for the disk at every commit, as one in production does. Each round gives every
//! tool a database of its own, so what counts is the ratio within a round.

mod proxy;
mod server;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use self::proxy::Proxy;
use self::server::DurableServer;
use crate::large::write_set;
use crate::measure::{self, wall};
use crate::project::{Tools, write};

const FILES: usize = 1_000;

/// What a round trip takes more, where the server is not on the same machine.
const LATENCY: Duration = Duration::from_millis(5);

/// A program that applies the files.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tool {
    Ours,
    Sqlx,
    Refinery,
    Psql,
}

const TOOLS: [Tool; 4] = [Tool::Ours, Tool::Sqlx, Tool::Refinery, Tool::Psql];

/// Where everything is.
struct Comparison<'a> {
    tools: &'a Tools,
    server: DurableServer,
    /// The folder that all but refinery read.
    files: PathBuf,
    refinery: PathBuf,
}

pub(crate) fn run(tools: &Tools) {
    let files = tools.fresh("apply-files");
    write_set(&files, FILES, |number| format!("{number:05}_step.sql"));
    let comparison =
        Comparison { tools, server: DurableServer::start(), files, refinery: refinery(tools) };
    println!(
        "\n| {FILES} files | migrations | sqlx | refinery | `psql -1` | sqlx to ours | refinery to ours | ours to psql |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- | --- |");
    let here = &comparison.server.port;
    comparison.row("loopback", 3, here, &[]);
    comparison.row("loopback, a disk that takes 2 ms more", 3, here, &SLOW_DISK);
    let near = Proxy::start(here, LATENCY / 2);
    comparison.row("5 ms a round trip", 3, &near.port, &[]);
    comparison.row("loopback, no commit waits for the disk", 3, here, &NO_WAIT);
}

/// Settings of a database.
type Settings = [(&'static str, &'static str)];

/// The disk of a developer's machine answers within a tenth of a millisecond, a volume in a network
/// within one or two: the server waits so long before it writes its log.
const SLOW_DISK: [(&str, &str); 2] = [("commit_delay", "2000"), ("commit_siblings", "0")];

const NO_WAIT: [(&str, &str); 1] = [("synchronous_commit", "off")];

/// A program around refinery's library, which has none of its own that is as quick.
fn refinery(tools: &Tools) -> PathBuf {
    let dir = tools.fresh("apply-refinery");
    write(&dir.join("Cargo.toml"), include_str!("apply/refinery.toml"));
    write(&dir.join("src/main.rs"), include_str!("apply/refinery.rs"));
    write_set(&dir.join("files"), FILES, |number| format!("V{number}__step.sql"));
    measure::run(tools.cargo(&dir, "apply-target").args(["build", "--release"]));
    dir
}

impl Comparison<'_> {
    fn row(&self, what: &str, rounds: usize, port: &str, settings: &Settings) {
        let mut taken: Vec<[f64; 4]> = Vec::new();
        for round in 0..rounds {
            // Nobody is first in every round.
            let mut of_round = [0.0; 4];
            for index in 0..TOOLS.len() {
                let index = (index + round) % TOOLS.len();
                of_round[index] = self.apply(TOOLS[index], port, settings).as_secs_f64();
            }
            eprintln!("{what}: {of_round:.2?}");
            taken.push(of_round);
        }
        let time = |index: usize| spread(taken.iter().map(|times| times[index])).0;
        let ratio = |of: usize, to: usize| {
            let (middle, least, most) = spread(taken.iter().map(|times| times[of] / times[to]));
            format!("{middle:.2} ({least:.2}–{most:.2})")
        };
        println!(
            "| {what} | {:.2} s | {:.2} s | {:.2} s | {:.2} s | {} | {} | {} |",
            time(0),
            time(1),
            time(2),
            time(3),
            ratio(1, 0),
            ratio(2, 0),
            ratio(0, 3)
        );
    }

    /// Applies the files to a database of its own, which is gone afterwards.
    fn apply(&self, tool: Tool, port: &str, settings: &Settings) -> Duration {
        self.server.sql("postgres", "CREATE DATABASE bench");
        for (name, value) in settings {
            self.server.sql("postgres", &format!("ALTER DATABASE bench SET {name} = {value}"));
        }
        self.server.sql("postgres", "CHECKPOINT");
        let url = format!("postgres://postgres@127.0.0.1:{port}/bench");
        let taken = wall(&mut self.command(tool, &url));
        let count = "SELECT count(*) FROM pg_class WHERE relname ~ '^(table|first)_[0-9]+$'";
        assert_eq!(self.server.sql("bench", count), "109", "the files are applied");
        self.server.sql("postgres", "DROP DATABASE bench WITH (FORCE)");
        taken
    }

    fn command(&self, tool: Tool, url: &str) -> Command {
        let files = &self.files;
        match tool {
            Tool::Ours => {
                let mut command = self.tools.program("cargo-migrations", files);
                command.args(["migrations", "apply", "--database-url", url, "--dir"]).arg(files);
                command
            }
            Tool::Sqlx => {
                let mut command = self.tools.program("cargo-sqlx", files);
                command.args(["sqlx", "migrate", "run", "-D", url, "--source"]).arg(files);
                command
            }
            Tool::Refinery => {
                let target = self.tools.folder.join("apply-target/release/apply-refinery");
                let mut command = Command::new(target);
                command.current_dir(&self.refinery).arg(url);
                command
            }
            Tool::Psql => {
                let mut command = Command::new(self.server.program("psql"));
                command.args(["-X", "-q", "-1", "-v", "ON_ERROR_STOP=1"]);
                for file in sorted(files) {
                    command.arg("-f").arg(file);
                }
                command.arg(url);
                command
            }
        }
    }
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the files").flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    files.sort();
    files
}

/// The middle, the least and the most.
fn spread(figures: impl Iterator<Item = f64>) -> (f64, f64, f64) {
    let mut figures: Vec<f64> = figures.collect();
    figures.sort_by(f64::total_cmp);
    (figures[figures.len() / 2], figures[0], figures[figures.len() - 1])
}
