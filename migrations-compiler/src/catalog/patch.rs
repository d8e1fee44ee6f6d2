//! What an object was before a change, written down as what differs from what it is after it.
//!
//! Must not know who changed it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Object;

/// The fields that hold parts with names of their own.
const LISTS: [&str; 2] = ["columns", "constraints"];

/// What differs: applied to the object after a change, it gives the object before it.
///
/// Of the fields with a single value it holds the earlier one, and NULL where there was none; of
/// columns and constraints a [`ListPatch`], or the whole earlier list where that does not lead there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Patch(Map<String, Value>);

/// How the columns or the constraints of an object differ.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListPatch {
    /// The names of those that the change added.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub added: Vec<String>,
    /// Those that it dropped, each with its place in the earlier list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dropped: Vec<(usize, Value)>,
    /// By the name after the change: the earlier values of the fields that differ, its name among
    /// them where it was renamed.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub changed: BTreeMap<String, Map<String, Value>>,
}

/// The columns that are the same, and have other names: the new name, and the old one.
pub type Renamed = BTreeMap<String, String>;

impl Patch {
    /// What differs between an object before a change and after it.
    #[must_use]
    pub fn between(before: &Object, after: &Object, renamed: &Renamed) -> Patch {
        let (before, after) = (fields(before), fields(after));
        let mut patch = Map::new();
        let added = after.keys().filter(|key| !before.contains_key(*key));
        for key in before.keys().chain(added) {
            let (was, is) = (before.get(key), after.get(key));
            if was != is {
                let none = Renamed::new();
                let renamed = if key == "columns" { renamed } else { &none };
                let list = LISTS.contains(&&**key).then(|| ListPatch::between(was, is, renamed));
                let list = list.flatten().and_then(|list| serde_json::to_value(list).ok());
                let value = list.or_else(|| was.cloned()).unwrap_or(Value::Null);
                patch.insert(key.clone(), value);
            }
        }
        Patch(sorted_fields(patch))
    }

    /// The object before the change; `None` where the patch is not one of that object.
    #[must_use]
    pub fn applied_to(&self, after: &Object) -> Option<Object> {
        let mut fields = fields(after);
        for (key, value) in &self.0 {
            match value {
                Value::Null => drop(fields.remove(key)),
                Value::Object(_) if LISTS.contains(&&**key) => {
                    let patch: ListPatch = serde_json::from_value(value.clone()).ok()?;
                    let list = patch.applied_to(fields.remove(key))?;
                    if !list.is_empty() || key == "columns" {
                        fields.insert(key.clone(), Value::Array(list));
                    }
                }
                value => drop(fields.insert(key.clone(), value.clone())),
            }
        }
        serde_json::from_value(Value::Object(fields)).ok()
    }

    /// Whether nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The earlier values of the fields that differ, columns and constraints left out.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &Value)> {
        let fields = self.0.iter().filter(|(key, _)| !LISTS.contains(&&***key));
        fields.map(|(key, value)| (&**key, value))
    }

    /// How the columns differ; none where they do not, or where only the earlier list is known.
    #[must_use]
    pub fn columns(&self) -> Option<ListPatch> {
        self.list("columns")
    }

    /// How the constraints differ.
    #[must_use]
    pub fn constraints(&self) -> Option<ListPatch> {
        self.list("constraints")
    }

    fn list(&self, key: &str) -> Option<ListPatch> {
        let value = self.0.get(key).filter(|value| value.is_object())?;
        serde_json::from_value(value.clone()).ok()
    }
}

impl ListPatch {
    /// `None` where the lists differ in another way, such as in the order of what both have.
    fn between(was: Option<&Value>, is: Option<&Value>, renamed: &Renamed) -> Option<ListPatch> {
        let (was, is) = (items(was)?, items(is)?);
        let old_name = |item: &Value| {
            let name = name(item)?;
            Some(renamed.get(name).map_or(name, String::as_str).to_owned())
        };
        let old: BTreeMap<&str, &Value> =
            was.iter().filter_map(|item| Some((name(item)?, item))).collect();
        let mut patch = ListPatch::default();
        let mut kept = Vec::new();
        for item in &is {
            let old_name = old_name(item)?;
            match old.get(&*old_name) {
                None => patch.added.push(name(item)?.to_owned()),
                Some(before) => {
                    kept.push(old_name);
                    let differs = differing(before.as_object()?, item.as_object()?);
                    if !differs.is_empty() {
                        patch.changed.insert(name(item)?.to_owned(), differs);
                    }
                }
            }
        }
        let dropped = was.iter().enumerate();
        let dropped = dropped.filter(|(_, item)| {
            !name(item).is_some_and(|name| kept.iter().any(|kept| kept == name))
        });
        patch.dropped = dropped.map(|(at, item)| (at, item.clone())).collect();
        (patch.applied_to(Some(Value::Array(is))).as_ref() == Some(&was)).then_some(patch)
    }

