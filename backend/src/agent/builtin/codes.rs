//! What the codes of error pages mean, and where to look because of them.

use shared_types::Category;

use super::plain::quoted;
use super::topics::{Matter, Topic};
use crate::agent::texts::{Texts, fill};

/// The family of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CodeKind {
    Name,
    Offline,
    Timeout,
    Refused,
    Reset,
    CertificateDate,
    CertificateIssuer,
    CertificateName,
    Tls,
    Proxy,
    Redirects,
    Blocked,
    /// The site answers: 404 and the like.
    HttpClient,
    /// 401, 403, 407 of a site.
    HttpAccess,
    HttpServer,
    /// Windows refuses, cannot reach or cannot trust a VPN server.
    VpnAccess,
    VpnBlocked,
    VpnCertificate,
    Windows,
    /// Families of Windows Update.
    WindowsAccess,
    WindowsFiles,
    WindowsSpace,
    WindowsNetwork,
    /// What a blue screen says.
    StopDriver,
    StopMemory,
    StopDisk,
    StopHardware,
    /// A printer that another computer shares.
    PrinterShare,
    /// Microsoft's sign-in.
    SignIn,
    /// A shared folder or its server is not found, or lost on the way.
    ShareName,
    /// A shared folder refuses the sign-in.
    ShareSignIn,
    /// A program lacks a part, or one of the wrong kind.
    ProgramParts,
    Other,
}

/// The family that a code belongs to. Codes of Chromium, Firefox, the old Edge, HTTP, Windows and its
/// remote access service (<https://learn.microsoft.com/windows/win32/rras/routing-and-remote-access-error-codes>).
pub(super) fn kind(code: &str) -> CodeKind {
    use CodeKind as K;
    let has = |part: &str| code.contains(part);
    if let Some(status) = code.strip_prefix("HTTP ") {
        return match status {
            "401" | "403" => K::HttpAccess,
            "407" => K::Proxy,
            _ if status.starts_with('5') => K::HttpServer,
            _ => K::HttpClient,
        };
    }
    if let Some(number) = code.strip_prefix("RAS ") {
        return match number {
            "629" | "691" | "812" => K::VpnAccess,
            "868" => K::Name,
            "766" | "781" | "786" | "789" | "798" | "835" => K::VpnCertificate,
            "619" | "651" | "678" | "718" | "721" | "792" | "800" | "806" | "807" | "809" => K::VpnBlocked,
            _ => K::Windows,
        };
    }
    if let Some(kind) = stop_code(code) {
        return kind;
    }
    match code {
        _ if code.starts_with("0x") => windows(code),
        "DNS_PROBE_FINISHED_NO_INTERNET" | "ERR_INTERNET_DISCONNECTED" | "NS_ERROR_OFFLINE" => K::Offline,
        _ if has("NETWORK_CHANGED") || has("ADDRESS_UNREACHABLE") || has("NETWORK_ACCESS_DENIED") => K::Offline,
        _ if has("PROXY") || has("TUNNEL_CONNECTION") || has("PAC_") => K::Proxy,
        _ if has("DNS_PROBE") || has("NAME_NOT_RESOLVED") || has("NAME_RESOLUTION") || has("UNKNOWN_HOST") => K::Name,
        "NXDOMAIN" | "SERVFAIL" | "INET_E_RESOURCE_NOT_FOUND" => K::Name,
        _ if has("CERT_DATE") || has("EXPIRED_CERTIFICATE") || has("EXPIRED_ISSUER") || has("NOT_YET_VALID") => {
            K::CertificateDate
        }
        _ if has("CERT_AUTHORITY") || has("UNKNOWN_ISSUER") || has("SELF_SIGNED") || has("MITM_DETECTED") => {
            K::CertificateIssuer
        }
        _ if has("COMMON_NAME") || has("BAD_CERT_DOMAIN") => K::CertificateName,
        _ if has("TIMED_OUT") || has("TIMEOUT") => K::Timeout,
        _ if has("REFUSED") => K::Refused,
        _ if has("REDIRECT") => K::Redirects,
        _ if has("BLOCKED_BY") => K::Blocked,
        _ if has("SSL_") || has("CERT_") || has("SEC_ERROR") || has("PKIX") || has("PR_END_OF_FILE") => K::Tls,
        _ if has("RESET")
            || has("CLOSED")
            || has("EMPTY_RESPONSE")
            || has("ABORTED")
            || has("HTTP2")
            || has("QUIC") =>
        {
            K::Reset
        }
        _ => K::Other,
    }
}

