//! What SQL leaves in the files of its own server goes with that server: no later one finds it, and what
//! removes or keeps the files does not follow it.

#![cfg(unix)]

mod lab;

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use lab::{Lab, entries, psql, set_mode};
use migrations_postgres::Server;

/// Has the server run a program in its folder of data.
fn run(server: &Server, program: &str) {
    let program = program.replace('\'', "''");
    psql(server, &format!("COPY (SELECT 1) TO PROGRAM 'cat >/dev/null; {program}'")).unwrap();
}

/// Executes each statement by itself, as `ALTER SYSTEM` asks for.
fn execute(server: &Server, statements: &[&str]) {
    for statement in statements {
        psql(server, statement).unwrap();
    }
}

/// A folder of ours with a file, which the server's user may enter and read.
fn ours(lab: &Lab) -> PathBuf {
    let ours = lab.temp.with_file_name("ours");
    fs::create_dir_all(&ours).unwrap();
    fs::write(ours.join("file"), "ours").unwrap();
    set_mode(&ours, 0o755);
    ours
}

fn assert_untouched(ours: &Path) {
    assert_eq!(entries(ours), [ours.join("file")]);
    assert_eq!(fs::read_to_string(ours.join("file")).unwrap(), "ours");
    assert_eq!(fs::metadata(ours).unwrap().uid(), nix::unistd::geteuid().as_raw());
}

/// Files in a folder of data that are none of a cluster's: links, a pipe, and a folder that is closed.
fn traps(ours: &Path) -> String {
    let ours = ours.display();
    format!(
        "mkdir trap; ln -s {ours} trap/folder; ln -s {ours}/file trap/file; mkfifo trap/pipe; \
         ln -s / base/root; mkdir trap/closed; mkfifo trap/closed/pipe; chmod 0 trap/closed"
    )
}

#[test]
fn settings_triggers_and_libraries_of_one_server_are_in_no_other() {
    let lab = Lab::new().with_empty_cache();
    lab.start().stop().unwrap();
    let server = lab.start();
    execute(
        &server,
        &[
            "ALTER SYSTEM SET archive_mode = on",
            "ALTER SYSTEM SET archive_command = 'touch archived'",
            "ALTER SYSTEM SET session_preload_libraries = 'auto_explain'",
            "ALTER DATABASE template1 SET search_path = nowhere",
            "CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'",
            "CREATE EVENT TRIGGER carried ON ddl_command_start EXECUTE FUNCTION f()",
        ],
    );
    run(
        &server,
        "echo 'shared_preload_libraries = none' >>postgresql.conf; echo none >>pg_hba.conf",
    );
    server.stop().unwrap();

    let next = lab.start();
    assert_eq!(next.notes(), []);
    let left = "SELECT count(*) FROM pg_file_settings WHERE name ~ 'archive|preload' \
        UNION ALL SELECT count(*) FROM pg_event_trigger \
        UNION ALL SELECT count(*) FROM pg_db_role_setting \
        UNION ALL SELECT count(*) FROM pg_hba_file_rules WHERE error IS NOT NULL";
    assert_eq!(psql(&next, left).unwrap(), "0\n0\n0\n0");
    next.stop().unwrap();
    lab.assert_clean();
}

#[test]
fn links_and_pipes_in_the_data_are_removed_and_nothing_behind_them() {
    let lab = Lab::new();
    let ours = ours(&lab);
    let server = lab.start();
    run(&server, &traps(&ours));
    server.stop().unwrap();
    assert_untouched(&ours);
    lab.assert_clean();
}

#[test]
fn cluster_with_links_and_pipes_is_not_kept() {
    for trap in ["mkfifo base/1/9999", "ln -s /etc/passwd base/1/9999", "ln -s / base/9999"] {
        let lab = Lab::new().with_empty_cache();
        let (server, kept) = Server::start_from(&lab.options(), &["trapped".to_owned()]).unwrap();
        assert_eq!(kept, None);
        run(&server, trap);
        // Nothing waits at the pipe, and whoever keeps the cluster is not told of a fault of the set's.
        let _ = server.stop_keeping(&lab.options(), "trapped");
        let (next, kept) = Server::start_from(&lab.options(), &["trapped".to_owned()]).unwrap();
        assert_eq!(kept, None, "{trap}");
        assert_eq!(psql(&next, "SELECT 1").unwrap(), "1");
        next.stop().unwrap();
        lab.wait_until_clean();
    }
}
