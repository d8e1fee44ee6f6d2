//! Boxes and lines at their places → the text of an SVG.
//!
//! Nothing in it is a script or is loaded from elsewhere; a picture in a page takes light or dark from the
//! reader's system. Must not know what stands where.

use std::collections::BTreeSet;

use super::boxes::{self, Content, HEADER, PAD, Row};
use super::geometry::{Point, Rect, Size};
use super::graph::{Edge, Graph, Key, Relation};
use super::layout::{Frame, LABEL, Layout, MARGIN};
use super::lines::{self, End, number};
use super::placed::Placed;
use super::text::{self, Font, escaped};
use crate::document::plain_name;

/// How the file begins, which tells it from one of somebody else.
pub(super) const HEAD: &str =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" data-writer=\"cargo-migrations\"";

const STYLE: &str = include_str!("diagram.css");

/// What stands at the ends of lines: the tip of each is at the box, and it points to the right.
const MARKS: &str = "\
<marker id=\"one\" class=\"mark\" viewBox=\"-22 -8 22 16\" markerWidth=\"22\" markerHeight=\"16\" \
markerUnits=\"userSpaceOnUse\" orient=\"auto-start-reverse\"><path d=\"M-6 -5V5M-10 -5V5\"/></marker>
<marker id=\"optional\" class=\"mark\" viewBox=\"-22 -8 22 16\" markerWidth=\"22\" markerHeight=\"16\" \
markerUnits=\"userSpaceOnUse\" orient=\"auto-start-reverse\"><path d=\"M-6 -5V5\"/>\
<circle class=\"knot\" cx=\"-13\" r=\"4\"/></marker>
<marker id=\"many\" class=\"mark\" viewBox=\"-22 -8 22 16\" markerWidth=\"22\" markerHeight=\"16\" \
markerUnits=\"userSpaceOnUse\" orient=\"auto-start-reverse\"><path d=\"M0 -6L-11 0L0 6\"/>\
<circle class=\"knot\" cx=\"-15\" r=\"4\"/></marker>
";

/// The space around everything.
const BORDER: f64 = 24.0;

/// The file of a picture with a title.
pub(super) fn text(
    title: &str,
    graph: &Graph<'_>,
    contents: &[Content],
    layout: &Layout,
) -> String {
    let Size { width, height } = layout.placed.size;
    let (width, height) = ((width + 2.0 * BORDER).ceil(), (height + 2.0 * BORDER).ceil());
    let box_of = |place| rect(contents, &layout.placed, place);
    let frames: String = layout.frames.iter().map(frame).collect();
    let lines = lines(graph, contents, &layout.placed);
    let boxes = graph.relations.iter().zip(contents).enumerate();
    let boxes: String =
        boxes.map(|(place, (relation, it))| relation_box(relation, it, &box_of(place))).collect();
    let (w, h) = (number(width), number(height));
    format!(
        "{HEAD} width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" role=\"img\">\n\
         <title>{}</title>\n<desc>{}</desc>\n<style>\n{STYLE}</style>\n<defs>\n{MARKS}</defs>\n\
         <rect class=\"paper\" width=\"{w}\" height=\"{h}\" rx=\"10\"/>\n\
         <g transform=\"translate({BORDER} {BORDER})\">\n{frames}{lines}{boxes}</g>\n</svg>\n",
        escaped(title),
        description(graph),
    )
}

fn rect(contents: &[Content], placed: &Placed, place: usize) -> Rect {
    let Rect { x, y, .. } = placed.boxes.get(&place).copied().unwrap_or_default();
    let Content { width, height, .. } = contents[place];
    // The layout leaves room for a loop beside the box.
    Rect::new(Point { x: x.round(), y: y.round() }, Size { width, height })
}

/// What is in the picture, for whoever does not see it: each foreign key, and what views show.
fn description(graph: &Graph<'_>) -> String {
    let of_edge = |edge: &Edge<'_>| escaped(&sentence(graph, edge));
    graph.edges.iter().map(of_edge).collect::<Vec<_>>().join("\n")
}

