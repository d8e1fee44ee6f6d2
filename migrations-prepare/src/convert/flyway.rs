//! Flyway's `V1__a.sql`, `U1__a.sql` and `R__b.sql`, and refinery's `V1__a.sql` and `U2__b.sql`.

use super::entries::other;
use super::names::pad;
use super::{Foreign, Reading, SourceTool};

/// A file's name, taken apart.
struct Named<'a> {
    kind: char,
    /// The parts of its version, which is empty for a repeatable one.
    version: Vec<u64>,
    name: &'a str,
}

/// Reads the migrations in the order of their versions; what runs whenever it changes comes last.
pub(super) fn read(reading: &mut Reading<'_>) -> Vec<Foreign> {
    let mut versioned: Vec<(Vec<u64>, Foreign)> = Vec::new();
    let (mut undone, mut repeatable) = (Vec::new(), Vec::new());
    for (path, content) in reading.files.clone() {
        let Some(named) = path.strip_suffix(".sql").and_then(named) else {
            if !path.ends_with(".sql.conf") {
                other(reading, path);
            }
            continue;
        };
        let Some(text) = reading.text(path, content) else { continue };
        let conf = conf_of(reading, path);
        if reading.tool == SourceTool::Flyway && !conf.keeps_placeholders {
            refuse_placeholders(reading, path, &text);
        }
        let foreign = Foreign {
            name: named.name.to_owned(),
            path: path.to_owned(),
            up: text,
            is_bare: conf.is_bare,
            ..Foreign::default()
        };
        match (named.kind, reading.tool) {
            ('V', _) | ('U', SourceTool::Refinery) => versioned.push((named.version, foreign)),
            ('U', _) => undone.push((named.version, foreign)),
            ('R', SourceTool::Flyway) => repeatable.push(foreign),
            _ => {
                let message =
                    format!("{path} stands for the migrations before it in a new database");
                let help = "a set begins with `[start]` in migrations.toml and a schema; move the file away";
                reading.refuse(path, 0, message, help);
            }
        }
    }
    versioned.sort_by(|(a, _), (b, _)| a.cmp(b));
    for (version, undo) in undone {
        match versioned.iter_mut().find(|(of, _)| *of == version) {
            Some((_, one)) => {
                one.down = Some(undo.up);
                one.is_down_bare = undo.is_bare;
            }
            None => {
                let message = format!("{} takes back what no file does", undo.path);
                reading.refuse(&undo.path, 0, message, "take it away, or restore its `V` file");
            }
        }
    }
    number(reading, versioned, repeatable)
}

/// Whole numbers are kept; where a version has a dot or something comes last, all are counted anew.
fn number(
    reading: &mut Reading<'_>,
    versioned: Vec<(Vec<u64>, Foreign)>,
    mut repeatable: Vec<Foreign>,
) -> Vec<Foreign> {
    let is_whole = versioned.iter().all(|(version, _)| version.len() == 1);
    let last = versioned.iter().filter_map(|(version, _)| version.first()).max().copied();
    let mut foreign: Vec<Foreign> = Vec::new();
    for (version, one) in versioned {
        let number = version.first().filter(|_| is_whole).map(u64::to_string);
        foreign.push(Foreign { number: number.unwrap_or_default(), ..one });
    }
    if !is_whole {
        let count = foreign.len();
        reading.notes.push(format!(
            "versions with a dot have no place in a set: the {count} files are numbered anew, in their order"
        ));
    }
    repeatable.sort_by(|a, b| a.name.cmp(&b.name));
    for (index, one) in (1..).zip(repeatable) {
        reading.notes.push(format!(
            "{} is repeatable and comes last: it runs once, and each change of it is a new migration",
            one.path
        ));
        let number = last.filter(|_| is_whole).map(|last| (last + index).to_string());
        foreign.push(Foreign { number: number.unwrap_or_default(), ..one });
    }
    if is_whole && foreign.iter().all(|one| !one.number.is_empty()) {
        pad(&mut foreign);
        return foreign;
    }
    foreign.iter_mut().for_each(|one| one.number.clear());
    foreign
}

/// `V1.1__more` is version 1.1 of the name `more`; Flyway takes `_` for a dot as well.
fn named(stem: &str) -> Option<Named<'_>> {
    let file = stem.rsplit('/').next()?;
    let (prefix, name) = file.split_once("__")?;
    let kind = prefix.chars().next().filter(|kind| "VURB".contains(*kind))?;
    let version = prefix.strip_prefix(kind)?;
    let parts: Result<Vec<u64>, _> = match version {
        "" => Ok(Vec::new()),
        version => version.split(['.', '_']).map(str::parse).collect(),
    };
    let mut version = parts.ok().filter(|parts| parts.is_empty() == (kind == 'R'))?;
    // 1.0 and 1 are one version.
    while version.len() > 1 && version.last() == Some(&0) {
        version.pop();
    }
    Some(Named { kind, version, name })
}

/// What a file beside a migration says of it.
#[derive(Default)]
struct Conf {
    is_bare: bool,
    keeps_placeholders: bool,
}

fn conf_of(reading: &mut Reading<'_>, path: &str) -> Conf {
    let conf = format!("{path}.conf");
    let found = reading.files.iter().find(|(path, _)| *path == conf).copied();
    let text = found.and_then(|(path, content)| reading.text(path, content)).unwrap_or_default();
    let says = |key: &str| {
        text.lines().any(|line| {
            line.split_once('=')
                .is_some_and(|(name, value)| name.trim() == key && value.trim() == "false")
        })
    };
    Conf {
        is_bare: says("executeInTransaction"),
        keeps_placeholders: says("placeholderReplacement"),
    }
}

fn refuse_placeholders(reading: &mut Reading<'_>, path: &str, text: &str) {
    for (index, line) in text.lines().enumerate() {
        if line.contains("${") {
            let message = "a placeholder is put in here";
            let help = "write the value: a set is the same on every database; where `${` is meant as \
                        it stands, say `placeholderReplacement=false` in a `.conf` beside the file";
            reading.refuse(path, index + 1, message, help);
        }
    }
}
