//! Asks a name server again, where its first answers leave open whether it loses queries, is slow, or was out of reach for
//! a moment only.

use std::net::IpAddr;

use tokio::time::{Duration, sleep};

use crate::diagnostics::facts::{DnsQuery, Facts, QueryPurpose, RecordKind, ServerRole, Transport};

use super::board::Board;
use super::dns::{self, Question};

/// Single queries that measure how many a server loses.
const LOSS_QUERIES: u32 = 48;
/// Single queries that show whether a server is still slow: enough that a lost one does not matter.
const DELAY_QUERIES: u32 = 4;
/// Between two of them.
const GAP: Duration = Duration::from_millis(8);
/// An answer that comes within this time is quick, in milliseconds.
const QUICK_MS: f32 = 250.0;
/// One that takes longer than this is slow, in milliseconds.
const SLOW_MS: f32 = 500.0;

/// When a server that answers has let a query wait, asks it a row of others once each: that measures its loss.
pub(crate) async fn measure_loss(board: &Board, scope: u32) {
    let lossy = |queries: &[&DnsQuery]| {
        let quick = queries.iter().filter(|q| q.attempt.took_ms.is_some_and(|t| t < QUICK_MS)).count();
        let sent_thrice = queries.iter().filter(|q| q.sends > 2 && !q.attempt.answered()).count();
        let answered = queries.iter().any(|q| q.attempt.answered());
        // With fewer quick answers the others may just be slow, until the last copies are out.
        (quick >= 2 && queries.iter().any(|q| q.sends > 1)) || (answered && sent_thrice >= 4)
    };
    let (index, address) = board.wait_for(|facts| find(facts, lossy)).await;
    ask_row(board, index, address, scope, LOSS_QUERIES).await;
}

/// When answers came late, asks a few other names: a server that is slow is so again, a line that was out for a moment
/// is not.
pub(crate) async fn measure_delay(board: &Board, scope: u32) {
    let late =
        |queries: &[&DnsQuery]| queries.iter().filter(|q| q.attempt.took_ms.is_some_and(|t| t > SLOW_MS)).count() >= 2;
    let (index, address) = board.wait_for(|facts| find(facts, late)).await;
    ask_row(board, index, address, scope, DELAY_QUERIES).await;
}

/// The first of the system's servers whose first questions look so, with its place in the list.
fn find(facts: &Facts, wanted: impl Fn(&[&DnsQuery]) -> bool) -> Option<(usize, IpAddr)> {
    facts.names.servers.iter().enumerate().find_map(|(index, server)| {
        let first = |q: &&DnsQuery| q.transport == Transport::Udp && q.purpose != QueryPurpose::Burst;
        let queries: Vec<&DnsQuery> = server.queries.iter().filter(first).collect();
        (server.role == ServerRole::Configured && wanted(&queries)).then_some((index, server.address))
    })
}

/// Asks for names that nobody remembers, each once.
async fn ask_row(board: &Board, index: usize, address: IpAddr, scope: u32, count: u32) {
    let queries = (0..count).map(|number| async move {
        let name = format!("{}.example.com", dns::random_label());
        let question = Question { name, record: RecordKind::A, purpose: QueryPurpose::Burst };
        sleep(GAP * number).await;
        dns::ask_udp(board, index, address, scope, question).await;
    });
    futures_util::future::join_all(queries).await;
}
