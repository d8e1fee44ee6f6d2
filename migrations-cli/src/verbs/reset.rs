//! `reset`: makes a database for development anew from its migrations and its rows.
//!
//! The new one is made beside the old one and takes its name once it is whole, so whatever fails
//! leaves the old one as it was.

mod beside;

use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use migrations_compiler::environment::Environment;
use migrations_core::MigrationSet;
use migrations_runner::{ApplyOptions, DraftPolicy, ExistingPolicy};
use schemars::JsonSchema;
use serde::Serialize;
use sqlx::postgres::PgConnectOptions;

use self::beside::Names;
use super::drop::ConsentArgs;
use super::{or_interrupted, sound_set};
use crate::database::{self, DatabaseArgs};
use crate::exit::Failure;
use crate::format::Format;
use crate::maintenance::{Maintenance, require_consent};
use crate::output;
use crate::project::Place;
use crate::report::FormatVersion;
use crate::seeds::{self, Seed};

/// The arguments of `reset`.
#[derive(Args)]
pub(crate) struct ResetArgs {
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
    #[command(flatten)]
    pub(crate) consent: ConsentArgs,
    /// Leave `seed.sql` and `seeds/` out
    #[arg(long)]
    pub(crate) without_seeds: bool,
}

/// The database as it is now.
#[derive(Serialize, JsonSchema)]
struct ResetReport {
    format: FormatVersion<1>,
    /// Name of the database.
    database: String,
    /// Files that were run before the migrations: what is made outside of these, in order.
    scripts: Vec<String>,
    /// Migrations that were recorded and not run, because one of the scripts holds their work.
    recorded: Vec<String>,
    /// Migrations that were applied, in order.
    applied: Vec<String>,
    /// Files of rows that were run, in order.
    seeds: Vec<String>,
}

/// What the new database is made of.
struct Content {
    place: Place,
    set: MigrationSet,
    /// What is made outside the migrations.
    scripts: Vec<Seed>,
    /// The migrations whose work one of these scripts holds.
    before_start: usize,
    seeds: Vec<Seed>,
}

/// What became of the migrations.
struct Made {
    recorded: Vec<String>,
    applied: Vec<String>,
}

pub(crate) async fn run(
    reset: &ResetArgs,
    dir: Option<&Path>,
    format: Format,
) -> Result<ExitCode, Failure> {
    let content = content(reset, dir, format)?;
    let connect = database::connect_options(&reset.database, dir).await?;
    let mut server = Maintenance::open(&connect).await?;
    let made = made_anew(&mut server, reset, &content, (dir, format)).await;
    let database = server.name.clone();
    server.close().await;
    let Made { recorded, applied } = made?;
    let [scripts, seeds] = [&content.scripts, &content.seeds].map(|files| paths(files));
    let report = ResetReport { format: FormatVersion, database, scripts, recorded, applied, seeds };
    match format {
        Format::Json => output::object(&report),
        Format::Human => report.show(),
    }
    Ok(ExitCode::SUCCESS)
}

fn paths(files: &[Seed]) -> Vec<String> {
    files.iter().map(|file| file.path.display().to_string()).collect()
}

impl ResetReport {
    fn show(&self) {
        let lines = [
            ("run before", &self.scripts),
            ("recorded", &self.recorded),
            ("applied", &self.applied),
            ("seeded", &self.seeds),
        ];
        for (what, names) in lines {
            names.iter().for_each(|name| output::line(&format!("{what}: {name}")));
        }
        output::line(&format!("reset: {}, for development", self.database));
    }
}

fn content(reset: &ResetArgs, dir: Option<&Path>, format: Format) -> Result<Content, Failure> {
    let place = Place::find(dir)?;
    let checked = place.check()?;
    let set = sound_set(&place, &checked, format)?;
    let environment = Environment::of(&checked.parsed);
    let scripts = environment
        .provisioning
        .scripts()
        .map(|script| Seed::new(place.set_dir.join(&script.file), script.sql.clone()));
    let scripts = scripts.collect::<Result<_, _>>()?;
    let before_start = environment.provisioning.before_start(&set).len();
    let seeds = match reset.without_seeds {
        true => Vec::new(),
        false => seeds::of_set(&place.set_dir)?,
    };
    Ok(Content { place, set, scripts, before_start, seeds })
}

async fn made_anew(
    server: &mut Maintenance,
    reset: &ResetArgs,
    content: &Content,
    called: (Option<&Path>, Format),
) -> Result<Made, Failure> {
    server.require_own()?;
    let name = server.name.clone();
    let is_there = server.has(&name).await?;
    if is_there {
        let environment = server.environment().await?;
        let asked = ("reset", "Everything in it will be gone.");
        let typed = reset.consent.yes.as_deref();
        require_consent(&name, environment, typed, asked, called)?;
    }
    let names = beside::create(server, is_there).await?;
    match whole(server, reset, content, (&names, is_there)).await {
        Ok(made) if is_there => beside::clear(server, &names).await.map(|()| made),
        Ok(made) => Ok(made),
        Err(failure) => Err(beside::give_up(server, &names, is_there, failure).await),
    }
}

/// Fills the new database, and gives it the name of the old one.
async fn whole(
    server: &mut Maintenance,
    reset: &ResetArgs,
    content: &Content,
    (names, is_there): (&Names, bool),
) -> Result<Made, Failure> {
    if is_there {
        // Migrations and rows find the settings that they would find in the old one.
        beside::equip(server, names).await?;
    }
    let connect = server.connect_to(&names.beside);
    let made =
        or_interrupted(filled(content, &connect), "the new database was not whole").await??;
    beside::take_place(server, names, is_there, reset.consent.others()).await?;
    Ok(made)
}

/// Makes what is made outside the migrations, applies the set, and adds its rows.
async fn filled(content: &Content, connect: &PgConnectOptions) -> Result<Made, Failure> {
    for script in &content.scripts {
        script.run(connect).await?;
    }
    let options = ApplyOptions {
        drafts: DraftPolicy::Allow,
        // A file may take for granted, or make once more, what a script has made.
        existing: match content.scripts.as_slice() {
            [] => ExistingPolicy::Refuse,
            _ => ExistingPolicy::Over,
        },
        ..ApplyOptions::default()
    };
    let of_run = |error| Failure::of_run(&error, &content.place.invocation());
    let before = &content.set.migrations()[..content.before_start];
    let recorded = match before {
        [] => Vec::new(),
        before => migrations_runner::record(&content.set, before, connect, &options)
            .await
            .map_err(of_run)?,
    };
    let progress = output::progress("applying");
    let report = migrations_runner::apply(&content.set, connect, &options).await;
    progress.finish_and_clear();
    let report = report.map_err(of_run)?;
    for seed in &content.seeds {
        seed.run(connect).await?;
    }
    let applied = report.applied.into_iter().map(|applied| applied.version).collect();
    Ok(Made { recorded, applied })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::assert_schema;

    #[test]
    fn schema_is_that_of_the_type() {
        assert_schema::<ResetReport>("reset");
    }
}
