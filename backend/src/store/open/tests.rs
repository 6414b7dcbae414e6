//! A file of an earlier version becomes one of this version.

use rusqlite::Connection;

use super::open;
use crate::store::test_support::{Talk, TestStore, at};
use crate::store::tests::wait_until_closed;
use crate::store::{Durability, Store, check, events, seed};

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
    PRAGMA user_version = 2;";

fn rows(conn: &Connection, sql: &str) -> Vec<Vec<i64>> {
    let mut statement = conn.prepare(sql).unwrap();
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| (0..columns).map(|column| row.get(column)).collect()).unwrap();
    rows.collect::<rusqlite::Result<_>>().unwrap()
}

#[tokio::test]
async fn a_file_without_tools_learns_them_and_its_sums_stay_right() {
    let test = TestStore::new();
    let path = test.store.path().to_owned();
    let directory = test.directory;
    drop(test.store);
    wait_until_closed(&path);
    let mut opened = open(&path).unwrap();
    seed::fill(&mut opened.conn, 300, at("2026-11-01T00:00:00Z"), |_| ()).unwrap();
    drop(opened);
    // A session that the sums know nothing of yet.
    let store = Store::open(&path).unwrap();
    let talk = Talk::starting(at("2026-11-02T10:00:00Z")).says("x").starts("builtin").calls("traceroute", 5);
    let (session, events) = (talk.session.clone(), talk.events.clone());
    store.write(Durability::Synced, move |tx| events::append(tx, &session, &events)).await.unwrap();
    drop(store);
    wait_until_closed(&path);

    let opened = open(&path).unwrap();
    let tools = "SELECT number, tools FROM sessions ORDER BY 1";
    let facets = "SELECT * FROM facets ORDER BY 1, 2, 3, 4, 5, 6, 7, 8";
    let before = (rows(&opened.conn, tools), rows(&opened.conn, facets));
    assert!(before.0.iter().all(|row| row[1] != 0) && before.1.iter().any(|row| row[0] != -1));
    opened.conn.execute_batch(DOWN_TO_2).unwrap();
    drop(opened);

    let opened = open(&path).unwrap();
    assert_eq!(rows(&opened.conn, tools), before.0);
    assert_eq!(rows(&opened.conn, facets), before.1);
    assert_eq!(check::check(&opened.conn).unwrap().problems, Vec::<String>::new());
    drop(directory);
}
