//! Changes that take themselves back: dead man's switches for what cuts the connection. Each is noted
//! on disk while it waits, so that a server that was killed takes back at its next start what it left.

use std::collections::{BTreeMap, HashMap};
use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use serde_json::Value;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// The note's name in the directory of the server's state.
const NOTE: &str = "waiting-to-restore.json";

/// The switches that are set, by what they restore.
#[derive(Clone, Default)]
pub struct Restores {
    waiting: Arc<Mutex<HashMap<String, Switch>>>,
    /// Where it is noted what waits; nothing is noted without.
    note: Option<PathBuf>,
}

struct Switch {
    task: JoinHandle<()>,
    /// Asks it not to wait any longer.
    now: Arc<Notify>,
    due: Instant,
    /// It restores already and can no longer be confirmed.
    begun: bool,
    /// What a later process needs to restore it.
    previous: Value,
}

impl Restores {
    /// Notes in this directory what waits.
    #[must_use]
    pub fn noted_in(directory: Option<&Path>) -> Self {
        Self { note: directory.map(|directory| directory.join(NOTE)), ..Self::default() }
    }

    /// Does `restore` after this time unless [`Restores::confirm`] comes first; `previous` is what a
    /// later process would need for the same. Goes on when the run that set it has ended or was
    /// dropped. False, and nothing is set, where a switch for the same waits already: it alone knows
    /// what there was before.
    pub fn set(
        &self,
        key: &str,
        previous: Value,
        after: Duration,
        restore: impl Future<Output = ()> + Send + 'static,
    ) -> bool {
        let mut waiting = self.lock();
        if waiting.contains_key(key) {
            return false;
        }
        let now = Arc::new(Notify::new());
        let (asked, restores, own) = (now.clone(), self.clone(), key.to_owned());
        let task = tokio::spawn(async move {
            tokio::select! {
                () = tokio::time::sleep(after) => {}
                () = asked.notified() => {}
            }
            if let Some(switch) = restores.lock().get_mut(&own) {
                switch.begun = true;
            }
            restore.await;
            let mut waiting = restores.lock();
            waiting.remove(&own);
            restores.write_down(&waiting);
        });
        let due = Instant::now() + after;
        waiting.insert(key.to_owned(), Switch { task, now, due, begun: false, previous });
        self.write_down(&waiting);
        true
    }

    /// Lets the change stay; false where none waits (any more).
    pub fn confirm(&self, key: &str) -> bool {
        let mut waiting = self.lock();
        if waiting.get(key).is_none_or(|switch| switch.begun) {
            return false;
        }
        let confirmed = waiting.remove(key).is_some_and(|switch| {
            switch.task.abort();
            true
        });
        self.write_down(&waiting);
        confirmed
    }

    /// How long it takes until this is restored; none where nothing waits.
    #[must_use]
    pub fn remaining(&self, key: &str) -> Option<Duration> {
        self.lock().get(key).map(|switch| switch.due.saturating_duration_since(Instant::now()))
    }

    /// Whether any change waits to be taken back.
    #[must_use]
    pub fn pending(&self) -> bool {
        !self.lock().is_empty()
    }

