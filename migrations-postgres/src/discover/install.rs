//! The command that installs a PostgreSQL server on the system at hand.
//!
//! Knows the names of systems and of their packages; runs nothing.

use std::fs;

/// The major that is offered where the set declares none.
const CURRENT_MAJOR: u32 = 17;

/// Returns what to type on this system.
pub(crate) fn install_command(major: Option<u32>) -> String {
    // A minimal image may lack the first file; the second is where the first one points to.
    let os_release = fs::read_to_string("/etc/os-release")
        .or_else(|_| fs::read_to_string("/usr/lib/os-release"))
        .unwrap_or_default();
    command_for(std::env::consts::OS, &os_release, major.unwrap_or(CURRENT_MAJOR))
}

fn command_for(os: &str, os_release: &str, major: u32) -> String {
    match os {
        "linux" => linux_command(os_release, major),
        "macos" => format!("brew install postgresql@{major}"),
        "windows" => format!("winget install PostgreSQL.PostgreSQL.{major}"),
        "freebsd" => format!("sudo pkg install postgresql{major}-server"),
        "openbsd" => "doas pkg_add postgresql-server".to_owned(),
        _ => OTHERWISE.to_owned(),
    }
}

const OTHERWISE: &str = "see https://www.postgresql.org/download/";

fn linux_command(os_release: &str, major: u32) -> String {
    let own = value_of(os_release, "ID").into_iter();
    let families = value_of(os_release, "ID_LIKE").into_iter();
    own.chain(families)
        .flat_map(|names| names.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
        .find_map(|name| package_command(&name, major))
        .unwrap_or_else(|| OTHERWISE.to_owned())
}

fn package_command(system: &str, major: u32) -> Option<String> {
    Some(match system {
        "debian" | "ubuntu" => "sudo apt-get install postgresql".to_owned(),
        "fedora" | "rhel" | "centos" | "amzn" => "sudo dnf install postgresql-server".to_owned(),
        "arch" => "sudo pacman -S postgresql".to_owned(),
        "alpine" => format!("sudo apk add postgresql{major}"),
        "suse" | "opensuse" => "sudo zypper install postgresql-server".to_owned(),
        "nixos" => format!("nix-shell -p postgresql_{major}"),
        "gentoo" => "sudo emerge dev-db/postgresql".to_owned(),
        "void" => format!("sudo xbps-install postgresql{major}"),
        _ => return None,
    })
}

/// Reads one line of `os-release`, whose values may stand in quotes of either kind.
fn value_of(os_release: &str, key: &str) -> Option<String> {
    let value =
        os_release.lines().find_map(|line| line.trim().strip_prefix(key)?.strip_prefix('='))?;
    Some(value.trim_matches(['"', '\'']).to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::command_for;

    fn linux(os_release: &str) -> String {
        command_for("linux", os_release, 17)
    }

    #[test]
    fn debian_and_its_family() {
        assert_eq!(linux("PRETTY_NAME=\"x\"\nID=debian\n"), "sudo apt-get install postgresql");
        assert_eq!(linux("ID=ubuntu\nID_LIKE=debian"), "sudo apt-get install postgresql");
        assert_eq!(
            linux("ID=linuxmint\nID_LIKE=\"ubuntu debian\""),
            "sudo apt-get install postgresql"
        );
    }

    #[test]
    fn fedora_and_its_family() {
        assert_eq!(linux("ID=fedora"), "sudo dnf install postgresql-server");
        assert_eq!(
            linux("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\""),
            "sudo dnf install postgresql-server"
        );
    }

    #[test]
    fn other_linuxes() {
        assert_eq!(linux("ID=manjaro\nID_LIKE='arch'"), "sudo pacman -S postgresql");
        assert_eq!(linux("ID=alpine"), "sudo apk add postgresql17");
        assert_eq!(
            linux("ID=\"opensuse-tumbleweed\"\nID_LIKE=\"opensuse suse\""),
            "sudo zypper install postgresql-server"
        );
        assert_eq!(linux("ID=nixos"), "nix-shell -p postgresql_17");
    }

    #[test]
    fn other_systems() {
        assert_eq!(command_for("macos", "", 15), "brew install postgresql@15");
        assert_eq!(command_for("windows", "", 17), "winget install PostgreSQL.PostgreSQL.17");
    }

    #[test]
    fn an_unknown_system_is_pointed_to_the_download_page() {
        assert_eq!(linux(""), "see https://www.postgresql.org/download/");
        assert_eq!(linux("ID=plan9"), "see https://www.postgresql.org/download/");
        assert_eq!(command_for("haiku", "", 17), "see https://www.postgresql.org/download/");
    }
}
