//! The page on a computer whose network is broken. Runs inside the fault lab only: `cargo xtask test` starts it there.

use serde_json::json;

use crate::harness::{Browser, Server};

#[tokio::test]
#[ignore = "needs the fault lab's scenario gateway_down around it"]
async fn a_dead_router_is_named_and_the_repair_waits_for_a_yes() {
    let server = Server::start_with(&[("TECHTIME_PROBE_SCOPE", "internet")]);
    let browser = Browser::open().await;
    browser.chat(&server).await;
    browser.say("no internet since lunch").await;
    let ladder = "const s = n => document.querySelector(`[data-ladder] [data-rung='${n}']`)?.dataset.status; \
        return [1, 2, 3, 4, 5].map(s).join() === 'pass,pass,fail,skipped,skipped'";
    browser.until(ladder, vec![], "the ladder to stop at rung 3").await;
    browser.see_text("article", "does not answer").await;
    let no = "const b = [...document.querySelectorAll(\"section[aria-label^='May it run?'] button\")].find(b => b.innerText.trim() === arguments[0]); if (b) b.click(); return !!b";
    browser.until(no, vec![json!("No")], "the card").await;
    browser.see_text("section[aria-label='Diagnosis']", "3 Gateway").await;
    let session = server.get("/api/sessions").await["items"][0].clone();
    assert_eq!((&session["cause"], &session["layer"]), (&json!("gateway_unreachable"), &json!(3)), "{session}");
    assert_eq!(browser.complaints(&[]).await, Vec::<String>::new());
    browser.close().await;
}
