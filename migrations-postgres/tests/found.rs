//! Which PostgreSQL is used, and what is said when there is none that may be.

mod lab;

use lab::{Lab, said};
use migrations_postgres::{EngineError, Options, Server, installations};

fn once(lab: &Lab, variables: &[(&str, &str)]) -> String {
    let output = lab.role("once").envs(variables.iter().copied()).output().unwrap();
    said(&output)
}

#[test]
fn every_installation_holds_a_server() {
    for installation in installations().unwrap() {
        assert!(installation.bin_dir().join("postgres").is_file());
        assert!(installation.bin_dir().join("initdb").is_file());
    }
}

#[test]
fn a_named_folder_is_used() {
    let lab = Lab::new();
    let bin_dir = installations().unwrap()[0].bin_dir().to_owned();
    let said = once(&lab, &[("MIGRATIONS_POSTGRES_BIN", bin_dir.to_str().unwrap())]);
    assert_eq!(said, "query 1\nstopped Ok(())");
}

#[test]
fn a_named_folder_without_a_server() {
    let lab = Lab::new();
    let named = lab.temp.to_str().unwrap();
    let said = once(&lab, &[("MIGRATIONS_POSTGRES_BIN", named)]);
    let expected = format!(
        "error MIGRATIONS_POSTGRES_BIN names `{named}`, which holds no usable PostgreSQL server: \
         it has no `postgres`\n\
         nothing was started\n\
         set it to a folder that holds `postgres` and `initdb`, such as /usr/lib/postgresql/17/bin, \
         or unset it to search this machine"
    );
    assert_eq!(said, expected);
    lab.assert_clean();
}

#[test]
fn a_named_folder_that_does_not_exist() {
    let said = once(&Lab::new(), &[("MIGRATIONS_POSTGRES_BIN", "/nonexistent")]);
    assert!(said.contains("`/nonexistent`"), "{said}");
    assert!(said.contains("there is no such folder"), "{said}");
}

#[test]
fn an_empty_variable_names_nothing() {
    let said = once(&Lab::new(), &[("MIGRATIONS_POSTGRES_BIN", ""), ("MIGRATIONS_ENGINE", "")]);
    assert_eq!(said, "query 1\nstopped Ok(())");
}

#[test]
fn a_server_older_than_declared() {
    let lab = Lab::new();
    let error = Server::start(&Options { servers: vec![98, 99], ..lab.options() }).unwrap_err();
    assert!(matches!(error, EngineError::TooOld { lowest: 98, .. }), "{error:?}");
    let message = error.to_string();
    assert!(message.starts_with("a server older than the set declares"), "{message}");
    let bin_dir = installations().unwrap()[0].bin_dir().display().to_string();
    assert!(message.contains(&bin_dir), "{message}");
    lab.assert_clean();
}

#[test]
fn a_named_server_older_than_declared() {
    let bin_dir = installations().unwrap()[0].bin_dir().to_str().unwrap().to_owned();
    let variables = [("MIGRATIONS_POSTGRES_BIN", &*bin_dir), ("ENGINE_TEST_SERVERS", "99")];
    let said = once(&Lab::new(), &variables);
    assert!(said.starts_with("error a server older than the set declares"), "{said}");
}

#[test]
fn a_picked_server_older_than_declared() {
    let lab = Lab::new();
    let engine = migrations_postgres::EngineChoice::Installed(installations().unwrap().remove(0));
    let options = Options { servers: vec![99], engine, ..lab.options() };
    assert!(matches!(Server::start(&options), Err(EngineError::TooOld { .. })));
}

#[test]
fn a_newer_server_than_the_lowest_declared_is_used() {
    let said = once(&Lab::new(), &[("ENGINE_TEST_SERVERS", "9,99")]);
    assert_eq!(said, "query 1\nstopped Ok(())");
}

#[test]
fn an_engine_that_is_neither_native_nor_a_url() {
    let said = once(&Lab::new(), &[("MIGRATIONS_ENGINE", "natve")]);
    assert!(said.starts_with("error MIGRATIONS_ENGINE is neither"), "{said}");
    assert!(said.contains("`natve`"), "{said}");
}

#[test]
fn a_path_without_tools_is_enough() {
    let said = once(&Lab::new(), &[("PATH", "/nonexistent")]);
    assert_eq!(said, "query 1\nstopped Ok(())");
}
