//! Repeatable choices, for generated data and tests: the same seed gives the same throws everywhere.

/// SplitMix64 (Steele, Lea, Flood 2014): tiny, and good enough to look like life.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// A die that always throws the same.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 0..end; 0 where the end is not above it.
    pub fn below(&mut self, end: i64) -> i64 {
        let end = end.max(1).unsigned_abs();
        i64::try_from(self.next() % end).unwrap_or(0)
    }

    /// One of several.
    pub fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[usize::try_from(self.below(choices.len() as i64)).unwrap_or(0)]
    }

    /// True so many times in a hundred.
    pub fn percent(&mut self, share: i64) -> bool {
        self.below(100) < share
    }
}
