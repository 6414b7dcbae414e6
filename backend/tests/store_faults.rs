//! What the store survives: kill -9 under load, another process on the file, a second server.

#[path = "support/program.rs"]
mod program;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use program::{Server, send, techtime};
use rusqlite::Connection;
use serde_json::json;
use tempfile::TempDir;

/// Kills in one test run.
const KILLS: usize = 5;

const WRITERS: usize = 6;

#[test]
fn kill_9_under_load_loses_nothing_that_was_acknowledged() {
    kill_under_load(KILLS);
}

/// Called by `cargo xtask soak`.
#[test]
#[ignore = "takes minutes"]
#[expect(clippy::disallowed_methods, reason = "the number of kills comes from the task that calls it")]
fn soak() {
    let kills = std::env::var("TECHTIME_SOAK_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(50);
    kill_under_load(kills);
}

fn kill_under_load(kills: usize) {
    let directory = TempDir::new().expect("a directory");
    let data = directory.path().join("data");
    // Session → the last title that was acknowledged.
    let acknowledged: Mutex<BTreeMap<String, usize>> = Mutex::new(BTreeMap::new());
    for round in 0..kills {
        let server = Server::start(&data);
        let (count, address) = (AtomicUsize::new(0), server.address.clone());
        // Another moment each time, told by work done and not by a clock.
        let enough = 15 + (round * 23) % 331;
        std::thread::scope(|scope| {
            for writer in 0..WRITERS {
                let (acknowledged, count, address) = (&acknowledged, &count, address.as_str());
                scope.spawn(move || write_until_killed(address, (round, writer), acknowledged, count));
            }
            while count.load(Ordering::Relaxed) < enough {
                std::thread::yield_now();
            }
            drop(server);
        });
        // On the file as the kill left it, before any start has looked at it.
        let check = techtime(&data).args(["db", "check"]).output().expect("it runs");
        assert!(check.status.success(), "round {round}: {}", String::from_utf8_lossy(&check.stdout));
    }
    let server = Server::start(&data);
    let known = acknowledged.lock().expect("not poisoned");
    assert!(known.len() >= kills, "the test wrote something");
    // Figures are right at once, whatever the kills left to be counted.
    let summary = server.get("/api/analytics/summary").json();
    assert!(summary["total_sessions"].as_u64() >= Some(known.len() as u64), "{summary}");
    for (session, number) in known.iter() {
        let detail = server.get(&format!("/api/sessions/{session}"));
        assert_eq!(detail.status, 200, "{session} was acknowledged");
        let detail = detail.json();
        assert_eq!(detail["messages"][0]["content"], "thanks", "{session}");
        let title = detail["title"].as_str().expect("a title");
        let stored: usize = title.strip_prefix("title ").map_or(0, |number| number.parse().expect("a number"));
        assert!(stored >= *number, "{session}: {number} was acknowledged, {stored} is there");
        // Numbers of events: none twice, none missing.
        let events = server.get(&format!("/api/sessions/{session}/events")).json();
        let seqs: Vec<_> =
            events["items"].as_array().expect("items").iter().map(|event| event["seq"].clone()).collect();
        assert_eq!(seqs, (1..=seqs.len()).map(|seq| json!(seq)).collect::<Vec<_>>(), "{session}");
    }
    println!("{kills} kills, {} conversations acknowledged and all there", known.len());
}

fn write_until_killed(
    address: &str,
    (round, writer): (usize, usize),
    acknowledged: &Mutex<BTreeMap<String, usize>>,
    count: &AtomicUsize,
) {
    for talk in 0.. {
        let session = format!("k{round}-{writer}-{talk}");
        let message = json!({"message": "thanks", "conversation_id": session}).to_string();
        let Some(answer) = send(address, "POST", "/chat", &message) else { return };
        assert_eq!(answer.status, 200, "{}", answer.body);
        acknowledged.lock().expect("not poisoned").insert(session.clone(), 0);
        count.fetch_add(1, Ordering::Relaxed);
        for number in 1..=5 {
            let title = json!({"title": format!("title {number}")}).to_string();
            let Some(answer) = send(address, "PATCH", &format!("/api/sessions/{session}"), &title) else { return };
            assert_eq!(answer.status, 200, "{}", answer.body);
            acknowledged.lock().expect("not poisoned").insert(session.clone(), number);
            count.fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[test]
fn a_file_locked_by_another_process_is_a_503_and_no_more() {
    let directory = TempDir::new().expect("a directory");
    let data = directory.path().join("data");
    let server = Server::start(&data);
    let message = json!({"message": "thanks", "conversation_id": "one"}).to_string();
    assert_eq!(server.send("POST", "/chat", &message).status, 200);
    let other = Connection::open(data.join("techtime.db")).expect("it opens");
    other.execute_batch("BEGIN EXCLUSIVE").expect("it locks");
    let refused = server.send("PATCH", "/api/sessions/one", r#"{"title": "no"}"#);
    assert_eq!(refused.status, 503, "{}", refused.body);
    assert!(refused.head.contains("retry-after:"), "{}", refused.head);
    assert_eq!(server.get("/api/sessions/one").status, 200, "reading goes on");
    // Sums and index cannot be brought up to date: lists and totals are right all the same, words cannot be looked for.
    for (filter, total) in [("", 1), ("?outcome=in_progress", 1), ("?outcome=resolved", 0)] {
        let list = server.get(&format!("/api/sessions{filter}")).json();
        assert_eq!((&list["total"], list["items"].as_array().map(Vec::len)), (&json!(total), Some(total)), "{filter}");
    }
    assert!(server.get("/api/sessions/export?format=jsonl").body.contains("\"one\""), "the export too");
    assert_eq!(server.get("/api/sessions?q=thanks").status, 503);
    assert_eq!(server.get("/health").status, 503);
    other.execute_batch("ROLLBACK").expect("it unlocks");
    assert_eq!(server.send("PATCH", "/api/sessions/one", r#"{"title": "yes"}"#).json()["title"], "yes");
}

#[test]
fn a_second_server_on_one_data_directory_is_refused_with_one_line() {
    let directory = TempDir::new().expect("a directory");
    let data = directory.path().join("data");
    let _server = Server::start(&data);
    let second = techtime(&data).output().expect("it runs");
    assert_eq!(second.status.code(), Some(2));
    let said = String::from_utf8_lossy(&second.stderr).into_owned();
    assert!(said.contains("another TechTime uses"), "{said}");
}
