//! `ping_address`, and pings for the gateway tool: echoes by our own socket, by the system's `ping`
//! where that is not allowed, and TCP connections where echoes are filtered.

use std::net::SocketAddr;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::{Value, json};
use shared_types::Verdict;
use tokio::time::Instant;

use super::dns_query::reason;
use super::{Failure, Outcome, Run, Tool, reach};
use crate::diagnostics::names::HostName;
use crate::diagnostics::parse;
use crate::diagnostics::probe::{EchoSocket, connect_to};
use crate::diagnostics::toolbox::system::System;

pub struct PingAddress;

/// Close enough together that 4 take no time, far enough apart that a router does not ration them.
const SPACING: Duration = Duration::from_millis(50);

/// Silence for longer is silence.
const PATIENCE: Duration = Duration::from_secs(1);

/// Silence for this long, and connections are tried beside the echoes: a host that ignores echoes is
/// then known in no time, and one that is dead in little more than a second.
const SILENCE: Duration = Duration::from_millis(300);

/// Above this median people feel it (calls break up, pages come late).
const HIGH_LATENCY_MS: f64 = 200.0;

/// Ports at which most hosts answer or refuse, either of which proves that they are there.
const PORTS: [u16; 5] = [443, 80, 53, 22, 445];

/// A row of echoes to one address.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Series {
    /// How it was measured: `icmp`, `ping` or `tcp/443`.
    method: String,
    /// Milliseconds of each reply; none where it is missing.
    replies: Vec<Option<f64>>,
    /// Why nothing could be sent.
    blocked: Option<String>,
}

impl Series {
    fn answers(&self) -> bool {
        self.replies.iter().any(Option::is_some)
    }

    fn data(&self) -> Value {
        let times: Vec<f64> = self.replies.iter().flatten().copied().collect();
        let mut data = figures(u32::try_from(self.replies.len()).unwrap_or(u32::MAX), &times);
        let each = self.replies.iter().enumerate();
        data["results"] =
            each.map(|(index, ms)| json!({"sequence": index + 1, "success": ms.is_some(), "time_ms": ms})).collect();
        data["method"] = json!(self.method);
        data["reachable"] = json!(self.answers());
        data
    }
}

/// The figures of a ping. Loss is null where nothing was sent.
pub(super) fn figures(sent: u32, times: &[f64]) -> Value {
    let round = |value: f64| (value * 10.0).round() / 10.0;
    let received = u32::try_from(times.len()).unwrap_or(u32::MAX).min(sent);
    let (least, most) = times.iter().fold((f64::INFINITY, 0.0_f64), |(least, most), &ms| (least.min(ms), most.max(ms)));
    let mean = times.iter().sum::<f64>() / f64::from(received.max(1));
    let jitter = times.windows(2).map(|pair| (pair[1] - pair[0]).abs()).sum::<f64>() / f64::from(received.max(2) - 1);
    let known = |value: f64| (received > 0).then(|| round(value));
    let results =
        times.iter().enumerate().map(|(index, ms)| json!({"sequence": index + 1, "success": true, "time_ms": ms}));
    json!({
        "packets_sent": sent, "packets_received": received,
        "packet_loss_percent": (sent > 0).then(|| round(f64::from(sent - received) * 100.0 / f64::from(sent))),
        "min_time_ms": known(least), "avg_time_ms": known(mean), "max_time_ms": known(most), "jitter_ms": known(jitter),
        "results": results.collect::<Vec<_>>(),
    })
}

#[async_trait]
impl Tool for PingAddress {
    async fn run(&self, run: &Run<'_>) -> Result<Outcome, Failure> {
        let host = run.arguments.host("host").ok_or_else(|| Failure::new("No host was given."))?;
        let (address, series) = host_series(run, &host).await?;
        let mut data = series.data();
        let address = address.ip();
        data["host"] = json!(host.as_str());
        data["address"] = json!(address);
        let shown = if host.address().is_some() { host.to_string() } else { format!("{host} ({address})") };
        Ok(judge(&shown, &series, data))
    }
}

/// `ping_gateway` to a gateway of the caller's choice.
pub(super) async fn gateway(run: &Run<'_>, host: &HostName) -> Result<Outcome, Failure> {
    let (place, series) = host_series(run, host).await?;
    let (address, mut data) = (place.ip(), series.data());
    data["gateway_ip"] = json!(address);
    data["address"] = json!(address);
    Ok(judge(&format!("the gateway {address}"), &series, data))
}

