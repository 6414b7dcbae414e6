//! The colours of charts, for the light and the dark page.
//!
//! The charts stand on cards, so "page" here is a card's ground. The theme's own chart tokens cannot be told apart (two are the same orange, two all but vanish
//! on the page), so series have colours of their own. Every one stands at 3:1 or more against the
//! page. Among each other no set of more than two can: on a light page the first needs 3:1 to the
//! page, the second 3:1 to the first, and a third would have to be darker than black. So they are
//! chosen to differ by hue and lightness for every kind of colour vision, marks that touch have a
//! gap of the page's colour between them, and dash, marker and hatching say the same once more.

/// A colour, 0..255 each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

impl Rgb {
    /// As CSS writes it.
    #[must_use]
    pub fn css(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }

    /// Relative luminance after WCAG 2.2, 0..1.
    #[must_use]
    pub fn luminance(self) -> f64 {
        let [red, green, blue] = self.linear();
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    fn linear(self) -> [f64; 3] {
        [self.0, self.1, self.2].map(|channel| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        })
    }

    /// This colour mixed with another: 0 is this one, 1 the other.
    #[must_use]
    pub fn mix(self, other: Self, part: f64) -> Self {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between two bytes")]
        let channel = |from: u8, to: u8| (f64::from(from) + (f64::from(to) - f64::from(from)) * part).round() as u8;
        Self(channel(self.0, other.0), channel(self.1, other.1), channel(self.2, other.2))
    }
}

/// The contrast ratio of two colours after WCAG 2.2, 1..21.
#[must_use]
pub fn contrast(one: Rgb, other: Rgb) -> f64 {
    let (one, other) = (one.luminance(), other.luminance());
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// What a mark stands for; the theme says which colour that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// What the chart stands on, a card: gaps between marks that touch.
    Page,
    /// Text of labels.
    Text,
    /// Text of axes.
    Axis,
    /// Grid lines.
    Grid,
    /// All sessions.
    Total,
    Resolved,
    Unresolved,
    Abandoned,
    InProgress,
    /// The period before.
    Previous,
    /// One of six kinds, counted from 0.
    Kind(usize),
    /// The rest, taken together.
    Other,
    /// A step of the heat map's ramp, 0 (nothing) to [`HEAT_STEPS`].
    Heat(usize),
}

/// Steps of the heat map's ramp beside nothing.
pub const HEAT_STEPS: usize = 5;

/// Kinds with a colour of their own; more are "other".
pub const KINDS: usize = 6;

/// The colours on one page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Theme {
    page: Rgb,
    text: Rgb,
    axis: Rgb,
    grid: Rgb,
    total: Rgb,
    resolved: Rgb,
    unresolved: Rgb,
    abandoned: Rgb,
    in_progress: Rgb,
    previous: Rgb,
    kinds: [Rgb; KINDS],
    other: Rgb,
    heat: [Rgb; HEAT_STEPS + 1],
}

/// On the light page.
pub static LIGHT: Theme = Theme {
    page: Rgb(0xff, 0xff, 0xff),
    text: Rgb(0x3d, 0x39, 0x29),
    axis: Rgb(0x6a, 0x69, 0x65),
    grid: Rgb(0xe9, 0xe7, 0xe0),
    total: Rgb(0x3d, 0x39, 0x29),
    resolved: Rgb(0x2b, 0x9f, 0x81),
    unresolved: Rgb(0xb7, 0x3d, 0x32),
    abandoned: Rgb(0xc0, 0x7c, 0x0d),
    in_progress: Rgb(0x53, 0x34, 0x98),
    previous: Rgb(0x83, 0x82, 0x7d),
    kinds: [
        Rgb(0xa6, 0x4a, 0x23),
        Rgb(0x36, 0x86, 0xde),
        Rgb(0x35, 0x1d, 0x84),
        Rgb(0xa8, 0x86, 0x1e),
        Rgb(0x71, 0x2c, 0x57),
        Rgb(0x30, 0x99, 0x98),
    ],
    other: Rgb(0x6a, 0x69, 0x65),
    heat: [
        Rgb(0xf0, 0xee, 0xe6),
        Rgb(0xf1, 0xd9, 0xcb),
        Rgb(0xe4, 0xb0, 0x98),
        Rgb(0xd3, 0x84, 0x64),
        Rgb(0xb0, 0x57, 0x30),
        Rgb(0x76, 0x36, 0x1b),
    ],
};

/// On the dark page.
pub static DARK: Theme = Theme {
    page: Rgb(0x30, 0x30, 0x2e),
    text: Rgb(0xe5, 0xe5, 0xe2),
    axis: Rgb(0xb7, 0xb5, 0xa9),
    grid: Rgb(0x43, 0x43, 0x3f),
    total: Rgb(0xe5, 0xe5, 0xe2),
    resolved: Rgb(0x75, 0xb6, 0xa3),
    unresolved: Rgb(0xf1, 0x36, 0x27),
    abandoned: Rgb(0xf2, 0xb6, 0x19),
    in_progress: Rgb(0x8a, 0x7a, 0xe4),
    previous: Rgb(0x8f, 0x8d, 0x84),
    kinds: [
        Rgb(0xe2, 0x64, 0x37),
        Rgb(0x8d, 0xbb, 0xf8),
        Rgb(0x81, 0x6f, 0xea),
        Rgb(0xf4, 0xe0, 0x79),
        Rgb(0xe7, 0x98, 0xb9),
        Rgb(0xaf, 0xe7, 0xe5),
    ],
    other: Rgb(0x8f, 0x8d, 0x84),
    heat: [
        Rgb(0x3a, 0x3a, 0x36),
        Rgb(0x55, 0x42, 0x38),
        Rgb(0x84, 0x50, 0x3a),
        Rgb(0xb0, 0x5e, 0x40),
        Rgb(0xe0, 0x85, 0x64),
        Rgb(0xf7, 0xc4, 0xad),
    ],
};