/// The trouble that a code belongs to, where it is not the browser's.
pub(super) fn topic(code: &str) -> Option<Topic> {
    let lower = code.to_ascii_lowercase();
    let begins = |starts: &[&str]| starts.iter().any(|start| lower.starts_with(start));
    match lower.as_str() {
        "0x0000011b" | "0x00000709" | "0x0000007c" | "0x00000bcb" | "0x00000bc4" => Some(Topic::Printer),
        _ if is_stop_code(code) => Some(Topic::BlueScreen),
        _ if code.starts_with("RAS ") => Some(Topic::Vpn),
        _ if begins(&["0xcaa"]) => Some(Topic::Matter(Matter::AsksPassword)),
        _ if begins(&["0xc004", "0x8007232b", "0x8004fc"]) => Some(Topic::Matter(Matter::Licence)),
        _ if begins(&["0xc0000225", "0xc000000f", "0xc000021a", "0xc0000001"]) => Some(Topic::Matter(Matter::Boot)),
        _ if matches!(windows(code), CodeKind::ShareName | CodeKind::ShareSignIn) => Some(Topic::NetworkDrive),
        _ if windows(code) == CodeKind::ProgramParts => Some(Topic::Matter(Matter::ProgramStart)),
        _ if begins(&["0x8024", "0x800f", "0x8007", "0x8073"]) => Some(Topic::Updates),
        _ => None,
    }
}

/// Whether it is one of the words on a blue screen.
pub(super) fn is_stop_code(code: &str) -> bool {
    stop_code(code).is_some()
}

/// What stands behind a stop code (<https://learn.microsoft.com/windows-hardware/drivers/debugger/bug-check-code-reference2>).
fn stop_code(code: &str) -> Option<CodeKind> {
    let table = [
        (CodeKind::StopDriver, STOPS_OF_DRIVERS),
        (CodeKind::StopMemory, STOPS_OF_MEMORY),
        (CodeKind::StopDisk, STOPS_OF_DISKS),
        (CodeKind::StopHardware, STOPS_OF_HARDWARE),
    ];
    table.into_iter().find(|(_, codes)| codes.contains(&code)).map(|(kind, _)| kind)
}

const STOPS_OF_DRIVERS: &[&str] = &[
    "IRQL_NOT_LESS_OR_EQUAL",
    "DRIVER_IRQL_NOT_LESS_OR_EQUAL",
    "SYSTEM_THREAD_EXCEPTION_NOT_HANDLED",
    "SYSTEM_SERVICE_EXCEPTION",
    "KMODE_EXCEPTION_NOT_HANDLED",
    "DRIVER_POWER_STATE_FAILURE",
    "DPC_WATCHDOG_VIOLATION",
    "VIDEO_TDR_FAILURE",
    "VIDEO_TDR_TIMEOUT_DETECTED",
    "KERNEL_SECURITY_CHECK_FAILURE",
    "DRIVER_VERIFIER_DETECTED_VIOLATION",
];
const STOPS_OF_MEMORY: &[&str] =
    &["MEMORY_MANAGEMENT", "PAGE_FAULT_IN_NONPAGED_AREA", "PFN_LIST_CORRUPT", "BAD_POOL_HEADER", "BAD_POOL_CALLER"];
const STOPS_OF_DISKS: &[&str] = &[
    "KERNEL_DATA_INPAGE_ERROR",
    "INACCESSIBLE_BOOT_DEVICE",
    "NTFS_FILE_SYSTEM",
    "UNMOUNTABLE_BOOT_VOLUME",
    "CRITICAL_PROCESS_DIED",
    "UNEXPECTED_STORE_EXCEPTION",
];
const STOPS_OF_HARDWARE: &[&str] = &["WHEA_UNCORRECTABLE_ERROR", "MACHINE_CHECK_EXCEPTION", "CLOCK_WATCHDOG_TIMEOUT"];

/// The family of a Windows code (<https://learn.microsoft.com/windows/deployment/update/windows-update-error-reference>).
fn windows(code: &str) -> CodeKind {
    match code.to_ascii_lowercase().as_str() {
        "0x80070005" => CodeKind::WindowsAccess,
        "0x80070002" | "0x80070003" | "0x80073712" | "0x800f0831" | "0x800f081f" | "0x80070490" | "0x8024a105" => {
            CodeKind::WindowsFiles
        }
        "0x80070070" | "0x800f0922" => CodeKind::WindowsSpace,
        "0x8024402c" | "0x8024401b" | "0x80072ee2" | "0x80072ee7" | "0x80072efd" | "0x80072efe" | "0x80240438" => {
            CodeKind::WindowsNetwork
        }
        "0x0000011b" | "0x00000709" | "0x0000007c" | "0x00000bcb" | "0x00000bc4" => CodeKind::PrinterShare,
        // The last four digits are those of the Windows API (<https://learn.microsoft.com/windows/win32/debug/system-error-codes>).
        "0x80070035" | "0x80070043" | "0x80070040" | "0x8007003b" | "0x800704b3" | "0x800704cf" => CodeKind::ShareName,
        "0x80070056" | "0x8007052e" | "0x800704c3" => CodeKind::ShareSignIn,
        "0xc000007b" | "0xc0000135" | "0xc0000142" | "0xc0000005" => CodeKind::ProgramParts,
        lower if lower.starts_with("0xcaa") => CodeKind::SignIn,
        _ => CodeKind::Windows,
    }
}

impl CodeKind {
    /// Whether the certificate of the site has to be looked at.
    pub(super) fn is_certificate(self) -> bool {
        matches!(self, Self::CertificateDate | Self::CertificateIssuer | Self::CertificateName | Self::Tls)
    }

