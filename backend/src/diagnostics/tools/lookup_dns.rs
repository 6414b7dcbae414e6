//! `lookup_dns`: one record of a name, at the server of one's choice or the ones that are set.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use async_trait::async_trait;
use hickory_proto::rr::{RData, Record, RecordType};
use serde_json::{Value, json};
use shared_types::Verdict;

use super::dns_query::{self, Answer, QueryError};
use super::{Failure, Outcome, Run, Tool, code, reach};

pub struct LookupDns;

#[async_trait]
impl Tool for LookupDns {
    async fn run(&self, run: &Run<'_>) -> Result<Outcome, Failure> {
        let host = run.arguments.host("name").ok_or_else(|| Failure::new("No name was given."))?;
        let wanted = run.arguments.text("record_type").unwrap_or("A");
        // An address is looked up backwards, whatever record was asked for.
        let (name, wanted) = match host.address() {
            Some(address) => (backwards(address), "PTR"),
            None => (host.to_string(), wanted),
        };
        let record = RecordType::from_str(wanted).map_err(|_| Failure::new(format!("{wanted} is no record type.")))?;
        let servers = match run.arguments.host("dns_server") {
            Some(server) => reach::resolve(run, &server).await?,
            None => reach::name_servers().await.into_iter().map(|server| SocketAddr::new(server, 0)).collect(),
        };
        if servers.is_empty() {
            return Err(Failure::new("No DNS server is set on this computer; name one with dns_server."));
        }
        for &server in &servers {
            reach::permit(run, server.ip())?;
        }
        let mut failures = Vec::new();
        for place in servers {
            let server = place.ip();
            match dns_query::ask_at(reach::at(place, 53), &name, record).await {
                Ok(answer) => return Ok(told(&name, wanted, server, &answer, &failures)),
                Err(QueryError::Name(name)) => {
                    return Err(Failure::new(format!("`{name}` is no name that DNS can hold.")));
                }
                Err(error) => failures.push((server, error.to_string())),
            }
        }
        let tried = failures.iter().map(|(server, why)| format!("{server}: {why}")).collect::<Vec<_>>().join("; ");
        let data = json!({
            "name": name, "record_type": wanted, "resolved": false, "answers": [], "response_code": null,
            "tried": tried_data(&failures),
        });
        Ok(Outcome::new(Verdict::Fail, format!("No DNS server answered for {name} ({tried})."), data))
    }
}

fn told(name: &str, wanted: &str, server: IpAddr, answer: &Answer, before: &[(IpAddr, String)]) -> Outcome {
    let response_code = answer.code();
    let records: Vec<Value> = answer.message.answers.iter().map(record_data).collect();
    let of_kind = records.iter().filter(|record| record["type"] == wanted).count();
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds of one query")]
    let took_ms = answer.took.as_millis() as u64;
    let (verdict, summary) = match (response_code.as_str(), of_kind) {
        ("NOERROR", 0) => (Verdict::Warn, format!("{name} exists, but has no {wanted} record (says {server}).")),
        ("NOERROR", _) => {
            let values = records.iter().filter(|record| record["type"] == wanted).filter_map(|r| r["value"].as_str());
            let shown: Vec<String> = values.take(4).map(|value| value.chars().take(80).collect()).collect();
            (Verdict::Pass, format!("{name} {wanted}: {} ({server}, {took_ms} ms).", shown.join(", ")))
        }
        ("NXDOMAIN", _) => (Verdict::Fail, format!("{name} does not exist, says {server}.")),
        ("REFUSED", _) => (Verdict::Fail, format!("{server} refuses to answer for {name}.")),
        (other, _) => (Verdict::Fail, format!("{server} could not answer for {name} ({other}).")),
    };
    let mut details = String::new();
    if !records.is_empty() {
        details += "| Name | Type | Seconds | Value |\n| --- | --- | --- | --- |\n";
        for record in &records {
            let text =
                |field: &str| record[field].as_str().map_or_else(|| record[field].to_string(), ToOwned::to_owned);
            details += &format!(
                "| {} | {} | {} | {} |\n",
                code(&text("name")),
                text("type"),
                text("ttl"),
                code(&text("value"))
            );
        }
    }
    let data = json!({
        "name": name, "record_type": wanted, "resolved": of_kind > 0, "answers": records, "response_code": response_code,
        "dns_server_used": server, "resolution_time_ms": took_ms, "tried": tried_data(before),
    });
    Outcome::new(verdict, summary, data).details(&details)
}

fn tried_data(failures: &[(IpAddr, String)]) -> Vec<Value> {
    failures.iter().map(|(server, why)| json!({"server": server, "error": why})).collect()
}

fn record_data(record: &Record) -> Value {
    let value = match &record.data {
        RData::TXT(text) => {
            text.txt_data.iter().map(|part| String::from_utf8_lossy(part).into_owned()).collect::<String>()
        }
        other => other.to_string(),
    };
    // What the wire holds may be anything; it is shown to people and models.
    let value: String = value.chars().filter(|c| !c.is_control()).take(500).collect();
    json!({"name": record.name.to_ascii(), "type": record.record_type().to_string(), "ttl": record.ttl, "value": value})
}

/// The name under which an address is looked up backwards.
fn backwards(address: IpAddr) -> String {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, c, d] = v4.octets();
            format!("{d}.{c}.{b}.{a}.in-addr.arpa")
        }
        IpAddr::V6(v6) => {
            let nibbles = v6.octets().into_iter().rev().flat_map(|byte| [byte & 15, byte >> 4]);
            nibbles.map(|nibble| format!("{nibble:x}.")).collect::<String>() + "ip6.arpa"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_asked_for_backwards() {
        assert_eq!(backwards("192.0.2.7".parse().unwrap()), "7.2.0.192.in-addr.arpa");
        let name = backwards("2001:db8::1".parse().unwrap());
        assert!(name.starts_with("1.0.0.0.") && name.ends_with("8.b.d.0.1.0.0.2.ip6.arpa"), "{name}");
    }
}
