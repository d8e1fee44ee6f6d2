//! Privileges → what the set gives or takes and is not so, and the other way round.
//!
//! What a role gets of which the set never speaks is told and is no drift: people let others read.
//! What the live database gives to every new object by its default privileges is nobody's change.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::finding::{Change, Phase};
use super::names::Subject;
use super::scope::{WITH_GRANT_OPTION, role};
use super::{Comparing, Texts};

/// What `GRANT` takes for an object.
pub(super) struct Grantable {
    /// The letter that default privileges have for the kind.
    pub(super) kind: char,
    /// `TABLE public.users`.
    pub(super) on: String,
    /// The column, where it is one.
    pub(super) column: Option<String>,
}

impl Comparing<'_> {
    pub(super) fn privileges(
        &mut self,
        subject: &Subject<'_>,
        what: &str,
        grantable: &Grantable,
        (expected, live): (Option<&str>, Option<&str>),
    ) {
        let (mut expected, mut live) = (lines(expected), lines(live));
        if self.scope.texts != Texts::Compared {
            drop_maintain_of_all(&mut expected);
            drop_maintain_of_all(&mut live);
        }
        let surplus: Vec<&str> = live.difference(&expected).copied().collect();
        let surplus = surplus.into_iter().filter(|line| !self.is_by_default(grantable, line));
        let (of_set, of_others): (Vec<&str>, Vec<&str>) =
            surplus.partition(|line| self.is_of_role_of_set(line));
        for (lines, is_note) in [(of_set, false), (of_others, true)] {
            for (grantor, lines) in self.by_grantor(grantable, lines) {
                for granted in together(lines) {
                    let text = granted.to_string();
                    let found = (None, Some(text.as_str()));
                    let difference =
                        self.findings.add(subject, Change::Changed, Some(what.to_owned()), found);
                    difference.is_note = is_note;
                    if let Some(statement) = grantable.undo(&granted) {
                        difference.sql(Phase::Detail, statement);
                    }
                    let has_passed_on =
                        |role: &&&str| self.scope.server_state.has_passed_on(&grantable.on, role);
                    if let Some(grantor) = &grantor {
                        let obstacle = format!("{grantor} has given it and alone takes it back");
                        difference.obstruct(obstacle);
                    } else if let Some(role) = granted.roles.iter().find(has_passed_on) {
                        difference.obstruct(format!("{role} has passed it on"));
                    }
                }
            }
        }
        let missing = expected.difference(&live).copied();
        let (of_all, others): (Vec<&str>, Vec<&str>) =
            missing.partition(|line| is_maintain_of_many(line, &expected));
        for (lines, is_note) in [(others, false), (of_all, true)] {
            for granted in together(lines) {
                let text = granted.to_string();
                let found = (Some(text.as_str()), None);
                let difference =
                    self.findings.add(subject, Change::Changed, Some(what.to_owned()), found);
                difference.is_note = is_note;
                if let Some(statement) = grantable.statement(&granted) {
                    difference.sql(Phase::Detail, statement);
                }
            }
        }
    }

    /// The statements that give again what roles have of which the set never speaks.
    pub(super) fn given_by_others(&self, on: &Grantable, text: Option<&str>) -> Vec<String> {
        let is_theirs = |line: &&str| line.starts_with("GRANT ") && !self.is_of_role_of_set(line);
        let granted = together(lines(text).into_iter().filter(is_theirs));
        granted.iter().filter_map(|granted| on.statement(granted)).collect()
    }

    /// Lines by who has given the privilege, where that is not the owner.
    fn by_grantor<'a>(
        &self,
        grantable: &Grantable,
        lines: Vec<&'a str>,
    ) -> BTreeMap<Option<String>, Vec<&'a str>> {
        let column = grantable.column.as_deref().unwrap_or_default();
        let mut by_grantor: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for line in lines {
            let grantor = self.scope.server_state.grantor(&grantable.on, column, line);
            by_grantor.entry(grantor.map(str::to_owned)).or_default().push(line);
        }
        by_grantor
    }

    fn is_of_role_of_set(&self, line: &str) -> bool {
        role(line).is_some_and(|role| role == "PUBLIC" || self.scope.roles.contains(role))
    }

    fn is_by_default(&self, grantable: &Grantable, line: &str) -> bool {
        let line = format!("{} {line}", grantable.kind);
        self.scope.default_privileges.contains(&line)
    }
}

