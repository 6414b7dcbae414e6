//! Who has a model, who of them answers, and who is asked first. Looked after in the background.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::future::join_all;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

use super::ollama::Ollama;
use super::openai::OpenAi;
use super::{ChatRequest, ChunkStream, Endpoint, Limits, ModelError, Provider};
use crate::config::{LlmBackend, LlmConfig};

/// A local model that was just started is noticed within this.
const INTERVAL: Duration = Duration::from_secs(10);

/// A start waits no longer for the first look.
const FIRST_LOOK: Duration = Duration::from_millis(1500);

/// The name of the assistant that needs no model.
pub const BUILTIN: &str = "builtin";

/// What the last look at each provider showed: null, or why it would not answer.
pub type Findings = BTreeMap<&'static str, Option<ModelError>>;

/// Every provider that the configuration names, with a watch over them that ends with the last handle.
#[derive(Clone)]
pub struct Providers {
    shared: Arc<Shared>,
    _watch: Arc<Watch>,
}

struct Shared {
    /// The configuration names whom to ask.
    named: bool,
    providers: Vec<Arc<dyn Provider>>,
    /// Providers whose configuration is unusable.
    unusable: Findings,
    findings: watch::Sender<Findings>,
    again: Notify,
}

struct Watch(JoinHandle<()>);

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Providers {
    /// Makes the configured providers and looks at them in the background, at once and from then on.
    #[must_use]
    pub fn start(config: &LlmConfig) -> Self {
        let mut providers: Vec<Arc<dyn Provider>> = Vec::new();
        let mut unusable = Findings::new();
        for backend in &config.backends {
            let (name, made): (_, Result<Arc<dyn Provider>, ModelError>) = match backend {
                LlmBackend::Builtin => continue,
                LlmBackend::Openai => ("openai", OpenAi::new(config).map(|provider| Arc::new(provider) as _)),
                LlmBackend::Auto | LlmBackend::Ollama => {
                    ("ollama", Ollama::new(config).map(|provider| Arc::new(provider) as _))
                }
            };
            match made {
                Ok(provider) => providers.push(provider),
                Err(error) => drop(unusable.insert(name, Some(error))),
            }
        }
        let named = !config.backends.contains(&LlmBackend::Auto);
        let findings = watch::Sender::new(Findings::new());
        let shared = Arc::new(Shared { named, providers, unusable, findings, again: Notify::new() });
        let watch = Arc::new(Watch(tokio::spawn(keep_looking(Arc::clone(&shared)))));
        Self { shared, _watch: watch }
    }

    /// Waits for the first look, for a short while: a server that is slow to answer is not up yet.
    pub async fn first_look(&self) {
        if self.shared.providers.is_empty() {
            return;
        }
        let mut findings = self.watch();
        let looked = findings.wait_for(|findings| !findings.is_empty());
        // Late is down; the background goes on looking.
        let _ = tokio::time::timeout(FIRST_LOOK, looked).await;
    }

    /// Whom to ask for the next message, best first; the built-in assistant comes after all of them.
    ///
    /// A provider that was named and is known to be down says so at once, so that the person is told why another one
    /// answers and waits for nothing; before the first look it is asked. One that was only hoped for (`auto`) is asked
    /// when it answers.
    #[must_use]
    pub fn order(&self) -> Vec<Arc<dyn Provider>> {
        let named = self.is_named();
        let findings = self.shared.findings.borrow();
        let ask = |provider: &Arc<dyn Provider>| match findings.get(provider.name()) {
            Some(finding) if is_asked(finding) => Some(Arc::clone(provider)),
            None => named.then(|| Arc::clone(provider)),
            Some(finding) => finding
                .clone()
                .filter(|_| named)
                .map(|why| -> Arc<dyn Provider> { Arc::new(Down { provider: Arc::clone(provider), why }) }),
        };
        self.shared.providers.iter().filter_map(ask).collect()
    }

    /// Every provider and whether it answered last.
    #[must_use]
    pub fn backends(&self) -> BTreeMap<String, bool> {
        let names = self.shared.providers.iter().map(|provider| provider.name());
        let mut backends: BTreeMap<String, bool> = names.map(|name| (name.to_owned(), self.is_up(name))).collect();
        backends.extend(self.shared.unusable.keys().map(|name| ((*name).to_owned(), false)));
        backends.insert(BUILTIN.to_owned(), true);
        backends
    }

    /// Who answers the next message, if it is a provider.
    #[must_use]
    pub fn active(&self) -> Option<Arc<dyn Provider>> {
        self.shared.providers.iter().find(|provider| self.is_up(provider.name())).cloned()
    }

    /// The name of who answers the next message, the built-in assistant where no provider does.
    #[must_use]
    pub fn active_name(&self) -> &'static str {
        self.active().map_or(BUILTIN, |provider| provider.name())
    }

    /// Whether a provider that the configuration names is down.
    #[must_use]
    pub fn is_degraded(&self) -> bool {
        self.is_named() && self.backends().values().any(|up| !up)
    }

    /// What is amiss with the named providers; one line each.
    #[must_use]
    pub fn notices(&self) -> Vec<String> {
        if !self.is_named() {
            return Vec::new();
        }
        let mut notices: Vec<String> =
            self.shared.unusable.iter().filter_map(|(name, why)| notice(name, why)).collect();
        for (name, why) in self.shared.findings.borrow().iter() {
            let at = self.shared.providers.iter().find(|provider| provider.name() == *name);
            notices.extend(notice(&at.map_or((*name).to_owned(), |at| format!("{name} at {}", at.endpoint())), why));
        }
        notices
    }

    /// Has the background look again now.
    pub fn look_again(&self) {
        self.shared.again.notify_one();
    }

    /// A provider has just failed an answer. Where the next one would only wait as well, it counts as down until the
    /// background finds it well.
    pub fn failed(&self, name: &'static str, why: &ModelError) {
        if why.is_finding() {
            self.shared.findings.send_modify(|findings| drop(findings.insert(name, Some(why.clone()))));
        }
        self.look_again();
    }

    /// Tells of every look.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<Findings> {
        self.shared.findings.subscribe()
    }

    fn is_up(&self, name: &str) -> bool {
        self.shared.findings.borrow().get(name).is_some_and(is_asked)
    }

    fn is_named(&self) -> bool {
        self.shared.named
    }
}

