//! The query files that a project had, held against what a server says now.

use migrations_core::substring;
use std::collections::BTreeMap;

use serde_json::Value;

/// What the answers that were there became.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Adopted {
    /// How many were right.
    pub(crate) same: usize,
    /// What differs, each a line.
    pub(crate) differences: Vec<String>,
    /// Files of queries that are not in the source any more.
    pub(crate) unused: Vec<String>,
}

/// Compares the files of old with those of now, both by name.
pub(crate) fn compare(old: &BTreeMap<String, String>, new: &BTreeMap<String, String>) -> Adopted {
    let mut adopted = Adopted::default();
    for (name, before) in old {
        let Some(now) = new.get(name) else {
            adopted.unused.push(name.clone());
            continue;
        };
        let differences = differences(before, now);
        if differences.is_empty() {
            adopted.same += 1;
        }
        let query = query(now);
        adopted.differences.extend(differences.iter().map(|it| format!("{query}: {it}")));
    }
    adopted
}

/// The query as one short line.
fn query(text: &str) -> String {
    let value: Value = serde_json::from_str(text).unwrap_or_default();
    let query = value["query"].as_str().unwrap_or_default();
    let words = query.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(70) {
        Some((end, _)) => format!("{}…", substring(&words, ..end)),
        None => words,
    }
}

fn differences(before: &str, now: &str) -> Vec<String> {
    if before == now {
        return Vec::new();
    }
    let parse = |text: &str| serde_json::from_str::<Value>(text).ok();
    let (Some(before), Some(now)) = (parse(before), parse(now)) else {
        return vec!["the old answer is no JSON".to_owned()];
    };
    let (before, now) = (&before["describe"], &now["describe"]);
    let columns = |value: &Value| value["columns"].as_array().cloned().unwrap_or_default();
    let (old, new) = (columns(before), columns(now));
    let mut found = Vec::new();
    for index in 0..old.len().max(new.len()) {
        found.extend(column(index, (&old, before), (&new, now)));
    }
    if before["parameters"] != now["parameters"] {
        let (before, now) = (&before["parameters"], &now["parameters"]);
        found.push(format!("parameters: {before} before, {now} now"));
    }
    found
}

type Columns<'a> = (&'a [Value], &'a Value);

/// What differs of the column at an index. Where it comes from is told by newer releases of sqlx
/// alone, and changes no type.
fn column(index: usize, (old, before): Columns, (new, now): Columns) -> Vec<String> {
    let said = |columns: &[Value], describe: &Value| {
        let column = columns.get(index)?;
        let name = column["name"].as_str().unwrap_or("?").to_owned();
        let nullable = match describe["nullable"][index].as_bool() {
            Some(true) => "nullable",
            Some(false) => "not null",
            None => "of unknown nullability",
        };
        Some((name, type_name(&column["type_info"]), nullable))
    };
    match (said(old, before), said(new, now)) {
        (Some((name, ..)), None) => vec![format!("column {name} is gone")],
        (None, Some((name, ..))) => vec![format!("column {name} is new")],
        (Some(old), Some(new)) => {
            let mut found = Vec::new();
            if old.0 != new.0 {
                found.push(format!("column {} is called {} now", old.0, new.0));
            }
            if old.1 != new.1 {
                found.push(format!("column {}: {} before, {} now", new.0, old.1, new.1));
            }
            if old.2 != new.2 {
                found.push(format!("column {}: {} before, {} now", new.0, old.2, new.2));
            }
            found
        }
        (None, None) => Vec::new(),
    }
}

fn type_name(info: &Value) -> String {
    info.as_str().map_or_else(|| info.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn file(columns: Value, nullable: Value, parameters: Value) -> BTreeMap<String, String> {
        let describe =
            json!({ "columns": columns, "nullable": nullable, "parameters": parameters });
        let text = json!({ "query": "SELECT\n  a FROM b", "describe": describe });
        BTreeMap::from([("query-1.json".to_owned(), text.to_string())])
    }

    #[test]
    fn types_and_nullability_are_told_by_column() {
        let left = json!({ "Left": ["Int4"] });
        let old = file(json!([{ "name": "a", "type_info": "Int4" }]), json!([true]), left.clone());
        let new = file(json!([{ "name": "a", "type_info": "Int8" }]), json!([false]), left.clone());
        let adopted = compare(&old, &new);
        let expected = [
            "SELECT a FROM b: column a: Int4 before, Int8 now",
            "SELECT a FROM b: column a: nullable before, not null now",
        ];
        assert_eq!((adopted.same, &adopted.differences[..]), (0, &expected.map(str::to_owned)[..]));
        let fewer = file(json!([]), json!([]), json!({ "Left": [] }));
        let told = compare(&old, &fewer).differences;
        assert_eq!(told[0], "SELECT a FROM b: column a is gone");
        assert_eq!(
            told[1],
            "SELECT a FROM b: parameters: {\"Left\":[\"Int4\"]} before, {\"Left\":[]} now"
        );
    }

    #[test]
    fn origin_and_layout_are_no_differences() {
        let old = file(json!([{ "name": "a", "type_info": "Int4" }]), json!([true]), json!(null));
        let column = json!([{ "name": "a", "type_info": "Int4", "origin": "Expression" }]);
        let new = file(column, json!([true]), json!(null));
        assert_eq!(compare(&old, &new), Adopted { same: 1, ..Adopted::default() });
        let none = compare(&old, &BTreeMap::new());
        assert_eq!(none.unused, ["query-1.json"]);
    }
}
