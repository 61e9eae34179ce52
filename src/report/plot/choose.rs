//! Which columns of a table are drawn against which.
//!
//! The first columns say where the others were computed: sizes, couplings, temperatures. The fewest of them that tell the
//! rows apart are the settings; the one with most values lies along the horizontal axis, the others make series.

use eigentruth_problems::Table;

use super::axis::Quantity;
use super::{Figure, Point, Series, Style};
use crate::report::number::plain;

/// Fewer points on a curve are read faster in the table.
const FEWEST: usize = 3;

/// More curves in a figure are not told apart.
const MOST_SERIES: usize = super::marks::SHAPES;

/// More figures of one table are not looked at.
const MOST_FIGURES: usize = 4;

/// Columns whose sizes differ by more than this factor have axes of their own.
const ALIKE: f64 = 30.0;

/// Columns that vary by less than this share of their size are constant.
const ROUNDING: f64 = 1e-9;

/// A column that is drawn, with the one that holds its errors.
pub struct Measured<'a> {
    pub column: usize,
    error: Option<usize>,
    table: &'a Table,
}

/// The figures of a table; none where it has too few rows, or no order that can be drawn.
pub fn figures(name: &str, table: &Table) -> Vec<Figure> {
    if table.rows.len() < FEWEST {
        return Vec::new();
    }
    let measured = with_errors(table);
    if let Some(figure) = plane(name, table, &measured) {
        return vec![figure];
    }
    let Some(settings) = settings(table, &measured) else { return Vec::new() };
    let most = settings.iter().map(|m| distinct(&m.values())).max().unwrap_or(0);
    let Some(x) = settings.iter().rposition(|m| distinct(&m.values()) == most) else { return Vec::new() };
    let groups = groups(table, settings, x);
    if groups.len() > MOST_SERIES || groups.iter().all(|(_, rows)| rows.len() < FEWEST) {
        return Vec::new();
    }
    let x = &settings[x];
    let drawn: Vec<&Measured<'_>> =
        measured[settings.len()..].iter().filter(|m| m.says_something(&x.values())).collect();
    let mut figures = Vec::new();
    if let [(_, rows)] = &groups[..] {
        for columns in alike(&drawn) {
            let series = columns.iter().map(|m| m.series(x, m.title(), rows)).collect();
            let y = match &columns[..] {
                [one] => one.quantity(),
                several => Quantity::new("", several[0].quantity().unit),
            };
            figures.push(figure(name, x, y, series));
        }
    } else {
        for one in drawn {
            let series = groups.iter().map(|(name, rows)| one.series(x, name.clone(), rows)).collect();
            figures.push(figure(name, x, one.quantity(), series));
        }
        // Several series are told apart along curves only.
        figures.retain(|figure| figure.style == Style::Joined);
    }
    // Without an order along x another column of the same letter is a second coordinate, such as U_1 beside U_0.
    let stem = |name: &str| name.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
    let same_letter = |name: &str| stem(name) != name && stem(name) == stem(&x.title());
    for figure in figures.iter_mut().filter(|figure| figure.style == Style::Marks) {
        let is_one = figure.series.len() == 1;
        let y = figure.y.name.clone();
        figure.series.retain(|series| !same_letter(if is_one { &y } else { &series.name }));
        if let ([series], false) = (&figure.series[..], is_one) {
            figure.y.name = series.name.clone();
        }
    }
    figures.retain(|figure| figure.series.iter().any(|series| !series.vanishes()));
    figures.truncate(MOST_FIGURES);
    figures
}

fn figure(name: &str, x: &Measured<'_>, y: Quantity, series: Vec<Series>) -> Figure {
    let ordered = |less: fn(&Point, &Point) -> bool| {
        series.iter().all(|one| one.points.windows(2).all(|pair| less(&pair[0], &pair[1])))
    };
    let is_scan = ordered(|one, next| one.x < next.x) || ordered(|one, next| one.x > next.x);
    let style = if is_scan { Style::Joined } else { Style::Marks };
    Figure { title: name.to_owned(), x: x.quantity(), y, series, style, levels: Vec::new(), of_one: 0 }
}

