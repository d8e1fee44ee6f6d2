//! What an object was before a change, written down as what differs from what it is after it.
//!
//! Must not know who changed it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Object;

/// The fields that hold parts with names of their own.
const LISTS: [&str; 2] = ["columns", CONSTRAINTS];

/// The one of them that is in the order of the names.
const CONSTRAINTS: &str = "constraints";

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

/// What columns or constraints were before a change, by their names after it: the earlier name, or
/// none for one that is new. What is not in it had its name.
pub type Former = BTreeMap<String, Option<String>>;

/// What the parts of an object were before a change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormerParts {
    /// Its columns.
    pub columns: Former,
    /// Its constraints.
    pub constraints: Former,
}

/// What constraints were, of which each is given with its name before the change, where it was there.
///
/// A constraint is nothing beside its definition, and the server makes those of a column anew that gets
/// another type: one that is new is the one that had its name, unless that goes on under another.
#[must_use]
pub fn former_constraints<'a>(all: &[(&'a str, Option<&'a str>)]) -> Former {
    let is_kept = |name: &str| all.iter().any(|(_, old)| *old == Some(name));
    let differing = all.iter().filter(|(name, old)| match old {
        Some(old) => old != name,
        None => is_kept(name),
    });
    differing.map(|(name, old)| ((*name).to_owned(), old.map(str::to_owned))).collect()
}

impl FormerParts {
    /// Those of a field that is one of [`LISTS`].
    fn of(&self, field: &str) -> Option<&Former> {
        match field {
            "columns" => Some(&self.columns),
            CONSTRAINTS => Some(&self.constraints),
            _ => None,
        }
    }
}

impl Patch {
    /// What differs between an object before a change and after it; a part that is new differs from
    /// one of its name that was there before, whatever both are.
    #[must_use]
    pub fn between(before: &Object, after: &Object, former: &FormerParts) -> Patch {
        let (before, after) = (fields(before), fields(after));
        let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        let earlier = keys.into_iter().filter_map(|key| {
            let earlier = earlier(key, before.get(key), after.get(key), former.of(key))?;
            Some((key.clone(), sorted(earlier)))
        });
        Patch(earlier.collect())
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
                    let list = patch.applied_to(key, fields.remove(key))?;
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
        self.list(CONSTRAINTS)
    }

    fn list(&self, key: &str) -> Option<ListPatch> {
        let value = self.0.get(key).filter(|value| value.is_object())?;
        serde_json::from_value(value.clone()).ok()
    }
}

impl ListPatch {
    /// `None` where the lists differ in another way, such as in the order of what both have.
    fn between(
        field: &str,
        was: Option<&Value>,
        is: Option<&Value>,
        former: &Former,
    ) -> Option<ListPatch> {
        let (was, is) = (items(was)?, items(is)?);
        let old: BTreeMap<&str, &Value> =
            was.iter().filter_map(|item| Some((name(item)?, item))).collect();
        let mut patch = ListPatch::default();
        let mut kept = BTreeSet::new();
        for item in &is {
            let name = name(item)?;
            let old_name = former.get(name).map_or(Some(name), Option::as_deref);
            match old_name.and_then(|name| old.get_key_value(name)) {
                None => patch.added.push(name.to_owned()),
                Some((old_name, before)) => {
                    kept.insert(*old_name);
                    let differs = differing(before.as_object()?, item.as_object()?);
                    if !differs.is_empty() {
                        patch.changed.insert(name.to_owned(), differs);
                    }
                }
            }
        }
        let dropped = was.iter().enumerate();
        let dropped =
            dropped.filter(|(_, item)| !name(item).is_some_and(|name| kept.contains(name)));
        patch.dropped = dropped.map(|(at, item)| (at, item.clone())).collect();
        let is_whole = patch.applied_to(field, Some(Value::Array(is))).as_ref() == Some(&was);
        is_whole.then_some(patch)
    }

    /// The parts that were dropped and made anew under their names: each as it was.
    pub fn replaced(&self) -> impl Iterator<Item = &Value> {
        let dropped = self.dropped.iter().map(|(_, item)| item);
        dropped.filter(|item| name(item).is_some_and(|name| self.is_added(name)))
    }

    /// What the part was called before that has a name after the change; `None` where it was not there.
    #[must_use]
    pub fn former(&self, name: &str) -> Option<String> {
        let fields = self.changed.get(name);
        let renamed = fields.and_then(|fields| fields.get("name")?.as_str());
        (!self.is_added(name)).then(|| renamed.unwrap_or(name).to_owned())
    }

