//! What a set has decided about the findings of the safety rules: levels, sections and comments.
//!
//! Comes after the rules, and must not know what any of them looks for.
//! A decision that decides nothing is a finding itself: it would hide the next fault.

use std::cell::Cell;
use std::ops::{Range, RangeInclusive};

use migrations_core::{
    Code, Diagnostic, FileId, Location, Position, Severity, Version, lexer, substring,
};

use crate::config::{self, Allowance, Config, Level, nearest};
use crate::judged;
use crate::parse::ParsedFile;
use crate::rules;
use crate::schema::Releases;
use crate::sql::{Script, Scripts};

/// What a line of comment begins with that accepts a finding.
const WORD: &str = "allow:";

/// What became of the findings of a set.
#[derive(Debug, Default)]
pub(crate) struct Settled {
    /// What is left, each as grave as the set wants it.
    pub left: Vec<Diagnostic>,
    /// What the set has accepted, and why; those of a rule that it has turned off are none.
    pub accepted: Vec<(Diagnostic, Acceptance)>,
}

/// Why a finding was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceptance {
    /// The reason, as a comment or the config gives it.
    pub reason: String,
    /// Where that says so.
    pub location: Location,
}

/// Sorts the findings into those that are left and those that the set has accepted.
#[must_use]
pub(crate) fn settle(scripts: &Scripts, found: Vec<Diagnostic>) -> Settled {
    let mut faults = Vec::new();
    let comments = comments(scripts, &mut faults);
    let config = scripts.parsed.config_or_default();
    let sections: Vec<Section> = config.allowances().into_iter().map(Section::new).collect();
    let mut settled = Settled::default();
    for diagnostic in found {
        let acceptance = acceptance(scripts, &comments, &sections, &diagnostic);
        let Some(diagnostic) = graded(&config, diagnostic) else { continue };
        match acceptance {
            Some(acceptance) => settled.accepted.push((diagnostic, acceptance)),
            None => settled.left.push(diagnostic),
        }
    }
    settled.left.extend(faults);
    settle_later(scripts, &comments, &sections);
    settled.left.extend(comments.iter().filter_map(Comment::unused));
    settled.left.extend(sections.iter().filter_map(|section| section.unused(scripts)));
    settled
}

/// Why a finding is accepted, where it is; a comment says more of it than a section.
fn acceptance(
    scripts: &Scripts,
    comments: &[Comment],
    sections: &[Section],
    diagnostic: &Diagnostic,
) -> Option<Acceptance> {
    if !diagnostic.code.is_safety() {
        return None;
    }
    let comments = comments.iter().filter(|comment| comment.accepts(diagnostic));
    let sections = sections.iter().filter(|section| section.accepts(scripts, diagnostic));
    // Both are asked, so that neither is called unused because of the other.
    let comments = comments.map(Comment::used);
    let accepted: Vec<Acceptance> = comments.chain(sections.map(Section::used)).collect();
    accepted.into_iter().next()
}

/// A finding as grave as the config wants it; `None` where that has turned its rule off.
fn graded(config: &Config, diagnostic: Diagnostic) -> Option<Diagnostic> {
    match config.level(diagnostic.code) {
        Some(Level::Allow) => None,
        Some(Level::Warn) => Some(Diagnostic { severity: Severity::Warning, ..diagnostic }),
        Some(Level::Deny) => Some(Diagnostic { severity: Severity::Error, ..diagnostic }),
        None => Some(diagnostic),
    }
}

/// Accepts what is a finding only once earlier drafts are released, and was one before a lock said
/// that they are drafts: a line that is needed then is not called unused now.
fn settle_later(scripts: &Scripts, comments: &[Comment], sections: &[Section]) {
    let is_unused = comments.iter().any(|comment| comment.unused().is_some())
        || sections.iter().any(|section| section.unused(scripts).is_some());
    if !is_unused || Releases::of(scripts.parsed) == Releases::Earlier {
        return;
    }
    for diagnostic in rules::of_safety(scripts, Releases::Earlier) {
        acceptance(scripts, comments, sections, &diagnostic);
    }
}

/// A section `[[allow]]` of the config.
struct Section {
    allowance: Allowance,
    is_used: Cell<bool>,
}

impl Section {
    fn new(allowance: Allowance) -> Section {
        Section { allowance, is_used: Cell::new(false) }
    }

    fn accepts(&self, scripts: &Scripts, diagnostic: &Diagnostic) -> bool {
        let is_it = |script: &&Script| diagnostic.location.file == FileId::from(&script.file.file);
        let file = scripts.scripts.iter().find(is_it).map(|script| script.file);
        diagnostic.code == self.allowance.code && file.is_some_and(|file| self.covers(file))
    }

    fn covers(&self, file: &ParsedFile) -> bool {
        let holds = |versions: &RangeInclusive<Version>| versions.contains(&file.name.version);
        self.allowance.versions.as_ref().is_none_or(holds)
    }

