//! `cargo migrations check` over very many files: time, time a file, and memory.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;

use crate::large::write_set;
use crate::measure::{median, wall};
use crate::project::Tools;

const SIZES: [usize; 3] = [1_000, 10_000, 20_000];

pub(crate) fn run(tools: &Tools) {
    println!(
        "\n| `check`, every file parsed | time | a file | peak memory |\n| --- | --- | --- | --- |"
    );
    for size in SIZES {
        let dir = tools.fresh(&format!("check-{size}"));
        write_set(&dir.join("migrations"), size, |number| format!("{number:05}_step.sql"));
        let command = || {
            let mut command = tools.program("cargo-migrations", &dir);
            command.args(["check", "migrations"]);
            command
        };
        let taken = median(5, || wall(&mut command()));
        let mut child = command().stdout(Stdio::null()).spawn().expect("the program runs");
        let mut peak = 0;
        while child.try_wait().expect("the program is ours").is_none() {
            peak = peak.max(memory(child.id()));
            sleep(Duration::from_millis(2));
        }
        println!(
            "| {size} files | {:.2} s | {:.0} µs | {} MB |",
            taken.as_secs_f64(),
            taken.as_secs_f64() * 1e6 / f64::from(u32::try_from(size).unwrap_or(u32::MAX)),
            peak / 1024
        );
    }
}

/// The most memory that a process has held so far, in KiB, where the system tells.
fn memory(process: u32) -> u64 {
    let status = fs::read_to_string(Path::new("/proc").join(process.to_string()).join("status"));
    let status = status.unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
