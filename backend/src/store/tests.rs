//! The store as its callers see it.

use std::time::Duration;

use rusqlite::Connection;
use shared_types::*;

use super::events::{NewEvent, append};
use super::log::{after, unfinished_runs};
use super::test_support::{Talk, TestStore, at, call, diagnosis, fresh};
use super::{
    Durability, News, OpenError, Store, StoreError, WriteTransaction, calls, check, messages, sessions, sweep,
};

impl TestStore {
    async fn item(&self, id: &SessionId) -> SessionItem {
        let id = id.clone();
        self.store.read(move |conn| sessions::item_by_id(conn, &id)).await.unwrap()
    }

    async fn detail(&self, id: &SessionId) -> SessionDetail {
        let id = id.clone();
        self.store.read(move |conn| sessions::detail(conn, &id)).await.unwrap()
    }

    async fn history(&self, id: &SessionId) -> Vec<(Role, String)> {
        let id = id.clone();
        let all = self.store.read(move |conn| messages::history(conn, &id, None)).await.unwrap();
        all.into_iter().map(|message| (message.role, message.content)).collect()
    }

    async fn sums_are_right(&self) {
        // Both with what is only noted and after it was taken up.
        let noted = self.store.read(check::check).await.unwrap();
        assert_eq!(noted.problems, Vec::<String>::new());
        let report = self.store.read_settled(check::check).await.unwrap();
        assert_eq!(report.problems, Vec::<String>::new());
        assert!(report.sums > 0 && report.noted == 0);
    }

    async fn sweep(&self, now: &str) -> usize {
        let now = at(now);
        self.store.write(Durability::Wal, move |tx| sweep::end_quiet(tx, now)).await.unwrap()
    }
}

fn broken_dns(result: &mut RunResult) {
    result.answer.diagnosis = Some(diagnosis("dns_down", Some(Layer::NameResolution)));
    result.category = Some(Category::Dns);
    result.usage = Usage { prompt_tokens: 100, completion_tokens: 20, cost_usd: Some(0.002) };
}

const START: &str = "2026-03-01T10:00:00Z";

#[tokio::test]
async fn a_greeting_gives_its_title_to_the_trouble_that_follows() {
    for (lines, title) in [
        (&["hi", "my internet is slow", "since yesterday in the evening"][..], "my internet is slow"),
        (&["help", "ok", "my laptop is very slow today"], "my laptop is very slow today"),
        (&["my wifi keeps dropping", "in the kitchen, and now and then in the hall"], "my wifi keeps dropping"),
        (&["no internet", "no"], "no internet"),
    ] {
        let test = TestStore::new();
        let talk = lines.iter().fold(Talk::starting(at(START)), |talk, line| talk.says(line).answers("ok", |_| {}));
        test.append(&talk).await;
        assert_eq!(test.item(&talk.session).await.title, title, "{lines:?}");
    }
    let test = TestStore::new();
    let filed = |result: &mut RunResult| result.category = Some(Category::Dns);
    let talk = Talk::starting(at(START)).says("no internet").answers("ok", filed).says("only on this one laptop");
    test.append(&talk).await;
    assert_eq!(test.item(&talk.session).await.title, "no internet", "what was filed keeps its title");
    test.sums_are_right().await;
}

#[tokio::test]
async fn a_conversation_becomes_a_session_with_messages_calls_and_figures() {
    let test = TestStore::new();
    let talk = Talk::starting(at(START))
        .says("Web pages do not open\nsince noon")
        .starts("ollama")
        .calls("test_dns_resolution", 40)
        .after(5)
        .text("DNS ")
        .text("is ")
        .text("down.")
        .answers("DNS is down.", broken_dns);
    let id = talk.session.clone();
    let written = test.append(&talk).await;
    assert_eq!(written.iter().map(|event| event.seq).collect::<Vec<_>>(), (1..=8).collect::<Vec<_>>());

    let detail = test.detail(&id).await;
    let item = &detail.item;
    assert_eq!(
        (item.title.as_str(), item.preview.as_str()),
        ("Web pages do not open", "Web pages do not open since noon")
    );
    assert_eq!(
        (item.outcome, item.category, item.layer),
        (Outcome::InProgress, Category::Dns, Some(Layer::NameResolution))
    );
    assert_eq!((item.cause.as_deref(), item.provider.as_deref()), (Some("dns_down"), Some("ollama")));
    assert_eq!((item.message_count, item.user_message_count, item.tool_call_count), (2, 1, 1));
    assert_eq!(
        (item.tools.clone(), item.duration_ms, item.cost_usd),
        (vec!["test_dns_resolution".into()], Some(5000), Some(0.002))
    );
    assert!(!item.running);
    assert_eq!(detail.messages.len(), 2);
    assert_eq!(detail.messages[1].tool_calls, detail.tool_calls);
    assert_eq!(detail.diagnosis.unwrap().cause, "dns_down");
    assert_eq!(detail.last_seq, 8);
    test.sums_are_right().await;
}

