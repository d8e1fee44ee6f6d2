//! The table of `docs/faults.md`.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use crate::case::{Case, Stage, folder};

const HEAD: &str = "\
# Faults

What is wrong with a set should be found before a deployment finds it; this page shows where this product and three other tools find it.
Each row is a directory of migrations with one fault, in `migrations-cli/tests/faults/cases`.
A test holds the program to code, file, line and column; *build* means that macro, build script and `check` find it without a server, *prepare* that a server does, also when `cargo build` refreshes itself.

The columns on the right say what `cargo check` made of the same directory with the macro of each tool: `sqlx::migrate!` 0.9.0, `refinery::embed_migrations!` 0.10.0 and `diesel_migrations::embed_migrations!` 2.3.2.
File names are changed to each tool's own form, and nothing else.
*Built* means that the fault is in the program now, and comes out in a deployment, or never.
None of them names a line of the SQL.
They are measured by this command, and the table is drawn by the test:

```console
$ cargo run --release -p migrations-bench -- faults
```

";

pub fn path() -> PathBuf {
    folder().join("../../../docs/faults.md")
}

/// The whole document.
pub fn draw(cases: &[Case]) -> String {
    let rivals = fs::read_to_string(folder().join("rivals.txt")).unwrap_or_default();
    let mut text = HEAD.to_owned();
    for stage in [Stage::Build, Stage::Prepare] {
        let of_stage: Vec<&Case> = cases.iter().filter(|case| case.stage == stage).collect();
        let refused = (0..3).map(|tool| {
            let is_refused = |case: &&&Case| query_data(&rivals, &case.name)[tool] == "refused";
            of_stage.iter().filter(is_refused).count()
        });
        let refused: Vec<String> = refused.map(|count| count.to_string()).collect();
        let _ = writeln!(
            text,
            "## Found at {}: {} directories\n\n\
             Of these, sqlx refuses {}, refinery {} and diesel {}.\n\n\
             | fault | code | at | sqlx | refinery | diesel |\n| --- | --- | --- | --- | --- | --- |",
            stage.as_str(),
            of_stage.len(),
            refused[0],
            refused[1],
            refused[2],
        );
        for case in of_stage {
            let [sqlx, refinery, diesel] = query_data(&rivals, &case.name);
            let (code, at) = (&case.expected.code, &case.expected.at);
            let _ = writeln!(
                text,
                "| {} | {code} | `{at}` | {sqlx} | {refinery} | {diesel} |",
                case.title
            );
        }
        text += "\n";
    }
    text.truncate(text.trim_end().len());
    text + "\n"
}

/// What the others did with a directory.
fn query_data<'a>(rivals: &'a str, name: &str) -> [&'a str; 3] {
    let line = rivals.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    let mut query_data = line.unwrap_or_default().split(' ').filter(|answer| !answer.is_empty());
    let mut next = || {
        query_data
            .next()
            .unwrap_or_else(|| panic!("rivals.txt says nothing about {name}: measure it"))
    };
    [next(), next(), next()]
}