    fn used(&self) -> Acceptance {
        self.is_used.set(true);
        let location = Location::new(config::FILE, self.allowance.position, 1);
        Acceptance { reason: self.allowance.reason.clone(), location }
    }

    /// A section about frozen files is for those who would look at them, and nobody does here.
    fn unused(&self, scripts: &Scripts) -> Option<Diagnostic> {
        let is_open = |script: &Script| {
            self.covers(script.file)
                && (!judged::is_judged(scripts.parsed, script.file) || !is_understood(script))
        };
        if self.is_used.get() || scripts.scripts.iter().any(is_open) {
            return None;
        }
        let code = self.allowance.code;
        let place = Location::new(config::FILE, self.allowance.position, 1);
        let message = format!("no finding of {code} {} is left to allow", code.name());
        let help = "take the section out of the config";
        Some(Diagnostic::new(Code::UnusedAllow, place, message).help(help))
    }
}

fn is_understood(script: &Script) -> bool {
    script.fault.is_none() && script.statements.iter().all(|statement| statement.tree().is_some())
}

/// A line `-- allow: code reason`, for one code.
struct Comment {
    code: Code,
    reason: String,
    place: Location,
    target: Target,
    is_used: Cell<bool>,
}

/// What stands below a comment.
#[derive(Clone)]
enum Target {
    /// A statement, and where it begins and ends.
    Statement(Range<Position>),
    /// A statement that nobody understood.
    Unknown,
    /// None.
    Nothing,
}

impl Comment {
    fn accepts(&self, diagnostic: &Diagnostic) -> bool {
        let Target::Statement(range) = &self.target else { return false };
        let is_same_file = diagnostic.location.file == self.place.file;
        is_same_file && diagnostic.code == self.code && range.contains(&diagnostic.location.start)
    }

    fn used(&self) -> Acceptance {
        self.is_used.set(true);
        Acceptance { reason: self.reason.clone(), location: self.place.clone() }
    }

    fn unused(&self) -> Option<Diagnostic> {
        let name = self.code.name();
        let (message, help) = match self.target {
            Target::Unknown => return None,
            Target::Statement(_) => (
                format!("the statement below has nothing that {name} reports"),
                "take the line out",
            ),
            Target::Nothing => (
                format!("this allows {name} for no statement"),
                "write it on the line above the statement that it is about",
            ),
        };
        let place = self.place.clone();
        let unused = || Diagnostic::new(Code::UnusedAllow, place, message).help(help);
        (!self.is_used.get()).then(unused)
    }
}

/// The comments of the files that are judged.
fn comments(scripts: &Scripts, faults: &mut Vec<Diagnostic>) -> Vec<Comment> {
    let judged = |script: &&Script| judged::is_judged(scripts.parsed, script.file);
    let mut found = Vec::new();
    for script in scripts.scripts.iter().filter(judged) {
        if !script.text.to_lowercase().contains(WORD) {
            continue;
        }
        for line in line_comments(script.text) {
            read(script, line, &mut found, faults);
        }
    }
    found
}

/// Reads one line of comment; prose is passed over.
fn read(
    script: &Script,
    line: Range<usize>,
    found: &mut Vec<Comment>,
    faults: &mut Vec<Diagnostic>,
) {
    let Some(accepted) = accepted(substring(script.text, line.clone())) else { return };
    let place = script.location(line.clone());
    match accepted {
        Accepted::Codes(accepted, reason) => {
            let target = target(script, &line);
            found.extend(accepted.into_iter().map(|code| Comment {
                code,
                reason: reason.clone(),
                place: place.clone(),
                target: target.clone(),
                is_used: Cell::new(false),
            }));
        }
        Accepted::Unexplained(word) => {
            let message = format!("`allow: {word}` says no reason");
            let help = format!("write why it is safe here: -- allow: {word} REASON");
            faults.push(Diagnostic::new(Code::InvalidAllow, place, message).help(help));
        }
        Accepted::Unknown(word, meant) => {
            let message = format!("`{word}` is no safety rule");
            let diagnostic = Diagnostic::new(Code::InvalidAllow, place, message);
            faults.push(match meant {
                Some(name) => diagnostic.help(format!("did you mean `{name}`?")),
                None => diagnostic.help("write the code that the finding shows"),
            });
        }
    }
}