    fn applied_to(&self, after: Option<Value>) -> Option<Vec<Value>> {
        let mut list = items(after.as_ref())?;
        list.retain(|item| !name(item).is_some_and(|name| self.added.iter().any(|it| it == name)));
        for item in &mut list {
            let Some(fields) = name(item).and_then(|name| self.changed.get(name)) else { continue };
            let item = item.as_object_mut()?;
            for (key, value) in fields {
                match value {
                    Value::Null => drop(item.remove(key)),
                    value => drop(item.insert(key.clone(), value.clone())),
                }
            }
        }
        for (at, item) in &self.dropped {
            (*at <= list.len()).then(|| list.insert(*at, item.clone()))?;
        }
        Some(list)
    }
}

fn differing(before: &Map<String, Value>, after: &Map<String, Value>) -> Map<String, Value> {
    let added = after.keys().filter(|key| !before.contains_key(*key));
    let keys = before.keys().chain(added).filter(|key| before.get(*key) != after.get(*key));
    keys.map(|key| (key.clone(), before.get(key).cloned().unwrap_or(Value::Null))).collect()
}

fn sorted_fields(fields: Map<String, Value>) -> Map<String, Value> {
    let fields: BTreeMap<String, Value> = fields.into_iter().collect();
    fields.into_iter().map(|(key, value)| (key, sorted(value))).collect()
}

/// With fields in the order of their names, whatever order the JSON library keeps: the same change is
/// the same text in every build.
pub(super) fn sorted(value: Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(sorted_fields(fields)),
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        value => value,
    }
}

fn items(list: Option<&Value>) -> Option<Vec<Value>> {
    match list {
        None => Some(Vec::new()),
        Some(list) => list.as_array().cloned(),
    }
}

fn name(item: &Value) -> Option<&str> {
    item.get("name")?.as_str()
}

fn fields(object: &Object) -> Map<String, Value> {
    // Strings, booleans and lists always have a JSON form, and an object's is one with fields.
    match serde_json::to_value(object) {
        Ok(Value::Object(fields)) => fields,
        Ok(_) | Err(_) => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(columns: &[(&str, bool)], constraints: &str) -> Object {
        let column = |(name, not_null): &(&str, bool)| {
            format!(
                r#"{{"name":"{name}","data_type":"text","base_type":"text","not_null":{not_null}}}"#
            )
        };
        let columns: Vec<String> = columns.iter().map(column).collect();
        let text = format!(
            r#"{{"kind":"table","schema":"public","name":"t","columns":[{}]{constraints}}}"#,
            columns.join(",")
        );
        serde_json::from_str(&text).expect("a table")
    }

    fn there_and_back(before: &Object, after: &Object, renamed: &Renamed) -> Patch {
        let patch = Patch::between(before, after, renamed);
        let text = serde_json::to_string(&patch).expect("text");
        let read: Patch = serde_json::from_str(&text).expect("a patch");
        assert_eq!(read.applied_to(after).as_ref(), Some(before), "{text}");
        patch
    }

    #[test]
    fn columns_come_back_however_they_changed() {
        let before = table(&[("a", false), ("b", false), ("c", true)], "");
        let checked = r#","constraints":[{"name":"k","type":"check","definition":"CHECK (true)"}]"#;
        let after = table(&[("a", true), ("d", true), ("e", false)], checked);
        let renamed = Renamed::from([("d".to_owned(), "c".to_owned())]);
        let patch = there_and_back(&before, &after, &renamed);
        let columns = patch.columns().expect("columns");
        assert_eq!(columns.added, ["e"]);
        assert_eq!(columns.dropped.len(), 1);
        assert_eq!(columns.changed["d"]["name"], "c");
        assert_eq!(patch.constraints().expect("constraints").added, ["k"]);
        there_and_back(&after, &before, &Renamed::from([("c".to_owned(), "d".to_owned())]));
    }

    #[test]
    fn order_alone_is_kept_as_the_earlier_list() {
        let before = table(&[("a", false), ("b", false)], "");
        let after = table(&[("b", false), ("a", false)], "");
        let patch = there_and_back(&before, &after, &Renamed::new());
        assert_eq!(patch.columns(), None);
        assert!(there_and_back(&before, &before, &Renamed::new()).is_empty());
    }

    #[test]
    fn names_that_are_exchanged_come_back() {
        let before = table(&[("a", false), ("b", true)], "");
        let after = table(&[("b", false), ("a", true)], "");
        let renamed =
            Renamed::from([("a".to_owned(), "b".to_owned()), ("b".to_owned(), "a".to_owned())]);
        let patch = there_and_back(&before, &after, &renamed);
        assert_eq!(patch.columns().expect("columns").changed.len(), 2);
    }
}
