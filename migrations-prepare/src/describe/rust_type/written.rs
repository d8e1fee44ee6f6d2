//! What a query writes into the name of a column for sqlx's macros: `"total!"`, `"side?: Side"`.
//!
//! Must not know what the column is.

/// What a name says of its column.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Written {
    /// Whether it is read into an `Option`.
    pub(super) is_nullable: Option<bool>,
    /// The type of its values.
    pub(super) rust: Option<String>,
}

impl Written {
    /// Reads a name as sqlx does: a `!` or a `?`, then a colon with a type behind it.
    pub(super) fn of(name: &str) -> Written {
        let Some(start) = name.find([':', '!', '?']) else { return Written::default() };
        let rest = name.get(start..).unwrap_or_default();
        let (is_nullable, rest) = match (rest.strip_prefix('!'), rest.strip_prefix('?')) {
            (Some(rest), _) => (Some(false), rest),
            (_, Some(rest)) => (Some(true), rest),
            (None, None) => (None, rest),
        };
        let rust = rest.trim_start().strip_prefix(':').map(|rust| rust.trim().to_owned());
        Written { is_nullable, rust }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_says_what_sqlx_reads_in_it() {
        let cases = [
            ("total", None, None),
            ("total!", Some(false), None),
            ("total?", Some(true), None),
            ("side: crate::Side", None, Some("crate::Side")),
            ("side!: Vec<Side>", Some(false), Some("Vec<Side>")),
            ("side?:_", Some(true), Some("_")),
        ];
        for (name, is_nullable, rust) in cases {
            let expected = Written { is_nullable, rust: rust.map(str::to_owned) };
            assert_eq!(Written::of(name), expected, "{name}");
        }
    }
}
