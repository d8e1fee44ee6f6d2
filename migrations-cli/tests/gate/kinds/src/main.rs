//! Reads a row in both ways, writes it again, and reads what was written.

use std::error::Error;

use kinds::db::MIGRATIONS;
use kinds::db::rows::{
    Address, Direction, Horizon, Kind, Mood, MoneyOf, MyTable, MyType, Order, Path, Plan, ReadOnly,
    Side, Trade,
};
use kinds::{Note, Xml};
use migrations::engine::{Options, Server};
use migrations::pgvector::Vector;
use sqlx::PgPool;
use sqlx::types::Json;

mod domains;
mod twins;

/// sqlx's macros are told of `crate::db::rows`, which is this crate's root for a program.
mod db {
    pub use kinds::db::rows;
}

macro_rules! bind_all {
    ($query:expr, $row:expr, $($field:ident)*) => { $query$(.bind(&$row.$field))* };
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = Server::start(&Options::default())?;
    let pool = PgPool::connect(server.url()).await?;
    // The stub is what `prepare` ran, and an application's database has the extension.
    let stub = include_str!("../migrations/stubs/vector.sql");
    sqlx::raw_sql(stub).execute(&pool).await?;
    for text in [
        include_str!("../migrations/001_create_kinds.sql"),
        include_str!("../migrations/002_fill_kinds.sql"),
        include_str!("../migrations/003_create_domains.sql"),
        include_str!("../migrations/004_fill_domains.sql"),
        include_str!("../migrations/005_create_twins.sql"),
    ] {
        let text = text.replace("CREATE EXTENSION vector;", "");
        sqlx::raw_sql(sqlx::AssertSqlSafe(text)).execute(&pool).await?;
    }
    assert_eq!(MIGRATIONS.migrations().len(), 5);
    let row = sqlx::query_as!(Kind, "SELECT * FROM kinds").fetch_one(&pool).await?;
    let same: Kind = sqlx::query_as("SELECT * FROM kinds").fetch_one(&pool).await?;
    assert_eq!(row, same);
    values(&row);
    again(&pool, &row).await?;
    odd_names(&pool).await?;
    parameters(&pool, &row).await?;
    through_a_view(&pool, &row).await?;
    domains::go_there_and_back(&pool).await?;
    twins::go_there_and_back(server.url()).await?;
    println!("every kind went there and back");
    Ok(())
}

