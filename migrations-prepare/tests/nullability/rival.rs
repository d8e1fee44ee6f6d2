//! What sqlx's own tool answers, with small tables and with large ones that were analysed.
//!
//! `sqlx.txt` holds it, a line a query: its name, and for each of the two states a letter a column.
//! Must not know how it was measured.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;

use super::case::{Case, Claim, folder};

/// What the tool says of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    NotNull,
    Nullable,
    Unknown,
}

/// What becomes of an answer when it is held against the truth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Right,
    /// It says that there is no null, and one was seen: such a row cannot be decoded.
    Unsound,
    /// It does not say that there is no null, and there is none.
    Loose,
}

/// The two answers to a query, each with a letter a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreparedFiles {
    pub small: Vec<Answer>,
    pub large: Vec<Answer>,
}

impl Answer {
    /// Reads an element of the array `nullable`.
    pub fn of(nullable: Option<bool>) -> Answer {
        match nullable {
            Some(false) => Answer::NotNull,
            Some(true) => Answer::Nullable,
            None => Answer::Unknown,
        }
    }

    /// The letters of `sqlx.txt`.
    pub const LETTERS: [(Answer, char); 3] =
        [(Answer::NotNull, 'n'), (Answer::Nullable, 'y'), (Answer::Unknown, '?')];

    fn of_letter(letter: char) -> Answer {
        let known = Answer::LETTERS.iter().find(|(_, known)| *known == letter);
        known.unwrap_or_else(|| panic!("`{letter}` in sqlx.txt")).0
    }

    /// Holds the answer against what is true; what we do not prove ourselves is not held against it.
    pub fn verdict(self, claim: &Claim) -> Verdict {
        match (claim, self) {
            (Claim::Null, Answer::NotNull) => Verdict::Unsound,
            (Claim::Never(_), Answer::Nullable | Answer::Unknown) => Verdict::Loose,
            _ => Verdict::Right,
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Answer::NotNull => "not null",
            Answer::Nullable => "nullable",
            Answer::Unknown => "unknown",
        })
    }
}

impl PreparedFiles {
    /// Whether one of the two is wrong of some column in this way.
    pub fn is(&self, verdict: Verdict, case: &Case) -> bool {
        has(&self.small, verdict, case) || has(&self.large, verdict, case)
    }
}

/// Whether some answer is wrong in this way.
pub fn has(answers: &[Answer], verdict: Verdict, case: &Case) -> bool {
    let mut both = answers.iter().zip(&case.columns);
    both.any(|(answer, column)| answer.verdict(&column.claim) == verdict)
}

/// What was measured: on which server, and of each query.
pub struct Measured {
    /// The first line.
    pub on: String,
    answers: BTreeMap<String, PreparedFiles>,
}

impl Measured {
    /// Reads `sqlx.txt`.
    pub fn read() -> Measured {
        let text = fs::read_to_string(folder().join("sqlx.txt")).expect("sqlx.txt is there");
        let mut lines = text.lines();
        let on = lines.next().unwrap_or_default().to_owned();
        let answers = lines.map(|line| {
            let mut words = line.split(' ');
            let mut next = || words.next().unwrap_or_else(|| panic!("`{line}` in sqlx.txt"));
            let (name, small, large) = (next(), next(), next());
            let read = |word: &str| word.chars().map(Answer::of_letter).collect();
            (name.to_owned(), PreparedFiles { small: read(small), large: read(large) })
        });
        Measured { on, answers: answers.collect() }
    }

    /// The answers to a query; none where sqlx's macros or the server do not take it.
    pub fn of(&self, case: &Case) -> Option<&PreparedFiles> {
        self.answers.get(&case.id)
    }

    /// The names of what was measured.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.answers.keys().map(String::as_str)
    }

    /// The major of the server.
    pub fn major(&self) -> u32 {
        let number = self.on.split([' ', ',']).nth(1).and_then(|word| word.parse().ok());
        number.unwrap_or_else(|| panic!("`{}` in sqlx.txt", self.on))
    }
}
