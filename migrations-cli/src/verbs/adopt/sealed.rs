//! The schema that the seal has at the version that another tool's history leads to, held against a
//! database: what is missing there.

use std::path::Path;

use migrations_compiler::catalog::missing;
use migrations_compiler::catalog::timeline::Timeline;
use migrations_core::{Migration, MigrationSet, Position};
use migrations_prepare::introspect::introspect;
use migrations_runner::{Adoption, MissingRelation, Verdict};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};

use crate::project::Place;

/// How a database compares with the sealed schema.
pub(super) struct Compared {
    /// The last migration whose work is there.
    pub(super) version: String,
    /// How many objects were looked for.
    pub(super) objects: usize,
    /// What is not there.
    pub(super) missing: Vec<String>,
}

/// Compares a database with the sealed schema; the text says why that cannot be done.
pub(super) async fn compared(
    dir: Option<&Path>,
    set: &MigrationSet,
    adoption: &Adoption,
    connect: &PgConnectOptions,
) -> Result<Compared, String> {
    let last = last_applied(set, adoption).ok_or("files in between have no row")?;
    // The seal may be that of the package around a folder that was named.
    let place = Place::with_seal(dir).map_err(|failure| failure.message)?;
    let snapshot = place.snapshot();
    if !snapshot.stale().is_empty() {
        return Err("no server has executed these very files".to_owned());
    }
    let timeline = snapshot.owners_schema().and_then(|text| Timeline::parse(&text).ok().flatten());
    let expected = timeline.and_then(|timeline| timeline.catalog_at(last.version));
    let expected = expected.ok_or("the seal does not tell the schema at that version")?;
    let unread = |error: sqlx::Error| format!("the schema cannot be read: {error}");
    let mut connection = connect.connect().await.map_err(unread)?;
    let live = introspect(&mut connection, set.history_table()).await.map_err(unread)?;
    let _ = connection.close().await;
    Ok(Compared {
        version: last.stem.to_string(),
        objects: expected.objects.len(),
        missing: missing(&expected, &live),
    })
}

/// The last file that was applied, where all before it were as well.
fn last_applied<'a>(set: &'a MigrationSet, adoption: &Adoption) -> Option<&'a Migration> {
    let is_applied =
        |verdict| matches!(verdict, Verdict::Agrees | Verdict::Differs | Verdict::Recorded);
    let applied = adoption.files.iter().take_while(|file| is_applied(file.verdict)).count();
    let has_gap = adoption.files.iter().skip(applied).any(|file| is_applied(file.verdict));
    let last = applied.checked_sub(1)?;
    set.migrations().get(last).filter(|_| !has_gap)
}

impl Compared {
    /// What is missing, as the library says it of relations.
    pub(super) fn relations(&self) -> Vec<MissingRelation> {
        let relation = |name: &String| MissingRelation {
            version: self.version.clone(),
            file: String::new(),
            position: Position::START,
            length: 0,
            relation: name.clone(),
        };
        self.missing.iter().map(relation).collect()
    }
}
