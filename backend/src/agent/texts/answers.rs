//! The shape of what a language says about error codes, facts and follow-up questions.

/// What the codes of error pages mean.
#[derive(Debug)]
pub(crate) struct Codes {
    pub means: &'static str,
    pub name: &'static str,
    pub offline: &'static str,
    pub timeout: &'static str,
    pub refused: &'static str,
    pub reset: &'static str,
    pub certificate_date: &'static str,
    pub certificate_issuer: &'static str,
    pub certificate_name: &'static str,
    pub tls: &'static str,
    pub proxy: &'static str,
    pub redirects: &'static str,
    pub blocked: &'static str,
    pub http_client: &'static str,
    pub http_access: &'static str,
    pub http_server: &'static str,
    pub vpn_access: &'static str,
    pub vpn_blocked: &'static str,
    pub vpn_certificate: &'static str,
    pub windows: &'static str,
    pub windows_access: &'static str,
    pub windows_files: &'static str,
    pub windows_space: &'static str,
    pub windows_network: &'static str,
    pub stop_driver: &'static str,
    pub stop_memory: &'static str,
    pub stop_disk: &'static str,
    pub stop_hardware: &'static str,
    pub printer_share: &'static str,
    pub sign_in: &'static str,
    pub share_name: &'static str,
    pub share_sign_in: &'static str,
    pub program_parts: &'static str,
    pub other: &'static str,
    /// After a code was explained that nobody complained of yet.
    pub seen_where: &'static str,
}

/// Answers to "which address do I have?".
#[derive(Debug)]
pub(crate) struct Facts {
    pub one: &'static str,
    pub many: &'static str,
    pub address: &'static str,
    pub gateway: &'static str,
    pub dns_server: &'static str,
    pub dns_servers: &'static str,
    pub adapter: &'static str,
    pub mac: &'static str,
    pub only_one_dns: &'static str,
    pub no_dns: &'static str,
    pub second_dns: &'static str,
    pub unknown: &'static str,
}

/// Answers to "why?", "simpler", "what did you check?", "how do I do that?".
#[derive(Debug)]
pub(crate) struct FollowUp {
    pub because: &'static str,
    pub because_healthy: &'static str,
    pub saw: &'static str,
    pub not_checked: &'static str,
    pub not_measurable: &'static str,
    pub checked: &'static str,
    pub took: &'static str,
    pub steps: &'static str,
    pub first: &'static str,
    pub simple_healthy: &'static str,
    /// One a rung, from the bottom up.
    pub simple: [&'static str; 5],
    /// The same where it works, but badly.
    pub simple_degraded: [&'static str; 5],
    pub simple_off: &'static str,
    pub simple_twin: &'static str,
    pub simple_hosts: &'static str,
    pub simple_firewall: &'static str,
    pub simple_inspection: &'static str,
    pub simple_portal: &'static str,
    pub simple_vpn: &'static str,
    pub simple_proxy: &'static str,
    pub simple_clock: &'static str,
    pub simple_site: &'static str,
    pub simple_unknown: &'static str,
    pub simple_reading: &'static str,
    pub simple_computer: &'static str,
}
