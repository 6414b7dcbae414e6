//! What the store does by itself while the server runs: outcomes of quiet sessions, bin, retention, check.

use std::time::Duration;

use rusqlite::Connection;
use shared_types::Timestamp;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use super::{Durability, Store, StoreError, open, sweep};

/// How often the clock is looked at. Outcomes change after 24 hours; a minute later is soon enough.
const INTERVAL: Duration = Duration::from_secs(60);

/// The check reads the whole file, so it lets the start and the first visitor go first.
const CHECK_AFTER: Duration = Duration::from_secs(20);

/// Looks after the store until the server stops.
pub async fn run(store: Store, retention_days: Option<u32>, stopping: CancellationToken) {
    tokio::spawn(check_file(store.clone(), stopping.clone()));
    let mut ticks = tokio::time::interval(INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stopping.cancelled() => return,
            _ = ticks.tick() => {}
        }
        if let Err(error) = tidy(&store, retention_days, Timestamp::now()).await {
            tracing::warn!(%error, "the store could not be tidied; it is tried again in a minute");
        }
    }
}

/// Everything that is due at this moment.
///
/// # Errors
/// What the database says.
pub async fn tidy(store: &Store, retention_days: Option<u32>, now: Timestamp) -> Result<(), StoreError> {
    if !store.is_writable() {
        // A write that changes nothing: tells `/health` when there is room again.
        let version = open::SCHEMA_VERSION;
        store.write(Durability::Synced, move |tx| Ok(tx.pragma_update(None, "user_version", version)?)).await?;
    }
    while store.write(Durability::Wal, move |tx| sweep::end_quiet(tx, now)).await? == sweep::BATCH {}
    while store.write(Durability::Wal, move |tx| sweep::empty_bin(tx, now)).await? == sweep::BATCH {}
    if let Some(days) = retention_days {
        let before = now.saturating_sub(jiff::SignedDuration::from_hours(24 * i64::from(days)));
        let before = before.map_err(|error| StoreError::Internal(error.to_string()))?;
        while store.write(Durability::Wal, move |tx| sweep::retire(tx, before)).await? == sweep::BATCH {}
    }
    // Pages that purged sessions left, 4 MB a minute at most.
    store.write(Durability::Wal, |tx| Ok(tx.execute_batch("PRAGMA incremental_vacuum(1000)")?)).await
}

/// Reads the whole file once, on a connection of its own. Damage is told to the person, and the next
/// start sets the file aside.
async fn check_file(store: Store, stopping: CancellationToken) {
    tokio::select! {
        () = stopping.cancelled() => return,
        () = tokio::time::sleep(CHECK_AFTER) => {}
    }
    let path = store.path().to_owned();
    let Ok(conn) = open::reader(&path) else { return };
    let interrupt = conn.get_interrupt_handle();
    let check = tokio::task::spawn_blocking(move || quick_check(&conn));
    let found = tokio::select! {
        () = stopping.cancelled() => {
            interrupt.interrupt();
            return;
        }
        found = check => found,
    };
    match found {
        Ok(Ok(None)) => tracing::debug!("the database is sound"),
        Ok(Ok(Some(damage))) => {
            tracing::error!(%damage, "the database is damaged");
            if let Err(error) = open::mark_damaged(&path, &damage) {
                tracing::error!(%error, "the damage could not be noted for the next start");
            }
            store.found_damage(
                "The database is damaged. Restart TechTime: the file is then kept aside and a new one begun.".into(),
            );
        }
        Ok(Err(error)) => tracing::warn!(%error, "the database could not be checked"),
        Err(error) => tracing::warn!(%error, "the check of the database did not end"),
    }
}

fn quick_check(conn: &Connection) -> Result<Option<String>, StoreError> {
    let answer: String = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    Ok((answer != "ok").then_some(answer))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::test_support::{Talk, TestStore, at};

    #[tokio::test]
    async fn retention_removes_ended_sessions_and_keeps_the_rest() {
        let test = TestStore::new();
        let old = Talk::starting(at("2026-01-01T00:00:00Z")).says("old");
        let new = Talk::starting(at("2026-03-01T00:00:00Z")).says("new");
        for talk in [old, new] {
            test.append(&talk).await;
        }
        tidy(&test.store, Some(30), at("2026-03-01T12:00:00Z")).await.unwrap();
        let titles = test.store.read(|conn| {
            let mut statement = conn.prepare("SELECT title FROM session_texts")?;
            let titles = statement.query_map([], |row| row.get::<_, String>(0))?;
            Ok(titles.collect::<rusqlite::Result<Vec<_>>>()?)
        });
        assert_eq!(titles.await.unwrap(), ["new"]);
    }

    #[tokio::test]
    async fn damage_found_in_the_middle_is_set_aside_at_the_next_start() {
        let test = TestStore::new();
        open::mark_damaged(test.store.path(), "page 7").unwrap();
        let path = test.store.path().to_owned();
        let directory = test.directory;
        drop(test.store);
        let store = Store::open(&path).unwrap();
        assert_eq!(store.warnings().len(), 1);
        drop(store);
        assert_eq!(Store::open(&path).unwrap().warnings(), Vec::<String>::new(), "once is enough");
        drop(directory);
    }
}
