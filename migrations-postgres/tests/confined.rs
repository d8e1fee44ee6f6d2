//! What runs on a server reaches nothing but the server: no file of anybody, no process, no other server
//! and no network, whoever has started it.
//!
//! The SQL of these tests runs programs, which is the most that any SQL can do.

#![cfg(target_os = "linux")]

mod lab;

use std::fs;
use std::net::TcpListener;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixListener};
use std::path::{Path, PathBuf};

use lab::{Lab, bin_dir, psql, set_mode};
use migrations_postgres::Server;

/// Further folders that what runs on a server may read.
const READS: &str = "MIGRATIONS_ENGINE_READS";

/// What the server says to a statement, which must be an error.
fn refusal(server: &Server, statement: &str) -> String {
    psql(server, statement).expect_err(statement)
}

/// What a program says that the server runs, its errors included.
fn said(server: &Server, program: &str) -> String {
    let program = format!("({program}) 2>&1 || true").replace('\'', "''");
    let statement = format!(
        "CREATE TEMPORARY TABLE IF NOT EXISTS said (line text); TRUNCATE said; \
         COPY said FROM PROGRAM '{program}' (FORMAT csv, DELIMITER E'\\x01', QUOTE E'\\x02'); \
         SELECT string_agg(line, ' ') FROM said"
    );
    let said = psql(server, &statement).unwrap();
    // What the statements before it are called comes first.
    said.lines().skip(3).collect()
}

/// A file that everybody may read and write, in a folder that everybody may enter.
fn open_file(lab: &Lab) -> PathBuf {
    let folder = lab.temp.with_file_name("home");
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("file");
    fs::write(&file, "of the caller").unwrap();
    set_mode(&folder, 0o777);
    set_mode(&file, 0o666);
    file
}

fn place_of(server: &Server) -> PathBuf {
    let data = psql(server, "SHOW data_directory").unwrap();
    Path::new(&data).ancestors().nth(2).unwrap().to_owned()
}

#[test]
fn sql_reads_and_writes_no_file_outside_the_server() {
    let lab = Lab::new().with_empty_cache();
    let server = lab.start();
    assert_eq!(server.notes(), [], "this kernel can refuse it");
    let file = open_file(&lab);
    let (file, folder) = (file.display(), file.parent().unwrap().display());
    let place = place_of(&server);
    for statement in [
        format!("SELECT pg_read_file('{file}')"),
        format!("SELECT pg_ls_dir('{folder}')"),
        format!("COPY (SELECT 1) TO '{file}'"),
        format!("COPY (SELECT 1) TO '{folder}/new'"),
        format!("SELECT pg_read_file('/proc/{}/environ')", std::process::id()),
        format!("SELECT pg_read_file('/proc/{}/cmdline')", std::process::id()),
        "SELECT pg_ls_dir('/proc')".to_owned(),
        "SELECT pg_read_file('/proc/net/unix')".to_owned(),
        format!("SELECT pg_ls_dir('{}')", place.display()),
        format!("SELECT pg_ls_dir('{}')", lab.cache().display()),
    ] {
        let said = refusal(&server, &statement);
        assert!(said.contains("Permission denied"), "{statement}: {said}");
    }
    for program in [
        format!("cat {file}"),
        format!("cp /bin/true {folder}/program"),
        format!("mv {file} {folder}/moved"),
        format!("rm {file}"),
        format!("ls {}", place.display()),
        format!("tr x y </proc/{}/environ", std::process::id()),
    ] {
        let said = said(&server, &program);
        assert!(said.contains("ermission denied"), "{program}: {said}");
    }
    assert_eq!(fs::read_to_string(open_file(&lab)).unwrap(), "of the caller");
}

#[test]
fn sql_signals_no_process_outside_the_server() {
    let lab = Lab::new();
    let server = lab.start();
    let said = said(&server, &format!("kill -0 {}", std::process::id()));
    assert!(said.contains("not permitted"), "{said}");
}

/// The process of a server.
fn process_of(server: &Server) -> String {
    psql(server, "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)").unwrap()
}

