//! Figures: series of points on a pair of axes, as SVG that needs no script and takes its colours from the page.

mod axis;
mod beside;
mod choose;
mod frame;
mod levels;
mod list;
mod marks;
mod strip;

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

pub use axis::{Quantity, superscript};
pub use beside::beside;
pub use choose::{error_column, figures};
pub use levels::Diagram;
pub use list::List;
pub use strip::{Row, Strip};

use self::axis::{Scale, signed};
use self::frame::Frame;
use super::mathml::escape;
use crate::text::{count, one_line, wrapped};

/// The width of a figure, in the units of its coordinates; on a telephone these are nearly pixels.
const WIDTH: f64 = 440.0;
/// The height of the area between the axes.
const HEIGHT: f64 = 210.0;
/// The right margin.
const RIGHT: f64 = 14.0;
/// The height of a line of text.
const LINE: f64 = 17.0;
/// The width of a character, roughly: the font is the reader's.
const CHARACTER: f64 = 6.7;
/// The ends of an axis have no more room for a label than this.
const LABEL: usize = 62;
/// More points than this are drawn as a line without marks.
const MARKED: usize = 120;

/// A point with its error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Along the horizontal axis.
    pub x: f64,
    /// Along the vertical axis.
    pub y: f64,
    /// The uncertainty of `y`; zero where it has none.
    pub error: f64,
}

/// Points that belong together.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// What they are, where there are several series.
    pub name: String,
    /// The points.
    pub points: Vec<Point>,
}

impl Series {
    /// Whether every value is zero within its error.
    fn vanishes(&self) -> bool {
        self.points.iter().all(|point| point.y.abs() <= point.error)
    }
}

/// How points are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Marks joined by a line, in the order of the points.
    Joined,
    /// Marks alone.
    Marks,
    /// Marks alone, with the same scale on both axes.
    Plane,
    /// Curves with the same scale on both axes; they go on at the other side where they leave a zone.
    Contours,
}

impl Style {
    fn is_plane(self) -> bool {
        matches!(self, Style::Plane | Style::Contours)
    }

    fn is_joined(self) -> bool {
        matches!(self, Style::Joined | Style::Contours)
    }
}

/// Series of points on a pair of axes.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// The title, which is the caption.
    pub title: String,
    /// What lies along the horizontal axis.
    pub x: Quantity,
    /// What lies along the vertical axis; nothing where the series say it.
    pub y: Quantity,
    /// The points.
    pub series: Vec<Series>,
    /// How they are drawn.
    pub style: Style,
    /// Heights at which a line is drawn across, such as the borders of agreement.
    pub levels: Vec<f64>,
    /// How many series, the first ones, are of one method where the others are of another: these have hollow marks, the others
    /// broken lines, so that both are seen where they agree.
    pub of_one: usize,
}

