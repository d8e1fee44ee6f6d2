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

use arguments::{Arguments, Verb};
use exit::Failure;
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
    match run(arguments).await {
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

async fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    let dir = arguments.dir;
    if let Verb::Check(check) = &arguments.verb {
        return verbs::check::run(check, dir.as_deref(), arguments.format).await;
    }
    let format = arguments.format.of_any_verb().ok_or_else(|| {
        let message = "this format is for `check` alone\n  help: use --format human or json";
        Failure::wrong_use(message)
    })?;
    match arguments.verb {
        Verb::Init(init) => verbs::init::run(&init, dir.as_deref(), format).await,
        Verb::New(new) => verbs::new::run(&new, dir.as_deref(), format),
        Verb::Check(check) => verbs::check::run(&check, dir.as_deref(), arguments.format).await,
        Verb::Prepare(prepare) => verbs::prepare::run(&prepare, dir.as_deref(), format).await,
        Verb::Describe(describe) => verbs::describe::run(&describe, dir.as_deref(), format).await,
        Verb::Log(log) => verbs::log::run(&log, dir.as_deref(), format),
        Verb::Show(show) => verbs::show::run(&show, dir.as_deref(), format),
        Verb::Diff(diff) => verbs::diff::run(&diff, dir.as_deref(), format),
        Verb::Docs(docs) => verbs::docs::run(&docs, dir.as_deref(), format).await,
        Verb::Serve(serve) => verbs::serve::run(&serve, dir.as_deref(), format).await,
        Verb::Renumber(renumber) => verbs::renumber::run(&renumber, dir.as_deref(), format),
        Verb::Retire(retire) => verbs::retire::run(&retire, dir.as_deref(), format),
        Verb::Freeze(freeze) => verbs::freeze::run(&freeze, dir.as_deref(), format),
        Verb::Unfreeze(unfreeze) => verbs::unfreeze::run(&unfreeze, dir.as_deref(), format),
        Verb::Status(status) => verbs::status::run(&status, dir.as_deref(), format).await,
        Verb::Plan(plan) => verbs::plan::run(&plan, dir.as_deref(), format).await,
        Verb::Apply(apply) => verbs::apply::run(&apply, dir.as_deref(), format).await,
        Verb::Rollback(rollback) => verbs::rollback::run(&rollback, dir.as_deref(), format).await,
        Verb::Create(create) => verbs::create::run(&create, dir.as_deref(), format).await,
        Verb::Drop(drop) => verbs::drop::run(&drop, dir.as_deref(), format).await,
        Verb::Reset(reset) => verbs::reset::run(&reset, dir.as_deref(), format).await,
        Verb::Seed(seed) => verbs::seed::run(&seed, dir.as_deref(), format).await,
        Verb::Restore(restore) => verbs::restore::run(&restore, dir.as_deref(), format).await,
        Verb::Redo(redo) => verbs::redo::run(&redo, dir.as_deref(), format).await,
        Verb::Adopt(adopt) => verbs::adopt::run(&adopt, dir.as_deref(), format).await,
        Verb::Baseline(baseline) => verbs::baseline::run(&baseline, dir.as_deref(), format).await,
        Verb::Bundle(bundle) => verbs::bundle::run(&bundle, dir.as_deref(), format),
        Verb::Repair(repair) => verbs::repair::run(&repair, dir.as_deref(), format).await,
        Verb::Verify(verify) => verbs::verify::run(&verify, dir.as_deref(), format).await,
        Verb::Engine(engine) => verbs::engine::run(&engine, dir.as_deref(), format),
        Verb::Explain(explain) => verbs::explain::run(&explain, format),
        Verb::Completions(completions) => {
            verbs::completions::run(&completions, Arguments::command())
        }
    }
}
