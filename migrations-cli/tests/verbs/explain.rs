//! `explain`: pages of codes.

use migrations_core::Code;
use serde_json::json;

use crate::folder::Folder;

#[test]
fn every_code_in_any_case_and_by_name() {
    let folder = Folder::new();
    for code in Code::ALL {
        let title = format!("# {} {}\n", code.id(), code.name());
        for text in [code.id(), &code.id().to_lowercase(), code.name()] {
            let said = folder.run(&["explain", text]);
            assert!(said.exits(0).out.starts_with(&title), "{said}");
        }
    }
}

#[test]
fn unknown_code_is_wrong_use() {
    let said = Folder::new().run(&["explain", "M0000"]);
    said.exits(2).complains("there is no code M0000").complains("`cargo migrations explain`");
    assert_eq!(said.out, "");
}

#[test]
fn without_a_code_all_are_listed() {
    let said = Folder::new().run(&["explain"]);
    assert_eq!(said.exits(0).out.lines().count(), Code::ALL.len());
    said.prints("M0101 duplicate_version\n");
}

#[test]
fn page_and_list_as_json() {
    let folder = Folder::new();
    let list = folder.run(&["explain", "--format", "json"]);
    let first = json!({ "code": "M0001", "name": "invalid_utf8" });
    assert_eq!(list.exits(0).json()["codes"][0], first);
    let page = folder.run(&["explain", "M0101", "--format", "json"]).exits(0).json();
    assert_eq!((&page["name"], &page["severity"]), (&json!("duplicate_version"), &json!("error")));
    assert!(page["page"].as_str().is_some_and(|text| text.starts_with("# M0101")));
    folder.run(&["explain", "x", "--format", "json"]).exits(2).json();
}
