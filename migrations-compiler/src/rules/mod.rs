//! One module a rule: what is wrong with a folder, as diagnostics.
//!
//! A rule looks at a [`Parsed`] folder, or at the statements of its files: no disk, no server, no
//! other rule's findings.
//! A list for each kind of rule, and what runs it; what several rules say alike is in
//! [`findings`](crate::findings), and whom they judge in [`judged`](crate::judged).

use migrations_core::{Code, Diagnostic};

use crate::judged::{is_frozen, is_judged, judges_form, with_judged_header};
use crate::parse::{Parsed, ParsedFile};
use crate::schema::steps::Steps;
use crate::schema::{self, Analysis, Releases};
use crate::sql::Scripts;
use crate::threads;

mod broken_function_body;
mod broken_inheritance;
mod case_twin;
mod conflicting_column;
mod date_mismatch;
mod deep_nesting;
mod disordered_dates;
mod drop_with_dependents;
mod duplicate_version;
mod edited_frozen;
mod edited_header;
mod edited_lock;
mod empty_migration;
mod existing_object;
mod forbidden_expression;
mod foreign_layout;
mod framed_migration;
mod fresh_enum_value;
mod header_mismatch;
mod impossible_date;
mod incompatible_foreign_key;
mod incompatible_replacement;
mod invalid_config;
mod invalid_lock;
mod invalid_name;
mod invalid_utf8;
mod leaking_setting;
mod leftover_file;
mod long_identifier;
mod merge_conflict;
mod missing_column;
mod missing_companion;
mod missing_constraint;
mod missing_header;
mod missing_header_field;
mod missing_number;
mod missing_object;
mod missing_partition_key;
mod missing_relation;
mod missing_rollback;
mod missing_type;
mod mixed_numbering;
mod newer_syntax;
mod nonatomic_migration;
mod nul_byte;
mod orphan_rollback;
mod out_of_order;
mod outside_access;
mod outside_link;
mod outside_transaction;
mod oversized_file;
mod psql_variable;
mod removed_frozen;
mod renamed_migration;
mod repeated_header_field;
mod repeated_rollback;
mod retired_number;
mod skipped_number;
mod statement_without_transaction;
mod syntax_error;
mod template_placeholder;
mod transaction_control;
mod unknown_file;
mod unknown_header_field;
mod unknown_start;
mod unknown_transaction_mode;
mod unmet_dependency;
mod unreadable_file;
mod unreferenceable_column;
mod unsendable_statement;
mod unsupported_on_partitioned_table;

// Safety.
mod blocking_index;
mod blocking_unique;
mod cascading_drop;
mod disabled_trigger;
mod dropped_column;
mod dropped_table;
mod early_validation;
mod granted_to_public;
mod hard_coded_secret;
mod json_column;
mod locked_table;
mod malformed_lock_timeout;
mod mismatched_key_type;
mod missing_primary_key;
mod missing_rls;
mod money_column;
mod mutable_search_path;
mod non_idempotent_statement;
mod not_null_without_default;
mod padded_char;
mod pending_trigger_events;
mod renamed_column;
mod renamed_table;
mod required_by_check;
mod rewriting_column;
mod rewritten_table;
mod rls_without_policy;
mod serial_column;
mod set_not_null;
mod time_dependent_expression;
mod time_with_time_zone;
mod timestamp_without_time_zone;
mod truncated_table;
mod unfiltered_delete;
mod unfiltered_update;
mod unindexed_foreign_key;
mod validating_constraint;
mod varchar_length;
mod volatile_default;

/// A rule about files: adds what it finds.
type FileRule = fn(found: &mut Vec<Diagnostic>, parsed: &Parsed);

/// A rule about the header of a migration: returns what it finds.
type HeaderRule = fn(file: &ParsedFile, form: Form) -> Vec<Diagnostic>;

/// How strictly the form of a header is judged.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// A config says how files are numbered or what headers hold, so a field means what it means.
    Declared,
    /// None does, so a field may be prose.
    Free,
}

/// A rule about what is in the files: adds what it finds.
type StatementRule = fn(found: &mut Vec<Diagnostic>, scripts: &Scripts);

/// A rule about what they do to the schema: adds what it finds.
type SchemaRule = fn(found: &mut Vec<Diagnostic>, scripts: &Scripts, analysis: &Analysis);

/// A rule about what a statement does to a server: adds what it finds.
type SafetyRule = fn(found: &mut Vec<Diagnostic>, steps: &Steps);

/// The rules that need no SQL parsed.
const FILE_RULES: &[FileRule] = &[
    case_twin::check,
    date_mismatch::check,
    disordered_dates::check,
    duplicate_version::check,
    edited_frozen::check,
    edited_header::check,
    edited_lock::check,
    empty_migration::check,
    foreign_layout::check,
    impossible_date::check,
    invalid_config::check,
    invalid_lock::check,
    invalid_name::check,
    invalid_utf8::check,
    leftover_file::check,
    merge_conflict::check,
    missing_companion::check,
    missing_header::check,
    missing_header_field::check,
    missing_number::check,
    missing_rollback::check,
    mixed_numbering::check,
    nul_byte::check,
    orphan_rollback::check,
    out_of_order::check,
    outside_link::check,
    oversized_file::check,
    removed_frozen::check,
    renamed_migration::check,
    repeated_rollback::check,
    retired_number::check,
    skipped_number::check,
    unknown_file::check,
    unknown_start::check,
    unmet_dependency::check,
    unreadable_file::check,
];

