//! A session that has ended: replayed by its bar, left by Esc, and continued with the day said.

use serde_json::json;
use thirtyfour::prelude::*;

use crate::harness::{Browser, Server};

/// A session with a verdict that the person called solved, opened on its page.
async fn ended(server: &Server) -> Browser {
    let browser = Browser::open().await;
    browser.chat(server).await;
    browser.say("check everything").await;
    browser.see("section[aria-label='Diagnosis']").await;
    browser.has_ended().await;
    browser.say("it works now, thank you").await;
    browser.see("[data-ended]").await;
    browser
}

async fn press(browser: &Browser, words: &str) {
    let script = "const b = [...document.querySelectorAll('button')].find(b => b.innerText === arguments[0] && !b.closest('[hidden]') && !b.disabled); if (b) b.click(); return !!b";
    browser.until(script, vec![json!(words)], words).await;
}

#[tokio::test]
async fn a_replay_has_its_bar_begins_by_r_goes_to_the_cause_and_is_left_by_escape() {
    let server = Server::start_demo();
    let browser = Browser::open().await;
    let page = server.get("/api/sessions?page_size=100&outcome=resolved").await;
    let found = page["items"].as_array().and_then(|items| items.iter().find(|item| item["cause"].is_string()));
    let id = found.and_then(|item| item["id"].as_str()).expect("a session with a cause");
    browser.goto(&server.url(&format!("/chat/{id}"))).await;
    browser.see("[data-ended]").await;
    browser.see("section[aria-label='Diagnosis']").await;
    browser.run("document.activeElement.blur()", vec![]).await;
    browser.driver.active_element().await.expect("the page").send_keys("r").await.expect("a key");
    browser.until("return location.search.startsWith('?replay')", vec![], "the replay").await;
    browser.see("[data-replay]").await;
    let closed = "return !document.querySelector('#composer').offsetParent && document.activeElement.closest('[data-replay]') !== null";
    browser.until(closed, vec![], "the composer closed and the focus on the bar").await;
    let speeds = "return [...document.querySelectorAll('[data-replay] option')].map(o => o.innerText).join(' ')";
    assert_eq!(browser.run(speeds, vec![]).await, json!("1× 4× max"));
    let seek = "const r = document.querySelector('[data-replay] input[type=range]'); r.value = arguments[0]; r.dispatchEvent(new InputEvent('input', { bubbles: true })); return true";
    browser.run(seek, vec![json!("1")]).await;
    let before = "return !document.querySelector(\"section[aria-label='Diagnosis']\") && !!document.querySelector('[data-replay] button[aria-label=Play]')";
    browser.until(before, vec![], "the question alone, standing still").await;
    press(&browser, "To the cause").await;
    browser.see("section[aria-label='Diagnosis']").await;
    browser.see("[data-rung]:not([data-status=pending])").await;
    browser.run(seek, vec![json!("0")]).await;
    let fastest = "const s = document.querySelector('[data-replay] select'); s.value = 'max'; s.dispatchEvent(new Event('change', { bubbles: true }))";
    browser.run(fastest, vec![]).await;
    browser.click("[data-replay] button[aria-label=Play]").await;
    let over = "const r = document.querySelector('[data-replay] input[type=range]'); return r.value === r.max";
    browser.until(over, vec![], "the end of the log").await;
    let active = browser.driver.active_element().await.expect("a focus");
    active.send_keys(Key::Escape).await.expect("a key");
    let open = "return location.search === '' && document.activeElement === document.querySelector('#composer')";
    browser.until(open, vec![], "the composer open and focused").await;
    assert_eq!(browser.complaints(&["`integrity` attribute"]).await, Vec::<String>::new());
    browser.close().await;
}

#[tokio::test]
async fn the_button_of_an_ended_session_replays_it_and_a_message_after_the_end_says_when_it_goes_on() {
    let server = Server::start();
    let browser = ended(&server).await;
    press(&browser, "Replay").await;
    browser.see("[data-replay]").await;
    press(&browser, "Continue from here").await;
    browser.until("return location.search === ''", vec![], "the conversation").await;
    let lines =
        "return [...document.querySelectorAll('[data-continued]')].filter(e => !e.hidden).map(e => e.innerText)";
    assert_eq!(browser.run(lines, vec![]).await, json!([]));
    browser.say("it is broken again").await;
    browser.see_text("[data-continued]", "Continued on").await;
    browser.has_ended().await;
    browser.driver.refresh().await.expect("a reload");
    browser.see_text("[data-continued]", "Continued on").await;
    let next = "const line = [...document.querySelectorAll('[data-continued]')].find(e => !e.hidden); return line.parentElement.innerText.includes('it is broken again')";
    browser.until(next, vec![], "the line before the message").await;
    browser.close().await;
}