#[tokio::test]
async fn a_replay_gives_the_same_events_with_the_same_numbers_from_any_place() {
    let test = TestStore::new();
    let talk = Talk::starting(at(START))
        .says("hello")
        .starts("builtin")
        .text("a\u{0}\"}\\")
        .text("ü[]]\n😀")
        .after(1)
        .calls("ping_dns", 12)
        .text("c")
        .text("d")
        .after(1)
        .text("e")
        .text(&"long ".repeat(1000))
        .text("f")
        .answers("the answer", |_| ());
    let id = talk.session.clone();
    let written = test.append(&talk).await;
    for seq in 0..=written.len() {
        let (id, seq64) = (id.clone(), seq as u64);
        let replayed = test.store.read(move |conn| after(conn, &id, seq64, 1000)).await.unwrap();
        assert_eq!(replayed, written[seq..], "after {seq}");
    }
    let rows: i64 =
        test.store.read(|conn| Ok(conn.query_row("SELECT count(*) FROM events", [], |row| row.get(0))?)).await.unwrap();
    assert_eq!(rows, 8, "deltas that follow one another share a row, until it is large");
    test.sums_are_right().await;
}

#[tokio::test]
async fn a_message_after_the_end_opens_the_session_again() {
    let test = TestStore::new();
    let talk = Talk::starting(at(START)).says("no internet").starts("builtin").after(60).answers("Fixed?", broken_dns);
    let talk = talk.after(60).says("it works, thanks").starts("builtin").after(1).answers("Good.", |result| {
        result.settled = Some(Settled::Solved);
    });
    let id = talk.session.clone();
    test.append(&talk).await;
    let again = Talk { events: Vec::new(), ..talk };
    let item = test.item(&id).await;
    assert_eq!((item.outcome, item.resolution), (Outcome::Resolved, Some(Resolution::Confirmed)));
    assert_eq!((item.ended_at, item.duration_ms), (Some(at("2026-03-01T10:02:01Z")), Some(121_000)));

    let again = again.after(3600).says("it is broken again").starts("builtin").after(1).answers("Hm.", |result| {
        result.settled = Some(Settled::NotSolved);
    });
    test.append(&again).await;
    let item = test.item(&id).await;
    assert_eq!((item.outcome, item.reopened_count, item.cause.as_deref()), (Outcome::Unresolved, 1, Some("dns_down")));
    test.sums_are_right().await;
}

#[tokio::test]
async fn a_day_of_quiet_decides_by_what_was_left_open() {
    let test = TestStore::new();
    let found = Talk::starting(at(START)).says("a").starts("builtin").answers("DNS is down.", broken_dns);
    let asked = Talk::starting(at(START)).says("b").starts("builtin").answers("Which one?", |result| {
        broken_dns(result);
        result.expects = Some(Expects::Reply);
    });
    let unanswered = Talk::starting(at(START)).says("c");
    let running = Talk::starting(at(START)).says("d").starts("builtin");
    let interrupted = Talk::starting(at(START))
        .says("e")
        .starts("builtin")
        .text("So far")
        .event(RunEventKind::RunInterrupted { reason: "the server stopped".into() });
    let ids = [&found, &asked, &unanswered, &running, &interrupted].map(|talk| talk.session.clone());
    for talk in [found, asked, unanswered, running, interrupted] {
        test.append(&talk).await;
    }
    assert_eq!(test.sweep("2026-03-02T09:59:59Z").await, 0);
    assert_eq!(test.sweep("2026-03-02T10:00:00Z").await, 4);
    let mut outcomes = Vec::new();
    for id in &ids {
        let item = test.item(id).await;
        outcomes.push((item.outcome, item.resolution));
    }
    let abandoned = (Outcome::Abandoned, None);
    let assumed = (Outcome::Resolved, Some(Resolution::Assumed));
    assert_eq!(outcomes, [assumed, abandoned, abandoned, (Outcome::InProgress, None), abandoned]);
    assert_eq!(test.history(&ids[4]).await, [(Role::User, "e".into()), (Role::Assistant, "So far".into())]);
    test.sums_are_right().await;
}

