//! What a caller may choose about a run.

use std::borrow::Cow;
use std::net::IpAddr;
use std::time::Duration;

use migrations_core::{Drafts, OutOfOrder, Policy};
use sqlx::postgres::PgConnectOptions;

/// How to apply a set.
///
/// ```
/// use migrations_runner::{ApplyOptions, DraftPolicy};
/// let options = ApplyOptions { drafts: DraftPolicy::Refuse, ..ApplyOptions::default() };
/// assert_eq!(options.lock_timeout.as_secs(), 60);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApplyOptions {
    /// How long to wait while another runner holds the lock.
    pub lock_timeout: Duration,
    /// Whether migrations that may still change may run.
    pub drafts: DraftPolicy,
    /// Whether a migration may run after a higher one was applied.
    pub out_of_order: OutOfOrder,
    /// What the session is called in `pg_stat_activity`.
    pub application_name: Cow<'static, str>,
}

impl Default for ApplyOptions {
    fn default() -> Self {
        ApplyOptions {
            lock_timeout: Duration::from_secs(60),
            drafts: DraftPolicy::default(),
            out_of_order: OutOfOrder::default(),
            application_name: Cow::Borrowed(APPLICATION_NAME),
        }
    }
}

/// What the sessions of this crate are called, unless the caller says otherwise.
pub(crate) const APPLICATION_NAME: &str = "migrations";

/// Where migrations that may still change may run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DraftPolicy {
    /// Where the connection goes to a Unix socket or a loopback address: the developer's own
    /// databases, and what is tunnelled to this machine.
    #[default]
    Loopback,
    /// Everywhere.
    Allow,
    /// Nowhere.
    Refuse,
}

impl ApplyOptions {
    /// What these options mean for one database.
    ///
    /// ```
    /// use migrations_core::Drafts;
    /// use migrations_runner::ApplyOptions;
    /// use sqlx::postgres::PgConnectOptions;
    /// let shared = PgConnectOptions::new().host("db.example.org");
    /// assert_eq!(ApplyOptions::default().policy(&shared).drafts, Drafts::Refuse);
    /// ```
    #[must_use]
    pub fn policy(&self, connect: &PgConnectOptions) -> Policy {
        let drafts = match self.drafts {
            DraftPolicy::Allow => Drafts::Allow,
            DraftPolicy::Loopback if is_loopback(connect) => Drafts::Allow,
            DraftPolicy::Loopback | DraftPolicy::Refuse => Drafts::Refuse,
        };
        Policy { drafts, out_of_order: self.out_of_order }
    }
}

/// Whether the connection stays on this machine, as far as its options say; a name is not
/// resolved, because what it means may change until the connection is made.
fn is_loopback(connect: &PgConnectOptions) -> bool {
    let host = connect.get_host();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    connect.get_socket().is_some()
        || host.starts_with('/')
        || host.eq_ignore_ascii_case("localhost")
        || address.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drafts(policy: DraftPolicy, host: &str) -> Drafts {
        let connect = PgConnectOptions::new_without_pgpass().host(host);
        ApplyOptions { drafts: policy, ..ApplyOptions::default() }.policy(&connect).drafts
    }

    #[test]
    fn loopback_is_sockets_and_addresses_of_this_machine() {
        for host in ["/run/postgresql", "localhost", "LocalHost", "127.0.0.1", "127.1.2.3", "[::1]"]
        {
            assert_eq!(drafts(DraftPolicy::Loopback, host), Drafts::Allow, "{host}");
        }
        for host in ["db.example.org", "10.0.0.1", "0.0.0.0", "localhost.example.org", "[fe80::1]"]
        {
            assert_eq!(drafts(DraftPolicy::Loopback, host), Drafts::Refuse, "{host}");
        }
        let socket = PgConnectOptions::new_without_pgpass().host("db").socket("/run/postgresql");
        assert_eq!(ApplyOptions::default().policy(&socket).drafts, Drafts::Allow);
    }

    #[test]
    fn explicit_policies_do_not_look_at_the_host() {
        assert_eq!(drafts(DraftPolicy::Allow, "db.example.org"), Drafts::Allow);
        assert_eq!(drafts(DraftPolicy::Refuse, "localhost"), Drafts::Refuse);
    }
}
