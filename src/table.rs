//! Tables for a terminal: aligned numerals, one rule, no boxes.

use eigentruth_grading::Outcome;
use unicode_width::UnicodeWidthStr;

use crate::output::{Paint, Tone};

/// Text and its tone.
pub type Cell = (String, Option<Tone>);

/// A table under construction.
pub struct Sheet {
    paint: Paint,
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
}

/// A column: its title, and whether it holds numbers (set to the right).
pub struct Column {
    title: String,
    numeric: bool,
}

/// A column of words.
pub fn words(title: &str) -> Column {
    Column { title: title.to_owned(), numeric: false }
}

/// A column of numbers.
pub fn numbers(title: &str) -> Column {
    Column { title: title.to_owned(), numeric: true }
}

impl Sheet {
    /// An empty table with `columns`.
    pub fn new(columns: Vec<Column>, paint: Paint) -> Self {
        Sheet { paint, columns, rows: Vec::new() }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<Cell>) {
        debug_assert_eq!(cells.len(), self.columns.len(), "a cell for each column");
        self.rows.push(cells);
    }

    fn widths(&self) -> Vec<usize> {
        let width = |n: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(n)).map(|(text, _)| text.width());
            cells.fold(self.columns[n].title.width(), usize::max)
        };
        (0..self.columns.len()).map(width).collect()
    }

    /// How many columns of the terminal the table takes.
    pub fn width(&self) -> usize {
        self.widths().iter().map(|width| width + 2).sum()
    }

    /// The table as text, with a line break at its end.
    pub fn render(&self) -> String {
        let widths = self.widths();
        let header: Vec<Cell> =
            self.columns.iter().map(|column| (column.title.clone(), Some(Tone::Strong))).collect();
        let rule = "─".repeat(widths.iter().sum::<usize>() + 2 * widths.len());
        let mut text = self.line(&header, &widths);
        text.push_str(&self.paint.paint(Tone::Faint, &rule));
        text.push('\n');
        for row in &self.rows {
            text.push_str(&self.line(row, &widths));
        }
        text
    }

    fn line(&self, cells: &[Cell], widths: &[usize]) -> String {
        let mut line = String::new();
        for ((column, (text, tone)), &width) in self.columns.iter().zip(cells).zip(widths) {
            let space = " ".repeat(width - text.width());
            let painted = tone.map_or_else(|| text.clone(), |tone| self.paint.paint(tone, text));
            line.push(' ');
            line.push_str(&if column.numeric { space + &painted } else { painted + &space });
            line.push(' ');
        }
        line.truncate(line.trim_end().len());
        line.push('\n');
        line
    }
}

/// A count: zero is faint, so that the eye finds the others.
pub fn counted(n: usize, tone: Option<Tone>) -> Cell {
    if n == 0 { ("·".to_owned(), Some(Tone::Faint)) } else { (n.to_string(), tone) }
}

/// A fraction as per cent with one decimal.
pub fn percent(fraction: f64) -> String {
    format!("{:.1} %", fraction * 100.0)
}

/// An interval of fractions as per cent.
pub fn percent_interval((low, high): (f64, f64)) -> String {
    format!("{:>4.1} – {:>4.1} %", low * 100.0, high * 100.0)
}

/// A fraction as a bar of at most `width` columns, to an eighth of a column.
pub fn bar(fraction: f64, width: usize) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = (fraction.clamp(0.0, 1.0) * width as f64 * 8.0).round() as usize;
    format!("{}{}", "█".repeat(eighths / 8), EIGHTHS[eighths % 8])
}

/// The sign of an outcome, so that colour is never its only carrier.
pub fn glyph(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Correct => "✓",
        Outcome::Incorrect => "✗",
        Outcome::Unreadable => "?",
        Outcome::Undecided => "…",
        Outcome::BrokenReference => "!",
    }
}

/// The tone of an outcome.
pub fn tone(outcome: Outcome) -> Tone {
    match outcome {
        Outcome::Correct => Tone::Good,
        Outcome::Incorrect => Tone::Bad,
        Outcome::Unreadable | Outcome::Undecided | Outcome::BrokenReference => Tone::Caution,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_ends_where_the_number_says() {
        assert_eq!(bar(0.0, 10), "");
        assert_eq!(bar(1.0, 10), "██████████");
        assert_eq!(bar(0.0625, 10), "▋");
    }

    #[test]
    fn numbers_are_set_to_the_right() {
        let mut sheet = Sheet::new(vec![words("model"), numbers("n")], Paint::stdout());
        sheet.row(vec![("a".into(), None), ("100".into(), None)]);
        sheet.row(vec![("b".into(), None), counted(0, None)]);
        let text = sheet.render();
        assert!(text.contains(" a      100\n") && text.contains(" b        ·\n"), "{text}");
    }
}
