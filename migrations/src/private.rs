//! What generated code names; no part of the interface, and free to change with the macros.

use std::fmt;

use sqlx::decode::Decode;
use sqlx::encode::{Encode, IsNull};
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArgumentBuffer, PgTypeInfo, PgValueRef};
use sqlx::{Postgres, Type};

use crate::Migrations;

mod access;

pub use access::{
    FromColumns, Values, affects_any, checked_column, column, count, fetch_all, fetch_one,
    fetch_optional,
};
pub use sqlx;

#[cfg(feature = "test")]
pub use crate::testing;

/// The set that the macro has checked and written as a text, and what servers for it are given.
#[must_use]
pub const fn embedded(text: &'static str, provisioning: &'static str) -> Migrations {
    Migrations::embedded(text, provisioning)
}

/// A text that is none of an enum's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownText {
    expected: &'static str,
    text: String,
}

impl UnknownText {
    /// Names what was expected and what came.
    #[must_use]
    pub fn new(expected: &'static str, text: &str) -> UnknownText {
        UnknownText { expected, text: text.to_owned() }
    }
}

impl fmt::Display for UnknownText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}`{}`", self.expected, self.text)
    }
}

impl std::error::Error for UnknownText {}

/// A value of a domain, whose type sqlx compares by a name that is not that of the type under it.
///
/// The sealed schema says what is under it.
pub struct UnderDomain<T>(pub T);

impl<T: Type<Postgres>> Type<Postgres> for UnderDomain<T> {
    fn type_info() -> PgTypeInfo {
        T::type_info()
    }

    fn compatible(_info: &PgTypeInfo) -> bool {
        true
    }
}

impl<'r, T: Decode<'r, Postgres>> Decode<'r, Postgres> for UnderDomain<T> {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        T::decode(value).map(UnderDomain)
    }
}

/// A field of a composite value, sent under the type that it is declared with.
///
/// sqlx would send a `String` as `text`, and inside of a composite value the server takes no `text`
/// for a `varchar` or a domain.
pub struct Declared<'a, T> {
    declared: &'static str,
    value: &'a T,
}

impl<'a, T> Declared<'a, T> {
    /// The value of a field, and the type as PostgreSQL writes it.
    #[must_use]
    pub const fn new(declared: &'static str, value: &'a T) -> Declared<'a, T> {
        Declared { declared, value }
    }
}

impl<T: Type<Postgres>> Type<Postgres> for Declared<'_, T> {
    fn type_info() -> PgTypeInfo {
        T::type_info()
    }
}

impl<'q, T: Encode<'q, Postgres>> Encode<'q, Postgres> for Declared<'_, T> {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        let start = buffer.len();
        let is_null = self.value.encode_by_ref(buffer)?;
        // sqlx writes every document as `jsonb`, whose first byte is a version; `json` has none.
        if self.declared == "json"
            && let Some(version) = buffer.get_mut(start)
        {
            *version = b' ';
        }
        Ok(is_null)
    }

    fn produces(&self) -> Option<PgTypeInfo> {
        Some(PgTypeInfo::with_name(self.declared))
    }
}
