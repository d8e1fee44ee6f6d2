//! What the facade leaves out: an application that depends on it alone has to be able to name every
//! type that it sets, matches or hands over.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};
use syn::{
    Attribute, Fields, ImplItem, Item, ItemImpl, ItemUse, Meta, Signature, Type, TypePath, UseTree,
    Visibility,
};

use crate::{paths, source};

/// A public type, and the types that it or a function of it names.
#[derive(Default)]
struct Named {
    of_fields: BTreeSet<String>,
    of_functions: BTreeSet<String>,
}

/// The public types of a crate, and what its public functions name.
#[derive(Default)]
struct Public {
    types: BTreeMap<String, Named>,
    functions: BTreeMap<String, BTreeSet<String>>,
}

#[test]
fn every_type_that_an_option_a_report_or_a_call_of_the_runner_names_is_of_the_facade() {
    let facade: BTreeSet<String> =
        exported("migrations").union(&exported("migrations-runner")).cloned().collect();
    let (core, runner) = (public("migrations-core"), public("migrations-runner"));
    let types: BTreeSet<&String> = core.types.keys().chain(runner.types.keys()).collect();
    let mut missing: Vec<String> = Vec::new();
    let mut look = |user: &String, named: &BTreeSet<String>, facade: &BTreeSet<String>| {
        let hidden = named.iter().filter(|name| types.contains(name) && !facade.contains(*name));
        missing.extend(hidden.map(|name| format!("{user} names {name}")));
    };
    // Both crates have a type `Step`, and that of the core is not of the facade.
    let of_core = exported("migrations");
    for (name, named) in core.types.iter().filter(|(name, _)| of_core.contains(*name)) {
        look(name, &named.of_fields, &facade);
    }
    for (name, named) in runner.types.iter().filter(|(name, _)| facade.contains(*name)) {
        look(name, &named.of_fields, &facade);
        look(name, &named.of_functions, &facade);
    }
    for (name, named) in &runner.functions {
        if facade.contains(name) {
            look(name, named, &facade);
        }
    }
    assert_eq!(missing, Vec::<String>::new(), "`migrations/src/lib.rs` does not export them");
    for named in ["RollbackTarget", "PlanProblem", "ApplyOptions"] {
        assert!(facade.contains(named) && types.contains(&named.to_owned()), "{named}");
    }
}

fn root(package: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(package).join("src/lib.rs")
}

fn items(file: &Path) -> Vec<Item> {
    let text = std::fs::read_to_string(file).expect("a source file");
    syn::parse_file(&text).expect("it compiles").items
}

/// The names that the root of a package exports.
fn exported(package: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for item in items(&root(package)) {
        if let Item::Use(ItemUse { vis: Visibility::Public(_), tree, attrs, .. }) = &item
            && !is_hidden(attrs)
        {
            add_names(&mut names, tree);
        }
    }
    names
}

fn add_names(names: &mut BTreeSet<String>, tree: &UseTree) {
    match tree {
        UseTree::Path(path) => add_names(names, &path.tree),
        UseTree::Group(group) => group.items.iter().for_each(|tree| add_names(names, tree)),
        UseTree::Name(name) => names.extend([name.ident.to_string()]),
        UseTree::Rename(rename) => names.extend([rename.rename.to_string()]),
        UseTree::Glob(_) => {}
    }
}

fn is_hidden(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) => list.path.is_ident("doc") && list.tokens.to_string() == "hidden",
        _ => false,
    })
}

fn public(package: &str) -> Public {
    let mut public = Public::default();
    let files: BTreeSet<PathBuf> =
        source::modules(&root(package)).into_iter().map(|module| module.file).collect();
    files.iter().flat_map(|file| items(file)).for_each(|item| public.add(&item));
    public
}

impl Public {
    fn add(&mut self, item: &Item) {
        match item {
            Item::Struct(item) if is_public(&item.vis) => {
                let fields = types_of_fields(&item.fields, is_public);
                self.of(&item.ident.to_string()).of_fields.extend(fields);
            }
            Item::Enum(item) if is_public(&item.vis) => {
                let fields =
                    item.variants.iter().flat_map(|it| types_of_fields(&it.fields, |_| true));
                let fields: Vec<String> = fields.collect();
                self.of(&item.ident.to_string()).of_fields.extend(fields);
            }
            Item::Fn(item) if is_public(&item.vis) => {
                self.functions.insert(item.sig.ident.to_string(), types_of(&item.sig));
            }
            Item::Impl(item) if item.trait_.is_none() && !paths::is_test(&item.attrs) => {
                self.add_methods(item);
            }
            _ => {}
        }
    }

    fn add_methods(&mut self, item: &ItemImpl) {
        let Type::Path(of) = &*item.self_ty else { return };
        let Some(of) = of.path.segments.last() else { return };
        for method in &item.items {
            if let ImplItem::Fn(method) = method
                && is_public(&method.vis)
                && !is_hidden(&method.attrs)
            {
                let named = types_of(&method.sig);
                self.of(&of.ident.to_string()).of_functions.extend(named);
            }
        }
    }

    fn of(&mut self, name: &str) -> &mut Named {
        self.types.entry(name.to_owned()).or_default()
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn types_of_fields(fields: &Fields, is_told: fn(&Visibility) -> bool) -> Vec<String> {
    let mut types = Types::default();
    let told = fields.iter().filter(|field| is_told(&field.vis) && !is_hidden(&field.attrs));
    told.for_each(|field| types.visit_type(&field.ty));
    types.0.into_iter().collect()
}

fn types_of(signature: &Signature) -> BTreeSet<String> {
    let mut types = Types::default();
    types.visit_signature(signature);
    types.0
}

/// The last segments of the paths of types.
#[derive(Default)]
struct Types(BTreeSet<String>);

impl<'ast> Visit<'ast> for Types {
    fn visit_type_path(&mut self, path: &'ast TypePath) {
        self.0.extend(path.path.segments.last().map(|segment| segment.ident.to_string()));
        visit::visit_type_path(self, path);
    }
}
