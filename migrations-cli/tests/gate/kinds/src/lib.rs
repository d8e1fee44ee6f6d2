//! A column of every kind, to and from a server.

/// What a note says.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Note {
    /// The words.
    pub text: String,
}

/// A type that sqlx has no counterpart for.
#[derive(Clone, Debug, PartialEq)]
pub struct Xml(pub String);

impl sqlx::Type<sqlx::Postgres> for Xml {
    fn type_info() -> sqlx::postgres::PgTypeInfo {
        sqlx::postgres::PgTypeInfo::with_name("xml")
    }
}

impl<'r> sqlx::Decode<'r, sqlx::Postgres> for Xml {
    fn decode(
        value: sqlx::postgres::PgValueRef<'r>,
    ) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Xml(value.as_str()?.to_owned()))
    }
}

impl<'q> sqlx::Encode<'q, sqlx::Postgres> for Xml {
    fn encode_by_ref(
        &self,
        buffer: &mut sqlx::postgres::PgArgumentBuffer,
    ) -> Result<sqlx::encode::IsNull, Box<dyn std::error::Error + Send + Sync>> {
        <&str as sqlx::Encode<sqlx::Postgres>>::encode_by_ref(&self.0.as_str(), buffer)
    }
}

/// The set, below the root of the crate.
pub mod db {
    migrations::migrations! {
        types = {
            kinds.note => crate::Note,
            public.kinds.notes => crate::Note,
            kinds.old_note => crate::Note,
            kinds.labels => Vec<Option<String>>,
            xml => crate::Xml,
        },
    }
}
