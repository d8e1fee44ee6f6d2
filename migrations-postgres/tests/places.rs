//! A server runs wherever the temporary folder is, or says why not.

mod lab;

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use lab::{Lab, Mount, entries, psql, said, set_mode};
use migrations_postgres::{EngineError, Note, Server, Stage};

fn other_folder(server: &Server) -> (PathBuf, String) {
    let [Note::OtherFolder { used, reasons }] = server.notes() else {
        panic!("unexpected notes: {:?}", server.notes());
    };
    (used.clone(), reasons.join("\n"))
}

#[test]
fn odd_names_of_folders() {
    for name in
        ["it's \"quoted\"", "$HOME `id` $(id) ;#&|", "grün ☂ 100%25+1&x=y?z", "-rf * \\slash"]
    {
        let lab = Lab::named(name).with_empty_cache();
        let server = lab.start();
        assert_eq!(server.notes(), [], "{name}");
        // Both clients must find the way: libpq, and sqlx in the other process.
        assert_eq!(psql(&server, "SELECT 1").unwrap(), "1", "{name}");
        drop(server);
        let output = lab.role("once").output().unwrap();
        assert_eq!(said(&output), "query 1\nstopped Ok(())", "{name}");
        lab.assert_clean();
    }
}

#[test]
fn a_folder_whose_path_is_too_long_for_a_socket() {
    let lab = Lab::named(&"x".repeat(100));
    let server = lab.start();
    assert_eq!(psql(&server, "SELECT 1").unwrap(), "1");
    let (used, reason) = other_folder(&server);
    assert!(used.starts_with("/tmp"), "{}", used.display());
    assert!(reason.contains("too long for a socket"), "{reason}");
}

#[test]
fn a_folder_with_a_comma_which_libpq_cannot_read() {
    let lab = Lab::named("a,b");
    let server = lab.start();
    assert_eq!(psql(&server, "SELECT 1").unwrap(), "1");
    assert!(other_folder(&server).1.contains("comma"));
}

#[test]
fn a_folder_that_does_not_exist() {
    let lab = Lab::new();
    let mut options = lab.options();
    options.temp_dir = Some(lab.temp.join("nowhere"));
    let server = Server::start(&options).unwrap();
    assert!(other_folder(&server).1.contains("there is no such folder"));
}

#[test]
fn a_folder_that_another_user_has_prepared() {
    let lab = Lab::new();
    drop(lab.start());
    let [own] = &entries(&lab.temp)[..] else { panic!("one folder is expected") };
    fs::remove_dir_all(own).unwrap();
    fs::create_dir(own).unwrap();
    set_mode(own, 0o777);
    let server = lab.start();
    assert_eq!(psql(&server, "SELECT 1").unwrap(), "1");
    let (used, reason) = other_folder(&server);
    assert_ne!(&used, own);
    assert!(used.starts_with(&lab.temp), "{}", used.display());
    assert!(reason.contains(own.to_str().unwrap()), "{reason}");
}

#[test]
fn a_link_is_not_followed() {
    let lab = Lab::new();
    drop(lab.start());
    let [own] = &entries(&lab.temp)[..] else { panic!("one folder is expected") };
    let elsewhere = lab.temp.join("elsewhere");
    fs::rename(own, &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, own).unwrap();
    let server = lab.start();
    assert!(other_folder(&server).1.contains("not a folder"));
    assert!(entries(&elsewhere).is_empty());
}

#[test]
fn a_folder_that_has_become_read_only() {
    let lab = Lab::new();
    let mount = Mount::over(&lab.temp, "100m");
    // By another process, whose files are closed when it has ended.
    assert!(lab.role("once").output().unwrap().status.success());
    lab.wait_until_clean();
    let [own] = &entries(&lab.temp)[..] else { panic!("one folder is expected") };
    match &mount {
        Some(mount) => mount.make_read_only(),
        None => set_mode(own, 0o500),
    }
    let server = lab.start();
    assert_eq!(psql(&server, "SELECT 1").unwrap(), "1");
    let (used, reason) = other_folder(&server);
    assert!(!used.starts_with(&lab.temp), "{}", used.display());
    assert!(reason.contains(own.to_str().unwrap()), "{reason}");
}

#[test]
fn a_full_folder() {
    let lab = Lab::new();
    // There is no other way to a full disk.
    let Some(_mount) = Mount::over(&lab.temp, "10m") else { return };
    let error = Server::start(&lab.options()).unwrap_err();
    assert!(matches!(error, EngineError::NotStarted { stage: Stage::Initdb, .. }), "{error:?}");
    let message = error.to_string();
    assert!(message.contains("MB were free in"), "{message}");
    assert!(message.contains("set TMPDIR to another folder"), "{message}");
    lab.assert_clean();
}

#[test]
fn a_folder_without_a_single_free_byte() {
    let lab = Lab::new();
    let Some(_mount) = Mount::over(&lab.temp, "64k") else { return };
    let _ = fs::write(lab.temp.join("filler"), vec![0; 64 << 10]);
    let message = Server::start(&lab.options()).unwrap_err().to_string();
    assert!(message.contains("only 0 MB were free in"), "{message}");
    let left = lab.left();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn the_current_folder_may_be_closed_to_the_server() {
    let lab = Lab::new();
    let closed = tempfile::tempdir().unwrap();
    let output = lab.role("once").current_dir(closed.path()).output().unwrap();
    assert_eq!(said(&output), "query 1\nstopped Ok(())");
}

#[test]
fn variables_for_other_servers_and_locales_change_nothing() {
    let lab = Lab::new();
    let mut command = lab.role("once");
    command.env("PGHOST", "nowhere.invalid").env("PGPORT", "1").env("PGUSER", "nobody");
    command.env("PGDATABASE", "none").env("PGDATA", "/nonexistent").env("PGSSLMODE", "require");
    command.env("LC_ALL", "xx_YY.UTF-8").env("LANG", "xx_YY").env("NOTIFY_SOCKET", "/nonexistent");
    let output = command.output().unwrap();
    assert_eq!(said(&output), "query 1\nstopped Ok(())");

    let server = lab.start();
    let psql = Command::new(server.bin_dir().join("psql"))
        .args(["-X", "-A", "-t", "-c", "SELECT 1", server.url()])
        .env("PGPORT", "1")
        .env("PGHOST", "nowhere.invalid")
        .env("PGSSLMODE", "require")
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&psql.stdout).trim(), "1", "{psql:?}");
}

#[test]
fn a_home_that_does_not_exist() {
    let lab = Lab::new();
    let mut command = lab.role("once");
    command.env_remove("MIGRATIONS_CACHE_DIR").env_remove("XDG_CACHE_HOME");
    // Root's templates are not kept in a home folder, so only others can lack one.
    if !lab::is_root() {
        command.env("HOME", "/proc/nowhere");
    }
    let output = command.output().unwrap();
    let said = said(&output);
    assert!(said.starts_with("query 1\n") && said.ends_with("stopped Ok(())"), "{said}");
}
