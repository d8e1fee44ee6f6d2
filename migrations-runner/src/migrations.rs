//! The set that an application embeds, with what can be done to a database by it.

use std::fmt;
use std::ops::Deref;
use std::sync::OnceLock;
use std::time::Duration;

use migrations_core::{MigrationSet, Provisioning, embedded};
use sqlx::PgPool;
use sqlx::migrate::Migrator;

use crate::error::RunError;
use crate::options::ApplyOptions;
use crate::planned::Planned;
use crate::report::{CheckReport, Report};
use crate::rollback::{RedoReport, RollbackOptions, RollbackReport};
use crate::status::Status;

/// A checked set that knows how to apply itself: what `migrations!()` declares as `MIGRATIONS`.
///
/// A [`MigrationSet`] in every other respect. The pool says only where the database is: a
/// run uses a connection of its own, so that nothing is left on a pooled one.
///
/// ```no_run
/// use migrations_runner::{Migrations, RunError};
///
/// async fn start(migrations: &Migrations, pool: &sqlx::PgPool) -> Result<(), RunError> {
///     migrations.apply(pool).await?;
///     Ok(())
/// }
/// ```
#[derive(Clone)]
pub struct Migrations {
    /// What `set` is read from when it is first asked for.
    embedded: &'static str,
    /// What [`Migrations::provisioning`] is read from.
    provisioning: &'static str,
    set: OnceLock<MigrationSet>,
}

impl Migrations {
    /// Wraps a checked set.
    ///
    /// ```
    /// # use migrations_core::MigrationSet;
    /// # use migrations_runner::Migrations;
    /// # fn example(set: MigrationSet) {
    /// let migrations = Migrations::new(set);
    /// println!("{} of {}", migrations.migrations().len(), migrations.name());
    /// # }
    /// ```
    #[must_use]
    pub fn new(set: MigrationSet) -> Migrations {
        Migrations { embedded: "", provisioning: "", set: OnceLock::from(set) }
    }

    /// The set that a text holds, and what another one says of servers; for what the macro writes.
    #[doc(hidden)]
    #[must_use]
    pub const fn embedded(text: &'static str, provisioning: &'static str) -> Migrations {
        Migrations { embedded: text, provisioning, set: OnceLock::new() }
    }

    /// What the config says of the servers that the set runs on; nothing where the application starts
    /// none.
    #[doc(hidden)]
    #[must_use]
    pub fn provisioning(&self) -> Provisioning {
        let provisioning = embedded::decode_provisioning(self.provisioning);
        // The macro wrote it with `encode_provisioning`, of the same version as this crate.
        provisioning.expect("what is embedded of servers is what was written")
    }

