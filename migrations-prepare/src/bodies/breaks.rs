//! Bodies that do not fit at the end of a set → the file after which each did not fit any more.
//!
//! The set runs once more, and the server is asked on the way; where that is too long to ask after
//! every file, it runs again over the parts in which a body broke.
//! Must not know what is said of it.

use std::collections::{BTreeMap, BTreeSet};

use migrations_compiler::environment::Environment;
use migrations_core::MigrationSet;

use super::judge::judged;
use super::routine::{Complaint, Routine, Verdict};
use crate::error::PrepareError;
use crate::provision::{AuxiliaryServer, ProvisionError, ProvisionedServer};

/// How often the server is asked in one run of the set.
const MOST_QUESTIONS: usize = 40;

/// A body that does not fit.
#[derive(Clone, Debug)]
pub(crate) struct RefusedBody {
    pub(crate) routine: Routine,
    pub(crate) complaints: Vec<Complaint>,
}

/// A body that fitted once.
pub(crate) struct BrokenBody {
    pub(crate) refused: RefusedBody,
    /// After how many files it does not fit any more.
    pub(crate) after: usize,
}

/// What a body was after some number of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Past {
    Absent,
    Fitted,
    Refused,
}

/// The past of each body, in the order of the bodies, by the number of files.
type Pasts = BTreeMap<usize, Vec<Past>>;

/// Which of these bodies fitted after some file of a set that ends with them, and since when they do
/// not; those that were never accepted are left out.
pub(super) async fn broken(
    set: &MigrationSet,
    environment: &Environment,
    auxiliary: &mut AuxiliaryServer,
    bodies: Vec<RefusedBody>,
) -> Result<Vec<BrokenBody>, PrepareError> {
    let begin = environment.provisioning.before_start(set).len();
    let end = set.migrations().len();
    let mut pasts = Pasts::new();
    let mut points = spread(begin, end, MOST_QUESTIONS);
    points.insert(begin);
    while !points.is_empty() {
        let run = run(set, environment, auxiliary, &bodies, &points).await?;
        // A set that does not run twice in a row tells nothing.
        let Some(run) = run else { return Ok(Vec::new()) };
        pasts.extend(run);
        points = next_points(&pasts, bodies.len());
    }
    let after: Vec<Option<usize>> =
        (0..bodies.len()).map(|index| broken_after(&pasts, index)).collect();
    let broken = bodies.into_iter().zip(after);
    Ok(broken.filter_map(|(refused, after)| Some(BrokenBody { refused, after: after? })).collect())
}

/// As many numbers in `from..=to` as may be asked, without `from`, and with `to`.
fn spread(from: usize, to: usize, most: usize) -> BTreeSet<usize> {
    let step = (to - from).div_ceil(most.max(1)).max(1);
    (from..to).step_by(step).skip(1).chain([to]).collect()
}

/// The last time that a body began not to fit, and what it was before.
fn break_of(pasts: &Pasts, index: usize) -> Option<((usize, Past), usize)> {
    let mut backwards = pasts.iter().rev().map(|(at, pasts)| (*at, pasts[index]));
    let (mut after, last) = backwards.next()?;
    if last != Past::Refused {
        return None;
    }
    for (at, past) in backwards {
        if past != Past::Refused {
            return Some(((at, past), after));
        }
        after = at;
    }
    None
}

fn broken_after(pasts: &Pasts, index: usize) -> Option<usize> {
    let ((_, before), after) = break_of(pasts, index)?;
    (before == Past::Fitted).then_some(after)
}

/// The moments that are to be asked about yet: within the parts in which a body broke.
fn next_points(pasts: &Pasts, count: usize) -> BTreeSet<usize> {
    let breaks = (0..count).filter_map(|index| break_of(pasts, index));
    let parts: BTreeSet<(usize, usize)> = breaks
        .map(|((before, _), after)| (before, after))
        .filter(|(before, after)| after - before > 1)
        .collect();
    let each = (MOST_QUESTIONS / parts.len().max(1)).max(2);
    let points = parts.into_iter().flat_map(|(before, after)| {
        // The end of a part is known.
        spread(before, after, each).into_iter().filter(move |at| *at < after)
    });
    points.collect()
}

