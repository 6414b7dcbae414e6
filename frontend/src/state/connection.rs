//! The connection to the server, as the page shows it.

/// Waits between attempts, in milliseconds: quick at first, then at most every 10 s, so that a server that
/// comes back is noticed soon and one that stays away is not hammered.
const WAITS_MS: [u32; 6] = [300, 700, 1_500, 3_000, 6_000, 10_000];

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Connection {
    pub online: bool,
    /// Counts the connections of this page: what was sent on an earlier one may be lost.
    pub epoch: u32,
    /// Counts how often the server may have come within reach again: each connection, and what the browser and the server's
    /// health say. What failed before is asked again.
    pub returns: u32,
    /// Failed attempts since it was lost.
    pub attempt: u32,
}

impl Connection {
    /// It is there.
    #[must_use]
    pub fn opened(self) -> Self {
        Self { online: true, epoch: self.epoch + 1, attempt: 0, ..self.returned() }
    }

    /// The server may be reached again, whatever became of the socket.
    #[must_use]
    pub fn returned(self) -> Self {
        Self { returns: self.returns + 1, ..self }
    }

    /// It is gone, or an attempt failed.
    #[must_use]
    pub fn lost(self) -> Self {
        Self { online: false, attempt: self.attempt + 1, ..self }
    }

    /// Whether there was one before.
    #[must_use]
    pub fn was_online(self) -> bool {
        self.epoch > 0
    }
}

/// How long to wait before an attempt, counted from 1. `chance` of 0..1 spreads many tabs apart by up to a fifth.
#[must_use]
pub fn wait_ms(attempt: u32, chance: f64) -> u32 {
    let step = usize::try_from(attempt.saturating_sub(1)).unwrap_or(0).min(WAITS_MS.len() - 1);
    let wait = f64::from(WAITS_MS[step]) * (1.0 + 0.2 * chance.clamp(0.0, 1.0));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 300 and 12,000")]
    let wait = wait as u32;
    wait
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_stop_growing() {
        let waits: Vec<u32> = (1..=8).map(|n| wait_ms(n, 0.0)).collect();
        assert!(waits.is_sorted());
        assert_eq!((waits[0], waits[7]), (300, 10_000));
        assert_eq!(wait_ms(50, 1.0), 12_000);
    }

    #[test]
    fn each_connection_has_its_number() {
        let connection = Connection::default().lost().lost().opened();
        assert_eq!((connection.epoch, connection.attempt, connection.online), (1, 0, true));
        assert_eq!(connection.lost().opened().epoch, 2);
    }

    #[test]
    fn a_return_is_counted_with_each_connection_and_without_one() {
        let connection = Connection::default().opened();
        assert_eq!(connection.returns, 1);
        assert_eq!(connection.lost().returns, 1);
        let returned = connection.returned();
        assert_eq!((returned.returns, returned.epoch, returned.online), (2, 1, true));
        assert_eq!(returned.lost().opened().returns, 3);
    }
}
