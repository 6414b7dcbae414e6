//! The same page inside the fault lab, where checks may go everywhere: `cargo xtask lab --browser` builds
//! the network with one fault and runs these on its desktop.

use crate::harness::{Browser, Server};

/// The fault that the lab was built with, and the rung where it lies.
const GATEWAY_DOWN: (&str, u8) = ("gateway_down", 3);

#[tokio::test]
async fn a_dead_gateway_is_named_on_its_rung_with_evidence() {
    let server = Server::start_with(&[("TECHTIME_PROBE_SCOPE", "internet")]);
    let browser = Browser::open().await;
    browser.goto(&server.url("/chat")).await;
    browser.fill("#composer", "no internet since lunch\u{E007}").await;
    let rung = format!("[data-ladder] [data-rung=\"{}\"][data-status=\"fail\"]", GATEWAY_DOWN.1);
    browser.see(&rung).await;
    for passed in [1, 2] {
        browser.see(&format!("[data-ladder] [data-rung=\"{passed}\"][data-status=\"pass\"]")).await;
    }
    browser.see_text("section[aria-label=\"Diagnosis\"]", "gateway").await;
    let sessions = server.get("/api/sessions").await;
    assert_eq!(sessions["items"][0]["cause"], "gateway_unreachable", "{sessions}");
    browser.screenshot(&format!("lab-{}", GATEWAY_DOWN.0)).await;
    browser.close().await;
}
