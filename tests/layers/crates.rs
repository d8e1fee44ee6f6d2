//! The order of the crates: what each may use. Knows no module.

use crate::source;
use crate::workspace::{Package, packages};

/// Each package, and the packages of the workspace that it may use; each stands below those.
const LAYERS: [(&str, &[&str]); 18] = [
    ("sealed-migrations-core", &[]),
    ("sealed-migrations-compiler", &["sealed-migrations-core"]),
    // Pure: what is sealed in, texts out.
    ("sealed-migrations-docs", &["sealed-migrations-core", "sealed-migrations-compiler"]),
    ("sealed-migrations-runner", &["sealed-migrations-core"]),
    // Starts servers and knows no migration, so that any application can use it.
    ("sealed-migrations-postgres", &[]),
    // Applications link it, so no front end.
    (
        "sealed-migrations-provision",
        &["sealed-migrations-core", "sealed-migrations-runner", "sealed-migrations-postgres"],
    ),
    (
        "sealed-migrations-prepare",
        &[
            "sealed-migrations-core",
            "sealed-migrations-compiler",
            "sealed-migrations-runner",
            "sealed-migrations-postgres",
            "sealed-migrations-provision",
        ],
    ),
    (
        "cargo-migrations",
        &[
            "sealed-migrations-core",
            "sealed-migrations-compiler",
            "sealed-migrations-docs",
            "sealed-migrations-runner",
            "sealed-migrations-postgres",
            "sealed-migrations-provision",
            "sealed-migrations-prepare",
        ],
    ),
    ("sealed-migrations-macros", &["sealed-migrations-core", "sealed-migrations-compiler"]),
    ("sealed-migrations-build", &["sealed-migrations-core", "sealed-migrations-compiler"]),
    // What applications link: no front end, and a server only where a feature asks for one.
    (
        "sealed-migrations",
        &[
            "sealed-migrations-core",
            "sealed-migrations-runner",
            "sealed-migrations-postgres",
            "sealed-migrations-provision",
            "sealed-migrations-macros",
        ],
    ),
    ("migrations-bench", &["sealed-migrations-postgres"]),
    ("migrations-book", &[]),
    ("trading", &["sealed-migrations", "sealed-migrations-build"]),
    ("agent-monitor", &["sealed-migrations", "sealed-migrations-build"]),
    ("client-success", &["sealed-migrations", "sealed-migrations-build"]),
    ("rag", &["sealed-migrations", "sealed-migrations-build"]),
    ("second-brain", &["sealed-migrations", "sealed-migrations-build"]),
];

/// A use of a package by another one.
struct Use {
    from: String,
    to: String,
    /// The manifest, or a line of a file.
    place: String,
}

/// What no line of the table allows.
fn faults(uses: &[Use]) -> Vec<String> {
    uses.iter()
        .filter_map(|used| {
            let allowed =
                LAYERS.iter().find(|(name, _)| *name == used.from).map(|(_, below)| below);
            let Some(allowed) = allowed else {
                return Some(format!("{}: no line in LAYERS", used.from));
            };
            let is_allowed = used.from == used.to || allowed.contains(&used.to.as_str());
            (!is_allowed).then(|| format!("{}: {} uses {}", used.place, used.from, used.to))
        })
        .collect()
}

fn uses(package: &Package, packages: &[Package]) -> Vec<Use> {
    let to = |to: &str, place: String| Use { from: package.name.clone(), to: to.to_owned(), place };
    let mut found: Vec<Use> =
        package.dependencies.iter().map(|name| to(name, "Cargo.toml".to_owned())).collect();
    for module in source::modules(&package.root) {
        for written in &module.written {
            let first = &written.segments[0];
            let used = packages.iter().find(|other| other.lib_name == *first);
            // A module of that name is meant where there is one.
            if let Some(used) = used.filter(|_| !module.children.contains(first)) {
                found.push(to(&used.name, format!("{}:{}", module.file.display(), written.line)));
            }
        }
    }
    found
}

#[test]
fn every_crate_uses_only_those_below_it() {
    let packages = packages();
    for package in &packages {
        let is_listed = LAYERS.iter().any(|(name, _)| *name == package.name);
        assert!(is_listed, "{} has no line in LAYERS", package.name);
    }
    let uses: Vec<Use> = packages.iter().flat_map(|package| uses(package, &packages)).collect();
    let of_source = uses.iter().filter(|used| used.place != "Cargo.toml").count();
    assert!(of_source > 100, "the sources are read: {of_source}");
    let faults = faults(&uses);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_table_has_no_circle() {
    for (index, (name, below)) in LAYERS.iter().enumerate() {
        for used in *below {
            let place = LAYERS.iter().position(|(other, _)| other == used);
            assert!(place.is_some_and(|place| place < index), "{name} stands above {used}");
        }
    }
}

#[test]
fn use_of_a_crate_above_is_a_fault() {
    let wrong = Use {
        from: "sealed-migrations-postgres".to_owned(),
        to: "sealed-migrations-runner".to_owned(),
        place: "lib.rs:1".to_owned(),
    };
    let expected = "lib.rs:1: sealed-migrations-postgres uses sealed-migrations-runner";
    assert_eq!(faults(&[wrong]), [expected]);
}
