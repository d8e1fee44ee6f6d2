//! Timelines written by hand, there and back.

use super::*;
use crate::catalog::patch::FormerParts;

fn object(text: &str) -> Object {
    serde_json::from_str(text).expect("an object")
}

fn table(name: &str, column: &str) -> Object {
    object(&format!(
        r#"{{"kind":"table","schema":"public","name":"{name}","columns":[{{"name":"{column}","data_type":"text","base_type":"text","not_null":false}}]}}"#
    ))
}

fn change(version: u64, object: &Object, effect: Effect) -> Change {
    Change {
        version: Version::new(version, 3),
        object: ObjectName::of(object),
        effect,
        line: Some(1),
        column_lines: BTreeMap::new(),
    }
}

fn was(before: &Object, after: &Object) -> Patch {
    Patch::between(before, after, &FormerParts::default())
}

fn renamed(version: u64, before: &Object, after: &Object) -> Change {
    let effect = Effect::Renamed { from: ObjectName::of(before), was: was(before, after) };
    change(version, after, effect)
}

fn catalog(objects: &[&Object]) -> Catalog {
    Catalog::new(objects.iter().map(|object| (*object).clone()).collect())
}

/// 1 makes a and b, 2 exchanges their names, 3 drops b and changes a, 4 replaces a.
fn timeline() -> Timeline {
    let (a1, b1) = (table("a", "of_a"), table("b", "of_b"));
    let (a2, b2) = (table("a", "of_b"), table("b", "of_a"));
    let (a3, a4) = (table("a", "changed"), table("a", "anew"));
    let changes = vec![
        change(4, &a4, Effect::Replaced { was: was(&a3, &a4) }),
        change(3, &b2, Effect::Dropped { was: Box::new(b2.clone()) }),
        change(3, &a3, Effect::Changed { was: was(&a2, &a3) }),
        renamed(2, &a1, &b2),
        renamed(2, &b1, &a2),
        change(1, &b1, Effect::Created),
        change(1, &a1, Effect::Created),
    ];
    let used = UsedRelation {
        schema: "public".to_owned(),
        name: "a".to_owned(),
        lock: Some("ACCESS EXCLUSIVE".to_owned()),
        scanned: true,
        rewritten: false,
    };
    let version = Version::new(3, 3);
    let execution = Execution { version, in_transaction: true, relations: vec![used] };
    Timeline::new(catalog(&[&a4]), None, changes, vec![execution])
}

#[test]
fn every_version_comes_back_also_where_names_were_exchanged() {
    let timeline = timeline();
    let at = |version| timeline.catalog_at(Version::new(version, 1)).expect("a catalog");
    assert_eq!(at(0), catalog(&[]));
    assert_eq!(at(1), catalog(&[&table("a", "of_a"), &table("b", "of_b")]));
    assert_eq!(at(2), catalog(&[&table("a", "of_b"), &table("b", "of_a")]));
    assert_eq!(at(3), catalog(&[&table("a", "changed")]));
    assert_eq!(at(9), timeline.latest);
    assert_eq!(timeline.catalog_before(Version::new(3, 3)), Some(at(2)));
}

#[test]
fn text_form_comes_back_and_a_build_reads_the_objects_alone() {
    let timeline = timeline();
    let text = timeline.to_text();
    assert_eq!(Timeline::parse(&text), Ok(Some(timeline.clone())), "{text}");
    assert_eq!(Catalog::parse(&text), Ok(timeline.latest));
    assert!(text.starts_with("{\"format\":2}\n{\"kind\":\"table\""), "{text}");
}

#[test]
fn name_of_what_was_dropped_may_be_another_ones_by_then() {
    let (a, b) = (table("a", "of_a"), table("b", "of_b"));
    let a2 = table("a", "of_b");
    let changes = vec![
        renamed(2, &b, &a2),
        change(2, &a, Effect::Dropped { was: Box::new(a.clone()) }),
        change(1, &a, Effect::Created),
        change(1, &b, Effect::Created),
    ];
    let timeline = Timeline::new(catalog(&[&a2]), None, changes, Vec::new());
    assert_eq!(Timeline::parse(&timeline.to_text()), Ok(Some(timeline.clone())));
    assert_eq!(timeline.catalog_at(Version::new(1, 3)), Some(catalog(&[&a, &b])));
}

#[test]
fn file_of_an_earlier_release_has_no_timeline() {
    let text = catalog(&[&table("a", "x")]).to_text();
    assert_eq!(Timeline::parse(&text), Ok(None));
    assert_eq!(Timeline::parse(""), Ok(None));
}

#[test]
fn what_is_before_the_start_is_not_known() {
    let start = Some(Version::new(2, 3));
    let timeline = Timeline { start, ..timeline() };
    let read = Timeline::parse(&timeline.to_text()).expect("text").expect("a timeline");
    assert_eq!(read, timeline);
    assert_eq!(read.catalog_at(Version::new(1, 3)), None);
    assert!(read.catalog_at(Version::new(2, 3)).is_some());
    assert_eq!(read.catalog_before(Version::new(2, 3)), None);
}

#[test]
fn damage_is_named_by_its_line() {
    let text = timeline().to_text();
    let line = |text: &str| Timeline::parse(text).expect_err("a fault").line;
    assert_eq!(line(&text.replace("\"format\":2", "\"format\":3")), 1);
    assert_eq!(line(&text.replacen("\"created\"", "\"invented\"", 1)), 3);
    assert_eq!(line(&text.replacen("\"version\":\"001\"", "\"version\":\"x\"", 1)), 3);
    assert_eq!(Catalog::parse("{\"format\":3}\n").expect_err("a fault").line, 1);
}

#[test]
fn dates_with_parts_are_versions() {
    let version = Version::with_part(20260131, 8, 2);
    let mut made = change(1, &table("a", "x"), Effect::Created);
    made.version = version;
    let timeline = Timeline::new(catalog(&[&table("a", "x")]), None, vec![made], Vec::new());
    let read = Timeline::parse(&timeline.to_text()).expect("text").expect("a timeline");
    assert_eq!(read.changes()[0].version.to_string(), "20260131_02");
}
