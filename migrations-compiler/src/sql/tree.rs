//! A parsed statement that can be dropped on any thread.
//!
//! Dropping a tree descends once for each of its levels, and whoever holds the last of a set need not
//! have the stack for that.
//! Must not know what a tree means.

use std::fmt;

use rowan::GreenNode;

use super::height::Height;
use super::parser::SyntaxNode;
use crate::threads::large_stack;

/// Trees of so many levels are dropped where they are: two megabytes of stack do for ten times that.
const LOW: usize = 200;

/// A tree, and how tall it is at most.
#[derive(Clone)]
pub(super) struct Tree {
    /// Taken by the one who drops it.
    green: Option<GreenNode>,
    height: Height,
}

impl Tree {
    pub(super) fn new(root: &SyntaxNode, height: Height) -> Tree {
        Tree { green: Some(root.green().into_owned()), height }
    }

    /// The root; offsets in it count from the statement's own start.
    pub(super) fn root(&self) -> Option<SyntaxNode> {
        self.green.clone().map(SyntaxNode::new_root)
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        let green = self.green.take().filter(|_| self.height.levels > LOW);
        if let Some(green) = green
            && let Ok(thread) = large_stack().spawn(move || drop(green))
        {
            // It has nothing to say.
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Tree {
    /// Shows no node: whoever prints a set does not ask for every one of its tokens.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Tree").field("height", &self.height).finish_non_exhaustive()
    }
}
