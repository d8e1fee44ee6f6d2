//! Pictures of the schema: well-formed, complete and the same each time. What a browser makes of them is
//! checked by `browser/check.mjs`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use migrations_docs::page::Page;
use migrations_docs::render::Format;
use roxmltree::{Document as Xml, Node};
use serde_json::json;

use crate::generated::generated;
use crate::page::hostile;
use crate::sample::Sample;
use crate::sets::{APPLICATIONS, every_set};
use crate::strange::strange;

/// The rectangle of a box: left, top, right and bottom.
type Area = [f64; 4];

/// The pictures of every set, which are drawn once for all tests.
static EVERY_PICTURE: LazyLock<Vec<(String, Vec<Page>)>> =
    LazyLock::new(|| every_set().into_iter().map(|(name, set)| (name, pictures(&set))).collect());

fn pictures(set: &Sample) -> Vec<Page> {
    set.pages(Format::Svg)
}

fn of_path<'a>(pages: &'a [Page], path: &str) -> &'a str {
    &pages.iter().find(|page| page.path == path).expect("a picture").text
}

fn whole(set: &Sample) -> String {
    of_path(&pictures(set), "schema.svg").to_owned()
}

fn has_class(node: &Node<'_, '_>, class: &str) -> bool {
    node.attribute("class").is_some_and(|it| it.split(' ').any(|word| word == class))
}

fn of_class<'a>(xml: &'a Xml<'a>, class: &str) -> Vec<Node<'a, 'a>> {
    xml.descendants().filter(|node| has_class(node, class)).collect()
}

fn number(node: &Node<'_, '_>, name: &str) -> f64 {
    node.attribute(name).expect("an attribute").parse().expect("a number")
}

fn area(node: &Node<'_, '_>) -> Area {
    let [x, y, width, height] = ["x", "y", "width", "height"].map(|name| number(node, name));
    [x, y, x + width, y + height]
}

fn texts<'a>(node: &Node<'a, 'a>) -> Vec<&'a str> {
    let texts = node.descendants().filter(|it| it.has_tag_name("text"));
    texts.map(|it| it.text().unwrap_or_default()).collect()
}

#[test]
fn every_picture_is_well_formed_and_loads_and_runs_nothing() {
    let mut pictures_seen = 0;
    for (name, pictures) in &*EVERY_PICTURE {
        for Page { path, text } in pictures {
            let xml = Xml::parse(text).unwrap_or_else(|error| panic!("{name} {path}: {error}"));
            for node in xml.descendants().filter(Node::is_element) {
                let tag = node.tag_name().name();
                let known = "svg title desc style defs marker path circle rect g text";
                assert!(known.split(' ').any(|it| it == tag), "{name} {path}: <{tag}>");
                for attribute in node.attributes() {
                    assert!(!attribute.name().starts_with("on"), "{name} {path}: {attribute:?}");
                    let is_own = |url: &str| url.starts_with('#');
                    let mut urls = attribute.value().split("url(").skip(1);
                    assert!(attribute.name() != "href" && urls.all(is_own), "{attribute:?}");
                }
            }
            let style = xml.descendants().find(|node| node.has_tag_name("style")).expect("a style");
            let style = style.text().unwrap_or_default();
            assert!(!style.contains("url(") && !style.contains("@import"), "{name} {path}");
            assert!(text.len() < 5_000_000, "{name} {path}: {} bytes", text.len());
            pictures_seen += 1;
        }
    }
    assert!(pictures_seen > 500, "{pictures_seen} pictures");
}

#[test]
fn same_document_gives_the_same_pictures() {
    for (name, root, folder) in APPLICATIONS {
        let set = Sample::of_application(root, folder);
        assert!(pictures(&set) == pictures(&set), "{name}");
    }
    assert!(whole(&generated(120)) == whole(&generated(120)));
}

