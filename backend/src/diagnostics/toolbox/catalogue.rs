//! Every tool as data: names, parameters, ranges, effects. The model's schema, the browser's form,
//! the argument check, REST and docs/TOOLS.md all come from this table.

use serde_json::{Value, json};
use shared_types::{Effect, Layer, ToolCategory, ToolSpec};

use super::arguments::{Kind, Parameter};
use super::system::System;

/// A tool as the catalogue has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Definition {
    pub name: &'static str,
    pub display_name: &'static str,
    pub description: &'static str,
    pub category: ToolCategory,
    pub layer: Option<Layer>,
    /// The worst it can do.
    pub effect: Effect,
    /// Where it works; empty means everywhere.
    pub systems: &'static [System],
    pub parameters: Vec<Parameter>,
}

impl Definition {
    /// The tool as everybody sees it on this system.
    #[must_use]
    pub fn spec(&self, system: System) -> ToolSpec {
        let unsupported_reason = self.unsupported(system);
        ToolSpec {
            name: self.name.to_owned(),
            display_name: self.display_name.to_owned(),
            description: self.description.to_owned(),
            category: self.category,
            layer: self.layer,
            effect: self.effect,
            supported: unsupported_reason.is_none(),
            unsupported_reason,
            parameters: self.parameters.iter().map(Parameter::spec).collect(),
        }
    }

    /// Why it does not work on this system, if it does not.
    #[must_use]
    pub fn unsupported(&self, system: System) -> Option<String> {
        let works = match self.systems {
            [] => system != System::Other,
            systems => systems.contains(&system),
        };
        let names = || match self.systems {
            [] => "Linux, macOS and Windows".to_owned(),
            systems => systems.iter().map(|s| s.name()).collect::<Vec<_>>().join(" and "),
        };
        (!works).then(|| format!("{} works only on {}; this is {}.", self.display_name, names(), system.name()))
    }

    fn with(mut self, parameter: Parameter) -> Self {
        self.parameters.push(parameter);
        self
    }

    fn on(mut self, systems: &'static [System]) -> Self {
        self.systems = systems;
        self
    }
}

impl Parameter {
    fn required(mut self) -> Self {
        self.required = true;
        self
    }

    fn or(mut self, default: impl Into<Value>) -> Self {
        self.default = default.into();
        self
    }

    fn called(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }
}

fn parameter(name: &'static str, kind: Kind, description: &'static str) -> Parameter {
    Parameter { name, kind, description, required: false, default: Value::Null, aliases: &[] }
}

fn adapter(name: &'static str) -> Parameter {
    parameter(name, Kind::Interface, "Network adapter; left out: the one in use").called(match name {
        "interface" => &["interface_name", "iface", "adapter", "adapter_name", "device", "nic", "network_interface"],
        _ => &["interface", "iface", "adapter", "adapter_name", "device", "nic", "network_interface"],
    })
}

fn host(description: &'static str) -> Parameter {
    parameter("host", Kind::Host, description).required().called(&[
        "target",
        "address",
        "ip",
        "ip_address",
        "hostname",
        "host_name",
        "destination",
        "server",
        "domain",
        "endpoint",
    ])
}

fn count() -> Parameter {
    parameter("count", Kind::Integer(1, 50), "How many echoes").or(4).called(&["packets", "packet_count", "n"])
}

fn dns_server(description: &'static str) -> Parameter {
    parameter("dns_server", Kind::Host, description).called(&["server", "nameserver", "resolver", "dns"])
}

fn dry_run(description: &'static str) -> Parameter {
    parameter("dry_run", Kind::Boolean, description).or(true).called(&["dryrun", "preview"])
}

fn tool(
    name: &'static str,
    display_name: &'static str,
    place: (ToolCategory, Option<Layer>),
    effect: Effect,
    description: &'static str,
) -> Definition {
    let (category, layer) = place;
    Definition { name, display_name, description, category, layer, effect, systems: &[], parameters: Vec::new() }
}

/// All tools in the order in which lists show them.
#[must_use]
pub fn catalogue() -> Vec<Definition> {
    [ladder(), network(), wifi_dns_vpn(), computer(), windows()].concat()
}

