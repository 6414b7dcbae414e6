//! A file of an earlier version becomes one of this version.

use rusqlite::Connection;
use shared_types::{Escalation, EscalationReason};

use super::open;
use crate::store::test_support::{Talk, TestStore, at};
use crate::store::tests::wait_until_closed;
use crate::store::{Durability, Store, check, events, seed, sessions};

/// Makes a file of version 5 one of version 4.
const DOWN_TO_4: &str = "
    ALTER TABLE events RENAME TO events_5;
    CREATE TABLE events (
      session INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE, seq INTEGER NOT NULL,
      count INTEGER NOT NULL DEFAULT 1, at INTEGER NOT NULL, run TEXT, kind TEXT NOT NULL,
      PRIMARY KEY (session, seq)) STRICT, WITHOUT ROWID;
    INSERT INTO events SELECT * FROM events_5;
    DROP TABLE events_5;
    ALTER TABLE runs ADD COLUMN running INTEGER NOT NULL DEFAULT 1;
    INSERT INTO runs SELECT session, run, min(seq), 0 FROM events WHERE run IS NOT NULL GROUP BY 1, 2 ON CONFLICT DO NOTHING;
    CREATE INDEX runs_unfinished ON runs (session) WHERE running = 1;
    ALTER TABLE unsettled RENAME TO unsettled_5;
    CREATE TABLE unsettled (
      kind INTEGER NOT NULL, number INTEGER NOT NULL, counted TEXT, PRIMARY KEY (kind, number)) STRICT, WITHOUT ROWID;
    INSERT INTO unsettled SELECT kind, iif(kind = 2, number * 4096 + segment, number), counted FROM unsettled_5;
    DROP TABLE unsettled_5;
    CREATE INDEX sessions_in_progress ON sessions (last_at) WHERE outcome = 3;
    PRAGMA user_version = 4;";

/// Makes a file of version 4 one of version 3.
const DOWN_TO_3: &str = "
    DELETE FROM facets WHERE feature > 63;
    ALTER TABLE facets RENAME COLUMN feature TO tool;
    DROP INDEX sessions_by_cell;
    DROP INDEX sessions_by_duration;
    ALTER TABLE sessions DROP COLUMN marks;
    CREATE INDEX sessions_by_cell ON sessions (place, outcome, category, provider, layer, cause, number, tools);
    CREATE INDEX sessions_by_duration
      ON sessions (duration_ms, number, place, outcome, category, provider, layer, cause, tools);
    PRAGMA user_version = 3;";

/// Makes a file of version 3 one of version 2.
const DOWN_TO_2: &str = "
    CREATE TABLE kept AS SELECT month, place, outcome, category, provider, layer, cause, sessions FROM facets WHERE tool = -1;
    DROP TABLE facets;
    CREATE TABLE facets (
      month INTEGER NOT NULL, place INTEGER NOT NULL, outcome INTEGER NOT NULL, category INTEGER NOT NULL,
      provider INTEGER NOT NULL, layer INTEGER NOT NULL, cause INTEGER NOT NULL, sessions INTEGER NOT NULL,
      PRIMARY KEY (month, place, outcome, category, provider, layer, cause)) STRICT, WITHOUT ROWID;
    INSERT INTO facets SELECT * FROM kept;
    DROP TABLE kept;
    DROP INDEX sessions_by_cell;
    DROP INDEX sessions_by_duration;
    ALTER TABLE sessions DROP COLUMN tools;
    CREATE INDEX sessions_by_cell ON sessions (place, outcome, category, provider, layer, cause);
    CREATE INDEX sessions_by_duration ON sessions (duration_ms, number, place, outcome, category, provider, layer, cause);
    UPDATE unsettled SET counted = json_remove(counted, '$.tools') WHERE counted IS NOT NULL;
    PRAGMA user_version = 2;";

fn rows(conn: &Connection, sql: &str) -> Vec<Vec<i64>> {
    let mut statement = conn.prepare(sql).unwrap();
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| (0..columns).map(|column| row.get(column)).collect()).unwrap();
    rows.collect::<rusqlite::Result<_>>().unwrap()
}

