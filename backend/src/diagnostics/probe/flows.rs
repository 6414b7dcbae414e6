//! New connections to hosts that accept them, each a flow of its own: what loses whole flows (one of several paths dead, a
//! router whose table of connections is full, a policer of TCP) leaves echoes and standing connections alone. The hosts that
//! hang are tried again: from another port of ours a flow may take another path.

use std::collections::BTreeSet;
use std::net::IpAddr;

use tokio::time::{Duration, Instant, sleep, timeout};

use crate::diagnostics::facts::{Attempt, EchoSeries, Facts, HopShare, Outcome, median};

use super::board::Board;
use super::{connect, ways};

/// Connections in all: with half of the flows lost fewer than five of 24 are once in a thousand times, with 3 % five or
/// more are once in a thousand as well.
const FLOWS: u32 = 24;
/// Hosts over which they are spread.
const MOST_TARGETS: usize = 6;
const SPACING: Duration = Duration::from_millis(10);
/// Connections to each host that hangs: of two paths one is dead, and all take that one in one case of sixteen.
const RETRIES: u32 = 4;
const RETRY_SPACING: Duration = Duration::from_millis(30);
/// A connection that is silent for so long while others stand hangs.
const HANGING_MS: u32 = 200;

/// Without any echo a line is known to be quick only by then.
const UNECHOED_MS: u32 = 1200;

/// Whether some connections hang in a way that no closed port and no single owner explains.
pub(crate) fn wanted(facts: &Facts) -> bool {
    let internet = &facts.internet;
    let checks = || internet.checks.iter().map(|c| (c.owner.as_str(), c.address, c.connect));
    let port_80_open = checks().any(|(_, _, a)| a.answered());
    let pages = internet.pages.iter().map(|p| (p.owner.as_str(), p.address, p.connect));
    let hang = hang(facts);
    let sites = pages.chain(checks().filter(|_| port_80_open)).filter(|(_, address, a)| hang(*address, a));
    let hanging: BTreeSet<&str> = sites.map(|(owner, ..)| owner).collect();
    let fixed = || internet.reach.iter().filter(|r| hang(r.address, &r.connect));
    // Fixed addresses are public resolvers, which companies block: a site must hang as well.
    let owners = hanging.iter().copied().chain(fixed().map(|r| r.owner.as_str())).collect::<BTreeSet<&str>>();
    // Unless they are there for echoes, and so not blocked.
    let echoed = |address: IpAddr| internet.echoes.iter().any(|e| e.target == address && e.answers());
    let there: BTreeSet<&str> = fixed().filter(|r| echoed(r.address)).map(|r| r.owner.as_str()).collect();
    // Where no echo has come back yet the line may be full, of our own pages even.
    let known = internet.echoes.iter().any(EchoSeries::answers) || facts.elapsed_ms >= UNECHOED_MS;
    // Where the system itself divides what goes out, one site is enough.
    let divided = [true, false].into_iter().any(|v4| ways::divided(facts, v4));
    let least = if divided { 1 } else { 2 };
    let among_many = (!hanging.is_empty() && owners.len() >= least) || there.len() >= 2;
    known && among_many && targets(facts).len() >= 2
}

/// Tells whether a connection hangs while its family lives: one over which nothing answers is another fault.
fn hang(facts: &Facts) -> impl Fn(IpAddr, &Attempt) -> bool {
    let internet = &facts.internet;
    let now = facts.elapsed_ms;
    let patience = patience_ms(facts);
    let lives = |v4: bool| {
        internet.echoes.iter().any(|e| e.target.is_ipv4() == v4 && e.answers())
            || internet.pages.iter().any(|p| p.address.is_ipv4() == v4 && p.connect.answered())
            || internet.reach.iter().any(|r| r.address.is_ipv4() == v4 && r.connect.answered())
    };
    let (v4, v6) = (lives(true), lives(false));
    move |address, a| (if address.is_ipv4() { v4 } else { v6 }) && a.silent(now, patience)
}

