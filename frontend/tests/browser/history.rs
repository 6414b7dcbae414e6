//! The history over generated data: pages, keys, search, filters, selection with undo, and the way back.

use serde_json::json;
use thirtyfour::prelude::*;

use crate::harness::{Browser, Server};

/// Development builds name a checksum where Chromium does not look at it.
const PRELOAD: &str = "`integrity` attribute is currently ignored for preload";

const ROWS: &str = "ul[aria-label=Sessions] > li";

async fn open(path: &str) -> (Server, Browser) {
    let server = Server::start_demo();
    let browser = Browser::open().await;
    browser.goto(&server.url(path)).await;
    listed(&browser).await;
    (server, browser)
}

async fn listed(browser: &Browser) {
    let script =
        "return document.querySelectorAll(arguments[0]).length > 0 && !document.querySelector('ul[aria-busy=true]')";
    browser.until(script, vec![json!(ROWS)], "a list of sessions").await;
}

async fn keys(browser: &Browser, keys: &str) {
    let active = browser.driver.active_element().await.expect("a focus");
    active.send_keys(keys).await.expect("keys");
}

async fn total(browser: &Browser) -> u64 {
    let script = "const said = [...document.querySelectorAll('[role=status]')].map(e => e.innerText).find(t => / of .*session/.test(t)); return said ? Number(said.split(' of ')[1].replace(/[^0-9]/g, '')) : -1";
    browser.run(script, vec![]).await.as_u64().unwrap_or(0)
}

#[tokio::test]
async fn back_from_a_chat_finds_page_filter_and_row() {
    let (_server, browser) = open("/history?outcome=resolved&page=2").await;
    keys(&browser, "jjj").await;
    let focused = "return document.activeElement.closest('li') === document.querySelectorAll(arguments[0])[2]";
    browser.until(focused, vec![json!(ROWS)], "the third row by the keyboard").await;
    let title = browser.run("return document.activeElement.innerText", vec![]).await;
    let active = browser.driver.active_element().await.expect("a focus");
    active.send_keys(Key::Enter).await.expect("a key");
    browser.until("return location.pathname.startsWith('/chat/')", vec![], "the chat").await;
    browser.driver.back().await.expect("back");
    listed(&browser).await;
    browser.until(focused, vec![json!(ROWS)], "the row that was left").await;
    assert_eq!(browser.run("return document.activeElement.innerText", vec![]).await, title);
    assert_eq!(browser.run("return location.search", vec![]).await, json!("?outcome=resolved&page=2"));
    browser.driver.forward().await.expect("forward");
    browser.until("return location.pathname.startsWith('/chat/')", vec![], "the chat again").await;
    browser.driver.back().await.expect("back");
    listed(&browser).await;
    browser.until(focused, vec![json!(ROWS)], "the row once more").await;
    browser.close().await;
}

#[tokio::test]
async fn r_opens_the_replay_of_a_row() {
    let (_server, browser) = open("/history").await;
    keys(&browser, "jr").await;
    browser
        .until(
            "return location.pathname.startsWith('/chat/') && location.search.startsWith('?replay')",
            vec![],
            "the replay",
        )
        .await;
    browser.close().await;
}

#[tokio::test]
async fn several_are_deleted_at_once_and_undo_brings_them_back() {
    let (_server, browser) = open("/history").await;
    let before = total(&browser).await;
    assert!(before > 20);
    keys(&browser, "jxjx").await;
    browser.see_text("[role=toolbar]", "2 sessions selected").await;
    let press = "[...document.querySelectorAll('[role=toolbar] button')].find(b => b.innerText === 'Delete').click()";
    browser.run(press, vec![]).await;
    let counted = "const said = [...document.querySelectorAll('[role=status]')].map(e => e.innerText).find(t => / of .*session/.test(t)) ?? ''; return Number(said.split(' of ').pop().replace(/[^0-9]/g, '')) === arguments[0]";
    browser.until(counted, vec![json!(before - 2)], "two sessions fewer").await;
    let kept = "return document.activeElement.closest(arguments[0]) !== null";
    browser.until(kept, vec![json!(ROWS)], "the focus on the list").await;
    browser.run("[...document.querySelectorAll('button')].find(b => b.innerText === 'Undo').click()", vec![]).await;
    browser.until(counted, vec![json!(before)], "all of them again").await;
    browser.close().await;
}

#[tokio::test]
async fn the_bin_gives_back_what_was_deleted() {
    let (_server, browser) = open("/history").await;
    let before = total(&browser).await;
    keys(&browser, "jx").await;
    browser.see_text("[role=toolbar]", "1 session selected").await;
    browser
        .run(
            "[...document.querySelectorAll('[role=toolbar] button')].find(b => b.innerText === 'Delete').click()",
            vec![],
        )
        .await;
    browser.run("[...document.querySelectorAll('[role=tab]')].find(t => t.innerText === 'Bin').click()", vec![]).await;
    browser
        .until(
            "return location.search === '?shelf=bin' && document.querySelectorAll(arguments[0]).length === 1",
            vec![json!(ROWS)],
            "one session in the bin",
        )
        .await;
    browser
        .run("[...document.querySelectorAll('li button')].find(b => b.innerText === 'Restore').click()", vec![])
        .await;
    browser.see_text("main", "The bin is empty").await;
    browser
        .run("[...document.querySelectorAll('[role=tab]')].find(t => t.innerText === 'Sessions').click()", vec![])
        .await;
    listed(&browser).await;
    assert_eq!(total(&browser).await, before);
    browser.close().await;
}

