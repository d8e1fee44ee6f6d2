//! Whether a row's digest, or the text that it keeps, is that of a file.
//!
//! What a tool reads is the file on disk; on another machine its lines may have ended otherwise, so
//! a text counts as the same with either end.
//! Must not know which tool takes which of them.

use std::collections::BTreeSet;

use migrations_core::lexer::tokens;
use migrations_core::{Migration, substring};
use sha2::{Digest as _, Sha256, Sha384, Sha512};

use super::digest::{crc32, sha1, siphash13};

/// What a tool keeps of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// SHA-384 of the file.
    Sha384,
    /// SHA-256 of the file.
    Sha256,
    /// SHA-1 of the file.
    Sha1,
    /// SipHash-1-3 of name, version and file.
    SipHash,
    /// CRC-32 of the lines without their ends.
    Crc32OfLines,
    /// SHA-1 of the file's name and the file.
    Sha1WithFileName,
    /// SHA-1 of the digest before and the text.
    ChainedSha1,
    /// SHA-256 of names and texts of all files up to this.
    Cumulative,
    /// The statements themselves.
    Statements,
    /// A digest of a kind that nobody has declared.
    AnyDigest,
    /// The checksum of this tool.
    Own,
}

/// What a row has to compare with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct KeptContent {
    /// The digest, or the text.
    pub(crate) value: String,
    /// The number of the row.
    pub(crate) number: String,
    /// The name beside it.
    pub(crate) name: String,
    /// The digest of the row before.
    pub(crate) previous: String,
}

/// Whether the content is that of the migration; `None` where it cannot be said. `before` are the
/// files that come before it.
pub(crate) fn agrees(
    content: Content,
    kept: &KeptContent,
    migration: &Migration,
    before: &[Migration],
) -> Option<bool> {
    let value = &*kept.value;
    let is = |digest: fn(&[u8]) -> String| {
        let wanted = value.strip_prefix("\\x").unwrap_or(value).to_ascii_lowercase();
        texts(migration).iter().any(|text| digest(text.as_bytes()) == wanted)
    };
    match content {
        Content::Sha384 => {
            Some(is(|text| hex(&Sha384::digest(text))) || is_squashed(kept, migration))
        }
        Content::Sha256 => Some(is(|text| hex(&Sha256::digest(text))) || is(unpadded)),
        Content::Sha1 => Some(is(sha1)),
        Content::SipHash => Some(has_siphash(kept, migration)),
        Content::Crc32OfLines => {
            let kept: i32 = value.parse().ok()?;
            Some(kept.cast_unsigned() == crc32_of_lines(&migration.text_on_disk()))
        }
        Content::Sha1WithFileName => Some(has_sha1_with_name(kept, migration)),
        Content::ChainedSha1 => Some(has_chained_sha1(kept, migration)),
        Content::Cumulative => cumulative(value, migration, before),
        Content::Statements => statements(value)
            .filter(|kept| !kept.is_empty())
            .map(|kept| words_of(&kept.join("\n;\n")) == words_of(&migration.text_on_disk())),
        Content::AnyDigest => (is(|text| hex(&Sha256::digest(text)))
            || is(|text| hex(&Sha384::digest(text)))
            || is(|text| hex(&Sha512::digest(text)))
            || is(sha1)
            || value.parse() == Ok(migration.checksum))
        .then_some(true),
        Content::Own => Some(value.parse() == Ok(migration.checksum)),
    }
}

/// The file with its line ends as they are, and with either kind, and without a byte-order mark.
fn texts(migration: &Migration) -> BTreeSet<String> {
    let text = migration.text_on_disk();
    let bare = text.trim_start_matches('\u{feff}');
    let unix = bare.replace("\r\n", "\n");
    let windows = unix.replace('\n', "\r\n");
    BTreeSet::from([text.to_string(), bare.to_owned(), unix, windows])
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// SHA-256 as an old release of Prisma wrote it, without the zeros of small bytes.
fn unpadded(text: &[u8]) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:x}")).collect()
}

