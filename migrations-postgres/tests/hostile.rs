//! What runs on a server is SQL of strangers: it sees nothing of who started the server, and reaches
//! nothing that outlives it.
//!
//! The SQL of these tests runs programs as the server's user, which is the most that any SQL can do.

#![cfg(unix)]

mod lab;

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use lab::{Holder, Lab, bin_dir, entries, process, psql, psql_at, said, set_mode};
use migrations_postgres::{Note, Server};

/// What must never be seen.
const SECRET: &str = "s3cr3t-of-the-caller";

/// What a program prints that a server runs; its failure is printed as well.
fn run(url: &str, program: &str) -> String {
    let program = format!("({program}) 2>&1 || true").replace('\'', "''");
    let statement = format!(
        "CREATE TEMPORARY TABLE said (line text); \
         COPY said FROM PROGRAM '{program}' (FORMAT csv, DELIMITER E'\\x01', QUOTE E'\\x02'); \
         SELECT coalesce(string_agg(line, E'\\n'), '') FROM said"
    );
    let said = psql_at(&bin_dir(), url, &statement).unwrap();
    // What the first two statements are called.
    said.lines().skip(2).collect::<Vec<_>>().join("\n")
}

/// What a program prints that the owner of a folder runs, whom no kernel holds to anything but his rights.
fn run_as_owner(folder: &Path, program: &str) -> String {
    let owner = fs::metadata(folder).unwrap();
    let mut command = Command::new("/bin/sh");
    command.args(["-c", &format!("({program}) 2>&1")]).current_dir("/");
    if lab::is_root() {
        command.gid(owner.gid()).uid(owner.uid());
    }
    String::from_utf8(command.output().unwrap().stdout).unwrap()
}

/// Whether this kernel holds what runs on a server to the server's folder.
fn is_confined(server: &Server) -> bool {
    cfg!(target_os = "linux")
        && !server.notes().iter().any(|note| matches!(note, Note::Unconfined { .. }))
}

/// Gives a command variables that nobody else must see, and open files.
fn with_secrets(command: &Command) -> Command {
    // No shell but this one opens a file under such a number.
    let has_bash = Path::new("/bin/bash").exists();
    let high = if has_bash { "exec 17</etc/passwd 200</etc/passwd;" } else { "" };
    let mut outer = Command::new(if has_bash { "/bin/bash" } else { "/bin/sh" });
    outer.args(["-c", &format!("exec 3</etc/passwd 8</etc/passwd; {high} exec \"$0\" \"$@\"")]);
    outer.arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => outer.env(name, value),
            None => outer.env_remove(name),
        };
    }
    outer.env("SECRET_TOKEN", SECRET).env("LD_LIBRARY_PATH", format!("/{SECRET}"));
    outer.env("DATABASE_URL", format!("postgres://u:{SECRET}@localhost/db"));
    outer.env("PATH", format!("{}:/{SECRET}", std::env::var("PATH").unwrap_or_default()));
    outer
}

/// The names that a list of variables has.
fn names(environment: &str) -> Vec<&str> {
    let mut names: Vec<_> =
        environment.split(['\n', '\0']).filter_map(|line| Some(line.split_once('=')?.0)).collect();
    names.sort_unstable();
    names
}

/// The folder of a lab's only server.
fn folder_of(lab: &Lab) -> PathBuf {
    let mut left = lab.left();
    left.retain(|path| path.extension().is_none());
    let [folder] = &left[..] else { panic!("{left:?}") };
    folder.clone()
}

