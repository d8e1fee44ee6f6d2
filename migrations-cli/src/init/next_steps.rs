//! What is left to type after `init`: each line is a command of a shell, but for what only the author
//! of a file can do.
//!
//! Must not do any of it.

use std::path::{Path, PathBuf};
use std::process::Command;

use migrations_core::shell_word;

use super::answer::Answer;
use super::home::Home;
use super::plan::Plan;
use crate::project::{Package, from_here};
use crate::workspace::{self, Member};

/// What is left.
pub(crate) struct NextSteps {
    /// What only the author of a file can do, before anything else.
    pub(crate) by_hand: Vec<String>,
    /// Commands, in order.
    pub(crate) commands: Vec<String>,
    /// Where the source may embed the set.
    pub(crate) embedding: Option<String>,
}

impl NextSteps {
    pub(crate) fn of(
        home: &Home,
        plan: &Plan,
        answer: &Answer,
        written: &[PathBuf],
        crates: Option<&Path>,
    ) -> NextSteps {
        let mut commands = Vec::new();
        if !plan.has_files {
            let new = home.place.invocation().command("new", &["create_users"]);
            return NextSteps {
                by_hand: plan.by_hand.clone(),
                commands: vec![new],
                embedding: None,
            };
        }
        if let Answer::NoServer(_) = answer {
            commands.push(home.place.invocation().command("prepare", &[]));
        }
        if let Some(package) = &home.package {
            commands.extend(other_members(package, crates));
            commands.extend((!written.is_empty()).then(|| "cargo build".to_owned()));
        }
        commands.extend(commit(home, written));
        let is_new = !written.is_empty();
        let embedding = home.package.as_ref().filter(|_| is_new).and_then(embedding);
        NextSteps { by_hand: plan.by_hand.clone(), commands, embedding }
    }
}

/// The other members of the workspace whose queries have no set yet.
fn other_members(package: &Package, crates: Option<&Path>) -> Vec<String> {
    let manifests = &package.source.manifests;
    if manifests.workspace_root().is_none() && !manifests.is_workspace() {
        return Vec::new();
    }
    let all = workspace::all(Some(package.manifest_dir())).unwrap_or_default();
    let is_open = |member: &&Member| {
        let source = &member.package.source;
        let is_own = source.manifests.package_name() == manifests.package_name();
        let is_called = source.is_called() || source.manifests.depends_on_gate();
        !is_own && !is_called && !source.queries().is_empty()
    };
    let command = |member: &Member| {
        let folder = from_here(member.package.manifest_dir());
        let crates = crates.and_then(|folder| std::path::absolute(folder).ok());
        let crates =
            crates.map(|folder| format!(" --crates {}", shell_word(&folder.display().to_string())));
        format!(
            "(cd {} && cargo migrations init{})",
            shell_word(&folder),
            crates.unwrap_or_default()
        )
    };
    all.iter().filter(is_open).map(command).collect()
}

/// What takes the written files into the repository.
fn commit(home: &Home, written: &[PathBuf]) -> Vec<String> {
    if written.is_empty() || !home.root().ancestors().any(|folder| folder.join(".git").exists()) {
        return Vec::new();
    }
    let query_data = |path: &PathBuf| match path.parent() {
        Some(folder) if folder.ends_with(".sqlx") => folder.to_owned(),
        _ => path.clone(),
    };
    let mut paths: Vec<PathBuf> = written.iter().map(query_data).collect();
    let root = home.package.as_ref().and_then(|package| package.source.manifests.workspace_root());
    let lock = root.unwrap_or(home.root()).join("Cargo.lock");
    // The build has written the new dependencies into it.
    if home.package.is_some() && is_committed(&lock) {
        paths.push(lock);
    }
    let mut words: Vec<String> = paths.iter().map(|path| from_here(path)).collect();
    words.sort();
    words.dedup();
    let words: Vec<_> = words.iter().map(|word| shell_word(word)).collect();
    vec![
        format!("git add {}", words.join(" ")),
        "git commit -m 'Check migrations when they are built'".to_owned(),
    ]
}

fn is_committed(path: &Path) -> bool {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return false };
    let mut command = Command::new("git");
    command.current_dir(folder).args(["ls-files", "--error-unmatch", "--"]).arg(name);
    command.output().is_ok_and(|output| output.status.success())
}

/// The root file of the package that every build compiles, where no call embeds the set yet.
fn embedding(package: &Package) -> Option<String> {
    if package.source.is_called() {
        return None;
    }
    let files = ["src/lib.rs", "src/main.rs"].map(|file| package.manifest_dir().join(file));
    let file = files.into_iter().find(|file| file.is_file())?;
    Some(from_here(&file))
}
