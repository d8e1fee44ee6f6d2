//! A folder with all that lies below it, as another tool lays out its migrations.
//!
//! Must not know which tool.

use std::path::Path;
use std::{fs, io};

use super::{Content, read_content};

/// So deep a folder is read; no tool nests its migrations deeper.
const DEEPEST: usize = 3;

/// A file below a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeFile {
    /// Its path in the folder, with `/` between its parts.
    pub path: String,
    /// What it holds.
    pub content: Content,
}

/// Reads every file below `root`, sorted by its path; what is hidden is left out.
///
/// # Errors
///
/// When a folder cannot be read; a file that cannot is data ([`Content::Unreadable`]).
pub fn read_tree(root: &Path) -> io::Result<Vec<TreeFile>> {
    let home = fs::canonicalize(root)?;
    let mut files = Vec::new();
    collect(&mut files, root, &home, "", DEEPEST)?;
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

fn collect(
    files: &mut Vec<TreeFile>,
    folder: &Path,
    home: &Path,
    prefix: &str,
    deeper: usize,
) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let path = format!("{prefix}{name}");
        match read_content(&entry.path(), entry.file_type()?, home) {
            Content::Directory if deeper > 0 => {
                collect(files, &entry.path(), home, &format!("{path}/"), deeper - 1)?;
            }
            Content::Directory => {}
            content => files.push(TreeFile { path, content }),
        }
    }
    Ok(())
}
