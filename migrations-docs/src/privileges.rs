//! Privileges, a line each → one line for all roles with the same ones.
//!
//! Must not know where the lines are shown.

const BEFORE_ROLE: [&str; 2] = [" TO ", " FROM "];

const GRANTABLE: &str = " WITH GRANT OPTION";

/// `GRANT SELECT TO app`, `GRANT UPDATE TO app` and the same for `web` as
/// `GRANT SELECT, UPDATE TO app, web`.
#[must_use]
pub fn grouped(lines: &str) -> Vec<String> {
    let of_roles = joined(lines.lines().map(|line| {
        let (privilege, role) = split(line);
        (role.to_owned(), privilege.to_owned())
    }));
    let of_privileges = joined(of_roles.into_iter().map(|(role, privileges)| {
        let (role, rest) = role.split_at(role.find(GRANTABLE).unwrap_or(role.len()));
        ((privileges, rest.to_owned()), role.to_owned())
    }));
    let line =
        |((privileges, rest), roles): ((String, String), String)| privileges + &roles + &rest;
    of_privileges.into_iter().map(line).collect()
}

/// The action with its privilege, and the role with the word before it.
fn split(line: &str) -> (&str, &str) {
    let role = BEFORE_ROLE.iter().filter_map(|word| line.find(word)).min();
    line.split_at(role.unwrap_or(line.len()))
}

/// The texts of each key, in the order of the keys; a word that all begin with stands once.
fn joined<K: PartialEq>(pairs: impl Iterator<Item = (K, String)>) -> Vec<(K, String)> {
    let mut groups: Vec<(K, String)> = Vec::new();
    for (key, text) in pairs {
        let word = text.find(char::is_alphabetic).and_then(|start| {
            let end = text.get(start..)?.find(' ')?;
            text.get(..start + end + 1)
        });
        let word = word.unwrap_or_default();
        let same = |(known, other): &&mut (K, String)| *known == key && other.starts_with(word);
        match (groups.iter_mut().find(same), text.strip_prefix(word)) {
            (Some((_, all)), Some(rest)) => all.extend([", ", rest]),
            _ => groups.push((key, text)),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn privileges_of_a_role_and_roles_with_the_same_ones_are_one_line() {
        let lines = "GRANT SELECT TO app\nGRANT SELECT TO boss WITH GRANT OPTION\n\
                     GRANT SELECT TO web\nGRANT UPDATE TO app\nGRANT UPDATE TO web\n\
                     REVOKE EXECUTE FROM PUBLIC";
        let expected = [
            "GRANT SELECT, UPDATE TO app, web",
            "GRANT SELECT TO boss WITH GRANT OPTION",
            "REVOKE EXECUTE FROM PUBLIC",
        ];
        assert_eq!(grouped(lines), expected);
    }
}
