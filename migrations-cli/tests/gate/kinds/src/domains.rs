//! Domains around every kind of type: in arrays, over arrays, over each other and in composite types.

use std::error::Error;

use migrations::pgvector::Vector;
use sqlx::postgres::PgRow;
use sqlx::postgres::types::PgRange;
use sqlx::types::{Decimal, JsonValue, Uuid};
use sqlx::{Connection, Decode, PgConnection, PgPool, Postgres, Row};

use crate::db::rows::{
    Direction, Layer, Lot, Mood, MoneyOf, Parcel, Plan, Scalar, Shipment,
};

type Tried = Result<(), Box<dyn Error>>;

pub async fn go_there_and_back(pool: &PgPool) -> Tried {
    let row = sqlx::query_as!(Layer, "SELECT * FROM layers").fetch_one(pool).await?;
    let same: Layer = sqlx::query_as("SELECT * FROM layers").fetch_one(pool).await?;
    assert_eq!(row, same);
    values(&row);
    // Behind the arrays, which sqlx would lose if it met them together with this.
    let row = sqlx::query_as!(Shipment, "SELECT * FROM shipments").fetch_one(pool).await?;
    shipped(&row);
    let row = same;
    again(pool, &row).await?;
    gathered(pool).await?;
    parameters(pool).await?;
    beside_a_composite(pool).await?;
    what_sqlx_cannot_read(pool).await
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn values(row: &Layer) {
    assert_eq!((row.tokens[0], row.far_tokens[0], row.near_tokens[0]), (id(1), id(2), id(3)));
    assert_eq!((row.flags.as_slice(), row.raws[0].as_slice()), ([true, false].as_slice(), [1].as_slice()));
    assert_eq!(row.amounts, ["1.50".parse::<Decimal>().unwrap()]);
    assert_eq!((row.any_case.as_str(), row.any_cases[0].as_str()), ("Any", "Case"));
    assert_eq!(row.pairs.get("a"), Some(&Some("1".to_owned())));
    assert_eq!(row.place, Vector::from(vec![0.0, 2.0, 1.0]));
    assert_eq!((row.token_list[0], row.direction_list.as_slice()), (id(4), [Direction::Up, Direction::Down].as_slice()));
    assert_eq!((row.moods.as_slice(), row.span), ([Mood::Good].as_slice(), PgRange::from(1..5)));
}

fn shipped(row: &Shipment) {
    let euro = MoneyOf { amount: Some(3.into()), currency: Some("EUR".into()) };
    let parcel: &Parcel = &row.parcel;
    assert_eq!((parcel.tokens.as_deref(), parcel.scores.as_deref()), (Some([id(5)].as_slice()), Some([7].as_slice())));
    assert_eq!(parcel.prices.as_ref().map(|prices| prices[0].currency.clone()), Some(euro.currency));
    assert_eq!(parcel.documents.as_deref(), Some([serde_json::json!({"b": 2})].as_slice()));
    assert_eq!((parcel.near, row.parcels[0].tokens.clone()), (Some(id(6)), Some(vec![id(7)])));
}

/// Every value is taken by the column that it comes from.
async fn again(pool: &PgPool, row: &Layer) -> Tried {
    let row = row.clone();
    sqlx::query!(
        "UPDATE layers SET tokens = $1, far_tokens = $2, near_tokens = $3, days = $4, stamps = $5, hours = $6,
             small_counts = $7, big_counts = $8, positives = $9, flags = $10, raws = $11, near_raws = $12,
             ratios = $13, amounts = $14, waits = $15, spots = $16, documents = $17, words = $18,
             short_words = $19, word_list = $20, any_case = $21, any_cases = $22, pairs = $23, pairs_list = $24,
             place = $25, places = $26, token_list = $27, direction_list = $28, moods = $29, prices = $30",
        row.tokens, row.far_tokens, &row.near_tokens, &row.days, &row.stamps, &row.hours,
        &row.small_counts, &row.big_counts, &row.positives, &row.flags, &row.raws, &row.near_raws,
        &row.ratios, &row.amounts, &row.waits, &row.spots, &row.documents, &row.words,
        &row.short_words, &row.word_list, row.any_case, &row.any_cases, row.pairs, &row.pairs_list,
        row.place, &row.places, &row.token_list, &row.direction_list, &row.moods, &row.prices,
    )
    .execute(pool)
    .await?;
    let slice: &[Uuid] = &[id(1)];
    sqlx::query!("UPDATE layers SET tokens = $1", slice as &[Uuid]).execute(pool).await?;
    let written = sqlx::query_as!(Layer, "SELECT * FROM layers").fetch_one(pool).await?;
    assert_eq!(written.tokens, [id(1)]);
    assert_eq!(written.direction_list, [Direction::Up, Direction::Down]);
    Ok(())
}

/// The domain of a column is seen where its values are put into an array.
async fn gathered(pool: &PgPool) -> Tried {
    let row = sqlx::query!(
        r#"SELECT array_agg(token) AS "tokens!", array_agg(far) AS far, array_agg(near) AS near,
                  array_agg(day) AS days, array_agg(raw) AS raws, array_agg(amount) AS amounts
           FROM scalars"#
    );
    let row = row.fetch_one(pool).await?;
    let tokens: Vec<Uuid> = row.tokens;
    let (far, raws): (Option<Vec<Uuid>>, Option<Vec<Vec<u8>>>) = (row.far, row.raws);
    let amounts: Option<Vec<Decimal>> = row.amounts;
    assert_eq!((tokens, far, row.near), (vec![id(1)], Some(vec![id(2)]), Some(vec![id(3)])));
    assert_eq!((raws, amounts.map(|all| all.len())), (Some(vec![vec![1]]), Some(1)));
    let row = sqlx::query!("SELECT ratios FROM scalar_list").fetch_one(pool).await?;
    assert_eq!(row.ratios, [1.5]);
    let row = sqlx::query!("SELECT (parcel).tokens FROM shipments").fetch_one(pool).await?;
    assert_eq!(row.tokens, Some(vec![id(5)]));
    // This macro has the type looked at once more when it runs, and sqlx knows the cast alone.
    let lone = sqlx::query_scalar!("SELECT ratios FROM scalar_list").fetch_one(pool).await;
    assert!(matches!(lone, Err(sqlx::Error::ColumnDecode { .. })), "{lone:?}");
    let lone = sqlx::query_scalar!("SELECT ratios::float8[] FROM scalar_list");
    assert_eq!(lone.fetch_one(pool).await?, [1.5]);
    Ok(())
}

async fn parameters(pool: &PgPool) -> Tried {
    let scalar = sqlx::query_as!(
        Scalar,
        "SELECT * FROM scalars WHERE token = $1 AND far = $2 AND near = $3",
        id(1), id(2), id(3),
    );
    let scalar = scalar.fetch_one(pool).await?;
    assert_eq!(scalar.document, serde_json::json!({"a": 1}));
    let plans: &[Plan] = &[Plan::Free, Plan::Paid];
    let of_plans = sqlx::query!("SELECT id FROM kinds WHERE plans = $1", plans as &[Plan]);
    assert!(!of_plans.fetch_all(pool).await?.is_empty());
    let raw: &[u8] = &[9];
    sqlx::query!("UPDATE scalars SET raw = $1, amount = $2", raw, scalar.amount).execute(pool).await?;
    sqlx::query!("UPDATE scalars SET raw = $1", vec![8_u8]).execute(pool).await?;
    Ok(())
}

/// sqlx 0.9.0 loses an array of a domain that it meets for the first time together with a composite
/// of that domain and another; each by itself, before, helps.
async fn beside_a_composite(pool: &PgPool) -> Tried {
    let mut connection = PgConnection::connect_with(&pool.connect_options()).await?;
    let lost = sqlx::query_as!(Lot, "SELECT * FROM lots").fetch_one(&mut connection).await;
    assert!(lost.unwrap_err().to_string().contains("failed to resolve array element type"));
    let mut connection = PgConnection::connect_with(&pool.connect_options()).await?;
    sqlx::query("SELECT NULL::amount[], NULL::token[]").execute(&mut connection).await?;
    let lots = sqlx::query_as!(Lot, "SELECT * FROM lots").fetch_one(&mut connection).await?;
    assert_eq!(lots.prices.map(|prices| prices.len()), Some(1));
    Ok(())
}

/// The tables that hold these have no struct, and not without need.
async fn what_sqlx_cannot_read(pool: &PgPool) -> Tried {
    cannot_read::<Vec<PgRange<i32>>>(&one(pool, "span_arrays").await?);
    cannot_read::<Vec<JsonValue>>(&one(pool, "document_arrays").await?);
    cannot_read::<Option<HasSpan>>(&one(pool, "span_fields").await?);
    cannot_read::<Option<HasDocument>>(&one(pool, "document_fields").await?);
    cannot_read::<Option<HasPlanList>>(&one(pool, "plan_list_fields").await?);
    cannot_read::<Option<HasTokenList>>(&one(pool, "token_list_fields").await?);
    Ok(())
}

async fn one(pool: &PgPool, table: &str) -> sqlx::Result<PgRow> {
    let query = format!("SELECT value FROM {table}");
    sqlx::query(sqlx::AssertSqlSafe(query)).fetch_one(pool).await
}

fn cannot_read<'r, T: Decode<'r, Postgres>>(row: &'r PgRow) {
    assert!(row.try_get_unchecked::<T, _>(0).is_err(), "sqlx reads it now");
}

/// What a struct of the type would be, if there were one.
macro_rules! composite {
    ($name:ident, $field:ty) => {
        struct $name;
        impl<'r> Decode<'r, Postgres> for $name {
            fn decode(value: sqlx::postgres::PgValueRef<'r>) -> Result<Self, Box<dyn Error + Send + Sync>> {
                let mut decoder = sqlx::postgres::types::PgRecordDecoder::new(value)?;
                decoder.try_decode::<migrations::__private::UnderDomain<$field>>()?;
                Ok($name)
            }
        }
    };
}
composite!(HasSpan, PgRange<i32>);
composite!(HasDocument, JsonValue);
composite!(HasPlanList, Vec<crate::db::rows::Plan>);
composite!(HasTokenList, Vec<Uuid>);
