//! The modules of a crate, with the paths that each names. Knows no layer.

use std::fs;
use std::path::{Path, PathBuf};

use syn::{Attribute, Expr, Item, ItemMod, Lit, Meta};

use crate::paths::{self, Written};

/// A module of a crate, without those inside of it.
pub(crate) struct Module {
    /// From the root of the crate, which is `[]` itself.
    pub(crate) path: Vec<String>,
    pub(crate) file: PathBuf,
    pub(crate) written: Vec<Written>,
    /// The modules that it declares, in order.
    pub(crate) children: Vec<String>,
}

/// The modules of a crate that are not for tests only; the root comes first.
pub(crate) fn modules(root: &Path) -> Vec<Module> {
    let mut found = Vec::new();
    let folder = root.parent().expect("a file is in a folder");
    read_file(&mut found, &[], root, folder);
    found
}

/// `folder` is where the files of modules in this file are.
fn read_file(found: &mut Vec<Module>, path: &[String], file: &Path, folder: &Path) {
    let text = fs::read_to_string(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    let parsed = syn::parse_file(&text).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    read_items(found, path, file, folder, &parsed.items);
}

fn read_items(
    found: &mut Vec<Module>,
    path: &[String],
    file: &Path,
    folder: &Path,
    items: &[Item],
) {
    let declared: Vec<&ItemMod> = items
        .iter()
        .filter_map(|item| if let Item::Mod(module) = item { Some(module) } else { None })
        .filter(|module| !paths::is_test(&module.attrs))
        .collect();
    let mut children: Vec<String> =
        declared.iter().map(|module| module.ident.to_string()).collect();
    // A module with one file for each platform.
    children.dedup();
    let written = paths::written(items);
    found.push(Module { path: path.to_vec(), file: file.to_owned(), written, children });
    for module in declared {
        let name = module.ident.to_string();
        let inner = [path, std::slice::from_ref(&name)].concat();
        match &module.content {
            Some((_, items)) => read_items(found, &inner, file, &folder.join(name), items),
            None => {
                let (file, folder) = place(module, file, folder);
                read_file(found, &inner, &file, &folder);
            }
        }
    }
}

/// The file of a module, and the folder of those in it.
fn place(module: &ItemMod, file: &Path, folder: &Path) -> (PathBuf, PathBuf) {
    let name = module.ident.to_string();
    if let Some(path) = module.attrs.iter().find_map(path_attribute) {
        let file = file.parent().expect("a file is in a folder").join(path);
        let folder = file.parent().expect("a file is in a folder").to_owned();
        return (file, folder);
    }
    let beside = folder.join(format!("{name}.rs"));
    let inside = folder.join(&name).join("mod.rs");
    (if beside.exists() { beside } else { inside }, folder.join(name))
}

fn path_attribute(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(pair) = &attribute.meta else { return None };
    let Expr::Lit(literal) = &pair.value else { return None };
    match &literal.lit {
        Lit::Str(text) if pair.path.is_ident("path") => Some(text.value()),
        _ => None,
    }
}
