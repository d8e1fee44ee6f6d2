//! The page for a browser: data that is the timeline's, and a policy that lets nothing else in. What the
//! page does in a browser is checked by `browser/check.mjs`, for which the pages are written into the
//! folder that `MIGRATIONS_PAGES` names.

use std::path::Path;
use std::{env, fs};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use migrations_compiler::Catalog;
use migrations_core::{Checksum, Version};
use migrations_docs::render::{Format, Links, render, written_format};
use migrations_docs::{Input, assemble};
use serde_json::{Map, Value, json};

use crate::generated::{creation, generated};
use crate::sample::Sample;
use crate::sets::{APPLICATIONS, every_set};
use crate::strange::strange;

/// Would be markup, would end a script or a template, if it could.
const HOSTILE: &str = "</script><script>alert(1)</script><!-- {{script}} ${alert(1)}";

/// What PostgreSQL makes of a longer name.
const LONGEST: &str = "name_of_sixty_three_bytes_that_nobody_ever_wants_to_read_aloud__";

fn rag() -> Sample {
    Sample::of_application("apps/rag", "migrations")
}

#[test]
fn pages_of_every_set_are_small() {
    let folder = env::var_os("MIGRATIONS_PAGES");
    for (name, set) in every_set() {
        let page = page(&set);
        assert!(page.len() < 10_000_000, "{name}: {} bytes", page.len());
        if let Some(folder) = &folder {
            fs::create_dir_all(folder).expect("a folder");
            fs::write(Path::new(folder).join(name + ".html"), page).expect("a file");
        }
    }
}

#[test]
fn same_input_gives_the_same_page() {
    assert_eq!(page(&rag()), page(&rag()));
}

/// Of the published file, so that nobody edits it.
const LAYOUT_DIGEST: &str = "54a503e346f93ca0bb10abe7999587e037262935687aca45eb4e4b0f64bbb578";

#[test]
fn objects_of_a_page_are_those_of_the_timeline_at_every_version() {
    for (name, root, folder) in APPLICATIONS {
        let set = Sample::of_application(root, folder);
        let data = data(&page(&set));
        let first = data["first"].as_i64().expect("a number");
        let migrations = set.checked.set.as_ref().expect("a set").migrations();
        let versions: Vec<Version> = migrations.iter().map(|migration| migration.version).collect();
        assert!(!versions.is_empty(), "{}: no migrations", name);
        assert_eq!(versions_of(&data), strings(&versions), "{}", name);
        for (place, version) in (0..).zip(&versions) {
            let expected = set.timeline.catalog_at(*version);
            assert_eq!(expected.is_some(), place >= first, "{}: {version}", name);
            if let Some(expected) = expected {
                assert_eq!(objects_at(&data, place), objects_of(&expected), "{}: {version}", name);
            }
        }
        if let Some(expected) = set.timeline.catalog_before(versions[0]) {
            assert_eq!(objects_at(&data, -1), objects_of(&expected), "{}: the start", name);
        }
    }
}

#[test]
fn page_of_an_earlier_version_ends_with_it() {
    let set = rag();
    let at = Version::new(48, 3);
    let data = data(&page_of(&Input { at: Some(at), ..set.input() }));
    assert_eq!(versions_of(&data).last(), Some(&at.to_string()));
    let last = i64::try_from(versions_of(&data).len()).expect("a few") - 1;
    let expected = set.timeline.catalog_at(at).expect("a known version");
    assert_eq!(objects_at(&data, last), objects_of(&expected));
}

#[test]
fn lines_of_a_page_are_those_of_the_whole_file() {
    let data = data(&page(&rag()));
    let migration = data["migrations"].as_array().expect("a list").iter();
    let place = migration.clone().position(|it| it["version"] == "012").expect("a migration");
    let entity = entities(&data).find(|it| it["states"][0]["object"]["name"] == "backtest_runs");
    let change = &entity.expect("a table")["changes"][0];
    assert_eq!(change["migration"], place);
    let sql = data["migrations"][place]["sql"].as_str().expect("a text");
    let line = |line: &Value| {
        let line = usize::try_from(line.as_u64().expect("a line")).expect("a small number");
        sql.lines().nth(line - 1).expect("a line of the file")
    };
    assert!(line(&change["line"]).starts_with("CREATE TABLE"), "{}", line(&change["line"]));
    assert!(line(&change["columns"]["label"]).trim_start().starts_with("label "));
}

