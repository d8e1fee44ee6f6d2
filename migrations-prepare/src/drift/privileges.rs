//! Privileges → what the set gives or takes and is not so, and the other way round.
//!
//! What a role gets of which the set never speaks is told and is no drift: people let others read.
//! What the live database gives to every new object by its default privileges is nobody's change.

use std::collections::BTreeSet;

use super::finding::{Change, Phase};
use super::names::Subject;
use super::scope::role;
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
        for line in live.difference(&expected) {
            if self.is_by_default(grantable, line) {
                continue;
            }
            let is_role_of_set =
                role(line).is_some_and(|role| role == "PUBLIC" || self.scope.roles.contains(role));
            let found = (None, Some(*line));
            let difference =
                self.findings.add(subject, Change::Changed, Some(what.to_owned()), found);
            difference.is_note = !is_role_of_set;
            if let Some(statement) = grantable.undo(line) {
                difference.sql(Phase::Detail, statement);
            }
        }
        for line in expected.difference(&live) {
            let found = (Some(*line), None);
            let difference =
                self.findings.add(subject, Change::Changed, Some(what.to_owned()), found);
            if let Some(statement) = grantable.statement(line) {
                difference.sql(Phase::Detail, statement);
            }
        }
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

fn lines(text: Option<&str>) -> BTreeSet<&str> {
    text.into_iter().flat_map(str::lines).collect()
}

impl Grantable {
    /// The statements for all lines, for an object that is made anew.
    pub(super) fn all(&self, text: Option<&str>) -> Vec<String> {
        lines(text).into_iter().filter_map(|line| self.statement(line)).collect()
    }

    /// A line as a statement: `GRANT SELECT TO reader`.
    fn statement(&self, line: &str) -> Option<String> {
        let (action, privilege, preposition, rest) = parts(line)?;
        Some(format!("{action} {} ON {} {preposition} {rest}", self.privilege(privilege), self.on))
    }

    fn undo(&self, line: &str) -> Option<String> {
        let (action, privilege, _, _) = parts(line)?;
        let (privilege, role) = (self.privilege(privilege), role(line)?);
        Some(match action {
            "GRANT" => format!("REVOKE {privilege} ON {} FROM {role}", self.on),
            _ => format!("GRANT {privilege} ON {} TO {role}", self.on),
        })
    }

    fn privilege(&self, privilege: &str) -> String {
        match &self.column {
            None => privilege.to_owned(),
            Some(column) => format!("{privilege} ({column})"),
        }
    }
}

/// Action, privilege, preposition and what follows; none where it is about the owner, whose name is
/// another one elsewhere.
fn parts(line: &str) -> Option<(&str, &str, &str, &str)> {
    let mut words = line.splitn(4, ' ');
    let parts = (words.next()?, words.next()?, words.next()?, words.next()?);
    (role(line)? != "$owner").then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
