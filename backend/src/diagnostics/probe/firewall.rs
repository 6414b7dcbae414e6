//! What this computer's own firewall stops. Read only with administrator rights, and only after a send was forbidden or
//! nothing at all has come back.

use std::net::IpAddr;

use tokio::time::Duration;

use crate::diagnostics::facts::{FIREWALL_RULES, Facts, Outcome};
use crate::diagnostics::runner::{CommandLine, Commands, SystemCommands};

use super::board::Board;
use super::same_subnet;

/// Words by which VPN clients name their tables, chains and tunnels.
const VPN_WORDS: [&str; 12] = [
    "vpn",
    "killswitch",
    "kill_switch",
    "kill-switch",
    "wireguard",
    "\"wg",
    "\"tun",
    "mullvad",
    "proton",
    "nordlynx",
    "tailscale",
    "pvpn",
];

/// Without a single secure connection after so long somebody stops them.
const NOTHING_MS: u32 = 350;

/// Waits until something is stopped, then looks whether the rules do it, and whether they name a VPN.
pub(crate) async fn look(board: &Board) {
    board.wait_for(|facts| (forbidden(facts) >= 2 || nothing_came(facts)).then_some(())).await;
    let rules = ruleset(board).await;
    board.write(|facts| {
        facts.system.firewall_names_vpn = Some(names_vpn(&rules));
        facts.system.firewall_drops = Some(drops(&rules));
    });
}

/// Waits until the host asked about does not answer, then looks whether rules stop its addresses.
pub(crate) async fn look_for_target(board: &Board) {
    let addresses = board.wait_for(dead_target).await;
    let rules = rules_against(&ruleset(board).await, &addresses);
    board.write(|facts| {
        if let Some(target) = facts.target.as_mut() {
            target.firewall_rules = Some(rules);
        }
    });
}

/// What `nft list ruleset` prints; nothing, and a limit, where we may not look.
async fn ruleset(board: &Board) -> String {
    let line = CommandLine::new("nft", &["list", "ruleset"], Duration::from_millis(800));
    match SystemCommands.run(line).await {
        Ok(output) => output.stdout,
        Err(error) => {
            board.limit(FIREWALL_RULES, &error.to_string());
            String::new()
        }
    }
}

/// The lines of a ruleset, each with the hook that its chain hangs on: `input`, `output`, or nothing of ours.
fn lines_of_hooks(rules: &str) -> impl Iterator<Item = (&'static str, &str)> {
    rules.lines().map(str::trim).scan("", |hook, line| {
        if line.starts_with("chain ") || line == "}" {
            *hook = "";
        }
        if line.starts_with("type filter hook input") {
            *hook = "input";
        } else if line.starts_with("type filter hook output") {
            *hook = "output";
        }
        Some((*hook, line))
    })
}

/// The target's addresses, where no connection to it has been accepted for a while.
fn dead_target(facts: &Facts) -> Option<Vec<IpAddr>> {
    let target = facts.target.as_ref()?;
    let dead = !target.pages.is_empty() && target.pages.iter().all(|p| p.connect.failed(facts.elapsed_ms, NOTHING_MS));
    dead.then(|| target.addresses.clone())
}

/// The rules in `nft list ruleset` that drop or reject packets to or from these addresses.
fn rules_against(rules: &str, addresses: &[IpAddr]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (hook, line) in lines_of_hooks(rules) {
        let side = match hook {
            "input" => "saddr",
            "output" => "daddr",
            _ => continue,
        };
        let stops = line.split_whitespace().any(|word| matches!(word, "drop" | "reject"));
        let Some((_, named)) = line.split_once(side).filter(|_| stops) else { continue };
        let mut words = named.split([' ', ',', '{', '}']).filter(|word| !word.is_empty());
        let meant = words.any(|word| addresses.iter().any(|address| covers(word, *address)));
        // `!=` names what is let through.
        if meant && !named.trim_start().starts_with("!=") {
            found.push(line.to_owned());
        }
    }
    found
}

/// Whether a word of a rule is this address or a network that holds it.
fn covers(word: &str, address: IpAddr) -> bool {
    let (network, prefix) = word.split_once('/').unwrap_or((word, ""));
    let Ok(network) = network.parse::<IpAddr>() else { return false };
    let longest = if network.is_ipv4() { 32 } else { 128 };
    same_subnet(network, address, prefix.parse().unwrap_or(longest))
}

