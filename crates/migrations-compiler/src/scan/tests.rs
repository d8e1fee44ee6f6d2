//! What the scan finds in crates written to a temporary folder.

use std::fs;

use tempfile::TempDir;

use super::*;

fn crate_of(files: &[(&str, &str)]) -> TempDir {
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
fn position_inside_a_literal_is_that_of_the_file() {
    let source =
        "fn f() {\n    sqlx::query!(r#\"SELECT é,\n  b\"#);\n    sqlx::query!(\"a\\n b\");\n}\n";
    let folder = crate_of(&[("src/lib.rs", source)]);
    let found = scan(folder.path()).queries;
    assert_eq!(found[0].position(7), Position { line: 2, column: 28 });
    let offset = found[0].sql.find('b').expect("a b");
    assert_eq!(found[0].position(offset), Position { line: 3, column: 3 });
    assert_eq!(found[1].position(3), Position { line: 4, column: 18 });
}

#[test]
fn set_of_the_crate_is_the_one_beside_its_manifest() {
    let tests = "migrations::migrations! { path = \"./case/migrations\" }";
    let source = "migrations::migrations! { path = \"db/migrations\", rows = [a as B] }";
    let folder = crate_of(&[("src/lib.rs", source), ("examples/ui.rs", tests)]);
    assert_eq!(scan(folder.path()).set_folder().as_deref(), Some("db/migrations"));
    let folder = crate_of(&[("src/lib.rs", "migrations::migrations!();")]);
    assert_eq!(scan(folder.path()).set_folder().as_deref(), Some("migrations"));
}

#[test]
fn set_is_found_in_the_module_that_it_writes_into() {
    let call = "migrations::migrations!();";
    let module = |files: &[(&str, &str)]| {
        let folder = crate_of(files);
        scan(folder.path()).call_of("migrations").expect("a call").module.clone()
    };
    let crate_of_module = |text: &str| module(&[("src/lib.rs", text)]);
    assert_eq!(crate_of_module(call).as_deref(), Some("crate"));
    let inline = format!("pub mod db {{ pub mod r#in {{ {call} }} }}");
    assert_eq!(crate_of_module(&inline).as_deref(), Some("crate::db::r#in"));
    assert_eq!(crate_of_module(&format!("fn f() {{ {call} }}")), None);
    let in_a_file =
        [("src/lib.rs", "mod store;"), ("src/store.rs", "mod db;"), ("src/store/db.rs", call)];
    assert_eq!(module(&in_a_file).as_deref(), Some("crate::store::db"));
    let elsewhere = [("src/bin/a.rs", "mod deep { mod b { migrations::migrations!(); } }")];
    let both = [("src/main.rs", call), ("src/lib.rs", "mod db { migrations::migrations!(); }")];
    assert_eq!(module(&[elsewhere[0], both[0]]).as_deref(), Some("crate"));
    assert_eq!(module(&both).as_deref(), Some("crate::db"));
}
