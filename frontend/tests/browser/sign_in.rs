//! A server that asks for its token: the page asks for it in turn, and gives it back.

use serde_json::json;

use crate::harness::{Browser, Server};

#[tokio::test]
async fn the_page_asks_for_the_token_and_forgets_it_on_signing_out() {
    let server = Server::start_with(&[("TECHTIME_TOKEN", "open sesame")]);
    let browser = Browser::open().await;
    browser.goto(&server.url("/dashboard")).await;
    browser.see_text("h1", "Sign in to TechTime").await;
    assert_eq!(browser.complaints(&[]).await, Vec::<String>::new(), "nothing was asked that could be refused");
    browser.fill("#token", "open says me").await;
    browser.click("button[type=submit]").await;
    browser.see_text("#token-hint", "not this server's token").await;
    assert_eq!(browser.run("return document.querySelector('#token').ariaInvalid", vec![]).await, json!("true"));
    let _ = browser.complaints(&[]).await;
    let field = browser.see("#token").await;
    field.clear().await.expect("an empty field");
    browser.fill("#token", "open sesame").await;
    browser.click("button[type=submit]").await;
    browser.see_text("main", "No sessions yet").await;
    browser.connected().await;
    let kept = "return JSON.stringify(localStorage) + document.cookie";
    let kept = browser.run(kept, vec![]).await;
    assert!(!kept.as_str().expect("text").contains("sesame"), "{kept}");
    assert_eq!(browser.complaints(&[]).await, Vec::<String>::new());

    browser.click("button[aria-label=More]").await;
    let choose =
        "[...document.querySelectorAll('[role=menuitem]')].find(i => i.innerText.trim() === 'Settings').click()";
    browser.run(choose, vec![]).await;
    browser.see("dialog[open]").await;
    let leave =
        "[...document.querySelectorAll('dialog[open] button')].find(b => b.innerText.trim() === 'Sign out').click()";
    browser.run(leave, vec![]).await;
    browser.see_text("h1", "Sign in to TechTime").await;
    browser.driver.refresh().await.expect("a reload");
    browser.see_text("h1", "Sign in to TechTime").await;
    browser.close().await;
}

#[tokio::test]
async fn a_token_that_no_longer_holds_is_asked_for_again() {
    let mut server = Server::start_with(&[("TECHTIME_TOKEN", "first")]);
    let browser = Browser::open().await;
    browser.goto(&server.url("/history#token=first")).await;
    browser.see_text("main", "No sessions yet").await;
    assert_eq!(browser.run("return location.hash", vec![]).await, json!(""));
    server.kill();
    server.set("TECHTIME_TOKEN", "second");
    server.again();
    browser.see_text("h1", "Sign in to TechTime").await;
    browser.close().await;
}
