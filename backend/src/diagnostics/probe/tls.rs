//! TLS as the system itself would judge it: its own roots, company certificates included. The certificate is kept for
//! the facts whether it is trusted or not.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, SignatureScheme};
use rustls_platform_verifier::Verifier;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::diagnostics::facts::{Attempt, Certificate, CertificateVerdict, Outcome, TlsFacts};

use super::board::Board;
use super::connect;

/// The system's roots, read once an examination, and only when the first handshake needs them.
#[derive(Default)]
pub(crate) struct Trust {
    verifier: OnceLock<Option<Arc<Verifier>>>,
}

impl Trust {
    /// Reads the system's roots if that has not happened yet.
    pub(crate) fn verifier(&self) -> Option<Arc<Verifier>> {
        self.verifier
            .get_or_init(|| match Verifier::new(provider()) {
                Ok(verifier) => Some(Arc::new(verifier)),
                Err(error) => {
                    tracing::warn!(%error, "the system's certificates cannot be read");
                    None
                }
            })
            .clone()
    }
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// Asks the system's verifier and remembers what it said of which certificate.
#[derive(Debug)]
struct Recorder {
    inner: Arc<Verifier>,
    seen: Mutex<Option<Certificate>>,
}

impl ServerCertVerifier for Recorder {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let result = self.inner.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        let verdict = match &result {
            Ok(_) => CertificateVerdict::Valid,
            Err(error) => verdict_of(error),
        };
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(describe(end_entity, verdict));
        result
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.inner.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.inner.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}

fn verdict_of(error: &rustls::Error) -> CertificateVerdict {
    use CertificateError as C;
    let rustls::Error::InvalidCertificate(reason) = error else { return CertificateVerdict::Other };
    match reason {
        C::UnknownIssuer => CertificateVerdict::UnknownIssuer,
        C::Expired | C::ExpiredContext { .. } => CertificateVerdict::Expired,
        C::NotValidYet | C::NotValidYetContext { .. } => CertificateVerdict::NotYetValid,
        C::NotValidForName | C::NotValidForNameContext { .. } => CertificateVerdict::WrongName,
        // A certificate that signs itself as a CA does ("CaUsedAsEndEntity") comes from no known issuer either.
        _ => CertificateVerdict::Other,
    }
}

fn describe(der: &CertificateDer<'_>, verdict: CertificateVerdict) -> Certificate {
    let mut certificate = Certificate { verdict, subject: None, issuer: None, not_before: None, not_after: None };
    if let Ok((_, x509)) = x509_parser::parse_x509_certificate(der) {
        certificate.subject = Some(name_of(x509.subject()));
        certificate.issuer = Some(name_of(x509.issuer()));
        certificate.not_before = jiff::Timestamp::from_second(x509.validity().not_before.timestamp()).ok();
        certificate.not_after = jiff::Timestamp::from_second(x509.validity().not_after.timestamp()).ok();
        let self_signed = x509.subject() == x509.issuer();
        if verdict == CertificateVerdict::Other && self_signed {
            certificate.verdict = CertificateVerdict::UnknownIssuer;
        }
    }
    certificate
}

fn name_of(name: &x509_parser::x509::X509Name<'_>) -> String {
    let part = name.iter_common_name().chain(name.iter_organization()).find_map(|p| p.as_str().ok());
    part.map_or_else(|| name.to_string(), str::to_owned)
}

/// Shakes hands outside of an examination.
pub(crate) async fn alone(stream: TcpStream, host: &str) -> TlsFacts {
    let now = shared_types::to_millis(jiff::Timestamp::now());
    let board = Board::new(crate::diagnostics::facts::Facts::empty(now, ""));
    let begun = board.begin();
    handshake(&board, &Trust::default(), stream, host, begun).await.0
}

/// Shakes hands on an open connection. The attempt is `Answered` only where the system trusts the certificate.
pub(crate) async fn handshake(
    board: &Board,
    trust: &Trust,
    stream: TcpStream,
    host: &str,
    started: Attempt,
) -> (TlsFacts, Option<TlsStream<TcpStream>>) {
    let failed = |outcome, certificate| (TlsFacts { attempt: board.ended(started, outcome), certificate }, None);
    let (Some(inner), Ok(name)) = (trust.verifier(), ServerName::try_from(host.to_owned())) else {
        board.limit("TLS", "the system's certificates cannot be read");
        return failed(Outcome::Garbled, None);
    };
    let recorder = Arc::new(Recorder { inner, seen: Mutex::new(None) });
    let config = ClientConfig::builder_with_provider(provider()).with_safe_default_protocol_versions();
    let Ok(config) = config else { return failed(Outcome::Garbled, None) };
    let verifier = Arc::clone(&recorder) as Arc<dyn ServerCertVerifier>;
    let config = config.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth();
    let result = TlsConnector::from(Arc::new(config)).connect(name, stream).await;
    let certificate = recorder.seen.lock().unwrap_or_else(PoisonError::into_inner).take();
    match result {
        Ok(stream) => (TlsFacts { attempt: board.ended(started, Outcome::Answered), certificate }, Some(stream)),
        Err(error) => {
            let outcome = match connect::outcome_of(&error) {
                // Not a socket's error: the handshake itself failed.
                Outcome::Garbled | Outcome::Discarded => Outcome::Garbled,
                other => other,
            };
            failed(outcome, certificate)
        }
    }
}
