//! A text of SQL that is no migration, such as a rollback or what engines run beforehand: run over
//! somebody's connection, with the place of what fails in it.
//!
//! Must not know why it is run.

use migrations_core::{Position, lexer, substring};
use sqlx::postgres::{PgConnection, PgErrorPosition};
use sqlx::{AssertSqlSafe, Either};

use futures_util::TryStreamExt as _;

use crate::cause::{Cause, server_error};
use crate::locate::Executed;

/// A text of SQL, and where it stands in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Script<'a> {
    /// The text.
    pub sql: &'a str,
    /// How many lines of the file come before it.
    pub lines_before: u32,
}

/// Where a script failed, and what the server said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptFailure {
    /// Where in the file.
    pub position: Position,
    /// How many characters the place covers.
    pub length: u32,
    /// What was said.
    pub cause: Cause,
}

impl Script<'_> {
    /// Runs the script as one message: in a transaction of its own, unless one is open already.
    ///
    /// # Errors
    ///
    /// The first statement that fails; the transaction, if one was open, is then to be rolled back.
    ///
    /// ```no_run
    /// use migrations_runner::Script;
    ///
    /// async fn run(connection: &mut sqlx::PgConnection) -> bool {
    ///     let script = Script { sql: "SELECT 1;\nSELEC 2;\n", lines_before: 0 };
    ///     let failure = script.run(connection).await.unwrap_err();
    ///     failure.position.line == 2
    /// }
    /// ```
    pub async fn run(self, connection: &mut PgConnection) -> Result<(), ScriptFailure> {
        let split = lexer::split(self.sql);
        if let Some(fault) = split.fault {
            return Err(self.failure(fault.offset, Cause::new(fault.kind.message())));
        }
        // As long as nothing else of the runner's stands in the message, its characters are the
        // file's; the line end ends a comment.
        let mut results =
            sqlx::raw_sql(AssertSqlSafe(format!("{}\n", self.sql))).fetch_many(connection);
        let mut completed = 0;
        loop {
            match results.try_next().await {
                Ok(Some(Either::Left(_))) => completed += 1,
                Ok(Some(Either::Right(_))) => {}
                Ok(None) => return Ok(()),
                Err(error) => return Err(self.explain(completed, &error)),
            }
        }
    }

    /// Runs the script statement by statement, as what cannot run in a transaction needs it.
    ///
    /// # Errors
    ///
    /// The first statement that fails; those before it stay.
    ///
    /// ```no_run
    /// use migrations_runner::Script;
    ///
    /// async fn tidy(connection: &mut sqlx::PgConnection) -> bool {
    ///     let script = Script { sql: "VACUUM; REINDEX TABLE CONCURRENTLY t;", lines_before: 0 };
    ///     script.run_each(connection).await.is_ok()
    /// }
    /// ```
    pub async fn run_each(self, connection: &mut PgConnection) -> Result<(), ScriptFailure> {
        for (index, range) in self.executed().statements().enumerate() {
            let statement = substring(self.sql, range.clone()).to_owned();
            let run = sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut *connection).await;
            if let Err(error) = run {
                let said = server_error(&error);
                let character = said.and_then(|said| self.executed().character_of(&range, said));
                return Err(match character {
                    Some(character) => self.at_character(character, &error),
                    None => self.explain(index, &error),
                });
            }
        }
        Ok(())
    }

    fn executed(&self) -> Executed<'_> {
        Executed { sql: self.sql, lines_before: self.lines_before }
    }

    fn explain(&self, completed: usize, error: &sqlx::Error) -> ScriptFailure {
        let Some(said) = server_error(error) else {
            return self.failure(self.sql.len(), Cause::of(error));
        };
        if let Some(PgErrorPosition::Original(character)) = said.position() {
            return self.at_character(character.saturating_sub(1), error);
        }
        let executed = self.executed();
        let place = match executed.statements().nth(completed) {
            Some(statement) => executed.in_statement(statement, said),
            None => executed.at(self.sql.len()),
        };
        ScriptFailure { position: place.position, length: place.length, cause: Cause::of(error) }
    }

    fn at_character(&self, character: usize, error: &sqlx::Error) -> ScriptFailure {
        let place = self.executed().at_character(character);
        ScriptFailure { position: place.position, length: place.length, cause: Cause::of(error) }
    }

    fn failure(&self, offset: usize, cause: Cause) -> ScriptFailure {
        let place = self.executed().at(offset);
        ScriptFailure { position: place.position, length: place.length, cause }
    }
}
