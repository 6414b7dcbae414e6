//! Who moves the transcript: the rules of `state::scroll` where a real wheel turns.

use std::time::Duration;

use serde_json::{Value, json};
use thirtyfour::cdp::Cdp;

use crate::harness::{Browser, Server};
use crate::model_server::{ModelServer, Reply, Step, Wire, framed, text_frame};

/// How far the end of what is written is from what is seen, in pixels; the room kept free below does not count.
const DISTANCE: &str = "const s = document.querySelector('[data-scroller]'); return Math.round(s.firstElementChild.offsetHeight - s.scrollTop - s.clientHeight)";
const TOP: &str = "return Math.round(document.querySelector('[data-scroller]').scrollTop)";

/// A model that writes `lines` paragraphs, one each 40 ms: some 300 words a second.
async fn writer(lines: usize) -> ModelServer {
    ModelServer::start(move |_| {
        let mut steps = Vec::new();
        for line in 0..lines {
            let text = format!("Paragraph {line} of an answer that is long enough to fill the window.\n\n");
            steps.push(Step::Send(framed(Wire::OpenAi, &text_frame(Wire::OpenAi, &text))));
            steps.push(Step::Wait(Duration::from_millis(40)));
        }
        let end = json!({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]});
        Reply::frames(Wire::OpenAi, &[], [steps, vec![Step::Send(framed(Wire::OpenAi, &end))]].concat(), false)
    })
    .await
}

async fn open(model: &ModelServer) -> (Server, Browser) {
    let server = Server::start_with_model(model);
    let browser = Browser::open().await;
    browser.chat(&server).await;
    (server, browser)
}

async fn number(browser: &Browser, script: &str) -> i64 {
    browser.run(script, vec![]).await.as_i64().expect("a number")
}

async fn at_the_end(browser: &Browser) {
    let near = format!("{} < 60", DISTANCE.replace("Math.round", "Math.abs"));
    browser.until(&near, vec![], "the end to be seen").await;
}

/// Where the transcript stands once the wheel's own motion has ended.
async fn at_rest(browser: &Browser) -> i64 {
    for _ in 0..50 {
        let before = number(browser, TOP).await;
        tokio::time::sleep(Duration::from_millis(200)).await;
        if number(browser, TOP).await == before {
            return before;
        }
    }
    panic!("the transcript never rests");
}

/// Turns the wheel over the transcript; negative is upwards.
async fn wheel(browser: &Browser, pixels: i32) {
    let turn = json!({ "type": "mouseWheel", "x": 700, "y": 400, "deltaX": 0, "deltaY": pixels });
    let _ = Cdp::new(browser.driver.handle().clone()).send_raw("Input.dispatchMouseEvent", turn).await.expect("a turn");
}

#[tokio::test]
async fn whoever_reads_is_left_alone_and_the_button_takes_back_to_the_end() {
    let model = writer(120).await;
    let (_server, browser) = open(&model).await;
    browser.say("tell me everything").await;
    browser.until("return document.querySelector('[data-scroller]').scrollTop > 400", vec![], "it follows").await;
    wheel(&browser, -350).await;
    browser.see_text("[data-scroller] + div button", "latest").await;
    let held = at_rest(&browser).await;
    let before = number(&browser, DISTANCE).await;
    let grown = format!(
        "{} > arguments[0] + 400",
        DISTANCE.replace("return ", "return (").replace("clientHeight)", "clientHeight))")
    );
    browser.until(&grown, vec![json!(before)], "the answer to go on below").await;
    assert_eq!(number(&browser, TOP).await, held, "nothing moved what is read");
    browser.click("[data-scroller] + div button").await;
    browser.has_ended().await;
    at_the_end(&browser).await;
    let hidden = "return document.querySelector('[data-scroller] + div').hidden";
    browser.until(hidden, vec![], "no button at the end").await;
    browser.close().await;
}

#[tokio::test]
async fn coming_back_near_the_end_follows_again() {
    let model = writer(400).await;
    let (_server, browser) = open(&model).await;
    browser.say("tell me everything").await;
    browser.until("return document.querySelector('[data-scroller]').scrollTop > 300", vec![], "it follows").await;
    wheel(&browser, -300).await;
    browser.see_text("[data-scroller] + div button", "latest").await;
    wheel(&browser, 20_000).await;
    // Less than a line goes on below whoever follows; whoever does not is left behind by a window in a second.
    browser.until("return document.querySelector('[data-scroller] + div').hidden", vec![], "the wheel's end").await;
    let top = number(&browser, TOP).await;
    let on = "return document.querySelector('[data-scroller]').scrollTop > arguments[0] + 300";
    browser.until(on, vec![json!(top)], "it follows again").await;
    browser.has_ended().await;
    at_the_end(&browser).await;
    browser.close().await;
}