/// The privileges on a table before 17, which `GRANT ALL` gives together.
const ALL: [&str; 7] =
    ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"];

/// Drops the privilege that `GRANT ALL` gives from 17 on besides those that older servers know.
fn drop_maintain_of_all(lines: &mut BTreeSet<&str>) {
    let all = lines.clone();
    let has_all = |rest: &str| {
        ALL.iter().all(|privilege| all.contains(&*format!("GRANT {privilege} {rest}")))
    };
    lines.retain(|line| !line.strip_prefix("GRANT MAINTAIN ").is_some_and(has_all));
}

/// Whether a line gives the privilege that servers before 17 do not know, and that came with `GRANT ALL`
/// less others: what such a server has dumped does not give it.
fn is_maintain_of_many(line: &str, all: &BTreeSet<&str>) -> bool {
    let Some(rest) = line.strip_prefix("GRANT MAINTAIN ") else { return false };
    let has = |privilege: &&&str| all.contains(&*format!("GRANT {privilege} {rest}"));
    // Nobody lists these.
    ["TRUNCATE", "REFERENCES", "TRIGGER"].iter().filter(has).count() > 1
}

fn lines(text: Option<&str>) -> BTreeSet<&str> {
    text.into_iter().flat_map(str::lines).collect()
}

/// Privileges that one statement gives or takes: all that roles have in common.
#[derive(Debug, PartialEq, Eq)]
struct Granted<'a> {
    /// `GRANT` or `REVOKE`.
    action: &'a str,
    privileges: Vec<&'a str>,
    /// `TO` or `FROM`.
    preposition: &'a str,
    roles: Vec<&'a str>,
    has_grant_option: bool,
}

/// The owner, who has another name elsewhere.
const OWNER: &str = "$owner";

/// Folds lines such as `GRANT SELECT TO reader`: the privileges of a role, then the roles with the same
/// privileges.
fn together<'a>(lines: impl IntoIterator<Item = &'a str>) -> Vec<Granted<'a>> {
    let mut of_roles: BTreeMap<_, Vec<&str>> = BTreeMap::new();
    for line in lines {
        let mut words = line.splitn(4, ' ');
        let mut word = || words.next().unwrap_or_default();
        let (action, privilege, preposition) = (word(), word(), word());
        let role = role(line).unwrap_or_default();
        let key = (action, preposition, line.ends_with(WITH_GRANT_OPTION), role);
        of_roles.entry(key).or_default().push(privilege);
    }
    let mut folded: BTreeMap<_, Vec<&str>> = BTreeMap::new();
    for ((action, preposition, has_grant_option, role), privileges) in of_roles {
        let key = (action, privileges, preposition, has_grant_option, role == OWNER);
        folded.entry(key).or_default().push(role);
    }
    let granted = |((action, privileges, preposition, has_grant_option, _), roles)| Granted {
        action,
        privileges,
        preposition,
        roles,
        has_grant_option,
    };
    folded.into_iter().map(granted).collect()
}

impl Granted<'_> {
    /// What follows the privileges and the object.
    fn rest(&self) -> String {
        let option = if self.has_grant_option { WITH_GRANT_OPTION } else { "" };
        format!("{} {}{option}", self.preposition, self.roles.join(", "))
    }

    fn is_of_owner(&self) -> bool {
        self.roles.contains(&OWNER)
    }
}

impl fmt::Display for Granted<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {} {}", self.action, self.privileges.join(", "), self.rest())
    }
}

