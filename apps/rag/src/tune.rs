//! Walk-forward tuning: the parameters that win on one window are judged on the next.
//!
//! The prices are made up, from the symbol alone, so the same command gives the same numbers. What is
//! stored is what a real feed would leave: a run with its folds, and for each fold a tuning session
//! with its trials.

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::embedding::hash;

/// Days that a fold learns from.
const TRAIN_DAYS: usize = 120;
/// Days that a fold is judged by.
const TEST_DAYS: usize = 40;
/// Folds of a run.
const FOLDS: usize = 4;
/// Lengths of the fast average that are tried.
const FAST: [usize; 3] = [3, 5, 8];
/// Lengths of the slow average that are tried.
const SLOW: [usize; 3] = [13, 21, 34];

/// What is tried: go long while the fast average is above the slow one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameters {
    /// Days of the fast average.
    pub fast: usize,
    /// Days of the slow average.
    pub slow: usize,
}

/// How a window went.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Outcome {
    sharpe: f64,
    total_return: f64,
    max_drawdown: f64,
}

/// A walk-forward run that has been stored.
#[derive(Clone, Debug, PartialEq)]
pub struct WalkForward {
    /// Which run this is.
    pub wfo_run_id: Uuid,
    /// What won in the newest fold.
    pub parameters: Parameters,
    /// Score out of sample as a part of the score in sample, where that is above zero.
    pub efficiency: Option<f64>,
}

/// One fold, as a list shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct FoldLine {
    /// Its number, from 1.
    pub fold: i32,
    /// First day that it is judged by.
    pub tested_from: NaiveDate,
    /// What won in the window before.
    pub parameters: Value,
    /// Score in the window that chose them.
    pub in_sample_score: f64,
    /// Score in the window after.
    pub out_sample_score: f64,
}

/// The winner of a tuning session.
#[derive(Clone, Debug, PartialEq)]
pub struct Winner {
    /// Name of the session.
    pub name: String,
    /// Which trial it was.
    pub trial: i32,
    /// Its parameters.
    pub parameters: Value,
    /// Its score.
    pub score: f64,
    /// What it would have earned.
    pub total_return: f64,
    /// How far it fell from its highest point.
    pub max_drawdown: f64,
}

impl Parameters {
    /// The parameters as a version of a strategy keeps them.
    #[must_use]
    pub fn to_json(self) -> Value {
        json!({ "fast": self.fast, "slow": self.slow })
    }
}

/// Tunes on every fold, judges, and stores all of it or nothing.
///
/// # Errors
///
/// When the database refuses a row, as a symbol in small letters.
pub async fn walk_forward(
    pool: &PgPool,
    workspace_id: Uuid,
    strategy_id: Uuid,
    symbol: &str,
) -> sqlx::Result<WalkForward> {
    let prices = prices(symbol, SLOW[SLOW.len() - 1] + TRAIN_DAYS + FOLDS * TEST_DAYS);
    let mut transaction = pool.begin().await?;
    let wfo_run_id = begin(&mut transaction, workspace_id, strategy_id, symbol).await?;
    let mut folds = Vec::new();
    for fold in 0..FOLDS {
        let learned = SLOW[SLOW.len() - 1] + fold * TEST_DAYS;
        let judged = learned + TRAIN_DAYS;
        let session = Session { workspace_id, strategy_id, symbol, fold, learned, judged };
        let (parameters, in_sample) = session.tune(&mut transaction, &prices).await?;
        let out_sample = outcome(&prices, judged..judged + TEST_DAYS, parameters);
        session.store(&mut transaction, wfo_run_id, parameters, in_sample, out_sample).await?;
        folds.push((parameters, in_sample.sharpe, out_sample.sharpe));
    }
    let inside: f64 = folds.iter().map(|fold| fold.1).sum();
    let outside: f64 = folds.iter().map(|fold| fold.2).sum();
    let efficiency = (inside > 0.0).then(|| outside / inside);
    sqlx::query!(
        "
        UPDATE wfo_runs
        SET status = 'succeeded', efficiency = $2, finished_at = now()
        WHERE wfo_run_id = $1
        ",
        wfo_run_id,
        efficiency,
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(WalkForward { wfo_run_id, parameters: folds[FOLDS - 1].0, efficiency })
}

async fn begin(
    connection: &mut PgConnection,
    workspace_id: Uuid,
    strategy_id: Uuid,
    symbol: &str,
) -> sqlx::Result<Uuid> {
    sqlx::query_scalar!(
        "
        INSERT INTO wfo_runs (workspace_id, strategy_id, name, symbol, train_days, test_days, status)
        VALUES ($1, $2, 'crossing averages', $3, $4, $5, 'running')
        RETURNING wfo_run_id
        ",
        workspace_id,
        strategy_id,
        symbol,
        number(TRAIN_DAYS),
        number(TEST_DAYS),
    )
    .fetch_one(connection)
    .await
}

/// The windows of one fold, as days of the series.
struct Session<'a> {
    workspace_id: Uuid,
    strategy_id: Uuid,
    symbol: &'a str,
    fold: usize,
    learned: usize,
    judged: usize,
}

