//! Syntax, options and settings that the lowest server of the config does not have.
//!
//! Only what is the server's own: a function that is new there can be anybody's.
//! Without `servers` in the config nothing is claimed.

mod grammar;
mod options;
mod settings;

use migrations_core::{Code, Diagnostic};

use crate::judged::is_frozen;
use crate::sql::parser::SyntaxElement;
use crate::sql::{Script, Scripts, Statement};

/// Something that a server has from one major on.
struct Feature {
    /// That major.
    first: u32,
    /// What it is called.
    name: String,
    /// Why an older one refuses it.
    refusal: Refusal,
}

/// Why a server refuses what it does not have.
#[derive(Clone, Copy)]
enum Refusal {
    Grammar,
    Option,
    Setting,
}

pub(super) fn check(found: &mut Vec<Diagnostic>, scripts: &Scripts) {
    let config = scripts.parsed.valid_config();
    let Some(lowest) = config.and_then(|config| config.servers.iter().min().copied()) else {
        return;
    };
    for script in &scripts.scripts {
        if !is_frozen(scripts.parsed, script.file) {
            let newer = |statement| newer(script, statement, lowest);
            found.extend(script.statements.iter().filter_map(newer));
        }
    }
}

/// The newest piece of a statement that is too new, and the first of several.
fn newer(script: &Script, statement: &Statement, lowest: u32) -> Option<Diagnostic> {
    let tree = statement.tree()?;
    let newer = |element: SyntaxElement| {
        let feature = feature(&element).filter(|feature| feature.first > lowest)?;
        Some((element.text_range(), feature))
    };
    let pieces = tree.descendants_with_tokens().filter_map(newer);
    let (range, feature) = pieces
        .reduce(|newest, piece| if piece.1.first > newest.1.first { piece } else { newest })?;
    let Feature { first, name, refusal } = feature;
    let message = format!("{name} needs PostgreSQL {first}, and the config names {lowest}");
    let note = match refusal {
        Refusal::Grammar => format!("PostgreSQL {lowest} calls it a syntax error"),
        Refusal::Option => format!("PostgreSQL {lowest} does not know the option"),
        Refusal::Setting => format!("PostgreSQL {lowest} does not know the setting"),
    };
    Some(
        Diagnostic::new(Code::NewerSyntax, script.place(statement, range), message)
            .note(note)
            .help(format!("write it without, or raise the lowest of `servers` to {first}")),
    )
}

fn feature(element: &SyntaxElement) -> Option<Feature> {
    grammar::feature(element).or_else(|| {
        let node = element.as_node()?;
        options::feature(node).or_else(|| settings::feature(node))
    })
}
