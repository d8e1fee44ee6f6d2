//! String literals as they are written → their text, and where each byte of it stands.
//!
//! Must not know what the text means.

use migrations_core::{Position, substring};
use syn::LitStr;

use super::position_of;

/// Where each byte of a text stands in its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// In the order of offsets, the first at 0; of two with one offset the later one counts.
    /// One run alone that begins past every offset is the place of all.
    runs: Vec<Run>,
}

/// A part of a text whose characters stand in the file as they are, one by one; its last character
/// may be written as an escape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    /// The byte of the text at which the part begins.
    offset: usize,
    /// Where it begins in the file.
    start: Position,
}

impl Places {
    /// The text stands in the file as it is, from there on.
    pub(super) fn verbatim(start: Position) -> Places {
        Places { runs: vec![Run { offset: 0, start }] }
    }

    /// The text stands nowhere; what asks for it is there.
    pub(super) fn nowhere(asked_for: Position) -> Places {
        Places { runs: vec![Run { offset: usize::MAX, start: asked_for }] }
    }

    /// Where the byte `offset` of `text` stands; the end of the text is the closing quote.
    pub(super) fn position(&self, text: &str, offset: usize) -> Position {
        let after = self.runs.partition_point(|run| run.offset <= offset);
        let Some(run) = self.runs[..after].last() else {
            // Only a text that stands nowhere has no run that begins at 0.
            return self.runs.first().map_or(Position::START, |run| run.start);
        };
        let rest = text.get(run.offset..).unwrap_or_default();
        shifted(run.start, Position::of(rest, offset - run.offset))
    }
}

/// The place `inside` a text that begins at `start`.
fn shifted(start: Position, inside: Position) -> Position {
    match inside.line {
        1 => Position { column: start.column + inside.column - 1, ..start },
        _ => inside.below(start.line - 1),
    }
}

/// The text of literals that are added up, and where its bytes stand.
pub(super) fn read<'a>(parts: impl IntoIterator<Item = &'a LitStr>) -> (String, Places) {
    let mut text = String::new();
    let mut runs = Vec::new();
    for part in parts {
        let written = part.token().to_string();
        runs_of(&mut runs, &written, position_of(part.span()), text.len());
        text.push_str(&part.value());
    }
    (text, Places { runs })
}

/// Adds the runs of one literal, whose text begins at `offset` of the whole.
fn runs_of(runs: &mut Vec<Run>, written: &str, start: Position, mut offset: usize) {
    let opening = written.find('"').map_or(0, |quote| quote + 1);
    let closing = written.rfind('"').unwrap_or(written.len()).max(opening);
    let is_raw = written.starts_with('r');
    let place = |byte: usize| shifted(start, Position::of(written, byte));
    runs.push(Run { offset, start: place(opening) });
    let mut byte = opening;
    while byte < closing {
        let rest = substring(written, byte..closing);
        let verbatim = if is_raw { rest.len() } else { rest.find('\\').unwrap_or(rest.len()) };
        byte += verbatim;
        offset += verbatim;
        if byte < closing {
            let escape = Escape::of(substring(written, byte..closing));
            byte += escape.written;
            offset += escape.meant;
            runs.push(Run { offset, start: place(byte) });
        }
    }
    runs.push(Run { offset, start: place(closing) });
}

/// How many bytes an escape has in the file, and how many in the text.
struct Escape {
    written: usize,
    meant: usize,
}

impl Escape {
    /// The escape that `text` begins with.
    fn of(text: &str) -> Escape {
        match text.as_bytes().get(1) {
            Some(b'x') => Escape { written: text.len().min(4), meant: 1 },
            Some(b'u') => Escape::of_code(text),
            Some(b'\n') => {
                let blank = |c| matches!(c, ' ' | '\t' | '\r' | '\n');
                let rest = substring(text, 1..).trim_start_matches(blank);
                Escape { written: text.len() - rest.len(), meant: 0 }
            }
            _ => Escape { written: text.len().min(2), meant: 1 },
        }
    }

    /// `\u{1F600}`, with `_` wherever somebody liked one.
    fn of_code(text: &str) -> Escape {
        let end = text.find('}').map_or(text.len(), |brace| brace + 1);
        let digits: String =
            substring(text, ..end).chars().filter(char::is_ascii_hexdigit).collect();
        let code = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32);
        Escape { written: end, meant: code.map_or(0, char::len_utf8) }
    }
}
