//! What a caller may choose about a run.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use migrations_core::{AheadPolicy, Drafts, OutOfOrder, Policy, Target};
use sqlx::postgres::PgConnectOptions;

use crate::environment::Environment;
use crate::observer::Observer;

/// How to apply a set.
///
/// ```
/// use migrations_runner::{ApplyOptions, DraftPolicy};
/// let options = ApplyOptions { drafts: DraftPolicy::Refuse, ..ApplyOptions::default() };
/// assert_eq!(options.runner_wait.as_secs(), 60);
/// ```
#[derive(Clone)]
pub struct ApplyOptions {
    /// How long to wait while another runner is at work on the set.
    pub runner_wait: Duration,
    /// How long a statement of a file in a transaction waits for a lock before the try is given up
    /// and undone, unless the file's header says otherwise; zero is for ever.
    ///
    /// Everybody who comes after such a statement waits behind it, so it is short.
    pub lock_timeout: Duration,
    /// How often a file in a transaction is tried that waited for a lock in vain, or that was the
    /// victim of a deadlock; between two tries nobody waits for it.
    pub lock_attempts: u32,
    /// The last migration that may run.
    pub to: Target,
    /// Whether migrations that may still change may run.
    pub drafts: DraftPolicy,
    /// Whether a migration may run after a higher one was applied.
    pub out_of_order: OutOfOrder,
    /// Whether a database may have more than the set.
    pub ahead: AheadPolicy,
    /// Whether files may run whose work may be there already.
    pub existing: ExistingPolicy,
    /// The server itself, where the connection goes through a pooler: files in no transaction use
    /// it.
    pub direct: Option<PgConnectOptions>,
    /// What the session is called in `pg_stat_activity`.
    pub application_name: Cow<'static, str>,
    /// Who looks at the database after each file; none where a database is brought up to date.
    #[doc(hidden)]
    pub observer: Option<Arc<dyn Observer>>,
}

impl Default for ApplyOptions {
    fn default() -> Self {
        ApplyOptions {
            runner_wait: Duration::from_secs(60),
            lock_timeout: Duration::from_secs(2),
            lock_attempts: 10,
            to: Target::default(),
            drafts: DraftPolicy::default(),
            out_of_order: OutOfOrder::default(),
            ahead: AheadPolicy::default(),
            existing: ExistingPolicy::default(),
            direct: None,
            application_name: Cow::Borrowed(APPLICATION_NAME),
            observer: None,
        }
    }
}

/// Without the address of the server, which may hold a password.
impl fmt::Debug for ApplyOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ApplyOptions")
            .field("runner_wait", &self.runner_wait)
            .field("lock_timeout", &self.lock_timeout)
            .field("lock_attempts", &self.lock_attempts)
            .field("to", &self.to)
            .field("drafts", &self.drafts)
            .field("out_of_order", &self.out_of_order)
            .field("ahead", &self.ahead)
            .field("existing", &self.existing)
            .field("application_name", &self.application_name)
            .finish_non_exhaustive()
    }
}

/// What the sessions of this crate are called, unless the caller says otherwise.
pub(crate) const APPLICATION_NAME: &str = "migrations";

/// Where migrations that may still change may run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DraftPolicy {
    /// On databases for development alone: those that `cargo migrations create` or `reset` has
    /// marked, and those on a server that this tool has started.
    #[default]
    Development,
    /// Everywhere.
    Allow,
    /// Nowhere.
    Refuse,
}

/// Whether files may run whose work may be in the database already: another set's rows, another
/// tool's history, or the relations that they create say so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExistingPolicy {
    /// The run is refused.
    #[default]
    Refuse,
    /// The files run, and their rows say that it was so.
    Over,
}

/// Whether tables and columns that hold rows may go when a migration is taken back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DataLoss {
    /// They may: who takes a migration back wants it so.
    #[default]
    Allow,
    /// They may not, and nothing of the migration is taken back.
    Refuse,
}

impl ApplyOptions {
    /// What these options mean for a database.
    pub(crate) fn policy(&self, environment: Environment) -> Policy {
        let drafts = match (self.drafts, environment) {
            (DraftPolicy::Allow, _) | (DraftPolicy::Development, Environment::Development) => {
                Drafts::Allow
            }
            (DraftPolicy::Development, Environment::Shared) | (DraftPolicy::Refuse, _) => {
                Drafts::Refuse
            }
        };
        Policy { drafts, out_of_order: self.out_of_order, ahead: self.ahead }
    }

    /// What the rows of a run say of what was allowed that is not by default.
    pub(crate) fn overrides(&self) -> String {
        let overrides = [
            (self.drafts == DraftPolicy::Allow, "allow-drafts"),
            (self.out_of_order == OutOfOrder::Allow, "allow-out-of-order"),
            (self.existing == ExistingPolicy::Over, "over-existing"),
        ];
        let named: Vec<&str> =
            overrides.iter().filter(|(is, _)| *is).map(|(_, name)| *name).collect();
        named.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drafts_run_on_what_is_for_development_unless_a_policy_says_otherwise() {
        use Environment::{Development, Shared};
        let drafts = |drafts, environment| {
            ApplyOptions { drafts, ..ApplyOptions::default() }.policy(environment).drafts
        };
        assert_eq!(drafts(DraftPolicy::default(), Development), Drafts::Allow);
        assert_eq!(drafts(DraftPolicy::default(), Shared), Drafts::Refuse);
        assert_eq!(drafts(DraftPolicy::Allow, Shared), Drafts::Allow);
        assert_eq!(drafts(DraftPolicy::Refuse, Development), Drafts::Refuse);
    }

    #[test]
    fn no_password_is_shown() {
        let direct = PgConnectOptions::new_without_pgpass().password("hunter2");
        let options = ApplyOptions { direct: Some(direct), ..ApplyOptions::default() };
        assert!(!format!("{options:?}").contains("hunter2"));
    }

    #[test]
    fn overrides_are_named_as_the_program_has_them() {
        let options = ApplyOptions {
            drafts: DraftPolicy::Allow,
            existing: ExistingPolicy::Over,
            ..ApplyOptions::default()
        };
        assert_eq!(options.overrides(), "allow-drafts, over-existing");
        assert_eq!(ApplyOptions::default().overrides(), "");
    }
}
