//! A statement in a second spelling of the same length, for a parser that reads a word as a keyword
//! where PostgreSQL reads a name.
//!
//! The parser knows the newest grammar alone. To an older server a word that became a keyword later is
//! a name like any other, so the statement is to it what it is to the parser with that word exchanged
//! for a plain name.
//! Must not know where the parser stopped.

use std::ops::Range;

use migrations_core::lexer::{self, TokenKind};
use migrations_core::substring;
use rowan::{GreenToken, TextSize};

use super::parser::SyntaxNode;

/// Words that may not stand where a name may, and the first major where that is so: before, they were
/// no keywords at all.
///
/// Words that became keywords and may be names all the same are not among them.
const LATER_KEYWORDS: [(&str, u32); 13] = [
    ("json", 17),
    ("json_array", 16),
    ("json_arrayagg", 16),
    ("json_exists", 17),
    ("json_object", 16),
    ("json_objectagg", 16),
    ("json_query", 17),
    ("json_scalar", 17),
    ("json_serialize", 17),
    ("json_table", 17),
    ("json_value", 17),
    ("merge_action", 17),
    ("system_user", 16),
];

/// A statement with words exchanged for names.
pub(super) struct Respelled {
    /// As long as the statement, so that places in the two are the same.
    pub(super) text: String,
    /// Which bytes were exchanged.
    words: Vec<Range<usize>>,
}

impl Respelled {
    /// The statement as a server of the major `oldest` reads it, where that is another one.
    pub(super) fn of(sql: &str, oldest: u32) -> Option<Respelled> {
        let tokens: Vec<_> = lexer::tokens(sql).collect();
        let text = |index: usize| {
            let word = tokens.get(index).filter(|(kind, _)| *kind == TokenKind::Word);
            word.map_or("", |(_, range)| substring(sql, range.clone()))
        };
        let is_name = |index: &usize| is_later_keyword(text(*index), oldest);
        let mut words: Vec<usize> = (0..tokens.len()).filter(is_name).collect();
        // `USER` is whoever is logged in, which the parser knows of `CREATE` and `DROP` alone.
        let mapping = ["alter", "user", "mapping", "for", "user"];
        if mapping.iter().enumerate().all(|(index, word)| text(index).eq_ignore_ascii_case(word)) {
            words.push(mapping.len() - 1);
        }
        if words.is_empty() {
            return None;
        }
        let words: Vec<_> = words.into_iter().map(|index| tokens[index].1.clone()).collect();
        Some(Respelled { text: exchanged(sql, &words), words })
    }

    /// A tree of the second spelling with the words of the first.
    pub(super) fn restored(&self, sql: &str, root: SyntaxNode) -> SyntaxNode {
        self.words.iter().fold(root, |root, range| {
            let Ok(offset) = u32::try_from(range.start) else { return root };
            let token = root.token_at_offset(TextSize::from(offset)).right_biased();
            let Some(token) = token.filter(|token| token.text().len() == range.len()) else {
                return root;
            };
            let kind = token.green().kind();
            let word = GreenToken::new(kind, substring(sql, range.clone()));
            SyntaxNode::new_root(token.replace_with(word))
        })
    }
}

fn is_later_keyword(word: &str, oldest: u32) -> bool {
    LATER_KEYWORDS
        .iter()
        .any(|(keyword, first)| *first > oldest && word.eq_ignore_ascii_case(keyword))
}

/// No keyword begins with an underscore.
fn exchanged(sql: &str, words: &[Range<usize>]) -> String {
    let mut text = sql.to_owned();
    for word in words {
        text.replace_range(word.start..word.start + 1, "_");
    }
    text
}