    /// Takes every change back now, and waits until that is done.
    pub async fn settle(&self) {
        while self.pending() {
            for switch in self.lock().values() {
                switch.now.notify_one();
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// What an earlier process left waiting since the computer was started; a computer that was
    /// started anew has set up its network by itself. Read once: the note is gone afterwards.
    pub fn left_behind(&self, computer_started: SystemTime) -> BTreeMap<String, Value> {
        let Some(note) = &self.note else { return BTreeMap::new() };
        let Ok(content) = std::fs::read(note) else { return BTreeMap::new() };
        let is_ours = std::fs::metadata(note).and_then(|about| about.modified()).is_ok_and(|at| at > computer_started);
        let _ = std::fs::remove_file(note);
        if is_ours { serde_json::from_slice(&content).unwrap_or_default() } else { BTreeMap::new() }
    }

    fn write_down(&self, waiting: &HashMap<String, Switch>) {
        let Some(note) = &self.note else { return };
        let waits: BTreeMap<&String, &Value> = waiting.iter().map(|(key, switch)| (key, &switch.previous)).collect();
        let done = if waits.is_empty() {
            std::fs::remove_file(note)
        } else {
            std::fs::write(note, serde_json::to_vec(&waits).unwrap_or_default())
        };
        if let Err(error) = done {
            tracing::warn!(file = %note.display(), %error, "what waits to be put back could not be noted");
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Switch>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use serde_json::json;

    use super::*;

    const AFTER: Duration = Duration::from_secs(30);

    #[tokio::test(start_paused = true)]
    async fn what_nobody_confirms_is_restored_and_what_is_confirmed_stays() {
        let restores = Restores::default();
        let restored = Arc::new(AtomicBool::new(false));
        let set = |key: &str| {
            let flag = restored.clone();
            restores.set(key, Value::Null, AFTER, async move { flag.store(true, Ordering::SeqCst) })
        };
        assert!(set("eth0"));
        tokio::time::sleep(Duration::from_secs(29)).await;
        assert!(restores.confirm("eth0") && !restores.confirm("eth0"));
        tokio::time::sleep(Duration::from_secs(60)).await;
        assert!(!restored.load(Ordering::SeqCst));
        assert!(set("eth0"));
        tokio::time::sleep(Duration::from_secs(31)).await;
        assert!(restored.load(Ordering::SeqCst) && !restores.confirm("eth0") && !restores.pending());
        restored.store(false, Ordering::SeqCst);
        assert!(set("eth0") && restores.pending());
        restores.settle().await;
        assert!(restored.load(Ordering::SeqCst), "a server that stops puts things back first");
    }

    #[tokio::test(start_paused = true)]
    async fn a_switch_that_waits_is_not_replaced_by_another() {
        let restores = Restores::default();
        let restored = Arc::new(Mutex::new(Vec::new()));
        let set = |what: &'static str| {
            let list = restored.clone();
            restores.set("eth0", Value::Null, AFTER, async move { list.lock().unwrap().push(what) })
        };
        assert!(set("192.0.2.7"));
        tokio::time::sleep(Duration::from_secs(2)).await;
        assert!(!set("nothing"), "the second knows no address any more");
        assert_eq!(restores.remaining("eth0"), Some(Duration::from_secs(28)));
        tokio::time::sleep(Duration::from_secs(60)).await;
        assert_eq!((restored.lock().unwrap().as_slice(), restores.remaining("eth0")), (&["192.0.2.7"][..], None));
    }

    #[tokio::test(start_paused = true)]
    async fn what_a_killed_server_left_waiting_is_found_once_by_the_next() {
        let directory = tempfile::tempdir().unwrap();
        let started = SystemTime::now() - Duration::from_secs(3600);
        let noted = || Restores::noted_in(Some(directory.path()));
        let killed = noted();
        assert!(killed.set("eth0", json!({"was": 1}), AFTER, std::future::pending()));
        assert!(killed.set("eth1", json!({"was": 2}), AFTER, async {}));
        assert!(killed.confirm("eth1"));
        assert_eq!(noted().left_behind(started), BTreeMap::from([("eth0".to_owned(), json!({"was": 1}))]));
        assert!(noted().left_behind(started).is_empty());
        let done = noted();
        assert!(done.set("eth0", json!({"was": 1}), AFTER, async {}));
        done.settle().await;
        assert!(noted().left_behind(started).is_empty(), "what was put back is not put back again");
        assert!(noted().set("eth0", json!({"was": 1}), AFTER, async {}));
        let restarted = SystemTime::now() + Duration::from_secs(3600);
        assert!(noted().left_behind(restarted).is_empty(), "the computer itself was started anew since");
    }
}
