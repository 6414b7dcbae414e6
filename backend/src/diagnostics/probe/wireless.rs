//! What Wi-Fi hears, beyond what the kernel's own table says: NetworkManager is asked, else `iw`.

use tokio::time::Duration;

use crate::diagnostics::parse::wifi::{self, Signal};
use crate::diagnostics::runner::{CommandLine, Commands, SystemCommands};
use crate::diagnostics::tools::wifi::by_manager;

use super::board::Board;

/// Fills in network, signal, frequency and rate of the wireless adapters that are on.
pub(crate) async fn look(board: &Board) {
    let names: Vec<String> = board.read(|facts| {
        let adapters = facts.link.adapters.iter().filter(|a| a.enabled && a.wireless.is_some());
        adapters.map(|a| a.name.clone()).collect()
    });
    for name in names {
        let Some(signal) = signal(&name).await else { continue };
        board.write(|facts| {
            let adapter = facts.link.adapters.iter_mut().find(|a| a.name == name);
            if let Some(wireless) = adapter.and_then(|a| a.wireless.as_mut()) {
                wireless.signal_dbm = signal.dbm().or(wireless.signal_dbm);
                wireless.network = signal.network;
                wireless.frequency_mhz = signal.frequency_mhz;
                wireless.rate_mbps = signal.rate_mbps;
            }
        });
    }
}

async fn signal(name: &str) -> Option<Signal> {
    if let Some(signal) = by_manager(name).await {
        return Some(signal);
    }
    let output = SystemCommands.run(CommandLine::new("iw", &["dev", name, "link"], Duration::from_millis(700))).await;
    output.ok().filter(|o| o.succeeded()).map(|o| wifi::iw_link(&o.stdout)).filter(|s| s.joined)
}
