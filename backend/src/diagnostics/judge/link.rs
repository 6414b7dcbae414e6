//! Rung 1: no adapter, off, no link, a link that comes and goes.

use shared_types::Layer;

use super::suspect::{Grade, Suspect};
use super::view::View;
use crate::diagnostics::facts::{Adapter, AdapterKind};

/// Changes within one look that make a link unsteady: it went and came.
const FLAPS: usize = 2;

pub(super) fn suspects(view: &View<'_>, found: &mut Vec<Suspect>) {
    flapping(view, found);
    if view.pages_load() || view.proxy_works() {
        return;
    }
    if view.uplinks().next().is_none() {
        let tunnels = view.facts.link.adapters.iter().any(|a| a.kind == AdapterKind::Tunnel && a.enabled);
        if !tunnels {
            found.push(
                Suspect::new("no_adapter", Layer::Link, Grade::Broken, 0.98)
                    .because(Layer::Link, "The system lists no network adapter besides loopback and virtual ones.")
                    .not("A disabled or unplugged adapter: it would still be listed."),
            );
        }
        return;
    }
    let Some(main) = view.main_adapter() else { return };
    // Another uplink that has a link and an address takes over; then this one is no more than a remark, unless the
    // system still sends everything into it.
    let in_use = view.path_adapter().is_some_and(|a| a.name == main.name);
    let replaced = view.linked().any(|a| a.name != main.name && view.addresses(&a.name).next().is_some());
    if main.kind == AdapterKind::Bridge
        && let Some(port) = dead_ports(view, main)
    {
        found.push(
            Suspect::new("no_carrier", Layer::Link, Grade::Broken, 0.93)
                .because(Layer::Link, format!("{} is turned on and has no link.", port.name))
                .because(Layer::Link, format!("{} leads out over it and over nothing else.", main.name))
                .although(
                    Layer::Link,
                    format!("{} itself counts as linked; its other ports end on this computer.", main.name),
                )
                .not("Address, gateway and DNS: nothing can be sent without a link.")
                .on(&port.name),
        );
        return;
    }
    if (main.enabled && main.carrier != Some(false)) || (replaced && !in_use) {
        return;
    }
    let others: Vec<String> = view
        .uplinks()
        .filter(|a| a.name != main.name)
        .map(|a| format!("{} {}", a.name, if a.enabled { "has no link" } else { "is turned off" }))
        .collect();
    let (cause, fact) = if main.enabled {
        ("no_carrier", format!("{} is turned on and has no link.", main.name))
    } else {
        ("adapter_disabled", format!("{} is turned off.", main.name))
    };
    let mut suspect = Suspect::new(cause, Layer::Link, Grade::Broken, 0.98).because(Layer::Link, fact).on(&main.name);
    if main.wireless.as_ref().is_some_and(|w| w.hard_blocked == Some(true) || w.soft_blocked == Some(true)) {
        suspect = suspect.because(Layer::Link, format!("The radio of {} is switched off.", main.name));
    }
    for other in &others {
        suspect = suspect.because(Layer::Link, format!("{other}."));
    }
    if view.addresses(&main.name).next().is_some() {
        suspect = suspect.although(
            Layer::Ip,
            format!("{} still shows an address; systems keep it after the link is gone.", main.name),
        );
    }
    found.push(suspect.list(others).not("Address, gateway and DNS: nothing can be sent without a link."));
}

/// The real port of a bridge, where none of those has a link.
fn dead_ports<'a>(view: &View<'a>, bridge: &Adapter) -> Option<&'a Adapter> {
    let adapters = view.facts.link.adapters.iter();
    let real = |a: &&Adapter| {
        a.master.as_deref() == Some(bridge.name.as_str())
            && matches!(a.kind, AdapterKind::Ethernet | AdapterKind::Wireless)
    };
    let ports: Vec<&Adapter> = adapters.filter(real).collect();
    let first = ports.first().copied()?;
    ports.iter().all(|p| !p.enabled || p.carrier == Some(false)).then_some(first)
}

fn flapping(view: &View<'_>, found: &mut Vec<Suspect>) {
    for adapter in view.uplinks() {
        let changes = view.facts.link.changes.iter().filter(|c| c.adapter == adapter.name).count();
        if changes >= FLAPS {
            let losses = adapter.carrier_losses.unwrap_or(0);
            found.push(
                Suspect::new("link_flapping", Layer::Link, Grade::Degraded, 0.95)
                    .because(
                        Layer::Link,
                        format!(
                            "The link of {} changed {changes} times within {:.1} s.",
                            adapter.name,
                            seconds(view.now)
                        ),
                    )
                    .because(Layer::Link, format!("It has been lost {losses} times before that."))
                    .not("A single unplugging: the link came back and went again.")
                    .on(&adapter.name)
                    .number(u32::try_from(changes).unwrap_or(u32::MAX)),
            );
        }
    }
}

/// Milliseconds as seconds.
pub(super) fn seconds(ms: u32) -> f64 {
    f64::from(ms) / 1000.0
}
