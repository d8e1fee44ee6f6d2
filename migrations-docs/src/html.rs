//! The schema as one page for a browser: a diagram, search and a timeline, with nothing loaded from
//! elsewhere.
//!
//! The page is committed as it is read, in `html/assets`; here its parts are put together, and its policy
//! allows these parts alone. Must not know how the page shows what it is given.

mod data;
mod states;

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use migrations_core::Checksum;

use crate::assemble::Input;
use crate::document::Document;

/// How the page begins, which tells it from a file of somebody else.
pub(crate) const HEAD: &str =
    "<!doctype html>\n<html lang=\"en\" data-writer=\"cargo-migrations\">\n";

const TEMPLATE: &str = include_str!("html/assets/page.html");

const STYLES: [&str; 2] =
    [include_str!("html/assets/page.css"), include_str!("html/assets/panel.css")];

/// Dagre 3.1.3 as it is published, the layout of layered graphs.
const LAYOUT: &str = include_str!("html/assets/dagre.min.js");

const LAYOUT_LICENSE: &str = include_str!("html/assets/dagre.LICENSE.txt");

/// Each uses only what stands above it, but for functions that are called when all are there.
const SCRIPTS: [&str; 22] = [
    include_str!("html/assets/dom.js"),
    include_str!("html/assets/schema.js"),
    include_str!("html/assets/compare.js"),
    include_str!("html/assets/route.js"),
    include_str!("html/assets/search.js"),
    include_str!("html/assets/clusters.js"),
    include_str!("html/assets/layout.js"),
    include_str!("html/assets/boxes.js"),
    include_str!("html/assets/edges.js"),
    include_str!("html/assets/names.js"),
    include_str!("html/assets/draw.js"),
    include_str!("html/assets/camera.js"),
    include_str!("html/assets/scene.js"),
    include_str!("html/assets/diagram.js"),
    include_str!("html/assets/timeline.js"),
    include_str!("html/assets/sql.js"),
    include_str!("html/assets/panel.js"),
    include_str!("html/assets/table_panel.js"),
    include_str!("html/assets/findings_part.js"),
    include_str!("html/assets/migration_panel.js"),
    include_str!("html/assets/overview_panel.js"),
    include_str!("html/assets/main.js"),
];

/// The page of a document; what it was made of says what the schema was at every version.
pub(crate) fn text(document: &Document, input: &Input<'_>) -> String {
    let style = STYLES.concat();
    let layout = layout();
    let script = format!("'use strict';\n(() => {{\n{}}})();\n", SCRIPTS.join("\n"));
    let policy = policy(&style, &[&layout, &script]);
    let title = escaped(&document.name);
    let data = data::json(document, input);
    fill(TEMPLATE, |name| match name {
        "policy" => &policy,
        "title" => &title,
        "style" => &style,
        "data" => &data,
        "layout" => &layout,
        "script" => &script,
        _ => "",
    })
}

/// The library with its licence, and without the address of a file that is not there.
fn layout() -> String {
    let lines = LAYOUT.lines().filter(|line| !line.starts_with("//# sourceMappingURL="));
    let mut layout = format!("/*\n{LAYOUT_LICENSE}*/\n");
    lines.for_each(|line| layout.extend([line, "\n"]));
    layout
}

/// Nothing is loaded, sent or run but what the page holds; the empty picture keeps browsers from asking
/// for an icon.
fn policy(style: &str, scripts: &[&str]) -> String {
    let mut policy =
        "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; ".to_owned();
    // A string takes all that is written.
    let _ = write!(policy, "style-src {}; script-src", digest(style));
    scripts.iter().for_each(|script| policy.extend([" ", &digest(script)]));
    policy
}

/// A text as the policy names it.
fn digest(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Checksum::of(text).as_bytes()))
}

/// A text as it stands between tags.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A template with each `{{name}}` replaced; what is put in is not looked at again.
fn fill<'a>(template: &'a str, value: impl Fn(&str) -> &'a str) -> String {
    let mut parts = template.split("{{");
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once("}}").unwrap_or(("", part));
        filled.extend([value(name), rest]);
    }
    filled
}
