//! What becomes of a recommendation: recorded whole or not at all, scored, ended, and written down.

use chrono::{DateTime, Duration, Utc};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use sqlx::PgPool;
use trading::draft::Draft;
use trading::lifecycle::{self, Score};
use trading::rows::{ActionType, NewPrice, Operation, Side, Status};
use trading::{MIGRATIONS, questions};
use uuid::Uuid;

const ANALYST: Uuid = Uuid::from_u128(0xa11);

fn document() -> Value {
    json!({
        "symbol": "INTC", "horizon": "swing", "side": "BUY", "entry_price": "20.10",
        "confidence": 0.7, "expected_move_pct": "10",
        "asof": "2026-11-02T15:00:00Z", "expires_at": "2026-11-20T21:00:00Z",
        "targets": [
            {"name": "First", "type": "price", "value": "21.00", "confidence": "0.8", "eta_minutes": 600},
            {"name": "Tenth", "type": "percentage", "value": "10", "confidence": "0.4"},
        ],
        "option": {
            "type": "CALL", "expiry": "2999-01-15", "strike": "22", "premium": "0.75",
            "greeks": {"delta": 0.4},
            "targets": [{"name": "Double", "value": "1.50", "confidence": "0.5"}],
        },
    })
}

fn draft(document: Value) -> Draft {
    serde_json::from_value(document).expect("a draft")
}

fn moment(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment")
}

async fn price(pool: &PgPool, at: &str, price: &str) {
    let price = NewPrice {
        at: Some(moment(at)),
        ..NewPrice::new("INTC".to_owned(), price.parse().expect("a price"))
    };
    lifecycle::add_price(pool, ANALYST, &price).await.expect("it is recorded");
}

async fn score(pool: &PgPool, reco_id: Uuid) -> Option<Score> {
    let scores = lifecycle::scores(pool).await.expect("scores");
    scores.into_iter().find(|score| score.reco_id == reco_id)
}

#[migrations::test]
async fn document_is_recorded_with_all_that_belongs_to_it(pool: PgPool) {
    let reco = lifecycle::record(&pool, ANALYST, &draft(document())).await.unwrap();

    let complete = questions::complete_recommendation(&pool, reco.reco_id).await.unwrap().unwrap();
    let names: Vec<_> = complete.targets.iter().map(|it| (it.ordinal, it.name.as_str())).collect();
    assert_eq!(names, [(1, "First"), (2, "Tenth")]);
    let option = complete.option.unwrap();
    assert_eq!(option.idea.strike, Decimal::from(22));
    assert_eq!(option.targets.len(), 1);
    // What the document leaves out is the default of the table.
    assert_eq!((reco.status, &reco.quality), (Status::Open, &json!({})));
    let actions = lifecycle::actions(&pool, 10).await.unwrap();
    assert_eq!(actions.len(), 1);
    assert_eq!((actions[0].user_id, actions[0].action_type), (ANALYST, ActionType::Record));
    assert_eq!(actions[0].symbol.as_deref(), Some("INTC"));
}

#[migrations::test]
async fn document_whose_last_value_is_refused_leaves_nothing(pool: PgPool) {
    let mut refused = document();
    refused["option"]["targets"][0]["confidence"] = json!("1.5");
    let before = lifecycle::list(&pool, None, None).await.unwrap();

    let error = lifecycle::record(&pool, ANALYST, &draft(refused)).await.unwrap_err();

    let constraint = error.as_database_error().and_then(|error| error.constraint());
    assert_eq!(constraint, Some("option_targets_confidence_check"));
    assert_eq!(lifecycle::list(&pool, None, None).await.unwrap(), before);
    assert_eq!(lifecycle::actions(&pool, 10).await.unwrap(), []);
}

#[test]
fn document_that_is_misspelt_names_what_it_does_not_know() {
    let mut misspelt = document();
    misspelt["entryprice"] = json!(1);
    let error = serde_json::from_value::<Draft>(misspelt).unwrap_err().to_string();
    assert!(error.contains("unknown field `entryprice`"), "{error}");
    let mut wrong = document();
    wrong["side"] = json!("Buy");
    assert!(serde_json::from_value::<Draft>(wrong).is_err());
}

#[migrations::test]
async fn list_is_of_a_symbol_and_of_what_is_open(pool: PgPool) {
    let reco = lifecycle::record(&pool, ANALYST, &draft(document())).await.unwrap();

    let of_symbol = lifecycle::list(&pool, Some("INTC"), None).await.unwrap();
    assert_eq!(of_symbol.iter().map(|it| it.reco_id).collect::<Vec<_>>(), [reco.reco_id]);
    assert_eq!(lifecycle::list(&pool, None, Some(Status::Open)).await.unwrap().len(), 11);
    assert_eq!(lifecycle::list(&pool, Some("INTC"), Some(Status::Expired)).await.unwrap(), []);
}

