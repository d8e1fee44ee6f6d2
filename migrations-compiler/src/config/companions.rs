//! Which files a config names, and where it names them.
//!
//! Must not know whether they are there.

use migrations_core::Position;
use serde::Deserialize;
use toml::Spanned;

/// A file that a config names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Companion {
    /// The key that names it: `external`, `start.schema` or `extension.stub`.
    pub key: &'static str,
    /// Its name, relative to the set.
    pub file: String,
    /// Where the name stands.
    pub position: Position,
    /// How many characters it takes there, its quotes included.
    pub length: usize,
}

/// Where a history starts, and where the config says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartPlace {
    /// Where the value of `start.at` stands.
    pub position: Position,
    /// How many characters it takes there, its quotes included.
    pub length: usize,
}

/// The parts of a config that name files; what it says otherwise is read elsewhere.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Named {
    external: Option<Spanned<String>>,
    start: Option<NamedStart>,
    extension: Vec<NamedStub>,
}

#[derive(Deserialize)]
struct NamedStart {
    at: Spanned<String>,
    schema: Spanned<String>,
}

#[derive(Deserialize)]
struct NamedStub {
    stub: Spanned<String>,
}

/// The files that a config names, and the place of `start.at`; `text` has been read as a config.
pub(super) fn of(text: &str) -> (Vec<Companion>, Option<StartPlace>) {
    let Named { external, start, extension } = toml::from_str(text).unwrap_or_default();
    let place = |value: &Spanned<String>| {
        let stretch = text.get(value.span()).unwrap_or_default();
        (Position::of(text, value.span().start), stretch.chars().count())
    };
    let companion = |key, value: &Spanned<String>| {
        let (position, length) = place(value);
        let file = value.get_ref();
        let file = file.strip_prefix("./").unwrap_or(file).to_owned();
        Companion { key, file, position, length }
    };
    let external = external.iter().map(|file| companion("external", file));
    let schema = start.iter().map(|start| companion("start.schema", &start.schema));
    let stubs = extension.iter().map(|extension| companion("extension.stub", &extension.stub));
    let at = start.as_ref().map(|start| {
        let (position, length) = place(&start.at);
        StartPlace { position, length }
    });
    (external.chain(schema).chain(stubs).collect(), at)
}
