//! The members of a workspace, and those that have something to prepare.
//!
//! Must not know what is done with them.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::exit::Failure;
use crate::project::Package;

/// A member, and what people call it.
pub(crate) struct Member {
    /// The name in its manifest.
    pub(crate) name: String,
    /// Its folder and its source.
    pub(crate) package: Package,
}

/// Every member, in the order of their names.
pub(crate) fn all(manifest_dir: Option<&Path>) -> Result<Vec<Member>, Failure> {
    let metadata = metadata(manifest_dir)?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let members = packages.filter_map(|package| {
        let manifest = PathBuf::from(package["manifest_path"].as_str()?);
        let name = package["name"].as_str()?.to_owned();
        Some(Member { name, package: Package::at(manifest.parent()?) })
    });
    let mut members: Vec<Member> = members.collect();
    members.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(members)
}

/// Every member that has a set or uses one, those with a set of their own first.
pub(crate) fn members(manifest_dir: Option<&Path>) -> Result<Vec<Member>, Failure> {
    let mut members = all(manifest_dir)?;
    members.retain(|member| member.package.has_set());
    members.sort_by_key(|member| (member.package.is_user(), member.name.clone()));
    if members.is_empty() {
        return Err(Failure::wrong_use(
            "no member of this workspace has a set\n  \
             help: write `migrations::migrations!();` in the crate that owns one, and the first \
             migration with `cargo migrations new NAME`",
        ));
    }
    Ok(members)
}

/// What cargo says of the workspace that a folder lies in.
fn metadata(manifest_dir: Option<&Path>) -> Result<Value, Failure> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["metadata", "--no-deps", "--format-version", "1"]);
    if let Some(manifest_dir) = manifest_dir {
        command.arg("--manifest-path").arg(manifest_dir.join("Cargo.toml"));
    }
    let output = command.output().map_err(|error| {
        Failure::other(format!("cargo cannot be asked for the members of the workspace: {error}"))
    })?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(Failure::wrong_use(format!(
            "cargo does not know the members of the workspace\n{}",
            said.trim_end()
        )));
    }
    serde_json::from_slice(&output.stdout).map_err(Failure::other)
}
