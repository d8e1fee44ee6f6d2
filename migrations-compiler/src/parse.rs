//! A folder in memory → files, config and lock as values, with whatever is wrong kept as data.
//!
//! Never fails and reports nothing itself; the rules look at the result.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use migrations_core::frame::TransactionFrame;
use migrations_core::header::{self, Header};
use migrations_core::rollback_block::RollbackBlock;
use migrations_core::{Transaction, Version, substring};

use crate::config::{self, Config, ConfigFault, FileLimit};
use crate::dump;
use crate::file_name::{self, FileName, Name, Numbering, Role, SEEDS, SameDay};
use crate::lock::{self, Entry, EntryState, Lock, LockFault};
use crate::source::{Content, LARGEST_TEXT, QUERY_DATA, STUBS, SourceDir, SourceFile};
use crate::text::{self, TextFault};

/// A set's folder, understood as far as it can be.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// The set's name: the config's, else the folder's.
    pub name: String,
    /// Migrations and rollbacks, sorted by version, then by name.
    pub files: Vec<ParsedFile>,
    /// Entries that are no migration and no companion.
    pub unrecognized: Vec<UnrecognizedEntry>,
    /// Entries that could not be read, and why.
    pub unreadable: Vec<(String, String)>,
    /// The config, where there is one.
    pub config: Option<Result<Config, ConfigFault>>,
    /// The lock, where there is one.
    pub lock: Option<Result<Lock, LockFault>>,
    /// The major of the server that executed the set last, or that is to execute it first, as far as the
    /// caller knows; the folder does not say.
    pub server: Option<u32>,
    /// Symbolic links that lead out of the folder, and where they lead.
    pub outside: Vec<(String, String)>,
    /// Every name in the folder, sorted; what lies in `stubs` has that before it.
    pub names: Vec<String>,
    /// Every text of the folder by file name, for showing lines; sorted.
    pub texts: Vec<(String, Arc<str>)>,
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
    /// Its `-- Rollback:` blocks; a rollback has none.
    pub rollback_blocks: Vec<RollbackBlock>,
    /// Whether git has left both sides of a conflict in it.
    pub is_unmerged: bool,
    /// How many bytes it has on disk.
    pub bytes: u64,
}

/// An entry of the folder that is no migration and no companion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnrecognizedEntry {
    /// An SQL file that begins with no number.
    Unnumbered(String),
    /// Any other file.
    File(String),
    /// What an editor, a merge or a desktop left behind, and hidden files.
    Leftover(String),
    /// A folder.
    Directory(String),
}

impl Parsed {
    /// The config that holds: the declared one, else one that asks for nothing.
    #[must_use]
    pub fn config_or_default(&self) -> Config {
        self.valid_config().cloned().unwrap_or_default()
    }

    /// The config, where there is one that can be read.
    #[must_use]
    pub fn valid_config(&self) -> Option<&Config> {
        self.config.as_ref().and_then(|config| config.as_ref().ok())
    }

    /// The lock, where there is one that can be read.
    #[must_use]
    pub fn valid_lock(&self) -> Option<&Lock> {
        self.lock.as_ref().and_then(|lock| lock.as_ref().ok())
    }

    /// The oldest major that the set has to run on, as far as that is known: the lowest of the config's
    /// servers, else the one that executed it.
    #[must_use]
    pub fn lowest_server(&self) -> Option<u32> {
        let declared = self.valid_config().and_then(|config| config.servers.iter().min().copied());
        declared.or(self.server)
    }

    /// Where and how a file of the set says that it runs outside of a transaction, for advice: as the
    /// set's own headers would, else in the one form that sqlx obeys too.
    #[must_use]
    pub fn transaction_none(&self) -> &'static str {
        let requires_header = self.valid_config().is_some_and(|config| !config.header().is_empty());
        let has_header = |file: &ParsedFile| {
            header::FIELDS.iter().any(|field| file.header.value(field).is_some())
        };
        if requires_header || self.files.iter().any(has_header) {
            "`-- Transaction: none` in the comment at its top"
        } else {
            "`-- no-transaction` as its very first line"
        }
    }

    /// The text of a file, as it is shown in a diagnostic.
    #[must_use]
    pub fn text(&self, file: &str) -> Option<&str> {
        let index = self.texts.binary_search_by(|(name, _)| name.as_str().cmp(file)).ok()?;
        Some(&self.texts[index].1)
    }

    /// Whether the folder has an entry of that name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.names.binary_search_by(|known| known.as_str().cmp(name)).is_ok()
    }

    /// The migrations and rollbacks of a version.
    #[must_use]
    pub fn of_version(&self, version: Version) -> &[ParsedFile] {
        self.between(version, version)
    }

    /// The migrations and rollbacks that somebody who writes a version means: all of a day without a
    /// part, where they are ordered by name.
    #[must_use]
    pub fn covered_by(&self, version: Version) -> &[ParsedFile] {
        self.between(version, version.through_names())
    }

    fn between(&self, first: Version, last: Version) -> &[ParsedFile] {
        let from = self.files.partition_point(|file| file.name.version < first);
        let to = self.files.partition_point(|file| file.name.version <= last);
        &self.files[from..to]
    }
}

