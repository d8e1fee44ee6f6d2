//! Privileges, a line each → one line for all of a role.
//!
//! Must not know where the lines are shown.

/// `GRANT SELECT TO app` and `GRANT UPDATE TO app` as `GRANT SELECT, UPDATE TO app`.
#[must_use]
pub fn grouped(lines: &str) -> Vec<String> {
    let mut groups: Vec<(&str, Vec<&str>, &str)> = Vec::new();
    for (action, privilege, role) in lines.lines().map(parts) {
        match groups.iter_mut().find(|group| (group.0, group.2) == (action, role)) {
            Some((_, privileges, _)) => privileges.push(privilege),
            None => groups.push((action, vec![privilege], role)),
        }
    }
    let line = |(action, privileges, role): &(&str, Vec<&str>, &str)| {
        format!("{action} {}{role}", privileges.join(", "))
    };
    groups.iter().map(line).collect()
}

/// The action, the privilege, and the role with what stands before it.
fn parts(line: &str) -> (&str, &str, &str) {
    let (action, rest) = line.split_once(' ').unwrap_or((line, ""));
    let role = [" TO ", " FROM "].iter().filter_map(|word| rest.find(word)).min();
    let (privilege, role) = rest.split_at(role.unwrap_or(rest.len()));
    (action, privilege, role)
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn privileges_of_a_role_are_one_line() {
        let lines = "GRANT SELECT TO app\nGRANT SELECT TO app WITH GRANT OPTION\n\
                     GRANT UPDATE TO app\nREVOKE EXECUTE FROM PUBLIC";
        let expected = [
            "GRANT SELECT, UPDATE TO app",
            "GRANT SELECT TO app WITH GRANT OPTION",
            "REVOKE EXECUTE FROM PUBLIC",
        ];
        assert_eq!(grouped(lines), expected);
    }
}
