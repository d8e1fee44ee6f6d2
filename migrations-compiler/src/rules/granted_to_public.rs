//! A right is granted to every role there is and will be.

use migrations_core::{Code, Diagnostic};

use crate::schema::steps::Steps;
use crate::sql::parser::{SyntaxKind, SyntaxNode};
use crate::sql::syntax::{child, identifier_of};

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    let grants = steps.of_kind(SyntaxKind::GRANT).map(|step| (step, step.node.clone()));
    let defaults = steps.of_kind(SyntaxKind::ALTER_DEFAULT_PRIVILEGES);
    let defaults = defaults.filter_map(|step| {
        let grant = child(&step.node, SyntaxKind::GRANT_DEFAULT_PRIVILEGES)?;
        Some((step, grant))
    });
    for (step, grant) in grants.chain(defaults) {
        let Some(public) = public(&grant).filter(|_| !is_usual(&grant)) else { continue };
        let message = "grants to PUBLIC: to every role of the server, and every later one";
        found.push(
            Diagnostic::new(Code::GrantedToPublic, step.place_of(&public), message)
                .help("grant it to the roles that need it"),
        );
    }
}

fn public(grant: &SyntaxNode) -> Option<SyntaxNode> {
    let roles = child(grant, SyntaxKind::ROLE_REF_LIST)?;
    roles.children().find(|role| identifier_of(role).as_deref() == Some("public"))
}

/// Whether PUBLIC has the right anyhow, unless somebody took it away.
fn is_usual(grant: &SyntaxNode) -> bool {
    let text = grant.text().to_string().to_lowercase();
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|it| !it.is_empty())
        .collect();
    let Some(on) = words.iter().position(|word| *word == "on") else { return false };
    let privileges = &words[1..on];
    let object = words.get(on + 1..).unwrap_or_default();
    match object {
        ["function" | "functions" | "procedure" | "procedures" | "routine" | "routines", ..]
        | ["all", "functions" | "procedures" | "routines", ..]
        | ["type" | "types" | "domain" | "language", ..] => true,
        ["schema", "public", "to", ..] => privileges == ["usage"],
        ["database", ..] => {
            privileges.iter().all(|right| ["connect", "temp", "temporary"].contains(right))
        }
        _ => false,
    }
}
