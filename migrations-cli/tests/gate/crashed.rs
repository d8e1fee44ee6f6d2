//! A panic of the product itself, while it builds a crate.

use crate::project::{Mode, Project};

#[test]
fn crash_is_an_error_of_the_build_that_names_the_statement() {
    let project = Project::copy("crashed");
    let file = std::fs::read_dir(project.path("db/migrations")).expect("the set is there");
    let names = file.map(|entry| entry.expect("an entry").file_name().into_string());
    let mut names: Vec<String> = names.filter_map(Result::ok).collect();
    names.retain(|name| name.ends_with(".sql") && !name.contains("rollback"));
    names.sort();
    let (last, text) = names
        .last()
        .map(|name| (name, project.read(&format!("db/migrations/{name}"))))
        .expect("a set");
    // A stale seal, so that the statements are looked at.
    project.write(&format!("db/migrations/{last}"), &format!("{text}SELECT 1;\n"));
    let mut cargo = project.cargo(Mode::Ci);
    let output =
        cargo.env("MIGRATIONS_REHEARSE_PANIC", format!("{last}:1")).output().expect("cargo runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{said}");
    assert!(
        said.contains("error: this is a fault of `migrations` itself: this panic is a rehearsal ("),
        "{said}"
    );
    assert!(said.contains(&format!("it was looking at statement 1 of {last}")), "{said}");
    assert!(!said.contains("panicked at") && !said.contains("stack backtrace"), "{said}");
}
