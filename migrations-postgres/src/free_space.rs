//! How much room a file system has.
//!
//! Must not know what is to be put there.

use std::path::Path;

use nix::sys::statvfs::statvfs;

/// The bytes that somebody without privileges may still write; nothing where the system does not tell.
pub(crate) fn free_bytes(folder: &Path) -> Option<u64> {
    let space = statvfs(folder).ok()?;
    #[expect(clippy::allow_attributes, reason = "the width of both depends on the system")]
    #[allow(clippy::unnecessary_cast, reason = "as above")]
    let (blocks, size) = (space.blocks_available() as u64, space.fragment_size() as u64);
    Some(blocks.saturating_mul(size))
}