impl Session<'_> {
    /// Tries every pair of lengths and gives back the best; the earlier one wins a tie.
    async fn tune(
        &self,
        connection: &mut PgConnection,
        prices: &[f64],
    ) -> sqlx::Result<(Parameters, Outcome)> {
        let tune_id = sqlx::query_scalar!(
            "
            INSERT INTO backtest_tunes (workspace_id, name, search_space, max_trials, finished_at)
            VALUES ($1, $2, $3, $4, now())
            RETURNING backtest_tune_id
            ",
            self.workspace_id,
            format!("{} fold {}", self.symbol, self.fold + 1),
            json!({ "fast": FAST, "slow": SLOW }),
            number(FAST.len() * SLOW.len()),
        )
        .fetch_one(&mut *connection)
        .await?;
        let mut best: Option<(Parameters, Outcome)> = None;
        for (trial, parameters) in (1..).zip(grid()) {
            let outcome = outcome(prices, self.learned..self.judged, parameters);
            self.store_trial(connection, tune_id, trial, parameters, outcome).await?;
            if best.is_none_or(|(_, before)| outcome.sharpe > before.sharpe) {
                best = Some((parameters, outcome));
            }
        }
        // The grid is not empty, so there is a best.
        best.ok_or(sqlx::Error::RowNotFound)
    }

    async fn store_trial(
        &self,
        connection: &mut PgConnection,
        tune_id: Uuid,
        trial: i32,
        parameters: Parameters,
        outcome: Outcome,
    ) -> sqlx::Result<()> {
        sqlx::query!(
            "
            WITH run AS (
                INSERT INTO backtest_runs (
                    workspace_id, strategy_id, label, symbol, starts_on, ends_on, parameters,
                    status, sharpe, total_return, max_drawdown, finished_at)
                VALUES ($1, $2, 'crossing averages', $3, $4, $5, $6, 'succeeded', $7, $8, $9, now())
                RETURNING backtest_run_id
            )
            INSERT INTO backtest_tune_runs (backtest_tune_id, backtest_run_id, trial, score)
            SELECT $10, run.backtest_run_id, $11, $7 FROM run
            ",
            self.workspace_id,
            self.strategy_id,
            self.symbol,
            day(self.learned),
            day(self.judged),
            parameters.to_json(),
            outcome.sharpe,
            outcome.total_return,
            outcome.max_drawdown,
            tune_id,
            trial,
        )
        .execute(connection)
        .await?;
        Ok(())
    }

    async fn store(
        &self,
        connection: &mut PgConnection,
        wfo_run_id: Uuid,
        parameters: Parameters,
        in_sample: Outcome,
        out_sample: Outcome,
    ) -> sqlx::Result<()> {
        sqlx::query!(
            "
            INSERT INTO wfo_folds (
                wfo_run_id, fold, train_period, test_period, parameters,
                in_sample_score, out_sample_score)
            VALUES ($1, $2, daterange($3, $4), daterange($4, $5), $6, $7, $8)
            ",
            wfo_run_id,
            number(self.fold + 1),
            day(self.learned),
            day(self.judged),
            day(self.judged + TEST_DAYS),
            parameters.to_json(),
            in_sample.sharpe,
            out_sample.sharpe,
        )
        .execute(connection)
        .await?;
        Ok(())
    }
}

/// Lists the folds of a run.
///
/// # Errors
///
/// When the database does not answer.
pub async fn folds(pool: &PgPool, wfo_run_id: Uuid) -> sqlx::Result<Vec<FoldLine>> {
    sqlx::query_as!(
        FoldLine,
        r#"
        SELECT fold, lower(test_period) AS "tested_from!", parameters, in_sample_score, out_sample_score
        FROM wfo_folds
        WHERE wfo_run_id = $1
        ORDER BY fold
        "#,
        wfo_run_id,
    )
    .fetch_all(pool)
    .await
}

