//! The filters of the history that have no field of their own: each is shown in words and can be dropped.

use shared_types::SessionMark;

use crate::charts::heat;
use crate::format;
use crate::state::filters::HistoryAddress;

/// What narrows the list and has no field of its own, and the list without it.
pub(super) fn chips(address: &HistoryAddress) -> Vec<(String, HistoryAddress)> {
    let cause =
        address.cause.as_deref().map(|cause| (format::words(cause), HistoryAddress { cause: None, ..address.list() }));
    let tool = address
        .tool
        .as_deref()
        .map(|tool| (format!("Used {}", format::words(tool)), HistoryAddress { tool: None, ..address.list() }));
    let at =
        address.at.map(|at| (heat::hour_words(at.weekday, at.hour), HistoryAddress { at: None, ..address.list() }));
    let mark = address.mark.map(|mark| (mark_words(mark).to_owned(), HistoryAddress { mark: None, ..address.list() }));
    [cause, tool, at, mark].into_iter().flatten().collect()
}

/// As the dashboard names what it counts.
fn mark_words(mark: SessionMark) -> &'static str {
    match mark {
        SessionMark::Diagnosed => "Diagnosed",
        SessionMark::CauseFound => "Cause found",
        SessionMark::FixOffered => "Fix offered",
        SessionMark::Confirmed => "Resolved, confirmed",
        SessionMark::Assumed => "Resolved, assumed",
        SessionMark::Durable => "Durable",
        SessionMark::FirstContact => "First contact",
        SessionMark::Reopened => "Reopened",
        SessionMark::Escalated => "Escalated",
        SessionMark::Fallback => "Fallback",
        SessionMark::Unpriced => "Unknown price",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_filter_is_said_in_words_and_dropped_by_itself() {
        let text = "tool=ping_dns&at=1-09&mark=cause_found&page=4";
        let address: HistoryAddress = serde_urlencoded::from_str(text).expect("an address");
        let chips = chips(&address);
        assert_eq!(chips[2].0, "Cause found");
        let without: Vec<String> =
            chips.iter().map(|(_, left)| serde_urlencoded::to_string(left).expect("text")).collect();
        assert_eq!(without, ["at=1-09&mark=cause_found", "tool=ping_dns&mark=cause_found", "tool=ping_dns&at=1-09"]);
    }
}
