//! Every command of the `justfile` is one of `CONTRIBUTING.md`, whose commands are run, and `just bless`
//! has all of those that write expected output.

use std::fs;

use crate::markdown::{Document, repository};

/// The commands of the recipes, each with the name of its recipe.
fn commands(justfile: &str) -> Vec<(&str, &str)> {
    let mut recipe = "";
    let mut commands = Vec::new();
    for line in justfile.lines() {
        match line.strip_prefix("    ") {
            Some(command) if !command.starts_with('@') => commands.push((recipe, command)),
            Some(_) => {}
            None => recipe = line.trim_end_matches(':'),
        }
    }
    commands
}

fn documented() -> Vec<String> {
    let lines =
        Document::read("CONTRIBUTING.md").blocks().into_iter().flat_map(|block| block.lines);
    lines.filter_map(|line| line.strip_prefix("$ ").map(str::to_owned)).collect()
}

fn justfile() -> String {
    fs::read_to_string(repository().join("justfile")).expect("the justfile")
}

#[test]
fn every_recipe_is_a_command_of_the_documents() {
    let (text, documented) = (justfile(), documented());
    let commands = commands(&text);
    assert!(commands.len() > 5, "the recipes have {} commands", commands.len());
    for (_, command) in commands {
        let is_documented = documented.iter().any(|documented| documented == command);
        assert!(is_documented, "CONTRIBUTING.md does not have `{command}`");
    }
}

#[test]
fn bless_writes_all_expected_output_in_the_order_of_the_document() {
    let text = justfile();
    let of_recipe = commands(&text).into_iter().filter(|(recipe, _)| *recipe == "bless");
    let of_recipe: Vec<&str> = of_recipe.map(|(_, command)| command).collect();
    let mut documented = documented();
    documented.retain(|it| it.starts_with("BLESS=1") || it.starts_with("TRYBUILD=overwrite"));
    assert_eq!(of_recipe, documented);
}