#[test]
fn whole_picture_has_every_table_with_its_columns_types_and_keys() {
    for (name, root, folder) in APPLICATIONS {
        let set = Sample::of_application(root, folder);
        let document = set.document();
        let text = whole(&set);
        let xml = Xml::parse(&text).expect("well-formed");
        let tables = of_class(&xml, "table");
        assert_eq!(tables.len(), document.tables.len(), "{name}");
        assert_eq!(of_class(&xml, "view").len(), document.views.len(), "{name}");
        for (node, table) in tables.iter().zip(&document.tables) {
            let shown = texts(node);
            assert_eq!(shown[0], table.name);
            let mut rest = shown[1..].iter();
            for column in &table.columns {
                let mut own = rest.by_ref().skip_while(|it| **it != column.name);
                assert_eq!(own.next(), Some(&column.name.as_str()), "{name} {}", table.name);
            }
            let nulls = shown.iter().filter(|it| **it == "NULL").count();
            assert_eq!(nulls, table.columns.iter().filter(|it| it.is_nullable).count());
        }
    }
}

#[test]
fn every_foreign_key_is_a_line_with_the_marks_of_both_ends() {
    for (name, root, folder) in APPLICATIONS {
        let set = Sample::of_application(root, folder);
        let document = set.document();
        let text = whole(&set);
        let xml = Xml::parse(&text).expect("well-formed");
        let marked = xml.descendants().filter(|node| node.attribute("marker-end").is_some());
        let expected = document.tables.iter().flat_map(|table| &table.constraints);
        let is_there = |to: &migrations_docs::document::Reference| {
            document.tables.iter().any(|it| it.schema == to.schema && it.name == to.table)
        };
        let expected = expected.filter(|it| it.references.as_ref().is_some_and(is_there)).count();
        assert_eq!(marked.count(), expected, "{name}");
    }
}

/// Two tables of which one refers to the other by the columns given, with a view of the second.
fn orders(not_null: bool, is_unique: bool) -> Sample {
    let column = |name: &str, not_null: bool| json!({"name": name, "data_type": "bigint", "base_type": "bigint", "not_null": not_null});
    let key = json!({"name": "k", "type": "foreign_key", "columns": ["customer_id"], "definition": "FOREIGN KEY (customer_id) REFERENCES public.customers(id)"});
    let unique = json!({"name": "u", "type": "unique", "columns": ["customer_id"], "definition": "UNIQUE (customer_id)"});
    let constraints = if is_unique { vec![key, unique] } else { vec![key] };
    let tables = [
        json!({"kind": "table", "schema": "public", "name": "customers", "columns": [column("id", true)]}),
        json!({"kind": "table", "schema": "public", "name": "orders", "columns": [column("id", true), column("customer_id", not_null)], "constraints": constraints}),
        json!({"kind": "table", "schema": "public", "name": "unrelated", "columns": [column("id", true)]}),
    ];
    let lines = tables.map(|table| table.to_string()).join("\n");
    Sample::new(&[("001_a.sql", "SELECT 1;\n")], &(lines + "\n"))
}

#[test]
fn marks_say_how_many_rows_refer_to_how_many() {
    let cases = [
        (true, false, "one", "many"),
        (false, false, "optional", "many"),
        (true, true, "one", "optional"),
    ];
    for (not_null, is_unique, start, end) in cases {
        let picture = whole(&orders(not_null, is_unique));
        let marks = format!("marker-start=\"url(#{start})\" marker-end=\"url(#{end})\"");
        assert!(picture.contains(&marks), "{picture}");
        assert!(picture.contains("<desc>orders (customer_id) refers to customers (id)</desc>"));
    }
}

#[test]
fn table_with_neighbours_has_a_picture_beside_its_diagram() {
    let set = orders(true, false);
    let paths =
        |format| -> Vec<String> { set.pages(format).into_iter().map(|page| page.path).collect() };
    let [pictures, diagrams] = [Format::Svg, Format::Mermaid].map(paths);
    assert_eq!(pictures, ["diagrams/customers.svg", "diagrams/orders.svg", "schema.svg"]);
    assert_eq!(diagrams, ["diagrams/customers.mmd", "diagrams/orders.mmd"]);
}

#[test]
fn boxes_stand_apart_and_within_the_picture() {
    for (name, pictures) in &*EVERY_PICTURE {
        for Page { path, text } in pictures {
            let xml = Xml::parse(text).expect("well-formed");
            let root = xml.root_element();
            let (width, height) = (number(&root, "width"), number(&root, "height"));
            let boxes: Vec<Area> = of_class(&xml, "box").iter().map(area).collect();
            assert!(!boxes.is_empty(), "{name} {path}");
            for (index, one) in boxes.iter().enumerate() {
                let is_inside = one[0] >= 0.0 && one[1] >= 0.0 && one[2] < width && one[3] < height;
                assert!(is_inside, "{name} {path}: {one:?}");
                for other in &boxes[..index] {
                    let is_apart = one[2] < other[0]
                        || other[2] < one[0]
                        || one[3] < other[1]
                        || other[3] < one[1];
                    assert!(is_apart, "{name} {path}: {one:?} {other:?}");
                }
            }
        }
    }
}