fn nothing_came(facts: &Facts) -> bool {
    let secure =
        || facts.internet.reach.iter().map(|r| r.connect).chain(facts.internet.pages.iter().map(|p| p.connect));
    facts.elapsed_ms >= NOTHING_MS && secure().next().is_some() && !secure().any(|a| a.answered())
}

/// The hooks at which rules stop what web pages need, as `nft list ruleset` prints them: `input` where answers to our own
/// questions are not let in, `output` where ports 80 and 443 or everything is held back.
fn drops(rules: &str) -> Vec<String> {
    let stateful = rules.contains("established");
    let mut found: Vec<String> = Vec::new();
    for (hook, line) in lines_of_hooks(rules) {
        let verdict = line.contains("drop") || line.contains("reject");
        let words: Vec<&str> = line.split_whitespace().collect();
        let everything =
            line.contains("policy drop") || matches!(words.first(), Some(&("drop" | "reject" | "counter")));
        let web = words.contains(&"443") || line.contains("443,") || line.contains("https");
        let stops = match hook {
            "input" => verdict && everything && !stateful,
            "output" => verdict && (everything || web),
            _ => false,
        };
        if stops && !found.iter().any(|h| h == hook) {
            found.push(hook.to_owned());
        }
    }
    found
}

fn forbidden(facts: &Facts) -> usize {
    let queries = facts.names.servers.iter().flat_map(|s| s.queries.iter().map(|q| q.attempt.outcome));
    let reach = facts.internet.reach.iter().map(|r| r.connect.outcome);
    queries.chain(reach).filter(|o| *o == Outcome::Forbidden).count()
}

fn names_vpn(rules: &str) -> bool {
    let rules = rules.to_lowercase();
    VPN_WORDS.iter().any(|word| rules.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_that_stop_the_web_are_told_from_ordinary_ones() {
        let chain =
            |head: &str, rules: &str| format!("table inet filter {{\n\tchain c {{\n\t\t{head}\n{rules}\n\t}}\n}}\n");
        let input = "type filter hook input priority filter; policy drop;";
        let output = "type filter hook output priority filter; policy accept;";
        assert!(drops(&chain(input, "\t\tct state established,related accept\n\t\tiifname \"lo\" accept")).is_empty());
        assert_eq!(drops(&chain(input, "\t\tiifname \"lo\" accept")), ["input"]);
        assert_eq!(drops(&chain(output, "\t\ttcp dport { 80, 443 } drop")), ["output"]);
        assert_eq!(
            drops(&chain(output, "\t\toifname \"lo\" accept\n\t\treject with icmpx port-unreachable")),
            ["output"]
        );
        assert!(drops(&chain(output, "\t\tudp dport 137 drop\n\t\tip daddr 203.0.113.7 drop")).is_empty());
        assert!(drops(&chain("type nat hook output priority -100; policy accept;", "\t\tdrop")).is_empty());
    }

    #[test]
    fn rules_against_one_host_are_found_among_others() {
        let rules = "table inet l {\n\tchain o {\n\t\ttype filter hook output priority filter; policy accept;\n\
                     \t\tip daddr 198.51.100.25 drop\n\t\tip6 daddr { 2001:db8:100::25, 2001:db8:100::26 } reject\n\
                     \t\tip daddr 203.0.113.0/24 tcp dport 443 reject with tcp reset\n\t\tip daddr != 198.51.100.25 drop\n\
                     \t}\n\tchain i {\n\t\ttype filter hook input priority filter; policy accept;\n\
                     \t\tip saddr 198.51.100.25 drop\n\t\tip daddr 198.51.100.25 drop\n\t}\n}\n";
        let against = |address: &str| rules_against(rules, &[address.parse().expect("an address")]);
        assert_eq!(against("198.51.100.25"), ["ip daddr 198.51.100.25 drop", "ip saddr 198.51.100.25 drop"]);
        assert_eq!(against("2001:db8:100::26").len(), 1);
        assert_eq!(against("203.0.113.7"), ["ip daddr 203.0.113.0/24 tcp dport 443 reject with tcp reset"]);
        assert!(against("198.51.100.24").is_empty() && rules_against("", &[]).is_empty());
    }

    #[test]
    fn a_vpn_is_known_by_the_names_it_gives() {
        assert!(names_vpn("table inet KillSwitch { chain output { drop } }"));
        assert!(names_vpn("oifname != \"wg0-mullvad\" drop"));
        assert!(!names_vpn("table inet filter { chain output { tcp dport { 80, 443 } drop } }"));
    }
}