#[test]
fn policy_allows_the_scripts_and_the_style_of_the_page_and_nothing_else() {
    let page = page(&generated(8));
    let digest =
        |text: &str| format!("'sha256-{}'", STANDARD.encode(Checksum::of(text).as_bytes()));
    let scripts = between(&page, "<script>", "</script>");
    let styles = between(&page, "<style>", "</style>");
    assert_eq!((scripts.len(), styles.len()), (2, 1));
    let scripts: Vec<String> = scripts.iter().map(|script| digest(script)).collect();
    let expected = format!(
        "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; style-src {}; \
         script-src {}",
        digest(styles[0]),
        scripts.join(" ")
    );
    assert_eq!(between(&page, "Content-Security-Policy\" content=\"", "\">"), [expected]);
    for part in [" style=\"", " onclick=", "javascript:", "eval(", "innerHTML", "src="] {
        assert!(!page.contains(part), "the page has `{part}`");
    }
}

#[test]
fn page_names_no_address() {
    let page = page(&generated(8));
    // The name of a kind of markup, which nobody asks for.
    let page = page.replace("http://www.w3.org/2000/svg", "");
    for part in ["http:", "https:", "//www", "sourceMappingURL", "@import", "url("] {
        assert!(!page.contains(part), "the page has `{part}`");
    }
}

#[test]
fn hostile_texts_begin_and_end_nothing() {
    for set in [hostile(), strange()] {
        let page = page(&set);
        let count = |part| page.matches(part).count();
        assert_eq!((count("<script"), count("</script>"), count("<!--")), (3, 3, 0));
        assert_eq!((count("<img"), count("<b>")), (0, 0));
        let expected = set.timeline.latest.objects.len();
        assert_eq!(entities(&data(&page)).count(), expected);
    }
    assert_eq!(names(&data(&page(&hostile()))), [HOSTILE, LONGEST]);
}

#[test]
fn files_of_one_day_have_keys_of_their_own() {
    let config = "numbering = \"date\"\nsame_day = \"by_name\"\n";
    let files = [
        ("migrations.toml", config),
        ("20260131_add_a.sql", "CREATE TABLE a ();\n"),
        ("20260131_add_b.sql", "CREATE TABLE b ();\n"),
    ];
    let data = data(&page(&Sample::new(&files, "")));
    let keys: Vec<&Value> =
        data["migrations"].as_array().expect("a list").iter().map(|it| &it["key"]).collect();
    assert_eq!(keys, ["20260131 add_a", "20260131 add_b"]);
}

#[test]
fn name_of_a_set_is_text_in_the_title() {
    let config = ("migrations.toml", "name = \"a <b> &amp; </title>\"\n");
    let set = Sample::new(&[config, ("001_a.sql", "CREATE TABLE a ();\n")], "");
    assert!(page(&set).contains("<title>a &lt;b&gt; &amp;amp; &lt;/title&gt;</title>"));
}

#[test]
fn page_is_told_from_a_file_of_somebody_else() {
    let page = page(&generated(8));
    assert_eq!(written_format("index.html", &page), Some(Format::Html));
    assert_eq!(written_format("index.html", "<!doctype html>\n<html lang=\"en\">\n"), None);
}

#[test]
fn layout_library_is_the_published_file_and_comes_with_its_licence() {
    let published = include_str!("../../src/html/assets/dagre.min.js");
    assert_eq!(Checksum::of(published).to_string(), LAYOUT_DIGEST);
    let licence = include_str!("../../src/html/assets/dagre.LICENSE.txt");
    assert!(page(&generated(8)).contains(licence));
}

#[test]
fn every_file_of_the_page_is_short_and_in_it() {
    let assets = concat!(env!("CARGO_MANIFEST_DIR"), "/src/html/assets");
    let page = page(&generated(8));
    let mut files = 0;
    for entry in std::fs::read_dir(assets).expect("a folder") {
        let path = entry.expect("an entry").path();
        let text = std::fs::read_to_string(&path).expect("a text");
        let ending = path.extension().and_then(|ending| ending.to_str());
        if path.ends_with("dagre.min.js") || !matches!(ending, Some("js" | "css")) {
            continue;
        }
        files += 1;
        assert!(text.lines().count() < 400, "{} is long", path.display());
        assert!(page.contains(&text), "{} is not in the page", path.display());
    }
    assert_eq!(files, 24);
}