/// What Python says to a line of a program that the server runs, and to an error of the system.
fn python(server: &Server, lines: &str) -> String {
    let program = format!("import ctypes, errno, os, socket\n{lines}").replace('\n', "\\n");
    said(server, &format!("/usr/bin/python3 -c \"$(printf '%b' '{program}')\""))
}

/// Leaves a folder that its own user cannot empty.
const CLOSED: &str = "mkdir closed; mkfifo closed/pipe; chmod 0 closed";

#[test]
fn program_that_ends_all_processes_ends_none_but_those_of_its_server() {
    let lab = Lab::new();
    let (first, second) = (lab.start(), lab.start());
    for process in [std::process::id().to_string(), process_of(&second)] {
        let said = said(&first, &format!("kill -0 {process}"));
        assert!(said.contains("not permitted"), "no signal may be sent before: {said}");
    }
    assert!(psql(&first, &format!("COPY (SELECT 1) TO PROGRAM '{CLOSED}; kill -9 -1'")).is_err());
    assert_eq!(psql(&second, "SELECT 1").unwrap(), "1");
    // Its guard is gone as well, so a later start cleans up.
    drop(first);
    lab.start().stop().unwrap();
    second.stop().unwrap();
    lab.wait_until_clean();
}

#[test]
fn program_traces_no_process_outside_the_server() {
    let lab = Lab::new();
    let (first, second) = (lab.start(), lab.start());
    let attach = |process: &str| {
        let lines = format!(
            "l = ctypes.CDLL(None, use_errno=True)\nl.ptrace(16, {process}, 0, 0)\n\
             print(errno.errorcode.get(ctypes.get_errno(), 0))"
        );
        python(&first, &lines)
    };
    for process in [std::process::id().to_string(), process_of(&second)] {
        assert_eq!(attach(&process), "EPERM");
    }
}

#[test]
fn program_makes_no_socket_but_those_of_the_machine() {
    let lab = Lab::new();
    let server = lab.start();
    let lines = "def tried(family, kind):\n try: socket.socket(family, kind)\n \
         except OSError as e: return errno.errorcode[e.errno]\n return 0\n\
         print(*[tried(f, k) for f in (2, 10, 16, 17, 31, 38, 40) for k in (1, 3)], tried(1, 1), tried(1, 2))";
    assert_eq!(python(&server, lines), format!("{}0 0", "EACCES ".repeat(14)));
    let datagram = "try: print(socket.socket(2, 2) and 0)\nexcept OSError as e: print(errno.errorcode[e.errno])";
    let is_older = server.version().major < 15;
    assert_eq!(python(&server, datagram), if is_older { "0" } else { "EACCES" });
}

#[test]
fn sql_connects_to_nothing_but_the_server_itself() {
    let lab = Lab::new();
    let server = lab.start();
    let psql = server.bin_dir().join("psql");
    let psql = format!("'{}'", psql.display());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    let said_there =
        said(&server, &format!("{psql} -X -U x -h 127.0.0.1 -p {port} -c '' postgres"));
    // From version 16 on, libpq does not say why it made no socket.
    assert!(said_there.starts_with("psql: error:"), "{said_there}");
    assert!(listener.accept().is_err());

    let name = format!("migrations-engine-test-{}", std::process::id());
    let address = SocketAddr::from_abstract_name(format!("{name}/.s.PGSQL.5432")).unwrap();
    let listener = UnixListener::bind_addr(&address).unwrap();
    listener.set_nonblocking(true).unwrap();
    let said_there = said(&server, &format!("{psql} -X -U x -h @{name} -p 5432 -c '' postgres"));
    assert!(said_there.contains("ermi"), "{said_there}");
    assert!(listener.accept().is_err());

    let itself = said(&server, &format!("{psql} -X -A -t -c 'SELECT 42' '{}'", server.url()));
    assert_eq!(itself, "42");
}

#[test]
fn server_runs_as_nobody_who_runs_another() {
    let lab = Lab::new();
    let server = lab.start();
    let uid = said(&server, "id -u");
    if !lab::is_root() {
        assert_eq!(uid, nix::unistd::geteuid().to_string());
        return;
    }
    let of_postgres = nix::unistd::User::from_name("postgres").unwrap();
    assert_ne!(uid, "0");
    assert_ne!(Some(uid), of_postgres.map(|user| user.uid.to_string()));
}

