//! The page beside other tools' documents of a schema: each row that says what keeps a claim names tests
//! that are there.

use crate::links::missing_tests;

#[test]
fn every_claim_of_the_comparison_names_tests_that_exist() {
    let (count, missing) = missing_tests("docs/comparison.md");
    assert!(count > 30, "the claims name {count} tests");
    assert!(missing.is_empty(), "\n{}", missing.join("\n"));
}
