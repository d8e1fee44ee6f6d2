//! The `cargo migrations` program: reads its arguments, calls the library, prints what it says.
//!
//! Exit codes: 0 done, 1 faults found or pending work refused, 2 wrong use, 3 the database could
//! not be reached, 4 a migration failed, 70 the program itself failed, 74 the results could not be
//! written.

#![cfg_attr(not(test), deny(clippy::string_slice))]

#[cfg(not(unix))]
compile_error!(
    "cargo-migrations runs on Linux and macOS: install it in WSL, and build your crate wherever you like, \
     for its build needs no program"
);

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

mod report;

mod by_code;
mod exit;
mod format;
mod output;
mod unlocked;

mod config_edit;
mod confirm;
mod events;
mod git;
mod header_edit;
mod steps;

mod select_migration;

mod project;

mod workspace;

mod init;

mod database;

mod backup;
mod maintenance;
mod seeds;

mod verbs;

mod arguments;

use arguments::Arguments;
use format::Format;

use migrations_compiler::crash;
use migrations_prepare::compiling;

/// Trees of syntax are many small things: this allocator gives and takes them sooner than the
/// system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let code = crash::caught(program).unwrap_or_else(|crash| {
        output::crash(&crash);
        ExitCode::from(exit::CRASHED)
    });
    output::finish(code)
}

#[tokio::main(flavor = "current_thread")]
async fn program() -> ExitCode {
    if let Some(code) = compiling::wrapped(std::env::args_os()) {
        return ExitCode::from(u8::try_from(code).unwrap_or(exit::FAULTS));
    }
    let arguments = match Arguments::try_parse_from(without_cargo(std::env::args_os())) {
        Ok(arguments) => arguments,
        Err(error) => return output::usage(&error),
    };
    // What is wrong with the call itself has no place in a file.
    let format = arguments.format.of_any_verb().unwrap_or(Format::Human);
    let Arguments { dir, format: asked, verb } = arguments;
    match verb.run(dir.as_deref(), asked, Arguments::command).await {
        Ok(code) => code,
        Err(failure) => {
            output::failure(&failure, format);
            failure.code()
        }
    }
}

/// `cargo migrations check` calls `cargo-migrations migrations check`.
fn without_cargo(
    arguments: impl Iterator<Item = std::ffi::OsString>,
) -> impl Iterator<Item = std::ffi::OsString> {
    arguments
        .enumerate()
        .filter(|(index, word)| *index != 1 || word != "migrations")
        .map(|(_, word)| word)
}
