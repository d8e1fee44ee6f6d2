//! How long to wait between two tries: longer each time, and never two runners alike.

use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

/// Pauses that double, each by chance between a half and the whole of its length.
#[derive(Debug)]
pub(crate) struct Backoff {
    next: Duration,
    longest: Duration,
}

impl Backoff {
    pub(crate) fn new(first: Duration, longest: Duration) -> Backoff {
        Backoff { next: first, longest }
    }

    /// The next pause.
    pub(crate) fn pause(&mut self) -> Duration {
        let pause = self.next;
        self.next = (self.next * 2).min(self.longest);
        // The keys of a `RandomState` differ from one to the next, which is chance enough here.
        let chance = u32::try_from(RandomState::new().hash_one(0) % 1000).unwrap_or_default();
        pause / 2 + pause * chance / 2000
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_the_longest_and_are_never_shorter_than_a_half() {
        let longest = Duration::from_millis(80);
        let mut backoff = Backoff::new(Duration::from_millis(10), longest);
        for milliseconds in [10, 20, 40, 80, 80] {
            let (pause, whole) = (backoff.pause(), Duration::from_millis(milliseconds));
            assert!(pause >= whole / 2 && pause <= whole, "{pause:?} of {whole:?}");
        }
    }
}
