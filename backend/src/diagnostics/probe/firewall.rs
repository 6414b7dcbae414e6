//! What this computer's own firewall stops. Read only with administrator rights, and only after a send was forbidden or
//! nothing at all has come back.

use tokio::time::Duration;

use crate::diagnostics::facts::{FIREWALL_RULES, Facts, Outcome};
use crate::diagnostics::runner::{CommandLine, Commands, SystemCommands};

use super::board::Board;

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
    let line = CommandLine::new("nft", &["list", "ruleset"], Duration::from_millis(800));
    let rules = match SystemCommands.run(line).await {
        Ok(output) => output.stdout,
        Err(error) => {
            board.limit(FIREWALL_RULES, &error.to_string());
            String::new()
        }
    };
    board.write(|facts| {
        facts.system.firewall_names_vpn = Some(names_vpn(&rules));
        facts.system.firewall_drops = Some(drops(&rules));
    });
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
    let mut hook = "";
    for line in rules.lines().map(str::trim) {
        if line.starts_with("chain ") || line == "}" {
            hook = "";
        }
        if line.starts_with("type filter hook input") {
            hook = "input";
        } else if line.starts_with("type filter hook output") {
            hook = "output";
        }
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
    fn a_vpn_is_known_by_the_names_it_gives() {
        assert!(names_vpn("table inet KillSwitch { chain output { drop } }"));
        assert!(names_vpn("oifname != \"wg0-mullvad\" drop"));
        assert!(!names_vpn("table inet filter { chain output { tcp dport { 80, 443 } drop } }"));
    }
}
