//! Who scrolls the transcript: the rules of following, without the browser.
//!
//! Following is a latch. Intent releases it (wheel up, keys, a drift upwards that we did not write); coming near
//! the end, or the button, arms it again. Our own writes are known by their position, never by a timer.

/// An upward drift of so many pixels, not written by us, is intent.
const DRIFT: f64 = 3.0;
/// So near to the end counts as the end.
const NEAR: f64 = 60.0;
/// The button shows from this distance on, and hides again under [`NEAR`].
const FAR: f64 = 200.0;

/// What moved or was pressed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Input {
    /// The scroll position now, and how far the end is.
    Scrolled { top: f64, distance: f64 },
    /// Wheel, touch or a key, upwards.
    IntentUp,
    /// Wheel or a key, downwards by so many pixels; how far the end is at that moment.
    IntentDown { by: f64, distance: f64 },
    /// "To the latest".
    Button,
    /// A message of one's own was sent.
    Sent,
    /// The content grew (or the room changed); how far the end is now.
    Grew { distance: f64 },
    /// New entries came.
    Arrived(usize),
}

/// The latch and what it needs to remember.
#[derive(Debug, Clone, PartialEq)]
pub struct Follow {
    pub following: bool,
    /// Whether "to the latest" is shown.
    pub button: bool,
    /// Entries that came while not following.
    pub unseen: usize,
    top: f64,
    written: Option<f64>,
}

impl Default for Follow {
    fn default() -> Self {
        Self { following: true, button: false, unseen: 0, top: 0.0, written: None }
    }
}

impl Follow {
    /// Remembers a position that we wrote.
    pub fn wrote(&mut self, top: f64) {
        self.written = Some(top);
        self.top = top;
    }

    /// Takes an input in; true: scroll to the end now.
    pub fn take(&mut self, input: Input) -> bool {
        match input {
            Input::Scrolled { top, distance } => {
                let ours = self.written.is_some_and(|w| (w - top).abs() < 1.5);
                // At the very end, an upward move is the browser's: the content became shorter.
                if !ours && top < self.top - DRIFT && distance > 1.0 {
                    self.following = false;
                } else if !ours && top > self.top && distance < NEAR {
                    self.arm();
                }
                self.top = top;
                self.show_button(distance);
                false
            }
            Input::IntentUp => {
                self.following = false;
                // Whoever comes back to where we had been comes by themselves.
                self.written = None;
                false
            }
            Input::IntentDown { by, distance } => {
                // The motion stops at the end as it is now; while it lasts, an answer may grow beyond.
                if by >= distance {
                    self.arm();
                }
                false
            }
            Input::Button | Input::Sent => {
                self.arm();
                self.button = false;
                true
            }
            Input::Grew { distance } => {
                if !self.following {
                    self.show_button(distance);
                }
                self.following
            }
            Input::Arrived(count) => {
                if !self.following {
                    self.unseen += count;
                }
                false
            }
        }
    }

    fn arm(&mut self) {
        self.following = true;
        self.unseen = 0;
    }

    fn show_button(&mut self, distance: f64) {
        if distance > FAR {
            self.button = true;
        } else if distance < NEAR {
            self.button = false;
            self.unseen = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scrolled(top: f64, distance: f64) -> Input {
        Input::Scrolled { top, distance }
    }

    #[test]
    fn it_follows_until_somebody_means_to_read() {
        let mut follow = Follow::default();
        assert!(follow.take(Input::Grew { distance: 500.0 }));
        follow.wrote(500.0);
        assert!(!follow.take(scrolled(500.0, 0.0)));
        assert!(follow.following, "our own write is not intent");
        follow.take(Input::IntentUp);
        assert!(!follow.take(Input::Grew { distance: 80.0 }), "nobody is pulled back");
    }

    #[test]
    fn who_turns_beyond_the_end_follows_although_the_end_moves_on() {
        let mut follow = Follow::default();
        follow.wrote(500.0);
        follow.take(Input::IntentUp);
        follow.take(scrolled(300.0, 200.0));
        follow.take(Input::IntentDown { by: 120.0, distance: 200.0 });
        assert!(!follow.take(Input::Grew { distance: 260.0 }), "a notch of the wheel does not reach it");
        follow.take(Input::IntentDown { by: 300.0, distance: 260.0 });
        assert!(follow.take(Input::Grew { distance: 400.0 }));
        assert!(!follow.take(scrolled(500.0, 400.0)));
        assert!(follow.following, "the motion ends where the end was");
    }

    #[test]
    fn who_comes_back_to_where_we_had_been_follows() {
        let mut follow = Follow::default();
        follow.wrote(500.0);
        follow.take(Input::IntentUp);
        follow.take(scrolled(300.0, 200.0));
        follow.take(scrolled(500.0, 0.0));
        assert!(follow.following);
    }

    #[test]
    fn a_drift_upwards_that_we_did_not_write_releases_it() {
        let mut follow = Follow::default();
        follow.wrote(500.0);
        follow.take(scrolled(498.0, 2.0));
        assert!(follow.following, "two pixels are rounding");
        follow.take(scrolled(490.0, 10.0));
        assert!(!follow.following, "even near the end");
    }

    #[test]
    fn content_that_shrinks_is_not_intent() {
        let mut follow = Follow::default();
        follow.wrote(500.0);
        follow.take(scrolled(460.0, 0.0));
        assert!(follow.following);
    }

    #[test]
    fn coming_back_to_the_end_arms_it_and_so_does_the_button() {
        let mut follow = Follow::default();
        follow.wrote(500.0);
        follow.take(scrolled(300.0, 200.0));
        assert!(!follow.following);
        follow.take(scrolled(450.0, 50.0));
        assert!(follow.following);
        follow.take(Input::IntentUp);
        assert!(follow.take(Input::Button));
        assert!(follow.following);
    }

    #[test]
    fn the_button_has_two_thresholds_and_counts_what_is_new() {
        let mut follow = Follow::default();
        follow.wrote(1000.0);
        follow.take(scrolled(850.0, 150.0));
        assert!(!follow.button);
        follow.take(scrolled(700.0, 300.0));
        assert!(follow.button);
        follow.take(Input::Arrived(2));
        assert_eq!(follow.unseen, 2);
        follow.take(scrolled(880.0, 120.0));
        assert!(follow.button, "between the thresholds it stays");
        follow.take(scrolled(960.0, 40.0));
        assert!(!follow.button);
        assert_eq!(follow.unseen, 0);
    }

    #[test]
    fn sending_goes_to_the_end_from_anywhere() {
        let mut follow = Follow::default();
        follow.take(Input::IntentUp);
        assert!(follow.take(Input::Sent));
        assert!(follow.following);
    }
}
