//! From editing one migration to a finished `cargo build`, and what of it is ours.

use std::fs;
use std::path::Path;
use std::time::Duration;

use crate::measure::{self, median, wall};
use crate::project::{Tools, write};

const DRAFT: &str = "db/migrations/003_add_watchlist.sql";

fn edits(tools: &Tools, dir: &Path) -> (Duration, Duration) {
    let target = "edit-target";
    let mut edits = 0;
    measure::run(tools.cargo(dir, target).arg("build"));
    let edited = median(7, || {
        edits += 1;
        write(&dir.join(DRAFT), &draft(edits));
        wall(tools.cargo(dir, target).arg("build"))
    });
    // The same build without us: the crate's source was touched, and nothing else is new.
    measure::run(tools.program("cargo-migrations", dir).arg("prepare"));
    measure::run(tools.cargo(dir, target).arg("build"));
    let touched = median(7, || {
        let source = dir.join("src/lib.rs");
        let text = fs::read_to_string(&source).expect("the source");
        write(&source, &text);
        wall(tools.cargo(dir, target).arg("build").env("MIGRATIONS_REFRESH", "on"))
    });
    (edited, touched)
}

pub(crate) fn run(tools: &Tools) {
    println!(
        "\n| from an edited migration to a finished `cargo build` | edited migration | touched source | ours |\n| --- | --- | --- | --- |"
    );
    let dir = tools.trading("edit");
    write(&dir.join(DRAFT), &draft(0));
    write(&dir.join("db/migrations/003_add_watchlist.rollback.sql"), "DROP TABLE watchlist;\n");
    measure::run(tools.program("cargo-migrations", &dir).arg("prepare"));
    let (edited, touched) = edits(tools, &dir);
    let ours = edited.saturating_sub(touched);
    println!(
        "| trading application, warm | {:.2} s | {:.2} s | {:.2} s |",
        edited.as_secs_f64(),
        touched.as_secs_f64(),
        ours.as_secs_f64()
    );
}

fn draft(edits: u32) -> String {
    format!(
        "-- Migration: 003_add_watchlist\n-- Description: symbols to watch\n-- Created: 2026-11-20\n\n\
         CREATE TABLE watchlist (symbol text PRIMARY KEY, edit_{edits} int);\n"
    )
}
