//! The picture of the README is a compile error of its example, as a terminal shows it.
//!
//! `BLESS=1 cargo test -p trading --test documents picture` draws it anew.

use std::env;
use std::fs;

use anstyle_svg::Term;

use crate::commands::wait_for_turn;
use crate::markdown::{Document, repository};
use crate::place::{ReadersCrate, build_program};

const PICTURE: &str = "docs/compile-error.svg";
const COMMAND: &str = "cargo build";
/// More than the longest line takes, in a font that is wider than the one that is measured.
const WIDTH: usize = 800;

#[test]
fn picture_is_a_real_compile_error() {
    let _turn = wait_for_turn();
    build_program();
    let readme = Document::read("README.md");
    let error = compile_error(&readme);
    let picture = draw(&error);
    if env::var_os("BLESS").is_some() {
        fs::write(repository().join(PICTURE), &picture).expect("the picture can be written");
    }
    let drawn = fs::read_to_string(repository().join(PICTURE)).unwrap_or_default();
    assert!(
        drawn == picture,
        "{PICTURE} is not what the build says; draw it with BLESS=1:\n{error}"
    );
    assert_described(&readme, &error);
}

/// What the build of the README's example says, with its colours.
fn compile_error(readme: &Document) -> String {
    let readers_crate = ReadersCrate::set_up();
    for block in readme.blocks() {
        if let (Some(title), Some("example")) = (block.attribute("title"), block.attribute("in")) {
            readers_crate.write(title, &block);
        }
    }
    let said = readers_crate.run(&format!("{COMMAND} --color always"));
    assert!(!said.is_success, "the example of the README builds:\n{}", said.text);
    let is_before = |line: &&str| !plain(line).starts_with("error: [M");
    // After the message the compiler shows the call of the macro, which the README has above.
    let is_message = |line: &&str| !plain(line).trim_start().starts_with("--> src/main.rs:1:");
    let lines: Vec<&str> = said.text.lines().skip_while(is_before).take_while(is_message).collect();
    lines.join("\n")
}

fn draw(error: &str) -> String {
    Term::new().min_width_px(WIDTH).render_svg(&format!("$ {COMMAND}\n{}\n", error.trim_end()))
}

/// The words for those who do not see the picture are those in it.
fn assert_described(readme: &Document, error: &str) {
    let (_, image) = readme.text.split_once("![").expect("the README has a picture");
    let (words, target) = image.split_once("](").expect("a picture has a target");
    assert!(target.starts_with(PICTURE), "the README shows {PICTURE}");
    let error = plain(error);
    for words in words.split(" … ") {
        assert!(error.contains(words), "the build does not say {words:?}:\n{error}");
    }
}

/// A text without its escapes.
fn plain(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let first = parts.next().unwrap_or_default().to_owned();
    let rest = parts.filter_map(|part| part.split_once('m')).map(|(_, rest)| rest);
    first + &rest.collect::<String>()
}
