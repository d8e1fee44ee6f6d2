//! Statements about extensions: which one each is about, and what it does with it.
//!
//! Must not know what becomes of them.

use migrations_core::lexer::{self, TokenKind};
use migrations_core::{identifier, substring};

use super::do_block;

/// What a statement does with an extension.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    Create,
    /// It alters or drops it.
    Change,
    Comment,
}

/// The extension that a statement is about, and what it does with it.
pub(crate) fn extension(statement: &str) -> Option<(String, Action)> {
    let mut tokens = lexer::tokens(statement);
    let mut words = std::iter::from_fn(|| {
        let (kind, range) = tokens.next()?;
        match kind {
            TokenKind::Word => Some(identifier::fold(substring(statement, range))),
            TokenKind::Identifier => Some(substring(statement, range).to_owned()),
            _ => None,
        }
    });
    let action = match words.next()?.as_str() {
        "create" => Action::Create,
        "alter" | "drop" => Action::Change,
        "comment" => (words.next()? == "on").then_some(Action::Comment)?,
        _ => return None,
    };
    (words.next()? == "extension").then_some(())?;
    let name = words.find(|word| !matches!(word.as_str(), "if" | "not" | "exists"))?;
    Some((name.trim_matches('"').to_owned(), action))
}

/// The names of the extensions that the statements of a text create, those in `DO` blocks included.
pub fn created_extensions(sql: &str) -> impl Iterator<Item = String> {
    let statements = lexer::split(sql).statements.into_iter();
    statements.flat_map(move |range| {
        let statement = substring(sql, range);
        let embedded = do_block::embedded(statement).into_iter();
        let embedded = embedded.filter_map(|it| created_extension(&it.sql));
        created_extension(statement).into_iter().chain(embedded)
    })
}

/// The name of the extension that a statement creates.
fn created_extension(statement: &str) -> Option<String> {
    extension(statement).filter(|(_, action)| *action == Action::Create).map(|(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extension_is_found_however_it_is_written() {
        for statement in [
            "CREATE EXTENSION pg_net;",
            "create /* x */ extension if not exists \"pg_net\" with schema extensions",
            "CREATE EXTENSION IF NOT EXISTS PG_NET CASCADE;",
        ] {
            assert_eq!(created_extension(statement).as_deref(), Some("pg_net"), "{statement}");
        }
        for statement in ["CREATE TABLE extension ();", "DROP EXTENSION pg_net", "SELECT 1"] {
            assert_eq!(created_extension(statement), None, "{statement}");
        }
    }
}
