//! Rectangles of any sizes, close together in a space of a given shape.
//!
//! The way is that of the page, `html/assets/layout.js`. Must not know what the rectangles are.

use super::geometry::{Point, Size};

/// How many times as wide as high a picture should be: a page is read downwards.
const ASPECT: f64 = 1.1;
/// The widths that are tried, as parts of the side of a space that is just large enough.
const WIDTHS: [f64; 8] = [0.85, 0.92, 1.0, 1.06, 1.12, 1.2, 1.3, 1.45];

/// Where rectangles stand, and how much room they take together.
pub(super) struct Packed {
    /// In the order of the rectangles.
    pub(super) places: Vec<Point>,
    pub(super) size: Size,
}

/// A part of the upper border of what is free.
#[derive(Clone, Copy)]
struct Step {
    x: f64,
    y: f64,
    width: f64,
}

/// Packs rectangles with a gap between them, in the width that leaves least of the space empty.
pub(super) fn pack(sizes: &[Size], gap: f64) -> Packed {
    let area: f64 = sizes.iter().map(|size| (size.width + gap) * (size.height + gap)).sum();
    let widest = sizes.iter().map(|size| size.width + gap).fold(0.0, f64::max);
    let orders = [by(sizes, |size| size.height), by(sizes, |size| size.width * size.height)];
    let mut best = Packed { places: Vec::new(), size: Size::default() };
    for factor in WIDTHS {
        let limit = f64::max(widest, (area * ASPECT).sqrt() * factor);
        for order in &orders {
            let packed = pack_into(sizes, order, gap, limit);
            if best.places.is_empty() || extent(packed.size) < extent(best.size) {
                best = packed;
            }
        }
    }
    best
}

/// The width of a space of the wanted shape that holds so much.
fn extent(size: Size) -> f64 {
    f64::max(size.width, size.height * ASPECT)
}

/// The places of the sizes, from the largest by a measure.
fn by(sizes: &[Size], measure: impl Fn(&Size) -> f64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by(|&one, &other| measure(&sizes[other]).total_cmp(&measure(&sizes[one])));
    order
}

/// Puts each rectangle where it is highest, then leftmost.
fn pack_into(sizes: &[Size], order: &[usize], gap: f64, limit: f64) -> Packed {
    let mut packed = Packed { places: vec![Point::default(); sizes.len()], size: Size::default() };
    let mut skyline = vec![Step { x: 0.0, y: 0.0, width: limit }];
    for &index in order {
        let Size { width, height } = sizes[index];
        let place = highest_place(&skyline, width + gap, limit);
        packed.places[index] = place;
        packed.size.width = packed.size.width.max(place.x + width);
        packed.size.height = packed.size.height.max(place.y + height);
        let step = Step { x: place.x, y: place.y + height + gap, width: width + gap };
        skyline = raised(&skyline, step);
    }
    packed
}

fn highest_place(skyline: &[Step], width: f64, limit: f64) -> Point {
    let mut best: Option<Point> = None;
    for start in skyline.iter().filter(|step| step.x + width <= limit + 0.5) {
        let is_under = |step: &&Step| step.x < start.x + width && step.x + step.width > start.x;
        let y = skyline.iter().filter(is_under).map(|step| step.y).fold(0.0, f64::max);
        if best.is_none_or(|best| y < best.y) {
            best = Some(Point { x: start.x, y });
        }
    }
    let lowest = skyline.iter().map(|step| step.y).fold(0.0, f64::max);
    best.unwrap_or(Point { x: 0.0, y: lowest })
}

fn raised(skyline: &[Step], top: Step) -> Vec<Step> {
    let end = top.x + top.width;
    let left = skyline.iter().filter(|step| step.x < top.x);
    let left = left.map(|step| Step { width: step.width.min(top.x - step.x), ..*step });
    let right = skyline.iter().filter(|step| step.x + step.width > end).map(|step| {
        let x = step.x.max(end);
        Step { x, y: step.y, width: step.x + step.width - x }
    });
    left.chain([top]).chain(right).collect()
}
