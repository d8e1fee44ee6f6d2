//! Numbers by chance, from a seed that is printed.

/// Numbers by chance (xorshift).
pub struct Chance {
    seed: u64,
    state: u64,
}

impl Chance {
    /// From the seed of the environment, else from this one.
    pub fn new(what: &str, default: u64) -> Chance {
        let seed = std::env::var("MIGRATIONS_CRASH_SEED").ok();
        let seed = seed.map_or(default, |seed| seed.parse().expect("a number"));
        println!("{what}: MIGRATIONS_CRASH_SEED={seed}");
        Chance { seed, state: (seed + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1 }
    }

    /// The seed.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// A number between two, both included.
    pub fn between(&mut self, low: u32, high: u32) -> u32 {
        low + u32::try_from(self.next() % u64::from(high - low + 1)).expect("it is below a u32")
    }

    /// A number from 0 to 1.
    pub fn fraction(&mut self) -> f64 {
        f64::from(self.between(0, 1_000_000)) / 1_000_000.0
    }

    fn next(&mut self) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        self.state >> 11
    }
}
