//! The four questions that the platform answers, each one function and its SQL.
//!
//! The macros compare each text with the schema that the migrations produce, while this file
//! compiles. Which database answers, and what an answer looks like on a screen, is not known here.

use std::fmt::Display;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, de};
use sqlx::types::Json;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::rows::{
    OptionIdea, OptionTarget, OptionType, RecoTarget, Recommendation, Side, TargetType,
};

/// A recommendation for a symbol, with all of its targets.
#[derive(Clone, Debug, PartialEq)]
pub struct SymbolRecommendation {
    /// Which recommendation this is.
    pub reco_id: Uuid,
    /// The moment that it speaks of.
    pub asof: DateTime<Utc>,
    /// How long to hold.
    pub horizon: String,
    /// What to do.
    pub side: Side,
    /// The price at that moment.
    pub entry_price: Decimal,
    /// From 0 to 1.
    pub confidence_overall: Decimal,
    /// In per cent; negative is down.
    pub expected_move_pct: Decimal,
    /// The targets, nearest first: one JSON array in the answer.
    pub targets: Json<Vec<Target>>,
}

/// One element of [`SymbolRecommendation::targets`].
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Target {
    /// Its place, from 1 to 5.
    pub ordinal: i32,
    /// What an analyst calls it.
    pub name: String,
    /// What `value` is.
    #[serde(deserialize_with = "from_text")]
    pub target_type: TargetType,
    /// A price, per cent from the entry price, or a chart level.
    #[serde(deserialize_with = "from_text")]
    pub value: Decimal,
    /// From 0 to 1.
    #[serde(deserialize_with = "from_text")]
    pub confidence: Decimal,
    /// Minutes until it should be reached, if somebody knows.
    pub eta_minutes: Option<i32>,
}

/// A recommendation of the last seven days, with its option where it has one.
#[derive(Clone, Debug, PartialEq)]
pub struct RecentRecommendation {
    /// Which recommendation this is.
    pub reco_id: Uuid,
    /// The moment that it speaks of.
    pub asof: DateTime<Utc>,
    /// The exchange symbol.
    pub symbol: String,
    /// What to do.
    pub side: Side,
    /// From 0 to 1.
    pub confidence_overall: Decimal,
    /// Call or put; like all that follows, `None` where no option was recorded.
    pub option_type: Option<OptionType>,
    /// The option's last trading day.
    pub expiry: Option<NaiveDate>,
    /// The option's strike.
    pub strike: Option<Decimal>,
    /// The premium for one share.
    pub option_entry_price: Option<Decimal>,
    /// How far the option follows the share; `None` also where the greeks do not hold it.
    pub delta: Option<Decimal>,
}

/// A recommendation to buy.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfidentBuy {
    /// Which recommendation this is.
    pub reco_id: Uuid,
    /// The moment that it speaks of.
    pub asof: DateTime<Utc>,
    /// The exchange symbol.
    pub symbol: String,
    /// The price at that moment.
    pub entry_price: Decimal,
    /// From 0 to 1.
    pub confidence_overall: Decimal,
    /// In per cent; negative is down.
    pub expected_move_pct: Decimal,
    /// Why, in a sentence, where the rationale says so.
    pub reasoning: Option<String>,
}

/// Everything that is known about one recommendation.
#[derive(Clone, Debug, PartialEq)]
pub struct CompleteRecommendation {
    /// The recommendation itself.
    pub recommendation: Recommendation,
    /// Its targets, nearest first.
    pub targets: Vec<RecoTarget>,
    /// Its option, where it has one.
    pub option: Option<CompleteOption>,
}

/// An option idea and its targets.
#[derive(Clone, Debug, PartialEq)]
pub struct CompleteOption {
    /// The idea itself.
    pub idea: OptionIdea,
    /// Its targets, nearest first.
    pub targets: Vec<OptionTarget>,
}

/// Answers: what do we say about this symbol, and with which targets? Newest first.
///
/// # Errors
///
/// When the database does not answer.
pub async fn recommendations_for_symbol(
    pool: &PgPool,
    symbol: &str,
) -> sqlx::Result<Vec<SymbolRecommendation>> {
    // An aggregate without GROUP BY gives one row even of nothing, and `coalesce` puts a value
    // there: hence `!`. Numbers travel as text, because in JSON they are read as binary fractions.
    sqlx::query_as!(
        SymbolRecommendation,
        r#"
        SELECT
            reco.reco_id,
            reco.asof,
            reco.horizon,
            reco.side,
            reco.entry_price,
            reco.confidence_overall,
            reco.expected_move_pct,
            (
                SELECT coalesce(
                    jsonb_agg(
                        jsonb_build_object(
                            'ordinal', target.ordinal,
                            'name', target.name,
                            'target_type', target.target_type,
                            'value', target.value::text,
                            'confidence', target.confidence::text,
                            'eta_minutes', target.eta_minutes
                        )
                        ORDER BY target.ordinal
                    ),
                    '[]'
                )
                FROM reco_targets AS target
                WHERE target.reco_id = reco.reco_id
            ) AS "targets!: Json<Vec<Target>>"
        FROM recommendations AS reco
        WHERE reco.symbol = $1
        ORDER BY reco.asof DESC, reco.reco_id
        "#,
        symbol
    )
    .fetch_all(pool)
    .await
}

