//! Relations that are connected, in columns: what is referred to stands left of what refers to it.
//!
//! The columns, the order in them and the heights are those of dagre, as in the page for a browser. The
//! only module that knows that library.

use std::collections::BTreeMap;

use dagre::graph::Graph;
use dagre::layout::types::LabelPos;
use dagre::{EdgeLabel, LayoutOptions, NodeLabel, RankAlign, RankDir, layout};

use super::geometry::{Point, Rect, Size};
use super::leaves::{self, Block};
use super::placed::{Lane, Pair, Placed, Route};

/// The space between two columns, in which lines bend.
const RANK_GAP: f64 = 96.0;
const EDGE_GAP: f64 = 14.0;

/// Places the relations of a component, whose pairs are of two different ones each.
pub(super) fn layers(members: &[usize], pairs: &[Pair], size: &impl Fn(usize) -> Size) -> Placed {
    let blocks = leaves::blocks(pairs, size);
    let mut free: Vec<Node> = Vec::new();
    let is_in_block = |place: &usize| blocks.iter().any(|block| block.leaves.contains(place));
    free.extend(members.iter().filter(|it| !is_in_block(it)).map(|&it| Node::Relation(it)));
    free.extend(blocks.iter().map(|block| Node::Block(block.parent)));
    let of_block = |parent| blocks.iter().find(|block| block.parent == parent);
    let size_of = |node: Node| match node {
        Node::Relation(place) => size(place),
        Node::Block(parent) => of_block(parent).map(|block| block.placed.size).unwrap_or_default(),
    };
    let own = pairs.iter().filter(|(child, _)| !is_in_block(child));
    let mut edges: Vec<(Node, Node)> =
        own.map(|&(child, parent)| (Node::Relation(child), Node::Relation(parent))).collect();
    edges.extend(blocks.iter().map(|it| (Node::Block(it.parent), Node::Relation(it.parent))));
    placed(&ranked(&free, &edges, size_of), blocks)
}

/// A node of the layered graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    Relation(usize),
    /// The leaves of that parent.
    Block(usize),
}

impl Node {
    fn key(self) -> String {
        match self {
            Node::Relation(place) => format!("{place}"),
            Node::Block(parent) => format!("leaves of {parent}"),
        }
    }
}

/// What dagre has made of a graph.
struct Ranked {
    boxes: BTreeMap<Node, Rect>,
    /// For each edge from a parent to a child the points between the two.
    ways: Vec<((Node, Node), Vec<Point>)>,
    size: Size,
}

fn ranked(nodes: &[Node], edges: &[(Node, Node)], size: impl Fn(Node) -> Size) -> Ranked {
    let mut graph: Graph<NodeLabel, EdgeLabel> = Graph::new();
    for &node in nodes {
        let Size { width, height } = size(node);
        graph.set_node(node.key(), Some(NodeLabel { width, height, ..NodeLabel::default() }));
    }
    for (child, parent) in edges {
        let label = EdgeLabel { labelpos: LabelPos::Center, ..EdgeLabel::default() };
        graph.set_edge(parent.key(), child.key(), Some(label), None);
    }
    let options = LayoutOptions {
        rankdir: RankDir::LR,
        rank_align: RankAlign::Top,
        nodesep: leaves::BOX_GAP,
        ranksep: RANK_GAP,
        edgesep: EDGE_GAP,
        ..LayoutOptions::default()
    };
    layout(&mut graph, Some(options));
    let boxes: BTreeMap<Node, Rect> =
        nodes.iter().map(|&node| (node, corner(graph.node(&node.key())))).collect();
    let way = |&(child, parent): &(Node, Node)| {
        let label = graph.edge(&parent.key(), &child.key(), None);
        let points = label.map(|label| label.points.as_slice()).unwrap_or_default();
        ((child, parent), points.iter().map(|point| Point { x: point.x, y: point.y }).collect())
    };
    let ways = edges.iter().map(way).collect();
    let width = boxes.values().map(Rect::right).fold(0.0, f64::max);
    let height = boxes.values().map(Rect::bottom).fold(0.0, f64::max);
    Ranked { boxes, ways, size: Size { width, height } }
}

