//! A range of starts, and how the grains of the rollups cover it.

use crate::store::rollups::{Grain, HOUR_MS};
use crate::store::session_row::NUMBERS_PER_MS;

/// Milliseconds since 1970, from (inclusive) to (exclusive); [`Range::ALL`] has no ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    pub from: i64,
    pub to: i64,
}

impl Range {
    /// All time.
    pub const ALL: Self = Self { from: i64::MIN, to: i64::MAX };

    /// Part of this range that lies in another.
    #[must_use]
    pub fn within(self, other: Self) -> Self {
        Self { from: self.from.max(other.from), to: self.to.min(other.to) }
    }

    pub(super) fn is_empty(self) -> bool {
        self.from >= self.to
    }

    /// The keys of sessions and calls that start in it.
    #[must_use]
    pub fn numbers(self) -> (i64, i64) {
        let key = |ms: i64| ms.max(0).saturating_mul(NUMBERS_PER_MS);
        (key(self.from), key(self.to))
    }

    /// The whole units in it, by where one begins and where the next one does, and what is left on both sides.
    pub(super) fn split(self, floor: impl Fn(i64) -> i64, next: impl Fn(i64) -> i64) -> (Self, [Self; 2]) {
        let from = match self.from {
            i64::MIN => i64::MIN,
            ms if floor(ms) == ms => ms,
            ms => next(floor(ms)),
        };
        let to = if self.to == i64::MAX { i64::MAX } else { floor(self.to) };
        if from >= to {
            let empty = Self { from: self.to, to: self.to };
            return (empty, [self, empty]);
        }
        (Self { from, to }, [Self { from: self.from, to: from }, Self { from: to, to: self.to }])
    }
}

/// A range cut into what each grain covers.
#[derive(Debug, Default)]
pub(in crate::store) struct Pieces {
    /// (grain, first bucket, bucket after the last).
    pub whole: Vec<(Grain, i64, i64)>,
    /// What no bucket covers: less than an hour on each side.
    pub rest: Vec<Range>,
}

/// Cuts a range so that as few rows as possible answer it, down to `finest`.
pub(in crate::store) fn pieces(range: Range, finest: Grain) -> Pieces {
    let mut pieces = Pieces::default();
    let mut open = vec![range];
    for grain in [Grain::Month, Grain::Day, Grain::Hour] {
        let mut left = Vec::new();
        for part in open.drain(..).filter(|part| !part.is_empty()) {
            let floor = |ms: i64| grain.bucket(ms.div_euclid(HOUR_MS)) * HOUR_MS;
            // 31 days after the first of a month lies in the next one.
            let step = match grain {
                Grain::Month => 31 * 24 * HOUR_MS,
                Grain::Day => 24 * HOUR_MS,
                Grain::Hour | Grain::Quarter => HOUR_MS,
            };
            let (whole, rest) = part.split(floor, |start| floor(start + step));
            if !whole.is_empty() {
                let hour = |ms: i64| if ms == i64::MIN || ms == i64::MAX { ms } else { ms.div_euclid(HOUR_MS) };
                pieces.whole.push((grain, hour(whole.from), hour(whole.to)));
            }
            left.extend(rest);
        }
        open = left;
        if grain == finest {
            break;
        }
    }
    pieces.rest = open.into_iter().filter(|part| !part.is_empty()).collect();
    pieces
}
