//! `ip_release` and `ip_renew`: gives the address back to DHCP, or asks for one, and reads again what
//! came of it. A release that nobody confirms takes itself back.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

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
        let which = shown(pick::meant(arguments, "interface", Wanted::InUse)?);
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
        let restores = &run.room.restores;
        if keep && restores.confirm(&name) {
            let data = json!({"action": "release", "interface": name, "released": true, "kept": true});
            return Ok(Outcome::new(
                Verdict::Info,
                format!("The address of {name} stays released. ip_renew asks for a new one."),
                data,
            ));
        }
        let before = pick::ipv4(&name).await;
        if let Some(outcome) = nothing_to_release(&name, &before, restores.remaining(&name)) {
            return Ok(outcome);
        }
        let previous = save(run, &name).await?;
        if !keep {
            let (system, commands) = (run.room.system, run.room.commands.clone());
            let (own, saved) = (name.clone(), previous.clone());
            // Set before anything is given up: whatever happens from here on, the address comes back.
            let set = restores.set(&name, previous.clone(), RESTORE_AFTER, async move {
                if let Err(failure) = restore(system, commands, &own, &saved).await {
                    tracing::error!(adapter = own, error = failure.error, "a released address could not be put back");
                }
            });
            // Somebody else's call came first by a moment.
            if !set && let Some(outcome) = nothing_to_release(&name, &before, restores.remaining(&name)) {
                return Ok(outcome);
            }
        }
        let released = release(run, &name).await;
        let left = pick::ipv4(&name).await;
        if let Err(failure) = released {
            if left == before {
                restores.confirm(&name);
            }
            return Err(failure);
        }
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
        let which = shown(pick::meant(arguments, "interface", Wanted::InUse)?);
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
        let current = renewal.address.filter(|given| now.contains(given)).or(now.first().copied());
        let data = json!({
            "action": "renew", "interface": name, "renewed": renewed, "previous_ip": before.first(),
            "new_ip": current, "current_ip": current, "method": renewal.method,
            "lease_seconds": renewal.lease_s, "dns_servers": renewal.dns,
        });
        let Some(address) = current else {
            let who = if renewal.unanswered { "no DHCP server answers" } else { "the network gave none" };
            let check = "Check the cable or the Wi-Fi, and whether the router is on.";
            return Ok(Outcome::new(Verdict::Fail, format!("{name} has no usable address: {who}. {check}"), data));
        };
        if renewal.unanswered {
            let summary = format!("No DHCP server answers on {name}; it keeps {address}, which may be set by hand.");
            return Ok(Outcome::new(Verdict::Warn, summary, data));
        }
        let how = taken(&name, &before, address, &renewal);
        Ok(Outcome::new(Verdict::Pass, how, data).details(&renewal.remark))
    }
}

/// How an address was asked for.
#[derive(Debug, Default)]
struct Renewal {
    method: &'static str,
    /// What the server gave, where we asked it ourselves.
    address: Option<Ipv4Addr>,
    lease_s: Option<u32>,
    dns: Vec<Ipv4Addr>,
    /// Nobody on the network gives addresses.
    unanswered: bool,
    remark: String,
}

/// What came of it, in words: confirmed is what the server itself named.
fn taken(name: &str, before: &[Ipv4Addr], address: Ipv4Addr, renewal: &Renewal) -> String {
    match before.first() {
        Some(_) if before.contains(&address) && renewal.address.is_some() => {
            format!("{name} has its address {address} confirmed.")
        }
        Some(_) if before.contains(&address) => {
            format!("{name} has the address {address}, as before; {} was asked to renew it.", renewal.method)
        }
        Some(old) => format!("{name} has the address {address} now, instead of {old}."),
        None => format!("{name} has the address {address} now."),
    }
}

/// Where there is nothing to give up, nothing is changed; least of all what waits to be put back.
fn nothing_to_release(name: &str, before: &[Ipv4Addr], remaining: Option<Duration>) -> Option<Outcome> {
    let data = json!({
        "action": "release", "interface": name, "released": false, "kept": false, "current_ip": before.first(),
        "restores_after_ms": remaining.map(|left| left.as_millis() as u64),
    });
    let summary = match remaining {
        Some(left) => {
            let seconds = left.as_millis().div_ceil(1000);
            format!("{name} has given its address up already; it comes back in {seconds} s. Nothing was changed.")
        }
        None if before.is_empty() => format!("{name} has no address to give up; nothing was changed."),
        None => return None,
    };
    Some(Outcome::new(Verdict::Info, summary, data))
}

/// Puts back what an earlier process of this server had released and was killed before it could put back.
pub async fn put_back_what_was_left(room: &Room) {
    let started = SystemTime::UNIX_EPOCH + Duration::from_secs(sysinfo::System::boot_time().unwrap_or_default());
    for (name, previous) in room.restores.left_behind(started) {
        if !pick::ipv4(&name).await.is_empty() {
            continue;
        }
        match restore(room.system, room.commands.clone(), &name, &previous).await {
            Ok(()) => tracing::info!(adapter = name, "an address that was released before the last stop is back"),
            Err(failure) => {
                tracing::error!(adapter = name, error = failure.error, "a released address could not be put back");
            }
        }
    }
}

/// The adapter as the question names it.
fn shown(meant: Option<String>) -> String {
    meant.unwrap_or_else(|| "the network adapter in use".to_owned())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_released_where_nothing_is_left_or_a_release_waits() {
        let address = [Ipv4Addr::new(192, 0, 2, 7)];
        let check = |before: &[Ipv4Addr], remaining, part: &str| {
            let outcome = nothing_to_release("eth0", before, remaining).unwrap();
            assert!(outcome.undo.is_none() && outcome.summary.contains(part), "{}", outcome.summary);
        };
        check(&[], None, "no address to give up");
        check(&[], Some(Duration::from_millis(27_100)), "comes back in 28 s");
        check(&address, Some(Duration::from_secs(3)), "comes back in 3 s");
        assert_eq!(nothing_to_release("eth0", &address, None), None);
    }

    #[test]
    fn only_what_the_server_named_is_called_confirmed() {
        let [own, other] = [Ipv4Addr::new(192, 0, 2, 20), Ipv4Addr::new(192, 0, 2, 113)];
        let check = |before: &[Ipv4Addr], given: Option<Ipv4Addr>, now, part: &str| {
            let renewal = Renewal { method: "NetworkManager", address: given, ..Renewal::default() };
            let said = taken("eth0", before, now, &renewal);
            assert!(said.contains(part), "{said}");
        };
        check(&[own], Some(own), own, "192.0.2.20 confirmed");
        check(&[own], Some(other), other, "192.0.2.113 now, instead of 192.0.2.20");
        check(&[own], None, own, "as before; NetworkManager was asked");
        check(&[], Some(own), own, "has the address 192.0.2.20 now.");
    }
}
