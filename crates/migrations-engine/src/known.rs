//! The answers of earlier runs that a server would only repeat.
//!
//! An answer depends on the set, on what was there before it, on the server's major version and on
//! the SQL; where all of them are as they were sealed, asking again would say the same.
//! Must not know which queries there are.

use std::collections::BTreeMap;
use std::path::PathBuf;

use migrations_compiler::AnswerDir;
use migrations_compiler::seal::Seal;
use migrations_core::Checksum;

/// Answers by the name of their query file.
#[derive(Default)]
pub(crate) struct Known {
    answers: BTreeMap<String, String>,
}

impl Known {
    /// What the folders hold that was sealed under this head, in this environment, by this major.
    ///
    /// A folder that cannot be read, or that something else was sealed in, holds nothing.
    pub(crate) fn of(
        folders: &[PathBuf],
        head: Checksum,
        environment: Option<Checksum>,
        major: u32,
    ) -> Known {
        let is_same = |seal: &Seal| {
            seal.head == head && seal.environment == environment && seal.server == major
        };
        let mut known = Known::default();
        for folder in folders {
            let answers = AnswerDir::read(folder).unwrap_or_default();
            let seal = answers.seal.as_deref().and_then(|text| Seal::parse(text).ok());
            let Some(seal) = seal.filter(is_same) else { continue };
            let sealed = answers.queries.into_iter();
            known.answers.extend(sealed.filter(|(name, text)| seal.holds_query(name, text)));
        }
        known
    }

    /// The answer in the query file of that name.
    pub(crate) fn answer(&self, name: &str) -> Option<&str> {
        self.answers.get(name).map(String::as_str)
    }
}
