//! The chat page as a person meets it.

use serde_json::{Value, json};

use crate::harness::{Browser, Server};

/// An answer with its verdict.
async fn answered(browser: &Browser) {
    browser.see("section[aria-label='Diagnosis']").await;
}

#[tokio::test]
async fn a_problem_is_checked_rung_by_rung_and_kept_over_a_reload() {
    let server = Server::start();
    let browser = Browser::open().await;
    browser.chat(&server).await;
    let pending = "return document.querySelectorAll('[data-rung][data-status=pending]').length === 5";
    browser.until(pending, vec![], "five grey rungs before any run").await;
    browser.fill("#composer", "my internet is down").await;
    browser.click("button[aria-label='Send (Enter)']").await;
    answered(&browser).await;
    let moved = "return document.querySelectorAll('[data-rung]:not([data-status=pending])').length === 5";
    browser.until(moved, vec![], "every rung decided").await;
    let bottom = "const r = [...document.querySelectorAll('[data-rung]')].map(e => [e.getBoundingClientRect().top, e.dataset.rung]).sort((a, b) => a[0] - b[0]); return r.at(-1)[1] === '1'";
    browser.until(bottom, vec![], "rung 1 at the bottom").await;
    assert_eq!(browser.run("return location.pathname.startsWith('/chat/')", vec![]).await, Value::Bool(true));
    browser.see("[data-session]").await;
    assert_eq!(browser.complaints(&[]).await, Vec::<String>::new(), "console while chatting");
    browser.driver.refresh().await.expect("a reload");
    answered(&browser).await;
    browser.see_text("article", "my internet is down").await;
    assert_eq!(browser.complaints(&[]).await, Vec::<String>::new(), "console after the reload");
    browser.screenshot("chat").await;
    browser.close().await;
}

#[tokio::test]
async fn the_first_message_replaces_the_address_and_the_composer_stays_the_same_element() {
    let server = Server::start();
    let browser = Browser::open().await;
    browser.chat(&server).await;
    browser.see("#composer").await;
    browser.run("document.querySelector('#composer').dataset.mark = 'same'; return true", vec![]).await;
    browser.say("check everything").await;
    answered(&browser).await;
    let same = "const c = document.querySelector('#composer'); return c.dataset.mark === 'same' && document.activeElement === c";
    browser.until(same, vec![], "the same composer, still focused").await;
    browser.close().await;
}

#[tokio::test]
async fn what_is_written_while_the_server_is_away_goes_out_when_it_is_back() {
    let mut server = Server::start();
    let browser = Browser::open().await;
    browser.chat(&server).await;
    server.kill();
    browser.see_text("[data-banner]", "techtime serve").await;
    browser.say("my internet is down").await;
    browser.see_text("[data-outgoing]", "Waits for the server").await;
    server.again();
    answered(&browser).await;
    let gone = "return document.querySelectorAll('[data-outgoing]').length === 0";
    browser.until(gone, vec![], "nothing waiting").await;
    let once = "return [...document.querySelectorAll('article[aria-label^=You]')].length === 1";
    browser.until(once, vec![], "the message once").await;
    browser.close().await;
}

#[tokio::test]
async fn a_tool_runs_from_its_form_and_moves_only_its_own_rung() {
    let server = Server::start();
    let browser = Browser::open().await;
    browser.goto(&server.url("/chat?tool=check_adapter_status")).await;
    browser.connected().await;
    browser.click("[data-tools] form button[type=submit]").await;
    browser.see_text("[data-tools]", "Ask about this").await;
    let own = "const s = n => document.querySelector(`[data-rung='${n}']`).dataset.status; return s(1) !== 'pending' && s(1) !== 'testing' && [2, 3, 4, 5].every(n => s(n) === 'pending')";
    browser.until(own, vec![], "rung 1 decided and the others pending").await;
    browser.close().await;
}

#[tokio::test]
async fn an_unknown_session_says_so_and_offers_ways_on() {
    let server = Server::start();
    let browser = Browser::open().await;
    browser.goto(&server.url("/chat/nothing-of-that-name")).await;
    browser.see_text("main", "This session does not exist").await;
    browser.see_text("main a", "New chat").await;
    browser.close().await;
}

#[tokio::test]
async fn no_page_is_wider_than_its_window_at_320_pixels() {
    let server = Server::start();
    let browser = Browser::open().await;
    browser.resize(320, 640).await;
    for path in ["/chat", "/chat/nothing-of-that-name"] {
        browser.goto(&server.url(path)).await;
        browser.see("[role=tablist]").await;
        browser.until("return document.documentElement.scrollWidth <= 320", vec![], path).await;
    }
    browser.close().await;
}

#[tokio::test]
async fn a_tool_chosen_in_the_palette_opens_beside_the_session_with_the_cursor_in_its_form() {
    let server = Server::start();
    let browser = Browser::open().await;
    browser.chat(&server).await;
    browser.say("hello").await;
    browser.has_ended().await;
    let here = browser.run("return location.pathname", vec![]).await;
    let press =
        "document.dispatchEvent(new KeyboardEvent('keydown', { key: 'k', ctrlKey: true, bubbles: true })); return true";
    browser.run(press, vec![]).await;
    browser.fill("[role=combobox]", "check_port").await;
    browser.see_text("[role=option]", "check_port").await;
    browser.fill("[role=combobox]", "\u{E007}").await;
    let shown = "const form = document.querySelector(\"[id$='-check_port'] form\"); if (!form) return false; \
        const box = form.getBoundingClientRect(); return form.contains(document.activeElement) && box.top >= 0 && box.bottom <= innerHeight";
    browser.until(shown, vec![], "the form with the cursor in it").await;
    assert_eq!(browser.run("return location.pathname", vec![]).await, here);
    browser.close().await;
}

#[tokio::test]
async fn the_palette_opens_by_key_and_finds_pages() {
    let server = Server::start();
    let browser = Browser::open().await;
    browser.chat(&server).await;
    let press = "document.dispatchEvent(new KeyboardEvent('keydown', { key: arguments[0], ctrlKey: true, bubbles: true })); return true";
    browser.run(press, vec![json!("k")]).await;
    browser.fill("[role=combobox]", "dash").await;
    browser.see_text("[role=option]", "Dashboard").await;
    browser.close().await;
}