/// Lists the winners of the newest tuning sessions of a workspace.
///
/// # Errors
///
/// When the database does not answer.
pub async fn winners(pool: &PgPool, workspace_id: Uuid) -> sqlx::Result<Vec<Winner>> {
    sqlx::query_as!(
        Winner,
        r#"
        SELECT tunes.name, best.trial AS "trial!", best.parameters AS "parameters!",
               best.score AS "score!", best.total_return AS "total_return!",
               best.max_drawdown AS "max_drawdown!"
        FROM best_tune_runs AS best
        JOIN backtest_tunes AS tunes ON tunes.backtest_tune_id = best.backtest_tune_id
        WHERE tunes.workspace_id = $1 AND best.total_return IS NOT NULL AND best.max_drawdown IS NOT NULL
        ORDER BY tunes.created_at DESC, tunes.name
        LIMIT 12
        "#,
        workspace_id,
    )
    .fetch_all(pool)
    .await
}

/// Trades made by one pair of averages on the days of a window.
fn outcome(prices: &[f64], window: std::ops::Range<usize>, parameters: Parameters) -> Outcome {
    let (mut value, mut peak, mut max_drawdown) = (1.0_f64, 1.0_f64, 0.0_f64);
    let mut gains = Vec::new();
    for today in window {
        // What is known on the evening before decides.
        let known = &prices[..today];
        let long = average(known, parameters.fast) > average(known, parameters.slow);
        let gain = if long { prices[today] / prices[today - 1] - 1.0 } else { 0.0 };
        value *= 1.0 + gain;
        peak = peak.max(value);
        max_drawdown = max_drawdown.max(1.0 - value / peak);
        gains.push(gain);
    }
    Outcome { sharpe: sharpe(&gains), total_return: value - 1.0, max_drawdown }
}

fn average(prices: &[f64], days: usize) -> f64 {
    let last = &prices[prices.len().saturating_sub(days)..];
    last.iter().sum::<f64>() / count(last)
}

/// Mean gain over its deviation, for a year of 252 days; 0 where nothing was traded.
fn sharpe(gains: &[f64]) -> f64 {
    let mean = gains.iter().sum::<f64>() / count(gains);
    let variance = gains.iter().map(|gain| (gain - mean).powi(2)).sum::<f64>() / count(gains);
    if variance > 0.0 { mean / variance.sqrt() * 252.0_f64.sqrt() } else { 0.0 }
}

fn count(values: &[f64]) -> f64 {
    values.len().max(1) as f64
}

/// Prices of as many days, which rise and fall in waves with noise upon them.
fn prices(symbol: &str, days: usize) -> Vec<f64> {
    let mut state = hash(symbol) | 1;
    let mut price = 100.0_f64;
    let mut prices = Vec::with_capacity(days);
    let mut angle = 0.0_f64;
    for _ in 0..days {
        // A linear congruential generator; its upper bits are random enough for a picture.
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let noise = f64::from((state >> 33) as u32) / f64::from(u32::MAX >> 1) - 0.5;
        angle += 0.07;
        price *= 1.0 + 0.0004 + 0.004 * angle.sin() + 0.04 * noise;
        prices.push(price);
    }
    prices
}

fn grid() -> impl Iterator<Item = Parameters> {
    FAST.into_iter().flat_map(|fast| SLOW.into_iter().map(move |slow| Parameters { fast, slow }))
}

/// The date of a day of the series.
fn day(index: usize) -> NaiveDate {
    NaiveDate::default() + Days::new(20_000 + index as u64)
}

/// A small number of days or trials, as the database counts them.
fn number(value: usize) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::{Parameters, outcome, prices};

    #[test]
    fn prices_depend_on_the_symbol_alone() {
        assert_eq!(prices("ACME", 30), prices("ACME", 30));
        assert_ne!(prices("ACME", 30), prices("NVDA", 30));
    }

    #[test]
    fn a_drawdown_is_a_part_of_the_peak() {
        let outcome = outcome(&prices("ACME", 200), 50..200, Parameters { fast: 3, slow: 21 });
        assert!((0.0..=1.0).contains(&outcome.max_drawdown));
    }
}
