//! Rows under heads, as wide as what they hold.
//!
//! Must not know what they hold.

use migrations_core::printable::printable;

/// Heads, a rule and the rows; a column that is empty in every row is left out.
pub(super) fn grid(heads: &[&str], rows: &[Vec<String>]) -> String {
    let is_used = |at: &usize| rows.iter().any(|row| !row[*at].is_empty());
    let used: Vec<usize> = (0..heads.len()).filter(is_used).collect();
    let heads: Vec<String> = used.iter().map(|at| heads[*at].to_owned()).collect();
    let rows: Vec<Vec<String>> =
        rows.iter().map(|row| used.iter().map(|at| one_line(&row[*at])).collect()).collect();
    let width = |at: usize| {
        let cells = rows.iter().map(|row| &row[at]).chain([&heads[at]]);
        cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..heads.len()).map(width).collect();
    let rule: Vec<String> = widths.iter().map(|width| "-".repeat(width + 2)).collect();
    let mut lines = vec![line(&heads, &widths), rule.join("+")];
    lines.extend(rows.iter().map(|row| line(row, &widths)));
    lines.join("\n")
}

fn line(cells: &[String], widths: &[usize]) -> String {
    let padded = cells.iter().zip(widths).map(|(cell, width)| format!(" {cell:<width$} "));
    padded.collect::<Vec<_>>().join("|").trim_end().to_owned()
}

/// A text without line ends; what is measured is what is shown.
pub(super) fn one_line(text: &str) -> String {
    printable(text).split(['\n', '\t']).map(str::trim).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_written_out_before_it_is_measured() {
        let rows = [["a\u{1b}[1m", "x"], ["b", "y"]].map(|row| row.map(str::to_owned).to_vec());
        let shown = grid(&["Name", "T"], &rows);
        assert!(shown.ends_with("\n a\\u{1b}[1m | x\n b          | y"), "{shown}");
    }

    #[test]
    fn columns_are_as_wide_as_they_have_to_be() {
        let rows = [vec!["é".to_owned(), String::new(), "x\ny".to_owned()]];
        assert_eq!(grid(&["Name", "None", "T"], &rows), " Name | T\n------+-----\n é    | x y");
    }
}