/// Runs the set on a server of its own, and asks after each of these numbers of files.
async fn run(
    set: &MigrationSet,
    environment: &Environment,
    auxiliary: &mut AuxiliaryServer,
    bodies: &[RefusedBody],
    points: &BTreeSet<usize>,
) -> Result<Option<Pasts>, PrepareError> {
    let provisioned = match ProvisionedServer::open(set, environment, auxiliary).await {
        Ok(provisioned) => provisioned,
        Err(ProvisionError::Failed(error)) => return Err(error),
        Err(ProvisionError::Faulty(_)) => return Ok(None),
    };
    let mut provisioned = provisioned;
    let asked = asked_on_the_way(set, &mut provisioned, bodies, points).await;
    provisioned.close(set).await?;
    asked
}

async fn asked_on_the_way(
    set: &MigrationSet,
    provisioned: &mut ProvisionedServer,
    bodies: &[RefusedBody],
    points: &BTreeSet<usize>,
) -> Result<Option<Pasts>, PrepareError> {
    let end = set.migrations().len();
    let only: BTreeSet<String> = bodies.iter().map(|it| it.routine.body.clone()).collect();
    let mut seen: Vec<(usize, Vec<(Routine, Verdict)>)> = Vec::new();
    for at in points.iter().copied().chain([end]) {
        if seen.last().is_some_and(|(last, _)| *last == at) {
            continue;
        }
        if at > 0 && provisioned.apply_while(set, None, |count| count < at).await.is_err() {
            return Ok(None);
        }
        // A new session has what files have set for the database, and no function compiled yet.
        provisioned.reconnect().await?;
        seen.push((at, judged(provisioned.connection(), Some(&only)).await?));
    }
    let Some((_, last)) = seen.last() else { return Ok(None) };
    let here = |body: &RefusedBody| {
        let key = body.routine.key();
        last.iter().map(|(routine, _)| routine).find(|routine| routine.key() == key).cloned()
    };
    let here: Vec<Option<Routine>> = bodies.iter().map(here).collect();
    let pasts = seen.iter().map(|(at, judged)| {
        (*at, here.iter().map(|routine| past(routine.as_ref(), judged)).collect())
    });
    Ok(Some(pasts.collect()))
}

fn past(routine: Option<&Routine>, judged: &[(Routine, Verdict)]) -> Past {
    let Some(routine) = routine else { return Past::Absent };
    let found = judged.iter().find(|(other, _)| routine.is_at_another_time(other));
    match found {
        Some((_, Verdict::Fits)) => Past::Fitted,
        Some((_, Verdict::Refused(_))) => Past::Refused,
        Some((_, Verdict::Unjudged(_))) | None => Past::Absent,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pasts(all: &[(usize, Past)]) -> Pasts {
        all.iter().map(|(at, past)| (*at, vec![*past])).collect()
    }

    #[test]
    fn break_is_the_last_time_at_which_a_body_that_fitted_did_not_any_more() {
        use Past::{Absent, Fitted, Refused};
        for (all, expected) in [
            (vec![(0, Absent), (1, Fitted), (2, Refused), (3, Refused)], Some(2)),
            (vec![(0, Absent), (1, Refused), (2, Fitted), (3, Refused)], Some(3)),
            (vec![(0, Absent), (1, Refused), (2, Refused)], None),
            (vec![(0, Fitted), (1, Refused), (2, Fitted)], None),
            (vec![(0, Refused), (1, Refused)], None),
        ] {
            assert_eq!(broken_after(&pasts(&all), 0), expected, "{all:?}");
        }
    }

    #[test]
    fn parts_in_which_a_body_broke_are_asked_about_until_one_file_is_left() {
        use Past::{Fitted, Refused};
        let broke_after = 7_413;
        let mut known = pasts(&[(0, Fitted)]);
        let mut points = spread(0, 10_000, MOST_QUESTIONS);
        let mut runs = 0;
        while !points.is_empty() {
            assert!(points.len() <= MOST_QUESTIONS + 1, "{points:?}");
            let past = |at: &usize| if *at < broke_after { Fitted } else { Refused };
            known.extend(points.iter().map(|at| (*at, vec![past(at)])));
            points = next_points(&known, 1);
            runs += 1;
        }
        assert_eq!((broken_after(&known, 0), runs), (Some(broke_after), 3));
    }

    #[test]
    fn few_files_are_asked_about_one_by_one() {
        assert_eq!(spread(0, 3, MOST_QUESTIONS), BTreeSet::from([1, 2, 3]));
        assert_eq!(spread(2, 2, MOST_QUESTIONS), BTreeSet::from([2]));
    }
}
