//! `traceroute`: every hop on the way at once. Stars in the middle are normal; only the end counts.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use async_trait::async_trait;
use serde_json::{Value, json};
use shared_types::Verdict;

use super::{Failure, Outcome, Run, Tool, ping, reach};
use crate::diagnostics::parse::trace;
use crate::diagnostics::toolbox::system::System;

pub struct Traceroute;

/// One router on the way, as far as it answered.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Hop {
    address: Option<IpAddr>,
    times_ms: Vec<f64>,
    /// The destination itself answered.
    is_end: bool,
    /// A router says that it does not pass packets on ("administratively prohibited", no route).
    refused: bool,
}

#[async_trait]
impl Tool for Traceroute {
    async fn run(&self, run: &Run<'_>) -> Result<Outcome, Failure> {
        let host = run.arguments.host("host").ok_or_else(|| Failure::new("No host was given."))?;
        let addresses = reach::resolve(run, &host).await?;
        let place = *addresses.first().ok_or_else(|| Failure::new(format!("The name {host} has no address.")))?;
        let target = place.ip();
        let most = run.arguments.count("max_hops").clamp(1, 64);
        let tracing = async {
            match run.room.system {
                #[cfg(target_os = "linux")]
                System::Linux => linux::trace(run, place, most).await,
                _ => by_pings(run, place, most).await,
            }
        };
        // Where no end shows soon, connections are tried beside the trace.
        let connecting = async {
            tokio::time::sleep(NO_END_YET).await;
            ping::answers_tcp(place).await
        };
        tokio::pin!(tracing, connecting);
        let (hops, connected) = tokio::select! {
            hops = &mut tracing => (hops?, None),
            port = &mut connecting => (tracing.await?, Some(port)),
        };
        let tcp = match connected {
            Some(port) => port,
            None if hops.iter().any(|hop| hop.is_end) => None,
            None => connecting.await,
        };
        Ok(told(host.as_str(), target, most, &hops, tcp))
    }
}

/// A destination that answers traces has done so by then, as a rule.
const NO_END_YET: Duration = Duration::from_secs(1);

/// One ping of the system for each distance, all at the same time.
async fn by_pings(run: &Run<'_>, place: SocketAddr, most: usize) -> Result<Vec<Hop>, Failure> {
    let (text, target) = (reach::as_text(place), place.ip());
    let pinging = (1..=most).map(|ttl| {
        let (ttl, text) = (ttl.to_string(), text.clone());
        async move {
            let arguments: Vec<&str> = match run.room.system {
                System::Windows => vec!["-n", "1", "-w", "1000", "-i", &ttl, &text],
                _ => vec!["-n", "-c", "1", "-t", "1", "-m", &ttl, &text],
            };
            run.command("ping", &arguments, 4).await
        }
    });
    let said = futures_util::future::join_all(pinging).await;
    let mut hops = Vec::with_capacity(said.len());
    for output in said {
        let output = output?;
        let found = trace::hop(&output.stdout, target);
        hops.push(Hop {
            address: found.address,
            times_ms: found.time_ms.into_iter().collect(),
            is_end: found.is_end,
            refused: false,
        });
    }
    Ok(hops)
}

