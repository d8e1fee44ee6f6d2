//! A set without a fault: what the call defines has the names and types of the schema.

use sqlx::postgres::types::{Oid, PgInterval, PgMoney, PgRange};
use sqlx::types::chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use sqlx::types::{Decimal, JsonValue, Uuid};

migrations::migrations! { path = "./whole_set/migrations" }

/// Takes a row apart with every type spelt out; a field more or less would not compile.
fn everything(row: rows::Everything) -> (i64, rows::Mood) {
    let rows::Everything {
        id,
        a_bool,
        a_char,
        an_int2,
        an_int4,
        a_float4,
        a_float8,
        a_text,
        a_varchar,
        a_bpchar,
        a_name,
        a_bytea,
        a_uuid,
        a_json,
        a_jsonb,
        an_interval,
        a_money,
        an_oid,
        a_numeric,
        a_date,
        a_time,
        a_timestamp,
        a_timestamptz,
        an_int4range,
        an_int8range,
        a_numrange,
        a_daterange,
        a_tsrange,
        a_tstzrange,
        a_mood,
        some_texts,
        some_moods,
        perhaps_an_int8,
        perhaps_a_mood,
        perhaps_texts,
    } = row;
    let _: (bool, i8, i16, i32, f32, f64) = (a_bool, a_char, an_int2, an_int4, a_float4, a_float8);
    let _: [String; 4] = [a_text, a_varchar, a_bpchar, a_name];
    let _: (Vec<u8>, Uuid, [JsonValue; 2]) = (a_bytea, a_uuid, [a_json, a_jsonb]);
    let _: (PgInterval, PgMoney, Oid, Decimal) = (an_interval, a_money, an_oid, a_numeric);
    let _: (NaiveDate, NaiveTime) = (a_date, a_time);
    let _: (NaiveDateTime, DateTime<Utc>) = (a_timestamp, a_timestamptz);
    let _: (PgRange<i32>, PgRange<i64>, PgRange<Decimal>) =
        (an_int4range, an_int8range, a_numrange);
    let _: (PgRange<NaiveDate>, PgRange<NaiveDateTime>, PgRange<DateTime<Utc>>) =
        (a_daterange, a_tsrange, a_tstzrange);
    let _: (Vec<String>, Vec<rows::Mood>) = (some_texts, some_moods);
    let _: (Option<i64>, Option<rows::Mood>, Option<Vec<String>>) =
        (perhaps_an_int8, perhaps_a_mood, perhaps_texts);
    (id, a_mood)
}

fn is_row<T: for<'r> sqlx::FromRow<'r, sqlx::postgres::PgRow>>() {}

fn is_value<T>()
where
    T: sqlx::Type<sqlx::Postgres> + sqlx::postgres::PgHasArrayType,
    T: for<'r> sqlx::Decode<'r, sqlx::Postgres> + for<'q> sqlx::Encode<'q, sqlx::Postgres>,
{
}

fn main() {
    let _ = everything;
    is_row::<rows::Everything>();
    is_row::<rows::OptionIdea>();
    is_value::<rows::Mood>();
    is_value::<rows::Type>();

    let idea = rows::OptionIdea {
        id: Uuid::nil(),
        r#type: rows::Type::Call,
        r#match: None,
        self_: None,
        createdAt: DateTime::UNIX_EPOCH,
        _2nd_leg: Some(rows::_2ndLeg::Short),
    };
    assert_eq!(idea.clone(), idea);
    assert_eq!(idea.r#type.as_str(), "CALL");
    assert_eq!("very happy".parse(), Ok(rows::Mood::VeryHappy));
    assert_eq!(rows::Mood::ALL.len(), 3);
    let unknown = "glad".parse::<rows::Mood>().unwrap_err().to_string();
    assert_eq!(unknown, "expected one of `sad`, `ok`, `very happy`, got `glad`");

    let stems: Vec<&str> = MIGRATIONS.migrations().iter().map(|one| &*one.stem).collect();
    assert_eq!(stems, ["001_create_everything", "002_create_option_ideas", "003_create_people"]);
    assert_eq!(MIGRATIONS.name(), "whole");
    assert!(MIGRATIONS.migrations()[2].rollback.is_some());
}