/// How long a connection may take before it hangs.
fn patience_ms(facts: &Facts) -> u32 {
    HANGING_MS.max(usual_ms(facts).saturating_mul(4))
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

/// Hosts whose connection to port 443 hangs, sites first.
fn silent(facts: &Facts) -> Vec<IpAddr> {
    let internet = &facts.internet;
    let hang = hang(facts);
    let pages = internet.pages.iter().map(|p| (p.address, p.connect));
    let all = pages.chain(internet.reach.iter().map(|r| (r.address, r.connect)));
    let mut found: Vec<IpAddr> = Vec::new();
    for (address, connect) in all {
        if hang(address, &connect) && !found.contains(&address) && found.len() < MOST_TARGETS {
            found.push(address);
        }
    }
    found
}

/// Waits until it is wanted, then connects in a row and counts.
pub(crate) async fn count(board: &Board) {
    let look = |facts: &Facts| wanted(facts).then(|| (targets(facts), silent(facts), patience_ms(facts)));
    let (targets, silent, patience) = board.wait_for(look).await;
    let started_ms = board.now_ms();
    board.write(|facts| {
        let all = |hosts: &[IpAddr]| hosts.iter().map(|target| series(*target, started_ms)).collect();
        (facts.internet.flows, facts.internet.retries) = (all(&targets), all(&silent));
    });
    let patience = Duration::from_millis(u64::from(patience + 100));
    let divided = board.read(|facts| [true, false].map(|v4| ways::divided(facts, v4)));
    let flows = (0..FLOWS).zip((0..targets.len().max(1)).cycle()).map(|(number, slot)| {
        let target = targets[slot];
        let followed = if target.is_ipv4() { divided[0] } else { divided[1] };
        async move {
            sleep(SPACING * number).await;
            let took = connection(board, target, patience, followed).await;
            board.write(|facts| add(facts.internet.flows.get_mut(slot), took));
        }
    });
    let again = silent.iter().enumerate().map(|(slot, target)| async move {
        let tries = (0..RETRIES).map(|number| async move {
            sleep(RETRY_SPACING * number).await;
            let took = connection(board, *target, patience, false).await;
            board.write(|facts| add(facts.internet.retries.get_mut(slot), took));
        });
        futures_util::future::join_all(tries).await;
    });
    tokio::join!(futures_util::future::join_all(flows), futures_util::future::join_all(again));
    board.write(|facts| {
        let internet = &mut facts.internet;
        internet.flows.iter_mut().chain(&mut internet.retries).for_each(|series| series.finished = true);
    });
}

fn add(series: Option<&mut EchoSeries>, took: Option<f32>) {
    let Some(series) = series else { return };
    series.sent += 1;
    series.replies_ms.extend(took);
}

/// How long one new connection took to be accepted or refused, in milliseconds. Where it is followed, the first hop that
/// the system gave it is noted as well.
async fn connection(board: &Board, target: IpAddr, patience: Duration, followed: bool) -> Option<f32> {
    let began = Instant::now();
    let to = (target, 443).into();
    let source = if followed { ways::source(board, target).await } else { None };
    let mut own_port = None;
    let open = async {
        match source {
            Some(source) => connect::open_from(source, to, |port| own_port = Some(port)).await,
            None => connect::open_plain(to).await,
        }
    };
    let answered = match timeout(patience, open).await {
        Ok(Ok(_)) => true,
        Ok(Err(error)) => connect::outcome_of(&error) == Outcome::Refused,
        Err(_) => false,
    };
    let took = began.elapsed().as_secs_f32() * 1000.0;
    if let (Some(source), Some(port)) = (source, own_port)
        && let Some(way) = ways::of_connection(board, source, port, target).await
        && let (Some(gateway), Some(adapter)) = (way.gateway, way.adapter)
    {
        board.write(|facts| share(facts, gateway, adapter, answered));
    }
    answered.then_some(took)
}

fn share(facts: &mut Facts, gateway: IpAddr, adapter: String, answered: bool) {
    let shares = &mut facts.internet.shares;
    let known = shares.iter().position(|s| s.gateway == gateway && s.adapter == adapter);
    let slot = known.unwrap_or_else(|| {
        shares.push(HopShare { gateway, adapter, sent: 0, answered: 0 });
        shares.len() - 1
    });
    shares[slot].sent += 1;
    shares[slot].answered += u32::from(answered);
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