    /// Whether the site itself answered: the connection is fine.
    pub(super) fn site_answered(self) -> bool {
        matches!(self, Self::HttpClient | Self::HttpAccess | Self::HttpServer | Self::Redirects | Self::Blocked)
    }
}

/// What a trouble with these codes is filed under while no cause is known: a browser's code can say more than its topic.
pub(super) fn category(codes: &[String], topic: Topic) -> Category {
    let by_code = codes.iter().find_map(|code| match kind(code) {
        CodeKind::Name => Some(Category::Dns),
        CodeKind::Proxy => Some(Category::Proxy),
        _ => None,
    });
    by_code.filter(|_| topic == Topic::BrowserError).unwrap_or(topic.category())
}

/// The code in words.
pub(super) fn meaning(texts: &Texts, code: &str) -> String {
    let codes = &texts.codes;
    let meaning = match kind(code) {
        CodeKind::Name => codes.name,
        CodeKind::Offline => codes.offline,
        CodeKind::Timeout => codes.timeout,
        CodeKind::Refused => codes.refused,
        CodeKind::Reset => codes.reset,
        CodeKind::CertificateDate => codes.certificate_date,
        CodeKind::CertificateIssuer => codes.certificate_issuer,
        CodeKind::CertificateName => codes.certificate_name,
        CodeKind::Tls => codes.tls,
        CodeKind::Proxy => codes.proxy,
        CodeKind::Redirects => codes.redirects,
        CodeKind::Blocked => codes.blocked,
        CodeKind::HttpClient => codes.http_client,
        CodeKind::HttpAccess => codes.http_access,
        CodeKind::HttpServer => codes.http_server,
        CodeKind::VpnAccess => codes.vpn_access,
        CodeKind::VpnBlocked => codes.vpn_blocked,
        CodeKind::VpnCertificate => codes.vpn_certificate,
        CodeKind::Windows => codes.windows,
        CodeKind::WindowsAccess => codes.windows_access,
        CodeKind::WindowsFiles => codes.windows_files,
        CodeKind::WindowsSpace => codes.windows_space,
        CodeKind::WindowsNetwork => codes.windows_network,
        CodeKind::StopDriver => codes.stop_driver,
        CodeKind::StopMemory => codes.stop_memory,
        CodeKind::StopDisk => codes.stop_disk,
        CodeKind::StopHardware => codes.stop_hardware,
        CodeKind::PrinterShare => codes.printer_share,
        CodeKind::SignIn => codes.sign_in,
        CodeKind::ShareName => codes.share_name,
        CodeKind::ShareSignIn => codes.share_sign_in,
        CodeKind::ProgramParts => codes.program_parts,
        CodeKind::Other => codes.other,
    };
    fill(codes.means, &[("code", &quoted(code.trim_start_matches("RAS "))), ("meaning", meaning)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_every_browser_fall_into_their_family() {
        for (code, expected) in [
            ("DNS_PROBE_FINISHED_NXDOMAIN", CodeKind::Name),
            ("DNS_PROBE_FINISHED_NO_INTERNET", CodeKind::Offline),
            ("ERR_NAME_NOT_RESOLVED", CodeKind::Name),
            ("ERR_INTERNET_DISCONNECTED", CodeKind::Offline),
            ("ERR_CONNECTION_TIMED_OUT", CodeKind::Timeout),
            ("ERR_CONNECTION_REFUSED", CodeKind::Refused),
            ("ERR_CONNECTION_RESET", CodeKind::Reset),
            ("ERR_PROXY_CONNECTION_FAILED", CodeKind::Proxy),
            ("ERR_CERT_DATE_INVALID", CodeKind::CertificateDate),
            ("SEC_ERROR_EXPIRED_CERTIFICATE", CodeKind::CertificateDate),
            ("SEC_ERROR_UNKNOWN_ISSUER", CodeKind::CertificateIssuer),
            ("ERR_CERT_COMMON_NAME_INVALID", CodeKind::CertificateName),
            ("ERR_SSL_PROTOCOL_ERROR", CodeKind::Tls),
            ("PR_CONNECT_RESET_ERROR", CodeKind::Reset),
            ("ERR_TOO_MANY_REDIRECTS", CodeKind::Redirects),
            ("HTTP 404", CodeKind::HttpClient),
            ("RAS 809", CodeKind::VpnBlocked),
            ("RAS 691", CodeKind::VpnAccess),
            ("RAS 789", CodeKind::VpnCertificate),
            ("RAS 868", CodeKind::Name),
            ("HTTP 503", CodeKind::HttpServer),
            ("0x80070005", CodeKind::WindowsAccess),
            ("0x80070002", CodeKind::WindowsFiles),
            ("0x80072EFD", CodeKind::WindowsNetwork),
            ("0x80070043", CodeKind::ShareName),
            ("0x8007052E", CodeKind::ShareSignIn),
            ("0xc000007b", CodeKind::ProgramParts),
            ("0x12345678", CodeKind::Windows),
            ("ERR_SOMETHING_NEW", CodeKind::Other),
        ] {
            assert_eq!(kind(code), expected, "{code}");
        }
    }
}
