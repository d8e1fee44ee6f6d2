//! Places in the texts that the fold has read: cheap to keep, and a line and column only when asked.

use migrations_core::{Location, Position};

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

/// The texts in the order in which they are executed: companions first, then the migrations.
#[derive(Clone, Debug, Default)]
pub struct Sources<'a> {
    texts: Vec<(&'a str, &'a str)>,
}

impl<'a> Sources<'a> {
    /// Adds a text, by the name of its file.
    pub(super) fn push(&mut self, file: &'a str, text: &'a str) -> u32 {
        self.texts.push((file, text));
        u32::try_from(self.texts.len() - 1).unwrap_or(u32::MAX)
    }

    /// The line and column of a spot.
    pub fn location(&self, span: SourceSpan) -> Location {
        let Some((file, text)) = self.texts.get(span.source as usize) else {
            return Location::nowhere();
        };
        let stretch = text.get(span.start as usize..span.end as usize).unwrap_or_default();
        let length = stretch.lines().next().unwrap_or_default().chars().count();
        Location::new(*file, Position::of(text, span.start as usize), length)
    }
}
