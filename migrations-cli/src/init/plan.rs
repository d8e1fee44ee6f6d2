//! What is to be written into a project before a server has been asked, all of it in memory.
//!
//! Must not write a file, nor ask a server.

use std::path::{Path, PathBuf};

use migrations_compiler::lock::{self, Entry, EntryState, Lock};
use migrations_compiler::locking::{self, Proof};
use migrations_compiler::snapshot::{SetFiles, Snapshot};
use migrations_compiler::source::{self, Content, SourceFile};
use migrations_compiler::{Checked, Parsed, SourceDir, check, check_files, config, parse};
use migrations_compiler::{manifests, sqlx_config};

use super::attributes::{self, Subject};
use super::build_script::{self, Change};
use super::conventions::{self, OfSqlx};
use super::home::Home;
use super::manifest;
use crate::exit::Failure;
use crate::project::{Package, relative_to};
use crate::select_migration;
use crate::steps::Step;

/// What is to be written without a server.
pub(crate) struct Plan {
    /// The files outside the set, and `.gitattributes`.
    pub(crate) steps: Vec<Step>,
    /// What only the user can do.
    pub(crate) by_hand: Vec<String>,
    pub(crate) has_files: bool,
    /// The set as it will lie on disk.
    pub(crate) dir: SourceDir,
    /// The text of the config that is written.
    pub(crate) config: Option<String>,
    /// The text of the lock that is written.
    lock: Option<String>,
    /// The set, where it would not be sound with the files that are planned.
    pub(crate) faulty: Option<Checked>,
}

impl Plan {
    /// The plan for a project, whose dependencies come from the folder `crates` where that is given.
    pub(crate) fn of(home: &Home, crates: Option<&Path>) -> Result<Plan, Failure> {
        let dir = home.read()?;
        let parsed = parse(&dir);
        let mut plan = Plan {
            steps: Vec::new(),
            by_hand: Vec::new(),
            has_files: !parsed.files.is_empty(),
            dir: dir.clone(),
            config: None,
            lock: None,
            faulty: None,
        };
        if parsed.config.is_none() {
            plan.set_config(conventions::config(&parsed, &home.name));
        }
        plan.freeze(&parse(&plan.dir));
        plan.attributes(home, &dir);
        if let Some(package) = &home.package {
            plan.build_script(home, package);
            plan.manifest(home, package, crates)?;
            plan.sqlx_config(home, package)?;
        }
        Ok(plan)
    }

    /// Everything that is written, in the set's folder and outside.
    pub(crate) fn all_steps(&self, home: &Home) -> Vec<Step> {
        let set = [(config::FILE, &self.config), (lock::FILE, &self.lock)];
        let of_set = set.into_iter().filter_map(|(name, text)| {
            let path = home.place.set_dir.join(name);
            text.clone().map(|text| Step::Write { path, text })
        });
        of_set.chain(self.steps.iter().cloned()).collect()
    }

    /// The project as it will lie on disk, for a server to be asked.
    pub(crate) fn snapshot(&self, home: &Home) -> Snapshot {
        let mut snapshot = match &home.package {
            // What the source names is read; the folder may not be the one that it names.
            Some(package) => package.clone().snapshot(&home.place.shown_as),
            None => Snapshot::read_directory(&home.place.set_dir),
        };
        let checked = check_files(parse(&self.dir));
        snapshot.set = Ok(SetFiles { dir: self.dir.clone(), checked });
        snapshot
    }

    /// Keeps what the source was written for, because it has to stay as it is.
    pub(crate) fn keep(&mut self, kept: &[OfSqlx]) {
        let text = self.config.as_ref().map(|text| conventions::with_types_of_sqlx(text, kept));
        text.into_iter().for_each(|text| self.set_config(text));
    }

    fn set_config(&mut self, text: String) {
        self.put(config::FILE, &text);
        self.config = Some(text);
    }

    /// Makes a file of the set hold a text.
    fn put(&mut self, name: &str, text: &str) {
        let content = Content::Bytes(text.as_bytes().to_vec());
        self.dir.files.retain(|file| file.name != name);
        self.dir.files.push(SourceFile { name: name.to_owned(), content });
    }

    /// Everything that is there is history: the rules about form are silent about what a lock has
    /// frozen.
    fn freeze(&mut self, parsed: &Parsed) {
        let is_first = parsed.lock.is_none() && self.has_files;
        if is_first {
            let history = history(parsed).to_string();
            self.put(lock::FILE, &history);
        }
        let checked = check(parse(&self.dir));
        match &checked.set {
            Some(set) if is_first => {
                // A server that has executed it takes the word away, once it has sealed the set.
                let lock = locking::freeze(set, &checked.parsed, Proof::Unproven);
                let text = lock.to_string();
                self.put(lock::FILE, &text);
                self.lock = Some(text);
            }
            Some(_) => {}
            None => self.faulty = Some(checked),
        }
    }

