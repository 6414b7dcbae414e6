//! `set_dns`: other DNS servers for an adapter, or automatic ones again; reads them back, asks them,
//! and can be undone.

use std::net::IpAddr;

use async_trait::async_trait;
use hickory_proto::rr::RecordType;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use shared_types::{FieldError, ToolCall, Verdict};

use super::pick::{self, Wanted};
use super::{Failure, Intent, Outcome, Room, Run, Tool, dns_query};
use crate::diagnostics::toolbox::arguments::{Arguments, error};
use crate::diagnostics::toolbox::system::System;
use crate::diagnostics::toolbox::targets;

pub struct SetDns;

/// The servers of an adapter as they are set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Setting {
    /// Who keeps the setting: `NetworkManager`, `systemd-resolved`, `/etc/resolv.conf` …
    pub method: String,
    pub servers: Vec<IpAddr>,
    /// They come from DHCP.
    pub automatic: bool,
    /// The whole file, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// What the system calls the adapter's connection or service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection: Option<String>,
}

#[async_trait]
impl Tool for SetDns {
    fn intent(&self, _room: &Room, arguments: &mut Arguments) -> Result<Intent, Vec<FieldError>> {
        let servers = arguments.list("servers");
        let automatic = arguments.flag("automatic");
        if servers.is_empty() && !automatic {
            return Err(vec![error("servers", "is required, unless automatic is true")]);
        }
        if !servers.is_empty() && automatic {
            return Err(vec![error("automatic", "cannot be true together with servers")]);
        }
        let to = if automatic { "what DHCP gives".to_owned() } else { servers.join(", ") };
        let which = pick::meant(arguments, "interface_name", Wanted::InUse)?
            .unwrap_or_else(|| "the network adapter in use".to_owned());
        Ok(Intent::changes(format!(
            "Sets the DNS servers of {which} to {to}. Names inside a company network may stop resolving. Undoing puts the servers back that are set now."
        )))
    }

    async fn run(&self, run: &Run<'_>) -> Result<Outcome, Failure> {
        let name = pick::adapter(run, "interface_name", Wanted::InUse).await?;
        let servers: Vec<IpAddr> = run.arguments.list("servers").iter().filter_map(|s| s.parse().ok()).collect();
        let automatic = run.arguments.flag("automatic");
        let previous = read(run, &name).await?;
        let wanted = Setting { servers: servers.clone(), automatic, content: None, ..previous.clone() };
        write(run, &name, &wanted).await?;
        let now = read(run, &name).await?;
        let taken = if automatic { now.automatic } else { now.servers == servers };
        run.progress("asking the servers", Some(0.5)).await;
        let answers = asked(run, &now.servers).await;
        let data = json!({
            "interface": name, "method": now.method, "servers": now.servers, "automatic": now.automatic, "changed": now != previous,
            "took_effect": taken, "answers": answers, "previous": previous, "written": now.content,
        });
        let undo = format!("Puts the former DNS servers back on {name}: {}.", shown(&previous));
        if !taken {
            let summary = format!("The DNS servers of {name} are {} now, not what was asked for.", shown(&now));
            return Ok(Outcome::new(Verdict::Fail, summary, data).undoable(undo));
        }
        let silent: Vec<&str> =
            answers.iter().filter(|a| a["answers"] == false).filter_map(|a| a["server"].as_str()).collect();
        let outcome = if silent.is_empty() {
            Outcome::new(Verdict::Pass, format!("The DNS servers of {name} are {} now.", shown(&now)), data)
        } else {
            let summary = format!(
                "The DNS servers of {name} are {} now, but {} does not answer.",
                shown(&now),
                silent.join(" and ")
            );
            Outcome::new(Verdict::Warn, summary, data)
        };
        Ok(outcome.undoable(undo))
    }

    async fn undo(&self, call: &ToolCall, run: &Run<'_>) -> Result<Outcome, Failure> {
        let data = call.data.clone().unwrap_or_default();
        let name =
            data["interface"].as_str().ok_or_else(|| Failure::new("It is not recorded which adapter it was."))?;
        let previous: Setting = serde_json::from_value(data["previous"].clone())
            .map_err(|_| Failure::new("The former DNS servers are not recorded."))?;
        let found = read(run, name).await?;
        if found.content.is_some() && found.content.as_deref() != data["written"].as_str() {
            return Err(Failure::new(format!("{} was changed since; nothing was put back.", found.method)));
        }
        write(run, name, &previous).await?;
        let now = read(run, name).await?;
        let back = json!({"interface": name, "method": now.method, "servers": now.servers, "automatic": now.automatic});
        if now.servers == previous.servers || (previous.automatic && now.automatic) {
            Ok(Outcome::new(Verdict::Pass, format!("The DNS servers of {name} are {} again.", shown(&now)), back))
        } else {
            Err(Failure::new(format!("The DNS servers of {name} are {}, not {}.", shown(&now), shown(&previous)))
                .with_data(back))
        }
    }
}

fn shown(setting: &Setting) -> String {
    let servers = setting.servers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    match (servers.as_str(), setting.automatic) {
        ("", true) => "automatic".to_owned(),
        ("", false) => "none".to_owned(),
        (_, true) => format!("{servers} (automatic)"),
        (_, false) => servers,
    }
}

/// Whether each server answers; null where this server may not send that far.
async fn asked(run: &Run<'_>, servers: &[IpAddr]) -> Vec<Value> {
    let asking = servers.iter().map(|&server| async move {
        if targets::distance(server) > run.room.settings.scope {
            return json!({"server": server.to_string(), "answers": null});
        }
        let answer = dns_query::ask(server, ".", RecordType::NS).await;
        let took_ms = answer.as_ref().ok().map(|answer| answer.took.as_millis() as u64);
        json!({"server": server.to_string(), "answers": answer.is_ok(), "time_ms": took_ms})
    });
    futures_util::future::join_all(asking).await
}

async fn read(run: &Run<'_>, name: &str) -> Result<Setting, Failure> {
    match run.room.system {
        #[cfg(target_os = "linux")]
        System::Linux => linux::read(run, name).await,
        System::MacOs => commands::read_macos(run, name).await,
        System::Windows => commands::read_windows(run, name).await,
        _ => Err(Failure::new("This is not known to work on this system.")),
    }
}

async fn write(run: &Run<'_>, name: &str, setting: &Setting) -> Result<(), Failure> {
    match run.room.system {
        #[cfg(target_os = "linux")]
        System::Linux => linux::write(run, name, setting).await,
        System::MacOs => commands::write_macos(run, name, setting).await,
        System::Windows => commands::write_windows(run, name, setting).await,
        _ => Err(Failure::new("This is not known to work on this system.")),
    }
}

mod commands;
#[cfg(target_os = "linux")]
mod linux;
