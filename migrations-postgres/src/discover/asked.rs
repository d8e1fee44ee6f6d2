//! What programs say of themselves, asked each time.

use std::path::{Path, PathBuf};

pub(super) fn answer<E>(
    _files: Option<&[PathBuf]>,
    ask: impl FnOnce() -> Result<String, E>,
) -> Result<String, E> {
    ask()
}

pub(super) fn is_plain_program(_path: &Path, _name: &str) -> bool {
    false
}
