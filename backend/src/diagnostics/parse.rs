//! What commands and the wire say → plain data. Pure functions, in every build, tested on captured
//! output of all systems and on noise.

/// What a command printed, from the folder of captured output.
#[cfg(test)]
macro_rules! fixture {
    ($path:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/commands/", $path))
    };
}

pub mod dhcp;
pub mod dns_settings;
pub mod leases;
pub mod listeners;
pub mod neighbours;
pub mod ping;
pub mod printers;
pub mod proxies;
pub mod routes;
pub mod trace;
pub mod wifi;
pub mod windows;
