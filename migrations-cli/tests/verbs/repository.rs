//! A folder under git, driven by the real program.

use std::process::Command;

use crate::folder::Folder;

/// Runs git in the folder; whether it succeeds, and what it says.
pub(crate) fn try_git(folder: &Folder, arguments: &[&str]) -> (bool, String) {
    let identity = ["-c", "user.name=test", "-c", "user.email=test@example.org"];
    let mut command = Command::new("git");
    command.args(identity).args(arguments).current_dir(folder.root());
    // What surrounds the tests must not decide how git behaves.
    command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null");
    command.env("GIT_EDITOR", "true");
    let output = command.output().expect("git runs");
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

#[track_caller]
pub(crate) fn git(folder: &Folder, arguments: &[&str]) -> String {
    let (is_success, said) = try_git(folder, arguments);
    assert!(is_success, "git {arguments:?}: {said}");
    said
}

/// Makes the folder a repository with everything in it committed on `main`.
#[track_caller]
pub(crate) fn begin(folder: &Folder) {
    git(folder, &["init", "--quiet", "--initial-branch=main"]);
    commit(folder, "base");
}

#[track_caller]
pub(crate) fn commit(folder: &Folder, message: &str) {
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "--allow-empty", "-m", message]);
}

#[track_caller]
pub(crate) fn branch(folder: &Folder, name: &str, from: &str) {
    git(folder, &["switch", "--quiet", "-c", name, from]);
}
