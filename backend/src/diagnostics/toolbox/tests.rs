//! The toolbox as its callers see it.

use serde_json::{Value, json};
use shared_types::ParameterType;

use super::*;

fn toolbox() -> Toolbox {
    Toolbox::new(DiagnosticsSettings { scope: crate::diagnostics::settings::ProbeScope::Local, ..Default::default() })
}

fn object(value: Value) -> JsonObject {
    value.as_object().cloned().unwrap_or_default()
}

/// Arguments that pass: the required ones by example.
fn minimal(definition: &Definition) -> JsonObject {
    let required = definition.parameters.iter().filter(|p| p.required);
    required.map(|p| (p.name.to_owned(), catalogue::example(p))).collect()
}

#[test]
fn every_name_of_the_catalogue_is_told_once_and_its_defaults_pass_its_own_check() {
    let definitions = catalogue::catalogue();
    for (index, definition) in definitions.iter().enumerate() {
        assert!(definitions[..index].iter().all(|other| other.name != definition.name), "{}", definition.name);
        let checked = arguments::check(&definition.parameters, &minimal(definition));
        let checked = checked.unwrap_or_else(|errors| panic!("{}: {errors:?}", definition.name));
        for parameter in definition.parameters.iter().filter(|p| !p.default.is_null()) {
            let sent = object(json!({parameter.name: parameter.default}));
            let sent = minimal(definition).into_iter().chain(sent).collect();
            assert!(arguments::check(&definition.parameters, &sent).is_ok(), "{}.{}", definition.name, parameter.name);
            assert_eq!(checked.get(parameter.name), Some(&parameter.default), "{}.{}", definition.name, parameter.name);
        }
    }
}

#[test]
fn no_alias_means_two_parameters() {
    for definition in catalogue::catalogue() {
        let mut seen = Vec::new();
        for parameter in &definition.parameters {
            for name in parameter.aliases.iter().chain([&parameter.name]) {
                assert!(!seen.contains(name), "{}: {name} is ambiguous", definition.name);
                seen.push(name);
            }
        }
    }
}

#[test]
fn layers_follow_the_one_map() {
    let specs = toolbox().specs().to_vec();
    let layer = |name: &str| specs.iter().find(|spec| spec.name == name).map(|spec| spec.layer.map(Layer::number));
    for (names, expected) in [
        (vec!["check_adapter_status", "enable_wifi", "enable_adapter", "check_wifi_signal"], Some(1)),
        (vec!["get_ip_config", "ip_release", "ip_renew", "show_routes"], Some(2)),
        (vec!["ping_gateway"], Some(3)),
        (vec!["test_dns_resolution", "flush_dns", "lookup_dns", "set_dns"], Some(4)),
        (
            vec![
                "ping_dns",
                "check_internet",
                "ping_address",
                "traceroute",
                "check_port",
                "check_tls",
                "test_vpn_connectivity",
            ],
            Some(5),
        ),
        (vec!["system_health", "kill_process", "cleanup_temp_files", "toggle_bluetooth", "check_printers"], None),
        (vec!["fix_dell_audio", "repair_office365", "run_dism_sfc", "review_system_logs", "robocopy"], None),
    ] {
        for name in names {
            assert_eq!(layer(name), Some(expected), "{name}");
        }
    }
    for layer in Layer::ALL {
        assert!(specs.iter().any(|spec| spec.name == layer.tool() && spec.layer == Some(layer)));
    }
}

