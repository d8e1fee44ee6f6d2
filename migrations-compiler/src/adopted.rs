//! Which set a crate has whose source does not call the macro yet.
//!
//! Must not know what is done with it.

use std::path::Path;

use crate::source::read_file;

/// The folder of a set that was taken over: the one of sqlx, with a lock in it.
#[must_use]
pub fn folder(manifest_dir: &Path) -> Option<String> {
    let sqlx = read_file(&manifest_dir.join("sqlx.toml")).unwrap_or_default();
    let named = dir_of_sqlx(&sqlx);
    let folders = named.into_iter().chain(["migrations".to_owned()]);
    let mut locked =
        folders.filter(|folder| manifest_dir.join(folder).join("migrations.lock").is_file());
    locked.next()
}

/// `migrations-dir` in `sqlx.toml`, as a path below the crate.
fn dir_of_sqlx(sqlx: &str) -> Option<String> {
    let table: toml::Table = sqlx.parse().ok()?;
    let folder = table.get("migrate")?.get("migrations-dir")?.as_str()?;
    Some(folder.trim_end_matches('/').trim_start_matches("./").to_owned())
}
