//! A schema as the page that `docs --as html` writes.
//!
//! Must not know when it is shown.

use hyper::body::Bytes;
use migrations_compiler::Checked;
use migrations_compiler::catalog::timeline::Timeline;
use migrations_compiler::safety::safety_findings;
use migrations_compiler::snapshot::Snapshot;
use migrations_core::Checksum;
use migrations_docs::render::{Format, Links, render};
use migrations_docs::{Input, assemble};

use super::super::sealed_set;
use crate::project::Place;

/// The page of a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SchemaPage {
    /// The page.
    pub(super) text: Bytes,
    /// Digest of the page.
    pub(super) digest: String,
    /// The last migration of the schema, if it has one.
    pub(super) version: Option<String>,
    /// Whether it is the schema of the last `prepare`, and of no run of ours.
    pub(super) is_sealed: bool,
}

impl SchemaPage {
    /// The page of a set whose timeline is known; `None` while the set is at fault.
    pub(super) fn new(checked: &Checked, timeline: &Timeline, folder: &str) -> Option<SchemaPage> {
        let (set, parsed) = (checked.set.as_ref()?, &checked.parsed);
        let findings = &safety_findings(parsed);
        let input = Input { set, parsed, timeline, findings, at: None, folder };
        let document = assemble(&input)?;
        let links = Links { files: None };
        let text = render(&document, &input, &[Format::Html], links).pop()?.text;
        let digest = Checksum::of(&text).to_string();
        Some(SchemaPage { text: text.into(), digest, version: document.version, is_sealed: false })
    }

    /// The page of what is sealed, also where the files have changed since.
    pub(super) fn sealed(place: &Place, snapshot: &Snapshot) -> Option<SchemaPage> {
        let checked = &snapshot.sound()?.checked;
        let timeline = sealed_set::timeline(place, snapshot).ok()?;
        let page = SchemaPage::new(checked, &timeline, &place.in_documents().1)?;
        Some(SchemaPage { is_sealed: true, ..page })
    }
}