#[test]
fn where_only_reading_is_allowed_exactly_what_can_read_is_offered() {
    for system in [System::Linux, System::MacOs, System::Windows] {
        let on = |tools| {
            let settings = DiagnosticsSettings { tools, ..Default::default() };
            Toolbox::on(settings, system, Arc::new(SystemCommands))
        };
        let (toolbox, runnable) = (on(ToolsMode::Reads), on(ToolsMode::Reads).runnable());
        for spec in toolbox.specs().iter().filter(|spec| spec.supported) {
            let offered = runnable.iter().find(|offered| offered.name == spec.name);
            let further = match spec.name.as_str() {
                "kill_process" => json!({"process_name": "sleep"}),
                "set_dns" => json!({"automatic": true}),
                "robocopy" => json!({"destination": "D:\\copy"}),
                _ => json!({}),
            };
            // What the offer asks for, as it asks for it.
            let asked = offered.iter().flat_map(|spec| &spec.parameters).filter(|parameter| parameter.required);
            let to_look = asked.filter_map(|parameter| match (&parameter.choices, parameter.kind) {
                (Some(choices), _) => Some((parameter.name.clone(), json!(choices[0]))),
                (None, ParameterType::Boolean) => Some((parameter.name.clone(), json!(true))),
                _ => None,
            });
            let sent = minimal(toolbox.find(&spec.name).unwrap().0).into_iter().chain(object(further)).chain(to_look);
            let planned = toolbox.plan(&spec.name, &sent.collect());
            match offered {
                Some(offered) => {
                    let effects = (offered.effect, planned.map(|plan| plan.effect));
                    assert_eq!(effects, (Effect::Reads, Ok(Effect::Reads)), "{}", spec.name);
                }
                None => assert!(matches!(planned, Err(Refusal::Forbidden(_))), "{}: {planned:?}", spec.name),
            }
        }
        let all = on(ToolsMode::All);
        assert_eq!(all.runnable(), all.specs().iter().filter(|s| s.supported).cloned().collect::<Vec<_>>());
    }
}

#[test]
fn names_that_models_invent_are_understood() {
    for (tool, sent, name, value) in [
        ("ping_gateway", json!({"gateway_ip": "192.168.1.1"}), "gateway", json!("192.168.1.1")),
        ("ping_gateway", json!({"ip": "192.168.1.1", "count": 2.0}), "count", json!(2)),
        ("ping_address", json!({"target": "Example.COM"}), "host", json!("example.com")),
        ("check_adapter_status", json!({"iface": "eth0"}), "interface_name", json!("eth0")),
        ("test_dns_resolution", json!({"hostname": "example.com"}), "hostnames", json!(["example.com"])),
        ("lookup_dns", json!({"domain": "example.com", "type": "mx"}), "record_type", json!("MX")),
        ("ping_gateway", json!({"gateway": null}), "count", json!(4)),
        ("ping_gateway", json!({"gateway": "fe80::1%eth0"}), "gateway", json!("fe80::1%eth0")),
        ("ping_address", json!({"host": "fe80::1%eth0"}), "host", json!("fe80::1%eth0")),
        ("traceroute", json!({"host": "fe80::1%wlp3s0"}), "host", json!("fe80::1%wlp3s0")),
        ("check_port", json!({"host": "fe80::1%12", "port": 22}), "host", json!("fe80::1%12")),
    ] {
        let plan = toolbox().plan(tool, &object(sent.clone())).unwrap_or_else(|e| panic!("{tool} {sent}: {e:?}"));
        assert_eq!(plan.arguments.get(name), Some(&value), "{tool} {sent}");
    }
}

/// What no parameter of any kind may take.
fn hostile() -> Vec<Value> {
    let texts = [
        "8.8.8.8; touch /tmp/x",
        "$(id)",
        "`id`",
        "a|b",
        "a&b",
        "a>b",
        "'",
        "\"",
        "-f",
        "--help",
        "-oProxyCommand=x",
        "@/etc/passwd",
        "/etc/passwd",
        "../../etc",
        "a\nb",
        "a\r\nb",
        "a\0b",
        "",
        " ",
        "\u{202e}x",
        "file:///etc/passwd",
        "http://x/",
        "a%00b",
        "${IFS}",
        "a*b/",
    ];
    let mut values: Vec<Value> = texts.iter().map(|&text| text.into()).collect();
    values.push("a".repeat(10_240).into());
    values.extend([
        json!(-1),
        json!(1_000_000_000_i64 * 1000),
        json!(1.5),
        json!({}),
        json!({"a": 1}),
        json!([]),
        json!([[]]),
        json!([1]),
    ]);
    values
}

#[test]
fn hostile_values_are_refused_by_field_for_every_parameter_of_every_tool() {
    let toolbox = toolbox();
    let mut tried = 0;
    for definition in catalogue::catalogue() {
        for parameter in &definition.parameters {
            for value in hostile() {
                let mut sent = minimal(&definition);
                sent.insert(parameter.name.to_owned(), value.clone());
                let Err(Refusal::Arguments(errors)) = toolbox.plan(definition.name, &sent) else {
                    panic!("{}.{} took {value}", definition.name, parameter.name);
                };
                assert_eq!(errors[0].field, parameter.name, "{}: {value}", definition.name);
                // The same inside a list.
                sent.insert(parameter.name.to_owned(), json!([value]));
                let listed = toolbox.plan(definition.name, &sent);
                assert!(
                    matches!(listed, Err(Refusal::Arguments(_))),
                    "{}.{} took [{value}]",
                    definition.name,
                    parameter.name
                );
                tried += 2;
            }
        }
    }
    assert!(tried > 2000, "{tried}");
}