/// Looks at everything of a server from within, and from outside at its guard.
fn assert_shows_nothing(lab: &Lab, url: &str) {
    let printed = run(url, "env");
    let known = ["HOME", "OLDPWD", "PATH", "PWD", "SHLVL", "TZ", "_"];
    // The server sets its own, and the shell that it has started.
    let is_known =
        |name: &&str| known.contains(name) || name.starts_with("LC_") || name.starts_with("PG");
    assert_eq!(names(&printed).into_iter().find(|name| !is_known(name)), None, "{printed}");

    // PostgreSQL writes its title where the system keeps the environment, so little is left of it.
    let own = psql_at(&bin_dir(), url, "SELECT pg_read_binary_file('/proc/self/environ')");
    let look = "for folder in /proc/[0-9]*; do \
            if grep -qa migrations-engine $folder/cmdline || grep -qa \"^PATH=${PATH%%:*}\" $folder/environ; \
            then tr '\\0' '\\n' <$folder/environ; tr '\\0' ' ' <$folder/cmdline; fi 2>/dev/null; \
        done";
    let every = run_as_owner(&folder_of(lab), look);
    assert!(every.contains("migrations-engine-guard"), "{every}");
    let within = run(url, look);
    if cfg!(target_os = "linux") {
        assert_eq!(within, "");
    }
    let files = run(url, "for file in /proc/[0-9]*/fd/*; do readlink $file; done 2>/dev/null");
    for seen in [&printed, &own.unwrap_or_default(), &within] {
        assert!(!seen.contains(SECRET), "{seen}");
    }
    if lab::is_root() {
        // The processes of our own user show everything to that user.
        assert!(!every.contains(SECRET), "{every}");
    }

    for word in ["migrations-engine-guard", "postgres -D"] {
        let process = process(&lab.temp, word);
        let environment = fs::read_to_string(format!("/proc/{process}/environ")).unwrap();
        assert!(!environment.contains(SECRET), "{word}: {environment}");
        let open = entries(Path::new(&format!("/proc/{process}/fd")));
        let open: Vec<_> = open.iter().filter_map(|file| fs::read_link(file).ok()).collect();
        assert!(!open.contains(&PathBuf::from("/etc/passwd")), "{word}: {open:?}");
    }
    if lab::is_root() {
        // Of any other process of the user, which is the server's own user where that is not root, more
        // can be seen.
        assert!(!files.contains("/etc/passwd"), "{files}");
    }
}

#[test]
fn server_of_one_process_shows_nothing_of_its_caller() {
    let lab = Lab::new().with_empty_cache();
    let holder = Holder::start(with_secrets(&lab.role("hold")));
    assert_shows_nothing(&lab, &holder.url);
    holder.kill();
    lab.wait_until_clean();
}

#[test]
fn shared_server_shows_nothing_of_who_has_started_it() {
    let lab = Lab::new();
    let mut command = lab.role("share");
    command.env("ENGINE_TEST_IDLE", "2");
    let starter = Holder::start(with_secrets(&command));
    let second = Holder::start(command);
    let url = second.url.clone();
    assert_eq!(url, starter.url);
    assert_shows_nothing(&lab, &url);
    starter.kill();
    second.kill();
    lab.wait_until_clean();
}

/// A folder with a file of ours, which the server's user may read and not change.
fn ours(lab: &Lab) -> PathBuf {
    let ours = lab.temp.with_file_name("ours");
    fs::create_dir_all(ours.join("cluster")).unwrap();
    fs::write(ours.join("file"), "ours").unwrap();
    set_mode(&ours, 0o755);
    ours
}

fn assert_untouched(ours: &Path) {
    assert_eq!(entries(ours), [ours.join("cluster"), ours.join("file")]);
    for path in [ours.to_owned(), ours.join("file"), ours.join("cluster")] {
        assert_eq!(fs::metadata(&path).unwrap().uid(), nix::unistd::geteuid().as_raw(), "{path:?}");
    }
    assert_eq!(fs::read_to_string(ours.join("file")).unwrap(), "ours");
}

#[test]
fn names_that_lead_out_of_the_place_delete_nothing() {
    let lab = Lab::new();
    let sentinel = lab.temp.join("sentinel");
    fs::write(&sentinel, "").unwrap();
    let first = lab.start();
    let place = folder_of(&lab).parent().unwrap().to_owned();
    let folder = folder_of(&lab);
    for name in ["...owner", ".owner", "..owner"] {
        let target = place.join(name);
        run_as_owner(&folder, &format!("true >'{}'", target.display()));
        assert!(target.exists());
    }
    // A start removes what earlier ones have left.
    lab.start().stop().unwrap();
    assert!(sentinel.exists());
    assert_eq!(psql(&first, "SELECT 1").unwrap(), "1");
}

