//! The page of the five systems: each habit in its tables names a test that is there.

use crate::links::{missing_tests, named_tests};
use crate::markdown::Document;

const PAGE: &str = "docs/systems.md";

/// How the row under the heads of a table begins.
const RULE: &str = "| --- ";

#[test]
fn every_habit_names_tests_that_exist() {
    let (count, missing) = missing_tests(PAGE);
    assert!(count > 60, "the habits name {count} tests");
    assert!(missing.is_empty(), "\n{}", missing.join("\n"));
}

#[test]
fn every_row_of_a_system_has_a_test() {
    let text = Document::read(PAGE).text;
    let lines: Vec<&str> = text.lines().collect();
    let heads = lines.windows(2).filter(|pair| pair[1].starts_with(RULE)).count();
    assert_eq!(heads, 6, "a table for each system, and one for all of them");
    let is_head = |place: usize| lines.get(place + 1).is_some_and(|next| next.starts_with(RULE));
    for (place, line) in lines.iter().enumerate().filter(|(_, line)| line.starts_with("| ")) {
        if is_head(place) || line.starts_with(RULE) {
            continue;
        }
        let tests = named_tests(line);
        let has_tests = |(_, tests): &(&str, Vec<&str>)| !tests.is_empty();
        assert!(!tests.is_empty() && tests.iter().all(has_tests), "{PAGE}:{}: {line}", place + 1);
    }
}
