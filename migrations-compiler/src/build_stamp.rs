//! What the build script has proved of the files as they lay on disk, so that the macro need not
//! read them again.
//!
//! ```text
//! proved/stamp   what the set's folder and `.sqlx` looked like: names, sizes, times
//! proved/set     the checked set as one text
//! proved/provisioning   what servers for it are given, as one text
//! ```
//! A build script runs again when a file changes, and a macro whenever the crate is compiled: mostly
//! the migrations are as they were.
//! A stamp that does not hold proves nothing, and the macro reads everything itself.
//! Must not know what makes a set sound.

use std::fs;
use std::io;
use std::path::Path;

use migrations_core::{MigrationSet, Provisioning, embedded};

use crate::layout::Layout;
use crate::listing::Listing;
use crate::source;

/// The folder below `OUT_DIR`.
pub const FOLDER: &str = "proved";

/// The name of the set's text in it.
pub const SET: &str = "set";

/// The name of the text of what servers are given.
pub const PROVISIONING: &str = "provisioning";

const STAMP: &str = "stamp";

/// Which answers a proof is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueryDataOrigin {
    /// Those beside the manifest.
    Committed,
    /// Those that the build script refreshed.
    Refreshed,
}

/// How the files of a crate lay on disk, taken before they were read.
#[derive(Clone, Debug)]
pub struct FolderListing {
    lines: Vec<String>,
}

impl FolderListing {
    /// Looks at the folder of a set and the one of its answers, which need not be there.
    ///
    /// # Errors
    ///
    /// When one of them cannot be read.
    pub fn read(layout: &Layout) -> io::Result<FolderListing> {
        let mut lines = Listing::of(&layout.set_dir)?.lines()?;
        lines.push(BETWEEN.to_owned());
        lines.extend(Listing::of(&layout.query_data_dir)?.lines()?);
        Ok(FolderListing { lines })
    }

    /// Writes the proof into the folder.
    ///
    /// # Errors
    ///
    /// When it cannot be written; half a proof is none.
    pub fn write(
        &self,
        folder: &Path,
        shown_as: &str,
        query_data: QueryDataOrigin,
        (set, provisioning): (&MigrationSet, &Provisioning),
    ) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        invalidate(folder)?;
        fs::write(folder.join(SET), embedded::encode(set))?;
        let provisioning = embedded::encode_provisioning(provisioning);
        fs::write(folder.join(PROVISIONING), provisioning)?;
        let stamp = format!("{}\n{}\n", head(shown_as, query_data), self.lines.join("\n"));
        fs::write(folder.join(STAMP), stamp)
    }
}

/// No name of a file reads like this: names stand in quotes.
const BETWEEN: &str = "answers:";

/// Another version may write another text, and another call means another folder.
fn head(shown_as: &str, query_data: QueryDataOrigin) -> String {
    format!("{} {shown_as:?} {query_data:?}", env!("CARGO_PKG_VERSION"))
}

/// Takes a proof back.
///
/// # Errors
///
/// When there is one and it cannot be removed.
pub fn invalidate(folder: &Path) -> io::Result<()> {
    match fs::remove_file(folder.join(STAMP)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

/// Which answers the files at hand are proved with, where they are.
#[must_use]
pub fn holds(folder: &Path, layout: &Layout) -> Option<QueryDataOrigin> {
    let stamp = source::read_file(&folder.join(STAMP)).ok()?;
    let (first, lines) = stamp.split_once('\n')?;
    let kinds = [QueryDataOrigin::Committed, QueryDataOrigin::Refreshed];
    let kind = kinds.into_iter().find(|kind| head(&layout.set_folder, *kind) == first)?;
    let lines: Vec<&str> = lines.lines().collect();
    let between = lines.iter().position(|line| *line == BETWEEN)?;
    let is_same = |folder: &Path, lines: &[&str]| {
        Listing::of(folder).is_ok_and(|listing| listing.matches(lines))
    };
    let holds = is_same(&layout.set_dir, &lines[..between])
        && is_same(&layout.query_data_dir, &lines[between + 1..]);
    holds.then_some(kind)
}