#[test]
fn place_of_servers_cannot_be_replaced_where_root_starts_them() {
    let lab = Lab::new();
    // Like `/tmp`: everybody may rename what is their own.
    set_mode(&lab.temp, 0o1777);
    let server = lab.start();
    let place = folder_of(&lab).parent().unwrap().to_owned();
    let ours = ours(&lab);
    let swap = format!("mv {0} {0}.old && ln -s {1} {0}", place.display(), ours.display());
    if !lab::is_root() {
        // The server's user is our own, and may.
        return;
    }
    let file = folder_of(&lab).with_extension("turn");
    fs::write(&file, "").unwrap();
    let folder = folder_of(&lab);
    let remove = format!("rm -f {}", file.display());
    for said in
        [run_as_owner(&folder, &swap), run_as_owner(&folder, &remove), run(server.url(), &remove)]
    {
        assert!(said.contains("Operation not permitted"), "{said}");
    }
    fs::remove_file(&file).unwrap();
    server.stop().unwrap();
    lab.start().stop().unwrap();
    assert_untouched(&ours);
    lab.assert_clean();
}

#[test]
fn folder_that_is_replaced_by_a_link_is_removed_and_nothing_behind_it() {
    let lab = Lab::new();
    let ours = ours(&lab);
    let holder = Holder::start(lab.role("hold"));
    let folder = folder_of(&lab);
    let pid =
        psql_at(&bin_dir(), &holder.url, "SELECT pg_read_file('postmaster.pid', 0, 7)").unwrap();
    assert!(!pid.is_empty());
    let swap = format!("mv {0} {0}x; ln -s {1} {0}", folder.display(), ours.display());
    run_as_owner(&folder, &swap);
    assert!(fs::symlink_metadata(&folder).unwrap().is_symlink());
    holder.kill();
    lab::wait_until("the server is gone", || lab.processes().is_empty());
    lab.start().stop().unwrap();
    assert!(fs::symlink_metadata(&folder).is_err());
    assert_untouched(&ours);
}

/// A folder of programs whose `initdb` does something when its work is done, before we go on.
fn programs(lab: &Lab, afterwards: &str) -> PathBuf {
    let (programs, real) = (lab.temp.with_file_name("programs"), bin_dir());
    fs::create_dir(&programs).unwrap();
    for name in ["postgres", "psql"] {
        symlink(real.join(name), programs.join(name)).unwrap();
    }
    let script = format!(
        "#!/bin/sh\n'{}/initdb' \"$@\" || exit\n[ \"$1\" = --version ] && exit\n\
         for cluster do :; done\ndraft=${{cluster%/cluster}}\n\
         case $draft in *.draft) ({afterwards}) >&2 ;; esac\ntrue\n",
        real.display()
    );
    fs::write(programs.join("initdb"), script).unwrap();
    set_mode(&programs.join("initdb"), 0o755);
    programs
}

fn once_with(lab: &Lab, programs: &Path) -> String {
    let mut command = lab.role("once");
    // These programs start those of another folder.
    command
        .env("MIGRATIONS_POSTGRES_BIN", programs)
        .env("MIGRATIONS_ENGINE_READS", lab::installation());
    let output = command.output().unwrap();
    said(&output)
}

#[test]
fn manifest_is_not_written_where_a_link_leads() {
    if !lab::is_root() {
        // A link leads our own user nowhere where it could not go without.
        return;
    }
    for afterwards in [
        "mv $draft $draft.x; ln -s OURS $draft",
        "ln -s OURS/file $draft/manifest; ln -s OURS/file ${draft%.made.draft}.draft",
        "mv $cluster $cluster.x; ln -s OURS/cluster $cluster",
        "rm $cluster/PG_VERSION; ln -s OURS/file $cluster/PG_VERSION",
    ] {
        let lab = Lab::new().with_empty_cache();
        let ours = ours(&lab);
        let programs = programs(&lab, &afterwards.replace("OURS", ours.to_str().unwrap()));
        let said = once_with(&lab, &programs);
        assert!(said.starts_with("query 1"), "{afterwards}: {said}");
        assert_untouched(&ours);
        // What such a draft holds is not kept.
        for shelf in entries(lab.cache()).iter().filter(|path| path.is_dir()) {
            for template in entries(shelf).iter().filter(|path| path.is_dir()) {
                let version = template.join("cluster/PG_VERSION");
                assert_ne!(fs::read_to_string(version).unwrap_or_default(), "ours", "{afterwards}");
            }
        }
    }
}

