//! Heals what earlier versions wrote: counts of tokens that no session can have taken, and the sums they spoiled.

use rusqlite::{Connection, TransactionBehavior, params};

use super::calls;
use super::error::StoreError;
use super::ledger::Ledger;
use super::rollups::{ANY, Grain};
use super::session_row::{MOST_NANOUSD, MOST_TOKENS, SessionRow};

/// No month has more of anything.
const MOST_IN_A_MONTH: i64 = 1 << 58;

/// So many sessions and calls are counted before the sums are written: bounds the memory.
const AT_ONCE: usize = 50_000;

/// Brings impossible counts down to what is possible and counts every sum anew, where there is such a count.
///
/// # Errors
/// What the database says; nothing is changed then.
pub(super) fn heal(conn: &mut Connection) -> Result<(), StoreError> {
    if !is_spoiled(conn)? {
        return Ok(());
    }
    tracing::warn!("the store has impossible counts of tokens; they are corrected and all sums counted anew");
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    tx.execute(
        "UPDATE sessions SET prompt_tokens = min(max(prompt_tokens, 0), ?1), \
         completion_tokens = min(max(completion_tokens, 0), ?1), cost_nanousd = min(max(cost_nanousd, 0), ?2) \
         WHERE prompt_tokens NOT BETWEEN 0 AND ?1 OR completion_tokens NOT BETWEEN 0 AND ?1 \
         OR cost_nanousd NOT BETWEEN 0 AND ?2",
        [MOST_TOKENS, MOST_NANOUSD],
    )?;
    // What was noted of sessions and calls is counted along.
    tx.execute_batch(
        "DELETE FROM rollups; DELETE FROM rollup_times; DELETE FROM facets; DELETE FROM tool_rollups; \
         DELETE FROM unsettled WHERE kind IN (0, 1)",
    )?;
    count_anew(&tx)?;
    tx.commit()?;
    Ok(())
}

/// Looks only where such a count can do harm: in what is yet to be summed, and in the sums of the months.
fn is_spoiled(conn: &Connection) -> Result<bool, StoreError> {
    let noted = "SELECT EXISTS (SELECT 1 FROM unsettled u JOIN sessions s ON s.number = u.number WHERE u.kind = 0 AND \
         (prompt_tokens NOT BETWEEN 0 AND ?1 OR completion_tokens NOT BETWEEN 0 AND ?1 \
         OR cost_nanousd NOT BETWEEN 0 AND ?2))";
    let summed = "SELECT EXISTS (SELECT 1 FROM rollups WHERE grain = ?1 AND outcome = ?2 AND category = ?2 \
         AND provider = ?2 AND (prompt_tokens NOT BETWEEN 0 AND ?3 OR completion_tokens NOT BETWEEN 0 AND ?3 \
         OR cost_nanousd NOT BETWEEN 0 AND ?3))";
    Ok(conn.query_row(noted, [MOST_TOKENS, MOST_NANOUSD], |row| row.get::<_, bool>(0))?
        || conn.query_row(summed, params![Grain::Month as i64, ANY, MOST_IN_A_MONTH], |row| row.get(0))?)
}

fn count_anew(conn: &Connection) -> Result<(), StoreError> {
    let mut ledger = Ledger::default();
    let mut counted = 0;
    let mut sessions = conn.prepare(&format!("SELECT {} FROM sessions ORDER BY number", SessionRow::COLUMNS))?;
    let mut rows = sessions.query([])?;
    while let Some(row) = rows.next()? {
        ledger.session(None, Some(&SessionRow::from_row(row)?));
        flush_some(&mut ledger, &mut counted, conn)?;
    }
    let mut calls =
        conn.prepare("SELECT number, tool, status, verdict, success, duration_ms FROM tool_calls ORDER BY number")?;
    let mut rows = calls.query([])?;
    while let Some(row) = rows.next()? {
        ledger.call(None, calls::figures_from(row)?);
        flush_some(&mut ledger, &mut counted, conn)?;
    }
    ledger.flush(conn)
}

fn flush_some(ledger: &mut Ledger, counted: &mut usize, conn: &Connection) -> Result<(), StoreError> {
    *counted += 1;
    if counted.is_multiple_of(AT_ONCE) { ledger.flush(conn) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use shared_types::Usage;

    use crate::store::figures::{self, Range, Scope};
    use crate::store::rollups::{ANY, place_of};
    use crate::store::session_row::MOST_TOKENS;
    use crate::store::test_support::{Talk, TestStore, at};
    use crate::store::tests::wait_until_closed;
    use crate::store::{Durability, Store, check};

    /// A store of two sessions, one of which claims this many tokens.
    async fn store_of(claimed: u64) -> TestStore {
        let test = TestStore::new();
        for (second, prompt_tokens) in [(0, 100), (1, claimed)] {
            let usage = Usage { prompt_tokens, completion_tokens: 5, cost_usd: Some(0.0) };
            let talk = Talk::starting(at("2026-03-01T10:00:00Z")).after(second).says("x").starts("ollama");
            test.append(&talk.calls("ping_dns", 5).answers("y", |result| result.usage = usage)).await;
        }
        test
    }

    async fn prompt_tokens(store: &Store) -> i64 {
        let whole = Scope { outcome: ANY, category: ANY, provider: ANY, range: Range::ALL };
        let sums = store.read_settled(move |conn| figures::sums(conn, &whole)).await.unwrap();
        assert_eq!(sums[0], 2);
        let report = store.read_settled(check::check).await.unwrap();
        assert_eq!((report.problems, report.noted), (Vec::<String>::new(), 0));
        sums[place_of("prompt_tokens")]
    }

    #[tokio::test]
    async fn an_absurd_count_is_stored_as_one_that_can_be_summed() {
        let test = store_of(u64::MAX).await;
        assert_eq!(prompt_tokens(&test.store).await, 100 + MOST_TOKENS);
    }

    #[tokio::test]
    async fn an_absurd_count_that_is_stored_does_no_harm() {
        // Not summed yet; summed (alone, it overflows nothing); and with sums that have wrapped.
        for (settled, rollups) in [(false, ""), (true, "9223372036854775807"), (true, "-9223372036854775709")] {
            let test = store_of(7).await;
            if settled {
                assert_eq!(prompt_tokens(&test.store).await, 107);
            }
            let spoil = move |tx: &mut crate::store::writer::WriteTransaction<'_>| {
                tx.execute("UPDATE sessions SET prompt_tokens = 9223372036854775807 WHERE prompt_tokens = 7", [])?;
                if settled {
                    tx.execute(&format!("UPDATE rollups SET prompt_tokens = {rollups}"), [])?;
                }
                Ok(())
            };
            test.store.write(Durability::Synced, spoil).await.unwrap();
            let path = test.store.path().to_owned();
            let directory = test.directory;
            drop(test.store);
            wait_until_closed(&path);
            let store = Store::open(&path).unwrap();
            assert_eq!(prompt_tokens(&store).await, 100 + MOST_TOKENS, "{rollups}");
            drop(directory);
        }
    }
}
