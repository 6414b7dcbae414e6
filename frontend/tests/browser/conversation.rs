//! What a person can do in a conversation beside writing: stop, queue, say it anew, rate, hand over, watch from two tabs.

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{Browser, Server};
use crate::model_server::{ModelServer, Reply, Step, Wire, framed, text_frame};

/// A model that never stops writing.
async fn endless() -> ModelServer {
    ModelServer::start(|_| {
        let piece = framed(Wire::OpenAi, &text_frame(Wire::OpenAi, "word "));
        Reply::frames(Wire::OpenAi, &[], vec![Step::Forever(piece, Duration::from_millis(20))], true)
    })
    .await
}

async fn open(server: &Server) -> Browser {
    let browser = Browser::open().await;
    browser.chat(server).await;
    browser
}

/// Presses a button that shows only while the pointer is near.
async fn press(browser: &Browser, label: &str) {
    let script = "const b = [...document.querySelectorAll('button')].filter(b => b.getAttribute('aria-label') === arguments[0] && !b.closest('[hidden]')).at(-1); if (b) b.click(); return !!b";
    browser.until(script, vec![json!(label)], label).await;
}

#[tokio::test]
async fn escape_stops_the_answer_and_keeps_what_was_said() {
    let model = endless().await;
    let server = Server::start_with_model(&model);
    let browser = open(&server).await;
    browser.say("go on for ever").await;
    browser.see_text("article[aria-label^=Assistant]", "word word word").await;
    browser.fill("#composer", "\u{E00C}").await;
    browser.see_text("article", "You stopped this answer").await;
    browser.has_ended().await;
    browser.see_text("article[aria-label^=Assistant]", "word word word").await;
    browser.driver.refresh().await.expect("a reload");
    browser.see_text("article[aria-label^=Assistant]", "word word word").await;
    browser.close().await;
}

#[tokio::test]
async fn a_second_message_waits_its_turn_and_can_be_taken_back() {
    let model = endless().await;
    let server = Server::start_with_model(&model);
    let browser = open(&server).await;
    browser.say("the first").await;
    browser.see_text("article[aria-label^=Assistant]", "word").await;
    browser.say("the second").await;
    browser.see_text("article", "Waiting, place 1").await;
    press(&browser, "Take back").await;
    let gone = "return ![...document.querySelectorAll('article')].some(a => a.innerText.includes('the second'))";
    browser.until(gone, vec![], "the second message to go").await;
    press(&browser, "Stop (Esc)").await;
    browser.has_ended().await;
    assert_eq!(model.chats().len(), 1, "what was taken back was never asked");
    browser.close().await;
}

