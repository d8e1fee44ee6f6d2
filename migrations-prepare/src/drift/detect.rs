//! Files that people have pasted by hand → which of them a database has, by what each of them does to
//! the schema.
//!
//! Each fact of the schema has the values that the files give it, one after the other. The value that
//! the database has says how far along that list it is: the files before that place have run, and those
//! behind it have not. A value that comes twice leaves it open, until another fact of the same file says
//! more; so what a later file replaces or drops is judged by the later file.
//! Must not know how the catalogs came about, nor what becomes of the verdicts.

use std::collections::BTreeSet;

use migrations_compiler::Catalog;

use super::facts::{Facts, facts};
use super::names::FactKey;
use super::{Texts, partitions};

/// Whether a database has what a file does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All of it.
    There,
    /// Some of it, or something else in its place.
    Partly,
    /// None of it.
    Absent,
    /// The file changes no schema, or nothing that is to be seen any more.
    Unknown,
}

/// What a database shows of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileVerdict {
    /// Whether the file has run.
    pub verdict: Verdict,
    /// The objects, or parts of them, that show that it has run.
    pub there: Vec<String>,
    /// Those that show that it has not.
    pub missing: Vec<String>,
    /// Those that are as no file makes them.
    pub different: Vec<String>,
}

/// One fact, the files that give it a value, and how many of these have run as far as it shows.
struct Chain {
    key: FactKey,
    /// The files that change the fact, in order.
    files: Vec<usize>,
    /// The files that change a value that was there, where the database has none.
    changes_nothing: BTreeSet<usize>,
    /// The numbers of changes after which the fact is as the database has it.
    places: BTreeSet<usize>,
    /// Those of them that the verdicts on other files leave.
    implied: BTreeSet<usize>,
}

/// What one fact says of one file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Evidence {
    Yes,
    No,
    /// The file changes what is not there at all, which says more of the file that makes it.
    NothingToChange,
    /// The fact leaves it open, and the verdicts on other files say that the file has run.
    ImpliedYes,
    /// The fact leaves it open, and the verdicts on other files say that it has not.
    ImpliedNo,
    Open,
    Different,
}

/// Judges each file by the catalogs before the first one and after each, and by the live one.
///
/// Objects in `elsewhere` are somebody else's in the live database, and say nothing.
#[must_use]
pub fn detect(
    steps: &[Catalog],
    live: &Catalog,
    texts: &Texts,
    elsewhere: &BTreeSet<String>,
) -> Vec<FileVerdict> {
    let derived = partitions::derived_facts(steps);
    let is_derived = |(object, part): &FactKey| {
        let mut ends = part.match_indices(": ").map(|(end, _)| end).chain([0, part.len()]);
        ends.any(|end| {
            let whole = part.get(..end).unwrap_or_default();
            derived.contains(&(object.clone(), whole.to_owned()))
        })
    };
    let steps: Vec<Facts> = steps.iter().map(|catalog| facts(catalog, texts)).collect();
    let live = facts(live, texts);
    let mut chains = chains(&steps, &live);
    chains.retain(|chain| !elsewhere.contains(&chain.key.0) && !is_derived(&chain.key));
    let count = steps.len().saturating_sub(1);
    loop {
        let verdicts: Vec<Verdict> =
            (0..count).map(|file| file_verdict(&chains, file).verdict).collect();
        if !narrow(&mut chains, &verdicts) {
            break;
        }
    }
    (0..count).map(|file| file_verdict(&chains, file)).collect()
}

/// The facts that any file changes.
fn chains(steps: &[Facts], live: &Facts) -> Vec<Chain> {
    let keys: BTreeSet<&FactKey> = steps.iter().flat_map(Facts::keys).collect();
    let chain = |key: &FactKey| {
        let values: Vec<Option<&String>> = steps.iter().map(|facts| facts.get(key)).collect();
        let files: Vec<usize> = (1..values.len())
            .filter(|at| values[*at] != values[*at - 1])
            .map(|at| at - 1)
            .collect();
        if files.is_empty() {
            return None;
        }
        let after = |place: usize| match place.checked_sub(1) {
            None => values[0],
            Some(before) => values[files[before] + 1],
        };
        let places: BTreeSet<usize> =
            (0..=files.len()).filter(|place| after(*place) == live.get(key)).collect();
        let is_absent = !live.contains_key(key);
        let had_value = |file: &&usize| is_absent && values[**file].is_some();
        let changes_nothing = files.iter().filter(had_value).copied().collect();
        Some(Chain { key: key.clone(), changes_nothing, files, implied: places.clone(), places })
    };
    keys.into_iter().filter_map(chain).collect()
}

impl Chain {
    fn evidence(&self, file: usize) -> Option<Evidence> {
        let place = self.files.iter().position(|it| *it == file)? + 1;
        let shown = |places: &BTreeSet<usize>| {
            let has = places.iter().filter(|it| **it >= place).count();
            (has > 0, has < places.len())
        };
        Some(match (shown(&self.places), shown(&self.implied)) {
            ((false, false), _) => Evidence::Different,
            ((true, false), _) => Evidence::Yes,
            ((false, true), _) if self.changes_nothing.contains(&file) => Evidence::NothingToChange,
            ((false, true), _) => Evidence::No,
            (_, (true, false)) => Evidence::ImpliedYes,
            (_, (false, true)) => Evidence::ImpliedNo,
            _ => Evidence::Open,
        })
    }
}

