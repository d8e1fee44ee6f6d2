//! Every code, in one table.
//!
//! `explain`, the index of the documents and the JSON output are read from it.
//! A code never changes its meaning and is never used again; a retired one keeps its line and page.
//! The first digits are the class: `M00` files and encodings, `M01` names and numbers, `M02`
//! headers, `M03` lock and config, `M04` seal and queries, `M1` statements, `M2` catalog, `M3`
//! safety, `M9` run time.

use std::fmt;

use crate::Severity;

/// A stable code such as `M0101`, with its name and its page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Code {
    id: &'static str,
    name: &'static str,
    severity: Severity,
    page: &'static str,
}

macro_rules! codes {
    ($($id:ident $constant:ident $name:ident $severity:ident;)*) => {
        $(
            #[doc = concat!("`", stringify!($id), "`: `", stringify!($name), "`.")]
            pub const $constant: Code = Code {
                id: stringify!($id),
                name: stringify!($name),
                severity: Severity::$severity,
                page: include_str!(concat!("../codes/", stringify!($name), ".md")),
            };
        )*

        /// Every code, in order.
        pub const ALL: &[Code] = &[$($constant),*];
    };
}

codes! {
    M0001 INVALID_UTF8 invalid_utf8 Error;
    M0002 NUL_BYTE nul_byte Error;
    M0003 EMPTY_MIGRATION empty_migration Error;
    M0004 UNKNOWN_FILE unknown_file Error;
    M0005 UNREADABLE_FILE unreadable_file Error;
    M0006 MISSING_DIRECTORY missing_directory Error;
    M0007 OVERSIZED_FILE oversized_file Error;
    M0008 LEFTOVER_FILE leftover_file Note;
    M0009 OUTSIDE_LINK outside_link Error;
    M0010 CASE_TWIN case_twin Error;
    M0011 FOREIGN_LAYOUT foreign_layout Error;

    M0101 DUPLICATE_VERSION duplicate_version Error;
    M0102 MISSING_NUMBER missing_number Error;
    M0103 INVALID_NAME invalid_name Error;
    M0104 SKIPPED_NUMBER skipped_number Error;
    M0105 RETIRED_NUMBER retired_number Error;
    M0106 ORPHAN_ROLLBACK orphan_rollback Error;
    M0107 MISSING_ROLLBACK missing_rollback Error;
    M0108 MIXED_NUMBERING mixed_numbering Error;
    M0109 OUT_OF_ORDER out_of_order Error;
    M0110 REPEATED_ROLLBACK repeated_rollback Error;

    M0201 MISSING_HEADER missing_header Error;
    M0202 MISSING_HEADER_FIELD missing_header_field Error;
    M0203 HEADER_MISMATCH header_mismatch Error;
    M0204 IMPOSSIBLE_DATE impossible_date Error;
    M0205 REPEATED_HEADER_FIELD repeated_header_field Error;
    M0206 DISORDERED_DATES disordered_dates Error;
    M0207 DATE_MISMATCH date_mismatch Error;
    M0208 UNKNOWN_HEADER_FIELD unknown_header_field Error;
    M0209 UNMET_DEPENDENCY unmet_dependency Error;
    M0210 UNKNOWN_TRANSACTION_MODE unknown_transaction_mode Error;
    M0211 MALFORMED_LOCK_TIMEOUT malformed_lock_timeout Error;

    M0301 INVALID_CONFIG invalid_config Error;
    M0302 INVALID_LOCK invalid_lock Error;
    M0303 EDITED_FROZEN edited_frozen Error;
    M0304 REMOVED_FROZEN removed_frozen Error;
    M0305 RENAMED_MIGRATION renamed_migration Error;
    M0306 STALE_LOCK stale_lock Error;
    M0307 MISSING_LOCK missing_lock Error;
    M0308 MERGE_CONFLICT merge_conflict Error;
    M0309 EDITED_LOCK edited_lock Warning;
    M0310 MISSING_COMPANION missing_companion Error;
    M0311 UNKNOWN_START unknown_start Error;
    M0320 INVALID_ALLOW invalid_allow Error;
    M0321 UNUSED_ALLOW unused_allow Warning;

    M0401 MISSING_SEAL missing_seal Error;
    M0402 STALE_SEAL stale_seal Error;
    M0403 INVALID_SEAL invalid_seal Error;
    M0404 EDITED_QUERY_FILE edited_query_file Error;
    M0405 UNSEALED_QUERY_FILE unsealed_query_file Error;
    M0406 REMOVED_QUERY_FILE removed_query_file Error;
    M0407 UNSEALED_QUERY unsealed_query Error;
    M0408 REJECTED_QUERY rejected_query Error;
    M0410 CONTRADICTED_OVERRIDE contradicted_override Warning;
    M0420 STALE_USED_SEAL stale_used_seal Error;
    M0421 MISSING_USED_SET missing_used_set Error;
    M0422 SECOND_SET second_set Error;
    M0423 MISSING_GATE missing_gate Error;
    M0430 STALE_OVERRIDE stale_override Error;
    M0431 INVALID_SQLX_CONFIG invalid_sqlx_config Error;
    M0440 UNSEALED_ACCESS unsealed_access Error;
    M0450 BREAKS_OLD_RELEASE breaks_old_release Error;
    M0451 EARLY_QUERY early_query Warning;
    M0452 CHANGED_ANSWER changed_answer Error;
    M0453 MISSING_VALUE missing_value Error;

    M1001 REJECTED_STATEMENT rejected_statement Error;
    M1002 UNSENDABLE_STATEMENT unsendable_statement Error;
    M1003 TRANSACTION_CONTROL transaction_control Error;
    M1004 SYNTAX_ERROR syntax_error Error;
    M1005 PSQL_VARIABLE psql_variable Error;
    M1006 TEMPLATE_PLACEHOLDER template_placeholder Error;
    M1007 OUTSIDE_TRANSACTION outside_transaction Error;
    M1008 NONATOMIC_MIGRATION nonatomic_migration Warning;
    M1009 LEAKING_SETTING leaking_setting Warning;
    M1010 NEWER_SYNTAX newer_syntax Error;
    M1011 LONG_IDENTIFIER long_identifier Warning;
    M1012 FRESH_ENUM_VALUE fresh_enum_value Error;
    M1013 DEEP_NESTING deep_nesting Note;
    M1014 FRAMED_MIGRATION framed_migration Note;
    M1030 INCOMPLETE_ROLLBACK incomplete_rollback Error;
    M1031 REJECTED_ROLLBACK rejected_rollback Error;
    M1032 NOT_IDEMPOTENT not_idempotent Error;
    M1033 REJECTED_SEED rejected_seed Error;
    M1034 REJECTED_BY_ROWS rejected_by_rows Error;

    M2001 MISSING_RELATION missing_relation Error;
    M2002 MISSING_COLUMN missing_column Error;
    M2003 MISSING_TYPE missing_type Error;
    M2004 MISSING_CONSTRAINT missing_constraint Error;
    M2005 EXISTING_OBJECT existing_object Error;
    M2006 UNREFERENCEABLE_COLUMN unreferenceable_column Error;
    M2007 DROP_WITH_DEPENDENTS drop_with_dependents Error;
    M2008 MISSING_OBJECT missing_object Error;

    M3001 DROPPED_TABLE dropped_table Warning;
    M3002 DROPPED_COLUMN dropped_column Warning;
    M3003 CASCADING_DROP cascading_drop Warning;
    M3004 TRUNCATED_TABLE truncated_table Warning;
    M3005 UNFILTERED_DELETE unfiltered_delete Warning;
    M3006 UNFILTERED_UPDATE unfiltered_update Warning;
    M3007 RENAMED_TABLE renamed_table Warning;
    M3008 RENAMED_COLUMN renamed_column Warning;
    M3009 NOT_NULL_WITHOUT_DEFAULT not_null_without_default Warning;
    M3010 SET_NOT_NULL set_not_null Warning;
    M3011 REWRITTEN_TABLE rewritten_table Warning;
    M3012 VOLATILE_DEFAULT volatile_default Warning;
    M3013 REWRITING_COLUMN rewriting_column Warning;
    M3014 BLOCKING_INDEX blocking_index Warning;
    M3015 BLOCKING_UNIQUE blocking_unique Warning;
    M3016 VALIDATING_CONSTRAINT validating_constraint Warning;
    M3017 EARLY_VALIDATION early_validation Warning;
    M3018 LOCKED_TABLE locked_table Warning;
    M3019 DISABLED_TRIGGER disabled_trigger Warning;
    M3020 UNINDEXED_FOREIGN_KEY unindexed_foreign_key Warning;
    M3021 MISSING_PRIMARY_KEY missing_primary_key Warning;
    M3022 TIME_DEPENDENT_EXPRESSION time_dependent_expression Warning;
    M3023 HARD_CODED_SECRET hard_coded_secret Warning;
    M3024 GRANTED_TO_PUBLIC granted_to_public Warning;
    M3025 MUTABLE_SEARCH_PATH mutable_search_path Warning;
    M3026 RLS_WITHOUT_POLICY rls_without_policy Warning;
    M3027 MISSING_RLS missing_rls Warning;
    M3028 VARCHAR_LENGTH varchar_length Warning;
    M3029 PADDED_CHAR padded_char Warning;
    M3030 TIMESTAMP_WITHOUT_TIME_ZONE timestamp_without_time_zone Warning;
    M3031 TIME_WITH_TIME_ZONE time_with_time_zone Warning;
    M3032 JSON_COLUMN json_column Warning;
    M3033 MONEY_COLUMN money_column Warning;
    M3034 SERIAL_COLUMN serial_column Warning;
    M3035 NON_IDEMPOTENT_STATEMENT non_idempotent_statement Warning;

    M9001 DATABASE_UNREACHABLE database_unreachable Error;
    M9002 LOCK_TIMEOUT lock_timeout Error;
    M9003 SERVER_TOO_OLD server_too_old Error;
    M9004 FOREIGN_HISTORY foreign_history Error;
    M9005 MIGRATION_FAILED migration_failed Error;
    M9006 HISTORY_FAILED history_failed Error;
    M9007 PARTLY_APPLIED partly_applied Error;
    M9008 UNTRUSTED_HISTORY untrusted_history Error;
    M9009 LOCKED_RELATION locked_relation Error;
    M9101 APPLIED_EDITED applied_edited Error;
    M9102 APPLIED_UNKNOWN applied_unknown Error;
    M9103 APPLIED_OUT_OF_ORDER applied_out_of_order Error;
    M9104 APPLIED_INTERRUPTED applied_interrupted Error;
    M9105 DRAFT_REFUSED draft_refused Error;
    M9106 PENDING_MIGRATIONS pending_migrations Error;
    M9107 APPLIED_AS_OTHER_SET applied_as_other_set Error;
    M9108 APPLIED_BY_OTHER_TOOL applied_by_other_tool Error;
    M9109 EXISTING_RELATION existing_relation Error;
    M9110 OTHER_SEARCH_PATH other_search_path Error;
    M9111 POOLED_CONNECTION pooled_connection Error;
}

