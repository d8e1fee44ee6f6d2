//! `serve`: the page of the schema in a browser, which follows the files of the set.
//!
//! ```text
//! files ──changes──▶ follow ──run──▶ Outcome ──▶ Shown ──http──▶ browser
//! ```
//! Nothing is written into the project.

mod body;
mod changes;
mod events;
mod follow;
mod http;
mod listen;
mod origin;
mod outcome;
mod response;
mod run;
mod schema_page;
mod shown;

use std::io::{self, IsTerminal};
use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use tokio::signal::ctrl_c;
use tokio::sync::watch;

use self::listen::Listeners;
use self::shown::Shown;
use crate::exit::{Failure, INTERRUPTED};
use crate::format::Format;
use crate::output;
use crate::project::Place;

/// The arguments of `serve`.
#[derive(Args)]
pub(crate) struct ServeArgs {
    /// The port of this machine's own address; any free one where it is left out
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) port: Option<u16>,
    /// Open no browser
    #[arg(long)]
    pub(crate) no_open: bool,
}

/// Serves until somebody interrupts it, which is how it ends.
pub(crate) async fn run(
    serve: &ServeArgs,
    dir: Option<&Path>,
    format: Format,
) -> Result<ExitCode, Failure> {
    if format == Format::Json {
        let message =
            "`serve` reports nothing: what it shows is a page\n  help: leave --format out";
        return Err(Failure::wrong_use(message));
    }
    let place = Place::with_seal(dir)?;
    let snapshot = place.snapshot();
    place.readable(&snapshot)?;
    let listeners = Listeners::bind(serve.port).await?;
    let url = listeners.url();
    let (sender, receiver) = watch::channel(Shown::default());
    output::line(&format!("serving {url}"));
    if !serve.no_open && io::stdout().is_terminal() {
        open(&url);
    }
    tokio::select! {
        _ = http::serve(listeners, receiver) => {}
        _ = follow::follow(&place, snapshot, &sender) => {}
        _ = ctrl_c() => {}
    }
    Ok(ExitCode::from(INTERRUPTED))
}

/// Opens the browser; the address is printed already where there is none.
fn open(url: &str) {
    if let Err(error) = opener::open_browser(url) {
        output::note(&format!("note: no browser was opened: {error}"));
    }
}