/// Answers: what did we say in the last seven days, with which options, and how do these follow the
/// share? Newest first.
///
/// # Errors
///
/// When the database does not answer.
pub async fn recommendations_of_last_week(
    pool: &PgPool,
) -> sqlx::Result<Vec<RecentRecommendation>> {
    sqlx::query_as!(
        RecentRecommendation,
        r#"
        SELECT
            reco.reco_id,
            reco.asof,
            reco.symbol,
            reco.side,
            reco.confidence_overall,
            idea.option_type AS "option_type?",
            idea.expiry AS "expiry?",
            idea.strike AS "strike?",
            idea.option_entry_price AS "option_entry_price?",
            (idea.greeks ->> 'delta')::numeric AS "delta?"
        FROM recommendations AS reco
        LEFT JOIN option_ideas AS idea ON idea.reco_id = reco.reco_id
        WHERE reco.asof >= now() - interval '7 days'
        ORDER BY reco.asof DESC, reco.reco_id
        "#
    )
    .fetch_all(pool)
    .await
}

/// Answers: what should be bought over this horizon, with at least this confidence? Surest first.
///
/// # Errors
///
/// When the database does not answer.
pub async fn confident_buys(
    pool: &PgPool,
    horizon: &str,
    at_least: Decimal,
) -> sqlx::Result<Vec<ConfidentBuy>> {
    // The side is a parameter, although it is always the same one: a literal could be misspelt.
    sqlx::query_as!(
        ConfidentBuy,
        r#"
        SELECT
            reco_id,
            asof,
            symbol,
            entry_price,
            confidence_overall,
            expected_move_pct,
            rationale ->> 'reasoning' AS reasoning
        FROM recommendations
        WHERE horizon = $1
          AND confidence_overall >= $2
          AND side = $3
        ORDER BY confidence_overall DESC, asof DESC, reco_id
        "#,
        horizon,
        at_least,
        Side::Buy as Side
    )
    .fetch_all(pool)
    .await
}

/// Answers: what do we know about this recommendation? `None`: there is no such one.
///
/// # Errors
///
/// When the database does not answer.
pub async fn complete_recommendation(
    pool: &PgPool,
    reco_id: Uuid,
) -> sqlx::Result<Option<CompleteRecommendation>> {
    // Four statements, one snapshot: what somebody changes meanwhile shows in none of them.
    let mut snapshot = pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY").await?;
    let Some(recommendation) = Recommendation::get(&mut *snapshot, reco_id).await? else {
        return Ok(None);
    };
    let targets = targets(&mut snapshot, reco_id).await?;
    let option = option(&mut snapshot, reco_id).await?;
    snapshot.commit().await?;
    Ok(Some(CompleteRecommendation { recommendation, targets, option }))
}

async fn targets(snapshot: &mut PgConnection, reco_id: Uuid) -> sqlx::Result<Vec<RecoTarget>> {
    sqlx::query_as!(
        RecoTarget,
        r#"
        SELECT target_id, reco_id, ordinal, name, target_type, value, confidence, eta_minutes, notes
        FROM reco_targets
        WHERE reco_id = $1
        ORDER BY ordinal
        "#,
        reco_id
    )
    .fetch_all(snapshot)
    .await
}

async fn option(
    snapshot: &mut PgConnection,
    reco_id: Uuid,
) -> sqlx::Result<Option<CompleteOption>> {
    let idea = OptionIdea::get_by_reco_id(&mut *snapshot, reco_id).await?;
    let Some(idea) = idea else { return Ok(None) };
    let targets = option_targets(snapshot, idea.idea_id).await?;
    Ok(Some(CompleteOption { idea, targets }))
}

async fn option_targets(
    snapshot: &mut PgConnection,
    idea_id: Uuid,
) -> sqlx::Result<Vec<OptionTarget>> {
    sqlx::query_as!(
        OptionTarget,
        r#"
        SELECT target_id, idea_id, ordinal, name, value, confidence, eta_minutes, notes
        FROM option_targets
        WHERE idea_id = $1
        ORDER BY ordinal
        "#,
        idea_id
    )
    .fetch_all(snapshot)
    .await
}

/// Reads a text of the JSON array as what it stands for.
fn from_text<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: Display>,
{
    String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
}
