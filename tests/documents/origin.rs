//! Where a reader's crate takes this product from: this folder, or what is packed of it.
//!
//! `MIGRATIONS_PACKAGES` names a folder that `.ci/packages` has filled; `.ci/long packages` sets it.
//! Must not know what the commands say besides.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::markdown::repository;
use crate::place::target;

/// What the documents call the folder that this repository lies in, seen from the reader's crate.
const BESIDE: &str = "../migrations/";

pub(crate) enum Origin {
    /// Dependencies by path, and the program as it is built for the tests.
    Repository,
    /// Dependencies by name and version from this folder, and the program installed from there.
    Packages(PathBuf),
}

impl Origin {
    pub(crate) fn of_this_run() -> Origin {
        match env::var_os("MIGRATIONS_PACKAGES") {
            Some(folder) => Origin::Packages(folder.into()),
            None => Origin::Repository,
        }
    }

    /// Has cargo find nothing but the packages, in a reader's folder and below it.
    pub(crate) fn configure(&self, folder: &Path) {
        let Origin::Packages(packages) = self else { return };
        fs::create_dir(folder.join(".cargo")).expect("a folder for the config");
        fs::copy(packages.join("config.toml"), folder.join(".cargo/config.toml"))
            .unwrap_or_else(|error| panic!("{}: {error}", packages.display()));
    }

    /// A command or a file of a document, with what it depends on as it is found from here.
    pub(crate) fn adapt(&self, text: &str) -> String {
        match self {
            Origin::Repository => text.replace(BESIDE, &format!("{}/", repository().display())),
            // The folder `migrations-build` is the package `sealed-migrations-build`.
            Origin::Packages(_) => text.replace(&format!("--path {BESIDE}"), "sealed-"),
        }
    }

    pub(crate) fn target(&self) -> PathBuf {
        match self {
            Origin::Repository => target(),
            Origin::Packages(packages) => packages.join("target"),
        }
    }

    /// The folder of the program `cargo-migrations`.
    pub(crate) fn programs(&self) -> PathBuf {
        match self {
            Origin::Repository => target().join("debug"),
            Origin::Packages(packages) => packages.join("bin"),
        }
    }
}
