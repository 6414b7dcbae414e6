//! States in colour, icon and word, the same everywhere.

use shared_types::{CallStatus, Effect, LayerStatus, ToolCall, Verdict};
use yew::prelude::*;

use crate::components::ui::{Glyph, Tone, icon};

/// How a rung is drawn.
#[must_use]
pub fn layer_look(status: LayerStatus) -> (Glyph, Tone, &'static str) {
    match status {
        LayerStatus::Pending => (Glyph::CircleDashed, Tone::Neutral, "Pending"),
        LayerStatus::Testing => (Glyph::LoaderCircle, Tone::Primary, "Testing"),
        LayerStatus::Pass => (Glyph::CircleCheck, Tone::Pass, "Pass"),
        LayerStatus::Warn => (Glyph::TriangleAlert, Tone::Warn, "Warning"),
        LayerStatus::Fail => (Glyph::CircleX, Tone::Fail, "Fail"),
        LayerStatus::Skipped => (Glyph::CircleMinus, Tone::Neutral, "Skipped"),
    }
}

/// How a call is drawn: what it found where it ended well, else how it ended.
#[must_use]
pub fn call_look(call: &ToolCall) -> (Glyph, Tone, &'static str) {
    match (call.status, call.verdict) {
        (CallStatus::Queued, _) => (Glyph::Clock, Tone::Neutral, "Queued"),
        (CallStatus::Running, _) => (Glyph::LoaderCircle, Tone::Primary, "Running"),
        (CallStatus::AwaitingApproval, _) => (Glyph::Hand, Tone::Warn, "Needs your yes"),
        (CallStatus::Done, Some(Verdict::Pass)) => (Glyph::CircleCheck, Tone::Pass, "Pass"),
        (CallStatus::Done, Some(Verdict::Warn)) => (Glyph::TriangleAlert, Tone::Warn, "Warning"),
        (CallStatus::Done, Some(Verdict::Fail)) => (Glyph::CircleX, Tone::Fail, "Fail"),
        // What a rung's own tool could not decide is called as the rung is.
        (CallStatus::Done, _) if call.layer.is_some_and(|layer| layer.tool() == call.name) => {
            layer_look(LayerStatus::Skipped)
        }
        (CallStatus::Done, _) => (Glyph::Info, Tone::Info, "Done"),
        (CallStatus::Failed, _) => (Glyph::CircleAlert, Tone::Fail, "Could not run"),
        (CallStatus::Cancelled, _) => (Glyph::CircleSlash, Tone::Neutral, "Cancelled"),
        (CallStatus::TimedOut, _) => (Glyph::Hourglass, Tone::Warn, "Timed out"),
        (CallStatus::Denied, _) => (Glyph::Hand, Tone::Neutral, "Denied"),
    }
}

/// A status icon; the one of something that goes on turns.
pub fn status_icon(glyph: Glyph, tone: Tone, size: &'static str) -> Html {
    let spin = if glyph == Glyph::LoaderCircle { "animate-spin" } else { "" };
    icon(glyph, classes!(size, tone.text(), spin))
}

/// What a tool does to the computer, as a badge's tone and words.
#[must_use]
pub fn effect_look(effect: Effect) -> (Tone, &'static str) {
    match effect {
        Effect::Reads => (Tone::Neutral, "Looks only"),
        Effect::Changes => (Tone::Warn, "Changes"),
        Effect::Destroys => (Tone::Fail, "Destroys"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_states_of_a_rung_look_alike() {
        use LayerStatus::{Fail, Pass, Pending, Skipped, Testing, Warn};
        let looks = [Pending, Testing, Pass, Warn, Fail, Skipped].map(layer_look);
        for (index, a) in looks.iter().enumerate() {
            for b in &looks[index + 1..] {
                assert!(a.0 != b.0 && a.2 != b.2, "{a:?} {b:?}");
            }
        }
    }
}
