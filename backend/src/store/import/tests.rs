//! Both kinds of files, twice each.

use std::io::Write;

use super::*;
use crate::store::{check, open};

const SCHEMA: &str = "
CREATE TABLE sessions (session_id TEXT PRIMARY KEY, started_at TEXT, ended_at TEXT, total_prompt_tokens INTEGER,
  total_completion_tokens INTEGER, outcome TEXT, feedback_score INTEGER, feedback_comment TEXT, issue_category TEXT,
  osi_layer_resolved INTEGER, preview TEXT, message_count INTEGER, user_message_count INTEGER, tool_call_count INTEGER,
  llm_backend TEXT, model_name TEXT, had_fallback INTEGER, estimated_cost_usd REAL, total_llm_time_ms INTEGER,
  total_tool_time_ms INTEGER);
CREATE TABLE messages (message_id TEXT PRIMARY KEY, session_id TEXT, role TEXT, content TEXT, timestamp TEXT,
  tool_call_id TEXT, name TEXT);
CREATE TABLE tool_events (event_id TEXT PRIMARY KEY, session_id TEXT, timestamp TEXT, tool_name TEXT,
  execution_time_ms INTEGER, success INTEGER, error_message TEXT, is_repeated INTEGER, consecutive_count INTEGER,
  arguments TEXT, result_summary TEXT);
CREATE TABLE feedback (feedback_id TEXT PRIMARY KEY, session_id TEXT, score INTEGER, comment TEXT, timestamp TEXT, source TEXT);
INSERT INTO sessions VALUES ('one', '2026-01-02T10:00:00.5', '2026-01-02T10:05:00', 100, 20, 'resolved', 5, 'thanks',
  'ip_config', 3, 'no address', 7, 2, 3, 'openai', 'gpt-4o-mini', 1, 0.002, 1, 1);
INSERT INTO sessions VALUES ('two', '2026-01-03 11:00:00', NULL, 0, 0, 'in_progress', NULL, NULL, 'unknown', NULL, NULL,
  0, 0, 0, NULL, NULL, 0, 0, 0, 0);
INSERT INTO messages VALUES ('m1', 'one', 'user', 'I have no address', '2026-01-02T10:00:00.5', NULL, NULL);
INSERT INTO messages VALUES ('m2', 'one', 'assistant', 'The router gives none.', '2026-01-02T10:01:00', NULL, NULL);
INSERT INTO messages VALUES ('m3', 'gone', 'user', 'lost', '2026-01-02T10:01:00', NULL, NULL);
INSERT INTO tool_events VALUES ('t1', 'one', '2026-01-02T10:00:30', 'get_ip_config', 120, 1, NULL, 0, 1,
  '{\"interface\": \"en0\"}', '## Results');
";

fn files() -> (tempfile::TempDir, open::Opened) {
    let directory = tempfile::tempdir().unwrap();
    let opened = open::open(&directory.path().join("techtime.db")).unwrap();
    (directory, opened)
}

#[test]
fn the_predecessors_file_is_taken_over_once() {
    let (directory, mut opened) = files();
    let file = directory.path().join("analytics.db");
    Connection::open(&file).unwrap().execute_batch(SCHEMA).unwrap();
    let report = import(&mut opened.conn, &file, |_| ()).unwrap();
    let taken = BTreeMap::from([("sessions", 2), ("messages", 2), ("tool calls", 1), ("feedback", 1)]);
    assert_eq!(report.taken, taken);
    assert_eq!(report.left, BTreeMap::from([("messages of sessions that are not there".into(), 1)]));

    let detail = crate::store::sessions::detail(&opened.conn, &"one".parse().unwrap()).unwrap();
    let item = &detail.item;
    assert_eq!(item.started_at.to_string(), "2026-01-02T10:00:00.5Z");
    assert_eq!(item.ended_at.unwrap().to_string(), "2026-01-02T10:05:00Z");
    assert_eq!((item.message_count, item.user_message_count, item.tool_call_count), (7, 2, 3));
    assert_eq!(
        (item.layer.map(|layer| layer.number()), item.resolution),
        (Some(2), Some(shared_types::Resolution::Confirmed))
    );
    assert_eq!((item.title.as_str(), item.cost_usd), ("I have no address", Some(0.002)));
    assert_eq!(detail.messages.iter().map(|m| m.id.as_str()).collect::<Vec<_>>(), ["m1", "m2"]);
    assert_eq!((detail.tool_calls[0].verdict, detail.tool_calls[0].success), (None, true));
    assert_eq!(detail.tool_calls[0].arguments["interface"], "en0");
    assert_eq!(detail.feedback.map(|feedback| feedback.score), Some(5));
    let log = crate::store::log::after(&opened.conn, &"one".parse().unwrap(), 0, 100).unwrap();
    assert_eq!(log.iter().map(|event| event.seq).collect::<Vec<_>>(), [1, 2, 3]);

    let again = import(&mut opened.conn, &file, |_| ()).unwrap();
    assert_eq!(again.taken, BTreeMap::new());
    assert_eq!(check::check(&opened.conn).unwrap().problems, Vec::<String>::new());
}

#[test]
fn json_lines_are_taken_over_once_packed_or_not() {
    let lines = r#"{"t":"session","session_id":"a","started_at":"2026-01-01T00:00:00","outcome":"abandoned","issue_category":"dns","tool_call_count":1}
{"t":"tool_event","event_id":"x","session_id":"a","timestamp":"2026-01-01T00:00:01","tool_name":"ping_dns","execution_time_ms":5,"success":true}
{"t":"event","event_id":"y","session_id":"a","event_type":"llm_call","timestamp":"2026-01-01T00:00:02"}

{"t":"feedback","feedback_id":"f","session_id":"a","score":2,"comment":null,"timestamp":"2026-01-01T00:01:00"}
{"t":"weather","sky":"grey"}
"#;
    let (directory, mut opened) = files();
    let plain = directory.path().join("rows.jsonl");
    std::fs::write(&plain, lines).unwrap();
    let packed = directory.path().join("rows.jsonl.gz");
    let mut encoder = flate2::write::GzEncoder::new(File::create(&packed).unwrap(), flate2::Compression::fast());
    encoder.write_all(lines.as_bytes()).unwrap();
    encoder.finish().unwrap();
    let report = import(&mut opened.conn, &plain, |_| ()).unwrap();
    assert_eq!(report.rows, 5);
    assert_eq!(report.taken, BTreeMap::from([("sessions", 1), ("tool calls", 1), ("feedback", 1)]));
    assert_eq!(report.left.len(), 2, "{report}");
    let again = import(&mut opened.conn, &packed, |_| ()).unwrap();
    assert_eq!((again.rows, again.taken, again.known), (5, BTreeMap::new(), 3));
    assert_eq!(check::check(&opened.conn).unwrap().problems, Vec::<String>::new());
}

#[test]
fn a_file_of_another_kind_is_refused_and_a_bad_line_is_named() {
    let (directory, mut opened) = files();
    let check = |conn: &mut Connection, content: &str, expected: &str| {
        let file = directory.path().join("file");
        std::fs::write(&file, content).unwrap();
        let error = import(conn, &file, |_| ()).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
    };
    check(&mut opened.conn, "hello", "it is neither");
    check(
        &mut opened.conn,
        "{\"t\":\"session\",\"session_id\":\"b\",\"started_at\":\"2026-01-01\"}\nnonsense\n",
        "line 2:",
    );
    let empty = import(&mut opened.conn, &directory.path().join("techtime.db"), |_| ());
    assert!(matches!(empty, Err(ImportError::Foreign(_))), "{empty:?}");
}