/// Whether it is sqlx's digest of the file less the characters that its config may leave out.
fn is_squashed(kept: &KeptContent, migration: &Migration) -> bool {
    let text = migration.text_on_disk();
    [&['\r'][..], &['\r', '\n'], &[' ', '\t', '\r', '\n'], &['\u{feff}', ' ', '\t', '\r', '\n']]
        .iter()
        .any(|ignored| {
            let text: String = text.chars().filter(|c| !ignored.contains(c)).collect();
            kept.value.strip_prefix("\\x") == Some(&hex(&Sha384::digest(text.as_bytes())))
        })
}

/// Rust hashes a text with a byte behind it, and a number as its bytes; which of two types the number
/// has, a feature of the crate says.
fn has_siphash(kept: &KeptContent, migration: &Migration) -> bool {
    let Ok(version) = kept.number.parse::<i64>() else { return false };
    let narrow = i32::try_from(version).map(|version| version.to_le_bytes().to_vec());
    let versions = [narrow.unwrap_or_default(), version.to_le_bytes().to_vec()];
    let digest = |version: &[u8], text: &str| {
        let name = kept.name.as_bytes();
        siphash13(&[name, b"\xff", version, text.as_bytes(), b"\xff"].concat()).to_string()
    };
    texts(migration)
        .iter()
        .any(|text| versions.iter().any(|version| digest(version, text) == kept.value))
}

fn crc32_of_lines(text: &str) -> u32 {
    let text = text.trim_start_matches('\u{feff}');
    let lines: String = text.split(['\n', '\r']).collect();
    crc32(lines.as_bytes())
}

/// The digest holds the name that the file had, whose number may have been of another width.
fn has_sha1_with_name(kept: &KeptContent, migration: &Migration) -> bool {
    let mut names = BTreeSet::from([migration.file.to_string()]);
    for width in 1..=6 {
        for sign in ["_", "-", ""] {
            names.insert(format!("{:0>width$}{sign}{}.sql", kept.number, kept.name));
        }
    }
    let texts = texts(migration);
    names
        .iter()
        .any(|name| texts.iter().any(|text| sha1(format!("{name}{text}").as_bytes()) == kept.value))
}

/// The text is what follows the lines in which the tool keeps digests and a message.
fn has_chained_sha1(kept: &KeptContent, migration: &Migration) -> bool {
    let Some(wanted) = kept.value.strip_prefix("sha1:") else { return false };
    texts(migration).iter().any(|text| {
        let header: usize = text
            .split_inclusive('\n')
            .take_while(|line| line.starts_with("--! "))
            .map(str::len)
            .sum();
        let body = substring(text, header..).trim();
        let before = if kept.previous.is_empty() { "" } else { "\n" };
        sha1(format!("{}{before}{body}\n", kept.previous).as_bytes()) == wanted
    })
}

/// Says nothing of a file behind one that differs: the digest is over both.
fn cumulative(value: &str, migration: &Migration, before: &[Migration]) -> Option<bool> {
    let mut digest = Sha256::new();
    for one in before.iter().chain([migration]) {
        digest.update(one.file.as_bytes());
        digest.update(one.text_on_disk().as_bytes());
    }
    (base64(&digest.finalize()) == value).then_some(true)
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |index: usize| u32::from(chunk.get(index).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4_usize {
            let index = (bits >> (18 - 6 * digit)) & 63;
            text.push(if digit <= chunk.len() { char::from(DIGITS[index as usize]) } else { '=' });
        }
    }
    text
}

/// The elements of an array as the server writes it; `None` for what is no plain list of texts.
fn statements(array: &str) -> Option<Vec<String>> {
    let mut rest = array.strip_prefix('{')?.strip_suffix('}')?.chars().peekable();
    let mut elements = Vec::new();
    while rest.peek().is_some() {
        let mut element = String::new();
        if rest.next_if_eq(&'"').is_some() {
            loop {
                match rest.next()? {
                    '"' => break,
                    '\\' => element.push(rest.next()?),
                    other => element.push(other),
                }
            }
        } else {
            while let Some(other) = rest.next_if(|c| *c != ',') {
                element.push(other);
            }
        }
        elements.push(element);
        if rest.peek().is_some() && rest.next()? != ',' {
            return None;
        }
    }
    Some(elements)
}

/// The tokens of a text but for comments and the semicolons between statements.
fn words_of(text: &str) -> Vec<&str> {
    tokens(text).map(|(_, range)| substring(text, range)).filter(|word| *word != ";").collect()
}
