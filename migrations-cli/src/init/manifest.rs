//! `Cargo.toml`: the build script's dependency, added without touching anything else.

use std::path::Path;

use toml_edit::{DocumentMut, InlineTable, Item, Table, Value, value};

/// The crate that a build script calls.
const BUILD: Crate = Crate { package: "sealed-migrations-build", library: "migrations-build" };

/// The crate whose macro embeds the set.
const FACADE: Crate = Crate { package: "sealed-migrations", library: "migrations" };

/// A crate of the product: the name on the registry, and that of its library, which is its folder's
/// name too and which a manifest may give it with `package = …`.
struct Crate {
    package: &'static str,
    library: &'static str,
}

impl Crate {
    /// Its entry in a table of dependencies, under whichever name.
    fn entry<'a>(&self, table: Option<&'a Item>) -> Option<(&'a str, &'a Item)> {
        let table = table?.as_table_like()?;
        table.iter().find(|(key, item)| {
            let package = item.get("package").and_then(Item::as_str);
            *key == self.package || *key == self.library || package == Some(self.package)
        })
    }
}

/// The name of the package in a manifest; nothing in one that only gathers a workspace.
pub(crate) fn package_name(text: &str) -> Option<String> {
    let document: DocumentMut = text.parse().ok()?;
    Some(document.get("package")?.get("name")?.as_str()?.to_owned())
}

/// Where the crate comes from.
pub(crate) enum From<'a> {
    /// The folder that holds the product's crates.
    Folder(&'a Path),
    /// As the manifest or its workspace has the crate `migrations`, else the registry.
    Manifest {
        /// The manifest of the workspace, where that is another file.
        workspace: Option<&'a str>,
    },
}

/// The manifest with the dependency; nothing where it has it already, or is no manifest.
pub(crate) fn with_build_dependency(text: &str, from: &From) -> Option<String> {
    let mut document: DocumentMut = text.parse().ok()?;
    if BUILD.entry(document.get("build-dependencies")).is_some() {
        return None;
    }
    let (key, source) = source(&document, from);
    let table = document.entry("build-dependencies").or_insert(Item::Table(Table::new()));
    table.as_table_like_mut()?.insert(&key, source);
    Some(document.to_string())
}

/// The key of the dependency and where it comes from.
fn source(document: &DocumentMut, from: &From) -> (String, Item) {
    let key = BUILD.package.to_owned();
    match from {
        From::Folder(folder) => (key, at_path(&folder.join(BUILD.library).display().to_string())),
        From::Manifest { workspace } => {
            let workspace = workspace.and_then(|text| text.parse::<DocumentMut>().ok());
            let root = workspace.as_ref().unwrap_or(document);
            let shared = root.get("workspace").and_then(|table| table.get("dependencies"));
            if let Some((key, _)) = BUILD.entry(shared) {
                let mut inline = InlineTable::new();
                inline.insert("workspace", true.into());
                return (key.to_owned(), value(inline));
            }
            let facade = FACADE.entry(document.get("dependencies"));
            let path = facade.and_then(|(_, it)| it.get("path")).and_then(Item::as_str);
            let item = match path.and_then(|path| Path::new(path).parent()) {
                Some(folder) => at_path(&folder.join(BUILD.library).display().to_string()),
                None => value(env!("CARGO_PKG_VERSION")),
            };
            (key, item)
        }
    }
}

fn at_path(path: &str) -> Item {
    let mut inline = InlineTable::new();
    inline.insert("path", Value::from(path));
    value(inline)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACKAGE: &str = "[package]\nname = \"shop\" # ours\n\n[dependencies]\nsqlx = \"0.9\"\n";

    #[test]
    fn nothing_else_changes_and_nothing_changes_twice() {
        let here = From::Manifest { workspace: None };
        let new = with_build_dependency(PACKAGE, &here).expect("it is missing");
        let added = format!(
            "\n[build-dependencies]\nsealed-migrations-build = \"{}\"\n",
            env!("CARGO_PKG_VERSION")
        );
        assert_eq!(new, format!("{PACKAGE}{added}"));
        assert_eq!(with_build_dependency(&new, &here), None);
        assert_eq!(package_name(PACKAGE).as_deref(), Some("shop"));
        assert_eq!(package_name("[workspace]\n"), None);
    }

    #[test]
    fn crate_lies_where_its_sisters_lie() {
        let here = From::Manifest { workspace: None };
        for facade in [
            "sealed-migrations = { path = \"../m/migrations\" }\n",
            "migrations = { package = \"sealed-migrations\", path = \"../m/migrations\" }\n",
            "schema = { path = \"../m/migrations\", package = \"sealed-migrations\" }\n",
        ] {
            let new = with_build_dependency(&format!("{PACKAGE}{facade}"), &here).expect(facade);
            let added = "\nsealed-migrations-build = { path = \"../m/migrations-build\" }\n";
            assert!(new.ends_with(added), "{new}");
        }
        for (key, source) in [
            ("sealed-migrations-build", "\"0.1\""),
            ("migrations-build", "{ package = \"sealed-migrations-build\", version = \"0.1\" }"),
        ] {
            let workspace = format!("[workspace.dependencies]\n{key} = {source}\n");
            let from = From::Manifest { workspace: Some(&workspace) };
            let new = with_build_dependency(PACKAGE, &from).expect("it is missing");
            let added = format!("\n{key} = {{ workspace = true }}\n");
            assert!(new.ends_with(&added), "{new}");
            assert_eq!(with_build_dependency(&new, &from), None);
        }
        let new = with_build_dependency(PACKAGE, &From::Folder(Path::new("/m"))).expect("missing");
        assert!(new.contains("{ path = \"/m/migrations-build\" }"), "{new}");
    }
}
