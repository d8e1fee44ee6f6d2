//! What programs have said of themselves, for as long as they are the same files.
//!
//! To start a program only to ask for its version costs more than to copy a cluster.
//! A program that was replaced, also by one of the same size and time, is another file or was
//! changed at another time, and is asked again; so is one that may answer otherwise although it is
//! the same file, such as a script that looks for the program that it starts.
//! What cannot be read or written here is asked: nothing depends on it.
//! Must not know what the programs are asked.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use nix::libc::O_NOFOLLOW;

use crate::cache::{cache_dir, is_fixed, replace};
use crate::reuse::Reuse;

/// The coarsest clock of a file system in use: a file changed within one tick of it looks the same.
const TICK: Duration = Duration::from_secs(2);

/// The first line of the file; to be raised when the lines below it change.
const FORMAT: &str = "programs 1";

/// What stands between the files and the answer; no name of a file reads like this in quotes.
const BETWEEN: &str = " says ";

/// What stands after the answer, so that half a line is none.
const END: &str = ";";

/// How programs for Linux and macOS begin.
const PROGRAMS: [[u8; 4]; 3] = [*b"\x7fELF", [0xcf, 0xfa, 0xed, 0xfe], [0xca, 0xfe, 0xba, 0xbe]];

/// Returns the answer of a program, which is asked unless these files are as they were.
pub(super) fn answer<E>(
    files: Option<&[PathBuf]>,
    ask: impl FnOnce() -> Result<String, E>,
) -> Result<String, E> {
    match files.and_then(key).zip(file()) {
        Some((key, file)) => answer_in(&file, &key, ask),
        None => ask(),
    }
}

fn answer_in<E>(
    file: &Path,
    key: &str,
    ask: impl FnOnce() -> Result<String, E>,
) -> Result<String, E> {
    let known = read(file).unwrap_or_default();
    let is_it = |line: &String| Some(line.strip_prefix(key)?.strip_suffix(END)?.to_owned());
    if let Some(answer) = known.iter().find_map(is_it) {
        return Ok(answer);
    }
    let answer = ask()?;
    if !answer.contains('\n') {
        // A cache that cannot be written to is told of where it matters.
        let _ = add(file, &known, &format!("{key}{answer}{END}"));
    }
    Ok(answer)
}

/// Whether a file is a program that is called this, and no script or program of many names.
pub(super) fn is_plain_program(path: &Path, name: &str) -> bool {
    let mut begin = [0; 4];
    let real = fs::canonicalize(path).ok();
    let is_called = real.as_ref().and_then(|real| real.file_name()).is_some_and(|it| it == name);
    let is_read = |path| File::open(path).and_then(|mut file| file.read_exact(&mut begin)).is_ok();
    is_called && real.is_some_and(is_read) && PROGRAMS.contains(&begin)
}

/// Where the answers are kept, a file for each user.
fn file() -> Option<PathBuf> {
    let folder = cache_dir().filter(|_| Reuse::FromEnv.resolved() > Reuse::Nothing)?;
    Some(folder.join(format!("programs-{}", nix::unistd::geteuid())))
}

/// Everything that tells these files from others; nothing where one of them is too young for that.
fn key(files: &[PathBuf]) -> Option<String> {
    let stamps: Option<Vec<String>> = files.iter().map(|file| stamp(file)).collect();
    Some(stamps?.join(" ") + BETWEEN)
}

fn stamp(file: &Path) -> Option<String> {
    let real = fs::canonicalize(file).ok()?;
    let metadata = fs::metadata(&real).ok()?;
    let times =
        [(metadata.mtime(), metadata.mtime_nsec()), (metadata.ctime(), metadata.ctime_nsec())];
    let is_old = times.iter().all(|(seconds, _)| is_old(*seconds));
    let place = (metadata.dev(), metadata.ino(), metadata.len());
    is_old.then(|| format!("{file:?} {real:?} {place:?} {times:?}"))
}

/// A time that lies in the future says nothing either.
fn is_old(seconds: i64) -> bool {
    let since = u64::try_from(seconds).ok().map(Duration::from_secs);
    let time = since.and_then(|since| SystemTime::UNIX_EPOCH.checked_add(since));
    let age = time.and_then(|time| SystemTime::now().duration_since(time).ok());
    age.is_some_and(|age| age > TICK)
}

/// The lines; of a file that others can write to, none: they could name a program of theirs.
fn read(path: &Path) -> io::Result<Vec<String>> {
    let mut file = File::options().read(true).custom_flags(O_NOFOLLOW).open(path)?;
    let mut text = String::new();
    if is_own(&file.metadata()?) {
        file.read_to_string(&mut text)?;
    }
    let mut lines = text.lines().map(str::to_owned);
    let is_known = lines.next().is_some_and(|line| line == FORMAT);
    Ok(if is_known { lines.collect() } else { Vec::new() })
}