/// The rectangle of a node, which the library knows by its middle.
fn corner(label: Option<&NodeLabel>) -> Rect {
    let Some(label) = label else { return Rect::default() };
    let (width, height) = (label.width, label.height);
    let (x, y) = (label.x.unwrap_or_default(), label.y.unwrap_or_default());
    Rect { x: x - width / 2.0, y: y - height / 2.0, width, height }
}

/// Boxes and ways, with the blocks opened; what lies highest and lowest may be a line.
fn placed(ranked: &Ranked, blocks: Vec<Block>) -> Placed {
    let columns = columns(ranked);
    let mut placed = Placed { size: ranked.size, ..Placed::default() };
    for (&node, rect) in &ranked.boxes {
        if let Node::Relation(place) = node {
            placed.boxes.insert(place, *rect);
        }
    }
    let mut to_blocks = BTreeMap::new();
    for ((child, parent), points) in &ranked.ways {
        let route = route(&columns, &ranked.boxes[parent], &ranked.boxes[child], points);
        match (child, parent) {
            (Node::Relation(child), Node::Relation(parent)) => {
                placed.routes.insert((*child, *parent), route);
            }
            _ => drop(to_blocks.insert(*child, route)),
        }
    }
    for block in blocks {
        let node = Node::Block(block.parent);
        let Rect { x, y, .. } = ranked.boxes[&node];
        let leaves: Vec<Pair> = block.placed.routes.keys().copied().collect();
        placed.add(block.placed, Point { x, y });
        for leaf in leaves {
            if let (Some(own), Some(to)) = (placed.routes.get_mut(&leaf), to_blocks.get(&node)) {
                own.exit = to.exit;
                own.lanes.splice(0..0, to.lanes.iter().copied());
            }
        }
    }
    with_lanes(placed)
}

/// Moved and enlarged so that its level lines are inside.
fn with_lanes(placed: Placed) -> Placed {
    let heights = || placed.routes.values().flat_map(|route| &route.lanes).map(|lane| lane.y);
    let top = heights().fold(0.0, f64::min);
    let bottom = heights().fold(placed.size.height, f64::max);
    let size = Size { width: placed.size.width, height: bottom - top };
    let mut moved = Placed { size, ..Placed::default() };
    moved.add(placed, Point { x: 0.0, y: -top });
    moved
}

/// The columns of boxes by their middles: where each begins and ends.
fn columns(ranked: &Ranked) -> Vec<(f64, f64)> {
    let mut columns: Vec<(f64, f64)> = Vec::new();
    for rect in ranked.boxes.values() {
        let middle = rect.x + rect.width / 2.0;
        // Two columns never overlap, so a middle is in one of them.
        match columns.iter_mut().find(|(left, right)| (*left..=*right).contains(&middle)) {
            Some((left, right)) => (*left, *right) = (left.min(rect.x), right.max(rect.right())),
            None => columns.push((rect.x, rect.right())),
        }
    }
    columns
}

/// The way of an edge: level in each column that it crosses.
fn route(columns: &[(f64, f64)], parent: &Rect, child: &Rect, points: &[Point]) -> Route {
    let is_forward = parent.x < child.x;
    let side = |(left, right): (f64, f64), is_right: bool| if is_right { right } else { left };
    let column = |rect: &Rect| column_at(columns, rect.x + rect.width / 2.0);
    let of_parent = column(parent).unwrap_or((parent.x, parent.right()));
    let of_child = column(child).unwrap_or((child.x, child.right()));
    let lane = |point: &Point| {
        let crossed = column_at(columns, point.x)?;
        let lane =
            Lane { from: side(crossed, !is_forward), to: side(crossed, is_forward), y: point.y };
        (crossed != of_parent && crossed != of_child).then_some(lane)
    };
    Route {
        exit: side(of_parent, is_forward),
        lanes: points.iter().filter_map(lane).collect(),
        entry: side(of_child, !is_forward),
    }
}

fn column_at(columns: &[(f64, f64)], x: f64) -> Option<(f64, f64)> {
    columns.iter().copied().find(|(left, right)| (*left..=*right).contains(&x))
}
