//! The scripts that make what is there before the first migration, outside of the set.
//!
//! Must not know what a platform brings.

use migrations_core::provisioning::{Provisioning, Script};
use migrations_core::{Code, Diagnostic, Location, MigrationSet, quote};
use migrations_runner::ScriptFailure;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

use crate::database::ProvisionedDatabase;
use crate::error::ProvisionError;
use crate::options::apply_options;
use crate::substitute::{self, Edited};

/// Gives what a script of somebody else's made to the role that runs the migrations.
const HAND_OVER: &str = include_str!("platform/hand_over.sql");

/// The keys of everything that could be handed over, which no two of them share in one database.
const OWNED: &str = "SELECT classid || ' ' || oid FROM (\
    SELECT tableoid::text AS classid, oid FROM pg_catalog.pg_namespace UNION ALL \
    SELECT tableoid::text, oid FROM pg_catalog.pg_class UNION ALL \
    SELECT tableoid::text, oid FROM pg_catalog.pg_proc UNION ALL \
    SELECT tableoid::text, oid FROM pg_catalog.pg_type) AS owned WHERE oid >= 16384";

impl ProvisionedDatabase {
    /// Runs what is made outside the migrations, and what stands for those that are not executed.
    ///
    /// # Errors
    ///
    /// The server refuses a script.
    pub async fn run_scripts(
        &mut self,
        set: &MigrationSet,
        provisioning: &Provisioning,
    ) -> Result<(), ProvisionError> {
        for script in provisioning.scripts() {
            let without = substitute::script_without(&script.sql, self.lacking());
            let sql = without.as_ref().map_or(script.sql.as_str(), Edited::executed);
            if let Err(failure) = self.run_script(sql).await {
                let fault = rejected(script, &failure);
                let fault = without.map_or(fault.clone(), |edited| edited.restored(fault));
                return Err(ProvisionError::Rejected(vec![fault]));
            }
        }
        let before = provisioning.before_start(set);
        if !before.is_empty() {
            migrations_runner::record(set, before, self.migrator(), &apply_options()).await?;
        }
        Ok(())
    }

    /// Runs a script as whoever may do everything, and hands over what it made.
    async fn run_script(&mut self, sql: &str) -> Result<(), ScriptFailure> {
        let migrator = self.migrator_name();
        let before = match migrator {
            Some(_) => self.owned().await.map_err(|error| whole(&error))?,
            None => Vec::new(),
        };
        let text = migrations_runner::Script { sql, lines_before: 0 };
        let mut connection = self.admin().connect().await.map_err(|error| whole(&error))?;
        match text.run(&mut connection).await {
            // Some of it cannot run in a transaction, so nothing of it has run yet.
            Err(failure) if failure.cause.is("25001") => text.run_each(&mut connection).await?,
            outcome => outcome?,
        }
        // On a connection of its own: the script may have changed who it is.
        let _ = connection.close().await;
        let handed = match migrator {
            None => Ok(()),
            Some(role) => {
                let hand_over = HAND_OVER
                    .replace("'$role$'", &quote::literal(&role))
                    .replace("'$before$'", &quote::array(&before));
                let hand_over = sqlx::raw_sql(AssertSqlSafe(hand_over));
                hand_over.execute(self.connection()).await.map(drop)
            }
        };
        handed.map_err(|error| whole(&error))
    }

    /// What is there of things that have an owner: what a platform brings is not handed over.
    async fn owned(&mut self) -> Result<Vec<String>, sqlx::Error> {
        sqlx::query_scalar(OWNED).fetch_all(self.connection()).await
    }
}

fn whole(error: &sqlx::Error) -> ScriptFailure {
    let cause = migrations_runner::Cause::of(error);
    ScriptFailure { position: migrations_core::Position::START, length: 0, cause }
}

/// A companion that the server refuses.
fn rejected(script: &Script, failure: &ScriptFailure) -> Diagnostic {
    let length = usize::try_from(failure.length).unwrap_or(usize::MAX);
    let location = Location::new(&script.file, failure.position, length);
    let diagnostic = Diagnostic::new(Code::RejectedStatement, location, failure.cause.to_string());
    let notes = failure.cause.notes().into_iter();
    notes
        .fold(diagnostic, Diagnostic::note)
        .note("it is run on engines before the migrations, and on no other database")
        .help(format!("correct {}", script.file))
}