/// Names that codes had before, as configs and comments may have them still.
const FORMER_NAMES: [(&str, &str); 2] =
    [("broken_replica", "breaks_old_release"), ("invalid_ledger", "invalid_config")];

impl Code {
    /// The code of that text, in any case (`m0101`), or under a name that it had before.
    ///
    /// ```
    /// use migrations_core::Code;
    /// let code = Code::parse("m0101").map(|code| code.name());
    /// assert_eq!(code, Some("duplicate_version"));
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Code> {
        let former = FORMER_NAMES.iter().find(|(former, _)| *former == text);
        let name = former.map_or(text, |(_, name)| name);
        let matches = |code: &&Code| code.id.eq_ignore_ascii_case(text) || code.name == name;
        ALL.iter().find(matches).copied()
    }

    /// The code itself: `M0101`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        self.id
    }

    /// The rule's name: `duplicate_version`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.name
    }

    /// How bad it is, unless the set says otherwise.
    #[must_use]
    pub const fn severity(self) -> Severity {
        self.severity
    }

    /// Its page, in Markdown.
    #[must_use]
    pub const fn page(self) -> &'static str {
        self.page
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.id)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.id, self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn former_names_lead_to_codes_and_are_no_names_of_today() {
        for (former, name) in FORMER_NAMES {
            let code = Code::parse(former).expect("a code");
            assert_eq!((code, code.name()), (Code::parse(name).expect("its name"), name));
            assert!(ALL.iter().all(|code| code.name() != former), "{former}");
        }
    }

    #[test]
    fn codes_are_in_order_and_stand_once() {
        assert!(ALL.windows(2).all(|pair| pair[0].id < pair[1].id));
    }

    #[test]
    fn every_page_opens_with_its_code() {
        for code in ALL {
            let title = format!("# {} {}\n", code.id, code.name);
            assert!(code.page.starts_with(&title), "codes/{}.md opens with {title:?}", code.name);
            for part in ["## What it does", "## Why it matters", "## Example", "## Use instead"] {
                assert!(code.page.contains(part), "codes/{}.md has no {part:?}", code.name);
            }
        }
    }
}
