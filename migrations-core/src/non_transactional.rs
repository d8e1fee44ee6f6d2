//! A statement → what it does, where PostgreSQL runs it in no transaction block.
//!
//! `CREATE INDEX CONCURRENTLY`, `VACUUM` and their like commit as they go, so when one is
//! interrupted only the catalog can tell how far it came; here stands what to look for there.
//! Must not know how the catalog is asked.

use crate::quote;
use crate::tokens::Tokens;
use crate::transaction_control::TransactionControl;

/// What a statement does that PostgreSQL runs in no transaction block. Relations are written as SQL
/// writes them, quoted, with the schema where the statement names one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NonTransactional {
    /// `CREATE INDEX CONCURRENTLY`.
    CreateIndex {
        /// Its name, which lies in the schema of the table; `None` where the server chooses one.
        name: Option<String>,
        /// The table.
        table: String,
    },
    /// `DROP INDEX CONCURRENTLY`.
    DropIndex(String),
    /// `REINDEX CONCURRENTLY`.
    Reindex(Reindexed),
    /// `ALTER TABLE … DETACH PARTITION … CONCURRENTLY`.
    DetachPartition {
        /// The partitioned table.
        table: String,
        /// The partition.
        partition: String,
    },
    /// `CREATE DATABASE`, `TABLESPACE` or `SUBSCRIPTION`.
    Create(ClusterObject, String),
    /// `DROP DATABASE`, `TABLESPACE` or `SUBSCRIPTION`.
    Drop(ClusterObject, String),
    /// `COMMIT PREPARED` or `ROLLBACK PREPARED`, with the name of the transaction.
    EndPrepared(String),
    /// To run it twice is the same as to run it once: `VACUUM`, `ALTER SYSTEM`, `CLUSTER`, `REINDEX`
    /// without `CONCURRENTLY`, and what only the session feels.
    Repeatable,
}

/// What `REINDEX CONCURRENTLY` builds anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reindexed {
    /// One index.
    Index(String),
    /// The indexes of a table.
    Table(String),
    /// Those of a schema.
    Schema(String),
    /// All of the database.
    Database,
}

/// An object that no schema holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClusterObject {
    /// A database.
    Database,
    /// A tablespace.
    Tablespace,
    /// A subscription.
    Subscription,
}

impl NonTransactional {
    /// What a statement does; `None` for every statement that the server takes in a transaction
    /// block, and for one of which only the server knows whether it does.
    ///
    /// ```
    /// use migrations_core::non_transactional::NonTransactional;
    /// let found = NonTransactional::of("DROP INDEX CONCURRENTLY IF EXISTS app.i;");
    /// assert_eq!(found, Some(NonTransactional::DropIndex("\"app\".\"i\"".to_owned())));
    /// assert_eq!(NonTransactional::of("DROP INDEX i"), None);
    /// ```
    #[must_use]
    pub fn of(statement: &str) -> Option<NonTransactional> {
        let tokens = Tokens::of(statement, 0);
        let is = |words: &[&str]| tokens.after(0, words).is_some();
        if is(&["COMMIT", "PREPARED"]) || is(&["ROLLBACK", "PREPARED"]) {
            return tokens.string_value(2).map(NonTransactional::EndPrepared);
        }
        if let Some(TransactionControl::End { .. }) = TransactionControl::of(statement) {
            return Some(NonTransactional::Repeatable);
        }
        if let Some(at) = tokens.after(0, &["CREATE"]) {
            return create_index(&tokens, at).or_else(|| created(&tokens, at));
        }
        if let Some(at) = tokens.after(0, &["DROP"]) {
            return drop_index(&tokens, at).or_else(|| dropped(&tokens, at));
        }
        if let Some(at) = tokens.after(0, &["REINDEX"]) {
            return Some(reindex(&tokens, at).unwrap_or(NonTransactional::Repeatable));
        }
        if is(&["ALTER", "TABLE"]) {
            return detach(&tokens);
        }
        is_repeatable(&tokens).then_some(NonTransactional::Repeatable)
    }
}

