//! A file of an earlier version becomes one of this version.

use rusqlite::Connection;
use shared_types::{Escalation, EscalationReason};

use super::open;
use crate::store::test_support::{Talk, TestStore, at};
use crate::store::tests::wait_until_closed;
use crate::store::{Durability, Store, check, events, seed, sessions};

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
    for (older, known) in [(DOWN_TO_3.to_owned(), 0), (format!("{DOWN_TO_3}{DOWN_TO_2}"), 64)] {
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
