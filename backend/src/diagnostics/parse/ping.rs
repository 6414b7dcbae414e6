//! `ping` of any system, in any language.

/// Milliseconds of each reply, in their order. A reply is a line with one time behind `=` or `<`; the
/// summary has several or none. "Destination host unreachable" has no time, so it is no reply, and the same reply
/// once more (`DUP!`) is none either.
#[must_use]
pub fn times(output: &str) -> Vec<f64> {
    let first_hand = output.lines().filter(|line| !line.contains("(DUP!)"));
    first_hand.filter_map(|line| only(time_figures(line))).collect()
}

fn only(figures: Vec<f64>) -> Option<f64> {
    match figures.as_slice() {
        [one] => Some(*one),
        _ => None,
    }
}

/// The figures of a line that stand between `=` or `<` and `ms`.
fn time_figures(line: &str) -> Vec<f64> {
    let mut figures = Vec::new();
    for (at, sign) in line.char_indices().filter(|(_, c)| matches!(c, '=' | '<')) {
        let rest = line[at + sign.len_utf8()..].trim_start();
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').unwrap_or(rest.len());
        let (number, unit) = rest.split_at(end);
        if unit.trim_start().starts_with("ms")
            && let Ok(ms) = number.replace(',', ".").parse::<f64>()
        {
            figures.push(ms);
        }
    }
    figures
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn replies_are_read_in_every_language_and_errors_are_no_replies() {
        for (output, expected) in [
            (fixture!("linux/ping/four-replies.txt"), vec![0.512, 0.498, 0.601, 0.433]),
            (fixture!("linux/ping/unreachable.txt"), vec![]),
            (fixture!("macos/ping/one-lost.txt"), vec![12.345, 14.02, 11.9]),
            (fixture!("macos/ping/doubled.txt"), vec![0.102, 0.109, 0.111]),
            (fixture!("macos/ping/unreachable.txt"), vec![]),
            (fixture!("windows/ping/french-unreachable.txt"), vec![]),
            (fixture!("windows/ping/german-one-lost.txt"), vec![164.0, 163.0, 165.0]),
            (fixture!("windows/ping/japanese-one-echo.txt"), vec![1.0]),
            (fixture!("windows/ping/english.txt"), vec![12.0, 1.0, 14.0, 11.0]),
            (fixture!("windows/ping/german.txt"), vec![1.0, 1.0, 1.0, 2.0]),
            (fixture!("windows/ping/french.txt"), vec![23.0, 22.0, 22.0, 25.0]),
            (fixture!("windows/ping/japanese.txt"), vec![4.0, 3.0, 4.0, 3.0]),
            (fixture!("windows/ping/english-unreachable.txt"), vec![]),
            (fixture!("windows/ping/german-ipv6.txt"), vec![1.0, 1.0]),
        ] {
            assert_eq!(times(output), expected, "{output}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC{0,300}", near in "[=<>a-z0-9., ms\n時]{0,200}") {
            let _ = times(&text);
            prop_assert!(times(&near).iter().all(|ms| ms.is_finite()));
        }
    }
}
