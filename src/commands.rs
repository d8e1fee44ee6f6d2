//! The sub-commands: each asks the library once, and shows the answer.

use std::io::{self, Read, Write};
use std::path::Path;

use chrono::Utc;
use sqlx::PgPool;
use trading::draft::Draft;
use trading::rows::NewPrice;
use trading::{lifecycle, questions, tables};
use uuid::Uuid;

use crate::arguments::Command;
use crate::{Failure, schema};

/// Does what a command says; all but `status` bring the database up to date before.
pub(crate) async fn run(
    command: Command,
    user_id: Uuid,
    pool: &PgPool,
    out: &mut impl Write,
) -> Result<(), Failure> {
    if let Command::Status = command {
        return schema::status(pool, out).await;
    }
    let report = schema::apply(pool).await?;
    match command {
        Command::Record { file } => {
            let reco = lifecycle::record(pool, user_id, &draft(&file)?).await?;
            writeln!(out, "recorded: {} {} as {}", reco.side, reco.symbol, reco.reco_id)?;
        }
        Command::List { symbol, status } => {
            let answer = lifecycle::list(pool, symbol.as_deref(), status).await?;
            writeln!(out, "{}", tables::listed(&answer))?;
        }
        Command::Show { reco_id } => {
            let answer = questions::complete_recommendation(pool, reco_id).await?;
            let answer = answer.ok_or(Failure::Unknown(reco_id))?;
            lifecycle::view(pool, user_id, reco_id).await?;
            writeln!(out, "{}", tables::complete_recommendation(&answer))?;
        }
        Command::Price { symbol, price, at } => {
            let price = NewPrice { at, ..NewPrice::new(symbol.to_uppercase(), price) };
            let price = lifecycle::add_price(pool, user_id, &price).await?;
            writeln!(out, "recorded: {} at {}", price.symbol, price.price)?;
        }
        Command::Score => {
            let ended = lifecycle::close_reached(pool, user_id).await?;
            writeln!(out, "{}", tables::scores(&lifecycle::scores(pool).await?))?;
            if !ended.is_empty() {
                writeln!(out, "{}", tables::ended(&ended))?;
            }
        }
        Command::Expire { at } => {
            let ended = lifecycle::expire(pool, user_id, at.unwrap_or_else(Utc::now)).await?;
            writeln!(out, "{}", tables::ended(&ended))?;
        }
        Command::Actions { limit } => {
            let answer = lifecycle::actions(pool, limit.into()).await?;
            writeln!(out, "{}", tables::actions(&answer))?;
        }
        Command::Audit { reco_id } => {
            let answer = lifecycle::changes(pool, reco_id).await?;
            if answer.is_empty() {
                return Err(Failure::Unknown(reco_id));
            }
            writeln!(out, "{}", tables::changes(&answer))?;
        }
        Command::Migrate => schema::tell(&report, out)?,
        Command::Status => {}
    }
    Ok(())
}

/// Reads the document of a recommendation.
fn draft(file: &Path) -> Result<Draft, Failure> {
    let mut text = String::new();
    if file == Path::new("-") {
        io::stdin().read_to_string(&mut text).map_err(|error| Failure::File(file.into(), error))?;
    } else {
        text = std::fs::read_to_string(file).map_err(|error| Failure::File(file.into(), error))?;
    }
    Ok(serde_json::from_str(&text)?)
}
