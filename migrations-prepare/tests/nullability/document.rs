//! The table of `docs/nullability-cases.md`.

use std::fmt::Write;
use std::path::PathBuf;

use crate::case::{Case, Claim, Column, Topic, folder};
use crate::rival::{Answer, Measured, PreparedFiles, Verdict, has};

const HEAD: &str = "\
# Nullability, case by case

[What may be NULL](nullability.md) says how NULL is proved; this page says what comes of it in each case, beside what sqlx says.
Each row is a column of a query in `migrations-prepare/tests/nullability/queries`, asked of the schema beside it.
A test holds what we say to this table: the type as it stands in the `.sqlx` file, and *not null* exactly where that is proved.
Whatever is said here of a column was executed.
Where the proof is *seen*, the query was run and gave a null in that column.
Where it is a reason, the query was run with the suite's rows, with every table emptied in turn, and with everything null that the tables let be null, and gave none.
*Not yet* before a reason marks a column that is never null and that we do not prove: it stays an `Option`.

The columns on the right are the answers of `cargo sqlx prepare` on the same server, once with a few rows and once with up to 60,000 in a table, analysed.
**Bold** is an answer that is unsound: it says *not null* of a column that was seen to be null, so that a row fails to decode at run time.
*Slanted* is one that is loose: the column is never null, and the answer is an `Option`.
A dash means that sqlx's macros do not take the names of the query's columns, or that the server which was measured does not have the statement.
What we do not prove ourselves is held against nobody.

The answers are measured by this command, and the table is drawn by the test:

```console
$ cargo run --release -p migrations-bench -- nullability
```

";

pub fn path() -> PathBuf {
    folder().join("../../../docs/nullability-cases.md")
}

/// The whole document.
pub fn draw(topics: &[Topic], measured: &Measured) -> String {
    let mut text = HEAD.to_owned();
    let cases: Vec<&Case> = topics.iter().flat_map(|topic| &topic.cases).collect();
    figures(&mut text, &cases, measured);
    changing(&mut text, &cases, measured);
    for topic in topics {
        let (title, about) = (&topic.title, &topic.about);
        text += &format!("## {title}\n\n{about}\n\n");
        text += "| query | column | type | ours | sqlx, small | sqlx, large | proof |\n";
        text += "| --- | --- | --- | --- | --- | --- | --- |\n";
        for case in &topic.cases {
            rows(&mut text, case, measured.of(case));
        }
        text += "\n";
    }
    text.truncate(text.trim_end().len());
    text + "\n"
}

/// The README, with the sentence about the table as it has to be.
pub fn in_readme(readme: &str, topics: &[Topic], measured: &Measured) -> String {
    let is_it = |line: &&str| line.contains(" queries](docs/nullability-cases.md) on one schema");
    let line = readme.lines().find(is_it).expect("the README has a sentence about the table");
    readme.replace(line, &summary(topics, measured))
}

fn summary(topics: &[Topic], measured: &Measured) -> String {
    let cases: Vec<&Case> = topics.iter().flat_map(|topic| &topic.cases).collect();
    let of = |is_so: &dyn Fn(&PreparedFiles, &Case) -> bool| {
        let count = |case: &&&Case| measured.of(case).is_some_and(|answers| is_so(answers, case));
        cases.iter().filter(count).count()
    };
    format!(
        "Of [{} queries](docs/nullability-cases.md) on one schema, `cargo sqlx prepare` says of {} that a column is never NULL which was NULL when the query ran, and its answer to {} changes as the tables grow.",
        cases.len(),
        of(&|answers, case| answers.is(Verdict::Unsound, case)),
        of(&|answers, _| answers.small != answers.large),
    )
}

