//! A function with its owner's rights finds what it calls on the path of whoever calls it.

use migrations_core::{Code, Diagnostic};
use squawk_syntax::{SyntaxKind, SyntaxNode};

use crate::schema::steps::Steps;
use crate::sql::syntax::{Name, name as name_of};

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    for step in &steps.steps {
        let name_kind = match step.kind {
            SyntaxKind::CREATE_FUNCTION => SyntaxKind::FUNCTION_NAME,
            SyntaxKind::CREATE_PROCEDURE => SyntaxKind::PROCEDURE_NAME,
            _ => continue,
        };
        let name = step.node.children().find(|node| node.kind() == name_kind);
        let Some(name) = name.and_then(|name| name_of(&name)) else { continue };
        let Some(definer) = option(&step.node, SyntaxKind::SECURITY_DEFINER_FUNC_OPTION) else {
            continue;
        };
        let has_path = sets_path(&step.node) || is_bound_early(&step.node);
        if has_path || is_set_later(steps, &name) {
            continue;
        }
        let message =
            format!("`{}` runs with its owner's rights on its caller's search_path", name.shown());
        found.push(
            Diagnostic::new(Code::MutableSearchPath, step.place_of(&definer), message)
                .note("whoever may call it can put a table or an operator of their own in the way")
                .help("add SET search_path = '', and name the schema of everything that it uses"),
        );
    }
}

fn option(node: &SyntaxNode, kind: SyntaxKind) -> Option<SyntaxNode> {
    let list = node.children().find(|child| child.kind() == SyntaxKind::FUNC_OPTION_LIST)?;
    list.children().find(|option| option.kind() == kind)
}

fn sets_path(node: &SyntaxNode) -> bool {
    let is_path = |node: &SyntaxNode| {
        node.kind() == SyntaxKind::SET_FUNC_OPTION
            && node.text().to_string().to_lowercase().contains("search_path")
    };
    node.descendants().any(|node| is_path(&node))
}

/// A body without quotes: its names are looked up once, when the function is made.
fn is_bound_early(node: &SyntaxNode) -> bool {
    option(node, SyntaxKind::AS_FUNC_OPTION).is_none()
}

/// Whether another statement sets the path: `ALTER FUNCTION`, a definition that replaces this one,
/// or something that nobody can see into.
fn is_set_later(steps: &Steps, name: &Name) -> bool {
    let defines = |kind| {
        matches!(
            kind,
            SyntaxKind::ALTER_FUNCTION
                | SyntaxKind::ALTER_PROCEDURE
                | SyntaxKind::ALTER_ROUTINE
                | SyntaxKind::CREATE_FUNCTION
                | SyntaxKind::CREATE_PROCEDURE
        )
    };
    let is_it = |node: &SyntaxNode| {
        let mut names = node.descendants().filter_map(|node| name_of(&node));
        sets_path(node) && names.any(|other| other.may_be(name))
    };
    let mut others = steps.steps.iter().filter(|step| defines(step.kind));
    others.any(|step| is_it(&step.node)) || steps.is_altered_in_a_block("search_path", &name.name)
}
