//! Everybody can use every page and state: axe-core finds nothing, in both themes, wide and narrow.

use serde_json::{Value, json};

use crate::harness::{Browser, Server, root};

/// Put there by `cargo xtask test`: npm's axe-core.
const AXE: &str = "target/page-checks/node_modules/axe-core/axe.min.js";

/// Fails with each rule that is broken on the page as it stands, and where.
async fn is_accessible(browser: &Browser, state: &str) {
    let file = root().join(AXE);
    let axe = std::fs::read_to_string(&file)
        .unwrap_or_else(|e| panic!("{}: {e}; cargo xtask test puts it there", file.display()));
    if browser.run("return typeof axe", vec![]).await == "undefined" {
        browser.run(&format!("{axe}; window.axe = axe; return true"), vec![]).await;
    }
    // What moves is judged when it stands.
    let still = "return document.getAnimations().filter(a => a.playState === 'running' && a.effect.getTiming().iterations !== Infinity).length === 0";
    browser.until(still, vec![], "transitions to end").await;
    let script = "const done = arguments[arguments.length - 1]; axe.run(document, { resultTypes: ['violations'] }).then(r => \
        done(r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ') + ' (' + n.failureSummary.replace(/\\s+/g, ' ').slice(0, 160) + ')').join('; '))), e => done([String(e)]))";
    let found = browser.driver.execute_async(script, vec![]).await.expect("axe runs").json().clone();
    assert_eq!(found, json!([]), "{state}");
}

/// Sets theme and size and opens a page.
async fn open(browser: &Browser, url: &str, theme: &str) {
    browser.goto(url).await;
    browser
        .run("localStorage.setItem('techtime.v1.theme', JSON.stringify(arguments[0])); return true", vec![json!(theme)])
        .await;
    browser.goto(url).await;
    let dark = "return document.documentElement.classList.contains('dark') === arguments[0]";
    browser.until(dark, vec![Value::Bool(theme == "dark")], "the theme").await;
    browser.settled().await;
}

const LOOKS: [(&str, u32); 3] = [("light", 1440), ("dark", 1440), ("light", 390)];

#[tokio::test]
async fn pages_full_and_empty_and_lost() {
    let full = Server::start_demo();
    let empty = Server::start();
    let browser = Browser::open().await;
    for (theme, width) in LOOKS {
        browser.resize(width, 900).await;
        for path in ["/chat", "/dashboard", "/history", "/nowhere", "/chat/nothing-of-that-name"] {
            for (what, server) in [("full", &full), ("empty", &empty)] {
                open(&browser, &server.url(path), theme).await;
                is_accessible(&browser, &format!("{path}, {what}, {theme}, {width}")).await;
            }
        }
    }
    browser.close().await;
}

#[tokio::test]
async fn a_conversation_with_everything_open() {
    let server = Server::start();
    let browser = Browser::open().await;
    for (theme, width) in LOOKS {
        browser.resize(width, 900).await;
        open(&browser, &server.url("/chat"), theme).await;
        browser.say("check everything").await;
        browser.see("section[aria-label='Diagnosis']").await;
        browser.until("return !document.querySelector('article[aria-busy=true]')", vec![], "the end").await;
        browser
            .run(
                "document.querySelectorAll('[data-call] [aria-expanded=false]').forEach(b => b.click()); return true",
                vec![],
            )
            .await;
        browser.run("document.querySelectorAll('main details').forEach(d => d.open = true); return true", vec![]).await;
        is_accessible(&browser, &format!("a conversation, {theme}, {width}")).await;
        let path = browser.run("return location.pathname", vec![]).await;
        open(&browser, &server.url(&format!("{}?replay=1", path.as_str().expect("a path"))), theme).await;
        browser.see("[data-replay]").await;
        is_accessible(&browser, &format!("a replay, {theme}, {width}")).await;
    }
    browser.close().await;
}

#[tokio::test]
async fn dialogs_menus_and_forms() {
    let server = Server::start();
    let browser = Browser::open().await;
    for theme in ["light", "dark"] {
        open(&browser, &server.url("/chat?tool=traceroute"), theme).await;
        browser.see("[data-tools] form").await;
        is_accessible(&browser, &format!("a tool's form, {theme}")).await;
        let press = "document.dispatchEvent(new KeyboardEvent('keydown', { key: arguments[0], ctrlKey: arguments[1], bubbles: true })); return true";
        browser.run(press, vec![json!("k"), json!(true)]).await;
        browser.see("[role=combobox]").await;
        is_accessible(&browser, &format!("the palette, {theme}")).await;
        open(&browser, &server.url("/chat"), theme).await;
        for item in ["Settings", "Keyboard shortcuts"] {
            browser.click("button[aria-label=More]").await;
            is_accessible(&browser, &format!("the menu, {theme}")).await;
            let choose = "[...document.querySelectorAll('[role=menuitem]')].find(i => i.innerText.trim() === arguments[0]).click(); return true";
            browser.run(choose, vec![json!(item)]).await;
            browser.see("dialog[open]").await;
            is_accessible(&browser, &format!("{item}, {theme}")).await;
            browser
                .run("document.querySelector('dialog[open] button[aria-label=Close]').click(); return true", vec![])
                .await;
            browser.until("return !document.querySelector('dialog[open]')", vec![], "a closed dialog").await;
        }
    }
    browser.close().await;
}
