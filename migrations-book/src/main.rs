//! Makes a book of `docs/` with mdBook, and checks its links.
//!
//! ```console
//! $ mdbook build docs
//! $ cargo run -p migrations-book -- check target/book
//! ```
//!
//! The first command runs this program as a preprocessor: it reads the book from its standard input
//! and writes it to its standard output.
//!
//! The modules stand in the order of the pipeline; each uses only those above it.

mod pages;

mod blocks;
mod links;

mod chapters;

mod check;

use std::env;
use std::error::Error;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use serde_json::Value;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments.as_slice() {
        [] => preprocess(),
        // mdBook asks whether a renderer is supported; pages are the same for each.
        ["supports", _] => Ok(()),
        ["check", folder] => check::check(Path::new(folder)),
        _ => Err("usage: migrations-book [check FOLDER]".into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn preprocess() -> Result<(), Box<dyn Error>> {
    let (context, mut book): (Value, Value) = serde_json::from_reader(io::stdin().lock())?;
    chapters::rewrite(&context, &mut book)?;
    serde_json::to_writer(io::stdout().lock(), &book)?;
    Ok(())
}
