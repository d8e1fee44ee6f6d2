//! Places in the texts that the fold has read: cheap to keep, and a line and column only when asked.

use migrations_core::{Location, Position};

use crate::sql::Script;

/// A stretch of one of the texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceSpan {
    /// The text's place in the order of execution.
    pub source: u32,
    /// Its first byte.
    pub start: u32,
    /// The byte behind it.
    pub end: u32,
}

/// A text that is executed.
#[derive(Clone, Copy, Debug)]
pub(super) struct SourceText<'a> {
    /// The name of its file.
    pub file: &'a str,
    /// Where places count.
    pub text: &'a str,
    /// What knows where its places are in the file, where it is one of the set.
    pub script: Option<&'a Script<'a>>,
}

impl<'a> SourceText<'a> {
    /// The text of a script of the set.
    pub(super) fn of(script: &'a Script<'a>) -> Self {
        SourceText { file: &script.file.file, text: script.text, script: Some(script) }
    }
}

/// The texts in the order in which they are executed: companions first, then the migrations.
#[derive(Clone, Debug, Default)]
pub struct Sources<'a> {
    texts: Vec<SourceText<'a>>,
}

impl<'a> Sources<'a> {
    /// Adds a text; gives its number.
    pub(super) fn push(&mut self, text: SourceText<'a>) -> u32 {
        self.texts.push(text);
        u32::try_from(self.texts.len() - 1).unwrap_or(u32::MAX)
    }

    /// Whether a text holds any of these words, in whatever case.
    pub(super) fn mentions(&self, source: u32, words: &[&str]) -> bool {
        let text = self.texts.get(source as usize).map(|source| source.text.to_ascii_lowercase());
        text.is_none_or(|text| words.iter().any(|word| text.contains(word)))
    }

    /// Whether a stretch holds a word, in whatever case.
    pub(super) fn holds(&self, span: SourceSpan, word: &str) -> bool {
        let text = self.texts.get(span.source as usize);
        let text = text.and_then(|source| source.text.get(span.start as usize..span.end as usize));
        text.is_none_or(|text| text.to_ascii_lowercase().contains(word))
    }

    /// Whether any of them makes a cast or an operator.
    pub(super) fn make_comparisons(&self) -> bool {
        let makes = |text: &str| {
            let words: Vec<&str> = text.split_ascii_whitespace().collect();
            let starts = |word: &str, start: &str| {
                word.get(..start.len()).is_some_and(|it| it.eq_ignore_ascii_case(start))
            };
            let ends = |word: &str| word.to_ascii_lowercase().ends_with("create");
            words.windows(2).any(|pair| {
                (starts(pair[1], "cast") || starts(pair[1], "operator")) && ends(pair[0])
            })
        };
        self.texts.iter().any(|source| makes(source.text))
    }

    /// The line and column of a spot.
    pub fn location(&self, span: SourceSpan) -> Location {
        let Some(SourceText { file, text, script }) = self.texts.get(span.source as usize) else {
            return Location::nowhere();
        };
        if let Some(script) = script {
            return script.location(span.start as usize..span.end as usize);
        }
        let stretch = text.get(span.start as usize..span.end as usize).unwrap_or_default();
        let length = stretch.lines().next().unwrap_or_default().chars().count();
        Location::new(*file, Position::of(text, span.start as usize), length)
    }
}