#[test]
fn programs_in_a_folder_that_is_closed_to_others_serve_behind_links() {
    let lab = Lab::new().with_empty_cache();
    let links = lab.temp.with_file_name("links");
    std::os::unix::fs::symlink(lab.start().bin_dir(), &links).unwrap();
    let output = lab.role("once").env("MIGRATIONS_POSTGRES_BIN", &links).output().unwrap();
    assert_eq!(lab::said(&output), "query 1\nstopped Ok(())");
}

/// An engine as one is installed from a wheel: programs that need a file beside their package, and nothing of
/// it in a `lib`.
fn wheel(lab: &Lab) -> PathBuf {
    let engine = lab.temp.with_file_name("18.0-wheel");
    let bin = engine.join("tree/package/bin");
    fs::create_dir_all(&bin).unwrap();
    fs::create_dir(engine.join("tree/package.libs")).unwrap();
    fs::write(engine.join("tree/package.libs/libpq"), "loaded=yes\n").unwrap();
    fs::write(engine.join("source"), "a wheel\n0\n").unwrap();
    std::os::unix::fs::symlink("tree/package/bin", engine.join("bin")).unwrap();
    for name in ["postgres", "initdb", "psql"] {
        let (library, real) = (engine.join("tree/package.libs/libpq"), bin_dir().join(name));
        let script =
            format!("#!/bin/sh\n. '{}' && exec '{}' \"$@\"\n", library.display(), real.display());
        fs::write(bin.join(name), script).unwrap();
        set_mode(&bin.join(name), 0o755);
    }
    engine
}

#[test]
fn engine_of_a_wheel_finds_its_libraries_whatever_cache_it_lies_in() {
    let lab = Lab::new().with_empty_cache();
    let engine = wheel(&lab);
    for bin in ["bin", "tree/package/bin"] {
        let mut command = lab.role("once");
        command.env("MIGRATIONS_POSTGRES_BIN", engine.join(bin)).env(READS, lab::installation());
        let said = lab::said(&command.output().unwrap());
        assert_eq!(said, "query 1\nstopped Ok(())", "{bin}");
    }
    // Without what tells an engine, the folder is one like any other.
    fs::remove_file(engine.join("source")).unwrap();
    let mut command = lab.role("once");
    command.env("MIGRATIONS_POSTGRES_BIN", engine.join("bin")).env(READS, lab::installation());
    let said = lab::said(&command.output().unwrap());
    assert!(said.contains("ermission denied"), "{said}");
}

#[test]
fn further_folders_that_the_sql_reads_are_named_by_a_variable() {
    let lab = Lab::new();
    let file = open_file(&lab);
    let mut command = lab.role("hold");
    command.env(READS, file.parent().unwrap());
    let holder = lab::Holder::start(command);
    let ask = |statement: String| lab::psql_at(&bin_dir(), &holder.url, &statement);
    assert_eq!(ask(format!("SELECT pg_read_file('{}')", file.display())).unwrap(), "of the caller");
    assert!(ask(format!("COPY (SELECT 1) TO '{}'", file.display())).is_err());
    holder.kill();
    lab.wait_until_clean();
}

/// A folder of programs whose `initdb` never ends.
fn hanging_programs(lab: &Lab) -> PathBuf {
    let programs = lab.temp.with_file_name("programs");
    fs::create_dir(&programs).unwrap();
    let real = bin_dir();
    for name in ["postgres", "psql"] {
        std::os::unix::fs::symlink(real.join(name), programs.join(name)).unwrap();
    }
    let script = "#!/bin/sh\n[ \"$1\" = --version ] && exit\nsleep 600 & wait\n";
    fs::write(programs.join("initdb"), script).unwrap();
    set_mode(&programs.join("initdb"), 0o755);
    programs
}

