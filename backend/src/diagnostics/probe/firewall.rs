//! Whose rules forbid sending. Read only after a send was forbidden, and only with administrator rights.

use tokio::time::Duration;

use crate::diagnostics::facts::{Facts, Outcome};
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

/// Waits for a forbidden send, then looks whether the rules name a VPN.
pub(crate) async fn look(board: &Board) {
    board.wait_for(|facts| (forbidden(facts) >= 2).then_some(())).await;
    let line = CommandLine::new("nft", &["list", "ruleset"], Duration::from_millis(800));
    let named = match SystemCommands.run(line).await {
        Ok(output) => names_vpn(&output.stdout),
        Err(error) => {
            board.limit("the firewall's rules", &error.to_string());
            false
        }
    };
    board.write(|facts| facts.system.firewall_names_vpn = Some(named));
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
    fn a_vpn_is_known_by_the_names_it_gives() {
        assert!(names_vpn("table inet KillSwitch { chain output { drop } }"));
        assert!(names_vpn("oifname != \"wg0-mullvad\" drop"));
        assert!(!names_vpn("table inet filter { chain output { tcp dport { 80, 443 } drop } }"));
    }
}