    /// Applies what is pending; see [`apply`](crate::apply()).
    ///
    /// # Errors
    ///
    /// [`RunError`] says what happened, where, what is intact and what to type next.
    ///
    /// ```no_run
    /// # use migrations_runner::{Migrations, RunError};
    /// # async fn example(migrations: &Migrations, pool: &sqlx::PgPool) -> Result<(), RunError> {
    /// for applied in migrations.apply(pool).await?.applied {
    ///     println!("{} took {:?}", applied.version, applied.execution_time);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn apply(&self, pool: &PgPool) -> Result<Report, RunError> {
        self.apply_with(pool, &ApplyOptions::default()).await
    }

    /// Applies what is pending, as `options` say.
    ///
    /// # Errors
    ///
    /// [`RunError`] says what happened, where, what is intact and what to type next.
    ///
    /// ```no_run
    /// # use migrations_runner::{ApplyOptions, DraftPolicy, Migrations, RunError};
    /// # async fn example(migrations: &Migrations, pool: &sqlx::PgPool) -> Result<(), RunError> {
    /// let options = ApplyOptions { drafts: DraftPolicy::Refuse, ..ApplyOptions::default() };
    /// migrations.apply_with(pool, &options).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn apply_with(
        &self,
        pool: &PgPool,
        options: &ApplyOptions,
    ) -> Result<Report, RunError> {
        crate::apply::apply(self, &pool.connect_options(), options).await
    }

    /// Says what [`Migrations::apply_with`] would do with the same options, and changes nothing; see
    /// [`planned`](crate::planned()).
    ///
    /// # Errors
    ///
    /// Those of [`Migrations::status`].
    ///
    /// ```no_run
    /// # use migrations_runner::{ApplyOptions, Migrations, RunError};
    /// # async fn example(migrations: &Migrations, pool: &sqlx::PgPool) -> Result<(), RunError> {
    /// for step in migrations.plan(pool, &ApplyOptions::default()).await?.steps {
    ///     println!("{} would run", step.file);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn plan(&self, pool: &PgPool, options: &ApplyOptions) -> Result<Planned, RunError> {
        crate::planned::planned(self, &pool.connect_options(), options).await
    }

    /// Takes migrations back, the one that was applied last first; see
    /// [`rollback`](crate::rollback()).
    ///
    /// # Errors
    ///
    /// [`RunError::RollbackRefused`] where something cannot be taken back.
    ///
    /// ```no_run
    /// # use migrations_runner::{Migrations, RollbackOptions, RunError};
    /// # async fn example(migrations: &Migrations, pool: &sqlx::PgPool) -> Result<(), RunError> {
    /// for back in migrations.rollback(pool, &RollbackOptions::default()).await?.taken_back {
    ///     println!("{} was taken back", back.version);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn rollback(
        &self,
        pool: &PgPool,
        options: &RollbackOptions,
    ) -> Result<RollbackReport, RunError> {
        crate::rollback::rollback(self, &pool.connect_options(), options).await
    }

    /// Takes migrations back and applies them again; see [`redo`](crate::redo()).
    ///
    /// # Errors
    ///
    /// [`RunError::RollbackRefused`] where something cannot be taken back, and what applying fails
    /// with.
    ///
    /// ```no_run
    /// # use migrations_runner::{Migrations, RollbackOptions, RunError};
    /// # async fn example(migrations: &Migrations, pool: &sqlx::PgPool) -> Result<(), RunError> {
    /// migrations.redo(pool, &RollbackOptions::default()).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn redo(
        &self,
        pool: &PgPool,
        options: &RollbackOptions,
    ) -> Result<RedoReport, RunError> {
        crate::rollback::redo(self, &pool.connect_options(), options).await
    }

    /// Fails unless everything is applied as it stands in the files; see
    /// [`check`](crate::check()).
    ///
    /// # Errors
    ///
    /// [`RunError::Unplannable`] when something differs, [`RunError::Pending`] when something is
    /// missing.
    ///
    /// ```no_run
    /// # use migrations_runner::{Migrations, RunError};
    /// # async fn example(migrations: &Migrations, pool: &sqlx::PgPool) -> Result<(), RunError> {
    /// migrations.check(pool).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn check(&self, pool: &PgPool) -> Result<CheckReport, RunError> {
        crate::status::check(self, &pool.connect_options()).await
    }

    /// Waits until everything is applied, by whoever does it; see [`wait`](crate::wait()).
    ///
    /// # Errors
    ///
    /// [`RunError::Pending`] where something is still missing once the time is over, and at once
    /// what does not pass by itself.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # use migrations_runner::{Migrations, RunError};
    /// # async fn example(migrations: &Migrations, pool: &sqlx::PgPool) -> Result<(), RunError> {
    /// migrations.wait(pool, Duration::from_secs(60)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn wait(&self, pool: &PgPool, longest: Duration) -> Result<CheckReport, RunError> {
        crate::wait::wait(self, &pool.connect_options(), longest).await
    }

    /// Compares the set with the database; see [`status`](crate::status()).
    ///
    /// # Errors
    ///
    /// The database cannot be reached, is too old, or its history table is not one of this tool's.
    ///
    /// ```no_run
    /// # use migrations_runner::{Migrations, RunError};
    /// # async fn example(migrations: &Migrations, pool: &sqlx::PgPool) -> Result<(), RunError> {
    /// for problem in migrations.status(pool).await?.problems {
    ///     println!("{problem}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn status(&self, pool: &PgPool) -> Result<Status, RunError> {
        crate::status::status(self, &pool.connect_options()).await
    }
}

impl From<&Migrations> for Migrator {
    /// The migrations of the set for sqlx's own runner and for `#[sqlx::test(migrator = "…")]`.
    ///
    /// A database that `sqlx::migrate!` has migrated accepts them: the digests are those of the
    /// same files.
    ///
    /// ```
    /// # use migrations_runner::Migrations;
    /// # fn example(migrations: &'static Migrations) {
    /// use sqlx::migrate::Migrator;
    ///
    /// let migrator = Migrator::from(migrations);
    /// assert_eq!(migrator.iter().count(), migrations.migrations().len());
    /// # }
    /// ```
    fn from(migrations: &Migrations) -> Migrator {
        Migrator::from(&**migrations)
    }
}

impl Deref for Migrations {
    type Target = MigrationSet;

    fn deref(&self) -> &MigrationSet {
        self.set.get_or_init(|| {
            // The macro wrote it with `embedded::encode`, of the same version as this crate.
            embedded::decode(self.embedded).expect("the embedded set is the one that was written")
        })
    }
}

impl fmt::Debug for Migrations {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Migrations").field(&**self).finish()
    }
}

impl PartialEq for Migrations {
    fn eq(&self, other: &Migrations) -> bool {
        **self == **other
    }
}

impl Eq for Migrations {}
