//! How far a set is to be applied.
//!
//! Must not know which migrations are pending.

use super::PlanProblem;
use crate::{History, Migration, MigrationSet, Version};

/// How far a set is to be applied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Target {
    /// To its last migration.
    #[default]
    Latest,
    /// To the migration of that number, stem or file name, which is the last to run; to the last one of
    /// a day whose files are ordered by name.
    To(String),
}

impl Target {
    /// The highest version that may run; `None` where all may.
    pub(super) fn last_version(
        &self,
        set: &MigrationSet,
        history: &History,
    ) -> Result<Option<Version>, PlanProblem> {
        let Target::To(name) = self else { return Ok(None) };
        let Some(migration) = named(set, name) else {
            let last = set.migrations().last().map(|last| last.stem.to_string());
            return Err(PlanProblem::UnknownTarget { target: name.clone(), last });
        };
        // A migration that is pending below an applied one is out of order, and that is said of it.
        let is_applied = history.get(&migration.stem).is_some();
        match highest_above(set, history, migration.version).filter(|_| is_applied) {
            Some(applied) => {
                Err(PlanProblem::TargetBehind { version: migration.stem.to_string(), applied })
            }
            None => Ok(Some(migration.version)),
        }
    }
}

/// The migration that somebody calls `7`, `007_add_users`, `007_add_users.sql` or by its path.
fn named<'a>(set: &'a MigrationSet, name: &str) -> Option<&'a Migration> {
    let file = name.rsplit('/').next().unwrap_or(name);
    let stem = file.strip_suffix(".sql").unwrap_or(file);
    set.get(stem).or_else(|| set.last_of(Version::parse(stem)?))
}

/// The highest stem that was applied above a version.
fn highest_above(set: &MigrationSet, history: &History, version: Version) -> Option<String> {
    let versions = history.entries.iter().filter_map(|applied| {
        let applied_version = set.version_of(&applied.stem).filter(|applied| *applied > version)?;
        Some((applied_version, &applied.stem))
    });
    versions.max_by_key(|(version, _)| *version).map(|(_, stem)| stem.clone())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{history, set};
    use super::super::{OutOfOrder, Plan, Policy, plan_to};
    use super::*;
    use crate::{Code, Drafts, Invocation};

    const STEMS: [&str; 4] = ["001_a", "002_b", "003_c", "010_d"];

    fn pending(plan: &Plan<'_>) -> String {
        let stems = |migrations: &[&Migration]| {
            migrations.iter().map(|migration| &*migration.stem).collect::<Vec<_>>().join(" ")
        };
        format!("{} | {}", stems(&plan.pending), stems(&plan.later))
    }

    fn planned(applied: &[&str], name: &str) -> Result<String, Vec<PlanProblem>> {
        let (set, target) = (set(&STEMS), Target::To(name.to_owned()));
        let plan = plan_to(&set, &history(applied), Policy::default(), &target);
        plan.map(|plan| pending(&plan)).map_err(|error| error.problems)
    }

    #[test]
    fn what_comes_after_the_target_stays_pending() {
        for name in ["2", "002", "002_b", "002_b.sql", "db/migrations/002_b.sql"] {
            assert_eq!(planned(&["001_a"], name), Ok("002_b | 003_c 010_d".to_owned()), "{name}");
        }
        assert_eq!(planned(&["001_a", "002_b"], "2"), Ok(" | 003_c 010_d".to_owned()));
        assert_eq!(planned(&["001_a"], "10"), Ok("002_b 003_c 010_d | ".to_owned()));
    }

    #[test]
    fn target_that_the_set_lacks_is_refused_with_the_last_that_it_has() {
        for name in ["4", "002_c", "", "last", "99999999999999999999"] {
            let found = planned(&[], name).expect_err("there is none");
            assert_eq!(found[0].code(), Code::UnknownTarget, "{name}");
            let help = found[0].help(&Invocation::in_dir("db"));
            assert_eq!(
                help,
                "name a migration of the set, such as its last one: `cargo migrations apply --dir db \
                 --to 010_d`"
            );
        }
        let empty = set(&[]);
        let none = plan_to(&empty, &history(&[]), Policy::default(), &Target::To("1".into()));
        let found = none.expect_err("there is none").problems;
        assert!(found[0].help(&Invocation::default()).starts_with("the set has no migration"));
    }

    #[test]
    fn target_below_what_is_applied_is_refused_and_rollback_is_named() {
        let found = planned(&["001_a", "002_b", "003_c"], "1").expect_err("003 is applied");
        assert_eq!(found.len(), 1);
        let help = found[0].help(&Invocation::in_dir("db"));
        assert!(help.contains("`cargo migrations rollback --dir db --to 001_a`"), "{help}");
        // What only a later release has counts as well.
        let later = planned(&["001_a", "002_b", "003_c", "010_d", "011_e"], "10");
        assert_eq!(later.expect_err("011 is applied")[0].code(), Code::TargetBehind);
    }

    #[test]
    fn pending_target_below_an_applied_one_is_out_of_order() {
        let found = planned(&["001_a", "003_c"], "2").expect_err("003 is applied");
        assert_eq!(
            found.iter().map(PlanProblem::code).collect::<Vec<_>>(),
            [Code::AppliedOutOfOrder]
        );
        let policy = Policy { out_of_order: OutOfOrder::Allow, ..Policy::default() };
        let (set, target) = (set(&STEMS), Target::To("2".into()));
        let plan = plan_to(&set, &history(&["001_a", "003_c"]), policy, &target).expect("a plan");
        assert_eq!(pending(&plan), "002_b | 010_d");
    }

    #[test]
    fn what_is_not_to_run_is_no_reason_against_what_is() {
        let policy = Policy { drafts: Drafts::Refuse, ..Policy::default() };
        let (set, target) = (set(&STEMS), Target::To("1".into()));
        let plan = plan_to(&set, &history(&["001_a"]), policy, &target).expect("a plan");
        assert_eq!(pending(&plan), " | 002_b 003_c 010_d");
    }

    #[test]
    fn other_reasons_are_said_beside_the_target() {
        let set = set(&STEMS);
        let mut history = history(&["001_a", "002_b"]);
        history.entries[1].checksum = "other".into();
        let found = plan_to(&set, &history, Policy::default(), &Target::To("9".into()));
        let codes: Vec<Code> =
            found.expect_err("two reasons").problems.iter().map(PlanProblem::code).collect();
        assert_eq!(codes, [Code::UnknownTarget, Code::AppliedEdited]);
    }
}
