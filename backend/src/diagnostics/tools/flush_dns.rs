//! `flush_dns`: empties the DNS cache of this computer, where there is one.

use async_trait::async_trait;
use serde_json::json;
use shared_types::{FieldError, Verdict};

use super::{Failure, Intent, Outcome, Room, Run, Tool, complaint};
use crate::diagnostics::toolbox::arguments::Arguments;
use crate::diagnostics::toolbox::system::System;

pub struct FlushDns;

/// What was emptied, by the name of who keeps it; empty where nobody keeps a cache.
struct Flushed {
    methods: Vec<&'static str>,
    /// Entries before and after, where the service counts them.
    entries: Option<(u64, u64)>,
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
                Flushed { methods: vec!["dscacheutil", "mDNSResponder"], entries: None }
            }
            System::Windows => {
                done(run, "ipconfig", &["/flushdns"]).await?;
                Flushed { methods: vec!["ipconfig"], entries: None }
            }
            _ => return Err(Failure::new("This is not known to work on this system.")),
        };
        Ok(told(&flushed))
    }
}

fn told(flushed: &Flushed) -> Outcome {
    let by = flushed.methods.join(", ");
    let data = json!({
        "action": "flush_dns", "flushed": !flushed.methods.is_empty(), "method": flushed.methods.first(), "methods": flushed.methods,
        "entries_before": flushed.entries.map(|e| e.0), "entries_after": flushed.entries.map(|e| e.1),
    });
    match (flushed.methods.as_slice(), flushed.entries) {
        ([], _) => Outcome::new(
            Verdict::Info,
            "There is no DNS cache on this computer to empty: every lookup asks the server anyway. Browsers keep a short one of their own.",
            data,
        ),
        (_, Some((before, after))) if after > 0 && after >= before => Outcome::new(
            Verdict::Warn,
            format!("{by} was asked to empty its cache, but still holds {after} entries."),
            data,
        ),
        (_, Some((before, _))) => {
            Outcome::new(Verdict::Pass, format!("The DNS cache is empty now; it held {before} entries ({by})."), data)
        }
        (_, None) => Outcome::new(Verdict::Pass, format!("The DNS cache was emptied ({by})."), data),
    }
}

async fn done(run: &Run<'_>, program: &str, arguments: &[&str]) -> Result<(), Failure> {
    let output = run.command(program, arguments, 15).await?;
    if output.succeeded() { Ok(()) } else { Err(complaint(&output)) }
}

#[cfg(target_os = "linux")]
mod linux {
    use rustix::process::{Pid, Signal, kill_process};

    use super::{Flushed, done};
    use crate::diagnostics::tools::linux::bus::{self, Bus};
    use crate::diagnostics::tools::{Failure, Run};

    pub(super) async fn flush(run: &Run<'_>) -> Result<Flushed, Failure> {
        let mut flushed = Flushed { methods: Vec::new(), entries: None };
        if let Some(bus) = Bus::system().await
            && bus.has(bus::RESOLVED).await
        {
            let before = cached(&bus).await;
            bus.call::<_, ()>(bus::resolved(), "FlushCaches", &()).await?;
            flushed.entries = before.zip(cached(&bus).await);
            flushed.methods.push("systemd-resolved");
        }
        let running = tokio::task::spawn_blocking(running).await.unwrap_or_default();
        for (program, pid) in running {
            match program {
                "nscd" => done(run, "nscd", &["-i", "hosts"]).await?,
                _ => {
                    // dnsmasq drops its cache on this signal and goes on.
                    kill_process(pid, Signal::HUP)
                        .map_err(|_| Failure::not_permitted("emptying the cache of dnsmasq"))?;
                }
            }
            flushed.methods.push(program);
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

    /// The caches that run on this computer, by their processes.
    fn running() -> Vec<(&'static str, Pid)> {
        let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
        let mut found = Vec::new();
        for entry in entries.flatten() {
            let pid = entry.file_name().to_str().and_then(|name| name.parse().ok()).and_then(Pid::from_raw);
            let name = std::fs::read_to_string(entry.path().join("comm")).unwrap_or_default();
            let known = ["nscd", "dnsmasq"].into_iter().find(|known| *known == name.trim());
            if let (Some(pid), Some(known)) = (pid, known) {
                found.push((known, pid));
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_emptied_is_said_and_what_was_not_too() {
        let check = |methods: &[&'static str], entries, verdict, part: &str| {
            let outcome = told(&Flushed { methods: methods.to_vec(), entries });
            assert!(outcome.verdict == verdict && outcome.summary.contains(part), "{}", outcome.summary);
        };
        check(&[], None, Verdict::Info, "no DNS cache");
        check(&["systemd-resolved"], Some((40, 0)), Verdict::Pass, "held 40 entries");
        check(&["systemd-resolved"], Some((40, 40)), Verdict::Warn, "still holds 40");
        check(&["ipconfig"], None, Verdict::Pass, "emptied (ipconfig)");
    }
}
