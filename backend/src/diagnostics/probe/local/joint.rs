//! A reading that many ask for at the same time is made once for all of them.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::OnceCell;

/// A reading takes milliseconds; who has waited so long for others' reads alone.
const PATIENCE: Duration = Duration::from_millis(300);

/// Readings of one kind. Whoever asks while one is being made shares the next with everybody else who waits, so that
/// nobody is told what was so before they asked.
pub(super) struct Joint<K, T> {
    next: Mutex<Option<Arc<Next<K, T>>>>,
    /// One at a time.
    turn: tokio::sync::Mutex<()>,
}

/// The reading that begins next.
struct Next<K, T> {
    key: K,
    reading: OnceCell<T>,
}

impl<K: Clone + PartialEq, T: Clone> Joint<K, T> {
    /// Nothing asked for yet.
    pub(super) const fn new() -> Self {
        Self { next: Mutex::new(None), turn: tokio::sync::Mutex::const_new(()) }
    }

    /// What `read` finds, or what it found for somebody else who asked for the same at the same time.
    pub(super) async fn read(&self, key: &K, read: impl AsyncFnOnce() -> T) -> T {
        let Some(mine) = self.join(key) else { return read().await };
        let Ok(_turn) = tokio::time::timeout(PATIENCE, self.turn.lock()).await else { return read().await };
        let begin = || {
            // From here on whoever asks comes too late for this one.
            let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
            next.take_if(|next| Arc::ptr_eq(next, &mine));
        };
        mine.reading
            .get_or_init(|| {
                begin();
                read()
            })
            .await
            .clone()
    }

    /// The next reading, where it is one of this.
    fn join(&self, key: &K) -> Option<Arc<Next<K, T>>> {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        // Of one that nobody waits for any more nothing is to be had.
        next.take_if(|next| Arc::strong_count(next) == 1);
        let next = next.get_or_insert_with(|| Arc::new(Next { key: key.clone(), reading: OnceCell::new() }));
        (next.key == *key).then(|| Arc::clone(next))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    /// Gives the number of the reading, and how many had begun when it was asked for.
    async fn ask(joint: &Joint<&'static str, usize>, key: &'static str, begun: &AtomicUsize) -> (usize, usize) {
        let asked = begun.load(Ordering::SeqCst);
        let read = async || {
            let number = begun.fetch_add(1, Ordering::SeqCst) + 1;
            tokio::time::sleep(Duration::from_millis(20)).await;
            number
        };
        (joint.read(&key, read).await, asked)
    }

    #[tokio::test]
    async fn a_hundred_who_ask_at_once_share_two_readings_that_began_after_they_asked() {
        let (joint, begun) = (Arc::new(Joint::new()), Arc::new(AtomicUsize::new(0)));
        let askers = (0..100).map(|number| {
            let (joint, begun) = (Arc::clone(&joint), Arc::clone(&begun));
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_millis(number % 10)).await;
                ask(&joint, "all", &begun).await
            })
        });
        for asker in askers.collect::<Vec<_>>() {
            let (number, asked) = asker.await.unwrap();
            assert!(number > asked, "reading {number} had begun when it was asked for");
        }
        assert_eq!(begun.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn who_goes_away_leaves_the_others_theirs() {
        let (joint, begun) = (Joint::new(), AtomicUsize::new(0));
        let first = ask(&joint, "all", &begun);
        // The second and the third share the next reading; the second begins it and is gone before its end.
        let second = tokio::time::timeout(Duration::from_millis(30), ask(&joint, "all", &begun));
        let third = ask(&joint, "all", &begun);
        let (first, second, third) = tokio::join!(first, second, third);
        assert!(second.is_err());
        assert_eq!((first.0, third.0), (1, 3));
    }

    #[tokio::test]
    async fn who_asks_for_something_else_gets_that_and_is_joined_when_the_others_are_gone() {
        let (joint, begun) = (Joint::new(), AtomicUsize::new(0));
        let gone = tokio::time::timeout(Duration::from_millis(5), async {
            tokio::join!(ask(&joint, "all", &begun), ask(&joint, "all", &begun))
        });
        let other = ask(&joint, "other", &begun);
        let (gone, other) = tokio::join!(gone, other);
        assert!(gone.is_err() && other.0 == 2, "{other:?}");
        let (one, two, three) =
            tokio::join!(ask(&joint, "x", &begun), ask(&joint, "x", &begun), ask(&joint, "x", &begun));
        assert_eq!((one.0, two.0, three.0), (3, 4, 4));
    }

    #[tokio::test]
    async fn nobody_waits_for_ever_for_a_reading_that_hangs() {
        let joint = Joint::new();
        let hanging = joint.read(&"all", std::future::pending::<usize>);
        let other = joint.read(&"all", async || 7);
        tokio::select! {
            _ = hanging => unreachable!("it hangs"),
            other = tokio::time::timeout(Duration::from_secs(5), other) => assert_eq!(other, Ok(7)),
        }
    }
}
