//! `show_routes`: the routing table, and the route that is taken to an address.

use std::net::IpAddr;

use async_trait::async_trait;
use serde_json::json;
use shared_types::Verdict;

use super::{Failure, Load, Outcome, Run, Tool, code, complaint, reach};
use crate::diagnostics::parse::routes::{self, Route, Taken};
use crate::diagnostics::toolbox::system::System;

pub struct ShowRoutes;

/// An address of the internet, to ask the way; nothing is sent to it.
const OUTSIDE: &str = "1.1.1.1";

#[async_trait]
impl Tool for ShowRoutes {
    fn load(&self) -> Load {
        if cfg!(target_os = "linux") { Load::Local } else { Load::Heavy }
    }

    async fn run(&self, run: &Run<'_>) -> Result<Outcome, Failure> {
        let to = match run.arguments.host("destination") {
            // An address is only asked about; a name has to be looked up.
            Some(host) => match host.address() {
                Some(address) => address,
                None => reach::resolve(run, &host)
                    .await?
                    .first()
                    .ok_or_else(|| Failure::new("The name has no address."))?
                    .ip(),
            },
            None => OUTSIDE.parse().map_err(|_| Failure::new("The default address is none."))?,
        };
        let (table, taken) = read(run, to).await?;
        Ok(told(to, run.arguments.text("destination").is_none(), &table, taken.as_ref()))
    }
}

/// The table, and the route taken to an address; none where there is no way.
pub(super) async fn read(run: &Run<'_>, to: IpAddr) -> Result<(Vec<Route>, Option<Taken>), Failure> {
    match run.room.system {
        #[cfg(target_os = "linux")]
        System::Linux => linux::read(to).await,
        System::MacOs => {
            let table = run.command("netstat", &["-rn"], 10).await?;
            let to = to.to_string();
            let family = if to.contains(':') { "-inet6" } else { "-inet" };
            let taken = run.command("route", &["-n", "get", family, &to], 10).await?;
            Ok((routes::netstat(&table.stdout), routes::route_get(&taken.stdout)))
        }
        System::Windows => {
            let script = "@{routes=@(Get-NetRoute|Select-Object DestinationPrefix,NextHop,InterfaceAlias,RouteMetric,InterfaceMetric);\
                taken=@(Find-NetRoute -RemoteIPAddress $args[0] -ErrorAction SilentlyContinue|\
                Select-Object NextHop,InterfaceAlias,IPAddress)}|ConvertTo-Json -Compress -Depth 3";
            let said = run.powershell(script, &[&to.to_string()], 20).await?;
            routes::windows(&said).ok_or_else(|| Failure::new("Windows described the routes in an unknown form."))
        }
        _ => {
            let output = run.command("netstat", &["-rn"], 10).await?;
            if output.succeeded() { Ok((routes::netstat(&output.stdout), None)) } else { Err(complaint(&output)) }
        }
    }
}

fn told(to: IpAddr, outside: bool, table: &[Route], taken: Option<&Taken>) -> Outcome {
    let where_to = if outside { "the internet".to_owned() } else { to.to_string() };
    let data = json!({
        "destination": to, "taken": taken, "routes": table, "default_routes": table.iter().filter(|r| r.is_default()).count(),
    });
    let (verdict, summary) = match taken {
        Some(Taken { blocked: Some(kind), .. }) => {
            (Verdict::Fail, format!("A {kind} route throws away what goes to {where_to}."))
        }
        Some(taken) => {
            let by = taken.gateway.map_or("directly".to_owned(), |gateway| format!("through {gateway}"));
            (Verdict::Pass, format!("Packets to {where_to} go {by} over {}.", code(&taken.adapter)))
        }
        None => (Verdict::Fail, format!("There is no route to {where_to}.")),
    };
    let mut details = String::from("| Destination | Gateway | Adapter | Metric |\n| --- | --- | --- | --- |\n");
    for route in table.iter().take(60) {
        let gateway = route.gateway.map_or("–".to_owned(), |gateway| gateway.to_string());
        let metric = route.metric.map_or("–".to_owned(), |metric| metric.to_string());
        details +=
            &format!("| {}/{} | {gateway} | {} | {metric} |\n", route.destination, route.prefix, code(&route.adapter));
    }
    Outcome::new(verdict, summary, data).details(&details)
}

#[cfg(target_os = "linux")]
mod linux {
    use std::net::IpAddr;

    use super::{Route, Taken};
    use crate::diagnostics::tools::Failure;
    use crate::diagnostics::tools::linux::network::Network;

    pub(super) async fn read(to: IpAddr) -> Result<(Vec<Route>, Option<Taken>), Failure> {
        let network = Network::open()?;
        let links = network.links().await?;
        let mut table = Vec::new();
        for link in &links {
            for route in network.saved(link.index).await?.routes {
                let multicast = matches!(route.destination, IpAddr::V6(v6) if v6.is_multicast());
                if !multicast {
                    table.push(Route {
                        destination: route.destination,
                        prefix: route.prefix,
                        gateway: route.gateway,
                        adapter: link.name.clone(),
                        metric: route.metric,
                    });
                }
            }
        }
        table.sort_by_key(|route| (route.destination.is_ipv6(), route.prefix, route.metric));
        let taken = network.lookup(to).await?;
        let name = |index: u32| {
            links.iter().find(|link| link.index == index).map(|link| link.name.clone()).unwrap_or_default()
        };
        Ok((
            table,
            taken.map(|found| Taken {
                gateway: found.gateway,
                adapter: name(found.index),
                source: found.source,
                blocked: found.blocked,
            }),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_out_is_told_and_its_absence_too() {
        let to: IpAddr = "1.1.1.1".parse().unwrap();
        let taken = Taken { gateway: "192.168.1.1".parse().ok(), adapter: "eth0".into(), source: None, blocked: None };
        let good = told(to, true, &[], Some(&taken));
        assert_eq!(
            (good.verdict, good.summary.as_str()),
            (Verdict::Pass, "Packets to the internet go through 192.168.1.1 over `eth0`.")
        );
        let blocked = told(to, false, &[], Some(&Taken { blocked: Some("blackhole"), ..taken }));
        assert!(blocked.verdict == Verdict::Fail && blocked.summary.contains("blackhole"));
        assert_eq!(told(to, true, &[], None).verdict, Verdict::Fail);
    }
}
