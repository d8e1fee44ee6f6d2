//! Plans of small sets over small histories.

use std::borrow::Cow;

use super::*;
use crate::set::{OnDisk, SetParts};
use crate::{Checksum, Code, Invocation, Transaction, Version};

pub(super) fn set(stems: &[&str]) -> MigrationSet {
    let migrations = stems.iter().map(|stem| Migration {
        version: Version::parse(&stem[..3]).expect("stems begin with three digits"),
        stem: Cow::Owned((*stem).to_owned()),
        file: Cow::Owned(format!("{stem}.sql")),
        sql: Cow::Borrowed(""),
        lines_before: 0,
        on_disk: OnDisk::Opening("".into()),
        transaction: Transaction::PerFile,
        lock_timeout: None,
        checksum: Checksum::of(stem),
        rollback: None,
        irreversible: None,
        state: Some(State::Draft),
    });
    let migrations = migrations.collect();
    MigrationSet::from_checked(SetParts { migrations, ..SetParts::default() })
}

pub(super) fn history(stems: &[&str]) -> History {
    let entries = stems.iter().map(|stem| Applied {
        stem: (*stem).to_owned(),
        applied_at: "2026-01-31T12:00:00Z".into(),
        checksum: Checksum::of(stem).to_string(),
        execution_time_ms: Some(1),
        progress: None,
        recorded: None,
    });
    History { entries: entries.collect() }
}

fn problems(set: &MigrationSet, history: &History, policy: Policy) -> Vec<PlanProblem> {
    plan(set, history, policy).expect_err("the plan is refused").problems
}

#[test]
fn what_is_not_in_the_history_is_pending() {
    let set = set(&["001_a", "002_b"]);
    let plan = plan(&set, &history(&["001_a"]), Policy::default()).expect("a plan");
    assert_eq!(plan.pending[0].stem, "002_b");
    assert_eq!(plan.already[0].stem, "001_a");
}

#[test]
fn every_problem_is_reported_at_once() {
    let set = set(&["001_a", "002_b", "003_c"]);
    let mut history = history(&["002_b", "003_c", "009_z"]);
    history.entries[0].checksum = "other".into();
    history.entries[1].execution_time_ms = None;
    let problems = problems(&set, &history, Policy { drafts: Drafts::Refuse, ..Policy::default() });
    let codes: Vec<Code> = problems.iter().map(PlanProblem::code).collect();
    assert_eq!(
        codes,
        [
            Code::AppliedEdited,
            Code::AppliedInterrupted,
            Code::AppliedUnknown,
            Code::AppliedOutOfOrder,
            Code::DraftRefused,
        ]
    );
}

#[test]
fn file_with_the_text_of_an_applied_one_that_is_missing_was_renamed() {
    let set = set(&["001_a", "002_b", "003_c"]);
    let mut history = history(&["001_a", "003_old", "004_d"]);
    history.entries[1].checksum = Checksum::of("002_b").to_string();
    let found = problems(&set, &history, Policy::default());
    let codes: Vec<Code> = found.iter().map(PlanProblem::code).collect();
    assert_eq!(codes, [Code::AppliedUnknown, Code::AppliedUnknown]);
    assert_eq!(found[0].version(), "004_d");
    let help = found[1].help(&Invocation::in_dir("db"));
    assert!(help.contains("`mv db/002_b.sql db/003_old.sql`"), "{help}");
}

#[test]
fn out_of_order_may_be_allowed() {
    let set = set(&["001_a", "002_b"]);
    let policy = Policy { out_of_order: OutOfOrder::Allow, ..Policy::default() };
    let plan = plan(&set, &history(&["002_b"]), policy).expect("a plan");
    assert_eq!(plan.pending[0].stem, "001_a");
}

#[test]
fn database_ahead_of_a_complete_set_is_no_fault_unless_it_is_to_be_one() {
    let set = set(&["001_a", "002_b"]);
    let history = history(&["001_a", "002_b", "003_c", "010_d"]);
    let accepted = plan(&set, &history, Policy::default()).expect("a plan");
    assert_eq!((accepted.pending.len(), &*accepted.ahead.join(" ")), (0, "003_c 010_d"));
    let refuse = Policy { ahead: AheadPolicy::Refuse, ..Policy::default() };
    let versions: Vec<String> = problems(&set, &history, refuse)
        .iter()
        .map(|problem| {
            assert!(matches!(problem, PlanProblem::Ahead { .. }));
            problem.version().to_owned()
        })
        .collect();
    assert_eq!(versions, ["003_c", "010_d"]);
}

#[test]
fn unknown_row_is_a_fault_beside_a_pending_file_in_between_interrupted_or_without_number() {
    let codes = |set: &MigrationSet, history: &History| -> Vec<Code> {
        problems(set, history, Policy::default()).iter().map(PlanProblem::code).collect()
    };
    let two = set(&["001_a", "003_c"]);
    assert_eq!(codes(&two, &history(&["001_a", "004_d"]))[0], Code::AppliedUnknown);
    let between = history(&["001_a", "002_b", "003_c"]);
    assert_eq!(codes(&two, &between), [Code::AppliedUnknown]);
    let no_number = history(&["001_a", "003_c", "zebra"]);
    assert_eq!(codes(&two, &no_number), [Code::AppliedUnknown]);
    let mut interrupted = history(&["001_a", "003_c", "004_d"]);
    interrupted.entries[2].execution_time_ms = None;
    assert_eq!(codes(&two, &interrupted), [Code::AppliedInterrupted]);
    let mut edited = history(&["001_a", "003_c", "004_d"]);
    edited.entries[0].checksum = "other".into();
    assert_eq!(codes(&two, &edited), [Code::AppliedEdited]);
}
