//! A list: numbers with their errors below each other, each named, along one axis. For tables that have no order to be drawn as curves.

use std::fmt::Write as _;

use eigentruth_problems::Table;

use super::axis::{Quantity, Scale};
use super::choose::{Measured, with_errors};
use super::frame::Frame;
use super::{LABEL, LINE, Point, RIGHT, Series, WIDTH, lines, marks, number, opened, write_lines};
use crate::report::mathml::escape;
use crate::text::one_line;

/// The height of the marks of a row.
const ROW: f64 = 12.0;
/// Longer lists are read in the table.
const MOST_ROWS: usize = 30;
/// So few rows of a table, with many columns of one unit, are drawn column by column.
const FEW: usize = 4;

/// Named numbers along an axis. The horizontal place of a point is its value, the vertical one the number of its row.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// The title.
    title: String,
    /// What the axis measures.
    axis: Quantity,
    /// The names of the rows.
    rows: Vec<String>,
    /// The numbers; `y` of a point is its row.
    series: Vec<Series>,
}

impl List {
    /// The list of a table; nothing where it is too long, or all numbers are the same.
    pub fn of(name: &str, table: &Table) -> Option<Self> {
        let measured: Vec<Measured<'_>> =
            with_errors(table).into_iter().filter(|m| !m.is_constant()).collect();
        let told = |n: &usize| {
            let key = |row: &Vec<f64>| -> Vec<u64> {
                measured[..*n].iter().map(|m| row[m.column].to_bits()).collect()
            };
            let mut keys: Vec<Vec<u64>> = table.rows.iter().map(key).collect();
            keys.sort_unstable();
            keys.windows(2).all(|pair| pair[0] != pair[1])
        };
        let last = measured.len().checked_sub(1)?;
        let settings = (1..last).find(told).unwrap_or(last);
        let (settings, rest) = measured.split_at(settings);
        let words = |row: &Vec<f64>| -> String {
            settings.iter().map(|m| m.equation(row[m.column])).collect::<Vec<_>>().join(", ")
        };
        let names: Vec<String> = table.rows.iter().map(words).collect();
        let unit = rest.first()?.quantity().unit;
        let alike: Vec<&Measured<'_>> = rest.iter().filter(|m| m.quantity().unit == unit).collect();
        let list = if table.rows.len() <= FEW && alike.len() > FEW {
            let point = |at: usize, n: usize, m: &Measured<'_>| {
                let (value, error) = m.value(at);
                Point { x: value, y: n as f64, error }
            };
            let of_row = |(at, name): (usize, &String)| Series {
                name: name.clone(),
                points: alike.iter().enumerate().map(|(n, m)| point(at, n, m)).collect(),
            };
            List {
                title: name.to_owned(),
                axis: Quantity::new("value", unit),
                rows: alike.iter().map(|m| m.title()).collect(),
                series: names.iter().enumerate().map(of_row).collect(),
            }
        } else {
            let shown = rest.iter().find(|m| m.has_error()).or(rest.first())?;
            let point = |at: usize| {
                let (value, error) = shown.value(at);
                Point { x: value, y: at as f64, error }
            };
            let points = (0..table.rows.len()).map(point).collect();
            List {
                title: name.to_owned(),
                axis: shown.quantity(),
                rows: names,
                series: vec![Series { name: shown.title(), points }],
            }
        };
        ((2..=MOST_ROWS).contains(&list.rows.len()) && list.series.len() <= marks::SHAPES).then_some(list)
    }

    /// The list as an `svg` element whose identifiers begin with `id`; nothing if it has no number.
    pub fn svg(&self, id: &str) -> Option<String> {
        let all = || self.series.iter().flat_map(|series| &series.points).filter(|point| point.is_finite());
        all().next()?;
        let ends: Vec<f64> = all().flat_map(|p| [p.x - p.error, p.x, p.x + p.error]).collect();
        let legend = if self.series.len() > 1 { self.series.len() } else { 0 };
        let top = 6.0 + LINE * legend as f64;
        let height = (LINE + ROW) * self.rows.len() as f64;
        let below = lines(&self.axis.label());
        let total = top + height + 20.0 + LINE * below.len() as f64 + 6.0;
        let (x, y) = (Scale::of(ends.into_iter()), Scale::linear([0.0, 1.0].into_iter()));
        let frame = Frame { left: 10.0, top, width: WIDTH - 10.0 - RIGHT, height, x, y };
        let mut svg = opened(id, total, &self.title, &self.words());
        frame.draw_horizontal(&mut svg);
        svg.push_str("<g text-anchor=\"middle\">");
        write_lines(&mut svg, &below, frame.left + 0.5 * frame.width, top + height + 20.0 + 0.8 * LINE);
        svg.push_str("</g>");
        for (n, name) in self.rows.iter().enumerate() {
            let name = escape(&one_line(name, LABEL));
            let y = top + (LINE + ROW) * n as f64 + 13.0;
            let _ = write!(svg, "<text x=\"14\" y=\"{y:.0}\">{name}</text>");
        }
        for (n, series) in self.series.iter().enumerate() {
            let height = |point: &Point| top + (LINE + ROW) * point.y + LINE + 0.5 * ROW;
            let finite = || series.points.iter().filter(|point| point.is_finite());
            let _ = write!(svg, "<g class=\"s{n}\">");
            let mut bars = String::new();
            for point in finite() {
                let (low, high) = (frame.along(point.x - point.error), frame.along(point.x + point.error));
                // An error below the size of the mark is not seen.
                if point.error > 0.0 && high - low > 6.0 {
                    let _ = write!(bars, "M{low:.1} {:.1}v6m0 -3H{high:.1}m0 -3v6", height(point) - 3.0);
                }
            }
            if !bars.is_empty() {
                let _ = write!(svg, "<path class=\"error\" d=\"{bars}\"/>");
            }
            svg.push_str(&marks::drawn(
                n,
                finite().map(|point| (frame.along(point.x), height(point))),
                false,
            ));
            if legend > 0 {
                let y = LINE * n as f64 + 13.0;
                svg.push_str(&marks::drawn(n, std::iter::once((9.0, y - 4.0)), false));
                let name = escape(&one_line(&series.name, LABEL));
                let _ = write!(svg, "<text x=\"18\" y=\"{y:.0}\">{name}</text>");
            }
            svg.push_str("</g>");
        }
        svg.push_str("</svg>");
        Some(svg)
    }

    /// The list in words.
    fn words(&self) -> String {
        let mut text = format!("{}. ", self.axis.label());
        for series in &self.series {
            for point in series.points.iter().filter(|point| point.is_finite()) {
                let row = self.rows.get(point.y as usize).map_or("", String::as_str);
                let of = if self.series.len() > 1 { format!(", {}", series.name) } else { String::new() };
                let _ = write!(text, "{row}{of}: {}. ", number(point.x));
            }
        }
        text.trim_end().to_owned()
    }
}
