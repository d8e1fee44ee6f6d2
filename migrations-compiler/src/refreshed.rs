//! What the build script had checked into `OUT_DIR` because the committed answers were stale.
//!
//! ```text
//! refreshed/migrations.lock     the lock as it would be committed
//! refreshed/.sqlx/              seal, schema and query files as they would be committed
//! refreshed/report.json         what the server refused, and what the rules warn of
//! ```
//! Must not know who wrote it; the head says whether it speaks of the files at hand.

use std::collections::BTreeMap;
use std::path::Path;

use migrations_core::Checksum;
use serde::{Deserialize, Serialize};

use crate::check::{Checked, check_files};
use crate::freshness;
use crate::lock;
use crate::parse::parse;
use crate::source::{self, Content, QueryDataDir, SourceDir, SourceFile};

/// The report's file name.
pub const REPORT: &str = "report.json";

/// What the server refused, and what the rules warn of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The head of the set that was executed.
    pub head: String,
    /// The faults, rendered.
    pub errors: Vec<String>,
    /// The warnings, each in one line.
    #[serde(default)]
    pub warnings: Vec<String>,
    /// For each query file that does not exist because the server refused the query: why, in one
    /// line.
    pub refused: BTreeMap<String, String>,
}

/// Answers that were refreshed for exactly the files at hand.
pub enum Refreshed {
    /// The server executed the set.
    QueryData {
        /// The set, with the refreshed lock.
        checked: Box<Checked>,
        /// Seal, schema and query files.
        query_data: QueryDataDir,
        /// The queries that the server refused, rendered.
        errors: Vec<String>,
    },
    /// The server refused the set.
    Rejected {
        /// Why, rendered.
        errors: Vec<String>,
    },
}

impl Refreshed {
    /// Reads the folder; `None` where it speaks of other files, or is damaged.
    #[must_use]
    pub fn of(folder: &Path, dir: &SourceDir, committed: &Checked) -> Option<Refreshed> {
        let head = committed.set.as_ref()?.head();
        let report = report(folder).filter(|report| report.head == head.to_string());
        let errors = report.map(|report| report.errors).unwrap_or_default();
        let Some((checked, query_data)) = query_data(folder, dir, head) else {
            return (!errors.is_empty()).then_some(Refreshed::Rejected { errors });
        };
        Some(Refreshed::QueryData { checked: Box::new(checked), query_data, errors })
    }
}

impl Refreshed {
    /// Reads the folder for a crate that queries the set of another one: it refreshes its own query
    /// data alone.
    #[must_use]
    pub fn beside(folder: &Path, committed: &Checked, path: &str) -> Option<Refreshed> {
        let head = committed.set.as_ref()?.head();
        let report = report(folder).filter(|report| report.head == head.to_string())?;
        let query_data = QueryDataDir::read(&folder.join(".sqlx")).ok()?;
        let errors = report.errors;
        if freshness::stale_beside(committed, &query_data, path).is_empty() {
            let checked = Box::new(committed.clone());
            return Some(Refreshed::QueryData { checked, query_data, errors });
        }
        (!errors.is_empty()).then_some(Refreshed::Rejected { errors })
    }
}

/// The report in the folder, where there is one that can be read.
#[must_use]
pub fn report(folder: &Path) -> Option<Report> {
    serde_json::from_str(&source::read_file(&folder.join(REPORT)).ok()?).ok()
}

fn query_data(folder: &Path, dir: &SourceDir, head: Checksum) -> Option<(Checked, QueryDataDir)> {
    let lock = source::read_file(&folder.join(lock::FILE)).ok()?;
    let query_data = QueryDataDir::read(&folder.join(".sqlx")).ok()?;
    let checked = check_files(parse(&with_lock(dir, lock)));
    let is_current = checked.set.as_ref().is_some_and(|set| set.head() == head);
    (is_current && freshness::stale(&checked, &query_data).is_empty())
        .then_some((checked, query_data))
}

/// The folder as it would be if its lock were this one.
fn with_lock(dir: &SourceDir, lock: String) -> SourceDir {
    let mut dir = dir.clone();
    dir.files.retain(|file| file.name != lock::FILE);
    let content = Content::Bytes(lock.into_bytes());
    dir.files.push(SourceFile { name: lock::FILE.to_owned(), content });
    dir
}
