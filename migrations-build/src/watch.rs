//! What cargo must watch to run the build script again.

use std::path::Path;

use crate::environment::{Environment, VARIABLES, install_dir};
use crate::state::State;

/// Announces folders and variables.
///
/// The set's folder is watched as a whole: `include_bytes!` sees an edited file, but not one that
/// was added or removed. Source is watched only while a refresh is possible, and never the tests':
/// an edited test would rebuild the library with all its tests.
pub(crate) fn announce(environment: &Environment, state: &State) {
    let watch = |path: &Path| build_rs::output::rerun_if_changed(path);
    let manifest_dir = &environment.manifest_dir;
    watch(Path::new("build.rs"));
    if let Some(folder) = &state.folder {
        watch(&manifest_dir.join(folder));
    }
    watch(&manifest_dir.join(".sqlx"));
    // What it says of types is part of every query, in every target.
    let config = manifest_dir.join("sqlx.toml");
    // Where it is wanted and missing, what this script says of it holds until it is there.
    if config.exists() || state.stale_override().is_some() {
        watch(&config);
    }
    // A path that is not there would run the script at every build.
    let of_workspace = state.source().manifests.workspace_root().map(|root| root.join(".sqlx"));
    of_workspace.iter().filter(|path| path.exists()).for_each(|path| watch(path));
    // Where the other crate's set lies is said in its source.
    let owner = state.source().scan.used_crate().map(|path| manifest_dir.join(path));
    let owner = owner.iter().flat_map(|owner| ["src", "Cargo.toml"].map(|name| owner.join(name)));
    owner.filter(|path| path.exists()).for_each(|path| watch(&path));
    if let Some(program) = &environment.program {
        watch(program);
        watch(&manifest_dir.join("src"));
        state
            .source()
            .scan
            .query_files
            .iter()
            .filter(|path| path.exists())
            .for_each(|path| watch(path));
    }
    for variable in VARIABLES {
        build_rs::output::rerun_if_env_changed(variable);
    }
    if environment.may_refresh && environment.program.is_none() {
        install_dir().iter().for_each(|folder| watch(folder));
    }
}

/// Has cargo run the script at every build, as long as a refresh is wanted and there is none.
///
/// What is missing, the program or a PostgreSQL, may come to any folder of the `PATH`; the build
/// fails meanwhile, so nothing is compiled anew for it.
pub(crate) fn announce_retry(environment: &Environment) {
    build_rs::output::rerun_if_changed(environment.out_dir.join("never-there"));
}
