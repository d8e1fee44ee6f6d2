//! Which answers a server has given on this machine, in the cache of whoever runs it.
//!
//! A seal says that a server gave an answer, and anyone who can write to the repository can write
//! such a seal; no commit can bring an entry of this cache.
//! Must not know what an answer says.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use migrations_compiler::Environment;
use migrations_compiler::seal::{SCHEMA_NAME, Seal};
use migrations_core::{Checksum, MigrationSet};
use migrations_postgres::{Options, Reuse, recalled, remember};

use super::notes::{Notes, note_name};

/// To be raised when the same answers would be written down otherwise, or found otherwise.
const FORMAT: u32 = 3;

/// The answers of one set in one environment on one major.
#[derive(Clone)]
pub(crate) struct AnswerStore(Option<Notes>);

/// Digests of what a server gave under one head: query files, and the schema under its file's name.
#[derive(Default)]
pub(crate) struct GivenAnswers(BTreeSet<String>);

impl GivenAnswers {
    /// Whether a server gave this text as the file of that name.
    pub(crate) fn has(&self, name: &str, text: &str) -> bool {
        self.0.contains(&digest(name, text))
    }

    /// Whether a server gave the schema.
    pub(crate) fn has_schema(&self, text: &str) -> bool {
        self.has(SCHEMA_NAME, text)
    }
}

impl AnswerStore {
    /// What may be remembered where the answers in these folders may be used.
    pub(crate) fn of(
        set: &MigrationSet,
        environment: &Environment,
        major: u32,
        options: &Options,
        earlier: &[PathBuf],
    ) -> AnswerStore {
        let kind = format!("answers {FORMAT}");
        AnswerStore(Notes::of(&kind, set, environment, major, options, earlier))
    }

    /// The answers that a server gave under a head.
    pub(crate) fn recall(&self, head: Checksum) -> GivenAnswers {
        let text = self.0.as_ref().and_then(|notes| notes.recall(head));
        GivenAnswers(text.iter().flat_map(|text| text.lines()).map(str::to_owned).collect())
    }

    /// Adds what a server has given under a head; other branches may ask other queries there.
    pub(crate) fn remember(
        &self,
        head: Checksum,
        schema: &str,
        queries: &BTreeMap<String, String>,
    ) {
        let Some(notes) = &self.0 else { return };
        let GivenAnswers(before) = self.recall(head);
        let mut digests = before.clone();
        digests.insert(digest(SCHEMA_NAME, schema));
        digests.extend(queries.iter().map(|(name, text)| digest(name, text)));
        if digests != before {
            let lines: Vec<String> = digests.into_iter().collect();
            notes.remember(head, &lines.join("\n"));
        }
    }
}

/// Whether a run on this machine had a server give what a seal lists.
pub(crate) fn is_confirmed(options: &Options, seal: &Seal) -> bool {
    let recalled = || recalled(options, &note_name(&confirmation(seal)));
    may_remember(options) && recalled().is_some_and(|text| text == seal.to_string())
}

/// Remembers that a server has given what a seal lists.
pub(crate) fn confirm(options: &Options, seal: &Seal) {
    if may_remember(options) && !is_confirmed(options, seal) {
        remember(options, &note_name(&confirmation(seal)), &seal.to_string());
    }
}

fn may_remember(options: &Options) -> bool {
    options.reuse.resolved() >= Reuse::Clusters
}

fn confirmation(seal: &Seal) -> String {
    format!("seal {FORMAT} {}\n{seal}", env!("CARGO_PKG_VERSION"))
}

/// Each answer's name is part of its digest, or one could stand for another.
fn digest(name: &str, text: &str) -> String {
    Checksum::of(&format!("{name}\n{text}")).to_string()
}
