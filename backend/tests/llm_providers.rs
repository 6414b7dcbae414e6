//! Who is asked: by configuration and by what the background sees, never by asking in a request.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/model_server.rs"]
#[expect(dead_code, reason = "each test file uses its part of the server")]
mod model_server;
#[path = "support/server.rs"]
#[expect(dead_code, reason = "each test file uses its part of the server")]
mod server;

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use model_server::{ModelServer, Reply};
use serde_json::json;
use server::TestApp;
use techtime::agent::Roster;
use techtime::agent::builtin::Builtin;
use techtime::agent::builtin::hands::Hands;
use techtime::agent::model::{ModelRoster, Tools};
use techtime::app::App;
use techtime::config::{Config, LlmBackend, LlmConfig, Settings};
use techtime::llm::ollama::Ollama;
use techtime::llm::openai::OpenAi;
use techtime::llm::providers::Providers;
use techtime::llm::{ChatRequest, ModelError, Provider};

fn config(backend: LlmBackend, address: &str) -> LlmConfig {
    let settings = Settings {
        data_dir: Some("unused".into()),
        llm_backend: Some(vec![backend]),
        ollama_host: Some(address.to_owned()),
        openai_base_url: Some(format!("http://{address}/v1")),
        ..Settings::default()
    };
    Config::from_settings(settings).unwrap().llm
}

/// An address at which nobody answers.
async fn nobody() -> String {
    tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().to_string()
}

async fn looked(config: &LlmConfig) -> Providers {
    let providers = Providers::start(config);
    providers.first_look().await;
    providers
}

fn names(providers: &Providers) -> Vec<&'static str> {
    providers.order().iter().map(|provider| provider.name()).collect()
}

#[tokio::test]
async fn auto_asks_ollama_where_it_answers_and_has_a_model() {
    let server = ModelServer::in_order(vec![Reply::say("x")]).await;
    let address = server.address.to_string();
    let providers = looked(&config(LlmBackend::Auto, &address)).await;
    assert_eq!(names(&providers), ["ollama"]);
    assert_eq!(providers.active().unwrap().model().as_deref(), Some("scripted:latest"));
    assert_eq!(providers.backends(), [("builtin".to_owned(), true), ("ollama".to_owned(), true)].into());

    let mut other = config(LlmBackend::Auto, &address);
    other.ollama_model = Some("not-there".to_owned());
    let providers = looked(&other).await;
    assert!(names(&providers).is_empty() && !providers.is_degraded() && providers.notices().is_empty());
    assert_eq!(providers.backends(), [("builtin".to_owned(), true), ("ollama".to_owned(), false)].into());
}

#[tokio::test]
async fn auto_without_ollama_is_the_built_in_assistant_and_healthy() {
    let providers = looked(&config(LlmBackend::Auto, &nobody().await)).await;
    assert!(names(&providers).is_empty() && providers.active().is_none() && !providers.is_degraded());
}

#[tokio::test]
async fn the_built_in_assistant_alone_contacts_nobody() {
    let server = ModelServer::in_order(vec![Reply::say("x")]).await;
    let providers = looked(&config(LlmBackend::Builtin, &server.address.to_string())).await;
    assert!(names(&providers).is_empty() && !providers.is_degraded());
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_named_provider_that_is_down_stays_in_the_order_and_the_state_is_degraded() {
    for (backend, name) in [(LlmBackend::Ollama, "ollama"), (LlmBackend::Openai, "openai")] {
        let address = nobody().await;
        let providers = looked(&config(backend, &address)).await;
        assert_eq!(names(&providers), [name]);
        assert!(providers.is_degraded() && providers.active().is_none());
        assert_eq!(providers.backends().get(name), Some(&false));
        let notices = providers.notices();
        assert!(notices[0].contains(&address) && notices[0].contains("refused"), "{notices:?}");
    }
}

/// Takes connections and never answers.
async fn silent() -> (tokio::net::TcpListener, String) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    (listener, address)
}

#[tokio::test]
async fn a_named_provider_that_is_known_to_be_down_is_not_waited_for() {
    for backend in [LlmBackend::Ollama, LlmBackend::Openai] {
        let (_listener, address) = silent().await;
        let mut config = config(backend, &address);
        config.ollama_model = Some("m".to_owned());
        config.openai_model = Some("m".to_owned());
        let providers = Providers::start(&config);
        providers.watch().wait_for(|findings| !findings.is_empty()).await.unwrap();
        let app = TestApp::start_asking(|toolbox| {
            let hands: Arc<dyn Hands> = Arc::new(toolbox.clone());
            let roster = ModelRoster {
                providers: providers.clone(),
                builtin: Arc::new(Builtin::new(Arc::clone(&hands))),
                tools: Arc::new(Tools::of(hands.specs())),
                hands,
                prices: Arc::default(),
                patience: Duration::from_secs(120),
            };
            roster.assistants()
        })
        .await;
        let mut socket = app.events().await;
        let began = Instant::now();
        socket.say("hello", None).await;
        let events = socket.until("run_finished").await;
        assert!(began.elapsed() < Duration::from_secs(10), "the first token's deadline is 30 s");
        let changed = events.iter().find(|event| event["type"] == "provider_changed").unwrap();
        assert_eq!(changed["provider"], "builtin");
        let reason = changed["reason"].as_str().unwrap();
        assert!(reason.contains(&address) && reason.contains("when it was last looked at"), "{reason}");
        let end = events.last().unwrap();
        assert_eq!(end["usage"]["cost_usd"], 0.0, "nobody was asked: {end}");
        let (_, session) = app.get(&format!("/api/sessions/{}", end["session_id"].as_str().unwrap())).await;
        assert_eq!(session["fallback"], true);
    }
}

