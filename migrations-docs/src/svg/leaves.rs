//! Tables that refer to one table alone: they stand in a block beside it, because in one column they would
//! be a tower.
//!
//! Must not know where the block stands.

use std::collections::BTreeMap;

use super::geometry::{Point, Rect, Size};
use super::placed::{Lane, Pair, Placed, Route};

/// As many stand in the column of the others.
const MOST_IN_COLUMN: usize = 3;
/// The space between two boxes in a column.
pub(super) const BOX_GAP: f64 = 26.0;
/// The space between two columns of a block, in which lines bend.
const LANE_GAP: f64 = 58.0;

/// The leaves of one parent, with their places in the block.
pub(super) struct Block {
    pub(super) parent: usize,
    pub(super) leaves: Vec<usize>,
    pub(super) placed: Placed,
}

/// The blocks of a graph.
pub(super) fn blocks(pairs: &[Pair], size: &impl Fn(usize) -> Size) -> Vec<Block> {
    let mut degrees: BTreeMap<usize, usize> = BTreeMap::new();
    for place in pairs.iter().flat_map(|(child, parent)| [child, parent]) {
        *degrees.entry(*place).or_default() += 1;
    }
    let mut leaves: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (child, parent) in pairs.iter().filter(|(child, _)| degrees[child] == 1) {
        leaves.entry(*parent).or_default().push(*child);
    }
    leaves.retain(|_, own| own.len() > MOST_IN_COLUMN);
    leaves.into_iter().map(|(parent, own)| block(parent, own, size)).collect()
}

fn block(parent: usize, mut leaves: Vec<usize>, size: &impl Fn(usize) -> Size) -> Block {
    // Boxes of like heights in a row leave least of it empty.
    leaves.sort_by(|&one, &other| size(other).height.total_cmp(&size(one).height));
    let columns = columns(&leaves, size);
    let widths: Vec<f64> =
        (0..columns).map(|column| widest(&leaves, columns, column, size)).collect();
    let mut placed = Placed::default();
    let mut y = 0.0;
    for row in leaves.chunks(columns) {
        let mut x = 0.0;
        for (&leaf, width) in row.iter().zip(&widths) {
            placed.boxes.insert(leaf, Rect::new(Point { x, y }, size(leaf)));
            placed.routes.insert((leaf, parent), route(x, y));
            x += width + LANE_GAP;
        }
        y += row.iter().map(|&leaf| size(leaf).height).fold(0.0, f64::max) + BOX_GAP;
    }
    let width = widths.iter().map(|width| width + LANE_GAP).sum::<f64>() - LANE_GAP;
    placed.size = Size { width, height: y - BOX_GAP };
    Block { parent, leaves, placed }
}

/// How many columns make a block about as wide as it is high.
fn columns(leaves: &[usize], size: &impl Fn(usize) -> Size) -> usize {
    let total: f64 = leaves.iter().map(|&leaf| size(leaf).height + BOX_GAP).sum();
    let width = leaves.iter().map(|&leaf| size(leaf).width).fold(0.0, f64::max) + LANE_GAP;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small number")]
    let columns = (total / width).sqrt().round() as usize;
    columns.clamp(1, leaves.len())
}

fn widest(leaves: &[usize], columns: usize, column: usize, size: &impl Fn(usize) -> Size) -> f64 {
    leaves.iter().skip(column).step_by(columns).map(|&leaf| size(leaf).width).fold(0.0, f64::max)
}

/// The way to a box of the block: to a further column it goes above the row.
fn route(x: f64, y: f64) -> Route {
    let lane = Lane { from: 0.0, to: x - LANE_GAP, y: y - BOX_GAP / 2.0 };
    let lanes = if x > 0.0 { vec![lane] } else { Vec::new() };
    Route { exit: 0.0, lanes, entry: x }
}
