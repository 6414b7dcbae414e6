//! Percentiles of durations: a log-linear (HDR) histogram of milliseconds.
//!
//! Up to 127 ms every value has a bin of its own; above, each power of two is cut into 64 bins. A bin
//! is 1/64 of its lower end wide at most and answers with its middle, so a percentile is off by 0.8 %
//! at most. Histograms add and subtract exactly, which is what sums per hour need.

/// The share of a percentile by which it may be wrong, at most.
pub const RELATIVE_ERROR: f64 = 1.0 / 128.0;

/// Longer durations (35 years) count as this long.
const LONGEST_MS: u64 = (1 << 40) - 1;

/// 128 exact bins, then 64 for each of the 33 powers of two up to [`LONGEST_MS`].
const BINS: usize = 128 + 33 * 64;

/// The bin of a duration.
#[must_use]
pub fn bin_of(ms: i64) -> u16 {
    let value = u64::try_from(ms).unwrap_or(0).min(LONGEST_MS);
    if value < 128 {
        return u16::try_from(value).unwrap_or(0);
    }
    let power = value.ilog2();
    let part = (value >> (power - 6)) - 64;
    u16::try_from(128 + u64::from(power - 7) * 64 + part).unwrap_or(u16::MAX)
}

/// The middle of a bin, in milliseconds.
fn middle_of(bin: usize) -> u64 {
    if bin < 128 {
        return bin as u64;
    }
    let (power, part) = ((bin - 128) / 64 + 7, (bin - 128) % 64);
    let width = 1_u64 << (power - 6);
    (64 + part as u64) * width + width / 2
}

/// Counts per bin.
#[derive(Debug, Clone)]
pub struct Histogram {
    counts: Vec<u64>,
    total: u64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self { counts: vec![0; BINS], total: 0 }
    }
}

impl Histogram {
    /// Counts one duration.
    pub fn add(&mut self, ms: i64) {
        self.count(bin_of(ms), 1);
    }

    /// Counts everything in a stored histogram.
    pub fn add_stored(&mut self, blob: &[u8]) {
        for (bin, count) in decode(blob) {
            self.count(bin, u64::try_from(count).unwrap_or(0));
        }
    }

    fn count(&mut self, bin: u16, count: u64) {
        if let Some(slot) = self.counts.get_mut(usize::from(bin)) {
            *slot += count;
            self.total += count;
        }
    }

    /// The smallest duration that at least this share (0..1) of all do not exceed (nearest rank), in
    /// milliseconds; none of none.
    #[must_use]
    pub fn quantile(&self, share: f64) -> Option<u64> {
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "counts stay far below 2^52"
        )]
        let rank = ((share * self.total as f64).ceil() as u64).max(1);
        let mut seen = 0;
        self.counts
            .iter()
            .position(|count| {
                seen += count;
                seen >= rank
            })
            .map(middle_of)
    }
}

/// Stored form: pairs of (distance to the bin before, count) as variable-length integers.
fn decode(blob: &[u8]) -> impl Iterator<Item = (u16, i64)> + '_ {
    let mut at = 0;
    let mut bin = 0_u64;
    std::iter::from_fn(move || {
        if at >= blob.len() {
            return None;
        }
        bin += read_varint(blob, &mut at);
        let count = read_varint(blob, &mut at);
        Some((u16::try_from(bin).unwrap_or(u16::MAX), i64::try_from(count).unwrap_or(i64::MAX)))
    })
}

/// A stored histogram with changes applied; bins that fall to 0 are left out.
#[must_use]
pub fn changed(blob: &[u8], changes: &[(u16, i64)]) -> Vec<u8> {
    let mut counts: std::collections::BTreeMap<u16, i64> = decode(blob).collect();
    for (bin, change) in changes {
        *counts.entry(*bin).or_default() += change;
    }
    let mut stored = Vec::with_capacity(blob.len() + changes.len() * 3);
    let mut before = 0;
    for (bin, count) in counts {
        let Ok(count @ 1..) = u64::try_from(count) else { continue };
        write_varint(&mut stored, u64::from(bin - before));
        write_varint(&mut stored, count);
        before = bin;
    }
    stored
}

fn write_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn read_varint(blob: &[u8], at: &mut usize) -> u64 {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let Some(byte) = blob.get(*at) else { break };
        *at += 1;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            break;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_percentile_is_off_by_less_than_one_percent(mut values in prop::collection::vec(0_i64..3_000_000_000, 1..300), share in 0.01_f64..1.0) {
            let mut histogram = Histogram::default();
            for value in &values {
                histogram.add(*value);
            }
            values.sort_unstable();
            let rank = ((share * values.len() as f64).ceil() as usize).max(1);
            let exact = values[rank - 1] as f64;
            let answer = histogram.quantile(share).unwrap() as f64;
            prop_assert!((answer - exact).abs() <= exact * RELATIVE_ERROR + 0.5, "{answer} for {exact}");
        }

        #[test]
        fn taking_back_what_was_added_leaves_the_same(first in prop::collection::vec(0_i64..1_000_000, 0..50), second in prop::collection::vec(0_i64..1_000_000, 0..50)) {
            let plus = |values: &[i64], sign: i64| values.iter().map(|v| (bin_of(*v), sign)).collect::<Vec<_>>();
            let one = changed(&[], &plus(&first, 1));
            let both = changed(&one, &plus(&second, 1));
            prop_assert_eq!(changed(&both, &plus(&second, -1)), one);
        }
    }

    #[test]
    fn nothing_has_no_percentile() {
        assert_eq!(Histogram::default().quantile(0.5), None);
        let mut histogram = Histogram::default();
        histogram.add(i64::MAX);
        histogram.add(-1);
        assert_eq!(histogram.quantile(0.5), Some(0));
    }
}
