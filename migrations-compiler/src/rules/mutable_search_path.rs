//! A function with its owner's rights finds what it calls on the path of whoever calls it.

use std::collections::BTreeMap;

use migrations_core::{Code, Diagnostic};

use crate::schema::steps::{Step, Steps};
use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::syntax::{
    Name, child, children, descendants, descendants_of, identifier_of, name, name_in,
};
use crate::sql::types::DataType;

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    let mut functions = Functions::default();
    for step in &steps.steps {
        functions.apply(step);
    }
    let functions = functions.0.values().flatten();
    for function in functions.filter(|it| it.is_definer && !it.has_path) {
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

impl<'s, 'a> Function<'s, 'a> {
    /// Whether a signature may mean it: a path decides where a schema is left out, and the only one
    /// of a name needs no arguments.
    fn may_be(&self, name: &Name, arguments: Option<&[String]>) -> bool {
        self.name.may_be(name) && arguments.is_none_or(|arguments| arguments == self.arguments)
    }

    /// Does what a step does to it.
    fn alter(&mut self, step: &'s Step<'a>) {
        let names = [K::FUNCTION_NAME, K::PROCEDURE_NAME];
        let renamed = descendants_of(&step.node, |kind| names.contains(&kind));
        if let Some(renamed) = renamed.filter_map(|to| name(&to)).next() {
            self.name.name = renamed.name;
        }
        let moved = child(&step.node, K::SET_SCHEMA).and_then(|to| child(&to, K::SCHEMA_REF));
        if let Some(schema) = moved.and_then(|schema| identifier_of(&schema)) {
            self.name.schema = Some(schema);
        }
        if let Some(definer) = option(&step.node, K::SECURITY_DEFINER_FUNC_OPTION) {
            (self.is_definer, self.step, self.definer) = (true, step, definer);
        }
        self.is_definer &= option(&step.node, K::SECURITY_INVOKER_FUNC_OPTION).is_none();
        self.has_path |= sets_path(&step.node);
        self.has_path &= !resets_path(&step.node);
    }
}

/// The functions that are there, by their name without a schema.
#[derive(Default)]
struct Functions<'s, 'a>(BTreeMap<String, Vec<Function<'s, 'a>>>);

impl<'s, 'a> Functions<'s, 'a> {
    /// Does what a step does.
    fn apply(&mut self, step: &'s Step<'a>) {
        match step.kind {
            K::CREATE_FUNCTION => self.create(step, K::FUNCTION_NAME),
            K::CREATE_PROCEDURE => self.create(step, K::PROCEDURE_NAME),
            K::ALTER_FUNCTION | K::ALTER_PROCEDURE | K::ALTER_ROUTINE => self.alter(step),
            K::DROP_FUNCTION | K::DROP_PROCEDURE | K::DROP_ROUTINE => {
                for (name, arguments) in signatures(&step.root()) {
                    self.take(&name, arguments.as_deref());
                }
            }
            K::DROP_SCHEMA => {
                let dropped: Vec<String> = descendants(&step.node, K::SCHEMA_REF)
                    .filter_map(|it| identifier_of(&it))
                    .collect();
                let is_in =
                    |name: &Name| name.schema.as_ref().is_some_and(|it| dropped.contains(it));
                for named in self.0.values_mut() {
                    named.retain(|function| !is_in(&function.name));
                }
            }
            _ => {}
        }
    }

    /// Takes out those that a signature may mean.
    fn take(&mut self, name: &Name, arguments: Option<&[String]>) -> Vec<Function<'s, 'a>> {
        let Some(named) = self.0.get_mut(&name.name) else { return Vec::new() };
        named.extract_if(.., |function| function.may_be(name, arguments)).collect()
    }

    fn add(&mut self, function: Function<'s, 'a>) {
        self.0.entry(function.name.name.clone()).or_default().push(function);
    }

    fn create(&mut self, step: &'s Step<'a>, kind: K) {
        let Some(name) = name_in(&step.node, kind) else { return };
        let arguments =
            child(&step.node, K::PARAM_LIST).map(|list| types(&list)).unwrap_or_default();
        self.take(&name, Some(&arguments));
        let definer = option(&step.node, K::SECURITY_DEFINER_FUNC_OPTION);
        self.add(Function {
            name,
            arguments,
            is_definer: definer.is_some(),
            has_path: sets_path(&step.node) || is_bound_early(&step.node),
            step,
            definer: definer.unwrap_or_else(|| step.node.clone()),
        });
    }

    fn alter(&mut self, step: &'s Step<'a>) {
        let Some((name, arguments)) = signatures(&step.node).into_iter().next() else { return };
        for mut function in self.take(&name, arguments.as_deref()) {
            function.alter(step);
            self.add(function);
        }
    }
}

/// The names and argument types that a statement gives; no types where it leaves them out.
fn signatures(node: &SyntaxNode) -> Vec<(Name, Option<Vec<String>>)> {
    let is_name =
        |kind| matches!(kind, K::FUNCTION_NAME_REF | K::PROCEDURE_NAME_REF | K::ROUTINE_NAME_REF);
    let of = |reference: SyntaxNode| {
        let list = reference.parent().and_then(|signature| child(&signature, K::PARAM_LIST));
        Some((name(&reference)?, list.map(|list| types(&list))))
    };
    descendants_of(node, is_name).filter_map(of).collect()
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
