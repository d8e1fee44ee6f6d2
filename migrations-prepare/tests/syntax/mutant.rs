//! Statements with one thing wrong: every statement of a corpus, changed at every one of its tokens.
//!
//! Nothing here is random: a mutant that fails today fails tomorrow.

use std::ops::Range;

use migrations_core::lexer;

/// What stands where it does not belong.
const STRAYS: [&str; 8] = [")", ",", "stray", "(", "'text'", "SELECT", "::", "="];

/// The statements of a text.
pub(crate) fn statements(sql: &str) -> Vec<&str> {
    lexer::split(sql).statements.into_iter().map(|range| &sql[range]).collect()
}

/// The mutants of a statement, itself left out.
pub(crate) fn mutants(statement: &str) -> Vec<String> {
    let tokens: Vec<Range<usize>> = lexer::tokens(statement).map(|(_, range)| range).collect();
    let last = tokens.len().saturating_sub(1);
    let mut mutants = Vec::new();
    for index in 0..last {
        let (token, next) = (tokens[index].clone(), tokens[index + 1].clone());
        let word = &statement[token.clone()];
        let stray = STRAYS[index % STRAYS.len()];
        mutants.extend([
            replaced(statement, token.start..next.start, ""),
            replaced(statement, token.start..token.start, &format!("{word} ")),
            replaced(statement, next.start..next.start, &format!("{stray} ")),
            statement[..token.end].to_owned(),
            format!("{};", &statement[..token.end]),
        ]);
        if index + 1 < last {
            let swapped = format!("{} {word}", &statement[next.clone()]);
            mutants.push(replaced(statement, token.start..next.end, &swapped));
        }
        if word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            mutants.push(replaced(statement, token, &misspelt(word)));
        }
    }
    mutants.retain(|mutant| mutant != statement && !mutant.trim().is_empty());
    mutants
}

/// The word with its last two letters exchanged, or one of them doubled where they are the same.
fn misspelt(word: &str) -> String {
    let (rest, last) = word.split_at(word.len() - 2);
    let mut letters = last.chars();
    match (letters.next(), letters.next()) {
        (Some(a), Some(b)) if a != b => format!("{rest}{b}{a}"),
        _ => format!("{word}x"),
    }
}

fn replaced(statement: &str, range: Range<usize>, with: &str) -> String {
    format!("{}{with}{}", &statement[..range.start], &statement[range.end..])
}