/// `orders (customer_id) refers to customers (id)`.
fn sentence(graph: &Graph<'_>, edge: &Edge<'_>) -> String {
    let name = |place: usize| {
        let relation = &graph.relations[place];
        text::visible(&plain_name(relation.schema, relation.name))
    };
    let (child, parent) = (name(edge.child), name(edge.parent));
    match &edge.key {
        None => format!("{child} shows columns of {parent}"),
        Some(Key { constraint, references, .. }) => {
            let (own, to) = (constraint.columns.join(", "), references.columns.join(", "));
            format!("{child} ({own}) refers to {parent} ({to})")
        }
    }
}

fn frame(Frame { label, rect }: &Frame) -> String {
    let Rect { x, y, width, height } = *rect;
    let [left, top, width, height] = [x, y, width, height].map(number);
    let label = text::cut(label, cells(rect.width - 2.0 * MARGIN)).into_owned();
    let label =
        written(&label, Font::Label, Point { x: x + MARGIN, y: y + LABEL / 2.0 }, Look::Plain);
    format!(
        "<g><rect class=\"cluster\" x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" \
         rx=\"14\"/>{label}</g>\n"
    )
}

/// How many cells of a label have room.
fn cells(room: f64) -> usize {
    let one = text::width("m", Font::Label);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small number")]
    let cells = (room / one).floor().max(1.0) as usize;
    cells
}

/// The lines of a graph; of boxes that are names alone one for each pair.
fn lines(graph: &Graph<'_>, contents: &[Content], placed: &Placed) -> String {
    let mut drawn = BTreeSet::new();
    let mut text = String::new();
    let mixed = mixed_ends(graph);
    for edge in &graph.edges {
        let shift = shift(edge, &mixed);
        let path = path(edge, shift, contents, placed);
        if drawn.insert(path.clone()) {
            text +=
                &line(graph, edge, &path, placed.routes.contains_key(&(edge.child, edge.parent)));
        }
    }
    text
}

/// Where lines of optional and of other keys come together, whose marks would lie on one another.
fn mixed_ends<'a>(graph: &Graph<'a>) -> BTreeSet<ParentEnd<'a>> {
    let of_kind = |is_required| -> BTreeSet<ParentEnd<'a>> {
        let keys = graph.edges.iter().filter_map(|edge| Some((edge, edge.key?)));
        let own = keys.filter(|(_, key)| key.is_required == is_required);
        own.map(|(edge, key)| (edge.parent, key.references.columns.first())).collect()
    };
    of_kind(true).intersection(&of_kind(false)).copied().collect()
}

/// A parent, and the column that lines lead to.
type ParentEnd<'a> = (usize, Option<&'a String>);

/// How far from the middle of its column a line meets the parent.
fn shift<'a>(edge: &Edge<'a>, mixed: &BTreeSet<ParentEnd<'a>>) -> f64 {
    let end = edge.key.map(|key| (key.is_required, (edge.parent, key.references.columns.first())));
    match end {
        Some((is_required, end)) if mixed.contains(&end) => {
            if is_required {
                -5.0
            } else {
                5.0
            }
        }
        _ => 0.0,
    }
}

fn path(edge: &Edge<'_>, shift: f64, contents: &[Content], placed: &Placed) -> String {
    let end = |place: usize, column: Option<&String>| {
        let rect = rect(contents, placed, place);
        End { rect, y: rect.y + contents[place].middle_of(column) }
    };
    let own = edge.key.and_then(|key| key.constraint.columns.first());
    let to = edge.key.and_then(|key| key.references.columns.first());
    let child = end(edge.child, own);
    let End { rect, y } = end(edge.parent, to);
    let parent = End { rect, y: y + shift };
    if edge.child == edge.parent {
        return loop_path(parent, child);
    }
    match placed.routes.get(&(edge.child, edge.parent)) {
        Some(route) => lines::routed(parent, child, route),
        None => lines::direct(parent, child),
    }
}

/// The line of a table to itself, whose ends are apart also where both are at one place.
fn loop_path(parent: End, child: End) -> String {
    let x = parent.rect.right();
    let apart = if (parent.y - child.y).abs() < 1.0 { 8.0 } else { 0.0 };
    lines::round(Point { x, y: parent.y - apart }, Point { x, y: child.y + apart })
}