    /// A folder that no pattern of the package's file can name gets a file of its own.
    fn attributes(&mut self, home: &Home, dir: &SourceDir) {
        let has_returns = has_returns(dir);
        let folder = home.place.shown_as.trim_start_matches("./");
        let is_beside = home.package.is_some() && attributes::is_plain(folder);
        let files = match (&home.package, is_beside) {
            (Some(_), true) => {
                vec![(home.root(), vec![Subject::Set(folder), Subject::QueryData])]
            }
            (Some(_), false) => vec![
                (home.place.set_dir.as_path(), vec![Subject::Set("")]),
                (home.root(), vec![Subject::QueryData]),
            ],
            (None, _) => vec![(home.root(), vec![Subject::Set(""), Subject::QueryData])],
        };
        for (folder, subjects) in files {
            let path = folder.join(".gitattributes");
            let old = source::read_file(&path).unwrap_or_default();
            let new = attributes::with_lines(&old, &subjects, has_returns);
            self.steps.extend(new.map(|text| Step::Write { path, text }));
        }
    }

    fn build_script(&mut self, home: &Home, package: &Package) {
        let line = build_script::CALL;
        let Some(file) = package.source.manifests.build_script() else {
            let line =
                format!("{line} in a build script, which `build = false` of Cargo.toml denies");
            return self.by_hand.push(format!("call {line}"));
        };
        match build_script::change(home.text(&file).as_deref()) {
            Change::None => {}
            Change::Write(text) => {
                self.steps.push(Step::Write { path: home.root().join(file), text });
            }
            Change::ByHand => self.by_hand.push(format!("add `{line}` to `main` of {file}")),
        }
    }

    fn manifest(
        &mut self,
        home: &Home,
        package: &Package,
        crates: Option<&Path>,
    ) -> Result<(), Failure> {
        let path = home.root().join(manifests::FILE);
        let old = source::read_file(&path)?;
        let root = package.source.manifests.workspace_root();
        let text = root.and_then(|root| source::read_file(&root.join(manifests::FILE)).ok());
        let way = root.map(|root| relative_to(home.root(), root)).unwrap_or_default();
        let workspace = text.as_ref().map(|text| manifest::Workspace { text, way: &way });
        // A path in a manifest starts at its folder, and one on the command line where that was typed.
        let crates = crates.map(|folder| match folder.is_absolute() {
            true => folder.to_owned(),
            false => relative_to(home.root(), folder),
        });
        let from = match &crates {
            Some(folder) => manifest::From::Folder(folder),
            None => manifest::From::Manifest { workspace },
        };
        let new = manifest::with_dependencies(&old, &from);
        self.steps.extend(new.map(|text| Step::Write { path, text }));
        Ok(())
    }

    /// Where neither the source nor the usual place says which folder the set is, `sqlx.toml` does.
    fn sqlx_config(&mut self, home: &Home, package: &Package) -> Result<(), Failure> {
        let folder = &home.place.shown_as;
        if package.source.is_called() || package.source.usual_folder() == *folder {
            return Ok(());
        }
        let path = home.root().join(sqlx_config::FILE);
        let old = package.source.sqlx_config.as_deref().unwrap_or_default();
        let new = sqlx_config::with_migrations_dir(old, folder).map_err(|error| {
            Failure::other(format!(
                "{} cannot name the set: {error}; nothing was written\n  help: write \
                 `migrations-dir = \"{folder}\"` below `[migrate]` there",
                path.display()
            ))
        })?;
        self.steps.extend(new.map(|text| Step::Write { path: path.clone(), text }));
        Ok(())
    }
}

/// The lock in which everything that is there is history.
fn history(parsed: &Parsed) -> Lock {
    let all = select_migration::all(parsed);
    let frozen = all.iter().map(|chosen| chosen.entry(EntryState::Frozen));
    Lock::of(frozen.map(|entry| Entry { is_unproven: true, ..entry }).collect())
}

fn has_returns(dir: &SourceDir) -> bool {
    let is_sql = |file: &&SourceFile| file.name.ends_with(".sql");
    dir.files.iter().filter(is_sql).any(|file| match &file.content {
        Content::Bytes(bytes) => bytes.windows(2).any(|pair| pair == b"\r\n"),
        Content::Directory | Content::Unreadable(_) | Content::Outside(_) => false,
    })
}

/// The paths that steps write, in order.
pub(crate) fn paths(steps: &[Step]) -> Vec<PathBuf> {
    let paths = steps.iter().filter_map(|step| match step {
        Step::Write { path, .. } => Some(path.clone()),
        Step::Rename { .. } | Step::Remove { .. } => None,
    });
    paths.collect()
}
