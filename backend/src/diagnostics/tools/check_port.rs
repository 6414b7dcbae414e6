//! `check_port`: whether a TCP port is open, refused or silent, at each address of a host.

use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use serde_json::{Value, json};
use shared_types::Verdict;

use super::dns_query::reason;
use super::{Failure, Outcome, Run, Tool, reach};
use crate::diagnostics::probe::connect_to;

pub struct CheckPort;

/// A second SYN goes out after 1 s; what has not answered that is silent.
const PATIENCE: Duration = Duration::from_millis(2500);

/// How a port answered.
#[derive(Debug, Clone, PartialEq)]
enum Answer {
    Open(f64),
    Refused,
    Silent,
    Unreachable(String),
}

#[async_trait]
impl Tool for CheckPort {
    async fn run(&self, run: &Run<'_>) -> Result<Outcome, Failure> {
        let host = run.arguments.host("host").ok_or_else(|| Failure::new("No host was given."))?;
        let port = run.arguments.integer("port").and_then(|port| u16::try_from(port).ok());
        let port = port.ok_or_else(|| Failure::new("No port was given."))?;
        // A name with many addresses is one service; a few of them tell.
        let places: Vec<SocketAddr> = reach::resolve(run, &host).await?.into_iter().take(4).collect();
        let knocking = places.iter().map(|&place| async move { (place.ip(), knock(reach::at(place, port)).await) });
        let answers = futures_util::future::join_all(knocking).await;
        Ok(told(host.as_str(), port, &answers))
    }
}

async fn knock(address: SocketAddr) -> Answer {
    let began = Instant::now();
    match tokio::time::timeout(PATIENCE, connect_to(address)).await {
        Ok(Ok(_)) => Answer::Open((began.elapsed().as_secs_f64() * 10_000.0).round() / 10.0),
        Ok(Err(error)) if error.kind() == std::io::ErrorKind::ConnectionRefused => Answer::Refused,
        Ok(Err(error)) => Answer::Unreachable(reason(&error)),
        Err(_) => Answer::Silent,
    }
}

fn told(host: &str, port: u16, answers: &[(IpAddr, Answer)]) -> Outcome {
    let results: Vec<Value> = answers
        .iter()
        .map(|(address, answer)| {
            let (state, ms) = match answer {
                Answer::Open(ms) => ("open", Some(*ms)),
                Answer::Refused => ("refused", None),
                Answer::Silent => ("silent", None),
                Answer::Unreachable(_) => ("unreachable", None),
            };
            json!({"address": address, "state": state, "time_ms": ms})
        })
        .collect();
    let open = answers.iter().find_map(|(_, answer)| match answer {
        Answer::Open(ms) => Some(*ms),
        _ => None,
    });
    let data = json!({"host": host, "port": port, "open": open.is_some(), "time_ms": open, "results": results});
    let all_open = answers.iter().all(|(_, answer)| matches!(answer, Answer::Open(_)));
    let (verdict, summary) = match (open, answers.first().map(|(_, answer)| answer)) {
        (Some(ms), _) if all_open => (Verdict::Pass, format!("Port {port} of {host} is open ({ms} ms).")),
        (Some(_), _) => (Verdict::Warn, format!("Port {port} of {host} is open at some of its addresses only.")),
        (None, Some(Answer::Refused)) => (
            Verdict::Fail,
            format!(
                "Port {port} of {host} refuses: the host is there, but that service does not run or is not allowed."
            ),
        ),
        (None, Some(Answer::Unreachable(why))) => {
            (Verdict::Fail, format!("Port {port} of {host} cannot be reached: {why}."))
        }
        (None, _) => {
            (Verdict::Fail, format!("Port {port} of {host} is silent: a firewall drops it, or the host is not there."))
        }
    };
    let details =
        results.iter().map(|result| format!("- {}: {}\n", result["address"], result["state"])).collect::<String>();
    Outcome::new(verdict, summary, data).details(&details.replace('"', ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn open_and_refused_ports_are_told_apart() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        assert!(matches!(knock(address).await, Answer::Open(_)));
        drop(listener);
        assert_eq!(knock(address).await, Answer::Refused);
    }

    #[test]
    fn each_way_of_not_being_open_has_its_own_words() {
        let check = |answers: &[Answer], verdict, part: &str| {
            let answers: Vec<_> =
                answers.iter().cloned().map(|answer| (IpAddr::from([127, 0, 0, 1]), answer)).collect();
            let outcome = told("a.example", 25, &answers);
            assert!(outcome.verdict == verdict && outcome.summary.contains(part), "{}", outcome.summary);
        };
        check(&[Answer::Open(1.5)], Verdict::Pass, "is open (1.5 ms)");
        check(&[Answer::Open(1.5), Answer::Silent], Verdict::Warn, "some of its addresses");
        check(&[Answer::Refused], Verdict::Fail, "refuses");
        check(&[Answer::Silent], Verdict::Fail, "silent");
        check(&[Answer::Unreachable("no route".into())], Verdict::Fail, "no route");
    }
}
