//! Probes: one file a kind of fact. They touch the machine and write down what happened; what it means is the judge's
//! business. All start at once, and all end when the facts decide.

mod again;
mod board;
mod connect;
mod contacted;
mod dns;
mod echo;
#[cfg(target_os = "linux")]
mod firewall;
mod flows;
#[cfg(not(target_os = "linux"))]
mod foreign;
mod gateway;
mod http;
mod local;
#[cfg(target_os = "linux")]
mod privileged;
mod proxy;
mod proxy_settings;
mod reach;
mod sites;
mod system_lookup;
mod target;
mod time_server;
mod tls;
mod watch;
mod ways;
#[cfg(target_os = "linux")]
mod wireless;

use std::future::Future;
use std::net::IpAddr;
use std::sync::Arc;

use shared_types::{Layer, LayerState};
use tokio::task::JoinSet;
use tokio::time::{Duration, timeout_at};

use super::engine::{DiagnoseRequest, LadderObserver};
use super::facts::{FIREWALL_RULES, Facts, LookupResult, SECOND_DEVICE, TIME_UP, no_further_than};
use super::judge::{self, Readiness};
use super::settings::{DiagnosticsSettings, ProbeScope};

use board::Board;
use contacted::Contacted;
use dns::Question;
use echo::Suspicion;
use tls::Trust;

pub(crate) use connect::open_plain as connect_to;
pub(crate) use echo::EchoSocket;
pub(crate) use flows::wanted as flows_wanted;
pub(crate) use local::{is_uplink, same_subnet};
pub(crate) use sites::ipv6_routed;
pub(crate) use target::{other_address, told_by};
pub(crate) use tls::alone as tls_handshake;
pub(crate) use ways::shared_defaults;

/// How often the judge looks even if nothing new came in: silence is a fact, too.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// The running probes of one examination. Dropping it ends them all.
struct Probes {
    board: Arc<Board>,
    contacted: Contacted,
    trust: Arc<Trust>,
    suspicion: Arc<Suspicion>,
    scope: ProbeScope,
    tasks: JoinSet<()>,
}

impl Probes {
    fn spawn(&mut self, probe: impl Future<Output = ()> + Send + 'static) {
        self.tasks.spawn(probe);
    }

    fn spawn_question(&mut self, server: usize, address: IpAddr, scope: u32, question: Question) {
        let board = Arc::clone(&self.board);
        self.spawn(async move { dns::ask_udp(&board, server, address, scope, question).await });
    }

    fn adapter_index(&self, name: &str) -> u32 {
        self.board.read(|facts| facts.link.adapters.iter().find(|a| a.name == name).map_or(0, |a| a.index))
    }

    /// The index of the adapter that a zone names; Windows writes the index itself.
    fn zone_index(&self, zone: &str) -> u32 {
        match self.adapter_index(zone) {
            0 => zone.parse().unwrap_or(0),
            index => index,
        }
    }

    /// The index of the adapter in use, for link-local addresses without one of their own.
    fn uplink_index(&self) -> u32 {
        let name = self.board.read(|facts| {
            let used = facts.addressing.lookups.iter().find(|l| l.result == LookupResult::Via);
            used.and_then(|l| l.adapter.clone())
        });
        name.map_or(0, |name| self.adapter_index(&name))
    }

    fn scope_allows_outside(&self) -> bool {
        self.scope == ProbeScope::Internet
    }
}

/// Gathers facts until they decide or the time is up.
pub async fn gather(settings: &DiagnosticsSettings, request: &DiagnoseRequest, observer: &dyn LadderObserver) -> Facts {
    let mut facts = Facts::empty(shared_types::to_millis(jiff::Timestamp::now()), settings.scope.as_str());
    facts.tested = tested_layers(settings.scope, request);
    facts.asked.clone_from(&request.layers);
    let mut probes = Probes {
        board: Arc::new(Board::new(facts)),
        contacted: Contacted::from_settings(settings),
        trust: Arc::default(),
        suspicion: Arc::default(),
        scope: settings.scope,
        tasks: JoinSet::new(),
    };
    let mut ladder = Ladder { observer, shown: Vec::new(), progress: String::new() };
    local::read(&probes.board, &probes.contacted).await;
    ladder.show(&probes.board);
    start(&mut probes, settings, request);
    run(&probes, request, &mut ladder).await;
    probes.tasks.abort_all();
    probes.board.read(Clone::clone)
}