fn told(host: &str, target: IpAddr, most: usize, hops: &[Hop], tcp: Option<u16>) -> Outcome {
    // Behind the end there is nothing; and behind the last one that answers only silence.
    let end = hops.iter().position(|hop| hop.is_end || hop.refused);
    let last = end.or_else(|| hops.iter().rposition(|hop| hop.address.is_some()));
    let shown = last.map_or(&hops[..hops.len().min(1)], |last| &hops[..=last]);
    let reached = end.is_some_and(|end| hops[end].is_end);
    let rows: Vec<Value> = shown
        .iter()
        .enumerate()
        .map(|(index, hop)| {
            #[expect(clippy::cast_precision_loss, reason = "three times at most")]
            let average = (!hop.times_ms.is_empty()).then(|| {
                let mean = hop.times_ms.iter().sum::<f64>() / hop.times_ms.len() as f64;
                (mean * 10.0).round() / 10.0
            });
            json!({
                "hop_number": index + 1, "timed_out": hop.address.is_none(), "address": hop.address, "hostname": null,
                "times_ms": hop.times_ms, "avg_time_ms": average,
            })
        })
        .collect();
    let data = json!({
        "destination": host, "address": target, "destination_reached": reached, "destination_answers_tcp": tcp,
        "total_hops": rows.len(), "max_hops_setting": most, "hops": rows,
    });
    let mut details = String::from("| Hop | Address | ms |\n| --- | --- | --- |\n");
    for row in &rows {
        let address = row["address"].as_str().unwrap_or("*");
        let ms = if row["avg_time_ms"].is_null() { "–".to_owned() } else { row["avg_time_ms"].to_string() };
        details += &format!("| {} | {address} | {ms} |\n", row["hop_number"]);
    }
    let farthest = shown.iter().rev().find_map(|hop| hop.address);
    let (verdict, summary) = match (reached, tcp, farthest) {
        (true, ..) => (Verdict::Pass, format!("{host} is reached in {}.", counted(rows.len()))),
        (false, Some(port), _) => (
            Verdict::Pass,
            format!("{host} is reached (port {port} answers), though it or a firewall before it answers no traces."),
        ),
        (false, None, Some(at)) if end.is_some() => {
            (Verdict::Fail, format!("The way to {host} ends at hop {}: {at} passes nothing on.", rows.len()))
        }
        (false, None, Some(at)) => {
            (Verdict::Fail, format!("The way to {host} goes dark behind hop {} ({at}).", rows.len()))
        }
        (false, None, None) => {
            (Verdict::Fail, format!("Nothing on the way to {host} answers, not even the first router."))
        }
    };
    Outcome::new(verdict, summary, data).details(&details)
}

fn counted(hops: usize) -> String {
    if hops == 1 { "1 hop".to_owned() } else { format!("{hops} hops") }
}

/// A firewall answers within a second or never.
const PATIENCE: Duration = Duration::from_millis(1300);

#[cfg(target_os = "linux")]
mod linux;

#[cfg(test)]
mod tests {
    use super::*;

    fn hop(address: Option<&str>, is_end: bool) -> Hop {
        Hop { address: address.map(|a| a.parse().unwrap()), times_ms: vec![1.0, 2.0], is_end, refused: false }
    }

    #[test]
    fn only_the_end_counts() {
        let target = "9.9.9.9".parse().unwrap();
        let reached = told(
            "x",
            target,
            30,
            &[hop(Some("10.0.0.1"), false), hop(None, false), hop(Some("9.9.9.9"), true), hop(Some("9.9.9.9"), true)],
            None,
        );
        assert_eq!((reached.verdict, &reached.data["total_hops"]), (Verdict::Pass, &json!(3)));
        let next = told("x", target, 30, &[hop(Some("9.9.9.9"), true)], None);
        assert_eq!(next.summary, "x is reached in 1 hop.");
        let dark = told("x", target, 30, &[hop(Some("10.0.0.1"), false), hop(None, false), hop(None, false)], None);
        assert!(dark.verdict == Verdict::Fail && dark.summary.contains("behind hop 1 (10.0.0.1)"), "{}", dark.summary);
        let filtered = told("x", target, 30, &[hop(Some("10.0.0.1"), false), hop(None, false)], Some(443));
        assert_eq!(filtered.verdict, Verdict::Pass);
        let nothing = told("x", target, 2, &[hop(None, false), hop(None, false)], None);
        assert!(nothing.summary.contains("not even the first router"));
        let refused = told(
            "x",
            target,
            2,
            &[hop(Some("10.0.0.1"), false), Hop { refused: true, ..hop(Some("10.0.0.2"), false) }],
            None,
        );
        assert!(refused.summary.contains("10.0.0.2 passes nothing on"), "{}", refused.summary);
    }
}
