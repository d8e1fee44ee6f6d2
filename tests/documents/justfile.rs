//! Every command of the `justfile` is one of `CONTRIBUTING.md`, whose commands are run.

use std::fs;

use crate::markdown::{Document, repository};

#[test]
fn every_recipe_is_a_command_of_the_documents() {
    let text = fs::read_to_string(repository().join("justfile")).expect("the justfile");
    let contributing = Document::read("CONTRIBUTING.md");
    let documented: Vec<String> =
        contributing.blocks().into_iter().flat_map(|block| block.lines).collect();
    let commands: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("    ")).collect();
    assert!(commands.len() > 5, "the recipes have {} commands", commands.len());
    for command in commands.into_iter().filter(|command| !command.starts_with('@')) {
        let is_documented = documented.contains(&format!("$ {command}"));
        assert!(is_documented, "CONTRIBUTING.md does not have `{command}`");
    }
}
