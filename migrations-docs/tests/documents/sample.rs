//! A set in memory, and what a server would have said of it.

use std::fs;
use std::path::{Path, PathBuf};

use migrations_compiler::catalog::timeline::Timeline;
use migrations_compiler::safety::{SafetyFinding, safety_findings};
use migrations_compiler::source::{Content, SourceFile};
use migrations_compiler::{Checked, SourceDir, check, parse};
use migrations_docs::document::Table;
use migrations_docs::page::Page;
use migrations_docs::render::{Format, Links, render};
use migrations_docs::{Document, Input, assemble};

/// A checked set with its timeline.
pub(crate) struct Sample {
    pub(crate) checked: Checked,
    pub(crate) timeline: Timeline,
    pub(crate) findings: Vec<SafetyFinding>,
}

impl Sample {
    /// A set of these files, and the lines of its schema file after the first.
    #[track_caller]
    pub(crate) fn new(files: &[(&str, &str)], schema: &str) -> Sample {
        Sample::of(files, &format!("{{\"format\":2}}\n{schema}"))
    }

    /// A set of these files, and its schema file.
    #[track_caller]
    pub(crate) fn of(files: &[(&str, &str)], schema: &str) -> Sample {
        let file = |(name, text): &(&str, &str)| SourceFile {
            name: (*name).to_owned(),
            content: Content::Bytes(text.as_bytes().to_vec()),
        };
        let files = files.iter().map(file).collect();
        Sample::read(&SourceDir { root: PathBuf::from("migrations"), files }, schema)
    }

    /// The committed set of an application of this repository.
    #[track_caller]
    pub(crate) fn of_application(root: &str, folder: &str) -> Sample {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(root);
        let schema = fs::read_to_string(root.join(".sqlx/schema.json")).expect("a sealed set");
        Sample::read(&SourceDir::read(&root.join(folder)).expect("a folder"), &schema)
    }

    #[track_caller]
    fn read(dir: &SourceDir, schema: &str) -> Sample {
        let checked = check(parse(dir));
        assert!(checked.set.is_some(), "{:#?}", checked.diagnostics);
        let timeline = Timeline::parse(schema).expect("a schema file").expect("a timeline");
        let findings = safety_findings(&checked.parsed);
        Sample { checked, timeline, findings }
    }

    pub(crate) fn input(&self) -> Input<'_> {
        Input {
            set: self.checked.set.as_ref().expect("a set"),
            parsed: &self.checked.parsed,
            timeline: &self.timeline,
            findings: &self.findings,
            at: None,
            folder: "migrations",
        }
    }

    #[track_caller]
    pub(crate) fn document(&self) -> Document {
        assemble(&self.input()).expect("a document")
    }

    #[track_caller]
    pub(crate) fn pages(&self, format: Format) -> Vec<Page> {
        render(&self.document(), &self.input(), &[format], Links { files: Some("../..") })
    }
}

/// The table of a name.
#[track_caller]
pub(crate) fn table<'a>(document: &'a Document, name: &str) -> &'a Table {
    document.tables.iter().find(|table| table.name == name).expect("a table")
}
