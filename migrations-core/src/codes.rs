//! Every code, in one table.
//!
//! `explain`, the index of the documents and the JSON output are read from it.
//! A code never changes its meaning and is never used again; a retired one keeps its line and page.
//! The first digits are the class: `M00` files and encodings, `M01` names and numbers, `M02`
//! headers, `M03` lock and config, `M04` seal and queries, `M1` statements, `M2` catalog, `M3`
//! safety, `M9` run time.

use std::fmt;

use crate::Severity;

macro_rules! codes {
    ($($id:ident $variant:ident $name:ident $severity:ident;)*) => {
        /// A stable code such as `M0101`, with its name and its page.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(
                #[doc = concat!("`", stringify!($id), "`: `", stringify!($name), "`.")]
                $variant,
            )*
        }

        impl Code {
            /// Every code, in order.
            pub const ALL: &[Code] = &[$(Code::$variant),*];

            /// The code itself: `M0101`.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self {
                    $(Code::$variant => stringify!($id),)*
                }
            }

            /// The rule's name: `duplicate_version`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Code::$variant => stringify!($name),)*
                }
            }

            /// How bad it is, unless the set says otherwise.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self {
                    $(Code::$variant => Severity::$severity,)*
                }
            }

            /// Its page, in Markdown.
            #[must_use]
            pub const fn page(self) -> &'static str {
                match self {
                    $(Code::$variant => {
                        include_str!(concat!("../codes/", stringify!($name), ".md"))
                    })*
                }
            }
        }
    };
}

