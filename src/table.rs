//! Tables for a terminal: aligned numerals, one rule, no boxes.

use std::ops::Range;

use eigentruth_grading::Outcome;
use unicode_width::UnicodeWidthStr;

use crate::output::{self, Paint, Tone};
use crate::text::{one_line, wrapped};

/// Text and its tone.
pub type Cell = (String, Option<Tone>);

/// A table under construction.
pub struct Sheet {
    paint: Paint,
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
}

/// A column: its title, whether it holds numbers (set to the right), and what it gives up where lines are short.
pub struct Column {
    title: String,
    numeric: bool,
    yields: Yields,
}

/// What a column gives up so that the table fits the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Yields {
    /// Nothing.
    Nothing,
    /// It is left out first: it only draws what another column says.
    Everything,
    /// It is left out where all its counts are zero; else its title is cut to the sign in front.
    Title,
    /// Its texts are cut.
    Ends,
}

/// The narrowest column of texts that are cut.
const NARROWEST: usize = 10;

/// A column of words.
pub fn words(title: &str) -> Column {
    Column { title: title.to_owned(), numeric: false, yields: Yields::Nothing }
}

/// A column of texts that may be cut, such as names.
pub fn texts(title: &str) -> Column {
    Column { yields: Yields::Ends, ..words(title) }
}

/// A column of bars, which the table can do without.
pub fn bars() -> Column {
    Column { yields: Yields::Everything, ..words("") }
}

/// A column of numbers.
pub fn numbers(title: &str) -> Column {
    Column { title: title.to_owned(), numeric: true, yields: Yields::Nothing }
}

