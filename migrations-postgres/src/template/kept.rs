//! Clusters that somebody has filled and wants to find again, beside the empty templates.
//!
//! They are held to the same: a rename gives them their name, and the manifest tells a damaged one.
//! Few are kept, and those that nobody uses go first.
//! Knows nothing of what is in them, nor what their names are made of.

use std::path::{Path, PathBuf};

use super::{Condition, Template, condition, key, open_shelf, set_aside, taken};
use crate::discover::Installation;
use crate::server_user::ServerUser;

mod keeping;
pub(crate) use keeping::Keeping;

/// What stands between the name of a template and that of a cluster that was made from it.
const MARK: &str = "-kept-";

/// Returns the kept cluster of a name, where there is a whole one.
pub(crate) fn kept(
    cache: &Path,
    installation: &Installation,
    server_user: &ServerUser,
    name: &str,
) -> Option<Template> {
    let folder = folder(&open_shelf(cache, server_user).ok()?, installation, name);
    match condition(&folder, server_user) {
        Condition::Whole => Some(taken(&folder)),
        Condition::Missing => None,
        Condition::Damaged(_) => {
            // It is made again when it is needed again.
            let _ = set_aside(&folder);
            None
        }
    }
}

fn folder(shelf: &Path, installation: &Installation, name: &str) -> PathBuf {
    shelf.join(format!("{}{MARK}{name}", key(installation)))
}
