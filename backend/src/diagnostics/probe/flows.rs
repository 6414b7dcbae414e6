//! New connections to hosts that accept them, each a flow of its own: what loses whole flows (one of several paths dead, a
//! router whose table of connections is full, a policer of TCP) leaves echoes and standing connections alone.

use std::collections::BTreeSet;
use std::net::IpAddr;

use tokio::time::{Duration, Instant, sleep, timeout};

use crate::diagnostics::facts::{Attempt, EchoSeries, Facts, Outcome, median};

use super::board::Board;
use super::connect;

/// Connections in all: with half of the flows lost fewer than five of 24 are once in a thousand times, with 3 % five or
/// more are once in a thousand as well.
const FLOWS: u32 = 24;
/// Hosts over which they are spread.
const MOST_TARGETS: usize = 6;
const SPACING: Duration = Duration::from_millis(10);
/// A connection that is silent for so long while others stand hangs.
const HANGING_MS: u32 = 200;

/// Without any echo a line is known to be quick only by then.
const UNECHOED_MS: u32 = 1200;

/// Whether some connections hang in a way that no closed port and no single owner explains.
pub(crate) fn wanted(facts: &Facts) -> bool {
    let now = facts.elapsed_ms;
    let internet = &facts.internet;
    let usual = usual_ms(facts);
    let patience = HANGING_MS.max(usual.saturating_mul(4));
    // A family over which nothing answers is another fault.
    let lives = |v4: bool| {
        internet.echoes.iter().any(|e| e.target.is_ipv4() == v4 && e.answers())
            || internet.pages.iter().any(|p| p.address.is_ipv4() == v4 && p.connect.answered())
            || internet.reach.iter().any(|r| r.address.is_ipv4() == v4 && r.connect.answered())
    };
    let (v4, v6) = (lives(true), lives(false));
    let hangs = |address: &IpAddr, a: &Attempt| (if address.is_ipv4() { v4 } else { v6 }) && a.silent(now, patience);
    let pages = || internet.pages.iter().map(|p| (p.owner.as_str(), p.address, p.connect));
    let checks = || internet.checks.iter().map(|c| (c.owner.as_str(), c.address, c.connect));
    let port_80_open = checks().any(|(_, _, a)| a.answered());
    let sites = pages().chain(checks().filter(|_| port_80_open));
    let hanging: BTreeSet<&str> = sites.filter(|(_, address, a)| hangs(address, a)).map(|(owner, ..)| owner).collect();
    let fixed = internet.reach.iter().filter(|r| hangs(&r.address, &r.connect)).map(|r| r.owner.as_str());
    // Fixed addresses are public resolvers, which companies block: a site must hang as well.
    let owners = hanging.iter().copied().chain(fixed).collect::<BTreeSet<&str>>();
    // Unless they are there for echoes, and so not blocked.
    let echoed = |address: IpAddr| internet.echoes.iter().any(|e| e.target == address && e.answers());
    let there = internet.reach.iter().filter(|r| hangs(&r.address, &r.connect) && echoed(r.address));
    let there: BTreeSet<&str> = there.map(|r| r.owner.as_str()).collect();
    // Where no echo has come back yet the line may be full, of our own pages even.
    let known = internet.echoes.iter().any(EchoSeries::answers) || now >= UNECHOED_MS;
    let among_many = (!hanging.is_empty() && owners.len() >= 2) || there.len() >= 2;
    known && among_many && targets(facts).len() >= 2
}

