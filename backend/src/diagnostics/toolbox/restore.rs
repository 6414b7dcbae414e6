//! Changes that take themselves back: dead man's switches for what cuts the connection.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::task::AbortHandle;

/// The switches that are set, by what they restore.
#[derive(Clone, Default)]
pub struct Restores {
    waiting: Arc<Mutex<HashMap<String, AbortHandle>>>,
}

impl Restores {
    /// Does `restore` after this time unless [`Restores::confirm`] comes first. Goes on when the run
    /// that set it has ended or was dropped.
    pub fn set(&self, key: &str, after: Duration, restore: impl Future<Output = ()> + Send + 'static) {
        let (waiting, own) = (self.waiting.clone(), key.to_owned());
        let task = tokio::spawn(async move {
            tokio::time::sleep(after).await;
            // From here on it is being restored and can no longer be confirmed.
            waiting.lock().unwrap_or_else(PoisonError::into_inner).remove(&own);
            restore.await;
        });
        let replaced = self.lock().insert(key.to_owned(), task.abort_handle());
        if let Some(replaced) = replaced {
            replaced.abort();
        }
    }

    /// Lets the change stay; false where none waits (any more).
    pub fn confirm(&self, key: &str) -> bool {
        let waiting = self.lock().remove(key);
        waiting.is_some_and(|switch| {
            switch.abort();
            true
        })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, AbortHandle>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_nobody_confirms_is_restored_and_what_is_confirmed_stays() {
        let restores = Restores::default();
        let restored = Arc::new(AtomicBool::new(false));
        let set = |key: &str| {
            let flag = restored.clone();
            restores.set(key, Duration::from_secs(30), async move { flag.store(true, Ordering::SeqCst) });
        };
        set("eth0");
        tokio::time::sleep(Duration::from_secs(29)).await;
        assert!(restores.confirm("eth0") && !restores.confirm("eth0"));
        tokio::time::sleep(Duration::from_secs(60)).await;
        assert!(!restored.load(Ordering::SeqCst));
        set("eth0");
        tokio::time::sleep(Duration::from_secs(31)).await;
        assert!(restored.load(Ordering::SeqCst) && !restores.confirm("eth0"));
    }
}