/// A column of [`counted`] numbers; its title is a sign and words.
pub fn counts(title: &str) -> Column {
    Column { yields: Yields::Title, ..numbers(title) }
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

    /// The table as text, with a line break at its end; where lines have a length, the table gives up what it can do
    /// without: bars, then counts that are all zero, then the words of their titles, then the ends of texts.
    pub fn render(self) -> String {
        self.within(output::limit())
    }

    fn within(mut self, limit: Option<usize>) -> String {
        let limit = limit.unwrap_or(usize::MAX);
        let mut legend = Vec::new();
        if self.width() > limit {
            self.keep(|column, _| column.yields != Yields::Everything);
        }
        if self.width() > limit {
            self.keep(|column, cells| {
                column.yields != Yields::Title || cells.iter().any(|(text, _)| *text != counted(0, None).0)
            });
        }
        if self.width() > limit {
            for column in self.columns.iter_mut().filter(|column| column.yields == Yields::Title) {
                let sign = column.title.split(' ').next().unwrap_or_default().to_owned();
                legend.push(std::mem::replace(&mut column.title, sign));
            }
        }
        let mut widths = self.widths();
        while widths.iter().map(|width| width + 2).sum::<usize>() > limit {
            let columns = self.columns.iter().zip(&mut widths);
            let widest = columns.filter(|(column, _)| column.yields == Yields::Ends).map(|(_, width)| width);
            match widest.max_by_key(|width| **width) {
                Some(width) if *width > NARROWEST => *width -= 1,
                _ => break,
            }
        }
        for row in &mut self.rows {
            for ((text, _), width) in row.iter_mut().zip(&widths) {
                if text.width() > *width {
                    *text = one_line(text, *width);
                }
            }
        }
        let mut text = self.lines(&widths);
        if !legend.is_empty() {
            text.push_str(&self.paint.paint(Tone::Faint, &format!(" {}", legend.join(" · "))));
            text.push('\n');
        }
        text
    }

    /// Leaves out the columns that `kept` does not want, which sees a column and its cells.
    fn keep(&mut self, kept: impl Fn(&Column, &[&Cell]) -> bool) {
        let kept: Vec<bool> = (self.columns.iter().enumerate())
            .map(|(n, column)| {
                kept(column, &self.rows.iter().filter_map(|row| row.get(n)).collect::<Vec<_>>())
            })
            .collect();
        let mut mask = kept.iter();
        self.columns.retain(|_| *mask.next().unwrap_or(&true));
        for row in &mut self.rows {
            let mut mask = kept.iter();
            row.retain(|_| *mask.next().unwrap_or(&true));
        }
    }

    /// The table as text where no column can be spared: in lines that are too short for it titles are wrapped, and columns that
    /// still find no place stand below the others.
    pub fn folded(self, limit: usize) -> String {
        if self.width() <= limit {
            return self.lines(&self.widths());
        }
        let longest = |title: &str| title.split_whitespace().map(str::width).max().unwrap_or(0);
        let (mut titles, mut widths) = (Vec::new(), Vec::new());
        for (n, column) in self.columns.iter().enumerate() {
            let cells = self.rows.iter().filter_map(|row| row.get(n)).map(|(text, _)| text.width());
            let width = cells.fold(longest(&column.title), usize::max);
            titles.push(wrapped(&column.title, width, "").lines().map(str::to_owned).collect::<Vec<_>>());
            widths.push(width);
        }
        let mut text = String::new();
        let mut from = 0;
        while from < widths.len() {
            let mut taken = widths[from] + 2;
            let mut to = from + 1;
            while to < widths.len() && taken + widths[to] + 2 <= limit {
                taken += widths[to] + 2;
                to += 1;
            }
            if from > 0 {
                text.push('\n');
            }
            text.push_str(&self.block(from..to, &titles, &widths));
            from = to;
        }
        text
    }

    fn lines(&self, widths: &[usize]) -> String {
        let titles: Vec<Vec<String>> = self.columns.iter().map(|column| vec![column.title.clone()]).collect();
        self.block(0..self.columns.len(), &titles, widths)
    }

    /// Some of the columns, under titles of one line or several.
    fn block(&self, which: Range<usize>, titles: &[Vec<String>], widths: &[usize]) -> String {
        let (columns, widths) = (&self.columns[which.clone()], &widths[which.clone()]);
        let titles = &titles[which.clone()];
        let height = titles.iter().map(Vec::len).max().unwrap_or(0);
        let mut text = String::new();
        for at in 0..height {
            // Titles stand on the rule.
            let cell = |title: &Vec<String>| {
                let line = (at + title.len()).checked_sub(height).and_then(|line| title.get(line));
                (line.cloned().unwrap_or_default(), Some(Tone::Strong))
            };
            let header: Vec<Cell> = titles.iter().map(cell).collect();
            text.push_str(&self.line(columns, &header, widths));
        }
        let rule = "─".repeat(widths.iter().sum::<usize>() + 2 * widths.len());
        text.push_str(&self.paint.paint(Tone::Faint, &rule));
        text.push('\n');
        for row in &self.rows {
            text.push_str(&self.line(columns, &row[which.clone()], widths));
        }
        text
    }

    fn line(&self, columns: &[Column], cells: &[Cell], widths: &[usize]) -> String {
        let mut line = String::new();
        for ((column, (text, tone)), &width) in columns.iter().zip(cells).zip(widths) {
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

    #[test]
    fn a_wide_table_of_numbers_is_folded_and_loses_nothing() {
        let table = |limit: usize| {
            let titles = ["first exact dimension", "from the order parameter", "d"];
            let mut sheet = Sheet::new(titles.map(numbers).into(), Paint::stdout());
            sheet.row(["0.125", "0.11543691", "4"].map(|text| (text.to_owned(), None)).into());
            sheet.folded(limit)
        };
        assert_eq!(table(100).lines().count(), 3);
        let narrow = table(26);
        assert_eq!(
            narrow.lines().map(str::trim).collect::<Vec<_>>(),
            [
                "first    from the",
                "exact       order",
                "dimension   parameter  d",
                "──────────────────────────",
                "0.125  0.11543691  4",
            ]
        );
        let narrower = table(25);
        assert!(narrower.lines().all(|line| line.width() <= 25), "{narrower}");
        assert_eq!(narrower.matches('─').count(), 11 + 12 + 3, "{narrower}");
    }

    #[test]
    fn a_short_line_costs_bars_then_zeros_then_titles_then_ends() {
        let table = |limit: Option<usize>| {
            let columns = vec![texts("model"), counts("✓ correct"), counts("… undecided"), bars()];
            let mut sheet = Sheet::new(columns, Paint::stdout());
            let name = ("a model with a long name".to_owned(), None);
            sheet.row(vec![name, counted(7, None), counted(0, None), (bar(1.0, 20), None)]);
            sheet.within(limit)
        };
        let widest = |text: &str| text.lines().map(str::width).max();
        assert_eq!(widest(&table(None)), Some(72));
        for (limit, present, absent) in [
            (72, "█", "…\n"),
            (71, "… undecided", "█"),
            (49, "with a long name", "undecided"),
            (36, "✓ correct", "█"),
            (25, "a model with a long…", "name"),
        ] {
            let text = table(Some(limit));
            assert!(text.contains(present) && !text.contains(absent), "{limit}:\n{text}");
            assert!(widest(&text) <= Some(limit), "{limit}:\n{text}");
        }
    }
}
