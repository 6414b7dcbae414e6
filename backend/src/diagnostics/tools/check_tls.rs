//! `check_tls`: a TLS handshake, and what this computer thinks of the certificate.

use std::net::SocketAddr;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::json;
use shared_types::{Timestamp, Verdict};

use super::dns_query::reason;
use super::{Failure, Outcome, Run, Tool, code, reach};
use crate::diagnostics::facts::{Certificate, CertificateVerdict, TlsFacts};
use crate::diagnostics::probe::{connect_to, tls_handshake};

pub struct CheckTls;

const PATIENCE: Duration = Duration::from_secs(5);

/// A certificate that ends sooner deserves a word now.
const SOON_DAYS: i64 = 14;

#[async_trait]
impl Tool for CheckTls {
    async fn run(&self, run: &Run<'_>) -> Result<Outcome, Failure> {
        let host = run.arguments.host("host").ok_or_else(|| Failure::new("No host was given."))?;
        let port = run.arguments.integer("port").and_then(|port| u16::try_from(port).ok()).unwrap_or(443);
        let addresses = reach::resolve(run, &host).await?;
        let mut problem = "no address answers".to_owned();
        for address in addresses {
            let target = reach::at(address, port);
            match tokio::time::timeout(PATIENCE, connect_to(target)).await {
                Ok(Ok(stream)) => {
                    run.progress(format!("connected to {target}"), Some(0.5)).await;
                    let shaken = tokio::time::timeout(PATIENCE, tls_handshake(stream, host.without_zone())).await;
                    return Ok(told(host.as_str(), target, shaken.ok()));
                }
                Ok(Err(error)) => problem = reason(&error),
                Err(_) => problem = "no answer".to_owned(),
            }
        }
        let data =
            json!({"host": host.as_str(), "port": port, "connected": false, "valid": false, "certificate": null});
        Ok(Outcome::new(Verdict::Fail, format!("Port {port} of {host} cannot be reached: {problem}."), data))
    }
}

fn told(host: &str, target: SocketAddr, facts: Option<TlsFacts>) -> Outcome {
    let facts = facts.unwrap_or_default();
    let certificate = facts.certificate.as_ref();
    let now = Timestamp::now();
    let days_left = certificate.and_then(|c| c.not_after).map(|end| (end.as_second() - now.as_second()) / 86_400);
    let data = json!({
        "host": host, "address": target.ip(), "port": target.port(), "connected": true, "valid": facts.attempt.answered(),
        "certificate": certificate, "days_left": days_left, "handshake_ms": facts.attempt.took_ms,
    });
    let details = certificate.map(described).unwrap_or_default();
    let (verdict, summary) = match certificate {
        None => (
            Verdict::Fail,
            format!(
                "{host} accepts the connection, but no TLS handshake comes about: it speaks no TLS at port {}, or something on the way breaks it.",
                target.port()
            ),
        ),
        Some(certificate) => judged(host, certificate, facts.attempt.answered(), days_left),
    };
    Outcome::new(verdict, summary, data).details(&details)
}

fn judged(host: &str, certificate: &Certificate, done: bool, days_left: Option<i64>) -> (Verdict, String) {
    let issuer = certificate.issuer.as_deref().map_or("an unknown issuer".to_owned(), code);
    match certificate.verdict {
        CertificateVerdict::Valid if !done => {
            (Verdict::Fail, format!("The certificate of {host} is good, but the handshake did not end."))
        }
        CertificateVerdict::Valid => match days_left {
            Some(days) if days < SOON_DAYS => {
                (Verdict::Warn, format!("The certificate of {host} is good, but ends in {days} days."))
            }
            Some(days) => {
                (Verdict::Pass, format!("The certificate of {host} is good for {days} days (issued by {issuer})."))
            }
            None => (Verdict::Pass, format!("The certificate of {host} is good (issued by {issuer}).")),
        },
        CertificateVerdict::Expired => (
            Verdict::Fail,
            format!(
                "The certificate of {host} has expired; if other sites say so too, this computer's clock is wrong."
            ),
        ),
        CertificateVerdict::NotYetValid => (
            Verdict::Fail,
            format!("The certificate of {host} is not valid yet; most often this computer's clock is behind."),
        ),
        CertificateVerdict::WrongName => (
            Verdict::Fail,
            format!(
                "The certificate is for another name than {host}: the address leads elsewhere, or a sign-in page is in between."
            ),
        ),
        CertificateVerdict::UnknownIssuer => (
            Verdict::Fail,
            format!(
                "The certificate of {host} comes from {issuer}, which this computer does not trust: a company proxy, a virus scanner or an attack may be in between."
            ),
        ),
        CertificateVerdict::Other => {
            (Verdict::Fail, format!("This computer does not accept the certificate of {host} (issued by {issuer})."))
        }
    }
}

fn described(certificate: &Certificate) -> String {
    let date = |at: Option<Timestamp>| at.map_or("–".to_owned(), |at| at.to_string());
    format!(
        "- For: {}\n- Issued by: {}\n- Valid from {} to {}\n",
        code(certificate.subject.as_deref().unwrap_or_default()),
        code(certificate.issuer.as_deref().unwrap_or_default()),
        date(certificate.not_before),
        date(certificate.not_after)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fault_of_a_certificate_has_its_own_words() {
        let check = |verdict, done, days, expected, part: &str| {
            let certificate =
                Certificate { verdict, subject: None, issuer: Some("CA".into()), not_before: None, not_after: None };
            let (verdict, summary) = judged("a.example", &certificate, done, days);
            assert!(verdict == expected && summary.contains(part), "{summary}");
        };
        check(CertificateVerdict::Valid, true, Some(60), Verdict::Pass, "good for 60 days");
        check(CertificateVerdict::Valid, true, Some(3), Verdict::Warn, "ends in 3 days");
        check(CertificateVerdict::Valid, false, Some(60), Verdict::Fail, "did not end");
        check(CertificateVerdict::Expired, false, Some(-1), Verdict::Fail, "expired");
        check(CertificateVerdict::NotYetValid, false, None, Verdict::Fail, "clock is behind");
        check(CertificateVerdict::WrongName, false, None, Verdict::Fail, "another name");
        check(CertificateVerdict::UnknownIssuer, false, None, Verdict::Fail, "does not trust");
    }
}
