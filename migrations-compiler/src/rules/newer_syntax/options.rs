//! Options by name, and the first major that knows them: a list to the grammar, and looked at when the
//! statement is executed.
//!
//! Must not know what an option does.

use crate::sql::parser::{SyntaxKind as K, SyntaxNode};

use super::{Feature, Refusal};

/// The statements that take an option, the words for them, and by major the options that are new there.
type Options = (&'static [K], &'static str, &'static [(u32, &'static [&'static str])]);

const OPTIONS: [Options; 9] = [
    (
        &[K::COPY],
        "COPY",
        &[(16, &["default"]), (17, &["on_error", "log_verbosity"]), (18, &["reject_limit"])],
    ),
    (
        &[K::VACUUM],
        "VACUUM",
        &[
            (14, &["process_toast"]),
            (
                16,
                &[
                    "buffer_usage_limit",
                    "skip_database_stats",
                    "only_database_stats",
                    "process_main",
                ],
            ),
        ],
    ),
    (&[K::ANALYZE], "ANALYZE", &[(16, &["buffer_usage_limit"])]),
    (&[K::EXPLAIN], "EXPLAIN", &[(16, &["generic_plan"]), (17, &["memory", "serialize"])]),
    (
        &[K::CREATE_SUBSCRIPTION, K::ALTER_SUBSCRIPTION],
        "a subscription",
        &[
            (14, &["binary", "streaming"]),
            (15, &["two_phase", "disable_on_error"]),
            (16, &["origin", "password_required", "run_as_owner"]),
            (17, &["failover"]),
        ],
    ),
    (
        &[K::CREATE_PUBLICATION, K::ALTER_PUBLICATION],
        "a publication",
        &[(18, &["publish_generated_columns"])],
    ),
    (&[K::CREATE_VIEW, K::ALTER_VIEW], "a view", &[(15, &["security_invoker"])]),
    (
        &[K::CREATE_DATABASE],
        "CREATE DATABASE",
        &[
            (15, &["strategy", "locale_provider", "icu_locale", "collation_version", "oid"]),
            (16, &["icu_rules"]),
            (17, &["builtin_locale"]),
        ],
    ),
    (
        &[K::CREATE_TABLE, K::ALTER_TABLE],
        "a table",
        &[(18, &["autovacuum_vacuum_max_threshold", "vacuum_max_eager_freeze_failure_rate"])],
    ),
];

/// What the name of an option tells.
pub(super) fn feature(node: &SyntaxNode) -> Option<Feature> {
    let is_name = matches!(
        node.kind(),
        K::COPY_OPTION_KEY
            | K::VACUUM_OPTION_NAME
            | K::EXPLAIN_OPTION_NAME
            | K::ATTRIBUTE_NAME
            | K::OPTION_ITEM_KEY
            | K::DATABASE_OPTION_GENERIC
    );
    let token = node.first_token().filter(|_| is_name)?;
    let option = token.text().to_ascii_lowercase();
    let statement = node
        .ancestors()
        .find_map(|above| OPTIONS.iter().find(|(kinds, ..)| kinds.contains(&above.kind())))?;
    let (_, of, majors) = statement;
    let (first, _) = majors.iter().find(|(_, options)| options.contains(&option.as_str()))?;
    let name = format!("the option {} of {of}", option.to_ascii_uppercase());
    Some(Feature { first: *first, name, refusal: Refusal::Option })
}