impl ParsedFile {
    /// What is executed, with blanks in place of a `BEGIN … COMMIT` around all of it where the file
    /// runs in a transaction anyway.
    #[must_use]
    pub fn sent(&self) -> Cow<'_, str> {
        let sql = self.executed();
        match self.header.transaction() {
            Transaction::PerFile => TransactionFrame::blanked(sql),
            Transaction::None => Cow::Borrowed(sql),
        }
    }

    /// The text after the header, of which the checksum is taken; nothing where the text is at
    /// fault.
    #[must_use]
    pub fn executed(&self) -> &str {
        self.text.as_ref().map_or("", |text| substring(text, self.header.end..))
    }

    /// The comment block before it, with the blank lines around.
    #[must_use]
    pub fn opening(&self) -> &str {
        self.text.as_ref().map_or("", |text| substring(text, ..self.header.end))
    }
}

/// Understands a folder as far as it can be understood.
#[must_use]
pub fn parse(dir: &SourceDir) -> Parsed {
    let config = text_of(dir, config::FILE).map(|text| Config::parse(&text.map_err(no_config)?));
    let declared = config.as_ref().and_then(|config| config.as_ref().ok());
    let same_day = declared.map_or(SameDay::Refuse, Config::same_day);
    let lock = text_of(dir, lock::FILE).map(|text| match text.map_err(no_lock)? {
        // Which files are frozen is known all the same; that git left its markers is a fault of its own.
        text if lock::has_conflict(&text) => Lock::of_both_sides(&text, same_day),
        text => Lock::parse(&text, same_day),
    });
    let folder = dir.root.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = declared.and_then(|config| config.name.clone()).or(folder);
    let numbering = declared.and_then(|config| config.numbering).unwrap_or_else(|| infer(dir));
    let mut parsed = Parsed {
        name: name.unwrap_or_else(|| "migrations".to_owned()),
        files: Vec::new(),
        unrecognized: Vec::new(),
        unreadable: Vec::new(),
        outside: Vec::new(),
        names: dir.files.iter().map(|file| file.name.clone()).collect(),
        config,
        lock,
        server: None,
        texts: Vec::new(),
    };
    let companions = companions(&parsed);
    for file in &dir.files {
        add(&mut parsed, file, numbering, &companions);
    }
    parsed.names.sort();
    parsed.texts.sort();
    parsed.files.sort_by(|a, b| (a.name.version, &a.file).cmp(&(b.name.version, &b.file)));
    parsed
}

/// A companion's text, or why it has none.
fn text_of(dir: &SourceDir, name: &str) -> Option<Result<String, TextFault>> {
    match &dir.file(name)?.content {
        Content::Bytes(bytes) if size(bytes) > LARGEST_TEXT => {
            Some(Err(TextFault::TooLarge { limit: LARGEST_TEXT }))
        }
        Content::Bytes(bytes) => Some(text::decode(bytes)),
        Content::Directory | Content::Unreadable(_) | Content::Outside(_) => None,
    }
}

fn no_config(fault: TextFault) -> ConfigFault {
    let help = match fault {
        TextFault::TooLarge { .. } => "write down what the set declares and nothing else",
        _ => "save the file as UTF-8",
    };
    let help = Some(help.to_owned());
    ConfigFault { message: fault.message(), position: fault.position(), help }
}

fn no_lock(fault: TextFault) -> LockFault {
    LockFault { message: fault.message(), position: fault.position(), help: lock::RESTORE }
}

/// The files that the config names as no migrations, whatever they are called.
fn companions(parsed: &Parsed) -> HashSet<String> {
    let config = parsed.valid_config();
    let named = config.into_iter().flat_map(|config| config.companions());
    named.map(|companion| companion.file.clone()).collect()
}

