//! `Cargo.toml`: the dependencies of source and build script, added without touching anything else.

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

/// Where the crates come from.
pub(crate) enum From<'a> {
    /// The folder that holds the product's crates, as the manifest names it.
    Folder(&'a Path),
    /// As the manifest or its workspace has one of the crates, else the registry.
    Manifest {
        /// The manifest of the workspace, where that is another file.
        workspace: Option<Workspace<'a>>,
    },
}

/// The manifest of a workspace.
pub(crate) struct Workspace<'a> {
    pub(crate) text: &'a str,
    /// The way from the member's folder to it.
    pub(crate) way: &'a Path,
}

/// The manifest with both dependencies; nothing where it has them already, or is no manifest.
pub(crate) fn with_dependencies(text: &str, from: &From) -> Option<String> {
    let mut document: DocumentMut = text.parse().ok()?;
    let sources = Sources::of(&document, from);
    let mut is_changed = false;
    for (wanted, name) in [(&FACADE, "dependencies"), (&BUILD, "build-dependencies")] {
        if wanted.entry(document.get(name)).is_some() {
            continue;
        }
        let (key, source) = sources.of_crate(wanted);
        let table = document.entry(name).or_insert(Item::Table(Table::new()));
        table.as_table_like_mut()?.insert(&key, source);
        is_changed = true;
    }
    is_changed.then(|| document.to_string())
}

/// What is known of where the crates come from.
struct Sources {
    /// What the workspace offers its members.
    shared: Option<Item>,
    /// Where a crate that is there comes from, as the member's manifest says it.
    sister: InlineTable,
}

impl Sources {
    fn of(document: &DocumentMut, from: &From) -> Sources {
        match from {
            From::Folder(folder) => {
                let mut sister = InlineTable::new();
                sister.insert("path", Value::from(folder.join("it").display().to_string()));
                Sources { shared: None, sister }
            }
            From::Manifest { workspace } => {
                let other: Option<DocumentMut> =
                    workspace.as_ref().and_then(|workspace| workspace.text.parse().ok());
                let root = other.as_ref().unwrap_or(document);
                let shared = root.get("workspace").and_then(|table| table.get("dependencies"));
                let tables = [document.get("dependencies"), document.get("build-dependencies")];
                let here = Path::new("");
                let way = workspace.as_ref().map_or(here, |workspace| workspace.way);
                let own = tables.into_iter().find_map(|table| sister(table, here));
                let sister = own.or_else(|| sister(shared, way));
                Sources { shared: shared.cloned(), sister: sister.unwrap_or_else(registry) }
            }
        }
    }

    /// The key of a dependency, and where it comes from.
    fn of_crate(&self, wanted: &Crate) -> (String, Item) {
        if let Some((key, _)) = wanted.entry(self.shared.as_ref()) {
            let mut inline = InlineTable::new();
            inline.insert("workspace", true.into());
            return (key.to_owned(), value(inline));
        }
        let path = self.sister.get("path").and_then(Value::as_str);
        let path = path.map(|path| Path::new(path).with_file_name(wanted.library));
        let mut source = InlineTable::new();
        // The generated code names the library, and the registry has another crate of that name.
        let key = match wanted.package == FACADE.package {
            true => {
                source.insert("package", wanted.package.into());
                wanted.library
            }
            false => wanted.package,
        };
        for (name, text) in self.sister.iter() {
            let text = match &path {
                Some(path) if name == "path" => Value::from(path.display().to_string()),
                _ => text.clone(),
            };
            source.insert(name, text);
        }
        let only_version = source.get("version").filter(|_| source.len() == 1).cloned();
        (key.to_owned(), only_version.map_or_else(|| value(source), value))
    }
}

