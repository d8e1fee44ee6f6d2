//! Leaving a server that stands by, and no more of them than are of use.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{begin_of_mark, claimed, mark_of};
use crate::discover::Installation;
use crate::free_space::free_bytes;
use crate::native::guard::Source;
use crate::native::launch::{Launch, Purpose};
use crate::native::{marker, place};
use crate::options::Options;
use crate::server_user::ServerUser;
use crate::template::Template;

/// How long one waits: an edit that takes longer does not mind a tenth of a second.
const IDLE: Duration = Duration::from_secs(300);

/// How many there may be: an editor and a terminal that work on one project.
const MOST: usize = 2;

/// How much room there must be: most clusters have 30 MB, and none that is kept more than 150.
const ROOM: u64 = 200 << 20;

/// What a server is started from that is to be left, found and whole.
#[derive(Debug)]
pub(crate) struct Leaving {
    options: Options,
    installation: Installation,
    server_user: ServerUser,
    place: PathBuf,
    kept: Template,
    marker: String,
}

impl Leaving {
    /// Looks for a kept cluster; `None` where there is no such one, or no room for a server.
    pub(crate) fn find(
        options: &Options,
        installation: &Installation,
        name: &str,
    ) -> Option<Leaving> {
        let (options, installation) = (options.clone(), installation.clone());
        let server_user = ServerUser::for_server().ok()?;
        let place = place::find(options.temp_dir.as_deref(), &server_user).ok()?.folder;
        free_bytes(&place).filter(|free| *free >= ROOM)?;
        let launch = launch(&options, &installation, &server_user, &place);
        let (kept, marker) = (launch.kept(name)?, mark_of(&launch, name)?);
        Some(Leaving { options, installation, server_user, place, kept, marker })
    }

    /// Starts the server and leaves it, without waiting for it; whether that went well.
    ///
    /// What fails later fails unseen, and the next run starts a server of its own.
    pub(crate) fn leave(self) -> bool {
        let launch = launch(&self.options, &self.installation, &self.server_user, &self.place);
        let started = launch.spawn(&Source::Template(self.kept.cluster()));
        let is_left = started.is_ok_and(|mut native| native.leave(&self.marker).is_ok());
        if is_left {
            end_oldest(&launch);
        }
        is_left
    }
}

fn launch<'a>(
    options: &'a Options,
    installation: &'a Installation,
    server_user: &'a ServerUser,
    place: &'a Path,
) -> Launch<'a> {
    Launch {
        options,
        installation,
        server_user,
        place,
        purpose: Purpose::PrewarmedServer { idle: IDLE },
    }
}

/// Ends those that are too many; everybody counts once the own one can be counted.
fn end_oldest(launch: &Launch) {
    let begin = begin_of_mark(launch);
    let mut marked = marker::all(launch.place, launch.server_user);
    marked.retain(|marked| marked.text.starts_with(&begin));
    marked.sort_by_key(|marked| marked.since);
    let surplus = marked.len().saturating_sub(MOST);
    for marked in &marked[..surplus] {
        // Who has it lets go of it at once.
        drop(claimed(&marked.paths));
    }
}