fn figures(text: &mut String, cases: &[&Case], measured: &Measured) {
    let columns: Vec<&Column> = cases.iter().flat_map(|case| &case.columns).collect();
    let of = |wanted: fn(&Claim) -> bool| {
        columns.iter().filter(|column| wanted(&column.claim)).count().to_string()
    };
    let both: Vec<(&Case, &PreparedFiles)> =
        cases.iter().filter_map(|case| Some((*case, measured.of(case)?))).collect();
    let _ = writeln!(
        text,
        "## Figures\n\n\
         {} queries with {} columns: {} were seen to be null, {} are proved never to be, and {} never are but are not proved.\n\n\
         {} of the queries were measured ({}):\n\n\
         | queries of which sqlx | small tables | large tables | either |\n| --- | --- | --- | --- |",
        cases.len(),
        columns.len(),
        of(|claim| matches!(claim, Claim::Null)),
        of(|claim| matches!(claim, Claim::Never(_))),
        of(|claim| matches!(claim, Claim::Unproven(_))),
        both.len(),
        measured.on,
    );
    let mut row = |what: &str, is_wrong: &dyn Fn(&[Answer], &Case) -> bool| {
        let count = |is_in: &dyn Fn(&Case, &PreparedFiles) -> bool| {
            both.iter().filter(|(case, answers)| is_in(case, answers)).count()
        };
        let small = count(&|case, answers| is_wrong(&answers.small, case));
        let large = count(&|case, answers| is_wrong(&answers.large, case));
        let either = count(&|case, answers| {
            is_wrong(&answers.small, case) || is_wrong(&answers.large, case)
        });
        let _ = writeln!(text, "| {what} | {small} | {large} | {either} |");
    };
    row("is wrong of a column", &|answers, case| {
        has(answers, Verdict::Unsound, case) || has(answers, Verdict::Loose, case)
    });
    row("says *not null* of a column that was null", &|answers, case| {
        has(answers, Verdict::Unsound, case)
    });
    row("says `Option` of a column that never is null", &|answers, case| {
        has(answers, Verdict::Loose, case)
    });
    *text += "\n";
}

/// The queries whose answer depends on how much is in the tables.
fn changing(text: &mut String, cases: &[&Case], measured: &Measured) {
    let changing = cases
        .iter()
        .filter(|case| measured.of(case).is_some_and(|answers| answers.small != answers.large));
    let names: Vec<String> = changing.map(|case| format!("`{}`", case.id)).collect();
    let _ = writeln!(
        text,
        "Of {} queries sqlx's answer changes when the tables grow; ours of none: {}.\n",
        names.len(),
        names.join(", "),
    );
}

fn rows(text: &mut String, case: &Case, answers: Option<&PreparedFiles>) {
    let (_, name) = case.id.split_once('/').unwrap_or_default();
    let name = name.replace('_', " ");
    for (at, column) in case.columns.iter().enumerate() {
        let query = match at {
            0 => format!("{name}: `{}`", one_line(&case.sql)),
            _ => String::new(),
        };
        let (ours, proof) = match &column.claim {
            Claim::Null => ("nullable", "seen".to_owned()),
            Claim::Never(why) => ("not null", why.clone()),
            Claim::Unproven(why) => ("nullable", format!("not yet: {why}")),
        };
        let sqlx = |state: fn(&PreparedFiles) -> &[Answer]| match answers {
            Some(answers) => shown(state(answers)[at], &column.claim),
            None => "–".to_owned(),
        };
        let _ = writeln!(
            text,
            "| {query} | `{}` | `{}` | {ours} | {} | {} | {proof} |",
            column.name,
            column.written_type.trim_start_matches('@'),
            sqlx(|answers| &answers.small),
            sqlx(|answers| &answers.large),
        );
    }
}

fn shown(answer: Answer, claim: &Claim) -> String {
    match answer.verdict(claim) {
        Verdict::Right => answer.to_string(),
        Verdict::Unsound => format!("**{answer}**"),
        Verdict::Loose => format!("*{answer}*"),
    }
}

/// In a cell a query stands on one line, and a bar does not end it.
fn one_line(sql: &str) -> String {
    sql.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}
