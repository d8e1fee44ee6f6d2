//! Trees and refusals, held against `squawk-syntax`: the crate whose trees ours are, for editors.
//!
//! It adds typed trees and a validation to the parser that both build upon.

#[path = "../../../migrations-prepare/tests/syntax/mutant.rs"]
mod mutant;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use squawk_syntax::SourceFile;

use super::anchor;
use super::height::Height;
use super::parser::{self, Parse};
use super::refusal::{Reason, Refusal};
use super::token::{self, Token};

/// One mutant of so many is parsed.
const EVERY: usize = 97;

/// Longer statements have no mutants: each would be as long.
const LONGEST: usize = 2_000;

/// What the crate says and PostgreSQL's grammar does not: the server analyses a statement, or executes
/// it, and only then says it. The corpus of `migrations-prepare/tests/syntax` has one of each.
const CHECKED_LATER: [&str; 14] = [
    "Conflicting or redundant options.",
    "DEFAULT is not allowed in this context",
    "Duplicate function body.",
    "Expected PLAIN, EXTERNAL, EXTENDED, MAIN, or DEFAULT",
    "Expected a target after SELECT",
    "INTO is only allowed on first SELECT of UNION/INTERSECT/EXCEPT",
    "SELECT ... INTO is not allowed here",
    "SQL is not a valid language for DO statements.",
    "Type modifiers must be simple constants or identifiers",
    "VARIADIC param must be last input param.",
    "VARIADIC param must be last.",
    "cannot set a subfield to DEFAULT",
    "cannot set an array element to DEFAULT",
    "parameter number too large",
];

fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace")
}

/// Every text of SQL in the repository, the blocks of its pages included.
fn texts() -> Vec<String> {
    let mut texts = Vec::new();
    let mut folders = vec![workspace().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let entry = entry.expect("an entry");
            let (path, name) = (entry.path(), entry.file_name());
            let is_ours = !name.to_string_lossy().starts_with('.') && name != "target";
            match path.extension().and_then(|it| it.to_str()) {
                _ if !is_ours => {}
                _ if path.is_dir() => folders.push(path),
                Some("sql") => texts.extend(fs::read_to_string(&path)),
                Some("md") => texts.extend(blocks(&fs::read_to_string(&path).expect("a page"))),
                _ => {}
            }
        }
    }
    texts
}

/// The blocks of SQL in a page.
fn blocks(page: &str) -> Vec<String> {
    let block = |rest: &str| Some(rest.split_once('\n')?.1.split_once("```")?.0.to_owned());
    page.split("```sql").skip(1).filter_map(block).collect()
}

/// Statements and mutants of them.
fn samples() -> BTreeSet<String> {
    let texts = texts();
    let statements: BTreeSet<&str> = texts.iter().flat_map(|it| mutant::statements(it)).collect();
    assert!(statements.len() > 5000, "{} statements", statements.len());
    let short = statements.iter().filter(|it| it.len() < LONGEST);
    let mutants = short.flat_map(|it| mutant::mutants(it)).step_by(EVERY);
    let mutants: Vec<String> = mutants.collect();
    statements.iter().map(|it| (*it).to_owned()).chain(mutants).collect()
}

/// What the crate says, as we would.
fn theirs(parse: &squawk_syntax::Parse<SourceFile>) -> Vec<Refusal> {
    let refusal = |error: squawk_syntax::syntax_error::SyntaxError| {
        let message = error.message().to_owned();
        Refusal::new(error.range().start(), Reason::Parser(message))
    };
    parse.errors().into_iter().map(refusal).collect()
}

/// The number of the first token that is refused.
fn first(tokens: &[Token], refusals: &[Refusal]) -> Option<usize> {
    let counts = |refusal: &&Refusal| {
        !anchor::is_inside_a_token(tokens, refusal) && !CHECKED_LATER.contains(&refusal.of_parser())
    };
    refusals.iter().find(counts).map(|refusal| anchor::index_of(tokens, refusal))
}

#[test]
fn trees_and_refusals_are_those_of_the_parsers_own_crate() {
    crate::threads::on_a_large_stack(compare);
}

fn compare() {
    let samples = samples();
    println!("{} samples", samples.len());
    let mut other = 0;
    for sql in samples.iter().filter(|sql| !Height::of(sql).is_too_tall()) {
        let ours: Parse = parser::parse(sql);
        let parse = SourceFile::parse(sql);
        assert!(ours.green == parse.syntax_node().green().into_owned(), "another tree of {sql}");
        let tokens = token::tokens(sql);
        let (a, b) = (anchor::refusals(&ours), theirs(&parse));
        if first(&tokens, &a) != first(&tokens, &b) {
            other += 1;
            println!("{other} {sql}\n   {:?}\n   {:?}", a.first(), b.first());
        }
    }
    assert_eq!(other, 0);
}