#[test]
fn hostile_and_strange_names_are_shown_and_are_no_markup() {
    for set in [hostile(), strange()] {
        let document = set.document();
        let text = whole(&set);
        let xml = Xml::parse(&text).expect("well-formed");
        let shown: BTreeMap<&str, usize> =
            of_class(&xml, "table").iter().map(|node| texts(node)[0]).zip(0..).collect();
        assert_eq!(shown.len(), document.tables.len());
        assert!(!text.contains('\u{202e}') && !text.contains("<script"), "{text}");
    }
    let text = whole(&strange());
    let xml = Xml::parse(&text).expect("well-formed");
    let titles: Vec<&str> = of_class(&xml, "table").iter().map(|node| texts(node)[0]).collect();
    for title in ["S|x.<script>", "\" \"", "אבג\\u{202e}x"] {
        assert!(titles.contains(&title), "{titles:?}");
    }
}

#[test]
fn of_very_many_tables_the_names_are_shown_alone() {
    let text = whole(&generated(500));
    let xml = Xml::parse(&text).expect("well-formed");
    assert_eq!(of_class(&xml, "table").len(), 500);
    assert!(of_class(&xml, "row").is_empty());
    let part = generated(120);
    let text = whole(&part);
    let xml = Xml::parse(&text).expect("well-formed");
    let rows = of_class(&xml, "row").len();
    let columns: usize = part.document().tables.iter().map(|table| table.columns.len()).sum();
    // A name and a type.
    assert_eq!(rows, 2 * columns);
}

/// Tables of one area that refer to any others, to themselves and round in circles.
pub(crate) fn tangled(tables: usize, keys: usize, seed: u64) -> Sample {
    let mut state = seed;
    let mut next = |below: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).expect("a word") % below
    };
    let mut constraints = vec![Vec::new(); tables];
    for key in 0..keys {
        let (child, parent) = (next(tables), next(tables));
        constraints[child].push(json!({
            "name": format!("k{key}"), "type": "foreign_key", "columns": ["id"],
            "definition": format!("FOREIGN KEY (id) REFERENCES public.area_{parent}(id)"),
        }));
    }
    let column =
        json!({"name": "id", "data_type": "bigint", "base_type": "bigint", "not_null": true});
    let table = |(index, constraints): (usize, Vec<serde_json::Value>)| {
        let name = format!("area_{index}");
        json!({"kind": "table", "schema": "public", "name": name, "columns": [column], "constraints": constraints}).to_string()
    };
    let lines: Vec<String> = constraints.into_iter().enumerate().map(table).collect();
    Sample::new(&[("001_a.sql", "SELECT 1;\n")], &(lines.join("\n") + "\n"))
}

#[test]
fn any_graph_of_tables_is_drawn_with_all_its_lines() {
    for seed in 0..40 {
        let size = usize::try_from(seed).expect("a small number") % 20 + 1;
        let set = tangled(size, size * 2, seed);
        let text = whole(&set);
        let xml = Xml::parse(&text).expect("well-formed");
        assert_eq!(of_class(&xml, "table").len(), size, "seed {seed}");
        let lines: BTreeSet<(String, String)> = set
            .document()
            .tables
            .iter()
            .flat_map(|table| {
                let keys = table.constraints.iter().filter_map(|key| key.references.as_ref());
                keys.map(|to| (table.name.clone(), to.table.clone())).collect::<Vec<_>>()
            })
            .collect();
        assert_eq!(of_class(&xml, "line").len(), lines.len(), "seed {seed}");
        assert_eq!(of_class(&xml, "far").len(), 0, "seed {seed}");
    }
}

#[test]
fn document_without_tables_has_no_picture() {
    let set = Sample::new(&[("001_a.sql", "SELECT 1;\n")], "");
    assert_eq!(pictures(&set), []);
}
