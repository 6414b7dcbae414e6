//! DNS servers on macOS and Windows, by their own commands.

use super::Setting;
use crate::diagnostics::parse::dns_settings;
use crate::diagnostics::tools::{Failure, Run, complaint};

pub(super) async fn read_macos(run: &Run<'_>, name: &str) -> Result<Setting, Failure> {
    let service = macos_service(run, name).await?;
    let output = run.command("networksetup", &["-getdnsservers", &service], 10).await?;
    if !output.succeeded() {
        return Err(complaint(&output));
    }
    let servers = dns_settings::networksetup_servers(&output.stdout);
    let automatic = servers.is_empty();
    Ok(Setting { method: "networksetup".into(), servers, automatic, content: None, connection: Some(service) })
}

pub(super) async fn write_macos(run: &Run<'_>, name: &str, setting: &Setting) -> Result<(), Failure> {
    let service = match &setting.connection {
        Some(service) => service.clone(),
        None => macos_service(run, name).await?,
    };
    let servers: Vec<String> = setting.servers.iter().map(ToString::to_string).collect();
    let mut arguments = vec!["-setdnsservers", service.as_str()];
    if setting.automatic {
        arguments.push("Empty");
    } else {
        arguments.extend(servers.iter().map(String::as_str));
    }
    let output = run.command("networksetup", &arguments, 10).await?;
    if output.succeeded() { Ok(()) } else { Err(complaint(&output)) }
}

/// macOS sets DNS for services ("Wi-Fi"), not for adapters ("en0").
async fn macos_service(run: &Run<'_>, adapter: &str) -> Result<String, Failure> {
    let output = run.command("networksetup", &["-listnetworkserviceorder"], 10).await?;
    dns_settings::service_of(&output.stdout, adapter)
        .ok_or_else(|| Failure::new(format!("{adapter} belongs to no network service.")))
}

/// Whether they were set by hand stands only in the registry; PowerShell's own answer mixes both.
const READ_WINDOWS: &str = "$a=Get-NetAdapter -Name $args[0];\
    $k=Get-ItemProperty \"HKLM:\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters\\Interfaces\\$($a.InterfaceGuid)\";\
    $s=@((Get-DnsClientServerAddress -InterfaceIndex $a.ifIndex).ServerAddresses);\
    @{servers=$s;automatic=[string]::IsNullOrWhiteSpace($k.NameServer)}|ConvertTo-Json -Compress";

pub(super) async fn read_windows(run: &Run<'_>, name: &str) -> Result<Setting, Failure> {
    let said = run.powershell(READ_WINDOWS, &[name], 20).await?;
    let (servers, automatic) = dns_settings::windows_servers(&said)
        .ok_or_else(|| Failure::new("Windows described the DNS servers in an unknown form."))?;
    Ok(Setting { method: "Set-DnsClientServerAddress".into(), servers, automatic, content: None, connection: None })
}

pub(super) async fn write_windows(run: &Run<'_>, name: &str, setting: &Setting) -> Result<(), Failure> {
    if setting.automatic {
        let script = "Set-DnsClientServerAddress -InterfaceAlias $args[0] -ResetServerAddresses";
        return run.powershell(script, &[name], 20).await.map(|_| ());
    }
    let servers: Vec<String> = setting.servers.iter().map(ToString::to_string).collect();
    let values: Vec<&str> = std::iter::once(name).chain(servers.iter().map(String::as_str)).collect();
    let script = "Set-DnsClientServerAddress -InterfaceAlias $args[0] -ServerAddresses @($args[1..($args.Length-1)])";
    run.powershell(script, &values, 20).await.map(|_| ())
}
