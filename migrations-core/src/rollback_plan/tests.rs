//! Every case of set, row and choice.

use super::*;
use crate::set::{OnDisk, SetParts};
use crate::{Code, Transaction, Version};

fn rollback(sql: &str) -> Rollback {
    Rollback {
        file: "x.rollback.sql".into(),
        sql: sql.to_owned().into(),
        lines_before: 0,
        checksum: Checksum::of(sql),
        transaction: Transaction::PerFile,
        proof: RollbackProof::Tried,
    }
}

fn migration(stem: &str, own: Option<&str>) -> Migration {
    Migration {
        version: Version::parse(&stem[..3]).expect("stems begin with three digits"),
        stem: Cow::Owned(stem.to_owned()),
        file: Cow::Owned(format!("{stem}.sql")),
        sql: Cow::Borrowed(""),
        lines_before: 0,
        on_disk: OnDisk::Opening("".into()),
        transaction: Transaction::PerFile,
        lock_timeout: None,
        checksum: Checksum::of(stem),
        rollback: own.map(rollback),
        irreversible: None,
        state: None,
    }
}

fn set(migrations: Vec<Migration>) -> MigrationSet {
    MigrationSet::from_checked(SetParts { migrations: migrations.into(), ..SetParts::default() })
}

fn history(stems: &[&str]) -> History {
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

fn kept(sql: &str) -> Kept {
    Kept::Inverse(StoredRollback::Rollback(rollback(sql)))
}

/// What one migration comes to: `set D`, `stored D`, or a code.
fn outcome(
    own: Option<Option<&str>>,
    kept: &Kept,
    policy: &RollbackPolicy,
    revoke: &str,
) -> String {
    let set = set(own.map(|own| migration("001_a", own)).into_iter().collect());
    let history = history(&["001_a"]);
    let kept = [kept.clone()];
    let ground = Ground { set: &set, history: &history, kept: &kept, revoke };
    match plan_rollback(ground, &RollbackTarget::Steps(1), policy) {
        Ok(plan) => {
            let step = &plan.steps[0];
            format!("{:?} {}", step.origin, step.rollback.sql).to_lowercase()
        }
        Err(error) => error.problems[0].code().name().to_owned(),
    }
}

fn choose(choice: RollbackChoice) -> RollbackPolicy {
    RollbackPolicy { choice, ..RollbackPolicy::default() }
}

#[test]
fn own_rollback_is_used_where_the_set_has_the_file_and_the_stored_one_where_not() {
    let no_choice = RollbackPolicy::default();
    let of = |own, kept: &Kept| outcome(own, kept, &no_choice, "");
    assert_eq!(of(Some(Some("d")), &Kept::Nothing), "set d");
    assert_eq!(of(Some(Some("d")), &kept("d")), "set d");
    assert_eq!(of(None, &kept("d")), "stored d");
    assert_eq!(of(None, &Kept::Nothing), "unwritten_rollback");
    assert_eq!(of(None, &Kept::Unreadable), "unwritten_rollback");
    assert_eq!(of(Some(None), &Kept::Nothing), "unwritten_rollback");
    assert_eq!(of(Some(Some("d")), &Kept::Unreadable), "differing_rollback");
}

#[test]
fn person_chooses_where_two_differ() {
    let of = |own, kept: &Kept, choice| outcome(own, kept, &choose(choice), "");
    let own = Some(Some("d"));
    assert_eq!(of(own, &kept("e"), RollbackChoice::Refuse), "differing_rollback");
    assert_eq!(of(own, &kept("e"), RollbackChoice::Set), "set d");
    assert_eq!(of(own, &kept("e"), RollbackChoice::Stored), "stored e");
    assert_eq!(of(Some(None), &kept("e"), RollbackChoice::Refuse), "differing_rollback");
    assert_eq!(of(Some(None), &kept("e"), RollbackChoice::Stored), "stored e");
    assert_eq!(of(Some(None), &kept("e"), RollbackChoice::Set), "unwritten_rollback");
    // Where nothing differs there is nothing to choose.
    assert_eq!(of(own, &kept("d"), RollbackChoice::Stored), "set d");
    assert_eq!(of(None, &kept("e"), RollbackChoice::Set), "stored e");
}

#[test]
fn stored_rollback_never_runs_where_others_may_write_the_history() {
    let revoke = "REVOKE UPDATE ON TABLE t FROM r;";
    let of = |own, kept: &Kept, choice| outcome(own, kept, &choose(choice), revoke);
    assert_eq!(of(None, &kept("d"), RollbackChoice::Refuse), "untrusted_rollback");
    assert_eq!(of(Some(Some("d")), &kept("e"), RollbackChoice::Stored), "untrusted_rollback");
    assert_eq!(of(Some(Some("d")), &kept("d"), RollbackChoice::Refuse), "set d");
}

#[test]
fn edited_file_is_a_choice_whatever_its_rollback() {
    let set = set(vec![migration("001_a", Some("d"))]);
    let mut history = history(&["001_a"]);
    history.entries[0].checksum = "other".into();
    for kept in [Kept::Nothing, kept("d"), kept("e")] {
        let kept = [kept];
        let ground = Ground { set: &set, history: &history, kept: &kept, revoke: "" };
        let target = RollbackTarget::Steps(1);
        let refused = plan_rollback(ground, &target, &RollbackPolicy::default());
        let problem = refused.expect_err("refused").problems.remove(0);
        assert!(matches!(problem, RollbackProblem::Differing { is_edited: true, .. }));
        let plan = plan_rollback(ground, &target, &choose(RollbackChoice::Set)).expect("a plan");
        assert_eq!(plan.steps[0].origin, RollbackOrigin::Set);
    }
}

#[test]
fn what_nobody_has_tried_is_refused_until_it_is_allowed_or_tried() {
    let untried = Rollback { proof: RollbackProof::Untried, ..rollback("d") };
    let kept = Kept::Inverse(StoredRollback::Rollback(untried));
    let of = |policy: &RollbackPolicy| outcome(None, &kept, policy, "");
    assert_eq!(of(&RollbackPolicy::default()), "unproven_rollback");
    let unproven = UnprovenPolicy::Allow;
    assert_eq!(of(&RollbackPolicy { unproven, ..RollbackPolicy::default() }), "stored d");
    let tried = |sql| vec![Checksum::of(sql)];
    assert_eq!(of(&RollbackPolicy { tried: tried("d"), ..RollbackPolicy::default() }), "stored d");
    let other = RollbackPolicy { tried: tried("e"), ..RollbackPolicy::default() };
    assert_eq!(of(&other), "unproven_rollback");
}

#[test]
fn irreversible_is_refused_with_its_reason_whatever_is_written_beside_it() {
    let reason = Some("rows are gone".into());
    let set = set(vec![Migration { irreversible: reason, ..migration("001_a", Some("d")) }]);
    let history = history(&["001_a"]);
    let ground = Ground { set: &set, history: &history, kept: &[Kept::Nothing], revoke: "" };
    let target = RollbackTarget::Steps(1);
    let error = plan_rollback(ground, &target, &RollbackPolicy::default()).expect_err("refused");
    assert_eq!(error.to_string(), "001_a cannot be taken back: rows are gone");
    let kept = Kept::Inverse(StoredRollback::Irreversible("gone".into()));
    let of = |own| outcome(own, &kept, &RollbackPolicy::default(), "");
    assert_eq!(of(None), "irreversible_migration");
}

#[test]
fn order_is_that_of_application_and_backwards() {
    let history = history(&["001_a", "003_c", "002_b", "20260131_02_d"]);
    let stems = |target| {
        let rows = taken_back(&history, &target).map_err(|problem| problem.to_string())?;
        Ok::<_, String>(rows.iter().map(|row| row.stem.as_str()).collect::<Vec<_>>().join(" "))
    };
    let to = |name: &str| stems(RollbackTarget::To(name.into()));
    assert_eq!(to("003").as_deref(), Ok("20260131_02_d 002_b"));
    assert_eq!(to("3").as_deref(), Ok("20260131_02_d 002_b"));
    assert_eq!(to("002_b.sql").as_deref(), Ok("20260131_02_d"));
    assert_eq!(to("20260131_02").as_deref(), Ok(""));
    assert_eq!(stems(RollbackTarget::Nothing).as_deref(), Ok("20260131_02_d 002_b 003_c 001_a"));
    assert_eq!(stems(RollbackTarget::Steps(2)).as_deref(), Ok("20260131_02_d 002_b"));
    let unknown = to("004").expect_err("unknown");
    assert_eq!(unknown, "the database has no migration 004: 20260131_02_d was applied last");
    assert!(to("20260131").is_err() && to("").is_err() && to("b").is_err());
    assert!(stems(RollbackTarget::Steps(5)).is_err());
}

#[test]
fn every_problem_is_reported_at_once_and_an_interruption_alone() {
    let set = set(vec![migration("001_a", None), migration("002_b", None)]);
    let mut history = history(&["001_a", "002_b"]);
    let kept = [Kept::Nothing, kept("e")];
    let codes = |history: &History| -> Vec<Code> {
        let ground = Ground { set: &set, history, kept: &kept, revoke: "" };
        plan_rollback(ground, &RollbackTarget::Nothing, &RollbackPolicy::default())
            .expect_err("refused")
            .problems
            .iter()
            .map(RollbackProblem::code)
            .collect()
    };
    assert_eq!(codes(&history), [Code::DifferingRollback, Code::UnwrittenRollback]);
    history.entries[0].execution_time_ms = None;
    assert_eq!(codes(&history), [Code::AppliedInterrupted]);
}

#[test]
fn rows_of_a_set_that_goes_by_the_same_name_are_not_taken_back() {
    let history = history(&["001_theirs", "002_theirs"]);
    let rows = [kept("a"), kept("b")];
    let plan = |set: &MigrationSet| {
        let ground = Ground { set, history: &history, kept: &rows, revoke: "" };
        let plan = plan_rollback(ground, &RollbackTarget::Steps(1), &RollbackPolicy::default());
        plan.map(|plan| plan.steps.len()).map_err(|error| error.problems)
    };
    let refused = plan(&set(vec![migration("001_ours", None)])).expect_err("it is another set");
    assert_eq!(refused, [RollbackProblem::NothingOfSet { version: "002_theirs".into() }]);
    let earlier_release = set(vec![migration("001_theirs", None)]);
    assert_eq!(plan(&earlier_release), Ok(1));
    assert_eq!(plan(&set(Vec::new())), Ok(1), "the release before the first migration");
}
