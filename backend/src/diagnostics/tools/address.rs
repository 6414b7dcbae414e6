//! `ip_release` and `ip_renew`: gives the address back to DHCP, or asks for one, and reads again what
//! came of it. A release that nobody confirms takes itself back.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::{Value, json};
use shared_types::{FieldError, ToolCall, Verdict};

use super::pick::{self, Wanted};
use super::{Failure, Intent, Outcome, Room, Run, Tool, complaint};
use crate::diagnostics::runner::{CommandLine, Commands};
use crate::diagnostics::settings::ProbeScope;
use crate::diagnostics::toolbox::arguments::Arguments;
use crate::diagnostics::toolbox::system::System;

/// Long enough to see that the page is gone and to come back by another way, short enough to wait for.
const RESTORE_AFTER: Duration = Duration::from_secs(30);

/// How long a network takes to give an address at the longest.
const LEASE_PATIENCE: Duration = Duration::from_secs(25);

pub struct Release;
pub struct Renew;

#[async_trait]
impl Tool for Release {
    fn intent(&self, _room: &Room, arguments: &mut Arguments) -> Result<Intent, Vec<FieldError>> {
        let which = arguments.text("interface").unwrap_or("the network adapter in use");
        let back = if arguments.flag("keep") {
            "It stays so until the address is renewed (ip_renew) or this call is undone."
        } else {
            "The address comes back by itself after 30 seconds, unless ip_release is called again with keep."
        };
        Ok(Intent::changes(format!(
            "Gives up the IP address of {which}. THIS CUTS THE CONNECTION: pages, calls and a model in the cloud stop answering, and this page too if it is open on another computer. {back}"
        )))
    }

    fn deadline(&self, _arguments: &Arguments) -> Duration {
        Duration::from_secs(60)
    }

    async fn run(&self, run: &Run<'_>) -> Result<Outcome, Failure> {
        let name = pick::adapter(run, "interface", Wanted::InUse).await?;
        let keep = run.arguments.flag("keep");
        if keep && run.room.restores.confirm(&name) {
            let data = json!({"action": "release", "interface": name, "released": true, "kept": true});
            return Ok(Outcome::new(
                Verdict::Info,
                format!("The address of {name} stays released. ip_renew asks for a new one."),
                data,
            ));
        }
        let before = pick::ipv4(&name).await;
        let previous = save(run, &name).await?;
        release(run, &name).await?;
        if !keep {
            let (system, commands) = (run.room.system, run.room.commands.clone());
            let (own, saved) = (name.clone(), previous.clone());
            run.room.restores.set(&name, RESTORE_AFTER, async move {
                if let Err(failure) = restore(system, commands, &own, &saved).await {
                    tracing::error!(adapter = own, error = failure.error, "a released address could not be put back");
                }
            });
        }
        let left = pick::ipv4(&name).await;
        let data = json!({
            "action": "release", "interface": name, "released": left.is_empty(), "kept": keep,
            "previous_ip": before.first(), "current_ip": left.first(), "previous": previous,
            "restores_after_ms": if keep { Value::Null } else { json!(RESTORE_AFTER.as_millis()) },
        });
        let undo =
            format!("Puts {} back on {name}.", before.first().map_or("the address".to_owned(), ToString::to_string));
        if let Some(left) = left.first() {
            let summary = format!("{name} still has the address {left}: the release did not take effect.");
            return Ok(Outcome::new(Verdict::Warn, summary, data).undoable(undo));
        }
        let back = if keep { "" } else { " It comes back in 30 seconds unless ip_release is called with keep." };
        Ok(Outcome::new(Verdict::Info, format!("{name} has given its address up.{back}"), data).undoable(undo))
    }

    async fn undo(&self, call: &ToolCall, run: &Run<'_>) -> Result<Outcome, Failure> {
        let data = call.data.clone().unwrap_or_default();
        let name =
            data["interface"].as_str().ok_or_else(|| Failure::new("It is not recorded which adapter it was."))?;
        run.room.restores.confirm(name);
        restore(run.room.system, run.room.commands.clone(), name, &data["previous"]).await?;
        let now = addressed(name, Duration::from_secs(10)).await;
        let back = json!({"action": "restore", "interface": name, "current_ip": now.first()});
        match now.first() {
            Some(address) => Ok(Outcome::new(Verdict::Pass, format!("{name} has the address {address} again."), back)),
            None => Err(Failure::new(format!("{name} still has no address; try ip_renew.")).with_data(back)),
        }
    }
}

#[async_trait]
impl Tool for Renew {
    fn intent(&self, _room: &Room, arguments: &mut Arguments) -> Result<Intent, Vec<FieldError>> {
        let which = arguments.text("interface").unwrap_or("the network adapter in use");
        Ok(Intent::changes(format!(
            "Asks DHCP for an IP address for {which}. The connection may stop for some seconds; open connections may break if the address changes. There is nothing to undo."
        )))
    }

    fn deadline(&self, _arguments: &Arguments) -> Duration {
        Duration::from_secs(60)
    }

