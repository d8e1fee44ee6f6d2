//! Settings by name, and the first major that has them.
//!
//! Must not know what a setting does; one of two parts is an extension's, which any server takes.

use super::{Feature, Refusal};
use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::syntax::parts;

/// By major, the settings that are new there and that a session or a role may have a value of.
const SETTINGS: [(u32, &[&str]); 4] = [
    (15, &["recursive_worktable_factor", "stats_fetch_consistency"]),
    (
        16,
        &[
            "createrole_self_grant",
            "enable_presorted_aggregate",
            "icu_validation_level",
            "scram_iterations",
            "vacuum_buffer_usage_limit",
        ],
    ),
    (
        17,
        &[
            "allow_alter_system",
            "enable_group_by_reordering",
            "event_triggers",
            "io_combine_limit",
            "sync_replication_slots",
            "synchronized_standby_slots",
            "transaction_timeout",
        ],
    ),
    (
        18,
        &[
            "enable_distinct_reordering",
            "enable_self_join_elimination",
            "extension_control_path",
            "file_copy_method",
            "log_lock_failures",
            "md5_password_warnings",
            "track_cost_delay_timing",
            "vacuum_max_eager_freeze_failure_rate",
            "vacuum_truncate",
        ],
    ),
];

/// What the name of a setting tells, wherever one is set, reset or shown.
pub(super) fn feature(node: &SyntaxNode) -> Option<Feature> {
    if node.kind() != K::CONFIG_PARAMETER_REF {
        return None;
    }
    let parts = parts(node)?;
    let [setting] = parts.as_slice() else { return None };
    let setting = setting.text.to_ascii_lowercase();
    let (first, _) = SETTINGS.iter().find(|(_, names)| names.contains(&setting.as_str()))?;
    let name = format!("the setting {setting}");
    Some(Feature { first: *first, name, refusal: Refusal::Setting })
}