/// A provider that the last look found down: not asked, and so not waited for.
struct Down {
    provider: Arc<dyn Provider>,
    why: ModelError,
}

#[async_trait]
impl Provider for Down {
    fn name(&self) -> &'static str {
        self.provider.name()
    }

    fn endpoint(&self) -> &Endpoint {
        self.provider.endpoint()
    }

    fn model(&self) -> Option<String> {
        self.provider.model()
    }

    /// Those of a model that can do everything: nothing is prepared for one that will not be asked.
    fn limits(&self) -> Limits {
        Limits { tools: true, ..self.provider.limits() }
    }

    async fn chat(&self, _: &ChatRequest) -> Result<ChunkStream, ModelError> {
        Err(ModelError::Down(Box::new(self.why.clone())))
    }

    async fn health(&self) -> Result<(), ModelError> {
        self.provider.health().await
    }
}

/// Whether a message goes to a provider of which this was found.
fn is_asked(finding: &Option<ModelError>) -> bool {
    finding.as_ref().is_none_or(ModelError::is_doubt)
}

fn notice(name: &str, why: &Option<ModelError>) -> Option<String> {
    why.as_ref().map(|why| format!("{name} {why}"))
}

async fn keep_looking(shared: Arc<Shared>) {
    loop {
        let looks =
            shared.providers.iter().map(|provider| async move { (provider.name(), provider.health().await.err()) });
        let findings: Findings = join_all(looks).await.into_iter().collect();
        for (name, why) in &findings {
            if shared.findings.borrow().get(name) != Some(why) {
                match why {
                    None => tracing::info!(provider = name, "answers"),
                    Some(why) if why.is_doubt() => tracing::info!(provider = name, %why, "may not answer"),
                    Some(why) => tracing::info!(provider = name, %why, "does not answer"),
                }
            }
        }
        shared.findings.send_replace(findings);
        // Cut short by a failure; without providers there is nothing to look at.
        if shared.providers.is_empty() {
            return;
        }
        let _ = tokio::time::timeout(INTERVAL, shared.again.notified()).await;
    }
}
