//! Any bytes as the output of every command that is read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use techtime::diagnostics::parse::{dns_settings, leases, neighbours, ping, printers, proxies, routes, trace, wifi, windows};
use techtime::diagnostics::runner::readable;

fuzz_target!(|bytes: &[u8]| {
    let text = readable(bytes);
    let target = std::net::IpAddr::from([1, 1, 1, 1]);
    let _ = (ping::times(&text), trace::hop(&text, target), printers::lpstat(&text), printers::windows(&text));
    let _ = (routes::netstat(&text), routes::route_get(&text), routes::windows(&text));
    let _ = (dns_settings::nmcli_servers(&text), dns_settings::service_of(&text, "en0"), dns_settings::windows_servers(&text));
    let _ = (neighbours::macos(&text), neighbours::windows(&text), dns_settings::scutil(&text));
    let _ = (leases::macos(&text, "en0", &jiff::tz::TimeZone::UTC), leases::windows(&text), dns_settings::networksetup_servers(&text));
    let _ = (proxies::scutil(&text), proxies::registry(&text));
    let _ = (wifi::iw_link(&text), wifi::netsh(&text, "Wi-Fi"), wifi::proc_wireless(&text, "wlan0"), wifi::system_profiler(&text, "en0"));
    let _ = (windows::events(&text), windows::robocopy(&text), windows::sfc(&text, None), windows::dism(&text, Some(0)));
});
