//! The first impression: four questions, and on a database that is thrown away what becomes of a
//! recommendation.

use std::io::Write;

use chrono::{Duration, Utc};
use rust_decimal::Decimal;
use sqlx::PgPool;
use trading::draft::Draft;
use trading::questions::{self, RecentRecommendation};
use trading::rows::NewPrice;
use trading::{lifecycle, tables};
use uuid::Uuid;

use crate::Failure;

const SYMBOL: &str = "NVDA";
const HORIZON: &str = "swing";

/// What is recorded on a database that is thrown away.
const EXAMPLE: &str = include_str!("example.json");

/// Asks the four questions.
pub(crate) async fn ask(pool: &PgPool, out: &mut impl Write) -> Result<(), Failure> {
    let answer = questions::recommendations_for_symbol(pool, SYMBOL).await?;
    writeln!(out, "\n1. All recommendations for {SYMBOL}, with their targets")?;
    writeln!(out, "{}", tables::recommendations_for_symbol(&answer))?;

    let recent = questions::recommendations_of_last_week(pool).await?;
    writeln!(out, "\n2. The last 7 days, with options and their delta")?;
    writeln!(out, "{}", tables::recommendations_of_last_week(&recent))?;

    let at_least = Decimal::new(75, 2);
    let answer = questions::confident_buys(pool, HORIZON, at_least).await?;
    writeln!(
        out,
        "\n3. What to buy for the horizon {HORIZON:?} with a confidence of {at_least} or more"
    )?;
    writeln!(out, "{}", tables::confident_buys(&answer))?;

    show_one(pool, &recent, out).await
}

/// Shows the newest recommendation that has an option, because that has the most to show.
async fn show_one(
    pool: &PgPool,
    recent: &[RecentRecommendation],
    out: &mut impl Write,
) -> Result<(), Failure> {
    let newest = recent.iter().find(|reco| reco.option_type.is_some()).or(recent.first());
    let Some(newest) = newest else { return Ok(()) };
    if let Some(answer) = questions::complete_recommendation(pool, newest.reco_id).await? {
        writeln!(out, "\n4. One recommendation, complete ({})", newest.reco_id)?;
        writeln!(out, "{}", tables::complete_recommendation(&answer))?;
    }
    Ok(())
}

/// Records a recommendation, lets its price rise to both targets, and shows its score and its end.
pub(crate) async fn live(
    pool: &PgPool,
    user_id: Uuid,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let draft: Draft = serde_json::from_str(EXAMPLE)?;
    let draft = draft.at(Utc::now() - Duration::days(5));
    let reco = lifecycle::record(pool, user_id, &draft).await?;
    for (minutes, price) in [(90, "164.90"), (2900, "168.35"), (6100, "173.60")] {
        let price = NewPrice {
            at: Some(reco.asof + Duration::minutes(minutes)),
            ..NewPrice::new(reco.symbol.clone(), price.parse()?)
        };
        lifecycle::add_price(pool, user_id, &price).await?;
    }
    writeln!(out, "\n5. A recommendation is recorded, and three prices later it has its score")?;
    writeln!(out, "{}", tables::scores(&lifecycle::scores(pool).await?))?;
    let mut ended = lifecycle::close_reached(pool, user_id).await?;
    ended.extend(lifecycle::expire(pool, user_id, Utc::now()).await?);
    writeln!(out, "{}", tables::ended(&ended))?;
    Ok(())
}
