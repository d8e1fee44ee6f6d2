//! Queries of every kind that sqlx's macros take, over types of every kind.

use sqlx::PgConnection;
use sqlx::postgres::types::PgRange;

migrations::migrations!(path = "db/migrations", rows = []);

#[derive(Clone, Debug, sqlx::Type)]
#[sqlx(type_name = "mood", rename_all = "lowercase")]
pub enum Mood {
    Sad,
    #[sqlx(rename = "so so")]
    SoSo,
    Happy,
    #[sqlx(rename = "Größer")]
    Greater,
}

pub type Address = (Option<String>, Option<i32>, Option<Vec<Mood>>);

pub struct Line {
    pub number: i32,
    pub size: Option<i32>,
}

pub type Outcome = Result<(), sqlx::Error>;

pub async fn selects(on: &mut PgConnection, id: i64, ids: &[i64], name: &str) -> Outcome {
    sqlx::query!("SELECT 1 AS one").fetch_one(&mut *on).await?;
    sqlx::query!("SELECT id, name, nick FROM people WHERE id = $1", id).fetch_one(&mut *on).await?;
    sqlx::query!(
        r#"
        -- Everything that has a type of its own.
        SELECT mail AS "mail: String", mood AS "mood: Mood", moods AS "moods: Vec<Mood>",
               home AS "home: Address", tags, score, /* a comment */ weight, height, small,
               data, plain, bytes, key, born, woken, seen, local
        FROM people
        WHERE id = ANY($1) AND name LIKE $2
        "#,
        ids,
        name
    )
    .fetch_all(&mut *on)
    .await?;
    sqlx::query!(
        r#"SELECT years, paid AS "paid: PgRange<rust_decimal::Decimal>", held, letter, code, shout, side, stay FROM people"#
    )
    .fetch_all(&mut *on)
    .await?;
    sqlx::query!("SELECT p.name, p.mood AS \"mood: Mood\", b.name AS boss FROM people p LEFT JOIN people b ON b.id = p.boss")
        .fetch_all(&mut *on)
        .await?;
    sqlx::query!("SELECT count(*), max(score), min(seen), array_agg(name) AS names FROM people")
        .fetch_one(&mut *on)
        .await?;
    sqlx::query!(
        "SELECT side, count(*) AS \"number!\", avg(score) AS \"average?\" FROM people GROUP BY side"
    )
    .fetch_all(&mut *on)
    .await?;
    sqlx::query!("SELECT name, row_number() OVER (PARTITION BY side ORDER BY seen) AS place, lag(name) OVER () AS earlier FROM people")
        .fetch_all(&mut *on)
        .await?;
    sqlx::query!("SELECT (home).street, (home).\"house number\" AS number FROM people")
        .fetch_all(&mut *on)
        .await?;
    sqlx::query!("SELECT data -> 'a' AS a, data ->> 'b' AS b, coalesce(nick, name) AS called FROM people WHERE data @> $1", serde_json::json!({}))
        .fetch_all(&mut *on)
        .await?;
    sqlx::query!("SELECT lower(years) AS youngest, upper(years) AS oldest FROM people WHERE years @> 7")
        .fetch_all(&mut *on)
        .await?;
    sqlx::query!("SELECT name FROM people WHERE mood = $1 OR mood = ANY($2)", Mood::Sad as _, &[Mood::Happy] as _)
        .fetch_all(&mut *on)
        .await?;
    sqlx::query_scalar!("SELECT name FROM people UNION ALL SELECT nick FROM people").fetch_all(&mut *on).await?;
    sqlx::query_scalar!("SELECT exists(SELECT 1 FROM people WHERE nick IS NULL)").fetch_one(&mut *on).await?;
    sqlx::query!("WITH RECURSIVE up AS (SELECT id, boss, 0 AS depth FROM people WHERE id = $1 UNION ALL SELECT p.id, p.boss, depth + 1 FROM people p JOIN up ON up.boss = p.id) SELECT id, depth FROM up", id)
        .fetch_all(&mut *on)
        .await?;
    sqlx::query!("VALUES (1, 'a'), (2, NULL)").fetch_all(&mut *on).await?;
    sqlx::query!("SELECT p.name, l.* FROM people p CROSS JOIN LATERAL unnest(p.tags) WITH ORDINALITY AS l (tag, place)")
        .fetch_all(&mut *on)
        .await?;
    Ok(())
}

pub async fn views(on: &mut PgConnection, name: &str) -> Outcome {
    sqlx::query!("SELECT id, name, mail AS \"mail: String\" FROM happy_people").fetch_all(&mut *on).await?;
    sqlx::query!("SELECT name, boss, boss_mood AS \"boss_mood: Mood\" FROM staff").fetch_all(&mut *on).await?;
    sqlx::query!("SELECT person, lines, amount FROM totals").fetch_all(&mut *on).await?;
    sqlx::query!("SELECT id, name FROM namesakes($1)", name).fetch_all(&mut *on).await?;
    sqlx::query!("SELECT at, what, detail FROM audit.log ORDER BY at DESC LIMIT 10").fetch_all(&mut *on).await?;
    Ok(())
}

pub async fn odd_names(on: &mut PgConnection) -> Outcome {
    sqlx::query_as!(Line, "SELECT \"select\" AS number, \"größe\" AS size FROM \"Order Lines\"")
        .fetch_all(&mut *on)
        .await?;
    sqlx::query!("SELECT a_name_that_is_as_long_as_a_name_can_be_which_is_63_bytes_in_all, \"a \"\"quoted\"\" name\" AS quoted FROM \"Order Lines\"")
        .fetch_all(&mut *on)
        .await?;
    sqlx::query!("SELECT 'Grüße — 日本語 🐘' AS text, E'tab\\t' AS escaped, $tag$dollar 'quoted'$tag$ AS dollar")
        .fetch_one(&mut *on)
        .await?;
    Ok(())
}

pub async fn changes(on: &mut PgConnection, name: &str, id: i64) -> Outcome {
    sqlx::query!("INSERT INTO people (name, mail) VALUES ($1, 'a@b')", name).execute(&mut *on).await?;
    sqlx::query!(
        "INSERT INTO people (name, mail, nick) VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE SET nick = excluded.nick RETURNING id, nick, shout, seen",
        name,
        "a@b" as _,
        None::<&str>
    )
    .fetch_one(&mut *on)
    .await?;
    sqlx::query!("UPDATE people p SET score = score + 1 FROM \"Order Lines\" l WHERE l.person = p.id AND p.id = $1 RETURNING p.score, l.\"größe\" AS size", id)
        .fetch_all(&mut *on)
        .await?;
    sqlx::query!("DELETE FROM people WHERE id = $1 RETURNING name, boss", id).fetch_optional(&mut *on).await?;
    sqlx::query!("INSERT INTO audit.log (at, what) SELECT now(), unnest($1::text[])", &[name.to_owned()])
        .execute(&mut *on)
        .await?;
    sqlx::query!("WITH gone AS (DELETE FROM \"Order Lines\" WHERE person = $1 RETURNING *) SELECT count(*) AS number FROM gone", id)
        .fetch_one(&mut *on)
        .await?;
    sqlx::query!("TRUNCATE audit.log").execute(&mut *on).await?;
    sqlx::query!("LOCK TABLE people IN SHARE MODE").execute(&mut *on).await?;
    Ok(())
}
