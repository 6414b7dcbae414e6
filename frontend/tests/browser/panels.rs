//! The sides of the chat page: dragged, moved by keys, hidden, and kept.

use serde_json::json;
use thirtyfour::prelude::*;

use crate::harness::{Browser, Server};

const EDGE: &str = "[role=separator][aria-controls=sessions]";

/// Waits until the left side is this wide in pixels (0: hidden), as its edge says too.
async fn left_is(browser: &Browser, pixels: u32) {
    let script = "const panel = document.querySelector('#sessions'); const edge = document.querySelector(arguments[0]); \
        return !!panel && Math.round(panel.getBoundingClientRect().width) === arguments[1] && (panel.hidden || edge.ariaValueNow === String(arguments[1]))";
    browser.until(script, vec![json!(EDGE), json!(pixels)], &format!("a left side of {pixels} pixels")).await;
}

#[tokio::test]
async fn a_side_is_dragged_and_moved_by_keys_and_is_as_wide_after_a_reload() {
    let server = Server::start();
    let browser = Browser::open().await;
    // A side takes a third of the window at most: wide enough for the most it may be.
    browser.resize(1600, 900).await;
    browser.goto(&server.url("/chat")).await;
    browser.see(EDGE).await;
    left_is(&browser, 288).await;
    let edge = browser.see(EDGE).await;
    let drag = browser.driver.action_chain().drag_and_drop_element_by_offset(&edge, 60, 0).release();
    drag.perform().await.expect("a drag");
    left_is(&browser, 348).await;
    browser.driver.refresh().await.expect("a reload");
    left_is(&browser, 348).await;
    let edge = browser.see(EDGE).await;
    for (key, pixels) in [(Key::Right, 364), (Key::Home, 208), (Key::Left, 208), (Key::End, 480)] {
        edge.send_keys(key).await.expect("a key");
        left_is(&browser, pixels).await;
    }
    browser.driver.action_chain().double_click_element(&edge).perform().await.expect("a double click");
    left_is(&browser, 288).await;
    assert_eq!(browser.complaints(&[]).await, Vec::<String>::new());
    browser.close().await;
}

#[tokio::test]
async fn a_hidden_side_stays_hidden_until_it_is_shown_again() {
    let server = Server::start_demo();
    let browser = Browser::open().await;
    browser.goto(&server.url("/chat")).await;
    browser.see("[data-session]").await;
    let within = "const edge = document.querySelector('#sessions').getBoundingClientRect().right; return [...document.querySelectorAll('#sessions *')].every(e => e.getBoundingClientRect().right <= edge)";
    browser.until(within, vec![], "rows no wider than their list").await;
    browser.click("button[aria-label='Hide the session list']").await;
    left_is(&browser, 0).await;
    browser.driver.refresh().await.expect("a reload");
    browser.see("button[aria-label='Show the session list']").await;
    left_is(&browser, 0).await;
    browser.click("button[aria-label='Show the session list']").await;
    left_is(&browser, 288).await;
    browser.close().await;
}
