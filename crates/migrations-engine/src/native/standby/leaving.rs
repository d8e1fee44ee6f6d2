//! Leaving a server that stands by, and no more of them than are of use.

use std::time::Duration;

use super::{begin_of_mark, claimed, mark_of};
use crate::account::Account;
use crate::discover::Installation;
use crate::native::guard::Source;
use crate::native::launch::{Launch, Purpose, free_bytes};
use crate::native::{mark, place};
use crate::options::Options;

/// How long one waits: an edit that takes longer does not mind a tenth of a second.
const IDLE: Duration = Duration::from_secs(300);

/// How many there may be: an editor and a terminal that work on one project.
const MOST: usize = 2;

/// How much room there must be: most clusters have 30 MB, and none that is kept more than 150.
const ROOM: u64 = 200 << 20;

/// Starts a server from a kept cluster and leaves it, without waiting for it.
///
/// `None` where there is no such cluster or no room; what fails later fails unseen, and the next run
/// starts a server of its own.
pub(crate) fn leave(options: &Options, installation: &Installation, name: &str) -> Option<()> {
    let account = Account::for_server().ok()?;
    let place = place::find(options.temp_dir.as_deref(), &account).ok()?.folder;
    free_bytes(&place).filter(|free| *free >= ROOM)?;
    let purpose = Purpose::Standby { idle: IDLE };
    let launch = Launch { options, installation, account: &account, place: &place, purpose };
    let kept = launch.kept(name)?;
    let mark = mark_of(&launch, name)?;
    let mut native = launch.spawn(&Source::Template(kept.cluster())).ok()?;
    native.leave(&mark).ok()?;
    end_oldest(&launch);
    Some(())
}

/// Ends those that are too many; everybody counts once the own one can be counted.
fn end_oldest(launch: &Launch) {
    let begin = begin_of_mark(launch);
    let mut marked = mark::all(launch.place);
    marked.retain(|marked| marked.text.starts_with(&begin));
    marked.sort_by_key(|marked| marked.since);
    let surplus = marked.len().saturating_sub(MOST);
    for marked in &marked[..surplus] {
        // Who has it lets go of it at once.
        drop(claimed(&marked.paths));
    }
}