#[tokio::test]
async fn a_message_is_known_by_its_clients_id_and_waits_until_its_run_begins() {
    let test = TestStore::new();
    let talk = Talk::starting(at(START)).says("first").starts("builtin").says("second");
    let session = talk.session.clone();
    let client = match &talk.events[2].kind {
        RunEventKind::MessageAccepted { client_message_id, .. } => client_message_id.clone().unwrap(),
        other => panic!("{other:?}"),
    };
    test.append(&talk).await;
    let known = {
        let (client, session) = (client.clone(), session.clone());
        test.store.read(move |conn| {
            let anywhere = messages::by_client_id(conn, &client, None)?;
            assert_eq!(messages::by_client_id(conn, &client, Some(&session))?, anywhere);
            assert_eq!(messages::by_client_id(conn, &client, Some(&fresh("other")))?, None);
            Ok(anywhere.unwrap())
        })
    };
    let known = known.await.unwrap();
    assert_eq!((known.session, known.state, known.seq), (session.clone(), messages::MessageState::Waiting, 3));
    let waiting = test.store.read(|conn| messages::waiting(conn, None)).await.unwrap();
    assert_eq!(waiting.iter().map(|message| message.content.as_str()).collect::<Vec<_>>(), ["second"]);
    let open = test.store.read(unfinished_runs).await.unwrap();
    assert_eq!(open.iter().map(|run| (&run.session, run.since)).collect::<Vec<_>>(), [(&session, 2)]);
    assert_eq!(test.history(&session).await, [(Role::User, "first".into())]);
}

#[tokio::test]
async fn a_replaced_message_folds_its_turn_away() {
    let test = TestStore::new();
    let talk = Talk::starting(at(START)).says("wrong words").starts("builtin").answers("wrong answer", |_| ());
    let RunEventKind::MessageAccepted { message_id: old, .. } = talk.events[0].kind.clone() else { panic!() };
    let (session, mut talk) = (talk.session.clone(), talk.says("right words"));
    if let Some(NewEvent { kind: RunEventKind::MessageAccepted { replaces, .. }, .. }) = talk.events.last_mut() {
        *replaces = Some(old);
    }
    test.append(&talk.starts("builtin").answers("right answer", |_| ())).await;
    let expected = [(Role::User, "right words".into()), (Role::Assistant, "right answer".into())];
    assert_eq!(test.history(&session).await, expected);
    let item = test.item(&session).await;
    assert_eq!((item.message_count, item.user_message_count), (2, 1));
    test.sums_are_right().await;
}

#[tokio::test]
async fn a_failed_change_leaves_nothing_and_harms_no_other() {
    let test = TestStore::new();
    let good = Talk::starting(at(START)).says("kept");
    let bad = Talk::starting(at(START)).says("undone");
    let (kept, undone) = (good.session.clone(), bad.session.clone());
    let failing = test.store.write(Durability::Wal, move |tx| {
        append(tx, &bad.session, &bad.events)?;
        Err::<(), _>(StoreError::Conflict("no".into()))
    });
    let panicking = test.store.write(Durability::Wal, |_| -> Result<(), StoreError> { panic!("a bug") });
    let (failed, panicked, _) = tokio::join!(failing, panicking, test.append(&good));
    assert_eq!(failed, Err(StoreError::Conflict("no".into())));
    assert!(matches!(panicked, Err(StoreError::Internal(_))));
    assert_eq!(test.item(&kept).await.title, "kept");
    let gone = test.store.read(move |conn| sessions::item_by_id(conn, &undone)).await;
    assert_eq!(gone, Err(StoreError::NotFound("session")));
    test.sums_are_right().await;
}

#[tokio::test]
async fn a_purged_session_leaves_the_figures_and_a_binned_one_stays_in_them() {
    let test = TestStore::new();
    let talk = Talk::starting(at(START)).says("x").starts("builtin").calls("ping_dns", 5).answers("y", broken_dns);
    let (id, other) = (talk.session.clone(), Talk::starting(at(START)).says("z"));
    test.append(&talk).await;
    test.append(&other).await;
    let count = async || {
        let sql =
            "SELECT sum(sessions) FROM rollups WHERE grain = 1 AND outcome = -1 AND category = -1 AND provider = -1";
        test.store.read_settled(move |conn| Ok(conn.query_row(sql, [], |row| row.get::<_, i64>(0))?)).await.unwrap()
    };
    let binned = id.clone();
    test.store.write(Durability::Synced, move |tx| sessions::bin(tx, &binned, at(START))).await.unwrap();
    assert_eq!(count().await, 2);
    test.sums_are_right().await;
    let emptied = test.store.write(Durability::Synced, |tx| sweep::empty_bin(tx, at("2026-03-31T10:00:00Z"))).await;
    assert_eq!((emptied, count().await), (Ok(1), 1));
    test.sums_are_right().await;
}

