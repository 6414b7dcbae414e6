//! Which adapter is meant when none is named.

use std::net::Ipv4Addr;

use shared_types::FieldError;

use super::{Failure, Run};
use crate::diagnostics::names::InterfaceName;
use crate::diagnostics::toolbox::arguments::{Arguments, error};

/// Said where a Wi-Fi adapter is meant and none is seen.
pub(crate) const NO_WIFI: &str = "This computer has no Wi-Fi adapter.";

/// An adapter as the system lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub name: String,
    pub enabled: bool,
    pub carrier: bool,
    /// The default route goes over it.
    pub in_use: bool,
    /// Wireless.
    pub wireless: bool,
    /// Loopback, tunnel, bridge, container: nothing that a person plugs in.
    pub inner: bool,
}

/// What is being looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// The one that carries the traffic, else the one that should.
    InUse,
    /// One that is turned off.
    Disabled,
    /// A wireless one.
    Wireless,
}

/// The named adapter, or the one that is meant.
///
/// # Errors
/// Where the named one does not exist, or none fits, or several do.
pub async fn adapter(run: &Run<'_>, argument: &str, wanted: Wanted) -> Result<String, Failure> {
    let candidates = candidates().await;
    choose(&candidates, run.arguments.interface(argument).as_ref(), wanted)
}

/// The adapter that a change is about, before anybody is asked: it takes its place among the arguments,
/// so that the one that is named in the question is the one that is changed. None where it is left
/// open and cannot be told yet; the run says why.
///
/// # Errors
/// Where the named one does not exist.
pub fn meant(arguments: &mut Arguments, argument: &str, wanted: Wanted) -> Result<Option<String>, Vec<FieldError>> {
    let named = arguments.interface(argument);
    match choose(&look(), named.as_ref(), wanted) {
        Ok(name) => {
            arguments.0.insert(argument.to_owned(), name.clone().into());
            Ok(Some(name))
        }
        Err(failure) if named.is_some() => Err(vec![error(argument, &failure.error)]),
        Err(_) => Ok(None),
    }
}

/// The choice alone.
fn choose(candidates: &[Candidate], named: Option<&InterfaceName>, wanted: Wanted) -> Result<String, Failure> {
    if let Some(name) = named {
        let found = candidates.iter().find(|c| c.name.eq_ignore_ascii_case(name.as_str()));
        return found.map(|c| c.name.clone()).ok_or_else(|| {
            let names: Vec<&str> = candidates.iter().filter(|c| !c.inner).map(|c| c.name.as_str()).collect();
            Failure::new(format!("There is no network adapter called {name}; there is {}.", listed(&names)))
        });
    }
    let outer: Vec<&Candidate> = candidates.iter().filter(|c| !c.inner).collect();
    let fitting: Vec<&&Candidate> = match wanted {
        Wanted::Wireless => outer.iter().filter(|c| c.wireless).collect(),
        Wanted::Disabled => outer.iter().filter(|c| !c.enabled).collect(),
        Wanted::InUse => {
            let ranks: [fn(&Candidate) -> bool; 4] =
                [|c| c.in_use, |c| c.enabled && c.carrier, |c| c.enabled, |_| true];
            let best = ranks.iter().map(|rank| outer.iter().filter(|c| rank(c)).collect::<Vec<_>>());
            best.into_iter().find(|found| !found.is_empty()).unwrap_or_default()
        }
    };
    match (fitting.as_slice(), wanted) {
        ([one], _) => Ok(one.name.clone()),
        // Several carry traffic: the first is the preferred one.
        ([first, ..], Wanted::InUse) if first.in_use => Ok(first.name.clone()),
        ([], Wanted::Disabled) => Err(Failure::new("No network adapter is turned off.")),
        ([], Wanted::Wireless) => Err(Failure::new(NO_WIFI)),
        ([], Wanted::InUse) => Err(Failure::new("This computer has no network adapter.")),
        (several, _) => {
            let names: Vec<&str> = several.iter().map(|c| c.name.as_str()).collect();
            Err(Failure::new(format!("Several adapters could be meant: name one of {}.", listed(&names))))
        }
    }
}