#[tokio::test]
async fn a_conversation_goes_on_from_the_message_that_is_said_anew_and_keeps_the_earlier_version() {
    let server = Server::start();
    let browser = open(&server).await;
    browser.say("hello").await;
    browser.has_ended().await;
    browser.say("what can you do").await;
    let said = "return [...document.querySelectorAll('[data-transcript] article')].map(a => a.getAttribute('aria-label').split(',')[0]).join()";
    let is =
        format!("return (() => {{ {said} }})() === arguments[0] && !document.querySelector('article[aria-busy=true]')");
    let is = async |expected: &str| browser.until(&is, vec![json!(expected)], expected).await;
    is("You,Assistant,You,Assistant").await;
    let first = "const b = document.querySelector(\"button[aria-label='Edit and send again']\"); b.click(); return !!b";
    browser.until(first, vec![], "the first message's button").await;
    browser.fill("textarea[aria-label='Edit message']", "\u{E00C}").await;
    let left = "return !document.querySelector(\"textarea[aria-label='Edit message']\") && document.activeElement.getAttribute('aria-label') === 'Edit and send again'";
    browser.until(left, vec![], "the field left by Escape").await;
    browser.until(first, vec![], "the first message's button").await;
    browser.see_text("article", "The conversation goes on from here").await;
    browser
        .run(
            "const t = document.querySelector(\"textarea[aria-label='Edit message']\"); t.select(); return true",
            vec![],
        )
        .await;
    browser.fill("textarea[aria-label='Edit message']", "what is my ip address\u{E007}").await;
    browser.see("[data-tool=get_ip_config]").await;
    is("You,Assistant").await;
    browser.see_text("[data-earlier]", "Earlier version: 4 messages").await;
    browser.until("return document.activeElement.id === 'composer'", vec![], "the cursor in the composer").await;
    let place = "return document.querySelector('[data-transcript] [data-entry]').matches('[data-earlier]')";
    browser.until(place, vec![], "the earlier version above what goes on").await;
    browser.click("[data-earlier] button").await;
    is("You,Assistant,You,Assistant,You,Assistant").await;
    let old = browser.run("return document.querySelector('[data-earlier] article[id]').id", vec![]).await;
    browser.driver.refresh().await.expect("a reload");
    browser.see_text("[data-earlier]", "Earlier version: 4 messages").await;
    is("You,Assistant").await;
    press(&browser, "Answer again").await;
    browser.see_text("[data-earlier]", "Earlier version: 6 messages").await;
    is("You,Assistant").await;
    browser.run("history.replaceState(null, '', '#' + arguments[0])", vec![old.clone()]).await;
    browser.driver.refresh().await.expect("a reload");
    let led = "return !!document.getElementById(arguments[0])";
    browser.until(led, vec![old], "a link into the earlier version opens it").await;
    let id = server.get("/api/sessions").await["items"][0]["id"].clone();
    let kept = server.get(&format!("/api/sessions/{}", id.as_str().expect("an id"))).await;
    assert_eq!(kept["messages"].as_array().map(Vec::len), Some(2), "the server shows the same: {kept}");
    assert_eq!(browser.complaints(&[]).await, Vec::<String>::new());
    browser.close().await;
}

#[tokio::test]
async fn an_answer_is_rated_and_the_session_handed_over_with_its_report() {
    let server = Server::start();
    let browser = open(&server).await;
    browser.say("check everything").await;
    browser.see("section[aria-label='Diagnosis']").await;
    browser.has_ended().await;
    press(&browser, "Good answer").await;
    browser
        .until(
            "return !!document.querySelector(\"button[aria-label='Good answer'][aria-pressed=true]\")",
            vec![],
            "the thumb",
        )
        .await;
    let hand_over = "[...document.querySelectorAll('button')].find(b => b.innerText.trim() === 'Hand over' && b.offsetParent).click(); return true";
    browser.run(hand_over, vec![]).await;
    browser.see_text("[data-report]", "check everything").await;
    browser.resize(390, 844).await;
    let fits = "const e = document.querySelector('[data-report]').closest('.overflow-y-auto'); return innerWidth === 390 && e.scrollWidth <= e.clientWidth";
    browser.until(fits, vec![], "a report that fits a phone").await;
    browser.resize(1440, 900).await;
    browser.fill("#handover-note", "call back after two").await;
    browser.run("[...document.querySelectorAll('dialog[open] button')].find(b => b.innerText.trim() === 'Hand over').click(); return true", vec![]).await;
    browser.until("return !document.querySelector('dialog[open]')", vec![], "a closed dialog").await;
    let session = server.get("/api/sessions").await["items"][0].clone();
    assert_eq!(session["outcome"], "unresolved", "{session}");
    assert_eq!(server.get("/api/analytics/summary").await["escalated_count"], 1);
    assert_eq!(browser.complaints(&[]).await, Vec::<String>::new());
    browser.close().await;
}

