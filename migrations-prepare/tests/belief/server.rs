//! One session that executes sets, a statement at a time, and undoes them.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use migrations_core::{Position, lexer};
use sqlx::postgres::{PgDatabaseError, PgErrorPosition};
use sqlx::{Connection, PgConnection, Row};

/// What a server has refused.
#[derive(Debug)]
pub struct Refusal {
    pub state: String,
    pub message: String,
    pub file: String,
    /// The line of the token that the server names, else those of the whole statement.
    pub lines: RangeInclusive<u32>,
    /// The line in which the statement begins.
    pub statement_line: u32,
}

pub struct Session {
    connection: PgConnection,
}

impl Session {
    /// A session in which everything happens in one transaction.
    pub async fn open(url: &str) -> Session {
        let mut connection = PgConnection::connect(url).await.unwrap();
        begin(&mut connection).await;
        Session { connection }
    }

    /// Executes files in order, up to the first statement that is refused.
    pub async fn execute(&mut self, texts: &[(String, String)]) -> Option<Refusal> {
        for (file, text) in texts {
            let restored = sqlx::raw_sql("RESET ALL; RESET SESSION AUTHORIZATION");
            restored.execute(&mut self.connection).await.unwrap();
            for range in lexer::split(text).statements {
                let sql = sqlx::AssertSqlSafe(text[range.clone()].to_owned());
                let result = sqlx::raw_sql(sql).execute(&mut self.connection).await;
                if let Err(error) = result {
                    return Some(refusal(file, text, range, &error));
                }
            }
        }
        None
    }

    /// The columns of every relation that the files have made.
    pub async fn columns(&mut self) -> BTreeMap<String, Vec<String>> {
        let rows = sqlx::raw_sql(
            "SELECT n.nspname, c.relname, coalesce(array_to_string(array_agg(a.attname::text ORDER BY a.attname::text COLLATE \"C\"), E'\\n'), '')
             FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
             WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
             GROUP BY 1, 2",
        );
        let rows = rows.fetch_all(&mut self.connection).await.unwrap();
        let relation = |row: &sqlx::postgres::PgRow| {
            let [schema, name, columns]: [String; 3] = [0, 1, 2].map(|index| row.get(index));
            let columns = columns.split('\n').filter(|name| !name.is_empty()).map(str::to_owned);
            (format!("{schema}.{name}"), columns.collect())
        };
        rows.iter().map(relation).collect()
    }

    /// Takes everything back.
    pub async fn undo(&mut self) {
        sqlx::raw_sql("ROLLBACK").execute(&mut self.connection).await.unwrap();
        begin(&mut self.connection).await;
    }

    pub async fn close(self) {
        self.connection.close().await.unwrap();
    }
}

async fn begin(connection: &mut PgConnection) {
    sqlx::raw_sql("BEGIN").execute(&mut *connection).await.unwrap();
}

fn refusal(file: &str, text: &str, range: std::ops::Range<usize>, error: &sqlx::Error) -> Refusal {
    let error = error.as_database_error().unwrap_or_else(|| panic!("{error}"));
    let error = error.downcast_ref::<PgDatabaseError>();
    let statement_line = Position::of(text, range.start).line;
    let lines = match error.position() {
        Some(PgErrorPosition::Original(position)) => {
            let inner =
                migrations_core::position::offset_of_character(&text[range.clone()], position - 1);
            let line = Position::of(text, range.start + inner).line;
            line..=line
        }
        _ => statement_line..=Position::of(text, range.end).line,
    };
    Refusal {
        state: error.code().to_owned(),
        message: error.message().to_owned(),
        file: file.to_owned(),
        lines,
        statement_line,
    }
}