/// What a line of comment accepts.
#[derive(Debug, PartialEq)]
enum Accepted {
    /// Findings of these codes, and why.
    Codes(Vec<Code>, String),
    /// Something, without a word why.
    Unexplained(String),
    /// Something that is no rule, and what was probably meant.
    Unknown(String, Option<&'static str>),
}

/// `None` for a comment that is none of ours: also for `-- allow: everybody may read this`.
fn accepted(comment: &str) -> Option<Accepted> {
    let text = comment.trim_start_matches('-').trim();
    let keyword = text.get(..WORD.len())?;
    if !keyword.eq_ignore_ascii_case(WORD) {
        return None;
    }
    let mut accepted = Vec::new();
    let mut words = substring(text, WORD.len()..).split_whitespace().peekable();
    let first = words.peek()?.trim_end_matches([',', ':']).to_owned();
    while let Some(word) = words.peek() {
        let Some(code) = safety_code(word.trim_end_matches([',', ':'])) else { break };
        accepted.push(code);
        words.next();
    }
    let reason = words.collect::<Vec<_>>().join(" ");
    let is_explained = reason.contains(char::is_alphanumeric);
    match (accepted.is_empty(), is_explained) {
        (false, true) => Some(Accepted::Codes(accepted, reason)),
        (false, false) => Some(Accepted::Unexplained(first)),
        (true, _) => unknown(&first),
    }
}

fn safety_code(word: &str) -> Option<Code> {
    Code::parse(word).filter(|code| code.is_safety())
}

/// A word that must have been meant as a code.
fn unknown(word: &str) -> Option<Accepted> {
    let rules = Code::ALL.iter().filter(|code| code.is_safety());
    let is_number = |rest: &str| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit());
    if Code::parse(word).is_some() || word.strip_prefix(['M', 'm']).is_some_and(is_number) {
        return Some(Accepted::Unknown(word.to_owned(), None));
    }
    let meant = nearest(word, rules.map(|code| code.name()))?;
    Some(Accepted::Unknown(word.to_owned(), Some(meant)))
}

/// The bytes of each comment `-- …` of a text.
fn line_comments(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut end = 0;
    let whole = text.len()..text.len();
    for token in lexer::tokens(text).map(|(_, range)| range).chain([whole]) {
        comments_between(text, end..token.start, &mut found);
        end = token.end;
    }
    found
}

/// Adds the comments `-- …` of a stretch that holds no token.
fn comments_between(text: &str, stretch: Range<usize>, found: &mut Vec<Range<usize>>) {
    let mut at = stretch.start;
    let mut depth = 0_usize;
    while let Some(rest) = text.get(at..stretch.end).filter(|rest| !rest.is_empty()) {
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth = depth.saturating_sub(1);
            at += 2;
        } else if depth == 0 && rest.starts_with("--") {
            let length = rest.find('\n').unwrap_or(rest.len());
            found.push(at..at + length);
            at += length;
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
}

/// The statement on the next line that is no comment.
fn target(script: &Script, comment: &Range<usize>) -> Target {
    let text = script.text;
    let is_alone = substring(text, ..comment.start).lines().next_back().is_none_or(|line| {
        substring(text, ..comment.start).ends_with('\n') || line.trim().is_empty()
    });
    let below = script.statements.iter().find(|statement| statement.range.end > comment.start);
    let Some(statement) = below.filter(|it| is_alone && it.range.start > comment.start) else {
        return Target::Nothing;
    };
    let between = substring(text, comment.end..statement.range.start);
    let lines: Vec<&str> = between.split('\n').collect();
    let is_comment = |line: &&str| line.trim_start().starts_with("--");
    // The first piece is the end of the comment's line, the last one what stands before the statement.
    let inner = lines.get(1..lines.len() - 1).unwrap_or_default();
    let is_near =
        inner.iter().all(is_comment) && lines.last().is_some_and(|it| it.trim().is_empty());
    match (is_near, statement.tree()) {
        (false, _) => Target::Nothing,
        (true, None) => Target::Unknown,
        (true, Some(_)) => {
            let position = |offset| Position::of(text, offset);
            Target::Statement(position(statement.range.start)..position(statement.range.end))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_read_as_codes_and_a_reason() {
        let codes =
            |codes: &[Code], reason: &str| Some(Accepted::Codes(codes.to_vec(), reason.to_owned()));
        let both = [Code::DroppedTable, Code::DroppedColumn];
        for (text, expected) in [
            ("-- allow: dropped_table unused since May", codes(&both[..1], "unused since May")),
            ("--allow: m3001: unused", codes(&both[..1], "unused")),
            ("-- allow: M3001, M3002 not  used", codes(&both, "not used")),
            ("-- allow: M3001", Some(Accepted::Unexplained("M3001".to_owned()))),
            ("-- allow: M3001 -", Some(Accepted::Unexplained("M3001".to_owned()))),
            (
                "-- allow: droped_table unused",
                Some(Accepted::Unknown("droped_table".to_owned(), Some("dropped_table"))),
            ),
            ("-- allow: M0101 why", Some(Accepted::Unknown("M0101".to_owned(), None))),
            ("-- allow: everybody may read this", None),
            ("-- allow: service_role writes", None),
            ("-- we allow: nothing", None),
            ("-- allow:", None),
        ] {
            assert_eq!(accepted(text), expected, "{text}");
        }
    }

    #[test]
    fn comments_in_strings_and_in_comments_are_none() {
        let text = "SELECT '-- a', $$\n-- b\n$$; /* -- c /* -- d */ -- e */ -- f\n-- g";
        let found = line_comments(text);
        let found: Vec<&str> = found.into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, ["-- f", "-- g"]);
    }
}