/// The column that holds the errors of another one, and of no third.
pub fn error_column(table: &Table, column: usize) -> Option<usize> {
    let measured = with_errors(table);
    let error = measured.iter().find(|m| m.column == column)?.error?;
    (measured.iter().filter(|m| m.error == Some(error)).count() == 1).then_some(error)
}

/// The columns that hold no errors, each with its errors.
pub fn with_errors(table: &Table) -> Vec<Measured<'_>> {
    let mut measured: Vec<Measured<'_>> = Vec::new();
    for (column, head) in table.columns.iter().enumerate() {
        let name = head.name.trim().to_lowercase();
        let same_unit = |m: &Measured<'_>| table.columns[m.column].unit == head.unit;
        if name == "rounding" && measured.iter().any(&same_unit) {
            // One for all columns before it.
            for m in
                measured.iter_mut().filter(|m| m.error.is_none() && table.columns[m.column].unit == head.unit)
            {
                m.error = Some(column);
            }
            continue;
        }
        let is_error = ["error", "its error", "bound on its error", "standard deviation", "uncertainty"]
            .iter()
            .any(|word| name == *word)
            || name.starts_with("error of ");
        let subject = name.rsplit(' ').next().unwrap_or_default();
        let named = |m: &Measured<'_>| table.columns[m.column].name.to_lowercase().contains(subject);
        let free = |m: &Measured<'_>| m.error.is_none() && same_unit(m);
        let owner = measured
            .iter()
            .rposition(|m| free(m) && named(m))
            .or_else(|| measured.iter().rposition(free))
            .filter(|_| is_error);
        match owner {
            Some(owner) => measured[owner].error = Some(column),
            None => measured.push(Measured { column, error: None, table }),
        }
    }
    measured
}

