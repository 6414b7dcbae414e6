//! `flush_dns`: empties the DNS cache of this computer, where there is one.

use async_trait::async_trait;
use serde_json::json;
use shared_types::{FieldError, Verdict};

use super::{Failure, Intent, Outcome, Room, Run, Tool, complaint};
use crate::diagnostics::toolbox::arguments::Arguments;
use crate::diagnostics::toolbox::system::System;

pub struct FlushDns;

/// What was emptied, by the name of who keeps it; both empty where nobody keeps a cache.
#[derive(Default)]
struct Flushed {
    /// Who counts its entries, and how many there were before and after.
    counted: Option<(&'static str, u64, u64)>,
    /// Who was asked to and tells nothing of its cache.
    asked: Vec<&'static str>,
}

#[async_trait]
impl Tool for FlushDns {
    fn intent(&self, _room: &Room, _arguments: &mut Arguments) -> Result<Intent, Vec<FieldError>> {
        Ok(Intent::changes(
            "Empties the DNS cache of this computer. The first visit to each site is a little slower afterwards; nothing is lost, so there is nothing to undo.",
        ))
    }

    async fn run(&self, run: &Run<'_>) -> Result<Outcome, Failure> {
        let flushed = match run.room.system {
            #[cfg(target_os = "linux")]
            System::Linux => linux::flush(run).await?,
            System::MacOs => {
                done(run, "dscacheutil", &["-flushcache"]).await?;
                done(run, "killall", &["-HUP", "mDNSResponder"]).await?;
                Flushed { asked: vec!["dscacheutil", "mDNSResponder"], ..Flushed::default() }
            }
            System::Windows => {
                let before = displayed(run).await;
                done(run, "ipconfig", &["/flushdns"]).await?;
                match before.zip(displayed(run).await) {
                    Some((before, after)) => {
                        Flushed { counted: Some(("ipconfig", before, after)), ..Flushed::default() }
                    }
                    None => Flushed { asked: vec!["ipconfig"], ..Flushed::default() },
                }
            }
            _ => return Err(Failure::new("This is not known to work on this system.")),
        };
        Ok(told(&flushed))
    }
}

fn told(flushed: &Flushed) -> Outcome {
    let methods: Vec<&str> =
        flushed.counted.iter().map(|counted| counted.0).chain(flushed.asked.iter().copied()).collect();
    let emptied = flushed.counted.map(|(_, before, after)| after == 0 || after < before);
    let data = json!({
        "action": "flush_dns", "flushed": emptied, "method": methods.first(), "methods": methods,
        "entries_before": flushed.counted.map(|e| e.1), "entries_after": flushed.counted.map(|e| e.2),
    });
    let others = flushed.asked.join(" and ");
    let also = if others.is_empty() { String::new() } else { format!(" {others} was asked to empty its cache, too.") };
    match (flushed.counted, flushed.asked.as_slice()) {
        (Some((by, before, _)), _) if emptied == Some(true) => Outcome::new(
            Verdict::Pass,
            format!("The DNS cache is empty now; it held {before} entries ({by}).{also}"),
            data,
        ),
        (Some((by, _, after)), _) => Outcome::new(
            Verdict::Warn,
            format!(
                "{by} was asked to empty its cache, but still holds {after} entries; those that come from a hosts file stay.{also}"
            ),
            data,
        ),
        (None, []) => Outcome::new(
            Verdict::Info,
            "There is no DNS cache on this computer to empty: every lookup asks the server anyway. Browsers keep a short one of their own.",
            data,
        ),
        (None, _) => Outcome::new(
            Verdict::Info,
            format!("{others} was asked to empty its cache; whether it did cannot be seen from here."),
            data,
        ),
    }
}

/// How many entries Windows shows of its cache: each stands under a line of dashes, in every language.
async fn displayed(run: &Run<'_>) -> Option<u64> {
    let output = run.command("ipconfig", &["/displaydns"], 15).await.ok()?;
    output.succeeded().then(|| entries(&output.stdout))
}

fn entries(displayed: &str) -> u64 {
    let is_rule = |line: &&str| line.trim().len() > 9 && line.trim().bytes().all(|byte| byte == b'-');
    displayed.lines().filter(is_rule).count() as u64
}

async fn done(run: &Run<'_>, program: &str, arguments: &[&str]) -> Result<(), Failure> {
    let output = run.command(program, arguments, 15).await?;
    if output.succeeded() { Ok(()) } else { Err(complaint(&output)) }
}

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::HashSet;
    use std::net::IpAddr;
    use std::path::Path;

    use rustix::process::{Pid, Signal, kill_process};

    use super::{Flushed, done};
    use crate::diagnostics::parse::listeners;
    use crate::diagnostics::tools::linux::bus::{self, Bus};
    use crate::diagnostics::tools::{Failure, Run, reach};

