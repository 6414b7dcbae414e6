//! Link changes while we look. A link that drops every second is up most of the time.

use tokio::time::{Duration, sleep};

use crate::diagnostics::facts::Facts;
#[cfg(target_os = "linux")]
use crate::diagnostics::facts::LinkChange;

use super::board::Board;

const POLL: Duration = Duration::from_millis(60);
/// Coming up once changes the carrier twice at most; from this many losses on, the rate is looked at.
const MANY_LOSSES: u32 = 2;
/// A loss every ten minutes is no good link.
const SECONDS_PER_LOSS: u64 = 600;

/// Adapters whose link was lost suspiciously often for the time they have been in use.
pub(crate) fn suspects(facts: &Facts) -> Vec<String> {
    let uptime = facts.link.uptime_s.unwrap_or(u64::MAX);
    facts
        .link
        .adapters
        .iter()
        .filter(|a| super::local::is_uplink(a) && a.enabled)
        .filter(|a| {
            let losses = a.carrier_losses.or(a.carrier_changes.map(|c| c / 2)).unwrap_or(0);
            let ages =
                facts.addressing.addresses.iter().filter(|own| own.adapter == a.name).filter_map(|own| own.age_s);
            let age = ages.max().unwrap_or(uptime).min(uptime);
            losses >= MANY_LOSSES && age / u64::from(losses) < SECONDS_PER_LOSS
        })
        .map(|a| a.name.clone())
        .collect()
}

/// Writes down every change of a link. Never ends by itself.
pub(crate) async fn links(board: &Board) {
    let found = board.read(suspects);
    board.write(|facts| facts.link.suspects = found);
    #[cfg(target_os = "linux")]
    {
        let mut known = super::local::link_states().await;
        loop {
            sleep(POLL).await;
            let now = super::local::link_states().await;
            let at_ms = board.now_ms();
            let mut changes = Vec::new();
            for (name, carrier, count) in &now {
                let before = known.iter().find(|(n, _, _)| n == name);
                if let Some((_, was, earlier)) = before
                    && (was != carrier || count > earlier)
                {
                    changes.push(LinkChange { adapter: name.clone(), at_ms, carrier: *carrier });
                    // It came and went between two looks.
                    if was == carrier {
                        changes.push(LinkChange { adapter: name.clone(), at_ms, carrier: !*carrier });
                    }
                }
            }
            let quiet = changes.is_empty();
            if !quiet || board.read(|facts| !facts.link.suspects.is_empty()) {
                board.write(|facts| {
                    facts.link.changes.extend(changes);
                    facts.link.watched_ms = at_ms;
                });
            }
            known = now;
        }
    }
    #[cfg(not(target_os = "linux"))]
    sleep(POLL).await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::facts::{Adapter, AdapterKind, AddressOrigin, InterfaceAddress};

    fn facts(losses: u32, age_s: u64) -> Facts {
        let mut facts = Facts::empty(jiff::Timestamp::UNIX_EPOCH, "internet");
        facts.link.uptime_s = Some(1_000_000);
        facts.link.adapters.push(Adapter {
            name: "eth0".into(),
            kind: AdapterKind::Ethernet,
            enabled: true,
            carrier: Some(true),
            carrier_losses: Some(losses),
            ..Adapter::default()
        });
        facts.addressing.addresses.push(InterfaceAddress {
            adapter: "eth0".into(),
            address: [192, 0, 2, 1].into(),
            prefix: 24,
            origin: AddressOrigin::Dhcp,
            valid_s: None,
            duplicate: false,
            age_s: Some(age_s),
        });
        facts
    }

    #[test]
    fn the_rate_of_losses_counts_and_not_their_number() {
        assert_eq!(suspects(&facts(5, 60)), ["eth0"]);
        assert!(suspects(&facts(5, 400_000)).is_empty(), "a laptop that is unplugged every evening");
        assert!(suspects(&facts(1, 5)).is_empty());
    }
}
