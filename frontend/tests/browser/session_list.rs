//! The session list beside the chat: search, pin, rename, archive, delete with a way back.

use serde_json::json;

use crate::harness::{Browser, Server};

const FIRST: &str = "return document.querySelector('[data-session]')?.dataset.session ?? ''";

async fn open() -> (Server, Browser, String) {
    let server = Server::start_demo();
    let browser = Browser::open().await;
    browser.goto(&server.url("/chat")).await;
    browser.see("[data-session]").await;
    let id = browser.run(FIRST, vec![]).await.as_str().expect("an id").to_owned();
    (server, browser, id)
}

/// Chooses from the menu of a row.
async fn choose(browser: &Browser, id: &str, item: &str) {
    // A list that has just changed draws its rows anew and closes their menus: then it is opened again.
    let script = "const i = [...document.querySelectorAll('[role=menuitem]')].find(i => i.offsetParent && i.innerText.trim() === arguments[1]); \
        if (i) i.click(); else document.querySelector(`[data-session='${arguments[0]}'] button[aria-expanded=false]`)?.click(); return !!i";
    browser.until(script, vec![json!(id), json!(item)], item).await;
}

async fn is_listed(browser: &Browser, id: &str, listed: bool) {
    let script = "return !!document.querySelector(`[data-session='${arguments[0]}']`) === arguments[1]";
    browser.until(script, vec![json!(id), json!(listed)], &format!("{id} listed: {listed}")).await;
}

#[tokio::test]
async fn a_row_is_renamed_in_place_pinned_archived_and_deleted_with_undo() {
    let (server, browser, id) = open().await;
    choose(&browser, &id, "Rename").await;
    browser.run("document.querySelector(\"input[aria-label='New title']\").select(); return true", vec![]).await;
    browser.fill("input[aria-label='New title']", "The office printer\u{E007}").await;
    browser.see_text(&format!("[data-session='{id}']"), "The office printer").await;
    assert_eq!(server.get(&format!("/api/sessions/{id}")).await["title"], "The office printer");

    choose(&browser, &id, "Pin").await;
    let pinned = "return !!document.querySelector(`section[aria-label=Pinned] [data-session='${arguments[0]}']`)";
    browser.until(pinned, vec![json!(id)], "the row under Pinned").await;

    choose(&browser, &id, "Delete").await;
    is_listed(&browser, &id, false).await;
    browser.see_text("[role=status]", "Undo").await;
    browser.run("[...document.querySelectorAll('[role=status] button')].find(b => b.innerText.trim() === 'Undo').click(); return true", vec![]).await;
    is_listed(&browser, &id, true).await;

    choose(&browser, &id, "Archive").await;
    is_listed(&browser, &id, false).await;
    let archived = "const s = document.querySelector('nav[aria-label=Sessions] select'); if (!s) return false; s.value = 'archived'; s.dispatchEvent(new Event('change', { bubbles: true })); return true";
    browser.until(archived, vec![], "the filter").await;
    is_listed(&browser, &id, true).await;
    browser.until("return location.search.includes('archived')", vec![], "the filter in the address").await;
    browser.driver.back().await.expect("back");
    is_listed(&browser, &id, false).await;
    assert_eq!(browser.complaints(&[]).await, Vec::<String>::new());
    browser.close().await;
}

#[tokio::test]
async fn taking_a_deletion_back_leaves_the_open_session_open() {
    let (server, browser, id) = open().await;
    let other = "return [...document.querySelectorAll('[data-session]')].map(r => r.dataset.session).find(s => s !== arguments[0])";
    let other = browser.run(other, vec![json!(id)]).await.as_str().expect("an id").to_owned();
    browser.goto(&server.url(&format!("/chat/{other}"))).await;
    browser.see("article").await;
    browser.see(&format!("[data-session='{id}']")).await;
    choose(&browser, &id, "Delete").await;
    is_listed(&browser, &id, false).await;
    let undo = "const b = [...document.querySelectorAll('[role=status] button')].find(b => b.innerText.trim() === 'Undo'); if (b) b.click(); return !!b";
    browser.until(undo, vec![], "Undo").await;
    is_listed(&browser, &id, true).await;
    assert_eq!(browser.run("return location.pathname", vec![]).await, json!(format!("/chat/{other}")));
    browser.close().await;
}

#[tokio::test]
async fn chat_leads_back_to_the_session_that_was_open_with_its_draft() {
    let (server, browser, id) = open().await;
    browser.goto(&server.url(&format!("/chat/{id}"))).await;
    browser.see("article").await;
    browser.fill("#composer", "half a thought").await;
    for path in ["/dashboard", &format!("/chat/{id}")] {
        let go = "const a = [...document.querySelectorAll('header nav a')].find(a => a.pathname === arguments[0]); if (a) a.click(); return location.pathname === arguments[0]";
        browser.until(go, vec![json!(path)], path).await;
    }
    browser.until("return document.querySelector('#composer')?.value === 'half a thought'", vec![], "the draft").await;
    browser.close().await;
}

#[tokio::test]
async fn search_narrows_the_list_and_scrolling_brings_more() {
    let (server, browser, _) = open().await;
    let total = server.get("/api/sessions").await["total"].as_u64().expect("a number");
    assert!(total > 60, "the demo has many sessions");
    let rows = "return document.querySelectorAll('[data-session]').length";
    let before = browser.run(rows, vec![]).await.as_u64().expect("a number");
    let more = "document.querySelector('nav[aria-label=Sessions] .overflow-y-auto').scrollTop = 1e6; return document.querySelectorAll('[data-session]').length > arguments[0]";
    browser.until(more, vec![json!(before)], "more rows").await;
    browser.fill("input[aria-label='Search sessions']", "printer").await;
    let found = "const r = [...document.querySelectorAll('[data-session]')]; return r.length > 0 && r.every(r => r.innerText.toLowerCase().includes('printer') || r.querySelector('mark')) && location.search.includes('q=printer')";
    browser.until(found, vec![], "only rows with the word").await;
    browser.fill("input[aria-label='Search sessions']", " zzzznothing").await;
    browser.see_text("nav[aria-label=Sessions]", "Nothing fits").await;
    assert_eq!(browser.complaints(&[]).await, Vec::<String>::new());
    browser.close().await;
}

#[tokio::test]
async fn a_run_goes_on_while_another_page_is_read_and_tells_when_it_ends() {
    let server = Server::start();
    let browser = Browser::open().await;
    browser.chat(&server).await;
    browser.say("check everything").await;
    // Away within the page, as fast as a hand could be.
    browser
        .run(
            "[...document.querySelectorAll('header nav a')].find(a => a.pathname === '/history').click(); return true",
            vec![],
        )
        .await;
    browser.until("return location.pathname === '/history'", vec![], "the history").await;
    // Probes reach no farther than this machine: there is a finding and no cause.
    browser.see_text("[role=status]", "Checked: Nothing wrong was found").await;
    assert_eq!(browser.complaints(&[]).await, Vec::<String>::new());
    browser.close().await;
}