#[tokio::test]
async fn the_head_of_a_session_says_what_it_came_to_and_passes_it_on() {
    let server = Server::start();
    let browser = open(&server).await;
    browser.say("check everything").await;
    browser.see("section[aria-label='Diagnosis']").await;
    browser.has_ended().await;
    browser.see_text("[data-head] h1", "check everything").await;
    browser.see_text("[data-head]", "In progress").await;
    browser.run("document.querySelector('[data-head] button[aria-label=Session]').focus()", vec![]).await;
    let button = browser.driver.active_element().await.expect("a focus");
    button.send_keys("\u{E004}").await.expect("a key");
    let ring = "const e = document.activeElement; return e.matches('[data-scroller]') && getComputedStyle(e).outlineStyle === 'solid'";
    browser.until(ring, vec![], "the messages, reached by Tab and seen to be").await;
    let heard = "window.print = () => { window.printed = true }; HTMLAnchorElement.prototype.click = function () { window.saved = this.download }; return true";
    browser.run(heard, vec![]).await;
    let choose = "const item = [...document.querySelectorAll('[data-head] [role=menuitem]')].find(i => i.innerText.trim() === arguments[0]); if (item) item.click(); return !!item";
    for (item, done) in [
        ("Print", "return window.printed === true"),
        ("Download report", "return window.saved === `techtime-${location.pathname.split('/').at(-1)}.md`"),
        ("Copy link", "return [...document.querySelectorAll('[role=status]')].some(s => s.innerText.includes('link'))"),
        ("Replay", "return location.search.startsWith('?replay')"),
    ] {
        press(&browser, "Session").await;
        browser.until(choose, vec![json!(item)], item).await;
        browser.until(done, vec![], item).await;
    }
    browser.driver.back().await.expect("back");
    browser.until("return location.search === ''", vec![], "the conversation").await;
    let id = server.get("/api/sessions").await["items"][0]["id"].clone();
    let reason = json!({ "reason": "not_solved" });
    let address = server.url(&format!("/api/sessions/{}/escalate", id.as_str().expect("an id")));
    reqwest::Client::new().post(address).json(&reason).send().await.expect("handed over");
    browser.see_text("[data-head]", "Unresolved").await;
    assert_eq!(browser.complaints(&[]).await, Vec::<String>::new());
    browser.close().await;
}

#[tokio::test]
async fn two_tabs_show_the_same_and_a_tab_that_came_later_too() {
    let server = Server::start();
    let browser = open(&server).await;
    browser.say("check everything").await;
    browser.see("section[aria-label='Diagnosis']").await;
    browser.has_ended().await;
    let first = browser.driver.window().await.expect("a tab");
    let address = browser.run("return location.href", vec![]).await;
    let second = browser.driver.new_tab().await.expect("a second tab");
    browser.driver.switch_to_window(second.clone()).await.expect("switched");
    browser.goto(address.as_str().expect("an address")).await;
    browser.connected().await;
    browser.see("section[aria-label='Diagnosis']").await;
    browser.driver.switch_to_window(first).await.expect("switched");
    browser.say("what is my ip address").await;
    browser.see_text("article[aria-label^=Assistant]", "Your address is").await;
    browser.has_ended().await;
    let shown = "return [...document.querySelectorAll('article')].map(a => a.id).join()";
    let here = browser.run(shown, vec![]).await;
    browser.driver.switch_to_window(second).await.expect("switched");
    let same = format!("return (() => {{ {shown} }})() === arguments[0]");
    browser.until(&same, vec![here], "the same messages in both tabs").await;
    browser.close().await;
}

#[tokio::test]
async fn a_draft_waits_in_its_own_session() {
    let server = Server::start();
    let browser = open(&server).await;
    browser.say("hello").await;
    browser.has_ended().await;
    browser.fill("#composer", "half a thought").await;
    let chord = "document.dispatchEvent(new KeyboardEvent('keydown', { key: 'O', ctrlKey: true, shiftKey: true, bubbles: true })); return true";
    browser.run(chord, vec![]).await;
    browser
        .until(
            "return location.pathname === '/chat' && document.querySelector('#composer').value === ''",
            vec![],
            "a new chat",
        )
        .await;
    browser.until("return document.activeElement.id === 'composer'", vec![], "focus in the composer").await;
    browser.driver.back().await.expect("back");
    browser.until("return document.querySelector('#composer').value === 'half a thought'", vec![], "the draft").await;
    browser.driver.refresh().await.expect("a reload");
    browser
        .until(
            "return document.querySelector('#composer')?.value === 'half a thought'",
            vec![],
            "the draft after a reload",
        )
        .await;
    browser.close().await;
}

