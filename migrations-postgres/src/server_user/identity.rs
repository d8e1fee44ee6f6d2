//! Whose rights a server has, where root starts it, and a name for a user who has none.
//!
//! `initdb` asks for an entry in `/etc/passwd`, and nothing else of PostgreSQL does. In a user namespace
//! the number of a user without an entry is shown as that of `nobody`, who has one.

use std::ffi::OsString;
use std::fs;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use nix::unistd::{Gid, Group, Uid, User};

use crate::variables;

/// The account that somebody has made for servers of ours.
pub(super) const ACCOUNT: &str = "migrations-engine";

/// Who has an entry everywhere, and is expected to own nothing.
const NOBODY: &str = "nobody";

/// Numbers that neither Debian nor systemd gives to anybody, and that a container has as well.
const UNUSED: std::ops::RangeInclusive<u32> = 65_520..=65_533;

/// Whose rights a program is to have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Identity {
    pub(super) name: String,
    pub(super) uid: u32,
    pub(super) gid: u32,
}

impl Identity {
    fn of(user: User) -> Identity {
        Identity { name: user.name, uid: user.uid.as_raw(), gid: user.gid.as_raw() }
    }

    /// The one for root's servers: made for them; else a number that nobody has, where `initdb` can be
    /// told a name; else `nobody`. Never one that a server for production may run as.
    pub(super) fn for_root() -> Option<Identity> {
        let user = |name| User::from_name(name).ok().flatten().filter(|user| !user.uid.is_root());
        let made = user(ACCOUNT).map(Identity::of).filter(Identity::is_mapped);
        made.or_else(unused).or_else(|| user(NOBODY).map(Identity::of))
    }

    /// Whether the user namespace of this process has it: root can give files to nobody else.
    pub(super) fn is_mapped(&self) -> bool {
        is_in("/proc/self/uid_map", self.uid) && is_in("/proc/self/gid_map", self.gid)
    }
}

/// Whether a namespace has a number; where the system has no such file, there are no namespaces.
fn is_in(map: &str, number: u32) -> bool {
    fs::read_to_string(map).map_or(true, |map| map.lines().any(|line| range_holds(line, number)))
}

/// A line holds the first number inside, what it is outside, and how many follow one another.
fn range_holds(line: &str, number: u32) -> bool {
    let numbers: Vec<u64> = line.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    let [first, _, count] = numbers[..] else { return false };
    (first..first.saturating_add(count)).contains(&u64::from(number))
}

fn unused() -> Option<Identity> {
    static UNUSED_ACCOUNT: OnceLock<Option<Identity>> = OnceLock::new();
    let find = || {
        let is_free = |number: &u32| !has_name(*number) && !has_group(*number);
        let number = UNUSED.into_iter().find(is_free)?;
        let identity = Identity { name: format!("user {number}"), uid: number, gid: number };
        can_be_named(&identity).then_some(identity)
    };
    UNUSED_ACCOUNT.get_or_init(find).clone()
}

/// Whether a user has an entry in the list of users.
pub(super) fn has_name(uid: u32) -> bool {
    User::from_uid(Uid::from_raw(uid)).is_ok_and(|user| user.is_some())
}

fn has_group(gid: u32) -> bool {
    Group::from_gid(Gid::from_raw(gid)).is_ok_and(|group| group.is_some())
}

/// Whether this system lets that user have a namespace.
fn can_be_named(identity: &Identity) -> bool {
    let Some(words) = naming() else { return false };
    let mut command = Command::new(&words[0]);
    variables::clear(&mut command).args(&words[1..]).arg("true").current_dir("/");
    command.gid(identity.gid).uid(identity.uid);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// The words before a program that show it the name of `nobody`; none where there is no such user, or no
/// program that does it.
pub(super) fn naming() -> Option<Vec<OsString>> {
    let program = ["/usr/bin/unshare", "/bin/unshare", "/run/current-system/sw/bin/unshare"]
        .into_iter()
        .find(|program| Path::new(program).exists())?;
    let nobody = User::from_name(NOBODY).ok().flatten()?;
    let (user, group) =
        (format!("--map-user={}", nobody.uid), format!("--map-group={}", nobody.gid));
    Some([program, "--user", &user, &group, "--"].map(OsString::from).to_vec())
}

/// What of the system such a program writes to.
pub(super) const PROCESSES: &str = "/proc";

#[cfg(test)]
mod tests {
    use super::range_holds;

    #[test]
    fn range_ends_before_the_number_after_its_last() {
        let line = "         1     100000      65535";
        for (number, is_held) in [(0, false), (1, true), (65_535, true), (65_536, false)] {
            assert_eq!(range_holds(line, number), is_held, "{number}");
        }
        assert!(range_holds("0 0 4294967295", u32::MAX - 1) && !range_holds("", 0));
    }
}
