//! The lines between boxes, as paths of SVG.
//!
//! Must not know what a line means.

use std::fmt::Write as _;

use super::geometry::{Point, Rect};
use super::placed::Route;

/// How far a line goes straight before it bends, which is the length of the marks at its ends.
const STUB: f64 = 22.0;
/// How far a line from a box to itself, or round two boxes, stands out.
const BULGE: f64 = 46.0;

/// A box, and the height at which a line meets its side.
#[derive(Clone, Copy)]
pub(super) struct End {
    pub(super) rect: Rect,
    pub(super) y: f64,
}

/// A coordinate as it is written: with one decimal at the most.
pub(super) fn number(value: f64) -> String {
    let tenths = (value * 10.0).round() / 10.0;
    // A zero has no sign.
    format!("{}", tenths + 0.0)
}

/// The path from a parent to a child along the way that the layout left for it.
pub(super) fn routed(parent: End, child: End, route: &Route) -> String {
    let is_forward = parent.rect.x < child.rect.x;
    let (start, end) = match is_forward {
        true => (parent.rect.right(), child.rect.x),
        false => (parent.rect.x, child.rect.right()),
    };
    let (exit, entry) = match is_forward {
        true => (route.exit.max(start + STUB), route.entry.min(end - STUB)),
        false => (route.exit.min(start - STUB), route.entry.max(end + STUB)),
    };
    let mut path = Path::new(Point { x: start, y: parent.y });
    path.level(exit);
    for lane in &route.lanes {
        path.bend(Point { x: lane.from, y: lane.y });
        path.level(lane.to);
    }
    path.bend(Point { x: entry, y: child.y });
    path.level(end);
    path.text
}

/// The path from a parent to a child where the layout left no way: behind what stands between them.
pub(super) fn direct(parent: End, child: End) -> String {
    let (one, other) = (parent.rect, child.rect);
    let is_free = |left: &Rect, right: &Rect| right.x >= left.right() + 2.0 * STUB;
    let (from, to, bow) = if is_free(&one, &other) {
        (one.right(), other.x, [STUB, -STUB])
    } else if is_free(&other, &one) {
        (one.x, other.right(), [-STUB, STUB])
    } else {
        return round(
            Point { x: one.right(), y: parent.y },
            Point { x: other.right(), y: child.y },
        );
    };
    let mut path = Path::new(Point { x: from, y: parent.y });
    path.level(from + bow[0]);
    path.bend(Point { x: to + bow[1], y: child.y });
    path.level(to);
    path.text
}

/// A path that leaves and comes back on the right.
pub(super) fn round(start: Point, end: Point) -> String {
    let side = f64::max(start.x, end.x) + STUB;
    let mut path = Path::new(start);
    path.level(side);
    let far = side + BULGE - STUB;
    path.curve(
        Point { x: far, y: start.y },
        Point { x: far, y: end.y },
        Point { x: side, y: end.y },
    );
    path.level(end.x);
    path.text
}

struct Path {
    text: String,
    at: Point,
}

impl Path {
    fn new(at: Point) -> Path {
        Path { text: format!("M{} {}", number(at.x), number(at.y)), at }
    }

    fn level(&mut self, x: f64) {
        if number(x) != number(self.at.x) {
            self.write(&format!("H{}", number(x)));
            self.at.x = x;
        }
    }

    /// A curve that begins and ends level.
    fn bend(&mut self, to: Point) {
        if number(to.y) == number(self.at.y) {
            return self.level(to.x);
        }
        let middle = f64::midpoint(self.at.x, to.x);
        self.curve(Point { x: middle, y: self.at.y }, Point { x: middle, y: to.y }, to);
    }

    fn curve(&mut self, one: Point, other: Point, to: Point) {
        let [a, b, c] =
            [one, other, to].map(|point| format!("{} {}", number(point.x), number(point.y)));
        self.write(&format!("C{a} {b} {c}"));
        self.at = to;
    }

    fn write(&mut self, part: &str) {
        // A string takes all that is written.
        let _ = self.text.write_str(part);
    }
}