fn ladder() -> Vec<Definition> {
    use Effect::Reads;
    let place = |layer| (ToolCategory::Ladder, Some(layer));
    vec![
        tool(
            "check_adapter_status",
            "Check network adapters",
            place(Layer::Link),
            Reads,
            "Rung 1. Lists the network adapters: enabled, cable or Wi-Fi connected, which one is in use. Begin here when there is no network at all.",
        )
        .with(adapter("interface_name")),
        tool(
            "get_ip_config",
            "Show the IP configuration",
            place(Layer::Ip),
            Reads,
            "Rung 2. Addresses, mask, gateway, DNS servers and DHCP of the adapters; finds a missing or self-assigned (169.254) address.",
        )
        .with(adapter("interface_name")),
        tool(
            "ping_gateway",
            "Test the gateway",
            place(Layer::Gateway),
            Reads,
            "Rung 3. Reaches for the router by neighbour lookup, ping and TCP, so that a router that ignores ping is not called dead.",
        )
        .with(
            parameter("gateway", Kind::Host, "Address of the router; left out: the one in use")
                .called(&["gateway_ip", "ip", "target", "host", "address", "ip_address", "router"]),
        )
        .with(count()),
        tool(
            "test_dns_resolution",
            "Test name resolution",
            place(Layer::NameResolution),
            Reads,
            "Rung 4. Looks up well-known names at each DNS server that is set and as programs do. Use it when pages fail but addresses work.",
        )
        .with(
            parameter("hostnames", Kind::Hosts(10), "Names to look up; left out: well-known ones")
                .called(&["hostname", "hosts", "host", "names", "name", "domains", "domain"]),
        )
        .with(dns_server("Ask only this server; left out: the ones that are set")),
        tool(
            "ping_dns",
            "Test the internet connection",
            place(Layer::Internet),
            Reads,
            "Rung 5. Reaches for public servers by address (ping and TCP 443), so it tells a dead line from broken DNS.",
        )
        .with(count()),
    ]
}

fn network() -> Vec<Definition> {
    use Effect::{Changes, Reads};
    let place = |layer| (ToolCategory::Network, Some(layer));
    vec![
        tool(
            "check_internet",
            "Check the internet access",
            place(Layer::Internet),
            Reads,
            "Loads test pages and tells apart: sign-in page (captive portal), proxy, blocked ports, inspected or broken TLS, wrong clock, no internet.",
        ),
        tool(
            "ping_address",
            "Ping a host",
            place(Layer::Internet),
            Reads,
            "Time and loss to one host. Where ping is filtered it measures TCP connections instead and says so.",
        )
        .with(host("Host name or address"))
        .with(count()),
        tool(
            "traceroute",
            "Trace the route to a host",
            place(Layer::Internet),
            Reads,
            "Every router on the way to a host, all hops probed at once. Shows where a path ends or gets slow.",
        )
        .with(host("Host name or address"))
        .with(parameter("max_hops", Kind::Integer(1, 64), "How far to look").or(30).called(&["hops", "max_ttl", "ttl"])),
        tool(
            "check_port",
            "Check a TCP port",
            place(Layer::Internet),
            Reads,
            "Whether a TCP port of a host is open, refused or silent: finds blocked services (mail, remote desktop, printers).",
        )
        .with(host("Host name or address"))
        .with(parameter("port", Kind::Integer(1, 65_535), "TCP port, e.g. 443").required().called(&["tcp_port", "port_number"])),
        tool(
            "check_tls",
            "Check a TLS certificate",
            place(Layer::Internet),
            Reads,
            "Makes a TLS connection and checks the certificate as this computer does: expired, wrong name, unknown issuer, inspection, wrong clock.",
        )
        .with(host("Host name or address"))
        .with(parameter("port", Kind::Integer(1, 65_535), "TCP port").or(443).called(&["tcp_port", "port_number"])),
        tool(
            "show_routes",
            "Show the routes",
            place(Layer::Ip),
            Reads,
            "The routing table, and which route and adapter a packet to an address takes.",
        )
        .with(
            parameter("destination", Kind::Host, "Address whose route is asked; left out: the internet")
                .called(&["host", "target", "address", "ip"]),
        ),
        tool(
            "enable_adapter",
            "Turn a network adapter on",
            place(Layer::Link),
            Changes,
            "Turns on a network adapter that is disabled, and checks that it came up.",
        )
        .with(
            parameter("interface_name", Kind::Interface, "Network adapter; left out: the one that is off")
                .called(&["interface", "iface", "adapter", "adapter_name", "device", "nic", "network_interface"]),
        ),
        tool(
            "ip_release",
            "Release the IP address",
            place(Layer::Ip),
            Changes,
            "Gives the address back to the DHCP server. This cuts the connection; unless keep is true it comes back by itself after 30 seconds.",
        )
        .with(adapter("interface"))
        .with(parameter("keep", Kind::Boolean, "Leave it released; also confirms an earlier release within its 30 seconds").or(false)),
        tool(
            "ip_renew",
            "Renew the IP address",
            place(Layer::Ip),
            Changes,
            "Asks DHCP for an address and checks that it came. The first remedy for a missing or 169.254 address.",
        )
        .with(adapter("interface")),
    ]
}

