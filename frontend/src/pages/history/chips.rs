//! The filters of the history that have no field of their own: each is shown in words and can be dropped.

use shared_types::{Resolution, SessionStage};

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
    let stage =
        address.stage.map(|stage| (stage_words(stage).to_owned(), HistoryAddress { stage: None, ..address.list() }));
    let resolution = address
        .resolution
        .map(|how| (resolution_words(how).to_owned(), HistoryAddress { resolution: None, ..address.list() }));
    [cause, tool, at, stage, resolution].into_iter().flatten().collect()
}

/// As the funnel names its bar.
fn stage_words(stage: SessionStage) -> &'static str {
    match stage {
        SessionStage::Diagnosed => "Diagnosed",
        SessionStage::CauseFound => "Cause found",
        SessionStage::FixOffered => "Fix offered",
    }
}

/// As the funnel names its part.
fn resolution_words(how: Resolution) -> &'static str {
    match how {
        Resolution::Confirmed => "Resolved, confirmed",
        Resolution::Assumed => "Resolved, assumed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_filter_is_said_in_words_and_dropped_by_itself() {
        let text = "tool=ping_dns&at=1-09&stage=cause_found&resolution=assumed&page=4";
        let address: HistoryAddress = serde_urlencoded::from_str(text).expect("an address");
        let chips = chips(&address);
        let words: Vec<&str> = chips.iter().map(|(words, _)| words.as_str()).collect();
        assert_eq!(words[2..], ["Cause found", "Resolved, assumed"]);
        let without: Vec<String> =
            chips.iter().map(|(_, left)| serde_urlencoded::to_string(left).expect("text")).collect();
        assert_eq!(
            without[2..],
            ["tool=ping_dns&at=1-09&resolution=assumed", "tool=ping_dns&at=1-09&stage=cause_found"]
        );
    }
}