/// The rules about what a header says of itself alone, whatever the other files say: a frozen file is
/// held to them as well, because its header can be corrected.
const HEADER_RULES: &[HeaderRule] = &[
    header_mismatch::check,
    impossible_date::check_header,
    malformed_lock_timeout::check,
    repeated_header_field::check,
    unknown_header_field::check,
    unknown_transaction_mode::check,
];

/// The rules about what is in the files.
const STATEMENT_RULES: &[StatementRule] = &[
    deep_nesting::check,
    framed_migration::check,
    leaking_setting::check,
    long_identifier::check,
    newer_syntax::check,
    nonatomic_migration::check,
    outside_transaction::check,
    psql_variable::check,
    statement_without_transaction::check,
    syntax_error::check,
    template_placeholder::check,
    transaction_control::check,
    unsendable_statement::check,
];

/// The rules that need the statements folded into a schema.
const SCHEMA_RULES: &[SchemaRule] = &[
    broken_function_body::check,
    broken_inheritance::check,
    conflicting_column::check,
    drop_with_dependents::check,
    existing_object::check,
    forbidden_expression::check,
    fresh_enum_value::check,
    incompatible_foreign_key::check,
    incompatible_replacement::check,
    mismatched_key_type::check,
    missing_column::check,
    missing_constraint::check,
    missing_object::check,
    missing_partition_key::check,
    missing_relation::check,
    missing_type::check,
    unreferenceable_column::check,
    unsupported_on_partitioned_table::check,
];

/// The rules about what a draft does to a server that is at work.
const SAFETY_RULES: &[SafetyRule] = &[
    blocking_index::check,
    blocking_unique::check,
    cascading_drop::check,
    disabled_trigger::check,
    dropped_column::check,
    dropped_table::check,
    early_validation::check,
    granted_to_public::check,
    hard_coded_secret::check,
    json_column::check,
    locked_table::check,
    missing_primary_key::check,
    missing_rls::check,
    money_column::check,
    mutable_search_path::check,
    non_idempotent_statement::check,
    not_null_without_default::check,
    outside_access::check,
    padded_char::check,
    pending_trigger_events::check,
    renamed_column::check,
    renamed_table::check,
    required_by_check::check,
    rewriting_column::check,
    rewritten_table::check,
    rls_without_policy::check,
    serial_column::check,
    set_not_null::check,
    time_dependent_expression::check,
    time_with_time_zone::check,
    timestamp_without_time_zone::check,
    truncated_table::check,
    unfiltered_delete::check,
    unfiltered_update::check,
    unindexed_foreign_key::check,
    validating_constraint::check,
    varchar_length::check,
    volatile_default::check,
];

/// What is wrong with the files, whatever they hold.
#[must_use]
pub(crate) fn of_files(parsed: &Parsed) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in FILE_RULES {
        rule(&mut found, parsed);
    }
    for rule in HEADER_RULES {
        check_headers(&mut found, parsed, *rule);
    }
    found
}

/// What is wrong with the statements in them.
#[must_use]
pub(crate) fn of_statements(scripts: &Scripts) -> Vec<Diagnostic> {
    // A file that waits to be merged holds what two branches have made of it.
    if scripts.parsed.files.iter().any(|file| file.is_unmerged) {
        return of_each(scripts);
    }
    let (analysis, mut found) =
        threads::run_in_parallel(|| schema::analyze(scripts), || of_each(scripts));
    for rule in SCHEMA_RULES {
        rule(&mut found, scripts, &analysis);
    }
    found
}

/// What is wrong with each statement, whatever the others make.
fn of_each(scripts: &Scripts) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in STATEMENT_RULES {
        rule(&mut found, scripts);
    }
    found.extend(of_safety(scripts, Releases::of(scripts.parsed)));
    found
}

/// What a server at work would suffer of each statement, where these files were released before it.
pub(crate) fn of_safety(scripts: &Scripts, releases: Releases) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let steps = Steps::of(scripts, releases, |file| is_judged(scripts.parsed, file));
    for rule in SAFETY_RULES {
        rule(&mut found, &steps);
    }
    found
}

/// Whether a header is malformed or names another file, as the strictest config would have it: a
/// config that is written later must not judge what was frozen before.
pub(crate) fn has_malformed_header(file: &ParsedFile) -> bool {
    HEADER_RULES.iter().any(|rule| !rule(file, Form::Declared).is_empty())
}

/// Adds what a rule about headers finds.
fn check_headers(found: &mut Vec<Diagnostic>, parsed: &Parsed, rule: HeaderRule) {
    let form = if judges_form(parsed) { Form::Declared } else { Form::Free };
    for file in with_judged_header(parsed) {
        let is_frozen = is_frozen(parsed, file);
        found.extend(rule(file, form).into_iter().map(|diagnostic| match is_frozen {
            true => restored(diagnostic),
            false => diagnostic,
        }));
    }
}

/// What a draft may write instead may be something else than what was frozen.
fn restored(diagnostic: Diagnostic) -> Diagnostic {
    let is_free = matches!(diagnostic.code, Code::HeaderMismatch | Code::ImpossibleDate);
    let diagnostic = diagnostic.note("the header was sound when the file was frozen");
    if is_free { diagnostic } else { diagnostic.help("restore the header with `git checkout`") }
}
