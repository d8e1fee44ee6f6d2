//! The cache of templates saves time, and whatever happens to it costs no more than time.

mod lab;

use std::fs::{self, File};
use std::thread;
use std::time::Duration;

use lab::{Lab, Mount, entries, psql, set_mode};
use migrations_postgres::{Note, Server};

fn assert_works(server: &Server) {
    assert_eq!(psql(server, "SELECT 1").unwrap(), "1");
}

/// Starts a server that must come without a template, and returns why.
fn reason_without_template(lab: &Lab) -> String {
    let server = lab.start();
    assert_works(&server);
    let [Note::WithoutTemplate { reason }] = server.notes() else {
        panic!("unexpected notes: {:?}", server.notes());
    };
    let reason = reason.clone();
    server.stop().unwrap();
    lab.assert_clean();
    reason
}

/// Starts a server that must come with a new template, and returns what was wrong with the old one.
fn reason_for_a_new_template(lab: &Lab) -> String {
    let server = lab.start();
    assert_works(&server);
    let [Note::TemplateDiscarded { reason, .. }] = server.notes() else {
        panic!("unexpected notes: {:?}", server.notes());
    };
    let reason = reason.clone();
    server.stop().unwrap();
    assert_eq!(lab.start().notes(), [], "the next start should find nothing to complain of");
    lab.assert_clean();
    reason
}

#[test]
fn a_template_is_made_once() {
    let lab = Lab::new().with_empty_cache();
    drop(lab.start());
    let made = fs::metadata(lab.template().join("cluster/PG_VERSION")).unwrap().modified().unwrap();
    drop(lab.start());
    let found = fs::metadata(lab.template().join("cluster/PG_VERSION")).unwrap();
    assert_eq!(found.modified().unwrap(), made);
}

#[test]
fn the_name_of_a_template_tells_what_it_is_for() {
    let lab = Lab::new().with_empty_cache();
    let server = lab.start();
    let template = lab.template();
    let name = template.file_name().unwrap().to_str().unwrap();
    assert!(name.contains(&server.version().to_string()), "{name}");
    assert!(name.contains(std::env::consts::ARCH), "{name}");
}

#[test]
fn a_server_changes_nothing_in_its_template() {
    let lab = Lab::new().with_empty_cache();
    let server = lab.start();
    psql(&server, "CREATE DATABASE other").unwrap();
    psql(&server, "ALTER SYSTEM SET work_mem = '9MB'").unwrap();
    server.stop().unwrap();
    let server = lab.start();
    assert_eq!(server.notes(), []);
    assert_eq!(psql(&server, "SELECT count(*) FROM pg_database").unwrap(), "3");
}

#[test]
fn a_cache_that_is_a_file() {
    let lab = Lab::new().with_empty_cache();
    fs::write(lab.cache(), "").unwrap();
    let reason = reason_without_template(&lab);
    assert!(reason.contains(lab.cache().to_str().unwrap()), "{reason}");
}

#[test]
fn a_cache_below_a_file() {
    let lab = Lab::new().with_empty_cache();
    fs::write(lab.cache(), "").unwrap();
    let mut options = lab.options();
    options.cache_dir = Some(lab.cache().join("below"));
    let server = Server::start(&options).unwrap();
    assert!(matches!(server.notes(), [Note::WithoutTemplate { .. }]), "{:?}", server.notes());
}

#[test]
fn a_cache_that_the_server_cannot_reach() {
    let lab = Lab::new().with_empty_cache();
    fs::create_dir_all(lab.cache()).unwrap();
    // Root may write there all the same, but not the user that root hands its work to.
    set_mode(lab.cache(), 0o500);
    let reason = reason_without_template(&lab);
    assert!(reason.contains(lab.cache().to_str().unwrap()), "{reason}");
}

#[test]
fn a_full_cache() {
    let lab = Lab::new().with_empty_cache();
    let Some(_mount) = Mount::over(lab.cache(), "4m") else {
        return cannot_be_written_to(&lab);
    };
    let reason = reason_without_template(&lab);
    assert!(reason.contains("No space left on device"), "{reason}");
    // What did not fit must not stay, or the cache would be full for ever.
    let shelf = entries(lab.cache()).pop().unwrap();
    let left: Vec<_> = entries(&shelf);
    assert!(left.iter().all(|path| path.is_file()), "{left:?}");
}

#[test]
fn a_read_only_cache() {
    let lab = Lab::new().with_empty_cache();
    let Some(mount) = Mount::over(lab.cache(), "100m") else {
        return cannot_be_written_to(&lab);
    };
    mount.make_read_only();
    let reason = reason_without_template(&lab);
    assert!(reason.contains("Read-only file system"), "{reason}");
}

