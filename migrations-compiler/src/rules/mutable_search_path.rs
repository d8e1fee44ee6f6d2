//! A function with its owner's rights finds what it calls on the path of whoever calls it.

use migrations_core::{Code, Diagnostic};
use squawk_syntax::{SyntaxKind as K, SyntaxNode};

use crate::schema::steps::{Step, Steps};
use crate::sql::syntax::{Name, child, children, descendants, identifier_of, name, name_in};
use crate::sql::types::DataType;

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    let mut functions: Vec<Function> = Vec::new();
    for step in &steps.steps {
        apply(&mut functions, step);
    }
    for function in functions.iter().filter(|it| it.is_definer && !it.has_path) {
        let shown = function.name.shown();
        if steps.is_altered_in_a_block("search_path", &function.name.name) {
            continue;
        }
        let message = format!("`{shown}` runs with its owner's rights on its caller's search_path");
        found.push(
            Diagnostic::new(
                Code::MutableSearchPath,
                function.step.place_of(&function.definer),
                message,
            )
            .note("whoever may call it can put a table or an operator of their own in the way")
            .help("add SET search_path = '', and name the schema of everything that it uses"),
        );
    }
}

/// A function as the files leave it.
struct Function<'s, 'a> {
    name: Name,
    /// The types of what it is called with.
    arguments: Vec<String>,
    is_definer: bool,
    has_path: bool,
    /// What says that it has its owner's rights, and where.
    step: &'s Step<'a>,
    definer: SyntaxNode,
}

impl Function<'_, '_> {
    /// Whether a signature may mean it: a path decides where a schema is left out, and the only one
    /// of a name needs no arguments.
    fn may_be(&self, name: &Name, arguments: Option<&[String]>) -> bool {
        self.name.may_be(name) && arguments.is_none_or(|arguments| arguments == self.arguments)
    }
}

/// Does to the functions what a step does.
fn apply<'s, 'a>(functions: &mut Vec<Function<'s, 'a>>, step: &'s Step<'a>) {
    match step.kind {
        K::CREATE_FUNCTION => create(functions, step, K::FUNCTION_NAME),
        K::CREATE_PROCEDURE => create(functions, step, K::PROCEDURE_NAME),
        K::ALTER_FUNCTION | K::ALTER_PROCEDURE | K::ALTER_ROUTINE => alter(functions, step),
        K::DROP_FUNCTION | K::DROP_PROCEDURE | K::DROP_ROUTINE => {
            for (name, arguments) in signatures(&step.root()) {
                functions.retain(|function| !function.may_be(&name, arguments.as_deref()));
            }
        }
        K::DROP_SCHEMA => {
            let dropped: Vec<String> = descendants(&step.node, K::SCHEMA_REF)
                .filter_map(|it| identifier_of(&it))
                .collect();
            let is_in = |name: &Name| name.schema.as_ref().is_some_and(|it| dropped.contains(it));
            functions.retain(|function| !is_in(&function.name));
        }
        _ => {}
    }
}

fn create<'s, 'a>(functions: &mut Vec<Function<'s, 'a>>, step: &'s Step<'a>, kind: K) {
    let Some(name) = name_in(&step.node, kind) else { return };
    let arguments = child(&step.node, K::PARAM_LIST).map(|list| types(&list)).unwrap_or_default();
    functions.retain(|known| !known.may_be(&name, Some(&arguments)));
    let definer = option(&step.node, K::SECURITY_DEFINER_FUNC_OPTION);
    functions.push(Function {
        name,
        arguments,
        is_definer: definer.is_some(),
        has_path: sets_path(&step.node) || is_bound_early(&step.node),
        step,
        definer: definer.unwrap_or_else(|| step.node.clone()),
    });
}

fn alter<'s, 'a>(functions: &mut [Function<'s, 'a>], step: &'s Step<'a>) {
    let Some((name, arguments)) = signatures(&step.node).into_iter().next() else { return };
    let renamed =
        descendants(&step.node, K::FUNCTION_NAME).chain(descendants(&step.node, K::PROCEDURE_NAME));
    let renamed = renamed.filter_map(|to| crate::sql::syntax::name(&to)).next();
    let moved = child(&step.node, K::SET_SCHEMA).and_then(|to| child(&to, K::SCHEMA_REF));
    let moved = moved.and_then(|schema| identifier_of(&schema));
    for function in functions.iter_mut().filter(|it| it.may_be(&name, arguments.as_deref())) {
        if let Some(renamed) = &renamed {
            function.name.name.clone_from(&renamed.name);
        }
        if let Some(schema) = &moved {
            function.name.schema = Some(schema.clone());
        }
        if let Some(definer) = option(&step.node, K::SECURITY_DEFINER_FUNC_OPTION) {
            (function.is_definer, function.step, function.definer) = (true, step, definer);
        }
        function.is_definer &= option(&step.node, K::SECURITY_INVOKER_FUNC_OPTION).is_none();
        function.has_path |= sets_path(&step.node);
        function.has_path &= !resets_path(&step.node);
    }
}

/// The names and argument types that a statement gives; no types where it leaves them out.
fn signatures(node: &SyntaxNode) -> Vec<(Name, Option<Vec<String>>)> {
    let is_name = |node: &SyntaxNode| {
        matches!(node.kind(), K::FUNCTION_NAME_REF | K::PROCEDURE_NAME_REF | K::ROUTINE_NAME_REF)
    };
    let of = |reference: SyntaxNode| {
        let list = reference.parent().and_then(|signature| child(&signature, K::PARAM_LIST));
        Some((name(&reference)?, list.map(|list| types(&list))))
    };
    node.descendants().filter(is_name).filter_map(of).collect()
}

/// The types of the parameters that a caller gives.
fn types(list: &SyntaxNode) -> Vec<String> {
    let is_given = |parameter: &SyntaxNode| {
        child(parameter, K::PARAM_OUT).is_none()
            && parameter.parent().is_none_or(|it| it.kind() != K::RET_TYPE)
    };
    let shown = |parameter: SyntaxNode| match DataType::of_column(&parameter) {
        Some((data_type, _)) => {
            let name = data_type.name.rsplit('.').next().unwrap_or_default().to_owned();
            if data_type.is_array { name + "[]" } else { name }
        }
        None => parameter.text().to_string().to_lowercase(),
    };
    children(list, K::PARAM).filter(is_given).map(shown).collect()
}

fn option(node: &SyntaxNode, kind: K) -> Option<SyntaxNode> {
    let list = child(node, K::FUNC_OPTION_LIST)?;
    list.children().find(|option| option.kind() == kind)
}

fn names_path(option: &SyntaxNode) -> bool {
    option.text().to_string().to_lowercase().contains("search_path")
}

fn sets_path(node: &SyntaxNode) -> bool {
    descendants(node, K::SET_FUNC_OPTION).any(|option| names_path(&option))
}

/// `RESET search_path` and `RESET ALL`, which stand for themselves.
fn resets_path(node: &SyntaxNode) -> bool {
    let is_all = |option: &SyntaxNode| {
        option.text().to_string().to_lowercase().split_whitespace().eq(["reset", "all"])
    };
    descendants(node, K::RESET_FUNC_OPTION).any(|option| names_path(&option) || is_all(&option))
}

/// A body without quotes: its names are looked up once, when the function is made.
fn is_bound_early(node: &SyntaxNode) -> bool {
    option(node, K::AS_FUNC_OPTION).is_none()
}
