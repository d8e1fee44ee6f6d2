//! What a generated function does beside its text and its values.
//!
//! It stands here and not in the generated code because here it is compiled once: what is left in
//! the user's crate for each of hundreds of statements has to cost next to nothing.
//! Must not know a statement; that its types are those of the columns follows from the sealed schema,
//! of which both are made.

use futures_util::TryStreamExt;
use sqlx::decode::Decode;
use sqlx::encode::Encode;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArguments, PgBindIterExt, PgExecutor, PgHasArrayType, PgRow};
use sqlx::{Arguments, Error, Postgres, Result, Row, Type};

/// A row that is made of all columns of its table, in their order.
pub trait FromColumns: Sized {
    /// Takes each column by its place.
    ///
    /// # Errors
    ///
    /// A value that its type cannot hold.
    fn from_columns(row: &PgRow) -> Result<Self>;
}

/// A column of a type that sqlx has; which one it is, the sealed schema has said.
///
/// # Errors
///
/// A value that the type cannot hold.
pub fn column<'r, T: Decode<'r, Postgres>>(row: &'r PgRow, index: usize) -> Result<T> {
    row.try_get_unchecked(index)
}

/// A column of a generated type or of one of the user's, which itself says what it can hold.
///
/// # Errors
///
/// A column of another type, or a value that the type cannot hold.
pub fn checked_column<'r, T>(row: &'r PgRow, index: usize) -> Result<T>
where
    T: Decode<'r, Postgres> + Type<Postgres>,
{
    row.try_get(index)
}

/// The values of a statement, or why one of them cannot be sent.
#[derive(Debug)]
pub struct Values(Result<PgArguments, BoxDynError>);

impl Values {
    /// None yet of so many.
    #[must_use]
    pub fn of(count: usize) -> Values {
        let mut arguments = PgArguments::default();
        arguments.reserve(count, 0);
        Values(Ok(arguments))
    }

    /// Adds a value.
    pub fn add<'q, T: Encode<'q, Postgres> + Type<Postgres>>(&mut self, value: &'q T) {
        self.encode(value);
    }

    /// Adds a column of all rows as one array.
    pub fn each<'q, N, T>(&mut self, rows: &'q [N], column: impl Fn(&'q N) -> T)
    where
        T: Encode<'q, Postgres> + Type<Postgres> + PgHasArrayType,
    {
        self.encode(rows.iter().map(column).bind_iter());
    }

    /// Adds the elements of an array column of all rows as one array, and where in it those of each
    /// row stand.
    pub fn elements<'q, N, T>(&mut self, rows: &'q [N], array: impl Fn(&'q N) -> Option<&'q [T]>)
    where
        T: Encode<'q, Postgres> + Type<Postgres> + PgHasArrayType + 'q,
    {
        let bounds = Bounds::of(rows.iter().map(|row| array(row).map(<[T]>::len)));
        self.encode(rows.iter().filter_map(array).flatten().bind_iter());
        self.encode(bounds.first);
        self.encode(bounds.last);
    }

    fn encode<'q, T: Encode<'q, Postgres> + Type<Postgres>>(&mut self, value: T) {
        if let Ok(arguments) = &mut self.0
            && let Err(error) = arguments.add(value)
        {
            self.0 = Err(error);
        }
    }

    fn into_query(self, sql: &'static str) -> Result<(&'static str, Option<PgArguments>)> {
        let arguments = self.0.map_err(Error::Encode)?;
        Ok((sql, Some(arguments)))
    }
}

/// Where in one array of all elements those of each row stand, counted from 1.
#[derive(Debug)]
struct Bounds {
    /// The first element of each row.
    first: Vec<Option<i32>>,
    /// The last element of each row, which is before the first where there are none.
    last: Vec<Option<i32>>,
}

impl Bounds {
    /// The bounds of rows that have so many elements each; `None` where there is no array at all.
    fn of(lengths: impl Iterator<Item = Option<usize>>) -> Bounds {
        let mut bounds = Bounds { first: Vec::new(), last: Vec::new() };
        let mut end = 0_i32;
        for length in lengths {
            // sqlx refuses to send an array of more elements than this can count.
            let begin = length.map(|_| end.saturating_add(1));
            end = end.saturating_add(i32::try_from(length.unwrap_or(0)).unwrap_or(i32::MAX));
            bounds.first.push(begin);
            bounds.last.push(length.map(|_| end));
        }
        bounds
    }
}

/// How many rows there are.
#[must_use]
pub fn count<T>(rows: &[T]) -> i64 {
    // No slice is longer than `isize::MAX`.
    i64::try_from(rows.len()).unwrap_or(i64::MAX)
}

/// Sends a statement that gives one row or none.
///
/// # Errors
///
/// What sqlx says.
pub async fn fetch_optional<T: FromColumns>(
    executor: impl PgExecutor<'_>,
    sql: &'static str,
    values: Values,
) -> Result<Option<T>> {
    let row = executor.fetch_optional(values.into_query(sql)?).await?;
    row.as_ref().map(T::from_columns).transpose()
}

/// Sends a statement that gives one row.
///
/// # Errors
///
/// What sqlx says.
pub async fn fetch_one<T: FromColumns>(
    executor: impl PgExecutor<'_>,
    sql: &'static str,
    values: Values,
) -> Result<T> {
    let row = executor.fetch_one(values.into_query(sql)?).await?;
    T::from_columns(&row)
}

/// Sends a statement that gives any number of rows.
///
/// # Errors
///
/// What sqlx says.
pub async fn fetch_all<T: FromColumns>(
    executor: impl PgExecutor<'_>,
    sql: &'static str,
    values: Values,
) -> Result<Vec<T>> {
    let mut found = executor.fetch(values.into_query(sql)?);
    let mut rows = Vec::new();
    while let Some(row) = found.try_next().await? {
        rows.push(T::from_columns(&row)?);
    }
    Ok(rows)
}

/// Sends a statement, and says whether it found a row to change.
///
/// # Errors
///
/// What sqlx says.
pub async fn affects_any(
    executor: impl PgExecutor<'_>,
    sql: &'static str,
    values: Values,
) -> Result<bool> {
    let done = executor.execute(values.into_query(sql)?).await?;
    Ok(done.rows_affected() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_of_no_array_and_of_an_empty_one_differ() {
        let bounds = Bounds::of([Some(2), None, Some(0), Some(1)].into_iter());
        assert_eq!(bounds.first, [Some(1), None, Some(3), Some(3)]);
        assert_eq!(bounds.last, [Some(2), None, Some(2), Some(3)]);
    }

    #[test]
    fn value_that_cannot_be_sent_is_an_error_whatever_follows_it() {
        struct Never;
        impl Type<Postgres> for Never {
            fn type_info() -> sqlx::postgres::PgTypeInfo {
                <str as Type<Postgres>>::type_info()
            }
        }
        impl Encode<'_, Postgres> for Never {
            fn encode_by_ref(
                &self,
                _buffer: &mut sqlx::postgres::PgArgumentBuffer,
            ) -> Result<sqlx::encode::IsNull, BoxDynError> {
                Err("never".into())
            }
        }
        let mut values = Values::of(2);
        values.add(&Never);
        values.add(&1_i64);
        let refused = values.into_query("SELECT").expect_err("it cannot be sent");
        assert!(matches!(&refused, Error::Encode(error) if error.to_string() == "never"));
    }
}