fn wifi_dns_vpn() -> Vec<Definition> {
    use Effect::{Changes, Reads};
    let wifi = (ToolCategory::Wifi, Some(Layer::Link));
    let dns = (ToolCategory::Dns, Some(Layer::NameResolution));
    vec![
        tool(
            "enable_wifi",
            "Turn Wi-Fi on",
            wifi,
            Changes,
            "Turns the Wi-Fi radio on and checks that it is; says when a hardware switch holds it off.",
        )
        .with(adapter("interface_name")),
        tool(
            "check_wifi_signal",
            "Check the Wi-Fi signal",
            wifi,
            Reads,
            "Joined network, signal strength, channel and rate of Wi-Fi. Use it when Wi-Fi is slow or drops.",
        )
        .with(adapter("interface_name")),
        tool(
            "lookup_dns",
            "Look up a DNS record",
            dns,
            Reads,
            "Looks up one record of a name (A, AAAA, MX, TXT, …), at a server of your choice.",
        )
        .with(parameter("name", Kind::Host, "Name to look up; an address is looked up backwards").required().called(&[
            "hostname",
            "host",
            "domain",
            "host_name",
            "target",
            "query",
        ]))
        .with(
            parameter(
                "record_type",
                Kind::Choice(&["A", "AAAA", "CNAME", "MX", "TXT", "NS", "SOA", "PTR", "SRV", "CAA"]),
                "Kind of record",
            )
            .or("A")
            .called(&["type", "record", "query_type"]),
        )
        .with(dns_server("Server to ask; left out: the ones that are set")),
        tool(
            "flush_dns",
            "Flush the DNS cache",
            dns,
            Changes,
            "Empties the DNS cache. Use it when a name leads to an old address. Says when there is no cache.",
        ),
        tool(
            "set_dns",
            "Set the DNS servers",
            dns,
            Changes,
            "Sets the DNS servers of an adapter, or back to automatic, and checks that they answer. Can be undone.",
        )
        .with(
            parameter("servers", Kind::Addresses(3), "Addresses of the servers, e.g. [\"1.1.1.1\", \"9.9.9.9\"]")
                .called(&["dns_servers", "dns_server", "server", "addresses", "nameservers"]),
        )
        .with(parameter("automatic", Kind::Boolean, "Take what DHCP gives, instead of servers").or(false))
        .with(adapter("interface_name")),
        tool(
            "test_vpn_connectivity",
            "Check the VPN",
            (ToolCategory::Vpn, Some(Layer::Internet)),
            Reads,
            "Tunnels that are up, their addresses, routes and DNS, and whether a host inside answers.",
        )
        .with(parameter("vpn_type", Kind::Label, "Only tunnels of this kind, e.g. wireguard").called(&["type", "vpn"]))
        .with(
            parameter("test_endpoint", Kind::Host, "A host inside the VPN that should answer")
                .called(&["endpoint", "host", "target", "address", "ip"]),
        ),
    ]
}

fn computer() -> Vec<Definition> {
    use Effect::{Changes, Destroys, Reads};
    let place = (ToolCategory::System, None);
    vec![
        tool(
            "system_health",
            "Check the computer's health",
            place,
            Reads,
            "Processor, memory, disks, uptime and the busiest programs. Use it when the computer is slow.",
        )
        .with(parameter("top", Kind::Integer(1, 20), "How many programs to list").or(5).called(&["limit", "top_processes"])),
        tool(
            "kill_process",
            "End a program",
            place,
            Destroys,
            "Ends a program by its process id. With a name alone, or with dry_run, it only lists what it would end. System programs are protected.",
        )
        .with(parameter("process_name", Kind::Label, "Name, to find its id or to make sure that the id is it").called(&["name", "process", "program", "app"]))
        .with(parameter("process_id", Kind::Integer(2, 4_294_967_295), "Id of the process to end").called(&["pid", "id"]))
        .with(parameter("started_at", Kind::Integer(0, 99_999_999_999), "When that process began (seconds since 1970), as the dry run showed it").called(&["start_time"]))
        .with(parameter("force", Kind::Boolean, "End it at once, without asking it to save").or(false))
        .with(dry_run("Only show what would be ended")),
        tool(
            "cleanup_temp_files",
            "Clean up temporary files",
            place,
            Destroys,
            "Deletes temporary files older than a day from known caches of this user. With dry_run it only lists them with their sizes.",
        )
        .with(parameter("aggressive", Kind::Boolean, "Program and browser caches too").or(false))
        .with(dry_run("Only show what would be deleted")),
        tool("toggle_bluetooth", "Switch Bluetooth", place, Changes, "Turns Bluetooth on or off, or tells how it stands.")
            .with(parameter("action", Kind::Choice(&["on", "off", "status"]), "What to do").required().called(&["state", "mode"]))
            .with(
                parameter("interface", Kind::Interface, "Bluetooth adapter; left out: all")
                    .called(&["interface_name", "iface", "adapter", "device"]),
            ),
        tool(
            "check_printers",
            "Check the printers",
            place,
            Reads,
            "Printers, which is the default, whether they are ready, and jobs that are stuck.",
        )
        .with(parameter("printer", Kind::Label, "Only this printer").called(&["name", "printer_name"])),
    ]
}