/// Where the one crate of a table comes from, if it says so; `way` leads to the folder that its path
/// is relative to.
fn sister(table: Option<&Item>, way: &Path) -> Option<InlineTable> {
    let (_, item) = FACADE.entry(table).or_else(|| BUILD.entry(table))?;
    let mut source = InlineTable::new();
    if let Some(version) = item.as_str() {
        source.insert("version", version.into());
        return Some(source);
    }
    for name in ["version", "path", "git", "branch", "tag", "rev", "registry"] {
        let Some(text) = item.get(name).and_then(Item::as_str) else { continue };
        let text =
            if name == "path" { way.join(text).display().to_string() } else { text.to_owned() };
        source.insert(name, text.into());
    }
    (!source.is_empty()).then_some(source)
}

fn registry() -> InlineTable {
    let mut source = InlineTable::new();
    source.insert("version", env!("CARGO_PKG_VERSION").into());
    source
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACKAGE: &str = "[package]\nname = \"shop\" # ours\n\n[dependencies]\nsqlx = \"0.9\"\n";

    fn added(manifest: &str, from: &From) -> String {
        let new = with_dependencies(manifest, from).expect("they are missing");
        assert_eq!(with_dependencies(&new, from), None, "{new}");
        new.strip_prefix(manifest).unwrap_or(&new).to_owned()
    }

    #[test]
    fn nothing_else_changes_and_nothing_changes_twice() {
        let version = env!("CARGO_PKG_VERSION");
        let expected = format!(
            "migrations = {{ package = \"sealed-migrations\", version = \"{version}\" }}\n\n\
             [build-dependencies]\nsealed-migrations-build = \"{version}\"\n"
        );
        assert_eq!(added(PACKAGE, &From::Manifest { workspace: None }), expected);
    }

    #[test]
    fn crate_lies_where_its_sister_lies() {
        let here = From::Manifest { workspace: None };
        for facade in [
            "sealed-migrations = { path = \"../m/migrations\" }\n",
            "migrations = { package = \"sealed-migrations\", path = \"../m/migrations\" }\n",
            "schema = { path = \"../m/migrations\", package = \"sealed-migrations\" }\n",
        ] {
            let new = added(&format!("{PACKAGE}{facade}"), &here);
            let build = "sealed-migrations-build = { path = \"../m/migrations-build\" }\n";
            assert_eq!(new, format!("\n[build-dependencies]\n{build}"));
        }
        let git = "sealed-migrations = { git = \"https://host/m\", tag = \"v1\" }\n";
        let new = added(&format!("{PACKAGE}{git}"), &here);
        let build = "sealed-migrations-build = { git = \"https://host/m\", tag = \"v1\" }\n";
        assert!(new.ends_with(build), "{new}");
        let new = added(PACKAGE, &From::Folder(Path::new("../m")));
        let facade = "migrations = { package = \"sealed-migrations\", path = \"../m/migrations\" }";
        assert!(new.starts_with(facade), "{new}");
        assert!(new.contains("{ path = \"../m/migrations-build\" }"), "{new}");
    }

    #[test]
    fn workspace_says_where_both_come_from() {
        let way = Path::new("../..");
        for (key, source) in [
            ("sealed-migrations-build", "\"0.1\""),
            ("migrations-build", "{ package = \"sealed-migrations-build\", version = \"0.1\" }"),
        ] {
            let text = format!("[workspace.dependencies]\n{key} = {source}\n");
            let new =
                added(PACKAGE, &From::Manifest { workspace: Some(Workspace { text: &text, way }) });
            let facade = "migrations = { package = \"sealed-migrations\", version = \"0.1\" }\n";
            let build = format!("\n[build-dependencies]\n{key} = {{ workspace = true }}\n");
            assert_eq!(new, format!("{facade}{build}"));
        }
        let text = "[workspace.dependencies]\n\
            migrations = { package = \"sealed-migrations\", path = \"m/migrations\" }\n";
        let new = added(PACKAGE, &From::Manifest { workspace: Some(Workspace { text, way }) });
        let build = "sealed-migrations-build = { path = \"../../m/migrations-build\" }\n";
        let expected =
            format!("migrations = {{ workspace = true }}\n\n[build-dependencies]\n{build}");
        assert_eq!(new, expected);
    }
}
