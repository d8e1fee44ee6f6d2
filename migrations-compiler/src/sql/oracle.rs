//! Trees and refusals, held against `squawk-syntax`: the crate whose trees ours are, for editors.
//!
//! It adds typed trees and a validation to the parser that both build upon.

#[path = "../../../migrations-prepare/tests/syntax/mutant.rs"]
mod mutant;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use squawk_syntax::SourceFile;

use super::refusal::{Reason, Refusal};
use super::token::{self, Token};
use super::{anchor, parser};
use crate::threads;

/// What only the parser takes.
const REFUSED: &str = include_str!("../../../migrations-prepare/tests/syntax/refused.sql");

/// One statement of so many is parsed, and one mutant: all of them take minutes.
const EVERY: (u64, u64) = (7, 701);

/// Longer statements are left out: their mutants would be as long.
const LONGEST: usize = 2_000;

/// What the crate says and no check of ours: the server says it once it analyses or executes the
/// statement, or, of the character, `escapes` does.
const LEFT_OUT: [&str; 15] = [
    "Conflicting or redundant options.",
    "DEFAULT is not allowed in this context",
    "Duplicate function body.",
    "Expected PLAIN, EXTERNAL, EXTENDED, MAIN, or DEFAULT",
    "Expected a target after SELECT",
    "INTO is only allowed on first SELECT of UNION/INTERSECT/EXCEPT",
    "Invalid unicode escape character",
    "SELECT ... INTO is not allowed here",
    "SQL is not a valid language for DO statements.",
    "Type modifiers must be simple constants or identifiers",
    "VARIADIC param must be last input param.",
    "VARIADIC param must be last.",
    "cannot set a subfield to DEFAULT",
    "cannot set an array element to DEFAULT",
    "parameter number too large",
];

/// What the crate says at one place and PostgreSQL at another one, mostly where the parentheses end.
const ELSEWHERE: [&str; 14] = [
    "Expected modulus",
    "Expected remainder",
    "Join ",
    "OUT and INOUT arguments aren't allowed",
    "Parentheses are not allowed",
    "UESCAPE can only follow",
    "are not allowed with aggregates",
    "operator too long",
    "provided more than once",
    "takes at least one argument",
    "takes no arguments",
    "takes two arguments",
    "unrecognized hash partition bound",
    "wrong number of parameters",
];

/// What the crate refuses of a `NATURAL JOIN` within a join that has its condition behind it.
const STRICTER: [&str; 2] =
    ["Join `using` clause is not allowed for natural joins.", "Join missing condition."];

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
fn samples() -> Vec<String> {
    let texts = texts();
    let all: BTreeSet<&str> = texts.iter().flat_map(|it| mutant::statements(it)).collect();
    let all: Vec<&str> = all.into_iter().filter(|it| it.len() < LONGEST).collect();
    assert!(all.len() > 5000, "{} statements", all.len());
    let statements = all.iter().filter(|it| is_taken(it, EVERY.0)).map(|it| (*it).to_owned());
    let mutants = all.iter().flat_map(|it| mutant::mutants(it)).filter(|it| is_taken(it, EVERY.1));
    let refused = mutant::statements(REFUSED).into_iter().map(str::to_owned);
    statements.chain(mutants).chain(refused).collect()
}

/// Whether a text is of the sample: what others there are does not matter.
fn is_taken(text: &str, every: u64) -> bool {
    let bytes = text.bytes();
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    });
    hash.is_multiple_of(every)
}

/// What the crate says, as we would.
fn theirs(parse: &squawk_syntax::Parse<SourceFile>) -> Vec<Refusal> {
    let refusal = |error: squawk_syntax::syntax_error::SyntaxError| {
        let message = error.message().to_owned();
        Refusal::new(error.range().start(), Reason::Parser(message))
    };
    parse.errors().into_iter().map(refusal).collect()
}

/// What is wrong with a statement to the grammar.
fn first<'a>(tokens: &[Token], refusals: &'a [Refusal]) -> Option<&'a Refusal> {
    refusals.iter().find(|refusal| {
        !anchor::is_inside_a_token(tokens, refusal) && !LEFT_OUT.contains(&refusal.of_parser())
    })
}

/// What differs between the crate and us.
fn difference(sql: &String) -> Option<String> {
    let (ours, parse) = (parser::parse(sql), SourceFile::parse(sql));
    if ours.green != parse.syntax_node().green().into_owned() {
        return Some(format!("another tree of {sql}"));
    }
    let tokens = token::tokens(sql);
    let (ours, theirs) = (anchor::refusals(&ours), theirs(&parse));
    let is_same = match (first(&tokens, &ours), first(&tokens, &theirs)) {
        (Some(ours), Some(theirs)) => {
            let is_elsewhere = ELSEWHERE.iter().any(|it| theirs.of_parser().contains(it));
            let place = |refusal| anchor::index_of(&tokens, refusal);
            is_elsewhere || place(ours) == place(theirs)
        }
        (None, Some(theirs)) if STRICTER.contains(&theirs.of_parser()) => {
            sql.to_ascii_uppercase().contains("NATURAL")
        }
        (ours, theirs) => ours.is_some() == theirs.is_some(),
    };
    (!is_same).then(|| format!("{sql}\n  {ours:?}\n  {theirs:?}"))
}

#[test]
fn trees_and_refusals_are_those_of_the_parsers_own_crate() {
    let samples = samples();
    let differences: Vec<String> =
        threads::map_in_parallel(&samples, difference).into_iter().flatten().collect();
    println!("{} samples", samples.len());
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn every_listed_message_is_one_that_the_crate_says() {
    let valid = include_str!("../../../migrations-prepare/tests/syntax/corpus.sql");
    let texts = [REFUSED, valid, "SELECT $99999999999; SELECT merge_action(1);"];
    let said: String = texts
        .iter()
        .flat_map(|text| mutant::statements(text))
        .flat_map(|sql| theirs(&SourceFile::parse(sql)))
        .map(|refusal| format!("{}\n", refusal.of_parser()))
        .collect();
    for message in LEFT_OUT.iter().chain(&ELSEWHERE) {
        assert!(said.contains(message), "nothing makes the crate say {message:?}");
    }
}
