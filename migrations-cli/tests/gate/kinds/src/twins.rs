//! Types that share their name with one of another schema, both over one connection, which keeps what
//! it has found under the name alone.

use std::error::Error;

use sqlx::{Connection, PgConnection};

use crate::db::rows::{
    FarMark, Grade, GradeEnum, Level, Macaddr, NearMark, NearOther, Pair, PairType, StateEnum,
};

type Tried = Result<(), Box<dyn Error>>;

pub async fn go_there_and_back(url: &str) -> Tried {
    far(&mut PgConnection::connect(url).await?).await?;
    near(&mut PgConnection::connect(url).await?).await?;
    // In the one order and in the other.
    let connection = &mut PgConnection::connect(url).await?;
    far(connection).await?;
    near(connection).await?;
    far(connection).await?;
    let connection = &mut PgConnection::connect(url).await?;
    near(connection).await?;
    far(connection).await?;
    near(connection).await?;
    by_arrays(url).await?;
    of_other_kinds(&mut PgConnection::connect(url).await?).await
}

async fn far(connection: &mut PgConnection) -> Tried {
    let row = FarMark {
        grade: Grade::A,
        grades: vec![Grade::B],
        pair: Pair { x: Some(1), y: None },
    };
    sqlx::query!(
        "INSERT INTO far_marks VALUES ($1, $2, $3)",
        row.grade,
        &row.grades,
        row.pair.clone() as Pair,
    )
    .execute(&mut *connection)
    .await?;
    let read = sqlx::query_as!(FarMark, "SELECT * FROM far_marks WHERE grade = $1 LIMIT 1", Grade::A);
    assert_eq!(read.fetch_one(&mut *connection).await?, row);
    let read: FarMark = sqlx::query_as("SELECT * FROM far_marks LIMIT 1").fetch_one(connection).await?;
    assert_eq!(read, row);
    Ok(())
}

async fn near(connection: &mut PgConnection) -> Tried {
    let pair = PairType { grade: Some(GradeEnum::Low), grades: Some(vec![GradeEnum::High]) };
    let row = NearMark {
        grade: GradeEnum::Low,
        grades: vec![GradeEnum::High],
        pair: pair.clone(),
        pairs: vec![pair],
    };
    sqlx::query!(
        "INSERT INTO near_marks VALUES ($1, $2, $3, $4)",
        row.grade,
        &row.grades,
        row.pair.clone() as PairType,
        &row.pairs,
    )
    .execute(&mut *connection)
    .await?;
    let read = sqlx::query_as!(NearMark, "SELECT * FROM near_marks WHERE grade = $1 LIMIT 1", GradeEnum::Low);
    assert_eq!(read.fetch_one(&mut *connection).await?, row);
    let read: NearMark = sqlx::query_as("SELECT * FROM near_marks LIMIT 1").fetch_one(connection).await?;
    assert_eq!(read, row);
    Ok(())
}

/// Where an array is the first that a connection meets of a type.
async fn by_arrays(url: &str) -> Tried {
    let connection = &mut PgConnection::connect(url).await?;
    sqlx::query!("SELECT * FROM far_marks WHERE grades = $1", &vec![Grade::B])
        .fetch_one(&mut *connection)
        .await?;
    sqlx::query!("SELECT * FROM near_marks WHERE grades = $1", &vec![GradeEnum::High])
        .fetch_one(&mut *connection)
        .await?;
    near(connection).await
}

/// Beside a domain, the rows of a table and a type of the server.
async fn of_other_kinds(connection: &mut PgConnection) -> Tried {
    sqlx::raw_sql("INSERT INTO depot.state VALUES (1)").execute(&mut *connection).await?;
    sqlx::query("SELECT levels FROM far_others").fetch_one(&mut *connection).await?;
    sqlx::query("SELECT s FROM depot.state s").fetch_one(&mut *connection).await?;
    sqlx::query("SELECT '08:00:2b:01:02:03'::macaddr").fetch_one(&mut *connection).await?;
    let row = NearOther {
        level: Level::One,
        levels: vec![Level::One],
        state: StateEnum::Open,
        own: Macaddr::Own,
    };
    sqlx::query!(
        "INSERT INTO near_others VALUES ($1, $2, $3, $4)",
        row.level,
        &row.levels,
        row.state,
        row.own,
    )
    .execute(&mut *connection)
    .await?;
    let read = sqlx::query_as!(NearOther, "SELECT * FROM near_others").fetch_one(connection).await?;
    assert_eq!(read, row);
    Ok(())
}