/// The first columns that tell all rows apart; nothing if more than three are needed, or no column is left.
fn settings<'a, 'b>(table: &'a Table, measured: &'b [Measured<'a>]) -> Option<&'b [Measured<'a>]> {
    (1..measured.len().min(4)).map(|n| &measured[..n]).find(|first| {
        let key = |row: &Vec<f64>| first.iter().map(|m| row[m.column].to_bits()).collect::<Vec<u64>>();
        let mut keys: Vec<Vec<u64>> = table.rows.iter().map(key).collect();
        keys.sort_unstable();
        keys.windows(2).all(|pair| pair[0] != pair[1])
    })
}

/// The rows with the same settings apart from that at `x`, each group with its name, in the order of the table.
fn groups(table: &Table, settings: &[Measured<'_>], x: usize) -> Vec<(String, Vec<usize>)> {
    let mut groups: Vec<(String, Vec<usize>)> = Vec::new();
    for (at, row) in table.rows.iter().enumerate() {
        let others = settings.iter().enumerate().filter(|(n, _)| *n != x);
        let words: Vec<String> = others.map(|(_, m)| m.equation(row[m.column])).collect();
        let name = words.join(", ");
        match groups.iter_mut().find(|(known, _)| *known == name) {
            Some((_, rows)) => rows.push(at),
            None => groups.push((name, vec![at])),
        }
    }
    groups
}

/// Columns of the same unit and similar size together.
fn alike<'a, 'b>(columns: &[&'b Measured<'a>]) -> Vec<Vec<&'b Measured<'a>>> {
    let mut sets: Vec<Vec<&Measured<'_>>> = Vec::new();
    for column in columns {
        let fits = |set: &Vec<&Measured<'_>>| {
            let (one, other) = (set[0].size(), column.size());
            set.len() < MOST_SERIES
                && set[0].quantity().unit == column.quantity().unit
                && set[0].is_whole() == column.is_whole()
                && one.max(other) <= ALIKE * one.min(other)
        };
        match sets.iter_mut().find(|set| fits(set)) {
            Some(set) => set.push(column),
            None => sets.push(vec![column]),
        }
    }
    sets
}

/// Points of the reciprocal lattice, if the first two columns are the components of a momentum; curves, if the number of a
/// contour stands before them.
fn plane(name: &str, table: &Table, measured: &[Measured<'_>]) -> Option<Figure> {
    let contours = measured.iter().position(|m| m.title() == "contour");
    let [x, y, ..] = &measured[contours.map_or(0, |at| at + 1)..] else { return None };
    let plain = |m: &Measured<'_>| m.title().replace(['_', ' '], "");
    let (one, other) = (plain(x), plain(y));
    let stem = |name: &str, ends: [char; 2]| {
        name.strip_suffix(ends).filter(|stem| ["k", "q", "Q", "K"].contains(stem)).map(str::to_owned)
    };
    let first = stem(&one, ['x', '1'])?;
    if stem(&other, ['y', '2'])? != first || table.columns[x.column].unit != table.columns[y.column].unit {
        return None;
    }
    let series: Vec<Series> = match contours {
        None => vec![y.series(x, String::new(), &(0..table.rows.len()).collect::<Vec<usize>>())],
        Some(last) => groups(table, &measured[..=last], measured.len())
            .into_iter()
            .map(|(name, rows)| y.series(x, name, &rows))
            .collect(),
    };
    Some(Figure {
        title: name.to_owned(),
        x: x.quantity(),
        y: y.quantity(),
        series,
        style: if contours.is_some() { Style::Contours } else { Style::Plane },
        levels: Vec::new(),
        of_one: 0,
    })
}

impl Measured<'_> {
    fn values(&self) -> Vec<f64> {
        self.table.rows.iter().map(|row| row[self.column]).collect()
    }

    pub fn title(&self) -> String {
        self.table.columns[self.column].name.trim().to_owned()
    }

    pub fn quantity(&self) -> Quantity {
        Quantity::new(self.title(), &self.table.columns[self.column].unit)
    }

    /// Whether every row has the same number.
    pub fn is_constant(&self) -> bool {
        distinct(&self.values()) < 2
    }

    pub fn has_error(&self) -> bool {
        self.error.is_some()
    }

    /// The number in a row, with its error.
    pub fn value(&self, row: usize) -> (f64, f64) {
        let row = &self.table.rows[row];
        (row[self.column], self.error.map_or(0.0, |column| row[column].abs()))
    }

    /// `T = 0.5 J`.
    pub fn equation(&self, value: f64) -> String {
        let unit = &self.table.columns[self.column].unit;
        let unit = if unit == "1" { String::new() } else { format!(" {unit}") };
        format!("{} = {}{unit}", self.title(), plain(value, 6))
    }

    fn size(&self) -> f64 {
        self.values().iter().fold(0.0, |size, value| value.abs().max(size))
    }

    fn is_whole(&self) -> bool {
        self.values().iter().all(|value| value.fract() == 0.0)
    }

    /// Whether a curve of the column shows more than a sentence: it is not constant, no sign of yes or no, and not a
    /// straight function of `x`, such as a number of sites against a length.
    fn says_something(&self, x: &[f64]) -> bool {
        let y = self.values();
        let different = distinct(&y);
        let spread = y.iter().fold(0.0, |spread: f64, value| (value - y[0]).abs().max(spread));
        if spread <= ROUNDING * self.size() || (different == 2 && self.is_whole()) {
            return false;
        }
        let other = (1..x.len()).find(|n| x[*n] != x[0]);
        let Some(other) = other else { return false };
        let slope = (y[other] - y[0]) / (x[other] - x[0]);
        let straight = |n: &usize| (y[0] + slope * (x[*n] - x[0]) - y[*n]).abs() <= 1e-12 * self.size();
        !(self.is_whole() && (0..x.len()).all(|n| straight(&n)))
    }

    fn series(&self, x: &Measured<'_>, name: String, rows: &[usize]) -> Series {
        let point = |at: &usize| {
            let (value, error) = self.value(*at);
            Point { x: x.value(*at).0, y: value, error }
        };
        Series { name, points: rows.iter().map(point).collect() }
    }
}

/// How many different numbers there are.
fn distinct(values: &[f64]) -> usize {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted.dedup();
    sorted.len()
}
