//! Where everything stands: clusters beside one another, in each the connected relations in columns, and
//! those without any connection packed together.
//!
//! Must not know what the boxes show.

use std::collections::BTreeSet;

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
pub(super) const LABEL: f64 = 52.0;

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
        components(&cluster.members, &own).into_iter().partition(|part| part.len() == 1);
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
    let is_own = |(child, _): &&Pair| part.contains(child);
    let own: Vec<Pair> = pairs.iter().filter(is_own).copied().collect();
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

/// The members that are connected, the largest part first.
fn components(members: &[usize], pairs: &[Pair]) -> Vec<Vec<usize>> {
    let mut left: BTreeSet<usize> = members.iter().copied().collect();
    let mut parts: Vec<Vec<usize>> = Vec::new();
    while let Some(first) = left.pop_first() {
        let mut part = vec![first];
        let mut next = 0;
        while let Some(&place) = part.get(next) {
            next += 1;
            let beside = pairs.iter().filter_map(|&(child, parent)| match place {
                it if it == child => Some(parent),
                it if it == parent => Some(child),
                _ => None,
            });
            part.extend(beside.filter(|it| left.remove(it)).collect::<Vec<_>>());
        }
        parts.push(part);
    }
    parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
    parts
}
