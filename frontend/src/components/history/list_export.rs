//! Sessions as a file: the selected ones, as the list shows them.

use shared_types::{SessionItem, Timestamp};

use crate::charts::csv;
use crate::words;

/// The selected sessions as comma-separated values; `when` says a moment in words.
#[must_use]
pub fn as_csv(items: &[SessionItem], when: impl Fn(Timestamp) -> String) -> String {
    let headings = [
        "Id",
        "Title",
        "Started",
        "Ended",
        "Outcome",
        "Resolution",
        "Category",
        "Rung",
        "Cause",
        "Messages",
        "Tool calls",
        "Tools",
        "Duration (ms)",
        "Cost (USD)",
        "Assistant",
    ];
    let row = |item: &SessionItem| {
        vec![
            item.id.to_string(),
            item.title.clone(),
            when(item.started_at),
            item.ended_at.map(&when).unwrap_or_default(),
            words::outcome(item.outcome).to_owned(),
            item.resolution.map(words::resolution).unwrap_or_default().to_owned(),
            words::category(item.category).to_owned(),
            item.layer.map(|layer| layer.name().to_owned()).unwrap_or_default(),
            item.cause.clone().unwrap_or_default(),
            item.message_count.to_string(),
            item.tool_call_count.to_string(),
            item.tools.join(" "),
            item.duration_ms.map(|duration| duration.to_string()).unwrap_or_default(),
            item.cost_usd.map(|cost| cost.to_string()).unwrap_or_default(),
            item.provider.clone().unwrap_or_default(),
        ]
    };
    csv::write(&headings.map(str::to_owned), &items.iter().map(row).collect::<Vec<_>>())
}

/// The selected sessions as lines of JSON.
#[must_use]
pub fn as_json_lines(items: &[SessionItem]) -> String {
    let lines: Vec<String> =
        items.iter().filter_map(|item| serde_json::to_value(item).ok().map(|item| item.to_string())).collect();
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_one_row_with_a_cell_for_every_heading() {
        let item: SessionItem = serde_json::from_value(serde_json::json!({
            "id": "s1", "title": "No internet, again", "preview": "", "started_at": "2026-11-22T10:00:00Z", "ended_at": null,
            "outcome": "in_progress", "resolution": null, "category": "dns", "cause": "dns_server_dead", "layer": 4,
            "message_count": 3, "user_message_count": 1, "tool_call_count": 2, "tools": ["ping", "dns"], "duration_ms": null,
            "cost_usd": 0.5, "provider": "openai", "pinned": false, "archived": false, "running": false
        }))
        .expect("a session");
        let text = as_csv(std::slice::from_ref(&item), |at| at.to_string());
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[1],
            "s1,\"No internet, again\",2026-11-22T10:00:00Z,,In progress,,DNS,Name resolution,dns_server_dead,3,2,ping dns,,0.5,openai"
        );
        assert_eq!(lines[0].split(',').count(), 15);
        assert_eq!(as_json_lines(&[item.clone(), item]).lines().count(), 2);
    }
}