    pub(super) async fn flush(run: &Run<'_>) -> Result<Flushed, Failure> {
        let mut flushed = Flushed::default();
        if let Some(bus) = Bus::system().await
            && bus.has(bus::RESOLVED).await
        {
            let before = cached(&bus).await;
            bus.call::<_, ()>(bus::resolved(), "FlushCaches", &()).await?;
            match before.zip(cached(&bus).await) {
                Some((before, after)) => flushed.counted = Some(("systemd-resolved", before, after)),
                None => flushed.asked.push("systemd-resolved"),
            }
        }
        let servers = reach::name_servers().await;
        let look = move || {
            let sockets = answering(&servers);
            (running(&sockets), !sockets.is_empty())
        };
        let (running, asked_here) = tokio::task::spawn_blocking(look).await.unwrap_or_default();
        if asked_here && running.is_empty() && flushed.counted.is_none() && flushed.asked.is_empty() {
            return Err(Failure::new(
                "Lookups go through a DNS server on this computer whose cache TechTime cannot empty: it is another program than dnsmasq, or administrator rights are missing. Restarting it empties its cache.",
            ));
        }
        for (program, pid) in running {
            match program {
                "nscd" => done(run, "nscd", &["-i", "hosts"]).await?,
                _ => {
                    // dnsmasq drops its cache on this signal and goes on.
                    kill_process(pid, Signal::HUP)
                        .map_err(|_| Failure::not_permitted("emptying the cache of dnsmasq"))?;
                }
            }
            flushed.asked.push(program);
        }
        Ok(flushed)
    }

    async fn cached(bus: &Bus) -> Option<u64> {
        let statistics: zbus::OwnedVariant = bus
            .call(
                bus::Target { interface: "org.freedesktop.DBus.Properties", ..bus::resolved() },
                "Get",
                &("org.freedesktop.resolve1.Manager", "CacheStatistics"),
            )
            .await
            .ok()?;
        let structure: zbus::Structure<'_> = zbus::Variant::from(statistics).try_into().ok()?;
        structure.fields().first().and_then(|field| u64::try_from(field).ok())
    }

    /// The caches that this computer's lookups go through: nscd, and a dnsmasq that answers at one of the
    /// servers that are set. Those of containers and virtual machines are in networks of their own.
    fn running(sockets: &HashSet<u64>) -> Vec<(&'static str, Pid)> {
        let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
        let ours = std::fs::read_link("/proc/self/ns/net").ok();
        let mut found = Vec::new();
        for entry in entries.flatten() {
            let pid = entry.file_name().to_str().and_then(|name| name.parse().ok()).and_then(Pid::from_raw);
            let name = std::fs::read_to_string(entry.path().join("comm")).unwrap_or_default();
            let known = ["nscd", "dnsmasq"].into_iter().find(|known| *known == name.trim());
            let (Some(pid), Some(known)) = (pid, known) else { continue };
            let is_ours = std::fs::read_link(entry.path().join("ns/net")).ok() == ours;
            if is_ours && (known == "nscd" || holds(&entry.path(), sockets)) {
                found.push((known, pid));
            }
        }
        found
    }

    /// The sockets that answer at port 53 of one of these servers, by their inodes.
    fn answering(servers: &[IpAddr]) -> HashSet<u64> {
        let own: Vec<IpAddr> = netdev::get_interfaces().iter().flat_map(netdev::Interface::ip_addrs).collect();
        let here = |server: &IpAddr| server.is_loopback() || own.contains(server);
        let local: Vec<IpAddr> = servers.iter().copied().filter(here).collect();
        let tables =
            ["/proc/self/net/udp", "/proc/self/net/udp6"].map(|t| std::fs::read_to_string(t).unwrap_or_default());
        let bound = tables.iter().flat_map(|table| listeners::sockets(table));
        let at = |address: IpAddr| local.contains(&address) || (address.is_unspecified() && !local.is_empty());
        bound.filter(|socket| socket.port == 53 && at(socket.address)).map(|socket| socket.inode).collect()
    }

    fn holds(process: &Path, sockets: &HashSet<u64>) -> bool {
        let Ok(files) = std::fs::read_dir(process.join("fd")) else { return false };
        files.flatten().filter_map(|file| std::fs::read_link(file.path()).ok()).any(|target| {
            let inode = target.to_str().and_then(|t| t.strip_prefix("socket:[")?.strip_suffix(']')?.parse().ok());
            inode.is_some_and(|inode: u64| sockets.contains(&inode))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_emptied_is_said_and_what_was_not_too() {
        let check = |counted, asked: &[&'static str], verdict, part: &str| {
            let outcome = told(&Flushed { counted, asked: asked.to_vec() });
            assert!(outcome.verdict == verdict && outcome.summary.contains(part), "{}", outcome.summary);
        };
        check(None, &[], Verdict::Info, "no DNS cache");
        check(Some(("systemd-resolved", 40, 0)), &[], Verdict::Pass, "held 40 entries");
        check(Some(("systemd-resolved", 40, 0)), &["dnsmasq"], Verdict::Pass, "dnsmasq was asked");
        check(Some(("ipconfig", 40, 40)), &[], Verdict::Warn, "still holds 40");
        check(None, &["dnsmasq"], Verdict::Info, "dnsmasq was asked to empty its cache; whether it did");
    }

    #[test]
    fn entries_of_the_windows_cache_are_counted_in_every_language() {
        let german = "\r\nWindows-IP-Konfiguration\r\n\r\n    www.example.com\r\n    ----------------------------------------\r\n    Eintragsname . . . . . : www.example.com\r\n    Eintragstyp . . . . . . : 1\r\n\r\n    absent.example\r\n    ----------------------------------------\r\n    Der Name ist nicht vorhanden.\r\n";
        assert_eq!((entries(german), entries("Could not display the DNS Resolver Cache.\r\n")), (2, 0));
    }
}
