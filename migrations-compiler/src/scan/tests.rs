//! What the scan finds in crates written to a temporary folder.

use std::collections::BTreeSet;
use std::fs;

use tempfile::TempDir;

use super::*;

pub(super) fn crate_of(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("the folder");
        fs::write(path, text).expect("the file");
    }
    folder
}

fn queries(files: &[(&str, &str)]) -> Vec<String> {
    let folder = crate_of(files);
    scan(folder.path()).queries.into_iter().map(|query| query.sql).collect()
}

#[test]
fn every_form_of_a_query_is_found() {
    let source = r##"
        use sqlx::{query_as, query_scalar};
        fn all() {
            sqlx::query!("a", 1);
            query_as!(Row<'static, A, B>, r#"b"#);
            query_scalar!("c1 " + "c2");
            ::sqlx::query_unchecked!("d\n");
            vec![sqlx::query_file!("sql/e.sql")];
            sqlx::query_file_as!(Row, "sql/e.sql", 1);
            other::query!("not ours");
            sqlx::query("not a macro");
        }
    "##;
    let found = queries(&[("src/lib.rs", source), ("sql/e.sql", "e\n")]);
    assert_eq!(found, ["a", "b", "c1 c2", "d\n", "e\n", "e\n"]);
}

#[test]
fn bare_query_in_a_file_without_sqlx_is_somebody_elses() {
    assert_eq!(queries(&[("src/lib.rs", "fn f() { query!(\"x\"); }")]), [""; 0]);
    let imported = "use diesel::query; fn f() { sqlx::query(\"x\"); query!(\"x\"); }";
    let manifest = ("Cargo.toml", "[dependencies]\ndiesel = \"2\"\n");
    assert_eq!(queries(&[manifest, ("src/lib.rs", imported)]), [""; 0]);
    let own =
        "macro_rules! query { ($sql:literal) => {} } fn f() { sqlx::query(\"x\"); query!(\"x\"); }";
    assert_eq!(queries(&[("src/lib.rs", own)]), [""; 0]);
}

#[test]
fn every_target_and_module_is_read_once() {
    let one = |name: &str| format!("fn f() {{ sqlx::query!(\"{name}\"); }}");
    let files = [
        ("Cargo.toml", "[[bin]]\nname = \"x\"\npath = \"odd/place.rs\"\n".to_owned()),
        ("odd/place.rs", one("bin")),
        (
            "src/lib.rs",
            format!("mod a; #[cfg(test)] mod t; #[path = \"q.rs\"] mod p; {}", one("lib")),
        ),
        ("src/main.rs", "mod a;".to_owned()),
        ("src/a.rs", format!("mod b; {}", one("a"))),
        ("src/a/b.rs", one("b")),
        ("src/t/mod.rs", one("t")),
        ("src/q.rs", one("path")),
        ("src/unused.rs", one("unused")),
        ("src/broken.rs", "fn (".to_owned()),
        ("tests/it.rs", one("test")),
        ("examples/many/main.rs", one("example")),
    ];
    let files: Vec<(&str, &str)> =
        files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let mut found = queries(&files);
    found.sort();
    assert_eq!(found, ["a", "b", "bin", "example", "lib", "path", "t", "test"]);
}

#[test]
fn macro_is_known_by_every_name_that_it_is_given() {
    let cases = [
        "use sqlx::query as q; fn f() { q!(\"x\"); }",
        "use sqlx::{query_as as qa, Row}; fn f() { qa!(R, \"x\",); }",
        "use sqlx::*; fn f() { query!(\"x\"); }",
        "use sqlx as db; fn f() { db::query_scalar_unchecked!(\"x\"); }",
        "use sqlx::{self as db}; fn f() { db::query!(\"x\"); }",
        "extern crate sqlx as db; fn f() { ::db::query!(\"x\"); }",
        "fn f() { ::sqlx::query!(\"x\"); }",
        "fn f() { outside::sqlx::query!(\"x\"); }",
        "macro_rules! m { () => { $crate::sqlx::query!(\"x\") } }",
        "macro_rules! m { ($t:path, $a:expr) => { sqlx::query_as!($t, \"x\", $a) } }",
        "cfg_if! { if #[cfg(a)] { fn f() { sqlx::query!{\"x\", #[allow(b)] c} } } }",
        "fn f() { sqlx::query_as![Row<'static, (A, B), { 1 + 2 }>, \"x\"]; }",
        "fn f() { sqlx::query_as!(<A as B<C, D>>::E, \"x\", 1); }",
    ];
    for source in cases {
        assert_eq!(queries(&[("src/lib.rs", source)]), ["x"], "{source}");
    }
}

#[test]
fn name_comes_from_another_file_or_from_the_manifest() {
    let db = ("src/db.rs", "pub use sqlx::query as q; pub(crate) use sqlx::query_scalar;");
    let users = [
        "mod db; use crate::db::q; fn f() { q!(\"x\"); }",
        "mod db; use db::{q as ask}; fn f() { ask!(\"x\"); }",
        "mod db; fn f() { crate::db::q!(\"x\"); db::query_scalar!(\"y\"); }",
        "mod db; use db::*; fn f() { query_scalar!(\"x\"); }",
        "#[macro_use] extern crate sqlx; mod db; mod other;",
    ];
    let other = ("src/other.rs", "fn f() { query!(\"x\"); }");
    for source in users {
        let found = queries(&[("src/lib.rs", source), db, other]);
        assert_eq!(found[0], "x", "{source}");
    }
    let renamed = "fn f() { db::query!(\"x\"); sqlx::query!(\"y\"); }";
    let manifests = [
        "[dependencies]\ndb = { package = \"sqlx\", version = \"0.9\" }\n",
        "[target.'cfg(unix)'.dependencies.db]\npackage = \"sqlx\"\n",
        "[dependencies]\ndb.workspace = true\n[workspace.dependencies]\ndb = { package = \"sqlx\" }\n",
    ];
    for manifest in manifests {
        let found = queries(&[("Cargo.toml", manifest), ("src/lib.rs", renamed)]);
        assert_eq!(found, ["x", "y"], "{manifest}");
    }
}

#[test]
fn only_what_sqlx_accepts_counts() {
    let cases = [
        "concat!(\"a\", \"b\")",
        "include_str!(\"a.sql\")",
        "(\"a\")",
        "\"a\" - \"b\"",
        "\"a\" + b",
        "\"a\" \"b\"",
        "b\"a\"",
        "#[rustfmt::skip] \"a\"",
        "SQL",
        "",
    ];
    for arguments in cases {
        let source = format!("fn f() {{ sqlx::query!({arguments}); }}");
        let folder = crate_of(&[("src/lib.rs", &source)]);
        let found = scan(folder.path());
        assert_eq!((found.queries.len(), found.macro_generated.len()), (0, 0), "{arguments}");
    }
    let source = "fn f() { sqlx::query_file!(\"a.sql\"); sqlx::query_file!(\"/a/b.sql\"); }";
    assert_eq!(queries(&[("src/lib.rs", source), ("a.sql", "a")]), [""; 0]);
}

#[test]
fn query_that_a_macro_makes_of_its_arguments_is_said_to_be_there() {
    let source = "\
macro_rules! all {
    ($table:literal) => {
        sqlx::query!(\"SELECT * FROM \" + $table)
    };
    ($($sql:tt)*) => { sqlx::query_as!(Row, $($sql)*) };
    (file $path:literal) => { sqlx::query_file!($path) };
}
";
    let folder = crate_of(&[("src/lib.rs", source)]);
    let found = scan(folder.path());
    let places: Vec<_> =
        found.macro_generated.iter().map(|it| (it.start.line, it.start.column)).collect();
    assert_eq!((places, found.queries.len()), (vec![(3, 21), (5, 39), (6, 48)], 0));
}

#[test]
fn modules_are_where_the_compiler_looks_for_them() {
    let one = |name: &str| format!("fn f() {{ sqlx::query!(\"{name}\"); }}");
    let lib = "
        mod plain;
        pub(crate) mod r#type;
        mod inline { pub mod deep; #[path = \"moved.rs\"] mod elsewhere; }
        #[path = \"folder\"] mod inline_elsewhere { mod inside; }
        #[cfg(unix)] mod both; #[cfg(not(unix))] mod neither;
        #[cfg_attr(unix, path = \"unix.rs\")]
        #[cfg_attr(all(windows, a), cfg_attr(b, path = \"windows.rs\"), allow(c, d))]
        mod system;
        fn f() { #[path = \"body.rs\"] mod body; }
        cfg_if::cfg_if! { if #[cfg(a)] { mod chosen; } else { mod rejected; } }
        include!(\"included/all.rs\");
        include!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/shared/\", \"made.rs\"));
        include!(concat!(env!(\"OUT_DIR\"), \"/nobody.rs\"));
    ";
    let files = [
        ("src/lib.rs", lib.to_owned()),
        (
            "src/plain.rs",
            format!(
                "mod child; mod block {{ mod far; }} #[path = \"beside.rs\"] mod b; {}",
                one("plain")
            ),
        ),
        ("src/plain/child.rs", one("child")),
        ("src/plain/block/far.rs", one("far")),
        ("src/beside.rs", format!("mod beside_child; {}", one("beside"))),
        ("src/beside_child.rs", one("beside child")),
        ("src/type.rs", one("type")),
        ("src/inline/deep.rs", one("deep")),
        ("src/inline/moved.rs", one("moved")),
        ("src/folder/inside.rs", one("inside")),
        ("src/both.rs", one("both")),
        ("src/neither/mod.rs", format!("mod sub; {}", one("neither"))),
        ("src/neither/sub.rs", one("sub")),
        ("src/unix.rs", one("unix")),
        ("src/windows.rs", one("windows")),
        ("src/system.rs", one("system")),
        ("src/body.rs", one("body")),
        ("src/chosen.rs", one("chosen")),
        ("src/rejected.rs", one("rejected")),
        ("src/included/all.rs", format!("mod included_child; {}", one("included"))),
        ("src/included/included_child.rs", one("included child")),
        ("shared/made.rs", one("made")),
        ("src/unused.rs", one("unused")),
    ];
    let files: Vec<(&str, &str)> =
        files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let mut found = queries(&files);
    found.sort();
    let expected = [
        "beside",
        "beside child",
        "body",
        "both",
        "child",
        "chosen",
        "deep",
        "far",
        "included",
        "included child",
        "inside",
        "made",
        "moved",
        "neither",
        "plain",
        "rejected",
        "sub",
        "system",
        "type",
        "unix",
        "windows",
    ];
    assert_eq!(found, expected);
}

/// The compiler itself says which files a crate has.
/// A crate that names modules in every form.
pub(super) fn forms_of_modules() -> Vec<(&'static str, &'static str)> {
    let lib = "
        macro_rules! items { ($($item:item)*) => { $($item)* } }
        mod plain;
        pub(crate) mod r#type;
        mod inline { pub mod deep; #[path = \"moved.rs\"] mod elsewhere; }
        #[path = \"folder\"] mod inline_elsewhere { mod inside; }
        #[cfg_attr(all(), path = \"chosen.rs\")] mod system;
        fn f() { #[path = \"body.rs\"] mod body; }
        items! { mod wrapped; mod wrapped_inline { mod wrapped_deep; } }
        include!(\"included/all.rs\");
    ";
    let plain = "
        mod child;
        mod block { mod far; #[path = \"path_far.rs\"] mod p; }
        #[path = \"beside.rs\"] mod b;
        fn f() { mod body { #[path = \"in_body.rs\"] mod p; } }
    ";
    vec![
        ("src/lib.rs", lib),
        ("src/plain.rs", plain),
        ("src/plain/child.rs", "mod grandchild;"),
        ("src/plain/child/grandchild/mod.rs", "mod last;"),
        ("src/plain/child/grandchild/last.rs", ""),
        ("src/plain/block/far.rs", ""),
        ("src/plain/block/path_far.rs", "mod under_path;"),
        ("src/plain/block/under_path.rs", ""),
        ("src/beside.rs", "mod beside_child; mod deeper { mod one; }"),
        ("src/beside_child.rs", ""),
        ("src/deeper/one.rs", ""),
        ("src/body/in_body.rs", ""),
        ("src/type.rs", ""),
        ("src/inline/deep.rs", ""),
        ("src/inline/moved.rs", ""),
        ("src/folder/inside.rs", ""),
        ("src/chosen.rs", ""),
        ("src/body.rs", ""),
        ("src/wrapped.rs", ""),
        ("src/wrapped_inline/wrapped_deep.rs", ""),
        ("src/included/all.rs", "mod included_child; mod i { mod one; }"),
        ("src/included/included_child.rs", ""),
        ("src/included/i/one.rs", ""),
    ]
}

#[test]
fn compiler_reads_the_same_files() {
    let files = forms_of_modules();
    let folder = crate_of(&files);
    let output = std::process::Command::new("rustc")
        .args(["--edition=2024", "--crate-type=lib", "--emit=dep-info=deps.d", "src/lib.rs"])
        .current_dir(folder.path())
        .output()
        .expect("rustc runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = fs::read_to_string(folder.path().join("deps.d")).expect("what rustc read");
    let expected = said.lines().filter_map(|line| line.strip_suffix(':'));
    let expected: BTreeSet<PathBuf> = expected.map(PathBuf::from).collect();
    let read = modules::read(folder.path(), [folder.path().join("src/lib.rs")], None, None);
    let name = |path: &PathBuf| path.strip_prefix(folder.path()).map(Path::to_owned);
    let read: BTreeSet<PathBuf> =
        read.keys().map(|path| name(path).expect("a file of it")).collect();
    assert_eq!(read, expected);
    assert_eq!(read.len(), files.len());
}

#[test]
fn modules_that_go_round_end() {
    let files = [
        ("src/lib.rs", "#[path = \"lib.rs\"] mod again; mod a;"),
        (
            "src/a.rs",
            "#[path = \"lib.rs\"] mod up; include!(\"a.rs\"); fn f() { sqlx::query!(\"x\"); }",
        ),
    ];
    assert_eq!(queries(&files), ["x"]);
}

#[test]
fn targets_are_those_of_the_manifest() {
    let one = |name: &str| format!("fn f() {{ sqlx::query!(\"{name}\"); }}");
    let places = [
        "src/lib.rs",
        "lib/root.rs",
        "src/main.rs",
        "src/bin/a.rs",
        "src/bin/b/main.rs",
        "src/bin/b/not.rs",
        "tests/t.rs",
        "tests/t2/main.rs",
        "tests/t2/not.rs",
        "examples/e.rs",
        "benches/b.rs",
        "build.rs",
        "odd/bin.rs",
    ];
    let found = |manifest: &str| {
        let texts: Vec<(&str, String)> = places.iter().map(|path| (*path, one(path))).collect();
        let files = texts.iter().map(|(path, text)| (*path, text.as_str()));
        let files: Vec<(&str, &str)> = files.chain([("Cargo.toml", manifest)]).collect();
        queries(&files).join(" ")
    };
    let usual = "benches/b.rs examples/e.rs src/bin/a.rs src/bin/b/main.rs src/lib.rs src/main.rs \
                 tests/t.rs tests/t2/main.rs";
    assert_eq!(found("[package]\nname = \"p\"\n"), usual);
    assert_eq!(
        found(
            "[package]\nautobins = false\nautotests = false\nautoexamples = false\nautobenches = false\n"
        ),
        "src/lib.rs"
    );
    let declared = "[package]\nname = \"p\"\nautobins = false\nautotests = false\nautobenches = false\n\
                    autoexamples = false\nbuild = \"build.rs\"\n[lib]\npath = \"lib/root.rs\"\n\
                    [[bin]]\nname = \"b\"\n[[bin]]\nname = \"odd\"\npath = \"odd/bin.rs\"\n\
                    [[test]]\nname = \"t2\"\n";
    assert_eq!(found(declared), "lib/root.rs odd/bin.rs src/bin/b/main.rs tests/t2/main.rs");
    let main = "[package]\nname = \"p\"\nautobins = false\nautolib = false\nautotests = false\n\
                autobenches = false\nautoexamples = false\n[[bin]]\nname = \"p\"\n";
    assert_eq!(found(main), "src/main.rs");
}

#[test]
fn text_is_read_as_the_compiler_reads_it() {
    let source = "\u{feff}#!/usr/bin/env run 'x\r\nfn f() {\r\n    sqlx::query!(r#\"a\r\n  b\"#); sqlx::query!(\"c\\\r\n   d\r\ne\");\r\n}\r\n";
    let folder = crate_of(&[("src/lib.rs", source)]);
    let found = scan(folder.path()).queries;
    assert_eq!((found[0].sql.as_str(), found[1].sql.as_str()), ("a\n  b", "cd\ne"));
    let place =
        |query: &Query, offset| (query.position(offset).line, query.position(offset).column);
    assert_eq!((place(&found[0], 0), place(&found[0], 4)), ((3, 21), (4, 3)));
    assert_eq!((place(&found[1], 1), place(&found[1], 3)), ((5, 4), (6, 1)));
    // A file of SQL is hashed as it lies on disk.
    let source = "\u{feff}fn f() { sqlx::query_file!(\"sql/a.sql\"); sqlx::query!(\"x\"); }";
    let folder = crate_of(&[("src/lib.rs", source), ("sql/a.sql", "a\r\n b")]);
    let found = scan(folder.path()).queries;
    assert_eq!((found[0].sql.as_str(), place(&found[0], 4)), ("a\r\n b", (2, 2)));
    assert_eq!(place(&found[1], 0), (1, 56));
}

/// Every byte of every query is where its character is, or where the escape for it begins.
#[test]
fn every_byte_of_a_literal_has_its_place() {
    let literals = [
        r#""plain""#,
        r##"r#"raw "with" quotes\n"#"##,
        r#""tab\tnewline\nquote\"backslash\\zero\0x\x41.""#,
        r#""é \u{1F600} \u{00_e9} 日本""#,
        "\"one \\\n      two \\\n\n   three\"",
        "\"line\nbreak \\n more\nend\"",
        r#""a" + r"b\" + "\u{e9}c" + "" + "d""#,
        "\"a \\\n   b\"\n    + \"é\"\n + r\"c\"",
        "\"\"",
        "\"\\\n\"",
    ];
    for literal in literals {
        let source = format!("fn f() {{\n  é!(); sqlx::query!({literal}, 1);\n}}\n");
        let folder = crate_of(&[("src/lib.rs", &source)]);
        let query = &scan(folder.path()).queries[0];
        let lines: Vec<Vec<char>> = source.lines().map(|line| line.chars().collect()).collect();
        let mut last = Position::START;
        for (offset, character) in query.sql.char_indices() {
            let position = query.position(offset);
            assert!(position > last, "{literal}: {offset} at {position:?} after {last:?}");
            last = position;
            let (line, column) = (position.line as usize - 1, position.column as usize - 1);
            // The end of a line is one character past its last.
            let there = lines[line].get(column).copied().unwrap_or('\n');
            assert!(
                there == character || there == '\\',
                "{literal}: {character:?} of byte {offset} is said to be {there:?} at {position:?}"
            );
        }
        let end = query.position(query.sql.len());
        assert_eq!(lines[end.line as usize - 1][end.column as usize - 1], '"', "{literal}");
    }
}

#[test]
fn set_of_the_crate_is_the_one_beside_its_manifest() {
    let tests = "migrations::migrations! { path = \"./case/migrations\" }";
    let source = "migrations::migrations! { path = \"db/migrations\", rows = [a as B] }";
    let folder = crate_of(&[("src/lib.rs", source), ("examples/ui.rs", tests)]);
    assert_eq!(scan(folder.path()).set_folder().as_deref(), Some("db/migrations"));
    let folder = crate_of(&[("src/lib.rs", "migrations::migrations!();")]);
    assert_eq!(scan(folder.path()).set_folder().as_deref(), Some("migrations"));
    let folder = crate_of(&[("src/lib.rs", "use migrations::migrations; migrations!();")]);
    assert_eq!(scan(folder.path()).set_folder().as_deref(), Some("migrations"));
}

#[test]
fn crate_whose_set_is_used_is_named() {
    for source in ["migrations::uses!(\"../db\");", "use migrations::uses;\nuses!(\"../db\",);"] {
        let folder = crate_of(&[("src/lib.rs", source)]);
        assert_eq!(scan(folder.path()).used_crate().as_deref(), Some("../db"), "{source}");
    }
    for source in ["other::uses!(\"../db\");", "uses!(\"../db\");", "migrations::uses!(db);"] {
        let folder = crate_of(&[("src/lib.rs", source)]);
        assert_eq!(scan(folder.path()).used_crate(), None, "{source}");
    }
}

#[test]
fn set_is_found_in_the_module_that_it_writes_into() {
    let call = "migrations::migrations!();";
    let module = |files: &[(&str, &str)]| {
        let folder = crate_of(files);
        scan(folder.path()).set_call().expect("a call").module.map(|it| it.path)
    };
    let in_lib = |text: &str| module(&[("src/lib.rs", text)]);
    assert_eq!(in_lib(call).as_deref(), Some("crate"));
    let inline = format!("pub mod db {{ pub mod r#in {{ {call} }} }}");
    assert_eq!(in_lib(&inline).as_deref(), Some("crate::db::r#in"));
    assert_eq!(in_lib(&format!("fn f() {{ {call} }}")), None);
    let in_a_file = [("src/lib.rs", "mod store { mod db; }"), ("src/store/db.rs", call)];
    assert_eq!(module(&in_a_file).as_deref(), Some("crate::store::db"));
    let elsewhere = ("src/bin/a.rs", "mod deep { mod b { migrations::migrations!(); } }");
    assert_eq!(module(&[elsewhere, ("src/main.rs", call)]).as_deref(), Some("crate"));
}

#[test]
fn module_is_exported_where_it_is_public_from_the_root_of_the_library() {
    let call = "migrations::migrations!();";
    let is_exported = |files: &[(&str, &str)]| {
        let folder = crate_of(files);
        let module = scan(folder.path()).set_call().expect("a call").module;
        module.expect("a module with a name").is_exported
    };
    let in_lib = |text: &str| is_exported(&[("src/lib.rs", &text.replace("CALL", call))]);
    assert!(in_lib("CALL") && in_lib("pub mod a { #[doc(hidden)] pub mod b { CALL } }"));
    assert!(!in_lib("mod a { pub mod b { CALL } }") && !in_lib("pub mod a { mod b { CALL } }"));
    assert!(!in_lib("pub(crate) mod a { CALL }") && !in_lib("#[cfg(x)] pub mod a { CALL }"));
    let in_a_file = |text: &str| is_exported(&[("src/lib.rs", text), ("src/db.rs", call)]);
    assert!(in_a_file("pub mod db;") && !in_a_file("mod db;"));
    assert!(!is_exported(&[("src/lib.rs", ""), ("src/main.rs", call)]), "no other crate sees it");
}

#[test]
fn folder_that_sqlx_is_told_to_read_is_found_in_each_form() {
    let source = r#"
        use sqlx::{migrate as embed, migrate::Migrator, migrate};
        static A: Migrator = sqlx::migrate!();
        static B: Migrator = migrate!("./db/sql/");
        static C: Migrator = embed!("c");
        async fn f() {
            Migrator::new(std::path::Path::new("../d")).await;
            Migrator::new(put_together()).await;
            other::migrate!("not sqlx's");
            sqlx::migrate!(PATH);
        }
        #[sqlx::test(fixtures("x"), migrations = "../e")]
        async fn g() {}
        #[sqlx::test]
        async fn h() {}
    "#;
    let manifest = "[dependencies]\nother = \"1\"\nsqlx = \"0.9\"\n";
    let folder = crate_of(&[("Cargo.toml", manifest), ("src/lib.rs", source)]);
    let found = scan(folder.path()).sqlx_sets.into_iter().map(|set| set.folder);
    let expected = [None, Some("db/sql"), Some("c"), Some("../d"), Some("../e")];
    assert_eq!(found.collect::<Vec<_>>(), expected.map(|folder| folder.map(str::to_owned)));
}

#[test]
fn call_without_a_path_has_the_folder_that_sqlx_reads() {
    let source = ("src/lib.rs", "migrations::migrations!();\n");
    let folder = |files: &[(&str, &str)]| scan(crate_of(files).path()).set_folder();
    assert_eq!(folder(&[source]).as_deref(), Some("migrations"));
    let config = ("sqlx.toml", "[migrate]\nmigrations-dir = \"../db/sql\"\n");
    assert_eq!(folder(&[source, config]).as_deref(), Some("../db/sql"));
    let named = ("src/lib.rs", "migrations::migrations! { path = \"own\" }\n");
    assert_eq!(folder(&[named, config]).as_deref(), Some("own"));
}