fn windows() -> Vec<Definition> {
    use Effect::{Changes, Destroys, Reads};
    let place = (ToolCategory::Windows, None);
    [
        tool(
            "fix_dell_audio",
            "Repair Dell audio",
            place,
            Changes,
            "Restarts the audio devices and services of a Dell computer, after exporting their driver.",
        )
        .with(parameter("confirm_reboot", Kind::Boolean, "Restart the computer in 60 seconds afterwards").or(false).called(&["reboot"]))
        .with(parameter("backup_driver", Kind::Boolean, "Export the driver first").or(true))
        .with(dry_run("Only show the devices")),
        tool(
            "repair_office365",
            "Repair Microsoft 365",
            place,
            Changes,
            "Starts the repair of Microsoft 365. Office programs have to be closed first; it never closes them.",
        )
        .with(parameter("repair_type", Kind::Choice(&["quick", "online"]), "quick stays offline, online downloads all anew").or("quick").called(&["type", "mode"]))
        .with(dry_run("Only show the version and open programs")),
        tool(
            "run_dism_sfc",
            "Check the Windows system files",
            place,
            Changes,
            "Checks the Windows image (DISM) and system files (SFC) and repairs them; with check_only it repairs nothing.",
        )
        .with(parameter("run_dism", Kind::Boolean, "Check the image").or(true).called(&["dism"]))
        .with(parameter("run_sfc", Kind::Boolean, "Check the system files").or(true).called(&["sfc"]))
        .with(parameter("check_only", Kind::Boolean, "Repair nothing").or(false).called(&["scan_only", "dry_run"])),
        tool(
            "review_system_logs",
            "Review the Windows event logs",
            place,
            Reads,
            "Errors, crashes and blue screens of the last days, with what they have in common.",
        )
        .with(
            parameter("log_types", Kind::Choices(&["System", "Application", "crash_dumps", "reliability"]), "Which logs; left out: all")
                .called(&["logs", "log_type", "types"]),
        )
        .with(parameter("time_range_hours", Kind::Integer(1, 720), "How far back").or(72).called(&["hours", "time_range"]))
        .with(parameter("severity_filter", Kind::Choice(&["critical", "error", "warning"]), "From this severity up").or("error").called(&["severity", "level"])),
        tool(
            "robocopy",
            "Copy folders",
            place,
            Destroys,
            "Copies a folder with all it holds. mirror deletes what the source does not have, move deletes the source; with dry_run nothing is copied.",
        )
        .with(parameter("source", Kind::Path, "Folder to copy from").required().called(&["src", "from"]))
        .with(parameter("destination", Kind::Path, "Folder to copy to").required().called(&["dest", "dst", "to", "target"]))
        .with(parameter("files", Kind::Pattern, "Only these, e.g. *.docx").called(&["file", "pattern", "filter"]))
        .with(parameter("retries", Kind::Integer(0, 10), "Tries for each file").or(3))
        .with(parameter("wait", Kind::Integer(0, 60), "Seconds between tries").or(10))
        .with(parameter("mirror", Kind::Boolean, "Delete what the source does not have").or(false))
        .with(parameter("move", Kind::Boolean, "Delete the source afterwards").or(false).called(&["move_files"]))
        .with(dry_run("Only list what would be copied")),
    ]
    .into_iter()
    .map(|definition| definition.on(&[System::Windows]))
    .collect()
}

/// A value that passes the check of a parameter, for examples and tests.
#[must_use]
pub fn example(parameter: &Parameter) -> Value {
    match &parameter.kind {
        Kind::Host => json!("127.0.0.1"),
        Kind::Hosts(_) => json!(["localhost"]),
        Kind::Addresses(_) => json!(["127.0.0.1"]),
        Kind::Interface => json!("lo"),
        Kind::Integer(least, _) => json!(least),
        Kind::Boolean => json!(true),
        Kind::Choice(choices) => json!(choices.first()),
        Kind::Choices(choices) => json!(choices),
        Kind::Label => json!("example"),
        Kind::Pattern => json!("*.txt"),
        Kind::Path => json!("C:\\Temp\\folder"),
    }
}