impl Figure {
    /// The figure as an `svg` element whose identifiers begin with `id`; nothing if there is no point to show.
    pub fn svg(&self, id: &str) -> Option<String> {
        let points =
            || self.series.iter().flat_map(|series| &series.points).filter(|point| point.is_finite());
        points().next()?;
        let mut x = Scale::of(points().map(|point| point.x));
        let ends = points().flat_map(|p| [p.y - p.error, p.y, p.y + p.error]);
        let mut y = Scale::of(ends.chain(self.levels.iter().copied()));
        if points().all(|point| point.y > 0.0) && self.levels.is_empty() {
            // On a logarithmic axis the lower ends of error bars, and what vanishes within its error, lie at the bottom.
            let told = || points().filter(|point| point.y > point.error);
            let values = Scale::of(told().flat_map(|point| [point.y, point.y + point.error]));
            if values.is_logarithmic {
                y = values;
            }
        }
        let mut height = HEIGHT;
        let mut right = RIGHT;
        let widest = |scale: &Scale| {
            scale.ticks().iter().map(|tick| tick.label.width()).max().unwrap_or(0) as f64 * CHARACTER
        };
        let mut left = (widest(&y) + 14.0).max(34.0);
        if self.style.is_plane() {
            let linear = |of: fn(&Point) -> f64| Scale::linear(points().map(of));
            (x, y) = Scale::alike(linear(|point| point.x), linear(|point| point.y));
            left = (widest(&y) + 14.0).max(34.0);
            height = 260.0;
            right = (WIDTH - left - height).max(RIGHT);
        }
        let legend = self.legend();
        let titles = lines(&self.y.label());
        let top = LINE * (titles.len() + legend.len()) as f64 + 12.0;
        let frame = Frame { left, top, width: WIDTH - left - right, height, x, y };
        let below = lines(&self.x.label());
        let bottom = frame.top + height;
        let total = bottom + 20.0 + LINE * below.len() as f64 + 6.0;
        let mut svg = opened(id, total, &self.title, &self.describe(&frame));
        write_lines(&mut svg, &titles, 2.0, 13.0);
        for (n, entries) in legend.iter().enumerate() {
            self.draw_legend(&mut svg, entries, LINE * (titles.len() + n) as f64 + 13.0);
        }
        frame.draw(&mut svg);
        svg.push_str("<g text-anchor=\"middle\">");
        write_lines(&mut svg, &below, frame.left + 0.5 * frame.width, bottom + 20.0 + 0.8 * LINE);
        svg.push_str("</g>");
        for level in &self.levels {
            let _ = write!(
                svg,
                "<path class=\"level\" d=\"M{:.0} {:.1}h{:.0}\"/>",
                frame.left,
                frame.up(*level),
                frame.width
            );
        }
        for (n, series) in self.series.iter().enumerate() {
            self.draw(&mut svg, series, n, &frame);
        }
        svg.push_str("</svg>");
        Some(svg)
    }

    fn draw(&self, svg: &mut String, series: &Series, n: usize, frame: &Frame) {
        let points: Vec<(f64, f64, f64)> = (series.points.iter().filter(|point| point.is_finite()))
            .map(|point| (frame.along(point.x), frame.up(point.y), point.error))
            .collect();
        let values: Vec<&Point> = series.points.iter().filter(|point| point.is_finite()).collect();
        let _ = write!(svg, "<g class=\"s{}\">", self.look(n) % marks::SHAPES);
        if self.style.is_joined() && points.len() > 1 {
            let broken = if self.of_one > 0 && n >= self.of_one { " broken" } else { "" };
            let _ = write!(svg, "<path class=\"line{broken}\" d=\"{}\"/>", self.line(&points, frame));
        }
        let mut bars = String::new();
        for ((x, _, error), value) in points.iter().zip(&values) {
            let (upper, lower) = (frame.up(value.y + error), frame.up(value.y - error));
            // An error below the size of the mark is not seen.
            if *error > 0.0 && lower - upper > 3.0 {
                let _ = write!(bars, "M{:.1} {upper:.1}h6m-3 0V{lower:.1}m-3 0h6", x - 3.0);
            }
        }
        if !bars.is_empty() {
            let _ = write!(svg, "<path class=\"error\" d=\"{bars}\"/>");
        }
        if self.style != Style::Contours && (self.style != Style::Joined || points.len() <= MARKED) {
            let places = points.iter().map(|(x, y, _)| (*x, *y));
            svg.push_str(&self.marks(n, places, points.len() > MARKED));
        }
        svg.push_str("</g>");
    }

    /// The number that gives a series its shape and its colour. Of several quantities the curves of two methods look alike.
    fn look(&self, n: usize) -> usize {
        if self.of_one > 1 && n >= self.of_one { n - self.of_one } else { n }
    }

    fn marks(&self, n: usize, places: impl Iterator<Item = (f64, f64)>, are_small: bool) -> String {
        let look = self.look(n);
        if n < self.of_one { marks::hollow(look, places) } else { marks::drawn(look, places, are_small) }
    }

    /// The data of the path through points.
    fn line(&self, points: &[(f64, f64, f64)], frame: &Frame) -> String {
        let mut line = String::new();
        for (at, (x, y, _)) in points.iter().enumerate() {
            let leaves = |(before_x, before_y, _): &(f64, f64, f64)| {
                self.style == Style::Contours
                    && ((x - before_x).abs() > 0.5 * frame.width || (y - before_y).abs() > 0.5 * frame.height)
            };
            let begins = at == 0 || leaves(&points[at - 1]);
            let _ = write!(line, "{}{x:.1} {y:.1}", if begins { "M" } else { "L" });
        }
        line
    }