/// The rungs that this request and scope allow to test with packets.
fn tested_layers(scope: ProbeScope, request: &DiagnoseRequest) -> Vec<Layer> {
    let asked = |layer: &Layer| request.layers.is_empty() || request.layers.contains(layer);
    let allowed = |layer: &Layer| match scope {
        ProbeScope::Local => *layer <= Layer::Ip,
        ProbeScope::Lan => *layer <= Layer::NameResolution,
        ProbeScope::Internet => true,
    };
    // Pages need names: whoever asks for rung 5 gets rung 4, too.
    let needed = |layer: &Layer| *layer == Layer::NameResolution && asked(&Layer::Internet);
    Layer::ALL.into_iter().filter(|l| (asked(l) || needed(l)) && allowed(l)).collect()
}

fn start(probes: &mut Probes, settings: &DiagnosticsSettings, request: &DiagnoseRequest) {
    let tested = probes.board.read(|facts| facts.tested.clone());
    // The system's certificates take some milliseconds of a processor: read them beside everything else.
    let trust = Arc::clone(&probes.trust);
    if tested.contains(&Layer::Internet) {
        let _ = std::thread::Builder::new().name("roots".to_owned()).spawn(move || drop(trust.verifier()));
    }
    if tested.contains(&Layer::Link) {
        let board = Arc::clone(&probes.board);
        probes.spawn(async move { watch::links(&board).await });
        #[cfg(target_os = "linux")]
        {
            let board = Arc::clone(&probes.board);
            probes.spawn(async move { wireless::look(&board).await });
        }
    }
    if tested.contains(&Layer::Gateway) {
        gateway::start(probes);
    }
    if settings.scope != ProbeScope::Local {
        start_privileged(probes);
    }
    if tested.contains(&Layer::NameResolution) {
        sites::start_names(probes);
    }
    if tested.contains(&Layer::Internet) {
        reach::start(probes);
        sites::start_pages(probes);
        proxy::start(probes, settings, request.target.as_ref());
        if probes.scope_allows_outside() {
            let board = Arc::clone(&probes.board);
            probes.spawn(async move { time_server::ask(&board).await });
        }
    }
    match &request.target {
        Some(target) if probes.scope_allows_outside() => target::start(probes, target),
        Some(target) => {
            let why = no_further_than(settings.scope.as_str());
            probes.board.limit(target.host.as_str(), &why);
        }
        None => {}
    }
}

/// What takes administrator rights; without them it is written down as not looked at.
#[cfg(target_os = "linux")]
fn start_privileged(probes: &mut Probes) {
    if !probes.board.read(|facts| facts.system.privileged) {
        return unseen(probes, "it takes administrator rights");
    }
    privileged::start_arp(probes);
    privileged::start_dhcp(probes);
    let board = Arc::clone(&probes.board);
    probes.spawn(async move { firewall::look(&board).await });
}

#[cfg(not(target_os = "linux"))]
fn start_privileged(probes: &Probes) {
    unseen(probes, "it is not looked at on this system");
}

fn unseen(probes: &Probes, why: &str) {
    for what in [SECOND_DEVICE, FIREWALL_RULES] {
        probes.board.limit(what, why);
    }
}

async fn run(probes: &Probes, request: &DiagnoseRequest, ladder: &mut Ladder<'_>) {
    let most_ms = u32::try_from(request.timeout.as_millis()).unwrap_or(u32::MAX);
    let end = probes.board.at(most_ms);
    let mut bell = probes.board.bell();
    loop {
        bell.mark_unchanged();
        let (readiness, now) = probes.board.read(|facts| (judge::readiness(facts), facts.elapsed_ms));
        ladder.show(&probes.board);
        match readiness {
            Readiness::Decided => return,
            Readiness::Waiting(text) if now >= most_ms => return probes.board.limit(text, TIME_UP),
            Readiness::Waiting(text) => ladder.progress(text),
        }
        let next = (tokio::time::Instant::now() + LOOK_EVERY).min(end);
        // Whether the bell rang or the time passed, the judge looks again.
        let _ = timeout_at(next, bell.changed()).await;
        // Answers come in swarms: one look for all that are there by now.
        tokio::task::yield_now().await;
    }
}

/// Tells the observer of every rung that changed.
struct Ladder<'a> {
    observer: &'a dyn LadderObserver,
    shown: Vec<LayerState>,
    progress: String,
}

impl Ladder<'_> {
    fn show(&mut self, board: &Board) {
        let (states, facts) = board.read(|facts| {
            let states = judge::ladder(facts);
            let changed = states != self.shown;
            (states, changed.then(|| facts.clone()))
        });
        let Some(facts) = facts else { return };
        for state in &states {
            if !self.shown.contains(state) {
                self.observer.layer(state, &facts);
            }
        }
        self.shown = states;
    }

    fn progress(&mut self, text: &str) {
        if self.progress != text {
            text.clone_into(&mut self.progress);
            self.observer.progress(text);
        }
    }
}
