//! What becomes of a recommendation: it is recorded, held against later prices, and ends.
//!
//! Each change and the note of who made it are one transaction. What an answer looks like on a screen is
//! not known here.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::draft::Draft;
use crate::rows::{
    ActionType, NewPrice, NewUserAction, Operation, OptionIdea, OptionTarget, Price, RecoTarget,
    Recommendation, Side, Status, UserAction,
};

/// One line of a list of recommendations.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// Which recommendation this is.
    pub reco_id: Uuid,
    /// The moment that it speaks of.
    pub asof: DateTime<Utc>,
    /// The exchange symbol.
    pub symbol: String,
    /// What to do.
    pub side: Side,
    /// The price at that moment.
    pub entry_price: Decimal,
    /// Whether it is open, or how it ended.
    pub status: Status,
}

/// What became of a recommendation of which a later price is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// Which recommendation this is.
    pub reco_id: Uuid,
    /// The exchange symbol.
    pub symbol: String,
    /// What it said to do.
    pub side: Side,
    /// Whether it is open, or how it ended.
    pub status: Status,
    /// The price when it was recorded.
    pub entry_price: Decimal,
    /// The last price while it was open.
    pub last_price: Decimal,
    /// When that was.
    pub last_at: DateTime<Utc>,
    /// Per cent gained by whoever did what it said; 0 for whoever held.
    pub gain_pct: Decimal,
    /// How many of its targets a price has reached.
    pub targets_reached: i64,
    /// How many it has.
    pub targets_total: i64,
}

/// A recommendation that has just ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Ended {
    /// Which recommendation this is.
    pub reco_id: Uuid,
    /// The exchange symbol.
    pub symbol: String,
    /// What it said to do.
    pub side: Side,
    /// How it ended.
    pub status: Status,
    /// When.
    pub closed_at: Option<DateTime<Utc>>,
}

/// Something that a user did.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    /// When.
    pub created_at: DateTime<Utc>,
    /// Who.
    pub user_id: Uuid,
    /// What.
    pub action_type: ActionType,
    /// The symbol of the recommendation, where the action was about one that is still there.
    pub symbol: Option<String>,
    /// What else is known.
    pub detail: Value,
}

/// A change of a recommendation.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// When.
    pub changed_at: DateTime<Utc>,
    /// The role of the database that made it.
    pub changed_by: String,
    /// What was done to the row.
    pub operation: Operation,
    /// The values that the row did not have before.
    pub changed: Value,
}

/// Records a recommendation with its targets, its option and the option's targets: all of it, or
/// nothing.
///
/// # Errors
///
/// When the database does not answer, or refuses a value.
pub async fn record(pool: &PgPool, user_id: Uuid, draft: &Draft) -> sqlx::Result<Recommendation> {
    let mut transaction = pool.begin().await?;
    let reco = Recommendation::insert(&mut *transaction, &draft.recommendation()).await?;
    RecoTarget::insert_many(&mut *transaction, &draft.targets(reco.reco_id)).await?;
    if let Some(option) = draft.option(reco.reco_id) {
        let idea = OptionIdea::insert(&mut *transaction, &option).await?;
        let targets = draft.option_targets(idea.idea_id);
        OptionTarget::insert_many(&mut *transaction, &targets).await?;
    }
    note(&mut transaction, user_id, ActionType::Record, [Some(reco.reco_id)], json!({})).await?;
    transaction.commit().await?;
    Ok(reco)
}

/// Lists recommendations, newest first: those of one symbol, and those that stand in one way, where
/// these are given.
///
/// # Errors
///
/// When the database does not answer.
pub async fn list(
    pool: &PgPool,
    symbol: Option<&str>,
    status: Option<Status>,
) -> sqlx::Result<Vec<Listed>> {
    sqlx::query_as!(
        Listed,
        r#"
        SELECT reco_id, asof, symbol, side, entry_price, status
        FROM recommendations
        WHERE ($1::text IS NULL OR symbol = $1)
          AND ($2::text IS NULL OR status = $2)
        ORDER BY asof DESC, reco_id
        "#,
        symbol,
        status.map(Status::as_str)
    )
    .fetch_all(pool)
    .await
}

/// Records what a symbol is traded at; a price of the same moment is corrected.
///
/// # Errors
///
/// When the database does not answer, or refuses a value.
pub async fn add_price(pool: &PgPool, user_id: Uuid, price: &NewPrice) -> sqlx::Result<Price> {
    let mut transaction = pool.begin().await?;
    let price = sqlx::query_as!(
        Price,
        r#"
        INSERT INTO prices (symbol, at, price)
        VALUES ($1, coalesce($2, now()), $3)
        ON CONFLICT (symbol, at) DO UPDATE SET price = excluded.price
        RETURNING symbol, at, price
        "#,
        price.symbol,
        price.at,
        price.price
    )
    .fetch_one(&mut *transaction)
    .await?;
    let detail = json!({"symbol": price.symbol, "price": price.price.to_string()});
    note(&mut transaction, user_id, ActionType::Price, [None], detail).await?;
    transaction.commit().await?;
    Ok(price)
}