    /// The names of the series in rows that fit the width, each with its number and place.
    fn legend(&self) -> Vec<Vec<(usize, f64)>> {
        // Many contours are told apart by their places.
        if self.series.len() < 2 || (self.style == Style::Contours && self.series.len() > marks::SHAPES) {
            return Vec::new();
        }
        let (mut rows, mut used): (Vec<Vec<(usize, f64)>>, f64) = (Vec::new(), WIDTH);
        for (n, series) in self.series.iter().enumerate() {
            let width = 24.0 + CHARACTER * one_line(&series.name, LABEL).width() as f64;
            if used + width > WIDTH {
                rows.push(Vec::new());
                used = 2.0;
            }
            if let Some(row) = rows.last_mut() {
                row.push((n, used));
            }
            used += width;
        }
        rows
    }

    fn draw_legend(&self, svg: &mut String, entries: &[(usize, f64)], y: f64) {
        for (n, x) in entries {
            let mark = self.marks(*n, std::iter::once((x + 5.0, y - 4.0)), false);
            let name = escape(&one_line(&self.series[*n].name, LABEL));
            let _ = write!(
                svg,
                "<g class=\"s{}\">{mark}</g><text x=\"{:.0}\" y=\"{y:.0}\">{name}</text>",
                self.look(*n) % marks::SHAPES,
                x + 14.0
            );
        }
    }

    /// The figure in words, for those who do not see it.
    fn describe(&self, frame: &Frame) -> String {
        let scale = |scale: &Scale| if scale.is_logarithmic { ", logarithmic" } else { "" };
        let vertical = if self.y.name.is_empty() { "values".to_owned() } else { self.y.label() };
        let mut text =
            format!("{vertical}{} against {}{}. ", scale(&frame.y), self.x.label(), scale(&frame.x));
        for series in self.series.iter() {
            let finite: Vec<&Point> = series.points.iter().filter(|point| point.is_finite()).collect();
            let (Some(first), Some(last)) = (finite.first(), finite.last()) else { continue };
            let name =
                if self.series.len() > 1 { format!("{}: ", series.name.trim()) } else { String::new() };
            let _ = write!(
                text,
                "{name}{}, from {} at {} to {} at {}. ",
                count(finite.len(), "point"),
                number(first.y),
                number(first.x),
                number(last.y),
                number(last.x)
            );
        }
        text.trim_end().to_owned()
    }
}

impl Point {
    fn is_finite(&self) -> bool {
        self.x.is_finite() && self.y.is_finite() && self.error.is_finite()
    }
}

/// A number with four digits.
fn number(value: f64) -> String {
    if value != 0.0 && !(1e-3..1e6).contains(&value.abs()) {
        return signed(&format!("{value:.3e}"));
    }
    let digits = (3.0 - value.abs().max(f64::MIN_POSITIVE).log10().floor()).clamp(0.0, 8.0) as usize;
    let text = format!("{value:.digits$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    signed(text)
}

/// The beginning of a figure: its size, its title, and itself in words.
fn opened(id: &str, height: f64, title: &str, words: &str) -> String {
    format!(
        "<svg class=\"plot\" viewBox=\"0 0 {WIDTH} {height:.0}\" role=\"img\" aria-labelledby=\"{id}t {id}d\">\
         <title id=\"{id}t\">{}</title><desc id=\"{id}d\">{}</desc>",
        escape(title),
        escape(words)
    )
}

/// Lines of text below each other.
fn write_lines(svg: &mut String, lines: &[String], x: f64, y: f64) {
    for (n, line) in lines.iter().enumerate() {
        let _ = write!(svg, "<text x=\"{x:.0}\" y=\"{:.0}\">{}</text>", y + LINE * n as f64, escape(line));
    }
}

/// A label in lines.
fn lines(label: &str) -> Vec<String> {
    wrapped(label, LABEL, "").lines().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests;