/// What may be run twice, or fails or does nothing but in a transaction of the file's own.
fn is_repeatable(tokens: &Tokens<'_>) -> bool {
    const ONLY_IN_A_BLOCK: [&str; 3] = ["LOCK", "SAVEPOINT", "RELEASE"];
    let is_of_session = tokens.is_any(0, &["DISCARD", "CHECKPOINT", "VACUUM", "CLUSTER"])
        || tokens.is_any(0, &ONLY_IN_A_BLOCK)
        || tokens.after(0, &["ROLLBACK", "TO"]).is_some();
    let is_cursor = tokens.is(0, "DECLARE") && !tokens.has("HOLD");
    let is_setting = tokens.after(0, &["ALTER", "SYSTEM"]).is_some();
    // It copies nothing where the database is there already.
    let is_move = tokens.after(0, &["ALTER", "DATABASE"]).is_some() && tokens.has("TABLESPACE");
    let is_refresh = tokens.after(0, &["ALTER", "SUBSCRIPTION"]).is_some_and(|at| {
        let verb = at + tokens.width(at);
        tokens.is_any(verb, &["SET", "REFRESH", "ENABLE", "DISABLE", "SKIP"])
    });
    is_of_session || is_cursor || is_setting || is_move || is_refresh
}

/// Passes over `IF NOT EXISTS` and `IF EXISTS`.
fn conditions(tokens: &Tokens<'_>, at: usize) -> usize {
    tokens.skip(tokens.skip(at, &["IF", "NOT", "EXISTS"]), &["IF", "EXISTS"])
}

/// A relation as SQL writes it, and the index behind it.
fn relation(tokens: &Tokens<'_>, at: usize) -> Option<(String, usize)> {
    let (found, next) = tokens.qualified(at)?;
    let name = match found.schema {
        Some(schema) => quote::qualified(&schema, &found.name),
        None => quote::identifier(&found.name),
    };
    Some((name, next))
}

fn create_index(tokens: &Tokens<'_>, at: usize) -> Option<NonTransactional> {
    let at = tokens.skip(at, &["UNIQUE"]);
    let at = conditions(tokens, tokens.after(at, &["INDEX", "CONCURRENTLY"])?);
    // A word that is no name where an index may have none.
    let (name, at) = match tokens.is(at, "ON") {
        true => (None, at),
        false => (Some(tokens.name(at)?), at + tokens.width(at)),
    };
    let (table, _) = relation(tokens, tokens.skip(tokens.after(at, &["ON"])?, &["ONLY"]))?;
    Some(NonTransactional::CreateIndex { name, table })
}

fn drop_index(tokens: &Tokens<'_>, at: usize) -> Option<NonTransactional> {
    let at = conditions(tokens, tokens.after(at, &["INDEX", "CONCURRENTLY"])?);
    relation(tokens, at).map(|(index, _)| NonTransactional::DropIndex(index))
}

fn cluster_object(tokens: &Tokens<'_>, at: usize) -> Option<ClusterObject> {
    let kinds = [
        ("DATABASE", ClusterObject::Database),
        ("TABLESPACE", ClusterObject::Tablespace),
        ("SUBSCRIPTION", ClusterObject::Subscription),
    ];
    kinds.into_iter().find(|(word, _)| tokens.is(at, word)).map(|(_, kind)| kind)
}

fn created(tokens: &Tokens<'_>, at: usize) -> Option<NonTransactional> {
    let kind = cluster_object(tokens, at)?;
    tokens.name(at + 1).map(|name| NonTransactional::Create(kind, name))
}

fn dropped(tokens: &Tokens<'_>, at: usize) -> Option<NonTransactional> {
    let kind = cluster_object(tokens, at)?;
    tokens.name(conditions(tokens, at + 1)).map(|name| NonTransactional::Drop(kind, name))
}

/// `REINDEX [(options)] INDEX | TABLE | SCHEMA | DATABASE | SYSTEM [CONCURRENTLY] [name]`, where it
/// is concurrent.
fn reindex(tokens: &Tokens<'_>, at: usize) -> Option<NonTransactional> {
    const KINDS: [&str; 5] = ["INDEX", "TABLE", "SCHEMA", "DATABASE", "SYSTEM"];
    let kind = (at..tokens.len()).find(|at| tokens.is_any(*at, &KINDS))?;
    let options = at..kind;
    let is_off = |at: usize| tokens.is_any(at, &["FALSE", "OFF"]) || tokens.text(at) == "0";
    let is_option = options.clone().any(|at| tokens.is(at, "CONCURRENTLY") && !is_off(at + 1));
    let name = tokens.skip(kind + 1, &["CONCURRENTLY"]);
    if !is_option && name == kind + 1 {
        return None;
    }
    let reindexed = match tokens.text(kind).to_ascii_uppercase().as_str() {
        "INDEX" => Reindexed::Index(relation(tokens, name)?.0),
        "TABLE" => Reindexed::Table(relation(tokens, name)?.0),
        "SCHEMA" => Reindexed::Schema(tokens.name(name)?),
        _ => Reindexed::Database,
    };
    Some(NonTransactional::Reindex(reindexed))
}

