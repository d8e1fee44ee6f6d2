//! Breaks a set in a small way, the same way each time.

use migrations_core::lexer::{self, TokenKind};

/// A source of numbers that are the same in every run.
pub struct Seed(u64);

impl Seed {
    pub fn of(name: &str, number: usize) -> Seed {
        let start = name
            .bytes()
            .fold(number as u64 + 1, |sum, byte| sum.wrapping_mul(31) + u64::from(byte));
        Seed(start.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % end.max(1)
    }
}

/// The set with one fault, and what was done to it.
pub fn broken(text: &str, seed: &mut Seed) -> (String, String) {
    match seed.below(5) {
        0 => without_statement(text, seed),
        1 => statement_twice(text, seed),
        2 => later(text, seed),
        _ => misspelt(text, seed),
    }
}

/// The statements of all files; a directive is a comment, so it stays where it is.
fn statements(text: &str) -> Vec<std::ops::Range<usize>> {
    lexer::split(text).statements
}

fn without_statement(text: &str, seed: &mut Seed) -> (String, String) {
    let statements = statements(text);
    let dropped = statements[seed.below(statements.len())].clone();
    let (before, after) = (&text[..dropped.start], &text[dropped.end..]);
    let first = text[dropped].lines().next().unwrap_or_default();
    (format!("{before}SELECT 1;{after}"), format!("without {first}"))
}

fn statement_twice(text: &str, seed: &mut Seed) -> (String, String) {
    let statements = statements(text);
    let copied = statements[seed.below(statements.len())].clone();
    let copy = &text[copied.clone()];
    let first = copy.lines().next().unwrap_or_default();
    (format!("{}\n{copy}{}", &text[..copied.end], &text[copied.end..]), format!("twice {first}"))
}

/// A statement at the end of everything, instead of where it was.
fn later(text: &str, seed: &mut Seed) -> (String, String) {
    let statements = statements(text);
    let moved = statements[seed.below(statements.len())].clone();
    let copy = &text[moved.clone()];
    let first = copy.lines().next().unwrap_or_default();
    let without = format!("{}SELECT 1;{}", &text[..moved.start], &text[moved.end..]);
    (format!("{}\n{copy}\n", without.trim_end()), format!("at the end {first}"))
}

/// Words of the language, which are not names.
fn is_name(word: &str) -> bool {
    let is_written_small = word.starts_with('"') || word.chars().all(|c| !c.is_uppercase());
    is_written_small && word.len() > 2
}

fn misspelt(text: &str, seed: &mut Seed) -> (String, String) {
    let names: Vec<_> = lexer::tokens(text)
        .filter(|(kind, range)| {
            let word = &text[range.clone()];
            (*kind == TokenKind::Word || word.starts_with('"')) && is_name(word)
        })
        .collect();
    let (_, range) = names[seed.below(names.len())].clone();
    let word = &text[range.clone()];
    let mut wrong = word.to_owned();
    let last = word.char_indices().next_back().map_or(0, |(last, _)| last);
    wrong.insert(last, 'q');
    (
        format!("{}{wrong}{}", &text[..range.start], &text[range.end..]),
        format!("{wrong} for {word}"),
    )
}
