//! `reset`: makes a database for development anew from its migrations and its rows.
//!
//! The new one is made beside the old one and takes its name once it is whole, so whatever fails
//! leaves the old one as it was.

mod beside;

use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use migrations_core::MigrationSet;
use migrations_runner::{ApplyOptions, DraftPolicy};
use schemars::JsonSchema;
use serde::Serialize;
use sqlx::postgres::PgConnectOptions;

use self::beside::Names;
use super::drop::ConsentArgs;
use super::sound_set;
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
    /// Migrations that were applied, in order.
    applied: Vec<String>,
    /// Files of rows that were run, in order.
    seeds: Vec<String>,
}

/// What the new database is made of.
struct Content {
    place: Place,
    set: MigrationSet,
    seeds: Vec<Seed>,
}

pub(crate) async fn run(
    reset: &ResetArgs,
    dir: Option<&Path>,
    format: Format,
) -> Result<ExitCode, Failure> {
    let content = content(reset, dir, format)?;
    let connect = database::connect_options(&reset.database, dir).await?;
    let mut server = Maintenance::open(&connect).await?;
    let applied = made_anew(&mut server, reset, &content, (dir, format)).await;
    let database = server.name.clone();
    server.close().await;
    let applied = applied?;
    let seeds: Vec<String> =
        content.seeds.iter().map(|seed| seed.path.display().to_string()).collect();
    match format {
        Format::Json => {
            output::object(&ResetReport { format: FormatVersion, database, applied, seeds });
        }
        Format::Human => {
            applied.iter().for_each(|version| output::line(&format!("applied: {version}")));
            seeds.iter().for_each(|seed| output::line(&format!("seeded: {seed}")));
            output::line(&format!("reset: {database}, for development"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn content(reset: &ResetArgs, dir: Option<&Path>, format: Format) -> Result<Content, Failure> {
    let place = Place::find(dir)?;
    let set = sound_set(&place, &place.check()?, format)?;
    let seeds = match reset.without_seeds {
        true => Vec::new(),
        false => seeds::of_set(&place.set_dir)?,
    };
    Ok(Content { place, set, seeds })
}

async fn made_anew(
    server: &mut Maintenance,
    reset: &ResetArgs,
    content: &Content,
    called: (Option<&Path>, Format),
) -> Result<Vec<String>, Failure> {
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
        Ok(applied) if is_there => beside::clear(server, &names).await.map(|()| applied),
        Ok(applied) => Ok(applied),
        Err(failure) => Err(beside::give_up(server, &names, is_there, failure).await),
    }
}

/// Fills the new database, and gives it the name of the old one.
async fn whole(
    server: &mut Maintenance,
    reset: &ResetArgs,
    content: &Content,
    (names, is_there): (&Names, bool),
) -> Result<Vec<String>, Failure> {
    if is_there {
        // Migrations and rows find the settings that they would find in the old one.
        beside::equip(server, names).await?;
    }
    let applied = filled(content, &server.connect_to(&names.beside)).await?;
    beside::take_place(server, names, is_there, reset.consent.others()).await?;
    Ok(applied)
}

/// Applies the set to the new database, and adds its rows.
async fn filled(content: &Content, connect: &PgConnectOptions) -> Result<Vec<String>, Failure> {
    let options = ApplyOptions { drafts: DraftPolicy::Allow, ..ApplyOptions::default() };
    let progress = output::progress("applying");
    let report = migrations_runner::apply(&content.set, connect, &options).await;
    progress.finish_and_clear();
    let report = report.map_err(|error| Failure::of_run(&error, &content.place.invocation()))?;
    for seed in &content.seeds {
        seed.run(connect).await?;
    }
    Ok(report.applied.into_iter().map(|applied| applied.version).collect())
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
