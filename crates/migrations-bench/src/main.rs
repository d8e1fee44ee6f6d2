//! Prints the figures of `docs/benchmarks.md`: each a ratio of two measurements of one run.
//!
//! ```console
//! $ cargo run --release -p migrations-bench
//! ```
//!
//! A name after `--` (`prepare`, `edit`, `clean`, `large`, `check`, `generated`, `access`, `faults`) runs that part alone.
//! Everything is built and measured below the target folder; the repository stays as it is.

mod access;
mod check;
mod clean;
mod edit;
mod faults;
mod generated;
mod large;
mod measure;
mod prepare;
mod project;

use project::Tools;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let tools = Tools::install();
    type Part = fn(&Tools);
    let parts: [(&str, Part); 8] = [
        ("prepare", prepare::run),
        ("edit", edit::run),
        ("clean", clean::run),
        ("large", large::run),
        ("check", check::run),
        ("generated", generated::run),
        ("access", access::run),
        ("faults", faults::run),
    ];
    for (name, part) in parts {
        let by_default = wanted.is_empty() && name != "faults";
        if by_default || wanted.iter().any(|wish| wish == name) {
            part(&tools);
        }
    }
}
