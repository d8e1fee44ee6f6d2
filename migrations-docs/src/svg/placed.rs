//! Boxes that stand somewhere, with the ways that the layout has left for the lines between them.
//!
//! Must not know how places are found.

use std::collections::BTreeMap;

use super::geometry::{Point, Rect, Size};

/// A child and a parent, as places in the graph.
pub(super) type Pair = (usize, usize);

/// Boxes with their places, by the relations' places in the graph.
#[derive(Default)]
pub(super) struct Placed {
    pub(super) boxes: BTreeMap<usize, Rect>,
    pub(super) routes: BTreeMap<Pair, Route>,
    pub(super) size: Size,
}

/// The way of a line from a parent to a child: level where boxes stand beside it, and free to bend only in
/// the gaps between the columns of boxes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Route {
    /// The side of the parent's column that the line leaves.
    pub(super) exit: f64,
    /// The level parts on the way, from the parent.
    pub(super) lanes: Vec<Lane>,
    /// The side of the child's column that the line comes to.
    pub(super) entry: f64,
}

/// A level part of a way, in the direction of the line.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Lane {
    pub(super) from: f64,
    pub(super) to: f64,
    pub(super) y: f64,
}

impl Placed {
    /// Adds what another has, moved.
    pub(super) fn add(&mut self, other: Placed, by: Point) {
        let boxes = other.boxes.into_iter().map(|(place, rect)| (place, rect.moved(by)));
        self.boxes.extend(boxes);
        self.routes.extend(other.routes.into_iter().map(|(pair, route)| (pair, route.moved(by))));
    }
}

impl Route {
    fn moved(&self, by: Point) -> Route {
        let lane =
            |lane: &Lane| Lane { from: lane.from + by.x, to: lane.to + by.x, y: lane.y + by.y };
        Route {
            exit: self.exit + by.x,
            lanes: self.lanes.iter().map(lane).collect(),
            entry: self.entry + by.x,
        }
    }
}
