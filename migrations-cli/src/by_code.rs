//! Many warnings → how many there are of each code, to be read before the first of them.
//!
//! Must not know what a warning is about, nor where its line goes.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use migrations_core::{Code, Diagnostic, Severity};

/// How many warnings a person reads one after the other.
pub(crate) const FEW: usize = 20;

/// A line for all and one for each code, most frequent first; nothing where the warnings are few.
pub(crate) fn overview(found: &[Diagnostic]) -> Vec<String> {
    let mut by_code: BTreeMap<&str, (usize, Code)> = BTreeMap::new();
    for diagnostic in found.iter().filter(|it| it.severity == Severity::Warning) {
        by_code.entry(diagnostic.code.id()).or_insert((0, diagnostic.code)).0 += 1;
    }
    let all: usize = by_code.values().map(|(count, _)| count).sum();
    if all <= FEW {
        return Vec::new();
    }
    let mut counts: Vec<(usize, Code)> = by_code.into_values().collect();
    counts.sort_by_key(|(count, code)| (Reverse(*count), code.id()));
    let width = counts[0].0.to_string().len();
    let line =
        |(count, code): &(usize, Code)| format!("  {count:width$}  {} {}", code.id(), code.name());
    let first = format!("{all} warnings, each of them below:");
    [first].into_iter().chain(counts.iter().map(line)).collect()
}

#[cfg(test)]
mod tests {
    use migrations_core::Location;

    use super::*;

    fn warnings(code: Code, count: usize) -> Vec<Diagnostic> {
        let place = Location::whole_file("001_a.sql");
        vec![Diagnostic::new(code, place, String::from("…")); count]
    }

    #[test]
    fn twenty_are_few_and_the_most_frequent_code_is_first() {
        let mut found = warnings(Code::SetNotNull, 8);
        found.extend(warnings(Code::BlockingIndex, 12));
        found.extend(warnings(Code::SyntaxError, 5));
        assert_eq!(overview(&found), Vec::<String>::new(), "errors do not count");
        found.extend(warnings(Code::SetNotNull, 1));
        assert_eq!(
            overview(&found),
            [
                "21 warnings, each of them below:",
                "  12  M3014 blocking_index",
                "   9  M3010 set_not_null",
            ]
        );
    }
}