fn infer(dir: &SourceDir) -> Numbering {
    let is_versioned = |name: &&str| matches!(file_name::classify(name, None), Name::Versioned(_));
    let names = dir.files.iter().map(|file| file.name.as_str()).filter(is_versioned);
    file_name::infer(&names.collect::<Vec<_>>())
}

fn add(parsed: &mut Parsed, file: &SourceFile, numbering: Numbering, companions: &HashSet<String>) {
    let is_companion = companions.contains(&file.name) || is_stub(&file.name);
    let name = match file_name::classify(&file.name, Some(numbering)) {
        _ if is_companion => Name::Companion,
        name => name,
    };
    let owned = || file.name.clone();
    let bytes = match (&file.content, &name) {
        (Content::Directory, _) if is_known_folder(&file.name) => return,
        (_, Name::Leftover) => {
            return parsed.unrecognized.push(UnrecognizedEntry::Leftover(owned()));
        }
        (Content::Bytes(bytes), _) => bytes,
        (Content::Directory, _) => {
            return parsed.unrecognized.push(UnrecognizedEntry::Directory(owned()));
        }
        (Content::Unreadable(_) | Content::Outside(_), Name::Unknown) => {
            return parsed.unrecognized.push(UnrecognizedEntry::File(owned()));
        }
        (Content::Unreadable(why), _) => return parsed.unreadable.push((owned(), why.clone())),
        (Content::Outside(target), _) => return parsed.outside.push((owned(), target.clone())),
    };
    match name {
        Name::Unknown => return parsed.unrecognized.push(UnrecognizedEntry::File(owned())),
        Name::Unnumbered => parsed.unrecognized.push(UnrecognizedEntry::Unnumbered(owned())),
        Name::Companion | Name::Leftover => {}
        Name::Versioned(name) if is_refused(parsed, &name, bytes) => {
            let limit = parsed.config_or_default().max_file_bytes.0;
            return parsed.files.push(unread(owned(), name, bytes, limit));
        }
        Name::Versioned(name) => parsed.files.push(parse_file(owned(), name, bytes)),
    }
    let text = text::decode_for_display(bytes);
    let text = if is_companion { dump::executed(text) } else { text };
    parsed.texts.push((owned(), text.into()));
}

/// A folder that may lie beside migrations: what stands in for extensions, rows for development, and
/// what a server said of a set that no crate embeds.
fn is_known_folder(name: &str) -> bool {
    [STUBS, SEEDS, QUERY_DATA].contains(&name) || is_stub(name)
}

/// Whether an entry lies in the folder `stubs`.
fn is_stub(name: &str) -> bool {
    name.strip_prefix(STUBS).is_some_and(|rest| rest.starts_with('/'))
}

/// Whether a file has more bytes than its set allows; frozen files are history.
fn is_refused(parsed: &Parsed, name: &FileName, bytes: &[u8]) -> bool {
    let limit = parsed.valid_config().map_or_else(FileLimit::default, |it| it.max_file_bytes).0;
    let entry = parsed.valid_lock().and_then(|lock| lock.entry(name.version));
    let is_frozen = |entry: &Entry| entry.state == EntryState::Frozen && entry.stem() == name.stem;
    size(bytes) > limit && !entry.is_some_and(is_frozen)
}

/// A file of which only the size is known.
fn unread(file: String, name: FileName, bytes: &[u8], limit: u64) -> ParsedFile {
    ParsedFile {
        file,
        name,
        text: Err(TextFault::TooLarge { limit }),
        verbatim: None,
        header: Header::default(),
        rollback_blocks: Vec::new(),
        is_unmerged: false,
        bytes: size(bytes),
    }
}

fn size(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

fn parse_file(file: String, name: FileName, bytes: &[u8]) -> ParsedFile {
    let text = text::decode(bytes);
    let header = text.as_deref().map(Header::parse).unwrap_or_default();
    let is_text = text.as_ref().is_ok_and(|text| text.as_bytes() != bytes);
    let verbatim = is_text.then(|| String::from_utf8_lossy(bytes).into_owned());
    let rollback_blocks = match (&text, name.role) {
        (Ok(text), Role::Migration) => RollbackBlock::find_all(text),
        _ => Vec::new(),
    };
    let is_unmerged = text.as_deref().is_ok_and(lock::has_conflict);
    let bytes = size(bytes);
    ParsedFile { file, name, text, verbatim, header, rollback_blocks, is_unmerged, bytes }
}