/// Says what became of each recommendation of which a later price is known, best first.
///
/// # Errors
///
/// When the database does not answer.
pub async fn scores(pool: &PgPool) -> sqlx::Result<Vec<Score>> {
    // That the view gives NULL in none of these is proved while the set is prepared.
    sqlx::query_as!(
        Score,
        r#"
        SELECT
            reco_id,
            symbol,
            side,
            status,
            entry_price,
            last_price,
            last_at,
            gain_pct,
            targets_reached,
            targets_total
        FROM recommendation_scores
        ORDER BY gain_pct DESC, asof DESC, reco_id
        "#
    )
    .fetch_all(pool)
    .await
}

/// Ends every open recommendation all of whose targets were reached.
///
/// # Errors
///
/// When the database does not answer.
pub async fn close_reached(pool: &PgPool, user_id: Uuid) -> sqlx::Result<Vec<Ended>> {
    let mut transaction = pool.begin().await?;
    let ended = sqlx::query_as!(
        Ended,
        r#"
        UPDATE recommendations AS reco
        SET status = $1, closed_at = greatest(score.last_at, reco.asof)
        FROM recommendation_scores AS score
        WHERE score.reco_id = reco.reco_id
          AND reco.status = $2
          AND score.targets_total > 0
          AND score.targets_reached = score.targets_total
        RETURNING reco.reco_id, reco.symbol, reco.side, reco.status, reco.closed_at
        "#,
        Status::Reached as Status,
        Status::Open as Status
    )
    .fetch_all(&mut *transaction)
    .await?;
    let ids = ended.iter().map(|ended| Some(ended.reco_id));
    note(&mut transaction, user_id, ActionType::Score, ids, json!({})).await?;
    transaction.commit().await?;
    Ok(ended)
}

/// Ends every open recommendation on which nobody should act any more at that moment.
///
/// # Errors
///
/// When the database does not answer.
pub async fn expire(
    pool: &PgPool,
    user_id: Uuid,
    moment: DateTime<Utc>,
) -> sqlx::Result<Vec<Ended>> {
    let mut transaction = pool.begin().await?;
    let ended = sqlx::query_as!(
        Ended,
        r#"
        UPDATE recommendations
        SET status = $1, closed_at = expires_at
        WHERE status = $2
          AND expires_at <= $3
        RETURNING reco_id, symbol, side, status, closed_at
        "#,
        Status::Expired as Status,
        Status::Open as Status,
        moment
    )
    .fetch_all(&mut *transaction)
    .await?;
    let ids = ended.iter().map(|ended| Some(ended.reco_id));
    note(&mut transaction, user_id, ActionType::Expire, ids, json!({})).await?;
    transaction.commit().await?;
    Ok(ended)
}

/// Writes down that a user has looked at a recommendation.
///
/// # Errors
///
/// When the database does not answer, or there is no such recommendation.
pub async fn view(pool: &PgPool, user_id: Uuid, reco_id: Uuid) -> sqlx::Result<()> {
    let mut connection = pool.acquire().await?;
    note(&mut connection, user_id, ActionType::View, [Some(reco_id)], json!({})).await
}

/// Says what users did last, newest first.
///
/// # Errors
///
/// When the database does not answer.
pub async fn actions(pool: &PgPool, limit: i64) -> sqlx::Result<Vec<Action>> {
    sqlx::query_as!(
        Action,
        r#"
        SELECT
            action.created_at,
            action.user_id,
            action.action_type,
            reco.symbol AS "symbol?",
            action.detail
        FROM user_actions AS action
        LEFT JOIN recommendations AS reco ON reco.reco_id = action.reco_id
        ORDER BY action.created_at DESC, action.action_id
        LIMIT $1
        "#,
        limit
    )
    .fetch_all(pool)
    .await
}

/// Says how a recommendation came to be what it is, oldest change first; also of one that was deleted.
///
/// # Errors
///
/// When the database does not answer.
pub async fn changes(pool: &PgPool, reco_id: Uuid) -> sqlx::Result<Vec<Change>> {
    sqlx::query_as!(
        Change,
        r#"
        SELECT
            changed_at,
            changed_by,
            operation,
            (
                SELECT coalesce(jsonb_object_agg(field.key, field.value ORDER BY field.key), '{}')
                FROM jsonb_each(audit.after) AS field
                WHERE audit.before -> field.key IS DISTINCT FROM field.value
            ) AS changed
        FROM recommendation_audit AS audit
        WHERE reco_id = $1
        ORDER BY changed_at, audit_id
        "#,
        reco_id
    )
    .fetch_all(pool)
    .await
}

/// Writes down what a user did, once for each recommendation; `None` where it was about none.
async fn note(
    connection: &mut PgConnection,
    user_id: Uuid,
    action_type: ActionType,
    recommendations: impl IntoIterator<Item = Option<Uuid>>,
    detail: Value,
) -> sqlx::Result<()> {
    let action = NewUserAction { detail: Some(detail), ..NewUserAction::new(user_id, action_type) };
    let about = |reco_id| NewUserAction { reco_id, ..action.clone() };
    let actions: Vec<NewUserAction> = recommendations.into_iter().map(about).collect();
    UserAction::insert_many(connection, &actions).await?;
    Ok(())
}
