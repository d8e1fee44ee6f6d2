//! Structs, enums and statements as they are written by hand for sqlx alone.

/// A struct and an enum for each table, with the derives of sqlx.
pub(super) fn rows(size: usize) -> String {
    (0..size).map(|number| of_table(ROWS, number)).collect()
}

/// As many calls of sqlx's macros for each table as it has generated functions, beside the structs.
pub(super) fn functions(size: usize) -> String {
    let functions: String = (0..size).map(|number| of_table(FUNCTIONS, number)).collect();
    format!("{}{functions}", rows(size))
}

fn of_table(template: &str, number: usize) -> String {
    template
        .replace("ROW", "thing_id, parent_id, name, STATE AS \"STATE: _\", about, amount, is_public, extra, tags, created_at")
        .replace("STATE", &format!("state_{number}"))
        .replace("NUMBER", &number.to_string())
}

const ROWS: &str = r##"
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum StateNUMBER {
    Open,
    Closed,
    Lost,
}

#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct ThingNUMBER {
    pub thing_id: i64,
    pub parent_id: Option<i64>,
    pub name: String,
    pub STATE: StateNUMBER,
    pub about: Option<String>,
    pub amount: rust_decimal::Decimal,
    pub is_public: bool,
    pub extra: sqlx::types::JsonValue,
    pub tags: Vec<String>,
    pub created_at: chrono::DateTime<chrono::Utc>,
}
"##;

const FUNCTIONS: &str = r##"
#[derive(Clone, Debug, PartialEq)]
pub struct NewThingNUMBER {
    pub parent_id: Option<i64>,
    pub name: String,
    pub STATE: StateNUMBER,
    pub about: Option<String>,
    pub amount: Option<rust_decimal::Decimal>,
    pub is_public: Option<bool>,
    pub extra: Option<sqlx::types::JsonValue>,
    pub tags: Option<Vec<String>>,
    pub created_at: Option<chrono::DateTime<chrono::Utc>>,
}

impl ThingNUMBER {
    pub async fn get(executor: impl sqlx::PgExecutor<'_>, thing_id: i64) -> sqlx::Result<Option<Self>> {
        sqlx::query_as!(ThingNUMBER, r#"SELECT ROW FROM things_NUMBER WHERE thing_id = $1"#, thing_id)
            .fetch_optional(executor)
            .await
    }

    pub async fn get_by_name(executor: impl sqlx::PgExecutor<'_>, name: &str) -> sqlx::Result<Option<Self>> {
        sqlx::query_as!(ThingNUMBER, r#"SELECT ROW FROM things_NUMBER WHERE name = $1"#, name)
            .fetch_optional(executor)
            .await
    }

    pub async fn list_by_parent_id(executor: impl sqlx::PgExecutor<'_>, parent_id: i64) -> sqlx::Result<Vec<Self>> {
        sqlx::query_as!(
            ThingNUMBER,
            r#"SELECT ROW FROM things_NUMBER WHERE parent_id = $1 ORDER BY thing_id"#,
            parent_id
        )
        .fetch_all(executor)
        .await
    }

    pub async fn insert(executor: impl sqlx::PgExecutor<'_>, new: &NewThingNUMBER) -> sqlx::Result<Self> {
        sqlx::query_as!(
            ThingNUMBER,
            r#"INSERT INTO things_NUMBER (parent_id, name, STATE, about, amount, is_public, extra, tags, created_at)
            VALUES ($1, $2, $3, $4, COALESCE($5, 0::numeric), COALESCE($6, false), COALESCE($7, '{}'::jsonb),
            COALESCE($8, '{}'::text[]), COALESCE($9, now())) RETURNING ROW"#,
            new.parent_id,
            new.name,
            new.STATE as _,
            new.about,
            new.amount,
            new.is_public,
            new.extra,
            new.tags.as_deref(),
            new.created_at
        )
        .fetch_one(executor)
        .await
    }

    pub async fn insert_many(executor: impl sqlx::PgExecutor<'_>, new: &[NewThingNUMBER]) -> sqlx::Result<Vec<Self>> {
        let parents: Vec<Option<i64>> = new.iter().map(|new| new.parent_id).collect();
        let names: Vec<&str> = new.iter().map(|new| new.name.as_str()).collect();
        let states: Vec<StateNUMBER> = new.iter().map(|new| new.STATE).collect();
        let abouts: Vec<Option<&str>> = new.iter().map(|new| new.about.as_deref()).collect();
        sqlx::query_as!(
            ThingNUMBER,
            r#"INSERT INTO things_NUMBER (parent_id, name, STATE, about)
            SELECT * FROM unnest($1::int8[], $2::text[], $3::text[], $4::text[]) RETURNING ROW"#,
            &parents as _,
            &names as _,
            &states as _,
            &abouts as _
        )
        .fetch_all(executor)
        .await
    }

    pub async fn update(&self, executor: impl sqlx::PgExecutor<'_>) -> sqlx::Result<Option<Self>> {
        sqlx::query_as!(
            ThingNUMBER,
            r#"UPDATE things_NUMBER SET parent_id = $2, name = $3, STATE = $4, about = $5, amount = $6,
            is_public = $7, extra = $8, tags = $9, created_at = $10 WHERE thing_id = $1 RETURNING ROW"#,
            self.thing_id,
            self.parent_id,
            self.name,
            self.STATE as _,
            self.about,
            self.amount,
            self.is_public,
            self.extra,
            &self.tags,
            self.created_at
        )
        .fetch_optional(executor)
        .await
    }

    pub async fn delete(executor: impl sqlx::PgExecutor<'_>, thing_id: i64) -> sqlx::Result<bool> {
        let done = sqlx::query!("DELETE FROM things_NUMBER WHERE thing_id = $1", thing_id).execute(executor).await?;
        Ok(done.rows_affected() > 0)
    }
}
"##;