    fn is_added(&self, name: &str) -> bool {
        self.added.iter().any(|added| added == name)
    }

    fn applied_to(&self, field: &str, after: Option<Value>) -> Option<Vec<Value>> {
        let mut list = items(after.as_ref())?;
        list.retain(|item| !name(item).is_some_and(|name| self.is_added(name)));
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
        if field == CONSTRAINTS {
            list.sort_by(|one, other| name(one).cmp(&name(other)));
        }
        Some(list)
    }
}

/// What a field was before; `None` where nothing of it differs.
fn earlier(
    field: &str,
    was: Option<&Value>,
    is: Option<&Value>,
    former: Option<&Former>,
) -> Option<Value> {
    let list = former.and_then(|former| ListPatch::between(field, was, is, former));
    match list {
        Some(list) if list == ListPatch::default() => None,
        Some(list) => serde_json::to_value(list).ok(),
        None => (was != is).then(|| was.cloned().unwrap_or(Value::Null)),
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

    fn there_and_back(before: &Object, after: &Object, columns: &[(&str, Option<&str>)]) -> Patch {
        let former = FormerParts { columns: former(columns), constraints: Former::new() };
        of_parts(before, after, &former)
    }

    fn former(parts: &[(&str, Option<&str>)]) -> Former {
        parts.iter().map(|(is, was)| ((*is).to_owned(), was.map(str::to_owned))).collect()
    }

    fn of_parts(before: &Object, after: &Object, former: &FormerParts) -> Patch {
        let patch = Patch::between(before, after, former);
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
        let patch = there_and_back(&before, &after, &[("d", Some("c"))]);
        let columns = patch.columns().expect("columns");
        assert_eq!(columns.added, ["e"]);
        assert_eq!(columns.dropped.len(), 1);
        assert_eq!(columns.changed["d"]["name"], "c");
        assert_eq!(patch.constraints().expect("constraints").added, ["k"]);
        there_and_back(&after, &before, &[("c", Some("d"))]);
    }

    #[test]
    fn order_alone_is_kept_as_the_earlier_list() {
        let before = table(&[("a", false), ("b", false)], "");
        let after = table(&[("b", false), ("a", false)], "");
        let patch = there_and_back(&before, &after, &[]);
        assert_eq!(patch.columns(), None);
        assert!(there_and_back(&before, &before, &[]).is_empty());
    }

    #[test]
    fn names_that_are_exchanged_come_back() {
        let before = table(&[("a", false), ("b", true)], "");
        let after = table(&[("b", false), ("a", true)], "");
        let patch = there_and_back(&before, &after, &[("a", Some("b")), ("b", Some("a"))]);
        assert_eq!(patch.columns().expect("columns").changed.len(), 2);
    }

    #[test]
    fn column_of_the_same_name_that_is_new_is_another_one() {
        let before = table(&[("a", false), ("b", true)], "");
        let last = table(&[("b", true), ("a", false)], "");
        for after in [&before, &last] {
            let patch = there_and_back(&before, after, &[("a", None)]);
            let columns = patch.columns().expect("columns");
            assert_eq!(columns.added, ["a"]);
            assert_eq!(columns.replaced().count(), 1);
            assert!(columns.changed.is_empty());
        }
    }

    #[test]
    fn name_goes_from_column_to_column() {
        let before = table(&[("a", false), ("b", true)], "");
        let after = table(&[("b", false), ("a", true)], "");
        let patch = there_and_back(&before, &after, &[("b", Some("a")), ("a", None)]);
        let columns = patch.columns().expect("columns");
        assert_eq!((&*columns.added, columns.dropped.len()), (&["a".to_owned()][..], 1));
        assert_eq!(columns.changed["b"]["name"], "a");
        assert_eq!(columns.replaced().count(), 0);
    }

    #[test]
    fn constraint_keeps_its_identity_wherever_its_new_name_sorts() {
        let check = |name: &str, rule: &str| {
            format!(r#"{{"name":"{name}","type":"check","definition":"CHECK ({rule})"}}"#)
        };
        let with = |one: String, other: String| {
            table(&[("a", false)], &format!(r#","constraints":[{one},{other}]"#))
        };
        let before = with(check("k", "true"), check("m", "false"));
        let after = with(check("m", "false"), check("z", "true"));
        let constraints = former(&[("z", Some("k"))]);
        let former = FormerParts { constraints, ..FormerParts::default() };
        let list = of_parts(&before, &after, &former).constraints().expect("constraints");
        assert_eq!(list.changed["z"]["name"], "k");
        assert!(list.added.is_empty() && list.dropped.is_empty());
    }
}