/// The first of a host's addresses that answers, one of each family tried.
async fn host_series(run: &Run<'_>, host: &HostName) -> Result<(SocketAddr, Series), Failure> {
    let addresses = reach::resolve(run, host).await?;
    let first = *addresses.first().ok_or_else(|| Failure::new(format!("The name {host} has no address.")))?;
    let series = measure(run, first).await;
    let other = addresses.iter().find(|address| address.is_ipv4() != first.is_ipv4());
    if let (false, Some(&other)) = (series.answers(), other) {
        let second = measure(run, other).await;
        if second.answers() {
            return Ok((other, second));
        }
    }
    Ok((first, series))
}

/// Echoes; where none comes back, TCP connections.
async fn measure(run: &Run<'_>, address: SocketAddr) -> Series {
    let count = run.arguments.count("count").max(1);
    match EchoSocket::open(address).await {
        Ok(socket) => echoes(run, &socket, address, count).await,
        // This user may not send echoes.
        Err(_) => match tokio::join!(by_command(run, address, count), connections(address, count)) {
            (Some(pinged), _) if pinged.answers() => pinged,
            (_, Some(connected)) => connected,
            (Some(pinged), None) => pinged,
            (None, None) => Series {
                method: "tcp".into(),
                replies: vec![None; count],
                blocked: Some("this system lets TechTime send no echoes".into()),
            },
        },
    }
}

/// Echoes, and after a silence connections beside them. Ends as soon as one of them has decided.
async fn echoes(run: &Run<'_>, socket: &EchoSocket, address: SocketAddr, count: usize) -> Series {
    let mut series = Series { method: "icmp".into(), replies: Vec::with_capacity(count), blocked: None };
    let mut sent: Vec<Instant> = Vec::with_capacity(count);
    let mut buffer = [0; 256];
    let mut tick = tokio::time::interval(SPACING);
    let mut end = None;
    let connecting = async {
        tokio::time::sleep(SILENCE).await;
        connections(address, count).await
    };
    tokio::pin!(connecting);
    loop {
        let over = tokio::time::sleep_until(end.unwrap_or_else(|| Instant::now() + PATIENCE));
        tokio::select! {
            reply = socket.receive(&mut buffer) => match reply {
                Ok(sequence) => {
                    let index = usize::from(sequence);
                    if let (Some(at), Some(slot @ None)) = (sent.get(index), series.replies.get_mut(index)) {
                        let ms = (at.elapsed().as_secs_f64() * 10_000.0).round() / 10.0;
                        *slot = Some(ms);
                        #[expect(clippy::cast_precision_loss, reason = "a share of at most 50")]
                        let fraction = (index + 1) as f64 / count as f64;
                        run.progress(format!("echo {} of {count}: {ms} ms", index + 1), Some(fraction)).await;
                    }
                    if sent.len() == count && series.replies.iter().all(Option::is_some) {
                        return series;
                    }
                }
                Err(error) => series.blocked = Some(reason(&error)),
            },
            _ = tick.tick(), if end.is_none() => {
                match socket.send(u16::try_from(sent.len()).unwrap_or(u16::MAX), 24).await {
                    Ok(_) => {
                        sent.push(Instant::now());
                        series.replies.push(None);
                    }
                    // What cannot be sent now cannot be sent a moment later; connections may still get through.
                    Err(error) => {
                        series.blocked = Some(reason(&error));
                        end = Some(Instant::now() + PATIENCE);
                    }
                }
                if sent.len() == count {
                    end = Some(Instant::now() + PATIENCE);
                }
            }
            // Where no echo comes back, what connections find decides, and nothing more is sent.
            found = &mut connecting, if !series.answers() => {
                series.replies.resize(series.replies.len().max(1), None);
                return found.unwrap_or(series);
            }
            () = over, if end.is_some() && series.answers() => return series,
        }
    }
}

/// The system's own `ping`, which may send echoes where we may not.
async fn by_command(run: &Run<'_>, address: SocketAddr, count: usize) -> Option<Series> {
    let (number, address) = (count.to_string(), reach::as_text(address));
    let arguments: Vec<&str> = match run.room.system {
        System::Windows => vec!["-n", &number, "-w", "1000", &address],
        // Milliseconds on macOS, seconds on Linux.
        System::MacOs => vec!["-n", "-c", &number, "-W", "1000", &address],
        _ => vec!["-n", "-c", &number, "-i", "0.2", "-W", "1", &address],
    };
    let seconds = u64::try_from(count).unwrap_or(1) + 5;
    let output = run.command("ping", &arguments, seconds).await.ok()?;
    let times = parse::ping::times(&output.stdout);
    // A ping that is not allowed to says so and nothing else.
    if times.is_empty() && output.stdout.trim().is_empty() {
        return None;
    }
    let mut replies: Vec<Option<f64>> = times.into_iter().map(Some).take(count).collect();
    replies.resize(count, None);
    Some(Series { method: "ping".into(), replies, blocked: None })
}

