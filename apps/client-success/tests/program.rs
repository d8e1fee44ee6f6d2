//! The program as somebody calls it who has set nothing up.

use std::process::{Command, Output};

#[test]
fn tasks_run_in_the_order_in_which_they_wait() {
    let said = run(&["work"]);
    let places = [
        "Summarise the review of the outage",
        "Forecast the health of all clients",
        "Digest of the day",
    ]
    .map(|title| said.find(title).unwrap_or_else(|| panic!("no {title:?} in\n{said}")));
    assert!(places.is_sorted(), "{said}");
    assert_eq!(said.matches("done:").count(), 5, "{said}");
}

#[test]
fn progress_rises_to_the_company() {
    let said = run(&["goals", "--initiative", "Outage recovery plan", "--progress", "100"]);
    // (85 * 3 + 10 * 1) / 4: a team counts as much as its weight.
    assert!(said.contains("the company's goal is at 66.25%"), "{said}");
}

#[test]
fn alerts_are_taken_on_by_any_name_of_the_client() {
    let said = run(&["acknowledge", "mbm inc.", "--email", "priya@example.org"]);
    assert!(said.contains("taken on: 2"), "{said}");
}

#[test]
fn unknown_address_is_named() {
    let output = output(&["digest", "nobody@example.org"]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("nobody@example.org"), "{said}");
}

fn run(arguments: &[&str]) -> String {
    let output = output(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Calls the program without a database, so that it starts one of its own.
fn output(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_client-success"))
        .args(arguments)
        .env_remove("DATABASE_URL")
        .output()
        .expect("the program runs")
}
