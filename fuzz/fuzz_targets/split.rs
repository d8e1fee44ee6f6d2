//! Any text is split, and every range is one of it.

#![no_main]

use std::ops::Range;

use libfuzzer_sys::fuzz_target;
use migrations_core::{lexer, transaction_control};

fuzz_target!(|text: &str| {
    let split = lexer::split(text);
    apart(text, split.statements.iter().cloned());
    if let Some(fault) = split.fault {
        assert!(text.is_char_boundary(fault.offset));
        assert!(fault.offset < text.len());
    }
    apart(text, lexer::tokens(text).map(|(_, range)| range));
    for range in split.statements {
        let _ = lexer::leading_words(&text[range.clone()], 4);
        let _ = transaction_control::ends_transaction(&text[range]);
    }
    let _ = lexer::nesting(text);
});

/// Ranges are in order, hold something, and can be cut out of the text.
fn apart(text: &str, ranges: impl Iterator<Item = Range<usize>>) {
    let mut end = 0;
    for range in ranges {
        assert!(range.start >= end && range.end > range.start, "{range:?} after {end}");
        assert!(text.get(range.clone()).is_some(), "{range:?}");
        end = range.end;
    }
}
