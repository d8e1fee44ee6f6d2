//! Prints the figures of `docs/benchmarks.md`: each a ratio of two measurements of one run.
//!
//! ```console
//! $ cargo run --release -p migrations-bench
//! ```
//!
//! A name after `--` (`prepare`, `queries`, `edit`, `clean`, `large`, `rag`, `check`, `generated`,
//! `access`, `apply`, `tests`, `faults`, `nullability`) runs that part alone; `describe BEFORE AFTER`
//! compares two programs of ours that are there already, and installs none.
//! Everything is built and measured below the target folder; the repository stays as it is.

mod measure;
#[path = "../../migrations-cli/tests/gate/standalone_manifest.rs"]
mod standalone_manifest;

mod project;

mod access;
mod clean;
mod describe;
mod edit;
mod faults;
mod generated;
mod large;
mod rag;

mod apply;
mod nullability;
mod prepare;
mod queries;
mod tests;

mod check;

use project::Tools;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    if let [part, before, after] = wanted.as_slice()
        && part == "describe"
    {
        return describe::run(&Tools::without_programs(), before, after);
    }
    let tools = Tools::install();
    type Part = fn(&Tools);
    let parts: [(&str, Part); 13] = [
        ("prepare", prepare::run),
        ("queries", queries::run),
        ("edit", edit::run),
        ("clean", clean::run),
        ("large", large::run),
        ("rag", rag::run),
        ("check", check::run),
        ("generated", generated::run),
        ("access", access::run),
        ("apply", apply::run),
        ("tests", tests::run),
        ("faults", faults::run),
        ("nullability", nullability::run),
    ];
    for (name, part) in parts {
        // These write what a test then holds, and print no figure.
        let by_default = wanted.is_empty() && !["faults", "nullability"].contains(&name);
        if by_default || wanted.iter().any(|wish| wish == name) {
            part(&tools);
        }
    }
}