#[tokio::test]
async fn an_answer_that_never_began_is_a_finding_until_the_next_look() {
    let server = ModelServer::in_order(vec![Reply::say("x")]).await;
    let providers = looked(&config(LlmBackend::Openai, &server.address.to_string())).await;
    assert!(!providers.is_degraded());
    providers.failed("openai", &ModelError::CutOff);
    assert!(!providers.is_degraded(), "it answers");
    let mut findings = providers.watch();
    providers.failed("openai", &ModelError::NoFirstToken(Duration::from_secs(30)));
    assert!(providers.is_degraded());
    let asked = providers.order()[0].chat(&ChatRequest::default()).await;
    assert!(matches!(asked.err(), Some(ModelError::Down(_))));
    findings.wait_for(|findings| findings.values().all(Option::is_none)).await.unwrap();
    assert!(providers.order()[0].chat(&ChatRequest::default()).await.is_ok());
}

#[tokio::test]
async fn a_list_of_models_is_never_fetched_for_a_message() {
    let server = ModelServer::in_order(vec![Reply::say("x")]).await;
    let config = config(LlmBackend::Openai, &server.address.to_string());
    for provider in
        [Arc::new(OpenAi::new(&config).unwrap()) as Arc<dyn Provider>, Arc::new(Ollama::new(&config).unwrap())]
    {
        let asked = provider.chat(&ChatRequest::default()).await;
        assert_eq!(asked.err(), Some(ModelError::Unlisted));
        assert!(server.requests().is_empty());
    }
}

#[tokio::test]
async fn a_model_that_is_not_listed_is_said_to_be_so_and_asked_until_it_answers() {
    let missing = json!({"error": {"message": "no model of this name"}});
    let server =
        ModelServer::in_order(vec![Reply::say("x"), Reply::status(404, &missing), Reply::say("x"), Reply::say("x")])
            .await;
    let mut config = config(LlmBackend::Openai, &server.address.to_string());
    config.openai_model = Some("not-there".to_owned());
    let data = tempfile::TempDir::new().unwrap();
    let named = Config::from_settings(Settings { data_dir: Some(data.path().into()), ..Settings::default() }).unwrap();
    let app = App::build(Config { llm: config.clone(), ..named }, 8000).unwrap();
    app.providers.first_look().await;
    let health = serde_json::to_value(app.health()).unwrap();
    assert_eq!((&health["status"], &health["llm_backends"]["openai"]), (&json!("healthy"), &json!(true)));
    assert!(health["notices"][0].as_str().unwrap().contains("does not list the model `not-there`"), "{health}");
    assert_eq!(health["active_provider"], "openai", "the next message goes there");

    let providers = looked(&config).await;
    let mut findings = providers.watch();
    // It answers under that name, is said to be gone, and answers again.
    for is_well in [true, false, true] {
        let asked = providers.order()[0].chat(&ChatRequest::default()).await;
        assert_eq!(asked.is_ok(), is_well);
        if let Ok(answer) = asked {
            assert!(answer.all(|chunk| async move { chunk.is_ok() }).await);
        }
        providers.look_again();
        findings.wait_for(|findings| findings["openai"].is_none() == is_well).await.unwrap();
        assert_eq!((providers.is_degraded(), providers.notices().is_empty()), (false, is_well));
    }
    config.openai_model = Some("scripted:latest".to_owned());
    assert_eq!(looked(&config).await.notices(), Vec::<String>::new());
}

#[tokio::test]
async fn several_are_asked_in_the_order_in_which_they_are_named() {
    let server = ModelServer::in_order(vec![Reply::say("x")]).await;
    let mut config = config(LlmBackend::Openai, &server.address.to_string());
    for order in [["openai", "ollama"], ["ollama", "openai"]] {
        let named: Settings = toml::from_str(&format!("llm_backend = {order:?}\ndata_dir = \"unused\"")).unwrap();
        config.backends = Config::from_settings(named).unwrap().llm.backends;
        let providers = looked(&config).await;
        assert_eq!(names(&providers), order);
        assert_eq!(providers.active_name(), order[0]);
    }
    config.ollama_host = format!("http://{}", nobody().await);
    let providers = looked(&config).await;
    assert_eq!((providers.active_name(), providers.is_degraded()), ("openai", true), "the next one that is well");
}

#[tokio::test]
async fn a_cloud_is_asked_only_where_it_is_named() {
    let server = ModelServer::in_order(vec![Reply::say("x")]).await;
    let mut config = config(LlmBackend::Auto, &nobody().await);
    config.openai_base_url = server.openai();
    config.openai_api_key = Some("canary".to_owned().into());
    let providers = looked(&config).await;
    assert!(names(&providers).is_empty());
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_provider_that_comes_back_is_noticed() {
    let address = nobody().await;
    let providers = looked(&config(LlmBackend::Ollama, &address)).await;
    assert!(providers.is_degraded());
    let mut findings = providers.watch();
    let _server = ModelServer::start_at(&address, |_| Reply::say("x")).await;
    providers.look_again();
    findings.wait_for(|findings| findings.values().all(Option::is_none)).await.unwrap();
    assert!(!providers.is_degraded() && providers.notices().is_empty());
}

#[tokio::test]
async fn a_server_that_never_answers_holds_no_start_up() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let began = Instant::now();
    let providers = looked(&config(LlmBackend::Auto, &address)).await;
    assert!(began.elapsed() < Duration::from_secs(30));
    assert!(names(&providers).is_empty());
    // What the server asks in a request is known already.
    let began = Instant::now();
    for _ in 0..1000 {
        assert!(names(&providers).is_empty());
        assert_eq!(providers.backends().len(), 2);
    }
    assert!(began.elapsed() < Duration::from_secs(30));
}