fn listed(names: &[&str]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

/// The adapters of this computer, the one in use first.
async fn candidates() -> Vec<Candidate> {
    tokio::task::spawn_blocking(look).await.unwrap_or_default()
}

fn look() -> Vec<Candidate> {
    let default = netdev::get_default_interface().ok().map(|interface| interface.name);
    let mut candidates: Vec<Candidate> = netdev::get_interfaces()
        .into_iter()
        .map(|interface| Candidate {
            in_use: default.as_deref() == Some(&interface.name),
            enabled: interface.is_up(),
            carrier: interface.is_oper_up() || interface.is_running(),
            wireless: is_wireless(&interface),
            inner: interface.is_loopback() || interface.is_tun() || is_inner(&interface.name),
            // Windows people know adapters by their friendly names.
            name: interface.friendly_name.filter(|_| cfg!(windows)).unwrap_or(interface.name),
        })
        .collect();
    candidates.sort_by_key(|candidate| !candidate.in_use);
    candidates
}

/// How one adapter is now.
///
/// # Errors
/// Where there is none of this name.
pub async fn state(name: &str) -> Result<Candidate, Failure> {
    let found = candidates().await.into_iter().find(|candidate| candidate.name == name);
    found.ok_or_else(|| Failure::new(format!("The network adapter {name} is gone.")))
}

/// The IPv4 addresses of an adapter that the network gave or a person set (not self-assigned ones).
pub async fn ipv4(name: &str) -> Vec<Ipv4Addr> {
    let name = name.to_owned();
    let read = tokio::task::spawn_blocking(move || {
        let mut interfaces = netdev::get_interfaces().into_iter();
        let is_it =
            |interface: &netdev::Interface| interface.name == name || interface.friendly_name.as_deref() == Some(&name);
        let addresses = interfaces.find(is_it).map(|interface| interface.ipv4_addrs()).unwrap_or_default();
        addresses.into_iter().filter(|address| !address.is_link_local() && !address.is_loopback()).collect()
    });
    read.await.unwrap_or_default()
}

fn is_wireless(interface: &netdev::Interface) -> bool {
    interface.if_type == netdev::interface::types::InterfaceType::Wireless80211
        || std::path::Path::new("/sys/class/net").join(&interface.name).join("wireless").exists()
        || std::path::Path::new("/sys/class/net").join(&interface.name).join("phy80211").exists()
}

/// Bridges, container ends and tunnels by the names that their makers give them.
fn is_inner(name: &str) -> bool {
    [
        "docker",
        "br-",
        "veth",
        "virbr",
        "vmnet",
        "vboxnet",
        "cni",
        "flannel",
        "tun",
        "tap",
        "wg",
        "utun",
        "awdl",
        "llw",
        "ipsec",
        "ppp",
        "gif",
        "stf",
        "anpi",
        "bridge",
        "ap1",
        "vEthernet",
        "sit",
        "ip6tnl",
        "tunl",
        "gre",
        "erspan",
        "ip6_vti",
        "ip_vti",
        "ip6gre",
        "lo",
    ]
    .iter()
    .any(|prefix| name.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(name: &str, enabled: bool, carrier: bool, in_use: bool) -> Candidate {
        Candidate {
            name: name.into(),
            enabled,
            carrier,
            in_use,
            wireless: name.starts_with('w'),
            inner: is_inner(name),
        }
    }

    #[test]
    fn the_adapter_that_is_meant_is_found_or_asked_for() {
        let all = [
            candidate("lo", true, true, false),
            candidate("eth0", true, true, true),
            candidate("wlan0", false, false, false),
            candidate("docker0", true, true, false),
        ];
        let check = |list: &[Candidate], named: Option<&str>, wanted, expected: Result<&str, &str>| {
            let named = named.map(|name| name.parse().unwrap());
            match (choose(list, named.as_ref(), wanted), expected) {
                (Ok(found), Ok(name)) => assert_eq!(found, name),
                (Err(failure), Err(part)) => assert!(failure.error.contains(part), "{}", failure.error),
                (other, expected) => panic!("{other:?} instead of {expected:?}"),
            }
        };
        check(&all, None, Wanted::InUse, Ok("eth0"));
        check(&all, None, Wanted::Disabled, Ok("wlan0"));
        check(&all, None, Wanted::Wireless, Ok("wlan0"));
        check(&all, Some("docker0"), Wanted::InUse, Ok("docker0"));
        check(&all, Some("eth9"), Wanted::InUse, Err("there is eth0, wlan0"));
        check(&all[..2], None, Wanted::Disabled, Err("No network adapter is turned off"));
        check(&all[..1], None, Wanted::InUse, Err("no network adapter"));
        let two = [candidate("eth0", false, false, false), candidate("eth1", false, false, false)];
        check(&two, None, Wanted::InUse, Err("name one of eth0, eth1"));
    }

    #[test]
    fn what_a_change_is_about_is_named_before_anybody_is_asked() {
        let first = look().into_iter().next().unwrap().name;
        let mut named = Arguments::default();
        named.0.insert("interface".into(), first.clone().into());
        assert_eq!(meant(&mut named, "interface", Wanted::InUse), Ok(Some(first)));
        let mut wrong = Arguments::default();
        wrong.0.insert("interface".into(), "no-such-nic".into());
        assert_eq!(meant(&mut wrong, "interface", Wanted::InUse).unwrap_err()[0].field, "interface");
        let mut open = Arguments::default();
        let chosen = meant(&mut open, "interface", Wanted::InUse).unwrap();
        assert_eq!(open.text("interface").map(str::to_owned), chosen, "what is chosen is written down");
    }
}
