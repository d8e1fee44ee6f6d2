//! Crates to measure on, and the programs to measure.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::measure::run;
use crate::standalone_manifest::standalone_manifest;

/// The programs.
pub(crate) struct Tools {
    /// The workspace.
    pub(crate) root: PathBuf,
    /// Where everything is built.
    pub(crate) folder: PathBuf,
}

impl Tools {
    /// The places alone.
    pub(crate) fn without_programs() -> Tools {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
        let root = root.expect("the crate lies in the workspace's folder").to_owned();
        let folder = root.join("target/bench");
        Tools { root, folder }
    }

    /// Builds our program as it is installed, and installs the one that it is compared with.
    pub(crate) fn install() -> Tools {
        let tools = Tools::without_programs();
        let cli = tools.root.join("migrations-cli");
        run(tools.install_command().arg("--path").arg(cli));
        if !tools.bin_dir().join("cargo-sqlx").exists() {
            let features = ["--no-default-features", "--features", "postgres,rustls,sqlx-toml"];
            run(tools.install_command().args(["sqlx-cli", "--version", "=0.9.0"]).args(features));
        }
        tools
    }

    fn install_command(&self) -> Command {
        let mut command = Command::new("cargo");
        command.args(["install", "--locked", "--root"]).arg(self.folder.join("tools"));
        command.env("CARGO_TARGET_DIR", self.folder.join("tools-target"));
        command
    }

    /// The folder of the programs.
    pub(crate) fn bin_dir(&self) -> PathBuf {
        self.folder.join("tools/bin")
    }

    /// A program of that folder, run in another one.
    pub(crate) fn program(&self, name: &str, dir: &Path) -> Command {
        let mut command = Command::new(self.bin_dir().join(name));
        command.current_dir(dir);
        command
    }

    /// Cargo as a developer runs it, with the programs installed.
    pub(crate) fn cargo(&self, dir: &Path, target: &str) -> Command {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(self.bin_dir()).chain(std::env::split_paths(&path));
        let mut command = Command::new("cargo");
        command.current_dir(dir).env("CARGO_TARGET_DIR", self.folder.join(target)).env_remove("CI");
        command.env("PATH", std::env::join_paths(folders).expect("a path"));
        command
    }

    /// A copy of the trading application as a workspace of its own.
    pub(crate) fn trading(&self, name: &str) -> PathBuf {
        let dir = self.fresh(name);
        for path in ["build.rs", "sqlx.toml", "Cargo.lock", "src", "db", ".sqlx"] {
            run(Command::new("cp").arg("-R").arg(self.root.join(path)).arg(&dir));
        }
        let manifest = fs::read_to_string(self.root.join("Cargo.toml")).expect("the manifest");
        write(&dir.join("Cargo.toml"), &standalone_manifest(&manifest, &self.root));
        dir
    }

    /// An empty folder of that name.
    pub(crate) fn fresh(&self, name: &str) -> PathBuf {
        let dir = self.folder.join(name);
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(&dir).expect("a folder");
        dir
    }
}

/// Writes a file, and the folder that it lies in.
pub(crate) fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is made");
    fs::write(path, text).expect("the file is written");
}
