//! A set that goes down and up again in steps, with the schema of before at each of them.

use super::team::Team;

/// How many files a step takes: ten of a large set, and one where `MIGRATIONS_LONG` is set.
fn step(stems: &[String]) -> usize {
    let is_large = stems.len() > 10 && std::env::var_os("MIGRATIONS_LONG").is_none();
    if is_large { 10 } else { 1 }
}

/// Takes the whole set up, down as far as its files can be taken back, and up again.
/// `apply` brings the database up to a file.
pub(crate) fn over(team: &Team, apply: &dyn Fn(&str)) {
    let stems = team.stems();
    let mut floor = "0";
    for part in stems.split_inclusive(|stem| reason(team, stem).is_some()) {
        let last = part.last().expect("a file");
        let Some(reason) = reason(team, last) else {
            down_and_up(team, apply, floor, part);
            break;
        };
        down_and_up(team, apply, floor, &part[..part.len() - 1]);
        apply(last);
        let said = team.run(&["rollback", "--to", "0"]);
        said.exits(1)
            .complains(&format!("{last} cannot be taken back: {reason} [M9121]"))
            .complains("nothing was changed");
        floor = last;
    }
    let last = stems.last().expect("a file");
    team.run(&["status"]).exits(0).prints(" 0 pending");
    team.run(&["verify"]).exits(0).prints(&format!("the schema is that of {last}"));
}

/// Why nothing takes a file back, where its header says so.
fn reason(team: &Team, stem: &str) -> Option<String> {
    let text = team.read(&format!("{stem}.sql"));
    text.lines().find_map(|line| line.strip_prefix("-- Irreversible: ")).map(str::to_owned)
}

/// Takes files up, down to what is below them, and up again.
fn down_and_up(team: &Team, apply: &dyn Fn(&str), floor: &str, stems: &[String]) {
    let mut states = vec![(floor, team.schema())];
    for stem in stems.chunks(step(stems)).filter_map(<[String]>::last) {
        apply(stem);
        states.push((stem, team.schema()));
    }
    for (stem, schema) in states.iter().rev().skip(1) {
        team.run(&["rollback", "--to", stem]).exits(0);
        assert_same(stem, &team.schema(), schema);
    }
    for (stem, schema) in states.iter().skip(1) {
        apply(stem);
        assert_same(stem, &team.schema(), schema);
    }
}

/// Names the lines that differ: a dump of a large set has thousands.
#[track_caller]
fn assert_same(stem: &str, now: &str, before: &str) {
    let only = |these: &str, those: &str| -> Vec<String> {
        these
            .lines()
            .filter(|line| !those.lines().any(|other| other == *line))
            .map(str::to_owned)
            .collect()
    };
    assert!(now == before, "{stem}: now {:#?}, before {:#?}", only(now, before), only(before, now));
}