#[test]
fn unknown_parameters_missing_ones_and_contradictions_are_refused_by_name() {
    let toolbox = toolbox();
    let long = "x".repeat(10_240);
    for (tool, sent, field) in [
        ("system_health", json!({"bogus": 1}), "bogus"),
        ("system_health", json!({"__proto__": {}}), "__proto__"),
        ("ping_address", json!({}), "host"),
        ("ping_address", json!({"host": null}), "host"),
        ("ping_address", json!({"host": "a.example", "target": "b.example"}), "target"),
        ("check_port", json!({"host": "169.254.169.254", "port": 80}), "host"),
        ("check_port", json!({"host": "::ffff:169.254.169.254", "port": 80}), "host"),
        ("check_port", json!({"host": "metadata.google.internal", "port": 80}), "host"),
        ("system_health", json!({long.as_str(): 1}), &long[..64]),
    ] {
        let refusal = toolbox.plan(tool, &object(sent.clone()));
        let Err(Refusal::Arguments(errors)) = refusal else { panic!("{tool} {sent}: {refusal:?}") };
        assert_eq!(errors.iter().map(|e| e.field.as_str()).collect::<Vec<_>>(), [field], "{tool} {sent}");
    }
    assert_eq!(toolbox.plan("rm", &JsonObject::new()).unwrap_err(), Refusal::UnknownTool("rm".into()));
}

#[test]
fn a_tool_of_another_system_is_listed_with_the_reason_and_refused() {
    let toolbox = Toolbox::on(DiagnosticsSettings::default(), System::Linux, Arc::new(SystemCommands));
    let spec = toolbox.specs().iter().find(|spec| spec.name == "run_dism_sfc").unwrap();
    assert!(
        !spec.supported && spec.unsupported_reason.as_ref().is_some_and(|reason| reason.contains("only on Windows"))
    );
    assert!(matches!(toolbox.plan("run_dism_sfc", &JsonObject::new()), Err(Refusal::Unsupported(_))));
    assert!(toolbox.specs().iter().filter(|spec| !spec.supported).count() == 5);
}

#[test]
fn every_name_of_the_catalogue_has_its_tool() {
    for definition in catalogue::catalogue() {
        assert!(registry::tool(definition.name).is_some(), "{}", definition.name);
    }
}

/// Runs a plan to its end; gives the call and its events.
async fn run(toolbox: &Toolbox, plan: Plan) -> (ToolCall, Vec<RunEventKind>) {
    let (events, mut received) = mpsc::channel(64);
    let running = async {
        let call = toolbox.run(plan, Origin::Manual, &events).await;
        drop(events);
        call
    };
    let hearing = async {
        let mut heard = Vec::new();
        while let Some(event) = received.recv().await {
            heard.push(event);
        }
        heard
    };
    tokio::join!(running, hearing)
}

#[tokio::test]
async fn an_address_whose_adapter_does_not_exist_is_not_probed() {
    let toolbox = toolbox();
    for tool in ["ping_address", "ping_gateway", "traceroute", "check_port"] {
        let mut sent = object(json!({"host": "fe80::1%nosuch9"}));
        if tool == "ping_gateway" {
            sent = object(json!({"gateway": "fe80::1%nosuch9"}));
        } else if tool == "check_port" {
            sent.insert("port".to_owned(), json!(80));
        }
        let plan = toolbox.plan(tool, &sent).unwrap_or_else(|e| panic!("{tool}: {e:?}"));
        let (call, _) = run(&toolbox, plan).await;
        let said = call.error.unwrap_or_default();
        assert!(!call.success && said.contains("no network adapter called nosuch9"), "{tool}: {said}");
    }
}