impl Theme {
    /// The colours of the page as it is now.
    #[must_use]
    pub fn of(dark: bool) -> &'static Self {
        if dark { &DARK } else { &LIGHT }
    }

    /// The colour of what a mark stands for.
    #[must_use]
    pub fn colour(&self, ink: Ink) -> Rgb {
        match ink {
            Ink::Page => self.page,
            Ink::Text => self.text,
            Ink::Axis => self.axis,
            Ink::Grid => self.grid,
            Ink::Total => self.total,
            Ink::Resolved => self.resolved,
            Ink::Unresolved => self.unresolved,
            Ink::Abandoned => self.abandoned,
            Ink::InProgress => self.in_progress,
            Ink::Previous => self.previous,
            Ink::Kind(index) => self.kinds.get(index).copied().unwrap_or(self.other),
            Ink::Other => self.other,
            Ink::Heat(step) => self.heat[step.min(HEAT_STEPS)],
        }
    }

    /// Text that can be read on a mark of this ink: the darker or the lighter of the page's two.
    #[must_use]
    pub fn text_on(&self, ink: Ink) -> Ink {
        let ground = self.colour(ink);
        if contrast(self.page, ground) >= contrast(self.text, ground) { Ink::Page } else { Ink::Text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTCOMES: [Ink; 5] = [Ink::Total, Ink::Resolved, Ink::Unresolved, Ink::Abandoned, Ink::InProgress];
    const KIND_INKS: [Ink; 7] =
        [Ink::Kind(0), Ink::Kind(1), Ink::Kind(2), Ink::Kind(3), Ink::Kind(4), Ink::Kind(5), Ink::Other];

    /// Colour vision as it is, without green and without red receptors (Machado, Oliveira and
    /// Fernandes 2009, severity 1), on linear light.
    const VISIONS: [[[f64; 3]; 3]; 3] = [
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]],
        [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]],
    ];

    fn seen(colour: Rgb, vision: [[f64; 3]; 3]) -> [f64; 3] {
        let light = colour.linear();
        let [red, green, blue] =
            vision.map(|row| row.iter().zip(light).map(|(weight, value)| weight * value).sum::<f64>().clamp(0.0, 1.0));
        let long = (0.412_221_470_8 * red + 0.536_332_536_3 * green + 0.051_445_992_9 * blue).cbrt();
        let medium = (0.211_903_498_2 * red + 0.680_699_545_1 * green + 0.107_396_956_6 * blue).cbrt();
        let short = (0.088_302_461_9 * red + 0.281_718_837_6 * green + 0.629_978_700_5 * blue).cbrt();
        [
            0.210_454_255_3 * long + 0.793_617_785_0 * medium - 0.004_072_046_8 * short,
            1.977_998_495_1 * long - 2.428_592_205_0 * medium + 0.450_593_709_9 * short,
            0.025_904_037_1 * long + 0.782_771_766_2 * medium - 0.808_675_766_0 * short,
        ]
    }

    fn difference(one: Rgb, other: Rgb, vision: [[f64; 3]; 3]) -> f64 {
        seen(one, vision).iter().zip(seen(other, vision)).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
    }

    #[test]
    fn every_series_stands_out_from_the_page() {
        for theme in [&LIGHT, &DARK] {
            for ink in OUTCOMES.into_iter().chain(KIND_INKS).chain([Ink::Previous]) {
                let ratio = contrast(theme.colour(ink), theme.page);
                assert!(ratio >= 3.0, "{ink:?} {ratio:.2}");
            }
        }
    }

    #[test]
    fn series_of_one_chart_differ_for_every_kind_of_colour_vision() {
        for theme in [&LIGHT, &DARK] {
            for group in [&OUTCOMES[..], &KIND_INKS[..]] {
                for (index, one) in group.iter().enumerate() {
                    for other in &group[index + 1..] {
                        for vision in VISIONS {
                            let apart = difference(theme.colour(*one), theme.colour(*other), vision);
                            // 0.02 is about what an eye can tell side by side; four times that across a chart.
                            assert!(apart >= 0.08, "{one:?} and {other:?}: {apart:.3}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn text_of_charts_can_be_read() {
        for theme in [&LIGHT, &DARK] {
            for ink in [Ink::Text, Ink::Axis] {
                assert!(contrast(theme.colour(ink), theme.page) >= 4.5, "{ink:?}");
            }
            for step in 0..=HEAT_STEPS {
                let ground = Ink::Heat(step);
                let ratio = contrast(theme.colour(theme.text_on(ground)), theme.colour(ground));
                assert!(ratio >= 3.0, "{ground:?} {ratio:.2}");
            }
        }
    }

    #[test]
    fn the_heat_ramp_goes_one_way() {
        for theme in [&LIGHT, &DARK] {
            let steps: Vec<f64> =
                (0..=HEAT_STEPS).map(|step| contrast(theme.colour(Ink::Heat(step)), theme.page)).collect();
            assert!(steps.windows(2).all(|pair| pair[1] > pair[0] * 1.15), "{steps:?}");
        }
    }

    #[test]
    fn contrast_is_the_published_ratio() {
        assert!((contrast(Rgb(0, 0, 0), Rgb(255, 255, 255)) - 21.0).abs() < 0.01);
        assert!((contrast(LIGHT.text, Rgb(0xfa, 0xf9, 0xf5)) - 10.98).abs() < 0.01);
        assert_eq!(Rgb(0, 16, 255).css(), "#0010ff");
        assert_eq!(Rgb(0, 0, 0).mix(Rgb(200, 100, 0), 0.5), Rgb(100, 50, 0));
    }
}
