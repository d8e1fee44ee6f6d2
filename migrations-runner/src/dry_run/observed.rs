//! What a file did to relations that were there before the dry run.
//!
//! Locks, reads and files of rows add up in the one transaction, so each is held against what was
//! there before the file.
//! Must not know what is done with it.

use std::collections::HashMap;

use migrations_core::Migration;
use migrations_core::created::words;
use migrations_core::lock_mode::MODES;
use sqlx::Row as _;
use sqlx::postgres::PgRow;

use crate::message::dry_run::{OBSERVED, committed};
use crate::session::{Answer, Session};

/// A relation that a file has locked, read as a whole or written anew.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TouchedRelation {
    /// Its schema before the dry run.
    pub schema: String,
    /// Its name before the dry run.
    pub name: String,
    /// The strongest lock that the file took on it, as `LOCK TABLE` names it; `None` where an earlier
    /// file has as strong a one, or none minds it but the strongest.
    pub lock: Option<&'static str>,
    /// Whether all its rows were read.
    pub scanned: bool,
    /// Whether all its rows were written anew.
    pub rewritten: bool,
}

/// What is known of the relations by now.
#[derive(Default)]
pub(super) struct Observed {
    known: HashMap<i64, Known>,
}

/// A relation; one without a name was made by the dry run itself.
#[derive(Clone, Default)]
struct Known {
    name: Option<(String, String)>,
    mode: usize,
    scans: i64,
    file: i64,
}

/// A relation as the transaction has it after a file.
struct Now {
    relation: i64,
    mode: usize,
    scans: i64,
    file: i64,
}

impl Observed {
    /// What a file did, from the answer to the question of what the transaction holds.
    ///
    /// That it cannot be told is no fault of the file.
    pub(super) async fn relations(
        &mut self,
        observer: &mut Session,
        answer: &Answer,
        migration: &Migration,
    ) -> Vec<TouchedRelation> {
        let rows: Vec<Now> = answer.rows_of(OBSERVED).filter_map(|row| now(row).ok()).collect();
        let new: Vec<i64> = rows.iter().map(|now| now.relation).collect();
        let new: Vec<i64> = new.into_iter().filter(|it| !self.known.contains_key(it)).collect();
        self.learn(observer, &new).await;
        // A table that is emptied gets a new file as well, and nothing of it is written anew.
        let may_truncate = words(&migration.sql).contains("truncate");
        let mut strongest: HashMap<i64, Now> = HashMap::new();
        for now in rows {
            let mode = strongest.get(&now.relation).map_or(0, |other| other.mode).max(now.mode);
            strongest.insert(now.relation, Now { mode, ..now });
        }
        let touched = strongest.into_values().filter_map(|now| self.touched(&now, may_truncate));
        let mut touched: Vec<TouchedRelation> = touched.collect();
        touched.sort();
        touched
    }

    /// Asks for what is committed of relations that are met for the first time.
    async fn learn(&mut self, observer: &mut Session, relations: &[i64]) {
        if relations.is_empty() {
            return;
        }
        self.known.extend(relations.iter().map(|relation| (*relation, Known::default())));
        for row in observer.ask(&committed(relations)).await.unwrap_or_default() {
            let Ok((relation, known)) = known(&row) else { continue };
            self.known.insert(relation, known);
        }
    }

    fn touched(&mut self, now: &Now, may_truncate: bool) -> Option<TouchedRelation> {
        let known = self.known.get_mut(&now.relation)?;
        let lock = (now.mode > known.mode && now.mode > 0).then(|| MODES[now.mode].1);
        let has_new_file = now.file != known.file && now.file != 0;
        // Of a table that is emptied the indexes are built anew over nothing.
        let scanned = now.scans > known.scans && !(has_new_file && may_truncate);
        let rewritten = has_new_file && !may_truncate;
        (known.mode, known.scans, known.file) = (known.mode.max(now.mode), now.scans, now.file);
        let (schema, name) = known.name.clone()?;
        let is_told = lock.is_some() || scanned || rewritten;
        is_told.then_some(TouchedRelation { schema, name, lock, scanned, rewritten })
    }
}

fn now(row: &PgRow) -> Result<Now, sqlx::Error> {
    let mode: String = row.try_get(1)?;
    Ok(Now {
        relation: row.try_get(0)?,
        mode: MODES.iter().position(|(name, _)| *name == mode).unwrap_or(0),
        scans: row.try_get(2)?,
        file: row.try_get(3)?,
    })
}

fn known(row: &PgRow) -> Result<(i64, Known), sqlx::Error> {
    let name = (row.try_get(1)?, row.try_get(2)?);
    Ok((row.try_get(0)?, Known { name: Some(name), mode: 0, scans: 0, file: row.try_get(3)? }))
}
