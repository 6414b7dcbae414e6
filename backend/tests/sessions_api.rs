//! The REST API of sessions and figures, through the program itself.

#[path = "support/program.rs"]
mod program;

use std::path::PathBuf;

use program::{Server, techtime};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A server over 400 generated sessions of the year before November 2026.
fn filled() -> (TempDir, PathBuf, Server) {
    let directory = TempDir::new().expect("a directory");
    let data = directory.path().join("data");
    let seeded = techtime(&data).args(["db", "seed", "--sessions", "400", "--until", "2026-11-01"]).output();
    assert!(seeded.expect("it runs").status.success());
    let server = Server::start(&data);
    (directory, data, server)
}

const YEAR: &str = "from=2025-10-01&to=2026-12-01";

#[test]
fn lists_figures_and_pages_agree() {
    let (_directory, _data, server) = filled();
    let summary = server.get(&format!("/api/analytics/summary?{YEAR}&compare=previous")).json();
    assert_eq!(summary["total_sessions"], 400);
    assert_eq!(summary["previous"]["total_sessions"], 0);
    assert_eq!(summary["previous"]["resolution_rate"], Value::Null);

    let funnel = server.get(&format!("/api/analytics/funnel?{YEAR}")).json();
    let stage = |name: &str| {
        let stages = funnel.as_array().expect("stages");
        stages.iter().find(|stage| stage["stage"] == name).expect("the stage")["count"].clone()
    };
    for (name, figure) in [
        ("started", "total_sessions"),
        ("resolved", "resolved_count"),
        ("unresolved", "unresolved_count"),
        ("abandoned", "abandoned_count"),
        ("in_progress", "in_progress_count"),
    ] {
        assert_eq!(stage(name), summary[figure], "{name}");
    }
    let sum = |path: &str, field: &str| -> u64 {
        let answer = server.get(path).json();
        answer.as_array().expect("a list").iter().map(|entry| entry[field].as_u64().expect("a count")).sum()
    };
    assert_eq!(sum(&format!("/api/analytics/categories?{YEAR}"), "count"), 400);
    assert_eq!(sum(&format!("/api/analytics/heatmap?{YEAR}&tz=Asia/Kathmandu"), "sessions"), 400);
    assert_eq!(sum(&format!("/api/analytics/tools?{YEAR}"), "total_calls"), 1200);
    for zone in ["UTC", "Europe/Berlin", "Asia/Kathmandu"] {
        for granularity in ["day", "week", "month"] {
            let path = format!("/api/analytics/sessions-over-time?{YEAR}&tz={zone}&granularity={granularity}");
            assert_eq!(sum(&path, "total"), 400, "{zone} {granularity}");
        }
    }
    for outcome in ["resolved", "unresolved", "abandoned"] {
        let everywhere = server.get(&format!("/api/sessions?outcome={outcome}&all=true")).json();
        assert_eq!(everywhere["total"], summary[format!("{outcome}_count")], "{outcome}");
    }

    let mut seen = Vec::new();
    let mut path = "/api/sessions?page_size=70".to_owned();
    loop {
        let page = server.get(&path).json();
        seen.extend(page["items"].as_array().expect("items").iter().map(|item| item["id"].to_string()));
        let Some(cursor) = page["next_cursor"].as_str() else {
            assert_eq!(json!(seen.len()), page["total"]);
            break;
        };
        path = format!("/api/sessions?page_size=70&cursor={cursor}");
    }
    let export = server.get("/api/sessions/export?format=csv");
    assert!(export.head.contains("text/csv"), "{}", export.head);
    assert_eq!(export.body.lines().count(), seen.len() + 1);
    assert_eq!(server.get("/api/sessions/export?format=jsonl&q=wifi").body.lines().count() as u64, {
        server.get("/api/sessions?q=wifi").json()["total"].as_u64().expect("a total")
    });
}

#[test]
fn the_sessions_behind_a_tool_and_behind_an_hour_of_the_week_are_listed() {
    let (_directory, _data, server) = filled();
    let total = |query: &str| -> u64 {
        server.get(&format!("/api/sessions?{query}&all=true")).json()["total"].as_u64().expect("a total")
    };
    for zone in ["UTC", "Asia/Kathmandu", "America/New_York"] {
        let heat = server.get(&format!("/api/analytics/heatmap?{YEAR}&tz={zone}")).json();
        let cells: Vec<&Value> = heat.as_array().expect("cells").iter().filter(|cell| cell["sessions"] != 0).collect();
        for cell in cells.iter().step_by(9) {
            let query = format!("{YEAR}&tz={zone}&weekday={}&hour={}", cell["weekday"], cell["hour"]);
            assert_eq!(json!(total(&query)), cell["sessions"], "{query}");
        }
    }
    let all = server.get("/api/sessions?page_size=200").json();
    let mut items = all["items"].as_array().expect("items").clone();
    let rest =
        server.get(&format!("/api/sessions?page_size=200&cursor={}", all["next_cursor"].as_str().expect("more")));
    items.extend(rest.json()["items"].as_array().expect("items").clone());
    for tool in ["ping_gateway", "test_dns_resolution", "nobody_has_it"] {
        let used = items.iter().filter(|item| item["tools"].as_array().expect("tools").contains(&json!(tool))).count();
        let listed = server.get(&format!("/api/sessions?tool={tool}")).json();
        assert_eq!(listed["total"], json!(used), "{tool}");
        assert_eq!(listed["items"].as_array().map(Vec::len), Some(used.min(20)), "{tool}");
    }
    for (query, field) in [
        ("weekday=1", "hour"),
        ("hour=9", "weekday"),
        ("weekday=0&hour=9", "weekday"),
        ("weekday=1&hour=24", "hour"),
        ("weekday=1&hour=9&tz=Mars", "tz"),
    ] {
        let refused = server.get(&format!("/api/sessions?{query}"));
        assert_eq!((refused.status, &refused.json()["errors"][0]["field"]), (422, &json!(field)), "{query}");
    }
}