#[test]
fn a_template_in_a_read_only_cache_is_used() {
    let lab = Lab::new().with_empty_cache();
    let mount = Mount::over(lab.cache(), "100m");
    drop(lab.start());
    match &mount {
        Some(mount) => mount.make_read_only(),
        None => set_mode(lab.cache(), 0o500),
    }
    let server = lab.start();
    assert_works(&server);
    assert_eq!(server.notes(), []);
}

/// Stands in for a file system that this user may not make: the same path, another reason.
fn cannot_be_written_to(lab: &Lab) {
    set_mode(lab.cache(), 0o500);
    let reason = reason_without_template(lab);
    assert!(reason.contains("Permission denied"), "{reason}");
}

#[test]
fn a_template_with_a_missing_file() {
    let lab = Lab::new().with_empty_cache();
    drop(lab.start());
    fs::remove_file(lab.template().join("cluster/global/pg_control")).unwrap();
    assert_eq!(reason_for_a_new_template(&lab), "its files have changed");
}

#[test]
fn a_template_with_an_emptied_file() {
    let lab = Lab::new().with_empty_cache();
    drop(lab.start());
    File::create(lab.template().join("cluster/base/1/pg_filenode.map")).unwrap();
    assert_eq!(reason_for_a_new_template(&lab), "its files have changed");
}

#[test]
fn a_template_without_its_manifest() {
    let lab = Lab::new().with_empty_cache();
    drop(lab.start());
    fs::remove_file(lab.template().join("manifest")).unwrap();
    let reason = reason_for_a_new_template(&lab);
    assert!(reason.contains("No such file"), "{reason}");
}

#[test]
fn a_template_that_others_can_write_to_is_not_trusted() {
    let lab = Lab::new().with_empty_cache();
    drop(lab.start());
    set_mode(&lab.template(), 0o777);
    assert_eq!(reason_for_a_new_template(&lab), "other users can write to it");
}

#[test]
fn a_file_where_the_template_should_be() {
    let lab = Lab::new().with_empty_cache();
    drop(lab.start());
    let template = lab.template();
    fs::remove_dir_all(&template).unwrap();
    fs::write(&template, "").unwrap();
    assert_eq!(reason_for_a_new_template(&lab), "it is not a folder");
}

#[test]
fn a_template_that_only_the_server_finds_broken() {
    let lab = Lab::new().with_empty_cache();
    drop(lab.start());
    // Neither length nor time give this away.
    let control = lab.template().join("cluster/global/pg_control");
    let metadata = fs::metadata(&control).unwrap();
    fs::write(&control, vec![7; metadata.len() as usize]).unwrap();
    File::options()
        .write(true)
        .open(&control)
        .unwrap()
        .set_modified(metadata.modified().unwrap())
        .unwrap();
    if !lab::is_root() {
        // Where servers may write here, the time of change counts, and nobody can set that.
        assert_eq!(reason_for_a_new_template(&lab), "its files have changed");
        return;
    }

    let server = lab.start();
    assert_works(&server);
    let [Note::TemplateDiscarded { reason, .. }] = server.notes() else {
        panic!("unexpected notes: {:?}", server.notes());
    };
    assert!(reason.contains("postgres ended at once"), "{reason}");
    server.stop().unwrap();

    let server = lab.start();
    assert_eq!(server.notes(), []);
    assert_works(&server);
    drop(server);
    lab.assert_clean();
}

#[test]
fn a_half_written_template_is_never_used() {
    let lab = Lab::new().with_empty_cache();
    for pause in [100, 300, 500] {
        let mut child = lab.role("hold").stdout(std::process::Stdio::null()).spawn().unwrap();
        thread::sleep(Duration::from_millis(pause));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let server = lab.start();
    assert_works(&server);
    assert_eq!(server.notes(), []);
    drop(server);
    lab.wait_until_clean();
}

#[test]
fn an_old_draft_is_removed_and_a_new_one_is_left_alone() {
    let lab = Lab::new().with_empty_cache();
    drop(lab.start());
    let template = lab.template();
    let (old, new) = (template.with_extension("old.draft"), template.with_extension("new.draft"));
    fs::create_dir(&old).unwrap();
    fs::create_dir(&new).unwrap();
    let long_ago = std::time::SystemTime::now() - Duration::from_secs(2 * 60 * 60);
    File::open(&old).unwrap().set_modified(long_ago).unwrap();
    // Only who makes a template looks for drafts.
    fs::remove_dir_all(&template).unwrap();
    drop(lab.start());
    assert!(!old.exists());
    assert!(new.exists());
}