fn is_own(metadata: &Metadata) -> bool {
    let is_ours = metadata.uid() == nix::unistd::geteuid().as_raw();
    metadata.is_file() && is_ours && metadata.mode() & 0o022 == 0
}

/// Writes the lines anew, at once; those that speak of the same file as the new one go.
fn add(path: &Path, known: &[String], line: &str) -> io::Result<()> {
    let first = |line: &str| line.split_once(" (").map(|(file, _)| file.to_owned());
    let others = known.iter().filter(|known| first(known) != first(line));
    let mut text = format!("{FORMAT}\n");
    others.map(String::as_str).chain([line]).for_each(|line| text += &format!("{line}\n"));
    let folder = path.parent().unwrap_or(Path::new("/"));
    if !folder.ancestors().find(|it| it.exists()).is_some_and(is_fixed) {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "others can put links there"));
    }
    fs::create_dir_all(folder)?;
    replace(path, &text)
}

#[cfg(test)]
mod tests {
    use super::{answer_in, is_plain_program, key};
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::path::Path;

    /// What is said of the program behind a link, where whoever is asked says `new`.
    fn said(folder: &Path, target: &str, new: &str) -> String {
        let link = folder.join("program");
        let _ = fs::remove_file(&link);
        symlink(target, &link).unwrap();
        let key = key(&[link]).expect("a program that is old");
        answer_in(&folder.join("answers"), &key, || Ok::<_, ()>(new.to_owned())).unwrap()
    }

    #[test]
    fn a_program_is_asked_again_when_it_is_another_file() {
        let folder = tempfile::tempdir().unwrap();
        let said = |target, new| said(folder.path(), target, new);
        assert_eq!(said("/bin/cp", "1"), "1");
        assert_eq!(said("/bin/cp", "2"), "1");
        assert_eq!(said("/bin/rm", "3"), "3");
        assert_eq!(said("/bin/rm", "4"), "3");
        assert_eq!(said("/bin/cp", "5"), "1");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn what_a_file_was_before_is_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let answers = folder.path().join("answers");
        for (stamp, new) in [("(1, 2, 3)", "1"), ("(1, 9, 3)", "2")] {
            let key = format!("\"/p\" \"/p\" {stamp} says ");
            let answer = answer_in(&answers, &key, || Ok::<_, ()>(new.to_owned()));
            assert_eq!(answer.unwrap(), new);
        }
        let text = fs::read_to_string(&answers).unwrap();
        assert_eq!(text, "programs 1\n\"/p\" \"/p\" (1, 9, 3) says 2;\n");
    }

    #[test]
    fn a_young_program_is_asked_each_time() {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("program");
        fs::write(&program, "").unwrap();
        assert_eq!(key(&[program]), None);
    }

    #[test]
    fn answers_that_are_damaged_or_of_others_are_none() {
        let folder = tempfile::tempdir().unwrap();
        let answers = folder.path().join("answers");
        assert_eq!(said(folder.path(), "/bin/cp", "1"), "1");
        fs::set_permissions(&answers, Permissions::from_mode(0o666)).unwrap();
        assert_eq!(said(folder.path(), "/bin/cp", "2"), "2");
        assert_eq!(said(folder.path(), "/bin/cp", "3"), "2");
        let text = fs::read_to_string(&answers).unwrap();
        let cut = &text[..text.len() - 2];
        for damaged in [cut, &text[..text.len() / 2], "", "another format\n", "\0\n\n"] {
            fs::write(&answers, damaged).unwrap();
            assert_eq!(said(folder.path(), "/bin/cp", "4"), "4");
        }
        fs::write(&answers, [0xff, 0xfe]).unwrap();
        assert_eq!(said(folder.path(), "/bin/cp", "5"), "5");
    }

    #[test]
    fn a_folder_that_cannot_be_written_to_costs_an_answer_each_time() {
        let folder = tempfile::tempdir().unwrap();
        let below_a_file = Path::new("/bin/cp/answers");
        for new in ["1", "2"] {
            let answer = answer_in(below_a_file, "key", || Ok::<_, ()>(new.to_owned()));
            assert_eq!(answer.unwrap(), new);
        }
        let refused = answer_in(&folder.path().join("answers"), "key", || Err("no"));
        assert_eq!(refused, Err("no"));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn scripts_and_links_of_another_name_may_answer_otherwise() {
        let folder = tempfile::tempdir().unwrap();
        let program = std::env::current_exe().unwrap();
        let name = program.file_name().unwrap().to_str().unwrap();
        assert!(is_plain_program(&program, name));
        let shim = folder.path().join("postgres");
        symlink(&program, &shim).unwrap();
        assert!(!is_plain_program(&shim, "postgres"));
        fs::remove_file(&shim).unwrap();
        fs::write(&shim, "#!/bin/sh\nexec /opt/postgres \"$@\"\n").unwrap();
        assert!(!is_plain_program(&shim, "postgres"));
        assert!(!is_plain_program(Path::new("/nonexistent"), "postgres"));
    }
}
