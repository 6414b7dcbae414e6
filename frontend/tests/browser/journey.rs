//! The whole journey of one person, from the empty page to the figures, through a power cut.

use serde_json::{Value, json};

use crate::harness::{Browser, Server, root};

/// Of the server that the journey itself kills, the console may say so.
const SERVER_GONE: &[&str] = &["ERR_CONNECTION_REFUSED", "WebSocket connection to", "Failed to load resource"];

#[tokio::test]
async fn every_page_has_its_title_and_one_heading_and_the_console_stays_empty() {
    let server = Server::start();
    let browser = Browser::open().await;
    for (path, title) in
        [("/", "Chat"), ("/dashboard", "Dashboard"), ("/history", "History"), ("/nowhere", "Not found")]
    {
        browser.goto(&server.url(path)).await;
        let script =
            "return document.title.includes(arguments[0]) && document.querySelectorAll('main h1, h1').length === 1";
        browser.until(script, vec![title.into()], &format!("the title {title} and one h1 on {path}")).await;
        browser.settled().await;
        assert_eq!(browser.complaints(&[]).await, Vec::<String>::new(), "console of {path}");
    }
    browser.close().await;
}

#[tokio::test]
async fn nothing_scrolls_sideways_however_narrow_the_window_is() {
    let server = Server::start();
    let browser = Browser::open().await;
    for (width, height) in [(1440, 900), (1024, 768), (768, 1024), (390, 844), (320, 640)] {
        browser.resize(width, height).await;
        for path in ["/chat", "/dashboard", "/history"] {
            browser.goto(&server.url(path)).await;
            browser.settled().await;
            let script = "return document.documentElement.scrollWidth <= window.innerWidth";
            browser.until(script, vec![], &format!("{path} within {width} px")).await;
        }
    }
    browser.close().await;
}

#[tokio::test]
async fn a_complaint_becomes_a_stored_answer_that_survives_a_power_cut() {
    let mut server = Server::start();
    let browser = Browser::open().await;
    journey(&mut server, &browser).await;
    browser.close().await;
}

/// Empty state → "my internet is down" → rungs move → answer → "it works now" → history → dashboard →
/// reload → SIGKILL and restart → all still there.
#[tokio::test]
async fn a_page_whose_program_does_not_come_says_so_and_offers_to_load_again() {
    let dist = tempfile::TempDir::new().expect("a directory");
    for file in std::fs::read_dir(root().join("dist")).expect("built").flatten() {
        let name = file.file_name().to_string_lossy().into_owned();
        if !name.contains(".wasm") {
            std::fs::copy(file.path(), dist.path().join(name)).expect("copied");
        }
    }
    let server = Server::start_with(&[("TECHTIME_STATIC_DIR", &dist.path().to_string_lossy())]);
    let browser = Browser::open().await;
    browser.goto(&server.url("/chat")).await;
    browser.see("#fatal-reload").await;
    browser.close().await;
}

async fn journey(server: &mut Server, browser: &Browser) {
    browser.goto(&server.url("/")).await;
    browser.see_text("main", "Check everything").await;
    browser.say("my internet is down").await;
    browser.until("return location.pathname.startsWith('/chat/')", vec![], "the address of the new session").await;
    let moved =
        "return [...document.querySelectorAll('[data-ladder] [data-rung]')].some(r => r.dataset.status !== 'pending')";
    browser.until(moved, vec![], "a rung that moved").await;
    browser.see("section[aria-label=\"Diagnosis\"]").await;
    browser.until("return !document.querySelector('[aria-busy=true]')", vec![], "the end of the run").await;
    let sessions = server.get("/api/sessions").await;
    assert_eq!(sessions["total"], 1);
    assert_eq!(sessions["items"][0]["outcome"], "in_progress");
    assert!(sessions["items"][0]["tool_call_count"].as_u64() >= Some(5), "{sessions}");

    browser.say("thanks, it works now").await;
    browser.settled().await;
    for _ in 0..100 {
        if server.get("/api/sessions").await["items"][0]["outcome"] == "resolved" {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let session = server.get("/api/sessions").await["items"][0].clone();
    assert_eq!((&session["outcome"], &session["resolution"]), (&json!("resolved"), &json!("confirmed")));

    browser.goto(&server.url("/history")).await;
    browser.see_text("main", "my internet is down").await;
    browser.see_text("main", "resolved").await;
    browser.goto(&server.url("/dashboard")).await;
    browser.see_text("main", "Total sessions").await;
    let summary = server.get("/api/analytics/summary").await;
    assert_eq!((&summary["total_sessions"], &summary["confirmed_count"]), (&json!(1), &json!(1)));

    let id = session["id"].as_str().expect("an id").to_owned();
    browser.goto(&server.url(&format!("/chat/{id}"))).await;
    browser.see_text("article", "my internet is down").await;
    let before = detail(server, &id).await;
    server.kill();
    server.again();
    browser.goto(&server.url(&format!("/chat/{id}"))).await;
    browser.see_text("article", "my internet is down").await;
    browser.see_text("article", "it works now").await;
    assert_eq!(detail(server, &id).await, before, "what was acknowledged is still there");
    assert_eq!(browser.complaints(SERVER_GONE).await, Vec::<String>::new());
}

/// What a power cut must not change.
async fn detail(server: &Server, id: &str) -> Value {
    let detail = server.get(&format!("/api/sessions/{id}")).await;
    json!([detail["messages"], detail["tool_calls"], detail["diagnosis"], detail["outcome"], detail["last_seq"]])
}
