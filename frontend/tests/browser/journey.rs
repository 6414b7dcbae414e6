//! The whole journey of one person, from the empty page to the figures, through a power cut.

use crate::harness::{Browser, Server};

#[tokio::test]
async fn the_shell_has_a_title_and_one_heading_on_every_page_and_the_console_stays_empty() {
    let server = Server::start();
    let browser = Browser::open().await;
    for (path, title) in
        [("/", "Chat"), ("/dashboard", "Dashboard"), ("/history", "History"), ("/nowhere", "Not found")]
    {
        browser.goto(&server.url(path)).await;
        browser.see("h1").await;
        let script = "return document.title.includes(arguments[0]) && document.querySelectorAll('h1').length === 1";
        browser.until(script, vec![title.into()], &format!("the title {title} and one h1 on {path}")).await;
        assert_eq!(browser.complaints(&[]).await, Vec::<String>::new(), "console of {path}");
    }
    browser.close().await;
}
