//! Choices: drawn at random and written down, or read from a list that somebody has shortened.
//!
//! Whoever writes from choices writes less from smaller ones, so a failure is made small by making
//! its choices few and small; nobody has to know what they mean.

/// A source of choices.
pub(crate) struct Dice {
    /// The state of the generator, where choices are drawn.
    state: Option<u64>,
    /// The choices that are given, where they are not drawn.
    given: std::vec::IntoIter<u32>,
    /// What was chosen.
    pub(crate) taken: Vec<u32>,
}

impl Dice {
    /// Draws every choice.
    pub(crate) fn of_seed(seed: u64) -> Dice {
        Dice { state: Some(seed), given: Vec::new().into_iter(), taken: Vec::new() }
    }

    /// Takes the choices that are given, and the smallest ones after them.
    pub(crate) fn given(choices: Vec<u32>) -> Dice {
        Dice { state: None, given: choices.into_iter(), taken: Vec::new() }
    }

    /// A number from zero to `count - 1`; the smallest is the simplest choice.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        let count = u32::try_from(count).expect("few choices").max(1);
        let choice = match &mut self.state {
            // SplitMix64, by its definition.
            Some(state) => {
                *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
                let mut mixed = *state;
                mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
                u32::try_from((mixed ^ (mixed >> 31)) >> 32).expect("half of the bits") % count
            }
            None => self.given.next().unwrap_or(0) % count,
        };
        self.taken.push(choice);
        choice as usize
    }

    /// Whether something of this likelihood happens; what is simplest does not.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) >= 100 - percent
    }

    /// One of several; the first is the simplest.
    pub(crate) fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// Makes choices fewer and smaller for as long as they still fail.
pub(crate) async fn shrunk<F>(choices: Vec<u32>, budget: usize, mut fails: F) -> Vec<u32>
where
    F: AsyncFnMut(&[u32]) -> bool,
{
    let mut best = choices;
    let mut left = budget;
    loop {
        let before = best.clone();
        for length in [32, 16, 8, 4, 2, 1] {
            let mut start = 0;
            while start < best.len() && left > 0 {
                let end = (start + length).min(best.len());
                let mut without = best.clone();
                without.drain(start..end);
                let mut zeroed = best.clone();
                zeroed[start..end].fill(0);
                left -= 1;
                if fails(&without).await {
                    best = without;
                } else if zeroed != best && fails(&zeroed).await {
                    best = zeroed;
                    start = end;
                } else {
                    start += 1.max(length / 2);
                }
            }
        }
        if best == before || left == 0 {
            return best;
        }
    }
}