/// The port at which a host says yes or no, if it does at any.
pub(super) async fn answers_tcp(address: SocketAddr) -> Option<u16> {
    first_port(address).await.map(|(port, _)| port)
}

async fn first_port(address: SocketAddr) -> Option<(u16, f64)> {
    let tries =
        PORTS.map(|port| Box::pin(async move { knock(reach::at(address, port)).await.map(|ms| (port, ms)).ok_or(()) }));
    futures_util::future::select_ok(tries).await.ok().map(|(found, _)| found)
}

/// TCP connections to the first port that answers or refuses.
async fn connections(address: SocketAddr, count: usize) -> Option<Series> {
    let (port, first) = first_port(address).await?;
    let others = (1..count).map(|number| async move {
        tokio::time::sleep(SPACING * u32::try_from(number).unwrap_or(u32::MAX)).await;
        knock(reach::at(address, port)).await
    });
    let mut replies = vec![Some(first)];
    replies.extend(futures_util::future::join_all(others).await);
    Some(Series { method: format!("tcp/{port}"), replies, blocked: None })
}

/// Milliseconds until the host said yes or no.
async fn knock(address: SocketAddr) -> Option<f64> {
    let began = Instant::now();
    let alive = match tokio::time::timeout(PATIENCE, connect_to(address)).await {
        Ok(Ok(_)) => true,
        Ok(Err(error)) => error.kind() == std::io::ErrorKind::ConnectionRefused,
        Err(_) => false,
    };
    alive.then(|| (began.elapsed().as_secs_f64() * 10_000.0).round() / 10.0)
}

fn judge(shown: &str, series: &Series, data: Value) -> Outcome {
    if !series.answers() {
        let why = series.blocked.as_deref().unwrap_or("neither to echoes nor to TCP connections");
        return Outcome::new(Verdict::Fail, format!("{shown} does not answer: {why}."), data);
    }
    let (sent, received) = (series.replies.len(), series.replies.iter().flatten().count());
    let average = data["avg_time_ms"].as_f64().unwrap_or_default();
    let how = match series.method.as_str() {
        "icmp" | "ping" => String::new(),
        tcp => format!(" It ignores ping; this was measured with connections ({tcp})."),
    };
    let (verdict, note) = match () {
        () if received < sent => (Verdict::Warn, format!("{} of {sent} lost", sent - received)),
        () if average > HIGH_LATENCY_MS => (Verdict::Warn, "slow".to_owned()),
        () => (Verdict::Pass, "none lost".to_owned()),
    };
    Outcome::new(verdict, format!("{shown} answers in {average} ms on average, {note}.{how}"), data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_null_where_nothing_was_measured() {
        let none = figures(4, &[]);
        assert_eq!(
            (&none["packet_loss_percent"], &none["avg_time_ms"], &none["min_time_ms"]),
            (&json!(100.0), &Value::Null, &Value::Null)
        );
        assert_eq!(figures(0, &[])["packet_loss_percent"], Value::Null);
        let some = figures(4, &[1.0, 2.0, 6.0]);
        assert_eq!(
            (&some["packet_loss_percent"], &some["avg_time_ms"], &some["max_time_ms"], &some["jitter_ms"]),
            (&json!(25.0), &json!(3.0), &json!(6.0), &json!(2.5))
        );
    }

    #[test]
    fn loss_slowness_and_silence_are_told_apart() {
        let check = |replies: &[Option<f64>], method: &str, verdict, part: &str| {
            let series = Series { method: method.into(), replies: replies.to_vec(), blocked: None };
            let outcome = judge("host", &series, series.data());
            assert!(outcome.verdict == verdict && outcome.summary.contains(part), "{}", outcome.summary);
        };
        check(&[Some(1.0), Some(2.0)], "icmp", Verdict::Pass, "none lost");
        check(&[Some(1.0), None], "icmp", Verdict::Warn, "1 of 2 lost");
        check(&[Some(300.0)], "icmp", Verdict::Warn, "slow");
        check(&[Some(3.0)], "tcp/443", Verdict::Pass, "ignores ping");
        check(&[None, None], "icmp", Verdict::Fail, "does not answer");
    }
}
