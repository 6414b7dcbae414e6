//! How wide the sides of the chat page are, and whether they are shown.

use std::fmt;

/// One side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Panel {
    /// In pixels.
    pub width: u16,
    pub hidden: bool,
}

/// What a side may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub least: u16,
    pub usual: u16,
    pub most: u16,
}

/// Titles are read down to the least; beyond the most a list has only air.
pub const LEFT: Limits = Limits { least: 208, usual: 288, most: 480 };
/// The least holds a rung's evidence on two lines.
pub const RIGHT: Limits = Limits { least: 288, usual: 352, most: 640 };

impl Limits {
    /// The nearest width that is allowed.
    #[must_use]
    pub fn clamp(self, width: i32) -> u16 {
        u16::try_from(width.clamp(i32::from(self.least), i32::from(self.most))).unwrap_or(self.usual)
    }

    /// Where a key leads: arrows by 16 pixels, Home and End to the ends; none for other keys. `grows` is the arrow
    /// that makes the panel wider.
    #[must_use]
    pub fn step(self, key: &str, width: u16, grows: &str) -> Option<u16> {
        let now = i32::from(width);
        match key {
            "Home" => Some(self.least),
            "End" => Some(self.most),
            "ArrowLeft" | "ArrowRight" => Some(self.clamp(if key == grows { now + 16 } else { now - 16 })),
            _ => None,
        }
    }
}

/// Both sides, as this browser keeps them: "288 352", a hidden one with a minus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Panels {
    pub left: Panel,
    pub right: Panel,
}

impl Panels {
    /// Reads what was kept; what is missing or wrong is as usual.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut parts = text.split(' ').map(str::parse::<i32>);
        let mut panel = |limits: Limits| match parts.next() {
            Some(Ok(width)) => Panel { width: limits.clamp(width.saturating_abs()), hidden: width < 0 },
            _ => Panel { width: limits.usual, hidden: false },
        };
        Self { left: panel(LEFT), right: panel(RIGHT) }
    }
}

impl fmt::Display for Panels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = |panel: Panel| if panel.hidden { "-" } else { "" };
        write!(f, "{}{} {}{}", sign(self.left), self.left.width, sign(self.right), self.right.width)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_back_and_nonsense_is_as_usual() {
        for (text, kept) in [
            ("", "288 352"),
            ("300 -400", "300 -400"),
            ("-9 99999", "-208 640"),
            ("wide 300", "288 300"),
            ("-2147483648", "-480 352"),
        ] {
            assert_eq!(Panels::parse(text).to_string(), kept, "{text}");
            assert_eq!(Panels::parse(kept).to_string(), kept);
        }
    }

    #[test]
    fn the_arrow_away_from_the_panel_makes_it_wider_and_the_ends_hold() {
        assert_eq!(LEFT.step("ArrowRight", 288, "ArrowRight"), Some(304));
        assert_eq!(RIGHT.step("ArrowRight", 352, "ArrowLeft"), Some(336));
        assert_eq!(LEFT.step("ArrowLeft", 208, "ArrowRight"), Some(208));
        assert_eq!((LEFT.step("Home", 288, "x"), LEFT.step("End", 288, "x")), (Some(208), Some(480)));
        assert_eq!(LEFT.step("a", 288, "x"), None);
    }
}