#[test]
fn a_zone_that_is_no_adapter_name_or_stands_at_another_address_is_refused() {
    for bad in ["fe80::1%-f", "fe80::1%", "fe80::1%eth0;reboot", "fe80::1%$(x)", "192.168.1.1%eth0", "2001:db8::1%eth0"]
    {
        for (tool, name) in [("ping_address", "host"), ("ping_gateway", "gateway"), ("traceroute", "host")] {
            match toolbox().plan(tool, &object(json!({name: bad}))) {
                Err(Refusal::Arguments(errors)) => assert_eq!(errors[0].field, name, "{tool} {bad}"),
                other => panic!("{tool} {bad}: {other:?}"),
            }
        }
    }
}

#[tokio::test]
async fn dispatch_takes_less_than_a_millisecond() {
    let toolbox = toolbox();
    let arguments = object(json!({"host": "192.0.2.1", "count": 3}));
    let rounds = 200;
    let began = Instant::now();
    for _ in 0..rounds {
        // Refused by its scope, so that nothing but the dispatch is timed.
        let plan = toolbox.plan("ping_address", &arguments).unwrap();
        let (call, _) = run(&toolbox, plan).await;
        assert!(!call.success);
    }
    let each = began.elapsed() / rounds;
    assert!(each < std::time::Duration::from_millis(1), "{each:?}");
}

#[tokio::test]
async fn the_ninth_heavy_tool_waits_and_says_so_and_local_readings_do_not() {
    let toolbox = toolbox();
    let held: Vec<_> = (0..HEAVY_AT_ONCE).map(|_| toolbox.inner.heavy.try_acquire().unwrap()).collect();
    let local = toolbox.plan("cleanup_temp_files", &JsonObject::new());
    assert!(local.is_ok());
    let (call, _) = run(&toolbox, toolbox.plan("get_ip_config", &JsonObject::new()).unwrap()).await;
    assert_eq!(call.status, CallStatus::Done, "a local reading waits for nobody");
    let plan = toolbox.plan("check_port", &object(json!({"host": "127.0.0.1", "port": 1}))).unwrap();
    let waiting = run(&toolbox, plan);
    tokio::pin!(waiting);
    let early = tokio::time::timeout(std::time::Duration::from_millis(200), &mut waiting).await;
    assert!(early.is_err(), "it did not wait");
    drop(held);
    let (call, heard) = waiting.await;
    let states: Vec<CallStatus> = heard
        .iter()
        .filter_map(|event| match event {
            RunEventKind::ToolStarted { call } | RunEventKind::ToolFinished { call } => Some(call.status),
            _ => None,
        })
        .collect();
    assert_eq!(states, [CallStatus::Queued, CallStatus::Running, CallStatus::Done]);
    assert!(call.success);
}

#[tokio::test]
async fn the_ladder_starts_five_tools_and_ends_each() {
    let (events, mut received) = mpsc::channel(256);
    let toolbox = toolbox();
    let ladder =
        toolbox.run_ladder(crate::diagnostics::engine::DiagnoseRequest::default(), Origin::Manual, &events).await;
    drop(events);
    let (mut started, mut finished) = (Vec::new(), Vec::new());
    while let Some(event) = received.recv().await {
        match event {
            RunEventKind::ToolStarted { call } => started.push(call.name),
            RunEventKind::ToolFinished { call } => finished.push(call.name),
            _ => {}
        }
    }
    let names: Vec<&str> = Layer::ALL.iter().map(|layer| layer.tool()).collect();
    assert_eq!(started, names);
    finished.sort_by_key(|name| names.iter().position(|other| other == name));
    assert_eq!(finished, names);
    assert!(ladder.calls.iter().all(|call| call.status.is_final() && call.data.is_some()));
}

proptest::proptest! {
    #[test]
    fn what_the_check_accepts_it_accepts_again_unchanged(
        name in "(host|target|count|port|gateway|dry_run|process_id|servers|[a-z_]{1,12})",
        text in "\\PC{0,40}",
        number in proptest::prelude::any::<f64>(),
    ) {
        for definition in catalogue::catalogue() {
            for value in [json!(text), json!(number), json!([text]), json!(true)] {
                let sent = object(json!({name.as_str(): value}));
                if let Ok(checked) = arguments::check(&definition.parameters, &sent) {
                    proptest::prop_assert_eq!(arguments::check(&definition.parameters, &checked), Ok(checked.clone()));
                }
            }
        }
    }
}