impl Grantable {
    /// The statements for all lines, for an object that is made anew.
    pub(super) fn all(&self, text: Option<&str>) -> Vec<String> {
        let all = together(lines(text));
        all.iter().filter_map(|granted| self.statement(granted)).collect()
    }

    /// Privileges as a statement; none where they are the owner's.
    fn statement(&self, granted: &Granted<'_>) -> Option<String> {
        let (action, privileges) = (granted.action, self.privileges(granted));
        let statement = format!("{action} {privileges} ON {} {}", self.on, granted.rest());
        (!granted.is_of_owner()).then_some(statement)
    }

    fn undo(&self, granted: &Granted<'_>) -> Option<String> {
        let (privileges, roles) = (self.privileges(granted), granted.roles.join(", "));
        let statement = match granted.action {
            "GRANT" => format!("REVOKE {privileges} ON {} FROM {roles}", self.on),
            _ => format!("GRANT {privileges} ON {} TO {roles}", self.on),
        };
        (!granted.is_of_owner()).then_some(statement)
    }

    fn privileges(&self, granted: &Granted<'_>) -> String {
        let of_column = |privilege: &&str| match &self.column {
            None => (*privilege).to_owned(),
            Some(column) => format!("{privilege} ({column})"),
        };
        granted.privileges.iter().map(of_column).collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_with_the_same_privileges_are_one_line_and_the_owner_is_alone() {
        let lines = [
            "GRANT DELETE TO anon",
            "GRANT DELETE TO reader",
            "GRANT SELECT TO $owner",
            "GRANT SELECT TO anon",
            "GRANT SELECT TO keeper",
            "GRANT SELECT TO reader",
            "GRANT UPDATE TO reader WITH GRANT OPTION",
            "REVOKE EXECUTE FROM PUBLIC",
        ];
        let told: Vec<String> = together(lines).iter().map(ToString::to_string).collect();
        let expected = [
            "GRANT DELETE, SELECT TO anon, reader",
            "GRANT SELECT TO keeper",
            "GRANT SELECT TO $owner",
            "GRANT UPDATE TO reader WITH GRANT OPTION",
            "REVOKE EXECUTE FROM PUBLIC",
        ];
        assert_eq!(told, expected);
        let on = Grantable { kind: 'r', on: "TABLE t".to_owned(), column: Some("a".to_owned()) };
        let statements = on.all(Some(&lines[..4].join("\n")));
        let expected = [
            "GRANT DELETE (a) ON TABLE t TO reader",
            "GRANT DELETE (a), SELECT (a) ON TABLE t TO anon",
        ];
        assert_eq!(statements, expected);
    }

    #[test]
    fn maintain_is_left_out_where_it_came_with_all_and_not_where_it_was_granted_alone() {
        let of_all: Vec<String> =
            ALL.iter().map(|privilege| format!("GRANT {privilege} TO reader")).collect();
        let mut lines: BTreeSet<&str> = of_all.iter().map(String::as_str).collect();
        lines.extend(["GRANT MAINTAIN TO reader", "GRANT MAINTAIN TO keeper"]);
        drop_maintain_of_all(&mut lines);
        let maintain: Vec<&str> =
            lines.into_iter().filter(|line| line.contains("MAINTAIN")).collect();
        assert_eq!(maintain, ["GRANT MAINTAIN TO keeper"]);
    }

    #[test]
    fn maintain_that_came_with_most_others_is_told_apart_from_one_that_was_granted() {
        let all =
            BTreeSet::from(["GRANT TRIGGER TO a", "GRANT TRUNCATE TO a", "GRANT SELECT TO b"]);
        assert!(is_maintain_of_many("GRANT MAINTAIN TO a", &all));
        assert!(!is_maintain_of_many("GRANT MAINTAIN TO b", &all));
        assert!(!is_maintain_of_many("GRANT SELECT TO a", &all));
    }
}
