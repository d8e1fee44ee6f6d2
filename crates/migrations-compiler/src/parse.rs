//! A folder in memory → files, ledger and lock as values, with whatever is wrong kept as data.
//!
//! Never fails and reports nothing itself; the rules look at the result.

use migrations_core::header::Header;

use crate::file_name::{self, FileName, Name, Numbering};
use crate::ledger::{self, Ledger, LedgerFault};
use crate::lock::{self, Lock, LockFault};
use crate::source::{Content, SourceDir, SourceFile};
use crate::text::{self, TextFault};

/// A set's folder, understood as far as it can be.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// The set's name: the ledger's, else the folder's.
    pub name: String,
    /// Migrations and rollbacks, sorted by version, then by name.
    pub files: Vec<ParsedFile>,
    /// Entries that are no migration and no companion.
    pub strangers: Vec<Stranger>,
    /// Entries that could not be read, and why.
    pub unreadable: Vec<(String, String)>,
    /// The ledger, where there is one.
    pub ledger: Option<Result<Ledger, LedgerFault>>,
    /// The lock, where there is one.
    pub lock: Option<Result<Lock, LockFault>>,
    /// Every text of the folder by file name, for showing lines.
    pub texts: Vec<(String, String)>,
}

/// A migration or a rollback.
#[derive(Clone, Debug)]
pub struct ParsedFile {
    /// The file's name on disk.
    pub file: String,
    /// What the name says.
    pub name: FileName,
    /// Its text, or why it has none.
    pub text: Result<String, TextFault>,
    /// The file as it is on disk, where that is not its text: with a byte-order mark or CRLF.
    pub verbatim: Option<String>,
    /// The comment block that opens it.
    pub header: Header,
}

/// An entry of the folder that is no migration and no companion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stranger {
    /// An SQL file that begins with no number.
    Unnumbered(String),
    /// Any other file.
    File(String),
    /// A folder.
    Directory(String),
}

impl Parsed {
    /// The ledger that holds: the declared one, else one that asks for nothing.
    #[must_use]
    pub fn ledger_or_default(&self) -> Ledger {
        self.valid_ledger().cloned().unwrap_or_default()
    }

    /// The ledger, where there is one that can be read.
    #[must_use]
    pub fn valid_ledger(&self) -> Option<&Ledger> {
        self.ledger.as_ref().and_then(|ledger| ledger.as_ref().ok())
    }

    /// The lock, where there is one that can be read.
    #[must_use]
    pub fn valid_lock(&self) -> Option<&Lock> {
        self.lock.as_ref().and_then(|lock| lock.as_ref().ok())
    }

    /// The text of a file, as it is shown in a diagnostic.
    #[must_use]
    pub fn text(&self, file: &str) -> Option<&str> {
        self.texts.iter().find(|(name, _)| name == file).map(|(_, text)| text.as_str())
    }
}

impl ParsedFile {
    /// What is executed: the text after the header; nothing where the text is at fault.
    #[must_use]
    pub fn executed(&self) -> &str {
        self.text.as_ref().map_or("", |text| &text[self.header.end..])
    }

    /// The comment block before it, with the blank lines around.
    #[must_use]
    pub fn opening(&self) -> &str {
        self.text.as_ref().map_or("", |text| &text[..self.header.end])
    }
}

/// Understands a folder as far as it can be understood.
#[must_use]
pub fn parse(dir: &SourceDir) -> Parsed {
    let ledger = text_of(dir, ledger::FILE).map(|text| Ledger::parse(&text));
    let lock = text_of(dir, lock::FILE).map(|text| match lock::has_conflict(&text) {
        // Which files are frozen is known all the same; that git left its markers is a fault of its own.
        true => Lock::of_both_sides(&text),
        false => Lock::parse(&text),
    });
    let declared = ledger.as_ref().and_then(|ledger| ledger.as_ref().ok());
    let folder = dir.root.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = declared.and_then(|ledger| ledger.name.clone()).or(folder);
    let numbering = declared.and_then(|ledger| ledger.numbering).unwrap_or_else(|| infer(dir));
    let mut parsed = Parsed {
        name: name.unwrap_or_else(|| "migrations".to_owned()),
        files: Vec::new(),
        strangers: Vec::new(),
        unreadable: Vec::new(),
        ledger,
        lock,
        texts: Vec::new(),
    };
    for file in &dir.files {
        add(&mut parsed, file, numbering);
    }
    parsed.files.sort_by(|a, b| (a.name.version, &a.file).cmp(&(b.name.version, &b.file)));
    parsed
}

/// A companion's text; one that is not UTF-8 is read as far as possible, and fails to parse there.
fn text_of(dir: &SourceDir, name: &str) -> Option<String> {
    match &dir.file(name)?.content {
        Content::Bytes(bytes) => {
            Some(text::decode(bytes).unwrap_or_else(|_| text::decode_for_display(bytes)))
        }
        Content::Directory | Content::Unreadable(_) => None,
    }
}

fn infer(dir: &SourceDir) -> Numbering {
    let is_versioned = |name: &&str| matches!(file_name::classify(name, None), Name::Versioned(_));
    let names = dir.files.iter().map(|file| file.name.as_str()).filter(is_versioned);
    file_name::infer(&names.collect::<Vec<_>>())
}

fn add(parsed: &mut Parsed, file: &SourceFile, numbering: Numbering) {
    let name = file_name::classify(&file.name, Some(numbering));
    let owned = || file.name.clone();
    let bytes = match &file.content {
        Content::Bytes(bytes) => bytes,
        Content::Directory if file.name == file_name::STUBS => return,
        Content::Directory => return parsed.strangers.push(Stranger::Directory(owned())),
        Content::Unreadable(_) if name == Name::Unknown => {
            return parsed.strangers.push(Stranger::File(owned()));
        }
        Content::Unreadable(reason) => return parsed.unreadable.push((owned(), reason.clone())),
    };
    match name {
        Name::Unknown => return parsed.strangers.push(Stranger::File(owned())),
        Name::Unnumbered => parsed.strangers.push(Stranger::Unnumbered(owned())),
        Name::Companion => {}
        Name::Versioned(name) => parsed.files.push(parse_file(owned(), name, bytes)),
    }
    parsed.texts.push((owned(), text::decode_for_display(bytes)));
}

fn parse_file(file: String, name: FileName, bytes: &[u8]) -> ParsedFile {
    let text = text::decode(bytes);
    let header = text.as_deref().map(Header::parse).unwrap_or_default();
    let is_text = text.as_ref().is_ok_and(|text| text.as_bytes() != bytes);
    let verbatim = is_text.then(|| String::from_utf8_lossy(bytes).into_owned());
    ParsedFile { file, name, text, verbatim, header }
}
