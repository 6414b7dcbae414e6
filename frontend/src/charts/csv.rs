//! Comma-separated values of exactly what a table shows (RFC 4180).

/// A table as text: the headings, then the rows, lines ended by CRLF.
///
/// A cell that a spreadsheet would take for a formula is kept from being one by a leading quote
/// mark: a session's title is written by whoever sat at the keyboard.
#[must_use]
pub fn write(headings: &[String], rows: &[Vec<String>]) -> String {
    let mut text = String::new();
    for row in std::iter::once(headings).chain(rows.iter().map(Vec::as_slice)) {
        for (index, cell) in row.iter().enumerate() {
            if index > 0 {
                text.push(',');
            }
            push_cell(&mut text, cell);
        }
        text.push_str("\r\n");
    }
    text
}

fn push_cell(text: &mut String, cell: &str) {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number(cell);
    let needs_quotes = cell.contains(['"', ',', '\n', '\r']);
    if needs_quotes {
        text.push('"');
    }
    if is_formula {
        text.push('\'');
    }
    if needs_quotes {
        text.push_str(&cell.replace('"', "\"\""));
        text.push('"');
    } else {
        text.push_str(cell);
    }
}

/// Whether a cell is a number with a sign, as we write it. (Reading it as one would bring the tables of decimal
/// fractions into the page, a twentieth of its first load.)
fn is_number(cell: &str) -> bool {
    let Some(number) = cell.strip_prefix(['-', '+']) else { return false };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    [whole, fraction].iter().all(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cell: &str, expected: &str) {
        assert_eq!(write(&["a".into()], &[vec![cell.into()]]), format!("a\r\n{expected}\r\n"));
    }

    #[test]
    fn commas_quotes_and_line_ends_are_quoted() {
        check("plain", "plain");
        check("a,b", "\"a,b\"");
        check("say \"hi\"", "\"say \"\"hi\"\"\"");
        check("two\nlines", "\"two\nlines\"");
    }

    #[test]
    fn a_formula_is_not_one_in_a_spreadsheet_but_a_negative_number_is_a_number() {
        check("=1+1", "'=1+1");
        check("@SUM(A1,A2)", "\"'@SUM(A1,A2)\"");
        check("-3.5", "-3.5");
        check("+12", "+12");
        check("=5", "'=5");
        check("-2+3", "'-2+3");
        check("-", "'-");
    }
}