fn values(row: &Kind) {
    assert_eq!((row.side, row.horizon), (Side::Buy, Some(Horizon::_12months)));
    assert_eq!((row.plan, row.plans.as_slice()), (Plan::Paid, [Plan::Free, Plan::Paid].as_slice()));
    assert_eq!(row.moods, Some(vec![Mood::Good, Mood::SoSo]));
    assert_eq!(row.odds, [MyType::A, MyType::Bc]);
    assert_eq!(row.directions, [Direction::Up, Direction::Down]);
    assert_eq!((row.paid, row.scores.as_slice()), (Plan::Paid, [1, 2].as_slice()));
    assert_eq!(row.plan_set, [Plan::Free]);
    assert_eq!(row.price, MoneyOf { amount: Some("1.50".parse().unwrap()), currency: Some("EUR".into()) });
    assert_eq!(row.prices[1], MoneyOf { amount: None, currency: None });
    let address: &Address = row.address.as_ref().expect("an address");
    assert_eq!(address.street.as_deref(), Some("Main \"street\", 1"));
    assert_eq!((address.house_no, address.r#type), (Some(7), Some(Plan::Free)));
    assert_eq!(address.moods.as_deref(), Some([Mood::Good].as_slice()));
    let read_only = ReadOnly {
        names: Some(vec!["n".into()]),
        works: Some(vec!["a@b.com".into()]),
        paids: Some(vec![Plan::Paid]),
    };
    assert_eq!(row.read_only, Some(read_only));
    assert_eq!(address.paid, Some(Plan::Paid));
    assert_eq!(row.note, Json(Note { text: "one".into() }));
    assert_eq!(row.labels, [Some("a".to_owned()), None]);
    assert_eq!(row.document, Some(Xml("<a/>".into())));
    assert_eq!(row.attributes.get("b"), Some(&None));
    assert_eq!(row.tree.to_string(), "Top.Science");
    assert_eq!(row.name, "MiXed");
    assert_eq!(row.numbers.as_ref().map(Vec::len), Some(2));
    assert_eq!(row.embedding, Vector::from(vec![0.0, 2.0, 1.0]));
}

/// Binds every value of a row, and reads what the server made of them.
async fn again(pool: &PgPool, row: &Kind) -> Result<(), Box<dyn Error>> {
    let columns = "side, horizon, plan, plans, mood, moods, odd, odds, email, work, works, \
        direction, directions, paid, paids, positive, scores, plan_set, price, prices, address, \
        note, notes, old_note, labels, document, at, line, segment, area, route, shape, round, \
        attributes, attribute_list, tree, trees, pattern, name, names, corner, corners, patterns, points, boxes, clocks, \
        amounts, moneys, spans, objects, codes, files, day_list, embedding, embeddings, \
        span, clock, cash, object, code, short, fixed, bytes, small, big, amount, days, times, \
        instants, ranges, real_number, double_number, exact, numbers";
    let marks: Vec<String> = (1..=columns.split(',').count()).map(|n| format!("${n}")).collect();
    let insert = format!("INSERT INTO kinds ({columns}) VALUES ({})", marks.join(", "));
    let query = sqlx::query(sqlx::AssertSqlSafe(insert));
    let query = bind_all!(query, row, side horizon plan plans mood moods odd odds email work works
        direction directions paid paids positive scores plan_set price prices address
        note notes old_note labels document at line segment area route shape round
        attributes attribute_list tree trees pattern name names corner corners patterns points boxes clocks
        amounts moneys spans objects codes files day_list embedding embeddings
        span clock cash object code short fixed bytes small big amount days times
        instants ranges real_number double_number exact numbers);
    query.execute(pool).await?;
    let written = sqlx::query_as!(Kind, "SELECT * FROM kinds ORDER BY id DESC LIMIT 1").fetch_one(pool).await?;
    let expected = Kind { id: written.id, read_only: None, ..row.clone() };
    assert_eq!(written, expected);
    Ok(())
}

async fn odd_names(pool: &PgPool) -> Result<(), Box<dyn Error>> {
    let row = sqlx::query!(r#"SELECT "my side" AS side, "my side 2" AS direction FROM "Odd one"."My Table""#)
        .fetch_one(pool)
        .await?;
    let _: MyTable = MyTable { my_side: row.side, my_side_2: row.direction };
    let row = sqlx::query_as!(Path, "SELECT * FROM path").fetch_one(pool).await?;
    assert_eq!(row.order, Order::Desc);
    let row = sqlx::query_as!(Trade, "SELECT * FROM app.trades").fetch_one(pool).await?;
    assert_eq!(row.side, Side::Sell);
    Ok(())
}

/// The types of parameters that the server names.
async fn parameters(pool: &PgPool, row: &Kind) -> Result<(), Box<dyn Error>> {
    let plans = vec![Plan::Paid];
    let found = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM kinds
           WHERE plan = $1 AND plan = ANY($2) AND mood = $3 AND odd = $4 AND price = $5"#,
        Plan::Paid,
        &plans,
        Mood::SoSo,
        MyType::Bc,
        row.price.clone() as MoneyOf,
    )
    .fetch_one(pool)
    .await?;
    assert_eq!(found, 2);
    sqlx::query!(
        r#"INSERT INTO "Odd one"."My Table" VALUES ($1, $2)"#,
        "y",
        Direction::Up,
    )
    .execute(pool)
    .await?;
    sqlx::query!("UPDATE kinds SET work = $1, email = $2, embedding = $3", "x@y.com", "x@y", row.embedding.clone())
        .execute(pool)
        .await?;
    Ok(())
}

/// A view shows the columns of its table with their types.
async fn through_a_view(pool: &PgPool, row: &Kind) -> Result<(), Box<dyn Error>> {
    let shown = sqlx::query!(
        r#"SELECT which, horizon, direction, note, loud FROM app."Shown kinds""#
    );
    let shown = shown.fetch_one(pool).await?;
    let which: Side = shown.which;
    assert_eq!((which, shown.horizon), (row.side, row.horizon));
    let (direction, note): (Option<Direction>, Option<Json<Note>>) = (shown.direction, shown.note);
    assert_eq!((direction, note.as_ref()), (Some(row.direction), Some(&row.note)));
    assert_eq!(shown.loud, "BUY");
    Ok(())
}