#[tokio::test]
async fn a_call_can_be_found_and_marked_as_undone() {
    let test = TestStore::new();
    let mut changed = call("set_dns", at(START));
    changed.undo = Some(Undo { text: "put the old servers back".into(), available: true });
    changed.status = CallStatus::Done;
    let id = changed.id.clone();
    let undoing = |success| ToolCall {
        status: if success { CallStatus::Done } else { CallStatus::Failed },
        success,
        undoes: Some(changed.id.clone()),
        duration_ms: Some(250),
        ..call("set_dns", at(START))
    };
    for (later, since) in [(undoing(false), None), (undoing(true), Some(at(START) + Duration::from_millis(250)))] {
        let kept = [changed.clone(), later];
        let recording =
            move |tx: &mut WriteTransaction<'_>| kept.iter().try_for_each(|call| calls::record_manual_call(tx, call));
        test.store.write(Durability::Synced, recording).await.unwrap();
        let wanted = id.clone();
        let (found, _) = test.store.read(move |conn| calls::find(conn, wanted.as_str())).await.unwrap().unwrap();
        assert_eq!((found.undone_at, found.undo.map(|undo| undo.available)), (since, Some(since.is_none())));
    }
    test.sums_are_right().await;
}

#[tokio::test]
async fn listeners_hear_of_a_session_after_it_is_stored() {
    let test = TestStore::new();
    let mut news = test.store.news();
    let talk = Talk::starting(at(START)).says("hello");
    let id = talk.session.clone();
    test.append(&talk).await;
    let (number, created) = news.recv().await.unwrap();
    let named = test.store.read(move |conn| sessions::item(conn, number)).await.unwrap();
    assert_eq!((created, named.map(|item| item.id)), (News::Created, Some(id.clone())));
    let binned = id.clone();
    test.store.write(Durability::Synced, move |tx| sessions::bin(tx, &binned, at(START))).await.unwrap();
    assert_eq!(news.recv().await.unwrap(), (number, News::Deleted));
    test.store.write(Durability::Synced, move |tx| sessions::purge(tx, &id)).await.unwrap();
    let (gone, purged) = news.recv().await.unwrap();
    assert!(matches!(purged, News::Purged(item) if gone == number && item.deleted));
    let report = test.store.read_settled(check::check).await.unwrap();
    assert_eq!((report.sums, report.problems), (0, Vec::new()), "it leaves nothing");
}

#[tokio::test]
async fn a_second_server_on_one_file_is_refused() {
    let test = TestStore::new();
    let again = Store::open(test.store.path());
    assert!(matches!(again.err(), Some(OpenError::InUse(_))));
    let path = test.store.path().to_owned();
    let directory = test.directory;
    drop(test.store);
    // The lock goes with the store.
    assert!(Store::open(&path).is_ok());
    drop(directory);
}

#[tokio::test]
async fn files_that_are_not_ours_or_newer_are_left_alone() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("techtime.db");
    let conn = Connection::open(&path).unwrap();
    conn.execute_batch("CREATE TABLE theirs (x); PRAGMA user_version = 7").unwrap();
    let before = std::fs::read(&path).unwrap();
    assert!(matches!(Store::open(&path).err(), Some(OpenError::Foreign(_))));
    assert_eq!(std::fs::read(&path).unwrap(), before);

    let newer = directory.path().join("newer.db");
    drop(Store::open(&newer).unwrap());
    Connection::open(&newer).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert!(matches!(Store::open(&newer).err(), Some(OpenError::Newer { found: 99, .. })));
    assert!(matches!(Store::open(directory.path()).err(), Some(OpenError::Unusable(..))));
}