#[test]
fn file_of_root_is_not_copied_into_a_template() {
    if !lab::is_root() {
        return;
    }
    let lab = Lab::new().with_empty_cache();
    let ours = ours(&lab);
    set_mode(&ours.join("file"), 0o600);
    let programs = programs(&lab, &format!("ln -s {}/file $cluster/stolen", ours.display()));
    let said = once_with(&lab, &programs);
    assert!(said.contains("query 1") && said.contains("note"), "{said}");
    let find = Command::new("find").arg(lab.cache()).args(["-name", "stolen"]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&find.stdout), "");
}

/// Every way in which SQL can reach a file of the cache.
fn poisonings(template: &Path) -> Vec<String> {
    let file = template.join("cluster/base/1/PG_VERSION");
    let (file, template) = (file.display(), template.display());
    let hidden = |change: &str| {
        format!(
            "COPY (SELECT 1) TO PROGRAM 'touch -r {file} /tmp/e-$$; {change}; touch -r /tmp/e-$$ {file}; rm /tmp/e-$$'"
        )
    };
    vec![
        format!("COPY (SELECT 1) TO '{file}'"),
        format!("SELECT lo_export(lo_from_bytea(0, '\\x3136'), '{file}')"),
        hidden(&format!("printf 16 >{file}")),
        hidden(&format!("chmod u+w {file}; echo 16 | dd of={file} conv=notrunc")),
        hidden(&format!("cp {file} {file}.x; echo 16 >{file}.x; mv -f {file}.x {file}")),
        format!(
            "COPY (SELECT 1) TO PROGRAM 'mv {template} {template}x; cp -Rp {template}x {template}; rm -rf {template}x; echo 16 >{file}'"
        ),
        format!(
            "COPY (SELECT 1) TO PROGRAM 'rm -f {template}/manifest; echo x >{template}/manifest; echo 16 >{file}'"
        ),
    ]
}

fn content(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut content = Vec::new();
    for path in entries(folder) {
        match path.is_dir() {
            true => content.extend(self::content(&path)),
            false => content.push((path.clone(), fs::read(&path).unwrap())),
        }
    }
    content
}

#[test]
fn template_that_a_server_has_changed_cannot_be_made_or_is_not_used() {
    let lab = Lab::new().with_empty_cache();
    lab.start().stop().unwrap();
    for poisoning in poisonings(&lab.template()) {
        let template = lab.template();
        let before = content(&template.join("cluster"));
        let server = lab.start();
        assert_eq!(server.notes(), [], "{poisoning}");
        let is_kept_out = is_confined(&server);
        let done = psql(&server, &poisoning);
        server.stop().unwrap();

        let is_changed = content(&template.join("cluster")) != before;
        assert!(!(is_changed && lab::is_root()), "{poisoning}: {done:?}");
        assert!(!(is_changed && is_kept_out), "{poisoning}: {done:?}");
        let next = lab.start();
        let version = psql(&next, "SELECT pg_read_file('base/1/PG_VERSION')").unwrap();
        assert_eq!(version, next.version().major.to_string(), "{poisoning}");
        // No kernel keeps our own user from changing the mode of a file, which throws a template away.
        let notes = next.notes().len();
        assert!(notes >= usize::from(is_changed), "{poisoning}");
        assert!(notes == 0 || !lab::is_root(), "{poisoning}: {:?}", next.notes());
    }
}

#[test]
fn cache_in_a_folder_of_the_servers_user_is_not_used() {
    if !lab::is_root() {
        return;
    }
    let lab = Lab::new().with_empty_cache();
    lab.start().stop().unwrap();
    set_mode(lab.cache(), 0o777);
    let server = lab.start();
    let [note] = server.notes() else { panic!("{:?}", server.notes()) };
    let note = note.to_string();
    assert!(note.contains("others than root could put another folder in its place"), "{note}");
    assert_eq!(psql(&server, "SELECT 1").unwrap(), "1");
    let mode = fs::metadata(lab.cache()).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o777, "it is left as it is");
    drop::<Server>(server);
}