#[tokio::test]
async fn typing_searches_marks_the_hits_and_leaves_one_step_in_the_way_back() {
    let server = Server::start_demo();
    let browser = Browser::open().await;
    browser.goto(&server.url("/dashboard")).await;
    browser.see("h1").await;
    browser
        .run("[...document.querySelectorAll('header a')].find(a => a.pathname === '/history').click()", vec![])
        .await;
    listed(&browser).await;
    keys(&browser, "/").await;
    browser.fill("input[type=search]", "dns").await;
    browser
        .until(
            "return location.search === '?q=dns' && document.querySelectorAll('mark').length > 0",
            vec![],
            "marked hits",
        )
        .await;
    browser.driver.back().await.expect("back");
    browser.until("return location.pathname === '/dashboard'", vec![], "the dashboard, one step back").await;
    assert_eq!(browser.complaints(&[PRELOAD]).await, Vec::<String>::new());
    browser.close().await;
}

#[tokio::test]
async fn order_and_filters_are_in_the_address_and_hold_after_a_reload() {
    let (_server, browser) = open("/history").await;
    let choose = "const [label, value] = arguments; const s = document.querySelector(`select[aria-label=${label}]`); s.value = value; s.dispatchEvent(new Event('change', { bubbles: true }))";
    browser.run(choose, vec![json!("Order"), json!("-duration")]).await;
    browser.until("return location.search === '?sort=-duration'", vec![], "the order in the address").await;
    browser.run(choose, vec![json!("Rung"), json!("4")]).await;
    browser
        .until(
            "return location.search.includes('layer=4') && location.search.includes('sort=-duration')",
            vec![],
            "both in the address",
        )
        .await;
    browser.driver.refresh().await.expect("a reload");
    listed(&browser).await;
    let held = "return document.querySelector('select[aria-label=Order]').value === '-duration' && [...document.querySelectorAll(arguments[0])].every(r => r.innerText.includes('4 Name resolution'))";
    browser.until(held, vec![json!(ROWS)], "the same list after a reload").await;
    browser.close().await;
}

#[tokio::test]
async fn another_page_begins_at_its_top_and_a_search_is_no_longer_than_the_server_takes() {
    let (_server, browser) = open("/history").await;
    browser.click("nav[aria-label='Pages of the list'] button[aria-label='Page 2']").await;
    let at_top = "return location.search === '?page=2' && document.querySelector('main > div').scrollTop === 0 && !document.querySelector('ul[aria-busy=true]')";
    browser.until(at_top, vec![], "the top of the second page").await;
    browser.fill("input[type=search]", &"x".repeat(300)).await;
    browser.see_text("main", "No sessions match").await;
    assert_eq!(
        browser.run("return document.querySelector('input[type=search]').value.length", vec![]).await,
        json!(200)
    );
    browser.close().await;
}

#[tokio::test]
async fn days_are_chosen_in_a_box_that_holds_its_fields_and_takes_the_focus() {
    let (_server, browser) = open("/history").await;
    for width in [320, 390, 1440] {
        browser.resize(width, 740).await;
        browser.run("[...document.querySelectorAll('[aria-label=Range] button')].at(-1).click()", vec![]).await;
        let held = "const form = document.querySelector('form[aria-label=Days]'); if (!form || document.activeElement.id !== 'range-from') return false; \
            const box = form.getBoundingClientRect(), [a, b] = [...form.querySelectorAll('input')].map(i => i.getBoundingClientRect()); \
            const apart = a.right <= b.left || a.bottom <= b.top; \
            return apart && [a, b].every(r => r.left >= box.left && r.right <= box.right) && box.left >= 0 && box.right <= innerWidth";
        browser.until(held, vec![], &format!("two fields apart and within their box at {width} px")).await;
        browser.driver.active_element().await.expect("a focus").send_keys(Key::Escape).await.expect("a key");
        let back = "return !document.querySelector('form[aria-label=Days]') && document.activeElement.getAttribute('aria-expanded') === 'false'";
        browser.until(back, vec![], "the focus on the button again").await;
    }
    browser.close().await;
}

#[tokio::test]
async fn a_phone_shows_the_list_without_scrolling_sideways() {
    let (_server, browser) = open("/history").await;
    browser.resize(360, 740).await;
    browser.until("return document.documentElement.scrollWidth <= innerWidth && document.querySelector('main > div').scrollWidth <= innerWidth", vec![], "a list within the window").await;
    browser.close().await;
}
