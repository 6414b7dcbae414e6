//! A server that goes and comes back: what failed meanwhile is asked again without anybody's doing.

use serde_json::json;

use crate::harness::{Browser, Server};

/// Goes to a page by its link in the header, as within the page only.
async fn go(browser: &Browser, word: &str) {
    let script = "const a = [...document.querySelectorAll('header nav a')].find(a => a.innerText.trim() === arguments[0]); if (a) a.click(); return !!a";
    browser.until(script, vec![json!(word)], word).await;
}

/// Nothing on the page says that something did not come.
async fn is_whole(browser: &Browser) {
    let script = "const said = document.querySelector('main').innerText; return !!said.trim() && \
        !['could not be loaded', 'did not come', 'does not answer', 'figures are old', 'still the figures'].some(words => said.includes(words))";
    browser.until(script, vec![], "a page without complaints").await;
}

#[tokio::test]
async fn tools_and_lists_that_did_not_come_are_there_after_the_server_has_returned() {
    let mut server = Server::start_demo();
    let browser = Browser::open().await;
    browser.goto(&server.url("/dashboard")).await;
    browser.connected().await;
    browser.settled().await;
    server.kill();
    browser.see("[data-connection=reconnecting]").await;
    go(&browser, "Chat").await;
    let failed = "return /could not be loaded|did not come/.test(document.querySelector('main').innerText)";
    browser.until(failed, vec![], "what did not come").await;
    server.again();
    browser.connected().await;
    is_whole(&browser).await;
    let ladder = "const b = [...document.querySelectorAll('[data-tools] button')].find(b => b.innerText.trim() === 'Run the ladder'); return !!b && !b.disabled";
    browser.until(ladder, vec![], "a ladder that can be run").await;
    browser.see("[data-session]").await;
    browser.close().await;
}

#[tokio::test]
async fn figures_that_did_not_come_say_whose_they_are_and_come_after_the_server_has_returned() {
    let mut server = Server::start_demo();
    let browser = Browser::open().await;
    browser.goto(&server.url("/dashboard")).await;
    browser.until("return document.querySelectorAll('figure canvas').length === 6", vec![], "the charts").await;
    server.kill();
    browser.see("[data-connection=reconnecting]").await;
    let week = "const b = [...document.querySelectorAll('main button')].find(b => b.innerText.trim() === '7 days'); if (b) b.click(); return !!b";
    browser.until(week, vec![], "another range").await;
    browser.see_text("main [role=status]", "still the figures of “Last 30 days”").await;
    server.again();
    browser.connected().await;
    is_whole(&browser).await;
    browser.see_text("main", "over 7 days").await;
    browser.close().await;
}