#[tokio::test]
async fn a_run_that_the_server_could_not_finish_says_so_and_goes_on_when_asked() {
    let model = endless().await;
    let mut server = Server::start_with_model(&model);
    let browser = open(&server).await;
    browser.say("go on for ever").await;
    browser.see_text("article[aria-label^=Assistant]", "word word word").await;
    server.kill();
    browser.see_text("[data-banner]", "techtime serve").await;
    server.again();
    browser.connected().await;
    browser.see_text("article", "Interrupted").await;
    browser.see_text("[data-banner]", "the answer stopped there").await;
    browser.see_text("article[aria-label^=Assistant]", "word word word").await;
    let again = "const b = [...document.querySelectorAll('article button')].find(b => b.innerText.trim() === 'Try again' && b.offsetParent); if (b) b.click(); return !!b";
    browser.until(again, vec![], "Try again").await;
    browser.until("return !!document.querySelector('article[aria-busy=true]')", vec![], "a new run").await;
    press(&browser, "Stop (Esc)").await;
    browser.has_ended().await;
    browser.close().await;
}

/// A process to be ended, and ended with its owner whatever the test finds.
#[cfg(target_os = "linux")]
struct Victim(std::process::Child);

#[cfg(target_os = "linux")]
impl Drop for Victim {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "starts the program that is to be ended")]
async fn nothing_is_ended_before_the_yes_and_the_card_says_what() {
    let dir = tempfile::TempDir::new().expect("a directory");
    let sleep = ["/usr/bin/sleep", "/bin/sleep"].into_iter().find(|path| std::path::Path::new(path).exists());
    let program = dir.path().join("ttvictim");
    std::fs::copy(sleep.expect("coreutils"), &program).expect("a copy");
    let mut victim = Victim(std::process::Command::new(&program).arg("120").spawn().expect("a process"));
    let server = Server::start();
    let browser = open(&server).await;
    for (answer, ended) in [("No", false), ("Yes, once", true)] {
        browser.say("kill ttvictim").await;
        browser.see_text("section[aria-label^='May it run?']", "ttvictim").await;
        assert!(victim.0.try_wait().expect("asked").is_none(), "not before the yes");
        let choose = "const b = [...document.querySelectorAll(\"section[aria-label^='May it run?'] button\")].find(b => b.innerText.trim() === arguments[0]); if (b) { b.click(); b.click(); } return !!b";
        browser.until(choose, vec![json!(answer)], answer).await;
        browser.until("return !document.querySelector(\"section[aria-label^='May it run?']\") && !document.querySelector('article[aria-busy=true]')", vec![], "the answer").await;
        assert_eq!(victim.0.try_wait().expect("asked").is_some(), ended, "{answer}");
    }
    let said = browser.run("return document.body.innerText.includes('does not wait for an answer')", vec![]).await;
    assert_eq!(said, json!(false), "the second click said nothing");
    let listed = server.get("/api/sessions").await;
    let detail = server.get(&format!("/api/sessions/{}", listed["items"][0]["id"].as_str().expect("an id"))).await;
    let ends: Vec<&Value> = detail["tool_calls"]
        .as_array()
        .expect("calls")
        .iter()
        .filter(|c| c["name"] == "kill_process" && c["effect"] == "destroys")
        .collect();
    assert_eq!(ends.iter().map(|c| &c["status"]).collect::<Vec<_>>(), ["denied", "done"], "{ends:?}");
    browser.close().await;
}
