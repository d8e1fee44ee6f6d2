//! The gate, tried as a user would: copies of the trading application, built by real cargo.
//!
//! Here and not beside the build script, because the refresh needs the program.
//! The copies lie at fixed places below the target folder, so that cargo keeps what it built of
//! them from one run to the next.

mod access;
mod adopted;
mod adopted_projects;
mod committed;
mod compiled;
mod crashed;
mod described;
mod edition_2021;
mod forged;
mod kinds;
#[path = "../../../migrations-postgres/tests/lab/lacking.rs"]
mod lacking;
mod merged;
#[cfg(target_os = "linux")]
mod opened;
mod project;
mod refreshed;
mod rivals;
mod search_path;
mod standalone_manifest;
mod tested;
mod ways_around;
mod workspaces;