fn detach(tokens: &Tokens<'_>) -> Option<NonTransactional> {
    let at = tokens.skip(conditions(tokens, 2), &["ONLY"]);
    let (table, at) = relation(tokens, at)?;
    let at = if tokens.text(at) == "*" { at + 1 } else { at };
    let (partition, at) = relation(tokens, tokens.after(at, &["DETACH", "PARTITION"])?)?;
    tokens.after(at, &["CONCURRENTLY"])?;
    Some(NonTransactional::DetachPartition { table, partition })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(name: Option<&str>, table: &str) -> Option<NonTransactional> {
        Some(NonTransactional::CreateIndex { name: name.map(str::to_owned), table: table.into() })
    }

    #[test]
    fn indexes_and_their_tables_are_named() {
        for (sql, expected) in [
            ("CREATE INDEX CONCURRENTLY i ON t (a)", index(Some("i"), "\"t\"")),
            (
                "create /* x */ unique index concurrently if not exists \"I \"\"x\" on only App.T (a)",
                index(Some("I \"x"), "\"app\".\"t\""),
            ),
            ("CREATE INDEX CONCURRENTLY ON t (a);", index(None, "\"t\"")),
            (
                "CREATE INDEX CONCURRENTLY IF NOT EXISTS U&\"\\0061\" ON t(a)",
                index(Some("a"), "\"t\""),
            ),
            ("CREATE INDEX i ON t (a)", None),
            ("CREATE TABLE concurrently (a int)", None),
        ] {
            assert_eq!(NonTransactional::of(sql), expected, "{sql}");
        }
    }

    #[test]
    fn what_may_be_half_done_is_named() {
        use NonTransactional::{DetachPartition, Drop, DropIndex, EndPrepared, Reindex};
        let text = str::to_owned;
        for (sql, expected) in [
            ("DROP INDEX CONCURRENTLY IF EXISTS app.i CASCADE", DropIndex(text("\"app\".\"i\""))),
            ("REINDEX INDEX CONCURRENTLY i", Reindex(Reindexed::Index(text("\"i\"")))),
            (
                "REINDEX (VERBOSE, CONCURRENTLY) TABLE a.t",
                Reindex(Reindexed::Table(text("\"a\".\"t\""))),
            ),
            ("REINDEX (concurrently on) SCHEMA s", Reindex(Reindexed::Schema(text("s")))),
            ("REINDEX DATABASE CONCURRENTLY", Reindex(Reindexed::Database)),
            ("REINDEX (CONCURRENTLY off) TABLE t", NonTransactional::Repeatable),
            ("REINDEX TABLE t", NonTransactional::Repeatable),
            (
                "ALTER TABLE IF EXISTS ONLY p DETACH PARTITION app.c CONCURRENTLY;",
                DetachPartition { table: text("\"p\""), partition: text("\"app\".\"c\"") },
            ),
            (
                "CREATE DATABASE \"D\" TEMPLATE x",
                NonTransactional::Create(ClusterObject::Database, text("D")),
            ),
            ("DROP SUBSCRIPTION IF EXISTS s", Drop(ClusterObject::Subscription, text("s"))),
            ("COMMIT PREPARED 'it''s'", EndPrepared(text("it's"))),
        ] {
            assert_eq!(NonTransactional::of(sql), Some(expected), "{sql}");
        }
    }

    #[test]
    fn what_may_be_run_again_is_told_from_what_runs_in_a_transaction() {
        for sql in [
            "VACUUM (FREEZE) t",
            "ALTER SYSTEM SET work_mem = '1MB'",
            "CLUSTER",
            "DISCARD ALL",
            "COMMIT",
            "END",
            "ROLLBACK",
            "ROLLBACK TO a",
            "LOCK TABLE t",
            "SAVEPOINT a",
            "ALTER SUBSCRIPTION s REFRESH PUBLICATION",
            "DECLARE c CURSOR FOR SELECT 1",
            "ALTER DATABASE d SET TABLESPACE x",
        ] {
            assert_eq!(NonTransactional::of(sql), Some(NonTransactional::Repeatable), "{sql}");
        }
        for sql in [
            "SELECT 'VACUUM'",
            "ALTER TYPE mood ADD VALUE 'ok'",
            "ALTER TABLE p DETACH PARTITION c",
            "ALTER TABLE p DETACH PARTITION c FINALIZE",
            "ANALYZE t",
            "INSERT INTO vacuum VALUES (1)",
            "DO $$ BEGIN COMMIT; END $$",
            "CALL p()",
            "ALTER SUBSCRIPTION s ADD PUBLICATION p",
            "ALTER DATABASE d SET work_mem = '1MB'",
            "BEGIN",
        ] {
            assert_eq!(NonTransactional::of(sql), None, "{sql}");
        }
    }
}