#[tokio::test]
async fn what_was_sent_stands_near_the_top_and_a_reopened_session_at_its_end() {
    let model = writer(60).await;
    let (server, browser) = open(&model).await;
    browser.say("the first question").await;
    browser.has_ended().await;
    let model_two = "return document.querySelectorAll('[data-turn]').length";
    assert_eq!(number(&browser, model_two).await, 1);
    // The second question is sent from the end of a long answer; its own begins in free room below.
    browser.say("the second question").await;
    let asked = "const t = [...document.querySelectorAll('[data-turn]')].at(-1); const s = document.querySelector('[data-scroller]'); \
        const y = t.getBoundingClientRect().top - s.getBoundingClientRect().top; return t.innerText.includes('second') && y >= 0 && y < 120";
    browser.until(asked, vec![], "the question near the top").await;
    browser.has_ended().await;
    let id = browser.run("return location.pathname", vec![]).await;
    browser.goto(&server.url("/history")).await;
    browser.see("main h1").await;
    browser.goto(&server.url(id.as_str().expect("a path"))).await;
    browser.see_text("article", "Paragraph 59").await;
    browser
        .until(&format!("{} < 60", DISTANCE.replace("Math.round", "Math.abs")), vec![], "the end of the session")
        .await;
    browser.close().await;
}

#[tokio::test]
async fn a_card_that_opens_moves_nothing_above_it() {
    let server = Server::start();
    let browser = Browser::open().await;
    browser.chat(&server).await;
    browser.say("check everything").await;
    browser.see("section[aria-label='Diagnosis']").await;
    browser.has_ended().await;
    wheel(&browser, -2000).await;
    let place = "return Math.round(document.querySelector('[data-call] [aria-expanded]').getBoundingClientRect().top)";
    browser.until("return document.querySelector('[data-scroller]').scrollTop === 0", vec![], "the top").await;
    let before = number(&browser, place).await;
    browser.click("[data-call] [aria-expanded]").await;
    browser.until("return !!document.querySelector('[data-call] [aria-expanded=true]')", vec![], "an open card").await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(number(&browser, place).await, before);
    assert_eq!(browser.complaints(&[]).await, Vec::<String>::new());
    browser.close().await;
}

#[tokio::test]
async fn half_written_markup_never_shows_and_finished_blocks_stay_the_same_elements() {
    let model = ModelServer::start(|_| {
        let text = "# Heading\n\nSome **bold words** and a [link](https://example.com/a) here.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nLast `code` word.";
        let mut steps = Vec::new();
        for piece in text.as_bytes().chunks(3) {
            let piece = String::from_utf8_lossy(piece).into_owned();
            steps.push(Step::Send(framed(Wire::OpenAi, &text_frame(Wire::OpenAi, &piece))));
            steps.push(Step::Wait(Duration::from_millis(25)));
        }
        let end = json!({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]});
        Reply::frames(Wire::OpenAi, &[], [steps, vec![Step::Send(framed(Wire::OpenAi, &end))]].concat(), false)
    })
    .await;
    let (_server, browser) = open(&model).await;
    // Watches every state that the page shows, not only those that a poll happens to see.
    let watch = "window.seen = []; new MutationObserver(() => { const a = document.querySelector('article[aria-label^=Assistant]'); \
        if (a) window.seen.push(a.innerText); const h = a && a.querySelector('h1,h2,h3'); if (h && !window.heading) window.heading = h; }) \
        .observe(document.body, { subtree: true, childList: true, characterData: true }); return true";
    browser.run(watch, vec![]).await;
    browser.say("write").await;
    browser.see_text("article table", "2").await;
    browser.has_ended().await;
    let raw = browser.run("return window.seen.filter(t => /\\*\\*|\\]\\(|\\|--|`/.test(t)).slice(0, 3)", vec![]).await;
    assert_eq!(raw, json!([]), "raw markup flashed");
    assert_eq!(browser.run("return window.heading.isConnected", vec![]).await, Value::Bool(true));
    let link =
        browser.run("const a = document.querySelector('article a[href]'); return [a.rel, a.target]", vec![]).await;
    assert!(link[0].as_str().is_some_and(|rel| rel.contains("noopener")), "{link}");
    assert_eq!(link[1], "_blank");
    browser.close().await;
}

#[tokio::test]
async fn a_start_page_that_is_longer_than_a_phone_is_read_from_its_top() {
    let server = Server::start();
    let browser = Browser::open().await;
    browser.resize(390, 560).await;
    browser.chat(&server).await;
    browser.see_text("[data-scroller] h1", "What does not work?").await;
    let longer = "const s = document.querySelector('[data-scroller]'); return s.scrollHeight > s.clientHeight + 50";
    browser.until(longer, vec![], "more than fits").await;
    assert_eq!(at_rest(&browser).await, 0);
    browser.close().await;
}
