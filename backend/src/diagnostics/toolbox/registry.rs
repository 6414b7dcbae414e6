//! Which code stands behind which name of the catalogue.

use shared_types::Layer;

use crate::diagnostics::tools::{self, Tool};

/// The tool of this name; every name of the catalogue has one.
pub(super) fn tool(name: &str) -> Option<&'static dyn Tool> {
    Some(match name {
        "enable_adapter" => &tools::enable_adapter::EnableAdapter,
        "flush_dns" => &tools::flush_dns::FlushDns,
        "lookup_dns" => &tools::lookup_dns::LookupDns,
        "set_dns" => &tools::set_dns::SetDns,
        "enable_wifi" => &tools::wifi::EnableWifi,
        "check_wifi_signal" => &tools::wifi::CheckWifiSignal,
        "kill_process" => &tools::kill_process::KillProcess,
        "cleanup_temp_files" => &tools::cleanup::CleanupTempFiles,
        "check_adapter_status" => &tools::ladder::Rung(Layer::Link),
        "get_ip_config" => &tools::ladder::Rung(Layer::Ip),
        "ping_gateway" => &tools::ladder::Rung(Layer::Gateway),
        "test_dns_resolution" => &tools::ladder::Rung(Layer::NameResolution),
        "ping_dns" => &tools::ladder::Rung(Layer::Internet),
        "check_internet" => &tools::ladder::CheckInternet,
        "ping_address" => &tools::ping::PingAddress,
        "ip_release" => &tools::address::Release,
        "ip_renew" => &tools::address::Renew,
        "system_health" => &tools::system_health::SystemHealth,
        "check_port" => &tools::check_port::CheckPort,
        "check_tls" => &tools::check_tls::CheckTls,
        "show_routes" => &tools::show_routes::ShowRoutes,
        "traceroute" => &tools::traceroute::Traceroute,
        "toggle_bluetooth" => &tools::bluetooth::ToggleBluetooth,
        "test_vpn_connectivity" => &tools::vpn::TestVpn,
        "check_printers" => &tools::printers::CheckPrinters,
        "fix_dell_audio" => &tools::windows::FixDellAudio,
        "repair_office365" => &tools::windows::RepairOffice,
        "run_dism_sfc" => &tools::windows::CheckSystemFiles,
        "review_system_logs" => &tools::windows::ReviewLogs,
        "robocopy" => &tools::windows::Robocopy,
        _ => return None,
    })
}
