//! How the files of a folder lie on disk: names, sizes and times, without what is in them.
//!
//! Only `stat` and the digest of what is too young; must not know what a file means.

use std::fmt::Write;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sha2::{Digest, Sha256};

/// The coarsest clock of a file system in use: a file changed within one tick of it looks the same.
const TICK: Duration = Duration::from_secs(2);

/// The entries of a folder and of the folders in it, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing(Vec<Entry>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    /// The name as source code would have it, so that none can hold a line end.
    name: String,
    path: PathBuf,
    /// Size, times and place of the file.
    stat: String,
    /// Whether it could change again and look the same.
    is_young: bool,
}

impl Listing {
    /// Looks at a folder; one that is not there is empty.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub fn of(root: &Path) -> io::Result<Listing> {
        let mut entries = Vec::new();
        if root.try_exists()? {
            add(&mut entries, root, "", SystemTime::now(), 1)?;
        }
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Listing(entries))
    }

    /// A line an entry: its times, or the digest of a file too young for them.
    ///
    /// # Errors
    ///
    /// When a young file cannot be read.
    pub fn lines(&self) -> io::Result<Vec<String>> {
        let line = |entry: &Entry| {
            let what = if entry.is_young { entry.digest()? } else { entry.at() };
            Ok(format!("{} {what}", entry.name))
        };
        self.0.iter().map(line).collect()
    }

    /// Whether these are the lines of the same files.
    #[must_use]
    pub fn matches(&self, lines: &[&str]) -> bool {
        let is = |(entry, line): (&Entry, &&str)| {
            let what = line.strip_prefix(&*entry.name).and_then(|line| line.strip_prefix(' '));
            what.is_some_and(|what| {
                what == entry.at()
                    || what.starts_with("of ") && entry.digest().is_ok_and(|digest| digest == what)
            })
        };
        self.0.len() == lines.len() && self.0.iter().zip(lines).all(is)
    }
}

impl Entry {
    fn at(&self) -> String {
        format!("at {}", self.stat)
    }

    fn digest(&self) -> io::Result<String> {
        let mut line = "of ".to_owned();
        let mut digest = Sha256::new();
        io::copy(&mut fs::File::open(&self.path)?, &mut digest)?;
        for byte in digest.finalize() {
            // Writing into a string cannot fail.
            let _ = write!(line, "{byte:02x}");
        }
        Ok(line)
    }
}

fn add(
    entries: &mut Vec<Entry>,
    folder: &Path,
    prefix: &str,
    now: SystemTime,
    deeper: u32,
) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        // A link is as new as what it leads to; one to nowhere is itself.
        let metadata = fs::metadata(&path).or_else(|_| fs::symlink_metadata(&path))?;
        if metadata.is_dir() && deeper > 0 {
            add(entries, &path, &format!("{name}/"), now, deeper - 1)?;
        }
        let is_young = metadata.is_file() && is_young(&metadata, now);
        entries.push(Entry { name: format!("{name:?}"), path, stat: stat(&metadata), is_young });
    }
    Ok(())
}

/// A time that lies in the future says nothing either.
fn is_young(metadata: &Metadata, now: SystemTime) -> bool {
    let is_old = |time: SystemTime| now.duration_since(time).is_ok_and(|age| age > TICK);
    !metadata.modified().is_ok_and(is_old) || !changed(metadata).is_none_or(is_old)
}

/// The times of folders change with their entries, which are listed themselves.
fn stat(metadata: &Metadata) -> String {
    if metadata.is_dir() {
        return "folder".to_owned();
    }
    let since = |time: SystemTime| time.duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
    let modified = metadata.modified().map_or(0, since);
    format!("{} {modified} {}", metadata.len(), changed(metadata).map_or(0, since))
}

/// When the file was last written or replaced, whatever anybody set as its time.
#[cfg(unix)]
fn changed(metadata: &Metadata) -> Option<SystemTime> {
    use std::os::unix::fs::MetadataExt;

    let seconds = u64::try_from(metadata.ctime()).ok()?;
    let nanos = u32::try_from(metadata.ctime_nsec()).ok()?;
    Some(UNIX_EPOCH + Duration::new(seconds, nanos))
}

#[cfg(not(unix))]
fn changed(_: &Metadata) -> Option<SystemTime> {
    None
}
