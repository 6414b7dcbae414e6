//! Rung 5: what stands between a working line and a loaded page, and whether there is a line at all.

mod barrier;
mod clock;
mod family;
mod flows;
mod path;
mod portal;
mod target;

use shared_types::Layer;

use super::suspect::{Grade, Suspect};
use super::view::View;

pub(super) use barrier::RESENT_MS;
pub(super) use family::{ECHOED_MS, HANGING_MS};
pub(super) use flows::{open as flows_open, scattered_open};
pub(super) use target::{answer as target_answer, open as target_open, steps as target_steps, target};

pub(super) fn suspects(view: &View<'_>, found: &mut Vec<Suspect>) {
    if !view.tested(Layer::Internet) {
        return;
    }
    // What answers from outside in spite of a lower fault shows the line beyond it.
    let lower_broken =
        !view.addresses_work() && found.iter().any(|s| s.grade == Grade::Broken && s.layer < Layer::NameResolution);
    if lower_broken {
        return;
    }
    barrier::proxies(view, found);
    path::quality(view, found);
    flows::suspects(view, found);
    clock::clock(view, found);
    if view.web_works() {
        portal::walled_garden(view, found);
        barrier::one_family(view, found);
        family::ipv6(view, found);
        family::ipv4_only_dead(view, found);
        barrier::port80(view, found);
        return;
    }
    if view.pages_load() {
        family::ipv6(view, found);
        // Only what is set on this computer (a proxy) stands in the way.
        return;
    }
    barrier::forbidden(view, found);
    barrier::tunnel(view, found);
    if found.iter().any(|s| s.layer == Layer::Internet && s.grade == Grade::Broken && s.cause != "clock_skew") {
        return;
    }
    portal::portal(view, found);
    let portal_found = found.iter().any(|s| s.cause == "captive_portal");
    let hijacked = found.iter().any(|s| s.cause == "dns_hijack");
    if portal_found {
        return;
    }
    if !hijacked {
        portal::interception(view, found);
    }
    family::ipv4_only_dead(view, found);
    path::packet_size(view, found);
    barrier::blocked(view, found);
    path::line(view, found);
    path::narrow(view, found);
    if !view.addresses_work() {
        return;
    }
    family::ipv6(view, found);
}

fn broken(cause: &'static str, confidence: f64) -> Suspect {
    Suspect::new(cause, Layer::Internet, Grade::Broken, confidence)
}

fn degraded(cause: &'static str, confidence: f64) -> Suspect {
    Suspect::new(cause, Layer::Internet, Grade::Degraded, confidence)
}
