//! `test_dns_resolution` with names or a server of the caller's choice.

use std::net::{IpAddr, SocketAddr};
use std::time::Instant;

use hickory_proto::rr::{RData, RecordType};
use serde_json::{Value, json};
use shared_types::Verdict;

use super::{Failure, Outcome, Run, code, dns_query, reach};
use crate::diagnostics::names::HostName;

/// Names of different owners, for a server that is asked alone.
const WELL_KNOWN: [&str; 3] = ["example.com", "wikipedia.org", "cloudflare.com"];

pub(super) async fn resolve(run: &Run<'_>) -> Result<Outcome, Failure> {
    let named: Vec<HostName> = run.arguments.list("hostnames").iter().filter_map(|name| name.parse().ok()).collect();
    let hosts = if named.is_empty() { WELL_KNOWN.iter().filter_map(|name| name.parse().ok()).collect() } else { named };
    let server = match run.arguments.host("dns_server") {
        Some(host) => {
            Some(*reach::resolve(run, &host).await?.first().ok_or_else(|| Failure::new("The server has no address."))?)
        }
        None => None,
    };
    let place = server;
    let server = place.map(|place| place.ip());
    let asking = hosts.iter().map(|host| async move {
        match place {
            Some(place) => by_server(place, host).await,
            None => by_system(run, host).await,
        }
    });
    let results: Vec<Value> = futures_util::future::join_all(asking).await;
    // Where not one question may be asked, nothing was tested.
    if results.iter().all(|result| result["sent"] == false) {
        return Err(Failure::out_of_scope(run.room, "looking names up"));
    }
    Ok(told(server, results))
}

fn told(server: Option<IpAddr>, results: Vec<Value>) -> Outcome {
    let resolved = results.iter().filter(|result| result["resolved"] == true).count();
    let times: Vec<f64> = results.iter().filter_map(|result| result["resolution_time_ms"].as_f64()).collect();
    #[expect(clippy::cast_precision_loss, reason = "ten names at most")]
    let average = (!times.is_empty()).then(|| (times.iter().sum::<f64>() / times.len() as f64).round());
    let by = server.map_or("this computer".to_owned(), |server| server.to_string());
    let total = results.len();
    let (verdict, summary) = match resolved {
        0 => (Verdict::Fail, format!("{by} resolves none of {total} names.")),
        _ if resolved == total => (Verdict::Pass, format!("{by} resolves all {total} names.")),
        _ => (Verdict::Warn, format!("{by} resolves {resolved} of {total} names.")),
    };
    let mut details = String::from("| Name | Addresses | ms | Error |\n| --- | --- | --- | --- |\n");
    for result in &results {
        let text = |field: &str| result[field].as_str().map_or_else(|| "–".to_owned(), code);
        let addresses: Vec<&str> =
            result["ip_addresses"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let addresses = if addresses.is_empty() { "–".to_owned() } else { addresses.join(", ") };
        details +=
            &format!("| {} | {addresses} | {} | {} |\n", text("hostname"), result["resolution_time_ms"], text("error"));
    }
    let data = json!({
        "hosts_tested": total, "hosts_resolved": resolved, "dns_working": resolved > 0, "results": results,
        "avg_resolution_time_ms": average, "dns_server": server,
    });
    Outcome::new(verdict, summary, data).details(&details)
}

async fn by_server(place: SocketAddr, host: &HostName) -> Value {
    let at = reach::at(place, 53);
    let (v4, v6) = tokio::join!(
        dns_query::ask_at(at, host.as_str(), RecordType::A),
        dns_query::ask_at(at, host.as_str(), RecordType::AAAA)
    );
    let addresses: Vec<IpAddr> = [&v4, &v6]
        .into_iter()
        .flatten()
        .flat_map(|answer| &answer.message.answers)
        .filter_map(|record| match &record.data {
            RData::A(a) => Some(IpAddr::V4(a.0)),
            RData::AAAA(aaaa) => Some(IpAddr::V6(aaaa.0)),
            _ => None,
        })
        .collect();
    let error = match (&v4, addresses.is_empty()) {
        (_, false) => None,
        (Ok(answer), true) => Some(match answer.code().as_str() {
            "NOERROR" => "the name has no address".to_owned(),
            code => code.to_owned(),
        }),
        (Err(error), true) => Some(error.to_string()),
    };
    let took = v4.as_ref().or(v6.as_ref()).ok().map(|answer| answer.took.as_millis() as u64);
    result(host, &addresses, &place.ip().to_string(), error, took)
}

async fn by_system(run: &Run<'_>, host: &HostName) -> Value {
    let began = Instant::now();
    match reach::resolve(run, host).await {
        Ok(places) => result(
            host,
            &places.iter().map(SocketAddr::ip).collect::<Vec<_>>(),
            "system",
            None,
            Some(began.elapsed().as_millis() as u64),
        ),
        Err(failure) => {
            let sent = failure.data.as_ref().is_none_or(|data| data["sent"] != false);
            let mut data = result(host, &[], "system", Some(failure.error), None);
            data["sent"] = json!(sent);
            data
        }
    }
}

fn result(host: &HostName, addresses: &[IpAddr], by: &str, error: Option<String>, took_ms: Option<u64>) -> Value {
    json!({
        "hostname": host.as_str(), "resolved": !addresses.is_empty(), "ip_addresses": addresses, "dns_server_used": by,
        "record_type": "A", "error": error, "resolution_time_ms": took_ms,
    })
}