/// Two tables whose names, comments, defaults and SQL are hostile.
pub(crate) fn hostile() -> Sample {
    let table = |name: &str, version: &str| {
        let table = json!({
            "kind": "table", "schema": "public", "name": name,
            "comment": format!("{HOSTILE}\n<img src=x onerror=alert(1)>\u{2028}"),
            "columns": [{
                "name": name, "data_type": "text", "base_type": "text", "not_null": true,
                "default": format!("'{HOSTILE}'::text"), "comment": HOSTILE,
            }],
        });
        let made = Map::from_iter([(name.to_owned(), json!(1))]);
        format!("{table}\n{}\n", creation(name, version, &made))
    };
    let sql = format!("CREATE TABLE \"{HOSTILE}\" (\"{HOSTILE}\" text); -- <b>\n");
    let index = format!("CREATE INDEX ON \"{HOSTILE}\" (\"{HOSTILE}\");\n");
    let indexes = format!("-- allow: blocking_index <img src=x> {HOSTILE}\n{index}{index}");
    let files = [("001_hostile.sql", &*sql), ("002_long.sql", &*indexes)];
    Sample::new(&files, &(table(HOSTILE, "001") + &table(LONGEST, "002")))
}

fn page(set: &Sample) -> String {
    page_of(&set.input())
}

fn page_of(input: &Input<'_>) -> String {
    let document = assemble(input).expect("a known version");
    let mut pages = render(&document, input, &[Format::Html], Links { files: None });
    assert_eq!((pages.len(), &*pages[0].path), (1, "index.html"));
    pages.remove(0).text
}

/// The names of the objects.
fn names(data: &Value) -> Vec<String> {
    let name = |entity: &Value| entity["states"][0]["object"]["name"].as_str().map(str::to_owned);
    entities(data).filter_map(name).collect()
}

fn data(page: &str) -> Value {
    let data = between(page, "<script type=\"application/json\" id=\"schema\">", "</script>");
    serde_json::from_str(data[0]).expect("the data is JSON")
}

fn versions_of(data: &Value) -> Vec<String> {
    let migrations = data["migrations"].as_array().expect("a list").iter();
    migrations.map(|it| it["version"].as_str().expect("a text").to_owned()).collect()
}

fn strings(versions: &[Version]) -> Vec<String> {
    versions.iter().map(Version::to_string).collect()
}

fn entities(data: &Value) -> impl Iterator<Item = &Value> {
    data["entities"].as_array().expect("a list").iter()
}

/// What the page says is there after a migration, as `schema.json` writes it.
fn objects_at(data: &Value, place: i64) -> Vec<String> {
    let is_there = |state: &&Value| {
        let since = state["since"].as_i64().expect("a place");
        since <= place && state["until"].as_i64().is_none_or(|until| place < until)
    };
    let states = entities(data).flat_map(|it| it["states"].as_array().expect("a list"));
    let mut objects: Vec<String> =
        states.filter(is_there).map(|state| plain(state["object"].clone())).collect();
    objects.sort();
    objects
}

fn objects_of(catalog: &Catalog) -> Vec<String> {
    let objects = catalog.without_properties().objects;
    let mut objects: Vec<String> = objects.iter().map(|object| plain(json!(object))).collect();
    objects.sort();
    objects
}

/// Without what the page says beyond the schema file and its timeline: the targets of foreign keys, comments
/// of routines, and what else is set in the end.
fn plain(mut object: Value) -> String {
    object.as_object_mut().expect("an object").remove("properties");
    let columns = object.get_mut("columns").and_then(Value::as_array_mut);
    for column in columns.into_iter().flatten() {
        column.as_object_mut().expect("a column").remove("properties");
    }
    if object["kind"] == "routine" {
        object.as_object_mut().expect("an object").remove("comment");
    }
    let constraints = object.get_mut("constraints").and_then(Value::as_array_mut);
    for constraint in constraints.into_iter().flatten() {
        let constraint = constraint.as_object_mut().expect("a constraint");
        constraint.retain(|field, _| !["references", "properties"].contains(&field.as_str()));
    }
    object.to_string()
}

/// The texts between two marks.
fn between<'a>(page: &'a str, start: &str, end: &str) -> Vec<&'a str> {
    page.split(start).skip(1).filter_map(|part| Some(part.split_once(end)?.0)).collect()
}
