//! A query of the suite, and what must be true of its columns.
//!
//! A file of `queries` is a topic: a heading, a sentence, and then cases of this form.
//!
//! ```text
//! == name_of_the_situation
//! SELECT c.name, o.id AS order_id
//! FROM carriers c LEFT JOIN orders o ON o.carrier_id = c.id
//! --
//! bind: 1, NULL
//! name      Text  never carriers.name is NOT NULL, and carriers is the side that is kept
//! order_id  Uuid  null
//! ```
//!
//! Below `--` stand first the circumstances, each as often as needed:
//! `bind` gives the parameters a value each, `with` runs a statement first, `role` asks as somebody else, `only` says
//! on which majors the query runs as told, and `rows: none` that it never has a row.
//! Then comes every column in order: name, type as in a `.sqlx` file (`@name` stands for a line of
//! `types.txt`), and what is claimed of it.
//!
//! Must not know servers: the benchmark reads the same files.

use std::collections::BTreeSet;
use std::fs;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// Cases of one kind.
pub struct Topic {
    pub title: String,
    pub about: String,
    pub cases: Vec<Case>,
}

/// A query and what must be true of it.
pub struct Case {
    /// Topic and situation.
    pub id: String,
    pub sql: String,
    pub columns: Vec<Column>,
    /// Values for the parameters, as SQL.
    pub binds: Vec<String>,
    /// Statements before it, each of which makes another witness.
    pub with: Vec<String>,
    /// Somebody else who asks.
    pub role: Option<String>,
    /// Majors on which the claims can be shown.
    pub only: RangeInclusive<u32>,
    /// An extension that not every build of a server has.
    pub needs: Option<String>,
    /// Whether its nulls are a fault of servers, which later minors do not have.
    pub is_fault: bool,
    pub has_rows: bool,
}

impl Case {
    /// How many parameters it has: the highest number after a dollar sign.
    pub fn parameters(&self) -> usize {
        let numbers = self.sql.split('$').skip(1).map(|rest| {
            let end = rest.find(|next: char| !next.is_ascii_digit()).unwrap_or(rest.len());
            rest[..end].parse().unwrap_or(0)
        });
        numbers.max().unwrap_or(0)
    }

    /// The fields of a row that sqlx's macros would make; none where a name cannot be that of a field.
    pub fn fields(&self) -> Option<Vec<&str>> {
        let names = self.columns.iter().map(|column| {
            let name = column.name.split_once(": ").map_or(column.name.as_str(), |(name, _)| name);
            let name = name.trim_end_matches(['!', '?']);
            let is_first = |first: char| first.is_alphabetic() || first == '_';
            let is_next = |next: char| next.is_alphanumeric() || next == '_';
            (name.starts_with(is_first) && name.chars().all(is_next)).then_some(name)
        });
        let names: Vec<&str> = names.collect::<Option<_>>()?;
        let different: BTreeSet<&str> = names.iter().copied().collect();
        (different.len() == names.len()).then_some(names)
    }
}

/// One column of the answer.
pub struct Column {
    pub name: String,
    /// As it stands in a `.sqlx` file.
    pub type_info: Value,
    /// As it stands in the file.
    pub written_type: String,
    pub claim: Claim,
}

/// What is claimed of a column.
pub enum Claim {
    /// It can be null, and execution shows it.
    Null,
    /// It cannot be null, because …
    Never(String),
    /// It cannot be null, because …, and that is not found out yet.
    Unproven(String),
}

/// The folder of the suite.
pub fn folder() -> PathBuf {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    workspace
        .expect("the crate lies in the workspace's folder")
        .join("migrations-prepare/tests/nullability")
}

/// Every topic, in the order of the files' names.
pub fn topics() -> Vec<Topic> {
    let entries = fs::read_dir(folder().join("queries")).expect("the queries are there");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let types = fs::read_to_string(folder().join("types.txt")).expect("the types are there");
    paths.iter().map(|path| topic(path, &types)).collect()
}

fn topic(path: &Path, types: &str) -> Topic {
    let stem = path.file_stem().unwrap().to_string_lossy();
    let (_, name) = stem.split_once('_').expect("a topic has a number and a name");
    let text = fs::read_to_string(path).expect("a topic can be read");
    let (head, rest) = text.split_once("\n== ").expect("a topic has cases");
    let (title, about) = head.split_once('\n').unwrap_or((head, ""));
    let cases = rest.split("\n== ").map(|text| case(name, text, types)).collect();
    Topic {
        title: title.trim_start_matches("# ").to_owned(),
        about: about.trim().to_owned(),
        cases,
    }
}

fn case(topic: &str, text: &str, types: &str) -> Case {
    let (name, text) = text.split_once('\n').expect("a case has a query");
    let id = format!("{topic}/{name}");
    let (sql, below) = text.split_once("\n--\n").unwrap_or_else(|| panic!("{id} has no `--`"));
    let mut case = Case {
        id,
        sql: sql.to_owned(),
        columns: Vec::new(),
        binds: Vec::new(),
        with: Vec::new(),
        role: None,
        only: 0..=u32::MAX,
        needs: None,
        is_fault: false,
        has_rows: true,
    };
    for line in below.lines().filter(|line| !line.is_empty()) {
        read(&mut case, line, types);
    }
    case
}

fn read(case: &mut Case, line: &str, types: &str) {
    let id = &case.id;
    match line.split_once(": ") {
        Some(("bind", values)) => case.binds.push(values.to_owned()),
        Some(("with", sql)) => case.with.push(sql.to_owned()),
        Some(("role", role)) => case.role = Some(role.to_owned()),
        Some(("needs", extension)) => case.needs = Some(extension.to_owned()),
        Some(("nulls", "by a fault of the server")) => case.is_fault = true,
        Some(("rows", "none")) => case.has_rows = false,
        Some(("only", majors)) => {
            let (from, to) = majors.split_once("..=").expect("a range of majors");
            let number = |text: &str, default| text.parse().unwrap_or(default);
            case.only = number(from, 0)..=number(to, u32::MAX);
        }
        _ => case
            .columns
            .push(column(line, types).unwrap_or_else(|| panic!("{id}: cannot read `{line}`"))),
    }
}

/// `name Type claim`; a name with a blank stands in quotes.
fn column(line: &str, types: &str) -> Option<Column> {
    let (name, rest) = match line.strip_prefix('"') {
        Some(quoted) => quoted.split_once("\" ")?,
        None => line.split_once(' ')?,
    };
    let (written, claim) = rest.trim_start().split_once(' ')?;
    let claim = claim.trim();
    let claim = match claim.split_once(' ') {
        None if claim == "null" => Claim::Null,
        Some(("never", why)) => Claim::Never(why.to_owned()),
        Some(("unproven", why)) => Claim::Unproven(why.to_owned()),
        _ => return None,
    };
    let type_info = match written.strip_prefix('@') {
        None => written.into(),
        Some(key) => {
            let json = types.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = "));
            serde_json::from_str(json?).ok()?
        }
    };
    Some(Column { name: name.to_owned(), type_info, written_type: written.to_owned(), claim })
}