#[test]
fn the_sessions_behind_each_figure_are_listed() {
    let (_directory, _data, server) = filled();
    let list = |query: &str| server.get(&format!("/api/sessions?{query}&all=true")).json();
    let archived = list("mark=confirmed")["items"][0]["id"].as_str().expect("an id").to_owned();
    let away = server.send("PATCH", &format!("/api/sessions/{archived}"), r#"{"archived": true}"#);
    assert_eq!(away.status, 200);
    let figures = [
        ("confirmed", "confirmed_count"),
        ("assumed", "assumed_count"),
        ("durable", "durable_count"),
        ("first_contact", "first_contact_count"),
        ("reopened", "reopened_count"),
        ("escalated", "escalated_count"),
        ("fallback", "fallback_count"),
        ("unpriced", "unpriced_sessions"),
    ];
    for scope in [YEAR.to_owned(), format!("{YEAR}&category=wifi"), "from=2026-03-05T10:20:00Z&to=2026-08-01".into()] {
        let funnel = server.get(&format!("/api/analytics/funnel?{scope}")).json();
        for stage in ["diagnosed", "cause_found", "fix_offered"] {
            let stages = funnel.as_array().expect("stages");
            let figure = &stages.iter().find(|entry| entry["stage"] == stage).expect("the stage")["count"];
            assert_eq!(&list(&format!("{scope}&mark={stage}"))["total"], figure, "{scope} {stage}");
        }
        let summary = server.get(&format!("/api/analytics/summary?{scope}")).json();
        for (mark, figure) in figures {
            assert_eq!(list(&format!("{scope}&mark={mark}"))["total"], summary[figure], "{scope} {mark}");
        }
    }
    let total = |query: &str| list(query)["total"].as_u64().expect("a total");
    assert_eq!(total("mark=confirmed&outcome=abandoned"), 0);
    let wanted = "mark=fix_offered&category=dns&tool=test_dns_resolution";
    let both = total(wanted);
    assert!(both > 0 && both <= total("mark=fix_offered&category=dns"), "{both}");
    let listed = server.get(&format!("/api/sessions?{wanted}")).json();
    let shelved = server.get(&format!("/api/sessions?{wanted}&archived=true")).json();
    assert_eq!(listed["total"].as_u64().expect("a total") + shelved["total"].as_u64().expect("a total"), both);
    let export = server.get(&format!("/api/sessions/export?format=jsonl&all=true&{wanted}"));
    assert_eq!(export.body.lines().count() as u64, both);
}

#[test]
fn a_session_can_be_found_changed_binned_and_purged() {
    let (_directory, data, server) = filled();
    let id = server.get("/api/sessions").json()["items"][0]["id"].as_str().expect("an id").to_owned();
    let path = format!("/api/sessions/{id}");

    let changed = server.send("PATCH", &path, r#"{"title": "Zebra crossing", "outcome": "resolved", "pinned": true}"#);
    let item = changed.json();
    assert_eq!((changed.status, &item["resolution"], &item["pinned"]), (200, &json!("confirmed"), &json!(true)));
    let found = server.get("/api/sessions?q=zebra").json();
    assert_eq!((&found["total"], &found["items"][0]["id"]), (&json!(1), &json!(id)));
    assert_eq!(found["items"][0]["snippet"][0], json!({"text": "Zebra", "hit": true}));
    for query in ["%22", "AND%20OR", "title%3Ax", "*", "NEAR(a%20b)", "'%3B--", "%00"] {
        assert_eq!(server.get(&format!("/api/sessions?q={query}")).status, 200, "{query}");
    }

    let escalated = server.send("POST", &format!("{path}/escalate"), r#"{"reason": "no_access", "note": "new cable"}"#);
    assert_eq!((escalated.status, escalated.json()["outcome"].clone()), (200, json!("unresolved")));
    let report = server.get(&format!("{path}/report?format=json")).json();
    assert_eq!((&report["reason"], &report["note"]), (&json!("no_access"), &json!("new cable")));
    assert_eq!(report["timeline"].as_array().map(Vec::len), Some(3));
    for (format, kind) in [("md", "text/markdown"), ("txt", "text/plain")] {
        let report = server.get(&format!("{path}/report?format={format}"));
        assert!(report.head.contains(kind) && report.body.contains("Zebra crossing") | report.body.contains("ZEBRA"));
        assert!(report.body.contains("no access"), "for people: {}", report.body);
    }

    let rated =
        server.send("POST", "/feedback", &json!({"session_id": id, "score": 5, "comment": "thanks"}).to_string());
    assert_eq!(rated.status, 200, "{}", rated.body);
    let detail = server.get(&path).json();
    assert_eq!(detail["feedback"]["score"], 5);
    let message = detail["messages"][1]["id"].as_str().expect("an id");
    assert_eq!(server.send("POST", &format!("/api/messages/{message}/feedback"), r#"{"score": -1}"#).status, 200);
    let events = server.get(&format!("{path}/events?after=1")).json();
    assert_eq!(events["items"].as_array().map(|items| items.len() as u64 + 1), events["last_seq"].as_u64());

    let total = || server.get(&format!("/api/analytics/summary?{YEAR}")).json()["total_sessions"].clone();
    assert_eq!(server.send("DELETE", &path, "").status, 204);
    assert_eq!(server.get("/api/sessions?deleted=true").json()["total"], 1);
    assert_eq!(total(), 400);
    assert_eq!(server.send("POST", &format!("{path}/restore"), "").json()["deleted"], false);
    let bulk = json!({"ids": [id], "action": "archive"}).to_string();
    assert_eq!(server.send("POST", "/api/sessions/bulk", &bulk).json()[0]["archived"], true);
    let unknown = json!({"ids": [id, "nobody"], "action": "unarchive"}).to_string();
    assert_eq!(server.send("POST", "/api/sessions/bulk", &unknown).status, 404);
    assert_eq!(server.get(&path).json()["archived"], true, "all or none");
    assert_eq!(server.send("DELETE", &format!("{path}?purge=true"), "").status, 204);
    assert_eq!((server.get(&path).status, total()), (404, json!(399)));
    drop(server);
    let check = techtime(&data).args(["db", "check"]).output().expect("it runs");
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stdout));
    let backup = techtime(&data).args(["db", "backup"]).output().expect("it runs");
    assert!(backup.status.success(), "a copy without a name is kept beside the database");
    let said = String::from_utf8_lossy(&backup.stdout).into_owned();
    let copy = said.trim().strip_prefix("copied to ").expect("it says where");
    assert!(std::path::Path::new(copy).starts_with(&data) && std::path::Path::new(copy).exists(), "{said}");
}

#[test]
fn wrong_values_are_named_with_their_field() {
    let (_directory, _data, server) = filled();
    for (method, path, body, status, field) in [
        ("GET", "/api/sessions?page=0", "", 422, "page"),
        ("GET", "/api/sessions?page=x", "", 422, "page"),
        ("GET", "/api/sessions?page_size=201", "", 422, "page_size"),
        ("GET", "/api/sessions?layer=6", "", 422, "layer"),
        ("GET", "/api/sessions?outcome=won", "", 422, "outcome"),
        ("GET", "/api/sessions?mark=started", "", 422, "mark"),
        ("GET", "/api/sessions/export?mark=", "", 422, "mark"),
        ("GET", "/api/sessions?from=yesterday", "", 422, "from"),
        ("GET", "/api/sessions?cursor=x", "", 422, "cursor"),
        ("GET", "/api/analytics/summary?tz=Mars", "", 422, "tz"),
        ("GET", "/api/analytics/summary?from=2026-02-01&to=2026-01-01", "", 422, "from"),
        ("GET", "/api/analytics/sessions-over-time?granularity=hour&from=2020-01-01", "", 422, "granularity"),
        ("PATCH", "/api/sessions/x", r#"{"title": "  "}"#, 422, "title"),
        ("POST", "/feedback", r#"{"score": 3}"#, 422, "session_id"),
        ("POST", "/api/sessions/x/feedback", r#"{"score": 6}"#, 422, "score"),
        ("POST", "/api/sessions/x/escalate", "{}", 422, "reason"),
    ] {
        let answer = server.send(method, path, body);
        assert_eq!(answer.status, status, "{path}: {}", answer.body);
        assert!(answer.head.contains("application/problem+json"), "{path}");
        assert_eq!(answer.json()["errors"][0]["field"], field, "{path}: {}", answer.body);
    }
    for path in ["/api/sessions/nobody", "/api/sessions/nobody/events", "/api/sessions/a%20b", "/api/nothing"] {
        assert_eq!(server.get(path).status, 404, "{path}");
    }
    assert!(server.get("/metrics").body.contains("techtime_sessions{outcome=\"resolved\"}"));
    assert_eq!(server.get("/api/openapi.json").json()["openapi"].as_str().map(|v| &v[..3]), Some("3.1"));
    assert!(server.get("/api/docs/").body.contains("swagger"));
}
