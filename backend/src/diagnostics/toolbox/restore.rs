//! Changes that take themselves back: dead man's switches for what cuts the connection.

use std::collections::HashMap;
use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// The switches that are set, by what they restore.
#[derive(Clone, Default)]
pub struct Restores {
    waiting: Arc<Mutex<HashMap<String, Switch>>>,
}

struct Switch {
    task: JoinHandle<()>,
    /// Asks it not to wait any longer.
    now: Arc<Notify>,
    /// It restores already and can no longer be confirmed.
    begun: Arc<AtomicBool>,
}

impl Restores {
    /// Does `restore` after this time unless [`Restores::confirm`] comes first. Goes on when the run
    /// that set it has ended or was dropped.
    pub fn set(&self, key: &str, after: Duration, restore: impl Future<Output = ()> + Send + 'static) {
        let (now, begun) = (Arc::new(Notify::new()), Arc::new(AtomicBool::new(false)));
        let (asked, begins) = (now.clone(), begun.clone());
        let task = tokio::spawn(async move {
            tokio::select! {
                () = tokio::time::sleep(after) => {}
                () = asked.notified() => {}
            }
            begins.store(true, Ordering::SeqCst);
            restore.await;
        });
        let replaced = self.lock().insert(key.to_owned(), Switch { task, now, begun });
        if let Some(replaced) = replaced {
            replaced.task.abort();
        }
    }

    /// Lets the change stay; false where none waits (any more).
    pub fn confirm(&self, key: &str) -> bool {
        let mut waiting = self.lock();
        if waiting.get(key).is_none_or(|switch| switch.begun.load(Ordering::SeqCst)) {
            return false;
        }
        waiting.remove(key).is_some_and(|switch| {
            switch.task.abort();
            true
        })
    }

    /// Whether any change waits to be taken back.
    #[must_use]
    pub fn pending(&self) -> bool {
        self.lock().values().any(|switch| !switch.task.is_finished())
    }

    /// Takes every change back now, and waits until that is done.
    pub async fn settle(&self) {
        let switches: Vec<Switch> = self.lock().drain().map(|(_, switch)| switch).collect();
        for switch in switches {
            switch.now.notify_one();
            // An error means that it was confirmed in the meantime.
            let _ = switch.task.await;
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Switch>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
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
        assert!(restored.load(Ordering::SeqCst) && !restores.confirm("eth0") && !restores.pending());
        restored.store(false, Ordering::SeqCst);
        set("eth0");
        assert!(restores.pending());
        restores.settle().await;
        assert!(restored.load(Ordering::SeqCst), "a server that stops puts things back first");
    }
}
