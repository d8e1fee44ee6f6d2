//! The four questions, asked of the sample data.

use rust_decimal::Decimal;
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgPool};
use trading::rows::{
    OptionIdea, OptionTarget, OptionType, RecoTarget, Recommendation, Side, TargetType,
};
use trading::tables;
use trading::{MIGRATIONS, questions};
use uuid::Uuid;

const NVDA_OF_TODAY: Uuid = Uuid::from_u128(0x5a3b1e00_0000_4000_8000_000000000001);
const NVDA_WITHOUT_OPTION: Uuid = Uuid::from_u128(0x5a3b1e00_0000_4000_8000_000000000002);

#[migrations::test]
async fn recommendations_for_symbol_carry_their_targets(pool: PgPool) {
    let answer = questions::recommendations_for_symbol(&pool, "NVDA").await.unwrap();

    let summary: Vec<_> = answer.iter().map(|reco| (reco.side, reco.targets.len())).collect();
    assert_eq!(summary, [(Side::Buy, 3), (Side::Hold, 1), (Side::Sell, 2)]);
    let last = &answer[0].targets[2];
    assert_eq!(last.ordinal, 3);
    assert_eq!(last.target_type, TargetType::Technical);
    assert_eq!(last.value, decimal("201.30"));
    assert_eq!(last.eta_minutes, None);
}

#[migrations::test]
async fn recommendation_without_targets_has_an_empty_array(pool: PgPool) {
    sqlx::query("DELETE FROM reco_targets").execute(&pool).await.unwrap();

    let answer = questions::recommendations_for_symbol(&pool, "NVDA").await.unwrap();

    assert_eq!(answer.len(), 3);
    assert!(answer.iter().all(|reco| reco.targets.is_empty()));
}

#[migrations::test]
async fn unknown_symbol_has_no_recommendations(pool: PgPool) {
    let answer = questions::recommendations_for_symbol(&pool, "ZZZZ").await.unwrap();

    assert_eq!(answer, []);
}

#[migrations::test]
async fn recommendations_of_last_week_show_option_and_delta_where_there_is_one(pool: PgPool) {
    let answer = questions::recommendations_of_last_week(&pool).await.unwrap();

    let options: Vec<_> = answer
        .iter()
        .map(|reco| (reco.symbol.as_str(), reco.side, reco.option_type, reco.delta))
        .collect();
    assert_eq!(
        options,
        [
            ("NVDA", Side::Buy, Some(OptionType::Call), Some(decimal("0.42"))),
            ("AAPL", Side::Buy, Some(OptionType::Call), Some(decimal("0.44"))),
            ("TSLA", Side::Sell, Some(OptionType::Put), Some(decimal("-0.39"))),
            ("AAPL", Side::Hold, None, None),
            ("MSFT", Side::Buy, None, None),
            ("AMD", Side::Buy, None, None),
            ("MSFT", Side::Hold, None, None),
        ]
    );
}

#[migrations::test]
async fn option_without_greeks_has_no_delta(pool: PgPool) {
    sqlx::query("UPDATE option_ideas SET greeks = '{}'").execute(&pool).await.unwrap();

    let answer = questions::recommendations_of_last_week(&pool).await.unwrap();

    assert_eq!(answer[0].option_type, Some(OptionType::Call));
    assert_eq!(answer[0].delta, None);
}

#[migrations::test]
async fn confident_buys_leave_out_other_sides_horizons_and_doubts(pool: PgPool) {
    let answer = questions::confident_buys(&pool, "swing", decimal("0.75")).await.unwrap();

    let symbols: Vec<_> = answer.iter().map(|buy| buy.symbol.as_str()).collect();
    assert_eq!(symbols, ["NVDA", "MSFT"]);
    assert!(answer[0].reasoning.as_ref().unwrap().starts_with("Breakout"));
}

#[migrations::test]
async fn complete_recommendation_has_everything(pool: PgPool) {
    let answer = questions::complete_recommendation(&pool, NVDA_OF_TODAY).await.unwrap().unwrap();

    assert_eq!(answer.recommendation.symbol, "NVDA");
    assert_eq!(answer.recommendation.side, Side::Buy);
    let types: Vec<_> = answer.targets.iter().map(|target| target.target_type).collect();
    assert_eq!(types, [TargetType::Price, TargetType::Percentage, TargetType::Technical]);
    let option = answer.option.unwrap();
    assert_eq!(option.idea.option_type, OptionType::Call);
    assert_eq!(option.idea.strike, decimal("185.00"));
    let values: Vec<_> = option.targets.iter().map(|target| target.value).collect();
    assert_eq!(values, [decimal("9.50"), decimal("12.70"), decimal("19.00")]);
}