#[migrations::test]
async fn score_counts_the_prices_since_the_recommendation_and_no_others(pool: PgPool) {
    price(&pool, "2026-11-01T15:00:00Z", "30.00").await;
    let reco = lifecycle::record(&pool, ANALYST, &draft(document())).await.unwrap();
    assert_eq!(score(&pool, reco.reco_id).await, None);

    price(&pool, "2026-11-03T15:00:00Z", "21.50").await;
    price(&pool, "2026-11-04T15:00:00Z", "20.703").await;

    let score = score(&pool, reco.reco_id).await.unwrap();
    assert_eq!(score.gain_pct, Decimal::new(300, 2));
    assert_eq!((score.targets_reached, score.targets_total), (1, 2));
    assert_eq!(lifecycle::close_reached(&pool, ANALYST).await.unwrap(), []);
}

#[migrations::test]
async fn recommendation_whose_targets_are_reached_ends_once_and_keeps_its_score(pool: PgPool) {
    let reco = lifecycle::record(&pool, ANALYST, &draft(document())).await.unwrap();
    price(&pool, "2026-11-05T15:00:00Z", "22.11").await;

    let ended = lifecycle::close_reached(&pool, ANALYST).await.unwrap();
    assert_eq!(ended.len(), 1);
    assert_eq!((ended[0].reco_id, ended[0].status), (reco.reco_id, Status::Reached));
    assert_eq!(lifecycle::close_reached(&pool, ANALYST).await.unwrap(), []);
    // Nobody holds what has ended, so a later price changes nothing.
    price(&pool, "2026-11-06T15:00:00Z", "15.00").await;
    let score = score(&pool, reco.reco_id).await.unwrap();
    assert_eq!(score.gain_pct, Decimal::new(1000, 2));
}

#[migrations::test]
async fn seller_gains_when_the_price_falls(pool: PgPool) {
    let mut selling = document();
    selling["side"] = json!("SELL");
    selling["targets"][0]["value"] = json!("19.00");
    selling["targets"][1]["value"] = json!("-10");
    let reco = lifecycle::record(&pool, ANALYST, &draft(selling)).await.unwrap();
    price(&pool, "2026-11-05T15:00:00Z", "18.09").await;

    let score = score(&pool, reco.reco_id).await.unwrap();
    assert_eq!((score.side, score.gain_pct), (Side::Sell, Decimal::new(1000, 2)));
    assert_eq!(score.targets_reached, 2);
}

#[migrations::test]
async fn recommendation_expires_at_its_end_and_not_before(pool: PgPool) {
    let reco = lifecycle::record(&pool, ANALYST, &draft(document())).await.unwrap();
    let end = moment("2026-11-20T21:00:00Z");

    let before = lifecycle::expire(&pool, ANALYST, end - Duration::seconds(1)).await.unwrap();
    assert_eq!(before, []);
    let ended = lifecycle::expire(&pool, ANALYST, end).await.unwrap();
    assert_eq!(ended.len(), 1);
    assert_eq!(ended[0].closed_at, Some(end));
    let actions = lifecycle::actions(&pool, 1).await.unwrap();
    assert_eq!(actions[0].action_type, ActionType::Expire);
    assert_eq!(
        lifecycle::list(&pool, None, Some(Status::Expired)).await.unwrap()[0].reco_id,
        reco.reco_id
    );
}

#[migrations::test]
async fn audit_tells_each_change_also_of_what_was_deleted(pool: PgPool) {
    let reco = lifecycle::record(&pool, ANALYST, &draft(document())).await.unwrap();
    lifecycle::expire(&pool, ANALYST, moment("2026-11-20T21:00:00Z")).await.unwrap();
    sqlx::query("DELETE FROM recommendations WHERE reco_id = $1")
        .bind(reco.reco_id)
        .execute(&pool)
        .await
        .unwrap();

    let changes = lifecycle::changes(&pool, reco.reco_id).await.unwrap();
    let operations: Vec<_> = changes.iter().map(|change| change.operation).collect();
    assert_eq!(operations, [Operation::Insert, Operation::Update, Operation::Delete]);
    let changed = changes[1].changed.as_object().unwrap();
    assert_eq!(changed.keys().collect::<Vec<_>>(), ["closed_at", "status"]);
    // What was done with it stays, without it.
    let actions = lifecycle::actions(&pool, 10).await.unwrap();
    assert!(actions.iter().all(|action| action.symbol.is_none()), "{actions:?}");
}