fn file_verdict(chains: &[Chain], file: usize) -> FileVerdict {
    let mut found = FileVerdict {
        verdict: Verdict::Unknown,
        there: Vec::new(),
        missing: Vec::new(),
        different: Vec::new(),
    };
    let (mut implied_there, mut changes_nothing) = (false, false);
    for chain in chains {
        let list = match chain.evidence(file) {
            Some(Evidence::Yes) => &mut found.there,
            Some(Evidence::No) => &mut found.missing,
            Some(Evidence::Different) => &mut found.different,
            Some(Evidence::ImpliedYes) => {
                implied_there = true;
                continue;
            }
            Some(Evidence::NothingToChange) => {
                changes_nothing = true;
                continue;
            }
            Some(Evidence::ImpliedNo | Evidence::Open) | None => continue,
        };
        list.push(title(&chain.key));
    }
    let is_there = !found.there.is_empty();
    let is_other = !found.different.is_empty();
    found.verdict = match (is_there, !found.missing.is_empty(), is_other) {
        (false, false, false) => match (implied_there, changes_nothing) {
            (true, false) => Verdict::There,
            (false, true) => Verdict::Absent,
            _ => Verdict::Unknown,
        },
        (true, false, false) => Verdict::There,
        (false, true, false) => Verdict::Absent,
        _ => Verdict::Partly,
    };
    for list in [&mut found.there, &mut found.missing, &mut found.different] {
        *list = whole(std::mem::take(list));
    }
    found
}

fn title((object, part): &FactKey) -> String {
    match part.as_str() {
        "" => object.clone(),
        part => format!("{object}: {part}"),
    }
}

/// Leaves out the parts of what is listed itself: one cause, one line.
fn whole(titles: Vec<String>) -> Vec<String> {
    let all: BTreeSet<&String> = titles.iter().collect();
    let is_part = |title: &String| {
        title
            .match_indices(": ")
            .any(|(end, _)| title.get(..end).is_some_and(|whole| all.contains(&whole.to_owned())))
    };
    titles.iter().filter(|title| !is_part(title)).cloned().collect()
}

/// Rules out the places that the verdicts contradict; says whether there were any.
fn narrow(chains: &mut [Chain], verdicts: &[Verdict]) -> bool {
    let mut is_narrowed = false;
    for chain in chains {
        let before = chain.implied.len();
        for (index, file) in chain.files.iter().enumerate() {
            let place = index + 1;
            let mut places = chain.implied.clone();
            match verdicts[*file] {
                Verdict::There => places.retain(|it| *it >= place),
                Verdict::Absent => places.retain(|it| *it < place),
                Verdict::Partly | Verdict::Unknown => {}
            }
            // A verdict that contradicts all of them is one about another order.
            if !places.is_empty() {
                chain.implied = places;
            }
        }
        is_narrowed |= chain.implied.len() < before;
    }
    is_narrowed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalog(names: &[&str]) -> Catalog {
        let line = |name: &&str| format!("{{\"kind\":\"schema\",\"name\":\"{name}\"}}\n");
        Catalog::parse(&names.iter().map(line).collect::<String>()).expect("a catalog")
    }

    fn verdicts(steps: &[&[&str]], live: &[&str]) -> Vec<Verdict> {
        let steps: Vec<Catalog> = steps.iter().map(|names| catalog(names)).collect();
        let none = BTreeSet::new();
        let found = detect(&steps, &catalog(live), &Texts::Compared, &none);
        found.into_iter().map(|it| it.verdict).collect()
    }

    use Verdict::{Absent, There, Unknown};

    #[test]
    fn file_is_there_by_what_it_makes() {
        let steps: [&[&str]; 3] = [&[], &["a"], &["a", "b"]];
        assert_eq!(verdicts(&steps, &["a"]), [There, Absent]);
        assert_eq!(verdicts(&steps, &["a", "b"]), [There, There]);
        assert_eq!(verdicts(&steps, &["b"]), [Absent, There]);
    }

    #[test]
    fn what_a_later_file_drops_is_judged_by_the_later_file() {
        let steps: [&[&str]; 4] = [&[], &["a"], &["a", "b"], &["b", "c"]];
        assert_eq!(verdicts(&steps, &["b", "c"]), [There, There, There]);
        // Nobody can see whether `a` was ever there.
        let steps: [&[&str]; 3] = [&[], &["a"], &[]];
        assert_eq!(verdicts(&steps, &[]), [Unknown, Unknown]);
        assert_eq!(verdicts(&steps, &["a"]), [There, Absent]);
    }

    #[test]
    fn file_that_changes_no_schema_cannot_be_told() {
        assert_eq!(verdicts(&[&["a"], &["a"]], &["a"]), [Unknown]);
    }
}
