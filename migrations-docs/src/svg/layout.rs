//! Where everything stands: clusters beside one another, in each the connected relations in columns, and
//! those without any connection packed together.
//!
//! Must not know what the boxes show.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::clusters::{self, Cluster};
use super::geometry::{Point, Rect, Size};
use super::graph::Graph;
use super::layers::layers;
use super::leaves::BOX_GAP;
use super::pack::pack;
use super::placed::{Pair, Placed};

/// The space between parts that no line connects.
const PART_GAP: f64 = 54.0;
const CLUSTER_GAP: f64 = 44.0;
/// The space inside of a cluster's frame, and that of its label.
pub(super) const MARGIN: f64 = 26.0;
pub(super) const LABEL: f64 = 64.0;

/// A larger component is drawn in parts, and of denser ones the layout sees as many pairs: the time that
/// dagre takes grows with the square of these, and nobody can follow so many lines.
const MOST_IN_PART: usize = 60;
const MOST_PAIRS: usize = 150;

/// All places of a picture.
pub(super) struct Layout {
    pub(super) placed: Placed,
    pub(super) frames: Vec<Frame>,
}

/// What stands around a cluster.
pub(super) struct Frame {
    pub(super) label: String,
    pub(super) rect: Rect,
}

/// Places everything, in clusters where there are many.
pub(super) fn in_clusters(graph: &Graph<'_>, size: &impl Fn(usize) -> Size) -> Layout {
    beside_one_another(graph, clusters::clusters(graph), size)
}

/// Places everything as one group.
pub(super) fn in_one_group(graph: &Graph<'_>, size: &impl Fn(usize) -> Size) -> Layout {
    let members = (0..graph.relations.len()).collect();
    beside_one_another(graph, vec![Cluster { label: String::new(), members }], size)
}

fn beside_one_another(
    graph: &Graph<'_>,
    clusters: Vec<Cluster>,
    size: &impl Fn(usize) -> Size,
) -> Layout {
    let pairs = graph.pairs();
    let groups: Vec<Placed> = clusters.iter().map(|cluster| group(cluster, &pairs, size)).collect();
    let sizes: Vec<Size> = groups.iter().map(|group| group.size).collect();
    let packed = pack(&sizes, CLUSTER_GAP);
    let named = clusters.into_iter().zip(packed.places.iter().zip(&sizes));
    let frame = |(cluster, (place, size)): (Cluster, (&Point, &Size))| {
        let rect = Rect::new(*place, *size);
        (!cluster.label.is_empty()).then_some(Frame { label: cluster.label, rect })
    };
    let frames = named.filter_map(frame).collect();
    let mut placed = Placed { size: packed.size, ..Placed::default() };
    groups.into_iter().zip(packed.places).for_each(|(group, place)| placed.add(group, place));
    Layout { placed, frames }
}

/// The relations of a cluster, with room for its frame where it has a label.
fn group(cluster: &Cluster, pairs: &BTreeSet<Pair>, size: &impl Fn(usize) -> Size) -> Placed {
    let members: BTreeSet<usize> = cluster.members.iter().copied().collect();
    let is_inside = |(child, parent): &Pair| members.contains(child) && members.contains(parent);
    let own: Vec<Pair> = pairs.iter().copied().filter(is_inside).collect();
    let (alone, connected): (Vec<_>, Vec<_>) =
        parts(&cluster.members, &own).into_iter().partition(|part| part.len() == 1);
    let mut parts: Vec<Placed> = connected.iter().map(|part| component(part, &own, size)).collect();
    parts.extend((!alone.is_empty()).then(|| grid(&alone.concat(), size)));
    let mut group = together(parts, PART_GAP);
    if cluster.label.is_empty() {
        return group;
    }
    let Size { width, height } = group.size;
    group.size = Size { width: width + 2.0 * MARGIN, height: height + LABEL + MARGIN };
    let mut framed = Placed { size: group.size, ..Placed::default() };
    framed.add(group, Point { x: MARGIN, y: LABEL });
    framed
}

fn component(part: &[usize], pairs: &[Pair], size: &impl Fn(usize) -> Size) -> Placed {
    let is_own = |(child, parent): &&Pair| part.contains(child) && part.contains(parent);
    let own: Vec<Pair> = pairs.iter().filter(is_own).take(MOST_PAIRS).copied().collect();
    layers(part, &own, size)
}

/// Relations without a connection.
fn grid(alone: &[usize], size: &impl Fn(usize) -> Size) -> Placed {
    let one = |&place: &usize| Placed {
        boxes: [(place, Rect::new(Point::default(), size(place)))].into(),
        size: size(place),
        ..Placed::default()
    };
    together(alone.iter().map(one).collect(), BOX_GAP)
}

fn together(parts: Vec<Placed>, gap: f64) -> Placed {
    let sizes: Vec<Size> = parts.iter().map(|part| part.size).collect();
    let packed = pack(&sizes, gap);
    let mut placed = Placed { size: packed.size, ..Placed::default() };
    parts.into_iter().zip(packed.places).for_each(|(part, place)| placed.add(part, place));
    placed
}

/// The members that are connected, the largest part first; more than stand in one part begin with the one
/// of them that has most neighbours.
fn parts(members: &[usize], pairs: &[Pair]) -> Vec<Vec<usize>> {
    let mut neighbours: BTreeMap<usize, BTreeSet<usize>> =
        members.iter().map(|&member| (member, BTreeSet::new())).collect();
    for &(child, parent) in pairs {
        neighbours.entry(child).or_default().insert(parent);
        neighbours.entry(parent).or_default().insert(child);
    }
    let mut hubs = members.to_vec();
    hubs.sort_by_key(|hub| std::cmp::Reverse(neighbours[hub].len()));
    let mut left: BTreeSet<usize> = members.iter().copied().collect();
    let mut parts = Vec::new();
    for hub in hubs {
        if left.contains(&hub) {
            parts.push(connected(hub, &neighbours, &mut left));
        }
    }
    parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
    parts
}

/// What is left and is connected with a relation, from the nearest.
fn connected(
    start: usize,
    neighbours: &BTreeMap<usize, BTreeSet<usize>>,
    left: &mut BTreeSet<usize>,
) -> Vec<usize> {
    let mut part = Vec::new();
    let mut open = VecDeque::from([start]);
    left.remove(&start);
    while let Some(place) = open.pop_front() {
        part.push(place);
        for &neighbour in &neighbours[&place] {
            if part.len() + open.len() < MOST_IN_PART && left.remove(&neighbour) {
                open.push_back(neighbour);
            }
        }
    }
    part
}