#[test]
fn initdb_that_hangs_is_ended_and_named() {
    let lab = Lab::new().with_empty_cache();
    let programs = hanging_programs(&lab);
    let mut command = lab.role("once");
    command.env("MIGRATIONS_POSTGRES_BIN", &programs).env("ENGINE_TEST_PATIENCE", "300");
    let said = lab::said(&command.output().unwrap());
    assert!(said.contains("initdb was not done within 0.3 s, and was ended"), "{said}");
    assert!(said.contains("nothing was left behind"), "{said}");
    lab.assert_clean();
}

#[test]
fn statistics_are_not_waited_for() {
    let lab = Lab::new();
    let server = lab.start();
    let begin = std::time::Instant::now();
    psql(&server, "SELECT count(*) FROM pg_stat_user_tables").unwrap();
    assert!(begin.elapsed().as_secs() < 5, "a server of 14 waits for ten seconds in vain");
}

/// What a user without a name is told, if this is root's to try: nobody else can be one.
fn said_to_nameless(lab: &Lab) -> Option<String> {
    if !lab::is_root() {
        return None;
    }
    fs::create_dir(lab.cache()).unwrap();
    for folder in [&lab.temp, lab.cache()] {
        std::os::unix::fs::chown(folder, Some(61_999), Some(61_999)).unwrap();
    }
    let mut command = lab.role("once");
    command.env_remove("HOME").env("MIGRATIONS_POSTGRES_BIN", bin_dir());
    std::os::unix::process::CommandExt::uid(&mut command, 61_999);
    Some(lab::said(&command.output().unwrap()))
}

#[test]
fn user_without_a_name_has_a_server_or_is_told_how_to_get_one() {
    let lab = Lab::new().with_empty_cache();
    let Some(said) = said_to_nameless(&lab) else { return };
    let has_server = said == "query 1\nstopped Ok(())";
    assert!(has_server || said.contains("useradd --uid 61999 migrations-engine"), "{said}");
}

/// Has the system refuse a call to whatever this thread starts, as a container's rules do.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
fn refuse(call: i64) {
    use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, TargetArch, apply_filter};

    let refused = SeccompAction::Errno(nix::libc::EPERM.unsigned_abs());
    let architecture = TargetArch::try_from(std::env::consts::ARCH).unwrap();
    let rules = [(call, Vec::new())].into_iter().collect();
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, refused, architecture).unwrap();
    apply_filter(&BpfProgram::try_from(filter).unwrap()).unwrap();
}

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
#[test]
fn user_without_a_name_is_told_what_to_type_where_there_is_no_namespace() {
    let lab = Lab::new().with_empty_cache();
    refuse(nix::libc::SYS_unshare);
    let Some(said) = said_to_nameless(&lab) else { return };
    assert!(said.contains("useradd --uid 61999 migrations-engine"), "{said}");
    lab.assert_clean();
}

#[test]
fn root_of_a_namespace_without_other_users_is_told_so() {
    let lab = Lab::new();
    let role = lab.role("once");
    let mut command = lab.command("unshare");
    command.env("MIGRATIONS_POSTGRES_BIN", bin_dir());
    command.args(["--user", "--map-root-user", "--"]).arg(role.get_program()).args(role.get_args());
    let output = command.output().unwrap();
    let said = lab::said(&output);
    // Where the system makes no such namespace, that is what `unshare` says.
    let has_none = String::from_utf8_lossy(&output.stderr).contains("unshare: ");
    let expected = "the user namespace of this process has no `nobody` to run it as";
    assert!(has_none || said.contains(expected), "{said}");
    lab.assert_clean();
}

#[test]
fn pipe_in_place_of_the_file_for_taking_turns_is_not_waited_for() {
    let lab = Lab::new();
    lab.start().stop().unwrap();
    let place = lab::entries(&lab.temp).remove(0);
    let mode = nix::sys::stat::Mode::S_IRWXU;
    nix::unistd::mkfifo(&place.join("shared.turn"), mode).unwrap();
    let mut command = lab.role("share");
    command.env("ENGINE_TEST_IDLE", "1");
    let holder = lab::Holder::start(command);
    assert_eq!(lab::psql_at(&bin_dir(), &holder.url, "SELECT 1").unwrap(), "1");
    holder.kill();
    lab.wait_until_clean();
}