/// A filled file, in it two sessions that the sums know otherwise than they are: one not at all, one as it was before
/// it went on.
async fn filled() -> (std::path::PathBuf, tempfile::TempDir) {
    let test = TestStore::new();
    let path = test.store.path().to_owned();
    let directory = test.directory;
    drop(test.store);
    wait_until_closed(&path);
    let mut opened = open(&path).unwrap();
    seed::fill(&mut opened.conn, 300, at("2026-11-01T00:00:00Z"), |_| ()).unwrap();
    drop(opened);
    let store = Store::open(&path).unwrap();
    let talk = Talk::starting(at("2026-11-02T10:00:00Z")).says("x").starts("builtin").calls("traceroute", 5);
    let talk = talk.answers("y", |_| ());
    let (session, events) = (talk.session.clone(), talk.events.clone());
    store.write(Durability::Synced, move |tx| events::append(tx, &session, &events)).await.unwrap();
    let mark = "SELECT t.id FROM sessions s JOIN session_texts t USING (number) WHERE marks & 96 = 96 LIMIT 1";
    let id: String = store.read(move |conn| Ok(conn.query_row(mark, [], |row| row.get(0))?)).await.unwrap();
    let id = id.parse().unwrap();
    let escalation = Escalation { reason: EscalationReason::Hardware, note: None };
    store.write(Durability::Synced, move |tx| sessions::escalate(tx, &id, &escalation)).await.unwrap();
    drop(store);
    wait_until_closed(&path);
    (path, directory)
}

#[tokio::test]
async fn a_file_of_an_earlier_version_learns_tools_and_marks_and_its_sums_stay_right() {
    // A note of version 2 says nothing of tools, so the sums by tool know that session once it is settled only.
    for (older, known) in [(format!("{DOWN_TO_4}{DOWN_TO_3}"), 0), (format!("{DOWN_TO_4}{DOWN_TO_3}{DOWN_TO_2}"), 64)] {
        let (path, directory) = filled().await;
        let opened = open(&path).unwrap();
        let columns = "SELECT number, tools, marks FROM sessions ORDER BY 1";
        let facets =
            &format!("SELECT * FROM facets WHERE feature < 0 OR feature >= {known} ORDER BY 1, 2, 3, 4, 5, 6, 7, 8");
        let before = (rows(&opened.conn, columns), rows(&opened.conn, facets));
        assert!(before.0.iter().all(|row| row[1] != 0), "each session called a tool");
        for feature in (known..3).chain(64..75) {
            assert!(before.1.iter().any(|row| row[0] == feature), "nothing counted by feature {feature}");
        }
        opened.conn.execute_batch(&older).unwrap();
        drop(opened);

        let opened = open(&path).unwrap();
        assert!(rows(&opened.conn, columns) == before.0, "other tools or marks");
        assert!(rows(&opened.conn, facets) == before.1, "other counts");
        assert_eq!(check::check(&opened.conn).unwrap().problems, Vec::<String>::new());
        drop(directory);
    }
}

#[tokio::test]
async fn a_file_of_version_4_keeps_its_logs_its_unfinished_runs_and_its_notes() {
    let (path, directory) = filled().await;
    let store = Store::open(&path).unwrap();
    let talk = Talk::starting(at("2026-11-02T11:00:00Z")).says("x").starts("builtin").text("so far");
    let (session, events) = (talk.session.clone(), talk.events.clone());
    store.write(Durability::Synced, move |tx| events::append(tx, &session, &events)).await.unwrap();
    drop(store);
    wait_until_closed(&path);
    let opened = open(&path).unwrap();
    let tables = [
        "SELECT session, seq, count, at, length(run), length(kind) FROM events ORDER BY 1, 2",
        "SELECT session, length(id), since FROM runs ORDER BY 1, 2",
        "SELECT number, kind, segment, length(counted) IS NOT NULL FROM unsettled ORDER BY 1, 2, 3",
    ];
    let before = tables.map(|table| rows(&opened.conn, table));
    assert!(before[0].len() > 1000 && before[1].len() == 1 && before[2].len() >= 5, "{:?}", before[2]);
    opened.conn.execute_batch(DOWN_TO_4).unwrap();
    let old: i64 = opened.conn.query_row("SELECT count(*) FROM runs", [], |row| row.get(0)).unwrap();
    assert!(old > 100, "runs that have ended");
    drop(opened);

    let opened = open(&path).unwrap();
    assert!(tables.map(|table| rows(&opened.conn, table)) == before, "not what it was");
    assert_eq!(check::check(&opened.conn).unwrap().problems, Vec::<String>::new());
    drop(directory);
}
