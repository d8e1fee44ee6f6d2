//! The environment variables of the programs that we start.
//!
//! What runs on a throw-away server can read the environment of the server, of its guard and of every
//! process that they start. So none of them has a variable of our caller's, but for the one named here.
//! Must not know what the programs are started for.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the guard finds `cp`, `mkdir`, `mv`, `rm` and `sleep`: the folders of every Unix, and those of
/// NixOS and of Nix in a container, which have no others.
const TOOLS: &str = "/usr/bin:/bin:/run/current-system/sw/bin:/nix/var/nix/profiles/default/bin";

/// Where the dynamic linker looks for libraries first.
const LIBRARIES: &str = "LD_LIBRARY_PATH";

/// Leaves a command these variables and no others:
///
/// * `PATH`, for the tools above, whatever the caller's says;
/// * `LC_ALL`, so that messages and sort order are the same on every machine;
/// * `TZ`, so that `initdb` need not compare the system's time zone with each that it knows.
#[cfg(unix)]
pub(crate) fn clear(command: &mut Command) -> &mut Command {
    command.env_clear().env("LC_ALL", "C").env("TZ", "UTC").env("PATH", TOOLS)
}

/// The variables of a server's programs besides: their own folder comes first in `PATH`, and the caller's
/// library path is there where they do not run without it.
pub(crate) fn of_programs(bin_dir: &Path, libraries: Libraries) -> Vec<(&'static str, OsString)> {
    let mut path = bin_dir.as_os_str().to_owned();
    path.push(":");
    path.push(TOOLS);
    let mut variables = vec![("PATH", path)];
    if libraries == Libraries::OfCaller {
        variables.extend(env::var_os(LIBRARIES).map(|value| (LIBRARIES, value)));
    }
    variables
}

/// The folders of the caller's library path, where programs need it.
pub(crate) fn library_dirs(libraries: Libraries) -> Vec<PathBuf> {
    let value = env::var_os(LIBRARIES).filter(|_| libraries == Libraries::OfCaller);
    value.map(|value| env::split_paths(&value).collect()).unwrap_or_default()
}

/// Where programs find their libraries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Libraries {
    /// Where the system has them, or where they were built to look.
    OfSystem,
    /// Where `LD_LIBRARY_PATH` of our caller says.
    OfCaller,
}

impl Libraries {
    /// Whether our caller has said where.
    pub(crate) fn are_given() -> bool {
        env::var_os(LIBRARIES).is_some()
    }
}

/// Has a program that is only asked about itself see what it is found by: `PATH`, and `HOME` for a script
/// in its place.
pub(crate) fn ask(command: &mut Command, libraries: Libraries) -> &mut Command {
    #[cfg(unix)]
    {
        command.env_clear();
        let mut kept = vec!["PATH", "HOME"];
        kept.extend((libraries == Libraries::OfCaller).then_some(LIBRARIES));
        for name in kept {
            command.envs(env::var_os(name).map(|value| (name, value)));
        }
    }
    #[cfg(not(unix))]
    let _ = libraries;
    command.env("LC_ALL", "C")
}

#[cfg(all(test, unix))]
mod tests {
    use super::{Libraries, clear, of_programs};
    use std::path::Path;
    use std::process::Command;

    #[test]
    fn nothing_of_the_caller_is_left() {
        let mut command = Command::new("/usr/bin/env");
        clear(&mut command).envs(of_programs(Path::new("/opt/pg/bin"), Libraries::OfSystem));
        let output = command.output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let mut lines: Vec<&str> = text.lines().collect();
        lines.sort_unstable();
        let [locale, path, zone] = lines[..] else { panic!("{lines:?}") };
        assert_eq!((locale, zone), ("LC_ALL=C", "TZ=UTC"));
        assert!(path.starts_with("PATH=/opt/pg/bin:/usr/bin:/bin:"), "{path}");
    }
}