/// What a connection that stands took, or an echo where that takes longer (a line that is full), in milliseconds.
fn usual_ms(facts: &Facts) -> u32 {
    let internet = &facts.internet;
    let echoes: Vec<f32> = internet.echoes.iter().flat_map(|e| e.replies_ms.iter().copied()).collect();
    let connects = internet.reach.iter().map(|r| r.connect).chain(internet.pages.iter().map(|p| p.connect));
    let times: Vec<f32> = connects.filter(Attempt::answered).filter_map(|a| a.took_ms).collect();
    let usual = median(&times).unwrap_or(0.0).max(median(&echoes).unwrap_or(0.0)).clamp(0.0, 5000.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 5,000 by the clamp")]
    {
        usual as u32
    }
}

/// Addresses that accepted a connection to port 443.
fn targets(facts: &Facts) -> Vec<IpAddr> {
    let internet = &facts.internet;
    let pages = internet.pages.iter().filter(|p| p.connect.answered()).map(|p| p.address);
    let fixed = internet.reach.iter().filter(|r| r.connect.answered()).map(|r| r.address);
    let mut found: Vec<IpAddr> = Vec::new();
    for address in pages.chain(fixed) {
        if !found.contains(&address) && found.len() < MOST_TARGETS {
            found.push(address);
        }
    }
    found
}

/// Waits until it is wanted, then connects in a row and counts.
pub(crate) async fn count(board: &Board) {
    let (targets, usual) = board.wait_for(|facts| wanted(facts).then(|| (targets(facts), usual_ms(facts)))).await;
    let started_ms = board.now_ms();
    let slots = targets.len().max(1);
    board.write(|facts| {
        facts.internet.flows = targets.iter().map(|target| series(*target, started_ms)).collect();
    });
    let patience = Duration::from_millis(u64::from(HANGING_MS.max(usual.saturating_mul(4)) + 100));
    let flows = (0..FLOWS).zip((0..slots).cycle()).map(|(number, slot)| {
        let target = targets[slot];
        async move {
            sleep(SPACING * number).await;
            let began = Instant::now();
            let accepted = match timeout(patience, connect::open_plain((target, 443).into())).await {
                Ok(Ok(_)) => true,
                Ok(Err(error)) => connect::outcome_of(&error) == Outcome::Refused,
                Err(_) => false,
            };
            board.write(|facts| {
                let Some(series) = facts.internet.flows.get_mut(slot) else { return };
                series.sent += 1;
                series.replies_ms.extend(accepted.then(|| began.elapsed().as_secs_f32() * 1000.0));
            });
        }
    });
    futures_util::future::join_all(flows).await;
    board.write(|facts| facts.internet.flows.iter_mut().for_each(|series| series.finished = true));
}

fn series(target: IpAddr, started_ms: u32) -> EchoSeries {
    EchoSeries {
        target,
        started_ms,
        sent: 0,
        replies_ms: Vec::new(),
        last_sent_ms: started_ms,
        finished: false,
        blocked: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::facts::{Page, Reach};

    fn attempt(outcome: Outcome) -> Attempt {
        Attempt { outcome, started_ms: 50, took_ms: (outcome != Outcome::Waiting).then_some(10.0) }
    }

    fn facts(fixed: &[(&str, Outcome)], pages: &[(&str, Outcome)]) -> Facts {
        let mut facts = Facts::empty(shared_types::to_millis(jiff::Timestamp::UNIX_EPOCH), "internet");
        facts.elapsed_ms = UNECHOED_MS;
        for (number, (owner, outcome)) in (1_u8..).zip(fixed) {
            let connect = attempt(*outcome);
            facts.internet.reach.push(Reach {
                address: [9, 9, 9, number].into(),
                owner: (*owner).to_owned(),
                connect,
                tls: None,
            });
        }
        for (number, (owner, outcome)) in (1_u8..).zip(pages) {
            facts.internet.pages.push(Page {
                host: format!("www.{owner}.example"),
                owner: (*owner).to_owned(),
                address: [198, 51, 100, number].into(),
                connect: attempt(*outcome),
                tls: None,
                body: None,
                bytes: 0,
                status: None,
            });
        }
        facts
    }

    #[test]
    fn flows_are_counted_where_sites_of_several_owners_hang_among_quick_ones() {
        use Outcome::{Answered, Waiting};
        let cases = [
            (vec![("A", Answered), ("B", Waiting)], vec![("C", Answered), ("D", Waiting)], true),
            (vec![("A", Waiting), ("B", Waiting)], vec![("C", Answered), ("D", Answered)], false),
            (vec![("A", Waiting), ("B", Answered)], vec![("A", Waiting), ("D", Answered)], false),
            (vec![("A", Waiting), ("B", Waiting)], vec![("C", Waiting), ("D", Waiting)], false),
        ];
        for (fixed, pages, expected) in cases {
            assert_eq!(wanted(&facts(&fixed, &pages)), expected, "{fixed:?} {pages:?}");
        }
    }

    #[test]
    fn a_line_that_has_shown_no_echo_yet_may_be_slow_and_is_waited_for() {
        use Outcome::{Answered, Waiting};
        let mut early = facts(&[("A", Answered), ("B", Waiting)], &[("C", Answered), ("D", Waiting)]);
        early.elapsed_ms = UNECHOED_MS - 1;
        assert!(!wanted(&early));
    }
}