codes! {
    M0001 InvalidUtf8 invalid_utf8 Error;
    M0002 NulByte nul_byte Error;
    M0003 EmptyMigration empty_migration Error;
    M0004 UnknownFile unknown_file Error;
    M0005 UnreadableFile unreadable_file Error;
    M0006 MissingDirectory missing_directory Error;
    M0007 OversizedFile oversized_file Error;
    M0008 LeftoverFile leftover_file Note;
    M0009 OutsideLink outside_link Error;
    M0010 CaseTwin case_twin Error;
    M0011 ForeignLayout foreign_layout Error;

    M0101 DuplicateVersion duplicate_version Error;
    M0102 MissingNumber missing_number Error;
    M0103 InvalidName invalid_name Error;
    M0104 SkippedNumber skipped_number Error;
    M0105 RetiredNumber retired_number Error;
    M0106 OrphanRollback orphan_rollback Error;
    M0107 MissingRollback missing_rollback Error;
    M0108 MixedNumbering mixed_numbering Error;
    M0109 OutOfOrder out_of_order Error;
    M0110 RepeatedRollback repeated_rollback Error;

    M0201 MissingHeader missing_header Error;
    M0202 MissingHeaderField missing_header_field Error;
    M0203 HeaderMismatch header_mismatch Error;
    M0204 ImpossibleDate impossible_date Error;
    M0205 RepeatedHeaderField repeated_header_field Error;
    M0206 DisorderedDates disordered_dates Error;
    M0207 DateMismatch date_mismatch Error;
    M0208 UnknownHeaderField unknown_header_field Error;
    M0209 UnmetDependency unmet_dependency Error;
    M0210 UnknownTransactionMode unknown_transaction_mode Error;
    M0211 MalformedLockTimeout malformed_lock_timeout Error;

    M0301 InvalidConfig invalid_config Error;
    M0302 InvalidLock invalid_lock Error;
    M0303 EditedFrozen edited_frozen Error;
    M0304 RemovedFrozen removed_frozen Error;
    M0305 RenamedMigration renamed_migration Error;
    M0306 StaleLock stale_lock Error;
    M0307 MissingLock missing_lock Error;
    M0308 MergeConflict merge_conflict Error;
    M0309 EditedLock edited_lock Warning;
    M0310 MissingCompanion missing_companion Error;
    M0311 UnknownStart unknown_start Error;
    M0312 EditedHeader edited_header Error;
    M0320 InvalidAllow invalid_allow Error;
    M0321 UnusedAllow unused_allow Warning;

    M0401 MissingSeal missing_seal Error;
    M0402 StaleSeal stale_seal Error;
    M0403 InvalidSeal invalid_seal Error;
    M0404 EditedQueryFile edited_query_file Error;
    M0405 UnsealedQueryFile unsealed_query_file Error;
    M0406 RemovedQueryFile removed_query_file Error;
    M0407 UnsealedQuery unsealed_query Error;
    M0408 RejectedQuery rejected_query Error;
    M0410 ContradictedOverride contradicted_override Warning;
    M0420 StaleUsedSeal stale_used_seal Error;
    M0421 MissingUsedSet missing_used_set Error;
    M0422 SecondSet second_set Error;
    M0423 MissingGate missing_gate Error;
    M0430 StaleOverride stale_override Error;
    M0431 InvalidSqlxConfig invalid_sqlx_config Error;
    M0440 UnsealedAccess unsealed_access Error;
    M0450 BreaksOldRelease breaks_old_release Error;
    M0451 EarlyQuery early_query Warning;
    M0452 ChangedAnswer changed_answer Error;
    M0453 MissingValue missing_value Error;

    M1001 RejectedStatement rejected_statement Error;
    M1002 UnsendableStatement unsendable_statement Error;
    M1003 TransactionControl transaction_control Error;
    M1004 SyntaxError syntax_error Error;
    M1005 PsqlVariable psql_variable Error;
    M1006 TemplatePlaceholder template_placeholder Error;
    M1007 OutsideTransaction outside_transaction Error;
    M1008 NonatomicMigration nonatomic_migration Warning;
    M1009 LeakingSetting leaking_setting Warning;
    M1010 NewerSyntax newer_syntax Error;
    M1011 LongIdentifier long_identifier Warning;
    M1012 FreshEnumValue fresh_enum_value Error;
    M1013 DeepNesting deep_nesting Note;
    M1014 FramedMigration framed_migration Note;
    M1015 StatementWithoutTransaction statement_without_transaction Warning;
    M1030 IncompleteRollback incomplete_rollback Error;
    M1031 RejectedRollback rejected_rollback Error;
    M1032 NotIdempotent not_idempotent Error;
    M1033 RejectedSeed rejected_seed Error;
    M1034 RejectedByRows rejected_by_rows Error;
    M1035 BrokenFunctionBody broken_function_body Error;

    M2001 MissingRelation missing_relation Error;
    M2002 MissingColumn missing_column Error;
    M2003 MissingType missing_type Error;
    M2004 MissingConstraint missing_constraint Error;
    M2005 ExistingObject existing_object Error;
    M2006 UnreferenceableColumn unreferenceable_column Error;
    M2007 DropWithDependents drop_with_dependents Error;
    M2008 MissingObject missing_object Error;
    M2009 IncompatibleReplacement incompatible_replacement Error;
    M2011 IncompatibleForeignKey incompatible_foreign_key Error;
    M2012 MissingPartitionKey missing_partition_key Error;
    M2013 UnsupportedOnPartitionedTable unsupported_on_partitioned_table Error;
    M2014 BrokenInheritance broken_inheritance Error;
    M2015 ForbiddenExpression forbidden_expression Error;
    M2016 ConflictingColumn conflicting_column Error;

    M3001 DroppedTable dropped_table Warning;
    M3002 DroppedColumn dropped_column Warning;
    M3003 CascadingDrop cascading_drop Warning;
    M3004 TruncatedTable truncated_table Warning;
    M3005 UnfilteredDelete unfiltered_delete Warning;
    M3006 UnfilteredUpdate unfiltered_update Warning;
    M3007 RenamedTable renamed_table Warning;
    M3008 RenamedColumn renamed_column Warning;
    M3009 NotNullWithoutDefault not_null_without_default Warning;
    M3010 SetNotNull set_not_null Warning;
    M3011 RewrittenTable rewritten_table Warning;
    M3012 VolatileDefault volatile_default Warning;
    M3013 RewritingColumn rewriting_column Warning;
    M3014 BlockingIndex blocking_index Warning;
    M3015 BlockingUnique blocking_unique Warning;
    M3016 ValidatingConstraint validating_constraint Warning;
    M3017 EarlyValidation early_validation Warning;
    M3018 LockedTable locked_table Warning;
    M3019 DisabledTrigger disabled_trigger Warning;
    M3020 UnindexedForeignKey unindexed_foreign_key Warning;
    M3021 MissingPrimaryKey missing_primary_key Warning;
    M3022 TimeDependentExpression time_dependent_expression Warning;
    M3023 HardCodedSecret hard_coded_secret Warning;
    M3024 GrantedToPublic granted_to_public Warning;
    M3025 MutableSearchPath mutable_search_path Warning;
    M3026 RlsWithoutPolicy rls_without_policy Warning;
    M3027 MissingRls missing_rls Warning;
    M3028 VarcharLength varchar_length Warning;
    M3029 PaddedChar padded_char Warning;
    M3030 TimestampWithoutTimeZone timestamp_without_time_zone Warning;
    M3031 TimeWithTimeZone time_with_time_zone Warning;
    M3032 JsonColumn json_column Warning;
    M3033 MoneyColumn money_column Warning;
    M3034 SerialColumn serial_column Warning;
    M3035 NonIdempotentStatement non_idempotent_statement Warning;
    M3036 PendingTriggerEvents pending_trigger_events Warning;
    M3037 RequiredByCheck required_by_check Warning;
    M3038 MismatchedKeyType mismatched_key_type Warning;
    M3039 OutsideAccess outside_access Warning;

    M9001 DatabaseUnreachable database_unreachable Error;
    M9002 LockTimeout lock_timeout Error;
    M9003 ServerTooOld server_too_old Error;
    M9004 ForeignHistory foreign_history Error;
    M9005 MigrationFailed migration_failed Error;
    M9006 HistoryFailed history_failed Error;
    M9007 PartlyApplied partly_applied Error;
    M9008 UntrustedHistory untrusted_history Error;
    M9009 LockedRelation locked_relation Error;
    M9101 AppliedEdited applied_edited Error;
    M9102 AppliedUnknown applied_unknown Error;
    M9103 AppliedOutOfOrder applied_out_of_order Error;
    M9104 AppliedInterrupted applied_interrupted Error;
    M9105 DraftRefused draft_refused Error;
    M9106 PendingMigrations pending_migrations Error;
    M9107 AppliedAsOtherSet applied_as_other_set Error;
    M9108 AppliedByOtherTool applied_by_other_tool Error;
    M9109 ExistingRelation existing_relation Error;
    M9110 OtherSearchPath other_search_path Error;
    M9111 PooledConnection pooled_connection Error;

    M9120 UnknownRollbackTarget unknown_rollback_target Error;
    M9121 IrreversibleMigration irreversible_migration Error;
    M9122 UnwrittenRollback unwritten_rollback Error;
    M9123 DifferingRollback differing_rollback Error;
    M9124 UntrustedRollback untrusted_rollback Error;
    M9125 UnprovenRollback unproven_rollback Error;
    M9130 InterruptedEdited interrupted_edited Error;
    M9131 UndecidedStatement undecided_statement Error;
    M9140 NothingToAdopt nothing_to_adopt Error;
    M9141 StoppedElsewhere stopped_elsewhere Error;
    M9142 AdoptedTextDiffers adopted_text_differs Error;
    M9143 AdoptedObjectMissing adopted_object_missing Error;
    M9144 UnfitRepair unfit_repair Error;
    M9145 UnconvertibleFile unconvertible_file Error;
    M9150 SchemaDrift schema_drift Error;
    M9151 UnverifiableVersion unverifiable_version Error;
    M9160 UnknownTarget unknown_target Error;
    M9161 TargetBehind target_behind Error;
    M9170 RowsWouldGo rows_would_go Error;
    M9180 UnbundlableMigration unbundlable_migration Error;
    M9181 StaleBundle stale_bundle Error;
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
        let matches = |code: &&Code| code.id().eq_ignore_ascii_case(text) || code.name() == name;
        Code::ALL.iter().find(matches).copied()
    }

    /// Whether it is one of a safety rule, of which the config and `-- allow:` have a say.
    ///
    /// ```
    /// use migrations_core::Code;
    /// assert!(Code::SetNotNull.is_safety() && !Code::SyntaxError.is_safety());
    /// ```
    #[must_use]
    pub fn is_safety(self) -> bool {
        self.id().starts_with("M3")
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.id())
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.id(), self.name())
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
            assert!(Code::ALL.iter().all(|code| code.name() != former), "{former}");
        }
    }

    #[test]
    fn codes_are_in_order_and_stand_once() {
        assert!(Code::ALL.windows(2).all(|pair| pair[0].id() < pair[1].id()));
    }

    #[test]
    fn every_page_opens_with_its_code() {
        for code in Code::ALL {
            let title = format!("# {} {}\n", code.id(), code.name());
            assert!(
                code.page().starts_with(&title),
                "codes/{}.md opens with {title:?}",
                code.name()
            );
            for part in ["## What it does", "## Why it matters", "## Example", "## Use instead"] {
                assert!(code.page().contains(part), "codes/{}.md has no {part:?}", code.name());
            }
        }
    }
}