    async fn run(&self, run: &Run<'_>) -> Result<Outcome, Failure> {
        if run.room.settings.scope == ProbeScope::Local {
            return Err(Failure::out_of_scope(run.room, "asking the network's DHCP server"));
        }
        let name = pick::adapter(run, "interface", Wanted::InUse).await?;
        let before = pick::ipv4(&name).await;
        run.progress(format!("asking for an address on {name}"), None).await;
        let renewal = renew(run, &name).await?;
        // A new address is what was asked for; nobody wants the old one put back later.
        run.room.restores.confirm(&name);
        let now = if renewal.unanswered { pick::ipv4(&name).await } else { addressed(&name, LEASE_PATIENCE).await };
        let renewed = !renewal.unanswered && !now.is_empty();
        let data = json!({
            "action": "renew", "interface": name, "renewed": renewed, "previous_ip": before.first(),
            "new_ip": now.first(), "current_ip": now.first(), "method": renewal.method,
            "lease_seconds": renewal.lease_s, "dns_servers": renewal.dns,
        });
        let Some(address) = now.first() else {
            let who = if renewal.unanswered { "no DHCP server answers" } else { "the network gave none" };
            let check = "Check the cable or the Wi-Fi, and whether the router is on.";
            return Ok(Outcome::new(Verdict::Fail, format!("{name} has no usable address: {who}. {check}"), data));
        };
        if renewal.unanswered {
            let summary = format!("No DHCP server answers on {name}; it keeps {address}, which may be set by hand.");
            return Ok(Outcome::new(Verdict::Warn, summary, data));
        }
        let how = match before.first() {
            Some(old) if old == address => format!("{name} has its address {address} confirmed."),
            Some(old) => format!("{name} has the address {address} now, instead of {old}."),
            None => format!("{name} has the address {address} now."),
        };
        Ok(Outcome::new(Verdict::Pass, how, data).details(&renewal.remark))
    }
}

/// How an address was asked for.
#[derive(Debug, Default)]
struct Renewal {
    method: &'static str,
    lease_s: Option<u32>,
    dns: Vec<Ipv4Addr>,
    /// Nobody on the network gives addresses.
    unanswered: bool,
    remark: String,
}

/// Waits for an address that the network gave.
async fn addressed(name: &str, patience: Duration) -> Vec<Ipv4Addr> {
    let deadline = tokio::time::Instant::now() + patience;
    loop {
        let found = pick::ipv4(name).await;
        if !found.is_empty() || tokio::time::Instant::now() >= deadline {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// What has to be put back, as it stands in the call's data.
async fn save(run: &Run<'_>, name: &str) -> Result<Value, Failure> {
    match run.room.system {
        #[cfg(target_os = "linux")]
        System::Linux => linux::save(name).await,
        // The system knows the setting itself: DHCP is asked again.
        _ => Ok(json!({"addresses": pick::ipv4(name).await})),
    }
}

async fn release(run: &Run<'_>, name: &str) -> Result<(), Failure> {
    match run.room.system {
        #[cfg(target_os = "linux")]
        System::Linux => linux::release(name).await,
        System::MacOs => done(run, "ipconfig", &["set", name, "NONE"], 15).await,
        System::Windows => done(run, "ipconfig", &["/release", name], 30).await,
        _ => Err(Failure::new("This is not known to work on this system.")),
    }
}

async fn renew(run: &Run<'_>, name: &str) -> Result<Renewal, Failure> {
    match run.room.system {
        #[cfg(target_os = "linux")]
        System::Linux => linux::renew(run, name).await,
        System::MacOs => {
            done(run, "ipconfig", &["set", name, "DHCP"], 15).await?;
            Ok(Renewal { method: "ipconfig", ..Renewal::default() })
        }
        System::Windows => {
            done(run, "ipconfig", &["/renew", name], 45).await?;
            Ok(Renewal { method: "ipconfig", ..Renewal::default() })
        }
        _ => Err(Failure::new("This is not known to work on this system.")),
    }
}

/// Outlives its call, so it is handed what it needs.
async fn restore(system: System, commands: Arc<dyn Commands>, name: &str, previous: &Value) -> Result<(), Failure> {
    let line = match system {
        #[cfg(target_os = "linux")]
        System::Linux => return linux::restore(name, previous).await,
        System::MacOs => CommandLine::new("ipconfig", &["set", name, "DHCP"], Duration::from_secs(15)),
        System::Windows => CommandLine::new("ipconfig", &["/renew", name], Duration::from_secs(45)),
        _ => return Err(Failure::new(format!("This is not known to work on this system: {previous}"))),
    };
    let output = commands.run(line).await?;
    if output.succeeded() { Ok(()) } else { Err(complaint(&output)) }
}

async fn done(run: &Run<'_>, program: &str, arguments: &[&str], seconds: u64) -> Result<(), Failure> {
    let output = run.command(program, arguments, seconds).await?;
    if output.succeeded() { Ok(()) } else { Err(complaint(&output)) }
}

#[cfg(target_os = "linux")]
mod linux;