#[tokio::test]
async fn a_damaged_file_is_kept_and_a_fresh_one_begun() {
    type Damage = fn(Vec<u8>) -> Vec<u8>;
    let damage: [(&str, Damage); 4] = [
        ("text", |_| b"this is not a database, but a long enough text to be read as one".repeat(100)),
        ("zeros in the header", |mut bytes| {
            bytes[..100].fill(0);
            bytes
        }),
        ("cut", |bytes| bytes[..5000].to_vec()),
        ("a page of noise", |mut bytes| {
            bytes[4096..12_288].fill(0xAB);
            bytes
        }),
    ];
    for (name, change) in damage {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("techtime.db");
        drop(Store::open(&path).unwrap());
        wait_until_closed(&path);
        let damaged = change(std::fs::read(&path).unwrap());
        std::fs::write(&path, &damaged).unwrap();
        let store = Store::open(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(store.warnings().len(), 1, "{name}");
        let talk = Talk::starting(at(START)).says("hello");
        store.write(Durability::Synced, move |tx| append(tx, &talk.session, &talk.events)).await.unwrap();
        let kept = std::fs::read_dir(directory.path()).unwrap().flatten().find(|file| {
            let name = file.file_name().to_string_lossy().into_owned();
            name.contains(".corrupt-") && !name.ends_with("-wal") && !name.ends_with("-shm")
        });
        assert!(std::fs::read(kept.unwrap().path()).unwrap() == damaged, "{name}: the damaged file was changed");
    }
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("techtime.db"), b"").unwrap();
    assert_eq!(Store::open(&directory.path().join("techtime.db")).unwrap().warnings(), Vec::<String>::new());
}

/// The writer's thread folds the WAL in after the store is dropped.
pub(super) fn wait_until_closed(path: &std::path::Path) {
    let wal = super::open::wal_of(path);
    let begun = std::time::Instant::now();
    while wal.exists() {
        assert!(begun.elapsed() < Duration::from_secs(10), "the writer did not close the file");
        std::thread::yield_now();
    }
}

#[tokio::test]
async fn another_process_that_holds_the_file_makes_writes_busy_and_no_more() {
    let test = TestStore::new();
    let other = Connection::open(test.store.path()).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let talk = Talk::starting(at(START)).says("hello");
    let (session, events) = (talk.session.clone(), talk.events.clone());
    let refused = test.store.write(Durability::Synced, move |tx| append(tx, &session, &events)).await;
    assert_eq!(refused.err(), Some(StoreError::Busy));
    other.execute_batch("ROLLBACK").unwrap();
    test.append(&talk).await;
}

#[tokio::test]
async fn a_full_disk_refuses_the_change_and_harms_nothing() {
    let test = TestStore::new();
    let first = Talk::starting(at(START)).says("kept");
    let kept = first.session.clone();
    test.append(&first).await;
    // SQLite's own limit of pages acts as a full disk does: SQLITE_FULL, the transaction rolled back.
    let set_limit = |limit: i64| {
        test.store.write(Durability::Wal, move |tx| {
            Ok(tx.query_row(&format!("PRAGMA max_page_count = {limit}"), [], |row| row.get::<_, i64>(0))?)
        })
    };
    let limit = set_limit(1).await.unwrap();
    let mut refused = None;
    for _ in 0..200 {
        let talk = Talk::starting(at(START)).says(&"long ".repeat(1500));
        let done = test.store.write(Durability::Synced, move |tx| append(tx, &talk.session, &talk.events)).await;
        if let Err(error) = done {
            refused = Some(error);
            break;
        }
    }
    assert_eq!(refused, Some(StoreError::Full), "at {limit} pages");
    assert!(!test.store.is_writable());
    assert_eq!(test.item(&kept).await.title, "kept");
    set_limit(1_000_000).await.unwrap();
    test.append(&Talk::starting(at(START)).says("again")).await;
    assert!(test.store.is_writable());
    test.sums_are_right().await;
}

#[tokio::test]
async fn a_clock_set_back_loses_no_event_and_makes_no_negative_time() {
    let test = TestStore::new();
    let talk = Talk::starting(at(START)).says("no internet").starts("builtin").after(-7200).calls("ping_dns", 5);
    let talk = talk.answers("Fixed?", broken_dns).after(-86_400).says("thanks").starts("builtin");
    let talk = talk.answers("Good.", |result| result.settled = Some(Settled::Solved));
    let written = test.append(&talk).await;
    assert_eq!(written.iter().map(|event| event.seq).collect::<Vec<_>>(), (1..=8).collect::<Vec<_>>());
    let item = test.item(&talk.session).await;
    assert_eq!((item.outcome, item.duration_ms, item.ended_at), (Outcome::Resolved, Some(0), Some(at(START))));
    let replayed = test.store.read(move |conn| after(conn, &talk.session, 0, 1000)).await.unwrap();
    assert_eq!(replayed, written, "in the order in which it happened, whatever the clock said");
    // A conversation of the earlier day stands before it.
    let earlier = Talk::starting(at("2026-02-27T10:00:00Z")).says("earlier");
    test.append(&earlier).await;
    test.sums_are_right().await;
}
