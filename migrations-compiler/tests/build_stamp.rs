//! A proof holds for exactly the files that it was given for, whatever happens to their times.

use std::fs::{self, File};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use migrations_compiler::build_stamp::{
    FolderListing, PROVISIONING, QueryDataOrigin, holds, invalidate,
};
use migrations_compiler::layout::Layout;
use migrations_compiler::{Environment, SourceDir, check, parse};
use migrations_core::embedded::decode_provisioning;
use migrations_core::{MigrationSet, Provisioning};
use tempfile::TempDir;

const CALLED: &str = "db/migrations";

struct Crate {
    root: TempDir,
}

impl Crate {
    /// A set of two files and a seal, as old as `age`.
    fn new(age: Duration) -> Crate {
        let place = Crate { root: tempfile::tempdir().unwrap() };
        place.write("set/001_a.sql", "SELECT 1;\n");
        place.write("set/002_b.sql", "SELECT 2;\n");
        place.write("set/stubs/net.sql", "SELECT 3;\n");
        place.write("answers/seal", "format 1\n");
        for file in ["set/001_a.sql", "set/002_b.sql", "set/stubs/net.sql", "answers/seal"] {
            place.age(file, age);
        }
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn age(&self, name: &str, age: Duration) {
        let file = File::options().write(true).open(self.path(name)).unwrap();
        file.set_modified(SystemTime::now() - age).unwrap();
    }

    fn set(&self) -> MigrationSet {
        let dir = SourceDir::read(&self.path("set")).unwrap();
        check(parse(&dir)).set.expect("the set is sound")
    }

    fn provisioning(&self) -> Provisioning {
        let dir = SourceDir::read(&self.path("set")).unwrap();
        Environment::of(&parse(&dir)).provisioning
    }

    fn stamp(&self) {
        let before = FolderListing::read(&self.layout(CALLED, "set")).unwrap();
        let build_stamp = self.path("proof");
        let parts = (&self.set(), &self.provisioning());
        before.write(&build_stamp, CALLED, QueryDataOrigin::Committed, parts).unwrap();
    }

    /// The set in a folder of the crate, under the name that a call gives it.
    fn layout(&self, called: &str, set: &str) -> Layout {
        Layout {
            manifest_dir: self.path("."),
            set_folder: called.to_owned(),
            set_dir: self.path(set),
            query_data_dir: self.path("answers"),
        }
    }

    fn holds(&self) -> Option<QueryDataOrigin> {
        holds(&self.path("proof"), &self.layout(CALLED, "set"))
    }
}

/// What somebody does to a crate after it was proved.
type Change = fn(&Crate);

const OLD: Duration = Duration::from_secs(3600);
const YOUNG: Duration = Duration::ZERO;

#[test]
fn proof_holds_while_nothing_changes() {
    for age in [OLD, YOUNG] {
        let place = Crate::new(age);
        assert_eq!(place.holds(), None);
        place.stamp();
        assert_eq!(place.holds(), Some(QueryDataOrigin::Committed));
        invalidate(&place.path("proof")).unwrap();
        assert_eq!(place.holds(), None);
        invalidate(&place.path("proof")).unwrap();
    }
}

#[test]
fn proof_ends_with_any_change() {
    let changes: [(&str, Change); 7] = [
        ("edited", |place| place.write("set/001_a.sql", "SELECT 10;\n")),
        ("added", |place| place.write("set/003_c.sql", "SELECT 3;\n")),
        ("removed", |place| fs::remove_file(place.path("set/002_b.sql")).unwrap()),
        ("renamed", |place| {
            fs::rename(place.path("set/002_b.sql"), place.path("set/002_c.sql")).unwrap();
        }),
        ("stub", |place| place.write("set/stubs/net.sql", "SELECT 30;\n")),
        ("seal", |place| place.write("answers/seal", "format 2\n\n")),
        ("query", |place| place.write("answers/query-1.json", "{}\n")),
    ];
    for age in [OLD, YOUNG] {
        for (name, change) in changes {
            let place = Crate::new(age);
            place.stamp();
            change(&place);
            assert_eq!(place.holds(), None, "{name}");
        }
    }
}

#[test]
fn proof_ends_with_a_change_that_hides_its_time() {
    for age in [OLD, YOUNG] {
        let place = Crate::new(age);
        let modified = fs::metadata(place.path("set/001_a.sql")).unwrap().modified().unwrap();
        place.stamp();
        place.write("set/001_a.sql", "SELECT 9;\n");
        let file = File::options().write(true).open(place.path("set/001_a.sql")).unwrap();
        file.set_modified(modified).unwrap();
        assert_eq!(place.holds(), None);
    }
}

#[test]
fn proof_is_about_one_call() {
    let place = Crate::new(OLD);
    place.stamp();
    let build_stamp = place.path("proof");
    let other = holds(&build_stamp, &place.layout("migrations", "set"));
    assert_eq!(other, None);
    let elsewhere = holds(&build_stamp, &place.layout(CALLED, "answers"));
    assert_eq!(elsewhere, None);
}

#[test]
fn damaged_proof_is_none() {
    let place = Crate::new(OLD);
    place.stamp();
    let stamp = place.path("proof/stamp");
    let text = fs::read_to_string(&stamp).unwrap();
    for end in 0..text.len() - 1 {
        fs::write(&stamp, &text[..end]).unwrap();
        assert_eq!(place.holds(), None, "cut at {end}");
    }
    fs::write(&stamp, &text).unwrap();
    assert_eq!(place.holds(), Some(QueryDataOrigin::Committed));
}

#[test]
fn what_servers_are_given_lies_beside_the_set() {
    let place = Crate::new(OLD);
    place.write("set/migrations.toml", "platform = \"supabase\"\nexternal = \"external.sql\"\n");
    place.write("set/external.sql", "CREATE TABLE plans ();\n");
    for file in ["set/migrations.toml", "set/external.sql"] {
        place.age(file, OLD);
    }
    place.stamp();
    let text = fs::read_to_string(place.path("proof").join(PROVISIONING)).unwrap();
    let given = decode_provisioning(text.leak()).expect("a text that was written");
    assert_eq!(given, place.provisioning());
    assert_eq!(
        given.external.map(|script| script.sql).as_deref(),
        Some("CREATE TABLE plans ();\n")
    );
    assert!(place.holds().is_some());

    place.write("set/external.sql", "CREATE TABLE plans (name text);\n");

    assert!(place.holds().is_none());
}
