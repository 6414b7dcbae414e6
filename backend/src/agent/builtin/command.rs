//! Tools asked for by name: "ping 192.0.2.1", "flush the DNS cache", "is port 443 open on example.com".

use serde_json::{Value, json};
use shared_types::ToolRequest;

use super::computer::{self, object};
use super::consent::{self, Verify};
use super::memory::Memory;
use super::plain::plain;
use super::scene::Scene;
use super::told;
use super::topics::{Asked, Topic};
use super::understanding::Understanding;
use crate::agent::texts::{Consent, fill};

/// Does what was asked for.
pub(super) async fn run(scene: &mut Scene<'_>, asked: Asked) {
    match asked {
        Asked::CleanUp => return computer::asked(scene, Topic::DiskFull).await,
        Asked::EndProgram => return computer::asked(scene, Topic::Hang).await,
        _ => {}
    }
    let request = match request(asked, scene.said, scene.memory) {
        Ok(request) => request,
        Err(missing) => return scene.say(missing(&scene.texts.consent)).await,
    };
    match scene.hands.plan(&request.name, &request.arguments) {
        Err(refusal) => {
            scene.say(&fill(scene.texts.consent.refused, &[("reason", &consent::reason(scene.texts, &refusal))])).await;
        }
        Ok(plan) if plan.effect == shared_types::Effect::Reads => look(scene, request).await,
        Ok(_) => {
            let verify = if scene.turn.diagnosis.is_some() { Verify::ByLadder } else { Verify::ByTool };
            consent::apply(scene, &request, verify).await;
        }
    }
}

/// "Check again", after a tool that was asked for by name and only looks: the same call.
pub(super) async fn again(scene: &mut Scene<'_>) {
    if let Some(call) = scene.memory.calls.last().cloned() {
        look(scene, ToolRequest { name: call.name, arguments: call.arguments }).await;
    }
}

async fn look(scene: &mut Scene<'_>, request: ToolRequest) {
    let display_name = display_name(scene, &request.name);
    match scene.look(&request.name, request.arguments).await {
        Ok(call) => {
            let values = [("tool", display_name.as_str()), ("summary", &told::line(scene.texts, &call))];
            scene.say(&fill(scene.texts.consent.tool_result, &values)).await;
        }
        Err(refusal) => {
            scene.say(&fill(scene.texts.consent.refused, &[("reason", &consent::reason(scene.texts, &refusal))])).await;
        }
    }
}

/// The tool's name for people.
pub(super) fn display_name(scene: &Scene<'_>, name: &str) -> String {
    let spec = scene.hands.specs().iter().find(|spec| spec.name == name);
    let name = spec.map_or(name, |spec| &spec.display_name);
    told::sentence(scene.texts, name).unwrap_or_else(|| plain(name))
}

/// Says which words are missing.
type Missing = fn(&Consent) -> &'static str;

/// The call that was asked for.
fn request(asked: Asked, said: &Understanding, memory: &Memory) -> Result<ToolRequest, Missing> {
    let host = || {
        let named = said.entities.hosts.first().or(memory.host.as_ref());
        named.map(|host| host.as_str().to_owned()).ok_or((|c: &Consent| c.need_host) as Missing)
    };
    let (name, arguments) = match asked {
        Asked::Ping => ("ping_address", json!({"host": host()?})),
        Asked::Trace => ("traceroute", json!({"host": host()?})),
        Asked::Lookup => ("lookup_dns", lookup(said, host()?)),
        Asked::Port => {
            let port = said.entities.ports.first().copied().or_else(|| service_port(said));
            ("check_port", json!({"host": host()?, "port": port.ok_or((|c: &Consent| c.need_port) as Missing)?}))
        }
        Asked::Certificate => ("check_tls", json!({"host": host()?, "port": said.entities.ports.first()})),
        Asked::FlushDns => ("flush_dns", json!({})),
        Asked::RenewAddress => ("ip_renew", json!({})),
        Asked::ReleaseAddress => ("ip_release", json!({})),
        Asked::WifiOn => ("enable_wifi", json!({})),
        Asked::AdapterOn => ("enable_adapter", json!({})),
        Asked::BluetoothOn => ("toggle_bluetooth", json!({"action": "on"})),
        Asked::BluetoothOff => ("toggle_bluetooth", json!({"action": "off"})),
        Asked::Routes => ("show_routes", json!({})),
        Asked::Health | Asked::CleanUp | Asked::EndProgram => ("system_health", json!({})),
        Asked::SetDns => ("set_dns", servers(said).ok_or((|c: &Consent| c.need_servers) as Missing)?),
        Asked::RepairOffice => ("repair_office365", json!({"dry_run": false})),
        Asked::RepairWindows => ("run_dism_sfc", json!({})),
        Asked::EventLogs => ("review_system_logs", json!({})),
    };
    Ok(ToolRequest { name: name.to_owned(), arguments: object(arguments) })
}

fn lookup(said: &Understanding, name: String) -> Value {
    let kinds = ["aaaa", "cname", "mx", "txt", "ns", "soa", "ptr", "srv", "caa"];
    let kind = said.words.iter().find(|word| kinds.contains(&word.as_str())).map(|kind| kind.to_uppercase());
    let server = said.entities.hosts.iter().skip(1).find(|host| host.address().is_some());
    json!({"name": name, "record_type": kind, "dns_server": server.map(|s| s.as_str())})
}

/// The port of a service that was called by its name.
fn service_port(said: &Understanding) -> Option<u16> {
    let known = |word: &str| match word {
        "https" => Some(443),
        "http" => Some(80),
        "ssh" | "sftp" => Some(22),
        "rdp" => Some(3389),
        "smb" => Some(445),
        "smtp" => Some(25),
        "imap" => Some(993),
        "ldap" => Some(389),
        "vnc" => Some(5900),
        _ => None,
    };
    said.words.iter().find_map(|word| known(word))
}

/// The DNS servers that were named, by address or by whose they are.
fn servers(said: &Understanding) -> Option<Value> {
    let addresses: Vec<&str> =
        said.entities.hosts.iter().filter(|host| host.address().is_some()).map(|host| host.as_str()).collect();
    if !addresses.is_empty() {
        return Some(json!({"servers": addresses}));
    }
    said.words.iter().find_map(|word| match word.as_str() {
        "automatic" | "automatically" | "dhcp" | "automatisch" | "default" => Some(json!({"automatic": true})),
        "cloudflare" => Some(json!({"servers": ["1.1.1.1", "1.0.0.1"]})),
        "google" => Some(json!({"servers": ["8.8.8.8", "8.8.4.4"]})),
        "quad9" => Some(json!({"servers": ["9.9.9.9", "149.112.112.112"]})),
        _ => None,
    })
}