#[migrations::test]
async fn complete_recommendation_may_have_no_option(pool: PgPool) {
    let answer =
        questions::complete_recommendation(&pool, NVDA_WITHOUT_OPTION).await.unwrap().unwrap();

    assert_eq!(answer.targets.len(), 1);
    assert_eq!(answer.option, None);
}

#[migrations::test]
async fn unknown_recommendation_is_none(pool: PgPool) {
    let answer = questions::complete_recommendation(&pool, Uuid::nil()).await.unwrap();

    assert_eq!(answer, None);
}

#[migrations::test]
async fn sample_has_every_variant_of_every_enum(pool: PgPool) {
    let sample = Sample::read(&pool).await;

    for side in [Side::Buy, Side::Sell, Side::Hold] {
        assert!(sample.recommendations.iter().any(|reco| reco.side == side), "{side}");
    }
    for kind in [TargetType::Price, TargetType::Percentage, TargetType::Technical] {
        assert!(sample.targets.iter().any(|target| target.target_type == kind), "{kind}");
    }
    for kind in [OptionType::Call, OptionType::Put] {
        assert!(sample.ideas.iter().any(|idea| idea.option_type == kind), "{kind}");
    }
}

#[migrations::test]
async fn sample_has_every_field_of_its_jsonb(pool: PgPool) {
    let sample = Sample::read(&pool).await;

    for reco in &sample.recommendations {
        for key in ["reasoning", "catalysts", "risks", "indicators"] {
            assert!(reco.rationale.get(key).is_some(), "{key} of {}", reco.reco_id);
        }
        assert!(reco.quality["data_quality"].is_number(), "{}", reco.reco_id);
    }
    for idea in &sample.ideas {
        for key in ["delta", "gamma", "theta", "vega", "rho"] {
            assert!(idea.greeks[key].is_number(), "{key} of {}", idea.idea_id);
        }
        assert!(idea.iv["current"].is_number(), "{}", idea.idea_id);
    }
}

#[migrations::test]
async fn sample_has_the_four_symbols_and_values_that_are_null(pool: PgPool) {
    let sample = Sample::read(&pool).await;

    for symbol in ["NVDA", "AAPL", "TSLA", "MSFT"] {
        assert!(sample.recommendations.iter().any(|reco| reco.symbol == symbol), "{symbol}");
    }
    assert!(sample.targets.iter().any(|target| target.eta_minutes.is_none()));
    assert!(sample.ideas.iter().any(|idea| idea.notes.is_none()));
    assert!(sample.option_targets.iter().any(|target| target.notes.is_none()));
}

#[migrations::test]
async fn tables_fit_a_terminal_and_hold_no_escapes(pool: PgPool) {
    let symbol = questions::recommendations_for_symbol(&pool, "NVDA").await.unwrap();
    let week = questions::recommendations_of_last_week(&pool).await.unwrap();
    let buys = questions::confident_buys(&pool, "swing", Decimal::ZERO).await.unwrap();
    let complete = questions::complete_recommendation(&pool, NVDA_OF_TODAY).await.unwrap().unwrap();

    for table in [
        tables::recommendations_for_symbol(&symbol),
        tables::recommendations_of_last_week(&week),
        tables::confident_buys(&buys),
        tables::complete_recommendation(&complete),
    ] {
        let text = table.to_string();
        let width = text.lines().map(|line| line.chars().count()).max();
        assert!(width <= Some(100), "{width:?} columns:\n{text}");
        assert!(!text.contains('\u{1b}'), "{text}");
    }
}

/// All rows of all tables, decoded into the generated structs.
struct Sample {
    recommendations: Vec<Recommendation>,
    targets: Vec<RecoTarget>,
    ideas: Vec<OptionIdea>,
    option_targets: Vec<OptionTarget>,
}

impl Sample {
    async fn read(pool: &PgPool) -> Sample {
        Sample {
            recommendations: rows(pool, "SELECT * FROM recommendations").await,
            targets: rows(pool, "SELECT * FROM reco_targets").await,
            ideas: rows(pool, "SELECT * FROM option_ideas").await,
            option_targets: rows(pool, "SELECT * FROM option_targets").await,
        }
    }
}

async fn rows<Row>(pool: &PgPool, sql: &'static str) -> Vec<Row>
where
    Row: for<'row> FromRow<'row, PgRow> + Send + Unpin,
{
    sqlx::query_as(sql).fetch_all(pool).await.unwrap()
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}