fn line(graph: &Graph<'_>, edge: &Edge<'_>, path: &str, is_routed: bool) -> String {
    let is_far = !is_routed && edge.child != edge.parent;
    let far = if is_far { " far" } else { "" };
    let (class, marks) = match &edge.key {
        None => (" shown", String::new()),
        Some(key) => ("", marks(key)),
    };
    let title = escaped(&sentence(graph, edge));
    format!("<path class=\"line{class}{far}\" d=\"{path}\"{marks}><title>{title}</title></path>\n")
}

fn marks(key: &Key<'_>) -> String {
    let start = if key.is_required { "one" } else { "optional" };
    let end = if key.is_unique { "optional" } else { "many" };
    format!(" marker-start=\"url(#{start})\" marker-end=\"url(#{end})\"")
}

fn relation_box(relation: &Relation<'_>, content: &Content, rect: &Rect) -> String {
    let class = if relation.is_view { "view" } else { "table" };
    let name = text::visible(&plain_name(relation.schema, relation.name));
    let comment = relation.comment.map(|it| format!(": {it}")).unwrap_or_default();
    let title = escaped(&(name + &comment));
    let [x, y, width, height] = [rect.x, rect.y, rect.width, rect.height].map(number);
    let header = if content.rows.is_empty() { content.height } else { HEADER };
    let middle = Point { x: rect.x + PAD, y: rect.y + header / 2.0 };
    let name = written(&content.title, Font::Title, middle, Look::Plain);
    let rows: String =
        (0..).zip(&content.rows).map(|(at, it)| row(content, it, at, rect)).collect();
    format!(
        "<g class=\"{class}\"><title>{title}</title>\
         <rect class=\"box\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"7\"/>\
         {}{name}{rows}</g>\n",
        head(content, rect),
    )
}

/// The field of a title over columns.
fn head(content: &Content, rect: &Rect) -> String {
    if content.rows.is_empty() {
        return String::new();
    }
    // Within the frame, whose line is one pixel.
    let (x, y) = (number(rect.x + 0.5), number(rect.y + HEADER));
    let (side, width) = (number(HEADER - 7.0), number(rect.width - 1.0 - 13.0));
    let right = number(rect.width - 1.0);
    format!(
        "<path class=\"head\" d=\"M{x} {y}v-{side}q0 -6.5 6.5 -6.5h{width}q6.5 0 6.5 6.5v{side}h-{right}z\"/>"
    )
}

fn row(content: &Content, row: &Row, index: u32, rect: &Rect) -> String {
    let y = rect.y + boxes::middle_of_row(index);
    let at = |x: f64| Point { x: rect.x + x, y };
    let is_count = row.data_type.is_empty();
    let of_keys = if row.keys.starts_with("PK") { Look::Key } else { Look::Muted };
    let of_name = if is_count { Look::Muted } else { Look::Plain };
    let texts = [
        (row.keys.as_str(), Font::Tag, PAD, of_keys),
        (&row.name, Font::Row, content.names_at, of_name),
        (&row.data_type, Font::Row, content.types_at, Look::MutedEnd),
        (if row.is_nullable { "NULL" } else { "" }, Font::Tag, content.width - PAD, Look::MutedEnd),
    ];
    let shown = texts.iter().filter(|(words, ..)| !words.is_empty());
    shown.map(|(words, font, x, look)| written(words, *font, at(*x), *look)).collect()
}

/// The colour of a text, and on which side of its place it stands.
#[derive(Clone, Copy)]
enum Look {
    Plain,
    Muted,
    Key,
    /// Muted, and it ends at its place.
    MutedEnd,
}

/// A text at a place; one whose letters no monospace font has is fitted into its cells.
fn written(words: &str, font: Font, at: Point, look: Look) -> String {
    let (x, y) = (number(at.x), number(at.y + font.height() * 0.35));
    let (class, anchor) = match look {
        Look::Plain => ("", ""),
        Look::Muted => (" muted", ""),
        Look::Key => (" key", ""),
        Look::MutedEnd => (" muted", " text-anchor=\"end\""),
    };
    let fitted =
        if text::needs_fallback(words) { fitted(text::width(words, font)) } else { String::new() };
    let kind = font.class();
    format!(
        "<text class=\"{kind}{class}\" x=\"{x}\" y=\"{y}\"{anchor}{fitted}>{}</text>",
        escaped(words)
    )
}

fn fitted(width: f64) -> String {
    format!(" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\"", number(width))
}
