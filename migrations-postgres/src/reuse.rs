//! What a run may use of earlier ones, as `MIGRATIONS_CACHE` and `CI` say.
//!
//! Must not know what there is to use.

use std::env;

/// What a run may use of earlier ones, and leaves to later ones; more with each.
///
/// Asked by `prepare` alone: a server that is started otherwise has nothing of earlier runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reuse {
    /// What the environment says: `MIGRATIONS_CACHE` is `off` for nothing and `disk` for clusters;
    /// where it is neither, clusters if `CI` is set, else a prewarmed server as well.
    FromEnv,
    /// Nothing: everything is executed.
    Nothing,
    /// Clusters in the cache folder, in which migrations have run already.
    Clusters,
    /// A server as well that has been started from such a cluster, and waits for the next run.
    Prewarmed,
}

impl Reuse {
    /// Replaces [`Reuse::FromEnv`] with what the environment says.
    pub fn resolved(self) -> Reuse {
        match self {
            Reuse::FromEnv => reuse(&variable("MIGRATIONS_CACHE"), &variable("CI")),
            chosen => chosen,
        }
    }
}

/// Nobody comes back to a machine of CI, and some of them wait for every process to end.
fn reuse(cache: &str, ci: &str) -> Reuse {
    match (cache, ci) {
        ("off", _) => Reuse::Nothing,
        ("disk", _) => Reuse::Clusters,
        (_, "" | "0" | "false") => Reuse::Prewarmed,
        _ => Reuse::Clusters,
    }
}

fn variable(name: &str) -> String {
    env::var_os(name).unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::{Reuse, reuse};

    #[test]
    fn nothing_is_reused_where_the_cache_is_off_and_no_server_waits_in_ci() {
        for ci in ["", "true"] {
            assert_eq!(reuse("off", ci), Reuse::Nothing);
            assert_eq!(reuse("disk", ci), Reuse::Clusters);
        }
        assert_eq!(reuse("", "true"), Reuse::Clusters);
        assert_eq!(reuse("", "false"), Reuse::Prewarmed);
        assert_eq!(reuse("", ""), Reuse::Prewarmed);
    }
}
